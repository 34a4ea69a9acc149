"""The outbox: written once, leased by one sender at a time, sent once, and withdrawn when it is no longer true."""

import multiprocessing
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from data_lake.ledger import (
    MARK_OF_NOTHING,
    Cause,
    LedgerRefused,
    Letter,
    delivery,
    letters,
    open_ledger,
    tables,
    trail,
)
from data_lake.ledger.delivery import FOLLOWS
from data_lake.ledger.looks import Sighting
from expectations.answers import Answer
from expectations.findings import Verdict
from tests.data_lake.ledger_story import ACTOR, START, arrive, finding, judge
from tests.data_lake.test_ledger_trail import tamper

DUE = datetime(2024, 5, 1, 16, 0, tzinfo=UTC)
NOON = datetime(2024, 5, 2, 11, 0, tzinfo=UTC)
SLOT = ("police", "police_quarterly", "2023-24-Q4")
LETTER = Letter(
    board="nyscb",
    provider="police",
    quarter="2023-24-Q4",
    rung="overdue_contact",
    due_at=DUE,
    role="contact",
    channel="email",
    address="returns@police.example",
    subject="Two figures are still owed",
    body="Two figures are still owed.\nThank you.",
    attachment="xlsx",
    causes=(Cause("police_quarterly", "2023-24-Q4", "late", MARK_OF_NOTHING),),
)


@pytest.fixture
def ledger(ledger_url):
    with open_ledger(ledger_url) as opened:
        record_look(opened)
        yield opened
        assert opened.verify_trail() == []


def write(ledger, at=START, **more):
    return ledger.outbox.write(replace(LETTER, **more), written_at=at, actor=ACTOR)


def lease(ledger, now=NOON, holder="one", **more):
    rules = {"seconds": 600, "most_a_day": 9, "boards": ("nyscb",), **more}
    return ledger.outbox.lease(now=now, holder=holder, actor=ACTOR, **rules)


def only(ledger):
    (message,) = ledger.outbox.messages("nyscb")
    return message


def kinds(ledger):
    return [one.kind for one in ledger.events() if one.kind in {*FOLLOWS, "message_written"}]


def record_look(ledger, fault="", at=NOON, waiting=None):
    ledger.looks.record("nyscb", "police", looked_at=at, fault=fault, actor=ACTOR, waiting=waiting)


# --- written


def test_the_same_letter_is_written_once_whatever_it_says(ledger):
    assert write(ledger)
    assert not write(ledger)
    assert not write(ledger, subject="Said in other words", causes=(replace(LETTER.causes[0], mark="x"),))
    assert write(ledger, address="deputy@police.example")
    assert write(ledger, rung="overdue_deputy")
    assert write(ledger, due_at=DUE + timedelta(days=7))
    assert kinds(ledger) == ["message_written"] * 4


def test_its_name_depends_on_its_key_and_its_causes_alone():
    other = Cause("a", "2023-24-Q4", "late", "m")
    both = replace(LETTER, causes=(LETTER.causes[0], other))
    assert LETTER.name() == replace(LETTER, subject="x", body="y", attachment="").name()
    assert both.name() == replace(LETTER, causes=(other, LETTER.causes[0])).name()
    assert len({LETTER.name(), both.name(), LETTER.name(2), replace(LETTER, role="deputy").name()}) == 4
    assert LETTER.name() == "ef6cb05e2dbac6cf16b6f5fe25413402"


