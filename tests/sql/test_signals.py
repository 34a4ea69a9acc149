"""Trends, charts and projections in SQL against a second way, and how often what comes lies where it was projected."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import Phase, given, settings

from tests.sql import slow_signals as slow
from tests.sql.slow_signals import label
from tests.sql.worlds import RULES, TOLD, WITHIN_YEARS, WORLDS, histories, work_out


@settings(max_examples=4, deadline=None, phases=[Phase.generate])
@given(WORLDS)
def test_every_quarter_of_random_series_is_that_of_the_second_way(world):
    found = work_out(world)
    charts, trends, years = (found[name] for name in TOLD)
    for number, one in enumerate(world):
        for until in range(len(one.seen)):
            chart, told, year = (
                [row for row in table if (row["indicator_id"], row["period"]) == (f"i{number}", label(until))]
                for table in (charts, trends, years)
            )
            hold_to_chart(sorted(chart, key=lambda row: row["place"]), slow.control(one, until))
            if one.kind != "count" and any(seen != "not_due" for seen in one.seen):
                expected = slow.trend(one, until, WITHIN_YEARS)
                assert [{name: row[name] for name in expected} for row in told] == [expected]
            else:
                assert told == []
            (row,) = year
            expected = slow.projection(one, until, RULES)
            assert {name: row[name] for name in ("why_not", "quarters_used", "reaches_target")} == {
                name: expected[name] for name in ("why_not", "quarters_used", "reaches_target")
            }, (one, until)
            if expected["projected"] is not None:
                ends = [row["projected"], row["lower_95"], row["upper_95"]]
                assert ends == pytest.approx(
                    [expected[name] for name in ("projected", "lower", "upper")], abs=1e-6
                )


def hold_to_chart(found: list[dict], expected: list[dict]) -> None:
    """Hold a chart to the second way's, point by point."""
    assert len(found) == len(expected)
    for row, point in zip(found, expected, strict=True):
        limits = point.pop("limits")
        assert {name: row[name] for name in point} == point
        assert row["is_latest"] == (point is expected[-1])
        if limits:
            assert (row["centre"], row["lower"], row["upper"]) == pytest.approx(limits, abs=1e-9)
        else:
            assert row["lower"] is row["upper"] is None


def test_a_later_quarter_moves_nothing_of_an_earlier_one():
    world = histories(1)
    whole, part = work_out(world), work_out([replace(one, seen=one.seen[:17]) for one in world])
    for name in TOLD:
        kept = [row for row in whole[name] if row["period"] <= label(16)]
        assert sorted(kept, key=place_of) == sorted(part[name], key=place_of)
        assert len(part[name]) > 50


def place_of(row: dict) -> list[str]:
    return [str(row.get(one)) for one in ("indicator_id", "period", "point_period")]


def test_threads_and_the_order_of_rows_change_nothing():
    world = histories(2)
    once = work_out(world, hashes=True)
    assert work_out(world, threads=4, seed=7, hashes=True) == once
    assert work_out(histories(3), hashes=True) != once


def poisson(chance, mean: float, periods: int) -> np.ndarray:
    return chance.poisson(mean, (500, periods))


def uneven(chance, mean: float, periods: int) -> np.ndarray:
    """Counts that vary three times as much as Poisson's."""
    return chance.negative_binomial(mean / 2, 1 / 3, (500, periods))


def about_a_mean(chance, periods: int) -> np.ndarray:
    return 100 + 5 * chance.normal(size=(500, periods))


def on_and_on(chance, periods: int) -> np.ndarray:
    """A walk: each value is the one before and a step."""
    return 100 + 5 * chance.normal(size=(500, periods)).cumsum(axis=1)


@pytest.mark.parametrize("ahead", [1, 2, 3])
@pytest.mark.parametrize("mean", [4, 40, 400])
@pytest.mark.parametrize("process", [poisson, uneven])
def test_nineteen_of_twenty_counts_to_come_lie_where_they_were_projected(ask_all, process, mean, ahead):
    drawn = process(np.random.default_rng(mean + ahead), mean, 8 + ahead)
    found = ask_all(f"flow_ahead(seen, {ahead})", pl.DataFrame({"seen": drawn[:, :8].tolist()}))
    hold_to_level(found, drawn[:, 8:].sum(axis=1))


@pytest.mark.parametrize("ahead", [1, 2, 3])
@pytest.mark.parametrize(("share", "of"), [(0.1, 80), (0.4, 30), (0.9, 200)])
def test_nineteen_of_twenty_shares_to_come_lie_where_they_were_projected(ask_all, share, of, ahead):
    drawn = np.random.default_rng(ahead).binomial(of, share, (500, 8 + ahead))
    seen = [[{"count": one, "denominator": of} for one in row] for row in drawn[:, :8].tolist()]
    found = ask_all(f"share_ahead(seen, {ahead * of})", pl.DataFrame({"seen": seen}))
    hold_to_level(found, drawn[:, 8:].sum(axis=1))


@pytest.mark.parametrize("ahead", [1, 2, 3])
@pytest.mark.parametrize(("process", "cautious"), [(about_a_mean, True), (on_and_on, False)])
def test_nineteen_of_twenty_stocks_to_come_lie_where_they_were_projected(ask_all, process, cautious, ahead):
    """One that keeps about its mean goes less far in two steps than a walk does: so more of them do."""
    drawn = process(np.random.default_rng(ahead), 12 + ahead)
    moved = np.abs(np.diff(drawn[:, :12], axis=1)).mean(axis=1)
    reach = ask_all(f"stock_ahead(moved, 12, {ahead})", pl.DataFrame({"moved": moved}))
    inside = np.mean(np.abs(drawn[:, -1] - drawn[:, 11]) <= np.array(reach))
    assert 0.91 <= inside <= (1 if cautious and ahead > 1 else 0.98)


def hold_to_level(found: list[dict], came: np.ndarray) -> None:
    inside = np.mean(
        [one["lower"] <= number <= one["upper"] for one, number in zip(found, came, strict=True)]
    )
    assert 0.92 <= inside <= 0.99
