"""Published parts: read from the release as they are printed, adding up, and shipped as they were read."""

import csv

import polars as pl
import pytest

from data_lake.published import dfe_parts
from data_lake.published.parts import PARTS, PARTS_KEY, read_parts, shaped_parts, write_parts
from data_lake.published.shape import UnreadablePublished
from expectations.catalogue import DATASET, load

DFE = "dfe-cin-2024"


@pytest.fixture(scope="module")
def shipped_parts():
    return read_parts(DATASET / "published_parts.csv")


@pytest.fixture(scope="module")
def of_release(public):
    return dfe_parts.read(public)


def test_the_table_holds_the_board_its_region_and_england(shipped_parts):
    assert shipped_parts.schema == PARTS
    assert set(shipped_parts["authority_code"]) == {"815", "E12000003", "ENG"}
    assert not shipped_parts.select(PARTS_KEY).is_duplicated().any()
    assert (DATASET / "published_parts.csv").stat().st_size < 150_000


def test_every_part_is_a_declared_member_and_every_member_is_there(shipped_parts):
    catalogue = load()
    found = shipped_parts.group_by("indicator_id", "series", "breakdown", "authority_code", "period").agg(
        "category"
    )
    for row in found.iter_rows(named=True):
        indicator = catalogue.indicator(row["indicator_id"])
        assert indicator.one_series(row["series"]).is_supplied
        assert row["category"] == [one.id for one in catalogue.categories(indicator, row["breakdown"])]


CELLS = """
d4  2024  Neglect_Latest                       neglect
d4  2024  Physical_Latest                      physical
d4  2024  Multiple_Latest                      multiple
d4  2022  Sexual_Latest                        sexual
d4  2019  Emotional_Latest                     emotional
d5  2024  3_months_or_less                     3_months_or_less
d5  2024  more_than_3_months_6_months          more_than_3_to_6_months
d5  2023  more_than_6_months_less_than_1_year  more_than_6_months_to_under_1_year
d5  2023  1_year_less_than_2_years             1_to_under_2_years
d5  2024  2_years_or_more                      2_years_or_more
c5  2024  Police                               police
c5  2022  LA_Services                          la_services
c5  2014  Unknown                              unknown
"""

BREAKDOWN = {"d4": "category", "d5": "duration", "c5": "referring_agency"}


@pytest.mark.parametrize("line", CELLS.strip().splitlines())
def test_a_part_is_what_stands_in_the_release_and_what_is_hidden_is_never_0(public, of_release, line):
    table, year, column, category = line.split()
    (path,) = (public / DFE).glob(f"{table}_*.csv")
    with path.open(encoding="utf-8-sig", newline="") as lines:
        (printed,) = (
            row[column]
            for row in csv.DictReader(lines)
            if (row["time_period"], row["old_la_code"]) == (year, "815")
        )
    period = f"{int(year) - 1}-{year[2:]}"
    (ours,) = of_release.filter(
        authority_code="815", period=period, breakdown=BREAKDOWN[table], category=category
    ).rows(named=True)
    assert (ours["numerator"], ours["symbol"]) == (
        (int(printed), "") if printed.isdigit() else (None, printed)
    )


def test_the_parts_of_an_authority_add_up_to_its_whole(public, of_release, of_dfe):
    """Where nothing is hidden; but for eight cases in which the release itself leaves some children out."""
    sums = (
        of_release.filter(pl.col("authority_kind") == "authority")
        .group_by("authority_code", "period", "indicator_id", "breakdown")
        .agg(pl.col("numerator").sum(), (pl.col("symbol") != "").any().alias("is_hidden"))
        .filter(~pl.col("is_hidden"))
    )
    wholes = of_dfe.filter(
        ((pl.col("indicator_id") == "cp_plans_profile") & (pl.col("series") == "open_plans_total"))
        | ((pl.col("indicator_id") == "referrals_to_initial_assessment") & (pl.col("series") == "referrals"))
    ).select(
        "authority_code",
        "period",
        pl.col("indicator_id").replace(
            "referrals_to_initial_assessment", "referrals_to_initial_assessment_by_agency"
        ),
        whole="numerator",
    )
    both = sums.join(wholes, on=["authority_code", "period", "indicator_id"], how="inner", validate="m:1")
    short = both.filter(pl.col("numerator") != pl.col("whole"))
    assert (both.height, short.height) == (3311, 8)
    assert short.filter(
        (pl.col("numerator") > pl.col("whole")) | (pl.col("authority_code") == "815")
    ).is_empty()


