"""What is invented: complete, adding up, real where it can be, marked everywhere, and the same every time."""

import hashlib
import re

import polars as pl
import pytest

from data_lake.invented import imperfections
from data_lake.invented.files import FORMS
from data_lake.invented.returns import ROWS, Inventor
from data_lake.published.parts import read_parts
from data_lake.published.table import read_table
from expectations.catalogue import DATASET, load
from expectations.declarations import ALL
from expectations.due import due_cells
from expectations.layout import CELL_KEY, COLUMNS
from expectations.periods import parse, quarters

QUARTERS = quarters("2021-22-Q1", "2023-24-Q4")
SPLIT, OUT_OF_SPLIT = "invented split of a real total", "invented out of an invented split of a real total"
MARKS = {"invented", SPLIT, OUT_OF_SPLIT, "published figure"}
OWED = ("provider", "return_id", "return_period", *CELL_KEY)
GIVEN = ("provider", "return_id", "period", *CELL_KEY)


@pytest.fixture(scope="module")
def catalogues():
    return {
        "nyscb": load(),
        "eastmoor": load(DATASET.parent / "dataset_eastmoor"),
    }


@pytest.fixture(scope="module")
def published():
    return read_table(DATASET / "published.csv")


@pytest.fixture(scope="module")
def parts():
    return read_parts(DATASET / "published_parts.csv")


@pytest.fixture(scope="module")
def invented(catalogues, published, parts):
    """Every quarter of both boards, as the demonstration invents them."""
    boards = {
        "nyscb": Inventor(catalogues["nyscb"], published=published, parts=parts),
        "eastmoor": Inventor(catalogues["eastmoor"], parts=parts),
    }
    return {
        (board, one.label): inventor.quarter(one) for board, inventor in boards.items() for one in QUARTERS
    }


def every(invented, board):
    return pl.concat(
        [
            rows.with_columns(pl.lit(label).alias("quarter"))
            for (of, label), rows in invented.items()
            if of == board
        ]
    )


@pytest.mark.parametrize("board", ["nyscb", "eastmoor"])
def test_every_required_cell_is_invented_and_nothing_that_is_not_owed(catalogues, invented, board):
    for one in QUARTERS:
        due = due_cells(catalogues[board], one)
        rows = invented[board, one.label]
        assert rows.schema == ROWS
        given = rows.select(GIVEN).rows()
        assert len(set(given)) == len(given) > 20
        assert set(due.filter(~pl.col("is_optional")).select(OWED).rows()) - set(given) == set()
        assert set(given) - set(due.select(OWED).rows()) == set()


@pytest.mark.parametrize("board", ["nyscb", "eastmoor"])
def test_every_row_says_what_it_is_and_holds_sound_counts(invented, board):
    rows = every(invented, board)
    marks = set(rows["comment"])
    assert marks == (MARKS if board == "nyscb" else {"invented"})
    assert set(rows["status"]) == {"final"}
    assert rows["numerator"].null_count() == 0
    assert rows.filter((pl.col("numerator") < 0) | (pl.col("denominator") < 0)).is_empty()


def test_a_percentages_numerator_lies_within_its_denominator_in_every_cell(catalogues, invented):
    shares = {
        (one.id, series.id)
        for one in catalogues["nyscb"].indicators
        for series in one.series
        if series.kind == "percentage"
    }
    rows = every(invented, "nyscb").filter(pl.col("denominator").is_not_null())
    for row in rows.iter_rows(named=True):
        if (row["indicator_id"], row["series"]) in shares:
            assert row["numerator"] <= row["denominator"], row


@pytest.mark.parametrize("area_type", ["csc4", "catch7"])
def test_the_areas_add_up_to_the_county_in_both_geographies(catalogues, invented, area_type):
    rows = every(invented, "nyscb").filter((pl.col("breakdown") == ALL) & (pl.col("category") == ALL))
    by = ["quarter", "indicator_id", "series"]
    sums = (
        rows.filter(pl.col("area_type") == area_type)
        .group_by(by)
        .agg(pl.col("numerator", "denominator").sum(), pl.col("denominator").count().alias("given"))
    )
    county = rows.filter(pl.col("area_type") == "county").select(*by, "numerator", "denominator")
    both = sums.join(county, on=by, how="inner", suffix="_of_county", validate="1:1")
    assert both.height > 100
    assert both.filter(pl.col("numerator") != pl.col("numerator_of_county")).is_empty()
    with_denominator = both.filter(pl.col("given") > 0)
    assert with_denominator.height > 50
    assert with_denominator.filter(pl.col("denominator") != pl.col("denominator_of_county")).is_empty()


