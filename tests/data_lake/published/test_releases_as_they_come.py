"""Releases as publishers shape them from year to year, and files that were cut, renamed or mistaken on the way."""

import polars as pl
import pytest

from data_lake.published.agreement import FROM_ROUNDED, MOST_APART
from data_lake.published.given import GivenFile
from data_lake.published.measures import Measures
from data_lake.published.places import read_known_places
from data_lake.published.read import ReadRelease
from data_lake.published.read_release import read_release
from data_lake.published.shape import UnreadablePublished
from expectations.catalogue import DATASET

PLACES = read_known_places(DATASET / "places.csv")
HEAD = (
    "time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,old_la_code,"
    "new_la_code,la_name"
)


def csv(name: str, *lines: str) -> GivenFile:
    return GivenFile(name, ("\n".join(lines) + "\n").encode())


def row(year: str, code: str, *cells: str, says: str = "Reporting year") -> str:
    """One line of a table of Explore Education Statistics, of England, a region or an authority."""
    if code == "ENG":
        place = f"{year},{says},National,E92000001,England,,,,,"
    elif code.startswith("E"):
        place = f"{year},{says},Regional,E92000001,England,{code},A region,,,"
    else:
        name = PLACES.names.get(code, "Newtown")
        place = f"{year},{says},Local authority,E92000001,England,E12000003,Here,{code},E06000000,{name}"
    return ",".join([place, *cells])


def read(*files: GivenFile, **more: object) -> ReadRelease:
    (found,) = read_release(files, PLACES, **more)  # type: ignore[arg-type]
    return found


def refused(*files: GivenFile, **more: object) -> str:
    with pytest.raises(UnreadablePublished) as fault:
        read_release(files, PLACES, **more)  # type: ignore[arg-type]
    return str(fault.value)


def figure(found: ReadRelease, series: str, code: str, period: str = "2024-25") -> dict[str, object]:
    return found.figures.filter(
        pl.col("series") == series, pl.col("authority_code") == code, pl.col("period") == period
    ).row(0, named=True)


# Children in need, as its release of 2025 heads its tables: file, headings, England, a region, North Yorkshire

RELEASE_OF_2025 = """
c1_children_in_need_referrals_and_rereferrals_2013_to_2025 | referral_count,rereferral_count,rereferral_percent,no_further_action_count,no_further_action_percent,not_in_need_count,not_in_need_percent,referral_child_count,rereferral_child_count,rereferral_child_percent | 632830,142900,22.6,41340,6.5,194620,30.8,557810,116950,21 | 63590,13790,21.7,3730,5.9,18470,29,56770,11620,20.5 | 5642,1115,19.8,c,c,1141,20.2,5105,973,19.1
c2_children_in_need_assessments_duration_2014_to_2025 | Assessments_completed,Same_day,1-10_days,11-20_days,21-30_days,31-40_days,41-45_days,46-50_days,51-60_days,61+_days,25th_Percentile_days,Median_days,75th_Percentile_days | 643170,9880,73420,110950,102600,129690,116670,38560,29490,31900,19,34,44 | 643170,9880,73420,110950,102600,129690,116670,38560,29490,31900,19,34,44 | 6431,98,734,1109,1026,1296,1166,385,294,319,19,34,44
c4_children_in_need_section_47s_and_icpcs_2013_to_2025 | Section47,Section47_child,ICPC,ICPC_child,Duration_0-10_days,Duration_11-15_days,Duration_16-20_days,Duration_21+_days,Duration_25th_Percentile,Duration_median,Duration_75th_Percentile | 230590,195250,72100,71070,6240,52430,6430,6990,13,14,15 | 25610,21660,8390,8270,580,6150,770,890,13,14,15 | 2139,1879,923,904,42,868,c,c,13,14,15
c5_children_in_need_referrals_by_source_2014_to_2025 | Referrals,Individual,Schools,Education_Services,Health_Services,Housing,LA_Services,Police,Other_legal_agency,Other,Anonymous,Unknown | 632830,49870,126460,10330,91370,7710,87980,177210,27590,26120,10030,7190 | 63590,4980,12640,1030,9130,770,8790,17720,2750,2610,1000,710 | 5642,498,1264,103,913,77,879,772,275,261,100,71
d1_child_protection_plans_2013_to_2025 | CPP_start,CPP_child_start,CPP_end,CPP_child_end,CPP_anypoint,CPP_child_anypoint,CPP_At31 | 61840,61640,62320,62110,111740,110220,49420 | 7260,7240,7200,7180,12930,12750,5730 | 802,800,700,699,1333,1325,633
d3_cpps_subsequent_plan_2013_to_2025 | CPP_start,CPP_subsequent,CPP_subsequent_percent | 61840,15130,24.5 | 7260,1790,24.7 | 802,201,25.1
d5_cpps_at31march_by_duration_2013_to_2025 | CPP_At31,3_months_or_less,3_months_or_less_percent,more_than_3_months_6_months,more_than_3_months_6_months_percent,more_than_6_months_less_than_1_year,more_than_6_months_less_than_1_year_percent,1_year_less_than_2_years,1_year_less_than_2_years_percent,2_years_or_more,2_years_or_more_percent | 49420,15580,31.5,12620,25.5,13000,26.3,7090,14.4,1130,2.3 | 5730,1900,33.1,1450,25.4,1470,25.7,790,13.8,110,1.9 | 633,240,37.9,167,26.4,144,22.7,73,11.5,9,1.4
d6_cpps_reviewed_within_timescales_2013_to_2025 | CPP_At31_3Months,Reviewed_within_timescales,Reviewed_within_timescales_percent | 35090,31500,89.8 | 3840,3500,91.2 | 393,380,96.7
d7_cpps_ending_by_duration_2013_to_2025 | CPP_End,3_months_or_less,3_months_or_less_percent,more_than_3_months_6_months,more_than_3_months_6_months_percent,more_than_6_months_less_than_1_year,more_than_6_months_less_than_1_year_percent,1_year_less_than_2_years,1_year_less_than_2_years_percent,2_years_or_more,2_years_or_more_percent | 62320,10240,16.3,7350,11.7,27240,43.3,15640,24.9,2400,3.8 | 7200,1000,13.9,1000,13.9,3000,41.7,2000,27.8,200,2.8 | 700,100,14.3,100,14.3,300,42.9,180,25.7,20,2.9
"""  # noqa: E501 - the headings as they are printed