def test_one_that_was_withdrawn_leaves_room_for_another_and_both_have_names(ledger):
    write(ledger)
    first = only(ledger)
    assert ledger.outbox.withdraw(first.message_id, fault="contact_ended", at=START, actor=ACTOR)
    assert not ledger.outbox.withdraw(first.message_id, fault="contact_ended", at=START, actor=ACTOR)
    assert write(ledger)
    assert not write(ledger)
    assert [(one.message_id, one.state) for one in ledger.outbox.messages("nyscb")] == [
        (LETTER.name(1), "withdrawn"),
        (LETTER.name(2), "pending"),
    ]
    assert [one.message_id for one in ledger.outbox.messages("nyscb", "pending")] == [LETTER.name(2)]
    assert ledger.outbox.messages("eastmoor") == ()


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"address": "a@b.example\nBcc: all@b.example"}, "is not one plain e-mail address"),
        ({"address": "a@b.example, c@b.example"}, "is not one plain e-mail address"),
        ({"address": "Police <a@b.example>"}, "is not one plain e-mail address"),
        ({"address": "a@b.example\r"}, "is not one plain e-mail address"),
        ({"address": "a@"}, "is not one plain e-mail address"),
        ({"address": ""}, "is not one plain e-mail address"),
        ({"address": "a@b..example"}, "is not one plain e-mail address"),
        ({"subject": "Owed\nBcc: all@b.example"}, "needs a subject of one line"),
        ({"subject": "Owed\r\n\r\nText"}, "needs a subject of one line"),
        ({"subject": "Owed\u2028Bcc: x"}, "needs a subject of one line"),
        ({"subject": "gnisrever \u202e"}, "needs a subject of one line"),
        ({"subject": " "}, "needs a subject of one line"),
        ({"body": "a\x00b"}, "needs a text, without control characters"),
        ({"body": "\n"}, "needs a text"),
        ({"causes": ()}, "has no cause: name the returns that it is about"),
        ({"channel": "pigeon"}, "is for no channel we have: give one of email, webhook"),
        ({"channel": "webhook", "address": "http://hooks.example/x"}, "does not begin with https://"),
        ({"channel": "webhook", "address": "https://hooks.example/x\n"}, "holds blanks, line breaks"),
        ({"channel": "webhook", "address": "https://me:secret@hooks.example"}, "is no web address of a host alone"),
        ({"channel": "webhook", "address": "https://[::1"}, "is no web address"),
        ({"channel": "webhook", "address": "file:///etc/passwd"}, "is no web address of a host alone"),
    ],
)  # fmt: skip
def test_what_could_not_be_sent_or_would_say_more_than_it_seems_is_refused(ledger, more, told):
    with pytest.raises(LedgerRefused, match=r"^The letter to police \(contact\)") as refused:
        write(ledger, **more)
    assert told in str(refused.value)
    assert not any(host in str(refused.value) for host in ("b.example", "hooks.example", "b..example"))
    assert ledger.last_event() == 0


@pytest.mark.parametrize(
    ("channel", "address"),
    [
        ("email", "first.o'last+tag@mail-1.police.example"),
        ("webhook", "https://hooks.example/a?sig=b"),
        ("webhook", "http://127.0.0.1:8080/x"),
    ],
)
def test_a_plain_address_is_taken(channel, address):
    assert not letters.address_fault(channel, address)


def test_events_never_hold_an_address_or_a_word_of_the_text(ledger):
    write(ledger)
    message = lease(ledger)
    ledger.outbox.sent(message.message_id, at=NOON, actor=ACTOR)
    told = " ".join(f"{one.subject} {one.detail}" for one in ledger.events())
    assert "example" not in told
    assert "owed" not in told


def test_only_the_outbox_writes_events_of_messages(ledger):
    for kind in (*FOLLOWS, "message_written"):
        with pytest.raises(LedgerRefused, match=f"An event {kind} is written with what it records"):
            ledger.record_event(kind=kind, subject="x", detail={}, actor=ACTOR, at=NOON)


# --- what is known of a slot


