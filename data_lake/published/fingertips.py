"""OHID's Fingertips, indicator 90284: hospital admissions for injuries of children aged 0 to 14.

Counts of authorities are rounded to 5 from 2012-13 on, and the file's values follow from the rounded counts.
"""

from pathlib import Path

import polars as pl

from data_lake.published.columns import one_file, pick, read_text
from data_lake.published.numbers import printed
from data_lake.published.periods import published_year
from data_lake.published.places import Places, read_places
from data_lake.published.shape import ENGLAND, UnreadablePublished, shaped

SOURCE = "fingertips"
FOLDER = "fingertips"
RELEASE = "2023-24"
INDICATOR = "90284"
DECIMALS = 5
"""The decimals that most authorities' values have; longer ones are rounded to them."""

FIRST_ROUNDED = "2012-13"

COLUMNS = {
    "Indicator ID": ("IndicatorID",),
    "Area Code": ("AreaCode",),
    "Area Type": ("AreaType",),
    "Sex": (),
    "Category Type": ("CategoryType",),
    "Time period": ("TimePeriod",),
    "Value": (),
    "Count": (),
    "Denominator": (),
    "Value note": ("ValueNote",),
}


def read(folder: Path) -> pl.DataFrame:
    """Read the indicator below ``folder`` (the folder of public files) into a frame of shape ``PUBLISHED``.

    One row is an authority, or England, in a year from 2010-11. The file gives every year under today's GSS
    code, North Yorkshire's new one too; the DfE number is looked up. Raises UnreadablePublished as the
    other importers do.
    """
    path = one_file(folder / FOLDER, "la_hospital_admissions_*.csv")
    return figures(pick(read_text(path), COLUMNS, path.name), read_places(folder), path.name)


def figures(table: pl.DataFrame, places: Places, file: str) -> pl.DataFrame:
    """Make published figures of the file's table, with columns as in ``COLUMNS``; see ``read``."""
    rows = table.filter(
        pl.col("Indicator ID") == INDICATOR,
        pl.col("Sex") == "Persons",
        pl.col("Category Type").is_null(),
    ).unique(maintain_order=True)
    unknown = sorted(set(rows["Area Code"].unique()) - places.by_gss_code.keys())
    if unknown:
        raise UnreadablePublished(
            f"{file}: no authority has the GSS code {', '.join(unknown)}. Add its DfE number to the places."
        )
    labels = {one: published_year(one, "planning", file).period for one in rows["Time period"].unique()}
    code = rows["Area Code"].replace_strict(places.by_gss_code, return_dtype=pl.String)
    value = printed(rows["Value"], DECIMALS, file, is_exact=False)
    frame = rows.with_columns(
        code.alias("authority_code"),
        places.named(code, file),
        rows["Time period"].replace_strict(labels, return_dtype=pl.String).alias("period"),
        value.alias("value_published"),
        pl.col("Count").cast(pl.Int64).alias("numerator"),
        pl.col("Denominator").cast(pl.Int64).alias("denominator"),
    )
    return shaped(
        frame.with_columns(
            pl.when(pl.col("authority_code") == ENGLAND)
            .then(pl.lit("country"))
            .otherwise(pl.lit("authority"))
            .alias("authority_kind"),
            pl.lit("injury_hospital_admissions").alias("indicator_id"),
            pl.lit("injury_adm_rate_0_14").alias("series"),
            pl.lit(SOURCE).alias("source"),
            pl.lit(RELEASE).alias("release"),
            _symbol().alias("symbol"),
            pl.lit(DECIMALS, pl.Int64).alias("decimals"),
            pl.lit(10_000, pl.Int64).alias("multiplier"),
            pl.when((pl.col("period") >= FIRST_ROUNDED) & (pl.col("authority_code") != ENGLAND))
            .then(pl.lit("count rounded to 5"))
            .otherwise(pl.lit(""))
            .alias("note"),
        ),
        SOURCE,
    )


def _symbol() -> pl.Expr:
    """Give the symbol that stands for the file's blank: ``c`` when its note says suppressed, else ``x``."""
    is_hidden = pl.any_horizontal(pl.col("value_published", "numerator", "denominator").is_null())
    is_suppressed = pl.col("Value note").str.contains("(?i)suppressed").fill_null(value=False)
    return (
        pl.when(is_hidden & is_suppressed)
        .then(pl.lit("c"))
        .when(is_hidden)
        .then(pl.lit("x"))
        .otherwise(pl.lit(""))
    )
