"""One return's sheet: its titles, a row for each due cell, and the control row."""

from collections.abc import Sequence

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from expectations.calendar import LONDON
from expectations.findings import Severity
from expectations.layout import CONTROL, NUMBERS
from reports.returns.checks import remark_formula, remark_text
from reports.returns.content import ListSheet, Remark, ReturnBook, ReturnSheet
from reports.returns.control import control_cells, texts
from reports.returns.grid import (
    COLUMNS_FOR_PEOPLE,
    FIRST_ROW,
    HEADING_ROW,
    KEY_COLUMNS,
    SHEET_COLUMNS,
    TITLE_ROWS,
    WIDTHS,
    place,
)
from reports.returns.look import A4, FILL_OF, UNLOCKING, Look, height, write_text
from reports.returns.rules import add_colours, add_rules, columns_asked
from reports.theme import ACCENT, BAND, GREY, LOCKED, RULE, SHEET_FONT, TO_FILL, WHITE

_WORST_FIRST = tuple(Severity)
_NOTE = {"author": "", "x_scale": 2.2, "y_scale": 1.4, "font_name": SHEET_FONT, "font_size": 9}
_FILL_IN = (
    "Fill in the yellow cells. A true nought is 0. Where there is no number, leave it blank and say why."
)
_MEND = "Mend what is coloured and send the whole workbook again."


def add_sheet(sheet: Worksheet, book: ReturnBook, one: ReturnSheet, look: Look) -> None:
    """Fill an empty worksheet with one return."""
    _set_up(sheet, one)
    _titles(sheet, book, one, look)
    for number in range(len(one.cells)):
        _Row(sheet, one, number, look).write()
    add_rules(sheet, one)
    add_colours(sheet, one, look)
    _control(sheet, one, look)
    sheet.protect("", UNLOCKING)


def due_words(one: ReturnSheet | ListSheet) -> str:
    """Say when a return is due: ``5 pm on Monday 22 April 2024``."""
    at = one.due_at.astimezone(LONDON)
    hour = f"{at.hour - 12} pm" if at.hour > 12 else f"{at.hour} am"
    return f"{hour} on {at:%A} {at.day} {at:%B %Y}"


def _set_up(sheet: Worksheet, one: ReturnSheet) -> None:
    for number, column in enumerate(SHEET_COLUMNS):
        sheet.set_column(number, number, column.width)
    sheet.freeze_panes(FIRST_ROW, 1)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, HEADING_ROW)
    sheet.print_area(0, 0, FIRST_ROW + len(one.cells), len(COLUMNS_FOR_PEOPLE) - 1)
    sheet.set_footer("&L&9{}&R&9&P of &N".format(one.title.replace("&", "&&")))
    sheet.set_selection(FIRST_ROW, place("numerator"), FIRST_ROW, place("numerator"))


def _titles(sheet: Worksheet, book: ReturnBook, one: ReturnSheet, look: Look) -> None:
    plain = look(text_wrap=False)
    invented = " All figures shown are invented." if book.is_invented else ""
    said = f"{book.provider.name}, {one.period.name}. Due by {due_words(one)}.{invented}"
    write_text(sheet, 0, 0, one.title, look(bold=True, font_size=16, font_color=ACCENT, text_wrap=False))
    write_text(sheet, 1, 0, said, plain)
    write_text(sheet, 2, 0, f"{_MEND} {_FILL_IN}" if book.receipt else _FILL_IN, plain)
    friendly = look(bold=True, bg_color=BAND, font_color=ACCENT, border=1, border_color=RULE)
    heading = look(font_size=8, bg_color=ACCENT, font_color=WHITE, border=1, border_color=RULE)
    for number, column in enumerate(SHEET_COLUMNS):
        words = "What we found" if book.receipt and column.name == "remark" else column.words
        write_text(sheet, TITLE_ROWS - 1, number, words, friendly)
        write_text(sheet, HEADING_ROW, number, column.name, heading)
    sheet.set_row(0, 24)
    sheet.set_row(TITLE_ROWS - 1, 29)


