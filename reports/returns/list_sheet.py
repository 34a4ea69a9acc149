"""A list's sheet in a return's workbook, with its headings alone to begin with; and how its columns are written."""

from collections.abc import Sequence

from xlsxwriter.worksheet import Worksheet

from expectations.contracts.cells import WRITINGS
from expectations.layout import LISTS_SHEET
from expectations.lists import FIRST_COLUMNS, ListField
from reports.returns.content import ListSheet, ReturnBook
from reports.returns.look import A4, Look, height, write_text
from reports.returns.sheet import due_words
from reports.theme import ACCENT, BAND, GREY, RULE, TO_FILL, WHITE

HEADING_ROW = 4
"""Below title, agency, what to do, and whether each column is needed; counted from 0."""

_WIDTH = 18
_LAST_ROW = 200_000
_LONGEST_CHOICE = 255
"""Characters that the choices of one cell may come to."""

_GUIDE = (
    ("List", 22),
    ("Column", 24),
    ("What it says", 60),
    ("How it is written", 42),
    ("Needed", 10),
    ("Codes", 70),
)


def add_list(sheet: Worksheet, book: ReturnBook, one: ListSheet, look: Look) -> None:
    """Fill an empty worksheet with the headings of a list. Every cell below is text, so that no program changes it."""
    columns = one.declared.columns
    sheet.set_column(0, len(columns) - 1, _WIDTH, look(num_format="@", text_wrap=False))
    plain = look(text_wrap=False)
    write_text(sheet, 0, 0, one.title, look(bold=True, font_size=16, font_color=ACCENT, text_wrap=False))
    write_text(sheet, 1, 0, f"{book.provider.name}, {one.period.name}. Due by {due_words(one)}.", plain)
    write_text(sheet, 2, 0, f"{one.declared.grain} {in_every_row(one)} {reach(one)}", plain)
    heading = look(bg_color=ACCENT, font_color=WHITE, border=1, border_color=RULE, text_wrap=False)
    above = look(font_size=8, bg_color=BAND, font_color=GREY, border=1, border_color=RULE)
    for place, name in enumerate(columns):
        write_text(sheet, HEADING_ROW - 1, place, _above(one, name), above)
        write_text(sheet, HEADING_ROW, place, name, heading)
    for place, field in enumerate(one.declared.fields, start=len(FIRST_COLUMNS)):
        choices = ["Y", "N"] if field.kind == "flag" else one.spellings(field.id)
        if choices and len(",".join(choices)) <= _LONGEST_CHOICE:
            _choose(sheet, place, choices)
    sheet.set_row(0, 24)
    sheet.set_row(HEADING_ROW - 1, 29)
    sheet.freeze_panes(HEADING_ROW + 1, 0)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADING_ROW)
    sheet.set_footer("&L&9Official-sensitive once filled in&R&9&P of &N")


def in_every_row(one: ListSheet) -> str:
    """Say what stands in the first two columns."""
    return f"Every row begins with {one.return_id} and {one.period.label}; a row with these alone says: there is none."


def reach(one: ListSheet) -> str:
    """Say which rows are to be in it."""
    if one.declared.history == "all":
        return "All rows up to the end of the quarter are asked for, however old."
    return (
        f"Asked for are all rows that touch the {one.declared.history} months up to the end of the quarter."
    )


def written_as(field: ListField) -> str:
    """Say how a field is written."""
    return f"{WRITINGS[field.kind].expected[:1].upper()}{WRITINGS[field.kind].expected[1:]}."


def _codes(one: ListSheet, field: ListField) -> str:
    """Say what may stand in a coded field: each code as it is published, and by what other word we take it."""
    codes = one.codes.get(field.id, ())
    told = "; ".join(code.said for code in codes)
    others = [code.id for code in codes if code.is_published_otherwise]
    return f"{told}. Or in our words: {', '.join(others)}; both are taken." if others else told


def _above(one: ListSheet, name: str) -> str:
    if name in FIRST_COLUMNS:
        return "needed"
    field = one.declared.field(name)
    return f"{'needed' if field.is_required else 'if known'}: {field.kind.replace('_', ' ')}"


def _choose(sheet: Worksheet, place: int, choices: Sequence[str]) -> None:
    rule = {
        "validate": "list",
        "source": list(choices),
        "error_title": "Not in the list",
        "error_message": f"Take the code from the sheet {LISTS_SHEET}, letter by letter.",
    }
    sheet.data_validation(HEADING_ROW + 1, place, _LAST_ROW, place, rule)


def add_guide(sheet: Worksheet, lists: Sequence[ListSheet], look: Look) -> None:
    """Fill an empty worksheet with a line for each column of each list."""
    widths = [width for _, width in _GUIDE]
    for place, (words, width) in enumerate(_GUIDE):
        sheet.set_column(place, place, width)
        write_text(sheet, 0, place, words, look(bold=True, bg_color=BAND, font_color=ACCENT))
    row = 1
    for one in lists:
        for field in one.declared.fields:
            cells = (
                one.name,
                field.id,
                field.sentence,
                written_as(field),
                "yes" if field.is_required else "if known",
                _codes(one, field),
            )
            sheet.set_row(row, height(*zip(cells, widths, strict=True)))
            for place, text in enumerate(cells):
                fill = {"bg_color": TO_FILL} if field.is_required and place == 1 else {}
                write_text(sheet, row, place, text, look.boxed(**fill))
            row += 1
    sheet.freeze_panes(1, 2)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.protect("", {"format_columns": True, "format_rows": True})
