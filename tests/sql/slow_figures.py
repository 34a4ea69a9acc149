"""The county's figures worked out a second time: slowly, from the accepted rows and the declarations, without any SQL.

It shares nothing with the models but the declarations. Dictionaries, fractions and plain loops; one way for each rule.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import polars as pl

from expectations.catalogue import Catalogue
from expectations.declarations import Indicator, Series, Source
from expectations.periods import Period, PeriodKind, reported_in

NUMBERS = {"final", "provisional", "estimate"}


@dataclass(frozen=True)
class Figure:
    """What a cell is made of: no denominator where none belongs to it, and how both halves are marked."""

    numerator: int
    denominator: int | None
    origins: frozenset[str]
    below: frozenset[str] = frozenset()
    """How the denominator is marked; empty where there is none."""


Place = tuple[str, str, str, str, str, str, str, str]
"""Board, return period, indicator, series, area type, area, breakdown, category."""


def standing_cells(submissions: pl.DataFrame, cells: pl.DataFrame) -> dict[Place, Figure | None]:
    """Give every cell of the last accepted submission of each slot; None where it holds no number."""
    last: dict[tuple[str, str, str, str], tuple[int, str]] = {}
    for one in submissions.iter_rows(named=True):
        if one["verdict"] == "rejected":
            continue
        slot = (one["board"], one["provider"], one["return_id"], one["period"])
        last[slot] = max(last.get(slot, (0, "")), (one["sequence"], one["submission_id"]))
    slot_of = {submission: slot for slot, (_, submission) in last.items()}
    found: dict[Place, Figure | None] = {}
    for row in cells.iter_rows(named=True):
        if row["submission_id"] not in slot_of:
            continue
        board, _, _, period = slot_of[row["submission_id"]]
        key = (board, period, row["indicator_id"], row["series"], row["area_type"], row["area_code"],
               row["breakdown"], row["category"])  # fmt: skip
        found[key] = None
        if row["status"] in NUMBERS:
            top, bottom = origins(row["comment"])
            below = frozenset() if row["denominator"] is None else frozenset({bottom})
            found[key] = Figure(row["numerator"], row["denominator"], frozenset({top}), below)
    return found


def counted_cells(recorded: pl.DataFrame, frozen: pl.DataFrame) -> dict[Place, Figure]:
    """Give every cell that lists were counted for, as frozen where the quarter is signed."""
    rows = [
        *recorded.iter_rows(named=True),
        *(one for one in frozen.iter_rows(named=True)
          if one["stands"] and one["value_source"] == "records" and one["numerator"] is not None),
    ]  # fmt: skip
    found = {}
    for row in rows:
        key = (row["board"], row["period"], row["indicator_id"], row["series"], row["area_type"], row["area_code"],
               row["breakdown"], row["category"])  # fmt: skip
        marks = frozenset({row["origin"]})
        found[key] = Figure(
            row["numerator"], row["denominator"], marks, marks if row["denominator"] else frozenset()
        )
    return found


def origins(comment: str | None) -> tuple[str, str]:
    """Say how a row's halves are marked: real, invented, or an invented split of a real total."""
    if comment == "invented split of a real total":
        return "split", "split"
    if comment == "invented out of an invented split of a real total":
        return "invented", "split"
    told = "invented" if comment == "invented" or (comment or "").startswith("invented: ") else "real"
    return told, told