def test_a_mark_changes_with_each_thing_that_happens_in_a_slot_and_with_nothing_else(ledger):
    seen = [ledger.outbox.slot_marks("nyscb").get(SLOT, MARK_OF_NOTHING)]

    def changes(is_expected=True):
        seen.append(ledger.outbox.slot_marks("nyscb").get(SLOT, MARK_OF_NOTHING))
        assert (seen[-1] != seen[-2]) is is_expected

    slot = dict(zip(("provider", "return_id", "period"), SLOT, strict=True))
    arrive(ledger, 1)
    changes(is_expected=False)
    first = judge(ledger, 1, Verdict.ACCEPTED_WITH_QUERIES, (finding(),))
    changes()
    answer = Answer(
        **slot, code="V-03", indicator_id="child_abuse_crimes", series="crimes", cell="", reason="A large case.",
        role="contact", given_on=date(2024, 5, 1), expires_on=None, submission_key=first.submission_id,
    )  # fmt: skip
    ledger.record_answer("nyscb", answer, recorded_at=NOON, actor=ACTOR)
    changes()
    for day in (6, 7):
        ledger.record_extension(
            board="nyscb", **slot, extended_to=date(2024, 5, day), reason="outage", approved_by="chair",
            recorded_at=NOON, actor=ACTOR,
        )  # fmt: skip
        changes()
    for n, verdict in ((2, Verdict.REJECTED), (3, Verdict.ACCEPTED)):
        arrive(ledger, n)
        judge(ledger, n, verdict, (finding(),))
        changes()
    arrive(ledger, 4)
    judge(ledger, 4, period="2022-23-Q4")
    changes(is_expected=False)
    write(ledger)
    changes(is_expected=False)
    assert len(set(seen)) == 7


# --- leased


def test_what_was_due_first_is_leased_first_and_to_one_only(ledger):
    write(ledger, at=START + timedelta(hours=1))
    write(ledger, at=START, address="earlier@police.example")
    first, second = lease(ledger, holder="one"), lease(ledger, holder="two")
    assert (first.address, second.address) == ("earlier@police.example", LETTER.address)
    assert (first.state, first.attempts, first.leased_by) == ("sending", 1, "one")
    assert first.leased_until == NOON + timedelta(minutes=10)
    assert first.causes == LETTER.causes
    assert lease(ledger) is None
    assert set(ledger.outbox.messages("nyscb")) == {first, second}


def test_one_that_is_not_due_of_another_board_or_channel_is_left(ledger):
    write(ledger)
    assert lease(ledger, now=START - timedelta(seconds=1)) is None
    assert lease(ledger, boards=("eastmoor",)) is None
    assert lease(ledger, channels=("webhook",)) is None
    assert lease(ledger, channels=()) is None
    assert lease(ledger, now=START) is not None


def test_a_lease_that_ran_out_is_given_to_another_and_the_first_holder_has_no_more_say(ledger):
    write(ledger)
    name = lease(ledger).message_id
    later = NOON + timedelta(minutes=10)
    assert lease(ledger, now=later - timedelta(seconds=1), holder="two") is None
    assert lease(ledger, now=later, holder="two").attempts == 2
    late = {"holder": "one", "at": later, "actor": ACTOR, "fault": "timeout"}
    assert not ledger.outbox.put_off(name, next_at=later, **late)
    assert not ledger.outbox.failed(name, **late)
    assert not ledger.outbox.withdraw(name, fault="x", at=later, actor=ACTOR)
    assert only(ledger).leased_by == "two"
    # But that it has left is believed of anybody, once.
    assert ledger.outbox.sent(name, at=later, actor=ACTOR)
    assert not ledger.outbox.sent(name, at=later + timedelta(minutes=1), actor=ACTOR)
    assert (only(ledger).state, only(ledger).sent_at) == ("sent", later)
    assert kinds(ledger) == ["message_written", "message_leased", "message_leased", "message_sent"]


def test_one_that_is_put_off_comes_again_and_one_that_failed_when_somebody_says_so(ledger):
    write(ledger)
    name = lease(ledger).message_id
    rules = {"holder": "one", "at": NOON, "actor": ACTOR}
    assert ledger.outbox.put_off(name, next_at=NOON + timedelta(minutes=5), fault="timeout", **rules)
    assert (only(ledger).state, only(ledger).fault, only(ledger).attempts) == ("pending", "timeout", 1)
    assert lease(ledger) is None
    assert lease(ledger, now=NOON + timedelta(minutes=5)).fault == ""
    assert ledger.outbox.failed(name, fault="refused", **rules)
    assert lease(ledger, now=NOON + timedelta(days=30)) is None
    assert not write(ledger)
    assert ledger.outbox.renew(name, at=NOON, actor=ACTOR)
    assert not ledger.outbox.renew(name, at=NOON, actor=ACTOR)
    assert lease(ledger).attempts == 1


def test_nobody_can_speak_of_a_message_that_is_not_there(ledger):
    with pytest.raises(LedgerRefused, match="There is no message x in the outbox"):
        ledger.outbox.sent("x", at=NOON, actor=ACTOR)


