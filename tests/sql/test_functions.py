"""The functions in SQL against the same methods worked out elsewhere: exact fractions, and scipy."""

import math
import re
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from expectations.periods import parse
from sql.build import FUNCTIONS
from sql.macros import load_functions
from sql.warehouse import connect

COUNTS = st.integers(-(10**9), 10**9)
Z = stats.norm.ppf(0.975)


@pytest.fixture(scope="module")
def ask():
    """Give a function that asks one SQL expression about one row of numbers, ``$1`` the first."""
    with connect(None, threads=1) as con:
        load_functions(con, FUNCTIONS)
        yield lambda expression, *row: con.execute(f"select {expression}", list(row)).fetchall()[0][0]


def half_away(value: Fraction, decimals: int) -> float:
    """Round an exact number half away from zero, without a float before the end."""
    scaled = abs(value) * 10**decimals
    whole = scaled.numerator // scaled.denominator + (scaled % 1 >= Fraction(1, 2))
    return float(Fraction(whole, 10**decimals)) * (-1 if value < 0 else 1)


@settings(max_examples=100, deadline=None)
@given(COUNTS, COUNTS, st.sampled_from([1, 100, 1000, 10_000, 100_000]), st.integers(0, 4))
def test_a_fraction_is_rounded_exactly(ask, numerator, denominator, multiplier, decimals):
    found = ask("round_half_away($1, $2, $3, $4)", numerator, denominator, multiplier, decimals)
    if denominator == 0:
        assert found is None
    else:
        assert found == half_away(Fraction(numerator * multiplier, denominator), decimals)


@settings(max_examples=100, deadline=None)
@given(
    st.integers(0, 3),
    st.integers(0, 10**6),
    st.sampled_from([1, 3, 7, 25]),
    st.booleans(),
)
def test_a_tie_goes_away_from_zero_on_both_sides(ask, decimals, whole, times, is_negative):
    """Build ties on purpose: (2 * whole + 1) / 2 units of the last decimal, over a common factor."""
    numerator = (2 * whole + 1) * times * (-1 if is_negative else 1)
    denominator = 2 * times * 10**decimals
    found = ask("round_half_away($1, $2, 1, $3)", numerator, denominator, decimals)
    assert abs(found) == float(Fraction(whole + 1, 10**decimals))
    assert (found < 0) == is_negative


def test_rounding_works_on_columns_of_every_whole_type(ask):
    kinds = ("tinyint", "integer", "bigint", "hugeint", "decimal(18,0)", "double")
    assert [ask(f"round_half_away(1::{kind}, 8::{kind}, 100, 0)") for kind in kinds] == [13.0] * len(kinds)


def test_rounding_refuses_to_guess_what_a_part_of_a_child_is(ask):
    with pytest.raises(Exception, match="takes whole numbers; use round_value_half_away"):
        ask("round_half_away(2.5::double, 8, 100, 0)")


def test_no_row_with_a_denominator_of_nought_disturbs_the_others(ask):
    found = ask(
        "list(round_half_away(n, d, 100, 1) order by n) from (values (1, 0), (2, 8), (3, null)) as t(n, d)"
    )
    assert found == [None, 25.0, None]


@settings(max_examples=100, deadline=None)
@given(st.decimals(min_value=-(10**5), max_value=10**5, places=6), st.integers(0, 4))
def test_a_number_is_rounded_as_it_is_read(ask, number, decimals):
    expected = float(number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))
    assert ask("round_value_half_away($1::double, $2)", float(number), decimals) == expected


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 10**6), st.floats(0, 1))
def test_the_interval_of_a_proportion_is_that_of_scipy(ask, denominator, share):
    numerator = round(denominator * share)
    expected = stats.binomtest(numerator, denominator).proportion_ci(method="wilson")
    ends = [ask(f"wilson_{end}_95($1, $2)", numerator, denominator) for end in ("lower", "upper")]
    assert ends == pytest.approx([expected.low, expected.high], rel=1e-9, abs=1e-12)
    percent = [ask(f"percentage_{end}_95($1, $2)", numerator, denominator) for end in ("lower", "upper")]
    assert percent == pytest.approx([100 * end for end in ends])


@settings(max_examples=100, deadline=None)
@given(st.integers(10, 10**7))
def test_the_interval_of_a_count_from_ten_is_byars(ask, count):
    lower = count * (1 - 1 / (9 * count) - Z / (3 * math.sqrt(count))) ** 3
    upper = (count + 1) * (1 - 1 / (9 * (count + 1)) + Z / (3 * math.sqrt(count + 1))) ** 3
    assert ask("byar_lower_95($1)", count) == pytest.approx(lower, rel=1e-12)
    assert ask("byar_upper_95($1)", count) == pytest.approx(upper, rel=1e-12)


def test_byars_method_takes_over_close_to_the_exact_interval(ask):
    exact = (stats.chi2.ppf(0.025, 20) / 2, stats.chi2.ppf(0.975, 22) / 2)
    assert (ask("byar_lower_95(10)"), ask("byar_upper_95(10)")) == pytest.approx(exact, abs=0.01)


@pytest.mark.parametrize("end", ["lower", "upper"])
def test_the_exact_table_is_what_scipy_works_out(end):
    """The figures as they stand in the file, not as they come out, so that a figure out of place shows."""
    text = (FUNCTIONS / f"byar_{end}_95.sql").read_text(encoding="utf-8")
    listed = [float(number) for number in re.findall(r"^\s+([0-9.]+)::double,?$", text, re.MULTILINE)]
    tail, more = (0.025, 0) if end == "lower" else (0.975, 2)
    expected = [stats.chi2.ppf(tail, 2 * count + more) / 2 if count or more else 0.0 for count in range(10)]
    assert listed == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("count", range(10))
def test_the_exact_interval_is_one_that_poisson_would_not_leave_in_one_of_forty(ask, count):
    lower, upper = ask("byar_lower_95($1)", count), ask("byar_upper_95($1)", count)
    assert stats.poisson.cdf(count, upper) == pytest.approx(0.025)
    assert lower == 0 if count == 0 else stats.poisson.sf(count - 1, lower) == pytest.approx(0.025)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**5), st.integers(1, 10**6), st.sampled_from([1000, 10_000, 100_000]))
def test_a_rate_lies_within_its_interval(ask, count, denominator, multiplier):
    lower = ask("rate_lower_95($1, $2, $3)", count, denominator, multiplier)
    upper = ask("rate_upper_95($1, $2, $3)", count, denominator, multiplier)
    assert 0 <= lower <= count / denominator * multiplier < upper
    assert lower == pytest.approx(ask("byar_lower_95($1)", count) * multiplier / denominator)


def test_every_function_stands_in_a_file_with_a_source_or_a_reason():
    for path in sorted(Path(FUNCTIONS).glob("*.sql")):
        assert path.read_text(encoding="utf-8").startswith("-- "), path.name


@pytest.mark.parametrize("label", ["2023-CY", "2022-23-AY", "2023-24-SW", "2023-24"])
def test_the_short_name_of_a_year_is_part_of_its_full_name(ask, label):
    assert ask("period_name($1)", label) in parse(label).name
