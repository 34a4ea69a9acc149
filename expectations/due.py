"""What is owed in a quarter, cell by cell and return by return; and which cells are added up from others.

A *cell* is one place for a number: indicator, series, area, breakdown and category. Its ``derivation`` says whether an
agency supplies it or it is the sum of cells that agencies supply.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache

import polars as pl

from expectations.calendar import LONDON, WorkingCalendar
from expectations.catalogue import Catalogue
from expectations.declarations import ALL, Breakdown, Indicator, Provider, Return, Series
from expectations.layout import CELL_KEY
from expectations.periods import Period, PeriodKind, parse, quarter_of, reported_in
from expectations.record_declarations import lists_behind

CELLS = pl.Schema(
    {
        "board": pl.String,
        "period": pl.String,
        **dict.fromkeys(CELL_KEY, pl.String),
        "derivation": pl.String,
        "provider": pl.String,
        "return_id": pl.String,
        "return_period": pl.String,
        "is_due": pl.Boolean,
        "is_optional": pl.Boolean,
        "has_denominator": pl.Boolean,
        "from_records": pl.Boolean,
        "is_typed": pl.Boolean,
    }
)
"""One row is a cell of a board in a reporting quarter. ``derivation`` is ``supplied``, ``sum_of_categories`` or
``sum_of_<area type>``; only supplied cells have a provider. The number of one ``from_records`` is worked out from its
provider's lists; one that ``is_typed`` stands in an aggregate return. Both are so while the two are reconciled."""


@dataclass(frozen=True)
class Owed:
    """A return that a provider owes for a period, with its instants (UTC); without extensions, unless it is said so.

    The return is to be loaded by ``due_at``; the others lie as many working days after that day as their offsets do
    after load's, so that they follow it when a meeting brings it forward or an extension puts it off.
    """

    board: str
    provider: Provider
    return_: Return
    quarter: Period
    period: Period
    due_at: datetime
    answers_due_at: datetime
    sign_off_at: datetime
    pack_at: datetime
    is_extended: bool = False

    def extended(self, to: date, calendar: WorkingCalendar) -> "Owed":
        """Give the same return, due on another day as agreed."""
        due_at = calendar.due_at(to, 0, extension_to=to)
        later = owed_by(self.board, self.provider, self.return_, self.quarter, self.period, due_at, calendar)
        return replace(later, is_extended=due_at != self.due_at)


def holds_on(day: date, valid_from: date | None, valid_to: date | None) -> bool:
    """Say whether a dated declaration holds on a day; an open end holds for ever."""
    return (valid_from is None or valid_from <= day) and (valid_to is None or day <= valid_to)


def last_ended(now: datetime) -> Period:
    """Give the reporting quarter that ended last, by London's day."""
    return quarter_of(now.astimezone(LONDON).date()).previous()


@lru_cache(maxsize=256)
def owed(catalogue: Catalogue, quarter: Period, calendar: WorkingCalendar) -> tuple[Owed, ...]:
    """Give the returns owed in a reporting quarter, by every provider that holds the role at its end.

    A list of records is owed where rows of the quarter are worked out from it, an aggregate return where any of its
    rows is still typed. Nothing is owed for a quarter before the board's first one. Raises CalendarExhausted when
    the known bank holidays do not reach the due date.
    """
    first = catalogue.board.first_quarter
    if first is not None and quarter.ends_on < parse(first).ends_on:
        return ()
    meeting = min((day for day in catalogue.board.sub_group_meetings if day > quarter.ends_on), default=None)
    if meeting is not None and meeting > quarter.following().ends_on:
        meeting = None
    return tuple(
        owed_by(
            catalogue.board.id,
            provider,
            return_,
            quarter,
            period,
            calendar.due_at(quarter.ends_on, return_.load_days, meeting),
            calendar,
        )
        for return_ in catalogue.returns
        if _is_asked_for(catalogue, return_, quarter)
        for period in [reported_in(quarter, PeriodKind(return_.period_kind))]
        if period is not None
        for provider in catalogue.providers
        if provider.role == return_.provider
        and holds_on(quarter.ends_on, provider.valid_from, provider.valid_to)
    )


def _is_asked_for(catalogue: Catalogue, return_: Return, quarter: Period) -> bool:
    if return_.kind == "records":
        return any(
            return_.id in {one.return_id for one in lists_behind(catalogue.lists, entry)}
            for entry in catalogue.from_records
            if entry.provider == return_.provider and entry.holds_in(quarter)
        )
    found = [catalogue.from_records_in(quarter, return_.provider, name) for name in return_.indicators]
    return return_.kind == "aggregate" and not (
        found and all(one is not None and not one.is_reconciled for one in found)
    )


