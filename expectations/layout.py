"""The long layout of an aggregate return: its columns, the columns that only guide, and its control row.

Plain words and plain arithmetic, without any library: the caged readers, the template and the contract all read it.
"""

from collections.abc import Iterable, Mapping, Sequence

CELL_KEY = ("indicator_id", "series", "area_type", "area_code", "breakdown", "category")
"""What names a cell within a board and a period."""

COLUMNS = (
    "return_id",
    "period",
    *CELL_KEY,
    "numerator",
    "denominator",
    "coverage",
    "status",
    "comment",
)
"""The columns of the long layout, in the order of the template."""

NUMBERS = ("numerator", "denominator")
"""The columns that hold counts."""

GUIDE_COLUMNS = ("asked", "meaning", "last_period", "last_denominator", "remark")
"""Columns that a template or a receipt adds for the person who fills it in; a reader leaves them out, unread."""

CONTROL = "control_total"
"""What stands as the return of a control row: the row that says what its own sheet's columns come to."""

CONTROLLED = COLUMNS[2:]
"""The columns that a control row speaks of."""

LONGEST_COMMENT = 500
"""Characters that a comment may have."""

COVER_SHEET, ANSWERS_SHEET = "Cover", "Answers"
"""The sheets of a template that hold no figures of a return."""

SHEET_NAME_LENGTH = 31
"""Characters that a spreadsheet program allows for the name of a sheet."""


def text_control(cells: Iterable[str]) -> int:
    """Add up a column of text: each character's code times its place, blanks at the end left out.

    A cell that is changed, moved to another length or emptied changes the sum; a spreadsheet can work it out too.
    """
    return sum(
        ord(character) * place for cell in cells for place, character in enumerate(cell.rstrip(" "), start=1)
    )


def control_row(rows: Sequence[Mapping[str, str]], numbers: Mapping[str, int]) -> dict[str, str]:
    """Give the control row of a sheet's rows, as text by column; ``numbers`` holds the sums of ``NUMBERS``."""
    found = {"return_id": CONTROL, "period": str(len(rows))}
    for column in CONTROLLED:
        found[column] = str(
            numbers[column] if column in NUMBERS else text_control(row[column] for row in rows)
        )
    return found
