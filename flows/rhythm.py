"""When each tick comes: slots of time, counted in UTC, and which of them a provider's collection has now; pure.

A day or an hour in UTC is always as long as itself, so no slot is lost or met twice when London's clocks change. Bank
holidays come in through the due dates alone. The scheduler only makes the ticks: whether one has anything to do is said
here, from when the last good one was, so that one that comes twice does nothing, and one that was missed is made good
by the next.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from expectations.calendar import LONDON, CalendarExhausted, WorkingCalendar
from expectations.catalogue import Catalogue
from expectations.due import last_ended, owed

HOUR, DAY = timedelta(hours=1), timedelta(days=1)

SLOTS_BEGIN = datetime(2000, 1, 1, 4, tzinfo=UTC)
"""Slots are counted from here: a daily one begins at four in the morning, or five by London's summer time."""

_MINUTES = 60
_QUARTERS_BACK = 4
_EARLY = timedelta(seconds=30)
"""The scheduler may begin a run a little before its instant; it is of the slot that it was meant for."""

Slot = tuple[str, str, str]
"""What is owed: provider, return and period."""


@dataclass(frozen=True)
class Rhythm:
    """A tick every so often, counted from ``SLOTS_BEGIN`` and put off by ``offset``, so that not all come at once."""

    every: timedelta
    offset: timedelta = timedelta()

    @property
    def anchor(self) -> datetime:
        """The instant from which the slots are counted, in UTC."""
        return SLOTS_BEGIN + self.offset

    def slot(self, at: datetime) -> int:
        """Number the slot that an instant lies in."""
        return (at + _EARLY - self.anchor) // self.every

    def is_due(self, last: datetime | None, now: datetime) -> bool:
        """Say whether nothing was done yet in the slot that lasts now; ``last`` is when something was, if ever.

        A clock that stands (a demonstration's), or that has run back since, is no reason not to look.
        """
        return last is None or last >= now or self.slot(last) < self.slot(now)


@dataclass(frozen=True)
class Window:
    """The time in which a return is waited for: it opens the day after its quarter, and is due; instants in UTC.

    ``closes_at`` is when the quarter's pack is to be out, or when the return is due as extended, if that is later.
    """

    slot: Slot
    opens_at: datetime
    due_at: datetime
    closes_at: datetime

    def is_open(self, now: datetime, accepted: Collection[Slot]) -> bool:
        """Say whether it is looked for hourly: until it is due, and after that until it is accepted or all is out."""
        return self.opens_at <= now < (self.closes_at if self.slot not in accepted else self.due_at)


def windows(
    catalogue: Catalogue, calendar: WorkingCalendar, extended: Mapping[Slot, date], now: datetime
) -> tuple[Window, ...]:
    """Give the windows of the quarters that have ended not long ago. Raises CalendarExhausted."""
    last = last_ended(now)
    found = []
    for back in range(_QUARTERS_BACK):
        quarter = last.previous(back)
        opens_at = datetime.combine(quarter.ends_on + DAY, time(), LONDON).astimezone(UTC)
        for one in owed(catalogue, quarter, calendar):
            slot = (one.provider.id, one.return_.id, one.period.label)
            day = extended.get(slot)
            due_at = one.due_at if day is None else calendar.due_at(day, 0, extension_to=day)
            pack_at = calendar.due_at(quarter.ends_on, one.return_.pack_days)
            found.append(Window(slot, opens_at, due_at, max(due_at, pack_at)))
    return tuple(found)


def collections(
    catalogue: Catalogue,
    calendar: WorkingCalendar,
    extended: Mapping[Slot, date],
    accepted: Collection[Slot],
    now: datetime,
) -> dict[str, Rhythm]:
    """Give each provider's rhythm now: hourly while one of its windows is open, else daily, at a minute of its own.

    Beyond the years whose bank holidays are known nobody can say what is due, so everybody is looked at hourly.
    """
    try:
        waited_for = open_for(windows(catalogue, calendar, extended, now), accepted, now)
    except CalendarExhausted:
        waited_for = {one.id for one in catalogue.providers}
    return {
        one.id: rhythm_of(catalogue.board.id, one.id, is_waited_for=one.id in waited_for)
        for one in catalogue.providers
    }


def open_for(all_windows: Iterable[Window], accepted: Collection[Slot], now: datetime) -> set[str]:
    """Give the providers that something is waited for from."""
    return {one.slot[0] for one in all_windows if one.is_open(now, accepted)}


def rhythm_of(board: str, provider: str, *, is_waited_for: bool) -> Rhythm:
    """Give a provider's rhythm, at its own minute."""
    return Rhythm(HOUR if is_waited_for else DAY, own_minute(board, provider))


def own_minute(*ids: str) -> timedelta:
    """Give the minute of the hour that belongs to these ids, whatever the machine and the day."""
    digest = hashlib.sha256("/".join(ids).encode()).digest()
    return timedelta(minutes=int.from_bytes(digest[:8], "big") % _MINUTES)


def run_name(name: str, ids: Mapping[str, object], at: datetime) -> str:
    """Name one run as people look for it: ``collect nyscb police 2026-10-21 09:10``, by London's clock."""
    words = (str(ids[one]) for one in sorted(ids))
    return " ".join([name, *words, f"{at.astimezone(LONDON):%Y-%m-%d %H:%M}"])
