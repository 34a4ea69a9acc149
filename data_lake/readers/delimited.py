"""Text with separators: decoded by its signature, split by the separator that gives the headings of the layout."""

import codecs
import csv
import io
import re

from data_lake.readers.reading import Unreadable, fault
from data_lake.readers.table import Table, known_headings, looks_like_headings
from expectations.findings import Address

_SEPARATORS = (",", ";", "\t")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_SIGNATURES = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def decode(data: bytes) -> str:
    """Decode UTF-8, with or without its mark, or UTF-16 with its mark; nothing else, and nothing by guessing.

    Raises:
        Unreadable: the bytes are none of these, or hold a control character.
    """
    signature, encoding = next(((s, e) for s, e in _SIGNATURES if data.startswith(s)), (b"", "utf-8"))
    body = data[len(signature) :]
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError as error:
        line = body[: error.start].decode(encoding, "replace").count("\n") + 1
        raise Unreadable(fault("R-04", line=line)) from None
    if odd := _CONTROL.search(text):
        raise Unreadable(fault("R-18", line=text.count("\n", 0, odd.start()) + 1))
    return text


def tables(data: bytes) -> list[Table]:
    """Read the one table of a text file.

    Raises:
        Unreadable: it has no headings of the layout, or its quotation marks do not match.
    """
    text = decode(data)
    first_rows = {separator: _first_row(text, separator) for separator in _SEPARATORS}
    separator = max(_SEPARATORS, key=lambda one: known_headings(first_rows[one]))
    if not looks_like_headings(first_rows[separator]):
        raise Unreadable(fault("R-05"))
    rows: list[tuple[int, list[str]]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    while True:
        begins = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error:
            raise Unreadable(fault("R-10", Address(row=begins))) from None
        if cells is None:
            break
        if reader.line_num > begins:
            raise Unreadable(fault("R-10", Address(row=begins)))
        if any(cell.strip() for cell in cells):
            rows.append((begins, cells))
    (heading_row, headings), *rest = rows
    return [Table("", heading_row, tuple(headings), rest)]


def _first_row(text: str, separator: str) -> list[str]:
    """Give the first row with any text; none when it cannot be split this way."""
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        return next((cells for cells in reader if any(cell.strip() for cell in cells)), [])
    except csv.Error:
        return []
