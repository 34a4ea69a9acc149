"""Rows read and written inside a transaction that the ledger holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, RowMapping

from data_lake.ledger import tables, trail
from data_lake.ledger.records import Arrival, Judgement, LedgerRefused, Submission, SubmissionKey
from expectations.answers import Answer
from expectations.findings import Address, Finding, Severity, Verdict

SLOT = ("board", "provider", "return_id", "period")
"""What names the place that a submission fills."""


def find_arrival(
    connection: Connection, board: str, provider: str, sha256: str, occurrence: int | None = None
) -> Arrival | None:
    """Find the arrival of these bytes from this provider: the one named, or the last."""
    column = tables.arrival.c
    query = sa.select(tables.arrival).where(
        column.board == board, column.provider == provider, column.sha256 == sha256
    )
    if occurrence is not None:
        query = query.where(column.occurrence == occurrence)
    row = connection.execute(query.order_by(column.occurrence.desc()).limit(1)).mappings().one_or_none()
    return None if row is None else Arrival(**row)


def find_submission(connection: Connection, submission_id: str) -> Submission | None:
    """Find a judged submission by its id."""
    query = sa.select(tables.submission).where(tables.submission.c.submission_id == submission_id)
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None else Submission(**row)


def find_standing(connection: Connection, key: SubmissionKey) -> str | None:
    """Find the id of the submission that stands for the key's board, provider, return and period."""
    column = tables.submission.c
    query = sa.select(column.submission_id).where(
        column.board == key.board,
        column.provider == key.provider,
        column.return_id == key.return_id,
        column.period == key.period,
        column.state == "accepted",
    )
    found = connection.execute(query).scalar_one_or_none()
    return None if found is None else str(found)


def find_last(connection: Connection, table: sa.Table, slot: Mapping[str, str]) -> RowMapping | None:
    """Find the row recorded last for a slot."""
    query = sa.select(table).where(*(table.c[name] == value for name, value in slot.items()))
    return connection.execute(query.order_by(table.c.sequence.desc()).limit(1)).mappings().one_or_none()


def has_verdict(connection: Connection, arrival_id: int) -> bool:
    """Whether any submission of an arrival is judged."""
    query = sa.select(tables.submission.c.submission_id).where(tables.submission.c.arrival_id == arrival_id)
    return connection.execute(query.limit(1)).first() is not None


def has_fallen(connection: Connection, arrival_id: int) -> bool:
    """Whether an arrival was judged, and a submission of it was refused or stands no longer."""
    column = tables.submission.c
    query = sa.select(column.submission_id).where(column.arrival_id == arrival_id, column.state != "accepted")
    return connection.execute(query.limit(1)).first() is not None


def has_unjudged(connection: Connection, board: str, provider: str) -> bool:
    """Whether an arrival of a provider is there whose judgement has not ended."""
    arrival, event = tables.arrival.c, tables.event.c
    ended = sa.select(event.subject).where(event.kind == "arrival_judged")
    query = sa.select(arrival.arrival_id).where(
        arrival.board == board,
        arrival.provider == provider,
        sa.cast(arrival.arrival_id, sa.String).not_in(ended),
    )
    return connection.execute(query.limit(1)).first() is not None


def has_event(connection: Connection, kind: str, subject: str) -> bool:
    """Whether an event of a kind about a subject is in the trail."""
    column = tables.event.c
    query = sa.select(column.sequence).where(column.kind == kind, column.subject == subject)
    return connection.execute(query.limit(1)).first() is not None


def subjects(connection: Connection, kind: str) -> frozenset[str]:
    """Give the subjects of all events of a kind."""
    query = sa.select(tables.event.c.subject).where(tables.event.c.kind == kind)
    return frozenset(connection.execute(query).scalars())


def next_arrival_id(connection: Connection) -> int:
    """Number the next arrival: from 1, without gaps."""
    return _highest(connection, tables.arrival.c.arrival_id) + 1


def last_event(connection: Connection, until: datetime | None = None) -> int:
    """Return the sequence of the last event, or of the last up to an instant; 0 when there is none."""
    conditions = [] if until is None else [tables.event.c.at <= until]
    return _highest(connection, tables.event.c.sequence, *conditions)


def _highest(connection: Connection, column: sa.Column[int], *conditions: sa.ColumnElement[bool]) -> int:
    query = sa.select(sa.func.coalesce(sa.func.max(column), 0)).where(*conditions)
    return int(connection.execute(query).scalar_one())


def record(
    connection: Connection,
    table: sa.Table,
    row: Mapping[str, object],
    link: trail.Link,
    findings: Sequence[Finding] = (),
) -> int:
    """Write the event that vouches for a row, then the row with its findings; return the sequence of both."""
    lines = [_finding_row(ordinal, finding) for ordinal, finding in enumerate(findings, start=1)]
    content = trail.content_hash(row, lines)
    sequence = trail.append(connection, replace(link, detail={**link.detail, "content": content}))
    connection.execute(sa.insert(table).values(**row, sequence=sequence))
    if lines:
        named = [{**line, "submission_id": row["submission_id"]} for line in lines]
        connection.execute(sa.insert(tables.finding), named)
    return sequence


