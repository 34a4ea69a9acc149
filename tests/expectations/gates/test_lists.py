"""The gate of lists: each check by a row that fails it and one that does not, and nobody is believed who disagrees."""

import logging
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

from expectations.calendar import read_holidays
from expectations.catalogue import DATASET, load
from expectations.contracts.cells import value
from expectations.findings import Address, Severity
from expectations.gates import lists as gate_of_lists
from expectations.gates.checks import Outcome, Suite
from expectations.gates.lists import ListBatch, checks, failing_rows, gate_lists
from expectations.lists import RecordList
from expectations.periods import parse

CASES = Path(__file__).with_name("list_cases.md")
CATALOGUE = load()
CALENDAR = read_holidays(DATASET / "bank_holidays.csv")
PERIOD = parse("2023-24-Q4")
KNOWN = {one.key: one for one in checks(CATALOGUE)}
Rows = list[dict[str, str]]


def frame(name: str, rows: Rows) -> pl.DataFrame:
    """Typed rows of a list, read as the contract reads them; a flag that is not given is N, and ids are lengthened."""
    declared: RecordList = CATALOGUE.record_list(name)
    texts = pl.DataFrame(
        {
            one.id: [
                ("id-" if one.kind == "pseudonym" and row.get(one.id) else "")
                + row.get(one.id, "N" if one.kind == "flag" else "")
                for row in rows
            ]
            for one in declared.fields
        },
        schema=dict.fromkeys((one.id for one in declared.fields), pl.String),
    )
    return (
        texts.select(value(one, pl.col(one.id), CATALOGUE).alias(one.id) for one in declared.fields)
        .with_row_index("row", offset=2)
        .with_columns(pl.lit("").alias("sheet"))
        .select(declared.typed.names())
        .cast(declared.typed)
    )


def cases() -> dict[str, tuple[dict[str, Rows], bool]]:
    """Read the sections: by their heading the tables of each list, and whether the list as a whole fails."""
    found = {}
    for section in CASES.read_text(encoding="utf-8").split("\n## ")[1:]:
        heading, *lines = section.splitlines()
        tables: dict[str, Rows] = {}
        name, columns = "", []
        for line in lines:
            if re.fullmatch(r"[a-z_0-9]+", line):
                name, columns = line, []
                tables[name] = []
            elif "|" in line:
                cells = [cell.strip() for cell in line.split("|")]
                if columns:
                    tables[name].append(dict(zip(columns, cells, strict=True)))
                else:
                    columns = cells
        found[heading] = (tables, "fails: the whole list" in section)
    return found


def told(judged: Mapping[str, pl.DataFrame], key: str) -> list[int]:
    seen = failing_rows(ListBatch("batch", PERIOD, judged), CATALOGUE, CALENDAR)
    rows = seen[key]
    assert rows is not None, f"{key} broke"
    return sorted(rows["row"].to_list())


@pytest.mark.parametrize(("heading", "case"), cases().items(), ids=cases())
def test_a_check_tells_the_rows_that_fail_it_and_no_others(heading, case):
    tables, is_whole = case
    check = KNOWN[heading.split(",")[0]]
    wanted = [number for number, row in enumerate(tables[check.list], start=2) if row.get("fails") == "yes"]
    assert told({name: frame(name, rows) for name, rows in tables.items()}, check.key) == (
        [0] if is_whole else wanted
    )


def test_every_check_has_a_case_that_fails_it_and_rows_that_do_not():
    generic = {key for key, one in KNOWN.items() if one.code in {"L-20", "L-21", "L-24", "L-26"}}
    failing, passing = set(), set()
    for heading, (tables, is_whole) in cases().items():
        key = heading.split(",")[0]
        marks = {row.get("fails", "") for row in tables[KNOWN[key].list]}
        if is_whole or "yes" in marks:
            failing.add(key)
        if not is_whole and "" in marks:
            passing.add(key)
    assert failing == passing == KNOWN.keys() - generic


REFERENCES = [one for one in KNOWN.values() if one.code == "L-20"]


@pytest.mark.parametrize("check", REFERENCES, ids=lambda one: one.key)
def test_every_reference_needs_its_row_and_an_empty_one_does_not(check):
    target = CATALOGUE.record_list(check.list).field(check.column).refers_to
    other, key = target.split(".")
    known = "900001" if key == "urn" else "known-1"
    judged = {
        check.list: frame(
            check.list,
            [{check.column: known}, {check.column: known.replace("1", "2")}, {check.column: ""}],
        ),
        other: frame(other, [{key: known}, {key: known}]),
    }
    assert told(judged, check.key) == [3]


LEFT_BEHIND = [one for one in KNOWN.values() if one.code == "L-26"]


