"""Workbooks: every visible sheet that has headings of ours; a bad sheet does not hold back good ones."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from data_lake.parsers import annex_a
from data_lake.parsers.contents import Listed, contents
from data_lake.parsers.faults import MOST_FAULTS, Fault, Unreadable
from data_lake.parsers.headings import fit
from data_lake.parsers.kinds import Kind
from data_lake.parsers.known import Known, ListTable
from data_lake.parsers.package import Package
from data_lake.parsers.records import is_list, list_table
from data_lake.parsers.sheet import Book, Sheet, faults_of, read_sheet
from data_lake.parsers.table import HEADING_WITHIN, LAYOUT, Row, Table, rows_of
from expectations.layout import ANSWERS_SHEET, COVER_SHEET

_NOT_FIGURES = (COVER_SHEET, ANSWERS_SHEET)
MOST_NOTES, WIDEST_NOTE, LONGEST_NOTE = 300, 12, 600
"""Rows, cells of a row and characters of a cell that are read of a sheet without figures; more is not looked at."""

Note = tuple[str, int, list[str]]
"""One row of the cover or of the answers: sheet, row, and its cells as text."""


@dataclass
class Found:
    """What a workbook gave: the rows of its good sheets, the faults of the others, and sheets that are not ours.

    ``kind`` is what the file turned out to be, where its first bytes do not tell.
    """

    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    lists: list[ListTable] = field(default_factory=list)
    kind: Kind | None = None


def read_workbook(data: bytes, known: Known) -> Found:
    """Read every sheet of the layout, and every list that is filled in.

    Raises:
        Unreadable: the workbook must not or cannot be opened, or no sheet has the headings.
    """
    package = Package(data)
    listed, book = contents(package)
    found = Found()
    has_tables = False
    kept: dict[str, Sheet] = {}
    for one in listed:
        try:
            if one.name in _NOT_FIGURES:
                found.notes += _notes(one.name, read_sheet(package, one.part, book))
                continue
            sheet = read_sheet(package, one.part, book)
            read = _read(one, sheet, book, known)
        except Unreadable as reason:
            has_tables = has_tables or one.name not in _NOT_FIGURES
            found.faults += [replace(fault, sheet=one.name) for fault in reason.faults]
            continue
        has_tables = has_tables or read is not None
        if isinstance(read, ListTable):
            # A list of the template that nobody filled in is not handed in.
            found.lists += [read] if read.rows else []
        elif read is not None:
            found.rows += read
        else:
            kept[one.part] = sheet
            found.unread += [] if one.is_hidden else [one.name]
        if found.rows or found.lists:
            kept.clear()
    # Only a workbook with nothing of ours can be another's; its sheets are large, and were kept as they were read.
    other = None if found.rows or found.lists else annex_a.tables(package, listed, book, known, kept)
    if other is not None:
        return Found(faults=other[1], lists=other[0], kind=Kind.ANNEX_A)
    if not has_tables:
        raise Unreadable(Fault("R-05"))
    return found


def _notes(name: str, sheet: Sheet) -> list[Note]:
    """Give what is written on the cover or among the answers."""
    return [
        (name, row, [_plain(sheet.cells[row].get(place, "")) for place in range(WIDEST_NOTE)])
        for row in sorted(sheet.cells)[:MOST_NOTES]
    ]


def _plain(text: str) -> str:
    return "".join(one if one.isprintable() else " " for one in text[:LONGEST_NOTE]).strip()


def _read(one: Listed, sheet: Sheet, book: Book, known: Known) -> list[Row] | ListTable | None:
    """Take one sheet; nothing when it is not one of ours."""
    table = _table(one.name, sheet, known)
    if table is None:
        return None
    if one.is_hidden:
        raise Unreadable(Fault("R-17", one.name))

    def look(places: Mapping[str, int]) -> list[Fault]:
        ours = LAYOUT.union(*known.lists.values())
        columns = {place: column if column in ours else "" for column, place in places.items()}
        is_from_1904 = book.is_from_1904
        return faults_of(sheet, one.name, table.heading_row, columns, is_from_1904=is_from_1904)[:MOST_FAULTS]

    return list_table(table, known, look) if is_list(table, known) else rows_of(table, look)


def _table(name: str, sheet: Sheet, known: Known) -> Table | None:
    fits = {row: fit([*sheet.cells[row].values()], known) for row in sorted(sheet.cells)[:HEADING_WITHIN]}
    heading_row = max(fits, key=lambda row: fits[row], default=0)
    if not heading_row or not fits[heading_row]:
        return None
    width = sheet.width

    def laid_out(row: int) -> tuple[str, ...]:
        cells = sheet.cells[row]
        return tuple(cells.get(place, "") for place in range(width))

    rows = [(row, laid_out(row)) for row in sorted(sheet.cells) if row > heading_row]
    amounts = {at: amount for at, amount in sheet.amounts.items() if at[0] > heading_row}
    return Table(name, heading_row, laid_out(heading_row), rows, amounts)
