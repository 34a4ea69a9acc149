"""What Fingertips prints for one indicator, worked out again from its counts: intervals, comparisons and trends."""

from pathlib import Path

import polars as pl
import pytest

from tests.sql import slow_statistics as slow

PUBLIC = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "public"
FILE = PUBLIC / "fingertips" / "la_hospital_admissions_2324.csv"
pytestmark = pytest.mark.skipif(not FILE.exists(), reason="the public files do not lie beside the checkout")

NAMES = {
    "Area Code": "area", "Area Type": "area_type", "Sex": "sex", "Category Type": "split", "Category": "category",
    "Time period": "year", "Value": "value", "Count": "count", "Denominator": "denominator",
    "Lower CI 95.0 limit": "lower_95", "Upper CI 95.0 limit": "upper_95",
    "Lower CI 99.8 limit": "lower_998", "Upper CI 99.8 limit": "upper_998",
    "Recent Trend": "trend", "Compared to England value or percentiles": "compared",
}  # fmt: skip

TRENDS = {
    "Cannot be calculated": ("cannot_be_calculated", None),
    "No significant change": ("no_significant_change", None),
    "Increasing and getting worse": ("decreasing", "better"),
    "Decreasing and getting better": ("increasing", "worse"),
}
"""What each printed trend is in time. In this file a trend runs from the latest year back: in all of the 227 series
that it calls increasing the last of five values is below the first, and above it in all 5 that it calls decreasing."""


@pytest.fixture(scope="module")
def printed():
    """The file as it is, each row once: England stands in it twice."""
    return (
        pl.read_csv(FILE, infer_schema_length=None, columns=list(NAMES))
        .rename(NAMES)
        .with_columns(pl.col("compared").replace("Not compared", None))
        .sort("compared", nulls_last=True)
        .unique(["area", "sex", "split", "category", "year"], keep="first", maintain_order=True)
        .sort("area", "sex", "split", "category", "year")
    )


@pytest.mark.parametrize("end", ["lower", "upper"])
def test_limits_of_years_whose_counts_were_not_rounded(ask_all, printed, end):
    counted = printed.filter(pl.col("year").is_in(["2010/11", "2011/12"])).drop_nulls(["count", f"{end}_95"])
    found = ask_all(f'rate_{end}("count", denominator, 10000, 95)', counted)
    assert len(found) == 292
    assert found == pytest.approx(counted[f"{end}_95"].to_list(), rel=1e-7)


def test_limits_at_both_levels_of_years_whose_counts_were_rounded_to_five(ask_all, printed):
    """One of the five counts that are printed as this one gives all four limits."""
    rounded = printed.drop_nulls(["count", "lower_998"])
    farthest = """
        list_min(list_transform([-2, -1, 0, 1, 2], lambda more: list_max([
            abs(rate_lower("count" + more, denominator, 10000, 95) / lower_95 - 1),
            abs(rate_upper("count" + more, denominator, 10000, 95) / upper_95 - 1),
            abs(rate_lower("count" + more, denominator, 10000, 99.8) / lower_998 - 1),
            abs(rate_upper("count" + more, denominator, 10000, 99.8) / upper_998 - 1)
        ])))
    """
    found = ask_all(farthest, rounded)
    assert len(found) == 5952
    assert max(found) < 1e-6


def test_every_comparison_with_england(ask_all, printed):
    england = printed.filter(pl.col("split").is_null(), area="E92000001")
    compared = printed.join(
        england.select("sex", "year", benchmark="value"), on=["sex", "year"], maintain_order="left"
    ).drop_nulls("compared")
    found = ask_all("against_benchmark(lower_95, upper_95, benchmark, 'low_is_good')", compared)
    assert len(found) == 6244
    assert found == compared["compared"].str.to_lowercase().to_list()


def test_every_recent_trend(ask_all, printed):
    point = pl.struct("value", "count", "denominator", lower="lower_95", upper="upper_95")
    series = (
        printed.group_by("area", "sex", "split", "category", maintain_order=True)
        .agg(points=point.sort_by("year"), trend=pl.col("trend").last())
        .drop_nulls("trend")
    )
    found = ask_all("recent_trend(points, 'low_is_good')", series)
    assert len(found) == 531
    assert [(one["trend"], one["judgement"]) for one in found] == [TRENDS[one] for one in series["trend"]]
    assert [one["trend"] for one in found] == [slow.recent_trend(points) for points in series["points"]]
