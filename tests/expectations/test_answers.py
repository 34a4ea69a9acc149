"""An answer stands while what was asked about is unchanged, and not after it has expired; then the query is open."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from expectations.answers import Answer, standing
from expectations.catalogue import Catalogue
from expectations.findings import Address, Finding, Severity, Verdict, judge
from expectations.gates.gate import gate
from expectations.gates.moved import answered, changed
from tests.expectations.gates.small_board import (
    Cell,
    Sent,
    cell,
    context_of,
    history_of,
    read,
    sent,
    small_board,
)

TODAY = date(2023, 8, 1)
OPEN, BEGUN, ENDED, DONE = (cell("visits", name) for name in ("open_cases", "begun", "ended", "done"))


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return small_board(tmp_path_factory.mktemp("board"))


def query(code: str = "P-02", at: str = "county/815/all/all", series: str = "done") -> Finding:
    return Finding(
        Address("Return", 4, "numerator"), code, "a_check", Severity.QUERY, "seen", "expected", "A sentence.", "Mend.",
        indicator_id="visits", series=series, cell=at,
    )  # fmt: skip


def answer_to(finding: Finding, submission_key: str = "first", **changes: object) -> Answer:
    made = Answer(
        provider="health", return_id="visiting", period="2023-24-Q1", code=finding.code,
        indicator_id=finding.indicator_id, series=finding.series, cell=finding.cell, reason="a clinic was closed",
        role="health", given_on=date(2023, 7, 20), expires_on=None, submission_key=submission_key,
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


def stands(*answers: Answer, finding: Finding | None = None, on: date = TODAY, moved: bool = False) -> bool:
    one = finding or query()
    return one in standing(answers, [one], lambda _answer, _finding: moved, on)


def test_an_answer_answers_what_it_was_asked_and_nothing_else():
    assert stands(answer_to(query()))
    assert not stands()
    for other in (query(code="P-01"), query(at="county/815/where/home"), query(series="begun"),
                  replace(query(), indicator_id="plans")):  # fmt: skip
        assert not stands(answer_to(query()), finding=other)


def test_only_queries_are_answered():
    for severity in (Severity.ERROR, Severity.ADVICE):
        one = replace(query(), severity=severity)
        assert not stands(answer_to(one), finding=one)
    broken = replace(query(), is_evaluable=False)
    assert not stands(answer_to(broken), finding=broken)


@pytest.mark.parametrize(
    ("given_on", "expires_on", "is_standing"),
    [
        (TODAY, None, True),
        (date(2023, 8, 2), None, False),
        (date(2023, 7, 1), TODAY, True),
        (date(2023, 7, 1), date(2023, 7, 31), False),
    ],
)
def test_an_answer_stands_from_its_day_to_its_last(
    given_on: date, expires_on: date | None, is_standing: bool
):
    assert stands(answer_to(query(), given_on=given_on, expires_on=expires_on)) == is_standing


def test_the_last_answer_in_force_counts():
    old, new = answer_to(query(), "first"), answer_to(query(), "second")

    def moved(answer: Answer, _: Finding) -> bool:
        return answer.submission_key == "first"

    assert standing([old, new], [query()], moved, TODAY) == {query()}
    assert standing([new, old], [query()], moved, TODAY) == frozenset()
    expired = replace(old, expires_on=date(2023, 7, 31))
    assert standing([new, expired], [query()], moved, TODAY) == {query()}


def test_a_submission_whose_every_query_is_answered_is_accepted():
    first, second = query(), query(series="begun")
    assert judge([first, second]) is Verdict.ACCEPTED_WITH_QUERIES
    assert judge([first, second], {first}) is Verdict.ACCEPTED_WITH_QUERIES
    assert judge([first, second], {first, second}) is Verdict.ACCEPTED
    error = replace(first, severity=Severity.ERROR)
    assert judge([error], {error}) is Verdict.REJECTED
    assert judge([replace(first, is_evaluable=False)], {first}) is Verdict.REJECTED


def test_findings_of_two_cells_are_two():
    one, other = query(at="county/815/all/all"), query(at="county/815/where/home")
    assert one != other
    assert sorted([other, one]) == [one, other]
    assert len({one, other, query(at="county/815/all/all")}) == 2


# Five queried values, one changed


WHERE = [cell("visits", "open_cases", f"where/{name}") for name in ("home", "school")]
EAST, UNKNOWN = (cell("visits", "open_cases", area=area) for area in ("csc4/east", "catch7/unknown"))


def asked_about(catalogue: Catalogue, one: Sent) -> tuple[pl.DataFrame, tuple[Finding, ...]]:
    """What the gate asks of a return beside which the period before was quite another."""
    frame, findings = read(catalogue, one)
    assert findings == ()
    earlier = history_of(
        (one.slot, OPEN, 1, (90, None)), (one.slot, BEGUN, 1, (90, None)), (one.slot, ENDED, 1, (90, None))
    )
    context = context_of(catalogue, one, history=earlier)
    found = gate(frame, context)[one.slot.submission_key]
    return frame, tuple(finding for finding in found if finding.severity is Severity.QUERY)


def handed_in(key: str, **figures: int) -> Sent:
    """Fewer begun than were visited, fewer ended and open than before, and one reason that cannot be."""
    numbers = {
        BEGUN: (figures.get("begun", 30), None),
        ENDED: (figures.get("ended", 25), None),
        DONE: (50, 60),
    }
    one = sent("visiting", numbers, key=key)
    return one.changed(WHERE[0], numerator="", status="not_due")


def test_five_are_asked_and_answered_and_the_one_that_moved_is_open_again(catalogue: Catalogue):
    first, second = handed_in("first"), handed_in("second", ended=24)
    old, asked = asked_about(catalogue, first)
    # The change of three series, the reason, 60 visits for 30 begun, and a stock that does not follow.
    assert [(one.code, one.series) for one in asked] == [
        ("A-02", "open_cases"),
        ("P-03", "open_cases"),
        ("C-03", "open_cases"),
        ("P-03", "begun"),
        ("P-03", "ended"),
        ("A-01", "done"),
    ]
    answers = [answer_to(one) for one in asked if one.code != "A-02"]
    assert len(answers) == 5
    new, again = asked_about(catalogue, second)
    assert [(one.code, one.series) for one in again] == [(one.code, one.series) for one in asked]

    def open_after(
        frame: pl.DataFrame, findings: tuple[Finding, ...], **more: object
    ) -> list[tuple[str, str]]:
        closed = answered(
            catalogue, second.slot, findings, frame,
            **({"answers": answers, "frames": {"first": old}, "on": TODAY} | more),  # type: ignore[arg-type]
        )  # fmt: skip
        assert judge(findings, closed) is Verdict.ACCEPTED_WITH_QUERIES
        return [(one.code, one.series) for one in findings if one not in closed]

    assert open_after(old, asked) == [("A-02", "open_cases")]
    assert open_after(new, again) == [("A-02", "open_cases"), ("P-03", "ended")]
    # An answer whose submission is lost, another provider's, and another period's do not stand.
    assert len(open_after(new, again, frames={})) == 6
    for stranger in ({"provider": "care"}, {"return_id": "survey"}, {"period": "2023-24-Q2"}):
        assert len(open_after(new, again, answers=[replace(one, **stranger) for one in answers])) == 6


# What is behind each kind of query


def row_of(
    at: Cell, number: int | None, below: int | None = None, status: str = "final"
) -> tuple[object, ...]:
    return ("key", "", 2, *at, number, below, "county", status, "")


def frame_with(catalogue: Catalogue, *changes: tuple[object, ...]) -> pl.DataFrame:
    frame, _ = read(catalogue, sent("visiting"))
    for change in changes:
        made = pl.DataFrame([change], schema=frame.schema, orient="row")
        frame = pl.concat([frame.join(made, on=list(frame.columns[3:9]), how="anti"), made])
    return frame


SCHOOL = "county/815/where/school"


@pytest.mark.parametrize(
    ("finding", "moving", "staying"),
    [
        (query("C-02", SCHOOL, "open_cases"), [row_of(WHERE[1], 19)], [row_of(WHERE[0], 23), row_of(OPEN, 41)]),
        (query("C-03", SCHOOL, "open_cases"), [row_of(WHERE[1], None, status="late")], [row_of(WHERE[0], 23)]),
        (query("P-02", series="done"), [row_of(DONE, 51, 60), row_of(DONE, 50, 61)],
         [row_of(OPEN, 41), row_of(DONE, 50, 60, "provisional")]),
        (query("P-03", series="begun"), [row_of(BEGUN, 41)], [row_of(OPEN, 41), row_of(ENDED, 39)]),
        (query("A-01", series="done"), [row_of(DONE, 50, 61), row_of(BEGUN, 41)], [row_of(OPEN, 41)]),
        (query("A-02", series="open_cases"), [row_of(OPEN, 41), row_of(BEGUN, 41), row_of(ENDED, 39)],
         [row_of(DONE, 51, 60), row_of(WHERE[0], 23)]),
        (query("V-05", series="open_cases"), [row_of(OPEN, 41), row_of(WHERE[0], 23), row_of(EAST, 26)],
         [row_of(BEGUN, 41)]),
        (query("V-11", "", ""), [row_of(UNKNOWN, 2), row_of(DONE, 51, 60)], []),
        (query("V-12", "", ""), [row_of(BEGUN, 41)], []),
        (query("K-19", SCHOOL, "open_cases"), [row_of(WHERE[1], 19)], [row_of(WHERE[0], 23)]),
    ],
    ids=lambda one: one.code if isinstance(one, Finding) else "",
)  # fmt: skip
def test_a_query_moves_with_every_figure_behind_it_and_with_no_other(
    catalogue: Catalogue,
    finding: Finding,
    moving: list[tuple[object, ...]],
    staying: list[tuple[object, ...]],
):
    old, slot = frame_with(catalogue), sent("visiting").slot
    assert not changed(old, old.sample(fraction=1, shuffle=True, seed=3), finding, catalogue, slot)
    for change in moving:
        new = frame_with(catalogue, change)
        assert changed(old, new, finding, catalogue, slot), change
        assert changed(new, old, finding, catalogue, slot), change
    for change in staying:
        assert not changed(old, frame_with(catalogue, change), finding, catalogue, slot), change
    if not finding.cell:
        assert changed(old, old.head(old.height - 1), finding, catalogue, slot)


def test_a_derived_share_moves_with_what_it_is_divided_by(catalogue: Catalogue):
    """long_share_of_open is told at long_pct, and is divided by open_plans."""
    one, other = sent("protection"), sent("protection", {cell("plans", "open_plans"): (101, None)})
    (old, _), (new, _) = read(catalogue, one), read(catalogue, other)
    finding = replace(query("P-02"), indicator_id="long_plans", series="long_pct")
    assert changed(old, new, finding, catalogue, one.slot)
    plans = replace(finding, indicator_id="plans", series="new_plans")
    assert not changed(old, new, plans, catalogue, one.slot)
