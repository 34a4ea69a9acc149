"""Where things stand on a return's sheet: the order of its columns for people, its rows, and cell addresses."""

from typing import NamedTuple

from expectations.layout import CELL_KEY, COLUMNS, GUIDE_COLUMNS


class Column(NamedTuple):
    """A column of the sheet: its heading for machines, its words for people, and its width in characters."""

    name: str
    words: str
    width: float


COLUMNS_FOR_PEOPLE = (
    Column("asked", "What is asked", 40),
    Column("numerator", "Number", 10),
    Column("denominator", "Out of", 10),
    Column("status", "How firm, or why there is none", 15),
    Column("comment", "Your comment, if needed", 22),
    Column("remark", "What still needs a look", 27),
    Column("last_period", "Accepted last time", 10),
    Column("last_denominator", "Out of, last time", 10),
    Column("meaning", "What is counted", 46),
)
"""What a person looks at, in the order of looking; these are printed."""

KEY_COLUMNS = (
    Column("coverage", "What it covers", 9),
    Column("return_id", "Keys: leave them as they are", 14),
    *(Column(name, "", 12) for name in ("period", *CELL_KEY)),
)
"""What a reader of files looks at; to the right, out of the way."""

SHEET_COLUMNS = (*COLUMNS_FOR_PEOPLE, *KEY_COLUMNS)

TITLE_ROWS = 4
"""Rows above the headings: title, agency and period, what to do, and the headings in words."""

HEADING_ROW = TITLE_ROWS
FIRST_ROW = HEADING_ROW + 1
"""Rows are counted from 0, as the writer counts them."""

WIDTHS = {one.name: one.width for one in SHEET_COLUMNS}

_PLACES = {one.name: place for place, one in enumerate(SHEET_COLUMNS)}

if set(_PLACES) != {*COLUMNS, *GUIDE_COLUMNS}:
    raise ValueError("A return's sheet has exactly the columns of the layout and those that guide.")


def place(column: str) -> int:
    """Give the place of a column, counted from 0."""
    return _PLACES[column]


def letter(column: str) -> str:
    """Give the letter of a column; the sheet has fewer than twenty-six."""
    return chr(ord("A") + _PLACES[column])


def address(column: str, number: int, *, fixed: bool = False) -> str:
    """Give the address of a cell by its column and its place among the sheet's cells, counted from 0."""
    row = FIRST_ROW + number + 1
    return f"${letter(column)}${row}" if fixed else f"${letter(column)}{row}"


def ranges(column: str, numbers: tuple[int, ...]) -> str:
    """Give the addresses of several cells of a column, neighbours as one range, for the arguments of a function."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ",".join(
        address(column, run[0]) if len(run) == 1 else f"{address(column, run[0])}:{address(column, run[-1])}"
        for run in runs
    )
