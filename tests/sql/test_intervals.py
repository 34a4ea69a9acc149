"""Intervals and funnels in SQL against scipy's, at both levels, and against figures of the reference package."""

import re
from statistics import mean

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from sql.build import FUNCTIONS
from tests.sql import slow_statistics as slow

LEVELS = [95, 99.8]
ENDS = ["lower", "upper"]

PHE = """
proportion 5   100 100 2.154367915436798    11.17504692319191  1.3865320725997183    16.458852282596443
proportion 65  100 100 55.25444329688797    73.63575175690247  49.54946574070431     77.83540614089696
rate       1   100 100 0.025317807984289897 5.571643390938898  0.0010005003335835344 9.233413476451585
rate       20  100 100 12.211428834875937   30.889880369197066 8.922802365144193     38.08503562504191
rate       65  100 100 50.163187710459454   82.84913854593984  42.8802614714802      94.00029084431802
"""
"""From the test data of the package PHEindicatormethods, as told in the public data's README (oracle examples)."""

FUNNEL = """
1    20.85059119 4588.535848 12.58170943 116108.569
5    49.78092521 357.7858395 35.30048174 785.6132963
10   63.17010446 242.2579623 48.13632908 392.4043292
104  95.87787415 142.1808715 86.58805154 160.4288333
1360 110.158048  122.6021934 106.9073359 126.5084525
"""
"""Of the same package: events, and both limits at 95 % and 99.8 % of a rate whose average is 116.1720835."""


def both(ask, function: str, *row, level: float) -> list[float]:
    holes = ", ".join(f"${place}" for place in range(1, len(row) + 1))
    return [ask(f"{function}_{end}({holes}, {level})", *row) for end in ENDS]


@pytest.mark.parametrize("level", LEVELS)
def test_the_quantile_is_scipys(ask, level):
    assert ask(f"normal_quantile({level})") == pytest.approx(stats.norm.isf(slow.TAILS[level]), rel=1e-14)


def test_there_is_no_third_level(ask):
    with pytest.raises(Exception, match=r"the levels are 95 and 99\.8"):
        ask("wilson_lower(7, 40, 90)")
    with pytest.raises(Exception, match=r"the levels are 95 and 99\.8"):
        ask("byar_upper(7, 90)")
    with pytest.raises(Exception, match=r"the levels are 95 and 99\.8"):
        ask("mean_upper(7, 1, 10, 90)")


@pytest.mark.parametrize("line", PHE.strip().splitlines())
def test_the_reference_package_gives_the_same_intervals(ask, line):
    statistic, *numbers = line.split()
    numerator, denominator, multiplier = (int(one) for one in numbers[:3])
    for level, expected in ((95, numbers[3:5]), (99.8, numbers[5:7])):
        if statistic == "proportion":
            found = both(ask, "percentage", numerator, denominator, level=level)
        else:
            found = both(ask, "rate", numerator, denominator, multiplier, level=level)
        assert found == pytest.approx([float(one) for one in expected], rel=1e-12)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("end", ENDS)
def test_random_intervals_are_those_of_the_second_way(ask_all, level, end):
    chance = np.random.default_rng(6)
    denominators = [round(10**power) for power in chance.uniform(0, 6, 1000)]
    rows = [(int(chance.integers(0, one, endpoint=True)), one) for one in denominators]
    frame = pl.DataFrame(rows, schema=["numerator", "denominator"], orient="row")
    which = ENDS.index(end)
    expected = [slow.wilson(*row, level)[which] for row in rows]
    found = ask_all(f"wilson_{end}(numerator, denominator, {level})", frame)
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-12)
    assert ask_all(f"percentage_{end}(numerator, denominator, {level})", frame) == pytest.approx(
        [100 * one for one in found]
    )
    expected = [slow.count_interval(row[0], level)[which] for row in rows]
    counts = ask_all(f"byar_{end}(numerator, {level})", frame)
    assert counts == pytest.approx(expected, rel=1e-11)
    rates = ask_all(f"rate_{end}(numerator, denominator, 10000, {level})", frame)
    assert rates == pytest.approx([one * 10000 / row[1] for one, row in zip(counts, rows, strict=True)])


def test_the_interval_of_a_proportion_is_that_of_scipy(ask):
    expected = stats.binomtest(7, 40).proportion_ci(method="wilson")
    assert both(ask, "wilson", 7, 40, level=95) == pytest.approx([expected.low, expected.high], rel=1e-12)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**5), st.integers(1, 10**6), st.sampled_from([1000, 10_000, 100_000]))
