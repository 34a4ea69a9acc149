"""Accepted lists lie in files that only the system reads, each proved by the hash of its bytes."""

import stat
from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from data_lake.lake import Lake, LakeDamaged, NameRefused

SLOT = {"board": "nyscb", "provider": "police", "return_id": "crimes", "period": "2023-24-Q4"}
ROWS = pl.DataFrame(
    {
        "sheet": ["crimes", "crimes"],
        "row": [2, 3],
        "crime_ref": ["invented-1", "invented-2"],
        "recorded_on": [date(2024, 1, 2), None],
        "weight": [Decimal("0.500000"), None],
        "diagnoses": [["X00"], []],
    },
    schema={
        "sheet": pl.String,
        "row": pl.Int64,
        "crime_ref": pl.String,
        "recorded_on": pl.Date,
        "weight": pl.Decimal(12, 6),
        "diagnoses": pl.List(pl.String),
    },
)
ABOUT = {"covers_from": "2023-04-01", "kind": "csv"}


@pytest.fixture
def lake(tmp_path):
    lake = Lake(tmp_path / "lake")
    lake.lay_out()
    return lake


def put(lake, rows=ROWS, about=ABOUT):
    return lake.put_records(rows, **SLOT, submission_id="00112233445566ff", about=about)


def test_records_come_back_typed_with_what_is_said_of_them(lake):
    relative = put(lake)
    path = lake.prove_records(relative)
    assert_frame_equal(lake.read_records(relative), ROWS)
    assert lake.about_records(relative) == ABOUT
    assert stat.S_IMODE(path.stat().st_mode) == 0o400
    assert path.parent == lake.root / "accepted/nyscb/police/crimes/2023-24-Q4"


def test_the_same_records_are_kept_once_and_another_word_about_them_is_another_file(lake):
    assert put(lake) == put(lake)
    assert put(lake, about={}) != put(lake)


def test_records_of_no_rows_are_records(lake):
    assert_frame_equal(lake.read_records(put(lake, ROWS.clear())), ROWS.clear())


def test_what_a_run_that_died_left_half_written_is_written_again(lake):
    relative = put(lake)
    path = lake.root / relative
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:100])
    assert put(lake) == relative
    assert_frame_equal(lake.read_records(relative), ROWS)


@pytest.mark.parametrize("place", [4, 60, -40, -1])
def test_a_byte_that_changed_is_told_wherever_it_lies(lake, place):
    relative = put(lake)
    path = lake.root / relative
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.chmod(0o600)
    path.write_bytes(bytes(data))
    with pytest.raises(LakeDamaged, match="these accepted rows have changed since they were put there"):
        lake.prove_records(relative)


def test_another_whole_list_in_its_place_is_told(lake):
    relative, other = put(lake), put(lake, ROWS.head(1))
    (lake.root / relative).chmod(0o600)
    (lake.root / relative).write_bytes((lake.root / other).read_bytes())
    with pytest.raises(LakeDamaged, match="have changed since they were put there"):
        lake.read_records(relative)


def test_records_that_are_not_there_are_told(lake):
    relative = put(lake)
    (lake.root / relative).unlink()
    for ask in (lake.prove_records, lake.read_records, lake.about_records):
        with pytest.raises(LakeDamaged, match="the lake should hold these accepted rows, and does not"):
            ask(relative)


@pytest.mark.parametrize("path", ["", "/etc/passwd", "landing/aa/bb", "accepted/../ledger.sqlite"])
def test_records_are_read_from_the_accepted_zone_alone(lake, path):
    for ask in (lake.prove_records, lake.about_records):
        with pytest.raises(NameRefused, match="A file of accepted rows is named by its path"):
            ask(path)
