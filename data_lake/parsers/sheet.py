"""One sheet of a workbook, read as a stream: its cells as text, and what is odd about them and where."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from data_lake.parsers.faults import MOST_ROWS, Fault, damaged, too_large
from data_lake.parsers.formats import (
    LONGEST_CELL,
    Shown,
    day_text,
    number_text,
    percentage_text,
    unescaped,
)
from data_lake.parsers.markup import Attributes, feed, local, reader
from data_lake.parsers.package import Package

_MOST_ROW = MOST_ROWS + 1_000
_MOST_COLUMN = 256
_MOST_CELLS = 8_000_000
_MOST_MERGED = 10_000
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_RANGE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})(?::([A-Z]{1,3})([1-9][0-9]{0,6}))?")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")

_KINDS = frozenset({"n", "s", "str", "inlineStr", "b", "e", "d"})

Area = tuple[int, int, int, int]
"""First row, first column, last row, last column; columns from 0."""


@dataclass
class Sheet:
    """What one sheet holds. Rows count from 1, as a person does, and columns from 0.

    ``amounts`` is the number behind a cell that shows something else; ``marks`` the codes of cells that cannot be read.
    """

    cells: dict[int, dict[int, str]] = field(default_factory=dict)
    amounts: dict[tuple[int, int], Decimal] = field(default_factory=dict)
    marks: dict[tuple[int, int], str] = field(default_factory=dict)
    days: list[tuple[int, int]] = field(default_factory=list)
    merged: list[Area] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)

    @property
    def width(self) -> int:
        """Columns up to the last filled one."""
        return max((place + 1 for row in self.cells.values() for place in row), default=0)


def column_number(letters: str) -> int:
    """Give the number of a column, from 0, by its letters."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


@dataclass(frozen=True)
class Book:
    """What all sheets of a workbook share."""

    texts: Sequence[str]
    formats: Sequence[Shown]
    is_from_1904: bool = False


def read_sheet(package: Package, part: str, book: Book) -> Sheet:
    """Read one sheet.

    Raises:
        Unreadable: it is damaged, or holds more or stretches further than a return can.
    """
    stream = _Stream(book)
    parser = reader()
    parser.StartElementHandler = stream.begin
    parser.EndElementHandler = stream.end
    parser.CharacterDataHandler = stream.text
    feed(parser, package.pieces(part))
    return stream.sheet