def _lease_all(url, holder):
    with open_ledger(url) as ledger:
        taken = []
        while (message := lease(ledger, holder=holder, most_a_day=1000)) is not None:
            taken.append(message.message_id)
    return taken


@pytest.mark.parametrize("kind", ["threads", "processes"])
def test_two_senders_at_once_never_hold_the_same_message(ledger, ledger_url, kind):
    for n in range(40):
        write(ledger, address=f"a{n}@police.example")
    holders = [(ledger_url, f"holder {n}") for n in range(3)]
    if kind == "threads":
        with ThreadPoolExecutor(3) as pool:
            taken = list(pool.map(_lease_all, *zip(*holders, strict=True)))
    else:
        with multiprocessing.get_context("spawn").Pool(2) as pool:
            taken = pool.starmap(_lease_all, holders)
    every = [one for each in taken for one in each]
    assert (len(every), len(set(every))) == (40, 40)
    assert kinds(ledger).count("message_leased") == 40


# --- looked at again


def extend(ledger):
    ledger.record_extension(
        board="nyscb", provider="police", return_id="police_quarterly", period="2023-24-Q4",
        extended_to=date(2024, 5, 8), reason="outage", approved_by="chair", recorded_at=NOON, actor=ACTOR,
    )  # fmt: skip


def hand_in(ledger, verdict=Verdict.ACCEPTED):
    arrive(ledger, 1)
    judge(ledger, 1, verdict, (finding(),))
    ledger.record_arrival_judged(1, judged_at=NOON, actor=ACTOR)


@pytest.mark.parametrize("happens", [extend, hand_in, lambda one: hand_in(one, Verdict.REJECTED)])
@pytest.mark.parametrize("was_leased", [False, True])
def test_what_is_no_longer_true_is_withdrawn_and_the_next_is_looked_at(ledger, happens, was_leased):
    write(ledger)
    if was_leased:
        lease(ledger, seconds=0)
    happens(ledger)
    mark = ledger.outbox.slot_marks("nyscb")[SLOT]
    write(ledger, rung="later", at=NOON, causes=(replace(LETTER.causes[0], mark=mark),))
    assert lease(ledger).rung == "later"
    withdrawn, leased = ledger.outbox.messages("nyscb")
    ends_as = "perhaps_sent" if was_leased else "withdrawn"
    assert (withdrawn.state, withdrawn.fault, leased.state) == (ends_as, "no_longer_true", "sending")


def test_one_of_several_causes_that_moved_on_is_enough(ledger):
    write(ledger, causes=(*LETTER.causes, Cause("another_return", "2023-24-Q4", "late", MARK_OF_NOTHING)))
    hand_in(ledger)
    assert lease(ledger) is None
    assert only(ledger).state == "withdrawn"


def test_nothing_is_said_to_be_overdue_while_nobody_could_look_into_the_inbox(ledger):
    write(ledger)
    record_look(ledger, "unreachable")
    assert lease(ledger) is None
    assert lease(ledger, now=NOON + timedelta(hours=1)) is None
    assert (only(ledger).state, only(ledger).fault, only(ledger).attempts) == ("pending", "inbox_not_seen", 0)
    assert kinds(ledger) == ["message_written", "message_put_off"]
    record_look(ledger)
    assert lease(ledger) is not None


def test_nothing_is_said_to_be_overdue_unless_somebody_looked_since_and_lately(ledger):
    write(ledger)
    record_look(ledger, at=DUE)
    assert lease(ledger) is None
    assert only(ledger).fault == "not_looked_since"
    record_look(ledger)
    assert lease(ledger, now=NOON + timedelta(hours=26)) is None
    assert kinds(ledger) == ["message_written", "message_put_off"]
    assert lease(ledger, now=NOON + timedelta(hours=25, minutes=59)) is not None


def test_without_any_look_nothing_is_said_to_be_overdue(ledger):
    write(ledger, provider="lado")
    assert lease(ledger) is None
    assert only(ledger).fault == "not_looked_since"


