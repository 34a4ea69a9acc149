"""Sharing out a whole: exact, within caps, the same every time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_lake.invented.shares import dice, habitual_weights, leaning, share_out, split_year

WEIGHTS = st.lists(st.floats(0.01, 100), min_size=1, max_size=12)


@given(st.integers(0, 50_000), WEIGHTS)
def test_parts_are_whole_counts_that_add_up(total, weights):
    parts = share_out(total, weights)
    assert len(parts) == len(weights)
    assert sum(parts) == total
    assert min(parts) >= 0


@given(st.integers(0, 50_000), WEIGHTS)
def test_without_caps_no_part_is_a_whole_one_from_its_exact_share(total, weights):
    for part, weight in zip(share_out(total, weights), weights, strict=True):
        assert abs(part - total * weight / sum(weights)) < 1 + 1e-6


@given(st.lists(st.tuples(st.floats(0, 100), st.integers(0, 500)), min_size=1, max_size=10), st.data())
def test_no_part_exceeds_its_cap(members, data):
    weights, caps = [one for one, _ in members], [cap for _, cap in members]
    total = data.draw(st.integers(0, sum(caps))) if sum(weights) > 0 else 0
    parts = share_out(total, weights, caps)
    assert sum(parts) == total
    assert all(part <= cap for part, cap in zip(parts, caps, strict=True))


def test_caps_that_are_just_enough_are_all_filled():
    assert share_out(9, [100, 1, 1], [2, 3, 4]) == [2, 3, 4]


@pytest.mark.parametrize(
    ("total", "weights", "caps"), [(10, [1, 1], [4, 5]), (1, [0, 0], None), (1, [], None)]
)
def test_what_cannot_be_held_is_refused_without_a_figure(total, weights, caps):
    with pytest.raises(ValueError, match=f"^{len(weights)} parts cannot hold the whole$"):
        share_out(total, weights, caps)


@given(st.integers(0, 100_000), st.integers())
def test_a_year_is_split_exactly_and_the_same_every_time(total, seed):
    quarters = split_year(total, seed, "referrals")
    assert len(quarters) == 4
    assert sum(quarters) == total
    assert quarters == split_year(total, seed, "referrals")
    assert all(abs(one - total / 4) <= 0.08 * total + 1 for one in quarters)


@given(st.integers(0, 5_000), st.integers(), st.data())
def test_a_split_numerator_stays_within_its_split_denominator(denominator, seed, data):
    numerator = data.draw(st.integers(0, denominator))
    below = split_year(denominator, seed, "one")
    above = split_year(numerator, seed, "one", "numerator", caps=below)
    assert sum(above) == numerator
    assert all(one <= other for one, other in zip(above, below, strict=True))


def test_dice_depend_on_their_key_and_on_nothing_else():
    # Written down, so that another version of Python or of this project that rolled otherwise would be seen.
    assert dice(2009, "police").getrandbits(32) == dice(2009, "police").getrandbits(32)
    assert dice(2009, "police").random() != dice(2010, "police").random()
    assert dice(1, "ab").random() != dice(1, "a", "b").random()


def test_a_habit_is_a_members_own_whatever_stands_beside_it():
    alone, beside = habitual_weights(["selby"], 7), habitual_weights(["craven", "selby"], 7)
    assert beside[1] == alone[0]
    assert beside[0] != beside[1]
    assert all(1 <= one < 2 for one in beside)


def test_the_quarters_of_a_year_lean_to_the_years_around_it():
    assert leaning(None, 100, None) == [100, 100, 100, 100]
    assert leaning(60, 100, 180) == [85, 95, 110, 130]
    rising, falling = split_year(1000, "x", around=[1, 2, 3, 4]), split_year(1000, "x", around=[4, 3, 2, 1])
    assert sum(rising) == sum(falling) == 1000
    assert rising == sorted(rising)
    assert falling == sorted(falling, reverse=True)