@pytest.mark.parametrize("check", LEFT_BEHIND, ids=lambda one: one.key)
def test_every_list_is_held_against_those_that_stand_and_refer_to_it(check):
    (other,) = check.needs
    refers_to = f"{check.list}.{check.column}"
    field = next(one.id for one in CATALOGUE.record_list(other).fields if one.refers_to == refers_to)
    known, gone = ("900001", "900002") if check.column == "urn" else ("known-1", "known-2")
    judged = {check.list: frame(check.list, [{check.column: known}])}
    for referring, fails in (([known, ""], []), ([known, gone], [0])):
        standing = {other: frame(other, [{field: one} for one in referring])}
        seen = failing_rows(ListBatch("batch", PERIOD, judged, standing), CATALOGUE, CALENDAR)
        assert seen[check.key]["row"].to_list() == fails
    beside = {**judged, other: frame(other, [{field: gone}])}
    assert check.key not in failing_rows(ListBatch("batch", PERIOD, beside), CATALOGUE, CALENDAR)


SPANS = [one for one in KNOWN.values() if one.name == "end_is_not_before_start"]


@pytest.mark.parametrize("check", SPANS, ids=lambda one: one.key)
def test_every_span_may_end_where_it_begins_and_not_before(check):
    declared = CATALOGUE.record_list(check.list)
    day = "2024-01-10 10:00" if declared.field(declared.ends).kind == "instant" else "2024-01-10"
    ends = [day, day.replace("-10", "-09"), ""]
    judged = {check.list: frame(check.list, [{declared.begins: day, declared.ends: end} for end in ends])}
    assert told(judged, check.key) == [3]


REACHES = [one for one in KNOWN.values() if one.code == "L-24"]


@pytest.mark.parametrize("check", REACHES, ids=lambda one: one.key)
def test_every_list_has_something_in_the_first_three_months_of_its_time(check):
    declared = CATALOGUE.record_list(check.list)
    latest = {12: "2023-06-30", 24: "2022-06-30", 36: "2021-06-30"}[declared.history]
    later = latest.replace("06-30", "07-01")
    if declared.field(declared.begins).kind == "instant":
        latest, later = f"{latest} 23:59", f"{later} 00:00"
    if declared.field(declared.begins).kind == "month":
        latest, later = latest[:7], later[:7]
    rows = [{declared.begins: later}, {declared.begins: "2024-01-10"}, {}]
    assert told({check.list: frame(check.list, rows)}, check.key) == [0]
    assert told({check.list: frame(check.list, [*rows, {declared.begins: latest}])}, check.key) == []
    assert told({check.list: frame(check.list, [])}, check.key) == []


def test_references_and_spans_are_those_that_are_declared():
    assert {(one.list, one.column) for one in REFERENCES} == {
        (one.id, field.id) for one in CATALOGUE.lists for field in one.fields if field.refers_to
    }
    assert {one.list for one in SPANS} == {one.id for one in CATALOGUE.lists if one.ends}
    assert {one.list for one in REACHES} == {
        one.id for one in CATALOGUE.lists if one.begins and one.history != "all"
    }


def test_only_these_are_asked_about():
    queries = {one.code for one in KNOWN.values() if one.severity is Severity.QUERY}
    assert queries == {"CIN-8670", "CIN-8875", "CIN-2886Q", "CIN-8775Q", "L-24", "L-25", "L-26"}


CONFERENCES = [
    {"conference_id": "f1", "child_id": "c1", "conference_type": "initial", "conference_date": "2024-01-27"},
    {"conference_id": "f0", "child_id": "c1", "conference_type": "initial", "conference_date": "2022-05-04"},
]
PLANS = [{"plan_id": "p1", "child_id": "c1", "start_date": "2024-01-27", "end_date": "2024-01-27"}]


def batch(key: str = "social care", **lists: Rows) -> ListBatch:
    return ListBatch(key, PERIOD, {name: frame(name, rows) for name, rows in lists.items()})


def test_great_expectations_judges_the_counts_and_rows_are_told():
    two = (batch(conferences=CONFERENCES, cp_plans=PLANS), batch("other", conferences=[]))
    found = gate_lists(two, CATALOGUE, CALENDAR)
    assert found["other"] == {"conferences": ()}
    (weekend,) = found["social care"]["conferences"]
    assert (weekend.code, weekend.severity) == ("CIN-8875", Severity.QUERY)
    assert weekend.address == Address("", 2, "conference_date")
    assert weekend.sentence == "Row 2, column conference_date: the conference was held at a weekend."
    (one_day,) = found["social care"]["cp_plans"]
    assert (one_day.code, one_day.severity) == ("CIN-8840", Severity.ERROR)


def agreeing(suites: tuple[Suite, ...]) -> dict[str, Outcome]:
    """An engine that sees what the checks' own twins see."""
    return {
        check.code: Outcome(
            suite.frame.filter(check.expectation.fails()).is_empty(),
            suite.frame.filter(check.expectation.fails()).height,
            suite.frame.height,
            suite.frame.filter(check.expectation.misses()).height,
        )
        for suite in suites
        for check in suite.checks
    }


