"""The contract of lists: each rule met by one broken cell, and told at that cell, never with its text."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import polars as pl
import pytest
from pandera.errors import SchemaErrors

from data_lake.invented.chance import Chance
from expectations.catalogue import load
from expectations.contracts.cells import WRITINGS, value
from expectations.contracts.personal import personal, refused_heading, suspicious
from expectations.contracts.records import TOLD, check, contract, read_records
from expectations.findings import Finding, Severity
from expectations.gates.context import Slot
from expectations.lists import TYPES, ListField
from expectations.periods import parse

CATALOGUE = load()
PERIOD = parse("2023-24-Q4")
AT = datetime(2024, 4, 20, tzinfo=UTC)
SLOT = Slot("key", "nyscb", "childrens_social_care", "cp_plans", PERIOD, AT, AT)
PLAN = {
    "return_id": "cp_plans", "period": "2023-24-Q4", "plan_id": "plan-1", "child_id": "child-1",
    "start_date": "2023-05-02", "end_date": "31/03/2024", "initial_category": "NEG", "latest_category": "emotional",
    "previous_plan_count": "0", "other_la_plan": "N", "referral_id": "", "team_area": "Selby", "catch7": "ca7",
}  # fmt: skip


def raw(*rows: dict[str, str]) -> pl.DataFrame:
    return pl.DataFrame([PLAN | row for row in rows]).with_columns(
        pl.lit("Plans").alias("sheet"), (pl.int_range(pl.len()) + 2).alias("row")
    )


def told(*rows: dict[str, str]) -> tuple[Finding, ...]:
    return check(raw(*rows), SLOT, CATALOGUE)[1]


def test_a_clean_list_gives_typed_rows_with_their_places():
    frame, findings = check(
        raw({}, {"plan_id": "plan-2", "end_date": ""}, {"plan_id": " plan-3 "}), SLOT, CATALOGUE
    )
    assert findings == ()
    assert frame.schema == CATALOGUE.record_list("cp_plans").typed
    assert frame.row(0, named=True) == {
        "sheet": "Plans", "row": 2, "plan_id": "plan-1", "child_id": "child-1", "start_date": date(2023, 5, 2),
        "end_date": date(2024, 3, 31), "initial_category": "neglect", "latest_category": "emotional",
        "previous_plan_count": 0, "other_la_plan": False, "referral_id": None, "team_area": "selby", "catch7": "CA7",
    }  # fmt: skip
    assert frame["plan_id"].to_list() == ["plan-1", "plan-2", "plan-3"]
    assert frame["row"].to_list() == [2, 3, 4]


FAULTS = """
 return_id           | referrals           | L-03     | belongs_elsewhere
 period              | 2023-24-Q3          | L-04     | belongs_elsewhere
 plan_id             |                     | L-07     | absent
 child_id            |                     | CIN-8500 | absent
 start_date          |                     | L-07     | absent
 start_date          | 2024-02-30          | L-08     | date
 start_date          | CANARY              | L-08     | text
 start_date          | 45312               | L-08     | number
 end_date            | 0204-03-01          | L-08     | date
 end_date            | 2024-04-01          | CIN-8930 | day_ahead
 start_date          | 2024-04-01          | L-10     | day_ahead
 initial_category    | CANARY              | CIN-8905 | unknown_code
 latest_category     |                     | CIN-8910 | absent
 previous_plan_count | -1                  | CIN-8730 | negative
 previous_plan_count | 1.5                 | CIN-8730 | not_whole
 other_la_plan       | CANARY              | L-08     | text
 team_area           | CANARY              | L-09     | unknown_code
 plan_id             | abc                 | L-08     | text
 plan_id             | plan 1 of 2         | L-08     | text
 plan_id             | 1234567890          | L-08     | too_large
 child_id            | 943 476 5919        | L-12     | nhs_number
 child_id            | nhs9434765919       | L-12     | nhs_number
 referral_id         | ref-9434765919      | L-12     | nhs_number
 child_id            | A123456789012       | L-13     | upn
 child_id            | yo11 1aa            | L-14     | postcode
 child_id            | YO111AA             | L-14     | postcode
 child_id            | Canary Surname      | L-16     | name
 child_id            | Canary_Surname      | L-16     | name
 team_area           | Canary, YO11 1AA    | L-14     | postcode
 start_date          | 9434765919          | L-12     | nhs_number