def owed_by(
    board: str,
    provider: Provider,
    return_: Return,
    quarter: Period,
    period: Period,
    due_at: datetime,
    calendar: WorkingCalendar,
) -> Owed:
    """Give what is owed by an instant (UTC), with the instants that follow it."""
    day = due_at.astimezone(LONDON).date()

    def after(offset: int) -> datetime:
        return calendar.due_at(day, offset - return_.load_days)

    return Owed(
        board, provider, return_, quarter, period, due_at,
        answers_due_at=after(return_.final_days),
        sign_off_at=after(return_.sign_off_days),
        pack_at=after(return_.pack_days),
    )  # fmt: skip


@lru_cache(maxsize=64)
def cells(catalogue: Catalogue, quarter: Period) -> pl.DataFrame:
    """Give every cell of a board in a reporting quarter (schema ``CELLS``), due or not, supplied or added up.

    A series that is not due in the quarter has one row, its county whole, so that no row of the framework is ever
    missing; a series that nobody supplies has none here.
    """
    expansion = _Expansion(catalogue, quarter)
    rows = [row for indicator in catalogue.indicators for row in expansion.indicator(indicator)]
    return pl.DataFrame(rows, schema=CELLS, orient="row")


def due_cells(catalogue: Catalogue, quarter: Period) -> pl.DataFrame:
    """Give the cells that agencies type in a reporting quarter, optional ones included (schema ``CELLS``)."""
    return cells(catalogue, quarter).filter(pl.col("is_due") & pl.col("is_typed"))


