"""Control limits of individual values: the published vector, exactness on the limit, gaps."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectations.gates.spread import FEWEST_POINTS, usual_spread


def fractions(*numbers: int | None) -> list[Fraction | None]:
    return [None if one is None else Fraction(one) for one in numbers]


def test_the_published_vector():
    """methods.md, section 5: 1, 2, 1, 2, 10, then 1 and 2 in turn to eighteen points."""
    points = fractions(1, 2, 1, 2, 10, *([1, 2] * 7)[:13])
    spread = usual_spread(points)
    assert spread is not None
    mean, half = spread
    assert (round(float(mean), 2), round(float(mean + half), 2), round(float(mean - half), 2)) == (
        1.94,
        4.60,
        -0.72,
    )


def test_limits_are_worked_out_without_rounding():
    assert usual_spread(fractions(*[100, 103] * 6)) == (Fraction(203, 2), Fraction("7.98"))
    third = [Fraction(1, 3)] * 12
    assert usual_spread(third) == (Fraction(1, 3), 0)


def test_a_moving_range_on_the_screen_is_left_out():
    """Ten ranges of 733 and one that is just 3.267 times the average of all, or a thousandth less."""
    # r >= 3.267 * (7330 + r) / 11 is r >= 3.267 * 7330 / (11 - 3.267).
    points = fractions(0, *(733 if number % 2 else 0 for number in range(1, 11)))
    r = Fraction("3.267") * 7330 / (11 - Fraction("3.267"))
    beyond = usual_spread([*points, points[-1] + r])  # type: ignore[operator]
    within = usual_spread([*points, points[-1] + r - Fraction(1, 1000)])  # type: ignore[operator]
    assert beyond is not None
    assert within is not None
    assert beyond[1] == Fraction("2.66") * 733
    assert within[1] == Fraction("2.66") * (7330 + r - Fraction(1, 1000)) / 11


@pytest.mark.parametrize("known", [FEWEST_POINTS - 1, FEWEST_POINTS])
def test_eleven_points_have_no_limits_and_twelve_have(known: int):
    points = fractions(*range(known))
    assert (usual_spread(points) is None) == (known < FEWEST_POINTS)
    assert (usual_spread([*points[:4], None, *points[4:]]) is None) == (known < FEWEST_POINTS)


def test_no_range_is_taken_over_a_gap():
    """Up by a hundred over the gap: the mean sees it, the ranges do not."""
    spread = usual_spread([*fractions(*[1, 2] * 6), None, *fractions(*[101, 102] * 6)])
    assert spread == (Fraction(103, 2), Fraction("2.66"))
    assert usual_spread([one for number in range(12) for one in (Fraction(number), None)]) is None


@given(st.lists(st.fractions(-1000, 1000, max_denominator=50), min_size=12, max_size=16), st.fractions(-9, 9))
def test_limits_move_with_the_points(points: list[Fraction], by: Fraction):
    spread, moved = usual_spread(points), usual_spread([one + by for one in points])
    assert spread is not None
    assert moved == (spread[0] + by, spread[1])
