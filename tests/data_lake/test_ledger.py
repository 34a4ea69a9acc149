"""The ledger records once, supersedes as a whole, and stands as it stood after any event."""

import sqlite3
from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_lake.lake import Lake
from data_lake.ledger import LedgerRefused, SubmissionKey, open_ledger, submission_id
from data_lake.ledger.snapshot import SCHEMAS
from expectations.answers import Answer
from expectations.findings import Severity, Verdict
from tests.data_lake.ledger_story import ACTOR, START, arrive, finding, judge, sha


@pytest.fixture
def ledger(ledger_url):
    with open_ledger(ledger_url) as ledger:
        yield ledger


def kinds(ledger):
    return [event.kind for event in ledger.events()]


def test_a_new_ledger_is_empty_and_sound(ledger):
    assert ledger.last_event() == 0
    assert ledger.verify_trail() == []
    taken = ledger.snapshot()
    assert taken.until_event == 0
    for name, schema in SCHEMAS.items():
        frame = getattr(taken, name)
        assert frame.is_empty()
        assert frame.schema == schema


def test_an_arrival_is_recorded_once_and_seen_again(ledger):
    first = arrive(ledger, 1)
    again = arrive(ledger, 1, at=START + timedelta(days=1), name="copy.csv")
    assert (first.is_new, again.is_new) == (True, False)
    assert (again.arrival_id, again.original_name, again.received_at) == (1, "return.csv", START)
    assert kinds(ledger) == ["arrival_received", "arrival_seen_again"]
    assert len(ledger.arrivals("nyscb")) == 1
    assert ledger.arrivals("eastmoor") == ()


def test_the_same_bytes_from_another_provider_are_another_arrival(ledger):
    assert arrive(ledger, 1).arrival_id == 1
    assert arrive(ledger, 1, provider="probation").arrival_id == 2


def test_a_submission_has_the_same_name_everywhere():
    key = SubmissionKey("nyscb", "police", sha(1), "police_quarterly", "2023-24-Q4")
    assert key.submission_id == "7860ed9ea23a21ef"
    assert submission_id("nyscb", "police", sha(1), "police_quarterly", "2023-24-Q3") != key.submission_id
    with pytest.raises(LedgerRefused, match=r"with '\|' in its name"):
        submission_id("nyscb", "police|x", sha(1), "police_quarterly", "2023-24-Q4")


def test_a_judgement_keeps_its_findings_in_order_and_is_recorded_once(ledger):
    arrive(ledger, 1)
    seen = (finding("V-09"), finding("C-01", Severity.ADVICE), finding("V-01", is_evaluable=True))
    first = judge(ledger, 1, Verdict.ACCEPTED_WITH_QUERIES, seen)
    again = judge(ledger, 1, Verdict.REJECTED, (finding("V-77"),))
    assert (first.is_new, again.is_new) == (True, False)
    assert again.sequence == first.sequence
    assert ledger.findings(first.submission_id) == seen
    assert ledger.is_judged(first.submission_id)
    assert not ledger.is_judged("0" * 16)
    stands = ledger.submission(first.submission_id)
    assert (stands.verdict, stands.state, stands.received_at) == ("accepted_with_queries", "accepted", START)
    assert kinds(ledger) == ["arrival_received", "submission_judged"]


def test_a_later_accepted_submission_supersedes_the_earlier_as_a_whole(ledger):
    for n in (1, 2, 3):
        arrive(ledger, n)
    first, second, third = (
        judge(ledger, 1),
        judge(ledger, 2, Verdict.REJECTED, (finding(),)),
        judge(ledger, 3),
    )
    assert (first.superseded, second.superseded, third.superseded) == (None, None, first.submission_id)
    assert [submission.submission_id for submission in ledger.current("nyscb")] == [third.submission_id]
    old = ledger.submission(first.submission_id)
    assert (old.state, old.superseded_by) == ("superseded", third.submission_id)
    assert ledger.submission(third.submission_id).supersedes == first.submission_id
    assert [submission.state for submission in ledger.submissions("nyscb")] == [
        "superseded",
        "rejected",
        "accepted",
    ]
    assert kinds(ledger)[-2:] == ["submission_judged", "submission_superseded"]
    assert ledger.verify_trail() == []