def of_2025(said: str = "2025", people: str = "2024") -> list[GivenFile]:
    tables = [
        csv(
            f"{name}.csv", f"{HEAD},category,{columns}",
            row(said, "ENG", "All", england), row(said, "E12000003", "All", region), row(said, "815", "All", ours),
            row(said, "816", "All", england), row(said, "811", "All", region),  # so that totals lie among authorities
        )
        for name, columns, england, region, ours in (
            [part.strip() for part in line.split(" | ")] for line in RELEASE_OF_2025.strip().splitlines()
        )
    ]  # fmt: skip
    known = (
        ("ENG", "12183016"),
        ("E12000003", "1181103"),
        ("816", "12183016"),
        ("811", "1181103"),
        ("815", "115721"),
    )
    populations = csv(
        "ons_mid-year_population_estimates_2012_to_2024.csv", f"{HEAD},age_group,population_estimate",
        *(row(people, code, "Children aged 0 to 17 years", number) for code, number in known),
    )  # fmt: skip
    return [*tables, populations]


@pytest.mark.parametrize(("said", "people"), [("2025", "2024"), ("202425", "202324"), ("2024/25", "2024")])
def test_the_release_of_2025_is_read_wholly_however_it_writes_its_years(said, people):
    found = read(*of_2025(said, people))
    assert (found.source, found.release, found.refused) == ("dfe_children_in_need", "2025", ())
    assert found.figures.select("indicator_id", "series").n_unique() == 30
    rate = figure(found, "rate", "815")
    assert (rate["numerator"], rate["denominator"], rate["value_published"]) == (633, 115_721, None)
    again = figure(found, "re_referral_pct", "815")
    assert (again["numerator"], again["denominator"], again["value_published"]) == (1115, 5642, "19.8")


def test_a_rate_that_is_not_printed_is_told_and_that_of_england_is_worked_out_from_its_rounded_counts():
    found = read(*of_2025())
    assert [figure(found, "rate", code)["value_published"] for code in ("ENG", "E12000003")] == [
        "40.6",
        "48.5",
    ]
    assert {figure(found, "rate", code)["note"] for code in ("ENG", "E12000003")} == {FROM_ROUNDED}
    assert figure(found, "rate", "815")["note"] == ""
    assert (
        "d1_child_protection_plans_2013_to_2025.csv: no column CPP_At31_rate, so cp_plans_rate.rate is worked out from "
        "the counts; of regions and England from rounded ones"
    ) in found.told


