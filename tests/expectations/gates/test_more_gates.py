"""The checks that look beyond one cell or one return, each on its boundary and one step beyond it.

Returns are judged in one run where they can be: each stands alone in it (``test_belief.py``).
"""

from dataclasses import replace

import polars as pl
import pytest

from expectations.catalogue import Catalogue
from expectations.findings import Address, Finding, Severity, Verdict, judge
from expectations.gates.context import LISTED, TWINS, TYPED
from expectations.gates.gate import gate
from expectations.gates.sameness import FEWEST_FIGURES, fingerprints
from expectations.lists import FromRecords
from tests.expectations.gates.small_board import (
    Cell,
    Numbers,
    Sent,
    cell,
    clean,
    context_of,
    history_of,
    read,
    sent,
    small_board,
)

SAFE = cell("answers", "safe_pct")
PLANS, NEW = cell("plans", "open_plans"), cell("plans", "new_plans")
OPEN, BEGUN, ENDED, DONE = (cell("visits", name) for name in ("open_cases", "begun", "ended", "done"))
CRAVEN = "district7/craven"


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return small_board(tmp_path_factory.mktemp("board"))


Entry = tuple[Sent, Cell, int, Numbers]


def found(
    catalogue: Catalogue, *returns: Sent, history: tuple[Entry, ...] = (), **more: pl.DataFrame
) -> dict[str, tuple[Finding, ...]]:
    """The findings of each return, by its key; their contracts have nothing against them."""
    frame, findings = read(catalogue, *returns)
    assert findings == ()
    entries = [(one.slot, *rest) for one, *rest in history]
    context = context_of(catalogue, *returns, history=history_of(*entries))  # type: ignore[arg-type]
    return gate(frame, replace(context, **more))  # type: ignore[arg-type]


def told(findings: tuple[Finding, ...]) -> list[tuple[str, int]]:
    return [(one.code, one.address.row) for one in findings]


def beside_of(*entries: Entry) -> pl.DataFrame:
    return history_of(*((one.slot, *rest) for one, *rest in entries))  # type: ignore[arg-type]


# Lateness, in working days


@pytest.mark.parametrize(
    ("days", "words"), [(1, "1 working day after"), (3, "3 working days after"), (0, "came after it was due")]
)
def test_lateness_is_told_in_working_days(catalogue: Catalogue, days: int, words: str):
    one = sent("licensing")
    late = replace(one.slot, received_at=one.slot.due_at.replace(second=1), working_days_late=days)
    (finding,) = found(catalogue, replace(one, slot=late))[late.submission_key]
    assert (finding.code, finding.severity, finding.cell) == ("T-01", Severity.ADVICE, "")
    assert words in finding.sentence
    assert finding.sentence.endswith("after it was due.")


# Reasons


def test_a_due_cell_that_is_said_not_to_be_due_is_asked_about(catalogue: Catalogue):
    one = sent("protection", key="not due").changed(NEW, numerator="", status="not_due")
    other = sent("protection", key="late").changed(NEW, numerator="", status="late")
    optional = cell("plans", "open_plans", "legal/order")
    free = sent("protection", {optional: (1, None)}, key="optional")
    free = free.changed(optional, numerator="", status="not_due")
    judged = found(catalogue, one, other, free)
    (finding,) = judged["not due"]
    assert (finding.code, finding.severity, finding.address.row) == ("C-03", Severity.QUERY, one.row(NEW))
    assert finding.cell == "county/815/all/all"
    assert finding.sentence.endswith(
        "Children with a plan (new plans) is said not to be due, but it is owed for this period."
    )
    assert judged["late"] == judged["optional"] == ()


