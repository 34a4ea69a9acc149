"""The lake keeps bytes whole, once, under names that cannot lead elsewhere."""

import hashlib
import multiprocessing
import os
import re
import stat
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from data_lake.lake import Busy, Lake, LakeDamaged, NameRefused

SPAWN = multiprocessing.get_context("spawn")
SLOT = {"board": "nyscb", "provider": "police", "return_id": "police_quarterly", "period": "2023-24-Q4"}
FRAME = pl.DataFrame(
    {"row": [2, 3], "category": ["all", ""], "numerator": [0, None]},
    schema={"row": pl.Int64, "category": pl.String, "numerator": pl.Int64},
)


@pytest.fixture
def lake(tmp_path):
    lake = Lake(tmp_path / "lake")
    lake.lay_out()
    return lake


def put(lake, frame=FRAME, **more):
    return lake.put_accepted(frame, **SLOT, submission_id="00112233445566ff", **more)


def test_every_zone_has_its_place_and_laying_out_twice_changes_nothing(lake):
    root = lake.root
    (lake.landing / "kept").write_bytes(b"x")
    lake.lay_out()
    assert {path.name for path in root.iterdir()} == {
        "accepted",
        "inbox",
        "keys",
        "landing",
        "locks",
        "observations",
        "releases",
        "prefect",
        "published",
        "quarantine",
    }
    assert (lake.landing / "kept").exists()
    assert lake.inbox("nyscb", "police") == root / "inbox/nyscb/police/in"
    assert lake.outbox("nyscb", "police") == root / "inbox/nyscb/police/out"
    assert lake.published("nyscb", "2023-24-Q4", "performance_team") == (
        root / "published/nyscb/2023-24-Q4/performance_team"
    )
    assert (lake.warehouse, lake.ledger) == (root / "warehouse.duckdb", root / "ledger.sqlite")
    assert lake.ledger_url == f"sqlite:///{root}/ledger.sqlite"
    assert lake.prefect_home == root / "prefect"


def test_what_arrived_is_private_and_what_was_published_need_not_be(lake):
    for zone in (lake.landing, lake.root / "accepted", lake.observations, lake.quarantine):
        assert stat.S_IMODE(zone.stat().st_mode) == 0o700


@given(data=st.binary(max_size=300))
def test_what_lands_comes_back_byte_for_byte(tmp_path_factory, data):
    lake = Lake(tmp_path_factory.mktemp("lake"))
    sha256 = lake.land(data)
    assert sha256 == hashlib.sha256(data).hexdigest()
    assert lake.landed(sha256) == data


def test_an_arrival_lands_once_read_only_and_leaves_nothing_else(lake):
    first = lake.land(b"return_id,period\n")
    path = lake.landing / first[:2] / first
    before = path.stat()
    assert lake.land(b"return_id,period\n") == first
    assert path.stat().st_ino == before.st_ino
    assert stat.S_IMODE(before.st_mode) == 0o400
    assert [file.name for file in lake.landing.rglob("*") if file.is_file()] == [first]


def test_a_changed_arrival_is_never_read_and_never_landed_over(lake):
    sha256 = lake.land(b"12 children")
    path = lake.landing / sha256[:2] / sha256
    path.chmod(0o600)
    path.write_bytes(b"13 children")
    with pytest.raises(
        LakeDamaged, match=r"have changed since they landed .* Restore it from the backup"
    ) as told:
        lake.landed(sha256)
    assert "children" not in str(told.value)
    with pytest.raises(LakeDamaged, match="have changed since they landed"):
        lake.land(b"12 children")


def test_a_missing_arrival_is_told(lake):
    with pytest.raises(LakeDamaged, match=r"^landing/aa/a{64}: the lake should hold this arrival"):
        lake.landed("a" * 64)


def test_an_arrival_is_asked_for_by_its_hash_only(lake):
    with pytest.raises(NameRefused, match="64 digits"):
        lake.landed("../../etc/passwd")


def test_accepted_rows_come_back_typed_from_a_read_only_file(lake):
    relative = put(lake)
    assert re.fullmatch(
        r"accepted/nyscb/police/police_quarterly/2023-24-Q4/00112233445566ff\.[0-9a-f]{32}\.parquet", relative
    )
    assert_frame_equal(lake.read_accepted(relative), FRAME)
    path = lake.root / relative
    assert stat.S_IMODE(path.stat().st_mode) == 0o444
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_the_same_rows_are_put_once_and_others_lie_beside_them(lake):
    relative = put(lake)
    inode = (lake.root / relative).stat().st_ino
    assert put(lake) == relative
    assert (lake.root / relative).stat().st_ino == inode
    other = FRAME.with_columns(numerator=pl.lit(7, pl.Int64))
    beside = put(lake, other)
    assert_frame_equal(lake.read_accepted(relative), FRAME)
    assert_frame_equal(lake.read_accepted(beside), other)


def test_an_accepted_file_that_was_swapped_for_another_whole_one_is_told(lake):
    relative, beside = put(lake), put(lake, FRAME.with_columns(numerator=pl.lit(7, pl.Int64)))
    (lake.root / beside).replace(lake.root / relative)
    with pytest.raises(LakeDamaged, match="these accepted rows have changed since they were put there"):
        lake.read_accepted(relative)
    assert put(lake) == relative
    assert_frame_equal(lake.read_accepted(relative), FRAME)


