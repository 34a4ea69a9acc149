"""The workbook that an agency fills in: only what is due, locked where it should be, its own checks and totals."""

import zipfile
from dataclasses import replace
from functools import cache
from io import BytesIO

import openpyxl
import polars as pl
import pytest
import xlsxwriter.worksheet
from hypothesis import given
from hypothesis import strategies as st

from data_lake.readers import read
from expectations.due import due_cells
from expectations.findings import Severity
from expectations.layout import (
    ANSWER_COLUMNS,
    ANSWERS_SHEET,
    CELL_KEY,
    COLUMNS,
    COVER_FIELDS,
    COVER_SHEET,
    GUIDE_COLUMNS,
)
from reports.returns.checks import ABOVE, NOT_BOTH, NUMBER_MISSING, STATUS_MISSING, remark_text
from reports.returns.compose import FILLED, STATUSES, refilled
from reports.returns.content import AskedCell, Filling, Query, Receipt, Remark, Remarks
from reports.returns.cover import STATUS_MEANS
from reports.returns.grid import FIRST_ROW
from reports.returns.look import inert
from reports.returns.table import annotated_table, parquet
from reports.returns.workbook import Workbook, workbook
from tests.filled_templates import (
    BOARDS,
    EVERYBODY,
    QUARTER,
    book_of,
    control_of,
    expected_control,
    figures_of,
    headings,
    return_sheets,
    rows_of,
)


@pytest.fixture(scope="module")
def templates():
    return {who: workbook(book_of(*who)) for who in EVERYBODY}


@cache
def opened(data, *, values=True):
    """A workbook as openpyxl reads it, with worked-out values or with formulas; tests only look."""
    return openpyxl.load_workbook(BytesIO(data), data_only=values)


def test_every_provider_finds_a_sheet_a_return_and_on_it_exactly_the_cells_that_are_due(templates):
    due = {board: due_cells(catalogue, QUARTER) for board, catalogue in BOARDS.items()}
    found = []
    for (board, provider), data in templates.items():
        book = opened(data)
        assert book.sheetnames[0] == COVER_SHEET
        assert book.sheetnames[-1] == ANSWERS_SHEET
        for sheet in return_sheets(book):
            assert set(headings(sheet)) == {*COLUMNS, *GUIDE_COLUMNS}
            rows = [row for _, row in rows_of(sheet)]
            assert {row["return_id"] for row in rows} == {sheet.title}
            found += [
                (board, provider, row["return_id"], row["period"], *(row[k] for k in CELL_KEY))
                for row in rows
            ]
    wanted = [
        (board, *row)
        for board, frame in due.items()
        for row in frame.select("provider", "return_id", "return_period", *CELL_KEY).iter_rows()
    ]
    assert len(found) == len(set(found))
    assert set(found) == set(wanted)


def test_required_cells_come_first_and_optional_ones_say_so(templates):
    sheet = opened(templates["nyscb", "lado"])["allegations"]
    rows = [row for _, row in rows_of(sheet)]
    is_optional = [row["asked"].endswith("(optional)") for row in rows]
    assert sum(is_optional) == 13
    assert is_optional == sorted(is_optional)
    assert [row["status"] for row in rows] == ["" if one else "final" for one in is_optional]
    assert {row["coverage"] for row in rows} == {"county"}
    assert rows[0]["asked"] == "Allegations received"
    assert rows[1]["asked"] == "Occupation: social care"
    assert rows[27]["asked"] == "Allegations received, alleged harm: physical (optional)"
    assert rows[0]["meaning"].startswith("Row 49, Allegations of harm to children by staff")


def test_last_periods_figures_stand_beside_the_cells(templates):
    before = figures_of("nyscb", "police")
    assert before
    sheet = opened(templates["nyscb", "police"])["child_abuse_crimes"]
    known = {cell.key: cell for cell in book_of("nyscb", "police").sheets[0].cells}
    for _, row in rows_of(sheet):
        cell = known[tuple(row[name] for name in CELL_KEY)]
        assert (row["last_period"], row["last_denominator"]) == (
            str(cell.last), "" if cell.last_denominator is None else str(cell.last_denominator)
        )  # fmt: skip
        assert cell.last is not None


def test_the_control_row_holds_what_the_layout_says_of_every_sheet(templates):
    for data in templates.values():
        for sheet in return_sheets(opened(data)):
            told = control_of(sheet)
            for column, value in expected_control(sheet).items():
                assert told[column] == value, (sheet.title, column)


