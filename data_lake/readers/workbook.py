"""Workbooks: every visible sheet whose first row has the headings of the layout."""

import io
import re
import zipfile
import zlib

import fastexcel

from data_lake.readers.reading import MOST_ROWS, Unreadable, fault
from data_lake.readers.table import Table, looks_like_headings
from expectations.findings import Address

_MOST_PARTS = 200
_MOST_UNPACKED = 200_000_000
_MIDNIGHT = re.compile(r"(\d{4}-\d{2}-\d{2}) 00:00:00")


def look_before_opening(data: bytes) -> None:
    """Refuse, from the list of its parts alone, a workbook that must not be opened.

    Raises:
        Unreadable: it is another kind of file, damaged, locked, too large when unpacked, or holds macros.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_UNPACKED:
                raise Unreadable(fault("R-12"))
            if any(part.flag_bits & 1 for part in parts):
                raise Unreadable(fault("R-14"))
            names = {part.filename for part in parts}
            if not {"[Content_Types].xml", "xl/workbook.xml"} <= names:
                raise Unreadable(fault("R-03"))
            types = archive.read("[Content_Types].xml")
    except (zipfile.BadZipFile, EOFError, NotImplementedError, ValueError, OSError, zlib.error):
        raise Unreadable(fault("R-11")) from None
    if b"macroEnabled" in types or any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Unreadable(fault("R-13"))


def tables(data: bytes) -> list[Table]:
    """Read the tables of a workbook, one a sheet; sheets without headings of the layout are not ours.

    Raises:
        Unreadable: no sheet has the headings, or one that has them is hidden.
    """
    look_before_opening(data)
    book = fastexcel.read_excel(data)
    found = [table for name in book.sheet_names if (table := _table(book, name)) is not None]
    if not found:
        raise Unreadable(fault("R-05"))
    return found


def _table(book: fastexcel.ExcelReader, name: str) -> Table | None:
    # Without a heading row and with nothing skipped, the first row read is the first row of the sheet.
    sheet = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
    if sheet.height > MOST_ROWS + 1:
        raise Unreadable(fault("R-12", Address(name)))
    rows = sheet.to_polars().rows() if sheet.width else []
    filled = [
        (number, [_text(cell) for cell in cells])
        for number, cells in enumerate(rows, start=1)
        if any(cell is not None for cell in cells)
    ]
    if not filled or not looks_like_headings(filled[0][1]):
        return None
    if sheet.visible != "visible":
        raise Unreadable(fault("R-17", Address(name)))
    (heading_row, headings), *rest = filled
    return Table(name, heading_row, tuple(headings), rest)


def _text(cell: str | None) -> str:
    """Give a cell's text; a day stored as a date is written as a day."""
    if cell is None:
        return ""
    day = _MIDNIGHT.fullmatch(cell)
    return day[1] if day else cell
