"""From a table of text to the rows of a list of records: which list it is, and what makes it no table at all.

Columns that nobody asked for are kept, and so is every cell: what of it a list may hold is for its contract to say.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from data_lake.parsers.faults import MOST_FAULTS, MOST_ROWS, Fault, Unreadable, too_large
from data_lake.parsers.known import Known, ListTable
from data_lake.parsers.letters import holds_invisible, plain
from data_lake.parsers.table import FIRST, LAYOUT, Table, filled_rows, heading, ragged

MOST_COLUMNS = 256
"""Columns that a list may come with."""

_FEWEST = 3
"""So many columns of its own show a list that lacks one of the first two."""


def headings_of_a_list(cells: Iterable[str], known: Known) -> tuple[str, int]:
    """Give the return of the list whose headings these are, and how many of them are; nothing when they are none's.

    Headings of figures are a list's only where more of the list's stand beside them. A list that lacks one of the first
    two columns is still one where half of its own columns are there.
    """
    names = {heading(cell) for cell in cells}
    return_id, shared = "", 0
    for name, columns in known.lists.items():
        own = names.intersection(columns) - FIRST
        if len(own) > shared and (
            names >= FIRST or len(own) >= max(_FEWEST, (len(columns) - len(FIRST)) // 2)
        ):
            return_id, shared = name, len(own)
    if shared <= len(names & LAYOUT - FIRST):
        return "", 0
    return return_id, shared + len(names & FIRST)


def is_list(table: Table, known: Known) -> bool:
    """Whether a table is a list's: by its headings, or by the return that its first row names."""
    if headings_of_a_list(table.headings, known)[0]:
        return True
    names = [heading(name) for name in table.headings]
    if not set(names) >= FIRST or not LAYOUT.isdisjoint({*names} - FIRST):
        return False
    _, cells = next(iter(filled_rows(table)), (0, ()))
    at = names.index("return_id")
    return at < len(cells) and cells[at].strip() in known.lists


def list_table(
    table: Table, known: Known, look: Callable[[Mapping[str, int]], list[Fault]] | None = None
) -> ListTable:
    """Give the filled rows of a list, with every column that has a heading.

    ``look`` may find faults of the cells that only their kind of file has; it gets the places of the columns.

    Raises:
        Unreadable: a heading is repeated, one of the first two is missing, a column with entries has none, a row has
            another number of cells, or a code holds what cannot be seen.
    """
    filled = filled_rows(table)
    if faults := ragged(table, filled) or _wrong_headings(table, filled, known):
        raise Unreadable(*faults)
    places = {name: place for place, name in enumerate(map(heading, table.headings)) if name}
    if len(places) > MOST_COLUMNS or len(filled) > MOST_ROWS:
        raise too_large(table.sheet)
    if faults := look(places) if look else []:
        raise Unreadable(*faults)
    taken = list(places.values())
    rows = [(number, [cells[place] for place in taken]) for number, cells in filled]
    rows = [(number, cells) for number, cells in rows if any(cell.strip() for cell in cells)]
    columns = tuple(places)
    return_id = _return_of(rows, columns, known)
    asked = [name in known.lists[return_id] for name in columns]
    if faults := _invisible(table.sheet, rows, columns, asked):
        raise Unreadable(*faults)
    return ListTable(
        return_id,
        table.sheet,
        columns,
        [
            (number, [plain(cell) if is_asked else cell for cell, is_asked in zip(cells, asked, strict=True)])
            for number, cells in rows
        ],
    )


def _return_of(rows: Iterable[tuple[int, Sequence[str]]], columns: tuple[str, ...], known: Known) -> str:
    """The list that most rows name; where none does, that of the headings."""
    at = columns.index("return_id")
    named = Counter(cells[at].strip() for _, cells in rows)
    by_name = [name for name, _ in named.most_common() if name in known.lists]
    return by_name[0] if by_name else headings_of_a_list(columns, known)[0]


def _wrong_headings(table: Table, rows: Sequence[tuple[int, Sequence[str]]], known: Known) -> list[Fault]:
    """Say what makes the headings those of no table. One that nobody asked for is not named: it could say anything."""
    sheet, at = table.sheet, table.heading_row
    names = [heading(name) for name in table.headings]
    ours = {column for columns in known.lists.values() for column in columns}
    filled = {
        place
        for place, name in enumerate(names)
        if not name and any(cells[place].strip() for _, cells in rows)
    }
    faults = [Fault("R-07", sheet, at, name) for name in sorted(FIRST) if name not in names]
    faults += [
        Fault("R-06", sheet, at, name if name in ours else "")
        for name, count in Counter(names).items()
        if name and count > 1
    ]
    faults += [Fault("R-08", sheet, at, counts={"position": place + 1}) for place in sorted(filled)]
    return faults[:MOST_FAULTS]


def _invisible(
    sheet: str, rows: Iterable[tuple[int, Sequence[str]]], columns: Sequence[str], asked: Sequence[bool]
) -> list[Fault]:
    """What cannot be seen makes two ids or codes that look the same differ."""
    return [
        Fault("R-30", sheet, number, name)
        for number, cells in rows
        for cell, name, is_asked in zip(cells, columns, asked, strict=True)
        if is_asked and holds_invisible(cell)
    ][:MOST_FAULTS]
