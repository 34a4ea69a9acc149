"""The cover of a return's workbook: what is due, when and to whom; what to do; and what an agency may say on it."""

from collections.abc import Iterator
from datetime import date

from xlsxwriter.worksheet import Worksheet

from expectations.layout import COVER_FIELDS, LISTS_SHEET
from reports.returns.content import ReturnBook, ReturnSheet
from reports.returns.look import A4, FILL_OF, UNLOCKING, Look, height, write_text
from reports.returns.sheet import due_words
from reports.theme import ACCENT, BAND, GREY, TO_FILL
from reports.words import counted

STATUS_MEANS = {
    "final": "A number that will not change.",
    "provisional": "A number that may still change.",
    "estimate": "A number that was worked out, not counted.",
    "not_due": "No number: the figure is not due for this period.",
    "not_collected": "No number: your agency does not record it.",
    "late": "No number yet: it will come later.",
    "refused": "No number: your agency has decided not to give it.",
    "suppressed_by_provider": "No number: it is so small that it could point to somebody.",
}
"""What each status says to the person who chooses it."""

_ONE_PAGE = 12
"""Lines beyond the fixed ones that one page still holds legibly."""

_A_CENTURY_BEGINS = date(2000, 1, 1)
_WIDTHS = (42, 48, 60)
_ASKS = {
    "declared": "The first sign-off: without it the figures stand as not signed off.",
    "declared_role": "A role, not a name.",
    "declared_on": "",
    "extension_until": "A request. Until it is agreed, the day above stands.",
    "extension_reason": "",
    "contact_role": "If somebody else holds these figures now, say who, and leave the rest as it is.",
}
_OF_LISTS = (
    f"In lists one row each, under pseudonyms: how each column is written stands on the sheet {LISTS_SHEET}. "
    "A list that stays empty is not handed in."
)
_BACK = (
    "If we asked you something, answer it on the sheet Answers.",
    "Sign below and send the whole workbook back. Correcting later is easy: send it again, it replaces this one.",
)
_SECTIONS = {
    "declared": "Declaration",
    "extension_until": "More time",
    "contact_role": "Wrong contact",
}


class _Writer:
    """Writes a cover from the top down."""

    def __init__(self, sheet: Worksheet, look: Look) -> None:
        self.sheet = sheet
        self.look = look
        self.row = 0

    def line(self, *texts: str, **properties: object) -> None:
        """Write one row from the first column on."""
        if properties.get("text_wrap", True):
            self.sheet.set_row(self.row, height(*zip(texts, _WIDTHS, strict=False)))
        elif "font_size" in properties:
            self.sheet.set_row(self.row, 1.4 * float(str(properties["font_size"])))
        for column, text in enumerate(texts):
            write_text(self.sheet, self.row, column, text, self.look(**properties))
        self.row += 1

    def wide(self, text: str, **properties: object) -> None:
        """Write a sentence that runs on over the columns beside it, which stay empty."""
        self.line(text, text_wrap=False, **properties)

    def title(self, text: str) -> None:
        """Begin a part of the cover."""
        self.row += 1
        for column in range(len(_WIDTHS)):
            self.sheet.write_blank(self.row, column, None, self.look(bg_color=BAND))
        self.line(text, bold=True, bg_color=BAND, font_color=ACCENT, font_size=11)


def add_cover(sheet: Worksheet, book: ReturnBook, look: Look) -> None:
    """Fill an empty worksheet with the cover."""
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    write = _Writer(sheet, look)
    kind = "Receipt for the return" if book.receipt else "Return"
    write.wide(f"{kind} of {book.provider.name}", bold=True, font_size=16, font_color=ACCENT)
    write.wide(f"{book.quarter.name}, for the {book.catalogue.board.name}", font_size=11)
    if book.is_invented:
        write.wide("Invented: the figures shown in this workbook are made up.", bold=True)
    if book.receipt:
        _receipt(write, book)
    _due(write, book)
    _steps(write, book)
    _fields(write)
    if book.sheets:
        _statuses(write)
    sheet.protect("", UNLOCKING)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(A4)
    added = (
        len(book.sheets) + len(book.lists) + len(book.remarks) + sum(len(one.remarks) for one in book.sheets)
    )
    sheet.fit_to_pages(1, 1 if added <= _ONE_PAGE else 0)
    sheet.set_footer("&L&9Official-sensitive once filled in&R&9&P of &N")


