"""Invented histories agree with each other, are as many as a county has, and nobody can take them for real ones."""

from dataclasses import replace
from datetime import UTC, datetime

import polars as pl
import pytest

from data_lake.invented.chance import Chance
from data_lake.invented.extent import Extent
from data_lake.invented.happenings import FIRST_SCHOOL
from data_lake.invented.histories import Histories, as_handed_in, histories
from expectations.calendar import read_holidays
from expectations.catalogue import DATASET, Catalogue, load
from expectations.contracts.records import check
from expectations.gates.context import Slot
from expectations.gates.lists import ListBatch, failing_rows
from expectations.periods import parse

PERIOD = parse("2023-24-Q4")
EXTENT = Extent(PERIOD, years=10, counties=0.1)
CALENDAR = read_holidays(DATASET / "bank_holidays.csv")
AT = datetime(2024, 4, 20, tzinfo=UTC)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load()


@pytest.fixture(scope="module")
def invented(catalogue: Catalogue) -> Histories:
    return histories(catalogue, EXTENT)


def test_every_list_passes_its_contract_and_is_read_as_it_was_made(catalogue: Catalogue, invented: Histories):
    assert invented.keys() == {one.id for one in catalogue.lists}
    for declared in catalogue.lists:
        slot = Slot("key", "nyscb", declared.providers[0], declared.return_id, PERIOD, AT, AT)
        rows = invented[declared.id].head(3_000)
        typed, findings = check(as_handed_in(rows, declared, PERIOD), slot, catalogue)
        assert (declared.id, findings) == (declared.id, ())
        assert typed.equals(rows), declared.id


def test_the_lists_together_fail_no_check(catalogue: Catalogue, invented: Histories):
    seen = failing_rows(ListBatch("all", PERIOD, invented), catalogue, CALENDAR)
    assert {key: rows.height for key, rows in seen.items() if rows is None or rows.height} == {}
    assert len(seen) > 60


def test_a_county_year_is_as_large_as_it_is_said_to_be(invented: Histories):
    a_year = {name: rows.height / EXTENT.years / EXTENT.counties for name, rows in invented.items()}
    wanted = {"referrals": 6_000, "initial_assessments": 4_500, "cp_plans": 500, "cp_reviews": 1_500}
    assert {name: a_year[name] for name in wanted} == pytest.approx(wanted, rel=0.1)


def test_the_histories_have_what_the_rules_ask_about(invented: Histories):
    plans, children = invented["cp_plans"], invented["children"]
    lasted = (plans["end_date"] - plans["start_date"]).dt.total_days() + 1
    assert 0.01 < (lasted > 729).sum() / lasted.drop_nulls().len() < 0.1
    assert 0.1 < (plans["previous_plan_count"] > 0).mean() < 0.35
    assert 100 < plans["end_date"].null_count() / EXTENT.counties < 1_000
    assert children["expected_month"].drop_nulls().len() > 0
    assert children["date_of_death"].drop_nulls().len() > 0
    late = invented["missing_episodes"].filter(
        pl.col("found_at") - pl.col("missing_from_at") > pl.duration(hours=24)
    )
    assert late.height > 0


def test_every_row_is_marked(catalogue: Catalogue, invented: Histories):
    for declared in catalogue.lists:
        rows = invented[declared.id]
        ids = [field.id for field in declared.fields if field.kind == "pseudonym"]
        for name in ids:
            given = rows[name].drop_nulls()
            assert given.str.starts_with("invented-").all(), (declared.id, name)
        if not ids:
            assert (rows["urn"].cast(pl.Int64) >= FIRST_SCHOOL).all(), declared.id


def test_the_same_seed_gives_the_same_rows_and_another_gives_others(catalogue: Catalogue):
    small = replace(EXTENT, counties=0.02, years=4)
    first, again = histories(catalogue, small), histories(catalogue, small)
    other = histories(catalogue, replace(small, seed=1))
    assert all(first[name].equals(again[name]) for name in first)
    assert not first["cp_plans"].equals(other["cp_plans"])


def test_another_board_gets_its_own_lists_and_places():
    eastmoor = load(DATASET.parent / "dataset_eastmoor")
    invented = histories(eastmoor, replace(EXTENT, counties=0.02, years=4))
    assert invented.keys() == {one.id for one in eastmoor.lists}
    assert set(invented["children"]["csc4"].unique()) == {"moor_north", "moor_south", "unknown"}
    seen = failing_rows(ListBatch("all", PERIOD, invented), eastmoor, CALENDAR)
    assert {key: rows.height for key, rows in seen.items() if rows is None or rows.height} == {}


def slow_throw(counter: int, base: int) -> float:
    """SplitMix64 by the book."""
    mask = (1 << 64) - 1
    mixed = (counter * 0x9E3779B97F4A7C15 + base) & mask
    mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & mask
    mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & mask
    return ((mixed ^ (mixed >> 31)) >> 11) * 2.0**-53


def test_dice_fall_as_the_book_says_and_evenly():
    from hashlib import blake2b

    base = int.from_bytes(blake2b(b"7\x1fword\x1fname", digest_size=8).digest(), "big")
    throws = pl.select(pl.int_range(100_000).alias("i")).select(
        Chance(7, "word").uniform("name", pl.col("i")).alias("u"),
        Chance(7, "word").pick("which", pl.col("i"), {"a": 1, "b": 2, "c": 0, "d": 1}).alias("pick"),
        Chance(7, "word").whole("whole", pl.col("i"), 3, 5).alias("whole"),
    )
    assert throws["u"].head(50).to_list() == [slow_throw(one, base) for one in range(50)]
    assert throws["u"].mean() == pytest.approx(0.5, abs=0.01)
    shares = dict(throws["pick"].value_counts(normalize=True).iter_rows())
    assert shares == pytest.approx({"a": 0.25, "b": 0.5, "d": 0.25}, abs=0.01)
    assert sorted(throws["whole"].unique().to_list()) == [3, 4, 5]
