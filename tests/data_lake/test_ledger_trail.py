"""Whoever edits the ledger's database behind its back is found out."""

from datetime import UTC, date, datetime

import pytest

from data_lake.ledger import SubmissionKey, open_ledger
from data_lake.ledger.opening import make_engine
from expectations.findings import Address, Finding, Severity, Verdict

AT = datetime(2024, 4, 30, 16, 0, tzinfo=UTC)
FINDING = Finding(
    Address("", 3, "numerator"), "V-01", "range", Severity.QUERY, "above", "0 to 9", "High.", "Look."
)


@pytest.fixture
def url(ledger_url):
    """A ledger in which a little has happened: two submissions of one slot, an extension, a publication."""
    slot = {"board": "nyscb", "provider": "police", "return_id": "a", "period": "2023-24-Q4"}
    with open_ledger(ledger_url) as ledger:
        for sha256 in ("a" * 64, "b" * 64):
            ledger.record_arrival(
                board="nyscb",
                provider="police",
                sha256=sha256,
                original_name="r.csv",
                size_bytes=1,
                received_at=AT,
                actor="collect",
            )
            ledger.record_judgement(
                SubmissionKey("nyscb", "police", sha256, "a", "2023-24-Q4"),
                findings=(FINDING,),
                verdict=Verdict.ACCEPTED_WITH_QUERIES,
                accepted_path=f"accepted/{sha256}",
                row_count=1,
                judged_at=AT,
                actor="collect",
            )
        ledger.record_extension(
            **slot,
            extended_to=date(2024, 5, 3),
            reason="outage",
            approved_by="chair",
            recorded_at=AT,
            actor="manager",
        )
        ledger.record_publication(
            board="nyscb",
            period="2023-24-Q4",
            audience="performance_team",
            sha256="c" * 64,
            path="published/x",
            warehouse_hash="d" * 64,
            published_at=AT,
            actor="publish",
        )
        ledger.record_event(kind="run_ended", subject="2023-24-Q4", detail={}, actor="collect", at=AT)
        assert ledger.verify_trail() == []
    return ledger_url


WITHOUT_GUARD = {
    "sqlite": (
        "drop trigger event_no_update", "drop trigger event_no_delete",
        "pragma ignore_check_constraints = on", "pragma foreign_keys = off",
    ),
    "postgresql": (
        "set session_replication_role = replica", "alter table publication drop constraint ck_publication_sha256",
    ),
}  # fmt: skip


def tamper(url, *statements):
    engine = make_engine(url)
    connection = engine.raw_connection()
    cursor = connection.cursor()
    for statement in (*WITHOUT_GUARD[engine.dialect.name], *statements):
        cursor.execute(statement)
        assert cursor.rowcount != 0, statement
    connection.commit()
    connection.close()
    engine.dispose()


def faults(url):
    with open_ledger(url) as ledger:
        return " | ".join(ledger.verify_trail())


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            "update event set actor = 'nobody' where sequence = 2",
            "Event 2 is not what was written: its hash differs",
        ),
        (
            "update event set at = '2024-04-30T15:59:00.000000Z' where sequence = 8",
            "Event 8 is not what was written",
        ),
        (
            "update event set detail = '{}' where sequence = 2",
            "submission that event 2 recorded has changed since",
        ),
        ("update event set kind = 'run_ended' where sequence = 1", "names event 1, which did not record it"),
        ("delete from event where sequence = 5", "has no event 5: the next is 6. Events have been removed"),
        ("delete from event where sequence in (7, 8)", "publication names event 7, which did not record it"),
        ("update event set hash = 'x' where sequence = 3", "Event 4 does not follow the event before it"),
        (
            "update arrival set received_at = '2024-01-01T00:00:00.000000Z'",
            "arrival that event 1 recorded has changed",
        ),
        (
            "update arrival set original_name = 'other.csv' where arrival_id = 2",
            "event 3 recorded has changed since",
        ),
        ("update submission set verdict = 'accepted'", "submission that event 2 recorded has changed since"),
        ("update submission set row_count = 99", "submission that event 2 recorded has changed since"),
        ("update finding set severity = 'advice'", "submission that event 2 recorded has changed since"),
        ("delete from finding", "submission that event 2 recorded has changed since"),
        (
            "update extension set extended_to = '2024-06-01'",
            "extension that event 6 recorded has changed since",
        ),
        ("update publication set sha256 = 'e'", "publication that event 7 recorded has changed since"),
        ("delete from publication", "Event 7 (publication_recorded) recorded a row that is no longer there"),
    ],
)
def test_a_change_behind_the_back_is_told(url, change, told):
    tamper(url, change)
    assert told in faults(url)
    assert url not in faults(url)


def test_bringing_back_a_superseded_submission_is_told(url):
    tamper(
        url,
        "update submission set state = 'superseded', superseded_by = supersedes where supersedes is not null",
        "update submission set state = 'accepted', superseded_by = null where supersedes is null",
    )
    told = faults(url)
    assert "is marked accepted, but by the order of events it is superseded" in told
    assert "is marked superseded, but by the order of events it is accepted" in told


def test_an_event_put_in_afterwards_is_told(url):
    tamper(
        url,
        "insert into event select 9, at, actor, kind, subject, detail, hash, 'f' || substr(hash, 2)"
        " from event where sequence = 8",
    )
    assert faults(url) == "Event 9 is not what was written: its hash differs."
