"""The chase between the ledger and the outbox: what is written, taken back and held, whatever happens in between."""

import shutil
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count, pairwise
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data_lake.ledger import Contact, SubmissionKey
from expectations.chase import is_fresh, may_speak
from expectations.due import due_cells
from expectations.findings import Address, Finding, Severity, Verdict
from expectations.gates.context import TYPED
from expectations.layout import CELL_KEY
from expectations.periods import parse
from flows.chase import chase
from flows.office import open_office
from flows.settings import SetClock, Settings
from flows.steps.chase import NO_LONGER_STANDS, plan, write_letters
from flows.steps.extension import extend
from flows.steps.take import take

BOARD = "fenland"
QUARTER = "2024-25-Q2"
DUE = datetime(2024, 10, 21, 16, tzinfo=UTC)
RETURNS = {
    ("police", "missing_children"): QUARTER,
    ("police", "esafety_incidents"): QUARTER,
    ("youth_offending_team", "youth_justice"): QUARTER,
    ("lado", "allegations"): QUARTER,
    ("la_human_resources", "la_staff_checks"): "2024-25-H1",
}
MENDED = Finding(
    Address(), "V-01", "made", Severity.ERROR, "negative", "a count", "It is below nought.", "Mend it."
)


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    root = tmp_path_factory.mktemp("chase")
    shutil.copytree(Path(__file__).with_name("chase_board"), root / "datasets" / "fenland")
    given_settings = Settings(root=root / "lake", board=BOARD, datasets=root / "datasets", actor="tester")
    with open_office(given_settings, SetClock(datetime(2024, 1, 1, tzinfo=UTC))) as office:
        yield office


class Small:
    """A board of its own in the one ledger, before October 2024, whose agencies all have somebody in every role."""

    numbers = count(1)

    def __init__(self, opened, at=datetime(2024, 10, 1, 8, tzinfo=UTC)):
        catalogue = opened.catalogue(BOARD)
        self.board = f"fenland{next(Small.numbers)}"
        named = catalogue.board.model_copy(update={"id": self.board, "first_quarter": QUARTER})
        self.clock = SetClock(at)
        self.office = replace(
            opened, clock=self.clock, catalogues={self.board: replace(catalogue, board=named)}, senders={}
        )
        self.ledger = opened.ledger
        self.accepted = {}

    def staffed(self):
        for provider in dict.fromkeys(provider for provider, _ in RETURNS):
            for role in ("contact", "deputy", "agency_lead"):
                self.contact(provider, role)
        self.contact("", "chair")
        self.contact("", "performance_team")
        return self

    def contact(self, provider, role, address="", **more):
        address = address or f"{role}@{(provider or 'board').replace('_', '-')}.example"
        one = Contact(self.board, provider, role, "The post", "email", address, "", date(2024, 1, 1))
        self.ledger.contacts.record(replace(one, **more), recorded_at=self.clock.now(), actor="tester")
        return address

    def at(self, text):
        self.clock.move_to(datetime.fromisoformat(f"{text}:00+01:00"))

    def seen(self, *providers, fault=""):
        for one in providers or dict.fromkeys(provider for provider, _ in RETURNS):
            self.ledger.looks.record(self.board, one, looked_at=self.clock.now(), fault=fault, actor="tester")

    def receive(self, provider, return_id, verdict=Verdict.ACCEPTED, findings=(), rows=None):
        now, period = self.clock.now(), RETURNS[provider, return_id]
        sha256 = f"{self.ledger.last_event():064x}"
        self.ledger.record_arrival(
            board=self.board, provider=provider, sha256=sha256, original_name="x", size_bytes=1,
            received_at=now, actor="tester",
        )  # fmt: skip
        arrival = self.ledger.arrivals(self.board)[-1]
        key = SubmissionKey(self.board, provider, sha256, return_id, period)
        path = None
        if verdict is not Verdict.REJECTED:
            frame = TYPED.to_frame().drop("submission_key") if rows is None else rows
            path = self.office.lake.put_accepted(
                frame, board=self.board, provider=provider, return_id=return_id, period=period,
                submission_id=key.submission_id,
            )  # fmt: skip
            self.accepted.setdefault((provider, return_id), now)
        found = findings or ((MENDED,) if verdict is Verdict.REJECTED else ())
        self.ledger.record_judgement(
            key,
            findings=found,
            verdict=verdict,
            accepted_path=path,
            row_count=0,
            judged_at=now,
            actor="tester",
        )
        self.ledger.record_arrival_judged(arrival.arrival_id, judged_at=now, actor="tester")
        return arrival

    def write(self):
        return write_letters(self.office, self.board)

    def messages(self, state=None, provider=None):
        found = self.ledger.outbox.messages(self.board, state)
        return [one for one in found if provider in {None, one.provider}]

    def told(self, provider, state="pending"):
        return [
            (one.rung, one.role, [each.return_id for each in one.causes])
            for one in self.messages(state, provider)
        ]


