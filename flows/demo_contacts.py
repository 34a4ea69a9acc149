"""The demonstration's contacts: invented posts with invented addresses, so that there is somebody to remind."""

from collections.abc import Iterator
from datetime import date

from data_lake.ledger.contacts import Contact
from expectations.calendar import LONDON
from expectations.due import holds_on
from expectations.ladder import PROVIDER_ROLES
from flows.office import Office

_SINCE = date(2021, 4, 1)


def record_contacts(office: Office) -> None:
    """Record whom the chase writes to: the posts of every provider that there is now, and the chair."""
    today = office.clock.now().astimezone(LONDON).date()
    for board in office.catalogues:
        for one in _contacts(office, board, today):
            office.ledger.contacts.record(one, recorded_at=office.clock.now(), actor=office.actor)


def _contacts(office: Office, board: str, today: date) -> Iterator[Contact]:
    for provider in office.catalogue(board).providers:
        if holds_on(today, provider.valid_from, provider.valid_to):
            for role in PROVIDER_ROLES:
                yield _invented(board, provider.id, role)
    yield _invented(board, "", "chair")


def _invented(board: str, provider: str, role: str) -> Contact:
    whose = provider or board
    title = f"{role.replace('_', ' ').capitalize()} (invented)"
    return Contact(
        board,
        provider,
        role,
        title,
        "email",
        f"{role}@{whose.replace('_', '-')}.invented.example",
        "",
        _SINCE,
    )
