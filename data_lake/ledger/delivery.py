"""What becomes of a message, event by event: worked out once, for writing it and for checking what was written."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data_lake.ledger import tables
from data_lake.ledger.instant import read_instant

FOLLOWS: Mapping[str, frozenset[str]] = {
    "message_leased": frozenset({"pending", "sending"}),
    # It may have left although somebody took it back from a sender that was slower than its lease.
    "message_sent": frozenset({"pending", "sending", "perhaps_sent"}),
    "message_put_off": frozenset({"pending", "sending"}),
    "message_failed": frozenset({"sending"}),
    "message_withdrawn": frozenset({"pending", "failed"}),
    "message_may_have_left": frozenset({"pending", "sending", "failed"}),
    "message_renewed": frozenset({"failed"}),
}
"""What can happen to a message, with the states in which it can; a lease that ran out leaves it as if pending."""
_BECOMES = {
    "message_leased": "sending",
    "message_sent": "sent",
    "message_put_off": "pending",
    "message_failed": "failed",
    "message_withdrawn": "withdrawn",
    "message_may_have_left": "perhaps_sent",
    "message_renewed": "pending",
}


@dataclass(frozen=True)
class Delivery:
    """Where a message stands.

    It is ``pending`` (to be tried from ``next_at`` on), ``sending`` (in the hands of ``leased_by`` until
    ``leased_until``; after that anybody may try again), ``sent``, ``failed`` (tried ``attempts`` times, or refused for
    good) or ``withdrawn`` (no longer true). ``fault`` is why it was put off, failed or withdrawn, as a class.

    Once an attempt ended without our knowing whether the other side took it, it ``may_have_left``: it is tried again
    under the same name, but never withdrawn as if nobody had read it. When it is no longer true, it ends as
    ``perhaps_sent``, and that step is not said again.
    """

    state: str
    attempts: int
    next_at: datetime
    leased_until: datetime | None = None
    leased_by: str = ""
    sent_at: datetime | None = None
    fault: str = ""
    may_have_left: bool = False


def written(at: datetime) -> Delivery:
    """Say where a message stands that was just written: it may be sent at once."""
    return Delivery("pending", 0, at.astimezone(UTC))


def after(before: Delivery, kind: str, at: datetime, detail: Mapping[str, object]) -> Delivery:
    """Say where a message stands after an event of a kind in ``FOLLOWS``."""
    now = replace(
        before, state=_BECOMES[kind], leased_until=None, leased_by="", fault=str(detail.get("fault", ""))
    )
    match kind:
        case "message_leased":
            until, holder = _instant(detail["until"]), str(detail["holder"])
            now = replace(now, attempts=before.attempts + 1, leased_until=until, leased_by=holder)
            # Whoever had it before died with it, or is slower than its lease.
            now = replace(now, may_have_left=before.may_have_left or before.state == "sending")
        case "message_may_have_left":
            now = replace(now, may_have_left=True)
        case "message_failed":
            now = replace(now, may_have_left=before.may_have_left or detail.get("may_have_left") is True)
        case "message_sent":
            now = replace(now, sent_at=at.astimezone(UTC))
        case "message_put_off":
            now = replace(now, next_at=_instant(detail["next_at"]))
            now = replace(now, may_have_left=before.may_have_left or detail.get("may_have_left") is True)
        case "message_renewed":
            now = replace(now, next_at=at.astimezone(UTC), attempts=0)
    return now


def _instant(said: object) -> datetime:
    """Read an instant as it was given, or as the event holds it."""
    if isinstance(said, datetime):
        return said.astimezone(UTC)
    return read_instant(str(said))


def wrong_deliveries(connection: Connection) -> list[str]:
    """Work out from the events alone where each message stands, and compare."""
    column = tables.event.c
    happened: dict[str, list[sa.RowMapping]] = {}
    query = sa.select(column.sequence, column.kind, column.subject, column.at, column.detail)
    query = query.where(column.kind.in_(FOLLOWS))
    for event in connection.execute(query.order_by(column.sequence)).mappings():
        happened.setdefault(event["subject"], []).append(event)
    faults: list[str] = []
    for row in connection.execute(sa.select(tables.message).order_by(tables.message.c.sequence)).mappings():
        expected = written(row["written_at"])
        for event in happened.get(row["message_id"], ()):
            if expected.state not in FOLLOWS[event["kind"]]:
                faults.append(
                    f"Event {event['sequence']} ({event['kind']}) cannot have happened to message "
                    f"{row['message_id']}, which was {expected.state}."
                )
            expected = after(expected, event["kind"], event["at"], _read(event["detail"]))
        differing = [name for name, value in vars(expected).items() if row[name] != value]
        if "state" in differing:
            faults.append(
                f"Message {row['message_id']} is marked {row['state']}, but by its events it is {expected.state}."
            )
        elif differing:
            faults.append(
                f"Message {row['message_id']} is not where its events left it: {', '.join(differing)} changed."
            )
    return faults


_FOREVER = "9999-12-31T00:00:00.000000Z"
_UNREADABLE: Mapping[str, object] = {"until": _FOREVER, "next_at": _FOREVER, "holder": "?", "fault": "?"}
"""What an event is taken to say that no longer says it: nothing that stands in a row can agree with that."""


def _read(detail: str) -> Mapping[str, object]:
    try:
        read = json.loads(detail)
    except ValueError:
        return _UNREADABLE
    return {**_UNREADABLE, "fault": "", **read} if isinstance(read, dict) else _UNREADABLE
