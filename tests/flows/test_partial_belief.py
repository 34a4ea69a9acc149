"""A bad sheet is refused under the return that it is named by, and the good sheets beside it are judged."""

import io

import openpyxl
import polars as pl
import pytest

from data_lake.cage import CageUnavailable
from data_lake.invented.files import as_csv, as_xlsx
from data_lake.invented.returns import Inventor
from expectations.periods import parse
from flows.faults import told
from tests.handed_in import collect

QUARTER = parse("2023-24-Q4")


@pytest.fixture
def rows(office):
    return Inventor(office.catalogue("nyscb")).quarter(QUARTER).filter(pl.col("provider") == "police")


@pytest.fixture
def hand_in(office):
    def put(data, name="return.xlsx"):
        folder = office.lake.inbox("nyscb", "police")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
        return collect(office, "nyscb", ["police"])

    return put


def changed(data, change):
    book = openpyxl.load_workbook(io.BytesIO(data))
    change(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def judged(office):
    return {
        (one.return_id, one.period): (
            one.verdict,
            [f.code for f in office.ledger.findings(one.submission_id)],
        )
        for one in office.ledger.submissions("nyscb")
    }


def test_one_bad_sheet_of_many(office, rows, hand_in):
    names = sorted(set(rows["return_id"]))
    bad = names[0]

    def spoil(book):
        book[bad[:31]]["I3"] = "=1+1"

    done = hand_in(changed(as_xlsx(rows), spoil))
    found = judged(office)
    assert {name for name, _ in found} == set(names)
    assert found.pop((bad, "2023-24-Q4")) == ("rejected", ["R-24"])
    assert {verdict for verdict, _ in found.values()} == {"accepted"}
    assert len(done.submissions) == len(names)
    (refused,) = [one for one in office.ledger.submissions("nyscb") if one.verdict == "rejected"]
    (finding,) = office.ledger.findings(refused.submission_id)
    assert (
        finding.sentence
        == f"Sheet {bad[:31]}, row 3, column numerator: the formula in this cell has not been worked out."
    )
    assert (refused.row_count, refused.accepted_path) == (0, None)
    assert office.ledger.waiting("nyscb") == ()
    assert office.ledger.verify_trail() == []


def test_a_sheet_whose_headings_are_gone_is_not_passed_over(office, rows, hand_in):
    bad = min(rows["return_id"])

    def spoil(book):
        for cell in book[bad[:31]][1]:
            cell.value = "x"

    hand_in(changed(as_xlsx(rows), spoil))
    assert judged(office)[bad, "2023-24-Q4"] == ("rejected", ["R-05"])


def test_a_bad_sheet_of_no_known_return_is_told_for_the_arrival(office, rows, hand_in):
    def spoil(book):
        copy = book.copy_worksheet(book.worksheets[0])
        copy.title = "Old figures"
        copy.sheet_state = "hidden"

    hand_in(changed(as_xlsx(rows), spoil))
    found = judged(office)
    assert found.pop(("", "")) == ("rejected", ["R-17"])
    assert {verdict for verdict, _ in found.values()} == {"accepted"}


def test_without_a_good_sheet_the_period_is_not_known(office, rows, hand_in):
    def spoil(book):
        for sheet in book.worksheets:
            sheet["I2"] = "=1+1"

    hand_in(changed(as_xlsx(rows), spoil))
    ((key, (verdict, codes)),) = judged(office).items()
    assert (key, verdict) == (("", ""), "rejected")
    assert codes == ["R-24"] * len(set(rows["return_id"]))


def test_two_sheets_of_one_return_stand_and_fall_together(office, rows, hand_in):
    bad = min(rows["return_id"])

    def spoil(book):
        sheet = book[bad[:31]]
        sheet.title = "first"
        broken = book.create_sheet(bad[:31])
        broken.append([cell.value for cell in sheet[1]])
        broken.append(["=1+1"])

    hand_in(changed(as_xlsx(rows), spoil))
    verdict, codes = judged(office)[bad, "2023-24-Q4"]
    assert (verdict, codes) == ("rejected", ["R-24"])
    (refused,) = [one for one in office.ledger.submissions("nyscb") if one.return_id == bad]
    # What could be read of the return went through the gate too.
    assert refused.row_count == rows.filter(pl.col("return_id") == bad).height


def test_a_question_about_the_whole_file_goes_with_each_return(office, rows, hand_in):
    cells = rows.with_columns(
        pl.when(pl.int_range(pl.len()) == 0).then(pl.lit("caf\u00e9")).otherwise("comment").alias("comment")
    )
    hand_in(as_csv(cells).decode().encode("cp1252"), "return.csv")
    found = judged(office)
    assert len(found) == len(set(rows["return_id"]))
    assert set(map(str, found.values())) == {"('accepted_with_queries', ['R-31'])"}


def test_without_a_cage_nothing_is_refused_and_the_run_says_why(office, rows, hand_in, monkeypatch):
    def unavailable(*_given):
        raise CageUnavailable

    monkeypatch.setattr("flows.steps.read.read", unavailable)
    with pytest.raises(CageUnavailable) as raised:
        hand_in(as_csv(rows), "return.csv")
    assert told(raised.value).startswith("Files of providers are read only in a limited process")
    assert office.ledger.submissions("nyscb") == ()
    assert len(office.ledger.waiting("nyscb")) == 1
    monkeypatch.undo()
    collect(office, "nyscb", ["police"])
    assert {verdict for verdict, _ in judged(office).values()} == {"accepted"}