def test_only_what_is_judged_is_told_and_what_stands_is_looked_at():
    standing = {"cp_plans": frame("cp_plans", PLANS)}
    reviews = frame("cp_reviews", [{"review_id": "v1", "plan_id": "p9", "review_date": "2024-02-01"}])
    one = ListBatch("batch", PERIOD, {"cp_reviews": reviews}, standing)
    found = gate_lists((one,), CATALOGUE, CALENDAR, agreeing)
    assert found["batch"].keys() == {"cp_reviews"}
    assert [finding.code for finding in found["batch"]["cp_reviews"]] == ["L-20"]


def test_the_engine_is_asked_for_the_checks_that_were_run_and_no_others():
    asked: list[str] = []

    def engine(suites: tuple[Suite, ...]) -> dict[str, Outcome]:
        asked.extend(check.code for suite in suites for check in suite.checks)
        return agreeing(suites)

    batches = (
        ListBatch("one", PERIOD, {"conferences": frame("conferences", CONFERENCES)}),
        ListBatch("other", PERIOD, {"cp_plans": frame("cp_plans", PLANS)}),
    )
    gate_lists(batches, CATALOGUE, CALENDAR, engine)
    run = {key for one in batches for key in failing_rows(one, CATALOGUE, CALENDAR)}
    assert asked == [one.key for one in checks(CATALOGUE) if one.key in run]
    assert {one.split()[1].split(".")[0] for one in asked} == {"conferences", "cp_plans"}


def test_many_rows_of_one_fault_are_told_by_the_first_and_their_number():
    rows = [CONFERENCES[0] | {"child_id": f"c{number}"} for number in range(1_500)] + CONFERENCES[1:]
    found = gate_lists((batch(conferences=rows),), CATALOGUE, CALENDAR, agreeing)["social care"][
        "conferences"
    ]
    assert len(found) == 21
    assert found[-1].sentence == (
        "Row 22, column conference_date: and so in 1,480 rows from here on: the conference was held at a weekend."
    )


def disagreeing(suites: tuple[Suite, ...]) -> dict[str, Outcome]:
    outcomes = agreeing(suites)
    one = outcomes["CIN-8875 conferences.conference_date"]
    return outcomes | {"CIN-8875 conferences.conference_date": replace(one, unexpected_count=0)}


def raising(suites: tuple[Suite, ...]) -> dict[str, Outcome]:
    raise RuntimeError("CANARY")


def test_a_check_of_which_the_engine_says_otherwise_is_not_believed():
    found = gate_lists((batch(conferences=CONFERENCES),), CATALOGUE, CALENDAR, disagreeing)
    (one,) = found["social care"]["conferences"]
    assert (one.code, one.is_evaluable, one.severity) == ("CIN-8875", False, Severity.ERROR)
    assert "the check conference_on_a_weekday could not run" in one.sentence


def test_nothing_is_believed_of_an_engine_that_broke(caplog):
    with caplog.at_level(logging.ERROR):
        found = gate_lists((batch(conferences=CONFERENCES),), CATALOGUE, CALENDAR, raising)
    assert found["social care"]["conferences"]
    assert not any(one.is_evaluable for one in found["social care"]["conferences"])
    assert "RuntimeError" in caplog.text
    assert "CANARY" not in caplog.text


def test_a_check_that_raises_is_told_and_the_others_are_believed(monkeypatch, caplog):
    def breaks(lists, when):
        raise ValueError("CANARY")

    broken = tuple(
        replace(one, fails=breaks) if one.code == "CIN-8875" else one for one in gate_of_lists.CENSUS_CHECKS
    )
    monkeypatch.setattr(gate_of_lists, "CENSUS_CHECKS", broken)
    rows = [CONFERENCES[0], *CONFERENCES]
    found = gate_lists((batch(conferences=rows),), CATALOGUE, CALENDAR, agreeing)["social care"][
        "conferences"
    ]
    assert [(one.code, one.is_evaluable) for one in found] == [("CIN-8875", False), ("CIN-2884", True)]
    assert "CANARY" not in caplog.text


def test_days_beyond_the_known_bank_holidays_are_not_guessed():
    late = ListBatch(
        "batch",
        parse("2098-99-Q4"),
        {"core_assessments": frame("core_assessments", [{"start_date": "2097-01-01"}])},
    )
    found = gate_lists((late,), CATALOGUE, CALENDAR, agreeing)["batch"]["core_assessments"]
    assert [(one.code, one.is_evaluable) for one in found] == [("CIN-8670", False)]


def test_no_batch_gives_nothing_and_no_engine_is_asked():
    assert gate_lists((), CATALOGUE, CALENDAR, raising) == {}


def test_a_day_is_no_instant():
    assert frame("missing_episodes", [{"missing_from_at": "2024-01-10"}])["missing_from_at"].to_list() == [
        None
    ]
    assert frame("missing_episodes", [{"missing_from_at": "10/01/2024 23:15"}])[
        "missing_from_at"
    ].to_list() == [
        datetime(2024, 1, 10, 23, 15)  # noqa: DTZ001 - what the clock in London showed
    ]
