"""Contract and gate over the data set that is shipped: every cell that is owed can be given, and is looked at."""

from collections import Counter
from datetime import UTC, datetime

import polars as pl
import pytest

from expectations.catalogue import Catalogue, load
from expectations.contracts.aggregate import check
from expectations.due import due_cells
from expectations.findings import Severity
from expectations.gates.context import DUE, HISTORY, TYPED, GateContext, Slot
from expectations.gates.gate import gate
from expectations.gates.related import judged_pairs, needed_elsewhere
from expectations.gates.scope import Term, judged_values
from expectations.gates.wholes import sums
from expectations.layout import CELL_KEY, COLUMNS
from expectations.periods import parse, quarters

QUARTERS = quarters("2021-22-Q1", "2023-24-Q4")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load()


def slots_of(due: pl.DataFrame) -> list[Slot]:
    """One slot for each return that some cell is due in."""
    late_enough = datetime(2030, 1, 1, tzinfo=UTC)
    return [
        Slot(f"{provider} {return_id}", "nyscb", provider, return_id, parse(label), late_enough, late_enough)
        for provider, return_id, label in due.select("provider", "return_id", "return_period")
        .unique()
        .sort(pl.all())
        .rows()
    ]


def of_slot(due: pl.DataFrame, slot: Slot) -> pl.DataFrame:
    return due.filter((pl.col("provider") == slot.provider) & (pl.col("return_id") == slot.return_id))


def filled_with_noughts(cells: pl.DataFrame, slot: Slot, catalogue: Catalogue) -> pl.DataFrame:
    """The raw return in which every due cell says 0 of 0."""
    (provider,) = [one for one in catalogue.providers if one.id == slot.provider]
    return (
        cells.with_row_index("row", offset=2)
        .select(
            pl.lit(slot.return_id).alias("return_id"),
            pl.lit(slot.period.label).alias("period"),
            *CELL_KEY,
            pl.lit("0").alias("numerator"),
            pl.when("has_denominator").then(pl.lit("0")).otherwise(pl.lit("")).alias("denominator"),
            pl.lit(provider.coverage).alias("coverage"),
            pl.lit("final").alias("status"),
            pl.lit("").alias("comment"),
            pl.lit("").alias("sheet"),
            "row",
        )
        .select(*COLUMNS, "sheet", "row")
    )


@pytest.mark.parametrize("quarter", QUARTERS, ids=lambda one: one.label)
def test_every_cell_that_is_owed_is_one_that_the_contract_takes(catalogue: Catalogue, quarter):
    due = due_cells(catalogue, quarter)
    slots = slots_of(due)
    assert slots
    for slot in slots:
        cells = of_slot(due, slot)
        frame, findings = check(filled_with_noughts(cells, slot, catalogue), slot, catalogue)
        assert findings == (), slot.submission_key
        assert frame.height == cells.height


def test_noughts_everywhere_add_up_and_are_only_too_few(catalogue: Catalogue):
    """All of it complete, all sums in order; the only thing to ask about is that the figures are low."""
    due = due_cells(catalogue, parse("2021-22-Q4"))
    slots = slots_of(due)
    frames = [
        check(filled_with_noughts(of_slot(due, one), one, catalogue), one, catalogue)[0] for one in slots
    ]
    keyed = [
        of_slot(due, one).select(pl.lit(one.submission_key).alias("submission_key"), *DUE.names()[1:])
        for one in slots
    ]
    context = GateContext(catalogue, tuple(slots), pl.concat(keyed), HISTORY.to_frame())
    found = [finding for one in gate(pl.concat(frames), context).values() for finding in one]
    assert set(Counter(finding.code for finding in found)) == {"P-01"}


@pytest.mark.parametrize("quarter", ["2022-23-Q2", "2022-23-Q4", "2023-24-Q4"])
def test_every_declared_sum_is_over_cells_that_are_owed(catalogue: Catalogue, quarter: str):
    """A part that nobody owes would make its sum one that is never looked at."""
    due = due_cells(catalogue, parse(quarter))
    for slot in slots_of(due):
        owed = set(of_slot(due, slot).select(CELL_KEY).rows())
        for one in sums(catalogue, slot):
            whole = (one.indicator_id, one.series, *one.whole)
            if whole in owed:
                assert (one.indicator_id, one.series, *one.part) in owed, (slot.submission_key, one)


def test_every_supplied_row_of_the_framework_is_judged_by_some_value(catalogue: Catalogue):
    """Rows of which no value can be judged in one return are few, and known by name."""
    due = pl.concat([due_cells(catalogue, quarter) for quarter in QUARTERS[:4]])
    judged = {
        value.indicator.id
        for quarter in QUARTERS[:4]
        for slot in slots_of(due_cells(catalogue, quarter))
        for value in judged_values(catalogue, slot)
    }
    supplied = set(due["indicator_id"])
    by_district = {one.id for one in catalogue.indicators if one.total_from == "district7"}
    assert supplied - judged == by_district


def whole(of: Term) -> str:
    return f"{of.indicator_id}.{of.series}.{of.column}"