def test_other_periods_and_returns_are_left_alone(ledger):
    arrive(ledger, 1)
    for period, return_id in (("2023-24-Q3", "a"), ("2023-24-Q4", "a"), ("2023-24-Q4", "b")):
        judge(ledger, 1, period=period, return_id=return_id)
    assert len(ledger.current("nyscb")) == 3


def test_an_arrival_that_could_not_be_read_is_a_rejected_submission_without_a_slot(ledger):
    arrive(ledger, 1)
    arrive(ledger, 2)
    unreadable = {"board": "nyscb", "provider": "police", "judged_at": START, "actor": ACTOR}
    first = ledger.record_failure(sha256=sha(1), findings=(finding("R-04", Severity.ERROR),), **unreadable)
    again = ledger.record_failure(sha256=sha(1), findings=(finding("R-04", Severity.ERROR),), **unreadable)
    second = ledger.record_failure(sha256=sha(2), findings=(finding("R-02", Severity.ERROR),), **unreadable)
    assert (first.is_new, again.is_new, second.is_new) == (True, False, True)
    stands = ledger.submission(first.submission_id)
    assert (stands.return_id, stands.period, stands.state) == ("", "", "rejected")
    assert ledger.current("nyscb") == ()
    with pytest.raises(LedgerRefused, match="needs a finding that says why"):
        ledger.record_failure(sha256=sha(2), findings=(), **unreadable)


def test_an_arrival_waits_until_its_judgement_has_ended(ledger):
    arrive(ledger, 1)
    arrive(ledger, 2)
    judge(ledger, 2, period="2023-24-Q3")  # and here the run died: the file held another period too
    assert [arrival.arrival_id for arrival in ledger.waiting("nyscb")] == [1, 2]
    judge(ledger, 2, period="2023-24-Q4")
    ended = {"judged_at": START, "actor": ACTOR}
    assert [ledger.record_arrival_judged(2, **ended), ledger.record_arrival_judged(2, **ended)] == [
        True,
        False,
    ]
    assert [arrival.arrival_id for arrival in ledger.waiting("nyscb")] == [1]
    assert ledger.waiting("eastmoor") == ()
    for nothing_judged in (1, 99):
        with pytest.raises(LedgerRefused, match="none of its submissions is judged"):
            ledger.record_arrival_judged(nothing_judged, **ended)


def test_what_contradicts_itself_is_refused_and_leaves_nothing(ledger):
    key = SubmissionKey("nyscb", "police", sha(1), "police_quarterly", "2023-24-Q4")
    rest = {"findings": (), "row_count": 1, "judged_at": START, "actor": ACTOR}
    with pytest.raises(LedgerRefused, match=r"its arrival is not recorded\. Record the arrival first"):
        ledger.record_judgement(key, verdict=Verdict.ACCEPTED, accepted_path="accepted/x.parquet", **rest)
    arrive(ledger, 1)
    with pytest.raises(LedgerRefused, match="a rejected submission has no accepted file"):
        ledger.record_judgement(key, verdict=Verdict.ACCEPTED, accepted_path=None, **rest)
    with pytest.raises(LedgerRefused, match="a rejected submission has no accepted file"):
        ledger.record_judgement(key, verdict=Verdict.REJECTED, accepted_path="accepted/x.parquet", **rest)
    assert ledger.last_event() == 1


def test_every_event_has_an_actor_and_an_instant_with_a_zone(ledger):
    with pytest.raises(LedgerRefused, match="Every event has an actor"):
        ledger.record_event(kind="run_started", subject="q4", detail={}, actor=" ", at=START)
    with pytest.raises(LedgerRefused, match="without a time zone"):
        arrive(ledger, 1, at=START.replace(tzinfo=None))
    with pytest.raises(LedgerRefused, match="call the method that records it"):
        ledger.record_event(kind="submission_judged", subject="x", detail={}, actor=ACTOR, at=START)
    with pytest.raises(LedgerRefused, match="must be text, number, list or table; found set"):
        ledger.record_event(kind="run_started", subject="q4", detail={"x": {1}}, actor=ACTOR, at=START)
    assert ledger.last_event() == 0


