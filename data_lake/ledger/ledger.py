"""The few transactions that the rest of the house may call.

Nothing here knows the time or who is acting: both are given. Every method that writes is one transaction,
writes its event in the same transaction, and does nothing the second time.
"""
# ruff: noqa: PLR0913 - every fact of a transaction is named by its caller

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from types import TracebackType
from typing import Self

import sqlalchemy as sa

from data_lake.ledger import rows, tables, trail
from data_lake.ledger import snapshot as snapshots
from data_lake.ledger.contacts import Contacts
from data_lake.ledger.looks import Looks, Sighting, note_taken
from data_lake.ledger.outbox import Outbox
from data_lake.ledger.overview import Overview
from data_lake.ledger.purging import Purging
from data_lake.ledger.records import Arrival, Event, Judgement, LedgerRefused, Submission, SubmissionKey
from data_lake.ledger.releases import Releases
from data_lake.ledger.signing import Signing
from data_lake.ledger.store import Store
from expectations.answers import Answer
from expectations.findings import Finding, Severity, Verdict


class Ledger:
    """An open ledger; close it, or use it in a ``with`` block."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.contacts = Contacts(store)
        self.signing = Signing(store)
        self.purging = Purging(store)
        self.outbox = Outbox(store)
        self.looks = Looks(store)
        self.overview = Overview(store)
        self.releases = Releases(store)

    def close(self) -> None:
        """Let go of the database."""
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.close()

    # What happened: each call is one transaction.

    def record_arrival(
        self,
        *,
        board: str,
        provider: str,
        sha256: str,
        original_name: str,
        size_bytes: int,
        received_at: datetime,
        actor: str,
        mark: str = "",
        modified: str = "",
    ) -> Arrival:
        """Record a file as received; the same bytes from the same provider again leave an event and no row.

        But when what they held was refused, or no longer stands, they are taken again, as a new occurrence: what was
        too early may be in time now, and what was corrected may be put back. Record it after the bytes have landed,
        never before. The ``mark`` of the file in its inbox is noted with it, so that a run which dies before the file
        is removed is not taken for an agency that hands it in twice.
        """
        key = {"board": board, "provider": provider, "sha256": sha256}
        with self._store.writing() as connection:
            known = rows.find_arrival(connection, board, provider, sha256)
            occurrence = 1
            if known is not None and rows.has_fallen(connection, known.arrival_id):
                occurrence, known = known.occurrence + 1, None
            kind = "arrival_received" if known is None else "arrival_seen_again"
            arrival_id = rows.next_arrival_id(connection) if known is None else known.arrival_id
            link = trail.Link(at=received_at, actor=actor, kind=kind, subject=str(arrival_id), detail=key)
            if mark:
                taken = Sighting(size_bytes, modified, sha256, received_at, arrival_id)
                note_taken(connection, board, provider, mark, taken)
            if known is not None:
                trail.append(connection, link)
                return known
            received = {
                "original_name": original_name,
                "size_bytes": size_bytes,
                "received_at": received_at,
                "occurrence": occurrence,
            }
            sequence = rows.record(
                connection, tables.arrival, {"arrival_id": arrival_id, **key, **received}, link
            )
            return Arrival(
                arrival_id=arrival_id,
                **key,
                original_name=original_name,
                size_bytes=size_bytes,
                received_at=received_at,
                sequence=sequence,
                occurrence=occurrence,
                is_new=True,
            )

    def record_judgement(
        self,
        submission: SubmissionKey,
        *,
        findings: Sequence[Finding],
        verdict: Verdict,
        accepted_path: str | None,
        row_count: int,
        judged_at: datetime,
        actor: str,
    ) -> Judgement:
        """Record what was found in a submission and what follows; an accepted one supersedes what stood.

        The accepted rows must lie in the lake before. A submission stays as it was first judged.

        Raises:
            LedgerRefused: the arrival is not recorded, or verdict and path contradict each other.
        """
        ruling = rows.Ruling(findings, verdict, accepted_path, row_count, judged_at, actor)
        return self.record_judgements([(submission, ruling)])[0]

    def record_judgements(self, ruled: Sequence[tuple[SubmissionKey, rows.Ruling]]) -> list[Judgement]:
        """Record the judgements of several submissions, in this order, together or not at all; as one by one else.

        Raises:
            LedgerRefused: as for one.
        """
        with self._store.writing() as connection:
            return [rows.judged_once(connection, key, ruling) for key, ruling in ruled]

    def record_failure(
        self,
        *,
        board: str,
        provider: str,
        sha256: str,
        findings: Sequence[Finding],
        judged_at: datetime,
        actor: str,
        occurrence: int = 1,
    ) -> Judgement:
        """Record that an arrival could not be read: a rejected submission without a return and a period.

        Raises:
            LedgerRefused: the arrival is not recorded, or no finding says why.
        """
        if not findings:
            raise LedgerRefused("An arrival that could not be read needs a finding that says why.")
        return self.record_judgement(
            SubmissionKey(board, provider, sha256, "", "", occurrence),
            findings=findings,
            verdict=Verdict.REJECTED,
            accepted_path=None,
            row_count=0,
            judged_at=judged_at,
            actor=actor,
        )

    def record_arrival_judged(self, arrival_id: int, *, judged_at: datetime, actor: str) -> bool:
        """Record that every submission of an arrival has its verdict; false when that had been recorded.

        Until then the arrival is waiting, also when the run that judged some of its submissions died.

        Raises:
            LedgerRefused: there is no such arrival, or none of its submissions has a verdict.
        """
        link = trail.Link(judged_at, actor, "arrival_judged", str(arrival_id), {})
        with self._store.writing() as connection:
            if not rows.has_verdict(connection, arrival_id):
                raise LedgerRefused(
                    f"Arrival {arrival_id}: none of its submissions is judged. Record a judgement or a failure first."
                )
            if rows.has_event(connection, link.kind, link.subject):
                return False
            trail.append(connection, link)
            return True

    def record_extension(
        self,
        *,
        board: str,
        provider: str,
        return_id: str,
        period: str,
        extended_to: date,
        reason: str,
        approved_by: str,
        recorded_at: datetime,
        actor: str,
    ) -> bool:
        """Record a later due date; the last for a slot counts. False when the last one says the same."""
        slot = {"board": board, "provider": provider, "return_id": return_id, "period": period}
        row = slot | {
            "extended_to": extended_to,
            "reason": reason,
            "approved_by": approved_by,
            "recorded_at": recorded_at,
        }
        with self._store.writing() as connection:
            last = rows.find_last(connection, tables.extension, slot)
            if last and all(last[name] == row[name] for name in ("extended_to", "reason", "approved_by")):
                return False
            subject, detail = "/".join(slot.values()), {"extended_to": extended_to}
            link = trail.Link(recorded_at, actor, "extension_recorded", subject, detail)
            rows.record(connection, tables.extension, row, link)
            return True

    def record_answer(self, board: str, answer: Answer, *, recorded_at: datetime, actor: str) -> bool:
        """Record an agency's explanation of a query; false when the last one to that query says the same.

        Raises:
            LedgerRefused: the submission that is answered is not judged, or has no such query.
        """
        row = {
            "board": board,
            **{name: value for name, value in vars(answer).items() if name != "submission_key"},
            "submission_id": answer.submission_key,
            "recorded_at": recorded_at,
        }
        asked = {name: row[name] for name in (*rows.SLOT, "code", "indicator_id", "series", "cell")}
        with self._store.writing() as connection:
            if not any(
                answer.is_of(one) and one.severity is Severity.QUERY
                for one in rows.findings_of(connection, answer.submission_key)
            ):
                raise LedgerRefused(
                    f"Submission {answer.submission_key} of {answer.provider} has no such query, so there is nothing "
                    "to answer. List the open queries with `lscb answer PROVIDER PERIOD`."
                )
            last = rows.find_last(connection, tables.answer, asked)
            said = ("reason", "role", "expires_on", "submission_id")
            if last and all(last[name] == row[name] for name in said):
                return False
            subject = "/".join(str(row[name]) for name in rows.SLOT)
            detail = {"code": answer.code, "submission": answer.submission_key}
            rows.record(
                connection,
                tables.answer,
                row,
                trail.Link(recorded_at, actor, "answer_recorded", subject, detail),
            )
            return True

    def record_publication(
        self,
        *,
        board: str,
        period: str,
        audience: str,
        sha256: str,
        path: str,
        warehouse_hash: str,
        published_at: datetime,
        actor: str,
        event_sequence: int | None = None,
    ) -> bool:
        """Record a pack, made from a warehouse up to an event; false when the last one had the same bytes."""
        slot = {"board": board, "period": period, "audience": audience}
        row = slot | {
            "sha256": sha256,
            "path": path,
            "published_at": published_at,
            "warehouse_hash": warehouse_hash,
            "event_sequence": event_sequence,
        }
        with self._store.writing() as connection:
            last = rows.find_last(connection, tables.publication, slot)
            if last and last["sha256"] == sha256:
                return False
            subject, detail = "/".join(slot.values()), {"sha256": sha256, "warehouse_hash": warehouse_hash}
            link = trail.Link(published_at, actor, "publication_recorded", subject, detail)
            rows.record(connection, tables.publication, row, link)
            return True

    def record_event(
        self, *, kind: str, subject: str, detail: Mapping[str, object], actor: str, at: datetime
    ) -> int:
        """Add an event that records no row and return its sequence; its detail never carries a data value."""
        if kind in trail.WRITTEN_BY_THE_LEDGER:
            raise LedgerRefused(
                f"An event {kind} is written with what it records; call the method that records it."
            )
        with self._store.writing() as connection:
            return trail.append(connection, trail.Link(at, actor, kind, subject, detail))

    # What is known.

    def arrivals(self, board: str) -> tuple[Arrival, ...]:
        """List a board's arrivals in ledger order."""
        query = (
            sa.select(tables.arrival)
            .where(tables.arrival.c.board == board)
            .order_by(tables.arrival.c.sequence)
        )
        with self._store.reading() as connection:
            return tuple(Arrival(**row) for row in connection.execute(query).mappings())

    def waiting(self, board: str) -> tuple[Arrival, ...]:
        """List a board's arrivals whose judgement has not ended, in ledger order."""
        with self._store.reading() as connection:
            ended = rows.subjects(connection, "arrival_judged")
        return tuple(arrival for arrival in self.arrivals(board) if str(arrival.arrival_id) not in ended)

    def is_judged(self, submission_id: str) -> bool:
        """Say whether this submission has a verdict."""
        with self._store.reading() as connection:
            return rows.find_submission(connection, submission_id) is not None

    def submission(self, submission_id: str) -> Submission | None:
        """Return a judged submission as it stands now."""
        with self._store.reading() as connection:
            return rows.find_submission(connection, submission_id)

    def current(self, board: str) -> tuple[Submission, ...]:
        """List the submissions of a board that stand: accepted and not superseded, in ledger order."""
        return self._submissions(tables.submission.c.board == board, tables.submission.c.state == "accepted")

    def submissions(self, board: str) -> tuple[Submission, ...]:
        """List every judged submission of a board in ledger order."""
        return self._submissions(tables.submission.c.board == board)

    def _submissions(self, *conditions: sa.ColumnElement[bool]) -> tuple[Submission, ...]:
        query = sa.select(tables.submission).where(*conditions).order_by(tables.submission.c.sequence)
        with self._store.reading() as connection:
            return tuple(Submission(**row) for row in connection.execute(query).mappings())

    def findings(self, submission_id: str) -> tuple[Finding, ...]:
        """Return the findings of a submission, in the order in which they were recorded."""
        with self._store.reading() as connection:
            return rows.findings_of(connection, submission_id)

    def answers(self, board: str) -> tuple[Answer, ...]:
        """List the answers to a board's queries, in the order in which they were recorded."""
        column = tables.answer.c
        query = sa.select(tables.answer).where(column.board == board).order_by(column.sequence)
        with self._store.reading() as connection:
            return tuple(rows.as_answer(row) for row in connection.execute(query).mappings())

    def extensions(self, board: str) -> dict[tuple[str, str, str], date]:
        """Return the day to which each extended return was last extended, by provider, return and period."""
        column = tables.extension.c
        query = sa.select(tables.extension).where(column.board == board).order_by(column.sequence)
        with self._store.reading() as connection:
            return {
                (row["provider"], row["return_id"], row["period"]): row["extended_to"]
                for row in connection.execute(query).mappings()
            }

    def events(
        self, *, after: int = 0, kind: str | None = None, subject: str | None = None
    ) -> tuple[Event, ...]:
        """List the events after a sequence, of one kind or about one subject if asked."""
        query = (
            sa.select(tables.event).where(tables.event.c.sequence > after).order_by(tables.event.c.sequence)
        )
        if kind is not None:
            query = query.where(tables.event.c.kind == kind)
        if subject is not None:
            query = query.where(tables.event.c.subject == subject)
        with self._store.reading() as connection:
            return tuple(Event(**row) for row in connection.execute(query).mappings())

    def last_event(self, *, until: datetime | None = None) -> int:
        """Return the sequence of the last event, or of the last up to an instant; 0 while nothing has happened."""
        with self._store.reading() as connection:
            return rows.last_event(connection, until)

    def head(self) -> tuple[int, str]:
        """Return the sequence and the hash of the last event: whoever keeps them can tell when the trail was cut."""
        with self._store.reading() as connection:
            return trail.head(connection)

    def snapshot(self, until_event: int | None = None) -> snapshots.Snapshot:
        """Return every table as it stood after an event (the last, if none is named), in one transaction."""
        with self._store.reading() as connection:
            return snapshots.take(connection, until_event)

    def verify_trail(self, anchors: Mapping[int, str] | None = None) -> list[str]:
        """Say what was changed behind the ledger's back; an empty list when nothing is seen.

        A chain cannot show that its end was cut off: ``anchors``, hashes of events by sequence that were kept outside
        the database (``Lake.anchors``), can.
        """
        with self._store.reading() as connection:
            return trail.verify(connection, anchors or {})