class County:
    """One board's county wholes, quarter by quarter and on every basis."""

    def __init__(self, catalogue: Catalogue, cells: Mapping[Place, Figure | None], quarters: list[Period]):
        self.catalogue = catalogue
        self.cells = cells
        self.quarters = quarters
        self.board = catalogue.board.id
        self.code = catalogue.board.authority_code

    def in_quarter(self, quarter: Period, indicator: Indicator, series: Series) -> Figure | None:
        """Give the whole of one quarter, supplied, added up or drawn from other series."""
        if isinstance(series.numerator, Source):
            top = self.part(quarter, indicator, series.numerator)
            if top is None or not isinstance(series.denominator, Source) or series.denominator.population:
                return top
            bottom = self.part(quarter, indicator, series.denominator)
            if bottom is None:
                return None
            return Figure(top.numerator, bottom.numerator, top.origins, bottom.origins)
        parts = [self.cells.get((self.board, *key)) for key in self.supplied_by(quarter, indicator, series)]
        return added(parts, denominator=series.denominator == "supplied")

    def supplied_by(self, quarter: Period, indicator: Indicator, series: Series) -> list[tuple[str, ...]]:
        """Give the cells that make a supplied whole: one, or one for each district or each sharing agency."""
        period = reported_in(quarter, PeriodKind(series.period_kind or indicator.period_kind))
        if period is None:
            return []
        whole = (period.label, indicator.id, series.id, "county", self.code, "all", "all")
        serving = [
            one for one in self.catalogue.providers
            if one.role in indicator.providers
            and (one.valid_from is None or one.valid_from <= quarter.ends_on)
            and (one.valid_to is None or one.valid_to >= quarter.ends_on)
        ]  # fmt: skip
        if any(one.area_code for one in serving):
            return [(*whole[:3], str(one.area_type), str(one.area_code), "all", "all") for one in serving]
        shared = [one for one in indicator.breakdowns if one.id == indicator.total_from]
        if shared:
            roles = {one.role for one in serving}
            members = self.catalogue.categories(indicator, shared[0].id)
            return [(*whole[:5], shared[0].id, one.id) for one in members if one.provider in roles]
        return [whole]

    def part(self, quarter: Period, indicator: Indicator, source: Source) -> Figure | None:
        """Give the number that a part of a derived series is drawn from."""
        other = self.catalogue.indicator(source.indicator) if source.indicator else indicator
        series = other.one_series(str(source.series))
        if source.categories:
            period = reported_in(quarter, PeriodKind(series.period_kind or other.period_kind))
            if period is None:
                return None
            found = [
                self.cells.get((self.board, period.label, other.id, series.id, "county", self.code,
                                str(source.breakdown), category))
                for category in source.categories
            ]  # fmt: skip
            return added(found, denominator=False)
        whole = self.in_quarter(quarter, other, series)
        if whole is None:
            return None
        if source.part == "numerator":
            return Figure(whole.numerator, None, whole.origins)
        return None if whole.denominator is None else Figure(whole.denominator, None, whole.below)

    def on_basis(self, place: int, indicator: Indicator, series: Series, basis: str) -> Figure | None:
        """Give the whole of the quarter at ``place`` on a basis; None without every quarter that it needs."""
        quarter = self.quarters[place]
        number = quarter.quarter_number
        if basis == "year_to_date":
            span = number
        elif basis == "rolling_12_months":
            span = 4
        elif basis == "annual" and series.nature == "flow":
            span = 4 if number == 4 else 0
        else:
            span = 1
        if not 0 < span <= place + 1:
            return None
        window = self.quarters[place - span + 1 : place + 1]
        whole = added([self.in_quarter(one, indicator, series) for one in window], denominator=None)
        if whole is None:
            return None
        origins = frozenset({"invented"}) if self.catalogue.board.is_invented else whole.origins | whole.below
        if span > 1 and number == 4:
            origins = frozenset("real" if one == "split" else one for one in origins)
        denominator = whole.denominator
        if isinstance(series.denominator, Source) and series.denominator.population:
            people = [
                one for one in self.catalogue.populations
                if (one.authority_code, one.band, one.mid_year)
                == (self.code, series.denominator.population, quarter.mid_year)
            ]  # fmt: skip
            denominator = people[0].population if people else None
            origins |= {"invented"} if people and people[0].is_invented else set()
        if series.kind == "count":
            denominator = None
        elif not denominator:
            return None
        return Figure(whole.numerator, denominator, origins)


def added(parts: list[Figure | None], *, denominator: bool | None) -> Figure | None:
    """Add figures up; None when there is none or one of them is missing. Without a denominator that is None."""
    if not parts or any(one is None for one in parts):
        return None
    there = [one for one in parts if one is not None]
    with_denominator = denominator or (
        denominator is None and all(one.denominator is not None for one in there)
    )
    return Figure(
        sum(one.numerator for one in there),
        sum(one.denominator or 0 for one in there) if with_denominator else None,
        frozenset().union(*(one.origins for one in there)),
        frozenset().union(*(one.below for one in there)),
    )


def value(figure: Figure, series: Series) -> float:
    """Give the published form of a figure: one division, rounded half up at the declared decimals."""
    if figure.denominator is None:
        return float(figure.numerator)
    exact = Fraction(figure.numerator * series.multiplier, figure.denominator)
    shown = Decimal(exact.numerator) / Decimal(exact.denominator)
    return float(shown.quantize(Decimal(1).scaleb(-series.decimals), rounding=ROUND_HALF_UP))