@pytest.mark.parametrize("rung", ["before", "overdue_contact"])
def test_while_a_file_is_here_and_not_judged_nothing_is_asked_for(ledger, rung):
    write(ledger, rung=rung)
    write(ledger, rung="contact_wrong", address="team@nyscb.example")
    now = NOON if rung == "overdue_contact" else START
    arrive(ledger, 1)
    assert lease(ledger, now=now).rung == "contact_wrong", "what an agency asks is passed on in any case"
    assert lease(ledger, now=now) is None
    assert [one.fault for one in ledger.outbox.messages("nyscb", "pending")] == ["being_judged"]
    judge(ledger, 1, period="2022-23-Q4")
    assert lease(ledger, now=now) is None
    ledger.record_arrival_judged(1, judged_at=now, actor=ACTOR)
    assert lease(ledger, now=now).rung == rung


@pytest.mark.parametrize("rung", ["before", "overdue_contact"])
def test_while_a_file_lies_in_the_inbox_and_is_not_taken_nothing_is_asked_for(ledger, rung):
    write(ledger, rung=rung)
    now = NOON if rung == "overdue_contact" else START
    seen = Sighting(1, "then", "a" * 64, now)
    record_look(ledger, waiting={"m" * 64: seen})
    assert lease(ledger, now=now) is None
    assert only(ledger).fault == "being_judged"
    record_look(ledger, waiting={"m" * 64: replace(seen, arrival_id=1)})
    assert lease(ledger, now=now) is not None, "it was taken, and only could not be removed"


@pytest.mark.parametrize("change", [{"seen_at": NOON - timedelta(days=2)}, {"why": "folder"}])
def test_what_nobody_waits_for_any_more_holds_up_no_letter(ledger, change):
    write(ledger)
    record_look(ledger, waiting={"m" * 64: replace(Sighting(1, "then", "a" * 64, NOON), **change)})
    assert lease(ledger, now=NOON) is not None


def test_what_came_from_another_holds_up_nobody(ledger):
    write(ledger, provider="lado", due_at=NOON)
    arrive(ledger, 1)
    record_look(ledger, waiting={"m" * 64: Sighting(1, "then", "a" * 64, START)})
    assert lease(ledger) is not None


def test_what_is_not_overdue_needs_no_look(ledger):
    write(ledger)
    record_look(ledger, "unreachable")
    assert lease(ledger, now=DUE) is not None


def test_a_recipient_has_so_many_a_day_and_the_day_is_londons(ledger):
    for n in range(4):
        write(ledger, rung=f"rung {n}")
    late = datetime(2024, 5, 2, 22, 59, tzinfo=UTC)  # 23:59 in London, in summer
    for _ in range(2):
        message = lease(ledger, now=late, most_a_day=2)
        ledger.outbox.sent(message.message_id, at=late, actor=ACTOR)
    assert lease(ledger, now=late, most_a_day=2) is None
    assert lease(ledger, now=late + timedelta(seconds=59), most_a_day=2) is None
    assert [one.fault for one in ledger.outbox.messages("nyscb", "pending")] == ["enough_today"] * 2
    assert kinds(ledger).count("message_put_off") == 2
    morrow = late + timedelta(minutes=1)
    # What is in a sender's hands counts, for it may be leaving just now.
    assert lease(ledger, now=morrow, most_a_day=1) is not None
    assert lease(ledger, now=morrow, most_a_day=1) is None
    assert lease(ledger, now=morrow, most_a_day=2) is None, "it is not looked at again today"
    (waits,) = ledger.outbox.messages("nyscb", "pending")
    assert waits.next_at == datetime(2024, 5, 3, 23, 0, tzinfo=UTC), "midnight in London"
    assert kinds(ledger).count("message_put_off") == 3
    record_look(ledger, at=waits.next_at)
    assert lease(ledger, now=waits.next_at, most_a_day=1) is not None