def test_populations_that_end_a_year_short_are_refused_and_those_of_single_places_are_told():
    found = read(*of_2025(people="2023"))
    assert found.refused == (
        (
            "d1_child_protection_plans_2013_to_2025.csv: its newest year needs children at mid-2024, and the last "
            "years of the table of mid-year populations beside it are 2023. Give the table of populations of the same "
            "release."
        ),
    )
    *tables, people = of_2025()
    without = GivenFile(people.name, b"\n".join(people.data.split(b"\n")[:-2]) + b"\n")
    found = read(*tables, without)
    rate = figure(found, "rate", "815")
    assert (rate["numerator"], rate["denominator"], rate["symbol"]) == (633, None, "x")
    assert (
        "cp_plans_rate.rate: 1 figures have no population beside them; they stand as not available (x)"
        in found.told
    )


# Places

D3 = f"{HEAD},CPP_start,CPP_subsequent,CPP_subsequent_percent"


def d3(*rows: str, head: str = D3) -> GivenFile:
    return csv("d3_2025.csv", head, *rows)


ROWS = (
    row("2025", "ENG", "900", "180", "20"),
    row("2025", "E12000003", "300", "60", "20"),
    row("2025", "815", "200", "50", "25"),
)


def with_levels(country: str, region: str, authority: str) -> GivenFile:
    lines = [
        one.replace("National", country).replace("Regional", region).replace("Local authority", authority)
        for one in ROWS
    ]
    return d3(*lines)


@pytest.mark.parametrize("levels", [("Country", "Region", "LA"), ("England", "Regions", "Local Authorities")])
def test_levels_are_known_by_their_other_names(levels):
    assert read(with_levels(*levels)).figures.equals(read(d3(*ROWS)).figures)


def test_a_table_without_any_authority_is_refused_with_the_levels_that_stand_there():
    assert refused(with_levels("National", "Regional", "Local Authority District")).startswith(
        "d3_2025.csv: no row of an authority. The levels that stand in geographic_level are local authority district, "
        "national, regional; an authority's is called local authority or local authorities or la or las."
    )


# Exclusions: whole years, other capitals, and as many decimals as there are

EXCLUSIONS = f"{HEAD},education_phase,headcount,perm_excl,perm_excl_rate"


def exclusions(says: str, year: str, rate: str, *phases: str) -> GivenFile:
    rows = [
        row(year, code, phase, "8445", "11", rate, says=says) for code in ("ENG", "815") for phase in phases
    ]
    return csv("exc_by_geography.csv", EXCLUSIONS, *rows)


NEWER = ("Total", "State-funded primary", "State-funded secondary")
OLDER = ("total", "state-funded primary", "state-funded secondary")


@pytest.mark.parametrize(
    ("file", "value"),
    [
        (exclusions("Academic year", "202324", "0.13025", *NEWER), "0.13025"),
        (exclusions("Academic year", "202324", "0.13", *OLDER), "0.13000"),
        (exclusions("Academic year", "2023/24", "0.1", *OLDER), "0.10000"),
    ],
)
def test_exclusions_are_read_with_the_decimals_and_the_capitals_of_their_year(file, value):
    found = read(file)
    assert (found.source, found.release, found.refused, found.figures.height) == (
        "exclusions",
        "2023-24",
        (),
        12,
    )
    assert figure(found, "ni114_rate", "815", "2023-24-AY")["value_published"] == value


@pytest.mark.parametrize("says", ["Autumn term", "Week 1", "Autumn and spring term", "Q1", "Calendar year"])
def test_a_part_of_a_year_is_never_read_as_the_year(says):
    assert refused(exclusions(says, "202425", "0.13", *NEWER)) == (
        f"exc_by_geography.csv: time_identifier says {says}, and that is no whole academic year, which is academic "
        "year or reporting year or six half terms. Give the table of whole years, or keep their rows alone in a copy."
    )


# Counts and the value beside them

AUTHORITIES = [code for code in sorted(PLACES.names) if len(code) == 3 and code.isdigit()][:40]


def d3_with_slips(many: int) -> GivenFile:
    rows = [
        row("2025", code, "200", "50", "26.0" if number < many else "25")
        for number, code in enumerate(AUTHORITIES)
    ]
    return d3(*rows)


