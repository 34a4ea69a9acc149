"""The reading under which every figure that the DfE prints can be worked out again from its own counts."""

from pathlib import Path
from typing import Literal

import polars as pl

from data_lake.published import dfe_children_in_need
from data_lake.published.numbers import worked_out

REPRODUCED = (
    ("cp_plans_rate", "rate"),
    ("cp_plans_two_years_or_more", "ceased_2y_pct"),
    ("cp_plans_second_or_subsequent", "repeat_plan_pct"),
    ("cp_reviews_in_time", "reviewed_in_time_pct"),
    ("referrals_to_initial_assessment", "re_referral_pct"),
)
"""The series whose counts and value the 2024 release prints for every authority."""


def authorities(folder: Path, *, values: bool = True) -> pl.DataFrame:
    """Read the reproduced series of every authority, 2012-13 to 2023-24, in the shape ``PUBLISHED``.

    ``folder`` is the folder of public files. Regions and England are left out: their counts are rounded to
    10.
    """
    measures = tuple(
        one for one in dfe_children_in_need.MEASURES if (one.indicator_id, one.series) in REPRODUCED
    )
    frame = dfe_children_in_need.read(folder, values=values, measures=measures)
    return frame.filter(pl.col("authority_kind") == "authority")


def comparable(frame: pl.DataFrame) -> pl.DataFrame:
    """Keep the figures with numerator, denominator and value all printed, and the denominator not 0."""
    return frame.filter(_IS_COMPARABLE)


def not_comparable(frame: pl.DataFrame) -> pl.DataFrame:
    """Count what cannot be compared: ``indicator_id, series, symbol, reason, figures``.

    ``reason`` is ``count`` (a count is missing), ``empty`` (none of none) or ``value`` (only the value is
    not printed).
    """
    reason = (
        pl.when(pl.col("numerator").is_null() | pl.col("denominator").is_null())
        .then(pl.lit("count"))
        .when(pl.col("denominator") == 0)
        .then(pl.lit("empty"))
        .otherwise(pl.lit("value"))
        .alias("reason")
    )
    grouped = frame.filter(~_IS_COMPARABLE).group_by("indicator_id", "series", "symbol", reason)
    return grouped.len("figures").sort("indicator_id", "series", "symbol", "reason")


def different(frame: pl.DataFrame, ties: Literal["away", "even"] = "away") -> pl.DataFrame:
    """Give the comparable figures whose value, worked out exactly and rounded once, is not as printed."""
    rows = comparable(frame)
    computed = [
        str(worked_out(row["numerator"], row["denominator"], row["multiplier"], row["decimals"], ties))
        for row in rows.iter_rows(named=True)
    ]
    with_computed = rows.with_columns(pl.Series("value_computed", computed, dtype=pl.String()))
    return with_computed.filter(pl.col("value_computed") != pl.col("value_published"))


_IS_COMPARABLE = (
    pl.all_horizontal(pl.col("numerator", "denominator", "value_published").is_not_null())
    & (pl.col("denominator") > 0)
).fill_null(value=False)