@dataclass(frozen=True)
class Ruling:
    """What was found in a submission, what follows, and who says so."""

    findings: Sequence[Finding]
    verdict: Verdict
    accepted_path: str | None
    row_count: int
    judged_at: datetime
    actor: str


def judged_once(connection: Connection, key: SubmissionKey, ruling: Ruling) -> Judgement:
    """Write the judgement of a submission that has none yet. Raises LedgerRefused when it cannot be true."""
    if (ruling.accepted_path is None) != (ruling.verdict is Verdict.REJECTED):
        raise LedgerRefused(
            f"Submission {key.submission_id}: a rejected submission has no accepted file, and any "
            "other has one. Give the path that put_accepted returned, or none."
        )
    known = find_submission(connection, key.submission_id)
    if known is not None:
        return Judgement(known.submission_id, known.sequence, is_new=False)
    received = find_arrival(connection, key.board, key.provider, key.sha256, key.occurrence)
    if received is None:
        raise LedgerRefused(
            f"Submission {key.submission_id} of {key.provider}: its arrival is not recorded. Record the arrival first."
        )
    return record_judged(connection, key, received, ruling)


def record_judged(connection: Connection, key: SubmissionKey, received: Arrival, ruling: Ruling) -> Judgement:
    """Write a judged submission, and let it supersede the one that stood when it is accepted."""
    is_rejected = ruling.verdict is Verdict.REJECTED
    standing = None if is_rejected else find_standing(connection, key)
    if standing is not None:
        # The successor's row comes next; the foreign key is looked at when the transaction ends.
        connection.execute(
            sa.update(tables.submission)
            .where(tables.submission.c.submission_id == standing)
            .values(state="superseded", superseded_by=key.submission_id)
        )
    row = {
        "submission_id": key.submission_id,
        "arrival_id": received.arrival_id,
        "board": key.board,
        "provider": key.provider,
        "return_id": key.return_id,
        "period": key.period,
        "received_at": received.received_at,
        "judged_at": ruling.judged_at,
        "verdict": ruling.verdict.value,
        "state": "rejected" if is_rejected else "accepted",
        "accepted_path": ruling.accepted_path,
        "row_count": ruling.row_count,
        "supersedes": standing,
        "superseded_by": None,
    }
    judged = trail.Link(
        at=ruling.judged_at,
        actor=ruling.actor,
        kind="submission_judged",
        subject=key.submission_id,
        detail={"verdict": ruling.verdict.value, "findings": len(ruling.findings)},
    )
    sequence = record(connection, tables.submission, row, judged, ruling.findings)
    if standing is not None:
        detail = {"superseded_by": key.submission_id}
        trail.append(
            connection, replace(judged, kind="submission_superseded", subject=standing, detail=detail)
        )
    return Judgement(key.submission_id, sequence, is_new=True, superseded=standing)


def _finding_row(ordinal: int, finding: Finding) -> dict[str, object]:
    return {
        "ordinal": ordinal,
        "code": finding.code,
        "check_name": finding.check,
        "severity": finding.severity.value,
        "is_evaluable": finding.is_evaluable,
        "sheet": finding.address.sheet,
        "row": finding.address.row,
        "column": finding.address.column,
        "indicator_id": finding.indicator_id,
        "series": finding.series,
        "observed": finding.observed,
        "expected": finding.expected,
        "sentence": finding.sentence,
        "mend": finding.mend,
        "cell": finding.cell,
    }


def findings_of(connection: Connection, submission_id: str) -> tuple[Finding, ...]:
    """Give the findings of a submission, in the order in which they were recorded."""
    table = tables.finding
    query = sa.select(table).where(table.c.submission_id == submission_id).order_by(table.c.ordinal)
    return tuple(as_finding(row) for row in connection.execute(query).mappings())


def as_answer(row: Mapping[Any, Any]) -> Answer:
    """Turn a row of the answer table back into the answer."""
    named = {one.name: row[one.name] for one in fields(Answer) if one.name != "submission_key"}
    return Answer(**named, submission_key=row["submission_id"])


def as_finding(row: RowMapping) -> Finding:
    """Turn a row of the finding table back into what was seen."""
    return Finding(
        address=Address(row["sheet"], row["row"], row["column"]),
        code=row["code"],
        check=row["check_name"],
        severity=Severity(row["severity"]),
        observed=row["observed"],
        expected=row["expected"],
        sentence=row["sentence"],
        mend=row["mend"],
        indicator_id=row["indicator_id"],
        series=row["series"],
        is_evaluable=row["is_evaluable"],
        cell=row["cell"],
    )
