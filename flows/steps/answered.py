"""Which queries an agency has explained, and which are open, by the ledger and by what was accepted."""

from collections.abc import Sequence
from datetime import datetime

import polars as pl

from data_lake.lake import LakeDamaged
from data_lake.ledger import Submission
from expectations.answers import Answer, standing
from expectations.calendar import LONDON
from expectations.catalogue import Catalogue
from expectations.findings import Finding, Severity
from expectations.gates.context import TYPED, Slot
from expectations.gates.moved import answered
from expectations.gates.sameness import same_rows
from expectations.periods import parse
from flows.office import Office


def answered_queries(  # noqa: PLR0913, PLR0917 - what is answered depends on all of these
    office: Office,
    catalogue: Catalogue,
    slot: Slot,
    rows: pl.DataFrame | None,
    findings: Sequence[Finding],
    at: datetime | None = None,
    known: Sequence[Answer] | None = None,
) -> frozenset[Finding]:
    """Give the queries that an answer explains: the figures behind them are those it was given for.

    ``rows`` are the typed rows of the submission (schema ``TYPED``, or the list's own), the lake's if none are given;
    ``at`` is the instant of which is spoken, the clock's if none is given, and ``known`` the answers that were known
    then, the ledger's if none are. An answer to another submission whose rows are kept no longer explains nothing; an
    answer to another list explains where all its rows are the same.
    """
    if all(one.severity is not Severity.QUERY for one in findings):
        return frozenset()
    of_slot = (slot.provider, slot.return_id, slot.period.label)
    answers = [
        one
        for one in (office.ledger.answers(catalogue.board.id) if known is None else known)
        if (one.provider, one.return_id, one.period) == of_slot
    ]
    today = (at or office.clock.now()).astimezone(LONDON).date()
    asked = {one.submission_key: office.ledger.submission(one.submission_key) for one in answers}
    if catalogue.list_of_return(slot.return_id) is not None:
        lists = _Lists(office, slot.submission_key, rows)
        return standing(
            answers, findings, lambda answer, _: lists.differ(asked[answer.submission_key]), today
        )
    frames = {
        key: typed_rows(office, one)
        for key, one in asked.items()
        if one is not None and one.accepted_path is not None
    }
    if rows is None:
        own = office.ledger.submission(slot.submission_key)
        rows = TYPED.to_frame() if own is None else typed_rows(office, own)
    return answered(catalogue, slot, findings, rows, answers=answers, frames=frames, on=today)


class _Lists:
    """A list beside others of its slot. An answer to a list explains as long as all its rows are what they were."""

    def __init__(self, office: Office, submission_id: str, rows: pl.DataFrame | None) -> None:
        self.office, self.submission_id, self.rows = office, submission_id, rows

    def differ(self, asked: Submission | None) -> bool:
        """Whether a list that was asked about holds other rows, or none that are still there to compare."""
        if asked is None or asked.submission_id == self.submission_id:
            return asked is None
        if self.rows is None:
            own = self.office.ledger.submission(self.submission_id)
            self.rows = None if own is None else self._kept(own)
        before = self._kept(asked)
        return self.rows is None or before is None or not same_rows(self.rows, before)

    def _kept(self, one: Submission) -> pl.DataFrame | None:
        """The rows of a list; damage is told where lists are worked with."""
        try:
            return None if one.accepted_path is None else self.office.lake.read_records(one.accepted_path)
        except LakeDamaged:
            return None


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
    done = answered_queries(office, office.catalogue(board), slot_of(submission), None, findings, at, known)
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
