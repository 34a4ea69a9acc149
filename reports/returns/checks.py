"""What a sheet says of a row while it is being filled in: the gate's rules, as a formula and as the same in Python.

The formula serves the person at the sheet; the Python twin gives the value that the file holds until a spreadsheet
program works it out again, and tests hold the two together.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from expectations.gates.context import WITH_NUMBER
from expectations.grammar import LARGEST_COUNT
from reports.returns.content import AddsUp, AskedCell, ReturnSheet
from reports.returns.grid import address, ranges

NUMBER_MISSING = "Still to fill in"
DENOMINATOR_MISSING = "The number it is out of is still to fill in"
STATUS_MISSING = "Choose how firm the number is"
NOT_BOTH = "Empty the number, or choose a status for numbers"
NO_COUNT = "Not a whole number from 0 to 10,000,000"
ABOVE = "The number is larger than what it is out of"


@dataclass(frozen=True)
class Live:
    """One thing a sheet looks for: the formula that is true when it is found, and what it then says, as a formula."""

    condition: str
    says: str


def remark_formula(sheet: ReturnSheet, number: int) -> str:
    """Give the formula of a row's ``remark``: the first thing found, or nothing."""
    found = list(_live(sheet, number))
    nested = "".join(f"IF({one.condition},{one.says}," for one in found)
    return f'={nested}""{")" * len(found)}'


def remark_text(sheet: ReturnSheet, number: int) -> str:
    """Work out what ``remark_formula`` comes to for what is filled in."""
    cell = sheet.cells[number]
    over, under, status = cell.filling.numerator, cell.filling.denominator, cell.filling.status
    given = [one for one in (over, under if cell.has_denominator else None) if one is not None]
    is_firm = status in WITH_NUMBER
    found = (
        (NOT_BOTH, bool(given) and status != "" and not is_firm),
        (STATUS_MISSING, bool(given) and status == ""),
        (NUMBER_MISSING, is_firm and over is None),
        (DENOMINATOR_MISSING, is_firm and cell.has_denominator and under is None),
        (NO_COUNT, any(one > LARGEST_COUNT for one in given)),
        (ABOVE, cell.is_share and over is not None and under is not None and over > under),
        *((said, said != "") for one in _sums_of(sheet, number) for said in [_unequal(sheet, one)]),
    )
    return next((said for said, is_so in found if is_so), "")


def does_not_add_up(one: AddsUp) -> str:
    """Give the formula (without ``=``) that is true when parts do not add up to their whole."""
    whole = address(one.whole_column, one.whole)
    parts = ranges(one.part_column, one.parts)
    added = f"SUM({parts})"
    unequal = f"{added}>{whole}"
    if one.is_complete:
        unequal = f"OR({unequal},AND(COUNT({parts})={len(one.parts)},{added}<>{whole}))"
    return f"AND(ISNUMBER({whole}),COUNT({parts})>0,{unequal})"


def is_above(number: int) -> str:
    """Give the formula (without ``=``) that is true when a row's number is larger than what it is out of."""
    over, under = address("numerator", number), address("denominator", number)
    return f"AND(ISNUMBER({over}),ISNUMBER({under}),{over}>{under})"


def with_number(number: int) -> str:
    """Give the formula (without ``=``) that is true when a row's status comes with a number."""
    status = address("status", number)
    return "OR({})".format(",".join(f'{status}="{one}"' for one in WITH_NUMBER))


def _live(sheet: ReturnSheet, number: int) -> Iterator[Live]:
    cell = sheet.cells[number]
    columns = ["numerator"] + (["denominator"] if cell.has_denominator else [])
    numbers = [address(column, number) for column in columns]
    status = address("status", number)
    given = "OR({})".format(",".join(f'{one}<>""' for one in numbers))
    firm = with_number(number)
    yield Live(f'AND({given},{status}<>"",NOT({firm}))', _quoted(NOT_BOTH))
    yield Live(f'AND({given},{status}="")', _quoted(STATUS_MISSING))
    yield Live(f'AND({firm},{numbers[0]}="")', _quoted(NUMBER_MISSING))
    if cell.has_denominator:
        yield Live(f'AND({firm},{numbers[1]}="")', _quoted(DENOMINATOR_MISSING))
    yield Live("OR({})".format(",".join(_is_no_count(one) for one in numbers)), _quoted(NO_COUNT))
    if cell.is_share:
        yield Live(is_above(number), _quoted(ABOVE))
    for one in _sums_of(sheet, number):
        said = f'"By {one.dimension} the parts come to "&SUM({ranges(one.part_column, one.parts)})'
        yield Live(does_not_add_up(one), f'{said}&", not "&{address(one.whole_column, one.whole)}')


def _is_no_count(at: str) -> str:
    sound = f"OR({at}<0,{at}>{LARGEST_COUNT},INT({at})<>{at})"
    return f'IF(ISNUMBER({at}),{sound},{at}<>"")'


def _sums_of(sheet: ReturnSheet, number: int) -> Iterator[AddsUp]:
    return (one for one in sheet.sums if one.whole == number)


def _unequal(sheet: ReturnSheet, one: AddsUp) -> str:
    whole = sheet.cells[one.whole].filling.number(one.whole_column)
    given = [
        found
        for part in one.parts
        if (found := sheet.cells[part].filling.number(one.part_column)) is not None
    ]
    if whole is None or not given:
        return ""
    added = sum(given)
    is_whole_known = one.is_complete and len(given) == len(one.parts)
    if added > whole or (is_whole_known and added != whole):
        return f"By {one.dimension} the parts come to {added}, not {whole}"
    return ""


def _quoted(words: str) -> str:
    return f'"{words}"'


def is_blank_but_due(cell: AskedCell, column: str, number: int) -> str:
    """Give the formula (without ``=``) that is true when a number is due and not there."""
    at = address(column, number)
    if cell.is_optional and column == "denominator":
        return f'AND({at}="",{address("numerator", number)}<>"")'
    return f'AND({at}="",{with_number(number)})'
