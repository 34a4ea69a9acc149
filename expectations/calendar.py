"""The working-day calendar: which days are worked, when a return is due, and how late it came; pure.

Working days leave out Saturdays, Sundays and the bank holidays of England (indicators.md, 2.2). A count starts the day
after: the day that it counts from is day 0. Nothing is worked out beyond the years whose bank holidays are known.
"""

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from expectations.catalogue import CatalogueFaults

LONDON = ZoneInfo("Europe/London")

CLOSES_AT = time(17)
"""The time of day, in London, up to which a return is on time."""

_FEWEST_A_YEAR = 8
"""England has had eight bank holidays on weekdays, substitute days among them, in every year since 1978."""

_DAY = timedelta(days=1)


class CalendarExhausted(Exception):  # noqa: N818 - named as what happened
    """A day lies beyond the years whose bank holidays are known, so nothing can be counted there."""


@dataclass(frozen=True)
class WorkingCalendar:
    """The bank holidays of whole years, from ``first_year`` to ``last_year``, both included.

    Every method takes days, not instants, and raises CalendarExhausted when it would need a day beyond those years.
    """

    holidays: frozenset[date]
    first_year: int
    last_year: int

    def is_working_day(self, day: date) -> bool:
        """Say whether a day is worked."""
        self._require_known(day)
        return day.weekday() < 5 and day not in self.holidays

    def add_working_days(self, day: date, n: int) -> date:
        """Give the working day that lies ``n`` after a day; before it, for a negative ``n``; the day itself for 0."""
        self._require_known(day)
        step = _DAY if n > 0 else -_DAY
        left = abs(n)
        while left:
            day += step
            left -= self.is_working_day(day)
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """Count the working days after ``start``, up to and including ``end``.

        Raises ValueError when the end lies before the start, which is a fault of the dates and not "in time".
        """
        self._require_known(start)
        self._require_known(end)
        if end < start:
            raise ValueError(
                "The end lies before the start, so no working days lie between them. Check both days."
            )
        return sum(self.is_working_day(start + _DAY * after) for after in range(1, (end - start).days + 1))

    def due_at(
        self,
        ends_on: date,
        offset_days: int,
        meeting: date | None = None,
        before_meeting_days: int = 15,
        extension_to: date | None = None,
    ) -> datetime:
        """Give the instant, in UTC, up to which a return is on time: 17:00 in London on the day it is due.

        The day is the earlier of ``offset_days`` working days after the period's end and ``before_meeting_days``
        working days before the meeting that it is for. An agreed extension replaces it, to any day.
        """
        if extension_to is not None:
            self._require_known(extension_to)
            return _closing(extension_to)
        day = self.add_working_days(ends_on, offset_days)
        if meeting is not None:
            day = min(day, self.add_working_days(meeting, -before_meeting_days))
        return _closing(day)

    def working_days_late(self, received_at: datetime, due_at: datetime) -> int:
        """Count how late a return came, in working days by London's date; 0 when it was on time.

        Late is at least 1: after 17:00 on the day due, and on a weekend or holiday just after it, the return is as
        late as one that comes on the next working day. Raises ValueError for an instant without its time zone.
        """
        if received_at.tzinfo is None or due_at.tzinfo is None:
            raise ValueError(
                "Lateness needs instants with their time zone, and one has none. Read the ledger's times as UTC."
            )
        # Compared in UTC: within one zone Python compares clock readings, and an autumn hour is read twice.
        if received_at.astimezone(UTC) <= due_at.astimezone(UTC):
            return 0
        days = (instant.astimezone(LONDON).date() for instant in (due_at, received_at))
        return max(1, self.working_days_between(*days))

    def _require_known(self, day: date) -> None:
        if isinstance(day, datetime):
            raise TypeError(
                "The calendar counts days, and this is an instant. Give the day it falls on in London."
            )
        if not self.first_year <= day.year <= self.last_year:
            raise CalendarExhausted(
                f"Working days cannot be counted in {day.year}: bank holidays are known from 1 January "
                f"{self.first_year} to 31 December {self.last_year}. Add the holidays of whole years to "
                "bank_holidays.csv, from the government's list."
            )


def read_holidays(path: Path) -> WorkingCalendar:
    """Read the list of bank holidays, columns ``on, name``; the years known are those from its first to its last.

    Raises CatalogueFaults with every fault: a day that is none or stands twice, a holiday without a name, or a year
    with fewer bank holidays than England has, because half a year's list would make deadlines wrong, in silence.
    """
    faults: list[str] = []
    if not path.exists():
        raise CatalogueFaults([f"{path.name}: found no such file in {path.parent.name}, expected one"])
    with path.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines)
        if reader.fieldnames != ["on", "name"]:
            raise CatalogueFaults([f"{path.name}, line 1: found other columns, expected on,name"])
        holidays = frozenset(_days(path.name, reader, faults))
    years = Counter(day.year for day in holidays if day.weekday() < 5)
    if not years and not faults:
        faults.append(f"{path.name}: found no bank holidays, expected those of whole years")
    faults += [
        f"{path.name}, {year}: found {years[year]} bank holidays on weekdays, expected {_FEWEST_A_YEAR} or more"
        for year in range(min(years, default=0), max(years, default=-1) + 1)
        if years[year] < _FEWEST_A_YEAR
    ]
    if faults:
        raise CatalogueFaults(faults)
    return WorkingCalendar(holidays, min(years), max(years))


def _days(name: str, rows: Iterator[dict[str, str | None]], faults: list[str]) -> Iterator[date]:
    """Give the days that can be read, and note what is wrong with the others."""
    seen: set[date] = set()
    for number, row in enumerate(rows, start=2):
        day = _day(row["on"] or "")
        if day is None:
            faults.append(f"{name}, line {number}, on: found no such day, expected one like 2024-12-25")
            continue
        if day in seen:
            faults.append(f"{name}, line {number}, on: found a day that stands above, expected each day once")
        if not (row["name"] or "").strip():
            faults.append(f"{name}, line {number}, name: found nothing, expected the name of the holiday")
        seen.add(day)
        yield day


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text else None


def _closing(day: date) -> datetime:
    return datetime.combine(day, CLOSES_AT, LONDON).astimezone(UTC)
