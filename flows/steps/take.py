"""Take what lies in providers' inboxes: land its bytes, record its arrival, and clear the inboxes."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from data_lake.inboxes import Copy, Inbox, Left, NotLooked, NotTaken, StillChanging, Unseen, plain_name
from data_lake.inboxes.whole import says_it_is_whole
from data_lake.lake import Busy
from data_lake.ledger.looks import Sighting
from flows.locks import Patience, collecting
from flows.office import Office
from flows.settings import StandingClock

UNFINISHED = (".part", ".tmp", ".crdownload", ".filepart", "~")
"""How names of files end that somebody is still writing."""

LITTER = frozenset(
    {".ds_store", "thumbs.db", "desktop.ini", ".keep", ".gitkeep", ".fseventsd", ".spotlight-v100"}
)
LITTER_BEGINS = ("._", ".nfs", ".trash", ".unfinished-")
"""Names, and how names begin, of what systems put beside files by themselves, and of what we put there unfinished."""

NOT_TAKEN = "file_not_taken"
"""The event that tells of something left in an inbox: by whose inbox, a mark, and a class."""

STANDS = timedelta(seconds=60)
"""How long a file that does not say itself that it is whole must lie there unchanged."""


@dataclass(frozen=True)
class Waiting:
    """A file that is left until the next look: it does not say that it is whole, or one that is older does not."""

    provider: str
    name: str
    is_behind: bool


@dataclass
class Taken:
    """What came of a look into inboxes.

    ``arrivals`` are the ids of what was taken, ``new`` of them those that were not known before; ``waiting`` names
    the files that are left until the next look; ``unseen`` says why an inbox could not be
    looked into; ``busy`` names the providers whose inbox another run is looking into.
    """

    arrivals: list[int] = field(default_factory=list)
    new: list[int] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)
    unseen: dict[str, NotLooked] = field(default_factory=dict)
    busy: list[str] = field(default_factory=list)


def take(office: Office, board: str, providers: Sequence[str], *, whole: bool = False) -> Taken:
    """Take every whole file from the providers' inboxes, the oldest first.

    Bytes are durable before the ledger knows them, and the ledger knows them before the inbox loses them: a run that
    dies between the two is made good by the next. A file that does not say itself that it is whole is taken when two
    looks, a minute or more apart, have seen the same; or at once when the caller says that all are ``whole``, and in a
    demonstration, whose clock stands. What came after it waits as long, for it may be the correction. What is no plain
    file, or too large, is left where it lies; the ledger tells of it once, and it stops no other.

    An inbox that cannot be looked into stops no other either, nor does one that another run is looking into.
    Raises Busy when another run is looking into all that were named.
    """
    taken, patience, told = Taken(), Patience(office.patience), _told(office)
    whole = whole or isinstance(office.clock, StandingClock)
    for provider in providers:
        try:
            with patience.lock(office.lake, collecting(board, provider)):
                _Visit(office, board, provider, taken, told, is_whole=whole).take_all()
        except Busy:
            taken.busy.append(provider)
            if len(taken.busy) == len(providers):
                raise
    return taken


class _Visit:
    """One look into one provider's inbox, and what earlier looks have seen and told of."""

    def __init__(  # noqa: PLR0913 - what a look starts from
        self,
        office: Office,
        board: str,
        provider: str,
        taken: Taken,
        told: set[tuple[str, str]],
        *,
        is_whole: bool,
    ) -> None:
        self.office, self.board, self.provider = office, board, provider
        self.taken, self.told, self.is_whole = taken, told, is_whole
        self.seen_before = office.ledger.looks.sightings(board, provider)
        self.there: dict[str, Sighting] = {}
        """What was looked at and stays where it lies, by mark."""
        self.is_behind = False
        """Whether an older file waits, so that what comes after it has to wait, too."""

    def take_all(self) -> None:
        fault, there = self._look()
        self.office.ledger.looks.record(
            self.board, self.provider, looked_at=self.office.clock.now(), fault=fault, actor=self.office.actor,
            waiting=there,
        )  # fmt: skip

    def _look(self) -> tuple[str, dict[str, Sighting]]:
        """Look through the inbox; give why not all of it was seen, if so, and what lies there still."""
        is_all_read = True
        try:
            with self.office.inboxes.open(self.board, self.provider) as inbox:
                for name in inbox.names() if inbox is not None else ():
                    if inbox is None or _is_litter(name):
                        continue
                    if _is_unfinished(name):
                        self._see(inbox.mark(name))
                    else:
                        is_all_read &= self._take(inbox, name)
        except NotLooked as error:
            # "Could not look" is not "nothing there": it is told, and the other inboxes are looked into.
            self.taken.unseen[self.provider] = error
            return error.why.value, self.seen_before | self.there
        # What cannot be read may be the very return that is owed.
        return "" if is_all_read else Unseen.UNREADABLE.value, self.there

    def _take(self, inbox: Inbox, name: str) -> bool:
        """Take one file, or leave it where it lies; false when it could not be read."""
        try:
            copy = inbox.copy(name)
        except FileNotFoundError:
            return True
        except StillChanging:
            self._see(inbox.mark(name))
            self._leave(name)
            return True
        except NotTaken as reason:
            self._see(inbox.mark(name), reason.why)
            self._tell(inbox.mark(name), reason.why)
            return reason.why is not Left.UNREADABLE
        seen = self.seen_before.get(copy.mark)
        if seen is None or seen.sha256 != copy.sha256:
            seen = self._sighting(copy)
        if seen.arrival_id is None:
            if self.is_behind or not self._is_complete(copy, seen):
                self.there[copy.mark] = seen
                self._leave(name)
                return True
            seen = self._record(name, copy)
        try:
            inbox.clear(name, copy)
        except NotTaken as reason:
            self.there[copy.mark] = seen
            self._tell(inbox.mark(name), reason.why)
        return True

    def _is_complete(self, copy: Copy, seen: Sighting) -> bool:
        has_stood = self.office.clock.now() - seen.seen_at >= STANDS
        return self.is_whole or has_stood or says_it_is_whole(copy.data)

    def _sighting(self, copy: Copy, arrival_id: int | None = None) -> Sighting:
        return Sighting(len(copy.data), copy.modified, copy.sha256, self.office.clock.now(), arrival_id)

    def _see(self, mark: str, why: Left | None = None) -> None:
        """Keep in mind that something lies there that was not copied: whoever sent it is not told that nothing came."""
        before = self.seen_before.get(mark)
        seen_at = self.office.clock.now() if before is None else before.seen_at
        self.there[mark] = Sighting(0, "", "", seen_at, why="" if why is None else why.value)

    def _leave(self, name: str) -> None:
        self.taken.waiting.append(Waiting(self.provider, plain_name(name), self.is_behind))
        self.is_behind = True

    def _record(self, name: str, copy: Copy) -> Sighting:
        office = self.office
        arrival = office.ledger.record_arrival(
            board=self.board,
            provider=self.provider,
            sha256=office.lake.land(copy.data),
            original_name=plain_name(name),
            size_bytes=len(copy.data),
            received_at=office.clock.now(),
            actor=office.actor,
            mark=copy.mark,
            modified=copy.modified,
        )
        self.taken.arrivals.append(arrival.arrival_id)
        if arrival.is_new:
            self.taken.new.append(arrival.arrival_id)
        return self._sighting(copy, arrival.arrival_id)

    def _tell(self, mark: str, why: Left) -> None:
        """Leave an event, once for the same thing and reason, however often a run looks."""
        subject = f"{self.board}/{self.provider}/{mark}"
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


def _is_litter(name: str) -> bool:
    return name.lower() in LITTER or name.lower().startswith(LITTER_BEGINS)


def _is_unfinished(name: str) -> bool:
    # A spreadsheet program keeps a file of its own, ``~$name``, beside one that is open.
    is_hidden = name.startswith(("~$", ".")) and not name.startswith("..")
    return is_hidden or name.endswith(UNFINISHED)
