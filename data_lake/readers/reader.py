"""Read a file of a provider, whatever it is; what cannot be read gives findings, never an exception.

The file is parsed in a cage. What comes out of it is plain data of an unknown hand, and is checked again here before
anything is made of it: shapes, sizes, places and codes.
"""

import json
from collections.abc import Sequence

import polars as pl

from data_lake.cage import Cage, Death, columnar, plain
from data_lake.parsers.faults import MOST_ROWS
from data_lake.parsers.kinds import Kind, most_bytes
from data_lake.parsers.workbook import LONGEST_NOTE, MOST_NOTES, WIDEST_NOTE
from data_lake.readers.reading import RAW, Note, Reading, unreadable
from data_lake.readers.words import fault
from expectations.findings import Address, Finding
from expectations.layout import COLUMNS, SHEET_NAME_LENGTH

_WIDTH = len(RAW)
_MOST_FINDINGS = 20_000
_LARGEST_ROW = 30_000_000
_KINDS = frozenset({"", *Kind})


class NotPlain(ValueError):  # noqa: N818 - named as what was found
    """What came out of the cage is not what a parser gives."""


def read(data: bytes, name: str, cage: Cage | None = None) -> Reading:
    """Read a file into a frame of text (schema ``RAW``), and say what of it cannot be read.

    The kind is known by the first bytes, never by the name; ``name`` only tells a locked workbook from an
    old one. A sheet is read as a whole or not at all, and a bad sheet does not hold back good ones; a CSV or a Parquet
    file is one sheet without a name.

    Raises:
        CageUnavailable: this machine cannot cage a reader; nothing is read without one.
    """
    if len(data) > (most := most_bytes(data)):
        return unreadable([fault("R-01", most=most // 1_000_000)])
    return reading_of((cage or cage_for(data)).parse(data, name))


def cage_for(data: bytes) -> Cage:
    """Give the cage of this process whose keeper has loaded what these bytes need."""
    return columnar if data.startswith(b"PAR1") else plain


def reading_of(answer: bytes | Death) -> Reading:
    """Make a reading of what the cage gave back, or of how the parser died."""
    if isinstance(answer, Death):
        if answer is Death.DAMAGED:
            return unreadable([fault("R-11")])
        return unreadable([fault("R-19", observed=f"{answer}_limit")])
    try:
        return _checked(json.loads(answer))
    except (ValueError, TypeError, KeyError, IndexError, RecursionError):
        return unreadable([fault("R-11")])


def _checked(found: object) -> Reading:
    """Take an answer apart. Raises NotPlain, or what a wrong shape makes Python raise."""
    if not isinstance(found, dict) or found.keys() != {"kind", "rows", "faults", "unread", "notes"}:
        raise NotPlain
    kind, *lists = (found[name] for name in ("kind", "rows", "faults", "unread", "notes"))
    if kind not in _KINDS or not all(isinstance(one, list) for one in lists):
        raise NotPlain
    rows, faults, unread, notes = lists
    if len(rows) > MOST_ROWS or len(faults) > _MOST_FINDINGS or len(notes) > 2 * MOST_NOTES:
        raise NotPlain
    findings = tuple(_finding(*one) for one in faults)
    reading = Reading(
        _frame(rows),
        findings,
        kind,
        unread=tuple(_sheet(one) for one in unread),
        notes=tuple(_note(*one) for one in notes),
    )
    # A file is refused as a whole, or by its sheets; rows of a refused whole or sheet would be nobody's.
    refused = {one.address.sheet for one in reading.refusals}
    if not refused and not rows:
        raise NotPlain
    if rows and ("" in refused or refused & set(reading.frame["sheet"].unique())):
        raise NotPlain
    return reading


def _frame(rows: Sequence[object]) -> pl.DataFrame:
    for row in rows:
        if not isinstance(row, list) or len(row) != _WIDTH:
            raise NotPlain
    columns = list(zip(*rows, strict=True)) or [()] * _WIDTH
    *texts, numbers = columns
    if not all(type(cell) is str for column in texts for cell in column):
        raise NotPlain
    if not all(type(number) is int and 0 < number <= _LARGEST_ROW for number in numbers):
        raise NotPlain
    for sheet in set(texts[-1]):
        _sheet(sheet)
    # Half of a character is no text; Polars would say so with the text.
    for column in texts:
        "".join(column).encode()
    return pl.DataFrame(dict(zip(RAW, columns, strict=True)), schema=RAW)


def _note(sheet: object, row: object, cells: object) -> Note:
    if type(row) is not int or not 0 < row <= _LARGEST_ROW or not isinstance(cells, list):
        raise NotPlain
    if len(cells) > WIDEST_NOTE or not all(
        isinstance(one, str) and len(one) <= LONGEST_NOTE and one.isprintable() for one in cells
    ):
        raise NotPlain
    return Note(_sheet(sheet), row, tuple(cells))


def _sheet(name: object) -> str:
    if not isinstance(name, str) or len(name) > SHEET_NAME_LENGTH or not name.isprintable():
        raise NotPlain
    return name


def _finding(code: object, sheet: object, row: object, column: object, counts: object) -> Finding:
    if not isinstance(code, str) or not isinstance(column, str) or column not in {"", *COLUMNS}:
        raise NotPlain
    if type(row) is not int or not 0 <= row <= _LARGEST_ROW or not isinstance(counts, dict):
        raise NotPlain
    if not all(type(count) is int and 0 <= count <= _LARGEST_ROW for count in counts.values()):
        raise NotPlain
    return fault(code, Address(_sheet(sheet), row, column), **counts)
