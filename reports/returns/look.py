"""How a return's workbook looks, and the one way by which text gets into a spreadsheet."""

import math
import re
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from expectations.findings import Severity
from reports.theme import ASKED, RULE, SHEET_FONT, TOLD, WRONG

_STARTS_A_FORMULA = re.compile(r"[=+\-@\t\r\n]")
_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_LONGEST_CELL = 32_000
"""A spreadsheet's cell holds 32,767 characters; what is longer is dropped without a word."""

A4 = 9
"""What xlsxwriter calls the size of the paper."""

UNLOCKING = {"format_columns": True, "format_rows": True}
"""What a person may still do to a protected sheet beside filling it in: make columns and rows fit."""

FILL_OF = {Severity.ERROR: WRONG, Severity.QUERY: ASKED, Severity.ADVICE: TOLD}


class Look:
    """The formats of one workbook, each made once."""

    def __init__(self, workbook: xlsxwriter.Workbook) -> None:
        self._workbook = workbook
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}

    def __call__(self, **properties: Any) -> Format:  # noqa: ANN401 - what xlsxwriter calls the properties of a format
        """Give the format with these properties beside the usual ones: small Arial, at the top, wrapped."""
        wanted = {"font_name": SHEET_FONT, "font_size": 10, "valign": "top", "text_wrap": True, **properties}
        key = tuple(sorted(wanted.items()))
        if key not in self._made:
            self._made[key] = self._workbook.add_format(wanted)
        return self._made[key]

    def boxed(self, **properties: Any) -> Format:  # noqa: ANN401
        """Give a format with a thin line around the cell."""
        return self(border=1, border_color=RULE, **properties)

    def condition(self, fill: str) -> Format:
        """Give what a condition changes of a cell: its fill alone."""
        key = (("condition", fill),)
        if key not in self._made:
            self._made[key] = self._workbook.add_format({"bg_color": fill})
        return self._made[key]


def height(*cells: tuple[str, float], size: int = 10) -> float:
    """Give the height, in points, that the longest of some wrapped texts needs, each with its column's width.

    A file cannot ask a spreadsheet program to fit its rows, so the lines are guessed, rather too many than too few.
    """
    lines = max(
        sum(max(1, math.ceil(len(line) * size / 11.5 / width)) for line in text.split("\n"))
        for text, width in cells
    )
    return 3 + 1.25 * size * lines


def inert(text: str) -> str:
    """Give text that no spreadsheet program takes for a formula, wherever it is copied to."""
    plain = _NO_TEXT.sub("", text)[:_LONGEST_CELL]
    return f"'{plain}" if _STARTS_A_FORMULA.match(plain) else plain


def write_text(sheet: Worksheet, row: int, column: int, text: str, look: Format) -> None:
    """Write text as text; a blank cell where there is none. Raises ValueError when the cell would not hold it."""
    if text == "":
        sheet.write_blank(row, column, None, look)
    elif sheet.write_string(row, column, inert(text), look) != 0:
        raise ValueError(
            f"Row {row + 1}, column {column + 1} of sheet {sheet.get_name()} cannot hold its text."
        )
