"""A workbook read by our own stream says the same as a reader of another house, in another language."""

import io
import random
import string

import fastexcel
import openpyxl
import pytest
import xlsxwriter

from data_lake.parsers.contents import contents
from data_lake.parsers.package import Package
from data_lake.parsers.sheet import column_number, read_sheet

WORDS = ("a", "  b ", "\u00e9\u4e2d", "=1+1", "12", "<&>\"'", "two\nlines", "_x0041_", "0", "-")


def random_cell(chance):
    return chance.choice(
        [
            chance.randrange(10**6),
            chance.randrange(-50, 50),
            round(chance.uniform(-1000, 1000), chance.randrange(1, 5)),
            chance.random() / 3,
            chance.choice(WORDS),
            "".join(chance.choices(string.printable[:95], k=chance.randrange(1, 20))),
            None,
            None,
        ]
    )


def by_xlsxwriter(cells):
    buffer = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        page = book.add_worksheet("S")
        for (row, column), value in cells.items():
            if isinstance(value, str):
                page.write_string(row, column, value)
            else:
                page.write_number(row, column, value)
    return buffer.getvalue()


def by_openpyxl(cells):
    book = openpyxl.Workbook()
    page = book.active
    page.title = "S"
    for (row, column), value in cells.items():
        cell = page.cell(row + 1, column + 1)
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def ours(data):
    package = Package(data)
    (listed,), book = contents(package)
    return {
        (row - 1, column): text
        for row, cells in read_sheet(package, listed.part, book).cells.items()
        for column, text in cells.items()
    }


def theirs(data):
    sheet = fastexcel.read_excel(data).load_sheet("S", header_row=None, skip_rows=0, dtypes="string")
    rows = sheet.to_polars().rows() if sheet.width else []
    return {
        (row, column): text
        for row, cells in enumerate(rows)
        for column, text in enumerate(cells)
        if text is not None
    }


def same(one, other):
    """Texts are the same; numbers as near as the nine decimals that the other reader keeps of a fraction."""
    try:
        return one == other or abs(float(one) - float(other)) < 1e-9
    except ValueError:
        return False


@pytest.mark.parametrize("write", [by_xlsxwriter, by_openpyxl])
def test_two_readers_agree_on_every_cell(write):
    chance = random.Random(3)  # noqa: S311 - seeded
    for _ in range(40):
        cells = {
            (row, column): value
            for row in range(chance.randrange(1, 12))
            for column in range(chance.randrange(1, 15))
            if (value := random_cell(chance)) is not None
        }
        # Both begin to count at the first cell of a sheet only when there is one there.
        cells[0, 0] = "corner"
        data = write(cells)
        mine, others = ours(data), theirs(data)
        assert mine.keys() == others.keys()
        for place in mine:
            assert same(mine[place], others[place]), (cells[place], mine[place], others[place])


def test_the_letters_of_columns_count_without_nought():
    assert [column_number(one) for one in ("A", "Z", "AA", "AZ", "BA", "ZZ", "AAA", "XFD")] == [
        0, 25, 26, 51, 52, 701, 702, 16_383,
    ]  # fmt: skip
