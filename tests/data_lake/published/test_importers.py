"""The public files themselves: sources agree with each other, and their traps are stepped over."""

import shutil

import polars as pl
import pytest

from data_lake.published import dfe_children_in_need as dfe
from data_lake.published import lait, load_checks
from data_lake.published.numbers import worked_out
from data_lake.published.places import Places, read_places
from data_lake.published.shape import PUBLISHED, UnreadablePublished

PLACE_AND_SERIES = ["authority_code", "period", "indicator_id", "series"]


def one(frame, **wanted):
    found = frame.filter(*(pl.col(column) == value for column, value in wanted.items()))
    assert found.height == 1
    return found.row(0, named=True)


def worked(frame):
    values = [
        str(worked_out(row["numerator"], row["denominator"], row["multiplier"], row["decimals"]))
        for row in frame.iter_rows(named=True)
    ]
    return frame.with_columns(pl.Series("worked", values, dtype=pl.String()))


def test_every_source_has_the_one_shape(of_dfe, of_lait, of_fingertips, of_exclusions):
    for frame in (of_dfe, of_lait, of_fingertips, of_exclusions):
        assert frame.schema == PUBLISHED
        assert frame["source"].n_unique() == 1


# The DfE's release


def test_north_yorkshire_is_one_authority_through_its_change_of_code(of_dfe):
    rates = of_dfe.filter(pl.col("authority_code") == "815", pl.col("series") == "rate").sort("period")
    assert rates["period"].to_list() == [f"{year}-{year % 100 + 1}" for year in range(2012, 2024)]
    assert rates["value_published"].null_count() == 0
    last = one(rates, period="2023-24")
    assert (last["numerator"], last["denominator"], last["value_published"]) == (420, 114_622, "36.6")


def test_hampshire_s_year_of_low_reliability_is_no_number(of_dfe):
    hampshire = of_dfe.filter(pl.col("authority_code") == "850", pl.col("period") == "2023-24")
    assert set(hampshire["symbol"]) == {"u"}
    assert hampshire["numerator"].null_count() == hampshire.height
    assert hampshire["value_published"].null_count() == hampshire.height


def test_a_suppressed_count_is_never_nought_and_a_true_nought_stays(of_dfe):
    open_2y = of_dfe.filter(pl.col("series") == "open_2y_count")
    assert open_2y.filter(pl.col("symbol") != "")["numerator"].drop_nulls().len() == 0
    assert open_2y.filter(pl.col("numerator") == 0).height > 100
    of_authorities = open_2y.filter(pl.col("authority_kind") == "authority")
    assert not of_authorities["numerator"].is_between(1, 5).any()


def test_a_share_with_a_suppressed_part_has_no_numerator(of_dfe):
    shares = of_dfe.filter(pl.col("series") == "single_assessment_in_45wd_pct", pl.col("symbol") == "c")
    assert shares.height > 0
    assert shares["numerator"].null_count() == shares.height


def test_the_years_that_nobody_assessed_give_none_of_none(of_dfe):
    row = one(
        of_dfe,
        authority_code="815",
        period="2013-14",
        indicator_id="core_assessments_in_35_days",
        series="single_assessment_in_45wd_pct",
    )
    assert (row["numerator"], row["denominator"], row["note"]) == (0, 0, "successor")


@pytest.fixture
def copied(public, tmp_path):
    shutil.copytree(public / "dfe-cin-2024", tmp_path / "dfe-cin-2024")
    return tmp_path


def edited(folder, table, change):
    path = next((folder / "dfe-cin-2024").glob(f"{table}_*.csv"))
    path.chmod(0o644)
    path.write_text(change(path.read_text(encoding="utf-8-sig")), encoding="utf-8")


def test_a_renamed_count_is_refused_and_never_read_as_empty(copied):
    edited(copied, "d7", lambda text: text.replace("CPP_End,", "plans_ended,", 1))
    with pytest.raises(UnreadablePublished, match=r"d7_.*: no column CPP_End\. The columns are"):
        dfe.read(copied)


def test_a_known_alias_is_read_the_same(copied, of_dfe):
    edited(copied, "d7", lambda text: text.replace("2_years_or_more", "two_years_or_more"))
    assert dfe.read(copied).equals(of_dfe)


def test_percentages_may_be_missing_when_they_are_not_asked_for(copied):
    edited(copied, "d3", lambda text: text.replace("CPP_subsequent_percent", "share"))
    with pytest.raises(UnreadablePublished, match="no column CPP_subsequent_percent"):
        dfe.read(copied)
    assert dfe.read(copied, values=False).height > 50_000


def test_an_unknown_symbol_is_refused_at_its_line(copied):
    edited(copied, "d6", lambda text: text.replace(",35090,", ",about 35090,", 1))
    with pytest.raises(
        UnreadablePublished, match=r"d6_.*, column CPP_At31_3Months, line 2: neither"
    ) as fault:
        dfe.read(copied)
    assert "35090" not in str(fault.value)


