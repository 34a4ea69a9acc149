"""Every file is answered in its provider's own folder, and can be mended from the answer alone."""

from datetime import timedelta
from io import BytesIO

import openpyxl
import polars as pl
import pytest

from data_lake.invented import imperfections
from data_lake.invented.files import FORMS
from data_lake.invented.returns import Inventor
from expectations.layout import COLUMNS, COVER_FIELDS, COVER_SHEET
from expectations.periods import parse
from flows.show_standing import affected
from flows.standing import standing
from flows.steps.receipts import write_receipts
from reports.returns.workbook import workbook
from tests.filled_templates import book_of, figures_of, fill, headings, return_sheets, rows_of, with_control
from tests.handed_in import collect

QUARTER = parse("2023-24-Q4")
CANARY = "Jane Doe 01/02/2010"


@pytest.fixture
def rows(office):
    return Inventor(office.catalogue("nyscb")).quarter(QUARTER)


def put(office, provider, name, data):
    folder = office.lake.inbox("nyscb", provider)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)


def hand_in(office, provider, name, data):
    put(office, provider, name, data)
    collect(office, "nyscb", [provider])
    return office.lake.outbox("nyscb", provider)


def filled(provider):
    return fill(workbook(book_of("nyscb", provider)), figures_of("nyscb", provider))


def cell_of(book, sheet, column, **key):
    """The one cell of a filled workbook whose row has these codes."""
    places = headings(book[sheet])
    (number,) = [
        number for number, row in rows_of(book[sheet]) if all(row[name] == code for name, code in key.items())
    ]
    return book[sheet].cell(number, places[column])


def plant_six_mistakes(book):
    crimes = {"indicator_id": "child_abuse_crimes", "series": "child_abuse_crimes"}
    whole = {**crimes, "category": "all"}
    cell_of(book, "child_abuse_crimes", "numerator", **whole).value = 9_999
    charged = {"indicator_id": "child_abuse_charges_or_cautions", "category": "all"}
    cell_of(book, "child_abuse_crimes", "numerator", **charged).value = -3
    first, second, third = [row for _, row in rows_of(book["weapon_and_drug_crimes"])][:3]
    keys = ("indicator_id", "series", "area_type", "area_code", "breakdown", "category")
    at = [{name: row[name] for name in keys} for row in (first, second, third)]
    cell_of(book, "weapon_and_drug_crimes", "numerator", **at[0]).value = "twelve"
    cell_of(book, "weapon_and_drug_crimes", "status", **at[1]).value = "perhaps"
    cell_of(book, "weapon_and_drug_crimes", "numerator", **at[2]).value = None
    number, _ = next(rows_of(book["esafety_incidents"]))
    book["esafety_incidents"].cell(number, headings(book["esafety_incidents"])["area_code"]).value = "816"


def test_six_planted_mistakes_are_mended_from_the_receipt_alone(office):
    right = figures_of("nyscb", "police")
    book = filled("police")
    plant_six_mistakes(book)
    out = hand_in(office, "police", "return.xlsx", without_control(book))
    assert {one.verdict for one in office.ledger.submissions("nyscb")} == {"accepted", "rejected"}
    (page,) = out.glob("receipt_*.html")
    said = page.read_text(encoding="utf-8")
    for sentence in (
        "the numerator is not a count.",
        "the numerator is blank, but the status says that there is a number.",
        "the status is blank, or not one that a return may give.",
        "the area is not an area of this kind.",
        "could not be accepted; the others were.",
        "Still owed",
    ):
        assert sentence in said
    (receipt,) = out.glob("receipt_*.xlsx")
    mended = openpyxl.load_workbook(receipt)
    keys = ("indicator_id", "series", "area_type", "area_code", "breakdown", "category")
    remarked = 0
    for sheet in return_sheets(mended):
        places = headings(sheet)
        for number, row in rows_of(sheet):
            comment = sheet.cell(number, places["numerator"]).comment
            wants = bool(row["remark"]) and not row["remark"].startswith("=")
            remarked += wants or comment is not None
            given = right.get((row["return_id"], *(row[name] for name in keys)))
            if given and (wants or row["numerator"] == ""):
                sheet.cell(number, places["numerator"]).value = given["numerator"]
                sheet.cell(number, places["denominator"]).value = given["denominator"]
                sheet.cell(number, places["status"]).value = "final"
    assert remarked >= 5
    hand_in(office, "police", "mended.xlsx", with_control(mended))
    current = {one.return_id: one.verdict for one in office.ledger.current("nyscb")}
    assert set(current) == {row["return_id"] for row in right.values()}
    assert set(current.values()) == {"accepted"}