def test_only_what_is_to_be_filled_in_is_unlocked_and_nothing_is_hidden_or_merged(templates):
    for data in templates.values():
        for sheet in opened(data):
            assert sheet.protection.sheet
            assert not sheet.protection.password
            assert sheet.sheet_state == "visible"
            assert not sheet.merged_cells.ranges
            assert not any(
                one.hidden for one in (*sheet.row_dimensions.values(), *sheet.column_dimensions.values())
            )
        for sheet in return_sheets(opened(data)):
            places = headings(sheet)
            for number, _ in rows_of(sheet):
                unlocked = {
                    name for name, at in places.items() if not sheet.cell(number, at).protection.locked
                }
                assert unlocked | {"denominator"} == {"numerator", "denominator", "status", "comment"}
    police = opened(templates["nyscb", "police"])["child_abuse_crimes"]
    open_denominators = [
        not police.cell(number, headings(police)["denominator"]).protection.locked
        for number, _ in rows_of(police)
    ]
    assert open_denominators == [False] * 8 + [True] * 8


def test_formulas_stand_in_the_remarks_and_the_control_row_alone(templates):
    for data in templates.values():
        book = opened(data, values=False)
        for sheet in book:
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.data_type == "f":
                        assert sheet.title not in {COVER_SHEET, ANSWERS_SHEET}
                        assert cell.row == sheet.max_row or cell.column == headings(sheet)["remark"]
        names = zipfile.ZipFile(BytesIO(data)).namelist()
        assert not [name for name in names if "external" in name.lower() or "vba" in name.lower()]


def test_what_may_be_typed_mirrors_the_gate(templates):
    sheet = opened(templates["nyscb", "police"], values=False)["child_abuse_crimes"]
    places, rules = headings(sheet), {}
    for rule in sheet.data_validations.dataValidation:
        for one in rule.sqref.ranges:
            rules[one.min_row, one.min_col] = rule
    count, share = FIRST_ROW + 1, FIRST_ROW + 9
    whole = rules[count, places["numerator"]]
    assert (whole.type, whole.formula1, whole.formula2) == ("whole", "0", "10000000")
    assert rules[share, places["numerator"]].formula1.endswith('OR($C14="",$B14<=$C14))')
    assert rules[share, places["denominator"]].formula1.endswith('OR($B14="",$B14<=$C14))')
    assert rules[count, places["status"]].formula1 == f'"{",".join(STATUSES)}"'
    assert "LEN($E6)<=500" in rules[count, places["comment"]].formula1
    assert (count, places["denominator"]) not in rules


def test_formulas_use_no_function_that_has_to_be_marked_as_newer(templates, monkeypatch):
    who = ("nyscb", "childrens_social_care")
    monkeypatch.setattr(Workbook, "worksheet_class", xlsxwriter.worksheet.Worksheet)
    assert workbook(book_of(*who)) == templates[who]


def test_the_same_content_is_the_same_file(templates):
    assert workbook(book_of("nyscb", "police")) == templates["nyscb", "police"]


def test_the_cover_says_what_is_due_when_and_to_whom_and_what_an_agency_may_say(templates):
    cover = opened(templates["eastmoor", "eastmoor_police"])[COVER_SHEET]
    said = [cell.value for row in cover.iter_rows() for cell in row if cell.value]
    assert said[:3] == [
        "Return of Eastmoor Police (invented)",
        "January to March 2024 (2023-24 Q4), for the Eastmoor Safeguarding Children Board (invented)",
        "Invented: the figures shown in this workbook are made up.",
    ]
    assert "5 pm on Monday 22 April 2024" in said
    assert "2 figures for January to March 2024 (2023-24 Q4)" in said
    assert any(one.startswith("To the Eastmoor performance team (invented) of the board:") for one in said)
    for label in COVER_FIELDS.values():
        (at,) = [cell for row in cover.iter_rows() for cell in row if cell.value == label]
        assert at.column == 1
        assert not cover.cell(at.row, 2).protection.locked
    assert set(STATUS_MEANS) == set(STATUSES)


