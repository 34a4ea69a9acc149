"""A figure from lists is taken apart by the rule's own model: what each child adds comes to it, and nobody is named
without whom it would be the same."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import duckdb
import polars as pl
import pytest

from data_lake.invented.extent import Extent
from data_lake.invented.histories import histories
from expectations.periods import parse
from sql.inputs import INPUT_SCHEMAS
from sql.shares import Listed, Shares, TakenApart, room, take_apart
from tests.sql.slow_rules import education, health, police, workforce, youth_justice
from tests.sql.slow_rules.counting import Asked, months_after, numbers
from tests.sql.slow_rules.models import KEY, Cell, declared, declared_tables, worked_out_from, working_days
from tests.sql.slow_rules.social_care import History

FIRST, LAST = "2022-23-Q1", "2023-24-Q4"
LISTS = {one.id: one for one in declared().lists}
SERVED = sorted({row for one in declared().lists for row in one.serves})
WEIGHED = {"children_feeling_unsafe", "children_bullied", "schools_dealing_with_bullying"}
"""Rows whose answers are weighed against each other: these alone cannot always be taken apart."""

SOCIAL_CARE = (
        "cp_plans_rate", "cp_plans_two_years_or_more", "cp_plans_second_or_subsequent", "cp_reviews_in_time",
        "cp_conferences_outcome", "core_assessments_in_35_days", "referrals_to_initial_assessment",
    )  # fmt: skip
"""Rules of social care that are worked out slowly without one child after another."""

AGENCIES: Mapping[str, ModuleType] = {
    "exclusions_for_bullying": education,
    "missing_from_home_over_24_hours": police,
    "serious_knife_crime": police,
    "youth_justice_first_time_entrants": youth_justice,
    "substance_treatment_quarterly": health,
    "staff_with_valid_crb_check": workforce,
}
"""Rules of other agencies, and where they are worked out slowly."""

Rows = Mapping[str, pl.DataFrame]
Dicts = Mapping[str, Sequence[Mapping[str, Any]]]


@cache
def county(counties: float) -> Rows:
    """All lists of an invented county, of so much of the usual size."""
    return histories(declared(), Extent(parse(LAST), years=6, counties=counties))


def submissions(rows: Rows) -> Iterator[dict[str, Any]]:
    """Everybody who may supply a list hands in the same one."""
    for list_id in rows:
        for provider in declared().providers:
            if provider.role in LISTS[list_id].providers:
                yield {
                    "submission_id": f"{provider.id}-{list_id}", "board": "nyscb", "provider": provider.id,
                    "return_id": LISTS[list_id].return_id, "period": LAST, "sequence": 1, "verdict": "accepted",
                }  # fmt: skip


def worked_out(rows: Rows, rules: Collection[str]) -> dict[Cell, tuple[int, int | None]]:
    handed_in = list(submissions(rows))
    accepted = (
        (name, one["submission_id"], rows[name])
        for one in handed_in
        for name in rows
        if one["submission_id"].endswith(f"-{name}")
    )
    frame = pl.DataFrame(handed_in, schema=dict(INPUT_SCHEMAS["ledger.submission"]), orient="row")
    return worked_out_from(declared_tables(FIRST, LAST), frame, accepted, rules)


def cells_of(key: Cell) -> pl.DataFrame:
    """The cell of a key; row 23 is told where row 45 is."""
    cells = declared_tables(FIRST, LAST)["catalogue.cell"].filter(pl.col("derivation") == "supplied")
    asked = dict(zip(KEY, key, strict=True))
    if asked["indicator_id"] == "substance_treatment_annual":
        asked |= {"indicator_id": "substance_treatment_quarterly", "series": "treatment_starts_quarter"}
    return cells.filter(*(pl.col(name) == value for name, value in asked.items()))


@pytest.fixture(scope="module")
def con(tmp_path_factory):
    """One room for all tests: each takes away what it laid out."""
    with room(tmp_path_factory.mktemp("room"), threads=1) as one:
        yield one


def test_what_spills_out_of_a_room_goes_into_a_private_folder_that_is_gone_after(tmp_path):
    with room(tmp_path, threads=1) as one:
        ((spilled,),) = one.execute("select current_setting('temp_directory')").fetchall()
        folder = Path(spilled)
        assert (folder.parent, folder.stat().st_mode & 0o777) == (tmp_path, 0o700)
        with pytest.raises(duckdb.Error, match="disabled"):
            one.execute(f"copy (select 1) to '{tmp_path}/out.csv'")
    assert list(tmp_path.iterdir()) == []


def apart(con: duckdb.DuckDBPyConnection, key: Cell, rows: Rows) -> Shares | None:
    until = parse(LAST).ends_on
    listed = [
        Listed(
            one,
            date.min if one.history == "all" else months_after(until + timedelta(days=1), -one.history),
            until,
            rows[one.id],
        )
        for one in declared().lists
        if key[2] in one.serves
    ]
    return take_apart(con, key[2], cells_of(key), listed, declared_tables(FIRST, LAST))


def largest(found: Mapping[Cell, tuple[int, int | None]], rule: str) -> Cell:
    """The cell of a rule in which the most count, of the last quarter that has any."""
    return max((key for key in found if key[2] == rule), key=lambda key: (found[key][0], key))


def test_every_other_rule_is_taken_apart_into_shares_that_come_to_its_figure(con):
    rows = county(0.03)
    others = [rule for rule in SERVED if rule not in {*SOCIAL_CARE, *AGENCIES}]
    found = worked_out(rows, others)
    how = {}
    for rule in others:
        key = largest(found, rule)
        shares = apart(con, key, rows)
        assert shares is not None, key
        assert (shares.numerator, shares.denominator) == found[key]
        if found[key][0]:
            how[rule] = shares.how
            assert shares.how is TakenApart.NOT or shares.rows["in_numerator"].any(), key
    assert len(SERVED) == 47
    assert len(how) >= len(others) - 7  # in so small a county some never happen
    assert {rule for rule, one in how.items() if one is TakenApart.NOT} <= WEIGHED
    assert Counter(how.values())[TakenApart.ONE_BY_ONE] >= len(how) - 3


def without(lists: Dicts, whose: str) -> Dicts:
    """The lists of social care without one child, whose plans' reviews go too."""
    plans = {one["plan_id"] for one in lists["cp_plans"] if one["child_id"] == whose}
    return {
        name: [
            one
            for one in rows
            if (one["plan_id"] not in plans if name == "cp_reviews" else one["child_id"] != whose)
        ]
        for name, rows in lists.items()
    }