def test_a_figure_that_is_worked_out_from_lists_is_not_typed_too(catalogue: Catalogue):
    role = next(one.provider for one in catalogue.returns if one.id == "protection")
    entry = FromRecords(provider=role, indicators=(NEW[0],), first_quarter="2010-11-Q1")
    listed = replace(catalogue, from_records=(entry,))
    one = sent("protection")
    frame, _ = read(listed, one)
    context = context_of(listed, one)
    judged = gate(frame, replace(context, due=context.due.clear()))[one.slot.submission_key]
    mine = [found for found in judged if found.indicator_id == NEW[0]]
    assert {(found.code, found.severity) for found in mine} == {("C-04", Severity.QUERY)}
    assert all(
        "is worked out from your lists, so what is typed here is not used" in found.sentence for found in mine
    )


def test_a_typed_figure_is_held_against_what_the_lists_come_to(catalogue: Catalogue):
    one = sent("survey", {SAFE: (90, 100)})
    other = sent("survey", {SAFE: (90, 100)}, key="other")
    listed = pl.DataFrame(
        [(one.slot.submission_key, *SAFE, 91, 100), (other.slot.submission_key, *SAFE, 90, 101)],
        schema=LISTED, orient="row",
    )  # fmt: skip
    judged = found(catalogue, one, other, listed=listed)
    (typed,), (beside,) = judged[one.slot.submission_key], judged["other"]
    assert (typed.code, typed.severity, typed.address.row) == ("A-04", Severity.QUERY, one.row(SAFE))
    assert "is another number than your lists come to" in typed.sentence
    assert beside.code == "A-05"


# Sums in both geographies


@pytest.mark.parametrize(("area", "words"), [("csc4/west", "team area"), ("catch7/south", "catchment")])
def test_each_geography_adds_up_to_the_county(catalogue: Catalogue, area: str, words: str):
    at = cell("visits", "open_cases", area=area)
    number = clean("visiting")[at][0]
    assert number is not None
    one = sent("visiting", {at: (number + 1, None)}, key="more")
    less = sent("visiting", {at: (number - 1, None)}, key="less")
    gone = sent("visiting", key="gone").changed(at, numerator="", status="refused")
    unknown = cell("visits", "open_cases", area=f"{at[2]}/unknown")
    over = sent("visiting", {unknown: (number + 2, None)}, key="over")
    over = over.changed(at, numerator="", status="refused")
    judged = found(catalogue, sent("visiting", key="clean"), one, less, gone, over)
    for key, code in (("more", "V-05"), ("less", "V-05"), ("over", "V-06")):
        (finding,) = judged[key]
        assert (finding.code, finding.address.row, finding.cell) == (
            code,
            one.row(OPEN),
            "county/815/all/all",
        )
        assert f"by {words} " in finding.sentence
    assert judged["clean"] == judged["gone"] == ()


# Relations that are asked about


def test_a_relation_of_one_period_is_asked_about_beyond_its_boundary(catalogue: Catalogue):
    """At most one and a half times the 40 begun: 60."""
    on, beyond = (
        sent("visiting", {DONE: (50, 60)}, key="on"),
        sent("visiting", {DONE: (50, 61)}, key="beyond"),
    )
    judged = found(catalogue, on, beyond)
    assert judged["on"] == ()
    (finding,) = judged["beyond"]
    assert (finding.code, finding.severity) == ("A-01", Severity.QUERY)
    assert finding.address == Address("Return", beyond.row(DONE), "denominator")
    assert (finding.indicator_id, finding.series, finding.cell) == ("visits", "done", "county/815/all/all")
    assert finding.sentence == (
        f"Sheet Return, row {beyond.row(DONE)}, column denominator: this figure of Visits to children does not fit "
        "the others of its period. The denominator of share of visits done should be at most 1.5 times cases begun."
    )
    assert judge(judged["beyond"]) is Verdict.ACCEPTED_WITH_QUERIES


def only_open(number: int, key: str) -> Sent:
    """A return whose parts have reasons, so that the stock stands alone."""
    one = sent("visiting", {OPEN: (number, None)}, key=key)
    for at in clean("visiting"):
        if at[:2] == OPEN[:2] and at != OPEN:
            one = one.changed(at, numerator="", status="not_collected")
    return one


