"""What stands beside a row's figures on its trend: limits and signals, what was expected, and what is projected."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from reports import words
from reports.charts.breaks import Break, break_sentences, breaks
from reports.charts.drawing import Row
from reports.words import Measure

SHAPES = {
    "concern": ("square", "#e46c0a", "signal of concern"),
    "improvement": ("diamond", "#00b0f0", "signal of improvement"),
    "neutral_high": ("triangle-up", "#490092", "signal upwards"),
    "neutral_low": ("triangle-down", "#490092", "signal downwards"),
}
"""How a signal is drawn around its point, and what it is called. Colours are those of methods.md, section 5."""

SHAPE_WORDS = {
    "square": "square",
    "diamond": "diamond",
    "triangle-up": "triangle",
    "triangle-down": "triangle on its head",
}

RULES = {
    "above_upper_limit": "above the upper limit",
    "below_lower_limit": "below the lower limit",
    "trend_increasing": "seven rising in a row",
    "trend_decreasing": "seven falling in a row",
    "two_in_three_above": "two of three near the upper limit",
    "two_in_three_below": "two of three near the lower limit",
    "seven_above": "seven in a row above the mean",
    "seven_below": "seven in a row below the mean",
}


@dataclass(frozen=True)
class Beside:
    """Frames of one row's headline as of the quarter shown (columns of ``reports.tables``); None where there is none.

    ``basis`` is that of the figures drawn: what is of another one (a total of the year beside single quarters) cannot
    stand on the same scale, and is left out.
    """

    basis: str = ""
    control: pl.DataFrame | None = None
    targets: pl.DataFrame | None = None
    projection: pl.DataFrame | None = None
    changes: pl.DataFrame | None = None


@dataclass(frozen=True)
class Limits:
    """One stretch of limits, between two places."""

    first: int
    last: int
    centre: float
    lower: float | None
    upper: float | None
    is_trial: bool


@dataclass(frozen=True)
class Overlay:
    """What is drawn beside the points of a trend, by place."""

    limits: tuple[Limits, ...] = ()
    signals: tuple[Row, ...] = ()
    """Place, value, rule and meaning of each point that is a signal, the oldest first."""
    expected: tuple[Row, ...] = ()
    """Place and value of what was expected."""
    is_invented: bool = False
    """Whether what was expected is invented."""
    projected: Row | None = None
    """Place, period, value, lower and upper of the year's end."""
    breaks: tuple[Break, ...] = ()

    @property
    def current_limits(self) -> Limits | None:
        """The newest limits, unless the definition has changed since."""
        last = self.limits[-1] if self.limits else None
        return last if last and not any(one.place > last.last for one in self.breaks) else None

    @property
    def is_trial(self) -> bool:
        """Whether any limits shown are trial ones."""
        return any(one.is_trial for one in self.limits)

    def edges(self) -> list[float]:
        """Give every value that the scale must hold."""
        found: list[float | None] = [one["value"] for one in self.expected]
        for one in self.limits:
            found += [one.centre, one.lower, one.upper]
        if self.projected:
            found += [self.projected[name] for name in ("value", "lower", "upper")]
        return [value for value in found if value is not None]


def overlay(periods: Sequence[str], beside: Beside, measure: Measure) -> Overlay:
    """Place what stands beside the quarters shown, the oldest first."""
    places = {period: place for place, period in enumerate(periods)}
    targets = _rows(beside.targets, beside)
    expected = tuple(
        {"place": places[one["period"]], "value": float(one["expected"])}
        for one in targets
        if one["expected"] is not None and one["period"] in places
    )
    control = [one for one in _rows(beside.control, beside) if one["point_period"] in places]
    parted = breaks(periods, beside.changes)
    return Overlay(
        limits=_limits(control, places, parted, measure),
        signals=tuple(
            {
                **{name: one[name] for name in ("value", "rule", "meaning")},
                "place": places[one["point_period"]],
            }
            for one in control
            if one["value"] is not None and one["meaning"] in SHAPES
        ),
        expected=expected,
        is_invented=bool(expected) and any(one["is_invented"] for one in targets),
        projected=_projected(periods, beside),
        breaks=parted,
    )


