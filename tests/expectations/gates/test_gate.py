"""Each gate at its boundary and one step inside or outside of it, told at its cell and nowhere else."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from expectations.catalogue import Catalogue
from expectations.findings import Address, Finding, Severity, Verdict, judge
from expectations.gates.gate import gate
from tests.expectations.gates.small_board import (
    Cell,
    Numbers,
    Sent,
    cell,
    context_of,
    history_of,
    read,
    sent,
    small_board,
)

PLANS = cell("plans", "open_plans")
NEW = cell("plans", "new_plans")
LONG = cell("long_plans", "long_pct")
SAFE = cell("answers", "safe_pct")
ADMISSIONS = cell("admissions", "admissions_all")
CRAVEN = cell("licences", "applications", area="district7/craven")


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return small_board(tmp_path_factory.mktemp("board"))


def found(catalogue: Catalogue, *returns: Sent, history: pl.DataFrame | None = None) -> list[Finding]:
    """Every finding of the gate over returns that their contracts have nothing against."""
    frame, findings = read(catalogue, *returns)
    assert findings == ()
    judged = gate(frame, context_of(catalogue, *returns, history=history))
    assert list(judged) == [one.slot.submission_key for one in returns]
    return [finding for one in judged.values() for finding in one]


def told(findings: list[Finding]) -> list[tuple[str, int, str]]:
    return [(one.code, one.address.row, one.address.column) for one in findings]


def test_a_clean_quarter_gives_no_finding(catalogue: Catalogue):
    assert found(catalogue, sent("protection"), sent("survey"), sent("licensing")) == []


# Timeliness


def test_a_return_on_the_stroke_is_in_time_and_a_second_later_is_late(catalogue: Catalogue):
    one = sent("survey")
    on_time = replace(one, slot=replace(one.slot, received_at=one.slot.due_at))
    assert found(catalogue, on_time) == []
    late = replace(one, slot=replace(one.slot, received_at=one.slot.due_at + timedelta(seconds=1)))
    (finding,) = found(catalogue, late)
    assert (finding.code, finding.address, finding.severity) == ("T-01", Address(), Severity.ADVICE)
    assert judge([finding]) is Verdict.ACCEPTED


def test_a_return_from_before_the_end_of_its_period_is_refused(catalogue: Catalogue):
    one = sent("survey")
    midnight_in_london = datetime(2023, 6, 30, 23, tzinfo=UTC)
    after = replace(one, slot=replace(one.slot, received_at=midnight_in_london))
    assert found(catalogue, after) == []
    before = replace(one, slot=replace(one.slot, received_at=midnight_in_london - timedelta(seconds=1)))
    (finding,) = found(catalogue, before)
    assert (finding.code, finding.severity, finding.observed) == ("T-02", Severity.ERROR, "early")


# Completeness


def test_an_absent_cell_is_told_by_its_indicator(catalogue: Catalogue):
    (finding,) = found(catalogue, sent("protection").without(NEW))
    assert (finding.code, finding.address, finding.severity) == ("C-01", Address(), Severity.ERROR)
    assert (finding.indicator_id, finding.series) == ("plans", "new_plans")
    assert finding.sentence == "The whole file: Children with a plan (new plans) has no row for county 815."


def test_many_absent_cells_of_a_series_are_one_finding(catalogue: Catalogue):
    one = sent("protection")
    for area in ("east", "west", "unknown"):
        one = one.without(cell("plans", "open_plans", area=f"csc4/{area}"))
    one = one.without(cell("plans", "open_plans", "needs/one"))
    (finding,) = found(catalogue, one)
    assert finding.sentence.endswith("has no row for county 815, needs one; csc4 east; csc4 west and 1 more.")


def test_a_reason_explains_an_absent_number(catalogue: Catalogue):
    one = sent("protection").changed(NEW, numerator="", status="not_collected")
    assert found(catalogue, one) == []


def test_optional_cells_may_be_absent_and_may_be_given(catalogue: Catalogue):
    order, none = (cell("plans", "open_plans", f"legal/{name}") for name in ("order", "none"))
    assert found(catalogue, sent("protection", {order: (60, None), none: (40, None)})) == []
    assert found(catalogue, sent("protection", {order: (60, None)})) == []


def test_a_cell_that_is_not_due_is_asked_about(catalogue: Catalogue):
    extra = cell("plans", "open_plans", "age/young", "csc4/east")
    one = sent("protection", {extra: (1, None)})
    (finding,) = found(catalogue, one)
    assert (finding.code, finding.severity) == ("C-02", Severity.QUERY)
    assert finding.address == Address("Return", one.row(extra), "numerator")


# Validity


def test_a_numerator_may_be_as_large_as_its_denominator(catalogue: Catalogue):
    assert found(catalogue, sent("survey", {SAFE: (100, 100)})) == []
    one = sent("survey", {SAFE: (101, 100)})
    (finding,) = found(catalogue, one)
    assert (finding.code, finding.address) == ("V-01", Address("Return", one.row(SAFE), "numerator"))
    assert finding.sentence.startswith(
        "Sheet Return, row 2, column numerator: the numerator of Children who feel"
    )


def test_a_part_cannot_be_larger_than_the_county_could_be(catalogue: Catalogue):
    needs = cell("plans", "open_plans", "needs/one")
    assert found(catalogue, sent("protection", {needs: (2000, None)})) == []
    one = sent("protection", {needs: (2001, None)})
    assert told(found(catalogue, one)) == [("V-02", one.row(needs), "numerator")]


def test_a_county_count_beyond_the_hard_range_is_told_once(catalogue: Catalogue):
    assert found(catalogue, sent("survey", {ADMISSIONS: (2000, None)})) == []
    one = sent("survey", {ADMISSIONS: (2001, None)})
    assert told(found(catalogue, one)) == [("V-02", one.row(ADMISSIONS), "numerator")]


@pytest.mark.parametrize(
    ("part", "number", "dimensions"),
    [("age/young", 61, ["age", "gender"]), ("gender/male", 44, ["gender", "age, by stage"])],
)
def test_parts_add_up_to_their_whole(catalogue: Catalogue, part: str, number: int, dimensions: list[str]):
    """A wrong member is told at the whole, and at itself where its crossed parts come to something else."""
    at = cell("plans", "open_plans", part)
    one = sent("protection", {at: (number, None)})
    findings = found(catalogue, one)
    assert told(findings) == [("V-05", one.row(PLANS), "numerator"), ("V-05", one.row(at), "numerator")]
    for finding, dimension in zip(findings, dimensions, strict=True):
        assert finding.sentence.endswith(
            f": the parts of Children with a plan by {dimension} do not add up to this whole."
        )


def test_a_wrong_whole_is_one_finding_for_all_its_dimensions(catalogue: Catalogue):
    one = sent("protection", {PLANS: (101, None)})
    (finding,) = found(catalogue, one)
    assert told([finding]) == [("V-05", one.row(PLANS), "numerator")]
    assert "by age, by gender, by stage and 1 more do not add up" in finding.sentence


def test_crossed_parts_add_up_in_both_directions(catalogue: Catalogue):
    crossed = cell("plans", "open_plans", "age_x_gender/old__male")
    one = sent("protection", {crossed: (21, None)})
    old, male = (cell("plans", "open_plans", part) for part in ("age/old", "gender/male"))
    assert told(found(catalogue, one)) == [
        ("V-05", one.row(old), "numerator"),
        ("V-05", one.row(male), "numerator"),
    ]


def test_a_member_beside_the_whole_is_not_added_to_it_but_has_parts_of_its_own(catalogue: Catalogue):
    begun = cell("plans", "open_plans", "stage/begun")
    one = sent("protection", {begun: (8, None)})
    assert told(found(catalogue, one)) == [("V-05", one.row(begun), "numerator")]
    one = sent("protection", {cell("plans", "open_plans", "stage_x_gender/begun__male"): (5, None)})
    assert told(found(catalogue, one)) == [("V-05", one.row(begun), "numerator")]


def test_areas_with_unknown_add_up_to_the_county(catalogue: Catalogue):
    one = sent("protection", {cell("plans", "open_plans", area="csc4/unknown"): (2, None)})
    (finding,) = found(catalogue, one)
    assert told([finding]) == [("V-05", one.row(PLANS), "numerator")]
    assert "by team area do not add up" in finding.sentence
    rows = [one.row(cell("plans", "open_plans", area=f"csc4/{area}")) for area in ("east", "west", "unknown")]
    assert finding.mend == f"Check the parts between row {min(rows)} and row {max(rows)}, or this whole."


def test_parts_of_both_add_up_above_and_below_the_line(catalogue: Catalogue):
    one = sent("protection", {cell("long_plans", "long_pct", "reason/moved"): (1, 16)})
    assert told(found(catalogue, one)) == [("V-05", one.row(LONG), "denominator")]
    one = sent("protection", {cell("long_plans", "long_pct", "reason/moved"): (2, 15)})
    assert told(found(catalogue, one)) == [("V-05", one.row(LONG), "numerator")]


def test_answers_add_up_to_the_denominator(catalogue: Catalogue):
    one = sent("survey", {cell("answers", "safe_pct", "answer/no"): (19, 100)})
    assert told(found(catalogue, one)) == [("V-05", one.row(SAFE), "denominator")]


def test_a_part_without_a_number_leaves_only_the_rest_to_be_compared(catalogue: Catalogue):
    east = cell("plans", "open_plans", area="csc4/east")
    west = cell("plans", "open_plans", area="csc4/west")
    without = {"numerator": "", "status": "refused"}
    assert found(catalogue, sent("protection", {west: (99, None)}).changed(east, **without)) == []
    one = sent("protection", {west: (100, None)}).changed(east, **without)
    assert told(found(catalogue, one)) == [("V-06", one.row(PLANS), "numerator")]


def test_a_whole_without_a_number_is_not_compared(catalogue: Catalogue):
    one = sent("survey").changed(SAFE, numerator="", denominator="", status="refused")
    assert found(catalogue, one) == []


def test_a_declared_relation_between_series_holds(catalogue: Catalogue):
    assert found(catalogue, sent("protection", {NEW: (100, None)})) == []
    one = sent("protection", {NEW: (101, None)})
    (finding,) = found(catalogue, one)
    assert told([finding]) == [("V-08", one.row(NEW), "numerator")]
    assert finding.sentence.endswith("Children with a plan (new plans) is larger than open plans.")


def test_a_derived_count_is_judged_at_the_cell_it_comes_from(catalogue: Catalogue):
    moved, ended = (cell("long_plans", "long_pct", f"reason/{name}") for name in ("moved", "ended"))
    within = {LONG: (60, 800), moved: (30, 400), ended: (30, 400)}
    assert found(catalogue, sent("protection", within)) == []
    one = sent("protection", {LONG: (61, 800), moved: (31, 400), ended: (30, 400)})
    (finding,) = found(catalogue, one)
    assert told([finding]) == [("P-02", one.row(LONG), "numerator")]
    assert finding.sentence.endswith(
        "Plans that lasted long (plans that lasted long), for this period, comes out higher than is usual."
    )


def test_a_derived_share_lies_within_what_it_is_divided_by(catalogue: Catalogue):
    moved, ended = (cell("long_plans", "long_pct", f"reason/{name}") for name in ("moved", "ended"))
    figures: dict[Cell, Numbers] = {LONG: (101, 2000), moved: (51, 1000), ended: (50, 1000)}
    one = sent("protection", figures)
    findings = found(catalogue, one)
    assert told(findings) == [("P-02", one.row(LONG), "numerator"), ("V-07", one.row(LONG), "numerator")]


# Ranges of values, in their scope


@pytest.mark.parametrize(
    ("plans", "codes"),
    [(24, ["P-01"]), (25, []), (600, []), (601, ["P-02"])],
)
def test_a_rate_on_the_end_of_its_usual_range_is_usual(catalogue: Catalogue, plans: int, codes: list[str]):
    """100,000 children: 2.5 per 10,000 are 25 plans, and 60 are 600."""
    one = only_plans(plans)
    findings = found(catalogue, one)
    assert [(finding.code, finding.address.row) for finding in findings] == [
        (code, one.row(PLANS)) for code in codes
    ]
    assert {finding.severity for finding in findings} <= {Severity.QUERY}


def only_plans(plans: int) -> Sent:
    """A return whose parts have reasons instead of numbers, so that the whole stands alone."""
    one = sent("protection", {PLANS: (plans, None), NEW: (0, None), LONG: (0, 40)})
    for at in list(one.places):
        if at[:2] == ("plans", "open_plans") and at != PLANS:
            one = one.changed(at, numerator="", status="not_collected")
        if at[:2] == ("long_plans", "long_pct") and at != LONG:
            one = one.changed(at, numerator="", denominator="", status="not_collected")
    return one


def test_a_year_to_date_needs_all_its_quarters(catalogue: Catalogue):
    """4 of 40 in the quarter is usual; with 20 of 40 before it, the year to date is not, and is told so."""
    one = sent("protection", period="2023-24-Q3")
    before = (one.slot, LONG, 1, (5, 40)), (one.slot, LONG, 2, (20, 40))
    findings = found(catalogue, one, history=history_of(*before))
    assert told(findings) == [("P-02", one.row(LONG), "numerator")]
    assert "for the year to date, comes out higher" in findings[0].sentence
    assert found(catalogue, one, history=history_of(before[1], (one.slot, LONG, 4, (9, 9)))) == []
    # On the boundary: 4 + 4 + 10 of 120 is 15 %.
    on = (one.slot, LONG, 1, (4, 40)), (one.slot, LONG, 2, (10, 40))
    assert found(catalogue, one, history=history_of(*on)) == []
    above = (one.slot, LONG, 1, (4, 40)), (one.slot, LONG, 2, (11, 40))
    assert told(found(catalogue, one, history=history_of(*above))) == [("P-02", one.row(LONG), "numerator")]


def test_the_first_quarter_is_its_own_year_to_date(catalogue: Catalogue):
    moved, ended = (cell("long_plans", "long_pct", f"reason/{name}") for name in ("moved", "ended"))
    usual = {LONG: (6, 40), moved: (1, 15), ended: (5, 25)}
    assert found(catalogue, sent("protection", usual)) == []
    one = sent("protection", {LONG: (7, 40), moved: (2, 15), ended: (5, 25)})
    assert told(found(catalogue, one)) == [("P-02", one.row(LONG), "numerator")]


def test_twelve_months_need_four_quarters(catalogue: Catalogue):
    """100,000 children: 90 per 10,000 over twelve months are 900 admissions."""
    one = sent("survey")
    history = [
        (one.slot, ADMISSIONS, back, (number, None)) for back, number in [(1, 100), (2, 300), (3, 400)]
    ]
    assert found(catalogue, one, history=history_of(*history)) == []
    history[2] = (one.slot, ADMISSIONS, 3, (401, None))
    findings = found(catalogue, one, history=history_of(*history))
    assert told(findings) == [("P-02", one.row(ADMISSIONS), "numerator")]
    assert "over twelve months" in findings[0].sentence
    assert found(catalogue, one, history=history_of(*history[:2])) == []


def test_a_share_of_nobody_has_no_range(catalogue: Catalogue):
    figures: dict[Cell, Numbers] = {
        SAFE: (0, 0),
        cell("answers", "safe_pct", "answer/yes"): (0, 0),
        cell("answers", "safe_pct", "answer/no"): (0, 0),
    }
    assert found(catalogue, sent("survey", figures)) == []


def test_a_district_is_not_held_to_the_usual_range_of_the_county(catalogue: Catalogue):
    assert found(catalogue, sent("licensing")) == []


# Changes


@pytest.mark.parametrize(
    ("before", "is_usual"),
    [
        (100, True),
        (72, True),  # a change of 28 is 38.9 %
        (71, False),  # a change of 29 is 40.8 %
        (166, True),  # a fall of 39.8 %
        (167, False),  # a fall of 40.1 %
    ],
)
def test_a_change_beyond_both_thresholds_is_asked_about(catalogue: Catalogue, before: int, is_usual: bool):
    one = sent("survey")
    findings = found(catalogue, one, history=history_of((one.slot, ADMISSIONS, 1, (before, None))))
    counts = [finding for finding in findings if finding.series == "admissions_all"]
    assert told(counts) == ([] if is_usual else [("P-03", one.row(ADMISSIONS), "numerator")])


def test_forty_percent_and_ten_are_not_yet_beyond(catalogue: Catalogue):
    for now, before, is_usual in [(140, 100, True), (141, 100, False), (20, 10, True), (21, 10, False), (10, 0, True), (11, 0, False)]:  # fmt: skip  # noqa: E501
        one = sent("survey", {ADMISSIONS: (now, None)})
        findings = found(catalogue, one, history=history_of((one.slot, ADMISSIONS, 1, (before, None))))
        assert [finding.code for finding in findings] == ([] if is_usual else ["P-03"]), (now, before)


def test_a_change_of_a_share_is_in_points(catalogue: Catalogue):
    """80 % now: 57.2 % before is a change of 22.8 points and 39.9 %, 57.1 % one of 40.1 %."""
    one = sent("survey")
    assert found(catalogue, one, history=history_of((one.slot, SAFE, 1, (572, 1000)))) == []
    findings = found(catalogue, one, history=history_of((one.slot, SAFE, 1, (571, 1000))))
    assert told(findings) == [("P-03", one.row(SAFE), "numerator")]


def test_no_history_yet_is_no_finding_and_unread_history_stops(catalogue: Catalogue):
    protection, licensing = sent("protection"), sent("licensing")
    frame, _ = read(catalogue, protection, licensing)
    context = replace(context_of(catalogue, protection, licensing), history=None)
    judged = gate(frame, context)
    (finding,) = judged["protection 2023-24-Q1"]
    assert (finding.code, finding.is_evaluable, finding.observed) == ("P-04", False, "not_evaluable")
    assert judge([finding]) is Verdict.REJECTED
    assert judged["licensing 2023-24-Q1"] == ()


def test_an_unknown_population_stops(tmp_path):
    bare = small_board(tmp_path, **{"population.csv": "authority_code,band,mid_year,population,source\n"})
    (finding,) = found(bare, sent("survey"))
    assert (finding.code, finding.is_evaluable) == ("V-09", False)
    later = "authority_code,band,mid_year,population,source\n815,0_17,2024,100000,invented\n"
    (finding,) = found(small_board(tmp_path / "later", **{"population.csv": later}), sent("survey"))
    assert finding.code == "V-09"