"""


@pytest.mark.parametrize("line", [line for line in FAULTS.splitlines() if line.strip()])
def test_a_broken_cell_is_told_at_its_place_by_class_and_never_with_its_text(line):
    column, text, code, observed = (cell.strip() for cell in line.split("|"))
    (finding,) = told({"plan_id": "plan-0"}, {column: text})
    assert (finding.code, finding.observed, finding.severity) == (code, observed, Severity.ERROR)
    assert str(finding.address) == f"sheet Plans, row 3, column {column}"
    assert finding.sentence.startswith(f"Sheet Plans, row 3, column {column}: ")
    words = f"{finding.sentence} {finding.mend} {finding.expected} {finding.observed}"
    assert not text or len(text) < 4 or text not in words


def test_a_row_given_twice_is_told_at_the_second_and_a_published_rule_by_its_number():
    (again,) = told({}, {"child_id": "child-2"})
    assert (again.code, again.check, again.address.row) == ("L-11", "row_given_once", 3)
    children = CATALOGUE.record_list("children")
    row = dict.fromkeys(children.columns, "") | {
        "return_id": "children", "period": PERIOD.label, "child_id": "child-1", "birth_month": "2015-09",
        "gender": "1", "ethnicity_code": "WBRI",
    }  # fmt: skip
    frame = pl.DataFrame([row, row]).with_columns(pl.lit("").alias("sheet"), pl.Series("row", [2, 3]))
    (again,) = check(frame, replace(SLOT, return_id="children"), CATALOGUE)[1]
    assert again.code == "CIN-8510"
    assert "(rule 8510 of the children in need census)" in again.sentence


def test_what_no_list_may_hold_is_not_among_the_typed_rows():
    frame, findings = check(raw({"child_id": "ref-9434765919"}), SLOT, CATALOGUE)
    assert frame["child_id"].to_list() == [None]
    assert "9434765919" not in repr(findings)


@pytest.mark.parametrize(
    ("heading", "told_as", "holds"),
    [
        ("NHS No.", "nhs_no", "nhs_number"),
        ("d.o.b", "dob", "date_of_birth"),
        ("DOB", "dob", "date_of_birth"),
        ("Surname", "surname", "name"),
        ("Fore name", "forename", "name"),
        ("Post Code", "postcode", "postcode"),
        ("U.P.N.", "upn", "upn"),
        ("Address Line 1", "address_line_1", "address"),
        ("E-mail", "email", "contact"),
    ],
)
def test_a_refused_heading_is_told_in_our_spelling(heading, told_as, holds):
    assert refused_heading(heading, CATALOGUE) == (told_as, holds)
    (finding,) = check(raw({heading: "CANARY"}), SLOT, CATALOGUE)[1]
    assert (finding.code, finding.observed) == ("L-05", holds)
    assert str(finding.address) == f"sheet Plans, row 1, column {told_as}"


def test_an_unknown_heading_is_told_by_its_number_and_looked_into():
    findings = check(raw({"CANARY Surname": "child of 943 476 5919, YO11 1AA"}), SLOT, CATALOGUE)[1]
    assert [(one.code, str(one.address)) for one in findings] == [
        ("L-06", "sheet Plans, row 1, column number 14"),
        ("L-12", "sheet Plans, row 2, column number 14"),
    ]
    assert "CANARY" not in repr(findings)


def test_a_missing_heading_stops_the_list():
    frame, findings = check(raw({}).drop("end_date"), SLOT, CATALOGUE)
    assert frame.is_empty()
    assert frame.schema == CATALOGUE.record_list("cp_plans").typed
    assert [(one.code, one.address.column) for one in findings] == [("L-01", "end_date")]


def test_a_list_without_rows_is_asked_about():
    for empty in (raw({}).clear(), raw(dict.fromkeys(list(PLAN)[2:], ""))):
        frame, (finding,) = check(empty, SLOT, CATALOGUE)
        assert frame.is_empty()
        assert (finding.code, finding.severity) == ("L-02", Severity.QUERY)


def test_many_rows_of_one_fault_are_told_by_the_first_and_their_number():
    findings = told(*({"plan_id": f"plan-{number}", "start_date": "CANARY"} for number in range(2_000)))
    assert len(findings) == TOLD + 1
    assert findings[-1].observed == "further_rows"
    assert findings[-1].sentence.startswith(
        "Sheet Plans, row 22, column start_date: and so in 1,980 rows from here on: "
    )


def test_a_rule_that_cannot_run_is_told_and_nothing_is_believed(monkeypatch):
    from expectations.contracts import records

    wrong = tuple(
        replace(rule, holds=pl.col("no_such_column")) if rule.name == "start_date.value_present" else rule
        for rule in records.rules(CATALOGUE.record_list("cp_plans"), PERIOD)
    )
    monkeypatch.setattr(records, "rules", lambda *_: wrong)
    findings = told({})
    assert any(not one.is_evaluable and one.severity is Severity.ERROR for one in findings)


def test_the_schema_stands_by_itself_and_lazy_frames_are_refused():
    declared = CATALOGUE.record_list("cp_plans")
    read = read_records(raw({"start_date": "CANARY"}), declared, CATALOGUE)
    with pytest.raises(SchemaErrors):
        contract(declared, PERIOD).validate(read, lazy=True)
    with pytest.raises(TypeError, match="takes an eager frame"):
        check(raw({}).lazy(), SLOT, CATALOGUE)
    with pytest.raises(KeyError, match="no list that a return called child_protection hands in"):
        check(raw({}), replace(SLOT, return_id="child_protection"), CATALOGUE)


CELLS = """
 pseudonym        | Ab_9-x               | Ab_9-x
 pseudonym        | a-12345678901        | a-12345678901
 date             | 2024-03-31 00:00:00  | 2024-03-31
 date             | 2024-03-31T00:00     | 2024-03-31
 date             | 1/3/2024             | 2024-03-01
 date             | 2024-03-31 10:00     |
 date             | 31/03/24             |
 date             | 2024-13-01           |
 month            | 2015-09              | 2015-09-01
 month            | 09/2015              | 2015-09-01
 month            | 2015-09-01 00:00:00  | 2015-09-01
 month            | 2015-09-02           |
 month            | 2015                 |
 instant          | 2024-03-31 22:45     | 2024-03-31 22:45:00
 instant          | 2024-03-31T22:45:10  | 2024-03-31 22:45:10
 instant          | 2024-03-31 22:45:10.000000 | 2024-03-31 22:45:10
 instant          | 31/03/2024 22:45     | 2024-03-31 22:45:00
 instant          | 2024-03-31           |
 instant          | 2024-03-31 24:45     |
 flag             | y                    | True
 flag             | False                | False
 flag             | 1                    |
 count            | 12                   | 12
 count            | 12.0                 | 12
 count            | 1000000              |
 days             | 99999                | 99999
 age              | 17                   | 17
 age              | 121                  |
 weight           | 1.25                 | 1.250000
 weight           | 0.8333333333333334   | 0.833333
 weight           | 0                    |
 outward_postcode | yo11                 | YO11
 outward_postcode | YO11 1AA             |
 urn              | 123456               | 123456
 urn              | 12345                |
 survey_wave      | 2023-24-SW           | 2023-24-SW
 survey_wave      | 2023-25-SW           |
 diagnosis        | t391                 | T39.1
 diagnosis        | T39.1                | T39.1
 diagnosis        | I10X                 | I10
 diagnosis        | S5250                | S52.5
 diagnosis        | F10                  | F10
 diagnosis        | F10 X61              |
 diagnoses        | F10;x61, S525        | ['F10', 'X61', 'S52.5']
 diagnoses        | F10 headache         |
