"""Templates of both boards, and templates filled in as a person would, with invented figures."""

from functools import cache
from io import BytesIO

import openpyxl
import polars as pl

from data_lake.invented.returns import Inventor
from expectations.calendar import read_holidays
from expectations.catalogue import DATASET, load
from expectations.due import owed
from expectations.layout import ANSWERS_SHEET, CELL_KEY, CONTROL, COVER_SHEET, NUMBERS, control_row
from expectations.periods import parse
from reports.returns.compose import BEFORE, return_book
from reports.returns.grid import FIRST_ROW, HEADING_ROW
from tests.handed_in import typed_only

QUARTER = parse("2023-24-Q4")
CALENDAR = read_holidays(DATASET / "bank_holidays.csv")
BOARDS = {"nyscb": load(DATASET), "eastmoor": typed_only(load(DATASET.parent / "dataset_eastmoor"))}


@cache
def returns_owed(board):
    found = {}
    for one in owed(BOARDS[board], QUARTER, CALENDAR):
        found.setdefault(one.provider.id, []).append(one)
    return found


@cache
def invented(board, back=0):
    return Inventor(BOARDS[board]).quarter(QUARTER.previous(back) if back else QUARTER)


EVERYBODY = [(board, provider) for board in BOARDS for provider in returns_owed(board)]


def book_of(board, provider, **more):
    before = invented(board, 1).filter(pl.col("provider") == provider).select(BEFORE.names())
    returns = returns_owed(board)[provider]
    return return_book(BOARDS[board], returns[0].provider, returns, before, **more)


def figures_of(board, provider):
    """What a provider would fill in: by return and cell key."""
    rows = invented(board).filter(pl.col("provider") == provider)
    return {(row["return_id"], *(row[name] for name in CELL_KEY)): row for row in rows.iter_rows(named=True)}


def return_sheets(book):
    return [sheet for sheet in book if sheet.title not in {COVER_SHEET, ANSWERS_SHEET}]


def headings(sheet):
    """The place, counted from 1, of every heading."""
    return {cell.value: cell.column for cell in sheet[HEADING_ROW + 1]}


def rows_of(sheet):
    """The sheet's rows with their numbers, the control row left out; a blank is an empty text."""
    places = headings(sheet)
    for number in range(FIRST_ROW + 1, sheet.max_row):
        yield (
            number,
            {name: _text(sheet.cell(number, column).value) for name, column in places.items()},
        )


def control_of(sheet):
    return {name: _text(sheet.cell(sheet.max_row, column).value) for name, column in headings(sheet).items()}


def expected_control(sheet):
    """The control row that the layout says, worked out from what the sheet holds."""
    rows = [row for _, row in rows_of(sheet)]
    numbers = {column: sum(int(row[column] or 0) for row in rows) for column in NUMBERS}
    return control_row(rows, numbers)


def fill(data, figures, comments=("",), only_required=False):
    """Fill a template in with openpyxl, as a spreadsheet program would that keeps no worked-out values."""
    book = openpyxl.load_workbook(BytesIO(data))
    for sheet in return_sheets(book):
        places = headings(sheet)
        for count, (number, row) in enumerate(rows_of(sheet)):
            if only_required and row["asked"].endswith("(optional)"):
                continue
            given = figures.get((row["return_id"], *(row[name] for name in CELL_KEY)))
            if given is None:
                continue
            sheet.cell(number, places["numerator"]).value = given["numerator"]
            sheet.cell(number, places["denominator"]).value = given["denominator"]
            sheet.cell(number, places["status"]).value = "final"
            sheet.cell(number, places["comment"]).value = comments[count % len(comments)] or None
    return book


def with_control(book):
    """Put the control row's values in, which openpyxl does not keep; give the file's bytes."""
    for sheet in return_sheets(book):
        for name, value in expected_control(sheet).items():
            cell = sheet.cell(sheet.max_row, headings(sheet)[name])
            cell.value = value if value == CONTROL else int(value)
    return as_bytes(book)


def as_bytes(book):
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _text(value):
    return "" if value is None else str(value)