def test_open_queries_stand_on_the_sheet_for_answers():
    query = Query("allegations", "2023-24-Q3", "P-01", "allegations_against_staff", "allegations_received",
                  "row 6", "Why is it so high?")  # fmt: skip
    sheet = opened(workbook(book_of("nyscb", "lado", queries=[query])))[ANSWERS_SHEET]
    assert [cell.value for cell in sheet[4]] == list(ANSWER_COLUMNS)
    assert [cell.value for cell in sheet[5]][:7] == [
        "allegations", "2023-24-Q3", "P-01", "allegations_against_staff", "allegations_received", "row 6",
        "Why is it so high?",
    ]  # fmt: skip
    assert [cell.protection.locked for cell in sheet[5]] == [True] * 7 + [False] * 4
    assert not any(cell.protection.locked for cell in sheet[6])


# A receipt


def handed_in(book, number=0, **cells):
    """What was handed in for one cell of the first return."""
    one = book.sheets[0]
    row = {
        "return_id": one.return_id,
        **one.cells[number].codes,
        "numerator": "",
        "denominator": "",
        "status": "final",
    }
    return pl.DataFrame([row | cells], schema=FILLED)


def test_a_receipt_is_the_template_with_what_was_handed_in_and_what_is_said_of_it():
    book = book_of("nyscb", "police")
    key = book.sheets[0].cells[0].key
    elsewhere = ("nothing_of_ours", *key[1:])
    told = Remarks(
        {
            ("child_abuse_crimes", key): (
                Remark(Severity.QUERY, "It is unusual.", "Say why.", "numerator"),
                Remark(Severity.ERROR, "The status is odd.", column="status"),
            ),
            ("child_abuse_crimes", elsewhere): (Remark(Severity.ERROR, "Nobody asked for this row."),),
        },
        {
            "": (Remark(Severity.ADVICE, "It came late."),),
            "missing_children": (Remark(Severity.ERROR, "Two rows are gone."),),
        },
    )
    receipt = Receipt("Not accepted: one thing has to be mended.", ("Children missing from home",))
    made = opened(workbook(refilled(book, handed_in(book, numerator="1,234"), told, receipt)))
    sheet = made["child_abuse_crimes"]
    places = headings(sheet)
    first = dict(rows_of(sheet))[FIRST_ROW + 1]
    assert (first["numerator"], first["status"]) == ("1234", "final")
    assert first["remark"] == "The status is odd.\nIt is unusual. Say why."
    assert sheet.cell(FIRST_ROW + 1, places["numerator"]).comment.text == "It is unusual. Say why."
    assert sheet.cell(FIRST_ROW + 1, places["numerator"]).fill.fgColor.rgb == "FFFFF0B8"
    assert sheet.cell(FIRST_ROW + 1, places["status"]).fill.fgColor.rgb == "FFF4C3CC"
    assert control_of(sheet)["numerator"] == "1234"
    assert dict(rows_of(sheet))[FIRST_ROW + 2]["remark"] == NUMBER_MISSING
    said = [cell.value for row in made[COVER_SHEET].iter_rows() for cell in row if cell.value]
    assert said[0] == "Receipt for the return of North Yorkshire Police"
    assert "Not accepted: one thing has to be mended." in said
    assert "\N{BULLET} Children missing from home" in said
    where = {said[place + 1]: said[place] for place in range(len(said) - 1)}
    assert where["Nobody asked for this row."] == "Child abuse crimes"
    assert where["It came late."] == "The whole file"
    assert where["Two rows are gone."] == "Children missing from home"


@pytest.mark.parametrize("text", ["12a", "-3", "c", "=1+1", "1.5", "99999999", "Jane Doe"])
def test_what_is_no_plain_count_or_status_is_not_shown_again(text):
    book = book_of("nyscb", "police")
    again = refilled(book, handed_in(book, numerator=text, status=text), Remarks(), Receipt("Not accepted."))
    assert again.sheets[0].cells[0].filling == Filling()
    assert text.encode() not in annotated_table(again).split(b"\n")[1].split(b",")


