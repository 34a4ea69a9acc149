"""Take what lies in providers' inboxes: land its bytes, record its arrival, and clear the inboxes."""

import json
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from data_lake.inbox import Copy, Inbox, Left, NotTaken, StillChanging, open_inbox, plain_name
from flows.office import Office

UNFINISHED = (".part", ".tmp", ".crdownload", "~")
"""How names of files end that somebody is still writing."""

NOT_TAKEN = "file_not_taken"
"""The event that tells of something left in an inbox: by whose inbox, a mark, and a class."""


def take(office: Office, board: str, providers: Sequence[str]) -> list[int]:
    """Take every whole file from the providers' inboxes, the oldest first; give the ids of the arrivals.

    Bytes are durable before the ledger knows them, and the ledger knows them before the inbox loses them: a run that
    dies between the two is made good by the next. What is no plain file, or too large, is left where it lies; the
    ledger tells of it once, and it stops no other.
    """
    round_ = _Round(office, board, _told(office))
    return [arrival_id for provider in providers for arrival_id in round_.take_all(provider)]


@dataclass(frozen=True)
class _Round:
    """One look into the inboxes of a board, and what earlier looks have told of."""

    office: Office
    board: str
    told: set[tuple[str, str]]

    def take_all(self, provider: str) -> list[int]:
        folder = self.office.lake.inbox(self.board, provider)
        if not folder.is_dir():
            return []
        with ExitStack() as stack:
            try:
                inbox = stack.enter_context(open_inbox(folder))
                names = inbox.names()
            except OSError:
                # "Could not look" is not "nothing there": it is told, and the other inboxes are looked into.
                self._tell(f"{self.board}/{provider}", Left.UNREADABLE)
                return []
            return [
                one for name in names if not _is_unfinished(name) for one in self._take(provider, inbox, name)
            ]

    def _take(self, provider: str, inbox: Inbox, name: str) -> list[int]:
        """Take one file; nothing when it stays where it lies."""
        subject = f"{self.board}/{provider}/{inbox.mark(name)}"
        if (subject, Left.NOT_CLEARED.value) in self.told:
            return []
        try:
            copy = inbox.copy(name)
        except (StillChanging, FileNotFoundError):
            return []
        except NotTaken as reason:
            self._tell(subject, reason.why)
            return []
        arrival_id = self._record(provider, name, copy)
        try:
            inbox.clear(name, copy)
        except NotTaken as reason:
            self._tell(subject, reason.why)
        return [arrival_id]

    def _record(self, provider: str, name: str, copy: Copy) -> int:
        office = self.office
        sha256 = office.lake.land(copy.data)
        arrival = office.ledger.record_arrival(
            board=self.board,
            provider=provider,
            sha256=sha256,
            original_name=plain_name(name),
            size_bytes=len(copy.data),
            received_at=office.clock.now(),
            actor=office.actor,
        )
        return arrival.arrival_id

    def _tell(self, subject: str, why: Left) -> None:
        """Leave an event, once for the same thing and reason, however often a run looks."""
        if (subject, why.value) in self.told:
            return
        self.told.add((subject, why.value))
        self.office.ledger.record_event(
            kind=NOT_TAKEN,
            subject=subject,
            detail={"observed": why.value},
            actor=self.office.actor,
            at=self.office.clock.now(),
        )


def _told(office: Office) -> set[tuple[str, str]]:
    events = office.ledger.events(kind=NOT_TAKEN)
    return {(event.subject, str(json.loads(event.detail)["observed"])) for event in events}


def _is_unfinished(name: str) -> bool:
    # A spreadsheet program keeps a file of its own, ``~$name``, beside one that is open.
    is_hidden = name.startswith(("~$", ".")) and not name.startswith("..")
    return is_hidden or name.endswith(UNFINISHED)