@pytest.fixture
def small(opened):
    return Small(opened).staffed()


def test_writing_again_writes_nothing(small):
    small.at("2024-10-14T09:00")
    first = small.write()
    before = small.ledger.head()
    assert len(first.written) == 4
    assert small.write() == replace(first, written=(), withdrawn=())
    assert small.ledger.head() == before


def test_in_quiet_hours_nothing_happens(small):
    small.at("2024-10-14T08:29")
    done = chase(small.office, small.board)
    assert done.quiet_until == datetime(2024, 10, 14, 7, 30, tzinfo=UTC)
    assert small.messages() == []
    small.at("2024-10-14T08:30")
    assert len(chase(small.office, small.board).written.written) == 4


def test_a_letter_that_waits_is_taken_back_when_one_of_its_returns_comes_and_the_rest_is_asked_for(small):
    small.at("2024-10-14T09:00")
    small.write()
    assert small.told("police") == [("before", "contact", ["esafety_incidents", "missing_children"])]
    small.receive("police", "missing_children")
    done = small.write()
    assert (len(done.written), len(done.withdrawn)) == (1, 1)
    assert small.told("police") == [("before", "contact", ["esafety_incidents"])]
    assert [one.fault for one in small.messages("withdrawn")] == [NO_LONGER_STANDS]
    small.receive("police", "esafety_incidents")
    small.write()
    assert small.told("police") == []


def test_a_letter_that_waits_is_taken_back_when_its_step_has_passed(small):
    small.at("2024-10-14T09:00")
    small.write()
    small.at("2024-10-21T09:00")
    small.write()
    assert small.told("lado") == [("due_today", "contact", ["allegations"])]
    small.at("2024-10-21T16:59")
    assert not small.write().withdrawn
    small.at("2024-10-21T17:00")
    assert len(small.write().withdrawn) == 4, "five o'clock has come: nothing is due today any more"
    assert small.told("lado") == []


def test_a_letter_that_waits_is_taken_back_when_its_reader_has_gone(small):
    small.at("2024-10-14T09:00")
    small.write()
    small.ledger.contacts.end(
        small.board, "lado", "contact", "contact@lado.example", date(2024, 10, 14),
        recorded_at=small.clock.now(), actor="tester",
    )  # fmt: skip
    small.at("2024-10-15T09:00")
    small.write()
    assert small.told("lado") == [("before", "deputy", ["allegations"])], "the deputy stands in"


def test_without_a_look_since_it_was_due_nothing_late_is_said(small):
    small.at("2024-10-21T16:59")
    small.seen()
    small.at("2024-10-22T09:00")
    assert {one.held for one in small.write().standing} == {"not_looked_since"}
    assert small.messages("pending") == []
    small.seen("lado")
    small.seen("police", fault="unreachable")
    small.write()
    assert [one.provider for one in small.messages("pending")] == ["lado"]
    held = {one.provider: one.held for one in plan(small.office, small.board).standing}
    assert (held["police"], held["lado"]) == ("inbox_not_seen", "")


