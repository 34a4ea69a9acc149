"""The DfE's release Characteristics of children in need: its authority tables into published figures.

Counts are what we take; the release's own percentages and rates are read only to be compared with what we
work out, and may be left unread. Counts of authorities are exact, those of regions and of England are
rounded to 10.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import polars as pl

from data_lake.published.columns import one_file, pick, read_text
from data_lake.published.numbers import count, printed, refuse_odd_text, symbol
from data_lake.published.periods import published_year
from data_lake.published.places import DFE_FOLDER, GEOGRAPHY, POPULATION_FILE, Places, read_places, with_place
from data_lake.published.shape import shaped

SOURCE = "dfe_children_in_need"
RELEASE = "2024"
POPULATION = "population_0_17"
"""The denominator that is not in the table itself: children aged 0 to 17 at mid-year of the year before."""

Part: TypeAlias = tuple[tuple[str, ...], str, str | None]
"""Columns of the numerators, of the denominator, and of the printed percentage if the table has one."""


@dataclass(frozen=True)
class Measure:
    """A series of ours in a table of the release. Several numerator columns are added up."""

    indicator_id: str
    series: str
    table: str
    numerator: tuple[str, ...]
    denominator: str | None = None
    value: str | None = None
    multiplier: int = 1
    decimals: int = 0
    note: str = ""
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


_TWO_YEARS: Mapping[str, tuple[str, ...]] = {
    "2_years_or_more": ("two_years_or_more",),
    "2_years_or_more_percent": ("two_years_or_more_percent",),
}
_WITHIN_45 = ("Same_day", "1-10_days", "11-20_days", "21-30_days", "31-40_days", "41-45_days")
_WITHIN_15 = ("Duration_0-10_days", "Duration_11-15_days")
_AGENCIES = (
    "Individual",
    "Schools",
    "Education_Services",
    "Health_Services",
    "Housing",
    "LA_Services",
    "Police",
    "Other_legal_agency",
    "Other",
    "Anonymous",
    "Unknown",
)


def _counts(indicator_id: str, table: str, note: str = "", **columns: str) -> tuple[Measure, ...]:
    """Declare counts of a table, each as ``series="Column"``."""
    return tuple(
        Measure(indicator_id, series, table, (column,), note=note, aliases=_TWO_YEARS)
        for series, column in columns.items()
    )


def _percentage(indicator_id: str, table: str, note: str = "", **series: Part) -> tuple[Measure, ...]:
    """Declare percentages of a table, each as ``series=(numerators, denominator, printed percentage)``."""
    return tuple(
        Measure(indicator_id, name, table, part, whole, value, 100, 1, note, _TWO_YEARS)
        for name, (part, whole, value) in series.items()
    )


_REREFERRED = (("Re_referrals",), "Referrals", "Re_referrals_percent")
_NOT_TAKEN_UP = (("No_Further_Action",), "Referrals", "No_Further_Action_percent")
_IN_TIME = (("Reviewed_within_timescales",), "CPP_At31_3Months", "Reviewed_within_timescales_percent")
_REPEATED = (("CPP_subsequent",), "CPP_start", "CPP_subsequent_percent")
_ASSESSED = (_WITHIN_45, "Assessments_completed", None)

MEASURES: tuple[Measure, ...] = (
    Measure("cp_plans_rate", "rate", "d1", ("CPP_At31",), POPULATION, "CPP_At31_rate", 10_000, 1),
    *_counts("cp_plans_rate", "d1", count="CPP_At31"),
    *_counts("cp_plans_profile", "d1", open_plans_total="CPP_At31"),
    *_counts("cp_conferences_outcome", "c4", "related", initial_conferences_children="ICPC_child"),
    *_percentage("cp_conferences_outcome", "c4", "related", icpc_in_15wd_pct=(_WITHIN_15, "ICPC", None)),
    *_percentage("core_assessments_in_35_days", "c2", "successor", single_assessment_in_45wd_pct=_ASSESSED),
    *_percentage("initial_assessments_in_7_days", "c2", "successor", single_assessment_in_45wd_pct=_ASSESSED),
    *_percentage(
        "cp_plans_two_years_or_more",
        "d7",
        ceased_2y_pct=(("2_years_or_more",), "CPP_End", "2_years_or_more_percent"),
    ),
    *_counts("cp_plans_two_years_or_more", "d7", ceased_2y_count="2_years_or_more"),
    *_percentage(
        "cp_plans_two_years_or_more",
        "d5",
        open_2y_pct=(("2_years_or_more",), "CPP_At31", "2_years_or_more_percent"),
    ),
    *_counts("cp_plans_two_years_or_more", "d5", open_2y_count="2_years_or_more"),
    *_percentage("cp_plans_second_or_subsequent", "d3", repeat_plan_pct=_REPEATED),
    *_counts(
        "cp_plans_second_or_subsequent", "d3", repeat_plan_count="CPP_subsequent", plans_started="CPP_start"
    ),
    *_percentage("cp_reviews_in_time", "d6", reviewed_in_time_pct=_IN_TIME),
    *_counts("cp_reviews_in_time", "d6", in_scope_children="CPP_At31_3Months"),
    *_counts("referrals_to_initial_assessment", "c1", referrals="Referrals"),
    *_percentage(
        "referrals_to_initial_assessment",
        "c1",
        "related",
        re_referral_pct=_REREFERRED,
        no_further_action_pct=_NOT_TAKEN_UP,
    ),
    *_percentage(
        "referrals_to_initial_assessment_by_agency",
        "c5",
        "related",
        **{f"referred_by_{one.lower()}_pct": ((one,), "Referrals", None) for one in _AGENCIES},
    ),
)
"""Every series of the framework that the release's authority tables can stand for."""


