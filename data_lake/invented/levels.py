"""How large an invented figure should be: within what the catalogue finds plausible, near what is published."""

from collections.abc import Mapping, Sequence

from data_lake.invented.shares import dice
from expectations.catalogue import Catalogue
from expectations.declarations import Indicator, Series, Source

DEFAULT_DENOMINATOR = 240
"""The size of a denominator that no declared range speaks of."""

OF_ALL_CHILDREN = {
    (
        "children_in_poverty",
        "child_poverty_pct",
    ): 0.93,  # some families of high incomes claim no child benefit
    ("children_in_overcrowded_homes", "children_overcrowded_pct"): 0.98,  # some children live in no household
}
"""Denominators that are nearly all children of the area, as a share of its population aged 0-17."""

INVENTED_DENOMINATORS = {
    ("staff_with_valid_crb_check", "valid_crb_pct"): 12_000,  # the staff of all agencies together
    (
        "exclusions_for_bullying",
        "bullying_exclusion_pct",
    ): 1_400,  # some fifty times the permanent ones of row 21
}
"""Denominators whose size no declared range gives and that ``DEFAULT_DENOMINATOR`` would make absurd."""

RARE_DENOMINATOR = 24_000
"""The same, of a share so small that only a large population makes it steady (pupils who move school)."""


def steady(level: float, sway: float, *key: object) -> int:
    """Give a whole count near a level; it sways by no more than ``sway`` of the level."""
    return max(0, round(level * (1 + dice("steady", *key).uniform(-sway, sway))))


class Levels:
    """Finds the level of each supplied count of a board."""

    def __init__(
        self, catalogue: Catalogue, mid_year: int, published: Mapping[tuple[str, str], float] | None = None
    ) -> None:
        """``published`` gives the authority's own newest published value, by indicator and series."""
        self.catalogue = catalogue
        self.mid_year = mid_year
        self.published = published or {}

    def count(self, indicator: Indicator, series: Series) -> float:
        """Give the level of a supplied count for one period: inside its own range and those of rates made of it."""
        low, high = self.per_period(series, self.scope(series))
        near = None
        for owner, other in self.made_of(indicator, series, "numerator"):
            if isinstance(other.denominator, Source) and other.denominator.population:
                people = self.population(other.denominator.population)
                share = self.category_share(other)
                quarters = 4 if owner.bases(other)[0] in {"rolling_12_months", "year_to_date"} else 1
                events = people / other.multiplier / quarters / share
                low, high = max(low, other.soft_range[0] * events), min(high, other.soft_range[1] * events)
                published = self.published.get((owner.id, other.id))
                if published is not None:
                    near = published * events
        # A sway of 8% must not carry a level at the edge of the range over it.
        return low + 0.4 * max(0.0, high - low) if near is None else min(max(near, low * 1.1), high * 0.9)

    def denominator(self, indicator: Indicator, series: Series) -> float:
        """Give the level of a supplied denominator: of all children, or what a count made of it finds plausible."""
        share = OF_ALL_CHILDREN.get((indicator.id, series.id))
        if share is not None:
            return share * self.population("0_17")
        for _, other in self.made_of(indicator, series, "denominator"):
            if other.kind == "count":
                low, high = self.per_period(other, self.scope(other))
                return low + 0.4 * (high - low)
        otherwise = (
            RARE_DENOMINATOR if series.soft_range[1] / series.multiplier < 0.05 else DEFAULT_DENOMINATOR
        )
        return INVENTED_DENOMINATORS.get((indicator.id, series.id), otherwise)

    def ratio(self, indicator: Indicator, series: Series, denominator: int) -> float:
        """Give the level of numerator / denominator: as published, else in the middle; always inside the soft range.

        Where a count is made of the numerator, it stays inside the range of that count too.
        """
        low, high = series.soft_range
        level = self.published.get((indicator.id, series.id), low + 0.5 * (high - low))
        level = min(max(level, low * 1.1), high * 0.9) / series.multiplier
        for _, other in self.made_of(indicator, series, "numerator"):
            if other.kind == "count" and not self.categories_of(other) and denominator:
                level = min(level, 0.8 * self.per_period(other, self.scope(other))[1] / denominator)
        return level

    def most_of(self, indicator: Indicator, series: Series, breakdown: str, category: str) -> int | None:
        """Give how much of a count one category may be, where a count made of it alone has a range; else None."""
        for _, other in self.made_of(indicator, series, "numerator"):
            source = other.numerator
            if (
                other.kind == "count"
                and isinstance(source, Source)
                and (source.breakdown, source.categories) == (breakdown, (category,))
            ):
                return int(self.per_period(other, self.scope(other))[1])
        return None

    def made_of(self, indicator: Indicator, series: Series, part: str) -> Sequence[tuple[Indicator, Series]]:
        """Give the series that nobody supplies and whose numerator is this series' part."""
        return [
            (owner, other)
            for owner in self.catalogue.indicators
            for other in owner.series
            if isinstance(other.numerator, Source)
            and (other.numerator.indicator or owner.id) == indicator.id
            and other.numerator.series == series.id
            and other.numerator.part == part
        ]

    def population(self, band: str) -> int:
        """Give the population of the board's authority at the nearest known mid-year; 100,000 when none is known."""
        known = {
            one.mid_year: one.population
            for one in self.catalogue.populations
            if one.authority_code == self.catalogue.board.authority_code and one.band == band
        }
        if not known:
            return 100_000
        return known[min(known, key=lambda year: abs(year - self.mid_year))]

    @staticmethod
    def scope(series: Series) -> int:
        """Give how many quarters the declared range speaks of."""
        return 4 if "rolling" in series.range_scope or "year to date" in series.range_scope else 1

    @staticmethod
    def per_period(series: Series, quarters: int) -> tuple[float, float]:
        """Give the plausible range of one quarter's count."""
        low, high = series.soft_range
        return low / quarters, high / quarters

    @staticmethod
    def categories_of(series: Series) -> tuple[str, ...]:
        """Give the categories that a series' numerator is made of; none where it is made of the whole."""
        return series.numerator.categories if isinstance(series.numerator, Source) else ()

    def category_share(self, series: Series) -> float:
        """Give the share of a whole that the categories a series is made of are likely to be."""
        return 0.72 if self.categories_of(series) else 1.0