def test_what_has_come_and_is_not_judged_is_waited_for(small):
    small.at("2024-10-22T09:00")
    small.seen()
    small.ledger.record_arrival(
        board=small.board, provider="lado", sha256="a" * 64, original_name="x", size_bytes=1,
        received_at=small.clock.now(), actor="tester",
    )  # fmt: skip
    found = {one.provider: one for one in small.write().standing}
    assert found["lado"].held == "being_judged"
    assert small.told("lado") == []


def test_a_look_speaks_for_an_inbox_for_a_day_and_no_longer(small):
    small.at("2024-10-22T08:30")
    small.seen()
    small.at("2024-10-24T09:00")
    assert {one.held for one in small.write().standing} == {"not_looked_since"}
    assert small.messages() == []
    small.at("2024-10-24T09:01")
    small.seen("lado")
    small.write()
    assert [one.provider for one in small.messages()] == ["lado"]


def test_what_waits_of_a_step_that_is_held_stays_as_it_is_and_is_not_written_again(small):
    small.at("2024-10-22T08:30")
    small.seen()
    small.write()
    waits = small.messages("pending", "lado")
    small.ledger.record_arrival(
        board=small.board, provider="lado", sha256="c" * 64, original_name="x", size_bytes=1,
        received_at=small.clock.now(), actor="tester",
    )  # fmt: skip
    before = small.ledger.head()
    for _ in range(3):
        small.clock.tick(60)
        done = small.write()
        assert (done.written, done.withdrawn) == ((), ())
        assert {one.provider: one.held for one in done.standing}["lado"] == "being_judged"
    assert "lado" not in {one.provider for one in plan(small.office, small.board).letters}
    assert small.messages("pending", "lado") == waits
    assert small.ledger.head() == before


def lay(small, provider, name, is_folder=False):
    path = small.office.lake.inbox(small.board, provider) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if is_folder:
        path.mkdir()
    else:
        path.write_text("return_id")


def looked_and_written(small, provider):
    """Look into an inbox, write, and give why the step is held and what the letter that waits says."""
    take(small.office, small.board, [provider])
    held = {one.provider: one.held for one in small.write().standing}[provider]
    return held, [one.body for one in small.messages("pending", provider)]


@pytest.mark.parametrize("name", ["return.csv.part", ".return.csv", "~$return.xlsx", "return.tmp"])
def test_what_looks_unfinished_is_waited_for_and_told_after_two_days(small, name):
    small.at("2024-10-22T08:30")
    lay(small, "lado", name)
    assert looked_and_written(small, "lado") == ("being_judged", [])
    small.at("2024-10-24T08:29")
    assert looked_and_written(small, "lado") == ("being_judged", [])
    small.at("2024-10-24T08:30")
    held, (body,) = looked_and_written(small, "lado")
    assert held == ""
    assert "nothing has come" not in body
    assert "Something lies in your inbox that could not be taken: a file that looks unfinished" in body


def test_a_file_is_waited_for_for_as_long_as_the_last_look_saw_it(small):
    small.at("2024-10-21T17:30")
    lay(small, "lado", "return.csv")
    take(small.office, small.board, ["lado"])
    small.at("2024-10-22T16:00")
    assert {one.provider: one.held for one in small.write().standing}["lado"] == "being_judged"
    (small.office.lake.inbox(small.board, "lado") / "return.csv").unlink()
    held, (body,) = looked_and_written(small, "lado")
    assert (held, "nothing has come yet" in body) == ("", True)


def test_litter_is_nothing_that_has_come(small):
    small.at("2024-10-22T08:30")
    for name in (".DS_Store", "Thumbs.db", "desktop.ini"):
        lay(small, "lado", name)
    held, (body,) = looked_and_written(small, "lado")
    assert (held, "nothing has come yet" in body) == ("", True)