def test_every_declared_relation_is_judged_over_cells_that_are_owed(catalogue: Catalogue):
    """A relation whose cells nobody owes would be one that is never looked at."""
    due = due_cells(catalogue, parse("2021-22-Q4"))
    owed = set(due.select(CELL_KEY).rows())
    judged = []
    for slot in slots_of(due):
        mine = set(of_slot(due, slot).select(CELL_KEY).rows())
        for pair in judged_pairs(catalogue, slot):
            for piece in (*pair.left, *pair.right):
                cell = (*piece.term[:2], "county", "815", *piece.term[2:4])
                assert cell in (mine if piece.is_here else owed), (slot.submission_key, piece)
            if pair.is_told_here:
                judged.append((pair.indicator.id, pair.series.id, pair.rule))
    assert len(set(judged)) == len([relation for one in catalogue.indicators for relation in one.relations])


def test_a_relation_of_each_offence_is_judged_class_by_class(catalogue: Catalogue):
    (slot,) = [
        one
        for one in slots_of(due_cells(catalogue, parse("2021-22-Q4")))
        if one.return_id == "child_abuse_crimes"
    ]
    classes = [one.id for one in catalogue.code_lists["child_abuse_offences"]]
    pairs = list(judged_pairs(catalogue, slot))
    sides = [(one.left[0].term, one.right[0].term) for one in pairs]
    assert [(left.category, right.category) for left, right in sides] == [
        (one, one) for one in ["all", *classes]
    ]
    assert {(whole(left), whole(right)) for left, right in sides} == {
        (
            "child_abuse_charges_or_cautions.charged_or_cautioned_pct.denominator",
            "child_abuse_crimes.child_abuse_crimes.numerator",
        )
    }
    assert {one.must_be for one in pairs} == {"equal_to"}


RULES = """\
Births to women under 18 should be at most Teenage conception rate (Conceptions under 18) three periods before
Children in private fostering at the end of the quarter should be the same number as \
Children in private fostering at the end of the quarter in the period before \
plus Arrangements that began in the quarter less Arrangements that ended in the quarter
The denominator of Exclusions whose main reason is bullying, permanent should be at least \
Permanent exclusions from school (Permanent exclusions)"""


def test_a_relation_says_itself_in_words(catalogue: Catalogue):
    due = due_cells(catalogue, parse("2021-22-Q4"))
    rules = {
        pair.rule
        for slot in slots_of(due)
        if slot.return_id in {"private_fostering", "exclusions_for_bullying", "births_to_teenagers"}
        for pair in judged_pairs(catalogue, slot)
        if pair.kind != "exact"
    }
    assert "\n".join(sorted(rules)) == RULES


def test_returns_of_other_providers_are_needed_for_two_relations_only(catalogue: Catalogue):
    """Each is told where its left side is; the other side is told of a left side that was accepted before."""
    due = due_cells(catalogue, parse("2021-22-Q4"))
    needed = {(slot.return_id, *one) for slot in slots_of(due) for one in needed_elsewhere(catalogue, slot)}
    assert needed == {
        ("births_to_teenagers", "teenage_conceptions", "conceptions_u18", 3, True),
        ("teenage_conceptions", "births_to_teenagers", "births_u18", -3, False),
        ("permanent_exclusions", "exclusions_for_bullying", "bullying_exclusion_pct", 0, True),
        ("exclusions_for_bullying", "permanent_exclusions", "permanent_exclusions", 0, False),
    }


@pytest.mark.parametrize(
    ("series", "numerator", "denominator", "code"),
    [
        ("cp_plans_profile.open_plans_total", 420, None, None),
        ("cp_plans_profile.open_plans_total", 421, None, "V-10"),
        ("cp_plans_profile.open_plans_total", 419, None, "V-10"),
        ("cp_plans_ethnicity.open_plans_by_ethnicity", 420, None, None),
        ("cp_plans_ethnicity.open_plans_by_ethnicity", 421, None, "V-10"),
        ("cp_plans_two_years_or_more.open_2y_count", 421, None, "V-08"),
        ("cp_reviews_in_time.reviewed_in_time_pct", 400, 420, None),
        ("cp_reviews_in_time.reviewed_in_time_pct", 400, 421, "V-08"),
        ("cp_plans_without_social_worker.unallocated", 421, None, "V-08"),
    ],
)
def test_figures_of_the_same_children_agree_with_420_plans(
    catalogue: Catalogue, series: str, numerator: int, denominator: int | None, code: str | None
):
    """420 children have a plan; another number of the same return is said against them, and told at its own cell."""
    late_enough = datetime(2030, 1, 1, tzinfo=UTC)
    slot = Slot("one", "nyscb", "childrens_social_care", "child_protection", parse("2021-22-Q4"),
                late_enough, late_enough)  # fmt: skip
    at = ("county", "815", "all", "all")
    rows = [
        ("one", "Plans", 2, "cp_plans_rate", "count", *at, 420, None),
        ("one", "Plans", 3, *series.split("."), *at, numerator, denominator),
    ]
    known = ["submission_key", "sheet", "row", *CELL_KEY, "numerator", "denominator"]
    types = {name: TYPED[name] for name in known}
    frame = pl.DataFrame(rows, schema=types, orient="row").with_columns(status=pl.lit("final"))
    frame = frame.with_columns(
        pl.lit(None, TYPED[one]).alias(one) for one in TYPED if one not in frame.columns
    )
    judged = gate(frame, GateContext(catalogue, (slot,), DUE.to_frame(), HISTORY.to_frame()))["one"]
    found = [(one.code, one.address.row, one.address.column, one.severity) for one in judged]
    column = "numerator" if denominator is None else "denominator"
    expected = [(code, 3, column, Severity.ERROR)] if code else []
    assert [one for one in found if one[0] in {"V-08", "V-10"}] == expected
