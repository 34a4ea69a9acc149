"""Which values of a submission are judged, in which scope, and from which cells they are worked out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from expectations.catalogue import Catalogue
from expectations.contracts.vocabulary import celled, parties, supplied_series
from expectations.declarations import ALL, Indicator, Return, Series, Source
from expectations.gates.context import Slot
from expectations.periods import PeriodKind

Part = Literal["numerator", "denominator"]


class Term(NamedTuple):
    """One number of one county cell that goes into a value."""

    indicator_id: str
    series: str
    breakdown: str
    category: str
    column: Part


@dataclass(frozen=True)
class Value:
    """A value to judge: the sum of its numerator's terms by that of its denominator's, or by a population.

    ``periods_back`` says how many earlier periods its range speaks of as well. Without terms or a population below
    the line the value is the count itself.
    """

    indicator: Indicator
    series: Series
    numerator: tuple[Term, ...]
    denominator: tuple[Term, ...]
    population: str | None
    periods_back: int
    scope: str

    @property
    def is_counted_cell(self) -> bool:
        """Whether the value is one supplied count, whose hard end is judged at its cell already."""
        return self.series.kind == "count" and self.series.is_supplied

    @property
    def is_derived_share(self) -> bool:
        """Whether the value is a percentage whose two numbers do not stand side by side in one row."""
        return self.series.kind == "percentage" and not (
            self.series.is_supplied and self.series.denominator == "supplied"
        )


def judged_values(catalogue: Catalogue, slot: Slot) -> Iterator[Value]:
    """Give the values that a submission is judged by: its supplied series and those worked out from it alone.

    A provider that speaks for one district is judged by none: ranges speak of the county.
    Raises KeyError when the catalogue knows no such provider or aggregate return.
    """
    provider, return_ = parties(catalogue, slot.provider, slot.return_id)
    if provider.area_code is not None:
        return
    terms = _Terms(catalogue, return_)
    for indicator in catalogue.indicators:
        if indicator.id not in return_.indicators:
            continue
        for series in indicator.series:
            if (series.period_kind or indicator.period_kind) != return_.period_kind or series.kind == "rank":
                continue
            for place in _places(catalogue, indicator, series):
                value = terms.value(indicator, series, place, slot)
                if value is not None:
                    yield value


def periods_back(slot: Slot, indicator: Indicator, series: Series) -> tuple[int, str]:
    """Give how many earlier periods a series' range speaks of beside the slot's own, and the scope in words.

    The range's basis is declared, or is the series' first one; a stock or a wave stands for itself.
    """
    basis = series.range_basis or indicator.bases(series)[0]
    steps = {PeriodKind.QUARTER: 1, PeriodKind.HALF: 2}.get(slot.period.kind)
    if series.nature == "flow" and steps and basis == "year_to_date":
        return (slot.period.quarter_number - 1) // steps, "for the year to date"
    if series.nature == "flow" and steps and basis == "rolling_12_months":
        return 4 // steps - 1, "over twelve months"
    return 0, "for this period"


def _places(catalogue: Catalogue, indicator: Indicator, series: Series) -> tuple[tuple[str, str], ...]:
    """Where a range holds: the county whole, or each member of the breakdown that the scope names after each or per."""
    named = re.search(r"\b(?:each|per) (\w+(?: \w+)*)", series.range_scope.lower())
    if named is None:
        return ((ALL, ALL),)
    for breakdown in indicator.breakdowns:
        words = {*breakdown.id.split("_"), *breakdown.label.lower().split()}
        if breakdown.id in celled(indicator) and not breakdown.crosses and words & set(named[1].split()):
            return tuple((breakdown.id, one.id) for one in catalogue.categories(indicator, breakdown.id))
    return ((ALL, ALL),)


class _Terms:
    """Finds the cells that a series is worked out from, as far as they stand in one return."""

    def __init__(self, catalogue: Catalogue, return_: Return) -> None:
        self.catalogue = catalogue
        self.return_ = return_

    def value(self, indicator: Indicator, series: Series, place: tuple[str, str], slot: Slot) -> Value | None:
        numerator = self.number(indicator, series, place)
        if not numerator:
            return None
        denominator: tuple[Term, ...] = ()
        population = None
        if series.denominator == "supplied":
            denominator = (Term(indicator.id, series.id, *place, "denominator"),)
        elif isinstance(series.denominator, Source):
            population = series.denominator.population
            denominator = () if population else self.source(indicator, series.denominator, place)
            if not population and not denominator:
                return None
        back, scope = periods_back(slot, indicator, series)
        return Value(indicator, series, numerator, denominator, population, back, scope)

    def number(self, indicator: Indicator, series: Series, place: tuple[str, str]) -> tuple[Term, ...]:
        """The cells of a series' numerator; none where it does not come from this return."""
        if isinstance(series.numerator, Source):
            return self.source(indicator, series.numerator, place)
        if not self.is_here(indicator, series):
            return ()
        return (Term(indicator.id, series.id, *place, "numerator"),)

    def source(self, indicator: Indicator, source: Source, place: tuple[str, str]) -> tuple[Term, ...]:
        owner = indicator
        if source.indicator and source.indicator != indicator.id:
            found = [one for one in self.catalogue.indicators if one.id == source.indicator]
            if not found:
                return ()
            owner = found[0]
        series = owner.one_series(source.series or owner.headline)
        if not self.is_here(owner, series) or (
            source.part == "denominator" and series.denominator != "supplied"
        ):
            return ()
        if source.breakdown is None:
            return (Term(owner.id, series.id, *place, source.part),)
        members = source.categories or tuple(
            one.id for one in self.catalogue.categories(owner, source.breakdown)
        )
        return tuple(Term(owner.id, series.id, source.breakdown, one, source.part) for one in members)

    def is_here(self, indicator: Indicator, series: Series) -> bool:
        return indicator.id in self.return_.indicators and series in supplied_series(indicator, self.return_)