def test_a_long_queue_for_one_who_has_had_enough_is_looked_at_once_a_day(ledger):
    for n in range(30):
        write(ledger, rung=f"rung {n}")
    ledger.outbox.sent(lease(ledger, most_a_day=1).message_id, at=NOON, actor=ACTOR)
    for _ in range(3):
        assert lease(ledger, most_a_day=1) is None
    before = ledger.last_event()
    assert kinds(ledger).count("message_put_off") == 29
    statements = []
    sa.event.listen(
        ledger._store._engine, "before_cursor_execute", lambda *given: statements.append(given[2])
    )
    assert lease(ledger, most_a_day=1) is None
    assert len(statements) < 10
    assert ledger.last_event() == before


def test_addresses_that_differ_only_in_case_are_one(ledger):
    write(ledger)
    assert not write(ledger, address="Returns@Police.example")
    assert write(ledger, address="Returns@Police.example", rung="later")
    assert lease(ledger, most_a_day=1) is not None
    assert lease(ledger, most_a_day=1) is None
    assert LETTER.name() == replace(LETTER, address="RETURNS@police.example").name()


def test_when_the_clock_ran_back_no_earlier_step_follows_a_later_one(ledger):
    write(ledger, rung="overdue_contact")
    ledger.outbox.sent(lease(ledger).message_id, at=NOON, actor=ACTOR)
    assert not write(ledger, rung="due_today", at=NOON - timedelta(days=1))
    assert write(ledger, rung="due_today", at=NOON - timedelta(days=1), due_at=DUE + timedelta(days=7)), (
        "another"
    )
    assert write(ledger, rung="overdue_deputy", at=NOON)


def test_one_recipient_who_has_had_enough_does_not_stop_the_others(ledger):
    write(ledger, rung="first")
    write(ledger, rung="second")
    write(ledger, address="deputy@police.example")
    assert [lease(ledger, most_a_day=1).address for _ in range(2)] == [
        LETTER.address,
        "deputy@police.example",
    ]


# --- what may have left


def dies(ledger, name):
    """The holder dies with it."""


def loses_the_answer(ledger, name, **more):
    rules = {"next_at": NOON, "fault": "timeout_at_dot", "holder": "one", "at": NOON, "actor": ACTOR, **more}
    assert ledger.outbox.put_off(name, may_have_left=True, **rules)


def loses_the_answer_and_is_refused_later(ledger, name):
    loses_the_answer(ledger, name)
    again = lease(ledger, seconds=0)
    rules = {"holder": "one", "at": NOON, "actor": ACTOR}
    assert ledger.outbox.put_off(again.message_id, next_at=NOON, fault="unreachable_at_connect", **rules)


def dies_and_is_held_up(ledger, name):
    record_look(ledger, "unreachable")
    assert lease(ledger) is None
    assert only(ledger).fault == "inbox_not_seen"
    record_look(ledger)


@pytest.mark.parametrize(
    "ends", [dies, loses_the_answer, loses_the_answer_and_is_refused_later, dies_and_is_held_up]
)
def test_what_may_have_left_is_not_said_again_when_its_cause_moves(ledger, ends):
    write(ledger)
    name = lease(ledger, seconds=0).message_id
    ends(ledger, name)
    hand_in(ledger, Verdict.REJECTED)
    assert lease(ledger) is None
    assert (only(ledger).state, only(ledger).fault) == ("perhaps_sent", "no_longer_true")
    mark = ledger.outbox.slot_marks("nyscb")[SLOT]
    assert not write(ledger, causes=(replace(LETTER.causes[0], mark=mark),)), (
        "the same step under another name"
    )
    assert write(ledger, rung="overdue_deputy", causes=(replace(LETTER.causes[0], mark=mark),))
    assert not ledger.outbox.withdraw(name, fault="x", at=NOON, actor=ACTOR)
    assert not ledger.outbox.renew(name, at=NOON, actor=ACTOR)


def test_what_may_have_left_cannot_be_taken_back_and_goes_again_under_its_name(ledger):
    write(ledger)
    name = lease(ledger).message_id
    loses_the_answer(ledger, name)
    assert lease(ledger).message_id == name
    assert not ledger.outbox.withdraw(name, fault="step_passed", at=NOON, actor=ACTOR), (
        "it is in a sender's hands"
    )
    assert only(ledger).state == "sending"
    loses_the_answer(ledger, name)
    assert not ledger.outbox.withdraw(name, fault="step_passed", at=NOON, actor=ACTOR)
    assert (only(ledger).state, only(ledger).fault) == ("perhaps_sent", "step_passed")
    # A sender that was slower than its lease is believed still.
    assert ledger.outbox.sent(name, at=NOON, actor=ACTOR)
    assert only(ledger).state == "sent"