def _rows(frame: pl.DataFrame | None, beside: Beside) -> list[Row]:
    """Give the lines of a frame that are of the basis drawn."""
    if frame is None:
        return []
    return [one for one in frame.iter_rows(named=True) if one["basis"] == beside.basis]


def _limits(
    control: Sequence[Row], places: dict[str, int], parted: Sequence[Break], measure: Measure
) -> tuple[Limits, ...]:
    found: list[Limits] = []
    for one in control:
        if one["centre"] is None:
            continue
        place = places[one["point_period"]]
        lower, upper = _possible(one["lower"], one["upper"], measure)
        limits = Limits(place, place, one["centre"], lower, upper, bool(one["is_trial"]))
        before = found[-1] if found else None
        same = before and (before.centre, before.lower, before.upper) == (one["centre"], lower, upper)
        if before and same and not any(before.last < cut.place <= place for cut in parted):
            found[-1] = Limits(before.first, place, before.centre, lower, upper, limits.is_trial)
        else:
            found.append(limits)
    return tuple(found)


def _possible(
    lower: float | None, upper: float | None, measure: Measure
) -> tuple[float | None, float | None]:
    """Leave out limits where no figure can lie: below nought, or above a hundred per cent."""
    highest = 100.0 if measure.is_percentage else float("inf")
    return (
        lower if lower is not None and lower >= 0 else None,
        upper if upper is not None and upper <= highest else None,
    )


def _projected(periods: Sequence[str], beside: Beside) -> Row | None:
    for one in _rows(beside.projection, beside):
        year, _, quarter = periods[-1].rpartition("-Q")
        if (
            one["is_shown"]
            and one["projected"] is not None
            and year == one["planning_year"]
            and quarter != "4"
        ):
            return {
                "place": len(periods) - 1 + 4 - int(quarter),
                "period": f"{year}-Q4",
                "value": float(one["projected"]),
                "lower": one["lower_95"],
                "upper": one["upper_95"],
            }
    return None


def _bounds(lower: float | None, upper: float | None, measure: Measure) -> str:
    said = words.interval(lower, upper, measure.decimals)
    return f" ({said})" if said else ""


def overlay_sentences(beside: Overlay, periods: Sequence[str], measure: Measure) -> list[str]:
    """Say what is drawn beside the figures, as sentences of a text alternative."""
    found = []
    last = beside.current_limits
    if last:
        kind = "Trial limits" if last.is_trial else "Limits"
        held = [
            f"{name} {words.number(value, measure.decimals)}"
            for name, value in (("lower", last.lower), ("mean", last.centre), ("upper", last.upper))
            if value is not None
        ]
        found.append(f"{kind}: {', '.join(held)}.")
    for meaning, (_, _, called) in SHAPES.items():
        said = [
            f"{words.quarter(periods[one['place']])} ({RULES.get(one['rule'], one['rule'])})"
            for one in beside.signals
            if one["meaning"] == meaning
        ]
        if said:
            found.append(f"{words.capital(called)} in {words.listed(said)}.")
    if beside.expected:
        last_expected = beside.expected[-1]
        invented = ", an invented target" if beside.is_invented else ""
        found.append(
            f"Expected {words.figure(last_expected['value'], measure)} in "
            f"{words.quarter(periods[last_expected['place']])}{invented}."
        )
    if beside.projected:
        one = beside.projected
        found.append(
            f"Projected for {words.quarter(one['period'])}: {words.figure(one['value'], measure)}"
            f"{_bounds(one['lower'], one['upper'], measure)}."
        )
    return [*found, *break_sentences(beside.breaks)]


def overlay_notes(beside: Overlay) -> list[str]:
    """Explain the signs of what is drawn beside the figures, as sentences of a note."""
    found = []
    if any(one.lower is not None or one.upper is not None for one in beside.limits):
        trial = ", trial ones until there are twelve points" if beside.is_trial else ""
        found.append(f"Dashes: limits of what chance alone gives{trial}.")
    meanings = {one["meaning"] for one in beside.signals}
    for meaning, (shape, _, called) in SHAPES.items():
        if meaning in meanings:
            found.append(f"A {SHAPE_WORDS[shape]} is a {called}.")
    if beside.is_invented:
        found.append("The expected figures are invented targets.")
    if beside.projected:
        found.append("The open point after the line is projected, with its 95% interval.")
    return [*found, *break_sentences(beside.breaks)]