def test_an_instant_of_another_zone_is_kept_in_utc(ledger):
    from zoneinfo import ZoneInfo

    summer = datetime(2024, 7, 31, 17, 0, tzinfo=ZoneInfo("Europe/London"))
    assert arrive(ledger, 1, at=summer).received_at == summer
    kept = ledger.arrivals("nyscb")[0].received_at
    assert (kept, kept.tzinfo) == (datetime(2024, 7, 31, 16, 0, tzinfo=UTC), UTC)
    assert ledger.verify_trail() == []


def test_extensions_and_publications_are_recorded_when_they_say_something_new(ledger):
    def extend(to, reason="system outage"):
        return ledger.record_extension(
            board="nyscb",
            provider="police",
            return_id="a",
            period="2023-24-Q4",
            extended_to=to,
            reason=reason,
            approved_by="chair",
            recorded_at=START,
            actor="manager",
        )

    def publish(n):
        return ledger.record_publication(
            board="nyscb",
            period="2023-24-Q4",
            audience="performance_team",
            sha256=sha(n),
            path="published/x",
            warehouse_hash=sha(9),
            published_at=START,
            actor=ACTOR,
        )

    assert [extend(date(2024, 5, 3)), extend(date(2024, 5, 3)), extend(date(2024, 5, 7))] == [
        True,
        False,
        True,
    ]
    assert [publish(1), publish(1), publish(2), publish(1)] == [True, False, True, True]
    assert kinds(ledger) == ["extension_recorded"] * 2 + ["publication_recorded"] * 3
    taken = ledger.snapshot()
    assert taken.extension["extended_to"].to_list() == [date(2024, 5, 3), date(2024, 5, 7)]
    assert taken.publication["sha256"].to_list() == [sha(1), sha(2), sha(1)]
    assert ledger.snapshot(3).publication.height == 1
    assert ledger.verify_trail() == []


def test_events_are_found_by_kind_subject_and_sequence(ledger):
    for n in (1, 2, 3):
        ledger.record_event(
            kind="run_started", subject=f"q{n}", detail={"b": [1, None], "a": "é"}, actor=ACTOR, at=START
        )
    assert [event.subject for event in ledger.events(after=1)] == ["q2", "q3"]
    assert [event.sequence for event in ledger.events(subject="q2", kind="run_started")] == [2]
    assert ledger.events(kind="run_ended") == ()
    assert ledger.events()[0].detail == '{"a":"é","b":[1,null]}'
    assert ledger.events()[1].previous_hash == ledger.events()[0].hash


def test_a_snapshot_stands_as_the_ledger_stood_after_that_event(ledger):
    for n in (1, 2):
        arrive(ledger, n)
    first, second = judge(ledger, 1, findings=(finding(severity=Severity.ADVICE),)), judge(ledger, 2)
    before, after = ledger.snapshot(first.sequence), ledger.snapshot()
    assert before.submission.select("state", "superseded_by").rows() == [("accepted", None)]
    assert before.finding.height == 1
    assert ledger.snapshot(2).finding.is_empty()
    assert ledger.snapshot(1).arrival.height == 1
    assert after.submission.select("state", "supersedes", "superseded_by").rows() == [
        ("superseded", None, second.submission_id),
        ("accepted", first.submission_id, None),
    ]
    assert (before.until_event, after.until_event) == (3, 5)
    with pytest.raises(LedgerRefused, match=r"has no event 6: its last is 5\. Name an event from 0 to 5"):
        ledger.snapshot(6)


