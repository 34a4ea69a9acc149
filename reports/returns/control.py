"""The control row of a sheet: formulas, each with the value it comes to."""

from typing import NamedTuple

from expectations.layout import CELL_KEY, CONTROLLED, LONGEST_COMMENT, NUMBERS, control_row
from reports.returns.content import AskedCell, ReturnSheet
from reports.returns.grid import address

_LONGEST_STATUS = 24
"""No status is longer, so that whichever is chosen is counted whole."""


class Controlled(NamedTuple):
    """One cell of the control row: its formula, and what it comes to."""

    formula: str
    value: int


def control_cells(sheet: ReturnSheet) -> dict[str, Controlled]:
    """Give the control row by column, from ``period`` (the number of rows) on; its return is the layout's mark."""
    rows = [texts(sheet, cell) for cell in sheet.cells]
    numbers = {column: sum(cell.filling.number(column) or 0 for cell in sheet.cells) for column in NUMBERS}
    values = control_row(rows, numbers)
    span = {
        column: f"{address(column, 0)}:{address(column, len(rows) - 1)}"
        for column in ("return_id", *CONTROLLED)
    }
    found = {"period": Controlled(f"=COUNTA({span['return_id']})", int(values["period"]))}
    for column in CONTROLLED:
        if column in NUMBERS:
            formula = f"=SUM({span[column]})"
        else:
            formula = _text_formula(span[column], _room(column, max(len(row[column]) for row in rows)))
        found[column] = Controlled(formula, int(values[column]))
    return found


def texts(sheet: ReturnSheet, cell: AskedCell) -> dict[str, str]:
    """Give a row's text in every column of the layout, as a reader would find it."""
    filling = cell.filling
    return {
        "return_id": sheet.return_id,
        "period": sheet.period.label,
        **dict(zip(CELL_KEY, cell.key, strict=True)),
        "numerator": "" if filling.numerator is None else str(filling.numerator),
        "denominator": "" if filling.denominator is None else str(filling.denominator),
        "coverage": sheet.coverage,
        "status": filling.status,
        "comment": filling.mark,
    }


def _room(column: str, longest: int) -> int:
    """Give how many characters of a column are counted: all that a comment may have, or that its codes have."""
    return LONGEST_COMMENT if column == "comment" else max(longest, _LONGEST_STATUS)


def _text_formula(span: str, room: int) -> str:
    """Work out ``text_control`` over a span: each cell filled up with blanks, which count nothing."""
    places = f"COLUMN($A$1:${_letters(room)}$1)"
    return f'=SUMPRODUCT((_xlfn.UNICODE(MID({span}&REPT(" ",{room}),{places},1))-32)*{places})'


def _letters(number: int) -> str:
    """Give the letters of a column counted from 1."""
    said = ""
    while number:
        number, rest = divmod(number - 1, 26)
        said = chr(ord("A") + rest) + said
    return said
