"""How far a series usually strays from its mean: control limits of individual values (XmR), worked out exactly.

``methods.md``, section 5: the mean of the points, and 2.66 times their screened average moving range to either side.
"""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

FEWEST_POINTS = 12
"""With fewer earlier points limits are only on trial, and nobody is asked about them."""

_LIMIT = Fraction("2.66")
_SCREEN = Fraction("3.267")


def usual_spread(points: Sequence[Fraction | None]) -> tuple[Fraction, Fraction] | None:
    """Give the mean of earlier points and how far from it a point may lie; None with fewer than twelve points.

    The points stand in order of time, with None for a period without a figure: a moving range is taken between two
    periods that follow each other, never over a gap, so a gap makes no signal. Moving ranges of 3.267 times their
    average or more are left out, and the average is taken again.
    """
    known = [one for one in points if one is not None]
    if len(known) < FEWEST_POINTS:
        return None
    ranges = [
        abs(after - before) for before, after in pairwise(points) if before is not None and after is not None
    ]
    if not ranges:
        return None
    screened = [one for one in ranges if one < _SCREEN * _mean(ranges)]
    return _mean(known), _LIMIT * _mean(screened or ranges)


def _mean(numbers: Sequence[Fraction]) -> Fraction:
    return sum(numbers, Fraction(0)) / len(numbers)
