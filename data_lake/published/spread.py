"""How a published series lies among all English authorities: the quartiles that bands and ranks are read from.

The table of figures that ships holds a board and those it compares itself with; the spread is of everybody.
"""

import itertools
from collections.abc import Collection
from pathlib import Path
from typing import Final

import polars as pl

from data_lake.published.shape import PUBLISHED, UnreadablePublished
from data_lake.published.table import read_rows

SPREAD: Final = pl.Schema(
    {
        "indicator_id": PUBLISHED["indicator_id"],
        "series": PUBLISHED["series"],
        "source": PUBLISHED["source"],
        "release": PUBLISHED["release"],
        "period": PUBLISHED["period"],
        "n": pl.Int64(),  # authorities with a value; regions and England are none
        "minimum": pl.Float64(),
        "q25": pl.Float64(),
        "median": pl.Float64(),
        "q75": pl.Float64(),
        "maximum": pl.Float64(),
        "has_bands": pl.Boolean(),  # false where the source itself says that its range is too small for them
    }
)
"""Columns and types of a frame of spreads."""

SPREAD_KEY: Final = ("indicator_id", "series", "source", "release", "period")
"""What a spread is known by."""

POINTS: Final = {"minimum": 0.0, "q25": 0.25, "median": 0.5, "q75": 0.75, "maximum": 1.0}


def figure_value() -> pl.Expr:
    """Give the number that a figure stands for, as comparisons read it; null beside a symbol.

    A number of an authority is worked out from its counts where both are there, and rounded half away from zero;
    counts of regions and of England are rounded, so that theirs is the one printed.
    """
    scale = 10 ** pl.col("decimals")
    doubled = 2 * pl.col("numerator") * pl.col("multiplier") * scale + pl.col("denominator")
    from_counts = (
        pl.when(pl.col("denominator") > 0)
        .then(doubled // (2 * pl.col("denominator")) / scale)
        .when(pl.col("multiplier") == 1)
        .then(pl.col("numerator").cast(pl.Float64))
    )
    printed = pl.col("value_published").cast(pl.Float64)
    return (
        pl.when(pl.col("symbol") != "")
        .then(None)
        .when(pl.col("authority_kind") == "authority")
        .then(pl.coalesce(from_counts, printed))
        .otherwise(printed)
    )


def spread(figures: pl.DataFrame, without_bands: Collection[tuple[str, str, str]] = ()) -> pl.DataFrame:
    """Give the spread of each series and period of a frame of shape ``PUBLISHED``, over its authorities with a value.

    Quantiles are those of R by default (type 7). ``without_bands`` names series by indicator, series and source whose
    source gives no bands.
    """
    named = pl.DataFrame(
        [*without_bands],
        schema=dict.fromkeys(("indicator_id", "series", "source"), pl.String),
        orient="row",
    ).with_columns(pl.lit(value=False).alias("has_bands"))
    return (
        figures.filter(pl.col("authority_kind") == "authority")
        .with_columns(figure_value().alias("value"))
        .drop_nulls("value")
        .group_by(SPREAD_KEY)
        .agg(
            pl.len().cast(pl.Int64).alias("n"),
            *(pl.col("value").quantile(at, "linear").alias(name) for name, at in POINTS.items()),
        )
        .join(named, on=["indicator_id", "series", "source"], how="left")
        .with_columns(pl.col("has_bands").fill_null(value=True), pl.col(*POINTS).round(8))
        .select(SPREAD.names())
        .sort(SPREAD_KEY)
    )


def shaped_spread(frame: pl.DataFrame, what: str) -> pl.DataFrame:
    """Give the frame with the columns and types of ``SPREAD``, checked and sorted.

    Raises UnreadablePublished when a key stands twice, a number is missing, or the quartiles are not in their order.
    """
    flag = pl.col("has_bands")
    if frame.schema["has_bands"] == pl.String:
        flag = flag.replace_strict({"true": True, "false": False}, default=None, return_dtype=pl.Boolean)
    ordered = frame.select(SPREAD.names()).with_columns(flag).cast(SPREAD)
    if ordered.null_count().sum_horizontal().item():
        raise UnreadablePublished(f"{what}: something is empty in some row. Make the table again.")
    if ordered.select(SPREAD_KEY).is_duplicated().any():
        raise UnreadablePublished(f"{what}: the spread of a series and period stands twice. Keep one.")
    names = [*POINTS]
    is_sorted = pl.all_horizontal(pl.col(a) <= pl.col(b) for a, b in itertools.pairwise(names))
    if not ordered.select(is_sorted.all()).item():
        raise UnreadablePublished(
            f"{what}: quartiles are not in their order in some row. Make the table again."
        )
    return ordered.sort(SPREAD_KEY)


def read_spread(path: Path) -> pl.DataFrame:
    """Read a table of spreads into the shape ``SPREAD``, checked. Raises UnreadablePublished as ``read_table`` does."""
    return read_rows(path, SPREAD, shaped_spread)


def write_spread(frame: pl.DataFrame, path: Path) -> None:
    """Write a frame of shape ``SPREAD`` as CSV, LF line ends, columns in their order."""
    frame.select(SPREAD.names()).write_csv(path)
