"""Read a file of a provider, whatever it is; what cannot be read gives findings, never an exception.

The file is parsed in a cage. What comes out of it is plain data of an unknown hand, and is checked again here before
anything is made of it: shapes, sizes, places and codes.
"""

import json
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import date

import polars as pl

from data_lake.cage import Cage, Death, columnar, plain
from data_lake.parsers.faults import MOST_RECORDS, MOST_ROWS
from data_lake.parsers.formats import LONGEST_CELL
from data_lake.parsers.kinds import Kind, most_bytes
from data_lake.parsers.known import NOTHING, Known
from data_lake.parsers.records import MOST_COLUMNS
from data_lake.parsers.table import FIRST, heading
from data_lake.parsers.workbook import LONGEST_NOTE, MOST_NOTES, WIDEST_NOTE
from data_lake.readers.reading import RAW, Note, Reading, ReadList, unreadable
from data_lake.readers.words import fault
from expectations.findings import Address, Finding
from expectations.layout import COLUMNS, SHEET_NAME_LENGTH

_WIDTH = len(RAW)
_PLACE = frozenset({"sheet", "row"})
_MOST_FINDINGS = 20_000
_LARGEST_ROW = 30_000_000
_KINDS = frozenset({"", *Kind})
_PARTS = ("kind", "rows", "faults", "unread", "notes", "lists")
"""What an answer says, in the order in which it is taken apart."""


class NotPlain(ValueError):  # noqa: N818 - named as what was found
    """What came out of the cage is not what a parser gives."""


