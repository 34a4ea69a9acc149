"""The one shape of the published parts of a whole: how many of a count each member of a breakdown is."""

from pathlib import Path
from typing import Final

import polars as pl

from data_lake.published.shape import PUBLISHED, UnreadablePublished
from data_lake.published.table import read_rows

PARTS: Final = pl.Schema(
    {
        "authority_code": PUBLISHED["authority_code"],
        "authority": PUBLISHED["authority"],
        "authority_kind": PUBLISHED["authority_kind"],
        "period": PUBLISHED["period"],
        "indicator_id": PUBLISHED["indicator_id"],
        "series": PUBLISHED["series"],
        "breakdown": pl.String(),
        "category": pl.String(),
        "source": PUBLISHED["source"],
        "release": PUBLISHED["release"],
        "numerator": PUBLISHED["numerator"],
        "symbol": PUBLISHED[
            "symbol"
        ],  # why there is no number, in the source's own symbol; empty when there is one
        "note": PUBLISHED["note"],
    }
)
"""Columns and types of a frame of published parts."""

PARTS_KEY: Final = (
    "authority_code", "period", "indicator_id", "series", "breakdown", "category", "source", "release",
)  # fmt: skip
"""What a published part is known by."""


def shaped_parts(frame: pl.DataFrame, what: str) -> pl.DataFrame:
    """Give the frame with the columns and types of ``PARTS``, checked and sorted; members keep their order.

    ``what`` names the source in messages. Raises UnreadablePublished when a key stands twice or is not whole, or
    when a part has a number and a symbol, or neither.
    """
    ordered = frame.select(PARTS.names()).cast(PARTS)
    gaps = [column for column in (*PARTS_KEY, "authority", "symbol", "note") if ordered[column].null_count()]
    if gaps:
        raise UnreadablePublished(
            f"{what}: {', '.join(gaps)} is empty in some row. "
            "Look for an authority, a period or a member that the importer does not know."
        )
    twice = ordered.group_by(PARTS_KEY).len().filter(pl.col("len") > 1).sort(PARTS_KEY)
    if twice.height:
        first = twice.row(0, named=True)
        raise UnreadablePublished(
            f"{what}: {twice.height} parts stand twice, first {first['authority_code']} {first['period']} "
            f"{first['breakdown']} {first['category']}. Keep the row that is meant."
        )
    unsure = ordered.filter(pl.col("numerator").is_null() == (pl.col("symbol") == ""))
    if unsure.height:
        first = unsure.row(0, named=True)
        raise UnreadablePublished(
            f"{what}: {unsure.height} parts have a number and a symbol, or neither, first {first['authority_code']} "
            f"{first['period']} {first['breakdown']} {first['category']}. A gap must say why it is one."
        )
    return ordered.sort(
        "indicator_id",
        "series",
        "breakdown",
        "authority_kind",
        "authority_code",
        "period",
        maintain_order=True,
    )


def read_parts(path: Path) -> pl.DataFrame:
    """Read a table of published parts into the shape ``PARTS``, checked and sorted.

    A blank stays missing, never 0. Raises UnreadablePublished as ``read_table`` does.
    """
    return read_rows(path, PARTS, shaped_parts)


def write_parts(frame: pl.DataFrame, path: Path) -> None:
    """Write a frame of shape ``PARTS`` as CSV, LF line ends, columns in their order."""
    blanks = pl.col("symbol", "note").replace("", None)
    frame.select(PARTS.names()).with_columns(blanks).write_csv(path)