def test_what_is_not_taken_at_all_is_told_and_a_letter_that_said_otherwise_is_taken_back(small):
    small.at("2024-10-22T08:30")
    held, (body,) = looked_and_written(small, "lado")
    assert (held, "nothing has come yet" in body) == ("", True)
    lay(small, "lado", "October", is_folder=True)
    held, (body,) = looked_and_written(small, "lado")
    assert held == ""
    assert "nothing has come" not in body
    assert "October" not in body.replace("Monday 21 October", "")
    assert "Something lies in your inbox that could not be taken: a folder" in body
    assert [one.state for one in small.messages(None, "lado")] == ["withdrawn", "pending"]
    assert not small.write().written


def test_a_letter_that_the_outbox_refuses_is_shown_and_stops_no_other(small):
    small.at("2024-10-14T09:00")
    catalogue = small.office.catalogue(small.board)
    named = tuple(
        one.model_copy(update={"name": f"{one.name}\u200b"}) if one.id == "lado" else one
        for one in catalogue.providers
    )
    small.office = replace(small.office, catalogues={small.board: replace(catalogue, providers=named)})
    done = small.write()
    assert {one.provider: one.held for one in done.standing} == {
        "lado": "cannot_be_written", "police": "", "youth_offending_team": "", "la_human_resources": "",
    }  # fmt: skip
    assert len(small.messages()) == 3
    small.office = replace(small.office, catalogues={small.board: catalogue})
    assert len(small.write().written) == 1


def test_a_file_that_could_not_be_read_is_told_of(small):
    small.at("2024-10-14T09:00")
    arrival = small.ledger.record_arrival(
        board=small.board, provider="lado", sha256="b" * 64, original_name="x", size_bytes=1,
        received_at=small.clock.now(), actor="tester",
    )  # fmt: skip
    small.ledger.record_failure(
        board=small.board,
        provider="lado",
        sha256="b" * 64,
        findings=(MENDED,),
        judged_at=small.clock.now(),
        actor="t",
    )
    small.ledger.record_arrival_judged(arrival.arrival_id, judged_at=small.clock.now(), actor="t")
    small.write()
    (letter,) = small.messages("pending", "lado")
    assert "A file of yours came that could not be read" in letter.body


def test_what_stands_and_is_damaged_is_held_and_stops_no_other(small):
    small.at("2024-10-10T09:00")
    small.receive("lado", "allegations", Verdict.ACCEPTED_WITH_QUERIES)
    (stands,) = small.ledger.current(small.board)
    path = small.office.lake.root / stands.accepted_path
    path.chmod(0o644)
    path.write_bytes(b"damaged")
    small.at("2024-10-24T09:00")
    small.seen()
    found = {one.provider: one for one in small.write().standing}
    assert found["lado"].held == "not_readable"
    assert [one.provider for one in small.messages("pending")] == [
        "police", "youth_offending_team", "la_human_resources",
    ]  # fmt: skip


def promised(small):
    """The rows of missing_children as they stand when every figure was promised for later."""
    cells = due_cells(small.office.catalogue(small.board), parse(QUARTER))
    mine = cells.filter((pl.col("return_id") == "missing_children") & ~pl.col("is_optional"))
    late = mine.select(*CELL_KEY).with_columns(status=pl.lit("late"))
    return pl.concat([TYPED.to_frame().drop("submission_key"), late], how="diagonal")


def test_a_figure_promised_for_later_is_asked_for_with_the_answers(small):
    small.at("2024-10-10T09:00")
    small.receive("police", "missing_children", rows=promised(small))
    small.receive("police", "esafety_incidents")
    small.at("2024-10-24T09:00")
    small.write()
    assert small.told("police") == [("answers_before", "contact", ["missing_children"])]
    (letter,) = small.messages("pending", "police")
    assert "Missing children: these figures were promised for later" in letter.body


