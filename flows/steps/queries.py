"""The open queries of a provider's quarter, each under a short mark, and the answer to one."""

import hashlib
from dataclasses import dataclass
from datetime import date

from data_lake.ledger import Submission
from expectations.answers import Answer
from expectations.calendar import LONDON
from expectations.findings import Finding
from expectations.periods import Period, parse
from flows.office import Office
from flows.steps.answered import open_queries
from flows.steps.heard import place_of

_SHORTEST_MARK = 4


class NoSuchQuery(Exception):  # noqa: N818 - named as what was found
    """No open query, or more than one, has the mark that was given."""


@dataclass(frozen=True)
class OpenQuery:
    """A query about what stands, which no answer explains yet."""

    submission: Submission
    finding: Finding

    @property
    def mark(self) -> str:
        """Eight hex digits that name the query, the same on every machine and for as long as the submission stands."""
        finding = self.finding
        said = (
            self.submission.submission_id, finding.code, finding.indicator_id, finding.series,
            place_of(finding), finding.sentence,
        )  # fmt: skip
        return hashlib.sha256("|".join(said).encode()).hexdigest()[:8]

    @property
    def place(self) -> str:
        """Where it is, in the words of the sheet for answers."""
        return place_of(self.finding)

    def plain(self) -> dict[str, str]:
        """Give it for a program."""
        finding = self.finding
        return {
            "mark": self.mark, "return": self.submission.return_id, "period": self.submission.period,
            "submission": self.submission.submission_id, "code": finding.code, "indicator": finding.indicator_id,
            "series": finding.series, "place": self.place, "sentence": finding.sentence, "mend": finding.mend,
        }  # fmt: skip


def queries_of(office: Office, board: str, provider: str, quarter: Period) -> tuple[OpenQuery, ...]:
    """Give the open queries about what stands of a provider for a reporting quarter, in ledger order."""
    return tuple(
        OpenQuery(one, finding)
        for one in office.ledger.current(board)
        if one.provider == provider and parse(one.period).reporting_quarter == quarter
        for finding in open_queries(office, board, one)
    )


def answer_query(  # noqa: PLR0913 - an answer has many parts
    office: Office,
    board: str,
    provider: str,
    quarter: Period,
    mark: str,
    *,
    reason: str,
    role: str,
    until: date | None,
) -> bool:
    """Record the answer to the open query whose mark begins so; false when the same answer stands.

    Raises NoSuchQuery when no open query, or more than one, is meant, and LedgerRefused for an answer that cannot be.
    """
    found = queries_of(office, board, provider, quarter)
    meant = [one for one in found if len(mark) >= _SHORTEST_MARK and one.mark.startswith(mark.lower())]
    if len(meant) != 1:
        marks = ", ".join(one.mark for one in found) or "none"
        raise NoSuchQuery(
            f"{mark} marks {'no' if not meant else 'more than one'} open query of {provider} for {quarter.label}. "
            f"Open are: {marks}"
        )
    asked, finding = meant[0].submission, meant[0].finding
    today = office.clock.now().astimezone(LONDON).date()
    if until is not None and until < today:
        raise NoSuchQuery(
            f"{until} has passed, so the answer would hold for no day. Give a later one with --until."
        )
    answer = Answer(
        provider, asked.return_id, asked.period, finding.code, finding.indicator_id, finding.series, finding.cell,
        reason, role[:80], today, until, asked.submission_id,
    )  # fmt: skip
    return office.ledger.record_answer(board, answer, recorded_at=office.clock.now(), actor=office.actor)