"""


@pytest.mark.parametrize("line", [line for line in CELLS.splitlines() if line.strip()])
def test_a_cell_says_what_its_kind_says(line):
    kind, text, wanted = (cell.strip() for cell in line.split("|"))
    found = pl.select(
        value(ListField(id="field", kind=kind, sentence=""), pl.lit(text), CATALOGUE)
    ).to_series()
    assert found.dtype == TYPES[kind]
    (seen,) = found.to_list()
    assert ("" if seen is None else str(seen)) == wanted


def test_every_kind_says_what_it_wants():
    assert WRITINGS.keys() == TYPES.keys()
    assert Decimal("1.250000") == pl.Series(["1.25"]).cast(TYPES["weight"]).item()


PERSONAL = """
 pseudonym | 9434765919                  | nhs_number
 pseudonym | 9434765918                  |
 pseudonym | 943-476-5919                | nhs_number
 pseudonym | x9434765919                 |
 pseudonym | 94347659190                 |
 pseudonym | B123456789012               |
 pseudonym | A12345678901A               |
 pseudonym | X12345678901A               | upn
 pseudonym | yo111aa                     |
 pseudonym | Canary-Surname              | name
 pseudonym | O'Canary Surname            | name
 pseudonym | canary surname              |
 month     | 2015-09-17                  | date_of_birth
 month     | 17/9/15                     | date_of_birth
 month     | 17.09.2015                  | date_of_birth
 month     | 2015-09                     |
 text      | seen at YO11 1AA on Monday  | postcode
 text      | 9434765919 9434765870       | nhs_number
 text      | 0123456789 and 9434765919.  | nhs_number
 text      | call 01904 123456           |
 text      | Canary Surname              |
