"""A seeded generator of the aggregate returns of a whole board, quarter by quarter.

Where the board's authority has published counts they are used: stocks stand at each 31 March, a year's flows are split
over its quarters with an exact sum. All else is invented, inside what the catalogue finds plausible. Every row says
which it is, in its comment.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from data_lake.invented.shares import dice, habitual_weights, share_out, swayed
from data_lake.invented.wholes import INVENTED, SAME_DENOMINATOR, Parts, Wholes
from expectations.catalogue import Catalogue
from expectations.declarations import ALL, UNKNOWN, Breakdown, Indicator, Series
from expectations.due import due_cells
from expectations.layout import CELL_KEY
from expectations.periods import Period

ROWS = pl.Schema(
    {
        "provider": pl.String,
        "return_id": pl.String,
        "period": pl.String,
        **dict.fromkeys(CELL_KEY, pl.String),
        "numerator": pl.Int64,
        "denominator": pl.Int64,
        "coverage": pl.String,
        "status": pl.String,
        "comment": pl.String,
    }
)
"""One row is one cell of a return, with the provider that hands it in."""

Area = tuple[str, str]
Part = tuple[str, str]
"""A breakdown and one of its categories."""


@dataclass(frozen=True)
class Subject:
    """What is being invented: one series of one indicator in one quarter, and the cells asked for."""

    indicator: Indicator
    series: Series
    quarter: Period
    cells: tuple[dict[str, str], ...]
    """Each with its provider, return and period, and ``CELL_KEY``."""

    @property
    def key(self) -> tuple[str, str, str]:
        """The words that its dice depend on."""
        return self.indicator.id, self.series.id, self.quarter.label

    @cached_property
    def places(self) -> dict[str, list[str]]:
        """The areas that are asked for, sorted, by their type."""
        found: dict[str, set[str]] = {}
        for cell in self.cells:
            found.setdefault(cell["area_type"], set()).add(cell["area_code"])
        return {area_type: sorted(codes) for area_type, codes in found.items()}

    @cached_property
    def categories(self) -> dict[Area, dict[str, list[str]]]:
        """The categories that are asked for, by place and by breakdown."""
        found: dict[Area, dict[str, list[str]]] = {}
        for cell in self.cells:
            if cell["breakdown"] != ALL:
                here = found.setdefault((cell["area_type"], cell["area_code"]), {})
                here.setdefault(cell["breakdown"], []).append(cell["category"])
        return found


def subjects(catalogue: Catalogue, quarter: Period) -> tuple[Subject, ...]:
    """Give what is to be invented for a reporting quarter; any number of inventors may use it again."""
    known = {one.id: one for one in catalogue.indicators}
    asked: dict[tuple[str, str], list[dict[str, str]]] = {}
    for cell in due_cells(catalogue, quarter).iter_rows(named=True):
        asked.setdefault((cell["indicator_id"], cell["series"]), []).append(cell)
    return tuple(
        Subject(known[indicator_id], known[indicator_id].one_series(series_id), quarter, tuple(cells))
        for (indicator_id, series_id), cells in asked.items()
    )


class Inventor:
    """Invents one board's returns. The same catalogue, seed and published table give the same rows, always."""

    def __init__(self, catalogue: Catalogue, seed: int = 2009, published: pl.DataFrame | None = None) -> None:
        self._catalogue = catalogue
        self._seed = seed
        self._wholes = Wholes(catalogue, seed, published)
        self._county = ("county", catalogue.board.authority_code)
        self._coverage = {one.id: one.coverage for one in catalogue.providers}

    def quarter(self, quarter: Period) -> pl.DataFrame:
        """Give every row that the board's providers owe in a reporting quarter (schema ``ROWS``), clean of faults."""
        return self.invent(subjects(self._catalogue, quarter))

    def invent(self, wanted: Iterable[Subject]) -> pl.DataFrame:
        """Give every row of the subjects wanted (schema ``ROWS``), in their order."""
        rows = [row for subject in wanted for row in self._rows(subject)]
        return pl.DataFrame(rows, schema=ROWS, orient="row")

    def _rows(self, subject: Subject) -> Iterator[tuple[object, ...]]:
        numbers = self._numbers(subject)
        has_denominator = subject.series.denominator == "supplied"
        for cell in subject.cells:
            found = numbers.get((cell["area_type"], cell["area_code"], cell["breakdown"], cell["category"]))
            if found is None:
                continue
            (numerator, denominator), comment = found
            yield (
                cell["provider"], cell["return_id"], cell["return_period"],
                *(cell[name] for name in CELL_KEY),
                numerator, denominator if has_denominator else None,
                self._coverage[cell["provider"]], "final", comment,
            )  # fmt: skip

    def _numbers(self, subject: Subject) -> dict[tuple[str, str, str, str], tuple[Parts, str]]:
        """Give the numbers of every cell of one series, by area and category, each with where it came from."""
        whole = self._wholes.of(*subject.key[:2], subject.quarter)
        parts = (whole.numerator, whole.denominator)
        found = {(*self._county, ALL, ALL): (parts, whole.comment)}
        districts = [
            (("district7", code), one)
            for code, one in self._shared(subject, parts, subject.places.get("district7", []))
        ]
        for area, one in districts or self._places(subject, parts):
            found[*area, ALL, ALL] = (one, INVENTED)
        for area, one in districts or [(self._county, parts)]:
            for part, numbers in self._broken_down(subject, one, area):
                found[*area, *part] = (numbers, INVENTED)
        return found

    def _shared(self, subject: Subject, parts: Parts, places: Sequence[str]) -> list[tuple[str, Parts]]:
        """Share a whole over places; a percentage's numerator stays within its denominator."""
        if not places:
            return []
        weights = habitual_weights(places, self._seed, self._catalogue.board.id, "place")
        weights = [
            weight * (0.05 if place == UNKNOWN else 1) for weight, place in zip(weights, places, strict=True)
        ]
        numerator, denominator = parts
        weights = swayed(weights, denominator or numerator, self._seed, *subject.key, "place")
        if denominator is None:
            return [
                (place, (one, None)) for place, one in zip(places, share_out(numerator, weights), strict=True)
            ]
        below = share_out(denominator, weights)
        source = dice(self._seed, *subject.key, "within")
        pull = [one * (1 + source.uniform(-0.15, 0.15)) for one in below]
        above = share_out(numerator, pull, below if subject.series.kind == "percentage" else None)
        return list(zip(places, zip(above, below, strict=True), strict=True))

    def _weights(
        self, members: Sequence[str], total: int, owner: str, breakdown: Breakdown, at: tuple[Period, Area]
    ) -> list[float]:
        """Give each member the weight that it has by habit, swayed a little for the quarter and the place."""
        habit = habitual_weights(members, self._seed, owner, breakdown.id)
        return swayed(habit, total, self._seed, owner, breakdown.id, at[0].label, *at[1])

    def _places(self, subject: Subject, parts: Parts) -> Iterator[tuple[Area, Parts]]:
        """Share a county whole over its catchments, and add those up to the team areas that hold them."""
        team_areas = subject.places.get("csc4", [])
        catchments = self._shared(subject, parts, subject.places.get("catch7", []))
        for code, one in catchments:
            yield ("catch7", code), one
        if not catchments:
            for code, one in self._shared(subject, parts, team_areas):
                yield ("csc4", code), one
            return
        within = {
            one.area_code: one.within or UNKNOWN for one in self._catalogue.areas if one.area_type == "catch7"
        }
        for area in team_areas:
            inside = [one for code, one in catchments if within[code] == area]
            below = sum(one[1] or 0 for one in inside) if parts[1] is not None else None
            yield ("csc4", area), (sum(one[0] for one in inside), below)

    def _broken_down(self, subject: Subject, parts: Parts, area: Area) -> Iterator[tuple[Part, Parts]]:
        """Share one place's whole over every breakdown that is due; crossed ones first, their margins follow."""
        asked = subject.categories.get(area, {})
        due = [one for one in subject.indicator.breakdowns if one.id in asked and one.collected == "due"]
        margins: set[str] = set()
        for breakdown in (one for one in due if one.crosses):
            amounts = self._crossed(subject, parts[0], breakdown, area)
            for key, amount in amounts.items():
                yield (breakdown.id, "__".join(key)), (amount, None)
            for place, dimension in enumerate(breakdown.crosses):
                margins.add(dimension)
                for category in asked.get(dimension, ()):
                    amount = sum(one for key, one in amounts.items() if key[place] == category)
                    yield (dimension, category), (amount, None)
        for breakdown in due:
            if not breakdown.crosses and breakdown.id not in margins:
                yield from self._categories(subject, parts, breakdown, asked[breakdown.id], area)

    def _crossed(
        self, subject: Subject, total: int, breakdown: Breakdown, area: Area
    ) -> dict[tuple[str, ...], int]:
        """Share a whole over crossed categories; an outcome that another row counts keeps that row's number."""
        keys = [
            tuple(one.id.split("__")) for one in self._catalogue.categories(subject.indicator, breakdown.id)
        ]
        names = ["__".join(key) for key in keys]
        weights = self._weights(names, total, subject.indicator.id, breakdown, (subject.quarter, area))
        fixed = self._wholes.first_outcome(subject.indicator.id, subject.quarter)
        if fixed is None or "outcome" not in breakdown.crosses:
            return dict(zip(keys, share_out(total, weights), strict=True))
        place = breakdown.crosses.index("outcome")
        amounts: dict[tuple[str, ...], int] = {}
        for is_first, one in ((True, fixed), (False, total - fixed)):
            chosen = [
                (key, weight)
                for key, weight in zip(keys, weights, strict=True)
                if (key[place] == keys[0][place]) == is_first
            ]
            shared = share_out(one, [weight for _, weight in chosen])
            amounts |= {key: amount for (key, _), amount in zip(chosen, shared, strict=True)}
        return amounts

    def _categories(
        self, subject: Subject, parts: Parts, breakdown: Breakdown, members: list[str], area: Area
    ) -> Iterator[tuple[Part, Parts]]:
        """Share one place's whole over the members of a breakdown, as its declaration says that they add up."""
        numerator, denominator = parts
        beside = {
            one.id
            for one in self._catalogue.categories(subject.indicator, breakdown.id)
            if not one.is_in_whole
        }
        for member in (one for one in members if one in beside):
            yield (breakdown.id, member), (round(numerator / 5), denominator)
        members = [one for one in members if one not in beside]
        named = [(breakdown.id, member) for member in members]
        owner = (
            SAME_DENOMINATOR.get(subject.key[:2], subject.key)[0] if breakdown.parts_of == "both" else None
        )
        counted = numerator if denominator is None else denominator
        weights = self._weights(
            members, counted, owner or subject.indicator.id, breakdown, (subject.quarter, area)
        )
        if breakdown.parts_of == "nothing" or not subject.series.has_whole:
            for part, weight in zip(named, weights, strict=True):
                yield part, (round(numerator * (0.6 + 0.12 * weight)), denominator)
        elif subject.indicator.total_from == breakdown.id:
            for part in named:
                yield part, (numerator, denominator)
        elif denominator is not None and breakdown.parts_of == "both":
            below = share_out(denominator, weights)
            above = share_out(numerator, [float(one) for one in below], below)
            yield from zip(named, zip(above, below, strict=True), strict=True)
        else:
            total = (
                denominator if denominator is not None and breakdown.parts_of == "denominator" else numerator
            )
            most = [self._wholes.most_of(subject.indicator, subject.series, *part, total) for part in named]
            caps = most if sum(most) >= total else None
            for part, one in zip(named, share_out(total, weights, caps), strict=True):
                yield part, (one, denominator)