def read(data: bytes, name: str, known: Known = NOTHING, cage: Cage | None = None) -> Reading:
    """Read a file into a frame of text (schema ``RAW``) and lists of records, and say what of it cannot be read.

    The kind is known by the first bytes, never by the name; ``name`` only tells a locked workbook from an
    old one. A sheet is read as a whole or not at all, and a bad sheet does not hold back good ones; a CSV or a Parquet
    file is one sheet without a name.

    Raises:
        CageUnavailable: this machine cannot cage a reader; nothing is read without one.
    """
    if len(data) > (most := most_bytes(data)):
        return unreadable([fault("R-01", most=most // 1_000_000)])
    return reading_of((cage or cage_for(data)).parse(data, name, known), known)


def cage_for(data: bytes) -> Cage:
    """Give the cage of this process whose keeper has loaded what these bytes need."""
    return columnar if data.startswith(b"PAR1") else plain


def reading_of(answer: bytes | Death, known: Known = NOTHING) -> Reading:
    """Make a reading of what the cage gave back, or of how the parser died."""
    if isinstance(answer, Death):
        if answer is Death.DAMAGED:
            return unreadable([fault("R-11")])
        return unreadable([fault("R-19", observed=f"{answer}_limit")])
    try:
        return _checked(json.loads(answer), known)
    except (ValueError, TypeError, KeyError, IndexError, RecursionError):
        return unreadable([fault("R-11")])


def _checked(found: object, known: Known) -> Reading:
    """Take an answer apart. Raises NotPlain, or what a wrong shape makes Python raise."""
    if not isinstance(found, dict) or found.keys() != {*_PARTS}:
        raise NotPlain
    kind, *held = (found[name] for name in _PARTS)
    if kind not in _KINDS or not all(isinstance(one, list) for one in held):
        raise NotPlain
    rows, faults, unread, notes, tables = held
    lists = tuple(_list(known, *one) for one in tables)
    if (
        len(rows) > MOST_ROWS
        or sum(one.frame.height for one in lists) > MOST_RECORDS
        or len(faults) > _MOST_FINDINGS
        or len(notes) > 2 * MOST_NOTES
    ):
        raise NotPlain
    columns = frozenset({"", *COLUMNS}.union(*known.lists.values()))
    findings = tuple(_finding(columns, *one) for one in faults)
    reading = Reading(
        _frame(rows),
        findings,
        kind,
        unread=tuple(sheet_name(one) for one in unread),
        notes=tuple(_note(*one) for one in notes),
        lists=lists,
    )
    # A file is refused as a whole, or by its sheets; rows of a refused whole or sheet would be nobody's.
    refused = {one.address.sheet for one in reading.refusals}
    sheets = {*reading.frame["sheet"].unique(), *(one.sheet for one in lists)}
    if not refused and not sheets:
        raise NotPlain
    if sheets and ("" in refused or refused & sheets):
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
        sheet_name(sheet)
    # Half of a character is no text; Polars would say so with the text.
    for column in texts:
        "".join(column).encode()
    return pl.DataFrame(dict(zip(RAW, columns, strict=True)), schema=RAW)


def _list(  # noqa: PLR0913, PLR0917 - the parts of a list, and what is known of lists
    known: Known, return_id: object, sheet: object, columns: object, rows: object, covers_from: object
) -> ReadList:
    """Make the frame of a list. Its unknown columns may be called anything, but nothing that is ours."""
    if not isinstance(return_id, str) or return_id not in known.lists or not isinstance(covers_from, str):
        raise NotPlain
    if not isinstance(columns, list) or not isinstance(rows, list) or not 0 < len(rows) <= MOST_ROWS:
        raise NotPlain
    if not {*FIRST} <= {*columns} or not len({*columns}) == len(columns) <= MOST_COLUMNS:
        raise NotPlain
    for name in columns:
        if not isinstance(name, str) or not 0 < len(name) <= LONGEST_CELL or name != heading(name):
            raise NotPlain
    numbers = [number for number, cells in rows if type(cells) is list and len(cells) == len(columns)]
    if len(numbers) < len(rows):
        raise NotPlain
    if not all(type(number) is int and 0 < number <= _LARGEST_ROW for number in numbers):
        raise NotPlain
    cells = list(zip(*(cells for _, cells in rows), strict=True))
    if not all(type(cell) is str for column in cells for cell in column):
        raise NotPlain
    # Half of a character is no text.
    for text in (*columns, *("".join(column) for column in cells)):
        text.encode()
    # A heading that is called as the place is keeps a name that no trimmed heading has.
    names = [f"{name} " if name in _PLACE else name for name in columns]
    frame = pl.DataFrame(dict(zip(names, cells, strict=True)), schema=dict.fromkeys(names, pl.String))
    place = (pl.lit(sheet_name(sheet)).alias("sheet"), pl.Series("row", numbers, dtype=pl.Int64))
    day = date.fromisoformat(covers_from) if covers_from else None
    return ReadList(return_id, sheet_name(sheet), frame.with_columns(*place), day)


def _note(sheet: object, row: object, cells: object) -> Note:
    if type(row) is not int or not 0 < row <= _LARGEST_ROW or not isinstance(cells, list):
        raise NotPlain
    if len(cells) > WIDEST_NOTE or not all(
        isinstance(one, str) and len(one) <= LONGEST_NOTE and one.isprintable() for one in cells
    ):
        raise NotPlain
    return Note(sheet_name(sheet), row, tuple(cells))


def sheet_name(name: object) -> str:
    """Give the name of a sheet. Raises NotPlain when no sheet is called so."""
    if not isinstance(name, str) or len(name) > SHEET_NAME_LENGTH or not name.isprintable():
        raise NotPlain
    return name


def _finding(  # noqa: PLR0913, PLR0917 - the parts of a fault, and the columns that may be named
    columns: AbstractSet[str], code: object, sheet: object, row: object, column: object, counts: object
) -> Finding:
    if not isinstance(code, str) or not isinstance(column, str) or column not in columns:
        raise NotPlain
    if type(row) is not int or not 0 <= row <= _LARGEST_ROW or not isinstance(counts, dict):
        raise NotPlain
    if not all(type(count) is int and 0 <= count <= _LARGEST_ROW for count in counts.values()):
        raise NotPlain
    return fault(code, Address(sheet_name(sheet), row, column), **counts)
