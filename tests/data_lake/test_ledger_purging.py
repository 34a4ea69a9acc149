"""Tombstones: the ledger takes one only of what it knows and nobody waits for, once for each coming of a file."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from data_lake.ledger import ACCEPTED, LANDING, LedgerRefused, Tombstone, open_ledger, tables
from expectations.findings import Verdict
from tests.data_lake.ledger_story import ACTOR, START, arrive, judge, sha

AT = START + timedelta(days=100)


@pytest.fixture
def ledger(ledger_url):
    with open_ledger(ledger_url) as ledger:
        yield ledger


def landed(n, **more):
    stone = Tombstone(
        LANDING,
        sha(n),
        "nyscb",
        "police",
        "police_quarterly",
        "2023-24-Q4",
        "",
        10,
        sha(n),
        "landing_of_lists",
        AT,
    )
    return replace(stone, **more)


def accepted(submission_id, n):
    path = f"accepted/{submission_id}.parquet"
    return landed(
        n, zone=ACCEPTED, name=path, submission_id=submission_id, sha256=sha(99), rule="accepted_of_lists"
    )


def ended(ledger, arrival):
    ledger.record_arrival_judged(arrival.arrival_id, judged_at=START, actor=ACTOR)


def purge(ledger, stone):
    return ledger.purging.record(stone, actor="purge")


def test_a_tombstone_is_recorded_once_with_its_event_and_the_trail_vouches_for_it(ledger):
    arrival = arrive(ledger, 1)
    one = judge(ledger, 1).submission_id
    ended(ledger, arrival)
    assert ledger.snapshot().purged == frozenset()
    assert [purge(ledger, landed(1)), purge(ledger, landed(1))] == [True, False]
    assert [purge(ledger, accepted(one, 1)), purge(ledger, accepted(one, 1))] == [True, False]
    events = ledger.events(kind="purged")
    assert [event.subject for event in events] == [f"landing/{sha(1)}", f"accepted/{one}"]
    assert ledger.purging.all("nyscb") == (
        landed(1, sequence=events[0].sequence),
        replace(accepted(one, 1), sequence=events[1].sequence),
    )
    assert ledger.purging.all("eastmoor") == ()
    assert ledger.purging.standing() == {(LANDING, sha(1)), (ACCEPTED, f"accepted/{one}.parquet")}
    assert (ledger.purging.landed(), ledger.purging.boards_of(sha(1))) == ({sha(1)}, {"nyscb"})
    assert ledger.verify_trail() == []
    with ledger._store._engine.begin() as connection:
        connection.execute(sa.text("update tombstone set rule = 'another' where zone = 'accepted'"))
    assert ledger.verify_trail() == [
        f"The row of tombstone that event {events[1].sequence} recorded has changed since."
    ]


def test_who_looks_back_knows_what_has_gone_since(ledger):
    arrive(ledger, 1)
    one = judge(ledger, 1).submission_id
    before = ledger.last_event()
    purge(ledger, accepted(one, 1))
    assert ledger.snapshot(before).purged == {f"accepted/{one}.parquet"}


def test_bytes_that_land_again_need_a_tombstone_of_their_own(ledger):
    arrival = arrive(ledger, 1)
    judge(ledger, 1)
    ended(ledger, arrival)
    assert ledger.purging.of(LANDING, sha(1)) is None
    purge(ledger, landed(1))
    assert ledger.purging.of(LANDING, sha(1)).purged_at == AT
    assert ledger.purging.standing() == {(LANDING, sha(1))}
    arrive(ledger, 1)  # what they held stands: seen again, and no row
    assert ledger.purging.of(LANDING, sha(1)) is None
    assert ledger.purging.standing() == frozenset()
    later = landed(1, purged_at=AT + timedelta(days=1))
    assert [purge(ledger, later), purge(ledger, later)] == [True, False]
    assert ledger.purging.of(LANDING, sha(1)).purged_at == later.purged_at
    assert len(ledger.purging.all("nyscb")) == 2


def test_a_file_that_waits_or_that_nobody_knows_is_not_purged(ledger):
    arrive(ledger, 1)
    with pytest.raises(LedgerRefused, match="Arrival 1 waits to be judged, so its bytes cannot be purged"):
        purge(ledger, landed(1))
    with pytest.raises(LedgerRefused, match="no arrival has these bytes"):
        purge(ledger, landed(2))
    with pytest.raises(LedgerRefused, match="no submission has its accepted rows there"):
        purge(ledger, accepted("0" * 16, 1))
    judge(ledger, 1, Verdict.REJECTED)
    ended(ledger, ledger.arrivals("nyscb")[0])
    assert arrive(ledger, 1).occurrence == 2  # it was refused, so it is judged again
    with pytest.raises(LedgerRefused, match="Arrival 2 waits"):
        purge(ledger, landed(1))
    assert ledger.events(kind="purged") == ()


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"zone": "observations"}, "ck_tombstone_zone"),
        ({"sha256": "short", "name": "short"}, "ck_tombstone_sha256"),
        ({"size_bytes": -1}, "ck_tombstone_size_bytes"),
        ({"submission_id": "0" * 16}, "ck_tombstone_accepted_of_one"),
        ({"sha256": sha(3)}, "ck_tombstone_landed_as_its_hash"),
    ],
)
def test_the_database_itself_refuses_a_tombstone_that_cannot_be(ledger, wrong, constraint):
    arrive(ledger, 1)
    row = {**vars(landed(1)), "sequence": 1, "purged_at": AT, **wrong}
    with pytest.raises(sa.exc.IntegrityError, match=constraint), ledger._store.writing() as connection:
        connection.execute(sa.insert(tables.tombstone).values(**row))
