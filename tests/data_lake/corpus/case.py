"""A case of the corpus: a file made by code, and exactly what must be found in it."""

from collections.abc import Sequence
from dataclasses import dataclass

from expectations.layout import COLUMNS, GUIDE_COLUMNS, NUMBERS, control_row
from tests.expectations.gates.small_board import Cell, cell, clean, sent

Row = dict[str, str]

CANARY = "JaneExample20120229"
"""A planted child's name and day of birth: no message may ever hold it."""

ALL, YES, NO = (cell("answers", "safe_pct", part) for part in ("all/all", "answer/yes", "answer/no"))
ADMISSIONS: Cell = cell("admissions", "admissions_all")


@dataclass(frozen=True)
class Case:
    """One file. ``expected`` lists code and place of every finding there may be; none means accepted in silence."""

    kind: str
    name: str
    data: bytes
    expected: tuple[tuple[str, str], ...] = ()
    file_name: str = "return.csv"

    def __str__(self) -> str:
        return f"{self.kind}: {self.name}"


def at(code: str, row: int = 0, column: str = "", sheet: str = "") -> tuple[str, str]:
    """A code and its place, as findings write it."""
    parts = [f"sheet {sheet}"] if sheet else []
    parts += [f"row {row}"] if row else []
    parts += [f"column {column}"] if column else []
    return code, ", ".join(parts) or "the whole file"


def rows(*changes: tuple[int, str, str]) -> list[Row]:
    """The four rows of the clean survey, with canaries as comments, and cells changed by row of the file (from 2)."""
    made = [{**row, "comment": CANARY} for row in sent("survey").rows]
    for row, column, text in changes:
        made[row - 2][column] = text
    return made


def control(of: Sequence[Row], **changes: str) -> Row:
    """The control row of some rows whose numbers are plain counts."""
    sums = {
        column: sum(int(row[column]) for row in of if row[column].isascii() and row[column].isdigit())
        for column in NUMBERS
    }
    return control_row(of, sums) | changes


def guided(of: Sequence[Row]) -> list[Row]:
    """Rows with the columns that guide, as a template has them."""
    return [{**row, **dict.fromkeys(GUIDE_COLUMNS, f"{CANARY}, 7")} for row in of]


def text(of: Sequence[Row], head: Sequence[str] = COLUMNS, mark: str = ",", end: str = "\n") -> str:
    """Rows as text with separators, quoted where they must be."""

    def quoted(cell_: str) -> str:
        return '"' + cell_.replace('"', '""') + '"' if any(one in cell_ for one in (mark, '"')) else cell_

    lines = [mark.join(head), *(mark.join(quoted(row.get(name, "")) for name in head) for row in of)]
    return end.join([*lines, ""])


def csv(of: Sequence[Row], head: Sequence[str] = COLUMNS, mark: str = ",", end: str = "\n") -> bytes:
    return text(of, head, mark, end).encode()


CLEAN = clean("survey")
