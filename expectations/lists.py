"""The shapes of what a board declares of its lists: returns of records, in which one row is an event or a child.

A list never holds who a child is. Ids are pseudonyms of the provider's own making, stable over periods; a birth is
given as its month, a home as the outward half of its postcode. What it may never hold stands in
``refused_columns.csv``.
"""

from typing import Annotated, Literal

import polars as pl
from pydantic import Field, PositiveInt

from expectations.declarations import AreaType, Declared, QuarterLabel, Slug
from expectations.periods import Period, parse

Kind = Literal[
    "pseudonym", "date", "month", "instant", "code", "flag", "count", "days", "age", "weight", "outward_postcode",
    "area", "urn", "survey_wave", "diagnosis", "diagnoses",
]  # fmt: skip
"""What one cell of a list says; ``expectations.contracts.cells`` says how each is written."""

TYPES: dict[Kind, pl.DataType] = {
    "pseudonym": pl.String(),
    "date": pl.Date(),
    "month": pl.Date(),
    "instant": pl.Datetime("us"),
    "code": pl.String(),
    "flag": pl.Boolean(),
    "count": pl.Int64(),
    "days": pl.Int64(),
    "age": pl.Int64(),
    "weight": pl.Decimal(12, 6),
    "outward_postcode": pl.String(),
    "area": pl.String(),
    "urn": pl.String(),
    "survey_wave": pl.String(),
    "diagnosis": pl.String(),
    "diagnoses": pl.List(pl.String()),
}
"""How each kind is held once it is read. A month is its first day; an instant is what the clock in London showed.

A child is taken to have had its birthday from the first day of the month of birth. At the end of any month, and so of
any quarter, the age is then exact; on other days it may be up to thirty days early.
"""

FIRST_COLUMNS = ("return_id", "period")
"""The columns that stand before a list's own: what every return says of itself."""


class Published(Declared):
    """The published rules of the children in need census that a field's own checks stand for, by their numbers."""

    missing: str = ""
    malformed: str = ""
    ahead: str = ""
    """The day lies after the period."""
    repeated: str = ""


class ListField(Declared):
    """One column of a list.

    ``added`` says why it is asked for, where the framework's own list of fields (indicators.md, 7) has it not.
    """

    id: Slug
    kind: Kind
    sentence: str
    is_required: bool = False
    code_list: Slug | None = None
    """The list of codes, for a ``code``. A cell may give a member's id, or its published code."""
    area_type: AreaType | None = None
    refers_to: Annotated[str, Field(pattern=r"^[a-z0-9_]+\.[a-z0-9_]+$")] | None = None
    """The list and field in which this pseudonym, or this school, has a row of its own."""
    may_be_ahead: bool = False
    """Whether a day may lie after the period: what is due, or expires."""
    published: Published = Published()
    added: str = ""


class RecordList(Declared):
    """A list of records: what one row is, who supplies it, what it serves and how far back it reaches.

    Its id is the id of the return that hands it in, unless ``handed_in_as`` says another. It is handed in for a quarter
    and holds every row that touches the time from ``history`` months before the quarter ends (or all there is) to
    that end: a row lasts from ``begins`` to ``ends``, or to this day where that is empty; without ``begins`` it is
    every row that other lists speak of.
    """

    id: Slug
    title: str
    theme: Slug = "unthemed"  # the name of the file that declares it
    grain: str
    """What one row is, in words."""
    providers: tuple[Slug, ...] = Field(min_length=1)
    """The roles that may supply it."""
    serves: tuple[Slug, ...] = Field(min_length=1)
    """The rows of the framework that are worked out from it."""
    history: Literal["all"] | PositiveInt
    """Months before the quarter's end, or all."""
    history_reason: str
    begins: Slug | None = None
    ends: Slug | None = None
    key: tuple[Slug, ...] = Field(min_length=1)
    fields: tuple[ListField, ...] = Field(min_length=1)
    added: str = ""
    """Why the list is asked for, where the framework names none such."""
    handed_in_as: Slug | None = None
    """The return that hands it in, where an aggregate return has the list's own name."""

    def field(self, name: str) -> ListField:
        """Give a field by its id. Raises KeyError when the list has none of that name."""
        for one in self.fields:
            if one.id == name:
                return one
        raise KeyError(name)

    @property
    def return_id(self) -> str:
        """The id of the return that hands it in."""
        return self.handed_in_as or self.id

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the list as it is handed in, in order."""
        return (*FIRST_COLUMNS, *(one.id for one in self.fields))

    @property
    def typed(self) -> pl.Schema:
        """The shape of its rows once they are read: the place in the file, then the fields in order."""
        return pl.Schema(
            {"sheet": pl.String(), "row": pl.Int64(), **{one.id: TYPES[one.kind] for one in self.fields}}
        )


class FromRecords(Declared):
    """Rows of the framework that a role's lists stand behind, from one reporting quarter on: nobody types them now.

    Every list that serves one of them is then owed for each quarter. Where the figures are to be typed as well for a
    while (``is_reconciled``), those from the lists are used, and what differs is asked about.
    """

    provider: Slug
    """The role."""
    indicators: tuple[Slug, ...] = Field(min_length=1)
    first_quarter: QuarterLabel
    last_quarter: QuarterLabel | None = None
    is_reconciled: bool = False

    def holds_in(self, quarter: Period) -> bool:
        """Say whether it holds for a reporting quarter."""
        ends_on = quarter.ends_on
        last = self.last_quarter
        return parse(self.first_quarter).ends_on <= ends_on and (
            last is None or ends_on <= parse(last).ends_on
        )


class NotFromRecords(Declared):
    """A row of the framework that no list serves, and why."""

    indicator_id: Slug
    reason: str


class CodeGroup(Declared):
    """The member of a coarser list that a code counts under. One code may stand under several groupings.

    A ``grouping`` that is itself a list of codes has only members of it.
    """

    code_list: Slug
    code: Slug
    grouping: Slug
    member: Slug


class DiagnosisGroup(Declared):
    """A stretch of ICD-10 codes that count under a group: from ``first`` to ``last``, and all codes below these."""

    group: Slug
    first: Annotated[str, Field(pattern=r"^[A-Z][0-9]{2}(\.[0-9])?$")]
    last: Annotated[str, Field(pattern=r"^[A-Z][0-9]{2}(\.[0-9])?$")]
    label: str


class RefusedColumn(Declared):
    """A heading that a list may not have, and what stands under it; compared in small letters without marks between."""

    heading: str
    holds: Literal["name", "nhs_number", "upn", "date_of_birth", "postcode", "address", "contact"]


class PostcodeArea(Declared):
    """The team area and catchment in which homes lie whose postcode begins so; the longest beginning counts.

    A place that has more than one of a kind is left out there, and so counts as unknown.
    """

    beginning: Annotated[str, Field(pattern=r"^[A-Z]{1,2}[0-9][0-9A-Z]?([0-9][A-Z]{0,2})?$")]
    """Without blanks: a half as ``YO11``, or more of it as ``YO111``."""
    csc4: str
    catch7: str = ""
    note: str = ""
