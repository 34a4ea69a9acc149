"""Who is written to, and who acts, in which role: roles of providers and of the board, with their days.

A row is never changed. The last one recorded for a board, provider, role, address, account and first day is the one
that counts, so a contact ends by a row that says on which day.
"""
# ruff: noqa: PLR0913 - every fact of a transaction is named by its caller

from dataclasses import dataclass, replace
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data_lake.ledger import rows, tables, trail
from data_lake.ledger.records import LedgerRefused
from data_lake.ledger.store import Store
from expectations.addresses import address_fault, folded
from expectations.due import holds_on
from expectations.ladder import BOARD_ROLES, PROVIDER_ROLES

_LONGEST_TITLE = 80


@dataclass(frozen=True)
class Contact:
    """A role, how it is reached, and from when to when (both days included).

    ``provider`` is empty for a role of the board itself. ``title`` is that of a post, never a person's name.
    ``account`` is the user of the operating system that acts in the role; ``address`` may be empty for one who only
    acts, ``account`` for one who is only written to.
    """

    board: str
    provider: str
    role: str
    title: str
    channel: str
    address: str
    account: str
    valid_from: date
    valid_to: date | None = None

    @property
    def who(self) -> tuple[str, str, str, str, str, str]:
        """What makes it the same contact at other times."""
        return self.board, self.provider, self.role, self.channel, folded(self.address), self.account

    def holds_on(self, day: date) -> bool:
        """Say whether it is valid on a day."""
        return holds_on(day, self.valid_from, self.valid_to)


class Contacts:
    """The contacts of a ledger. Events about them carry roles and days, never an address."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def record(self, contact: Contact, *, recorded_at: datetime, actor: str) -> bool:
        """Record a contact; false when it stands already on its first day.

        Raises:
            LedgerRefused: it cannot be reached and cannot act, its role or address is none, or the same one stands
                under another title.
        """
        _refuse_misshapen(contact)
        with self._store.writing() as connection:
            for one in _standing(connection, contact.board):
                if one.who == contact.who and _overlap(one, contact):
                    if one.title == contact.title and one.holds_on(contact.valid_from):
                        return False
                    raise LedgerRefused(
                        f"This contact of {_whose(contact)} stands from {one.valid_from} as {one.title!r}. "
                        "End it first."
                    )
            _record(connection, contact, recorded_at, actor)
            return True

    def end(
        self,
        board: str,
        provider: str,
        role: str,
        address_or_account: str,
        on: date,
        *,
        recorded_at: datetime,
        actor: str,
    ) -> bool:
        """Let a contact end with a day, its last; false when it ends then already.

        Raises:
            LedgerRefused: no such contact stands, or it begins only after that day.
        """
        with self._store.writing() as connection:
            meant = [
                one
                for one in _standing(connection, board)
                if (one.provider, one.role) == (provider, role)
                and (folded(address_or_account) == folded(one.address) or address_or_account == one.account)
                and (one.valid_to is None or one.valid_to >= on)
            ]
            if not address_or_account or not meant:
                raise LedgerRefused(
                    f"No {role} of {provider or board} with that address or account stands on {on}. "
                    "List them with `lscb contacts`."
                )
            last = meant[-1]
            if last.valid_from > on:
                raise LedgerRefused(
                    f"This contact of {_whose(last)} begins on {last.valid_from}, after {on}."
                )
            if last.valid_to == on:
                return False
            _record(connection, replace(last, valid_to=on), recorded_at, actor)
            return True

    def all(self, board: str) -> tuple[Contact, ...]:
        """List a board's contacts, those that have ended or not begun too: its own roles first, then by provider."""
        with self._store.reading() as connection:
            return _standing(connection, board)

    def valid(self, board: str, on: date) -> tuple[Contact, ...]:
        """List the contacts of a board that are valid on a day."""
        return tuple(one for one in self.all(board) if one.holds_on(on))

    def roles_of(self, board: str, account: str, on: date) -> frozenset[tuple[str, str]]:
        """Give the (provider, role) pairs in which a user of the operating system may act on a day."""
        return frozenset(
            (one.provider, one.role) for one in self.valid(board, on) if account and one.account == account
        )


def _refuse_misshapen(contact: Contact) -> None:
    roles = PROVIDER_ROLES if contact.provider else BOARD_ROLES
    whose = "a provider" if contact.provider else "the board itself"
    if contact.role not in roles:
        raise LedgerRefused(f"{contact.role} is no role of {whose}. Roles are: {', '.join(roles)}.")
    if not contact.title.strip() or len(contact.title) > _LONGEST_TITLE or not contact.title.isprintable():
        raise LedgerRefused(
            f"A contact needs the title of its post, of 1 to {_LONGEST_TITLE} characters in one line, never a name."
        )
    if "@" in contact.title:
        raise LedgerRefused(
            "The title of a post holds no address. Say what the post is, like Performance manager."
        )
    if not contact.address and not contact.account:
        raise LedgerRefused("A contact needs an e-mail address, a webhook or an account: give one of them.")
    if contact.account and not contact.account.isprintable():
        raise LedgerRefused("An account is the name of a user of the operating system, in one line.")
    if contact.address and (fault := address_fault(contact.channel, contact.address)):
        raise LedgerRefused(f"The address of this contact of {_whose(contact)} {fault}.")
    if contact.valid_to is not None and contact.valid_to < contact.valid_from:
        raise LedgerRefused(
            f"A contact that begins on {contact.valid_from} cannot end on {contact.valid_to}."
        )


def _standing(connection: Connection, board: str) -> tuple[Contact, ...]:
    """Give the contacts as last recorded, whatever their days: the board's own first, then by provider and role."""
    query = sa.select(tables.contact).where(tables.contact.c.board == board)
    last: dict[tuple[object, ...], Contact] = {}
    for row in connection.execute(query.order_by(tables.contact.c.sequence)).mappings():
        one = Contact(**{name: row[name] for name in Contact.__dataclass_fields__})
        last[*one.who, one.valid_from] = one
    order = (*BOARD_ROLES, *PROVIDER_ROLES)
    return tuple(
        sorted(
            last.values(), key=lambda one: (one.provider, order.index(one.role), one.address, one.valid_from)
        )
    )


def _overlap(one: Contact, other: Contact) -> bool:
    begins = max(one.valid_from, other.valid_from)
    return one.holds_on(begins) and other.holds_on(begins)


def _record(connection: Connection, contact: Contact, recorded_at: datetime, actor: str) -> None:
    subject = "/".join(part for part in (contact.board, contact.provider, contact.role) if part)
    detail = {"valid_from": contact.valid_from, "valid_to": contact.valid_to}
    link = trail.Link(recorded_at, actor, "contact_recorded", subject, detail)
    rows.record(connection, tables.contact, {**vars(contact), "recorded_at": recorded_at}, link)


def _whose(contact: Contact) -> str:
    return f"{contact.provider or contact.board} ({contact.role})"
