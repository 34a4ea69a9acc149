"""Contradictions in what figures are judged by: targets, changes, thresholds, and a decision table with holes in it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from expectations.catalogue import Catalogue
from expectations.declarations import Indicator, Series
from expectations.judging import (
    ANY,
    ASPECTS,
    EXCEPTION_KINDS,
    GRADES,
    OUTCOMES,
    QUARTERS,
    Aspect,
    Decision,
    Ratings,
    Target,
    combinations,
    decided,
)
from expectations.lint_faults import Fault
from expectations.periods import parse

TOLD = 3
"""So many undecided combinations are written out; the others are counted."""


def targets(catalogue: Catalogue) -> Iterator[Fault]:
    """A target is of a figure that there is, could be met, and was approved, once for each series and year."""
    rows = {one.id: one for one in catalogue.indicators}
    owners = {one.role for one in catalogue.providers} | {one.id for one in catalogue.groups}
    for one in catalogue.targets:
        row = rows.get(one.indicator)
        if row is None:
            yield _target(one, "indicator", repr(one.indicator), "a row that this board uses")
        else:
            yield from _of_row(row, one)
        yield from _approval(catalogue, one)
        yield from _trajectory(one)
        if one.owner_role not in owners:
            yield _target(
                one, "owner_role", repr(one.owner_role), "a provider's role or a group of the board"
            )
        if one.tolerance < 0:
            yield _target(one, "tolerance", f"{one.tolerance:g}", "0 or more")
    for (indicator, series, year), times in Counter(
        (one.indicator, one.series, one.year) for one in catalogue.targets
    ).items():
        if times > 1:
            name = f"{indicator} {series} {year}"
            yield Fault("targets.toml", name, "year", f"{times} targets", "one for a series and year")


def _target(one: Target, key: str, found: str, expected: str) -> Fault:
    return Fault("targets.toml", one.name, key, found, expected)


def _of_row(row: Indicator, one: Target) -> Iterator[Fault]:
    if row.polarity == "neither":
        yield _target(
            one, "indicator", f"{row.id}, of which neither more nor less is better", "a row with a polarity"
        )
    series = {other.id: other for other in row.series}.get(one.series)
    if series is None:
        expected = f"one of {', '.join(other.id for other in row.series)}"
        yield _target(one, "series", repr(one.series), expected)
        return
    if not series.has_whole:
        yield _target(
            one, "series", f"{one.series!r}, which makes no whole", "a series of the county's whole"
        )
    if one.basis is not None and one.basis not in row.bases(series):
        yield _target(one, "basis", repr(one.basis), f"one of {', '.join(row.bases(series))}")
    yield from _within(row, series, one)


def _within(row: Indicator, series: Series, one: Target) -> Iterator[Fault]:
    """What is aimed at can happen: it lies in the hard range, on the basis that the range speaks of."""
    ranged = series.range_basis or row.bases(series)[0]
    low, high = series.hard_range
    if (one.basis or row.bases(series)[0]) != ranged:
        # Sums of several quarters may pass what one quarter can come to; nought they cannot.
        high = float("inf")
    for key, value in (
        ("target", one.target),
        *((f"trajectory.{quarter}", value) for quarter, value in one.trajectory.items()),
    ):
        if not low <= value <= high:
            expected = f"{low:g} to {high:g}, the hard range" if high < float("inf") else f"{low:g} or more"
            yield _target(one, key, f"{value:g}", expected)


def _approval(catalogue: Catalogue, one: Target) -> Iterator[Fault]:
    """What no source sets was approved by a group of the board, before its year was over."""
    groups = [group.id for group in catalogue.groups]
    if not one.approved_by and not one.source:
        yield _target(one, "approved_by", "nobody", "a group of the board, or a source that sets the target")
    elif one.approved_by and one.approved_by not in groups:
        yield _target(one, "approved_by", repr(one.approved_by), f"one of {', '.join(groups)}")
    if one.approved_by and one.approved_on is None:
        yield _target(one, "approved_on", "no day", "the day on which it was approved")
    ends_on = parse(one.year).ends_on
    if one.approved_on is not None and one.approved_on > ends_on:
        yield _target(one, "approved_on", str(one.approved_on), f"a day up to {ends_on}, when its year ends")


def _trajectory(one: Target) -> Iterator[Fault]:
    for quarter in one.trajectory:
        if quarter not in QUARTERS:
            expected = f"Q1, Q2, Q3 or Q4 of {one.year}"
            yield _target(one, f"trajectory.{quarter}", repr(quarter), expected)
    at_the_end = one.trajectory.get(QUARTERS[-1], one.target)
    if at_the_end != one.target:
        yield _target(one, "trajectory.Q4", f"{at_the_end:g}", f"{one.target:g}, the target of the year")


def changes(catalogue: Catalogue) -> Iterator[Fault]:
    """A change is of a series that there is, once for each series, quarter and kind."""
    rows = {one.id: one for one in catalogue.indicators}
    seen: Counter[tuple[str, str, str, str]] = Counter()
    for one in catalogue.changes:
        known = [series.id for series in rows[one.indicator].series]
        for place, name in enumerate(one.series):
            if name not in known:
                expected = f"one of {', '.join(known)}"
                yield Fault("changes.toml", one.indicator, f"series.{place}", repr(name), expected)
        seen.update((one.indicator, name, one.first_quarter, one.kind) for name in one.series or known)
    for (indicator, name, quarter, _), times in seen.items():
        if times > 1:
            found = f"{quarter} twice for {name}"
            yield Fault(
                "changes.toml",
                indicator,
                "first_quarter",
                found,
                "one change of a kind for a series and quarter",
            )


def ratings(catalogue: Catalogue) -> Iterator[Fault]:
    """The numbers that judging goes by are possible, and everything that is weighed is weighed once."""
    declared = catalogue.ratings
    if declared is None:
        return
    yield from _thresholds(declared)
    for aspect in ASPECTS:
        yield from _grades(declared, aspect)
    yield from _consequences(catalogue, declared)
    yield from _exceptions(declared)


def _ratings(key: str, found: str, expected: str) -> Fault:
    return Fault("ratings.toml", "ratings", key, found, expected)


LEAST = {
    "minimum_denominator": 1, "minimum_numerator": 1, "minimum_neighbours": 1, "trend_points": 5, "control_points": 2,
    "projection_quarters": 4, "projection_width": 0, "after_publication_weighs": 1,
}  # fmt: skip
"""The least that each threshold can be: a trend is of five points by its method, one point has no
range, and half of the quarters of a projection are two."""


def _thresholds(declared: Ratings) -> Iterator[Fault]:
    for name, value in declared.thresholds:
        if value < LEAST[name]:
            yield _ratings(f"thresholds.{name}", f"{value:g}", f"{LEAST[name]} or more")


def _grades(declared: Ratings, aspect: Aspect) -> Iterator[Fault]:
    limits = [float(value) for _, value in declared.confidence.of(aspect)]
    highest = 1.0 if aspect == "completeness" else float("inf")
    for grade, value in zip(GRADES, limits, strict=False):
        if not 0 <= value <= highest:
            expected = "a share from 0 to 1" if aspect == "completeness" else "0 or more"
            yield _ratings(f"confidence.{aspect}.{grade}", f"{value:g}", expected)
    for grade, (better, worse) in zip(GRADES[1:], pairwise(limits), strict=False):
        if better > worse:
            yield _ratings(
                f"confidence.{aspect}.{grade}",
                f"{worse:g} after {better:g}",
                "as much as the better grade or more",
            )


def _consequences(catalogue: Catalogue, declared: Ratings) -> Iterator[Fault]:
    times = Counter(name for one in declared.consequences for name in one.indicators)
    for place, one in enumerate(declared.consequences):
        if not 1 <= one.consequence <= 3:
            yield _ratings(f"consequences.{place}.consequence", str(one.consequence), "1, 2 or 3")
    for name, count in times.items():
        if count > 1:
            yield _ratings("consequences", f"{name} twice", "each row once")
    for row in catalogue.indicators:
        if row.id not in times:
            yield _ratings("consequences", f"no {row.id}", "every row that the board uses")


def _exceptions(declared: Ratings) -> Iterator[Fault]:
    times = Counter(one.kind for one in declared.exceptions)
    for place, one in enumerate(declared.exceptions):
        if one.kind not in EXCEPTION_KINDS:
            yield _ratings(f"exceptions.{place}.kind", repr(one.kind), f"one of {', '.join(EXCEPTION_KINDS)}")
        if not 1 <= one.evidence <= 3:
            yield _ratings(f"exceptions.{place}.evidence", str(one.evidence), "1, 2 or 3")
    for kind in EXCEPTION_KINDS:
        if times[kind] != 1:
            found = f"{kind} {times[kind]} times" if times[kind] else f"no {kind}"
            yield _ratings("exceptions", found, "every kind of exception once")


def decisions(catalogue: Catalogue) -> Iterator[Fault]:
    """The decision table speaks of outcomes that there are, decides all of them, and says why one cannot be rated."""
    if catalogue.ratings is None:
        return
    lines = catalogue.decisions
    for repeated, times in Counter(one.decision_id for one in lines).items():
        if times > 1:
            yield Fault("decisions.csv", repeated, "decision_id", "the same name twice", "each name once")
    for one in lines:
        if (one.rating == "cannot_be_rated") != bool(one.reason):
            expected = "nothing_to_judge_by" if one.rating == "cannot_be_rated" else "none, since it is rated"
            yield Fault("decisions.csv", one.decision_id, "reason", repr(one.reason), expected)
    wrong = [fault for one in lines for fault in _words(one)]
    yield from wrong
    if not wrong:  # what a word that nobody knows stands for cannot be told
        yield from _coverage(lines)


def _words(one: Decision) -> Iterator[Fault]:
    for dimension, outcomes in OUTCOMES.items():
        words = one.words(dimension)
        for word in words:
            if word not in {ANY, *outcomes}:
                expected = f"{ANY}, or one or more of {', '.join(outcomes)}"
                yield Fault("decisions.csv", one.decision_id, dimension, repr(word), expected)
        if ANY in words and len(words) > 1:
            yield Fault("decisions.csv", one.decision_id, dimension, "any beside others", "any alone")


def _coverage(lines: Sequence[Decision]) -> Iterator[Fault]:
    deciding = decided(lines)
    open_ones = [", ".join(one) for one in combinations() if one not in deciding]
    if open_ones:
        more = f" and {len(open_ones) - TOLD} more" if len(open_ones) > TOLD else ""
        found = f"none for {'; '.join(open_ones[:TOLD])}{more}"
        yield Fault("decisions.csv", "all lines", ", ".join(OUTCOMES), found, "a line for every combination")
    used = {one.decision_id for one in deciding.values()}
    for one in lines:
        if one.decision_id not in used:
            yield Fault(
                "decisions.csv", one.decision_id, "decision_id", "lines before it that fit all that it fits",
                "a line that decides something",
            )  # fmt: skip
