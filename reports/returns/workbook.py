"""A provider's return as a workbook: cover, a sheet for each return and list, what lists want, answers.

The same content gives the same bytes.
"""

from datetime import UTC, datetime
from io import BytesIO

import xlsxwriter
import xlsxwriter.worksheet

from expectations.layout import ANSWERS_SHEET, COVER_SHEET, LISTS_SHEET
from reports.returns.answers import add_answers
from reports.returns.content import ReturnBook
from reports.returns.cover import add_cover
from reports.returns.list_sheet import add_guide, add_list
from reports.returns.look import Look
from reports.returns.sheet import add_sheet

_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "in_memory": True,
}

_MADE = datetime(2009, 4, 1, tzinfo=UTC).replace(tzinfo=None)
"""A workbook keeps when it was made: a constant, so that the same content is the same file."""


class Sheet(xlsxwriter.worksheet.Worksheet):  # type: ignore[misc]  # XlsxWriter has no types
    """A sheet whose formulas are written as they are: ours use no function that came after Excel 2007.

    XlsxWriter looks each formula through for a hundred newer ones, which took half the time of a workbook.
    """

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:  # noqa: ARG002
        return formula.removeprefix("=")


class Workbook(xlsxwriter.Workbook):  # type: ignore[misc]
    """A workbook of such sheets."""

    worksheet_class = Sheet


def workbook(book: ReturnBook) -> bytes:
    """Write the workbook of a template, or of a receipt when the book has one."""
    buffer = BytesIO()
    with Workbook(buffer, _OPTIONS) as made:
        made.set_properties(
            {
                "title": f"{'Receipt' if book.receipt else 'Return'} of {book.provider.id}, {book.quarter.label}",
                "subject": "invented figures" if book.is_invented else "",
                "author": book.catalogue.board.name,
                "created": _MADE,
            }
        )
        made.set_size(1800, 1200)
        look = Look(made)
        add_cover(made.add_worksheet(COVER_SHEET), book, look)
        for one in book.sheets:
            add_sheet(made.add_worksheet(one.name), book, one, look)
        for listed in book.lists:
            add_list(made.add_worksheet(listed.name), book, listed, look)
        if book.lists:
            add_guide(made.add_worksheet(LISTS_SHEET), book.lists, look)
        add_answers(made.add_worksheet(ANSWERS_SHEET), book, look)
    return buffer.getvalue()
