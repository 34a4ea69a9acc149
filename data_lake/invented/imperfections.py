"""The honest imperfections of a demonstration: what really goes wrong between an agency and a board."""

from collections.abc import Callable

import polars as pl

from data_lake.invented.marks import INVENTED

Spoil = Callable[[pl.DataFrame], pl.DataFrame]


def typing_error(rows: pl.DataFrame) -> pl.DataFrame:
    """Swap two figures: the first part becomes larger than its whole."""
    target = _first(rows, pl.col("denominator").is_not_null() & (pl.col("numerator") < pl.col("denominator")))
    return rows.with_columns(
        pl.when(target).then(pl.col("denominator")).otherwise(pl.col("numerator")).alias("numerator"),
        pl.when(target).then(pl.col("numerator")).otherwise(pl.col("denominator")).alias("denominator"),
    )


def count_typed_twice(rows: pl.DataFrame) -> pl.DataFrame:
    """Double a county count, so that its parts no longer add up to it."""
    target = _first(
        rows, (pl.col("area_type") == "county") & (pl.col("breakdown") == "all") & (pl.col("numerator") > 0)
    )
    return rows.with_columns(
        pl.when(target).then(pl.col("numerator") * 2).otherwise(pl.col("numerator")).alias("numerator")
    )


def missing_cell(rows: pl.DataFrame) -> pl.DataFrame:
    """Leave out the last row of the first return."""
    first = rows["return_id"][0]
    last = rows.with_row_index().filter(pl.col("return_id") == first)["index"].max()
    return rows.with_row_index().filter(pl.col("index") != last).drop("index")


def unusual(rows: pl.DataFrame) -> pl.DataFrame:
    """Multiply everything by four: it adds up, and nobody would expect it."""
    return rows.with_columns(pl.col("numerator") * 4, pl.col("denominator") * 4)


def told_missing(rows: pl.DataFrame) -> pl.DataFrame:
    """Say of the first area figure that it was not collected, with the reason."""
    target = _first(rows, pl.col("area_type") != "county")
    return rows.with_columns(
        pl.when(target).then(None).otherwise(pl.col("numerator")).alias("numerator"),
        pl.when(target).then(None).otherwise(pl.col("denominator")).alias("denominator"),
        pl.when(target).then(pl.lit("not_collected")).otherwise(pl.col("status")).alias("status"),
        pl.when(target)
        .then(pl.lit(f"{INVENTED}: the area was not recorded this quarter"))
        .otherwise(pl.col("comment"))
        .alias("comment"),
    )


def _first(rows: pl.DataFrame, condition: pl.Expr) -> pl.Expr:
    """A condition that holds for the first row that meets another one, and for no other."""
    index = rows.with_row_index().filter(condition)["index"]
    chosen = index[0] if len(index) else None
    return pl.int_range(pl.len()) == pl.lit(chosen)
