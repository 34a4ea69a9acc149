"""The rows of the ledger as the rest of the house sees them."""

import hashlib
from dataclasses import dataclass
from datetime import datetime


class LedgerRefused(ValueError):  # noqa: N818 - named as what happened
    """The ledger was asked to record something that cannot be true; the sentence says what to do instead."""


class LedgerDamaged(Exception):  # noqa: N818 - named as what happened
    """The ledger's database is away, held or damaged, or is newer than this code; the sentence says what to do."""


@dataclass(frozen=True)
class Arrival:
    """One file as received.

    ``occurrence`` counts the times that these bytes were taken to be judged: they are taken again when what
    they held was refused or no longer stands. ``is_new`` is false when the same bytes from the same provider
    had been recorded before and still stand or wait; then the first receipt stands, and ``original_name`` and
    ``received_at`` are those of the first.
    """

    arrival_id: int
    board: str
    provider: str
    sha256: str
    original_name: str
    size_bytes: int
    received_at: datetime
    sequence: int
    occurrence: int = 1
    is_new: bool = False


@dataclass(frozen=True, order=True)
class SubmissionKey:
    """What makes a submission one: who sent which bytes the how-manieth time, and for which return and period."""

    board: str
    provider: str
    sha256: str
    return_id: str
    period: str
    occurrence: int = 1

    @property
    def submission_id(self) -> str:
        """The first 16 hex digits of the SHA-256 of the parts, joined by ``|``."""
        return submission_id(
            self.board, self.provider, self.sha256, self.return_id, self.period, self.occurrence
        )


@dataclass(frozen=True)
class Submission:
    """One judged submission, as it stands now.

    ``return_id`` and ``period`` are empty when the arrival could not be read.
    """

    submission_id: str
    arrival_id: int
    board: str
    provider: str
    return_id: str
    period: str
    sequence: int
    received_at: datetime
    judged_at: datetime
    verdict: str
    state: str
    accepted_path: str | None
    row_count: int
    supersedes: str | None
    superseded_by: str | None


@dataclass(frozen=True)
class Judgement:
    """What recording a judgement did; ``is_new`` is false when it had been recorded before."""

    submission_id: str
    sequence: int
    is_new: bool
    superseded: str | None = None


@dataclass(frozen=True)
class Event:
    """One link of the trail."""

    sequence: int
    at: datetime
    actor: str
    kind: str
    subject: str
    detail: str
    previous_hash: str
    hash: str


def submission_id(  # noqa: PLR0913, PLR0917 - the parts of a name
    board: str, provider: str, sha256: str, return_id: str, period: str, occurrence: int = 1
) -> str:
    """Name a submission: the same bytes for the same slot have the same name on every machine."""
    parts: tuple[str, ...] = (board, provider, sha256, return_id, period)
    if occurrence > 1:
        parts = (*parts, str(occurrence))
    if any("|" in part for part in parts):
        raise LedgerRefused(
            "A board, provider, return or period with '|' in its name cannot name a submission."
        )
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:16]
