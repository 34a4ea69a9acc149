"""A slow and obvious calculator of working days, that shares nothing with the calendar but Python's dates.

It works the bank holidays out from their rules, knows summer time from its own rule, and finds days by their place in a
list of all working days.
"""

from bisect import bisect_left, bisect_right
from datetime import UTC, date, datetime, timedelta

DAY = timedelta(days=1)
EVERY_DAY = [date(2005, 1, 1) + DAY * after for after in range(10957)]
AND_A_YEAR = [date(2005, 1, 1) + DAY * after for after in range(11322)]

FULL_MOONS = (  # of the golden numbers 1 to 19, as printed in the Book of Common Prayer for 1900 to 2199
    (4, 14), (4, 3), (3, 23), (4, 11), (3, 31), (4, 18), (4, 8), (3, 28), (4, 16), (4, 5),
    (3, 25), (4, 13), (4, 2), (3, 22), (4, 10), (3, 30), (4, 17), (4, 7), (3, 27),
)  # fmt: skip
MOVED = {
    date(2012, 5, 28): date(2012, 6, 4),  # spring, to join the jubilee
    date(2020, 5, 4): date(2020, 5, 8),  # early May, to VE Day
    date(2022, 5, 30): date(2022, 6, 2),  # spring, to join the jubilee
}
ONCE = {date(2011, 4, 29), date(2012, 6, 5), date(2022, 6, 3), date(2022, 9, 19), date(2023, 5, 8)}


def easter(year: int) -> date:
    """The Sunday after the full moon that the table gives."""
    day = date(year, *FULL_MOONS[year % 19]) + DAY
    while day.weekday() != 6:
        day += DAY
    return day


def holidays_by_rule(year: int) -> set[date]:
    """The days off, on weekdays, that the rules and the proclamations give."""
    mondays_of_may = [date(year, 5, day) for day in range(1, 32) if date(year, 5, day).weekday() == 0]
    mondays_of_august = [date(year, 8, day) for day in range(1, 32) if date(year, 8, day).weekday() == 0]
    found = {
        easter(year) - 2 * DAY, easter(year) + DAY, mondays_of_may[0], mondays_of_may[-1], mondays_of_august[-1],
    }  # fmt: skip
    found = {MOVED.get(day, day) for day in found} | {day for day in ONCE if day.year == year}
    for day in (date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)):
        off = day
        while off.weekday() > 4 or off in found:
            off += DAY
        found.add(off)
    return found


OFF = {day for year in range(2005, 2036) for day in holidays_by_rule(year)}
WORKED = [day for day in AND_A_YEAR if day.strftime("%a") not in {"Sat", "Sun"} and day not in OFF]


def slowly_added(day: date, n: int) -> date | None:
    """Look up the day n places on in the list of all working days; None when the list ends before."""
    place = bisect_right(WORKED, day) + n - 1 if n > 0 else bisect_left(WORKED, day) + n
    if n == 0:
        return day
    return WORKED[place] if 0 <= place < len(WORKED) else None


def slowly_between(start: date, end: date) -> int:
    return bisect_right(WORKED, end) - bisect_right(WORKED, start)


def last_sunday(year: int, month: int) -> date:
    return max(
        date(year, month, day) for day in range(1, 32) if date(year, month, day).strftime("%a") == "Sun"
    )


SUMMERS = {
    year: tuple(datetime(year, month, last_sunday(year, month).day, 1, tzinfo=UTC) for month in (3, 10))
    for year in range(2005, 2037)
}


def is_summer(instant: datetime) -> bool:
    """Whether London's clocks are an hour on: between 01:00 UTC of the last Sundays of March and October."""
    start, end = SUMMERS[instant.year]
    return start <= instant < end


def slowly_closing(day: date) -> datetime:
    winter = datetime(day.year, day.month, day.day, 17, tzinfo=UTC)
    return winter - timedelta(hours=1) if is_summer(winter) else winter


def slowly_in_london(instant: datetime) -> date:
    return (instant + timedelta(hours=1) if is_summer(instant) else instant).date()


def slowly_late(received_at: datetime, due_at: datetime) -> int:
    if received_at <= due_at:
        return 0
    return max(1, slowly_between(slowly_in_london(due_at), slowly_in_london(received_at)))
