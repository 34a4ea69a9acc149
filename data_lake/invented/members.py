"""How an invented whole is made up: of its published parts where there are any, by plausible shares elsewhere.

At 31 March the parts of a stock are the published ones; between two of them their shares lie on the straight line.
A year's parts of a flow are split over its quarters, and their sums are exact. What the source hides is invented, and
never nought. Where nothing is published of the authority, declared weights count, then England's shares, then habit.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache

import polars as pl

from data_lake.invented.marks import INVENTED, INVENTED_SPLIT, REAL, Whole
from data_lake.invented.shares import dice, habitual_weights, leaning, share_out
from data_lake.published.shape import ENGLAND
from expectations.catalogue import Catalogue
from expectations.periods import Period
from expectations.periods import quarter as quarter_of_year

Amounts = dict[str, tuple[int, str]]
"""Of each member how many of the whole it is, and where the number came from."""

Key = tuple[str, str, str]
"""Indicator, series and breakdown."""

SAME_MEMBERS: Mapping[Key, Key] = {
    ("cp_plans_ethnicity", "open_plans_by_ethnicity", "ethnicity"): (
        "cp_plans_profile", "open_plans_total", "ethnicity",
    ),
}  # fmt: skip
"""Breakdowns of the same children: the left one is made up as the right one is."""

HIDDEN_AT_MOST = 5
"""The release hides counts of 1 to 5, and other members so that these cannot be worked out."""

SWAY = 0.04
"""How far a member's share strays from where it is expected."""