# LAIT beside the release


def test_lait_prints_what_the_release_prints(of_dfe, of_lait):
    both = of_dfe.join(of_lait, on=PLACE_AND_SERIES, suffix="_lait").drop_nulls(
        ["value_published", "value_published_lait"]
    )
    assert both.height == 10_825
    assert both.filter(pl.col("value_published") != pl.col("value_published_lait")).height == 0


# Authority, year, worked out from the release's counts, printed by LAIT. Neither file says why they differ;
# they are all of LAIT's first two years, and none is a neighbour of any set.
SOURCES_DIFFER = """
Brighton and Hove  2015-16  64.0  63.6
Cumbria  2016-17  90.9  90.8
Dorset  2016-17  82.4  82.2
Halton  2016-17  83.0  82.4
Isle of Wight  2015-16  57.6  57.1
Nottinghamshire  2016-17  94.5  94.4
Oldham  2016-17  37.8  37.6
Sefton  2015-16  94.0  93.8
Southampton  2015-16  62.5  61.8
Sunderland  2015-16  65.5  65.7
Thurrock  2016-17  93.7  93.5
"""


def test_what_only_lait_prints_follows_from_the_release_s_counts(of_dfe, of_lait):
    by_hand = of_dfe.filter(
        pl.col("indicator_id") != "initial_assessments_in_7_days",
        pl.col("authority_kind") == "authority",
        pl.col("numerator").is_not_null(),
        pl.col("value_published").is_null(),
        pl.col("denominator") > 0,
    )
    both = (
        worked(by_hand).join(of_lait, on=PLACE_AND_SERIES, suffix="_lait").drop_nulls("value_published_lait")
    )
    differing = both.filter(pl.col("worked") != pl.col("value_published_lait"))
    found = differing.select("authority", "period", "worked", "value_published_lait").sort("authority").rows()
    assert both.height == 6_582
    assert found == [tuple(line.split("  ")) for line in SOURCES_DIFFER.strip().splitlines()]


def test_lait_s_number_decides_and_its_noise_is_gone(of_lait):
    row = one(of_lait, authority_code="815", period="2016-17", series="rate")
    assert row["value_published"] == "36.7"
    assert (
        one(of_lait, authority_code="815", period="2015-16-AY", series="ni114_rate")["value_published"]
        == "0.08033"
    )
    assert one(of_lait, authority_code="E12000003", period="2021-22", series="rate")["authority"] == (
        "Yorkshire and The Humber"
    )


def test_lait_s_gaps_keep_their_symbol(of_lait):
    gaps = of_lait.filter(pl.col("value_published").is_null())
    assert gaps.height == of_lait.filter(pl.col("symbol") == "-").height > 1000
    row = one(of_lait, authority_code="815", period="2019-20", series="open_2y_pct")
    assert (row["value_published"], row["symbol"]) == (None, "-")


def test_years_are_of_the_kind_that_lait_s_own_dictionary_gives(public):
    kinds = {
        "planning": {"Financial Year", "Annual"},
        "academic": {"Academic Year"},
        "calendar": {"Calendar Year"},
    }
    words = pl.read_csv(public / "lait-2025-10-10" / "lait_data_dictionary.csv", infer_schema=False)
    told = dict(words.select("Measure_short", "Year_Type").iter_rows())
    wrong = [one.short_name for one in lait.MEASURES if told[one.short_name] not in kinds[one.year]]
    assert wrong == []


PLACES = Places({"ENG": "England", "E12000003": "Region", "301": "A", "302": "B"}, {}, {})


def lait_table(changes=()):
    """A value for each measure and place: 10 and 20 for authorities, 12 for the rest, but for ``changes``."""
    usual = {301.0: "10", 302.0: "20", 982.0: "12", 970.0: "12"}
    return pl.DataFrame(
        [
            {
                "Short Desc": name,
                "Years": "2015/16" if year == "academic" else "2016",
                "LA Number": number,
                "Values": dict(changes).get((name, number), value),
            }
            for name, year in {one.short_name: one.year for one in lait.MEASURES}.items()
            for number, value in usual.items()
        ]
    )


@pytest.mark.parametrize(
    ("national", "is_used"),
    [("10", True), ("20", True), ("9", False), ("21", False), ("1258", False), ("-", True)],
)
def test_a_national_rate_outside_the_range_of_authorities_is_not_used(national, is_used):
    frame = lait.figures(lait_table({("FirstYJS", 970.0): national}), PLACES, "a file")
    england = one(frame, series="fte_rate", authority_code="ENG")
    assert (england["note"] == load_checks.OUT_OF_RANGE) is not is_used
    if not is_used:
        assert (england["value_published"], england["symbol"]) == (None, "x")
    others = frame.filter((pl.col("series") != "fte_rate") | (pl.col("authority_code") != "ENG"))
    assert load_checks.OUT_OF_RANGE not in others["note"].to_list()


