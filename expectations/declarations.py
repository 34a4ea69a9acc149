"""The shapes of what a board declares: indicators, providers, returns, areas and the lists beside them.

Everything here is frozen and refuses unknown keys, so a misspelt key is told, not ignored.
"""

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from expectations.addresses import has_control
from expectations.expressions import EXPRESSION, OWN_EXPRESSION, Named, read_expression

Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(_[a-z0-9]+)*$")]


def _one_line(text: str) -> str:
    if has_control(text):
        raise PydanticCustomError("one_line", "one line without control, format and invisible signs")
    return text


def _quarter(text: str) -> str:
    if re.fullmatch(r"\d{4}-\d{2}-Q[1-4]", text, re.ASCII) is None:
        raise PydanticCustomError("quarter", "a reporting quarter like 2023-24-Q3")
    return text


QuarterLabel = Annotated[str, AfterValidator(_quarter)]

Line = Annotated[str, AfterValidator(_one_line)]
"""A name or title as people read it, also in the subject of a letter: it hides nothing, and is one line."""

Basis = Literal[
    "snapshot", "in_quarter", "year_to_date", "rolling_12_months", "half_year", "annual", "cohort"
]
AreaType = Literal["county", "csc4", "catch7", "district7"]
AreaAsk = Literal["asked", "optional", "derived", "later"]
Range = tuple[float, float]

ALL = "all"
"""The breakdown and category of a whole, so that a key never holds a null."""

UNKNOWN = "unknown"
"""The area code of ``unknown or out of area``."""


class Declared(BaseModel):
    """A frozen declaration that knows exactly its own keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Source(Declared):
    """Where a part of a series comes from when nobody supplies it: another series, or a population.

    ``categories`` picks members of ``breakdown`` (their parts are added up); without them the whole is meant.
    """

    indicator: Slug | None = None
    series: Slug | None = None
    part: Literal["numerator", "denominator"] = "numerator"
    breakdown: Slug | None = None
    categories: tuple[Slug, ...] = ()
    population: Literal["0_17", "0_14", "10_17", "females_15_17"] | None = None


class Series(Declared):
    """A measured quantity of an indicator.

    A *stock* is counted on a day and never summed over time; a *flow* adds up over quarters; a *wave*
    (cohort, survey, published year) stands alone. ``supplied`` parts are cells of a return; others are
    worked out.
    Ranges speak of the value, of the county, in the scope that ``range_scope`` says.
    """

    id: Slug
    label: Line
    kind: Literal["count", "percentage", "rate", "rank"]
    unit: Slug
    multiplier: int = 1
    decimals: int = 0
    nature: Literal["stock", "flow", "wave"]
    numerator: Literal["supplied", "computed"] | Source = "supplied"
    denominator: Literal["none", "supplied"] | Source = "none"
    basis: tuple[Basis, ...] = ()
    hard_range: Range
    soft_range: Range
    range_scope: str
    range_basis: Basis | None = None
    """The basis that the ranges speak of, where it is not the series' first one."""
    is_optional: bool = False
    period_kind: (
        Literal["quarter", "half", "year", "academic_year", "calendar_year", "survey_wave"] | None
    ) = None
    """The series' own kind of period, where it is not the row's (a yearly rate beside a quarterly count)."""
    has_whole: bool = True
    """Whether a county whole is asked for; not for answers that make no whole (one figure a place)."""
    has_areas: bool = True
    """Whether the row's areas are asked for this series too."""

    @property
    def is_supplied(self) -> bool:
        """Whether an agency types this series' numerator."""
        return self.numerator == "supplied"


class Category(Declared):
    """A member of a breakdown. ``provider`` names the one role that supplies it, when roles share it.

    One that is not ``is_in_whole`` is asked for beside the whole and never added to it, as parents of 18 and 19 are.
    """

    id: Slug
    label: Line
    is_optional: bool = False
    is_in_whole: bool = True
    provider: Slug | None = None
    code: str = ""
    """The published code, where the id is a word: a list of records may give either."""


