"""Contacts: which role of a provider or of the board is reached where, and which user acts in it, from when to when."""

from dataclasses import dataclass, fields
from datetime import date, datetime

import sqlalchemy as sa

from data_lake.ledger import rows, tables, trail
from data_lake.ledger.store import Store


@dataclass(frozen=True)
class Contact:
    """One role with its address, its account, or both; ``provider`` is empty for a role of the board."""

    board: str
    provider: str
    role: str
    title: str
    channel: str
    address: str
    account: str
    valid_from: date
    valid_to: date | None = None


class Contacts:
    """The contacts of a ledger."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def record(self, contact: Contact, *, recorded_at: datetime, actor: str) -> bool:
        """Record a contact; false when the same stands."""
        if contact in self._known(contact.board):
            return False
        subject = f"{contact.board}/{contact.provider}/{contact.role}"
        link = trail.Link(recorded_at, actor, "contact_recorded", subject, {})
        with self._store.writing() as connection:
            rows.record(connection, tables.contact, {**vars(contact), "recorded_at": recorded_at}, link)
        return True

    def valid(self, board: str, on: date) -> tuple[Contact, ...]:
        """List the contacts of a board that hold on a day."""
        return tuple(
            one
            for one in self._known(board)
            if one.valid_from <= on and (one.valid_to is None or on <= one.valid_to)
        )

    def roles_of(self, board: str, account: str, on: date) -> frozenset[tuple[str, str]]:
        """Give the roles in which a user may act on a day, as provider and role."""
        return frozenset(
            (one.provider, one.role) for one in self.valid(board, on) if account and one.account == account
        )

    def _known(self, board: str) -> tuple[Contact, ...]:
        query = sa.select(tables.contact).where(tables.contact.c.board == board)
        with self._store.reading() as connection:
            found = connection.execute(query.order_by(tables.contact.c.sequence)).mappings()
            return tuple(Contact(**{one.name: row[one.name] for one in fields(Contact)}) for row in found)