def slowly(key: Cell, lists: Dicts) -> tuple[int, int]:
    (cell,) = cells_of(key).to_dicts()
    quarter = parse(key[1])
    dated = {**cell, "starts_on": quarter.starts_on, "ends_on": quarter.ends_on}
    above, below = History(lists, working_days(), date.min).cell(dated)
    return above, below or 0


@pytest.mark.parametrize("rule", SOCIAL_CARE)
def test_those_named_are_the_children_without_whom_the_figure_would_be_another(con, rule):
    rows = {name: frame for name, frame in county(0.03).items() if LISTS[name].theme == "social_care"}
    key = largest(worked_out(rows, [rule]), rule)
    lists = {name: frame.to_dicts() for name, frame in rows.items()}
    whole = slowly(key, lists)
    assert whole[0], "a cell in which nobody counts would prove nothing"
    shares = apart(con, key, rows)
    assert shares is not None
    named = set(shares.rows["who"])
    others = [child for child in rows["children"]["child_id"] if child not in named]
    asked = [*named, *others[::7]]
    changes = {child for child in asked if slowly(key, without(lists, child)) != whole}
    assert (shares.numerator, shares.denominator or 0) == whole
    assert shares.how is TakenApart.ONE_BY_ONE
    assert shares.traced_to == "children.child_id"
    assert named == changes
    assert shares.counted == len(changes)


@pytest.mark.parametrize("rule", ["cp_plans_two_years_or_more", "referrals_to_initial_assessment"])
def test_the_rows_named_are_those_without_which_the_figure_would_fall(con, rule):
    rows = {name: frame for name, frame in county(0.03).items() if LISTS[name].theme == "social_care"}
    key = largest(worked_out(rows, [rule]), rule)
    lists = {name: frame.to_dicts() for name, frame in rows.items()}
    whole = slowly(key, lists)
    shares = apart(con, key, rows)
    assert shares is not None
    named = {(row["list_id"], row["row"]): row for row in shares.rows.to_dicts()}
    assert named
    several = Counter(row["who"] for row in shares.rows.to_dicts())
    # the slow way cannot do without the row of a child that others speak of
    for name in [one for one, made in LISTS.items() if rule in made.serves and one != "children"]:
        for place, row in enumerate(lists[name]):
            if several[row["child_id"]] == 0:
                continue
            above, below = slowly(key, {**lists, name: lists[name][:place] + lists[name][place + 1 :]})
            found = named.get((name, row["row"]), {"in_numerator": False, "in_denominator": False})
            seen = (found["in_numerator"], found["in_denominator"])
            assert seen == (above < whole[0], below < whole[1]), (name, row["row"])


