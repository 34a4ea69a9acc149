"""The rules of all agencies but social care, worked out a second time over generated histories: every cell agrees."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from types import ModuleType
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from expectations.periods import Period, parse
from tests.sql.slow_rules import (
    early_help,
    education,
    health,
    licensing,
    police,
    surveys,
    workforce,
    youth_justice,
)  # fmt: skip
from tests.sql.slow_rules.counting import Asked, Cell, History, months_after, numbers
from tests.sql.slow_rules.handed_in import FIRST, LAST, SPAN, HandedIn, accepted, rows_of, submissions
from tests.sql.slow_rules.models import declared, declared_tables, of_boards, worked_out_from

THEMES: Mapping[str, tuple[ModuleType, tuple[str, ...]]] = {
    "online, missing and MARAC": (
        police,
        (
            "esafety_incidents_with_police", "missing_from_home_over_24_hours", "missing_from_care_overnight",
            "domestic_abuse_repeat_incidents",
        ),
    ),
    "crimes": (
        police,
        (
            "child_abuse_crimes", "child_abuse_charges_or_cautions", "serious_knife_crime", "gun_crime",
            "drug_related_offending",
        ),
    ),
    "youth justice": (youth_justice, ("young_offenders_reoffending", "youth_justice_first_time_entrants")),
    "schools": (
        education, ("permanent_exclusions", "exclusions_for_bullying", "school_travel_plans", "school_moves"),
    ),
    "surveys": (surveys, ("children_feeling_unsafe", "children_bullied", "schools_dealing_with_bullying")),
    "workforce": (workforce, ("staff_with_valid_crb_check", "allegations_against_staff")),
    "early help": (early_help, ("cafs_completed", "lead_professionals")),
    "health": (
        health,
        (
            "cp_medical_requests", "births_to_teenagers", "substance_treatment_quarterly", "substance_treatment_annual",
        ),
    ),
    "admissions": (
        health,
        (
            "alcohol_hospital_admissions", "substance_hospital_admissions", "injury_hospital_admissions",
            "ae_admissions_by_reason",
        ),
    ),
    "licensing": (licensing, ("premises_licence_applications", "premises_licence_child_conditions")),
}  # fmt: skip
"""The slow rules, and which rows of the framework they work out."""

BY_CELL = {
    "young_offenders_reoffending", "children_feeling_unsafe", "children_bullied", "schools_dealing_with_bullying",
}  # fmt: skip
"""The rows whose slow rule gives the cells themselves."""

BOARDS = ("one", "two", "three")

COMPARED: Counter[str] = Counter()
"""How many cells of each rule were compared."""


@cache
def due(rules: tuple[str, ...]) -> list[dict[str, Any]]:
    """Every cell that is due of some rows, in every quarter; row 23's stand where row 45's do."""
    cells = [
        cell
        for cell in declared_tables(FIRST, LAST)["catalogue.cell"].iter_rows(named=True)
        if cell["indicator_id"] in rules and cell["derivation"] == "supplied" and cell["is_due"]
    ]
    return cells + [
        {**cell, "indicator_id": "substance_treatment_annual", "series": "treatment_starts_year"}
        for cell in cells
        if cell["indicator_id"] == "substance_treatment_quarterly"
    ]  # fmt: skip


@cache
def declared_of(rules: tuple[str, ...]) -> Mapping[str, pl.DataFrame]:
    """What the boards declare, with the cells of some rows alone."""
    tables = declared_tables(FIRST, LAST)
    cells = tables["catalogue.cell"].filter(pl.col("indicator_id").is_in(rules))
    return of_boards({**tables, "catalogue.cell": cells}, BOARDS)


@cache
def suppliers(rules: tuple[str, ...]) -> list[tuple[str, str]]:
    """Who hands in which list: everybody who owes a cell that it serves."""
    by_rule = {(cell["indicator_id"], cell["provider"]) for cell in due(rules)}
    return sorted(
        {(provider, one.id) for rule, provider in by_rule for one in declared().lists if rule in one.serves}
    )


@st.composite
def handed_in(draw, board: str, rules: tuple[str, ...]) -> list[HandedIn]:
    """The lists of a board: some are not there, some of an earlier quarter, and some correct what was there before."""
    lists = []
    for provider, list_id in suppliers(rules):
        (ends,) = {one.valid_to for one in declared().providers if one.id == provider}
        last = [one.label for one in SPAN if ends is None or one.ends_on <= ends]
        periods = draw(st.sampled_from([last[-1:]] * 10 + [last[-3:-2], last[-3:-2] + last[-1:], []]))
        lists += [HandedIn(board, provider, list_id, period, _rows(draw, list_id)) for period in periods]
    return lists


def _rows(draw, list_id: str) -> list[dict[str, Any]]:
    many = {"survey_responses": 150, "schools": 12, "school_travel_plans": 12}.get(list_id, 60)
    seeds = range(draw(st.integers(0, 2**32)) * 1000, 2**62)[: draw(st.sampled_from([many] * 6 + [3, 0]))]
    return rows_of(declared().record_list(list_id), seeds, is_tidy=draw(st.booleans()))


def covered(list_id: str, period: str) -> tuple[date, date]:
    """From which day to which a list holds all that its rules need."""
    months, ends_on = declared().record_list(list_id).history, parse(period).ends_on
    return date.min if months == "all" else months_after(ends_on + timedelta(days=1), -months), ends_on


def expected(
    theme: ModuleType, rules: tuple[str, ...], board: str, lists: list[HandedIn]
) -> Iterator[tuple[tuple[str, ...], tuple[int, int | None]]]:
    """Work out every cell of a board slowly that its lists reach."""
    standing = {(one.provider, one.list_id): one for one in lists}
    asked: dict[tuple[str, str, str, str], list[Cell]] = {}
    for cell in due(rules):
        place = (cell["indicator_id"], cell["provider"], cell["period"], cell["return_period"])
        asked.setdefault(place, []).append(
            (cell["series"], cell["area_type"], cell["area_code"], cell["breakdown"], cell["category"])
        )
    for (rule, provider, quarter, label), cells in asked.items():
        needed = [standing.get((provider, one.id)) for one in declared().lists if rule in one.serves]
        found = [one for one in needed if one is not None]
        period = parse(label)
        if len(found) < len(needed) or not all(_reaches(one, rule, period) for one in found):
            continue
        history: History = {one.list_id: one.rows for one in found}
        question = Asked(period, min(parse(one.period).ends_on for one in found))
        if rule in BY_CELL:
            told = [
                (cell, *number) for cell, number in getattr(theme, rule)(history, question, cells).items()
            ]
        else:
            told = [*numbers(getattr(theme, rule)(history, question), cells)]
        for cell, above, below in told:
            yield (board, quarter, rule, *cell), (above, below)


def _reaches(one: HandedIn, rule: str, period: Period) -> bool:
    since, until = covered(one.list_id, one.period)
    begins = {
        "domestic_abuse_repeat_incidents": months_after(period.starts_on, -12),
        "substance_treatment_annual": period.planning_year.starts_on,
    }.get(rule, period.starts_on)
    return since <= begins and period.ends_on <= until


@pytest.mark.parametrize("name", THEMES)
def test_every_cell_agrees_with_the_slow_and_obvious_way(name):
    theme, rules = THEMES[name]
    above_nought: Counter[str] = Counter()

    @settings(
        max_examples=7, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck),
        phases=(Phase.generate,),  # the rows are few, and making them fewer takes minutes
    )  # fmt: skip
    @given(st.tuples(*(handed_in(board, rules) for board in BOARDS)))
    def agrees(lists):
        every = [one for of_board in lists for one in of_board]
        found = worked_out_from(declared_of(rules), submissions(every), accepted(every), rules)
        wanted = {
            key: value
            for board, of_board in zip(BOARDS, lists, strict=True)
            for key, value in expected(theme, rules, board, of_board)
        }
        assert {
            key: (found.get(key), wanted.get(key))
            for key in found.keys() | wanted.keys()
            if found.get(key) != wanted.get(key)
        } == {}
        above_nought.update(key[2] for key, (above, _) in wanted.items() if above)
        COMPARED.update(key[2] for key in wanted)

    agrees()
    # What is never above nought would agree whatever a rule says.
    assert sorted(set(rules) - above_nought.keys()) == []
