"""What the Department for Education printed, worked out again by the same model as agencies' returns.

The model never sees a printed percentage or rate: those columns are read here only, as the answer.
"""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from data_lake.published.reproduction import authorities, comparable
from sql.build import FUNCTIONS, build
from sql.inputs import INPUT_SCHEMAS
from sql.warehouse import open_read_only

PUBLIC = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "public"
pytestmark = pytest.mark.skipif(not PUBLIC.exists(), reason="the public files do not lie beside the checkout")

EXPECTED = {
    ("cp_plans_rate", "rate"): 1783,
    ("cp_plans_two_years_or_more", "ceased_2y_pct"): 1448,
    ("cp_plans_second_or_subsequent", "repeat_plan_pct"): 1774,
    ("cp_reviews_in_time", "reviewed_in_time_pct"): 1784,
    ("referrals_to_initial_assessment", "re_referral_pct"): 1795,
}

HALF_EVEN = """
-- A tie is exact as a double here: it is a whole number and a half.
create or replace macro round_half_away(numerator, denominator, multiplier, decimals) as
    round_even(numerator * multiplier * (10 ** decimals) / denominator::double, 0) / (10 ** decimals);

-- Tests
select case when round_half_away(5, 8, 100, 0) is distinct from 62 then error('62.5 goes to the even 62') end;
"""


def worked_out(target: Path, functions: Path = FUNCTIONS) -> pl.DataFrame:
    """Build a warehouse from the counts alone, and put beside each result what was printed."""
    inputs = {name: pl.DataFrame(schema=schema) for name, schema in INPUT_SCHEMAS.items()}
    inputs["catalogue.published"] = authorities(PUBLIC, values=False).with_columns(
        pl.lit(None, pl.Int64).alias("known_event"),
        pl.lit(None, pl.Int64).alias("withdrawn_event"),
        pl.lit(value=False).alias("is_handed_on"),
    )
    build(target, inputs, {"as_at": datetime(2024, 12, 1, tzinfo=UTC)}, functions=functions)
    with open_read_only(target) as con:
        computed = con.sql(
            "select authority_code, period, indicator_id, series, value_published, value_computed from marts.published"
        ).pl()
    assert computed["value_published"].null_count() == computed.height
    printed = comparable(authorities(PUBLIC)).select(
        "authority_code",
        "period",
        "indicator_id",
        "series",
        pl.col("value_published").cast(pl.Float64).alias("printed"),
    )
    return printed.join(
        computed.drop("value_published"),
        on=["authority_code", "period", "indicator_id", "series"],
        how="left",
    )


def test_every_printed_value_is_worked_out_again(tmp_path):
    found = worked_out(tmp_path / "warehouse.duckdb")
    counted = {
        (row["indicator_id"], row["series"]): row["len"]
        for row in found.group_by("indicator_id", "series").len().iter_rows(named=True)
    }
    assert counted == EXPECTED
    assert found.filter(pl.col("value_computed").ne_missing(pl.col("printed"))).height == 0


def test_half_even_rounding_would_differ_in_exactly_13(tmp_path):
    functions = tmp_path / "functions"
    shutil.copytree(FUNCTIONS, functions)
    (functions / "round_half_away.sql").write_text(HALF_EVEN, encoding="utf-8")
    # Its neighbour is made of it, and its own tests rightly see the change.
    neighbour = functions / "round_value_half_away.sql"
    neighbour.write_text(
        neighbour.read_text().split("-- Tests")[0] + "-- Tests\nselect 1;\n", encoding="utf-8"
    )
    found = worked_out(tmp_path / "warehouse.duckdb", functions)
    assert found.filter(pl.col("value_computed").ne_missing(pl.col("printed"))).height == 13
