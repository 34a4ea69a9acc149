"""The one shape of a published figure, whatever its source, and the check that a frame has it."""

from typing import Final

import polars as pl

PUBLISHED: Final = pl.Schema(
    {
        "authority_code": pl.String(),  # three-digit DfE code; ENG; a region's GSS code
        "authority": pl.String(),
        "authority_kind": pl.String(),  # authority, region, country
        "period": pl.String(),
        "indicator_id": pl.String(),
        "series": pl.String(),
        "source": pl.String(),
        "release": pl.String(),
        "numerator": pl.Int64(),
        "denominator": pl.Int64(),
        "value_published": pl.String(),  # as printed, with exactly `decimals` decimals
        "symbol": pl.String(),  # why a part is missing, in the source's own symbol; empty when none is
        "decimals": pl.Int64(),
        "multiplier": pl.Int64(),
        "note": pl.String(),
    }
)
"""Columns and types of a frame of published figures."""

KEY: Final = ("authority_code", "period", "indicator_id", "series", "source", "release")
"""What a published figure is known by."""

SOURCES: Final = ("dfe_children_in_need", "lait", "fingertips", "exclusions")
"""The sources that are known, as their rows follow each other; which of them is preferred, benchmarks.figure says."""

SYMBOLS: Final = ("c", "x", "z", "k", "u", "-", "..", ".", ":", "low", "~")
"""What a source prints where it gives no number; see ``expectations/dataset/published.md``."""

ENGLAND: Final = "ENG"
"""The authority code of England."""


class UnreadablePublished(Exception):  # noqa: N818 - the sentence says what is wrong
    """A file of published statistics is not what its importer knows how to read."""


def shaped(frame: pl.DataFrame, what: str) -> pl.DataFrame:
    """Give the frame with the columns and types of ``PUBLISHED``, checked and sorted.

    ``what`` names the source in messages. Raises UnreadablePublished when a key stands twice or is not
    whole, or when a row gives nothing and does not say why.
    """
    ordered = frame.select(PUBLISHED.names()).cast(PUBLISHED)
    gaps = [column for column in (*KEY, "authority", "symbol", "note") if ordered[column].null_count()]
    if gaps:
        raise UnreadablePublished(
            f"{what}: {', '.join(gaps)} is empty in some row. "
            "Look for an authority or a period that the importer does not know."
        )
    twice = ordered.group_by(KEY).len().filter(pl.col("len") > 1).sort(KEY)
    if twice.height:
        first = twice.row(0, named=True)
        raise UnreadablePublished(
            f"{what}: {twice.height} figures stand twice, first {first['authority_code']} {first['period']} "
            f"{first['series']}. Keep the row that is meant, and refuse the other by a rule of the importer."
        )
    silent = ordered.filter(
        pl.all_horizontal(pl.col("numerator", "value_published").is_null()) & (pl.col("symbol") == "")
    )
    if silent.height:
        first = silent.row(0, named=True)
        raise UnreadablePublished(
            f"{what}: {silent.height} figures are missing without a symbol, first {first['authority_code']} "
            f"{first['period']} {first['series']}. A gap must say why it is one."
        )
    return ordered.sort(
        "indicator_id",
        "series",
        "authority_kind",
        "authority_code",
        "period",
        pl.col("source").replace_strict(
            list(SOURCES), list(range(len(SOURCES))), default=len(SOURCES), return_dtype=pl.Int64
        ),
        "source",
        "release",
    )
