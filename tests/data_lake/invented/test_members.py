"""How the board's wholes are made up: as published where it is, likely elsewhere, the same where they are the same."""

import csv
from collections import Counter
from pathlib import Path

import polars as pl
import pytest

from data_lake.invented.marks import INVENTED, INVENTED_SPLIT, REAL, Whole
from data_lake.invented.members import HIDDEN_AT_MOST, Members
from data_lake.invented.returns import Inventor
from data_lake.published.parts import PARTS, read_parts
from data_lake.published.table import read_table
from expectations.catalogue import DATASET, load
from expectations.periods import parse, quarters

PUBLIC = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "public" / "dfe-cin-2024"
QUARTERS = quarters("2021-22-Q1", "2023-24-Q4")
YEARS = {"2021-22": "2022", "2022-23": "2023", "2023-24": "2024"}

COLUMNS = {
    "category": ("d4", {
        "neglect": "Neglect_Latest", "physical": "Physical_Latest", "sexual": "Sexual_Latest",
        "emotional": "Emotional_Latest", "multiple": "Multiple_Latest",
    }),
    "duration": ("d5", {
        "3_months_or_less": "3_months_or_less", "more_than_3_to_6_months": "more_than_3_months_6_months",
        "more_than_6_months_to_under_1_year": "more_than_6_months_less_than_1_year",
        "1_to_under_2_years": "1_year_less_than_2_years", "2_years_or_more": "2_years_or_more",
    }),
    "referring_agency": ("c5", {
        one.lower(): one
        for one in ("Individual", "Schools", "Education_Services", "Health_Services", "Housing", "LA_Services",
                    "Police", "Other_legal_agency", "Other", "Anonymous", "Unknown")
    }),
}  # fmt: skip


@pytest.fixture(scope="module")
def catalogue():
    return load()


@pytest.fixture(scope="module")
def county(catalogue):
    """North Yorkshire's rows of the county, as the demonstration invents them."""
    inventor = Inventor(
        catalogue,
        published=read_table(DATASET / "published.csv"),
        parts=read_parts(DATASET / "published_parts.csv"),
    )
    frames = [inventor.quarter(one).with_columns(quarter=pl.lit(one.label)) for one in QUARTERS]
    return pl.concat(frames).filter(area_type="county")


@pytest.fixture(scope="module")
def release():
    """North Yorkshire's printed cells of each table, by year; read with nothing of the importer."""
    if not PUBLIC.is_dir():
        pytest.skip("the public files are not beside the checkout")
    found = {}
    for table, _ in COLUMNS.values():
        (path,) = PUBLIC.glob(f"{table}_*.csv")
        with path.open(encoding="utf-8-sig", newline="") as lines:
            found |= {
                (table, row["time_period"]): row
                for row in csv.DictReader(lines)
                if row["old_la_code"] == "815"
            }
    return found


def amounts(county, indicator_id, breakdown, quarter):
    """The numbers and marks of a breakdown, by member."""
    rows = county.filter(indicator_id=indicator_id, breakdown=breakdown, quarter=quarter)
    return {
        name: (number, mark)
        for name, number, mark in rows.select("category", "numerator", "comment").iter_rows()
    }


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("breakdown", ["category", "duration"])
def test_at_31_march_the_parts_of_plans_are_those_printed_and_the_hidden_ones_are_invented(
    county, release, breakdown, year
):
    table, columns = COLUMNS[breakdown]
    row = release[table, YEARS[year]]
    found = amounts(county, "cp_plans_profile", breakdown, f"{year}-Q4")
    printed = {name: row[column] for name, column in columns.items()}
    shown = {name: (int(one), "published figure") for name, one in printed.items() if one.isdigit()}
    assert {name: found[name] for name in shown} == shown
    hidden = [found[name] for name in printed if name not in shown]
    assert all(number > 0 and mark == "invented" for number, mark in hidden)
    assert not hidden or min(number for number, _ in hidden) <= 5
    assert sum(number for number, _ in found.values()) == int(row["CPP_At31"])


def test_the_figures_of_march_2024_stand_as_dfe_prints_them(county):
    found = amounts(county, "cp_plans_profile", "duration", "2023-24-Q4")
    assert [number for number, _ in found.values()] == [180, 90, 91, 53, 6]
    found = amounts(county, "cp_plans_profile", "category", "2023-24-Q4")
    assert (found["neglect"][0], found["sexual"][0], found["emotional"][0]) == (166, 27, 199)


