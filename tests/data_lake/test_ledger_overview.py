"""What a console may know of messages: states and counts, and no word said to anybody."""

from dataclasses import fields
from datetime import timedelta

import pytest
import sqlalchemy as sa

from data_lake.ledger import open_ledger, tables
from data_lake.ledger.instant import Instant
from data_lake.ledger.overview import MessagesCounted
from tests.data_lake.ledger_story import ACTOR, START

LATER = START + timedelta(hours=1)


@pytest.fixture
def ledger(ledger_url):
    with open_ledger(ledger_url) as ledger:
        yield ledger


def put(ledger, table, **given):
    """Write a row past the ledger's own methods, with an event that it may name; what is not given is empty."""
    needed = [column for column in table.columns if not column.nullable]
    empty = {one.name: START if isinstance(one.type, Instant) else "" for one in needed}
    if "sequence" in table.columns:
        given["sequence"] = ledger.record_event(kind="told", subject="x", detail={}, actor=ACTOR, at=START)
    with ledger._store.writing() as connection:
        connection.execute(sa.insert(table).values({**empty, **given}))


def write(ledger, number, **given):
    about = {
        "board": "nyscb",
        "provider": "police",
        "role": "contact",
        "state": "pending",
        "channel": "email",
    }
    put(
        ledger,
        tables.message,
        message_id=f"{number:032x}",
        address=f"{number}@example.org",
        attempts=0,
        may_have_left=False,
        **{**about, **given},
    )


def test_messages_are_counted_by_state_provider_role_and_fault(ledger):
    write(ledger, 1, written_at=LATER)
    write(ledger, 2)
    write(ledger, 3, state="failed", role="deputy", fault="refused")
    write(ledger, 4, state="sent", sent_at=LATER)
    write(ledger, 5, board="eastmoor")
    assert ledger.overview.messages("nyscb") == (
        MessagesCounted("failed", "police", "deputy", "refused", 1, START),
        MessagesCounted("pending", "police", "contact", "", 2, START),
        MessagesCounted("sent", "police", "contact", "", 1, START),
    )
    assert ledger.overview.messages("atlantis") == ()
    assert not {one.name for one in fields(MessagesCounted)} & {"address", "subject", "body"}
