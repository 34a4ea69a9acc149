"""Text with separators: decoded by its signature, split by the separator that gives headings of ours."""

import codecs
import csv
import re

from data_lake.parsers.faults import Fault, Unreadable
from data_lake.parsers.headings import fit
from data_lake.parsers.known import Known
from data_lake.parsers.table import HEADING_WITHIN, Table

_SEPARATORS = (",", ";", "\t", "|")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_LINE_END = re.compile(r"\r\n|\r|\n")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_SIGNATURES = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# One character of UTF-8 beyond ASCII. Text of the older Windows encoding holds such pairs only when somebody has mixed
# the two, and then neither reading is right.
_UTF8_CHARACTER = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}",
)


def decode(data: bytes) -> tuple[str, list[Fault]]:
    """Decode UTF-8, with or without its mark, or UTF-16 with its mark; else Windows-1252, with a fault that asks.

    Raises:
        Unreadable: the bytes are none of these, mix two of them, or hold a control character.
    """
    signature, encoding = next(((s, e) for s, e in _SIGNATURES if data.startswith(s)), (b"", "utf-8"))
    body = data[len(signature) :]
    faults: list[Fault] = []
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError as error:
        line = _line(body[: error.start].decode(encoding, "replace"))
        if signature or _UTF8_CHARACTER.search(body):
            raise Unreadable(Fault("R-04", counts={"line": line})) from None
        text = _older(body)
        faults.append(Fault("R-31", counts={"line": line}))
    if odd := _CONTROL.search(text):
        raise Unreadable(Fault("R-18", counts={"line": _line(text[: odd.start()])}))
    return text, faults


def _older(body: bytes) -> str:
    try:
        return body.decode("cp1252")
    except UnicodeDecodeError as error:
        line = _line(body[: error.start].decode("cp1252", "replace"))
        raise Unreadable(Fault("R-04", counts={"line": line})) from None


def _line(before: str) -> int:
    """The line on which the text after ``before`` begins, whatever ends its lines."""
    return sum(1 for _ in _LINE_END.finditer(before)) + 1


def tables(data: bytes, known: Known) -> tuple[list[Table], list[Fault]]:
    """Read the one table of a text file; the faults given are questions, not refusals.

    Raises:
        Unreadable: it has no headings of ours, or its quotation marks do not match.
    """
    text, faults = decode(data)
    lines = [line for line in _LINE.findall(text) if line]
    at, separator = _headings(lines, known)
    rows: list[tuple[int, list[str]]] = []
    reader = csv.reader(iter(lines[at:]), delimiter=separator, strict=True)
    while True:
        begins = at + reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error:
            raise Unreadable(Fault("R-10", row=begins)) from None
        if cells is None:
            break
        if at + reader.line_num > begins:
            raise Unreadable(Fault("R-10", row=begins))
        if any(cell.strip() for cell in cells):
            rows.append((begins, cells))
    (heading_row, headings), *rest = rows
    return [Table("", heading_row, tuple(headings), rest)], faults


def _headings(lines: list[str], known: Known) -> tuple[int, str]:
    """Find the line with the headings among the first filled ones, and the separator that shows them.

    Raises:
        Unreadable: no line has headings of ours.
    """
    first = [number for number, line in enumerate(lines) if line.strip()][:HEADING_WITHIN]
    best, found = (0, ","), 0
    for number in first:
        for separator in _SEPARATORS:
            fits = fit(_cells(lines[number], separator), known)
            if fits > found:
                best, found = (number, separator), fits
    if not found:
        raise Unreadable(Fault("R-05"))
    return best


def _cells(line: str, separator: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=separator, strict=True), [])
    except csv.Error:
        return []
