"""Ticks: each looks first whether there is anything to do, and keeps when it last ended well."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from data_lake.lake import Busy, NameRefused
from flows import ticks
from flows.office import UnknownBoard, open_office
from flows.run import call
from flows.settings import SetClock, Settings
from flows.steps.behind import why_build
from flows.tick_memory import Ended, Memory, last_ticks, tick
from flows.ticks import TICKS, scheduled

POLICE = ("eastmoor", "eastmoor_police")


@pytest.fixture
def clock():
    return SetClock(datetime(2026, 7, 10, 9, 0, tzinfo=UTC))


@pytest.fixture
def office(tmp_path, clock):
    settings = Settings(root=tmp_path / "lake", board="eastmoor", actor="tester")
    with open_office(settings, clock) as opened:
        yield opened


def run_tick(office, name, *ids):
    return TICKS[name].body(office, ids, call)


def extend(office, to):
    office.ledger.record_extension(
        board="eastmoor", provider="eastmoor_police", return_id="missing_children", period="2026-27-Q1",
        extended_to=to, reason="a new system", approved_by="performance_team",
        recorded_at=office.clock.now(), actor="tester",
    )  # fmt: skip


def test_a_collection_looks_once_in_its_slot_and_again_when_a_person_asks(office, clock):
    assert ticks.collect(office, *POLICE).ended is Ended.DONE
    clock.tick(1)
    again = ticks.collect(office, *POLICE)
    assert (again.ended, again.sentence) == (Ended.NOTHING_DUE, "Looked at already in this slot.")
    assert ticks.collect(office, *POLICE, is_asked=True).ended is Ended.DONE
    clock.tick(3600)
    assert ticks.collect(office, *POLICE).sentence == "0 files, 0 submissions."


def test_a_provider_that_has_gone_is_told_and_nothing_fails(office):
    assert (
        ticks.collect(office, "eastmoor", "nobody").sentence
        == "Nobody is a provider of eastmoor by that id, or not any more."
    )


def test_a_build_comes_when_the_ledger_has_moved_a_return_fell_due_or_a_day_began(office, clock):
    assert why_build(office) == "There is no warehouse."
    assert run_tick(office, "build").ended is Ended.DONE
    assert run_tick(office, "build").sentence == "The warehouse is as the ledger is."
    office.ledger.record_event(kind="receipt_written", subject="1", detail={}, actor="tester", at=clock.now())
    assert why_build(office) is None
    extend(office, date(2026, 8, 3))
    assert why_build(office) == "The ledger has moved."
    assert run_tick(office, "build").ended is Ended.DONE
    clock.move_to(datetime(2026, 7, 10, 23, 30, tzinfo=UTC))  # in London it is the next day
    assert why_build(office) == "Another day has begun."
    clock.move_to(datetime(2026, 7, 21, 15, 59, tzinfo=UTC))
    assert run_tick(office, "build").ended is Ended.DONE
    clock.move_to(datetime(2026, 7, 21, 16, 1, tzinfo=UTC))
    assert why_build(office) == "A return has fallen due."


def test_a_pack_is_published_after_its_build_and_again_only_when_it_would_tell_something_else(office, clock):
    assert run_tick(office, "publish", "eastmoor").sentence.startswith("The warehouse is behind the ledger")
    run_tick(office, "build")
    assert run_tick(office, "publish", "eastmoor").sentence == "1 packs."
    assert run_tick(office, "publish", "eastmoor").sentence == "What is out is what stands."
    clock.move_to(datetime(2026, 7, 13, 9, tzinfo=UTC))
    run_tick(office, "build")
    assert run_tick(office, "publish", "eastmoor").ended is Ended.NOTHING_DUE
    clock.move_to(datetime(2026, 7, 22, 9, tzinfo=UTC))  # what was awaited is overdue
    run_tick(office, "build")
    assert run_tick(office, "publish", "eastmoor").sentence == "1 packs."
    assert [one.subject for one in office.ledger.events(kind="publication_recorded")] == [
        "eastmoor/2026-27-Q1/performance_team"
    ] * 2


def test_a_tick_that_finds_somebody_at_work_waits_and_remembers_nothing(office):
    def busy(memory):
        raise Busy("somebody builds")

    assert tick(office, "build", (), busy).ended is Ended.WAITED
    assert last_ticks(office) == {}


@pytest.mark.parametrize("strange", ["x/../../../../evil", "<img src=x>", "", "..", "a\nb"])
def test_an_id_that_nobody_declared_writes_nothing_anywhere(office, strange):
    told = ticks.collect(office, "eastmoor", strange)
    assert (told.ended, told.sentence) == (
        Ended.NOTHING_DUE,
        "Nobody is a provider of eastmoor by that id, or not any more.",
    )
    for name in ("publish", "chase", "purge"):
        with pytest.raises(UnknownBoard, match="No board called"):
            run_tick(office, name, strange)
    with pytest.raises(NameRefused, match="The name of this tick cannot be part of a path"):
        tick(office, "collect", ("eastmoor", strange), lambda memory: "nothing")
    assert last_ticks(office) == {}


def test_a_tick_that_fails_keeps_what_was_known(office, clock):
    ticks.collect(office, *POLICE)
    before = last_ticks(office)

    def fails(memory):
        raise KeyError("a fault of ours")

    with pytest.raises(KeyError):
        tick(office, "collect", POLICE, fails)
    assert last_ticks(office) == before
    assert before["collect-eastmoor-eastmoor_police"].did_at == clock.now()


@pytest.mark.parametrize(
    "content", ["", "{}", "[1]", '{"ended_at": 3, "did_at": null, "counts": {}, "marks": {}}']
)
def test_a_memory_that_cannot_be_read_is_none(tmp_path, content):
    (tmp_path / "one.json").write_text(content)
    assert Memory.read(tmp_path / "one.json") == Memory()


def test_a_memory_holds_ids_counts_and_instants(office):
    ticks.collect(office, *POLICE)
    (path,) = (office.lake.root / "ticks").iterdir()
    assert json.loads(path.read_text()) == {
        "counts": {"files": 0, "submissions": 0},
        "did_at": "2026-07-10T09:00:00+00:00",
        "ended_at": "2026-07-10T09:00:00+00:00",
        "marks": {},
    }


def test_every_provider_has_its_collection_and_the_other_ticks_come_beside_them(office):
    found = scheduled(office)
    providers = [one.id for one in office.catalogue("eastmoor").providers]
    assert [one.title for one in found if one.name == "collect"] == [f"eastmoor {one}" for one in providers]
    assert {(one.name, one.title) for one in found if one.name in {"build", "publish"}} == {
        ("build", "all boards"),
        ("publish", "eastmoor"),
    }
    assert {one.rhythm.every for one in scheduled(office, timedelta(seconds=9))} == {timedelta(seconds=9)}
