"""From a table of text, whatever file it stood in, to the rows of the layout."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from data_lake.parsers.controls import check_control
from data_lake.parsers.faults import MOST_FAULTS, MOST_ROWS, Fault, Unreadable, too_large
from data_lake.parsers.letters import holds_invisible, plain
from expectations.layout import COLUMNS, CONTROL, GUIDE_COLUMNS, NUMBERS

HEADING_WITHIN = 20
"""Filled rows among which the heading row must stand."""

Row = tuple[str | int, ...]
"""The cells in the order of ``COLUMNS``, the sheet, and the row as a person counts it."""

LAYOUT = frozenset(COLUMNS)
"""The columns of the layout of figures."""

FIRST = frozenset(COLUMNS[:2])
"""The columns that every return begins with: which it is, and for which period."""

_GUIDE = frozenset(GUIDE_COLUMNS)
_FREE_TEXT = COLUMNS.index("comment")
_CODES = frozenset(place for place, name in enumerate(COLUMNS) if name not in {*NUMBERS, "comment"})


@dataclass(frozen=True)
class Table:
    """A heading row and the rows below it, each with its number as a person counts it.

    ``amounts`` gives the number behind a cell whose text is not that number (a date, a percentage), by row and place.
    """

    sheet: str
    heading_row: int
    headings: tuple[str, ...]
    rows: Sequence[tuple[int, Sequence[str]]]
    amounts: Mapping[tuple[int, int], Decimal] = field(default_factory=dict)

    @property
    def is_template(self) -> bool:
        """Whether it is a sheet with headings that only the template and the receipt have.

        A plain table may have them too, but nothing in it works out a control row.
        """
        return self.sheet != "" and any(heading(name) in _GUIDE for name in self.headings)


def heading(text: str) -> str:
    """Give a heading as it is compared: trimmed, in lower case."""
    return text.strip().lower()


def known_headings(cells: Iterable[str]) -> int:
    """Count the headings of the layout among some cells."""
    return len(LAYOUT.intersection(heading(cell) for cell in cells))


def looks_like_headings(cells: Iterable[str]) -> bool:
    """Whether a row is meant as the headings of the layout; one word alone may stand in a note."""
    return known_headings(cells) >= 2


def places_of(headings: Sequence[str]) -> dict[str, int]:
    """Give the place of each column of the layout; the first one, where a heading is repeated."""
    names = [heading(name) for name in headings]
    return {column: names.index(column) for column in COLUMNS if column in names}


def rows_of(table: Table, look: Callable[[Mapping[str, int]], list[Fault]] | None = None) -> list[Row]:
    """Give the filled rows without their control row, which is held against them.

    ``look`` may find faults of the cells that only their kind of file has; it gets the places of the columns.

    Raises:
        Unreadable: a heading is missing, repeated or none of ours, a row has another number of cells, a code holds
            what cannot be seen, or the control row is wrong, missing from a template, or not the last.
    """
    filled = filled_rows(table)
    faults = ragged(table, filled) or _wrong_headings(table, filled)
    if faults:
        raise Unreadable(*faults)
    places = places_of(table.headings)
    faults = look(places) if look else []
    if faults:
        raise Unreadable(*faults)
    taken = [places[column] for column in COLUMNS]
    rows = [(number, [cells[place] for place in taken]) for number, cells in filled]
    rows = [(number, cells) for number, cells in rows if any(cell.strip() for cell in cells)]
    faults = _invisible(table.sheet, rows)
    if faults:
        raise Unreadable(*faults)
    rows = _without_control(table, rows, taken)
    if len(rows) > MOST_ROWS:
        raise too_large(table.sheet)
    return [
        (*(plain(cell) if place in _CODES else cell for place, cell in enumerate(cells)), table.sheet, at)
        for at, cells in rows
    ]


def _without_control(
    table: Table, rows: list[tuple[int, list[str]]], taken: Sequence[int]
) -> list[tuple[int, list[str]]]:
    at = next((place for place, (_, cells) in enumerate(rows) if heading(cells[0]) == CONTROL), None)
    if at is None:
        if table.is_template:
            raise Unreadable(Fault("R-28", table.sheet))
        return rows
    if len(rows) > at + 1:
        raise Unreadable(Fault("R-29", table.sheet, rows[at + 1][0]))
    column_at = dict(zip(taken, COLUMNS, strict=True))
    amounts = {
        (number, column_at[place]): amount
        for (number, place), amount in table.amounts.items()
        if place in column_at
    }
    if faults := check_control(table.sheet, rows[:at], rows[at], amounts):
        raise Unreadable(*faults)
    return rows[:at]


def filled_rows(table: Table) -> list[tuple[int, Sequence[str]]]:
    """Give the rows that hold something."""
    return [(number, cells) for number, cells in table.rows if any(cell.strip() for cell in cells)]


def ragged(table: Table, rows: Sequence[tuple[int, Sequence[str]]]) -> list[Fault]:
    """Give a fault for each row that has another number of cells than there are headings."""
    width = len(table.headings)
    return [
        Fault("R-09", table.sheet, number, counts={"found": len(cells), "headings": width})
        for number, cells in rows
        if len(cells) != width
    ][:MOST_FAULTS]


def _wrong_headings(table: Table, rows: Sequence[tuple[int, Sequence[str]]]) -> list[Fault]:
    """Hold the headings against the layout. A column without heading and without entries is not there."""
    sheet, at = table.sheet, table.heading_row
    names = [heading(name) for name in table.headings]
    unnamed = [place for place, name in enumerate(names) if not name]
    filled = {place for place in unnamed if any(cells[place].strip() for _, cells in rows)}
    faults = [Fault("R-07", sheet, at, name) for name in COLUMNS if name not in names]
    faults += [Fault("R-06", sheet, at, name) for name in COLUMNS if names.count(name) > 1]
    faults += [
        Fault("R-08", sheet, at, counts={"position": place + 1})
        for place, name in enumerate(names)
        if name not in LAYOUT and name not in _GUIDE and (name or place in filled)
    ][:MOST_FAULTS]
    return faults


def _invisible(sheet: str, rows: Iterable[tuple[int, list[str]]]) -> list[Fault]:
    """What cannot be seen makes two codes that look the same differ; a comment may hold what it likes."""
    return [
        Fault("R-30", sheet, number, COLUMNS[place])
        for number, cells in rows
        for place, cell in enumerate(cells)
        if place != _FREE_TEXT and holds_invisible(cell)
    ][:MOST_FAULTS]
