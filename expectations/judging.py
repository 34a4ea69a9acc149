"""What a board judges its figures by: the shapes of targets, changes, thresholds and decisions, and how they are read.

A data set with ``ratings.toml`` judges its figures; it then holds ``decisions.csv`` and ``changes.toml`` as well, its
own or its base's. Targets are always a board's own: what one board has agreed to aim at binds no other.
"""

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from itertools import product
from typing import Annotated, Literal, TypedDict, get_args

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from expectations.declarations import Basis, Declared, Line, QuarterLabel, Slug
from expectations.declared_files import DeclaredFiles
from expectations.periods import Period, PeriodKind, parse

QUARTERS = ("Q1", "Q2", "Q3", "Q4")

Aspect = Literal["timeliness", "completeness", "queries", "revisions"]
ASPECTS: tuple[Aspect, ...] = get_args(Aspect)
Grade = Literal["A", "B", "C", "D"]
GRADES: tuple[Grade, ...] = get_args(Grade)

ExceptionKind = Literal[
    "no_value", "outside_soft_range", "large_change", "open_query", "built_on_query", "newer_sent_back",
    "differs_from_lists", "changed_since_signed", "far_from_neighbours", "judged_worse_agreed", "judged_worse_red",
    "judged_worse_amber",
]  # fmt: skip
EXCEPTION_KINDS: tuple[ExceptionKind, ...] = get_args(ExceptionKind)

OUTCOMES = {
    "target": ("met", "near", "not_clear", "missed", "none"),
    "benchmark": ("better", "similar", "worse", "none"),
    "trend": ("improving", "no_change", "worsening", "none"),
    "control": ("improvement", "common_cause", "concern", "none"),
}
"""What each of the four can say of a figure, in the order in which a decision names them."""

ANY = "any"
"""What stands in a decision where the outcome makes no difference."""


def _planning_year(text: str) -> str:
    try:
        is_year = parse(text).kind is PeriodKind.YEAR
    except ValueError:
        is_year = False
    if not is_year:
        raise PydanticCustomError("planning_year", "a planning year like 2023-24")
    return text


YearLabel = Annotated[str, AfterValidator(_planning_year)]


class Target(Declared):
    """What a series is to come to in a planning year, who answers for it, and who approved it.

    ``tolerance`` is how far from it a figure may lie and still be near, in the figure's own unit. A ``trajectory`` says
    what is expected at the end of each quarter (``Q1`` ... ``Q4``) on the way there.
    """

    indicator: Slug
    series: Slug
    basis: Basis | None = None
    """The basis that it speaks of, where it is not the series' first one."""
    year: YearLabel
    target: float
    tolerance: float = 0
    trajectory: dict[str, float] = Field(default_factory=dict)
    owner_role: Slug
    """The provider's role, or the board's group, that answers for it."""
    reason: Line = Field(min_length=1)
    approved_by: str = ""
    """The board's group that approved it."""
    approved_on: date | None = None
    source: str = ""
    """Where it is published, if it is not the board's own."""
    is_invented: bool = False

    @property
    def name(self) -> str:
        """What a person finds it by."""
        return f"{self.indicator} {self.series} {self.year}"

    def expected_in(self, quarter: Period, *, grows: bool) -> float | None:
        """Give what is expected at a quarter's end; ``grows``: its figure only grows through the year.

        None where nothing is: a figure that grows is held to the target at the year's end alone.
        """
        number = quarter.quarter_number
        if number == len(QUARTERS) or (not grows and QUARTERS[number - 1] not in self.trajectory):
            return self.target
        return self.trajectory.get(QUARTERS[number - 1])


class Change(Declared):
    """A dated change of what a row's figures mean or how they are counted: nothing is compared across it.

    Without ``series`` all of the row are meant.
    """

    indicator: Slug
    series: tuple[Slug, ...] = ()
    first_quarter: QuarterLabel
    """The first quarter of the new way."""
    kind: Literal["definition", "rebase"] = "definition"
    """``rebase``: the same measure stands on a new level for a known cause, so its limits begin anew."""
    title: Line = Field(min_length=1)
    source: Line = Field(min_length=1)


class ConfidenceRule(Declared):
    """The most that still earns each grade; what is more earns D."""

    A: float
    B: float
    C: float


class AtBest(Declared):
    """The best grade of a figure that is not sure, and the grade of what is made of published figures alone."""

    provisional: Grade
    estimate: Grade
    published: Grade


class Confidence(Declared):
    """The rule by which a figure's data are trusted: the worst of its aspects counts."""

    timeliness: ConfidenceRule
    """Working days late, of the latest return it is made of."""
    completeness: ConfidenceRule
    """Share of the cells due for it that are missing, from 0 to 1."""
    queries: ConfidenceRule
    """Questions that nobody has answered."""
    revisions: ConfidenceRule
    """How often its cells were revised, on average; after publication one counts as ``after_publication_weighs``."""
    at_best: AtBest

    def of(self, aspect: Aspect) -> ConfidenceRule:
        """Give the rule of an aspect."""
        rule: ConfidenceRule = getattr(self, aspect)
        return rule


