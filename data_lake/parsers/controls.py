"""The control row of a sheet: what its columns come to, held against what they say it should be."""

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from data_lake.parsers.faults import Fault
from expectations.layout import COLUMNS, CONTROLLED, NUMBERS, text_control

_AMOUNT = re.compile(r"[+-]?(?:[0-9]{1,20}|[0-9]{1,3}(?:,[0-9]{3}){1,6})(?:\.[0-9]{1,20})?")
_ALMOST = Decimal("0.000001")
"""How far apart two totals may be: spreadsheets add in binary."""

Rows = Sequence[tuple[int, Sequence[str]]]


def check_control(
    sheet: str, rows: Rows, control: tuple[int, Sequence[str]], amounts: Mapping[tuple[int, str], Decimal]
) -> list[Fault]:
    """Give a fault for each cell of the control row that its column does not come to.

    ``amounts`` gives the number behind cells that show something else, by row and column.
    """
    at, said = control
    totals: dict[str, Decimal] = {"period": Decimal(len(rows))}
    for column in CONTROLLED:
        cells = _column(rows, column)
        totals[column] = (
            sum((amounts.get((number, column), _amount(cell)) for number, cell in cells), Decimal(0))
            if column in NUMBERS
            else Decimal(text_control(cell for _, cell in cells))
        )
    return [
        Fault("R-27", sheet, at, column)
        for column, total in totals.items()
        if not _agrees(said[COLUMNS.index(column)], total)
    ]


def _column(rows: Rows, column: str) -> Iterable[tuple[int, str]]:
    place = COLUMNS.index(column)
    return [(number, cells[place]) for number, cells in rows]


def _amount(cell: str) -> Decimal:
    """What a cell adds to its column: text that is no number adds nothing, as in a spreadsheet."""
    text = cell.strip()
    return Decimal(text.replace(",", "")) if _AMOUNT.fullmatch(text) else Decimal(0)


def _agrees(said: str, total: Decimal) -> bool:
    text = said.strip()
    return bool(_AMOUNT.fullmatch(text)) and abs(_amount(text) - total) < _ALMOST
