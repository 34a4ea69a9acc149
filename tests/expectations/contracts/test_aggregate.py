"""The contract of aggregate returns: each rule met by one broken cell, and told at that cell, never with its text."""

from dataclasses import replace

import polars as pl
import pytest
from pandera.errors import SchemaErrors

from expectations.catalogue import Catalogue
from expectations.contracts.aggregate import check, contract, read_cells
from expectations.findings import Address, Finding, Severity
from expectations.gates.context import TYPED
from tests.expectations.gates.small_board import Sent, cell, sent, slot, small_board

WHOLE = cell("plans", "open_plans")
LONG = cell("long_plans", "long_pct")


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return small_board(tmp_path_factory.mktemp("board"))


def findings_of(catalogue: Catalogue, one: Sent) -> tuple[Finding, ...]:
    return check(one.raw, one.slot, catalogue)[1]


@pytest.mark.parametrize("return_id", ["protection", "survey", "licensing"])
def test_a_clean_return_gives_no_finding_and_every_row(catalogue: Catalogue, return_id: str):
    one = sent(return_id)
    frame, findings = check(one.raw, one.slot, catalogue)
    assert findings == ()
    assert frame.schema == TYPED
    assert frame.height == len(one.rows)
    assert frame["row"].to_list() == list(range(2, len(one.rows) + 2))


def test_typed_rows_carry_numbers_and_place(catalogue: Catalogue):
    one = sent("protection").changed(LONG, numerator="1,004", denominator=" 2040.0 ", comment=" said twice ")
    frame, _ = check(one.raw, one.slot, catalogue)
    row = frame.filter(pl.col("row") == one.row(LONG)).row(0, named=True)
    assert (row["numerator"], row["denominator"], row["comment"]) == (1004, 2040, "said twice")
    assert (row["sheet"], row["submission_key"]) == ("Return", "protection 2023-24-Q1")


FAULTS = """
 return_id    | K-03 | return_id    | survey           | unknown_code       |
 period       | K-04 | period       | 2022-23-Q4       | unknown_code       |
 indicator_id | K-05 | indicator_id | answers          | belongs_elsewhere  |
 indicator_id | K-05 | indicator_id | CANARY           | unknown_code       |
 indicator_id | K-05 | indicator_id |                  | absent             |
 series       | K-06 | series       | long_pct         | belongs_elsewhere  |
 series       | K-06 | series       | plans_rate       | belongs_elsewhere  |
 area_type    | K-07 | area_type    | district7        | belongs_elsewhere  |
 area_code    | K-08 | area_code    | CANARY           | unknown_code       |
 area_code    | K-08 | area_code    | east             | belongs_elsewhere  |
 breakdown    | K-09 | breakdown    | reason           | belongs_elsewhere  |
 category     | K-10 | category     | young            | belongs_elsewhere  |
 category     | K-10 | category     |                  | absent             |
 numerator    | K-12 | numerator    | -98765           | negative           |
 numerator    | K-12 | numerator    | 98765.5          | not_whole          |
 numerator    | K-12 | numerator    | c                | symbol_confidential |
 numerator    | K-12 | numerator    | CANARY           | text               |
 numerator    | K-12 | numerator    | 98765432109      | too_large          |
 numerator    | K-13 | numerator    |                  | empty              |
 numerator    | K-14 | status       | refused          | number             |
 denominator  | K-18 | denominator  | 98765            | number             |
 coverage     | K-19 | coverage     | force            | unknown_code       |
 status       | K-20 | status       | CANARY           | unknown_code       |
 status       | K-20 | status       |                  | absent             |
"""
ROWS = [[part.strip() for part in line.split("|")[:5]] for line in FAULTS.strip("\n").splitlines()]


@pytest.mark.parametrize("fault", ROWS, ids=" ".join)
def test_each_fault_is_one_finding_at_its_cell(catalogue: Catalogue, fault: list[str]):
    at, code, column, text, observed = fault
    one = sent("protection").changed(WHOLE, **{column: text})
    (finding,) = findings_of(catalogue, one)
    assert (finding.address, finding.code) == (Address("Return", one.row(WHOLE), at), code)
    assert finding.severity is Severity.ERROR
    assert finding.is_evaluable
    assert finding.observed == observed
    assert finding.sentence.startswith(f"Sheet Return, row 2, column {at}: ")
    assert finding.sentence.endswith(".")
    assert finding.mend.endswith(".")
    assert finding.expected
    assert "CANARY" not in repr(finding)
    assert "98765" not in repr(finding)


@pytest.mark.parametrize(
    ("texts", "code", "column"),
    [
        ({"denominator": ""}, "K-16", "denominator"),
        ({"denominator": "many"}, "K-15", "denominator"),
        ({"numerator": "", "status": "late"}, "K-17", "denominator"),
    ],
)
def test_a_denominator_stands_exactly_where_the_series_supplies_one(
    catalogue: Catalogue, texts: dict[str, str], code: str, column: str
):
    one = sent("protection").changed(LONG, **texts)
    (finding,) = findings_of(catalogue, one)
    assert (finding.code, finding.address) == (code, Address("Return", one.row(LONG), column))


@pytest.mark.parametrize("status", ["not_due", "not_collected", "late", "refused", "suppressed_by_provider"])
def test_a_reason_without_a_number_is_sound(catalogue: Catalogue, status: str):
    one = sent("protection").changed(LONG, numerator="", denominator="", status=status)
    frame, findings = check(one.raw, one.slot, catalogue)
    assert findings == ()
    assert frame.filter(pl.col("row") == one.row(LONG)).select("numerator", "status").row(0) == (None, status)