def test_a_national_count_may_well_be_larger_than_any_authority():
    frame = lait.figures(lait_table({("CPP_Num", 970.0): "49900"}), PLACES, "a file")
    assert one(frame, series="count", authority_code="ENG")["numerator"] == 49_900


def test_no_total_of_this_snapshot_is_impossible(of_lait):
    assert of_lait.filter(pl.col("note") == load_checks.OUT_OF_RANGE).height == 0


def test_lait_is_refused_when_it_is_not_understood():
    table = lait_table()
    with pytest.raises(UnreadablePublished, match="a file: no measure ChildPov"):
        lait.figures(table.filter(pl.col("Short Desc") != "ChildPov"), PLACES, "a file")
    with pytest.raises(UnreadablePublished, match="no authority is known by 875"):
        lait.figures(table.with_columns(pl.lit(875.0).alias("LA Number")), PLACES, "a file")
    with pytest.raises(UnreadablePublished, match="the year label '0' is not one of a"):
        lait.figures(table.with_columns(pl.lit("0").alias("Years")), PLACES, "a file")
    with pytest.raises(UnreadablePublished, match="CPP_rate: 4 values are blank"):
        lait.figures(table.with_columns(pl.lit(None, pl.String).alias("Values")), PLACES, "a file")


# Fingertips


def test_fingertips_gives_north_yorkshire_under_its_dfe_number_throughout(of_fingertips):
    ours = of_fingertips.filter(pl.col("authority_code") == "815").sort("period")
    assert set(ours["authority"]) == {"North Yorkshire"}
    assert (ours["period"][0], ours["period"][-1], ours.height) == ("2010-11", "2023-24", 14)
    first, last = ours.row(0, named=True), ours.row(-1, named=True)
    assert (first["numerator"], first["value_published"], first["note"]) == (1155, "119.65192", "")
    assert (last["numerator"], last["value_published"], last["note"]) == (
        885,
        "95.08461",
        "count rounded to 5",
    )


def test_fingertips_blanks_are_gaps_with_a_symbol(of_fingertips):
    gaps = of_fingertips.filter(pl.col("symbol") == "x")
    assert gaps.height == 36
    assert gaps["value_published"].null_count() == 36
    assert not of_fingertips.filter(pl.col("symbol") == "")["value_published"].has_nulls()


def test_fingertips_and_lait_agree_to_lait_s_decimals(of_fingertips, of_lait):
    both = of_fingertips.join(of_lait, on=PLACE_AND_SERIES, suffix="_lait").drop_nulls("value_published_lait")
    gap = (pl.col("value_published").cast(pl.Float64) - pl.col("value_published_lait").cast(pl.Float64)).abs()
    assert both.height > 1300
    assert both.select(gap.max()).item() <= 0.00501


# Exclusions


def test_the_exclusion_rate_is_worked_out_again(of_exclusions):
    rates = of_exclusions.filter(
        pl.col("series").str.starts_with("ni114"),
        pl.col("authority_kind") == "authority",
        pl.col("denominator") > 0,
    ).drop_nulls(["numerator", "value_published"])
    assert rates.height == 4_475
    assert worked(rates).filter(pl.col("worked") != pl.col("value_published")).height == 0


def test_an_abolished_county_has_no_noughts_beside_its_successors(of_exclusions):
    cheshire = of_exclusions.filter(
        pl.col("authority_code").is_in(["875", "895", "896"]), pl.col("series") == "permanent_exclusions"
    )
    first = {
        code: cheshire.filter(pl.col("authority_code") == code)["period"].min() for code in ("895", "896")
    }
    assert cheshire.filter(pl.col("authority_code") == "875").select("period", "numerator").rows() == [
        ("2006-07-AY", 111),
        ("2007-08-AY", 81),
    ]
    assert first == {"895": "2008-09-AY", "896": "2008-09-AY"}


def test_an_estimate_spread_over_cells_is_not_a_count(of_exclusions):
    estimates = of_exclusions.filter(pl.col("note") == "printed as a fraction: an estimate")
    assert estimates.height > 0
    assert set(estimates["symbol"]) == {"u"}
    assert estimates.filter(pl.col("series") != "bullying_exclusion_pct")["numerator"].null_count() == (
        estimates.filter(pl.col("series") != "bullying_exclusion_pct").height
    )


def test_bullying_is_a_share_of_all_exclusions_of_its_type(of_exclusions):
    row = one(of_exclusions, authority_code="815", period="2016-17-AY", series="bullying_fixed_exclusion_pct")
    assert (row["numerator"], row["denominator"], row["value_published"]) == (47, 4642, None)
    both = one(of_exclusions, authority_code="815", period="2016-17-AY", series="bullying_exclusion_pct")
    assert (both["numerator"], both["denominator"], both["symbol"]) == (None, 4727, "x")


def test_places_know_both_codes_of_an_authority(public):
    places = read_places(public)
    assert places.by_gss_code["E10000023"] == places.by_gss_code["E06000065"] == "815"
    assert places.region_of["815"] == "E12000003"