def test_a_stock_follows_from_the_one_before(catalogue: Catalogue):
    """98 before, 40 begun and 38 ended make 100; a tenth of it may lie between."""
    numbers = (90, 110, 89, 111)
    returns = [only_open(number, str(number)) for number in numbers]
    judged = found(catalogue, *returns, history=tuple((one, OPEN, 1, (98, None)) for one in returns))
    assert [told(judged[str(number)]) for number in numbers] == [
        [], [], *[[("A-02", returns[0].row(OPEN))]] * 2
    ]  # fmt: skip
    (finding,) = judged["111"]
    assert finding.sentence.endswith(
        "does not follow from what was accepted for earlier periods. Open cases should be the same number as "
        "open cases in the period before plus cases begun less cases ended, within 10%."
    )
    assert found(catalogue, *returns)["111"] == ()


def test_a_restated_stock_is_said_against_the_later_period(catalogue: Catalogue):
    """Accepted later: 100, from 40 begun and 38 ended; so this one should be 98, give or take a tenth of 100."""
    numbers = (88, 89, 109, 110)
    returns = [only_open(number, str(number)) for number in numbers]
    later = [(OPEN, (100, None)), (BEGUN, (40, None)), (ENDED, (38, None))]
    history = tuple((one, at, -1, number) for one in returns for at, number in later)
    judged = found(catalogue, *returns, history=history)
    # 88 + 2 = 90: 100 lies 10 beyond, more than 9. 89 + 2 = 91: 9 is within 9.1. 109 + 2 = 111: 11 is within 11.1.
    a03 = [("A-03", returns[0].row(OPEN))]
    assert [told(judged[str(number)]) for number in numbers] == [a03, [], [], a03]
    (finding,) = judged["88"]
    assert (finding.severity, finding.cell) == (Severity.QUERY, "county/815/all/all")
    assert (
        "with this figure of Visits to children a later period that was accepted does not follow"
        in finding.sentence
    )


def test_what_another_return_says_is_asked_about_where_the_context_has_it(catalogue: Catalogue):
    """At least as many visits as new plans: 30 there, 50 here."""
    visits = [sent("visiting", key=f"{number}") for number in (50, 51)]
    plans = [sent("protection", {NEW: (number, None)}, key=f"plans {number}") for number in (50, 51)]
    known = beside_of(
        *((one, NEW, 0, (int(one.slot.submission_key), None)) for one in visits),
        *((one, DONE, 0, (50, 60)) for one in plans),
    )
    judged = found(catalogue, *visits, *plans, beside=known)
    assert judged["50"] == judged["plans 50"] == ()
    assert told(judged["51"]) == [("A-01", visits[0].row(DONE))]
    assert told(judged["plans 51"]) == [("A-01", plans[0].row(NEW))]
    assert judged["51"][0].sentence.endswith(
        "Share of visits done should be at least Children with a plan (new plans)."
    )
    assert all(one == () for one in found(catalogue, *visits, *plans).values())


def test_a_relation_reaches_three_periods_back_into_another_return(catalogue: Catalogue):
    visits = [sent("visiting", key=f"{number}") for number in (38, 37)]
    plans = [sent("protection", {NEW: (number, None)}, key=f"plans {number}") for number in (38, 37)]
    known = beside_of(
        *((one, NEW, 3, (int(one.slot.submission_key), None)) for one in visits),
        *((one, ENDED, -3, (38, None)) for one in plans),
    )
    judged = found(catalogue, *visits, *plans, beside=known)
    assert judged["38"] == judged["plans 38"] == ()
    assert told(judged["37"]) == [("A-02", visits[0].row(ENDED))]
    assert told(judged["plans 37"]) == [("A-03", plans[0].row(NEW))]
    assert "three periods before" in judged["37"][0].sentence


# The same figures again