def test_the_parts_add_up_to_the_whole_in_every_dimension(catalogues, invented):
    catalogue = catalogues["nyscb"]
    numbers = {
        (row["quarter"], row["indicator_id"], row["series"], row["area_type"], row["area_code"], row["breakdown"],
         row["category"]): (row["numerator"], row["denominator"])
        for row in every(invented, "nyscb").iter_rows(named=True)
    }  # fmt: skip
    looked_at = set()
    for (quarter, indicator_id, series, *area, breakdown, category), whole in numbers.items():
        if (breakdown, category) != (ALL, ALL):
            continue
        indicator = catalogue.indicator(indicator_id)
        for dimension in indicator.breakdowns:
            if dimension.parts_of == "nothing" or dimension.id == indicator.total_from:
                continue
            parts = [
                numbers.get((quarter, indicator_id, series, *area, dimension.id, one.id))
                for one in catalogue.categories(indicator, dimension.id)
                if one.is_in_whole
            ]
            given = [one for one in parts if one is not None]
            if not given:
                continue
            if dimension.parts_of == "denominator":
                assert sum(above for above, _ in given) == whole[1], (indicator_id, dimension.id, quarter)
            else:
                assert sum(above for above, _ in given) == whole[0], (indicator_id, dimension.id, quarter)
            if dimension.parts_of == "both" and whole[1] is not None:
                assert sum(below for _, below in given) == whole[1], (indicator_id, dimension.id, quarter)
            looked_at.add((indicator_id, dimension.id))
    declared = {
        (one.id, dimension.id)
        for one in catalogue.indicators
        for dimension in one.breakdowns
        if dimension.collected == "due" and dimension.parts_of != "nothing" and dimension.id != one.total_from
    }
    assert len(looked_at) > 20
    assert len(declared - looked_at) < 8, declared - looked_at


def own_counts(published, years):
    """North Yorkshire's newest published counts of the years, by indicator, series and year."""
    return {
        (row["indicator_id"], row["series"], row["period"]): (row["numerator"], row["denominator"])
        for row in published.filter(
            (pl.col("authority_code") == "815")
            & (pl.col("source") == "dfe_children_in_need")
            & (pl.col("symbol") == "")
            & pl.col("numerator").is_not_null()
            & pl.col("period").is_in(years)
        )
        .sort("release")
        .iter_rows(named=True)
    }


def test_published_stocks_stand_at_31_march_and_published_years_are_the_sums_of_their_quarters(
    catalogues, published, invented
):
    catalogue = catalogues["nyscb"]
    county = every(invented, "nyscb").filter(
        (pl.col("area_type") == "county") & (pl.col("breakdown") == ALL) & (pl.col("category") == ALL)
    )
    stocks, flows = 0, 0
    years = ["2021-22", "2022-23", "2023-24"]
    for (indicator_id, series_id, year), (numerator, denominator) in own_counts(published, years).items():
        series = {one.id: one for one in catalogue.indicator(indicator_id).series}.get(series_id)
        # What is published of another measure (single assessments) is for comparison, not for a return.
        if (
            series is None
            or not series.is_supplied
            or (series.denominator == "supplied" and denominator is None)
        ):
            continue
        rows = county.filter(
            (pl.col("indicator_id") == indicator_id)
            & (pl.col("series") == series_id)
            & pl.col("quarter").str.starts_with(year)
        )
        if series.nature == "stock":
            march = rows.filter(pl.col("quarter") == f"{year}-Q4")
            assert march.select("numerator", "comment").rows() == [(numerator, "published figure")]
            others = rows.filter(pl.col("quarter") != f"{year}-Q4")
            assert set(others["comment"]) == {"invented"}
            stocks += 1
        elif series.nature == "flow":
            assert rows.height == 4
            assert rows["numerator"].sum() == numerator, (indicator_id, series_id, year)
            if series.denominator == "supplied":
                assert rows["denominator"].sum() == denominator, (indicator_id, series_id, year)
            assert set(rows["comment"]) == {"invented split of a real total"}
            flows += 1
    assert stocks == 10
    assert flows == 6


def test_published_referrals_are_what_their_invented_outcomes_are_divided_by(published, invented):
    rows = every(invented, "nyscb").filter(
        (pl.col("series") == "referral_to_ia_pct")
        & (pl.col("area_type") == "county")
        & (pl.col("breakdown") == ALL)
    )
    for year in ("2021-22", "2022-23", "2023-24"):
        counts = own_counts(published, [year])
        real, _ = counts["referrals_to_initial_assessment", "referrals", year]
        of_year = rows.filter(pl.col("quarter").str.starts_with(year))
        assert of_year["denominator"].sum() == real
        assert set(of_year["comment"]) == {OUT_OF_SPLIT}


