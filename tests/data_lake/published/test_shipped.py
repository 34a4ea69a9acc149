"""What the project ships: the compact table, the neighbour sets, the populations, and the positions."""

import csv
from fractions import Fraction
from itertools import pairwise

import polars as pl
import pytest

from data_lake.published.__main__ import DISTRICTS, main
from data_lake.published.population import populations
from data_lake.published.shape import ENGLAND, KEY, PUBLISHED, UnreadablePublished
from data_lake.published.table import read_table, write_table
from expectations.catalogue import DATASET
from expectations.declarations import Population

REGION = "E12000003"


def codes(neighbours, neighbour_set=None):
    return [one.authority_code for one in neighbours if neighbour_set in (None, one.neighbour_set)]


# The table


def test_the_table_holds_the_board_its_neighbours_its_region_and_england(shipped, neighbours):
    assert shipped.schema == PUBLISHED
    assert set(shipped["authority_code"]) == {"815", REGION, ENGLAND, *codes(neighbours)}
    assert set(shipped["source"]) == {"dfe_children_in_need", "lait", "fingertips", "exclusions"}
    assert shipped.select(KEY).is_duplicated().sum() == 0
    assert (DATASET / "published.csv").stat().st_size < 1_500_000


ROWS = """
cp_plans_rate                              rate                           2012-13          2023-24
cp_plans_profile                           open_plans_total               2012-13          2023-24
core_assessments_in_35_days                single_assessment_in_45wd_pct  2013-14          2023-24
cp_plans_two_years_or_more                 ceased_2y_pct                  2012-13          2023-24
cp_plans_two_years_or_more                 open_2y_pct                    2012-13          2023-24
cp_plans_second_or_subsequent              repeat_plan_pct                2012-13          2023-24
cp_reviews_in_time                         reviewed_in_time_pct           2012-13          2023-24
referrals_to_initial_assessment            re_referral_pct                2012-13          2023-24
referrals_to_initial_assessment_by_agency  referred_by_police_pct         2013-14          2023-24
initial_assessments_in_7_days              single_assessment_in_45wd_pct  2013-14          2023-24
young_offenders_reoffending                reoffending_binary_15_17_pct   2015-16          2021-22
youth_justice_first_time_entrants          fte_rate                       2016-CY          2023-CY
permanent_exclusions                       ni114_rate                     2006-07-AY       2023-24-AY
exclusions_for_bullying                    bullying_fixed_exclusion_pct   2006-07-AY       2016-17-AY
missing_from_care_overnight                looked_after_missing_pct       2015-16          2023-24
alcohol_hospital_admissions                alcohol_adm_rate_u18           2013-14/2015-16  2021-22/2023-24
teenage_conceptions                        conception_rate_u18            2016-CY          2022-CY
injury_hospital_admissions                 injury_adm_rate_0_14           2010-11          2023-24
children_in_poverty                        child_poverty_pct              2015-16          2023-24
"""


@pytest.mark.parametrize("line", ROWS.strip().splitlines())
def test_every_row_with_a_source_reaches_as_far_as_the_source(shipped, line):
    indicator_id, series, first, last = line.split()
    ours = shipped.filter(
        pl.col("authority_code") == "815", pl.col("indicator_id") == indicator_id, pl.col("series") == series
    )
    assert (ours["period"].min(), ours["period"].max()) == (first, last)


def test_a_successor_is_never_put_under_the_old_series(shipped):
    old = {"within_35wd_pct", "within_7wd_pct", "referral_to_ia_pct", "reoffences_per_person"}
    assert not old & set(shipped["series"])
    assert set(shipped.filter(pl.col("series") == "single_assessment_in_45wd_pct")["note"]) == {"successor"}


def test_the_command_writes_the_files_as_shipped(public, tmp_path, capsys):
    beside = {
        "published_parts": "parts",
        "published_spread": "spread",
        "places": "places",
        "population": "population",
    }
    options = [word for file, name in beside.items() for word in (f"--{name}", str(tmp_path / f"{file}.csv"))]
    assert main([str(public), str(tmp_path / "published.csv"), *options]) == 0
    for file in ("published", *beside):
        written = (tmp_path / f"{file}.csv").read_bytes()
        assert written == (DATASET / f"{file}.csv").read_bytes(), file
    assert "figures of 21 places" in capsys.readouterr().out


def test_the_command_says_what_is_wrong(public, tmp_path, capsys):
    assert main([str(tmp_path), str(tmp_path / "out.csv")]) == 1
    assert "found 0 files like ons_mid-year_population_estimates_" in capsys.readouterr().err
    assert main([str(public), str(tmp_path / "out.csv"), "--authority", "999"]) == 1
    assert "The DfE release has no authority 999" in capsys.readouterr().err
    assert not (tmp_path / "out.csv").exists()


def test_a_table_comes_back_as_it_was_written_and_a_blank_stays_missing(shipped, tmp_path):
    part = shipped.filter(pl.col("authority_code") == "850")
    assert part["numerator"].null_count() > 0
    write_table(part, tmp_path / "part.csv")
    assert read_table(tmp_path / "part.csv").equals(part)


def test_a_table_that_is_not_one_is_refused(tmp_path):
    path = tmp_path / "published.csv"
    with pytest.raises(UnreadablePublished, match=r"published\.csv: not readable as a CSV file"):
        read_table(path)
    path.write_text("authority_code,period\n815,2023-24\n")
    with pytest.raises(UnreadablePublished, match=r"published\.csv: no column authority; authority_kind"):
        read_table(path)
    header = ",".join(PUBLISHED.names())
    path.write_text(f"{header}\n815,N,authority,2023-24,i,s,lait,r,many,,1,,0,1,\n")
    with pytest.raises(UnreadablePublished, match="a column of whole numbers holds something else") as fault:
        read_table(path)
    assert "many" not in str(fault.value)


