"""Which step of a ladder something owed stands on at an instant, and when anything may be said at all; pure.

Days are London's. A step begins at ``opens_at`` on its day and stands until the next one begins. A step on or before
the day something is due speaks of it as still to come, so it ends at the instant it is due.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from expectations.calendar import LONDON, WorkingCalendar
from expectations.ladder import Chase, Rung

A_LOOK_HOLDS = timedelta(hours=26)
"""So long a look into an inbox speaks for it: inboxes are looked into daily at least, and one look may come late."""


def rung_standing(
    chase: Chase, ladder: Sequence[Rung], due_at: datetime, now: datetime, calendar: WorkingCalendar
) -> Rung | None:
    """Give the step that stands at an instant: the last that has begun; none before the first or after the end.

    Both instants are UTC. Raises CalendarExhausted beyond the known bank holidays.
    """
    begun = [one for one in ladder if begins_at(chase, one, due_at, calendar) <= now]
    if not begun or now >= ends_at(chase, due_at, calendar):
        return None
    last = begun[-1]
    return last if last.is_overdue or now < due_at else None


def next_rung(
    chase: Chase, ladder: Sequence[Rung], due_at: datetime, now: datetime, calendar: WorkingCalendar
) -> tuple[Rung, datetime] | None:
    """Give the first step that has not begun at an instant, and when it does (UTC); none when all have."""
    coming = ((one, begins_at(chase, one, due_at, calendar)) for one in ladder)
    return next(((one, at) for one, at in coming if at > now), None)


def begins_at(chase: Chase, rung: Rung, due_at: datetime, calendar: WorkingCalendar) -> datetime:
    """Give the instant, in UTC, from which a step stands."""
    return _opening(chase, calendar.add_working_days(_day(due_at), rung.working_days))


def ends_at(chase: Chase, due_at: datetime, calendar: WorkingCalendar) -> datetime:
    """Give the instant, in UTC, from which nothing more is said of what was due."""
    return _opening(chase, calendar.add_working_days(_day(due_at), chase.ends_after_days + 1))


def may_speak(chase: Chase, now: datetime, calendar: WorkingCalendar) -> bool:
    """Say whether an instant lies in the hours of a working day in which messages are written and sent."""
    local = now.astimezone(LONDON)
    return calendar.is_working_day(local.date()) and chase.opens_at <= local.time() < chase.closes_at


def speaks_next(chase: Chase, now: datetime, calendar: WorkingCalendar) -> datetime:
    """Give the first instant (UTC), from now on, at which messages may be written and sent."""
    if may_speak(chase, now, calendar):
        return now
    day = _day(now)
    if not calendar.is_working_day(day) or now >= _opening(chase, day):
        day = calendar.add_working_days(day, 1)
    return _opening(chase, day)


def is_fresh(good_at: datetime | None, due_at: datetime, now: datetime) -> bool:
    """Say whether the last look that saw a whole inbox still shows that nothing came of what was due."""
    return good_at is not None and good_at > due_at and good_at > now - A_LOOK_HOLDS


def _day(at: datetime) -> date:
    return at.astimezone(LONDON).date()


def _opening(chase: Chase, day: date) -> datetime:
    return datetime.combine(day, chase.opens_at, LONDON).astimezone(UTC)