REAL = """
cp_plans_ethnicity                         open_plans_by_ethnicity   all               published figure
cp_plans_profile                           open_plans_total          all               published figure
cp_plans_profile                           open_plans_total          category          published figure
cp_plans_profile                           open_plans_total          duration          published figure
cp_plans_rate                              count                     all               published figure
cp_plans_second_or_subsequent              repeat_plan_pct           all               split
cp_plans_two_years_or_more                 ceased_2y_pct             all               split
cp_plans_two_years_or_more                 open_2y_count             all               published figure
cp_reviews_in_time                         reviewed_in_time_pct      all               published figure
referrals_to_core_assessment               referral_to_ca_pct        all               out of split
referrals_to_initial_assessment            referral_to_ia_pct        all               out of split
referrals_to_initial_assessment_by_agency  referral_to_ia_by_agency  all               split
referrals_to_initial_assessment_by_agency  referral_to_ia_by_agency  referring_agency  split
"""


def test_what_is_called_real_is_what_somebody_has_published(invented):
    """Not the plans that conferences made: they are as many as plans started, and nobody publishes them."""
    real = every(invented, "nyscb").filter(pl.col("comment") != "invented")
    assert set(real["area_type"]) == {"county"}
    words = pl.col("comment").replace({SPLIT: "split", OUT_OF_SPLIT: "out of split"})
    found = real.select("indicator_id", "series", "breakdown", words).unique().sort(pl.all()).rows()
    assert found == [tuple(re.split(r"  +", line)) for line in REAL.strip().splitlines()]


def bytes_of(rows, form):
    return hashlib.sha256(FORMS[form](rows)).hexdigest()


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(catalogues, form):
    quarter = parse("2022-23-Q3")
    first = bytes_of(Inventor(catalogues["nyscb"], seed=4).quarter(quarter), form)
    assert bytes_of(Inventor(catalogues["nyscb"], seed=4).quarter(quarter), form) == first
    assert bytes_of(Inventor(catalogues["nyscb"], seed=5).quarter(quarter), form) != first


def test_a_quarter_is_the_same_whatever_was_invented_before_it(catalogues, published, parts):
    fresh = Inventor(catalogues["nyscb"], published=published, parts=parts).quarter(QUARTERS[5])
    worn = Inventor(catalogues["nyscb"], published=published, parts=parts)
    for one in (QUARTERS[7], QUARTERS[2]):
        worn.quarter(one)
    assert worn.quarter(QUARTERS[5]).equals(fresh)


# What goes wrong between an agency and a board


@pytest.fixture(scope="module")
def own(catalogues):
    rows = Inventor(catalogues["nyscb"]).quarter(parse("2023-24-Q3"))
    return rows.filter(pl.col("provider") == "childrens_social_care")


def changed(before, after):
    """The numbers of the rows that differ."""
    return [
        number
        for number, (one, other) in enumerate(zip(before.rows(), after.rows(), strict=True))
        if one != other
    ]


@pytest.mark.parametrize(
    "spoil", [imperfections.typing_error, imperfections.count_typed_twice, imperfections.told_missing]
)
def test_an_imperfection_spoils_one_row_and_leaves_the_rest(own, spoil):
    assert len(changed(own, spoil(own))) == 1
    assert spoil(own).schema == own.schema


def test_a_typing_error_makes_a_part_larger_than_its_whole(own):
    after = imperfections.typing_error(own)
    (row,) = changed(own, after)
    assert after["numerator"][row] == own["denominator"][row] > after["denominator"][row]


def test_a_count_typed_twice_is_a_county_whole(own):
    after = imperfections.count_typed_twice(own)
    (row,) = changed(own, after)
    assert after.row(row, named=True)["area_type"] == "county"
    assert after["numerator"][row] == 2 * own["numerator"][row] > 0


def test_a_missing_cell_is_one_row_fewer(own):
    after = imperfections.missing_cell(own)
    assert after.height == own.height - 1
    assert set(after.rows()) < set(own.rows())


def test_what_is_told_missing_has_a_reason_and_no_number(own):
    after = imperfections.told_missing(own)
    (number,) = changed(own, after)
    row = after.row(number, named=True)
    assert (row["numerator"], row["denominator"], row["status"]) == (None, None, "not_collected")
    assert row["comment"].startswith("invented: ")


def test_the_unusual_still_adds_up(own):
    after = imperfections.unusual(own)
    assert after["numerator"].to_list() == [one * 4 for one in own["numerator"]]


@pytest.mark.parametrize("form", sorted(FORMS))
def test_every_form_holds_the_layout_and_text_stays_text(own, form):
    from data_lake.readers import read

    hostile = own.head(3).with_columns(pl.lit("=1+1").alias("comment"))
    reading = read(FORMS[form](hostile), f"return.{form}")
    assert reading.findings == ()
    assert set(COLUMNS) <= set(reading.frame.columns)
    assert set(reading.frame["comment"]) == {"=1+1"}
    assert [int(one) for one in reading.frame["numerator"]] == hostile["numerator"].to_list()
