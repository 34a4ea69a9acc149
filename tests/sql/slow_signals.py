"""Trends, charts and projections of a series as they stood at a quarter, a second time: plain loops over what was seen.

The ends of a projection are found by trying where they lie, not by a formula; quantiles are scipy's; no SQL.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from itertools import combinations, pairwise

import numpy as np
from scipy import optimize, stats

from tests.sql import slow_statistics as slow
from tests.sql.slow_xmr import xmr_limits, xmr_rules

FIRST_YEAR = 2015
SPECIAL = {"above": "high", "increasing": "high", "below": "low", "decreasing": "low"}


def label(quarter: int) -> str:
    """The name of a quarter, counted from nought."""
    return f"{year_of(quarter)}-Q{quarter % 4 + 1}"


def year_of(quarter: int) -> str:
    first = FIRST_YEAR + quarter // 4
    return f"{first}-{(first + 1) % 100:02d}"


@dataclass(frozen=True)
class Series:
    """A series and what was seen of it: each quarter (numerator, denominator), None for a gap, or ``"not_due"``."""

    kind: str
    nature: str
    polarity: str
    seen: Sequence[tuple[int, int] | str | None]
    is_half_yearly: bool = False
    multiplier: int = 100
    population: int | None = None
    changes: Sequence[tuple[int, str, str]] = ()
    published: dict[int, tuple[int, int]] = field(default_factory=dict)
    target: float | None = None

    def figure(self, numerator: int, denominator: int | None) -> dict:
        """A number with its interval, as official statistics print it."""
        if self.kind == "count":
            return {"value": numerator, "lower": None, "upper": None, "count": numerator, "denominator": None}
        exact = Decimal(numerator) / Decimal(denominator) * self.multiplier
        shown = float(exact.quantize(Decimal("0.1"), ROUND_HALF_UP))
        if self.kind == "percentage":
            ends = [100 * end for end in slow.wilson(numerator, denominator, 95)]
        else:
            ends = [end / denominator * self.multiplier for end in slow.count_interval(numerator, 95)]
        return {
            "value": shown,
            "lower": ends[0],
            "upper": ends[1],
            "count": numerator,
            "denominator": denominator,
        }

    @cached_property
    def points(self) -> list[dict | None]:
        """What each quarter says by itself, None without a number."""
        return [self._point(quarter) for quarter in range(len(self.seen))]

    def point(self, quarter: int) -> dict | None:
        return self.points[quarter]

    def _point(self, quarter: int) -> dict | None:
        seen = self.seen[quarter]
        if seen is None or seen == "not_due":
            return None
        numerator, denominator = seen[0], self.population or seen[1]
        if self.kind != "count" and not denominator:
            return None
        return self.figure(numerator, denominator)

    def year(self, quarter: int) -> dict | None:
        """What the four quarters to a quarter's end say; a stock says what it says."""
        if self.nature != "flow":
            return self.point(quarter)
        span = range(quarter - 3, quarter + 1)
        if span[0] < 0 or self.seen[quarter] == "not_due":
            return None
        due = [one for one in span if self.seen[one] != "not_due"]
        if any(self.point(one) is None for one in due):
            return None
        parts = [self.point(one) for one in due]
        denominator = self.population or sum(one["denominator"] or 0 for one in parts)
        return self.figure(sum(one["count"] for one in parts), denominator)

    def due(self, until: int) -> list[int]:
        return [one for one in range(until + 1) if self.seen[one] != "not_due"]

    def told(self, until: int) -> list[int]:
        return [one for one in self.due(until) if self.point(one)]

    @property
    def every(self) -> int:
        return 2 if self.is_half_yearly else 1

    def newest(self, until: int, kinds: Sequence[str]) -> int:
        """The quarter of the newest change that is known; long ago without one."""
        return max((at for at, kind, _ in self.changes if at <= until and kind in kinds), default=-1000)