def test_what_came_late_has_as_long_for_its_answers_as_what_came_in_time(small):
    small.at("2024-11-04T10:00")  # ten working days late: answers were due a week ago
    small.receive("police", "missing_children", rows=promised(small))
    small.receive("police", "esafety_incidents")
    small.seen()
    small.write()
    assert small.told("police") == []
    small.at("2024-11-07T10:00")  # two working days before Monday 11 November
    small.write()
    assert small.told("police") == [("answers_before", "contact", ["missing_children"])]
    assert [one.due_at for one in small.messages("pending", "police")] == [
        datetime(2024, 11, 11, 17, tzinfo=UTC)
    ]


def test_nobody_in_a_role_is_shown_and_stops_no_other(opened):
    small = Small(opened)
    small.contact("lado", "contact")
    small.at("2024-10-14T09:00")
    done = small.write()
    assert {one.provider: one.unheard for one in done.standing} == {
        "lado": (), **dict.fromkeys(("police", "youth_offending_team", "la_human_resources"), ("contact",)),
    }  # fmt: skip
    assert [one.provider for one in small.messages()] == ["lado"]


def test_two_in_one_role_both_get_it_and_one_with_an_account_alone_does_not(opened):
    small = Small(opened)
    small.contact("lado", "contact", "a@lado.example")
    small.contact("lado", "contact", "https://hooks.lado.example/x", channel="webhook")
    acting = Contact(small.board, "lado", "contact", "The post", "email", "", "lado7", date(2024, 1, 1))
    small.ledger.contacts.record(acting, recorded_at=small.clock.now(), actor="tester")
    small.at("2024-10-14T09:00")
    small.write()
    assert sorted((one.channel, one.address) for one in small.messages()) == [
        ("email", "a@lado.example"), ("webhook", "https://hooks.lado.example/x"),
    ]  # fmt: skip


def test_a_provider_that_has_ended_is_asked_through_its_successor(opened):
    small = Small(opened)
    catalogue = small.office.catalogue(small.board)
    old = next(one for one in catalogue.providers if one.id == "lado")
    heir = old.model_copy(update={"id": "lado_next", "valid_from": date(2024, 10, 1)})
    ended = old.model_copy(update={"valid_to": date(2024, 9, 30), "successor": "lado_next"})
    others = tuple(one for one in catalogue.providers if one.id != "lado")
    changed = replace(catalogue, providers=(*others, ended, heir))
    small.office = replace(small.office, catalogues={small.board: changed})
    address = small.contact("lado_next", "contact")
    small.at("2024-10-14T09:00")
    small.write()
    assert [(one.provider, one.address) for one in small.messages()] == [("lado", address)]


def test_more_time_asked_for_is_passed_on_once_and_taken_back_when_it_was_given(small):
    small.at("2024-10-14T09:00")
    arrival = small.receive("lado", "allegations", Verdict.REJECTED)
    small.ledger.record_event(
        kind="more_time_asked", subject=str(arrival.arrival_id), detail={"until": "2024-11-01"}, actor="tester",
        at=small.clock.now(),
    )  # fmt: skip
    small.write()
    small.write()
    told = [one for one in small.messages("pending", "lado") if one.rung == "more_time_asked"]
    assert [(one.role, one.attachment) for one in told] == [("performance_team", "")]
    assert f"lscb extension lado allegations {QUARTER} --to 2024-11-01" in told[0].body
    extend(
        small.office, small.board, "lado", "allegations", parse(QUARTER), to=date(2024, 11, 1), reason="A new system.",
        approved_by="performance_team",
    )  # fmt: skip
    small.write()
    assert small.told("lado") == [], "and before the new day it is too early for a reminder"


