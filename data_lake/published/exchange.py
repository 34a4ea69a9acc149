"""Published figures as boards hand them to each other: a table of the shape ``PUBLISHED``, as CSV or Parquet.

One row is one figure of one place. ``published.md`` says what each column holds; whoever has no such table can write
one by it. Figures of sources that we read ourselves may be among them: they must say what we read.
"""

from collections.abc import Sequence

import polars as pl

from data_lake.published.columns import pick
from data_lake.published.given import GivenTable
from data_lake.published.load_checks import odd
from data_lake.published.numbers import printed
from data_lake.published.places import Places
from data_lake.published.read import ReadRelease
from data_lake.published.shape import PUBLISHED, SYMBOLS, UnreadablePublished, shaped

_KINDS = ("authority", "region", "country")
_NAMES = r"^[a-z0-9][a-z0-9_]{0,78}[a-z0-9]$"
_RELEASE = r"^[A-Za-z0-9]([A-Za-z0-9_-]{0,78}[A-Za-z0-9])?$"
_PERIOD = r"^\d{4}-(\d{2}(-AY)?|CY)(/\d{4}-(\d{2}(-AY)?|CY))?$"
_WHOLE = r"^\d{1,15}$"
_VALUE = r"^\d{1,12}(\.\d{1,5})?$"
_LONGEST_NOTE = 200


def read_given_tables(tables: Sequence[GivenTable], places: Places) -> list[ReadRelease]:
    """Read tables of the shape ``PUBLISHED``: one release for each source and release that stand in them.

    Raises UnreadablePublished, naming the column and the line that is odd.
    """
    frames, mapped = [], []
    for one in tables:
        frame = _typed(one)
        frames.append(frame)
        series = frame.select(pl.concat_str("indicator_id", pl.lit("."), "series")).to_series()
        mapped.append((one.name, tuple(sorted(series.unique()))))
    figures = shaped(pl.concat(frames), ", ".join(one.name for one in tables))
    codes = figures.select("authority_code", "authority").unique("authority_code")
    known, told = places.with_others(codes.iter_rows())
    return [
        ReadRelease(
            str(source), str(own), rows.with_columns(known.named(rows["authority_code"], "figures")),
            tuple(mapped), (*told, *odd(rows)), is_handed_on=True,
        )
        for (source, own), rows in figures.group_by("source", "release", maintain_order=True)
    ]  # fmt: skip


def _typed(table: GivenTable) -> pl.DataFrame:
    """Give a table of text in the shape, after each cell was held against what its column may hold."""
    frame = pick(table.frame, dict.fromkeys(PUBLISHED.names(), ()), table.name)
    frame = frame.with_columns(pl.col("symbol", "note").fill_null(""))
    file = table.name
    for column, pattern in (
        ("authority_code", r"^(\d{3}|ENG|E1[23]\d{6})$"), ("authority_kind", f"^({'|'.join(_KINDS)})$"),
        ("period", _PERIOD), ("indicator_id", _NAMES), ("series", _NAMES), ("source", _NAMES), ("release", _RELEASE),
        ("decimals", r"^[0-5]$"), ("multiplier", r"^10{0,6}$"),
    ):  # fmt: skip
        _hold(frame[column].str.contains(pattern).fill_null(value=False), column, file)
    for column, pattern in (("numerator", _WHOLE), ("denominator", _WHOLE), ("value_published", _VALUE)):
        _hold(frame[column].str.contains(pattern).fill_null(value=True), column, file)
    _hold(frame["symbol"].is_in(["", *SYMBOLS]), "symbol", file)
    for column in ("authority", "note"):
        short = frame[column].fill_null("").str.len_chars() <= _LONGEST_NOTE
        _hold(short & ~frame[column].fill_null("").str.contains(r"[\x00-\x1f]"), column, file)
    by_decimals = frame.partition_by("decimals", maintain_order=True)
    return pl.concat(
        one.with_columns(printed(one["value_published"], int(one["decimals"][0]), file))
        for one in by_decimals
    ).cast(PUBLISHED)


def _hold(is_fit: pl.Series, column: str, file: str) -> None:
    odd_rows = (~is_fit).arg_true()
    if len(odd_rows):
        raise UnreadablePublished(
            f"{file}, column {column}, line {odd_rows[0] + 2}: not what this column holds "
            f"({len(odd_rows)} such lines). What each column holds stands in published.md."
        )