def test_a_receipt_as_a_table_has_the_remarks_and_is_read_as_utf8_by_excel():
    book = book_of("nyscb", "lado")
    key = book.sheets[0].cells[2].key
    remarks = Remarks({("allegations", key): (Remark(Severity.ERROR, '=It\'s £ 5, "odd".', "Mend it."),)})
    data = annotated_table(
        refilled(book, handed_in(book, 2, numerator="7"), remarks, Receipt("Not accepted."))
    )
    assert data.startswith(b"\xef\xbb\xbfasked,return_id,period,")
    frame = pl.read_csv(data, infer_schema=False)
    assert set(frame.columns) == {*COLUMNS, *GUIDE_COLUMNS}
    assert frame.height == len(book.sheets[0].cells)
    row = frame.row(2, named=True)
    assert (row["numerator"], row["remark"]) == ("7", "'=It's £ 5, \"odd\". Mend it.")
    assert row["asked"] == "Allegations received, occupation: foster carer"


def test_a_template_as_parquet_is_read_by_the_reader():
    book = book_of("nyscb", "lado")
    reading = read(parquet(book), "return.parquet")
    assert reading.findings == ()
    assert reading.frame.height == len(book.sheets[0].cells)
    assert set(reading.frame["return_id"]) == {"allegations"}


# Text that is no formula


@given(st.text())
def test_no_text_begins_as_a_formula_does(text):
    shown = inert(text)
    assert shown[:1] not in {"=", "+", "-", "@", "\t", "\r", "\n"}


@pytest.mark.parametrize(
    "text", ["=cmd|' /C calc'!A0", "+1", "-2+3", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")']
)
def test_a_name_or_a_sentence_never_becomes_a_formula_or_a_link(text):
    book = book_of("nyscb", "lado")
    key = book.sheets[0].cells[0].key
    remark = Remark(Severity.ERROR, text, text, "numerator")
    hostile = replace(book, provider=replace_name(book.provider, text))
    query = Query(text, text, text, text, text, text, text)
    told = Remarks({("allegations", key): (remark,)}, {"": (remark,)})
    made = replace(refilled(hostile, handed_in(book), told, Receipt(text, (text,))), queries=(query,))
    data = workbook(made)
    kinds = {cell.data_type for row in opened(data, values=False)[COVER_SHEET].iter_rows() for cell in row}
    assert "f" not in kinds
    assert not [name for name in zipfile.ZipFile(BytesIO(data)).namelist() if "rels/sheet1" in name]
    answers = opened(data, values=False)[ANSWERS_SHEET]
    assert {cell.value for cell in answers[5][:7]} == {f"'{text}"}


def replace_name(provider, name):
    return provider.model_copy(update={"name": name})


# What the sheet sees while it is filled in; LibreOffice works the same out from the formulas (tests/system).


def seen(**fillings):
    """What is seen of the first share of the police's first return, with one cell filled in."""
    book = book_of("nyscb", "police")
    sheet = book.sheets[0]
    cells = list(sheet.cells)
    cells[8] = replace(cells[8], filling=Filling(**fillings))
    return remark_text(replace(sheet, cells=tuple(cells)), 8)


@pytest.mark.parametrize(
    ("numerator", "denominator", "status", "said"),
    [
        (None, None, "final", NUMBER_MISSING),
        (3, None, "estimate", "The number it is out of is still to fill in"),
        (3, 2, "final", ABOVE),
        (2, 2, "final", ""),
        (2, 2, "", STATUS_MISSING),
        (2, None, "refused", NOT_BOTH),
        (None, None, "refused", ""),
        (20_000_000, 20_000_000, "final", "Not a whole number from 0 to 10,000,000"),
    ],
)
def test_what_is_seen_of_a_share(numerator, denominator, status, said):
    assert seen(numerator=numerator, denominator=denominator, status=status) == said


def test_parts_that_do_not_add_up_are_seen_at_the_whole_and_incomplete_ones_only_when_they_are_too_many():
    sheet = book_of("nyscb", "police").sheets[0]
    cells: list[AskedCell] = list(sheet.cells)

    def whole(number, *parts):
        for place, count in enumerate((number, *parts)):
            cells[place] = replace(sheet.cells[place], filling=Filling(count, None, "final"))
        return remark_text(replace(sheet, cells=tuple(cells)), 0)

    assert whole(21, 1, 2, 3, 4, 5, 6, 0) == ""
    assert whole(20, 1, 2, 3, 4, 5, 6, 0) == "By offence the parts come to 21, not 20"
    assert whole(22, 1, 2, 3, 4, 5, 6, 0) == "By offence the parts come to 21, not 22"
    assert whole(22, 1, 2, 3, 4, 5, None, None) == ""
    assert whole(14, 1, 2, 3, 4, 5, None, None) == "By offence the parts come to 15, not 14"
