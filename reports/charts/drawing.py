"""What every chart gives back, and the arithmetic of scales they share."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import altair as alt

from reports.words import Measure

Row = dict[str, Any]


@dataclass(frozen=True)
class Table:
    """The figures that a picture shows, as text: headings, and rows of as many cells."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Drawing:
    """A chart, what it says in words, and the table of exactly what was drawn."""

    chart: alt.LayerChart
    title: str
    alt_text: str
    table: Table
    note: str = ""
    """What the reader must know to read it right, such as a scale that does not start at zero."""


@dataclass(frozen=True)
class Scale:
    """The ends of an axis in the units of the values, its ticks, and whether it starts at zero."""

    low: float
    high: float
    ticks: tuple[float, ...]

    @property
    def starts_at_zero(self) -> bool:
        """Whether zero is the lower end, as a reader expects."""
        return self.low == 0

    @property
    def decimals(self) -> int:
        """How many decimals its ticks need."""
        return next(some for some in range(11) if all(round(tick, some) == tick for tick in self.ticks))


def scale_of(
    values: Sequence[float],
    *,
    whole: bool = False,
    zero: Literal["usual", "always", "never"] = "usual",
    steps: int = 4,
) -> Scale:
    """Choose an axis that holds all values, with round ticks.

    It usually starts at zero, unless the values use less than a tenth of the room above it; bars need it
    ``always``, dots that show places among others ``never``. ``whole`` keeps ticks at whole numbers. Values may be
    empty, equal, zero or negative.
    """
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    if high <= 0:
        high = max(high, 1.0 if low == 0 else 0.0)
    if zero == "always" or low < 0 or high == low or (zero == "usual" and high - low >= 0.1 * high):
        low = min(low, 0.0)
    step = _round_step((high - low) / steps, whole=whole)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    ticks = tuple(round(step * number, 10) + 0.0 for number in range(first, max(last, first + 1) + 1))
    return Scale(ticks[0], ticks[-1], ticks)


def layered(*layers: alt.Chart, width: int, height: int) -> alt.LayerChart:
    """Lay marks over each other on one plot of ``width`` by ``height`` pixels; those without rows are left out."""
    laid = alt.LayerChart(layer=[one for one in layers if one.data.values])
    laid.width, laid.height = width, height
    return laid


def marks(rows: Sequence[Row]) -> alt.Chart:
    """Begin a layer on rows of our own making; fields are named by us, never by data.

    A tuple, because Altair copies lists again at each step of making a chart.
    """
    return alt.Chart(alt.InlineData(values=tuple(rows)))


def axis_of(rows: Sequence[Row], measure: Measure) -> Scale:
    """Choose the axis of one row's values over time; ``rows`` hold value, lower, upper and denominator, none empty.

    A place runs from the first to the last there is. What counts begins at zero; an axis of counts leaves it only
    where the moves are beyond chance (three times the root of the count) and would still be a tenth of the height.
    """
    if measure.is_rank:
        last = max(2, *(int(row["denominator"] or row["value"]) for row in rows))
        return Scale(1, last, tuple(sorted({1.0, float((1 + last) // 2), float(last)})))
    edges = [row[name] for row in rows for name in ("value", "lower", "upper") if row[name] is not None]
    by_chance = measure.is_count and max(edges) - min(edges) <= 3 * math.sqrt(max(*edges, 0))
    return scale_of(edges, whole=measure.is_count, zero="always" if by_chance else "usual")


def _round_step(rough: float, *, whole: bool) -> float:
    if rough <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= rough * 0.999)
    return max(1.0, math.ceil(step)) if whole else step