class Members:
    """Gives the parts of county wholes. The same key gives the same parts, and they always add up to the whole."""

    def __init__(
        self,
        catalogue: Catalogue,
        seed: int,
        published: pl.DataFrame | None,
        whole_of: Callable[[str, str, Period], Whole],
    ) -> None:
        """``published`` has the shape ``published.parts.PARTS``; ``whole_of`` gives the whole of a quarter."""
        self._catalogue = catalogue
        self._known = {one.id: one for one in catalogue.indicators}
        self._seed = seed
        self._whole_of = whole_of
        self._own = _by_year(published, catalogue.board.authority_code)
        self._of_england = _by_year(published, ENGLAND)
        self._declared: dict[tuple[str, str], dict[str, float]] = {}
        for one in catalogue.part_weights:
            self._declared.setdefault((one.indicator_id, one.breakdown), {})[one.category] = one.weight
        self.of = cache(self._of)

    def _of(self, key: Key, quarter: Period) -> Amounts | None:
        """Give the parts of a county count in a quarter; None where nothing is known of how it is made up."""
        same = SAME_MEMBERS.get(key)
        if same is not None and same[0] in self._known:
            return self.of(same, quarter)
        indicator_id, series_id, breakdown = key
        if self._known[indicator_id].one_series(series_id).nature == "flow":
            published = self._share_of_year(key, quarter)
        else:
            published = self._at_march(key, quarter) if quarter.quarter_number == 4 else None
        if published is not None:
            return published
        names = self._names(key)
        pull = self._between_marches(key, quarter)
        if pull is None and ((indicator_id, breakdown) in self._declared or key in self._of_england):
            pull = self.weights(indicator_id, breakdown, names)
        if pull is None:
            return None
        total = self._whole_of(indicator_id, series_id, quarter).numerator
        return {name: (one, INVENTED) for name, one in zip(names, share_out(total, pull), strict=True)}

    def published_margin(self, key: Key, quarter: Period) -> Amounts | None:
        """Give the quarter's parts of a published year; None where the year has none."""
        return self._share_of_year(key, quarter) if self._own.get(key) else None

    def weights(self, indicator_id: str, breakdown: str, members: Sequence[str]) -> list[float]:
        """Give how likely each of some members is: declared, else as in England, else by habit; it never changes."""
        known = self._declared.get((indicator_id, breakdown))
        if known is None:
            series = self._known[indicator_id].headline if indicator_id in self._known else ""
            known = self._newest_of_england((indicator_id, series, breakdown))
        if known is None:
            return habitual_weights(members, self._seed, indicator_id, breakdown)
        return [
            known[member]
            * (1 + dice("habit", self._seed, indicator_id, breakdown, member).uniform(-SWAY, SWAY))
            for member in members
        ]

    # A stock

    def _at_march(self, key: Key, quarter: Period) -> Amounts | None:
        """Give the published parts at the 31 March that ends a quarter, completed where some are hidden."""
        own = self._own.get(key, {}).get(quarter.planning_year.label)
        if own is None:
            return None
        return self._completed(key, own, self._whole_of(key[0], key[1], quarter).numerator)

    def _between_marches(self, key: Key, quarter: Period) -> list[float] | None:
        """Give the share of each member between the published 31 Marches around a quarter; None without any."""
        year = quarter.planning_year
        marches = [
            self._at_march(key, quarter_of_year(one.starts_on.year, 4)) for one in (year.previous(), year)
        ]
        names = self._names(key)
        known = [_shares_of(one, names) for one in marches if one is not None]
        if not known:
            return None
        passed = quarter.quarter_number / 4
        shares = [
            before + (after - before) * passed for before, after in zip(known[0], known[-1], strict=True)
        ]
        return self._swayed(shares, key, quarter)

    # A flow

    def _share_of_year(self, key: Key, quarter: Period) -> Amounts | None:
        """Give a quarter's parts of a published year: every quarter adds up, and so does the year of every member."""
        year = quarter.planning_year
        own = self._own.get(key, {}).get(year.label)
        if own is None:
            return None
        quarters = [quarter_of_year(year.starts_on.year, number) for number in range(1, 5)]
        totals = [self._whole_of(key[0], key[1], one).numerator for one in quarters]
        whole_year = self._completed(key, own, sum(totals))
        if whole_year is None:
            return None
        left = [amount for amount, _ in whole_year.values()]
        likely = [
            [share * total for share, total in zip(self._likely(key, year, name), totals, strict=True)]
            for name in whole_year
        ]
        for place, (one, total) in enumerate(zip(quarters, totals, strict=True)):
            pull = [
                amount * of[place] / (sum(of[place:]) or 1) for amount, of in zip(left, likely, strict=True)
            ]
            parts = share_out(total, self._swayed(pull, key, one, SWAY / 2), left)
            if one == quarter:
                break
            left = [amount - part for amount, part in zip(left, parts, strict=True)]
        return {
            name: (part, INVENTED_SPLIT if mark == REAL else mark)
            for part, (name, (_, mark)) in zip(parts, whole_year.items(), strict=True)
        }

    def _likely(self, key: Key, year: Period, name: str) -> list[float]:
        """Give a member's likely share of each quarter of its year."""
        before, now, after = (
            _share_of(self._own[key].get(one.label, {}), name)
            for one in (year.previous(), year, year.following())
        )
        return leaning(before, now, after) if now else [1.0] * 4

    # Both

    def _completed(self, key: Key, own: Mapping[str, int | None], total: int) -> Amounts | None:
        """Complete published parts with invented ones where they are hidden; None when they are not of this whole.

        The hidden ones share what is left, none of them 0; the least likely of several is small enough to be hidden.
        """
        names = self._names(key)
        hidden = [name for name in names if own.get(name) is None]
        left = total - sum(one for one in own.values() if one is not None)
        if left < len(hidden) or (left and not hidden):
            return None
        pull = self.weights(key[0], key[2], hidden)
        caps = [left] * len(hidden)
        if len(hidden) > 1:
            caps[pull.index(min(pull))] = HIDDEN_AT_MOST - 1
        shared = share_out(left - len(hidden), pull, caps)
        invented = {name: 1 + one for name, one in zip(hidden, shared, strict=True)}
        return {
            name: (invented[name], INVENTED) if name in invented else (own[name] or 0, REAL) for name in names
        }

    def _names(self, key: Key) -> list[str]:
        members = self._catalogue.categories(self._known[key[0]], key[2])
        return [one.id for one in members if one.is_in_whole]

    def _newest_of_england(self, key: Key) -> dict[str, float] | None:
        years = self._of_england.get(key)
        return None if not years else {name: float(one or 0) for name, one in years[max(years)].items()}

    def _swayed(self, weights: Sequence[float], key: Key, quarter: Period, sway: float = SWAY) -> list[float]:
        source = dice(self._seed, *key, quarter.label, "members")
        return [one * (1 + source.uniform(-sway, sway)) for one in weights]


def _share_of(amounts: Mapping[str, int | None], name: str) -> float | None:
    """Give a member's share of a year's published parts; None where it is hidden or nothing is published."""
    number = amounts.get(name)
    return None if number is None else number / max(1, sum(one or 0 for one in amounts.values()))


def _shares_of(amounts: Amounts, names: Sequence[str]) -> list[float]:
    total = sum(amount for amount, _ in amounts.values()) or 1
    return [amounts[name][0] / total for name in names]


def _by_year(published: pl.DataFrame | None, authority: str) -> dict[Key, dict[str, dict[str, int | None]]]:
    """Index an authority's published parts by key, planning year and member; a hidden one is None."""
    found: dict[Key, dict[str, dict[str, int | None]]] = {}
    if published is None:
        return found
    own = published.filter(pl.col("authority_code") == authority).sort("release", maintain_order=True)
    for row in own.iter_rows(named=True):
        key = (row["indicator_id"], row["series"], row["breakdown"])
        found.setdefault(key, {}).setdefault(row["period"], {})[row["category"]] = row["numerator"]
    return found
