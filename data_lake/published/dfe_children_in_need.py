"""The DfE's release Characteristics of children in need: its authority tables into published figures.

Counts are what we take; the release's own percentages and rates are read only to be compared with what we
work out, and may be left unread. Counts of authorities are exact, those of regions and of England are
rounded to 10.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

import polars as pl

from data_lake.published.columns import one_file, pick, read_text
from data_lake.published.explore import POPULATION, Measure, Origin, table_figures
from data_lake.published.numbers import count, refuse_odd_text
from data_lake.published.periods import ending_years
from data_lake.published.places import DFE_FOLDER, GEOGRAPHY, POPULATION_FILE, Places, read_places, with_place
from data_lake.published.shape import shaped

SOURCE = "dfe_children_in_need"
RELEASE = "2024"
ESTIMATE = "population_estimate"
"""The column of the table of mid-year populations that holds them."""

Part: TypeAlias = tuple[tuple[str, ...], str, str | None]
"""Columns of the numerators, of the denominator, and of the printed percentage if the table has one."""


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
    return population_figures(read_text(path), path.name)


def population_figures(table: pl.DataFrame, file: str, names: Sequence[str] = ()) -> pl.DataFrame:
    """Give the release's table of mid-year populations as ``read_population`` does. Raises UnreadablePublished.

    ``names`` are further ones of the column of estimates.
    """
    wanted = {**GEOGRAPHY, ESTIMATE: ("population", *names)}
    frame = with_place(pick(table, wanted, file), file)
    refuse_odd_text(frame, [ESTIMATE], file)
    return frame.select(
        "authority_code",
        "authority_kind",
        ending_years(frame["time_period"], "planning", file).alias("mid_year"),
        count(ESTIMATE).alias("population"),
    ).drop_nulls("population")


def _figures(
    folder: Path, measure: Measure, places: Places, populations: pl.DataFrame, *, values: bool
) -> pl.DataFrame:
    path = one_file(folder / DFE_FOLDER, f"{measure.table}_*.csv")
    return table_figures(
        read_text(path),
        measure,
        Origin(SOURCE, RELEASE),
        file=path.name,
        places=places,
        populations=populations,
        values=values,
    )
