"""A provider's due dates of a quarter as a calendar file (RFC 5545), for the calendar program of whoever fills it in.

Its bytes depend on its content alone. An event keeps its UID when its day moves, so that a program that reads the file
again moves it too; ``SEQUENCE`` counts the extensions, and all times are UTC.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from icalendar import Alarm, Calendar, Event

from expectations.calendar import LONDON
from reports import words


@dataclass(frozen=True)
class DueReturn:
    """A return and its instants (UTC): when it is due, and when questions about it are to be answered."""

    return_id: str
    title: str
    due_at: datetime
    answers_due_at: datetime


@dataclass(frozen=True)
class DueDates:
    """What one provider owes for a quarter.

    ``reminders`` are how long before the instants that it is due an alarm sounds. ``settled_at`` is when the last of
    these dates was settled, and ``extensions`` how often one was put off.
    """

    board_id: str
    board: str
    provider_id: str
    provider: str
    quarter_label: str
    quarter: str
    is_invented: bool
    returns: tuple[DueReturn, ...]
    alarms: tuple[tuple[datetime, datetime], ...]
    settled_at: datetime
    extensions: int


def due_calendar(one: DueDates) -> bytes:
    """Write the calendar file: an event for each day on which returns are due, and for each on which answers are."""
    made = Calendar()
    made.add("prodid", "-//Safeguarding children board//Due dates//EN")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("x-wr-calname", _marked(f"{one.provider}: returns for {one.quarter}", one))
    for kind, heading in (("due", "Due"), ("answers", "Questions to be answered")):
        for at, returns in _by_instant(one.returns, kind):
            made.add_component(_event(one, kind, heading, at, returns))
    return bytes(made.to_ical())


def _by_instant(returns: Sequence[DueReturn], kind: str) -> Iterator[tuple[datetime, list[DueReturn]]]:
    found: dict[datetime, list[DueReturn]] = {}
    for one in sorted(returns, key=lambda one: one.return_id):
        found.setdefault(one.due_at if kind == "due" else one.answers_due_at, []).append(one)
    yield from sorted(found.items())


def _event(one: DueDates, kind: str, heading: str, at: datetime, returns: Sequence[DueReturn]) -> Event:
    made = Event()
    # Named by its first return: where one return is put off, its event leaves the others' and moves.
    parts = (one.board_id, one.provider_id, one.quarter_label, kind, returns[0].return_id)
    made.add("uid", f"{'.'.join(parts)}@due-dates.invalid")
    made.add("dtstamp", one.settled_at)
    made.add("sequence", one.extensions)
    made.add("dtstart", at)
    made.add("summary", _marked(f"{heading}: {words.counted(len(returns), 'return')} for {one.quarter}", one))
    made.add("description", "\n".join([f"{one.provider} to {one.board}:", *(each.title for each in returns)]))
    made.add("transp", "TRANSPARENT")
    if kind == "due":
        for due_at, rings_at in one.alarms:
            if due_at == at:
                made.add_component(_alarm(at, rings_at, heading))
    return made


def _alarm(at: datetime, rings_at: datetime, heading: str) -> Alarm:
    made = Alarm()
    made.add("action", "DISPLAY")
    local = at.astimezone(LONDON)
    made.add("description", f"{heading} {local:%A} {local.day} {local:%B}")
    # Counted in elapsed time, not in days: a clock change in between must not move it.
    made.add("trigger", rings_at - at if rings_at <= at else timedelta())
    return made


def _marked(text: str, one: DueDates) -> str:
    return f"{text} (invented)" if one.is_invented and "(invented)" not in text else text
