"""What every provider owes in a quarter and what has become of it, read from the ledger as it stands now."""

from dataclasses import dataclass
from datetime import datetime

from expectations.catalogue import Catalogue
from expectations.declarations import Indicator, Return, Source
from expectations.periods import Period
from expectations.sign_off import QuarterSigned
from flows.office import Office
from flows.steps.agreed import owed_as_agreed


@dataclass(frozen=True)
class Standing:
    """One return owed: ``state`` is on_time, late, rejected, awaited or overdue, as ``marts.timeliness`` has it."""

    board: str
    provider: str
    provider_name: str
    return_id: str
    period: str
    due_at: datetime
    state: str
    accepted_at: datetime | None
    submissions: int
    is_extended: bool
    is_newer_sent_back: bool
    """Whether what was handed in last was sent back, while what was accepted before stands."""
    rows: tuple[str, ...]
    """The framework's numbers of the rows that are made of the return's figures, its own and those worked out."""
    sign_off: str = ""
    """How far what stands of it has come (``expectations.sign_off.REACHED``); empty when nothing stands."""


def standing(
    office: Office, board: str, quarter: Period, provider: str | None = None
) -> tuple[Standing, ...]:
    """Say of every return owed in a reporting quarter, or owed by one provider, whether it has come and how.

    Raises UnknownBoard.
    """
    snapshot = office.ledger.snapshot()
    signed = snapshot.quarters_signed().get((board, quarter.label), QuarterSigned({}))
    stands: dict[tuple[str, str, str], str] = {}
    handed_in: dict[tuple[str, str, str], list[tuple[str, datetime]]] = {}
    for row in snapshot.submission.iter_rows(named=True):
        if row["board"] == board:
            slot = (row["provider"], row["return_id"], row["period"])
            handed_in.setdefault(slot, []).append((row["verdict"], row["received_at"]))
            if row["state"] == "accepted":
                stands[slot] = row["submission_id"]
    found = []
    for one in owed_as_agreed(office, board, quarter):
        if provider not in {None, one.provider.id}:
            continue
        key = (one.provider.id, one.return_.id, one.period.label)
        accepted = [at for verdict, at in handed_in.get(key, []) if verdict != "rejected"]
        accepted_at = min(accepted, default=None)
        found.append(
            Standing(
                board, one.provider.id, one.provider.name, one.return_.id, one.period.label, one.due_at,
                _state(accepted_at, one.due_at, office.clock.now(), is_rejected=key in handed_in),
                accepted_at, len(handed_in.get(key, [])), one.is_extended,
                bool(accepted) and handed_in[key][-1][0] == "rejected",
                _rows(office.catalogue(board), one.return_),
                signed.behind(stands[key]) if key in stands else "",
            )
        )  # fmt: skip
    return tuple(found)


def _rows(catalogue: Catalogue, return_: Return) -> tuple[str, ...]:
    def is_made_of(row: Indicator) -> bool:
        sources = (part for one in row.series for part in (one.numerator, one.denominator))
        return row.id in return_.indicators or any(
            isinstance(one, Source) and one.indicator in return_.indicators for one in sources
        )

    return tuple(one.number for one in catalogue.indicators if is_made_of(one))


def _state(accepted_at: datetime | None, due_at: datetime, now: datetime, *, is_rejected: bool) -> str:
    if accepted_at is not None:
        return "on_time" if accepted_at <= due_at else "late"
    if is_rejected:
        return "rejected"
    return "awaited" if now <= due_at else "overdue"