@pytest.mark.parametrize("year", YEARS)
def test_the_quarters_of_referrals_by_source_add_up_to_the_year_that_is_printed(county, release, year):
    table, columns = COLUMNS["referring_agency"]
    row = release[table, YEARS[year]]
    total: Counter[str] = Counter()
    for number in range(1, 5):
        found = amounts(
            county, "referrals_to_initial_assessment_by_agency", "referring_agency", f"{year}-Q{number}"
        )
        assert {mark for _, mark in found.values()} == {"invented split of a real total"}
        total.update({name: one for name, (one, _) in found.items()})
    assert total == {name: int(row[column]) for name, column in columns.items()}


def test_each_source_of_referrals_is_more_than_its_assessments_and_both_margins_hold(county):
    for one in QUARTERS:
        rows = county.filter(indicator_id="referrals_to_initial_assessment_by_agency", quarter=one.label)
        (whole,) = rows.filter(breakdown="all")["numerator"]
        agency = amounts(county, rows["indicator_id"][0], "referring_agency", one.label)
        outcome = amounts(county, rows["indicator_id"][0], "outcome", one.label)
        crossed = amounts(county, rows["indicator_id"][0], "referring_agency_x_outcome", one.label)
        for margin, place in ((agency, 0), (outcome, 1)):
            assert sum(number for number, _ in margin.values()) == whole
            sums: Counter[str] = Counter()
            for name, (number, _) in crossed.items():
                assert number >= 0
                sums[name.split("__")[place]] += number
            assert {name: number for name, (number, _) in margin.items()} == dict(sums)
        (assessed,) = county.filter(
            indicator_id="referrals_to_initial_assessment", series="referral_to_ia_pct", quarter=one.label
        )["numerator"]
        assert outcome["to_initial_assessment"][0] == assessed


def test_the_same_children_are_made_up_in_the_same_way(county):
    """Row 14 by ethnic group is row 3; row 6's open plans of two years are row 3's; both with their marks."""
    for one in QUARTERS:
        profile, row_14 = (
            amounts(county, row, "ethnicity", one.label) for row in ("cp_plans_profile", "cp_plans_ethnicity")
        )
        assert profile == row_14
        duration = amounts(county, "cp_plans_profile", "duration", one.label)["2_years_or_more"]
        (row_6,) = (
            county.filter(series="open_2y_count", quarter=one.label).select("numerator", "comment").rows()
        )
        assert row_6 == duration


def test_what_is_not_published_is_likely_for_the_county(county):
    for one in QUARTERS:
        (whole,) = county.filter(indicator_id="cp_plans_rate", series="count", quarter=one.label)["numerator"]
        of = {
            name: amounts(county, "cp_plans_profile", name, one.label)
            for name in ("ethnicity", "gender", "age")
        }
        assert 0.85 < of["ethnicity"]["white"][0] / whole < 0.95
        assert 0.45 < of["gender"]["female"][0] / whole < 0.55
        unborn, unknown = of["age"]["unborn"][0], of["gender"]["unborn_or_unknown"][0]
        assert 0 < unborn <= unknown <= of["ethnicity"]["not_stated"][0] < 0.06 * whole
        assert {mark for members in of.values() for _, mark in members.values()} == {"invented"}


def test_between_two_marches_a_share_moves_from_the_one_to_the_other(county):
    """Children in the category multiple fell from 46 of 430 to 42 of 375; no quarter between is far outside."""
    shares = []
    for one in QUARTERS[3:8]:
        members = amounts(county, "cp_plans_profile", "category", one.label)
        shares.append(members["multiple"][0] / sum(number for number, _ in members.values()))
    assert all(0.095 < share < 0.125 for share in shares)
    marks = {
        mark
        for one in QUARTERS
        if one.quarter_number < 4
        for mark in (
            found[1] for found in amounts(county, "cp_plans_profile", "category", one.label).values()
        )
    }
    assert marks == {"invented"}


# Made-up tables


def made_up(indicator_id, series, breakdown, members, authority="815", period="2023-24"):
    rows = [
        {
            "authority_code": authority, "authority": "", "authority_kind": "", "period": period,
            "indicator_id": indicator_id, "series": series, "breakdown": breakdown, "category": name, "source": "x",
            "release": "1", "numerator": number, "symbol": "" if number is not None else "c", "note": "",
        }
        for name, number in members.items()
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=PARTS)


