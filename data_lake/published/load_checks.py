"""What a release is held against as it is loaded: totals that cannot be, and what looks odd enough to be told.

Nothing here refuses a file. A national or regional rate below the lowest or above the highest authority is not used,
and its row says so; everything else is for the analyst to look at.
"""

from collections.abc import Iterator

import polars as pl

from data_lake.published.spread import figure_value

OUT_OF_RANGE = "not used: outside the range of the authorities"
FAR_ABOVE = 2.5
"""So many times the median an authority's rate may be before it is told."""
JUMP = 2.5
"""So many times its own last one, up or down, a rate may be before it is told."""
MANY = 20
"""Among fewer authorities, or of fewer children, nothing is called odd."""

_SERIES = ["indicator_id", "series"]
_NAMED = 3


def without_impossible_totals(frame: pl.DataFrame) -> pl.DataFrame:
    """Take away a national or regional rate below the lowest or above the highest authority, and say so."""
    value = figure_value()
    of_authorities = value.filter(pl.col("authority_kind") == "authority")
    together = [*_SERIES, "period"]
    is_impossible = (
        (pl.col("authority_kind") != "authority")
        & (pl.col("multiplier") > 1)
        & ~value.is_between(of_authorities.min().over(together), of_authorities.max().over(together))
    ).fill_null(value=False)
    return frame.with_columns(
        pl.when(~is_impossible).then(pl.col("value_published")).alias("value_published"),
        pl.when(is_impossible).then(pl.lit("x")).otherwise(pl.col("symbol")).alias("symbol"),
        pl.when(is_impossible).then(pl.lit(OUT_OF_RANGE)).otherwise(pl.col("note")).alias("note"),
    )


def odd(frame: pl.DataFrame) -> Iterator[str]:
    """Say of a frame of shape ``PUBLISHED`` what looks odd: totals not used, authorities gone, and breaks."""
    yield from _not_used(frame)
    gone: dict[str, list[str]] = {}
    of_authorities = frame.filter(pl.col("authority_kind") == "authority").with_columns(
        figure_value().alias("value")
    )
    for (indicator_id, series), rows in of_authorities.group_by(_SERIES, maintain_order=True):
        periods = sorted(rows["period"].unique())
        newest = rows.filter(pl.col("period") == periods[-1])
        before = rows.filter(pl.col("period") == periods[-2]) if len(periods) > 1 else rows.clear()
        what = f"{indicator_id}.{series} {periods[-1]}"
        left = before.join(newest, on="authority_code", how="anti")
        if left.height:
            gone.setdefault(f"{periods[-1]}: {_named(left)}", []).append(f"{indicator_id}.{series}")
        if rows["multiplier"][0] > 1:
            yield from _far_above(what, newest)
            yield from _jumps(what, newest, before)
    for who, named in gone.items():
        more = f" and {len(named) - 1} more series" if len(named) > 1 else ""
        yield f"{who} of the period before, without a row any more: {named[0]}{more}"


def _not_used(frame: pl.DataFrame) -> Iterator[str]:
    for row in frame.filter(pl.col("note") == OUT_OF_RANGE).iter_rows(named=True):
        yield (
            f"{row['indicator_id']}.{row['series']} {row['period']}: the figure of {row['authority']} lies outside the "
            "range of the authorities, so it is not used"
        )


def _far_above(what: str, newest: pl.DataFrame) -> Iterator[str]:
    known = newest.drop_nulls("value").filter(_is_of_many())
    median = known["value"].median()
    if known.height < MANY or not isinstance(median, float) or median <= 0:
        return
    far = known.filter(pl.col("value") > FAR_ABOVE * median).sort("value", descending=True)
    if far.height:
        yield f"{what}: more than {FAR_ABOVE} times the median of {median:g}: {_named(far, 'value')}"


def _jumps(what: str, newest: pl.DataFrame, before: pl.DataFrame) -> Iterator[str]:
    both = newest.filter(_is_of_many()).join(
        before.filter(_is_of_many()).select("authority_code", pl.col("value").alias("last")),
        on="authority_code",
    )
    ratio = pl.max_horizontal(pl.col("value") / pl.col("last"), pl.col("last") / pl.col("value"))
    far = both.filter(pl.col("value") > 0, pl.col("last") > 0, ratio > JUMP).sort("authority_code")
    if far.height:
        yield f"{what}: more than {JUMP} times up or down on the period before: {_named(far, 'value')}"


def _is_of_many() -> pl.Expr:
    return (pl.col("numerator") >= MANY).fill_null(value=True)


def _named(rows: pl.DataFrame, value: str = "") -> str:
    shown = [
        f"{row['authority']} ({row['authority_code']})" + (f" {row[value]:g}" if value else "")
        for row in rows.head(_NAMED).iter_rows(named=True)
    ]
    more = rows.height - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")
