"""The sheet for answers: what we asked, and room for what the agency says to it."""

from datetime import date

from xlsxwriter.worksheet import Worksheet

from expectations.layout import ANSWER_COLUMNS, LONGEST_COMMENT
from reports.returns.content import Query, ReturnBook
from reports.returns.look import A4, UNLOCKING, Look, height, write_text
from reports.theme import ACCENT, BAND, GREY, LOCKED, TO_FILL, WHITE

_FREE_ROWS = 15
_TITLE_ROWS = 3
_FIRST_ROW = _TITLE_ROWS + 1
_WIDTHS = (16, 11, 7, 18, 16, 22, 36, 36, 16, 12, 12)
_WORDS = (
    "Return", "Period of it", "Code", "Row of the framework", "Which number", "Where", "What we ask",
    "Your reason", "Your role, not a name", "Day of the answer", "Holds until, if it ends",
)  # fmt: skip
_ASKED = ANSWER_COLUMNS.index("reason")
_DATES = ("date", "expires")


def add_answers(sheet: Worksheet, book: ReturnBook, look: Look) -> None:
    """Fill an empty worksheet with the open queries, a row each, and free rows below them."""
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    write_text(sheet, 0, 0, "Answers", look(bold=True, font_size=16, font_color=ACCENT, text_wrap=False))
    said = (
        "Please say why for each question. An answer holds until the figure changes."
        if book.queries
        else "No question is open. If a figure is unusual and you know why, say so here before we ask."
    )
    sheet.set_row(0, 24)
    write_text(sheet, 1, 0, said, look(text_wrap=False))
    for column, (name, words) in enumerate(zip(ANSWER_COLUMNS, _WORDS, strict=True)):
        write_text(
            sheet, _TITLE_ROWS - 1, column, words, look.boxed(bold=True, bg_color=BAND, font_color=ACCENT)
        )
        write_text(
            sheet, _TITLE_ROWS, column, name, look.boxed(font_size=8, bg_color=ACCENT, font_color=WHITE)
        )
    sheet.set_row(_TITLE_ROWS - 1, 29)
    rows: list[Query | None] = [*book.queries, *([None] * _FREE_ROWS)]
    for row, query in enumerate(rows, start=_FIRST_ROW):
        _row(sheet, row, query, look)
    _rules(sheet, _FIRST_ROW + len(rows) - 1)
    sheet.freeze_panes(_FIRST_ROW, 0)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_TITLE_ROWS)
    sheet.set_footer("&L&9Answers&R&9&P of &N")
    sheet.protect("", UNLOCKING)


def _row(sheet: Worksheet, row: int, query: Query | None, look: Look) -> None:
    told = ("",) * _ASKED
    if query is not None:
        told = (
            query.return_id, query.period, query.code, query.indicator_id, query.series, query.place, query.question,
        )  # fmt: skip
        sheet.set_row(row, height(*zip(told, _WIDTHS, strict=False), size=9))
    for column, text in enumerate(told):
        free = look.boxed(bg_color=TO_FILL, locked=False, num_format="@", font_size=9)
        asked = look.boxed(bg_color=LOCKED, font_color=GREY, font_size=9)
        write_text(sheet, row, column, text, free if query is None else asked)
    for column in range(_ASKED, len(ANSWER_COLUMNS)):
        form = "yyyy-mm-dd" if ANSWER_COLUMNS[column] in _DATES else "@"
        write_text(
            sheet, row, column, "", look.boxed(bg_color=TO_FILL, locked=False, num_format=form, font_size=9)
        )


def _rules(sheet: Worksheet, last: int) -> None:
    reason = ANSWER_COLUMNS.index("reason")
    sheet.data_validation(
        _FIRST_ROW, reason, last, reason,
        {
            "validate": "length",
            "criteria": "<=",
            "value": LONGEST_COMMENT,
            "error_message": f"At most {LONGEST_COMMENT} characters, and never a name.",
        },
    )  # fmt: skip
    for name in _DATES:
        column = ANSWER_COLUMNS.index(name)
        sheet.data_validation(
            _FIRST_ROW, column, last, column,
            {
                "validate": "date",
                "criteria": ">=",
                "value": date(2000, 1, 1),
                "error_message": "Type a day, like 22/04/2024.",
            },
        )  # fmt: skip
