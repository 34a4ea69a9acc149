"""Show what the chase did, what waits in the outbox, whom nobody can write to, and what comes next."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from data_lake.ledger import Letter, Message
from expectations.ladder import PROVIDER_ROLES
from flows.chase import Chased
from flows.show_due import london
from flows.steps.chase import Due, Plan

HELD = {
    "inbox_not_seen": "the last look into their inbox failed, so what is missing may lie there",
    "not_looked_since": "nobody has looked into their inbox since it was due, or for a day: run `lscb collect`",
    "being_judged": "a file of theirs has come and is not judged yet: run `lscb collect`",
    "not_readable": "what was accepted of theirs is damaged: run `lscb trail --verify`, and restore it from the backup",
    "cannot_be_written": "a letter cannot be sent as it is: mend the contact's address, or what is declared",
}
"""Why nothing is written of a step now, in words."""

STATES = {
    "absent": "has not come",
    "not_taken": "is not here, and something lies in their inbox that is not taken",
    "sent_back": "was sent back",
    "accepted": "is accepted, with something open",
    "more_time_asked": "more time is asked for",
    "contact_wrong": "another contact is named",
}
"""What is known of a return that a letter names, in words."""

_WAITS = {
    "inbox_not_seen": "the last look into their inbox failed",
    "not_looked_since": "nobody has looked into their inbox since it was due, or for a day: run `lscb collect`",
    "being_judged": "a file of theirs has come and is not judged yet: run `lscb collect`",
    "enough_today": "this address has had enough for today",
}
_COMING = 8
"""How many of the steps to come are shown; `--json` gives all."""


def lines(
    done: Chased | None,
    found: Plan,
    waiting: Sequence[Message],
    failed: Sequence[Message],
    channels: Iterable[str],
) -> Iterator[str]:
    """Say what was done, if anything was, and what is to be known of what was not."""
    if done is not None:
        yield from _done(done)
    yield from _waiting(waiting, frozenset(channels))
    yield from _failed(failed)
    yield from _unheard(found)
    yield from _held(found)
    yield from _next(found)


def _done(done: Chased) -> Iterator[str]:
    if done.quiet_until is not None:
        yield f"Quiet until {london(done.quiet_until)}: nothing is written or sent."
        return
    yield ", ".join(f"{count} {what.replace('_', ' ')}" for what, count in done.counts.items())
    for channel, fault in done.delivered.ended_by.items():
        yield f"Sending by {channel} stopped: {fault}"


def _waiting(waiting: Sequence[Message], channels: frozenset[str]) -> Iterator[str]:
    yield f"{len(waiting)} waiting in the outbox"
    for one in waiting:
        yield f"{one.message_id[:8]}  {one.provider} {one.quarter}, {one.rung}: to {one.role} by {one.channel}"
        yield f"      {one.subject}"
        yield f"      because {because(one)}"
        if one.channel not in channels:
            yield f"      waits: nothing is set up that sends by {one.channel}"
        else:
            why = f" ({_WAITS.get(one.fault, one.fault)})" if one.fault else ""
            yield f"      next at {london(one.next_at)}{why}"


def _failed(failed: Sequence[Message]) -> Iterator[str]:
    if failed:
        yield "Not tried any more (mend the contact or the setting, then `lscb chase --again ID`):"
    for one in failed:
        about = f"{one.provider} {one.quarter}, {one.rung}: to {one.role} by {one.channel}"
        yield f"  {one.message_id[:8]}  {about}, {one.fault}"


def because(letter: Letter) -> str:
    """Say why a letter was written: its returns, and what was known of each."""
    return "; ".join(
        f"{one.return_id} {one.period} {STATES.get(one.state, one.state)}" for one in letter.causes
    )


def _unheard(found: Plan) -> Iterator[str]:
    lacking = [one for one in found.standing if one.unheard]
    if lacking:
        yield "Nobody to write to (record them with `lscb contacts add`):"
    for one in lacking:
        yield f"  {_step(one)}: no {' and no '.join(one.unheard)} is recorded"


def _held(found: Plan) -> Iterator[str]:
    held = [one for one in found.standing if one.held]
    if held:
        yield "Not written now:"
    for one in held:
        yield f"  {_step(one)}: {HELD[one.held]}"


def _step(one: Due) -> str:
    return f"{one.provider} {one.quarter}, {one.rung} ({', '.join(one.returns)})"


def _next(found: Plan) -> Iterator[str]:
    steps = Counter((one.begins_at, one.rung) for one in found.coming if one.begins_at is not None)
    if steps:
        yield "Next, if nothing comes in:"
    for (at, rung), times in sorted(steps.items())[:_COMING]:
        yield f"  {london(at)}  {rung}: {times} {'provider' if times == 1 else 'providers'}"


def letter_lines(one: Letter, message_id: str, state: str) -> Iterator[str]:
    """Print one letter as it is or would be written; its recipient is named by the role."""
    yield f"{message_id}  {state}"
    whose = f" of {one.provider}" if one.role in PROVIDER_ROLES else f", about {one.provider or one.board}"
    yield f"To: {one.role}{whose}, by {one.channel}"
    yield f"Subject: {one.subject}"
    if one.attachment:
        yield f"Attached: the return of {one.provider} for {one.quarter}, as {one.attachment}"
    yield f"Because: {because(one)}"
    yield ""
    yield one.body.rstrip("\n")


def as_plain(
    done: Chased | None, found: Plan, waiting: Sequence[Message], failed: Sequence[Message]
) -> dict[str, object]:
    """Give the same for a program: ids, roles and classes, never an address."""
    return {
        "quiet_until": _text(done.quiet_until) if done else None,
        "written": list(done.written.written) if done else [],
        "withdrawn": list(done.written.withdrawn) if done else [],
        "sent": list(done.delivered.sent) if done else [],
        "waiting": [{"id": one.message_id, **_letter(one), "next_at": _text(one.next_at), "fault": one.fault}
                    for one in waiting],
        "failed": [{"id": one.message_id, **_letter(one), "fault": one.fault} for one in failed],
        "standing": [_due(one) for one in found.standing],
        "coming": [_due(one) for one in found.coming],
    }  # fmt: skip


def _due(one: Due) -> dict[str, object]:
    return {
        "provider": one.provider, "quarter": one.quarter, "rung": one.rung, "due_at": _text(one.due_at),
        "begins_at": _text(one.begins_at), "returns": list(one.returns), "held": one.held,
        "unheard": list(one.unheard), "letters": [_letter(each) for each in one.letters],
    }  # fmt: skip


def _letter(one: Letter) -> dict[str, object]:
    return {
        "provider": one.provider, "quarter": one.quarter, "rung": one.rung, "role": one.role,
        "channel": one.channel, "subject": one.subject,
        "causes": [{"return": each.return_id, "period": each.period, "state": each.state} for each in one.causes],
    }  # fmt: skip


def _text(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
