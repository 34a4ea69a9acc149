"""XmR charts in SQL against a second way, over random series with gaps, stretches and baselines."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sql import slow_xmr as slow

POINT = "{'value': 1, 'lower': 0, 'upper': 2, 'count': 1, 'denominator': 9}"
VALUES = st.lists(st.one_of(st.none(), st.integers(0, 12)), max_size=30)


def random_series(count: int) -> list[list[float | None]]:
    """Series that walk, jump and miss points, so that every rule comes up."""
    chance = np.random.default_rng(6)
    series = []
    for nth in range(count):
        moves = chance.normal(chance.choice([0, 0.3, -0.3]), 1, 40)
        walk = np.cumsum(moves) if nth % 2 else moves
        series.append([None if chance.random() < 0.06 else round(float(one), 3) for one in walk])
    return series


@pytest.mark.parametrize("screened", [True, False])
@pytest.mark.parametrize("baseline", [None, 12, 20])
def test_random_charts_are_those_of_the_second_way(ask_all, screened, baseline):
    series = random_series(150)
    told = "null" if baseline is None else baseline
    rebases = "[{'place': 21, 'reason': 'a new definition'}]"
    found = ask_all(f"xmr_points(series, {rebases}, {told}, {screened})", pl.DataFrame({"series": series}))
    seen = set()
    for values, points in zip(series, found, strict=True):
        expected = []
        for stretch in (values[:20], values[20:]):
            limits = slow.xmr_limits(stretch[:baseline], screened)
            expected += [(rule, limits) for rule in slow.xmr_rules(stretch, limits)]
        assert [one["rule"] for one in points] == [rule for rule, _ in expected]
        assert [one["value"] for one in points] == values
        for one, (_, limits) in zip(points, expected, strict=True):
            assert (one["centre"], one["lower"], one["upper"]) == pytest.approx(limits, abs=1e-9)
        seen |= {one["rule"] for one in points}
    assert len(seen) == 10


@settings(max_examples=40, deadline=None)
@given(VALUES)
def test_a_gap_never_makes_a_signal(ask, values):
    points = ask("xmr_points($1::double[], null::struct(place int, reason varchar)[], null, true)", values)
    assert [one["rule"] is None for one in points] == [one is None for one in values]
    assert [one["rule"] for one in points] == slow.xmr_rules(values, slow.xmr_limits(values, screened=True))


@settings(max_examples=40, deadline=None)
@given(VALUES)
def test_a_chart_turned_over_shows_the_same_the_other_way(ask, values):
    other = {"above": "below", "below": "above", "upper": "lower", "lower": "upper"}
    other |= {"increasing": "decreasing", "decreasing": "increasing"}
    asked = "xmr_points($1::double[], null::struct(place int, reason varchar)[], null, true)"
    points, turned = ask(asked, values), ask(asked, [None if one is None else -one for one in values])
    over = [
        one["rule"] and "_".join(other.get(word, word) for word in one["rule"].split("_")) for one in points
    ]
    assert over == [one["rule"] for one in turned]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("xmr_points([1, 2, 3], [{'place': 2, 'reason': ' '}], null, true)", "a rebase needs a reason"),
        (
            "xmr_points([1, 2, 3], [{'place': 4, 'reason': 'why'}], null, true)",
            "a rebase lies outside the series",
        ),
        (
            "xmr_points([1, 2, 3], [{'place': 1, 'reason': 'why'}], null, true)",
            "a rebase lies outside the series",
        ),
        (
            "xmr_points([1, 2, 3], [{'place': 2, 'reason': 'why'}], 11, true)",
            "a baseline needs twelve points",
        ),
        ("by_polarity(1, 'high')", "no such polarity"),
        (
            f"quarterly_trend([{POINT}], 'months', 'neither')",
            "the choices are same_quarter and rolling_four_quarters",
        ),
    ],
)
def test_what_cannot_be_worked_out_is_refused(ask, asked, said):
    with pytest.raises(Exception, match=said):
        ask(asked)
