"""The statistics of methods.md a second time: plain loops over plain numbers, with scipy's quantiles; no SQL."""

import math
from collections.abc import Sequence

from scipy import stats

TAILS = {95: 0.025, 99.8: 0.001}
"""How much lies beyond each end of an interval, by its level."""


def wilson(numerator: int, denominator: int, level: float) -> tuple[float, float]:
    """The two proportions that the seen one is a normal quantile away from: the roots of a quadratic equation."""
    squared = stats.norm.isf(TAILS[level]) ** 2
    seen = numerator / denominator
    middle = 2 * seen + squared / denominator
    root = math.sqrt(middle**2 - 4 * (1 + squared / denominator) * seen**2)
    ends = ((middle + sign * root) / (2 * (1 + squared / denominator)) for sign in (-1, 1))
    return tuple(ends)


def poisson(count: int, level: float) -> tuple[float, float]:
    """The exact interval of a count."""
    tail = TAILS[level]
    return (stats.gamma.ppf(tail, count) if count else 0.0, stats.gamma.isf(tail, count + 1))


def count_interval(count: int, level: float) -> tuple[float, float]:
    """The interval of a count that official statistics print: exact below ten, Byar's from ten."""
    if count < 10:
        return poisson(count, level)
    z = stats.norm.isf(TAILS[level])
    return tuple(
        at * (1 - 1 / (9 * at) + sign * z / (3 * math.sqrt(at))) ** 3
        for at, sign in ((count, -1), (count + 1, 1))
    )


def slope_of(points: Sequence[tuple[int, float, float]]) -> tuple[float, float]:
    """The slope of the weighted line through (x, y, standard error), and its squared size in standard errors."""
    weights = [1 / error**2 for _, _, error in points]
    x_mean = sum(w * x for w, (x, _, _) in zip(weights, points, strict=True)) / sum(weights)
    spread = sum(w * (x - x_mean) ** 2 for w, (x, _, _) in zip(weights, points, strict=True))
    slope = sum(w * (x - x_mean) * y for w, (x, y, _) in zip(weights, points, strict=True)) / spread
    return slope, slope**2 * spread


def recent_trend(points: Sequence[dict | None]) -> str:
    """The recent trend of yearly points; those that lack something are passed over."""
    whole = [one for one in points if one and None not in one.values() and one["upper"] > one["lower"]][-5:]
    if len(whole) < 5 or any(one["count"] == one["denominator"] for one in whole):
        return "cannot_be_calculated"
    five = [(x, one["value"], (one["upper"] - one["lower"]) / 3.92) for x, one in enumerate(whole, 1)]
    slope, size = slope_of(five)
    slopes = [slope, *(slope_of([one for one in five if one[0] != x])[0] for x in range(1, 6))]
    if size <= stats.chi2.isf(0.002, 1) or len({one < 0 for one in slopes}) == 2 or slope == 0:
        return "no_significant_change"
    return "increasing" if slope > 0 else "decreasing"
