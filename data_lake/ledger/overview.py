"""What stands in the outbox, and under which steps of a sign-off: for a console.

Only states and counts leave here: no address, no subject, no word of a message.
"""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from data_lake.ledger import tables
from data_lake.ledger.store import Store


@dataclass(frozen=True)
class MessagesCounted:
    """How many messages to one role of a provider are in one state, with the class of the last fault of any."""

    state: str
    provider: str
    role: str
    fault: str
    messages: int
    oldest_written_at: datetime


@dataclass(frozen=True)
class StepTaken:
    """The newest signature of a step of a quarter; ``provider`` is empty but for the first step."""

    period: str
    step: str
    provider: str
    sequence: int
    signed_at: datetime


class Overview:
    """The ledger's states, counted."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def messages(self, board: str) -> tuple[MessagesCounted, ...]:
        """Count a board's messages by state, provider, role and fault, in that order."""
        column = tables.message.c
        key = (column.state, column.provider, column.role, column.fault)
        query = sa.select(*key, sa.func.count(), sa.func.min(column.written_at))
        query = query.where(column.board == board).group_by(*key).order_by(*key)
        with self._store.reading() as connection:
            return tuple(MessagesCounted(*row) for row in connection.execute(query))

    def steps_taken(self, board: str) -> tuple[StepTaken, ...]:
        """List the newest signature of each step of each quarter of a board, in ledger order."""
        column = tables.sign_off.c
        query = sa.select(column.period, column.step, column.provider, column.sequence, column.signed_at)
        with self._store.reading() as connection:
            found = connection.execute(query.where(column.board == board).order_by(column.sequence))
            newest = {(row.period, row.step, row.provider): StepTaken(*row) for row in found}
        return tuple(sorted(newest.values(), key=lambda one: one.sequence))
