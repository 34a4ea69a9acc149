"""The states of a submission against a reference model that is a few lists: whatever happens in whatever order."""

from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from data_lake.ledger import LedgerRefused, SubmissionKey, open_ledger
from expectations.findings import Severity, Verdict
from tests.data_lake.ledger_story import ACTOR, START, finding, sha

PROVIDERS = st.sampled_from(["police", "lado"])
PERIODS = st.sampled_from(["2023-24-Q4", "2023-24-Q4", "2023-24-Q3"])
VERDICTS = st.sampled_from([Verdict.ACCEPTED, *Verdict])  # few slots and much accepted: much is superseded
FINDINGS = {
    Verdict.ACCEPTED: (),
    Verdict.ACCEPTED_WITH_QUERIES: (finding(severity=Severity.QUERY),),
    Verdict.REJECTED: (finding("V-01", Severity.ERROR),),
}


@dataclass
class ModelArrival:
    """An arrival as the model knows it: by whom, which bytes, the how-manieth time, and whether it is done."""

    provider: str
    sha256: str
    occurrence: int
    number: int
    is_done: bool = False
    held: list["ModelSubmission"] = field(default_factory=list)

    @property
    def has_fallen(self):
        return any(one.state != "accepted" for one in self.held)


@dataclass
class ModelSubmission:
    """A submission as the model knows it."""

    name: str
    slot: tuple[str, str]
    verdict: Verdict
    state: str


class LedgerStates(RuleBasedStateMachine):
    """Every rule does the same to the ledger and to the model; the invariants compare them."""

    arrivals = Bundle("arrivals")

    def __init__(self, new_ledger):
        super().__init__()
        self.until_torn_down = ExitStack()
        self.url = self.until_torn_down.enter_context(new_ledger())
        self.ledger = open_ledger(self.url)
        self.at = START
        self.model: list[ModelArrival] = []
        self.standing: dict[tuple[str, str], ModelSubmission] = {}
        self.past: list[tuple[int, dict[str, str]]] = []

    def teardown(self):
        assert self.ledger.verify_trail() == []
        for event, states in self.past:
            then = self.ledger.snapshot(event).submission
            assert dict(zip(then["submission_id"], then["state"], strict=True)) == states
        self.ledger.close()
        self.until_torn_down.close()

    def now(self):
        self.at += timedelta(seconds=1)
        return self.at

    @rule(target=arrivals, provider=PROVIDERS, number=st.integers(1, 2))
    def a_file_arrives(self, provider, number):
        fresh = self.arrive(provider, number)
        return multiple() if fresh is None else fresh

    @rule(target=arrivals, number=st.integers(1, 2), verdict=VERDICTS)
    def a_file_arrives_and_is_judged(self, number, verdict):
        fresh = self.arrive("police", number)
        if fresh is None:
            return multiple()
        self.judge(fresh, "2023-24-Q4", verdict)
        return fresh

    def arrive(self, provider, number):
        same = [one for one in self.model if (one.provider, one.sha256) == (provider, sha(number))]
        expected = same[-1] if same and not same[-1].has_fallen else None
        found = self.ledger.record_arrival(
            board="nyscb", provider=provider, sha256=sha(number), original_name="r.csv", size_bytes=1,
            received_at=self.now(), actor=ACTOR,
        )  # fmt: skip
        assert found.is_new == (expected is None)
        if expected is not None:
            assert found.arrival_id == expected.number
            return None
        fresh = ModelArrival(provider, sha(number), len(same) + 1, len(self.model) + 1)
        assert (found.arrival_id, found.occurrence) == (fresh.number, fresh.occurrence)
        self.model.append(fresh)
        return fresh

    @rule(arrival=arrivals, period=PERIODS, verdict=VERDICTS)
    def a_submission_is_judged(self, arrival, period, verdict):
        self.judge(arrival, period, verdict)

    def judge(self, arrival, period, verdict):
        key = SubmissionKey("nyscb", arrival.provider, arrival.sha256, "r", period, arrival.occurrence)
        known = [one for one in arrival.held if one.name == key.submission_id]
        path = None if verdict is Verdict.REJECTED else f"accepted/{key.submission_id}.parquet"
        done = self.ledger.record_judgement(
            key, findings=FINDINGS[verdict], verdict=verdict, accepted_path=path, row_count=1,
            judged_at=self.now(), actor=ACTOR,
        )  # fmt: skip
        assert done.is_new == (not known)
        if known:
            return
        slot = (arrival.provider, period)
        one = ModelSubmission(
            key.submission_id, slot, verdict, "rejected" if verdict is Verdict.REJECTED else "accepted"
        )
        arrival.held.append(one)
        if one.state == "accepted":
            before = self.standing.get(slot)
            assert done.superseded == (None if before is None else before.name)
            if before is not None:
                before.state = "superseded"
            self.standing[slot] = one

    @rule(arrival=arrivals)
    def a_file_could_not_be_read(self, arrival):
        if not arrival.held:
            done = self.ledger.record_failure(
                board="nyscb", provider=arrival.provider, sha256=arrival.sha256,
                findings=FINDINGS[Verdict.REJECTED], judged_at=self.now(), actor=ACTOR, occurrence=arrival.occurrence,
            )  # fmt: skip
            arrival.held.append(ModelSubmission(done.submission_id, ("", ""), Verdict.REJECTED, "rejected"))

    @rule(arrival=arrivals)
    def its_judgement_ends(self, arrival):
        try:
            is_new = self.ledger.record_arrival_judged(arrival.number, judged_at=self.now(), actor=ACTOR)
        except LedgerRefused:
            assert not arrival.held
            return
        assert arrival.held
        assert is_new == (not arrival.is_done)
        arrival.is_done = True

    @rule()
    def the_ledger_is_closed_and_opened(self):
        self.ledger.close()
        self.ledger = open_ledger(self.url)

    @rule()
    def somebody_remembers_how_it_stands(self):
        states = {one.submission_id: one.state for one in self.ledger.submissions("nyscb")}
        self.past.append((self.ledger.last_event(), states))

    @invariant()
    def what_stands_is_what_the_model_says(self):
        assert {
            (one.provider, one.period): (one.submission_id, one.verdict)
            for one in self.ledger.current("nyscb")
        } == {slot: (one.name, one.verdict.value) for slot, one in self.standing.items()}

    @invariant()
    def every_submission_is_in_the_state_that_the_model_says(self):
        found = {one.submission_id: one.state for one in self.ledger.submissions("nyscb")}
        assert found == {one.name: one.state for arrival in self.model for one in arrival.held}

    @invariant()
    def what_waits_is_what_the_model_says(self):
        waiting = [one.arrival_id for one in self.ledger.waiting("nyscb")]
        assert waiting == [one.number for one in self.model if not one.is_done]


def test_whatever_happens_in_whatever_order(new_ledger, request):
    examples = 15 if "sqlite" in request.node.name else 4
    run_state_machine_as_test(
        partial(LedgerStates, new_ledger),
        settings=settings(max_examples=examples, stateful_step_count=30, deadline=None),
    )
