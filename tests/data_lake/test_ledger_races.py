"""Several processes at once on one ledger: each thing is recorded once, and the trail has no gap and no fork."""

import multiprocessing
from contextlib import contextmanager

import pytest

from data_lake.ledger import LedgerDamaged, SubmissionKey, open_ledger
from expectations.findings import Verdict
from tests.data_lake.ledger_story import ACTOR, START, arrive, finding, judge, sha

SPAWN = multiprocessing.get_context("spawn")
RUNNERS = 3


@contextmanager
def at_once(target, url):
    """Let several processes begin together, and give what each of them told once all have ended well."""
    start, told = SPAWN.Barrier(RUNNERS), SPAWN.Queue()
    processes = [
        SPAWN.Process(target=target, args=(url, start, told, number)) for number in range(1, RUNNERS + 1)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join(120)
    assert [process.exitcode for process in processes] == [0] * RUNNERS
    lines = [told.get(timeout=10) for _ in processes]
    told.close()
    yield lines


def open_and_record(url, start, told, first):
    start.wait()
    with open_ledger(url) as ledger:
        told.put([(n, arrive(ledger, n).is_new) for n in (first, first + 1, first + 2, first + 1)])


def test_runners_that_come_at_once_make_one_ledger_and_record_each_arrival_once(new_ledger):
    with new_ledger(is_opened=False) as url, at_once(open_and_record, url) as lines:
        seen = [line for each in lines for line in each]
        assert sorted(n for n, is_new in seen if is_new) == [1, 2, 3, 4, 5]
        with open_ledger(url) as ledger:
            assert [arrival.arrival_id for arrival in ledger.arrivals("nyscb")] == [1, 2, 3, 4, 5]
            assert len(ledger.events(kind="arrival_received")) == 5
            assert len(ledger.events(kind="arrival_seen_again")) == 7
            assert ledger.verify_trail() == []


def record_and_judge(url, start, told, runner):
    """Each runner brings thirty corrections of the same two returns, and judges those of the runner beside it too."""
    verdicts = (Verdict.ACCEPTED, Verdict.ACCEPTED_WITH_QUERIES, Verdict.REJECTED)
    with open_ledger(url) as ledger:
        start.wait()
        fresh = 0
        for n in range(1, 31):
            for number in (runner, runner % RUNNERS + 1):
                arrive(ledger, 100 * number + n)
                verdict = verdicts[(number + n) % 3]
                found = () if verdict is Verdict.ACCEPTED else (finding(),)
                period = f"2023-24-Q{n % 2 + 3}"
                fresh += judge(ledger, 100 * number + n, verdict, found, period=period).is_new
            if n % 10 == 0:
                snapshot = ledger.snapshot()
                standing = snapshot.submission.filter(snapshot.submission["state"] == "accepted")
                assert standing["period"].n_unique() == standing.height
    told.put(fresh)


def test_runners_that_judge_at_once_leave_one_trail_without_a_gap(ledger_url):
    with at_once(record_and_judge, ledger_url) as fresh, open_ledger(ledger_url) as ledger:
        assert sum(fresh) == 30 * RUNNERS
        assert len(ledger.submissions("nyscb")) == 30 * RUNNERS
        # What was superseded or refused when it came the second time is taken again, so how many there are is luck.
        numbers = [arrival.arrival_id for arrival in ledger.arrivals("nyscb")]
        assert numbers == list(range(1, len(ledger.events(kind="arrival_received")) + 1))
        sequences = [event.sequence for event in ledger.events()]
        assert sequences == list(range(1, len(sequences) + 1))
        assert sorted(one.period for one in ledger.current("nyscb")) == ["2023-24-Q3", "2023-24-Q4"]
        assert ledger.verify_trail() == []


def test_a_writer_sees_what_the_writer_before_it_left_however_early_it_began(ledger_url):
    with open_ledger(ledger_url) as first, open_ledger(ledger_url) as second:
        arrive(first, 1)
        with (
            first._store.reading() as connection
        ):  # one that reads holds nobody up, and its state stands still
            seen = connection.exec_driver_sql("select count(*) from event").scalar_one()
            arrive(second, 2)
            judge(second, 2)
            assert connection.exec_driver_sql("select count(*) from event").scalar_one() == seen == 1
        key = SubmissionKey("nyscb", "police", sha(1), "police_quarterly", "2023-24-Q4")
        done = first.record_judgement(
            key, findings=(), verdict=Verdict.ACCEPTED, accepted_path="accepted/1.parquet", row_count=1,
            judged_at=START, actor=ACTOR,
        )  # fmt: skip
        assert done.superseded == second.submissions("nyscb")[0].submission_id
        assert first.verify_trail() == []


def test_a_reader_cannot_write(postgres):
    with (
        postgres.database() as url,
        open_ledger(url) as ledger,
        pytest.raises(LedgerDamaged, match=r"answered with ReadOnlySqlTransaction \(25006\)"),
        ledger._store.reading() as connection,
    ):
        connection.exec_driver_sql("delete from look")