@pytest.mark.parametrize(
    "other",
    [
        FRAME.with_columns(category=pl.Series(["all", None], dtype=pl.String)),
        FRAME.with_columns(pl.col("numerator").cast(pl.Int32)),
        FRAME.reverse(),
        FRAME.rename({"row": "line"}),
    ],
)
def test_null_blank_type_order_and_name_are_all_part_of_the_rows(lake, other):
    assert put(lake) != put(lake, other)


def test_a_flipped_byte_anywhere_in_an_accepted_file_is_told_or_harmless(lake):
    relative = put(lake)
    path = lake.root / relative
    whole = path.read_bytes()
    told = []
    for place in range(len(whole)):
        path.chmod(0o600)
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x10]) + whole[place + 1 :])
        try:
            found = lake.read_accepted(relative)
        except LakeDamaged as error:
            told.append(str(error))
        else:
            assert_frame_equal(found, FRAME)
    assert len(told) > len(whole) // 4
    assert {sentence.split(",")[0] for sentence in told} == {
        f"{relative}: these accepted rows have changed since they were put there"
    }


def test_a_missing_accepted_file_is_told(lake):
    with pytest.raises(LakeDamaged, match="the lake should hold these accepted rows, and does not"):
        lake.read_accepted("accepted/nyscb/police/police_quarterly/2023-24-Q4/0000000000000000.parquet")


HOSTILE = [
    "",
    ".",
    "..",
    "a/b",
    "/etc",
    "a\\b",
    "a\0b",
    "..%2f..",
    "con\n",
    "ü",
    "-x",
    "x.",
    "a..b",
    "x" * 81,
    "\u202ex",
]


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("part", ["board", "provider", "return_id", "period", "submission_id"])
def test_a_hostile_name_never_becomes_part_of_a_path(lake, part, name):
    address = {**SLOT, "submission_id": "00112233445566ff", part: name}
    with pytest.raises(NameRefused, match="cannot be part of a path: use 1 to 80 letters") as told:
        lake.put_accepted(FRAME, **address)
    assert len(name) < 3 or name not in str(told.value)
    assert not list((lake.root / "accepted").rglob("*"))


@pytest.mark.parametrize("name", HOSTILE)
def test_no_folder_is_named_by_a_hostile_name(lake, name):
    for ask in (
        lambda: lake.inbox("nyscb", name),
        lambda: lake.outbox(name, "police"),
        lambda: lake.published("nyscb", "2023-24-Q4", name),
        lambda: lake.lock(name).__enter__(),
    ):
        with pytest.raises(NameRefused, match="cannot be part of a path"):
            ask()


@pytest.mark.parametrize(
    "path", ["", "/etc/passwd", "landing/aa/bb", "accepted/../ledger.sqlite", "../accepted/x"]
)
def test_only_the_accepted_zone_is_read_as_accepted(lake, path):
    with pytest.raises(NameRefused, match="A file of accepted rows is named by its path below the root"):
        lake.read_accepted(path)


def test_an_unfinished_write_leaves_what_stood_and_no_litter(lake, monkeypatch):
    def no_space(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_space)
    with pytest.raises(OSError, match="No space left"):
        lake.land(b"half")
    assert not [path for path in lake.landing.rglob("*") if path.is_file()]


def hold(root: str, held, let_go):
    with Lake(Path(root)).lock("run", "collect"):
        held.set()
        let_go.wait()


def test_a_lock_is_held_by_one_and_names_its_holder(lake):
    held, let_go = SPAWN.Event(), SPAWN.Event()
    other = SPAWN.Process(target=hold, args=(str(lake.root), held, let_go))
    other.start()
    try:
        assert held.wait(60)
        with (
            pytest.raises(Busy, match=rf"run is held by process {other.pid} \(collect\)\. Wait until"),
            lake.lock("run"),
        ):
            pass
        with lake.lock("another"):
            pass
    finally:
        let_go.set()
        other.join(60)
    with lake.lock("run"):
        pass


def test_a_lock_is_free_when_its_holder_was_killed(lake):
    held, let_go = SPAWN.Event(), SPAWN.Event()
    other = SPAWN.Process(target=hold, args=(str(lake.root), held, let_go))
    other.start()
    assert held.wait(60)
    other.kill()
    other.join(60)
    with lake.lock("run"):
        pass


def test_reading_the_lock_file_does_not_drop_the_lock(lake):
    with lake.lock("run", "collect"):
        (lake.root / "locks/run.lock").read_bytes()
        with pytest.raises(Busy, match=f"process {os.getpid()} "), lake.lock("run"):
            pass


def test_observations_are_kept_once_by_the_hash_of_their_rows_and_proved_by_it(lake):
    relative, sha256 = lake.put_observations(FRAME, board="nyscb", period="2023-24-Q4")
    assert relative == f"observations/nyscb/2023-24-Q4/{sha256[:32]}.parquet"
    inode = (lake.root / relative).stat().st_ino
    assert lake.put_observations(FRAME, board="nyscb", period="2023-24-Q4") == (relative, sha256)
    assert (lake.root / relative).stat().st_ino == inode
    assert_frame_equal(lake.read_observations(relative, sha256), FRAME)
    beside, other = lake.put_observations(FRAME.reverse(), board="nyscb", period="2023-24-Q4")
    with pytest.raises(LakeDamaged, match="these observations rows have changed since they were put there"):
        lake.read_observations(beside, sha256)
    (lake.root / beside).unlink()
    with pytest.raises(LakeDamaged, match="the lake should hold these observations rows, and does not"):
        lake.read_observations(beside, other)
    with pytest.raises(NameRefused, match="A file of observations rows is named by its path below the root"):
        lake.read_observations(put(lake), sha256)