class Breakdown(Declared):
    """A declared dimension of one series, or a crossing of several.

    ``parts_of`` says what the members' parts add up to: the whole's numerator; both numerator and
    denominator; ``denominator`` (the members' numerators add up to the whole's denominator: a distribution of
    answers); or ``nothing`` (overlapping or unrelated members). ``collected`` is ``due``, ``optional``, or
    says what carries the dimension instead of cells of its own: the row's series, its areas, or a benchmark.
    """

    id: Slug
    label: Line
    series: tuple[Slug, ...] = ()
    code_list: Slug | None = None
    categories: tuple[Category, ...] = ()
    crosses: tuple[Slug, ...] = ()
    parts_of: Literal["numerator", "both", "denominator", "nothing"] = "numerator"
    collected: Literal["due", "optional", "by_series", "by_area", "by_benchmark"] = "due"
    note: str = ""


class Comparison(Declared):
    """Where the row can be compared: the published measure that stands for it."""

    source: Literal["dfe_children_in_need", "lait", "fingertips", "exclusions"]
    measure: str
    series: Slug
    relation: Literal["same", "successor", "related"] = "same"


class Relation(Declared):
    """What two numbers of the county must be to each other: figures, or sums of figures (``expectations.expressions``).

    ``left`` begins with a series of the row, ``right`` with any: another row's, another return's, an earlier period's.
    ``also_each`` names a breakdown of both: the relation holds of every member as it does of the whole.
    """

    left: Annotated[str, Field(pattern=OWN_EXPRESSION)]
    must_be: Literal["at_most", "at_least", "equal_to"]
    right: Annotated[str, Field(pattern=EXPRESSION)]
    also_each: Slug | None = None
    if_not: Literal["error", "query"] = "error"
    """Whether a break cannot be true, or is asked about."""
    within_percent: float = Field(default=0, ge=0, le=100)
    """So much of the right may lie between them before it is asked about."""

    @property
    def sides(self) -> tuple[tuple[Named, ...], tuple[Named, ...]]:
        """The left and the right, taken apart."""
        return read_expression(self.left), read_expression(self.right)


class Indicator(Declared):
    """One of the framework's 53 rows, with what was decided where the framework leaves a gap."""

    id: Slug
    number: str
    spec_id: str
    theme: Slug = "unthemed"  # the name of the file that declares it
    references: tuple[str, ...] = ()
    pi_ref: str = ""
    pi_relation: Literal["exact", "related", "alias", "survey", "unverified", "local"]
    title: Line
    question: str
    framework_text: str
    kind: Literal["rate", "count", "percentage", "profile", "rank"]
    numerator: str
    denominator: str = ""
    polarity: Literal["high_is_good", "low_is_good", "neither"]
    polarity_reason: str
    basis: tuple[Basis, ...] = Field(min_length=1)
    official_basis: str
    frequency: Literal["quarterly", "half_yearly", "annual"]
    framework_frequency: str = ""
    period_kind: Literal["quarter", "half", "year", "academic_year", "calendar_year", "survey_wave"]
    providers: tuple[Slug, ...] = ()
    framework_provider: str = ""
    areas: dict[Literal["csc4", "catch7", "district7"], AreaAsk] = {}
    total_from: Slug | None = None
    """The area type or breakdown whose members add up to the county when nobody supplies the county."""
    headline: Slug
    series: tuple[Series, ...] = Field(min_length=1)
    breakdowns: tuple[Breakdown, ...] = ()
    cross_checks: tuple[str, ...] = ()
    """What the framework says of how its figures hang together, in its own words; nothing is judged by these."""
    relations: tuple[Relation, ...] = ()
    """Those of them that can be judged from what is collected."""
    compare_with: tuple[Comparison, ...] = ()
    no_comparator: str = ""
    regional_collection: bool = False
    is_optional: bool = False
    under_review: bool = False
    duplicate_of: Slug | None = None
    decisions: tuple[str, ...] = ()
    decision: str
    framework_gaps: tuple[str, ...] = ()

    def one_series(self, series: str) -> Series:
        """Give a series by its id. Raises KeyError when the indicator has none of that name."""
        for one in self.series:
            if one.id == series:
                return one
        raise KeyError(series)

    def bases(self, series: Series) -> tuple[Basis, ...]:
        """Give a series' bases, the headline one first."""
        return series.basis or self.basis


class Provider(Declared):
    """An agency role that owes data, never a person. ``area`` is the district it speaks for, if only one."""

    id: Slug
    role: Slug
    name: Line
    area_type: AreaType = "county"
    area_code: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    successor: Slug | None = None
    coverage: Literal["county", "force", "pct"] = "county"