def test_the_period_before_again_is_asked_about(catalogue: Catalogue):
    again, otherwise = sent("visiting", key="again"), sent("visiting", key="otherwise")
    more, fewer = sent("visiting", key="more"), sent("visiting", key="fewer")
    before = clean("visiting")
    changed = before | {cell("visits", "open_cases", area="csc4/east"): (24, None)}
    entries = [
        (one, at, 1, number)
        for one, of in ((again, before), (otherwise, changed))
        for at, number in of.items()
    ]
    entries += [(more, at, 1, number) for at, number in list(before.items())[:-1]]
    entries += [
        (fewer, at, 1, number) for at, number in (before | {cell("visits", "other"): (1, None)}).items()
    ]
    judged = found(catalogue, again, otherwise, more, fewer, history=tuple(entries))
    (finding,) = [one for one in judged["again"] if one.code == "V-11"]
    assert (finding.severity, finding.address, finding.cell) == (Severity.QUERY, Address(), "")
    assert finding.sentence == "The whole file: everything in it is the same as in the period before."
    for key in ("otherwise", "more", "fewer"):
        assert "V-11" not in {one.code for one in judged[key]}


def few(number: int, key: str) -> tuple[Sent, dict[Cell, Numbers]]:
    """A survey in which so many numbers are other than nought."""
    cells = [cell("answers", "safe_pct"), cell("answers", "safe_pct", "answer/yes"), cell("answers", "safe_pct", "answer/no")]  # fmt: skip  # noqa: E501
    figures: dict[Cell, Numbers] = {cells[0]: (3, 7), cells[1]: (3, 7), cells[2]: (4, 7)}
    figures[cell("admissions", "admissions_all")] = (0, None)
    assert sum(one not in {0, None} for pair in figures.values() for one in pair) == 6
    if number > 6:
        figures[cell("admissions", "admissions_all")] = (5, None)
    return sent("survey", figures, key=key), figures


def test_few_figures_may_be_the_same_by_chance(catalogue: Catalogue):
    """The survey has seven numbers at most, and eight are needed; noughts do not count."""
    assert FEWEST_FIGURES == 8
    one, figures = few(7, "few")
    entries = tuple((one, at, 1, number) for at, number in figures.items())
    assert found(catalogue, one, history=entries)["few"] == ()
    nought: dict[Cell, Numbers] = {
        at: (0, 0) if pair[1] else (0, None) for at, pair in clean("visiting").items()
    }
    zeros = sent("visiting", nought, key="zeros")
    entries = tuple((zeros, at, 1, number) for at, number in nought.items())
    assert "V-11" not in {one.code for one in found(catalogue, zeros, history=entries)["zeros"]}


def district(name: str, numbers: tuple[int, int, int], key: str) -> Sent:
    area = f"district7/{name}"
    figures: dict[Cell, Numbers] = {
        cell("licences", "applications", area=area): (numbers[0], None),
        cell("licences", "applications", "kind/new", area): (numbers[1], None),
        cell("licences", "applications", "kind/varied", area): (numbers[2], None),
    }
    one = sent("licensing", figures, key=key)
    one = replace(one, rows=tuple(row for row in one.rows if row["area_code"] == name))
    return replace(one, slot=replace(one.slot, provider=name))


def frame_of(*rows: tuple[str, str, int, int | None]) -> pl.DataFrame:
    """Typed rows of ten categories each: submission, area, first number, denominator."""
    made = [
        (key, "", number, "licences", "applications", "district7", area, "kind", f"k{number}", first + number, below,
         "county", "final", "")
        for key, area, first, below in rows
        for number in range(10)
    ]  # fmt: skip
    return pl.DataFrame(made, schema=TYPED, orient="row")


def test_figures_are_known_by_themselves_and_not_by_their_area():
    frame = frame_of(
        ("a", "craven", 1, None), ("b", "selby", 1, None), ("c", "selby", 2, None), ("d", "craven", 1, 3)
    )
    known = fingerprints(frame.sample(fraction=1, shuffle=True, seed=1))
    assert known["a"] == known["b"]
    assert len({known[key] for key in ("a", "c", "d")}) == 3
    assert fingerprints(frame.filter(pl.col("row") < 7)).keys() == {"d"}
    assert fingerprints(frame.filter(pl.col("row") < 8)).keys() == {"a", "b", "c", "d"}


