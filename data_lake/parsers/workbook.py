"""Workbooks: every visible sheet that has headings of ours; a bad sheet does not hold back good ones."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from data_lake.parsers.faults import MOST_FAULTS, Fault, Unreadable, damaged
from data_lake.parsers.formats import number_formats, shared_strings
from data_lake.parsers.headings import fit
from data_lake.parsers.known import Known, ListTable
from data_lake.parsers.markup import Attributes, elements
from data_lake.parsers.package import Package
from data_lake.parsers.records import is_list, list_table
from data_lake.parsers.sheet import Book, Sheet, faults_of, read_sheet
from data_lake.parsers.table import HEADING_WITHIN, LAYOUT, Row, Table, rows_of
from expectations.layout import ANSWERS_SHEET, COVER_SHEET, SHEET_NAME_LENGTH

_NOT_FIGURES = (COVER_SHEET, ANSWERS_SHEET)
MOST_NOTES, WIDEST_NOTE, LONGEST_NOTE = 300, 12, 600
"""Rows, cells of a row and characters of a cell that are read of a sheet without figures; more is not looked at."""

Note = tuple[str, int, list[str]]
"""One row of the cover or of the answers: sheet, row, and its cells as text."""


@dataclass
class Found:
    """What a workbook gave: the rows of its good sheets, the faults of the others, and sheets that are not ours."""

    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    lists: list[ListTable] = field(default_factory=list)


@dataclass(frozen=True)
class _Listed:
    name: str
    part: str
    is_hidden: bool


def read_workbook(data: bytes, known: Known) -> Found:
    """Read every sheet of the layout, and every list that is filled in.

    Raises:
        Unreadable: the workbook must not or cannot be opened, or no sheet has the headings.
    """
    package = Package(data)
    listed, book = _contents(package)
    found = Found()
    has_tables = False
    for one in listed:
        try:
            if one.name in _NOT_FIGURES:
                found.notes += _notes(one.name, read_sheet(package, one.part, book))
                continue
            read = _read(package, one, book, known)
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
        elif not one.is_hidden:
            found.unread.append(one.name)
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


def _read(package: Package, one: _Listed, book: Book, known: Known) -> list[Row] | ListTable | None:
    """Read one sheet; nothing when it is not one of ours."""
    sheet = read_sheet(package, one.part, book)
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


def _contents(package: Package) -> tuple[list[_Listed], Book]:
    """Read the list of sheets and what they share."""
    relations = package.related("xl", "workbook.xml")
    sheets: list[_Listed] = []
    is_from_1904 = False

    def begin(element: str, attributes: Attributes) -> None:
        nonlocal is_from_1904
        if element == "workbookPr":
            is_from_1904 = attributes.get("date1904", "0") in {"1", "true"}
        elif element == "sheet":
            kind, part = relations.get(attributes.get("id", ""), ("", ""))
            if kind.endswith("/worksheet"):
                is_hidden = attributes.get("state", "visible") != "visible"
                sheets.append(_Listed(_sheet_name(attributes.get("name", "")), part, is_hidden))

    elements(package.read("xl/workbook.xml"), begin)
    if len({one.name.lower() for one in sheets}) < len(sheets) or len({one.part for one in sheets}) < len(
        sheets
    ):
        raise damaged()
    parts = {kind.rpartition("/")[2]: part for kind, part in relations.values()}
    texts = shared_strings(package, parts["sharedStrings"]) if "sharedStrings" in parts else []
    formats = number_formats(package.read(parts["styles"])) if "styles" in parts else []
    return sheets, Book(texts, formats, is_from_1904)


def _sheet_name(name: str) -> str:
    if not 0 < len(name) <= SHEET_NAME_LENGTH:
        raise damaged()
    return "".join(one if one.isprintable() else "\ufffd" for one in name)


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