def test_a_wrong_contact_is_passed_on_until_one_is_recorded(small):
    small.at("2024-10-14T09:00")
    arrival = small.receive("lado", "allegations")
    small.ledger.record_event(
        kind="contact_wrong", subject=str(arrival.arrival_id), detail={}, actor="tester", at=small.clock.now()
    )
    small.write()
    assert small.told("lado") == [("contact_wrong", "performance_team", ["allegations"])]
    small.contact("lado", "contact", "new@lado.example")
    small.write()
    assert small.told("lado") == []


def test_letters_and_their_events_hold_no_address_and_no_event_a_text(small):
    small.at("2024-10-14T09:00")
    small.write()
    for one in small.messages():
        assert "@police.example" not in one.body + one.subject
    about = small.ledger.events(kind="message_written")
    assert about
    assert all(".example" not in one.detail + one.subject for one in about)


# Whatever happens, in whatever order

slots = st.sampled_from(sorted(RETURNS))
steps = st.lists(
    st.one_of(
        st.tuples(st.just("wait"), st.integers(1, 40)),
        st.tuples(st.just("receive"), slots, st.sampled_from([Verdict.ACCEPTED, Verdict.REJECTED])),
        st.tuples(st.just("extend"), slots, st.integers(0, 20)),
        st.tuples(st.just("look"), st.sampled_from(["", "", "unreachable"])),
        st.just(("chase",)),
    ),
    min_size=8, max_size=24,
)  # fmt: skip


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_no_step_twice_none_back_none_in_the_night_and_none_after_receipt(opened, steps):
    small = Small(opened, datetime(2024, 10, 11, 12, tzinfo=UTC)).staffed()
    looks, sent = {}, []
    for kind, *rest in steps:
        if kind == "wait":
            small.clock.tick(rest[0] * 3600)
        elif kind == "receive":
            small.receive(*rest[0], rest[1])
        elif kind == "extend" and rest[0] not in small.accepted:
            provider, return_id = rest[0]
            to = DUE.date() + timedelta(days=rest[1])
            extend(
                small.office, small.board, provider, return_id, parse(RETURNS[rest[0]]), to=to, reason="So.",
                approved_by="chair",
            )  # fmt: skip
        elif kind == "look":
            small.seen(fault=rest[0])
            good = looks.get("good") if rest[0] else small.clock.now()
            looks = {"good": good, "fault": rest[0]}
        else:
            sent += _chased(small, looks)
        small.clock.tick(60)
    keys = [tuple(one.key.values()) for one in small.messages() if one.state != "withdrawn"]
    assert len(keys) == len(set(keys)), "nobody is told the same step twice"
    _only_up(small, sent)
    assert small.ledger.verify_trail() == []


def _chased(small, looks):
    """Chase and send as the outbox does, and hold each letter that was written or sent against what is known now."""
    now, chase_ = small.clock.now(), small.office.catalogue(small.board).chase
    before = {one.message_id for one in small.messages()}
    chase(small.office, small.board)
    fresh = [one for one in small.messages() if one.message_id not in before]
    if not may_speak(chase_, now, small.office.calendar):
        assert fresh == []
        return []
    sent = []
    while one := small.ledger.outbox.lease(
        now=now, holder="x", actor="x", seconds=60, most_a_day=99, boards=(small.board,)
    ):
        small.ledger.outbox.sent(one.message_id, at=now, actor="x")
        sent.append(one)
    for one in (*fresh, *sent):
        assert not {(one.provider, each.return_id) for each in one.causes} & set(small.accepted), (
            "it has come"
        )
        if chase_.rung(one.rung).is_overdue:
            assert now > one.due_at
            assert not looks["fault"]
            assert is_fresh(looks["good"], one.due_at, now)
        else:
            assert now < one.due_at
    return sent


def _only_up(small, sent):
    order = {one.id: place for place, one in enumerate(small.office.catalogue(small.board).chase.returns)}
    groups = {}
    for one in sent:
        groups.setdefault((one.provider, one.due_at), []).append(order[one.rung])
    for places in groups.values():
        assert all(earlier < later for earlier, later in pairwise(places))
