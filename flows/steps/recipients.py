"""Whom a letter goes to: the contacts that are recorded for a role, or whoever stands in for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from data_lake.ledger import Contact
from expectations.catalogue import Catalogue
from expectations.ladder import BOARD_ROLES
from flows.office import Office

_STANDS_IN = {"contact": "deputy"}
"""Who is written to in the place of a role that nobody is recorded for."""


@dataclass(frozen=True)
class Recipient:
    """A contact who is written to, and the role that the letter is for."""

    contact: Contact
    asked_of: str


@dataclass(frozen=True)
class Recipients:
    """Those who are valid on a day and can be written to.

    A provider that has ended and has nobody left is asked through its successor, who holds its papers now.
    """

    catalogue: Catalogue
    contacts: tuple[Contact, ...]
    on: date

    def of(self, provider: str, roles: Sequence[str]) -> tuple[tuple[Recipient, ...], tuple[str, ...]]:
        """Give who is written to for these roles, and the roles for which there is nobody."""
        found: dict[tuple[str, str], Recipient] = {}
        nobody = []
        for role in roles:
            asked = self._in_role(provider, role)
            for one in asked:
                found.setdefault((one.contact.role, one.contact.address), one)
            if not asked:
                nobody.append(role)
        return tuple(found.values()), tuple(nobody)

    def _in_role(self, provider: str, role: str) -> list[Recipient]:
        if role in BOARD_ROLES:
            return [Recipient(one, role) for one in self._recorded("", role)]
        for asked in self._in_turn(provider):
            for held in (role, _STANDS_IN.get(role)):
                found = self._recorded(asked, held) if held else []
                if found:
                    return [Recipient(one, role) for one in found]
        return []

    def _in_turn(self, provider: str) -> list[str]:
        known = next((one for one in self.catalogue.providers if one.id == provider), None)
        has_ended = known is not None and known.valid_to is not None and known.valid_to < self.on
        return [provider, *([known.successor] if known and has_ended and known.successor else [])]

    def _recorded(self, provider: str, role: str) -> list[Contact]:
        return [one for one in self.contacts if (one.provider, one.role) == (provider, role)]


def recipients(office: Office, board: str, on: date) -> Recipients:
    """Give a board's recipients on a day."""
    reached = tuple(one for one in office.ledger.contacts.valid(board, on) if one.address)
    return Recipients(office.catalogue(board), reached, on)
