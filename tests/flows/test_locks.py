"""Runs side by side: a lock for each provider, one for a board's judging, one for the warehouse, and patience."""

import threading
from dataclasses import replace

import pytest

from data_lake.lake import Busy
from flows.collect import collect
from flows.locks import Patience
from flows.publish import publish
from flows.steps.build import build_warehouse
from flows.steps.judge import judge_arrivals


def drop(office, provider, text):
    folder = office.lake.inbox("nyscb", provider)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "a.csv").write_text(text)


def test_collections_of_different_providers_run_side_by_side(office):
    drop(office, "police", "police")
    with office.lake.lock("collect-nyscb-lado"):
        done = collect(office, "nyscb", ["police"], whole=True)
    assert (len(done.submissions), done.busy) == (1, ())


def test_of_several_the_busy_one_is_left_and_named(office):
    drop(office, "police", "police")
    drop(office, "lado", "lado")
    with office.lake.lock("collect-nyscb-lado"):
        done = collect(office, "nyscb", whole=True)
        assert done.busy == ("lado",)
        assert [one.provider for one in office.ledger.arrivals("nyscb")] == ["police"]
        with pytest.raises(
            Busy, match=r"collect-nyscb-lado is held by process \d+\. Wait until it has ended"
        ):
            collect(office, "nyscb", ["lado"], whole=True)
    assert collect(office, "nyscb", whole=True).busy == ()


def test_a_board_is_judged_by_one_run_at_a_time_and_what_was_taken_waits(office):
    drop(office, "police", "police")
    with office.lake.lock("judge-nyscb"), pytest.raises(Busy, match="judge-nyscb is held by process"):
        collect(office, "nyscb", ["police"], whole=True)
    assert len(office.ledger.waiting("nyscb")) == 1
    # Another provider's run judges it, and the provider's own next one answers it.
    assert len(collect(office, "nyscb", ["lado"]).submissions) == 1
    assert not office.lake.outbox("nyscb", "police").exists()
    collect(office, "nyscb", ["police"])
    assert (office.lake.outbox("nyscb", "police") / "receipt_1.html").exists()


def test_what_another_run_judged_of_mine_is_told_as_mine(office):
    drop(office, "police", "police")

    def run(step, *words, **more):
        if step is judge_arrivals:
            collect(office, "nyscb", ["lado"])
        return step(*words, **more)

    done = collect(office, "nyscb", ["police"], run, whole=True)
    assert [office.ledger.submission(one).provider for one in done.submissions] == ["police"]


def test_who_waits_goes_on_when_the_other_has_ended(office):
    entered, let_go = threading.Event(), threading.Event()

    def hold():
        with office.lake.lock("collect-nyscb-police"):
            entered.set()
            let_go.wait(30)

    other = threading.Thread(target=hold)
    other.start()
    try:
        assert entered.wait(30)
        threading.Timer(0.3, let_go.set).start()
        drop(office, "police", "police")
        assert len(collect(replace(office, patience=30), "nyscb", ["police"], whole=True).arrivals) == 1
    finally:
        let_go.set()
        other.join(30)


def test_patience_is_for_all_locks_together(office):
    patience = Patience(0.2)
    with office.lake.lock("one"), office.lake.lock("other"):
        for name in ("one", "other"):
            with pytest.raises(Busy, match=f"{name} is held"), patience.lock(office.lake, name):
                pass
    with pytest.raises(Busy, match="inner"), patience.lock(office.lake, "outer"):
        raise Busy("inner")


def test_building_and_publishing_wait_for_each_other(office):
    with office.lake.lock("build"):
        with pytest.raises(Busy, match="build is held by process"):
            build_warehouse(office)
        with pytest.raises(Busy, match="build is held by process"):
            publish(office, "nyscb", "2023-24-Q4")