@settings(max_examples=12, deadline=None)
@given(
    steps=st.lists(
        st.tuples(
            st.integers(1, 8), st.sampled_from(["2023-24-Q3", "2023-24-Q4"]), st.sampled_from(list(Verdict))
        ),
        max_size=10,
    )
)
def test_a_snapshot_of_the_past_is_the_snapshot_that_was_taken_then(new_ledger, steps):
    with new_ledger() as url, open_ledger(url) as ledger:
        taken = [ledger.snapshot()]
        for n, period, verdict in steps:
            arrive(ledger, n)
            taken.append(ledger.snapshot())
            judge(ledger, n, verdict, (finding(),), period=period)
            taken.append(ledger.snapshot())
        assert ledger.verify_trail() == []
        standing = {submission.submission_id for submission in ledger.current("nyscb")}
        last = ledger.snapshot().submission.filter(pl.col("state") == "accepted")
        assert set(last["submission_id"]) == standing
        for then in taken:
            now = ledger.snapshot(then.until_event)
            for name in SCHEMAS:
                assert getattr(now, name).equals(getattr(then, name)), name


def test_a_crash_between_landing_and_the_ledger_is_harmless(tmp_path):
    lake = Lake(tmp_path)
    sha256 = lake.land(b"return_id,period\n")  # and here the process died
    with open_ledger(lake.ledger_url) as ledger:
        assert ledger.arrivals("nyscb") == ()
        assert lake.land(b"return_id,period\n") == sha256
        kept = ledger.record_arrival(
            board="nyscb",
            provider="police",
            sha256=sha256,
            original_name="r.csv",
            size_bytes=17,
            received_at=START,
            actor=ACTOR,
        )
        assert kept.is_new
        assert lake.landed(sha256) == b"return_id,period\n"


def test_the_file_is_an_ordinary_database_in_wal_mode(tmp_path):
    with open_ledger(f"sqlite:///{tmp_path}/ledger.sqlite") as ledger:
        arrive(ledger, 1)
    with sqlite3.connect(tmp_path / "ledger.sqlite") as connection:
        assert connection.execute("pragma journal_mode").fetchone() == ("wal",)
        assert connection.execute("select received_at from arrival").fetchone() == (
            "2024-04-30T16:00:00.000000Z",
        )
    connection.close()


def answer(submission, **more):
    said = {
        "provider": "police", "return_id": "police_quarterly", "period": "2023-24-Q4", "code": "V-03",
        "indicator_id": "child_abuse_crimes", "series": "crimes", "cell": "county/815/all/all",
        "reason": "A new recording rule.", "role": "performance analyst", "given_on": date(2024, 5, 1),
        "expires_on": None, "submission_key": submission,
    }  # fmt: skip
    return Answer(**{**said, **more})


def test_an_answer_is_recorded_once_and_comes_back_as_it_was_given(ledger):
    arrive(ledger, 1)
    queried = judge(
        ledger, 1, Verdict.ACCEPTED_WITH_QUERIES, [finding(cell="county/815/all/all")]
    ).submission_id
    given = answer(queried, expires_on=date(2025, 3, 31))
    assert ledger.record_answer("nyscb", given, recorded_at=START, actor=ACTOR)
    assert not ledger.record_answer("nyscb", given, recorded_at=START, actor=ACTOR)
    assert ledger.answers("nyscb") == (given,)
    assert ledger.answers("eastmoor") == ()
    better = answer(queried, reason="Counted twice until April.")
    assert ledger.record_answer("nyscb", better, recorded_at=START, actor=ACTOR)
    assert ledger.answers("nyscb") == (given, better)
    assert ledger.snapshot().answer["reason"].to_list() == [given.reason, better.reason]
    assert ledger.verify_trail() == []
    assert all("recording" not in event.detail for event in ledger.events())


@pytest.mark.parametrize(
    "wrong", [{"code": "P-09"}, {"cell": "county/815/age/1_4"}, {"submission_key": "0" * 16}]
)
def test_an_answer_to_what_nobody_asked_is_refused(ledger, wrong):
    arrive(ledger, 1)
    queried = judge(ledger, 1, Verdict.ACCEPTED_WITH_QUERIES, [finding(cell="county/815/all/all")])
    with pytest.raises(LedgerRefused, match="has no such query, so there is nothing to answer"):
        ledger.record_answer("nyscb", answer(queried.submission_id, **wrong), recorded_at=START, actor=ACTOR)
    assert ledger.answers("nyscb") == ()
