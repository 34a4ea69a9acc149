"""Which sheets of a workbook are lists of Ofsted's Annex A, and what stands in the columns of them that are read.

A sheet is a list of Annex A by its headings; which one, its name says, or, where it does not, the headings that only
one list has. Only columns that the layout declares leave this module: names, numbers and addresses never do.

Rows that a filter hides belong to the list all the same: they are read, and that is said. A list on a hidden sheet is
refused: nobody knows whether it was meant to be sent, and left out in silence it could hide a child.
"""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace

from data_lake.parsers.annex_a_days import is_number_of_a_day
from data_lake.parsers.annex_a_layout import (
    LISTS,
    ONE_FOR_ALL,
    WORDS,
    AnnexList,
    bare,
    code_of,
    heading_of,
    is_blank,
    number_by_name,
)
from data_lake.parsers.contents import Listed
from data_lake.parsers.faults import MOST_FAULTS, Fault, Unreadable
from data_lake.parsers.letters import holds_invisible
from data_lake.parsers.package import Package
from data_lake.parsers.sheet import Book, Sheet, faults_of, read_sheet
from data_lake.parsers.table import HEADING_WITHIN

LEAST_SHEETS = 2
"""So many sheets must look like lists of Annex A before a workbook is taken for one."""

_WHO = frozenset({"child_id", "adopter"})
"""The columns of which every list has one."""
_WELCOME = ("disability", "postcode")
"""What is read of a list that is needed, where it is there."""
_NO_DAYS = frozenset({"child_id", "previous_plan_count"})
_LEAST_HEADINGS = 3
_LEAST_OWN = 2
"""Headings that tell a list without its name."""

Record = Mapping[str, str]
"""One row of a list: what stands in each column that is read, trimmed, and "" where nothing does."""


@dataclass(frozen=True)
class AnnexSheet:
    """One sheet that is a list of Annex A: the rows below its headings, and what is odd about it.

    One with an error has not been read, and has no rows: a sheet is taken as a whole or not at all.
    """

    number: int
    name: str
    rows: Sequence[tuple[int, Record]]
    faults: Sequence[Fault]
    is_read: bool


@dataclass
class _Seen:
    """A sheet as it was opened: what it holds, which list it looks like, and in which row its headings stand."""

    listed: Listed
    sheet: Sheet = field(default_factory=Sheet)
    faults: Sequence[Fault] = ()
    heading_row: int = 0
    number: int | None = None
    by_headings: int | None = None
    is_needed: bool = False

    @property
    def headings(self) -> Mapping[int, str]:
        return self.sheet.cells.get(self.heading_row, {})


def annex_sheets(
    package: Package,
    listed: Sequence[Listed],
    book: Book,
    kept: Mapping[str, Sheet],
    needed: AbstractSet[int],
) -> list[AnnexSheet]:
    """Give the lists of Annex A that a workbook holds, in the order of its sheets; none where it is no Annex A.

    Of lists that are not ``needed`` only the days are read on which something happened. ``kept`` gives sheets that were
    read already, by their part.
    """
    seen = [_opened(package, one, book, kept.get(one.part), needed) for one in listed]
    if sum(bool(one.heading_row and one.number) for one in seen) < LEAST_SHEETS:
        return []
    with_headings = [one.number for one in seen if one.heading_row]
    taken = [one for one in seen if one.number and (one.heading_row or _is_missed(one, with_headings))]
    shown = [one.number for one in taken if not one.listed.is_hidden]
    return [_read(one, book, is_only=shown.count(one.number) < 2) for one in taken]


def _is_missed(seen: _Seen, with_headings: Sequence[int | None]) -> bool:
    """Whether a sheet is called like a list that is needed, and that no other sheet holds."""
    return seen.is_needed and seen.number not in with_headings