def test_a_rate_lies_within_its_intervals_and_one_within_the_other(ask, count, denominator, multiplier):
    inner = both(ask, "rate", count, denominator, multiplier, level=95)
    outer = both(ask, "rate", count, denominator, multiplier, level=99.8)
    assert 0 <= outer[0] <= inner[0] <= count / denominator * multiplier < inner[1] < outer[1]


def test_byars_method_takes_over_close_to_the_exact_interval(ask):
    assert both(ask, "byar", 10, level=95) == pytest.approx(slow.poisson(10, 95), abs=0.01)


def listed(name: str) -> list[float]:
    """The figures as they stand in a file, not as they come out, so that a figure out of place shows."""
    definition = (FUNCTIONS / f"{name}.sql").read_text(encoding="utf-8").split("-- Tests")[0]
    table = "".join(
        line for line in definition.splitlines(keepends=True) if re.match(r"\s+[0-9.]+::double", line)
    )
    return [float(number) for number in re.findall(r"([0-9.]+)::double", table)]


@pytest.mark.parametrize("end", ENDS)
def test_the_exact_table_of_counts_is_what_scipy_works_out(end):
    which = ENDS.index(end)
    expected = [slow.poisson(count, level)[which] for level in LEVELS for count in range(10)]
    assert listed(f"byar_{end}") == pytest.approx(expected, rel=1e-12)


def test_the_exact_table_of_t_is_what_scipy_works_out():
    expected = [stats.t.isf(slow.TAILS[level], degrees) for level in LEVELS for degrees in range(1, 61)]
    assert listed("student_quantile") == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("level", LEVELS)
def test_t_is_right_beyond_its_table(ask_all, level):
    frame = pl.DataFrame({"degrees": [*range(1, 400), 1000, 10**6]})
    expected = [stats.t.isf(slow.TAILS[level], degrees) for degrees in frame["degrees"]]
    assert ask_all(f"student_quantile(degrees, {level})", frame) == pytest.approx(expected, abs=1e-7)


@pytest.mark.parametrize("level", LEVELS)
def test_the_interval_of_a_mean_is_that_of_scipy(ask_all, level):
    chance = np.random.default_rng(6)
    samples = [chance.normal(50, 20, count).tolist() for count in [*range(2, 100), 150, 500]]
    frame = pl.DataFrame({"sample": samples})
    expected = [stats.t.interval(level / 100, len(one) - 1, mean(one), stats.sem(one)) for one in samples]
    for which, end in enumerate(ENDS):
        asked = f"mean_{end}(list_avg(sample), list_stddev_samp(sample), len(sample), {level})"
        assert ask_all(asked, frame) == pytest.approx([one[which] for one in expected], abs=1e-6)


@pytest.mark.parametrize("level", LEVELS)
def test_the_exact_interval_holds_for_any_count(ask_all, level):
    frame = pl.DataFrame({"count": [*range(40), 99, 100, 538, 1360]})
    for which, end in enumerate(ENDS):
        expected = [slow.poisson(count, level)[which] for count in frame["count"]]
        assert ask_all(f"poisson_{end}(count, {level})", frame) == pytest.approx(expected, rel=1e-11)


@pytest.mark.parametrize("line", FUNNEL.strip().splitlines())
def test_the_reference_package_gives_the_same_funnel_of_a_rate(ask, line):
    events, *expected = line.split()
    found = [
        116.1720835 * ask(f"funnel_ratio_{end}($1, {level})", int(events)) for level in LEVELS for end in ENDS
    ]
    # The package halves an interval until it is 1e-7 wide; prints what is far from its average less exactly.
    assert found == pytest.approx([float(one) for one in expected], rel=3e-4 if events == "1" else 1e-6)


@pytest.mark.parametrize("level", LEVELS)
def test_an_area_lies_outside_the_funnel_when_its_interval_leaves_the_average_out(ask_all, level):
    chance = np.random.default_rng(6)
    denominators = chance.integers(1, 5000, 2000)
    areas = {
        "average": chance.uniform(0.01, 0.99, 2000),
        "denominator": denominators,
        "numerator": chance.binomial(denominators, chance.uniform(0, 1, 2000)),
    }
    found = ask_all(
        f"""[
            numerator / denominator < funnel_proportion_lower(average, denominator, {level}) - 1e-9,
            numerator / denominator > funnel_proportion_upper(average, denominator, {level}) + 1e-9,
            wilson_upper(numerator, denominator, {level}) < average - 1e-9,
            wilson_lower(numerator, denominator, {level}) > average + 1e-9
        ]""",
        pl.DataFrame(areas),
    )
    assert all(below == low and above == high for below, above, low, high in found)
    assert {tuple(one[:2]) for one in found} == {(True, False), (False, True), (False, False)}
