"""Templates in a real spreadsheet program: what it works out from our formulas is what our files say, and it prints."""

from io import BytesIO

import openpyxl
import polars as pl
import pytest

from expectations.layout import CELL_KEY
from reports.returns.checks import remark_text
from reports.returns.compose import FILLED, refilled
from reports.returns.content import Receipt, Remarks
from reports.returns.grid import FIRST_ROW
from reports.returns.workbook import workbook
from tests.filled_templates import (
    as_bytes,
    book_of,
    control_of,
    expected_control,
    figures_of,
    fill,
    headings,
    return_sheets,
    rows_of,
)
from tests.libreoffice import AS_PAGES, AS_WORKBOOK, convert, needs_libreoffice

PROVIDERS = [
    ("nyscb", "cyps_schools"),
    ("nyscb", "police"),
    ("eastmoor", "eastmoor_hospital_trust"),
]
COMMENTS = (
    "",
    "  two blanks before, one after ",
    "caf\N{LATIN SMALL LETTER E WITH ACUTE} \N{POUND SIGN}5",
    "x" * 500,
    "7",
)

pytestmark = [pytest.mark.system, needs_libreoffice]


@pytest.fixture(scope="module")
def converted(tmp_path_factory):
    """Templates as they leave us, and filled in ones without any value worked out; each as LibreOffice saves it."""
    folder = tmp_path_factory.mktemp("libreoffice")
    for board, provider in PROVIDERS:
        data = workbook(book_of(board, provider))
        (folder / f"{provider}.xlsx").write_bytes(data)
        filled = as_bytes(fill(data, spoilt(board, provider), COMMENTS))
        (folder / f"{provider}_filled.xlsx").write_bytes(filled)
    convert(folder, sorted(folder.glob("*.xlsx")), AS_WORKBOOK)
    convert(folder, [folder / f"{provider}.xlsx" for _, provider in PROVIDERS], AS_PAGES)
    return folder


def spoilt(board, provider):
    """Invented figures with something wrong in many rows: wholes too large or too small, and shares above one."""
    found = figures_of(board, provider)
    for place, row in enumerate(found.values()):
        if place % 7 == 3:
            row["numerator"] += 1
        if place % 2 == 0 and row["breakdown"] == "all":
            row["numerator"] += 3
        if place % 7 == 5 and row["denominator"] is not None:
            row["numerator"], row["denominator"] = row["denominator"], row["numerator"]
    return found


def saved(folder, name):
    return openpyxl.load_workbook(BytesIO((folder / "out" / name).read_bytes()), data_only=True)


@pytest.mark.parametrize(("board", "provider"), PROVIDERS)
def test_it_works_out_the_control_row_of_a_filled_template(converted, board, provider):
    for sheet in return_sheets(saved(converted, f"{provider}_filled.xlsx")):
        told, expected = control_of(sheet), expected_control(sheet)
        assert {column: told[column] for column in expected} == expected, sheet.title
        assert int(expected["comment"]) > 0 or sheet.max_row < 8


@pytest.mark.parametrize(("board", "provider"), PROVIDERS)
def test_it_works_out_what_our_file_already_says(converted, board, provider):
    ours = openpyxl.load_workbook(BytesIO((converted / f"{provider}.xlsx").read_bytes()), data_only=True)
    theirs = saved(converted, f"{provider}.xlsx")
    assert ours.sheetnames == theirs.sheetnames
    for sheet in return_sheets(ours):
        same = theirs[sheet.title]
        assert list(rows_of(sheet)) == list(rows_of(same))
        assert control_of(sheet) == control_of(same)


@pytest.mark.parametrize(("board", "provider"), PROVIDERS)
def test_it_sees_the_same_mistakes_as_we_do(converted, board, provider):
    told = {
        (sheet.title, number): row["remark"]
        for sheet in return_sheets(saved(converted, f"{provider}_filled.xlsx"))
        for number, row in rows_of(sheet)
    }
    expected = seen_by_us(board, provider)
    assert told == expected
    assert any(said.startswith("By ") for said in expected.values())


def seen_by_us(board, provider):
    """What the Python twin of the formulas says of the same figures."""
    rows = [
        {"return_id": key[0], **dict(zip(CELL_KEY, key[1:], strict=True)), "status": "final",
         **{name: "" if row[name] is None else str(row[name]) for name in ("numerator", "denominator")}}
        for key, row in spoilt(board, provider).items()
    ]  # fmt: skip
    book = refilled(book_of(board, provider), pl.DataFrame(rows, schema=FILLED), Remarks(), Receipt(""))
    return {
        (sheet.name, FIRST_ROW + 1 + place): remark_text(sheet, place)
        for sheet in book.sheets
        for place in range(len(sheet.cells))
    }


@pytest.mark.parametrize(("board", "provider"), PROVIDERS)
def test_it_prints_every_sheet(converted, board, provider):
    printed = (converted / "out" / f"{provider}.pdf").read_bytes()
    assert printed.startswith(b"%PDF")
    pages = printed.count(b"/Type/Page") - printed.count(b"/Type/Pages")
    assert pages >= len(book_of(board, provider).sheets) + 2


@pytest.mark.parametrize(("board", "provider"), PROVIDERS)
def test_what_it_saves_has_the_same_headings_and_stays_locked(converted, board, provider):
    for sheet in return_sheets(saved(converted, f"{provider}_filled.xlsx")):
        assert sheet.protection.sheet
        places = headings(sheet)
        number, _ = next(iter(rows_of(sheet)))
        assert not sheet.cell(number, places["numerator"]).protection.locked
        assert sheet.cell(number, places["return_id"]).protection.locked
