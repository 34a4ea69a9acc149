"""Which queries an agency has explained, and which are open, by the ledger and by what was accepted."""

from collections.abc import Sequence
from datetime import datetime

import polars as pl

from data_lake.ledger import Submission
from expectations.answers import Answer
from expectations.calendar import LONDON
from expectations.catalogue import Catalogue
from expectations.findings import Finding, Severity
from expectations.gates.context import TYPED, Slot
from expectations.gates.moved import answered
from expectations.periods import parse
from flows.office import Office


def answered_queries(  # noqa: PLR0913, PLR0917 - what is answered depends on all of these
    office: Office,
    catalogue: Catalogue,
    slot: Slot,
    rows: pl.DataFrame,
    findings: Sequence[Finding],
    at: datetime | None = None,
    known: Sequence[Answer] | None = None,
) -> frozenset[Finding]:
    """Give the queries that an answer explains: the figures behind them are those it was given for.

    A question about a list of records is answered for that submission alone: its next one is another list.

    ``rows`` are the typed rows of the submission (schema ``TYPED``); ``at`` is the instant of which is spoken, the
    clock's if none is given, and ``known`` the answers that were known then, the ledger's if none are. An answer to a
    submission whose rows are kept no longer explains nothing.
    """
    if all(one.severity is not Severity.QUERY for one in findings):
        return frozenset()
    of_slot = (slot.provider, slot.return_id, slot.period.label)
    answers = [
        one
        for one in (office.ledger.answers(catalogue.board.id) if known is None else known)
        if (one.provider, one.return_id, one.period) == of_slot
    ]
    frames = {}
    is_list = catalogue.list_of_return(slot.return_id) is not None
    for key in {one.submission_key for one in answers}:
        if is_list and key != slot.submission_key:
            continue
        asked = office.ledger.submission(key)
        if asked is not None and asked.accepted_path is not None:
            frames[key] = typed_rows(office, asked)
    today = (at or office.clock.now()).astimezone(LONDON).date()
    return answered(catalogue, slot, findings, rows, answers=answers, frames=frames, on=today)


def open_queries(office: Office, board: str, submission: Submission) -> tuple[Finding, ...]:
    """Give the queries about a submission that stands which no answer explains yet."""
    return tuple(finding for _, finding in _open(office, board, submission))


def open_ordinals(office: Office, submission_id: str, at: datetime, known: Sequence[Answer]) -> list[int]:
    """Give the numbers, from 1, of a submission's findings that ask what no answer that was known explains then."""
    submission = office.ledger.submission(submission_id)
    if submission is None:
        return []
    return [number for number, _ in _open(office, submission.board, submission, at, known)]


def _open(
    office: Office,
    board: str,
    submission: Submission,
    at: datetime | None = None,
    known: Sequence[Answer] | None = None,
) -> list[tuple[int, Finding]]:
    findings = office.ledger.findings(submission.submission_id)
    if all(one.severity is not Severity.QUERY for one in findings):
        return []
    rows = typed_rows(office, submission)
    done = answered_queries(office, office.catalogue(board), slot_of(submission), rows, findings, at, known)
    return [
        (number, one)
        for number, one in enumerate(findings, start=1)
        if one.severity is Severity.QUERY and one not in done
    ]


def slot_of(submission: Submission) -> Slot:
    """Give the slot that a judged submission fills; when it was due is not asked here."""
    return Slot(
        submission.submission_id, submission.board, submission.provider, submission.return_id,
        parse(submission.period), submission.received_at, submission.received_at,
    )  # fmt: skip


def typed_rows(office: Office, submission: Submission) -> pl.DataFrame:
    """Read the figures of an accepted submission as the gate knows them; a list of records holds none.

    Raises LakeDamaged when they have changed.
    """
    is_list = office.catalogue(submission.board).list_of_return(submission.return_id) is not None
    if submission.accepted_path is None or is_list:
        return TYPED.to_frame()
    rows = office.lake.read_accepted(submission.accepted_path)
    return rows.with_columns(pl.lit(submission.submission_id).alias("submission_key")).select(TYPED.names())
