"""The XmR chart of methods.md §5 a second time: every window of a series is looked at, in plain loops; no SQL."""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from statistics import mean

Series = Sequence[float | None]
"""Values in order of time; None is a gap."""

SIDES = (("above", 1), ("below", -1))
WAYS = (("increasing", 1), ("decreasing", -1))


def xmr_limits(values: Series, screened: bool) -> tuple[float, float, float] | None:
    """The centre and the two limits of a chart; None where nothing tells how much a point moves."""
    ranges = [abs(now - before) for before, now in pairwise(values) if before is not None and now is not None]
    if screened and ranges:
        usual = mean(ranges)
        ranges = [one for one in ranges if one < 3.267 * usual]
    if not ranges:
        return None
    centre = mean(one for one in values if one is not None)
    return centre, centre - 2.66 * mean(ranges), centre + 2.66 * mean(ranges)


def xmr_rules(values: Series, limits: tuple[float, float, float] | None) -> list[str | None]:
    """What each point shows: the rules mark their points one after the other, the strongest last."""
    shown: list[str | None] = [None if one is None else "common_cause" for one in values]
    rules: list[Callable[..., Iterator[tuple[int, str]]]] = [trends]
    if limits:
        rules = [sevens, pairs, trends, outsiders]
    for rule in rules:
        for place, name in rule(values, limits):
            shown[place] = name
    return shown


def windows(values: Series, size: int) -> Iterator[range]:
    """Every so many neighbouring points without a gap."""
    for start in range(len(values) - size + 1):
        if None not in values[start : start + size]:
            yield range(start, start + size)


def sevens(values, limits):
    for window in windows(values, 7):
        for side, sign in SIDES:
            if all(sign * (values[place] - limits[0]) > 0 for place in window):
                yield from ((place, f"seven_{side}") for place in window)


def pairs(values, limits):
    centre, _, upper = limits
    reach = upper - centre
    for window in windows(values, 3):
        for side, sign in SIDES:
            away = {place: sign * (values[place] - centre) for place in window}
            near = [place for place, far in away.items() if reach * 2 / 3 < far <= reach]
            if len(near) >= 2 and min(away.values()) > 0:
                yield from ((place, f"two_in_three_{side}") for place in near)


def trends(values, limits):
    for window in windows(values, 7):
        for way, sign in WAYS:
            if all(sign * (values[now] - values[before]) > 0 for before, now in pairwise(window)):
                yield from ((place, f"trend_{way}") for place in window)


def outsiders(values, limits):
    _, lower, upper = limits
    for place, value in enumerate(values):
        if value is not None and value > upper:
            yield place, "above_upper_limit"
        if value is not None and value < lower:
            yield place, "below_lower_limit"