class _Expansion:
    """Expands declarations into cells for one quarter."""

    def __init__(self, catalogue: Catalogue, quarter: Period) -> None:
        self.catalogue = catalogue
        self.quarter = quarter
        self.board = catalogue.board.id
        self.county = catalogue.board.authority_code

    def indicator(self, indicator: Indicator) -> Iterator[tuple[object, ...]]:
        for series in indicator.series:
            if series.is_supplied:
                yield from self.series(indicator, series)

    def series(self, indicator: Indicator, series: Series) -> Iterator[tuple[object, ...]]:
        period = reported_in(self.quarter, PeriodKind(series.period_kind or indicator.period_kind))
        if period is None:
            yield self.row(
                indicator, series, None, ("county", self.county), (ALL, ALL), "supplied", None, optional=False
            )
            return
        providers = self.providers(indicator)
        districts = [one for one in providers if one.area_code is not None]
        breakdowns = [one for one in indicator.breakdowns if self.is_celled(indicator, one, series)]
        if districts:
            yield from self.by_district(indicator, series, period, districts, breakdowns)
        elif indicator.total_from in {one.id for one in breakdowns}:
            yield from self.by_category(indicator, series, period, providers, breakdowns)
        else:
            for provider in providers:
                yield from self.by_county(indicator, series, period, provider, breakdowns)

    def by_county(
        self,
        indicator: Indicator,
        series: Series,
        period: Period,
        provider: Provider,
        breakdowns: list[Breakdown],
    ) -> Iterator[tuple[object, ...]]:
        """One provider speaks for the county: the whole, its parts, and the areas."""
        county = ("county", self.county)
        optional = indicator.is_optional or series.is_optional
        if series.has_whole:
            yield self.row(
                indicator, series, period, county, (ALL, ALL), "supplied", provider, optional=optional
            )
        for breakdown in breakdowns:
            for category in self.catalogue.categories(indicator, breakdown.id):
                part_optional = optional or breakdown.collected == "optional" or category.is_optional
                yield self.row(
                    indicator, series, period, county, (breakdown.id, category.id), "supplied", provider,
                    optional=part_optional,
                )  # fmt: skip
        if not series.has_areas:
            return
        for area_type, ask in indicator.areas.items():
            if ask not in {"asked", "optional", "derived"}:
                continue
            summed_from = self.derived_from(indicator) if ask == "derived" else ""
            if ask == "derived" and not summed_from:
                continue
            for area_code in self.areas(area_type):
                yield self.row(
                    indicator, series, period, (area_type, area_code), (ALL, ALL),
                    f"sum_of_{summed_from}" if summed_from else "supplied",
                    None if summed_from else provider, optional=optional or ask == "optional",
                )  # fmt: skip

    def by_district(
        self,
        indicator: Indicator,
        series: Series,
        period: Period,
        providers: list[Provider],
        breakdowns: list[Breakdown],
    ) -> Iterator[tuple[object, ...]]:
        """Each district council speaks for itself; the county and the team areas are sums."""
        cells = [((ALL, ALL), indicator.is_optional or series.is_optional)] + [
            ((breakdown.id, category.id), breakdown.collected == "optional" or category.is_optional)
            for breakdown in breakdowns
            for category in self.catalogue.categories(indicator, breakdown.id)
        ]
        for part, optional in cells:
            county = ("county", self.county)
            yield self.row(
                indicator, series, period, county, part, "sum_of_district7", None, optional=optional
            )
            for provider in providers:
                area = (provider.area_type, str(provider.area_code))
                yield self.row(indicator, series, period, area, part, "supplied", provider, optional=optional)
        if indicator.areas.get("csc4") == "derived":
            for area_code in self.areas("csc4", with_unknown=False):
                yield self.row(
                    indicator,
                    series,
                    period,
                    ("csc4", area_code),
                    (ALL, ALL),
                    "sum_of_district7",
                    None,
                    optional=False,
                )

    def by_category(
        self,
        indicator: Indicator,
        series: Series,
        period: Period,
        providers: list[Provider],
        breakdowns: list[Breakdown],
    ) -> Iterator[tuple[object, ...]]:
        """Each role supplies its own member of a breakdown; the whole is their sum."""
        county = ("county", self.county)
        yield self.row(
            indicator, series, period, county, (ALL, ALL), "sum_of_categories", None, optional=False
        )
        by_role = {provider.role: provider for provider in providers}
        for breakdown in breakdowns:
            for category in self.catalogue.categories(indicator, breakdown.id):
                provider = by_role.get(str(category.provider))
                if provider is not None:
                    yield self.row(
                        indicator, series, period, county, (breakdown.id, category.id), "supplied", provider,
                        optional=category.is_optional,
                    )  # fmt: skip

    def row(
        self,
        indicator: Indicator,
        series: Series,
        period: Period | None,
        area: tuple[str, str],
        part: tuple[str, str],
        derivation: str,
        provider: Provider | None,
        *,
        optional: bool,
    ) -> tuple[object, ...]:
        is_supplied = derivation == "supplied"
        entry = None
        if provider is not None:
            entry = self.catalogue.from_records_in(self.quarter, provider.role, indicator.id)
        return (
            self.board,
            self.quarter.label,
            indicator.id,
            series.id,
            *area,
            *part,
            derivation,
            provider.id if provider else None,
            self.return_id(indicator, series, provider) if provider else None,
            period.label if period else None,
            period is not None,
            optional,
            series.denominator == "supplied",
            entry is not None,
            is_supplied and (entry is None or entry.is_reconciled),
        )

    def providers(self, indicator: Indicator) -> list[Provider]:
        return [
            one
            for one in self.catalogue.providers
            if one.role in indicator.providers
            and holds_on(self.quarter.ends_on, one.valid_from, one.valid_to)
        ]

    def return_id(self, indicator: Indicator, series: Series, provider: Provider) -> str | None:
        kind = series.period_kind or indicator.period_kind
        found = [
            one.id
            for one in self.catalogue.returns
            if one.kind == "aggregate"
            and one.provider == provider.role
            and indicator.id in one.indicators
            and one.period_kind == kind
        ]
        return found[0] if found else None

    def is_celled(self, indicator: Indicator, breakdown: Breakdown, series: Series) -> bool:
        """Whether a breakdown has cells of this series in a return."""
        return breakdown.collected in {"due", "optional"} and series.id in (
            breakdown.series or (indicator.headline,)
        )

    def areas(self, area_type: str, *, with_unknown: bool = True) -> list[str]:
        return [
            one.area_code
            for one in self.catalogue.areas
            if one.area_type == area_type
            and holds_on(self.quarter.ends_on, one.valid_from, one.valid_to)
            and (with_unknown or one.area_code != "unknown")
        ]

    def derived_from(self, indicator: Indicator) -> str:
        """The smaller areas that a derived area type is added up from, if they are asked for and in force."""
        return next(
            (
                one
                for one in ("catch7", "district7")
                if indicator.areas.get(one) == "asked" and self.areas(one)
            ),
            "",
        )