def test_the_return_of_another_provider_is_asked_about_by_its_name(catalogue: Catalogue):
    one, other, third = (sent("visiting", key=key) for key in ("copied", "other", "same file"))
    frame, _ = read(catalogue, one)
    mark = fingerprints(frame)["copied"]
    known = pl.DataFrame(
        [("copied", mark, "Selby"), ("other", "0" * 64, "Selby"), ("same file", "", "Craven")],
        schema=TWINS,
        orient="row",
    )
    judged = found(catalogue, one, other, third, twins=known)
    assert judged["other"] == ()
    for key, name in (("copied", "Selby"), ("same file", "Craven")):
        (finding,) = judged[key]
        assert (finding.code, finding.severity, finding.cell) == ("V-12", Severity.QUERY, "")
        assert finding.sentence == f"The whole file: it is identical to the return of {name}."


# Everybody in one part


def test_everybody_in_one_part_is_told(catalogue: Catalogue):
    home, school = (cell("visits", "open_cases", f"where/{name}") for name in ("home", "school"))

    def split(whole: int, at_home: int, key: str) -> Sent:
        one = only_open(whole, key)
        for at, number in ((home, at_home), (school, whole - at_home)):
            one = one.changed(at, numerator=str(number), status="final")
        return one

    returns = [split(6, 6, "all"), split(6, 5, "one left"), split(5, 5, "hidden"), split(0, 0, "nobody")]
    judged = found(catalogue, *returns)
    (finding,) = judged["all"]
    assert (finding.code, finding.severity, finding.cell) == ("S-01", Severity.ADVICE, "county/815/all/all")
    assert finding.sentence.endswith(
        "everybody counted in Visits to children stands in one part by where, "
        "so the figures say something of each of them."
    )
    assert judge([finding]) is Verdict.ACCEPTED
    assert judged["one left"] == judged["hidden"] == judged["nobody"] == ()


# Control limits


def points(one: Sent, numbers: list[int | None]) -> tuple[Entry, ...]:
    """Admissions of earlier periods, the latest first; None is a gap."""
    at = cell("admissions", "admissions_all")
    return tuple(
        (one, at, back, (number, None)) for back, number in enumerate(numbers, start=1) if number is not None
    )


def admissions(number: int, key: str) -> Sent:
    return sent("survey", {cell("admissions", "admissions_all"): (number, None)}, key=key)


def test_a_value_outside_the_limits_of_twelve_points_is_asked_about(catalogue: Catalogue):
    """100 and 103 in turn: their mean is 101.5, moving ranges are 3, and the limits lie 7.98 to either side."""
    swing: list[int | None] = [100, 103] * 6
    cases: dict[str, list[str]] = {"109": [], "93": ["P-05"], "110": ["P-05"], "94": []}
    returns = {key: admissions(int(key), key) for key in cases}
    short = admissions(110, "short")
    gap = admissions(110, "gap")
    thirteen = admissions(110, "thirteen")
    history = [entry for one in returns.values() for entry in points(one, swing)]
    history += [*points(short, swing[:11]), *points(gap, [*swing[:5], None, *swing[6:]])]
    history += points(thirteen, [*swing[:5], None, *swing[6:], 100])
    judged = found(catalogue, *returns.values(), short, gap, thirteen, history=tuple(history))
    # A rate of so many admissions signals where they do.
    assert {key: sorted({one.code for one in judged[key]}) for key in cases} == cases
    (finding,) = [one for one in judged["110"] if one.code == "P-05" and "(admissions)" in one.sentence]
    assert (finding.severity, finding.cell) == (Severity.QUERY, "county/815/all/all")
    assert "lies further from its mean than the periods before would suggest" in finding.sentence
    assert judged["short"] == judged["gap"] == ()
    assert "P-05" in {one.code for one in judged["thirteen"]}
