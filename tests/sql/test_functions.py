"""The functions in SQL that round and name things, against exact fractions; the statistics have tests of their own."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expectations.periods import parse
from sql.build import FUNCTIONS

COUNTS = st.integers(-(10**9), 10**9)


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


def test_every_function_stands_in_a_file_with_a_source_or_a_reason():
    for path in sorted(Path(FUNCTIONS).glob("*.sql")):
        assert path.read_text(encoding="utf-8").startswith("-- "), path.name


@pytest.mark.parametrize("label", ["2023-CY", "2022-23-AY", "2023-24-SW", "2023-24"])
def test_the_short_name_of_a_year_is_part_of_its_full_name(ask, label):
    assert ask("period_name($1)", label) in parse(label).name