def without_control(book):
    """The figures as typed into a table of one's own: no template, so no control row is owed."""
    plain = openpyxl.Workbook()
    plain.remove(plain.active)
    for sheet in return_sheets(book):
        copy = plain.create_sheet(sheet.title)
        copy.append(list(COLUMNS))
        places = headings(sheet)
        for number, _ in rows_of(sheet):
            copy.append([sheet.cell(number, places[name]).value for name in COLUMNS])
    buffer = BytesIO()
    plain.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("form", sorted(FORMS))
def test_every_form_is_answered_with_a_page_and_its_figures_again(office, rows, form):
    police = rows.filter(pl.col("provider") == "police")
    out = hand_in(office, "police", f"return.{form}", FORMS[form](police))
    ending = "xlsx" if form == "xlsx" else "csv"
    assert sorted(one.name for one in out.iterdir()) == [
        "receipt_1.html", f"receipt_1_2023-24-Q4.{ending}"
    ]  # fmt: skip
    said = (out / "receipt_1.html").read_text(encoding="utf-8")
    assert "Accepted. Thank you: nothing has to be done." in said
    assert "Nothing more is owed for this quarter." in said
    assert "Invented: what this receipt speaks of is made up." in said
    if ending == "csv":
        again = pl.read_csv(out / "receipt_1_2023-24-Q4.csv", infer_schema=False)
        given = police["numerator"].drop_nulls().sum()
        assert sum(int(one) for one in again["numerator"] if one) == given
        assert set(again["comment"]) <= {"", None, "invented", "invented split of a real total"}


def test_the_agencys_own_words_never_come_back(office, rows):
    police = rows.filter(pl.col("provider") == "police").with_columns(
        comment=pl.lit(CANARY), status=pl.lit(CANARY)
    )
    out = hand_in(office, "police", f"{CANARY[:8]}.csv", FORMS["csv"](police))
    for one in out.iterdir():
        assert CANARY.encode() not in one.read_bytes(), one.name


def test_a_file_that_cannot_be_read_gets_the_page_only(office):
    out = hand_in(office, "police", "<b>x&.csv", b"\x00\x01 not a table " + CANARY.encode())
    assert [one.name for one in out.iterdir()] == ["receipt_1.html"]
    said = (out / "receipt_1.html").read_text(encoding="utf-8")
    assert "Not accepted yet: please mend what is listed and send it again." in said
    assert "The file as a whole" in said
    assert "<b>x" not in said
    assert CANARY not in said


def test_a_run_that_died_before_the_receipt_is_made_good_and_nothing_is_written_twice(
    office, rows, monkeypatch
):
    def dies(*_arguments):
        raise KeyboardInterrupt

    police = rows.filter(pl.col("provider") == "police")
    put(office, "police", "return.csv", FORMS["csv"](police))
    with monkeypatch.context() as patched:
        patched.setattr("flows.collect.write_receipts", dies)
        with pytest.raises(KeyboardInterrupt):
            collect(office, "nyscb", ["police"])
    assert not list(office.lake.outbox("nyscb", "police").glob("*"))
    collect(office, "nyscb", [])
    assert len(list(office.lake.outbox("nyscb", "police").glob("*"))) == 2
    assert write_receipts(office, "nyscb") == []


