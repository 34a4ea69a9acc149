"""Counts and the value printed beside them: held to each other, and worked out where only the counts are printed.

Counts of authorities are exact, so the value that a file prints must follow from them. Those of regions and of England
are rounded: a value worked out from them is nearly what the source would print, and its row says so.
"""

import polars as pl

from data_lake.published.numbers import worked_out
from data_lake.published.shape import UnreadablePublished

FROM_ROUNDED = "worked out from rounded counts"
MOST_APART = 5
"""So many values of a series may contradict their counts, as slips of the source; more are columns read wrongly."""

_WHOLE = pl.all_horizontal(pl.col("numerator", "denominator").is_not_null()) & (pl.col("denominator") > 0)
_NAMED = 3


def with_totals_worked_out(frame: pl.DataFrame) -> pl.DataFrame:
    """Give regions and England, of a series whose value is not printed, the value of their rounded counts."""
    is_total = (pl.col("authority_kind") != "authority") & _WHOLE & (pl.col("symbol") == "")
    values = [
        str(worked_out(row["numerator"], row["denominator"], row["multiplier"], row["decimals"]))
        if row["is_total"]
        else None
        for row in frame.with_columns(is_total.fill_null(value=False).alias("is_total")).iter_rows(named=True)
    ]
    noted = pl.when(pl.col("note") == "").then(pl.lit("")).otherwise(pl.col("note") + ", ") + FROM_ROUNDED
    value = pl.Series("value_published", values, dtype=pl.String)
    return frame.with_columns(value, pl.when(value.is_not_null()).then(noted).otherwise("note").alias("note"))


def contradictions(frame: pl.DataFrame, file: str) -> list[str]:
    """Say which printed values of authorities do not follow from their counts: one series, as it was read.

    They are compared at the decimals that the file prints in that period, and may lie one unit of the last apart.
    Raises UnreadablePublished when so many do not that columns must have been taken for each other.
    """
    both = frame.filter(
        pl.col("authority_kind") == "authority", pl.col("value_published").is_not_null() & _WHOLE
    ).with_columns(
        pl.col("value_published")
        .str.strip_chars_end("0")
        .str.extract(r"\.([0-9]+)$")
        .str.len_chars()
        .fill_null(0)
        .max()
        .over("period")
        .clip(1)
        .alias("shown")
    )
    apart = []
    for row in both.sort("period", "authority_code", descending=[True, False]).iter_rows(named=True):
        places = min(int(row["shown"]), int(row["decimals"]))
        computed = worked_out(row["numerator"], row["denominator"], row["multiplier"], places)
        if abs(float(row["value_published"]) - float(computed)) > 1.5 * 10**-places:
            apart.append(
                f"{row['authority']} ({row['authority_code']}) {row['period']} prints "
                f"{row['value_published']} and its counts give {computed}"
            )
    if not apart:
        return []
    what = f"{frame['indicator_id'][0]}.{frame['series'][0]}"
    if len(apart) > MOST_APART:
        raise UnreadablePublished(
            f"{file}: {len(apart)} of {both.height} printed values of {what} do not follow from the counts beside "
            f"them: {'; '.join(apart[:_NAMED])} and {len(apart) - _NAMED} more. Look whether the columns are those "
            "that are meant, and ask the publisher."
        )
    return [
        f"{file}: a printed value of {what} does not follow from its counts, which are used: {'; '.join(apart)}"
    ]
