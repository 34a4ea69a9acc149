"""Trends, bands, ranks and fifths in SQL against a second way over random numbers: numpy, DuckDB, plain loops."""

import numpy as np
import polars as pl
import pytest

from tests.sql import slow_statistics as slow


def numbers_with_ties(count: int) -> list[list[float | None]]:
    chance = np.random.default_rng(6)
    sizes = chance.integers(1, 60, count)
    return [
        [None if one == 0 else float(one) / 2 for one in chance.integers(0, 40, size)] + [7.5]
        for size in sizes
    ]


def test_random_trends_are_those_of_the_second_way(ask_all):
    chance = np.random.default_rng(6)
    series = []
    for _ in range(400):
        years, start, step = int(chance.integers(4, 9)), chance.uniform(20, 200), chance.normal(0, 12)
        counts = [min(max(round(start + step * year + chance.normal(0, 6)), 0), 250) for year in range(years)]
        points = []
        for count in counts:
            lower, upper = slow.wilson(count, 250, 95)
            value = None if chance.random() < 0.05 else count / 2.5
            points.append(
                {
                    "value": value,
                    "lower": 100 * lower,
                    "upper": 100 * upper,
                    "count": count,
                    "denominator": 250,
                }
            )
        series.append(points)
    found = ask_all("recent_trend(points, 'high_is_good')", pl.DataFrame({"points": series}))
    assert [one["trend"] for one in found] == [slow.recent_trend(points) for points in series]
    assert {one["trend"] for one in found} == {
        "increasing", "decreasing", "no_significant_change", "cannot_be_calculated",
    }  # fmt: skip


def test_quartile_points_are_numpys(ask_all):
    lists = numbers_with_ties(200)
    found = ask_all("quartile_points(numbers)", pl.DataFrame({"numbers": lists}))
    for numbers, points in zip(lists, found, strict=True):
        known = [one for one in numbers if one is not None]
        assert points == pytest.approx(np.quantile(known, [0, 0.25, 0.5, 0.75, 1]), abs=1e-12)


@pytest.mark.parametrize(("polarity", "sign"), [("high_is_good", -1), ("low_is_good", 1)])
def test_a_rank_is_the_first_place_in_order(ask_all, polarity, sign):
    lists = numbers_with_ties(100)
    asked = f"list_transform(numbers, lambda other: rank_by_polarity(other, numbers, '{polarity}'))"
    for numbers, ranks in zip(lists, ask_all(asked, pl.DataFrame({"numbers": lists})), strict=True):
        order = sorted(sign * one for one in numbers if one is not None)
        assert ranks == [None if one is None else 1 + order.index(sign * one) for one in numbers]


def test_the_bands_of_a_measure_turned_over_are_turned_over(ask_all):
    lists = numbers_with_ties(100)
    asked = """
        list_transform(numbers, lambda other: [
            quartile_band(other, quartile_points(numbers), 'low_is_good'),
            quartile_band(other, quartile_points(numbers), 'high_is_good')
        ])
    """
    bands = [pair for pairs in ask_all(asked, pl.DataFrame({"numbers": lists})) for pair in pairs]
    assert {tuple(pair) for pair in bands} == {("A", "D"), ("B", "C"), ("C", "B"), ("D", "A"), (None, None)}


def test_fifths_and_quarters_are_shared_out_as_ntile_does(functions):
    for count in range(4, 64):
        fifths = functions.execute(
            "select quintile_of(place + 1, $1), ntile(5) over (order by place) from range($1) as t(place)",
            [count],
        ).fetchall()
        assert all(ours == theirs for ours, theirs in fifths if count >= 5)
        ((ours, theirs),) = functions.execute(
            """
            select spine_quartiles(range($1)), list_prepend(0, list(last order by quarter))
            from (select quarter, max(n) as last from (
                select n, ntile(4) over (order by n) as quarter from range($1) as t(n)
            ) group by quarter)
            """,
            [count],
        ).fetchall()
        assert ours == theirs


def test_an_argument_may_bear_any_name(functions):
    """A lambda in a function does not mistake its own variable for a column of the caller's."""
    row = functions.execute(
        "select poisson_upper(mean, 95), rank_by_polarity(one, [1, 2, 3], 'low_is_good'), poisson_share(k, k) "
        "from (select 12 as mean, 2 as one, 3 as k)"
    ).fetchall()[0]
    assert row == pytest.approx((slow.poisson(12, 95)[1], 2, 0.6472318887822313))
