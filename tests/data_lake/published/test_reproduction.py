"""Every figure that the 2024 release prints beside its counts is worked out again, and none differs."""

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_lake.published import dfe_children_in_need as dfe
from data_lake.published import reproduction
from data_lake.published.numbers import worked_out

COMPARED = {
    ("cp_plans_rate", "rate"): 1783,
    ("cp_plans_two_years_or_more", "ceased_2y_pct"): 1448,
    ("cp_plans_second_or_subsequent", "repeat_plan_pct"): 1774,
    ("cp_reviews_in_time", "reviewed_in_time_pct"): 1784,
    ("referrals_to_initial_assessment", "re_referral_pct"): 1795,
}

NOT_COMPARED = """
rate                  c count 15
rate                  u count 1
rate                  x count 24
repeat_plan_pct       c count 39
repeat_plan_pct       u count 1
repeat_plan_pct       x count 3
repeat_plan_pct       z empty 6
ceased_2y_pct         c count 364
ceased_2y_pct         u count 1
ceased_2y_pct         x count 3
ceased_2y_pct         z empty 7
reviewed_in_time_pct  c count 17
reviewed_in_time_pct  u count 1
reviewed_in_time_pct  x count 9
reviewed_in_time_pct  z empty 12
re_referral_pct       c count 13
re_referral_pct       u count 3
re_referral_pct       x count 12
"""


@pytest.fixture(scope="module")
def authorities(public) -> pl.DataFrame:
    return reproduction.authorities(public)


def test_every_comparable_value_is_worked_out_again(authorities):
    compared = reproduction.comparable(authorities).group_by("indicator_id", "series").len()
    assert {(row[0], row[1]): row[2] for row in compared.iter_rows()} == COMPARED
    assert reproduction.different(authorities).height == 0


def test_rounding_half_to_even_makes_thirteen_differ(authorities):
    assert reproduction.different(authorities, ties="even").height == 13


def test_what_cannot_be_compared_is_counted_by_symbol(authorities):
    found = reproduction.not_comparable(authorities)
    expected = sorted(tuple(line.split()) for line in NOT_COMPARED.strip().splitlines())
    counted = found.select("series", "symbol", "reason", pl.col("figures").cast(pl.String))
    assert sorted(counted.rows()) == expected
    assert found["figures"].sum() + sum(COMPARED.values()) == authorities.height


def test_a_wrong_count_is_seen(authorities):
    spoilt = authorities.with_columns(
        pl.when((pl.col("authority_code") == "815") & (pl.col("period") == "2023-24"))
        .then(pl.col("numerator") + 1)
        .otherwise(pl.col("numerator"))
        .alias("numerator")
    )
    assert reproduction.different(spoilt)["series"].sort().to_list() == [
        "ceased_2y_pct",
        "rate",
        "repeat_plan_pct",
        "reviewed_in_time_pct",
    ]  # one of 5,704 referrals is less than a tenth of a per cent


def test_the_release_s_own_percentages_are_not_needed(public, authorities):
    counts = reproduction.authorities(public, values=False)
    parts = ["authority_code", "period", "series", "numerator", "denominator"]
    assert counts.select(parts).equals(authorities.select(parts))
    assert counts["value_published"].null_count() == counts.height


def test_another_year_s_population_would_not_do(public, authorities):
    populations = dfe.read_population(public).select("authority_code", "mid_year", "population")
    same_year = (
        authorities.filter(pl.col("series") == "rate")
        .with_columns((pl.col("period").str.head(4).cast(pl.Int64) + 1).alias("mid_year"))
        .join(populations, on=["authority_code", "mid_year"], how="left")
        .with_columns(pl.col("population").alias("denominator"))
    )
    assert reproduction.different(same_year).height > 500


@given(
    numerator=st.integers(-(10**6), 10**6),
    denominator=st.integers(1, 10**6),
    multiplier=st.sampled_from([1, 100, 10_000, 100_000]),
    decimals=st.integers(0, 3),
)
def test_rounding_is_that_of_decimal_arithmetic(numerator, denominator, multiplier, decimals):
    exact = Decimal(numerator * multiplier * 10**decimals)
    whole, rest = divmod(abs(numerator) * multiplier * 10**decimals, denominator)
    nearest = Decimal(whole) + (
        Decimal("0.5") if 2 * rest == denominator else Decimal(int(2 * rest > denominator))
    )
    for ties, rule in (("away", ROUND_HALF_UP), ("even", ROUND_HALF_EVEN)):
        rounded = nearest.quantize(Decimal(1), rounding=rule)
        expected = (rounded if exact >= 0 else -rounded).scaleb(-decimals)
        assert worked_out(numerator, denominator, multiplier, decimals, ties) == expected


def test_there_is_no_share_of_none():
    with pytest.raises(ZeroDivisionError):
        worked_out(0, 0, 100, 1)