def test_england_by_age_sex_and_ethnic_group_is_all_children_on_a_plan(shipped_parts, shipped):
    whole = shipped.filter(authority_code="ENG", indicator_id="cp_plans_profile", series="open_plans_total")
    of_year = dict(whole.select("period", "numerator").iter_rows())
    sums = (
        shipped_parts.filter(
            pl.col("authority_code") == "ENG", pl.col("breakdown").is_in(["age", "gender", "ethnicity"])
        )
        .group_by("period", "breakdown")
        .agg(pl.col("numerator").sum())
    )
    assert sums.height == 7 * 3
    for period, _, total in sums.iter_rows():
        assert abs(total - of_year[period]) <= 40  # each number is rounded to 10


PART = {
    "authority_code": "815", "authority": "North Yorkshire", "authority_kind": "authority", "period": "2023-24",
    "indicator_id": "i", "series": "s", "breakdown": "b", "category": "c", "source": "x", "release": "1",
    "numerator": 3, "symbol": "", "note": "",
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            {"category": None},
            "table: category is empty in some row. Look for an authority, a period or a member",
        ),
        (
            {"symbol": "c"},
            "table: 1 parts have a number and a symbol, or neither, first 815 2023-24 b c. A gap must",
        ),
        (
            {"numerator": None},
            "table: 1 parts have a number and a symbol, or neither, first 815 2023-24 b c. A gap must",
        ),
    ],
)
def test_a_part_that_is_not_sure_of_itself_is_refused(change, told):
    with pytest.raises(UnreadablePublished) as fault:
        shaped_parts(pl.DataFrame([PART | change], schema=PARTS), "table")
    assert str(fault.value).startswith(told)


def test_a_part_that_stands_twice_is_refused():
    with pytest.raises(
        UnreadablePublished, match=r"^table: 1 parts stand twice, first 815 2023-24 b c\. Keep the row"
    ):
        shaped_parts(pl.DataFrame([PART, PART | {"numerator": 4}], schema=PARTS), "table")


def test_a_part_comes_back_as_it_was_written_and_a_blank_stays_missing(shipped_parts, tmp_path):
    write_parts(shipped_parts, tmp_path / "parts.csv")
    assert read_parts(tmp_path / "parts.csv").equals(shipped_parts)
    assert shipped_parts["numerator"].null_count() > 5


def test_a_release_that_changes_its_rows_or_its_places_is_told(public, tmp_path):
    folder = tmp_path / DFE
    folder.mkdir()
    for path in (public / DFE).glob("*.csv"):
        (folder / path.name).symlink_to(path)
    (england,) = folder.glob("a5_*.csv")
    text = england.read_text(encoding="utf-8-sig")
    england.unlink()
    england.write_text(text.replace("Age,Unborn", "Age,Not born"), encoding="utf-8")
    with pytest.raises(
        UnreadablePublished, match=r"^a5_.*\.csv: no number of Age, Unborn in some year\. If the release"
    ):
        dfe_parts.read(tmp_path)
    england.write_text(text.replace("National,E92000001", "Regional,E12000003", 1), encoding="utf-8")
    with pytest.raises(
        UnreadablePublished, match=r"^a5_.*\.csv: holds other places than England\. If it now has"
    ):
        dfe_parts.read(tmp_path)
