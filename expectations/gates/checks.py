"""What a check is: plain data, with a twin in Polars that lists the rows it is about.

Great Expectations gives the verdict and the counts; the twin only says which rows. Where the two disagree nobody is
believed (``gate.py``).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from expectations.findings import Severity


class Grain(StrEnum):
    """What one row of an evidence frame is."""

    SUBMISSION = "submission"
    DUE_CELL = "due_cell"
    CELL = "cell"
    VALUE = "value"
    WHOLE = "whole"
    PAIR = "pair"
    LISTS = "lists"


@dataclass(frozen=True)
class NotNull:
    """The column holds something in every row."""

    column: str

    def misses(self) -> pl.Expr:
        """Rows that this expectation does not speak about: none."""
        return pl.lit(value=False)

    def fails(self) -> pl.Expr:
        """Rows where the column is null."""
        return pl.col(self.column).is_null()


@dataclass(frozen=True)
class InSet:
    """The column holds one of a few words; a null row is not spoken about."""

    column: str
    values: tuple[str, ...]

    def misses(self) -> pl.Expr:
        """Rows where the column is null."""
        return pl.col(self.column).is_null()

    def fails(self) -> pl.Expr:
        """Rows with another word."""
        return pl.col(self.column).is_not_null() & ~pl.col(self.column).is_in(self.values)


@dataclass(frozen=True)
class AtLeast:
    """The first column is no smaller than the second; a row where either is null is not spoken about."""

    larger: str
    smaller: str

    def misses(self) -> pl.Expr:
        """Rows where either column is null."""
        return pl.col(self.larger).is_null() | pl.col(self.smaller).is_null()

    def fails(self) -> pl.Expr:
        """Rows where the first is smaller."""
        return ~self.misses() & (pl.col(self.larger) < pl.col(self.smaller)).fill_null(value=False)


@dataclass(frozen=True)
class Equal:
    """Two columns hold the same number; a row where either is null is not spoken about."""

    one: str
    other: str

    def misses(self) -> pl.Expr:
        """Rows where either column is null."""
        return pl.col(self.one).is_null() | pl.col(self.other).is_null()

    def fails(self) -> pl.Expr:
        """Rows where they differ."""
        return ~self.misses() & (pl.col(self.one) != pl.col(self.other)).fill_null(value=False)


Expectation = NotNull | InSet | AtLeast | Equal


@dataclass(frozen=True)
class Check:
    """One thing that the gate expects of every row of a grain.

    ``sentence`` and ``mend`` are templates over the evidence row's words (``evidence.WORDS``, and ``place``);
    none of these is ever a value. A check that ``gathers`` words makes one finding of all failing rows at one
    place and of one series, with these words strung together. ``is_evaluable`` false: a failing row means that
    something could not be worked out.
    """

    code: str
    name: str
    severity: Severity
    sentence: str
    mend: str
    grain: Grain
    expectation: Expectation
    observed: str
    expected: str
    gathers: tuple[str, ...] = ()
    is_evaluable: bool = True


@dataclass(frozen=True)
class Suite:
    """The checks of one grain and the stacked evidence they look at."""

    grain: Grain
    frame: pl.DataFrame
    checks: tuple[Check, ...]


@dataclass(frozen=True)
class Outcome:
    """What the engine says of one check. ``missing_count`` is the rows it did not speak about."""

    is_success: bool
    unexpected_count: int
    element_count: int
    missing_count: int


Engine = Callable[[tuple[Suite, ...]], Mapping[str, Outcome]]
"""Runs suites and gives an outcome by check code; a check that raised has none."""