@pytest.mark.parametrize("rule", AGENCIES)
def test_those_named_of_other_agencies_are_those_without_whom_the_figure_would_be_another(con, rule):
    rows = {name: frame for name, frame in county(0.03).items() if rule in LISTS[name].serves}
    key = largest(worked_out(rows, [rule]), rule)
    (cell,) = cells_of(key).to_dicts()
    question = Asked(parse(str(cell["return_period"])), parse(LAST).ends_on)
    lists = {name: frame.to_dicts() for name, frame in rows.items()}
    by = {name: LISTS[name].traced_by for name in rows}

    def figure(whose: str | None) -> tuple[int, int | None]:
        left = {name: [one for one in found if one[by[name]] != whose] for name, found in lists.items()}
        told = numbers(getattr(AGENCIES[rule], rule)(left, question), [key[3:]])
        ((_, above, below),) = told
        return above, below

    whole = figure(None)
    assert whole[0], "a cell in which nobody counts would prove nothing"
    shares = apart(con, key, rows)
    assert shares is not None
    assert (shares.numerator, shares.denominator) == whole
    assert shares.how is TakenApart.ONE_BY_ONE
    named = set(shares.rows["who"])
    everybody = sorted({one[by[name]] for name, found in lists.items() for one in found})
    step = max(1, len(everybody) // 60)
    asked = {*sorted(named)[:60], *(one for one in everybody[::step] if one not in named)}
    assert {one for one in asked if figure(one) != whole} == asked & named


def listed(name: str, *rows: Mapping[str, object]) -> pl.DataFrame:
    """Rows of a list, numbered from 2 as in a file."""
    placed = [{"sheet": "Sheet1", "row": place, **row} for place, row in enumerate(rows, start=2)]
    return pl.DataFrame(placed, schema=dict(LISTS[name].typed), orient="row")


def crime(ref: str, day: date) -> dict[str, object]:
    return {"crime_ref": ref, "recorded_date": day, "offence_group": "drugs", "drug_class": "class_a"}


def accused(crime_ref: str, person: str) -> dict[str, object]:
    return {"crime_ref": crime_ref, "person_ref": person, "role": "accused", "age": 16}


def places(shares: Shares) -> set[tuple[str, int]]:
    return set(shares.rows.select("list_id", "row").iter_rows())


def test_one_person_in_two_crimes_is_told_with_both_together(con):
    rows = {
        "crimes": listed(
            "crimes", crime("a", date(2024, 2, 1)), crime("b", date(2024, 2, 9)), crime("c", date(2024, 3, 1)),
            crime("old", date(2023, 12, 31)),
        ),
        "crime_persons": listed(
            "crime_persons", accused("a", "p"), accused("b", "p"), accused("c", "q"), accused("old", "p")
        ),
    }  # fmt: skip
    key = ("nyscb", LAST, "drug_related_offending", "drug_offending_u18", "county", "815", "all", "all")
    key = largest(worked_out(rows, [key[2]]), key[2])
    shares = apart(con, key, rows)
    assert shares is not None
    assert (shares.how, shares.numerator, shares.counted) == (TakenApart.TOGETHER, 2, 2)
    # either of the two would do, and the one of the quarter before counts for nothing
    assert places(shares) == {
        ("crimes", 2), ("crimes", 3), ("crimes", 4), ("crime_persons", 2), ("crime_persons", 3), ("crime_persons", 4)
    }  # fmt: skip


def test_answers_that_are_weighed_against_each_other_are_not_taken_apart(con):
    weights = ["0.5", "0.5", "1.25", "2", "0.333333"]
    rows = {
        "survey_responses": listed(
            "survey_responses",
            *(
                {"wave": "2023-24-SW", "respondent_ref": f"r{place}", "question": "bullied",
                 "answer": "yes" if place < 3 else "no", "weight": Decimal(weight)}
                for place, weight in enumerate(weights)
            ),
        )
    }  # fmt: skip
    key = largest(worked_out(rows, ["children_bullied"]), "children_bullied")
    shares = apart(con, key, rows)
    assert shares is not None
    assert (shares.how, shares.rows.height) == (TakenApart.NOT, 0)


def test_what_the_lists_do_not_reach_gives_no_figure_to_take_apart(con):
    rows = {"marac_cases": listed("marac_cases")}
    key = ("nyscb", LAST, "domestic_abuse_repeat_incidents", "repeat_pct", "county", "815", "all", "all")
    (only,) = {one["series"] for one in cells_of_rule(key[2])}
    until = parse(FIRST).starts_on - timedelta(days=1)
    short = Listed(LISTS["marac_cases"], date.min, until, rows["marac_cases"])
    cells = cells_of((*key[:3], only, *key[4:]))
    assert take_apart(con, key[2], cells, [short], declared_tables(FIRST, LAST)) is None


def cells_of_rule(rule: str) -> list[dict[str, Any]]:
    cells = declared_tables(FIRST, LAST)["catalogue.cell"]
    return cells.filter((pl.col("indicator_id") == rule) & pl.col("is_due")).to_dicts()
