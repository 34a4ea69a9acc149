"""The trail: events that only grow, chained by their hashes, and the rows that they vouch for.

An event that records a row holds the hash of that row's content, so that editing the row behind the ledger's
back shows as surely as editing the event. Details and subjects carry ids, classes and hashes, never a data
value.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data_lake.ledger import delivery, release_tables, tables
from data_lake.ledger.instant import INSTANT_FORMAT
from data_lake.ledger.records import LedgerRefused

BEGINNING = "0" * 64

TABLE_RECORDED_BY = {
    "arrival_received": tables.arrival,
    "submission_judged": tables.submission,
    "extension_recorded": tables.extension,
    "publication_recorded": tables.publication,
    "answer_recorded": tables.answer,
    "contact_recorded": tables.contact,
    "message_written": tables.message,
    "signed_off": tables.sign_off,
    "override_asked": tables.override_asked,
    "observations_frozen": tables.frozen,
    "purged": tables.tombstone,
    "release_imported": release_tables.release,
    "release_withdrawn": release_tables.release_withdrawal,
}
WRITTEN_BY_THE_LEDGER = {*TABLE_RECORDED_BY, "arrival_seen_again", "arrival_judged", *delivery.FOLLOWS}
"""Kinds of event that stand for something, and so are written by the transaction that does it alone."""
_MAY_CHANGE = frozenset({"superseded_by", "sequence", *delivery.Delivery.__annotations__})
"""What becomes of a submission or a message after it was recorded; each change has an event of its own."""
_ADDED_LATER: dict[str, object] = {"cell": "", "event_sequence": None}
"""Columns that older rows did not have, with what they hold there now: such a cell is hashed as if it were not."""


def canonical(value: object) -> str:
    """Write a value as JSON in one way only: keys sorted, no spaces, instants in UTC, no NaN."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, default=_as_text
    )


