"""Remove what has outlived its retention, each file under a tombstone that stands before its bytes go.

Nothing else works on what goes meanwhile: no inbox of a board that is served is looked into, so that the same bytes
cannot land while they are removed; the board's returns are not judged, so that no sign-off can fall; and nothing is
built from rows that vanish. A run that dies is made good by the next.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from data_lake.durable import removed
from data_lake.ledger import ACCEPTED, LANDING, LedgerDamaged, Tombstone
from data_lake.litter import litter
from flows.locks import WAREHOUSE, Patience, collecting, judging
from flows.office import Office
from flows.steps.purge_plan import LakeFile, Plan, plan

LITTER_REMOVED = "litter_removed"
"""The event that tells how many files were removed that nobody named."""

_LITTER_AFTER = timedelta(days=1)


@dataclass(frozen=True)
class Purged:
    """What a purge did: the plan that it carried out, and how many files it removed that nobody named."""

    plan: Plan
    litter: int

    @property
    def counts(self) -> dict[str, int]:
        """How many files went and stay, and how many are missing without a tombstone."""
        return {
            "landed_files_gone": sum(one.zone == LANDING for one in self.plan.goes),
            "accepted_files_gone": sum(one.zone == ACCEPTED for one in self.plan.goes),
            "files_gone_that_nobody_named": self.litter,
            "files_stay": len(self.plan.stays),
            "files_missing": len(self.plan.missing),
        }

    @property
    def has_removed(self) -> bool:
        """Whether anything went."""
        return bool(self.plan.goes or self.litter)


def remove_outlived(office: Office, board: str) -> Purged:
    """Remove what has outlived its retention at a board, and what nobody names; give what went and what stays.

    Raises UnknownBoard, Busy when somebody else works on what may go for longer than the office is patient, or
    LedgerDamaged when the trail is not the one that the lake knows.
    """
    now = office.clock.now()
    found, unnamed = plan(office, board, now), _unnamed(office, board, now)
    if not found.goes and not unnamed:
        return Purged(found, 0)  # nobody is held up for nothing
    with _alone(office, board):
        # What was seen before nobody else was at work may be so no longer.
        found, unnamed = plan(office, board, now), _unnamed(office, board, now)
        _require_whole_trail(office)
        for one in found.goes:
            _bury(office, one, now)
        for path in unnamed:
            removed(path)
    if unnamed:
        office.ledger.record_event(
            kind=LITTER_REMOVED, subject=board, detail={"files": len(unnamed)}, actor=office.actor, at=now
        )
    return Purged(found, len(unnamed))


@contextmanager
def _alone(office: Office, board: str) -> Iterator[None]:
    patience = Patience(office.patience)
    names = [
        *(
            collecting(one, provider.id)
            for one, own in office.catalogues.items()
            for provider in own.providers
        ),
        judging(board),
        WAREHOUSE,
    ]
    with ExitStack() as held:
        for name in names:
            held.enter_context(patience.lock(office.lake, name))
        yield


def _require_whole_trail(office: Office) -> None:
    """Remove for good only on the word of the whole trail: by an older or another ledger all of a lake is litter."""
    faults = office.ledger.verify_trail(office.lake.anchors())
    if faults:
        raise LedgerDamaged(
            f"The trail is not the one that this lake knows, so nothing is removed on its word. {faults[0]} "
            "Check LSCB_LEDGER, and see `lscb trail --verify`."
        )


def _bury(office: Office, one: LakeFile, now: datetime) -> None:
    weight = office.lake.weigh(one.path)
    if weight is None:
        return
    size_bytes, sha256 = weight
    # Landing bytes are known by the name that they landed under, also where they are not what they were.
    stone = Tombstone(
        zone=one.zone,
        name=one.name,
        board=one.board,
        provider=one.provider,
        return_id=one.return_id,
        period=one.period,
        submission_id=one.submission_id,
        size_bytes=size_bytes,
        sha256=one.name if one.zone == LANDING else sha256,
        rule=one.rule,
        purged_at=now,
    )
    office.ledger.purging.record(stone, actor=office.actor)
    if one.zone == LANDING:
        office.lake.purge_landed(one.name)
    else:
        office.lake.purge_accepted(one.name)


def _unnamed(office: Office, board: str, now: datetime) -> list[Path]:
    """Find what runs that died have left in the zones that hold lists, and nobody names."""
    returns = {one.return_id for one in office.catalogue(board).lists}
    if not returns or not office.ledger.purging.landed():
        return []
    paths = {str(one.accepted_path) for one in office.ledger.submissions(board)}
    return litter(office.lake, board, returns, office.ledger.purging.landed() | paths, now - _LITTER_AFTER)