class Return(Declared):
    """One data set that a provider role owes for a period.

    The four offsets are working days after the period's end: when it is to be loaded, when its queries are to be
    answered, when it is to be signed off, and when the pack is made. In a loaded catalogue the declared ``Offsets``
    are in them already.
    """

    id: Slug
    title: Line
    kind: Literal["aggregate", "records", "register"]
    provider: Slug
    frequency: Literal["quarterly", "half_yearly", "annual"]
    period_kind: Literal["quarter", "half", "year", "academic_year", "calendar_year", "survey_wave"]
    indicators: tuple[Slug, ...] = ()
    load_days: int = 15
    final_days: int = 20
    sign_off_days: int = 25
    pack_days: int = 30


class Offsets(Declared):
    """Other offsets than the usual ones for some returns: for one, for those of a provider's role, or of a frequency.

    Where several speak of a return, each of the four is taken from the most specific that sets it: the return's own
    entry, then those that name the return, then the provider, then the frequency alone.
    """

    return_id: Slug | None = Field(default=None, alias="return")
    provider: Slug | None = None
    frequency: Literal["quarterly", "half_yearly", "annual"] | None = None
    load_days: int | None = None
    final_days: int | None = None
    sign_off_days: int | None = None
    pack_days: int | None = None

    @property
    def reach(self) -> tuple[str | None, str | None, str | None]:
        """What it names, from the most specific: return, provider, frequency."""
        return self.return_id, self.provider, self.frequency

    @property
    def days(self) -> dict[str, int]:
        """The offsets that it sets, by name."""
        return {name: days for name in OFFSETS if (days := getattr(self, name)) is not None}

    def is_of(self, one: Return) -> bool:
        """Whether it speaks of a return."""
        named = zip(self.reach, (one.id, one.provider, one.frequency), strict=True)
        return all(mine in {None, its} for mine, its in named)


OFFSETS = ("load_days", "final_days", "sign_off_days", "pack_days")
"""The named offsets, in the order in which their days come."""


class Group(Declared):
    """A group that a pack is made for."""

    id: Slug
    name: Line
    audience: Slug
    function: str


class ChosenNeighbourSet(Declared):
    """A neighbour set that a board sets itself, for some time, in place of the one that stands by its dates."""

    set: Slug
    valid_from: date | None = None
    valid_to: date | None = None


class Board(Declared):
    """A board: its authority, its name and its meetings."""

    id: Slug
    name: Line
    authority_code: str
    authority_name: Line
    region: str
    is_invented: bool = False
    base: str | None = None
    """The data set folder whose declarations this one takes over where it has none of its own."""
    indicators: tuple[Slug, ...] = ()
    """The rows this board uses; empty for all that are declared."""
    first_quarter: QuarterLabel | None = None
    """The first quarter that returns are asked for; nothing is owed for an earlier one."""
    neighbour_set: tuple[ChosenNeighbourSet, ...] = ()
    sub_group_meetings: tuple[date, ...] = ()
    compare_within_years: int = Field(default=3, ge=0)
    """How many years before a figure's own those may lie that it is compared with."""


class Area(Declared):
    """A place that figures are given for. ``within`` names the csc4 area that holds it."""

    area_type: AreaType
    area_code: str
    name: Line
    ons_code: str = ""
    within: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    successor: str = ""
    is_placeholder: bool = False


class Neighbour(Declared):
    """One authority in one slot of a dated neighbour set. Slots of several are summed (D-11)."""

    neighbour_set: Slug
    set_from: date
    set_to: date | None = None
    slot: str
    closeness: int
    authority_code: str
    authority: Line
    valid_from: date | None = None
    valid_to: date | None = None


class Population(Declared):
    """A population, by authority and band, at one mid-year."""

    authority_code: str
    band: Literal["0_17", "0_14", "10_17", "females_15_17"]
    mid_year: int
    population: int
    source: str
    is_invented: bool = False


class PartWeight(Declared):
    """How much of a whole one member of a breakdown is likely to be, beside the others of the breakdown.

    It only serves to invent returns: nothing is judged or worked out by it.
    """

    indicator_id: Slug
    breakdown: Slug
    category: Slug
    weight: float = Field(ge=0)
    reason: str = ""


class Protection(Declared):
    """The thresholds of disclosure control, by audience; used once disclosure control exists."""

    audience: Slug
    threshold: int
    minimum_width: int
    zeros_shown: bool