def test_a_value_that_does_not_follow_from_its_counts_is_told_with_its_place_and_year():
    first = f"{PLACES.names[AUTHORITIES[0]]} ({AUTHORITIES[0]}) 2024-25"
    found = read(d3_with_slips(1))
    assert found.refused == ()
    assert (
        "d3_2025.csv: a printed value of cp_plans_second_or_subsequent.repeat_plan_pct does not follow from its "
        f"counts, which are used: {first} prints 26.0 and its counts give 25.0"
    ) in found.told
    assert not any("does not follow" in one for one in read(d3_with_slips(0)).told)


def test_values_of_which_many_do_not_follow_from_their_counts_are_refused():
    (said,) = read(d3_with_slips(MOST_APART + 1)).refused
    assert said.startswith(
        "d3_2025.csv: 6 of 40 printed values of cp_plans_second_or_subsequent.repeat_plan_pct do not follow from the "
        "counts beside them: "
    )
    assert " prints 26.0 and its counts give 25.0; " in said
    assert "and 3 more. Look whether the columns are those that are meant" in said


# Files that were cut off, or are none

WHOLE = d3(*ROWS).data


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            WHOLE.rsplit(b",", 2)[0],
            "d3.csv: its last line has 11 cells, and its headings 13: it was cut off on the way",
        ),
        (
            WHOLE.replace(b",", b";"),
            "d3.csv: its columns are separated by semicolons. Save it as CSV (UTF-8), with",
        ),
        (WHOLE.replace(b",", b"\t"), "d3.csv: its columns are separated by tabs"),
        (
            WHOLE + b'2025,"Repor',
            "d3.csv: a quotation mark is never closed: it was cut off or broken on the way",
        ),
        (b"\n<!DOCTYPE html><html>, sorry</html>\n", "d3.csv: a web page or XML, and no CSV"),
        (
            b"a," * 2_000 + b"a\n1\n",
            "d3.csv: its first line has 2001 columns, and a table of published figures at most 2000",
        ),
    ],
)
def test_a_file_that_is_not_whole_or_no_csv_is_refused_by_its_first_and_last_line(data, message):
    assert refused(GivenFile("d3.csv", data)).startswith(message)


def test_a_last_line_without_an_end_is_told_and_refused_where_years_are_thin():
    many = [row("2025", code, "200", "50", "25") for code in AUTHORITIES]
    fewer = [row("2024", code, "200", "50", "25") for code in AUTHORITIES[:20]]
    assert read(GivenFile("d3_2025.csv", WHOLE.rstrip())).told[0] == (
        "d3_2025.csv: its last line has no end; if it was cut off on the way, figures are missing or shortened"
    )
    thin = "d3_2025.csv: fewer authorities in some years than in others, where there are 40: 20 in 2024"
    assert thin in read(d3(*many, *fewer)).told
    assert refused(GivenFile("d3_2025.csv", d3(*many, *fewer).data.rstrip())) == (
        f"{thin}; and its last line has no end, so it was cut off on the way. Download it again."
    )


def test_a_table_that_ends_before_the_others_is_told():
    d6 = csv(
        "d6_2024.csv", f"{HEAD},CPP_At31_3Months,Reviewed_within_timescales,Reviewed_within_timescales_percent",
        row("2024", "815", "10", "5", "50"),
    )  # fmt: skip
    assert "d6_2024.csv: ends with 2023-24, and other tables with 2024-25" in read(d3(*ROWS), d6).told


def test_blank_rows_are_left_out_and_whole_numbers_may_have_a_point():
    blank = "," * D3.count(",")
    pointed = [one.replace(",815,", ",815.0,").replace(",200,", ",200.0,") for one in ROWS]
    found = read(d3(*pointed, blank, blank))
    assert found.refused == ()
    assert found.figures.equals(read(d3(*ROWS)).figures)


@pytest.mark.parametrize(
    ("cell", "what"), [("-5", "a negative number"), ("1e1", "neither"), ("\uff11\uff10", "neither")]
)
def test_a_number_is_digits_and_never_negative(cell, what):
    (counted, *_) = read(d3(row("2025", "816", "9", cell, "0"), *ROWS)).refused
    assert counted.startswith(f"d3_2025.csv, column CPP_subsequent, line 2: {what}")
    (printed, *_) = read(d3(row("2025", "816", "9", "0", cell), *ROWS)).refused
    assert printed.startswith(f"d3_2025.csv, column CPP_subsequent_percent, line 2: {what}")