def trend(series: Series, until: int, within_years: int) -> dict:
    """The recent trend as it stood: the first way that tells one, else why none does."""
    cut_all, cut = series.newest(until, ["definition"]), series.newest(until, ["definition", "counting"])
    ended = FIRST_YEAR + until // 4 - (until % 4 != 3)
    years = []
    for year in sorted({*series.published, *range(FIRST_YEAR, ended + 1)}):
        last = (year - FIRST_YEAR) * 4 + 3
        begins = last - 3 if series.nature == "flow" else last
        if year > ended:
            continue
        if year in series.published:
            years.append(
                (year_of(last), series.figure(*series.published[year]), begins >= cut_all, "published")
            )
        elif last < len(series.seen) and series.year(last):
            years.append((year_of(last), series.year(last), begins >= cut, "return"))
    same = range(until % 4, until + 1, 4)
    ways = {
        "yearly": years,
        "same_quarter": [(label(one), series.point(one), one >= cut, "return") for one in same],
        "rolling_four_quarters": [
            (label(one), series.year(one), one - 3 >= cut, "return")
            for one in same
            if series.nature == "flow"
        ],
    }
    order = ["same_quarter", "rolling_four_quarters"]
    order = ["yearly", *order] if until % 4 == 3 else [*order, "yearly"]
    reasons, most = set(), 0
    for way in order:
        whole = [one for one in ways[way] if one[1] and one[1]["upper"] > one[1]["lower"]]
        used = [one for one in whole if one[2]][-5:]
        found = slow.recent_trend([one[1] for one in used])
        oldest = year_of((FIRST_YEAR + until // 4 - within_years - FIRST_YEAR) * 4)
        newest = used[-1][0] if used else ""
        is_late = newest >= oldest if way == "yearly" else newest == label(until)
        most = max(most, len(used))
        if found != "cannot_be_calculated" and is_late:
            sources = {one[3] for one in used}
            return {
                "method": way, "trend": found, "reason": None, "points": 5, "first_point": used[0][0],
                "last_point": newest, "source": "published_and_return" if len(sources) == 2 else sources.pop(),
            }  # fmt: skip
        if len(used) == 5 and any(one[1]["count"] == one[1]["denominator"] for one in used):
            reasons.add("count_is_denominator")
        if len(used) < 5 <= len(whole):
            reasons.add("definition_changed")
    told = [one for one in ("definition_changed", "count_is_denominator") if one in reasons]
    return {
        "method": None, "trend": "cannot_be_calculated", "reason": [*told, "too_few_points"][0], "points": most,
        "first_point": None, "last_point": None, "source": None,
    }  # fmt: skip


def control(series: Series, until: int) -> list[dict]:
    """The XmR chart as it stood: a stretch for each change, each with limits of its own."""
    due = series.due(until)
    while due and series.point(due[0]) is None:
        due.pop(0)
    values = [None if series.point(one) is None else series.point(one)["value"] for one in due]
    starts = {0: None}
    for at, _, title in sorted(series.changes):
        place = next((place for place, one in enumerate(due) if one >= at), None)
        if place and at <= until:
            starts[place] = f"{starts[place]}; {title}" if starts.get(place) else title
    points = []
    ordered = [*sorted(starts), len(values)]
    for begin, end in pairwise(ordered):
        stretch = values[begin:end]
        limits = xmr_limits(stretch, screened=True)
        told = [one for one in stretch if one is not None]
        rules = xmr_rules(stretch, limits)
        holds = 2 * rules.count("common_cause") >= len(told) or is_drifting(told)
        is_flat = limits is not None and limits[1] == limits[2]
        for quarter, value, rule in zip(due[begin:end], stretch, rules, strict=True):
            points.append({
                "point_period": label(quarter), "value": value, "limits": limits, "rule": rule,
                "rebased_because": starts[begin], "is_trial": len(told) < 12, "stretch_points": len(told),
                "meaning": meaning(rule, series.polarity),
                "is_steady": rule == "common_cause" if is_flat else holds or is_far(value, rule, told, limits),
            })  # fmt: skip
    return points


def is_far(value: float | None, rule: str | None, told: list[float], limits) -> bool:
    """Say whether a signal would be one too if the limits were drawn about the median."""
    if rule in {None, "common_cause"}:
        return False
    centre, _, upper = limits
    reach, middle = upper - centre, float(np.median(told))
    return value > middle + reach if value > centre else value < middle - reach


def meaning(rule: str | None, polarity: str) -> str | None:
    if rule in {None, "common_cause"}:
        return rule
    way = next(found for word, found in SPECIAL.items() if word in rule.split("_"))
    if polarity == "neither":
        return f"neutral_{way}"
    return "improvement" if (way == "high") == (polarity == "high_is_good") else "concern"


def quantile(spread: float, periods: int) -> float:
    return stats.t.isf(0.025, periods - 1) if spread > 1 else stats.norm.isf(0.025)


def reaches(inside, expected: float, least: float, most: float) -> tuple[float, float]:
    """The two places at which what may be stops being inside; what is expected is inside, or the end of it."""
    low = least if inside(least) <= 0 else optimize.brentq(inside, least, expected - 1e-9, xtol=1e-12)
    high = most if inside(most) <= 0 else optimize.brentq(inside, expected + 1e-9, most, xtol=1e-12)
    return low, high


def flow_ahead(counts: Sequence[int], ahead: float) -> tuple[float, float, float]:
    """What is to come of a flow, and its ends: there what was seen and what comes are as far apart as chance allows."""
    mean = sum(counts) / len(counts)
    spread = sum((one - mean) ** 2 for one in counts) / mean / (len(counts) - 1) if mean else 0
    z = quantile(spread, len(counts)) * math.sqrt(max(spread, 1))

    def inside(coming: float) -> float:
        both = (sum(counts) + coming) / (len(counts) + ahead)
        return (coming - ahead * mean) ** 2 - z**2 * (ahead * both + ahead**2 * both / len(counts))

    return ahead * mean, *reaches(
        inside, ahead * mean, 0, ahead * mean + 100 * z**2 + 100 * z * math.sqrt(sum(counts))
    )


def share_ahead(pairs: Sequence[tuple[int, int]], ahead: float) -> tuple[float, float, float]:
    """What is to come of so many, and its ends."""
    counted, of = sum(one for one, _ in pairs), sum(one for _, one in pairs)
    share = counted / of
    usual = [(one, n, n * share * (1 - share)) for one, n in pairs]
    spread = sum((one - n * share) ** 2 / v for one, n, v in usual) / (len(pairs) - 1) if 0 < share < 1 else 0
    z = quantile(spread, len(pairs)) * math.sqrt(max(spread, 1))

    def inside(coming: float) -> float:
        both = (counted + coming) / (of + ahead)
        varies = ahead * both * (1 - both) + ahead**2 * both * (1 - both) / of
        return (coming - ahead * share) ** 2 - z**2 * varies

    return ahead * share, *reaches(inside, ahead * share, 0, ahead)


ANY = ("definition", "counting", "rebase")


def projection(series: Series, until: int, rules: dict) -> dict:
    """What the year comes to as it stood, or the first reason not to say it."""
    chart = control(series, until)
    since = [one for one in series.told(until) if one >= series.newest(until, ANY)]
    base = [series.point(one) for one in since][-rules["projection_quarters"] :]
    used = (chart[-1]["stretch_points"] if chart else 0) if series.nature == "stock" else len(base)
    found = {"projected": None, "quarters_used": used, "reaches_target": None}
    limits = chart[-1]["limits"] if chart else None
    why_not = nothing_to_project(series, until, used, rules) or (
        "not_projected" if series.nature == "stock" and limits is None else ""
    )
    if why_not:
        return found | {"why_not": why_not}
    ahead = (3 - until % 4) // series.every
    if series.nature == "stock":
        ends, is_small = stock_at_year_end(series, series.point(until), limits, used, ahead, rules)
    else:
        so_far = [series.point(one) for one in series.due(until) if one >= until // 4 * 4]
        ends, is_small = flow_at_year_end(series, so_far, base, ahead, rules)
    found |= {"projected": ends[0], "lower": ends[1], "upper": ends[2]}
    if is_small:
        return found | {"why_not": "too_small"}
    is_signal = chart[-1]["rule"] != "common_cause" or not chart[-1]["is_steady"]
    is_signal = is_signal and chart[-1]["stretch_points"] >= rules["control_points"]
    if is_signal or (series.nature == "flow" and is_drifting([one["value"] for one in base])):
        return found | {"why_not": "not_stable"}
    if ends[2] - ends[1] > rules["projection_width"] * ends[0]:
        return found | {"why_not": "too_wide"}
    return found | {"why_not": "", "reaches_target": against_target(series, *ends[1:])}


def nothing_to_project(series: Series, until: int, used: int, rules: dict) -> str:
    """The reason not even to work it out, by what is there."""
    fewest, known = rules["projection_quarters"] / 2, series.told(until)
    definition = series.newest(until, ANY[:2])
    needed = [one for one in series.due(until) if one >= until // 4 * 4]
    if series.nature == "stock":
        needed = needed[-1:]
    is_cut = definition == series.newest(until, ANY) >= 0
    is_cut &= min(len(known), rules["projection_quarters"]) >= fewest
    reasons = [
        ("not_projected", series.nature == "wave"),
        ("year_complete", until % 4 == 3),
        ("no_number", until not in known or not {*needed} <= {*known}),
        ("definition_changed", series.nature == "flow" and definition > until // 4 * 4),
        ("definition_changed", used < fewest and is_cut),
        ("too_few_quarters", used < fewest),
    ]
    return next((why_not for why_not, holds in reasons if holds), "")


def stock_at_year_end(series, latest, limits, used, ahead, rules):
    """A stock's value, lower and upper end, and whether it is too small to say."""
    moved = (limits[2] - limits[0]) / 2.66
    reach = stats.t.isf(0.025, used - 1) * moved / 1.128 * math.sqrt(2 * ahead)
    ends = [latest["value"], max(latest["value"] - reach, 0), latest["value"] + reach]
    if series.kind == "percentage":
        ends[2] = min(ends[2], 100)
        return ends, latest["denominator"] < rules["minimum_denominator"]
    return ends, series.kind == "rate" and latest["count"] < rules["minimum_numerator"]


def flow_at_year_end(series, so_far, base, ahead, rules):
    """What a flow comes to, its lower and upper end, and whether it is too small to say."""
    done = sum(one["count"] for one in so_far)
    if series.kind == "percentage":
        of_done = sum(one["denominator"] for one in so_far)
        coming = ahead * sum(one["denominator"] for one in base) / len(base)
        parts = share_ahead([(one["count"], one["denominator"]) for one in base], coming)
        least = min(done + parts[0], of_done + coming - done - parts[0])
        is_small = of_done + coming < rules["minimum_denominator"] or least < rules["minimum_numerator"]
        return [100 * (done + part) / (of_done + coming) for part in parts], is_small
    per = series.multiplier / series.population if series.kind == "rate" else 1
    parts = flow_ahead([one["count"] for one in base], ahead)
    is_small = series.kind == "rate" and done + parts[0] < rules["minimum_numerator"]
    return [(done + part) * per for part in parts], is_small


def is_drifting(values: Sequence[float]) -> bool:
    """Whether more pairs rise than fall, or the other way, than chance explains."""
    rising = sum((after > before) - (after < before) for before, after in combinations(values, 2))
    size = len(values)
    return abs(rising) > stats.norm.isf(0.025) * math.sqrt(size * (size - 1) * (2 * size + 5) / 18)


def against_target(series: Series, lower: float, upper: float) -> str | None:
    if series.target is None or series.polarity == "neither":
        return None
    is_met, is_missed = lower >= series.target, upper < series.target
    if series.polarity == "low_is_good":
        is_met, is_missed = upper <= series.target, lower > series.target
    return "likely" if is_met else "unlikely" if is_missed else "open"
