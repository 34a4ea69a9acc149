"""Looks into the inboxes: what is kept of the last one, and that nothing grows while nothing is new."""

from datetime import UTC, datetime, timedelta

import pytest

from data_lake.ledger import open_ledger
from data_lake.ledger.looks import LOOKED_OTHERWISE, Look, Sighting

AT = datetime(2024, 4, 10, 9, 0, tzinfo=UTC)
LATER = AT + timedelta(minutes=10)
FILE = Sighting(3, "yesterday", "a" * 64, AT)


@pytest.fixture
def ledger(ledger_url):
    with open_ledger(ledger_url) as opened:
        yield opened


def look(ledger, at=AT, fault="", waiting=None, provider="police"):
    ledger.looks.record("nyscb", provider, looked_at=at, fault=fault, actor="tester", waiting=waiting)


def test_a_failed_look_keeps_the_instant_of_the_last_good_one(ledger):
    look(ledger, fault="unreachable", provider="lado")
    look(ledger)
    look(ledger, LATER, "unreachable")
    assert ledger.looks.last("nyscb") == {
        "lado": Look(AT, None, "unreachable"),
        "police": Look(LATER, AT, "unreachable"),
    }
    assert ledger.looks.last("eastmoor") == {}


def test_the_trail_is_told_when_an_inbox_goes_and_when_it_comes_back_and_not_in_between(ledger):
    for number, fault in enumerate(["", "", "unreachable", "unreachable", "login_refused", "", ""]):
        look(ledger, AT + timedelta(minutes=number), fault)
    told = [(one.subject, one.detail) for one in ledger.events(kind=LOOKED_OTHERWISE)]
    assert told == [
        ("nyscb/police", '{"observed":"unreachable"}'),
        ("nyscb/police", '{"observed":"login_refused"}'),
        ("nyscb/police", '{"observed":"seen"}'),
    ]
    assert ledger.verify_trail() == []


def test_what_lies_there_is_what_the_last_whole_look_saw(ledger):
    look(ledger, waiting={"mark": FILE, "other": FILE})
    look(ledger, waiting={"third": FILE}, provider="lado")
    assert ledger.looks.sightings("nyscb", "police") == {"mark": FILE, "other": FILE}
    look(ledger, LATER, waiting={"mark": FILE})
    look(ledger, LATER, "unreachable")
    assert ledger.looks.sightings("nyscb", "police") == {"mark": FILE}
    look(ledger, LATER, waiting={})
    assert ledger.looks.sightings("nyscb", "police") == {}
    assert ledger.looks.sightings("nyscb", "lado") == {"third": FILE}


def test_an_arrival_is_noted_with_the_file_that_it_was_copied_from(ledger):
    arrived = ledger.record_arrival(
        board="nyscb", provider="police", sha256="a" * 64, original_name="x.csv", size_bytes=3, received_at=AT,
        actor="tester", mark="mark", modified="yesterday",
    )  # fmt: skip
    assert ledger.looks.sightings("nyscb", "police") == {
        "mark": Sighting(3, "yesterday", "a" * 64, AT, arrived.arrival_id)
    }
