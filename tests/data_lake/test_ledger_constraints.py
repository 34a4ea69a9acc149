"""The database itself refuses what cannot be, and a transaction that fails leaves nothing."""

import pytest
import sqlalchemy as sa

from data_lake.ledger import SubmissionKey, open_ledger
from expectations.findings import Verdict
from tests.data_lake.ledger_story import ACTOR, START, arrive, finding, judge, sha


@pytest.fixture
def ledger(ledger_url):
    with open_ledger(ledger_url) as ledger:
        yield ledger


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("update submission set verdict = 'maybe'", "ck_submission_verdict"),
        ("update submission set state = 'rejected'", "ck_submission_rejected_is_rejected"),
        ("update submission set accepted_path = null", "ck_submission_accepted_has_rows"),
        ("update submission set state = 'superseded'", "ck_submission_superseded_by_one"),
        ("update submission set period = ''", "ck_submission_unreadable"),
        ("update submission set arrival_id = 99", r"(?i)foreign key"),
        ("update finding set severity = 'fatal'", "ck_finding_severity"),
        ("delete from arrival", r"(?i)foreign key"),
        (
            "update arrival set sequence = 2, arrival_id = 9, sha256 = null",
            'NOT NULL constraint failed: arrival.sha256|column "sha256" of relation "arrival" violates not-null',
        ),
        ("update event set actor = 'nobody'", "The trail only grows: an event cannot be changed"),
        ("delete from event", "The trail only grows: an event cannot be (changed or )?removed"),
    ],
)
def test_the_database_itself_refuses_what_cannot_be(ledger, change, constraint):
    arrive(ledger, 1)
    judge(ledger, 1, Verdict.ACCEPTED_WITH_QUERIES, (finding(),))
    with pytest.raises(sa.exc.DatabaseError, match=constraint), ledger._store._engine.begin() as connection:
        connection.exec_driver_sql(change)


def test_two_submissions_cannot_stand_for_one_slot(ledger):
    arrive(ledger, 1)
    arrive(ledger, 2)
    judge(ledger, 1)
    judge(ledger, 2)
    with (
        pytest.raises(sa.exc.IntegrityError, match=r"(?i)unique"),
        ledger._store._engine.begin() as connection,
    ):
        connection.exec_driver_sql("update submission set state = 'accepted', superseded_by = null")


def test_a_transaction_that_fails_leaves_no_event(ledger):
    arrive(ledger, 1)
    arrive(ledger, 2)
    first = judge(ledger, 1)
    key = SubmissionKey("nyscb", "police", sha(2), "police_quarterly", "2023-24-Q4")
    with pytest.raises(sa.exc.IntegrityError, match="row_count"):
        ledger.record_judgement(
            key,
            findings=(),
            verdict=Verdict.ACCEPTED,
            accepted_path="accepted/2.parquet",
            row_count=-1,
            judged_at=START,
            actor=ACTOR,
        )
    assert [submission.submission_id for submission in ledger.current("nyscb")] == [first.submission_id]
    assert ledger.last_event() == 3
    assert ledger.verify_trail() == []
