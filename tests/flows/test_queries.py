"""An answer holds while the figures that it explains stay as they are, and only so long."""

from datetime import UTC, date, datetime

import polars as pl
import pytest

from data_lake.invented.files import FORMS
from data_lake.invented.returns import Inventor
from expectations.findings import Severity
from expectations.layout import ANSWER_COLUMNS, ANSWERS_SHEET, CELL_KEY
from expectations.periods import parse
from flows.steps.build import gather
from flows.steps.queries import NoSuchQuery, answer_query, queries_of
from flows.steps.template import books
from reports.returns.workbook import workbook
from tests.filled_templates import figures_of, fill, with_control
from tests.handed_in import collect

QUARTER = parse("2023-24-Q4")
PROVIDER = "youth_offending_team"


@pytest.fixture
def rows(office):
    return Inventor(office.catalogue("nyscb")).quarter(QUARTER)


def hand_in(office, rows, provider, name="return.csv", data=None):
    folder = office.lake.inbox("nyscb", provider)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(
        data if data is not None else FORMS["csv"](rows.filter(pl.col("provider") == provider))
    )
    collect(office, "nyscb", [provider])


def unusual(rows, indicators, times):
    """Every number of some rows of the framework as many times as large: their parts still add up."""
    is_one = pl.col("indicator_id").is_in(indicators)
    return rows.with_columns(
        pl.when(is_one).then(pl.col(name) * times).otherwise(pl.col(name)).alias(name)
        for name in ("numerator", "denominator")
    )


FIVE = ("child_abuse_crimes", "child_abuse_charges_or_cautions", "serious_knife_crime", "gun_crime",
        "drug_related_offending", "missing_from_home_over_24_hours", "esafety_incidents_with_police")  # fmt: skip


def answer_all(office, provider):
    asked = queries_of(office, "nyscb", provider, QUARTER)
    for one in asked:
        answer_query(
            office, "nyscb", provider, QUARTER, one.mark, reason="A new recording rule.", role="analyst", until=None
        )  # fmt: skip
    return asked


def test_of_five_answers_four_stay_and_the_one_whose_figure_moved_reopens(office, rows):
    odd = unusual(rows, FIVE, 3)
    hand_in(office, odd, "police")
    asked = answer_all(office, "police")
    indicators = {one.finding.indicator_id for one in asked}
    assert len(indicators) >= 5
    assert queries_of(office, "nyscb", "police", QUARTER) == ()
    moved = min(one for one in indicators if not one.startswith("child_abuse"))  # these two must stay equal
    office.clock.tick()
    hand_in(office, unusual(odd, [moved], 2), "police", "again.csv")
    reopened = queries_of(office, "nyscb", "police", QUARTER)
    assert {one.finding.indicator_id for one in reopened} == {moved}
    current = {one.return_id: one.verdict for one in office.ledger.current("nyscb")}
    assert sorted(current.values()).count("accepted_with_queries") == 1
    still = [one for one in office.ledger.current("nyscb") if one.verdict == "accepted"]
    kept = [one for each in still for one in office.ledger.findings(each.submission_id)]
    assert any(one.severity is Severity.QUERY for one in kept)


def test_an_answer_that_has_run_out_holds_no_longer(office, rows):
    hand_in(office, unusual(rows, FIVE, 3), "police")
    first, *_ = queries_of(office, "nyscb", "police", QUARTER)
    number = len(queries_of(office, "nyscb", "police", QUARTER))
    answer_query(
        office, "nyscb", "police", QUARTER, first.mark,
        reason="Until the summer.", role="analyst", until=date(2024, 4, 30),
    )  # fmt: skip
    assert len(queries_of(office, "nyscb", "police", QUARTER)) == number - 1
    office.clock.move_to(datetime(2024, 4, 30, 22, 59, tzinfo=UTC))
    assert len(queries_of(office, "nyscb", "police", QUARTER)) == number - 1
    office.clock.move_to(datetime(2024, 4, 30, 23, 0, tzinfo=UTC))  # midnight of British Summer Time
    assert first in queries_of(office, "nyscb", "police", QUARTER)


@pytest.mark.parametrize(
    ("mark", "until", "sentence"),
    [
        ("00000000", None, "00000000 marks no open query of police for 2023-24-Q4. Open are: "),
        ("", None, " marks no open query of police"),
        (None, date(2024, 1, 1), "2024-01-01 has passed, so the answer would hold for no day."),
    ],
)
def test_an_answer_that_fits_no_query_is_refused(office, rows, mark, until, sentence):
    hand_in(office, unusual(rows, FIVE, 3), "police")
    first, *_ = queries_of(office, "nyscb", "police", QUARTER)
    with pytest.raises(NoSuchQuery, match=sentence):
        answer_query(
            office, "nyscb", "police", QUARTER, first.mark if mark is None else mark,
            reason="x", role="analyst", until=until,
        )  # fmt: skip


def test_the_templates_own_sheet_asks_and_is_answered(office, rows):
    odd = unusual(rows, FIVE, 3)
    hand_in(office, odd, "police")
    open_before = queries_of(office, "nyscb", "police", QUARTER)
    (book,) = books(office, "nyscb", QUARTER, "police")
    assert len(book.queries) == len(open_before)
    sent = odd.filter(pl.col("provider") == "police").iter_rows(named=True)
    figures = {(row["return_id"], *(row[name] for name in CELL_KEY)): row for row in sent}
    filled = fill(workbook(book), figures)
    sheet = filled[ANSWERS_SHEET]
    (heading,) = [
        row[0].row for row in sheet.iter_rows() if [cell.value for cell in row][:2] == ["return", "period"]
    ]
    for number in range(heading + 1, heading + 1 + len(open_before)):
        for name, said in (("reason", "Counted anew."), ("role", "analyst"), ("date", date(2024, 4, 9))):
            sheet.cell(number, ANSWER_COLUMNS.index(name) + 1).value = said
    office.clock.tick()
    hand_in(office, odd, "police", "return.xlsx", with_control(filled))
    assert queries_of(office, "nyscb", "police", QUARTER) == ()
    assert {one.verdict for one in office.ledger.current("nyscb")} == {"accepted"}
    assert {one.reason for one in office.ledger.answers("nyscb")} == {"Counted anew."}
    assert {one.given_on for one in office.ledger.answers("nyscb")} == {date(2024, 4, 9)}
    assert office.ledger.verify_trail() == []


def test_what_nobody_asked_is_answered_by_nothing(office, rows):
    hand_in(office, rows, "police")
    assert queries_of(office, "nyscb", "police", QUARTER) == ()
    assert figures_of("nyscb", "police")
    assert office.ledger.answers("nyscb") == ()


def test_a_build_of_an_earlier_instant_knows_no_answer_that_was_recorded_after_it(office, rows):
    hand_in(office, unusual(rows, FIVE, 3), "police")
    office.clock.move_to(datetime(2024, 4, 20, 9, 0, tzinfo=UTC))
    before = office.clock.now()
    asked = len(queries_of(office, "nyscb", "police", QUARTER))
    office.clock.tick()
    answer_all(office, "police")
    assert gather(office, before).inputs["ledger.open_query"].height == asked > 0
    assert gather(office).inputs["ledger.open_query"].height == 0