def test_the_words_of_a_name_say_more_than_its_letter():
    named = GivenFile("d1_cpps_subsequent_plan_2013_to_2025.csv", WHOLE)
    assert read(named).figures.equals(read(d3(*ROWS)).figures)


def test_of_many_headings_twelve_are_named():
    (said, *_) = read(d3(*ROWS, head=D3.replace("CPP_start", "begun"))).refused
    assert "la_name, begun, CPP_subsequent and 1 more. If one of them is meant" in said


# LAIT and Fingertips

TOOL = "Short Desc,Years,LA and Regions,LA Number,Values"


@pytest.mark.parametrize(
    ("cell", "what"),
    [("-1", "a negative number"), ("1e1", "neither"), ("1_0", "neither"), ("\uff11\uff10", "neither")],
)
def test_a_value_of_lait_is_digits_and_never_negative(cell, what):
    lines = ("RevCP,2024,A,301,90", "CPP_rate,2024,A,302,8.9E-1", f"CPP_rate,2024,A,301,{cell}")
    said = refused(csv("lait-2026-04-14.csv", TOOL, *lines))
    assert said.startswith(f"lait-2026-04-14.csv, CPP_rate, column Values, line 4: {what}")


def test_a_measure_of_lait_that_is_blank_throughout_is_refused_and_a_blank_year_is_told():
    lines = ("CPP_rate,2024,A,301,", "CPP_rate,2024,B,302,", "RevCP,2024,A,301,90", "RevCP,2025,A,301,")
    found = read(csv("lait-2026-04-14.csv", TOOL, *lines))
    assert found.refused == (
        (
            "lait-2026-04-14.csv: every value of CPP_rate is blank, so it is none. Download the table again, or take "
            "its rows out."
        ),
    )
    assert "every value of RevCP in 2025 is blank" in found.told
    assert set(found.figures["series"]) == {"reviewed_in_time_pct"}
    only = read(csv("lait-2026-04-14.csv", TOOL, *lines[:2]))
    assert (only.figures.height, len(only.refused)) == (0, 1)


def test_a_measure_of_lait_under_another_name_can_be_declared():
    mine = Measures(source="lait", aliases={"CPP_rate": ("CPP_Rate_10k",)})
    found = read(csv("lait-2026-04-14.csv", TOOL, "CPP_Rate_10k,2024,A,301,10"), measures=mine)
    assert figure(found, "rate", "301", "2023-24")["value_published"] == "10.0"


FINGERTIPS = (
    "Indicator ID,Area Code,Area Name,Area Type,Sex,Category Type,"
    "Time period,Value,Count,Denominator,Value note"
)


def of_fingertips(code: str, sex: str, *cells: str) -> str:
    return ",".join(["90284", code, "Area", "UA", sex, "", "2024/25", *cells, ""])


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            of_fingertips("E06000065", "Male", "100.5", "1005", "100000"),
            "data.csv: no row of indicator 90284 is for Persons and of no category; those of authorities and England",
        ),
        (
            of_fingertips("E38000007", "Persons", "100.5", "1005", "100000"),
            "data.csv: no row of indicator 90284 is of England or of an authority that is known.",
        ),
        (
            of_fingertips("E06000065", "Persons", "", "", "100000"),
            "data.csv: indicator 90284 has neither a value nor a count in any of its 1 rows.",
        ),
    ],
)
def test_an_indicator_without_any_figure_that_is_read_is_refused(line, message):
    assert refused(csv("data.csv", FINGERTIPS, line)).startswith(message)


def test_a_value_of_fingertips_is_held_to_its_count():
    found = read(csv("data.csv", FINGERTIPS, of_fingertips("E06000065", "Persons", "9", "1005", "100000")))
    assert any("North Yorkshire (815) 2024-25 prints 9.00000" in one for one in found.told)


def test_years_that_stand_nowhere_or_are_none_are_refused():
    assert refused(d3(*(one.replace("2025,", ",", 1) for one in ROWS))).startswith(
        "No year stands in the files"
    )
    assert refused(d3(*(one.replace("2025,", "spring,", 1) for one in ROWS))).startswith(
        "d3_2025.csv: the year label 'spring' is not one of a planning year"
    )