def _opened(
    package: Package, listed: Listed, book: Book, kept: Sheet | None, needed: AbstractSet[int]
) -> _Seen:
    by_name = number_by_name(listed.name)
    try:
        sheet = kept or read_sheet(package, listed.part, book)
    except Unreadable as reason:
        faults = [replace(fault, sheet=listed.name) for fault in reason.faults]
        return _Seen(listed, faults=faults, number=by_name, is_needed=by_name in needed)
    row = _heading_row(sheet, by_name)
    by_headings = _by_headings(sheet.cells.get(row, {}))
    # What is called like a list that nobody needs may hold one that is: then it is not passed over.
    is_needed = not {by_name or by_headings, by_headings}.isdisjoint(needed)
    return _Seen(listed, sheet, (), row, by_name or by_headings, by_headings, is_needed)


def _heading_row(sheet: Sheet, by_name: int | None) -> int:
    """Give the row with most headings of one list of Annex A; 0 where none says who each row is about.

    What is called like a list, and has headings of its own, is one whose children stand under an unknown heading.
    Lists of ours have headings like these, but every one of them says which return it is.
    """
    best, most = 0, _LEAST_HEADINGS - 1
    for row in sorted(sheet.cells)[:HEADING_WITHIN]:
        headings = sheet.cells[row].values()
        if "returnid" in map(bare, headings):
            return 0
        for one in LISTS.values():
            known = [column for text in headings if (column := heading_of(text, one.columns)) is not None]
            is_named = one.number == by_name and len(one.own & {*known}) >= _LEAST_OWN
            if len(known) > most and (is_named or not _WHO.isdisjoint(known)):
                best, most = row, len(known)
    return best


def _own(headings: Mapping[int, str], one: AnnexList) -> int:
    """Count the columns among some headings that only this list has."""
    return len(one.own & {heading_of(text, one.columns) for text in headings.values()})


def _by_headings(headings: Mapping[int, str]) -> int | None:
    """Give the one list that most of the headings belong to."""
    counts = {number: _own(headings, one) for number, one in LISTS.items()}
    most = max(counts.values())
    best = [number for number, count in counts.items() if count == most]
    return best[0] if most >= _LEAST_OWN and len(best) == 1 else None


def _read(seen: _Seen, book: Book, *, is_only: bool) -> AnnexSheet:
    """Read one list; what nobody needs of it is only counted."""
    number = seen.number or 0
    declared, name = LISTS[number], seen.listed.name
    places = _places(seen, declared)
    faults = list(seen.faults)
    if seen.is_needed:
        faults = faults or list(_doubts(seen, declared, is_only=is_only))
        faults = faults or list(_wrong_headings(seen, declared))
        faults = faults or _odd_cells(seen, declared, places, book)
    if faults:
        return AnnexSheet(number, name, [], faults[:MOST_FAULTS], is_read=False)
    return AnnexSheet(number, name, list(_rows(seen, places)), list(_remarks(seen, declared)), is_read=True)


def _doubts(seen: _Seen, declared: AnnexList, *, is_only: bool) -> Iterator[Fault]:
    """Say why it is not certain which list this is, or that it belongs to what was sent."""
    if seen.listed.is_hidden:
        yield Fault("R-17", seen.listed.name)
    elif not is_only or seen.by_headings not in {None, declared.number}:
        yield Fault("R-58", seen.listed.name, seen.heading_row, counts={"list": declared.number})


def _wrong_headings(seen: _Seen, declared: AnnexList) -> Iterator[Fault]:
    found = [heading_of(text, declared.columns) for text in seen.headings.values()]
    for column in declared.needs if seen.heading_row else declared.needs[:1]:
        if column not in found:
            yield Fault("R-51", seen.listed.name, seen.heading_row, column)
        elif found.count(column) > 1 and not _agree(seen, declared, column):
            yield Fault("R-52", seen.listed.name, seen.heading_row, column)


