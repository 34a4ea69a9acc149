"""Marks of what the ledger knows of a slot: two that are equal say that nothing has happened there in between."""

import hashlib
from dataclasses import astuple, dataclass, replace

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data_lake.ledger import tables
from data_lake.ledger.trail import canonical

Slot = tuple[str, str, str]
"""A provider, a return and a period's label."""


@dataclass(frozen=True)
class _Known:
    judged: str = ""
    accepted: str = ""
    extension: int = 0
    answer: int = 0

    @property
    def mark(self) -> str:
        return hashlib.sha256(canonical(astuple(self)).encode()).hexdigest()


MARK_OF_NOTHING = _Known().mark
"""The mark of a slot of which the ledger knows nothing."""


def slot_marks(connection: Connection, board: str, provider: str | None = None) -> dict[Slot, str]:
    """Mark each slot of a board, or of one of its providers, of which the ledger knows anything."""
    known: dict[Slot, _Known] = {}
    submissions = _of(tables.submission, board, provider).where(tables.submission.c.return_id != "")
    for row in connection.execute(submissions).mappings():
        slot = (row["provider"], row["return_id"], row["period"])
        before = known.get(slot, _Known())
        accepted = row["submission_id"] if row["state"] == "accepted" else before.accepted
        known[slot] = replace(before, judged=row["submission_id"], accepted=accepted)
    for name, table in (("extension", tables.extension), ("answer", tables.answer)):
        for row in connection.execute(_of(table, board, provider)).mappings():
            slot = (row["provider"], row["return_id"], row["period"])
            known[slot] = replace(known.get(slot, _Known()), **{name: row["sequence"]})
    return {slot: one.mark for slot, one in known.items()}


def _of(table: sa.Table, board: str, provider: str | None) -> "sa.Select[tuple[object, ...]]":
    query = sa.select(table).where(table.c.board == board).order_by(table.c.sequence)
    return query if provider is None else query.where(table.c.provider == provider)