class _Row:
    """One due cell as a row of the sheet."""

    def __init__(self, sheet: Worksheet, one: ReturnSheet, number: int, look: Look) -> None:
        self.sheet, self.one, self.number, self.look = sheet, one, number, look
        self.row = FIRST_ROW + number
        self.cell = one.cells[number]
        self.begins = one.begins_block(number)
        self.line = {"top": 2, "top_color": ACCENT} if self.begins else {}
        self.said = _by_column(self.cell.remarks)

    def write(self) -> None:
        """Write every cell of the row."""
        self.sheet.set_row(self.row, self.height())
        self.put("asked", self.asked(), self.asked_look())
        self.put(
            "meaning", self.cell.meaning if self.begins else "", self.boxed(font_size=9, font_color=GREY)
        )
        self.count("last_period", self.cell.last, self.locked(num_format="#,##0"))
        self.count("last_denominator", self.cell.last_denominator, self.locked(num_format="#,##0"))
        for column in NUMBERS:
            if column in columns_asked(self.cell):
                self.count(column, self.cell.filling.number(column), self.to_fill(column, num_format="#,##0"))
            else:
                self.put(column, "", self.locked())
        self.put("status", self.cell.filling.status, self.to_fill("status", font_size=9))
        self.put("comment", self.cell.filling.mark, self.to_fill("comment", num_format="@"))
        self.remark()
        there = texts(self.one, self.cell)
        for key in KEY_COLUMNS:
            self.put(key.name, there[key.name], self.locked(font_size=8, text_wrap=False))
        self.notes()

    def put(self, column: str, text: str, look: Format) -> None:
        write_text(self.sheet, self.row, place(column), text, look)

    def count(self, column: str, value: int | None, look: Format) -> None:
        if value is None:
            self.put(column, "", look)
        else:
            self.sheet.write_number(self.row, place(column), value, look)

    def boxed(self, **properties: object) -> Format:
        return self.look.boxed(**self.line, **properties)

    def locked(self, **properties: object) -> Format:
        return self.boxed(bg_color=LOCKED, font_color=GREY, **properties)

    def to_fill(self, column: str, **properties: object) -> Format:
        """An unlocked cell, coloured by the weightiest thing that is said of it."""
        said = self.said.get(column)
        return self.boxed(bg_color=FILL_OF[said[0].severity] if said else TO_FILL, locked=False, **properties)

    def asked(self) -> str:
        """The words of the row: in full where a block begins, the part alone below it."""
        if self.begins or not self.cell.part:
            return self.cell.asked
        words = self.cell.part[:1].upper() + self.cell.part[1:]
        return f"{words} (optional)" if self.cell.is_optional else words

    def asked_look(self) -> Format:
        if self.begins:
            return self.boxed(bold=True)
        return self.boxed(align="left", indent=2 if self.cell.part else 0)

    def remark(self) -> None:
        """What we say of the row; where that is nothing, what the sheet itself sees."""
        if not self.cell.remarks:
            formula, value = remark_formula(self.one, self.number), remark_text(self.one, self.number)
            self.sheet.write_formula(self.row, place("remark"), formula, self.boxed(font_size=9), value)
            return
        worst = _weightiest_first(self.cell.remarks)[0]
        self.put("remark", self.told(), self.boxed(font_size=9, bg_color=FILL_OF[worst.severity]))

    def told(self) -> str:
        return "\n".join(remark.text for remark in _weightiest_first(self.cell.remarks))

    def notes(self) -> None:
        for column, remarks in self.said.items():
            if column:
                note = "\n".join(remark.text for remark in remarks)
                self.sheet.write_comment(self.row, place(column), note, _NOTE)

    def height(self) -> float:
        """The height that the words need, the meaning where a block begins, and what is said of the row."""
        # Bold letters are wider, and parts are indented.
        words = height((self.asked(), WIDTHS["asked"] - 3))
        meaning = height((self.cell.meaning if self.begins else "", WIDTHS["meaning"]), size=9)
        return max(words, meaning, height((self.told(), WIDTHS["remark"]), size=9))


def _by_column(remarks: Sequence[Remark]) -> dict[str, list[Remark]]:
    """Remarks by their column, the weightiest first; those on the whole row under ``""``."""
    found: dict[str, list[Remark]] = {}
    for remark in _weightiest_first(remarks):
        found.setdefault(remark.column, []).append(remark)
    return found


def _weightiest_first(remarks: Sequence[Remark]) -> list[Remark]:
    return sorted(remarks, key=lambda one: _WORST_FIRST.index(one.severity))


def _control(sheet: Worksheet, one: ReturnSheet, look: Look) -> None:
    """The row that lets a reader see that nothing was lost or changed on the way."""
    row = FIRST_ROW + len(one.cells)
    shown = look(font_size=8, bg_color=LOCKED, font_color=GREY, top=2, top_color=ACCENT, text_wrap=False)
    for number in range(len(SHEET_COLUMNS)):
        write_text(sheet, row, number, "", shown)
    write_text(sheet, row, place("asked"), "Control totals, worked out by the sheet: leave as is", shown)
    write_text(sheet, row, place("return_id"), CONTROL, shown)
    for column, controlled in control_cells(one).items():
        sheet.write_formula(row, place(column), controlled.formula, shown, controlled.value)