def read(folder: Path, *, values: bool = True, measures: tuple[Measure, ...] = MEASURES) -> pl.DataFrame:
    """Read the release below ``folder`` (the folder of public files) into a frame of shape ``PUBLISHED``.

    One row is a series of an authority, region or England in a year to 31 March, 2012-13 to 2023-24. With
    ``values`` off the percentage and rate columns of the release are not read, and ``value_published`` is
    null but for counts. Raises UnreadablePublished when a table or column is missing, or a cell is neither
    a number nor a symbol.
    """
    places = read_places(folder)
    populations = read_population(folder)
    frames = [_figures(folder, measure, places, populations, values=values) for measure in measures]
    return shaped(pl.concat(frames), SOURCE)


def read_population(folder: Path) -> pl.DataFrame:
    """Read children aged 0 to 17: ``authority_code, authority_kind, mid_year, population``."""
    path = one_file(folder / DFE_FOLDER, POPULATION_FILE)
    wanted = {**GEOGRAPHY, "population_estimate": ("population",)}
    frame = with_place(pick(read_text(path), wanted, path.name), path.name)
    refuse_odd_text(frame, ["time_period", "population_estimate"], path.name)
    return frame.select(
        "authority_code",
        "authority_kind",
        count("time_period").alias("mid_year"),
        count("population_estimate").alias("population"),
    ).drop_nulls("population")


def _figures(
    folder: Path, measure: Measure, places: Places, populations: pl.DataFrame, *, values: bool
) -> pl.DataFrame:
    path = one_file(folder / DFE_FOLDER, f"{measure.table}_*.csv")
    in_table = [one for one in (measure.denominator,) if one and one != POPULATION]
    counts = [*dict.fromkeys([*measure.numerator, *in_table])]
    value = [measure.value] if measure.value and values else []
    wanted = {**GEOGRAPHY, **{one: measure.aliases.get(one, ()) for one in (*counts, *value)}}
    frame = with_place(pick(read_text(path), wanted, path.name), path.name)
    refuse_odd_text(frame, counts, path.name)
    refuse_odd_text(frame, value, path.name, r"^\d+(\.\d+)?$")
    numerator = pl.sum_horizontal([count(one) for one in measure.numerator], ignore_nulls=False)
    placed = _with_population(frame, populations)
    denominator = (
        pl.col(POPULATION)
        if measure.denominator == POPULATION
        else count(measure.denominator)
        if measure.denominator
        else pl.lit(None, pl.Int64)
    )
    worked = placed.select(
        "authority_code",
        "authority_kind",
        places.named(placed["authority_code"], path.name),
        periods(placed["time_period"], path.name),
        numerator.alias("numerator"),
        denominator.alias("denominator"),
        pl.lit(measure.indicator_id).alias("indicator_id"),
        pl.lit(measure.series).alias("series"),
        pl.lit(SOURCE).alias("source"),
        pl.lit(RELEASE).alias("release"),
        symbol(*value, *counts).alias("symbol"),
        pl.lit(measure.decimals, pl.Int64).alias("decimals"),
        pl.lit(measure.multiplier, pl.Int64).alias("multiplier"),
        pl.lit(measure.note).alias("note"),
        _value(placed, measure, path.name, is_read=bool(value)),
    )
    return worked.select(sorted(worked.columns))


def _value(frame: pl.DataFrame, measure: Measure, file: str, *, is_read: bool) -> pl.Series:
    if measure.denominator is None:
        total = frame.select(count(measure.numerator[0])).to_series()
        return total.cast(pl.String).alias("value_published")
    if not is_read or measure.value is None:
        return pl.Series("value_published", [None] * frame.height, dtype=pl.String())
    return printed(frame[measure.value], measure.decimals, file).alias("value_published")


def _with_population(frame: pl.DataFrame, populations: pl.DataFrame) -> pl.DataFrame:
    at_mid_year = populations.select(
        "authority_code", (pl.col("mid_year") + 1).alias("year"), pl.col("population").alias(POPULATION)
    )
    return frame.with_columns(count("time_period").alias("year")).join(
        at_mid_year, on=["authority_code", "year"], how="left", maintain_order="left"
    )


def periods(years: pl.Series, file: str) -> pl.Series:
    """Give a column of the release's years as our planning years, under the name ``period``."""
    labels = {one: published_year(str(one), "planning", file).period for one in years.unique().to_list()}
    return years.replace_strict(labels, return_dtype=pl.String).alias("period")