def _agree(seen: _Seen, declared: AnnexList, column: str) -> bool:
    """Whether all columns that say they are one ("Sex" and "Gender") say the same in every row."""
    places = [at for at, text in seen.headings.items() if heading_of(text, declared.columns) == column]
    return all(
        len({_meant(column, cells.get(place, "")) for place in places}) == 1
        for row, cells in seen.sheet.cells.items()
        if row > seen.heading_row
    )


def _meant(column: str, text: str) -> str:
    written = _written(column, text)
    code = code_of(column, written) if column in WORDS else None
    return written if code is None else code


def _places(seen: _Seen, declared: AnnexList) -> dict[str, int]:
    """Give the place of each column that is read; the first one, where a heading is repeated."""
    read = {*declared.happened, *((*declared.needs, *_WELCOME) if seen.is_needed else ())}
    places: dict[str, int] = {}
    for place, text in sorted(seen.headings.items()):
        column = heading_of(text, declared.columns)
        if column is not None and column in read:
            places.setdefault(column, place)
    return places


def _odd_cells(seen: _Seen, declared: AnnexList, places: Mapping[str, int], book: Book) -> list[Fault]:
    """Say which cells of the columns that are read cannot be read; what is hidden is told apart."""
    columns = {place: column if column in declared.needs else "" for column, place in places.items()}
    found = faults_of(seen.sheet, seen.listed.name, seen.heading_row, columns, is_from_1904=book.is_from_1904)
    odd = [fault for fault in found if fault.code != "R-23"]
    if book.is_from_1904:
        # A day that lost its format, in a workbook that counts from another one.
        odd += [
            Fault("R-26", seen.listed.name, row, column)
            for row, cells in sorted(seen.sheet.cells.items())
            for place, column in columns.items()
            if row > seen.heading_row and column not in _NO_DAYS and is_number_of_a_day(cells.get(place, ""))
        ]
    # What nobody sees would make two children of one.
    who = places["child_id"]
    odd += [
        Fault("R-30", seen.listed.name, row, "child_id")
        for row, cells in sorted(seen.sheet.cells.items())
        if row > seen.heading_row and holds_invisible(cells.get(who, ""))
    ]
    return odd


def _rows(seen: _Seen, places: Mapping[str, int]) -> Iterator[tuple[int, Record]]:
    cells = seen.sheet.cells
    for row in sorted(cells):
        if row > seen.heading_row:
            record = {column: _written(column, cells[row].get(place, "")) for column, place in places.items()}
            if any(record.values()):
                yield row, record


def _written(column: str, text: str) -> str:
    trimmed = text.strip()
    return "" if is_blank(trimmed, column) else trimmed


def _remarks(seen: _Seen, declared: AnnexList) -> Iterator[Fault]:
    """Say what was read all the same, and what was not: nothing is taken or left in silence."""
    name, sheet = seen.listed.name, seen.sheet
    below = [cells for row, cells in sheet.cells.items() if row > seen.heading_row]
    if not seen.is_needed:
        rows = sum(any(text.strip() for text in cells.values()) for cells in below)
        yield Fault("R-54", name, counts={"list": declared.number, "rows": rows})
        return
    filled = {place for cells in below for place in cells}
    headings = seen.headings
    for place, text in sorted(headings.items()):
        if heading_of(text, declared.columns) == ONE_FOR_ALL:
            said = {bare(cells.get(place, "")) for cells in below} - {""}
            if len(said) > 1:
                counts = {"position": place + 1, "values": len(said)}
                yield Fault("R-66", name, seen.heading_row, counts=counts)
    unknown = [
        place
        for place in sorted({*headings, *filled})
        if heading_of(headings.get(place, ""), declared.columns) is None
    ]
    yield from (
        Fault("R-50", name, seen.heading_row, counts={"position": place + 1})
        for place in unknown[:MOST_FAULTS]
    )
    hidden = sum(row > seen.heading_row for row in sheet.hidden_rows & sheet.cells.keys())
    if hidden:
        yield Fault("R-55", name, counts={"rows": hidden})