class Thresholds(Declared):
    """The numbers that judging goes by."""

    minimum_denominator: float
    """A percentage of fewer is not judged."""
    minimum_numerator: float
    """A rate of population of fewer is not judged."""
    minimum_neighbours: int
    """A mean of fewer is none to be judged by."""
    trend_points: int
    control_points: int
    projection_quarters: int
    projection_width: float
    after_publication_weighs: float


class Consequence(Declared):
    """How much hangs on some rows: 1 little to 3 much."""

    indicators: tuple[Slug, ...] = Field(min_length=1)
    consequence: int
    reason: Line = Field(min_length=1)


class KindOfException(Declared):
    """How strong the evidence of a kind of exception is: 1 a hint to 3 a fact."""

    kind: str
    evidence: int
    why: Line = Field(min_length=1)


class Ratings(Declared):
    """What a board judges by, apart from its targets and decisions."""

    thresholds: Thresholds
    confidence: Confidence
    consequences: tuple[Consequence, ...] = ()
    exceptions: tuple[KindOfException, ...] = ()


class Decision(Declared):
    """A line of the decision table: which outcomes it is of, and what follows. The first line that fits counts.

    Each of the four is ``any``, or one outcome or more with a bar between (``improving|no_change``).
    """

    decision_id: Slug
    target: str = ANY
    benchmark: str = ANY
    trend: str = ANY
    control: str = ANY
    rating: Literal["green", "amber", "red", "cannot_be_rated"]
    reason: Literal["", "nothing_to_judge_by"] = ""
    """Why it cannot be rated."""
    because: Line = Field(min_length=1)
    """The thought behind it, for those who read the table."""

    @property
    def decisive(self) -> list[str]:
        """What it decides by: the questions that it does not leave open."""
        return [dimension for dimension in OUTCOMES if self.words(dimension) != (ANY,)]

    def words(self, dimension: str) -> tuple[str, ...]:
        """Give the outcomes of a dimension that it names, as they stand there."""
        return tuple(re.split(r"\s*\|\s*", str(getattr(self, dimension))))

    def fits(self, combination: Sequence[str]) -> bool:
        """Say whether it is of a combination of the four outcomes."""
        named = (self.words(dimension) for dimension in OUTCOMES)
        return all(words == (ANY,) or one in words for words, one in zip(named, combination, strict=True))


Combination = tuple[str, ...]
"""An outcome of each of the four, in the order of ``OUTCOMES``."""


def combinations() -> Iterator[Combination]:
    """Give every combination of what the four can say."""
    yield from product(*OUTCOMES.values())


def decided(decisions: Sequence[Decision]) -> dict[Combination, Decision]:
    """Give the line that decides each combination; those are left out that none decides."""
    return {
        one: line
        for one in combinations()
        if (line := next((line for line in decisions if line.fits(one)), None)) is not None
    }


class Judging(TypedDict):
    """What a catalogue holds of how figures are judged."""

    targets: tuple[Target, ...]
    changes: tuple[Change, ...]
    ratings: Ratings | None
    decisions: tuple[Decision, ...]


def judging(reader: DeclaredFiles, known: AbstractSet[str], used: AbstractSet[str]) -> Judging:
    """Read what a board judges by, and keep what speaks of a row that it uses.

    Changes and decisions without the ratings that they belong to are a fault: nobody would see that they say nothing.
    """
    are_rows_whole = not reader.faults
    targets: tuple[Target, ...] = ()
    if (reader.folder / "targets.toml").exists():
        targets = tuple(reader.entries("targets.toml", "target", Target))
    if not reader.has("ratings.toml"):
        reader.faults += [
            f"{name}: found without ratings.toml in {reader.folder.name}, so that nothing would be judged by it, "
            f"expected ratings.toml beside it, or no {name}"
            for name in ("changes.toml", "decisions.csv")
            if reader.has(name)
        ]
        return Judging(targets=targets, changes=(), ratings=None, decisions=())
    changes = tuple(reader.entries("changes.toml", "change", Change))
    ratings = reader.one("ratings.toml", "ratings", Ratings)
    named = [("changes.toml", one.indicator) for one in changes]
    named += [
        ("ratings.toml", name) for one in (ratings.consequences if ratings else ()) for name in one.indicators
    ]
    reader.faults += [
        f"{file}, {name}, indicator: found no such row, expected a declared indicator"
        for file, name in named
        if are_rows_whole and name not in known
    ]
    return Judging(
        targets=targets,
        changes=tuple(one for one in changes if one.indicator in used),
        ratings=ratings,
        decisions=tuple(reader.rows("decisions.csv", Decision)),
    )