def test_nought_is_a_number(catalogue: Catalogue):
    one = sent("protection").changed(LONG, numerator="0")
    assert findings_of(catalogue, one) == ()


def test_a_comment_has_its_length_and_not_one_more(catalogue: Catalogue):
    assert findings_of(catalogue, sent("protection").changed(WHOLE, comment="x" * 500)) == ()
    (finding,) = findings_of(catalogue, sent("protection").changed(WHOLE, comment="x" * 501))
    assert (finding.code, finding.observed) == ("K-21", "too_long")


def test_a_figure_given_twice_is_told_at_the_second_row(catalogue: Catalogue):
    one = sent("protection")
    twice = replace(one, rows=(*one.rows, one.rows[0] | {"numerator": "98765"}))
    frame, (finding,) = check(twice.raw, twice.slot, catalogue)
    assert (finding.code, finding.address.row, finding.observed) == ("K-11", len(twice.rows) + 1, "repeated")
    assert frame.height == len(one.rows)
    assert 98765 not in frame["numerator"].to_list()


def test_two_faults_give_two_findings_in_the_order_of_the_file(catalogue: Catalogue):
    one = sent("protection").changed(LONG, numerator="-1").changed(WHOLE, status="perhaps", coverage="pct")
    assert [(finding.address.row, finding.code) for finding in findings_of(catalogue, one)] == [
        (one.row(WHOLE), "K-19"),
        (one.row(WHOLE), "K-20"),
        (one.row(LONG), "K-12"),
    ]


def test_a_row_with_an_unsound_number_keeps_its_place_and_loses_its_number(catalogue: Catalogue):
    one = sent("protection").changed(LONG, numerator="-1")
    frame, _ = check(one.raw, one.slot, catalogue)
    row = frame.filter(pl.col("row") == one.row(LONG)).row(0, named=True)
    assert (row["status"], row["numerator"], row["denominator"]) == ("not_evaluable", None, None)


def test_a_row_in_an_unknown_place_is_left_out(catalogue: Catalogue):
    one = sent("protection").changed(LONG, area_code="nowhere")
    frame, _ = check(one.raw, one.slot, catalogue)
    assert one.row(LONG) not in frame["row"].to_list()


def test_missing_columns_are_told_at_row_1_each(catalogue: Catalogue):
    one = sent("protection")
    frame, findings = check(one.raw.drop("status", "numerator"), one.slot, catalogue)
    assert frame.is_empty()
    assert [finding.address for finding in findings] == [
        Address("Return", 1, "numerator"),
        Address("Return", 1, "status"),
    ]
    assert {finding.code for finding in findings} == {"K-01"}


def test_a_file_without_rows_is_told(catalogue: Catalogue):
    one = replace(sent("protection"), rows=())
    assert [finding.code for finding in findings_of(catalogue, one)] == ["K-02"]
    blank = replace(one, rows=({},))
    assert [finding.code for finding in findings_of(catalogue, blank)] == ["K-02"]


def test_a_district_speaks_for_itself_alone(catalogue: Catalogue):
    at = cell("licences", "applications", area="district7/craven")
    one = sent("licensing").changed(at, area_code="selby")
    (finding,) = findings_of(catalogue, one)
    assert (finding.code, finding.expected) == ("K-08", "craven")


def test_short_lists_of_codes_are_told_and_long_ones_counted(catalogue: Catalogue):
    one = sent("protection").changed(WHOLE, area_type="CANARY").changed(LONG, breakdown="CANARY")
    assert [finding.expected for finding in findings_of(catalogue, one)] == ["county, csc4", "all, reason"]


def test_unknown_provider_and_return_are_a_sentence(catalogue: Catalogue):
    one = sent("protection")
    with pytest.raises(KeyError, match="the board small has no provider called nobody"):
        check(one.raw, replace(one.slot, provider="nobody"), catalogue)
    with pytest.raises(KeyError, match="the board small has no aggregate return called nothing"):
        check(one.raw, replace(one.slot, return_id="nothing"), catalogue)


def test_pandera_refuses_bad_rows_of_an_eager_frame_and_is_blind_on_a_lazy_one(catalogue: Catalogue):
    """The canary: should Pandera ever look into lazy frames, or stop looking into eager ones, this must be known."""
    at = slot("protection")
    schema = contract(catalogue, at.provider, at.return_id, at.period.label)
    bad = read_cells(sent("protection").changed(WHOLE, numerator="text", status="perhaps").raw)
    with pytest.raises(SchemaErrors) as caught:
        schema.validate(bad, lazy=True)
    assert set(caught.value.failure_cases["check"]) == {"numerator_is_a_count", "status_is_known"}
    assert schema.validate(bad.lazy(), lazy=True).collect().height == bad.height


def test_a_lazy_frame_is_refused_by_check(catalogue: Catalogue):
    one = sent("protection")
    with pytest.raises(TypeError, match="eager"):
        check(one.raw.lazy(), one.slot, catalogue)  # type: ignore[arg-type]


def test_a_finding_names_its_cell_only_where_all_of_its_codes_are_ours(catalogue: Catalogue):
    area = cell("plans", "open_plans", area="csc4/east")
    one = sent("protection").changed(area, numerator="-1").changed(LONG, denominator="many")
    assert [finding.cell for finding in findings_of(catalogue, one)] == [
        "csc4/east/all/all",
        "county/815/all/all",
    ]
    for column in ("indicator_id", "area_type", "area_code", "breakdown", "category"):
        strange = sent("protection").changed(area, numerator="-1", **{column: "CANARY"})
        for finding in findings_of(catalogue, strange):
            assert finding.cell == ""
            assert "CANARY" not in repr(finding)