CATEGORY = ("cp_plans_profile", "open_plans_total", "category")
AGENCY = ("referrals_to_initial_assessment_by_agency", "referral_to_ia_by_agency", "referring_agency")
MARCH = parse("2023-24-Q4")


def members_of(catalogue, key, numbers, total, seed=1):
    return Members(catalogue, seed, made_up(*key, numbers), lambda *_: Whole(total, None, REAL))


HIDDEN = [
    ({"neglect": 50, "physical": 20, "sexual": 10, "emotional": 15, "multiple": None}, 100),
    ({"neglect": 50, "physical": 20, "sexual": None, "emotional": 15, "multiple": None}, 100),
    ({"neglect": None, "physical": None, "sexual": None, "emotional": None, "multiple": None}, 100),
    ({"neglect": 98, "physical": 0, "sexual": None, "emotional": 0, "multiple": None}, 100),
]


@pytest.mark.parametrize(("numbers", "total"), HIDDEN)
def test_what_is_hidden_shares_what_is_left_and_is_never_nought(catalogue, numbers, total):
    found = members_of(catalogue, CATEGORY, numbers, total).of(CATEGORY, MARCH)
    assert sum(number for number, _ in found.values()) == total
    hidden = [found[name][0] for name, number in numbers.items() if number is None]
    assert min(hidden) > 0
    assert len(hidden) == 1 or min(hidden) <= HIDDEN_AT_MOST
    assert {name: mark for name, (_, mark) in found.items()} == {
        name: INVENTED if number is None else REAL for name, number in numbers.items()
    }


@pytest.mark.parametrize("total", [94, 99])
def test_parts_that_are_not_of_this_whole_are_only_likely(catalogue, total):
    """The release itself leaves children out in some places: then nothing is known, and nothing called published."""
    numbers = {"neglect": 50, "physical": 20, "sexual": 10, "emotional": 15, "multiple": 0}
    assert members_of(catalogue, CATEGORY, numbers, total).of(CATEGORY, MARCH) is None


def test_a_year_with_a_hidden_source_is_split_exactly_and_says_which_is_invented(catalogue):
    names = [one.id for one in catalogue.code_lists["referring_agencies"]]
    numbers = {name: 40 * place for place, name in enumerate(names)} | {"housing": None, "other": None}
    members = members_of(catalogue, AGENCY, numbers, 500)
    quarters_of = [members.of(AGENCY, parse(f"2023-24-Q{number}")) for number in range(1, 5)]
    assert all(sum(number for number, _ in one.values()) == 500 for one in quarters_of)
    for name, number in numbers.items():
        assert number is None or sum(one[name][0] for one in quarters_of) == number
        assert {one[name][1] for one in quarters_of} == {INVENTED if number is None else INVENTED_SPLIT}


def test_weights_are_declared_else_englands_else_of_habit(catalogue):
    age = {"unborn": 1, "under_1": 2, "1_4": 3, "5_9": 4, "10_15": 5, "16_17": 6}
    of_england = made_up("cp_plans_profile", "open_plans_total", "age", age, authority="ENG")
    members = Members(catalogue, 1, of_england, lambda *_: Whole(100, None, INVENTED))
    near = pytest.approx([10, 3], rel=0.04)
    assert members.weights("cp_plans_profile", "disability", ["disabled", "not_recorded"]) == near
    assert members.weights("cp_plans_profile", "age", ["unborn", "16_17"]) == pytest.approx([1, 6], rel=0.04)
    assert all(
        1 <= one <= 1.8 for one in members.weights("cp_plans_profile", "category", ["neglect", "sexual"])
    )
    assert members.of(("cp_plans_profile", "open_plans_total", "category"), MARCH) is None


@pytest.mark.parametrize("seed", range(5))
def test_another_seed_makes_other_quarters_of_the_same_year(catalogue, seed):
    names = [one.id for one in catalogue.code_lists["referring_agencies"]]
    numbers = dict.fromkeys(names, 4000)
    quarter = parse("2023-24-Q2")
    first, again, other = (
        members_of(catalogue, AGENCY, numbers, 11_000, one).of(AGENCY, quarter)
        for one in (seed, seed, seed + 1)
    )
    assert first == again != other