def _receipt(write: _Writer, book: ReturnBook) -> None:
    if book.receipt is None:
        return
    write.title("What became of it")
    write.wide(book.receipt.verdict, bold=True)
    if book.receipt.owed:
        write.wide("Still owed:")
        for one in book.receipt.owed:
            write.wide(f"\N{BULLET} {one}")
    loose = [("The whole file", remark) for remark in book.remarks]
    loose += [(sheet.title, remark) for sheet in book.sheets for remark in sheet.remarks]
    if loose:
        write.title("What belongs to no single cell")
        for title, remark in loose:
            texts = (title, remark.sentence, remark.mend)
            write.sheet.set_row(write.row, height(*zip(texts, _WIDTHS, strict=True)))
            for column, text in enumerate(texts):
                write_text(
                    write.sheet, write.row, column, text, write.look.boxed(bg_color=FILL_OF[remark.severity])
                )
            write.row += 1


def _due(write: _Writer, book: ReturnBook) -> None:
    write.title("What is due")
    write.line("Return and its sheet", "Due by", "Figures", bold=True)
    for one in book.sheets:
        write.line(f"{one.title} ({one.name})", due_words(one), _figures(one))
    for listed in book.lists:
        write.line(f"{listed.title} ({listed.name})", due_words(listed), f"A list. {listed.declared.grain}")
    team = _performance_team(book)
    write.wide(f"To {team}: put this workbook into your inbox folder, or reply to the message it came with.")


def _figures(one: ReturnSheet) -> str:
    optional = sum(cell.is_optional for cell in one.cells)
    needed = counted(len(one.cells) - optional, "figure")
    return f"{needed} for {one.period.name}" + (f", and {optional} more if you have them" if optional else "")


def _performance_team(book: ReturnBook) -> str:
    found = [one.name for one in book.catalogue.providers if one.role == "performance_team"]
    return f"the {found[0]} of the board" if found else "the board's performance team"


def _steps(write: _Writer, book: ReturnBook) -> None:
    write.title("What to do")
    for number, said in enumerate((*_of_figures(book), *_of_lists(book), *_BACK), start=1):
        write.wide(f"{number}. {said}")


def _of_figures(book: ReturnBook) -> Iterator[str]:
    if not book.sheets:
        return
    yield (
        "Look at the coloured cells and at the column 'What we found', and mend what it says."
        if book.receipt
        else "Fill in the yellow cells of each sheet. Cells that turn orange are still missing."
    )
    yield "A true nought is 0. Where there is no number, leave the cell blank and choose the reason as the status."
    yield "Cells that turn red contradict each other; the column beside them says how."
    only = "In figures only" if book.lists else "Only"
    yield f"{only} counts: never a name, a date of birth or anything else about one child."


def _of_lists(book: ReturnBook) -> Iterator[str]:
    if book.lists:
        yield _OF_LISTS
    if book.lists and not book.sheets:
        yield "Never a name, a date of birth or a whole postcode, in any column."


def _fields(write: _Writer) -> None:
    for name, label in COVER_FIELDS.items():
        if name in _SECTIONS:
            write.title(_SECTIONS[name])
        row = write.row
        write_text(write.sheet, row, 0, label, write.look())
        is_date = name in {"declared_on", "extension_until"}
        shown = write.look.boxed(
            bg_color=TO_FILL, locked=False, align="left", num_format="d mmmm yyyy" if is_date else "@"
        )
        write_text(write.sheet, row, 1, "", shown)
        write_text(write.sheet, row, 2, _ASKS[name], write.look(font_color=GREY))
        for rule in _rules(name, is_date=is_date):
            write.sheet.data_validation(row, 1, row, 1, rule)
        write.row += 1


def _rules(name: str, *, is_date: bool) -> Iterator[dict[str, object]]:
    if name == "declared":
        yield {"validate": "list", "source": ["yes"], "error_message": "Write yes, or leave it blank."}
    elif is_date:
        yield {
            "validate": "date",
            "criteria": ">=",
            "value": _A_CENTURY_BEGINS,
            "error_message": "Type a day, like 22/04/2024.",
        }
    else:
        yield {
            "validate": "length", "criteria": "<=", "value": 500, "error_message": "At most 500 characters."
        }  # fmt: skip


def _statuses(write: _Writer) -> None:
    write.title("How firm a number is, or why there is none")
    for status, means in STATUS_MEANS.items():
        write.line(status, means)
    write.row += 1
