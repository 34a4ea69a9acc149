"""Populations of a board and of its comparators: real totals, and estimated bands for itself."""

from collections.abc import Iterable
from pathlib import Path

import polars as pl

from data_lake.published.columns import one_file, pick, read_text
from data_lake.published.dfe_children_in_need import read_population
from data_lake.published.numbers import count, refuse_odd_text, worked_out
from data_lake.published.places import read_places
from data_lake.published.shape import ENGLAND, UnreadablePublished

REAL = "ONS mid-year estimates, as in DfE Children in need 2024"
ESTIMATED = "estimated: mid-2020 shares by age of the former districts, applied to the total aged 0 to 17"
SINGLE_YEARS = "population20_ltla21.csv"
FIRST_ESTIMATED = 2020

BANDS = {"0_14": range(15), "10_17": range(10, 18), "females_15_17": range(15, 18)}
"""The ages of each band; of females, half of both sexes is taken, for the file does not tell them apart."""

SCHEMA = pl.Schema(
    {
        "authority_code": pl.String(),
        "band": pl.String(),
        "mid_year": pl.Int64(),
        "population": pl.Int64(),
        "source": pl.String(),
        "is_invented": pl.Boolean(),
    }
)


def populations(
    folder: Path, authority: str, neighbours: Iterable[str], districts: Iterable[str]
) -> pl.DataFrame:
    """Give populations as ``expectations.declarations.Population`` has them, sorted.

    Children aged 0 to 17 of the board, its neighbours, its region and England for every mid-year of the DfE
    release; for the board also the bands of ``BANDS`` from mid-2020, marked as invented. ``districts`` are
    the ONS codes that make up the authority. Raises UnreadablePublished when a file, the authority or a
    district is missing.
    """
    region = read_places(folder).region_of.get(authority)
    if region is None:
        raise UnreadablePublished(
            f"The DfE release has no authority {authority}. Give the three-digit DfE code, for example 815."
        )
    codes = {authority, region, ENGLAND, *neighbours}
    totals = read_population(folder).filter(pl.col("authority_code").is_in(codes))
    real = totals.select(
        "authority_code",
        pl.lit("0_17").alias("band"),
        "mid_year",
        "population",
        pl.lit(REAL).alias("source"),
        pl.lit(value=False).alias("is_invented"),
    )
    ages = _ages(folder, tuple(districts))
    own = totals.filter(pl.col("authority_code") == authority, pl.col("mid_year") >= FIRST_ESTIMATED)
    estimated = [
        (authority, band, row["mid_year"], _estimate(row["population"], band, ages), ESTIMATED, True)
        for row in own.iter_rows(named=True)
        for band in BANDS
    ]
    return pl.concat([real, pl.DataFrame(estimated, schema=SCHEMA, orient="row")]).sort(
        "authority_code", "band", "mid_year"
    )


def _ages(folder: Path, districts: tuple[str, ...]) -> list[int]:
    """Give the number of people at each age 0 to 17 at mid-2020, both sexes, in the districts together."""
    path = one_file(folder / "geography", SINGLE_YEARS)
    ages = [str(age) for age in range(18)]
    frame = pick(read_text(path), {"ltla21_code": ("ltla_code",), **dict.fromkeys(ages, ())}, path.name)
    rows = frame.filter(pl.col("ltla21_code").is_in(districts))
    if rows.height != len(districts):
        raise UnreadablePublished(
            f"{path.name}: found {rows.height} of {len(districts)} districts. Give the codes of 2021."
        )
    refuse_odd_text(rows, ages, path.name)
    return [int(total) for total in rows.select(count(age).sum().alias(age) for age in ages).row(0)]


def _estimate(total: int, band: str, ages: list[int]) -> int:
    in_band = sum(ages[age] for age in BANDS[band])
    sexes = 2 if band.startswith("females") else 1
    return int(worked_out(total * in_band, sum(ages) * sexes, multiplier=1, decimals=0))
