"""What may be typed into a return's sheet, as the gate will judge it, and what colours show while it is typed."""

from xlsxwriter.worksheet import Worksheet

from expectations.grammar import LARGEST_COUNT
from expectations.layout import LONGEST_COMMENT, NUMBERS
from reports.returns.checks import does_not_add_up, is_above, is_blank_but_due, with_number
from reports.returns.compose import STATUSES
from reports.returns.content import AskedCell, ReturnSheet
from reports.returns.grid import FIRST_ROW, address, place
from reports.returns.look import Look
from reports.theme import LOCKED, MISSING, WRONG

_WHOLE_NUMBER = f"Type a whole number from 0 to {LARGEST_COUNT:,}."


def columns_asked(cell: AskedCell) -> tuple[str, ...]:
    """Give the columns of the counts that a cell asks for."""
    return NUMBERS if cell.has_denominator else NUMBERS[:1]


def add_rules(sheet: Worksheet, one: ReturnSheet) -> None:
    """Say of every cell to fill in what may be typed there."""
    for number, cell in enumerate(one.cells):
        rules = {column: _number_rule(cell, column, number) for column in columns_asked(cell)}
        rules |= {"status": _status_rule(), "comment": _comment_rule(number)}
        for column, rule in rules.items():
            at = (FIRST_ROW + number, place(column))
            sheet.data_validation(*at, *at, rule)


def add_colours(sheet: Worksheet, one: ReturnSheet, look: Look) -> None:
    """Colour what is wrong, what is missing, and what needs no number; wrong before missing."""
    for added in one.sums:
        _when(sheet, added.whole, added.whole_column, look, WRONG, does_not_add_up(added))
    for number, cell in enumerate(one.cells):
        status = address("status", number)
        has_reason = f'AND({status}<>"",NOT({with_number(number)}))'
        for column in columns_asked(cell):
            if cell.is_share:
                _when(sheet, number, column, look, WRONG, is_above(number))
            _when(sheet, number, column, look, MISSING, is_blank_but_due(cell, column, number))
            _when(sheet, number, column, look, WRONG, f'AND({address(column, number)}<>"",{has_reason})')
            _when(sheet, number, column, look, LOCKED, has_reason)


def _when(sheet: Worksheet, number: int, column: str, look: Look, fill: str, formula: str) -> None:  # noqa: PLR0913, PLR0917 - one cell, one condition
    at = (FIRST_ROW + number, place(column))
    sheet.conditional_format(
        *at, *at, {"type": "formula", "criteria": f"={formula}", "format": look.condition(fill)}
    )


def _number_rule(cell: AskedCell, column: str, number: int) -> dict[str, object]:
    if not cell.is_share:
        return {
            "validate": "integer",
            "criteria": "between",
            "minimum": 0,
            "maximum": LARGEST_COUNT,
            "error_title": "Not a count",
            "error_message": f"{_WHOLE_NUMBER} Where there is none, leave the cell blank and choose the reason as "
            "the status.",
        }
    at, over, under = (address(one, number) for one in (column, "numerator", "denominator"))
    other = under if column == "numerator" else over
    sound = f"ISNUMBER({at}),{at}>=0,{at}<={LARGEST_COUNT},INT({at})={at}"
    return {
        "validate": "custom",
        "value": f'=AND({sound},OR({other}="",{over}<={under}))',
        "error_title": "Not a count, or too large",
        "error_message": f"{_WHOLE_NUMBER} The number counts some of what it is out of, so it cannot be the larger.",
    }


def _status_rule() -> dict[str, object]:
    return {
        "validate": "list",
        "source": list(STATUSES),
        "error_title": "Not in the list",
        "error_message": "Choose final, provisional or estimate with a number, or the reason why there is none.",
    }


def _comment_rule(number: int) -> dict[str, object]:
    at = address("comment", number)
    each = f'MID({at}&REPT(" ",{LONGEST_COMMENT}),COLUMN($A$1:$SF$1),1)'
    return {
        "validate": "custom",
        # A character that the control total cannot count is refused while it is typed, not when it arrives.
        "value": f"=AND(LEN({at})<={LONGEST_COMMENT},ISNUMBER(SUMPRODUCT(_xlfn.UNICODE({each}))))",
        "error_title": "Too long, or no plain text",
        "error_message": f"At most {LONGEST_COMMENT} characters of plain text, without pictures. "
        "Never put a name or anything else about one child into a comment.",
    }