def test_one_receipt_that_cannot_be_written_stops_no_other(office, rows):
    for provider in ("lado", "police"):
        put(office, provider, "return.csv", FORMS["csv"](rows.filter(pl.col("provider") == provider)))
    office.lake.outbox("nyscb", "lado").parent.mkdir(parents=True, exist_ok=True)
    office.lake.outbox("nyscb", "lado").write_text("in the way")
    with pytest.raises(OSError, match=r"exists|Not a directory"):
        collect(office, "nyscb")
    assert list(office.lake.outbox("nyscb", "police").glob("receipt_*.html"))
    assert {one.verdict for one in office.ledger.current("nyscb")} == {"accepted"}
    office.lake.outbox("nyscb", "lado").unlink()
    collect(office, "nyscb", [])
    assert list(office.lake.outbox("nyscb", "lado").glob("receipt_*.html"))


def test_what_is_still_owed_is_said_with_its_date(office, rows):
    one_return = rows.filter((pl.col("provider") == "police") & (pl.col("return_id") == "missing_children"))
    out = hand_in(office, "police", "return.csv", FORMS["csv"](one_return))
    said = (out / "receipt_1.html").read_text(encoding="utf-8")
    assert "Child abuse crimes, January to March 2024 (2023-24 Q4): is due by " in said


def test_what_the_cover_says_is_told_once_and_without_its_words(office):
    book = filled("lado")
    cover = book[COVER_SHEET]
    written = {
        "declared": "yes",
        "declared_role": CANARY,
        "extension_until": "2024-05-30",
        "contact_role": CANARY,
    }
    for row in cover.iter_rows(max_col=2):
        for name, label in COVER_FIELDS.items():
            if row[0].value == label and name in written:
                row[1].value = written[name]
    hand_in(office, "lado", "return.xlsx", with_control(book))
    collect(office, "nyscb", ["lado"])
    told = {
        one.kind: one.detail
        for one in office.ledger.events()
        if one.kind in {"declaration_made", "more_time_asked", "contact_wrong"}
    }
    assert told == {
        "declaration_made": "{}",
        "more_time_asked": '{"until":"2024-05-30"}',
        "contact_wrong": "{}",
    }


def test_a_mistake_is_told_on_its_cell_in_the_receipts_workbook(office, rows):
    wrong = imperfections.typing_error(rows.filter(pl.col("provider") == "police"))
    out = hand_in(office, "police", "return.xlsx", FORMS["xlsx"](wrong))
    (receipt,) = out.glob("receipt_*.xlsx")
    book = openpyxl.load_workbook(receipt)
    remarks = [
        row["remark"]
        for sheet in return_sheets(book)
        for _, row in rows_of(sheet)
        if "Check" in row["remark"]
    ]
    assert remarks


def test_a_correction_is_told_as_one_and_of_a_closed_quarter_with_a_question(office, rows):
    police = rows.filter(pl.col("provider") == "police")
    out = hand_in(office, "police", "return.csv", FORMS["csv"](police))
    assert "It replaces" not in (out / "receipt_1.html").read_text(encoding="utf-8")
    office.clock.tick()
    hand_in(office, "police", "again.xlsx", FORMS["xlsx"](police))
    assert "It replaces what was accepted before." in (out / "receipt_2.html").read_text(encoding="utf-8")
    office.clock.move_to(office.clock.now() + timedelta(days=95))
    hand_in(office, "police", "later.parquet", FORMS["parquet"](police))
    said = (out / "receipt_3.html").read_text(encoding="utf-8")
    assert (
        "It replaces what was accepted before of a quarter that had closed: tell us if that was not meant."
        in said
    )


def test_when_a_correction_is_sent_back_what_stood_stands(office, rows):
    police = rows.filter(pl.col("provider") == "police")
    hand_in(office, "police", "return.csv", FORMS["csv"](police))
    office.clock.tick()
    out = hand_in(office, "police", "again.csv", FORMS["csv"](imperfections.typing_error(police)))
    said = (out / "receipt_2.html").read_text(encoding="utf-8")
    assert "what was accepted before stands until a new version is accepted" in said
    (sent_back,) = [one for one in standing(office, "nyscb", QUARTER) if one.is_newer_sent_back]
    assert affected([sent_back])[0].startswith("Rows of which a newer version was sent back: ")


def test_a_template_that_was_not_declared_says_so(office):
    out = hand_in(office, "lado", "return.xlsx", with_control(filled("lado")))
    said = (out / "receipt_1.html").read_text(encoding="utf-8")
    assert "without it the figures stand as not signed off" in said
