"""A seeded generator of the aggregate returns of a whole board, quarter by quarter.

Where the board's authority has published counts they are used, wholes and parts: stocks stand at each 31 March, a
year's flows are split over its quarters with an exact sum. All else is invented, inside what the catalogue finds
plausible. Every row says which it is, in its comment.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod

import polars as pl

from data_lake.invented.marks import INVENTED
from data_lake.invented.members import Amounts
from data_lake.invented.shares import dice, habitual_weights, share_out, share_out_with, swayed
from data_lake.invented.wholes import SAME_DENOMINATOR, Parts, Wholes
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

NUMERATOR_LIES_IN = {("premises_licence_child_conditions", "determination"): "granted_with_conditions"}
"""Breakdowns of a denominator of which one member holds the whole numerator: it is never less than that."""

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
    """Invents one board's returns. The same catalogue, seed and published tables give the same rows, always.

    ``published`` has the shape ``PUBLISHED``, ``parts`` the shape ``PARTS``.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        seed: int = 2009,
        published: pl.DataFrame | None = None,
        parts: pl.DataFrame | None = None,
    ) -> None:
        self._catalogue = catalogue
        self._seed = seed
        self._wholes = Wholes(catalogue, seed, published, parts)
        self._members = self._wholes.members
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
        found = {(*self._county, ALL, ALL): (parts, whole.said)}
        districts = [
            (("district7", code), one)
            for code, one in self._shared(subject, parts, subject.places.get("district7", []))
        ]
        for area, one in districts or self._places(subject, parts):
            found[*area, ALL, ALL] = (one, INVENTED)
        for area, one in districts or [(self._county, parts)]:
            for part, numbers, comment in self._broken_down(subject, one, area):
                found[*area, *part] = (numbers, comment)
        return found

    def _shared(self, subject: Subject, parts: Parts, places: Sequence[str]) -> list[tuple[str, Parts]]:
        """Share a whole over places; a percentage's numerator stays within its denominator."""
        if not places:
            return []
        weights = habitual_weights(places, self._seed, self._catalogue.board.id, "place")
        weights = [
            weight * (0.05 if place == UNKNOWN else 1) for weight, place in zip(weights, places, strict=True)
        ]
        weights = swayed(weights, self._seed, *subject.key, "place")
        numerator, denominator = parts
        if denominator is None:
            return [
                (place, (one, None)) for place, one in zip(places, share_out(numerator, weights), strict=True)
            ]
        below = share_out(denominator, weights)
        source = dice(self._seed, *subject.key, "within")
        pull = [one * (1 + source.uniform(-0.15, 0.15)) for one in below]
        above = share_out(numerator, pull, below if subject.series.kind == "percentage" else None)
        return list(zip(places, zip(above, below, strict=True), strict=True))

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

    def _broken_down(self, subject: Subject, parts: Parts, area: Area) -> Iterator[tuple[Part, Parts, str]]:
        """Share one place's whole over every breakdown that is due; crossed ones first, their margins follow."""
        asked = subject.categories.get(area, {})
        due = [one for one in subject.indicator.breakdowns if one.id in asked and one.collected == "due"]
        margins: set[str] = set()
        for breakdown in (one for one in due if one.crosses):
            dimension, known = self._known_margin(subject, breakdown, area)
            amounts = self._crossed(subject, parts[0], breakdown, area, dimension, known)
            for key, amount in amounts.items():
                yield (breakdown.id, "__".join(key)), (amount, None), INVENTED
            for place, crossed in enumerate(breakdown.crosses):
                margins.add(crossed)
                for category in asked.get(crossed, ()):
                    amount = sum(one for key, one in amounts.items() if key[place] == category)
                    comment = known[category][1] if crossed == dimension else INVENTED
                    yield (crossed, category), (amount, None), comment
        for breakdown in due:
            if not breakdown.crosses and breakdown.id not in margins:
                yield from self._categories(subject, parts, breakdown, area)

    def _known_margin(self, subject: Subject, breakdown: Breakdown, area: Area) -> tuple[str, Amounts]:
        """Give the crossed dimension whose parts are published for the county, with them; none elsewhere."""
        if area == self._county:
            for dimension in breakdown.crosses:
                found = self._members.published_margin((*subject.key[:2], dimension), subject.quarter)
                if found is not None:
                    return dimension, found
        return "", {}

    def _crossed(  # noqa: PLR0913, PLR0917 - what is shared, over what, where, and what of it is known
        self,
        subject: Subject,
        total: int,
        breakdown: Breakdown,
        area: Area,
        dimension: str,
        known: Amounts,
    ) -> dict[tuple[str, ...], int]:
        """Share a whole over crossed categories.

        An outcome that another row counts keeps that row's number; ``dimension`` keeps the parts that are ``known``.
        """
        weights = self._crossed_weights(subject, breakdown, area)
        first = next(iter(weights))
        fixed = self._wholes.first_outcome(subject.indicator.id, subject.quarter)
        groups = [(total, list(weights))]
        if fixed is not None and "outcome" in breakdown.crosses:
            place = breakdown.crosses.index("outcome")
            chosen = [key for key in weights if key[place] == first[place]]
            groups = [(fixed, chosen), (total - fixed, [key for key in weights if key not in chosen])]
        if not known:
            return self._shared_keys(groups, weights)
        place = breakdown.crosses.index(dimension)
        left = {name: amount for name, (amount, _) in known.items()}
        habit = habitual_weights(list(left), self._seed, subject.indicator.id, breakdown.id)
        finer: list[tuple[int, list[tuple[str, ...]]]] = []
        for amount, keys in groups:
            pull = [one * weight for one, weight in zip(left.values(), habit, strict=True)]
            for name, one in zip(left, share_out(amount, pull, list(left.values())), strict=True):
                finer.append((one, [key for key in keys if key[place] == name]))
                left[name] -= one
        return self._shared_keys(finer, weights)

    @staticmethod
    def _shared_keys(
        groups: Iterable[tuple[int, list[tuple[str, ...]]]], weights: dict[tuple[str, ...], float]
    ) -> dict[tuple[str, ...], int]:
        """Share each group's amount over the keys of the group."""
        return {
            key: one
            for amount, keys in groups
            for key, one in zip(keys, share_out(amount, [weights[key] for key in keys]), strict=True)
        }

    def _crossed_weights(
        self, subject: Subject, breakdown: Breakdown, area: Area
    ) -> dict[tuple[str, ...], float]:
        """Give how likely each combination is, where what it combines has nothing to do with each other."""
        by_dimension = []
        for dimension in breakdown.crosses:
            names = [one.id for one in self._catalogue.categories(subject.indicator, dimension)]
            found = self._members.weights(subject.indicator.id, dimension, names)
            by_dimension.append(dict(zip(names, found, strict=True)))
        keys = [
            tuple(one.id.split("__")) for one in self._catalogue.categories(subject.indicator, breakdown.id)
        ]
        likely = [prod(of[name] for of, name in zip(by_dimension, key, strict=True)) for key in keys]
        sway = (self._seed, subject.indicator.id, breakdown.id, subject.quarter.label, *area)
        return dict(zip(keys, swayed(likely, *sway), strict=True))

    def _categories(
        self, subject: Subject, parts: Parts, breakdown: Breakdown, area: Area
    ) -> Iterator[tuple[Part, Parts, str]]:
        """Share one place's whole over the members of a breakdown: as is known of the county, else as is likely."""
        beside = {
            one.id
            for one in self._catalogue.categories(subject.indicator, breakdown.id)
            if not one.is_in_whole
        }
        members = subject.categories[area][breakdown.id]
        for member in (one for one in members if one in beside):
            yield (breakdown.id, member), (round(parts[0] / 5), parts[1]), INVENTED
        members = [one for one in members if one not in beside]
        known = None
        if area == self._county and parts[1] is None and breakdown.parts_of == "numerator":
            known = self._members.of((*subject.key[:2], breakdown.id), subject.quarter)
        if known is None:
            for part, numbers in self._likely(subject, parts, breakdown, members, area):
                yield part, numbers, INVENTED
        else:
            for member in members:
                yield (breakdown.id, member), (known[member][0], None), known[member][1]

    def _likely(
        self, subject: Subject, parts: Parts, breakdown: Breakdown, members: list[str], area: Area
    ) -> Iterator[tuple[Part, Parts]]:
        """Share one place's whole over members as their declaration says that they add up."""
        numerator, denominator = parts
        named = [(breakdown.id, member) for member in members]
        owner = (
            SAME_DENOMINATOR.get(subject.key[:2], subject.key)[0] if breakdown.parts_of == "both" else None
        )
        whose = owner or subject.indicator.id
        weights = self._members.likely(whose, breakdown.id, members, subject.quarter, area)
        if breakdown.parts_of == "nothing" or not subject.series.has_whole:
            habit = habitual_weights(members, self._seed, subject.indicator.id, breakdown.id)
            for part, weight in zip(named, habit, strict=True):
                yield part, (round(numerator * (0.6 + 0.12 * weight)), denominator)
        elif subject.indicator.total_from == breakdown.id and denominator is not None:
            # Each member comes from an agency of its own, which has its own staff and its own habits.
            steady = self._members.weights(whose, breakdown.id, members)
            below = share_out(denominator, swayed(steady, self._seed, *subject.key, breakdown.id, most=0.03))
            habits = habitual_weights(members, self._seed, subject.indicator.id, breakdown.id, "level")
            for part, size, own in zip(named, below, habits, strict=True):
                share = numerator / denominator * (0.82 + 0.45 * (own - 1)) if denominator else 0
                yield part, (min(round(size * share), size), size)
        elif denominator is not None and breakdown.parts_of == "both":
            counted = self._wholes.denominator_of_member((whose, breakdown.id), subject.quarter)
            if counted is not None and area == self._county and counted[0] in members:
                below = share_out_with(denominator, weights, members.index(counted[0]), counted[1])
            else:
                below = share_out(denominator, weights)
            above = share_out(numerator, [float(one) for one in below], below)
            yield from zip(named, zip(above, below, strict=True), strict=True)
        else:
            total = (
                denominator if denominator is not None and breakdown.parts_of == "denominator" else numerator
            )
            most = [self._wholes.most_of(subject.indicator, subject.series, *part, total) for part in named]
            caps = most if sum(most) >= total else None
            amounts = share_out(total, weights, caps)
            holder = NUMERATOR_LIES_IN.get((whose, breakdown.id))
            if holder in members and amounts[members.index(holder)] < numerator:
                amounts = share_out_with(total, weights, members.index(holder), numerator)
            for part, one in zip(named, amounts, strict=True):
                yield part, (one, denominator)
