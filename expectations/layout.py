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

FILLED_IN = (*NUMBERS, "status", "comment")
"""The columns that a person fills in; a row with none of them is as good as absent."""

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

LISTS_SHEET = "Lists"
"""The sheet of a template that says how its lists are filled in."""

ANSWER_COLUMNS = (
    "return",
    "period",
    "code",
    "indicator",
    "series",
    "place",
    "question",
    "reason",
    "role",
    "date",
    "expires",
)
"""The headings of the sheet for answers: what was asked, filled in by us, and from ``reason`` on what is answered."""

COVER_FIELDS = {
    "declared": "I have checked these figures (yes)",
    "declared_role": "Role of the officer who checked them",
    "declared_on": "Date of the check",
    "extension_until": "More time is needed until",
    "extension_reason": "Reason for more time",
    "contact_role": "Wrong contact: the role to ask instead",
}
"""What an agency may say on the cover, by the label in the first column; the answer stands in the second."""

SHEET_NAME_LENGTH = 31
"""Characters that a spreadsheet program allows for the name of a sheet."""


def text_control(cells: Iterable[str]) -> int:
    """Add up a column of text: how far each character's code lies beyond the blank's, times its place.

    A cell that is changed, moved to another length or emptied changes the sum. A spreadsheet works it out too, over
    cells that it fills up with blanks, which is why a blank counts nothing and a comment counts to its longest.
    """
    return sum(
        (ord(character) - ord(" ")) * place
        for cell in cells
        for place, character in enumerate(cell[:LONGEST_COMMENT], start=1)
    )


def control_row(rows: Sequence[Mapping[str, str]], numbers: Mapping[str, int]) -> dict[str, str]:
    """Give the control row of a sheet's rows, as text by column; ``numbers`` holds the sums of ``NUMBERS``."""
    found = {"return_id": CONTROL, "period": str(len(rows))}
    for column in CONTROLLED:
        found[column] = str(
            numbers[column] if column in NUMBERS else text_control(row[column] for row in rows)
        )
    return found