def _as_text(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime(INSTANT_FORMAT)
    if isinstance(value, date):
        return value.isoformat()
    raise LedgerRefused(
        f"A detail of an event must be text, number, list or table; found {type(value).__name__}."
    )


def content_hash(row: Mapping[str, object], findings: list[dict[str, object]] | None = None) -> str:
    """Hash what may never change of a row, with its findings when it has some."""
    fixed = {name: value for name, value in _as_first_written(row).items() if name not in _MAY_CHANGE}
    lines = [_as_first_written(finding) for finding in findings or []]
    return hashlib.sha256(canonical([fixed, lines]).encode()).hexdigest()


def _as_first_written(row: Mapping[str, object]) -> dict[str, object]:
    return {
        name: value for name, value in row.items() if name not in _ADDED_LATER or value != _ADDED_LATER[name]
    }


@dataclass(frozen=True)
class Link:
    """An event before it stands in the trail: when, who, what kind, about what, and the details."""

    at: datetime
    actor: str
    kind: str
    subject: str
    detail: Mapping[str, object]


def append(connection: Connection, link: Link) -> int:
    """Add one event inside the caller's transaction; return its sequence: from 1, without gaps.

    Raises:
        LedgerRefused: nobody acts, or the instant has no time zone.
    """
    if not link.actor.strip():
        raise LedgerRefused("Every event has an actor: say who does this.")
    if link.at.tzinfo is None:
        raise LedgerRefused("An instant without a time zone cannot stand in the ledger: give it in UTC.")
    column = tables.event.c
    last = connection.execute(
        sa.select(column.sequence, column.hash).order_by(column.sequence.desc()).limit(1)
    ).one_or_none()
    sequence = 1 if last is None else int(last.sequence) + 1
    row: dict[str, object] = {
        "sequence": sequence,
        "at": link.at.astimezone(UTC),
        "actor": link.actor,
        "kind": link.kind,
        "subject": link.subject,
        "detail": canonical(dict(link.detail)),
        "previous_hash": BEGINNING if last is None else last.hash,
    }
    connection.execute(sa.insert(tables.event).values(**row, hash=_link_hash(row)))
    return sequence


def _link_hash(link: Mapping[str, object]) -> str:
    return hashlib.sha256(
        canonical({name: link[name] for name in link if name != "hash"}).encode()
    ).hexdigest()


def head(connection: Connection) -> tuple[int, str]:
    """Give the sequence and the hash of the last event; 0 and noughts when there is none."""
    column = tables.event.c
    query = sa.select(column.sequence, column.hash).order_by(column.sequence.desc()).limit(1)
    last = connection.execute(query).one_or_none()
    return (0, BEGINNING) if last is None else (int(last.sequence), str(last.hash))


def verify(connection: Connection, anchors: Mapping[int, str]) -> list[str]:
    """Say what is wrong with the trail and with the rows it vouches for; nothing when all is well."""
    return [
        *_broken_links(connection),
        *_cut(connection, anchors),
        *_rows_that_differ(connection),
        *_wrong_supersessions(connection),
        *delivery.wrong_deliveries(connection),
    ]


def _cut(connection: Connection, anchors: Mapping[int, str]) -> list[str]:
    """Hold the trail against hashes of its events that were kept elsewhere."""
    column = tables.event.c
    query = sa.select(column.sequence, column.hash).where(column.sequence.in_(anchors))
    known = {int(row.sequence): str(row.hash) for row in connection.execute(query)}
    return [
        f"The trail had an event {sequence} that "
        + ("is another one now." if sequence in known else "is no longer there: its end was cut off.")
        for sequence, kept in sorted(anchors.items())
        if known.get(sequence) != kept
    ]


def _broken_links(connection: Connection) -> list[str]:
    faults: list[str] = []
    expected, previous = 1, BEGINNING
    for link in connection.execute(sa.select(tables.event).order_by(tables.event.c.sequence)).mappings():
        sequence = link["sequence"]
        if sequence != expected:
            faults.append(
                f"The trail has no event {expected}: the next is {sequence}. Events have been removed."
            )
        elif link["previous_hash"] != previous:
            faults.append(
                f"Event {sequence} does not follow the event before it: one of the two has been changed."
            )
        if _link_hash(dict(link)) != link["hash"]:
            faults.append(f"Event {sequence} is not what was written: its hash differs.")
        expected, previous = sequence + 1, link["hash"]
    return faults


def _rows_that_differ(connection: Connection) -> list[str]:
    """Hold each row against the event that recorded it, and each such event against its row."""
    faults: list[str] = []
    findings: dict[str, list[dict[str, object]]] = {}
    ordered = sa.select(tables.finding).order_by(tables.finding.c.submission_id, tables.finding.c.ordinal)
    for row in connection.execute(ordered).mappings():
        findings.setdefault(row["submission_id"], []).append(finding_content(dict(row)))
    vouched = {
        row.sequence: (row.kind, row.detail)
        for row in connection.execute(
            sa.select(tables.event.c.sequence, tables.event.c.kind, tables.event.c.detail).where(
                tables.event.c.kind.in_(TABLE_RECORDED_BY)
            )
        )
    }
    for kind, table in TABLE_RECORDED_BY.items():
        for row in connection.execute(sa.select(table).order_by(table.c.sequence)).mappings():
            lines = findings.get(row["submission_id"]) if table is tables.submission else None
            found_kind, detail = vouched.pop(row["sequence"], ("", "{}"))
            if found_kind != kind:
                faults.append(
                    f"A row of {table.name} names event {row['sequence']}, which did not record it."
                )
            elif _content_of(detail) != content_hash(dict(row), lines):
                faults.append(
                    f"The row of {table.name} that event {row['sequence']} recorded has changed since."
                )
    faults.extend(
        f"Event {sequence} ({kind}) recorded a row that is no longer there."
        for sequence, (kind, _) in sorted(vouched.items())
    )
    return faults


def _content_of(detail: str) -> object:
    try:
        read = json.loads(detail)
    except ValueError:
        return None
    return read.get("content") if isinstance(read, dict) else None


def finding_content(row: Mapping[str, object]) -> dict[str, object]:
    """Give a finding's columns as they are hashed: without the submission, which holds them."""
    return {name: value for name, value in row.items() if name != "submission_id"}


def _wrong_supersessions(connection: Connection) -> list[str]:
    """Work out from the sequences alone which submissions stand, and compare."""
    rows = (
        connection.execute(sa.select(tables.submission).order_by(tables.submission.c.sequence))
        .mappings()
        .all()
    )
    standing: dict[tuple[str, str, str, str], str] = {}
    superseded_by: dict[str, str] = {}
    for row in rows:
        if row["verdict"] == "rejected":
            continue
        slot = (row["board"], row["provider"], row["return_id"], row["period"])
        if slot in standing:
            superseded_by[standing[slot]] = row["submission_id"]
        standing[slot] = row["submission_id"]
    faults: list[str] = []
    for row in rows:
        name = row["submission_id"]
        state = (
            "rejected"
            if row["verdict"] == "rejected"
            else "superseded"
            if name in superseded_by
            else "accepted"
        )
        if (row["state"], row["superseded_by"]) != (state, superseded_by.get(name)):
            faults.append(
                f"Submission {name} is marked {row['state']}, but by the order of events it is {state}."
            )
    return faults