class _Stream:
    """The state of reading: in which row and cell the parser stands, and what it has gathered of the cell."""

    def __init__(self, book: Book) -> None:
        self.sheet = Sheet()
        self._book = book
        self._is_in_data = False
        self._row = 0
        self._column = -1
        self._rows, self._cells = 0, 0
        self._kind, self._shown = "n", Shown.NUMBER
        self._has_formula = False
        self._value: list[str] | None = None
        self._inline: list[str] = []
        self._gathered: list[str] | None = None
        self._is_aside = False

    def begin(self, name: str, attributes: Attributes) -> None:
        element = local(name)
        if not self._is_in_data:
            self._outside(element, attributes)
        elif element == "c":
            self._begin_cell(attributes)
        elif element == "v":
            self._gathered = self._value = []
        elif element == "f":
            self._has_formula, self._gathered = True, None
        elif element == "row":
            self._begin_row(attributes)
        elif element == "rPh":
            self._is_aside = True
        elif element == "t" and not self._is_aside:
            self._gathered = self._inline

    def text(self, piece: str) -> None:
        if self._gathered is not None:
            self._gathered.append(piece)

    def end(self, name: str) -> None:
        element = local(name)
        if element in {"v", "t", "f"}:
            self._gathered = None
        elif element == "c" and self._is_in_data:
            self._end_cell()
        elif element == "rPh":
            self._is_aside = False
        elif element == "sheetData":
            self._is_in_data = False

    def _outside(self, element: str, attributes: Attributes) -> None:
        if element == "sheetData":
            self._is_in_data = True
        elif element == "mergeCell":
            self.sheet.merged.append(_area(attributes.get("ref", "")))
            if len(self.sheet.merged) > _MOST_MERGED:
                raise too_large()
        elif element == "col" and _is_out_of_sight(attributes, "width"):
            self.sheet.hidden_columns.append(
                (_whole(attributes.get("min", "")) - 1, _whole(attributes.get("max", "")) - 1)
            )

    def _begin_row(self, attributes: Attributes) -> None:
        number = _whole(attributes["r"]) if "r" in attributes else self._row + 1
        # A row that comes twice, or out of order, is read one way by one program and another way by the next.
        if number <= self._row:
            raise damaged()
        self._row, self._column = number, -1
        self._rows += 1
        if self._rows > _MOST_ROW:
            raise too_large()
        if _is_out_of_sight(attributes, "ht"):
            self.sheet.hidden_rows.add(number)

    def _begin_cell(self, attributes: Attributes) -> None:
        reference = attributes.get("r")
        if reference is None:
            column = self._column + 1
        else:
            found = _REFERENCE.fullmatch(reference)
            if not found or int(found[2]) != self._row:
                raise damaged()
            column = column_number(found[1])
        if column <= self._column:
            raise damaged()
        self._column = column
        self._cells += 1
        if self._cells > _MOST_CELLS:
            raise too_large()
        self._kind = attributes.get("t", "n")
        if self._kind not in _KINDS:
            raise damaged()
        style = _whole(attributes.get("s", "0"))
        formats = self._book.formats
        self._shown = formats[style] if style < len(formats) else Shown.NUMBER
        self._has_formula, self._value = False, None
        self._inline = []
        self._gathered = None

    def _end_cell(self) -> None:
        at = (self._row, self._column)
        value = None if self._value is None else "".join(self._value)
        if self._has_formula and not value and self._kind not in {"str", "inlineStr"}:
            self.sheet.marks[at] = "R-24"
            shown = "?"
        elif self._kind == "inlineStr":
            shown = unescaped("".join(self._inline))
        elif not value:
            return
        else:
            shown = self._shown_text(at, value)
        if not shown:
            return
        if self._row > _MOST_ROW or self._column >= _MOST_COLUMN:
            raise too_large(row=self._row)
        if len(shown) > LONGEST_CELL:
            raise too_large(row=self._row)
        if _CONTROL.search(shown):
            self.sheet.marks[at] = "R-32"
        self.sheet.cells.setdefault(self._row, {})[self._column] = shown

    def _shown_text(self, at: tuple[int, int], value: str) -> str:
        if self._kind == "s":
            place = _whole(value.strip())
            if place >= len(self._book.texts):
                raise damaged()
            return self._book.texts[place]
        if self._kind == "str":
            return unescaped(value)
        if self._kind == "e":
            self.sheet.marks[at] = "R-25"
            return "?"
        if self._kind == "b":
            return "TRUE" if value.strip() == "1" else "FALSE"
        if self._kind == "d":
            self.sheet.days.append(at)
            return value.strip().removesuffix("T00:00:00").replace("T", " ")
        return self._number(at, value.strip())

    def _number(self, at: tuple[int, int], value: str) -> str:
        text, amount = number_text(value)
        if self._shown is Shown.NUMBER:
            return text
        self.sheet.amounts[at] = amount
        if self._shown is Shown.PERCENTAGE:
            return percentage_text(amount)
        self.sheet.days.append(at)
        day = day_text(amount, is_from_1904=self._book.is_from_1904)
        if day is None:
            self.sheet.marks[at] = "R-25"
            return "?"
        return day


def _is_out_of_sight(attributes: Attributes, size: str) -> bool:
    if attributes.get("hidden", "0") in {"1", "true"}:
        return True
    return attributes.get(size, "1").strip() in {"0", "0.0"}


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise damaged()
    return int(text)


def _area(text: str) -> Area:
    found = _RANGE.fullmatch(text)
    if not found:
        raise damaged()
    first = (int(found[2]), column_number(found[1]))
    last = (int(found[4]), column_number(found[3])) if found[3] else first
    return (*first, *last)


def faults_of(
    sheet: Sheet, name: str, heading_row: int, columns: dict[int, str], *, is_from_1904: bool
) -> list[Fault]:
    """Say what is odd in the columns of the layout, from the heading row on: nothing else of a sheet is read."""
    last = max(sheet.cells, default=0)

    def is_data(row: int, place: int) -> bool:
        return row >= heading_row and place in columns

    faults = [
        Fault(code, name, row, columns[place])
        for (row, place), code in sorted(sheet.marks.items())
        if is_data(row, place)
    ]
    for first_row, first_place, last_row, last_place in sheet.merged:
        touched = [place for place in columns if first_place <= place <= last_place]
        if touched and last_row >= heading_row and first_row <= last:
            faults.append(Fault("R-22", name, max(first_row, heading_row), columns[min(touched)]))
    faults += [
        Fault("R-23", name, row)
        for row in sorted(sheet.hidden_rows)
        if row >= heading_row and any(is_data(row, place) for place in sheet.cells.get(row, ()))
    ]
    faults += [
        Fault("R-23", name, heading_row, column)
        for place, column in columns.items()
        if any(first <= place <= last for first, last in sheet.hidden_columns)
    ]
    if is_from_1904:
        faults += [
            Fault("R-26", name, row, columns[place]) for row, place in sheet.days if is_data(row, place)
        ]
    return faults
