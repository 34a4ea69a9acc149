"""Publishing: who may have a pack, what is told when there is none, and that a page is whole or not there."""

import hashlib
import re

import duckdb
import pytest
from marts_fixture import PERIOD, frames, write

from data_lake.lake import LakeDamaged
from reports.charts.picture import draw
from reports.packs import read_packs
from reports.publish import AudienceRefused, NothingToPublish, publish
from reports.tables import WarehouseMismatch

BOARD = "eastmoor"


@pytest.mark.parametrize("audience", ["board", "executive_group", "public", "Performance_Team", "", "../x"])
def test_nobody_but_the_performance_team_is_given_a_pack(warehouse, tmp_path, audience):
    with pytest.raises(AudienceRefused, match="disclosure control does not exist yet") as refused:
        publish(warehouse, BOARD, PERIOD, audience, tmp_path / "out")
    assert "Publish for performance_team." in str(refused.value)
    assert not (tmp_path / "out").exists()


def test_an_unknown_audience_is_refused_before_the_warehouse_is_looked_at(tmp_path):
    with pytest.raises(AudienceRefused):
        publish(tmp_path / "none.duckdb", BOARD, PERIOD, "public", tmp_path)


def test_the_same_warehouse_gives_the_same_bytes(warehouse, tmp_path):
    draw.cache_clear()  # what other tests drew is drawn again, and then once more
    one = publish(warehouse, BOARD, PERIOD, "performance_team", tmp_path / "one")
    draw.cache_clear()
    two = publish(warehouse, BOARD, PERIOD, "performance_team", tmp_path / "two")
    assert one.path.read_bytes() == two.path.read_bytes()
    assert one.sha256 == two.sha256 == hashlib.sha256(one.path.read_bytes()).hexdigest()
    assert one.warehouse_hash == two.warehouse_hash
    assert one.event_sequence == 412


def test_publishing_does_not_change_the_warehouse(warehouse, tmp_path):
    before = hashlib.sha256(warehouse.read_bytes()).hexdigest()
    publish(warehouse, BOARD, PERIOD, "performance_team", tmp_path)
    assert hashlib.sha256(warehouse.read_bytes()).hexdigest() == before


def test_an_unknown_board_is_told_with_those_there_are(warehouse, tmp_path):
    with pytest.raises(NothingToPublish, match=r"no board called 'westmoor'. It holds: eastmoor, nyscb"):
        publish(warehouse, "westmoor", PERIOD, "performance_team", tmp_path)


@pytest.mark.parametrize("period", ["2024-25-Q1", "2023-24", "../../etc/passwd"])
def test_an_unknown_quarter_is_told_with_those_there_are(warehouse, tmp_path, period):
    with pytest.raises(
        NothingToPublish, match=r"It holds: 2021-22-Q1, .*2023-24-Q4. Build it with `lscb build`"
    ):
        publish(warehouse, BOARD, period, "performance_team", tmp_path)
    assert not list(tmp_path.glob("*.html"))


def test_a_missing_warehouse_is_told(tmp_path):
    with pytest.raises(FileNotFoundError, match="There is no warehouse at"):
        publish(tmp_path / "none.duckdb", BOARD, PERIOD, "performance_team", tmp_path)


def test_a_warehouse_of_another_version_is_told_by_its_table(tmp_path):
    path = write(tmp_path / "old.duckdb", frames())
    with duckdb.connect(str(path)) as con:
        con.execute("alter table marts.exception drop column is_new")
    with pytest.raises(WarehouseMismatch, match=r"marts.exception: .* run `lscb build` and publish again"):
        publish(path, BOARD, PERIOD, "performance_team", tmp_path / "out")


def test_a_page_that_cannot_be_put_in_place_leaves_nothing_behind(warehouse, tmp_path):
    in_the_way = tmp_path / f"{BOARD}_{PERIOD}_performance_team.html"
    in_the_way.mkdir()
    with pytest.raises(LakeDamaged, match="something else stands where this should be kept"):
        publish(warehouse, BOARD, PERIOD, "performance_team", tmp_path)
    assert [one.name for one in tmp_path.iterdir()] == [in_the_way.name]


def test_what_was_published_stays_beside_the_newest_and_says_its_revision(warehouse, tmp_path):
    rows = frames()
    for one in rows["marts.scorecard"]:
        one["value"] = one["value"] and one["value"] + 1
    other = write(tmp_path / "other.duckdb", rows)
    folder = tmp_path / "out"

    first = publish(warehouse, BOARD, PERIOD, "performance_team", folder)
    again = publish(warehouse, BOARD, PERIOD, "performance_team", folder)
    assert (first.revision, again.revision, first.sha256) == (1, 1, again.sha256)
    assert len(list(folder.iterdir())) == 2

    second = publish(other, BOARD, PERIOD, "performance_team", folder)
    assert second.revision == 2
    assert first.path == second.path
    for done in (first, second):
        kept = done.revision_path.read_bytes()
        assert hashlib.sha256(kept).hexdigest() == done.sha256
    assert second.path.read_bytes() == second.revision_path.read_bytes()
    said = [
        re.search(r"<dt>Revision</dt><dd>(.+?)</dd>", one.revision_path.read_text())[1]
        for one in (first, second)
    ]
    assert said == ["1", "2, in place of revision 1"]


def test_every_declared_pack_is_marked():
    packs = read_packs()
    assert set(packs) == {"performance_team"}
    assert packs["performance_team"].marking == "OFFICIAL-SENSITIVE, UNPROTECTED, performance team only"