# The neighbour sets


def test_the_sets_follow_each_other_without_a_gap(neighbours):
    spans = sorted({(one.set_from, one.set_to, one.neighbour_set) for one in neighbours})
    assert [name for *_, name in spans] == ["seed_2007", "dfe_2021", "dfe_2025"]
    assert spans[-1][1] is None
    assert all((later[0] - earlier[1]).days == 1 for earlier, later in pairwise(spans))
    for name in ("seed_2007", "dfe_2021", "dfe_2025"):
        slots = {(one.closeness, one.slot) for one in neighbours if one.neighbour_set == name}
        assert sorted(closeness for closeness, _ in slots) == list(range(1, 11))


def test_cheshire_is_one_slot_of_one_and_then_of_two(neighbours):
    cheshire = {one.authority_code: one for one in neighbours if one.slot == "Cheshire"}
    assert sorted(cheshire) == ["875", "895", "896"]
    assert str(cheshire["875"].valid_to) == "2009-03-31"
    assert str(cheshire["895"].valid_from) == str(cheshire["896"].valid_from) == "2009-04-01"


@pytest.mark.parametrize(
    ("file", "neighbour_set", "first_column"),
    [
        ("New_Statistical_Neighbour_Groupings_April_2021.csv", "dfe_2021", 5),
        ("sn_model_2025_wide.csv", "dfe_2025", 4),
    ],
)
def test_the_national_sets_are_the_published_ones(public, neighbours, file, neighbour_set, first_column):
    with (public / "statistical-neighbours" / file).open(encoding="utf-8-sig", newline="") as lines:
        row = next(row for row in csv.reader(lines) if row[0] == "815")
    printed = row[first_column : first_column + 20 : 2]
    declared = sorted(
        (one for one in neighbours if one.neighbour_set == neighbour_set), key=lambda one: one.closeness
    )
    assert [one.authority_code for one in declared] == printed


def test_the_names_are_those_of_the_release(shipped, neighbours):
    known = dict(shipped.select("authority_code", "authority").unique().iter_rows())
    assert {
        one.authority for one in neighbours if known[one.authority_code].split(",")[0] != one.authority
    } == set()


# The position among them


def position(shipped, neighbours, neighbour_set, period):
    """Give North Yorkshire's place, 1 the highest, of how many; a slot of several is summed, or missing."""
    year_end = f"{int(period[:4]) + 1}-03-31"
    rates = {
        row["authority_code"]: (row["numerator"], row["denominator"])
        for row in shipped.filter(
            pl.col("series") == "rate",
            pl.col("source") == "dfe_children_in_need",
            pl.col("period") == period,
        ).iter_rows(named=True)
    }
    slots: dict[str, list[str]] = {"itself": ["815"]}
    for one in neighbours:
        is_valid = str(one.valid_from or "") <= year_end <= str(one.valid_to or "9")
        if one.neighbour_set == neighbour_set and is_valid:
            slots.setdefault(one.slot, []).append(one.authority_code)
    values = {
        slot: Fraction(sum(rates[code][0] for code in members), sum(rates[code][1] for code in members))
        for slot, members in slots.items()
        if all(None not in rates[code] for code in members)
    }
    higher = sum(value > values["itself"] for value in values.values())
    return f"{higher + 1} of {len(values)}"


POSITIONS = """
seed_2007  2021-22  4 of 11
seed_2007  2022-23  8 of 11
seed_2007  2023-24  7 of 10
dfe_2021   2021-22  5 of 11
dfe_2021   2022-23  7 of 11
dfe_2021   2023-24  7 of 11
"""


@pytest.mark.parametrize("line", POSITIONS.strip().splitlines())
def test_the_worked_example_of_position_holds(shipped, neighbours, line):
    neighbour_set, period, expected = line.split(maxsplit=2)
    assert position(shipped, neighbours, neighbour_set, period) == expected


# The populations


@pytest.fixture(scope="module")
def people():
    with (DATASET / "population.csv").open(encoding="utf-8", newline="") as lines:
        return [Population.model_validate(row) for row in csv.DictReader(lines)]


def test_every_year_of_the_release_has_its_population(people, neighbours):
    totals = {(one.authority_code, one.mid_year): one for one in people if one.band == "0_17"}
    wanted = {"815", REGION, ENGLAND, *codes(neighbours)} - {"875"}
    assert set(totals) == {(code, year) for code in wanted for year in range(2012, 2024)}
    assert (totals["815", 2012].population, totals["815", 2023].population) == (118_515, 114_622)
    assert not any(one.is_invented for one in totals.values())


def test_estimated_bands_are_the_board_s_and_say_that_they_are_estimated(people):
    bands = [one for one in people if one.band != "0_17"]
    assert {(one.authority_code, one.band, one.mid_year) for one in bands} == {
        ("815", band, year) for band in ("0_14", "10_17", "females_15_17") for year in range(2020, 2024)
    }
    assert all(one.is_invented and one.source.startswith("estimated") for one in bands)


def test_bands_fit_within_the_total(people):
    at = {(one.band, one.mid_year): one.population for one in people if one.authority_code == "815"}
    for year in range(2020, 2024):
        total = at["0_17", year]
        assert abs(total - at["0_14", year] - 2 * at["females_15_17", year]) <= 2
        assert total * 0.4 < at["10_17", year] < total * 0.5


def test_a_population_needs_all_its_districts(public):
    with pytest.raises(UnreadablePublished, match=r"population20_ltla21\.csv: found 7 of 8 districts"):
        populations(public, "815", [], [*DISTRICTS.split(), "E06000065"])
    with pytest.raises(UnreadablePublished, match="The DfE release has no authority 999"):
        populations(public, "999", [], [])
