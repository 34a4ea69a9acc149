"""What stands in the outbox, counted: for a console.

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