def test_what_failed_for_good_without_an_answer_may_have_left(ledger):
    write(ledger)
    name = lease(ledger).message_id
    told = {"fault": "timeout_at_dot", "holder": "one", "at": NOON, "actor": ACTOR}
    assert ledger.outbox.failed(name, may_have_left=True, **told)
    assert not ledger.outbox.withdraw(name, fault="x", at=NOON, actor=ACTOR)
    assert only(ledger).state == "perhaps_sent"


def test_what_was_refused_before_it_left_is_said_anew_when_its_cause_moves(ledger):
    write(ledger)
    rules = {"holder": "one", "at": NOON, "actor": ACTOR, "fault": "not_now_at_rcpt"}
    assert ledger.outbox.put_off(lease(ledger).message_id, next_at=NOON, **rules)
    hand_in(ledger, Verdict.REJECTED)
    assert lease(ledger) is None
    assert only(ledger).state == "withdrawn"
    mark = ledger.outbox.slot_marks("nyscb")[SLOT]
    assert write(ledger, causes=(replace(LETTER.causes[0], mark=mark),))


# --- changed behind the ledger's back


@pytest.mark.parametrize(
    ("kinds_in_turn", "told"),
    [
        (("message_renewed",), r"\(message_renewed\) cannot have happened to message \w+, which was pending"),
        (("message_failed",), r"\(message_failed\) cannot have happened to message \w+, which was pending"),
        (("message_withdrawn", "message_sent"), r"\(message_sent\) cannot .*, which was withdrawn"),
        (("message_sent", "message_sent"), r"\(message_sent\) cannot .*, which was sent"),
    ],
)
def test_an_order_of_events_that_cannot_be_is_told(ledger_url, kinds_in_turn, told):
    with open_ledger(ledger_url) as ledger:
        write(ledger)
        now = delivery.written(START)
        with ledger._store.writing() as connection:
            for kind in kinds_in_turn:
                trail.append(connection, trail.Link(START, ACTOR, kind, LETTER.name(), {}))
                now = delivery.after(now, kind, START, {})
            connection.execute(sa.update(tables.message).values(**vars(now)))
        (fault,) = ledger.verify_trail()
        assert re.search(told, fault)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("state = 'sent', sent_at = written_at", "is marked sent, but by its events it is pending"),
        ("state = 'withdrawn'", "is marked withdrawn, but by its events it is pending"),
        ("attempts = 7", "is not where its events left it: attempts changed"),
        ("next_at = '2030-01-01T00:00:00.000000Z'", "is not where its events left it: next_at changed"),
        ("fault = 'refused'", "is not where its events left it: fault changed"),
        ("address = 'other@b.example'", "row of message that event 1 recorded has changed since"),
        ("body = 'Other words'", "row of message that event 1 recorded has changed since"),
        ("causes = '[]'", "row of message that event 1 recorded has changed since"),
    ],
)
def test_a_change_behind_the_ledgers_back_is_told(ledger_url, change, told):
    with open_ledger(ledger_url) as ledger:
        write(ledger)
    tamper(ledger_url, f"update message set {change}")  # noqa: S608 - the tests own words
    with open_ledger(ledger_url) as ledger:
        assert [told in fault for fault in ledger.verify_trail()] == [True]


@pytest.mark.parametrize("detail", ["", "[]", "{}"])
def test_an_event_that_no_longer_says_what_happened_is_told_and_stops_nothing(ledger_url, detail):
    with open_ledger(ledger_url) as ledger:
        record_look(ledger)
        write(ledger)
        lease(ledger)
    tamper(ledger_url, f"update event set detail = '{detail}' where kind = 'message_leased'")  # noqa: S608
    with open_ledger(ledger_url) as ledger:
        told = " | ".join(ledger.verify_trail())
    assert "Event 2 is not what was written" in told
    assert "is not where its events left it: leased_until, leased_by" in told