"""


@pytest.mark.parametrize("line", [line for line in PERSONAL.splitlines() if line.strip()])
def test_what_says_who_somebody_is_is_known_by_its_shape_and_its_check_digit(line):
    kind, text, wanted = (cell.strip() for cell in line.split("|"))
    of = None if kind == "text" else kind
    (found,) = personal(pl.Series([text]), of).to_list()
    assert (found or "") == wanted
    if wanted:
        assert pl.select(suspicious(pl.lit(text), of)).item()


def upn_letter(digits: str) -> str:
    """The check letter, by the book: each digit by its place, from 2 on; the rest of division by 23."""
    return "ABCDEFGHJKLMNPQRTUVWXYZ"[sum(int(one) * place for place, one in enumerate(digits, start=2)) % 23]


def nhs_digit(digits: str) -> int | None:
    """The check digit, by the book: 11 less the rest of the weighed sum; 11 is 0, and 10 makes no number."""
    check_digit = (
        11 - sum(int(one) * weight for one, weight in zip(digits, range(10, 1, -1), strict=True)) % 11
    )
    return {11: 0, 10: None}.get(check_digit, check_digit)


def test_check_digits_agree_with_the_book():
    chance = Chance(7, "numbers")
    nines = pl.select(pl.int_range(600).alias("i")).select(
        chance.whole("nine", pl.col("i"), 10**8, 10**9 - 1)
    )
    numbers = [f"{nine}{last}" for nine in nines.to_series().to_list() for last in range(10)]
    expected = ["nhs_number" if nhs_digit(one[:9]) == int(one[9]) else None for one in numbers]
    assert personal(pl.Series(numbers), None).to_list() == expected
    twelves = [one + "07" for one in numbers[:400]]
    upns = [letter + one for one in twelves for letter in "AHTZ"]
    expected = ["upn" if upn_letter(one[1:]) == one[0] else None for one in upns]
    assert personal(pl.Series(upns), None).to_list() == expected


def test_pseudonyms_made_by_a_hash_are_not_taken_for_persons():
    """A keyed hash has digits enough to look like anything: none of 100,000 may be refused."""
    chance = Chance(11, "hashes")
    letters = [
        chance.pick(f"letter {place}", pl.col("i"), dict.fromkeys("0123456789abcdef", 1.0))
        for place in range(16)
    ]
    hashes = pl.select(pl.int_range(100_000).alias("i")).select(pl.concat_str(letters).alias("hash"))["hash"]
    upper = hashes.str.to_uppercase()
    dashed = hashes.str.slice(0, 8) + "-" + hashes.str.slice(8, 4) + "-" + hashes.str.slice(12, 4)
    for some in (hashes, upper, dashed):
        assert personal(some, "pseudonym").null_count() == some.len()
