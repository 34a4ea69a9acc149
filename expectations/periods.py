"""Periods and their arithmetic: the one place that knows when a quarter, a half-year or a kind of year begins and ends.

Every period has one label and every label one period, so a label can stand for its period in files and keys.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import NamedTuple

KNOWN_YEARS = range(1900, 2200)
"""The years that periods lie in; a year outside them is a slip of the pen, not a period."""

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
"""The names of the months, whatever language the machine speaks."""

EXAMPLES = (
    "a quarter like 2023-24-Q4, a half-year like 2023-24-H2, a planning year like 2023-24, an academic year like "
    "2022-23-AY, a calendar year like 2023-CY, a survey wave like 2023-24-SW, a month like 2024-03, "
    "or a day like 2024-03-31"
)
"""A label of each kind, for the sentences that ask for one."""


class PeriodKind(StrEnum):
    """The kinds of period that the rows of a framework use."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"
    ACADEMIC_YEAR = "academic_year"
    CALENDAR_YEAR = "calendar_year"
    SURVEY_WAVE = "survey_wave"
    AS_AT = "as_at"


class _Shape(NamedTuple):
    """How a kind lies on the calendar, and how it is written. A day has no months."""

    months: int
    first_month: int
    label: str
    name: str
    ees_period: str
    ees_identifier: str


_SHAPES: Mapping[PeriodKind, _Shape] = {
    PeriodKind.MONTH: _Shape(1, 1, "{year}-{month:02d}", "{last} {year}", "{year}", "{last}"),
    PeriodKind.QUARTER: _Shape(
        3, 4, "{span}-Q{quarter}", "{months} ({span} Q{quarter})", "{joined}", "Financial year Q{quarter}"
    ),
    PeriodKind.HALF: _Shape(
        6, 4, "{span}-H{half}", "{months} ({span} H{half})", "{joined}", "Part {half} ({first} to {last})"
    ),
    PeriodKind.YEAR: _Shape(12, 4, "{span}", "{months} ({span})", "{joined}", "Financial year"),
    PeriodKind.ACADEMIC_YEAR: _Shape(
        12, 9, "{span}-AY", "{months} (academic year {span})", "{joined}", "Academic year"
    ),
    PeriodKind.CALENDAR_YEAR: _Shape(12, 1, "{year}-CY", "calendar year {year}", "{year}", "Calendar year"),
    PeriodKind.SURVEY_WAVE: _Shape(12, 4, "{span}-SW", "survey wave of {span}", "{joined}", "Financial year"),
    PeriodKind.AS_AT: _Shape(
        0, 4, "{year}-{month:02d}-{day:02d}", "at {day} {last} {year}", "{year}", "Reporting year"
    ),
}

_LABEL = re.compile(
    r"(?P<start>[0-9]{4})-(?P<second>CY|[0-9]{2})(?:-(?P<ending>Q[1-4]|H[12]|AY|SW|M|[0-9]{2}))?"
)

_ENDINGS = {
    "": PeriodKind.YEAR,
    "Q": PeriodKind.QUARTER,
    "H": PeriodKind.HALF,
    "A": PeriodKind.ACADEMIC_YEAR,
    "S": PeriodKind.SURVEY_WAVE,
}
"""The kinds whose labels begin with two years, by the letter after them."""


@dataclass(frozen=True, order=True)
class Period:
    """A stretch of whole days, both ends included, or the one day of a snapshot.

    Raises ValueError when the days are not exactly those of one period of the kind.
    """

    starts_on: date
    ends_on: date
    kind: PeriodKind

    def __post_init__(self) -> None:
        if (self.starts_on, self.ends_on) != _bounds(self.starts_on, self.kind):
            raise ValueError(
                f"These days are not one whole {self.kind.value.replace('_', ' ')}. "
                "Take the period from its label, or from a day in it with holding()."
            )

    @cached_property
    def label(self) -> str:
        """The period's own short name in files, keys and commands, such as ``2023-24-Q4``.

        A month is ``2024-03``, except the twelve of a century (``2008-09``) that would read as a planning year: they
        end in ``-M``.
        """
        bare = self._written(_SHAPES[self.kind].label)
        return f"{bare}-M" if self.kind is PeriodKind.MONTH and _is_planning_year(bare) else bare

    @property
    def name(self) -> str:
        """The period in words for people, such as ``January to March 2024 (2023-24 Q4)``."""
        return self._written(_SHAPES[self.kind].name)

    @property
    def ees(self) -> tuple[str, str]:
        """The ``time_period`` and ``time_identifier`` of an Explore Education Statistics file.

        Raises ValueError for a day other than 31 March, which that standard cannot tell apart from it.
        """
        if self.kind is PeriodKind.AS_AT and (self.ends_on.month, self.ends_on.day) != (3, 31):
            raise ValueError(
                "An open file can only hold snapshots at 31 March, as reporting years. "
                "Leave snapshots at other days out, or publish their quarter."
            )
        shape = _SHAPES[self.kind]
        return self._written(shape.ees_period), self._written(shape.ees_identifier)

    @property
    def planning_year(self) -> "Period":
        """The planning year that holds the period's last day."""
        return holding(self.ends_on, PeriodKind.YEAR)

    @property
    def reporting_quarter(self) -> "Period":
        """The quarter in which the period is reported: the one that holds its last day."""
        return quarter_of(self.ends_on)

    @property
    def quarter_number(self) -> int:
        """The place, 1 to 4, of the reporting quarter in its planning year."""
        return (self.ends_on.month - 4) % 12 // 3 + 1

    @property
    def mid_year(self) -> int:
        """The year of the June whose population serves the whole planning year: 2023 for 2023-24."""
        return self.planning_year.starts_on.year

    def previous(self, n: int = 1) -> "Period":
        """Give the period of the same kind that lies ``n`` before this one. See ``following``."""
        return self.following(-n)

    def following(self, n: int = 1) -> "Period":
        """Give the period of the same kind that lies ``n`` after this one; before it, for a negative ``n``.

        Snapshots go from quarter end to quarter end. Raises ValueError for a day that ends no quarter, and beyond
        ``KNOWN_YEARS``.
        """
        if self.kind is not PeriodKind.AS_AT:
            return holding(_shifted(self.starts_on, n * _SHAPES[self.kind].months), self.kind)
        quarter_held = self.reporting_quarter
        if self.ends_on != quarter_held.ends_on:
            raise ValueError(
                "A snapshot at a day that ends no quarter has none before or after it. "
                "Ask for one at a quarter's last day, like 2024-03-31."
            )
        return as_at(quarter_held.following(n).ends_on)

    def same_last_year(self) -> "Period":
        """Give the same period a year before; 28 February for a snapshot at the 29th."""
        if self.kind is not PeriodKind.AS_AT:
            return self.previous(12 // _SHAPES[self.kind].months)
        is_leap_day = (self.ends_on.month, self.ends_on.day) == (2, 29)
        return as_at(
            self.ends_on.replace(year=self.ends_on.year - 1, day=28 if is_leap_day else self.ends_on.day)
        )

    def _written(self, form: str) -> str:
        """Fill a form of ``_SHAPES``."""
        start = self.starts_on.year - (self.starts_on.month < _SHAPES[self.kind].first_month)
        first, last = MONTHS[self.starts_on.month - 1], MONTHS[self.ends_on.month - 1]
        year = self.ends_on.year
        return form.format(
            span=f"{start}-{(start + 1) % 100:02d}",
            joined=f"{start}{(start + 1) % 100:02d}",
            year=year,
            month=self.ends_on.month,
            day=self.ends_on.day,
            quarter=self.quarter_number,
            half=(self.quarter_number + 1) // 2,
            first=first,
            last=last,
            months=f"{first} to {last} {year}"
            if self.starts_on.year == year
            else f"{first} {self.starts_on.year} to {last} {year}",
        )


@lru_cache(maxsize=4096)
def parse(label: str) -> Period:
    """Give the period of a label; spaces and other ways of writing it are refused.

    Raises ValueError, with an example of each kind and without what was written, which may be anything.
    """
    try:
        found = _read(label)
    except ValueError:
        found = None
    if found is not None and found.label == label:
        return found
    is_torn = found is not None and found.kind is not PeriodKind.MONTH
    seen = "The two years of this period do not follow each other" if is_torn else "This is no period"
    raise ValueError(f"{seen}. Write {EXAMPLES}.")


@lru_cache(maxsize=4096)
def holding(day: date, kind: PeriodKind) -> Period:
    """Give the period of a kind that a day lies in. Raises ValueError beyond ``KNOWN_YEARS``."""
    return Period(*_bounds(day, kind), kind)


def as_at(day: date) -> Period:
    """Give the snapshot at a day."""
    return holding(day, PeriodKind.AS_AT)


def quarter_of(day: date) -> Period:
    """Give the quarter that a day lies in."""
    return holding(day, PeriodKind.QUARTER)


def planning_year(start_year: int) -> Period:
    """Give the planning year that begins on 1 April of a year."""
    return holding(_first_of_month(start_year, 4), PeriodKind.YEAR)


def quarter(start_year: int, number: int) -> Period:
    """Give a quarter by the year its planning year begins in, and its number, 1 to 4. Raises ValueError for another."""
    if number not in {1, 2, 3, 4}:
        raise ValueError(
            "A planning year has the quarters 1 to 4. Ask for one of them, like quarter(2023, 4)."
        )
    return quarter_of(_shifted(planning_year(start_year).starts_on, 3 * (number - 1)))


def quarters(first_label: str, last_label: str) -> tuple[Period, ...]:
    """Give the quarters from one label to another, both included, in order.

    Raises ValueError when a label is not a quarter's, or the last lies before the first.
    """
    first, last = parse(first_label), parse(last_label)
    _require_quarter(first)
    _require_quarter(last)
    if last < first:
        raise ValueError(f"{last_label} lies before {first_label}. Give the earlier quarter first.")
    found = [first]
    while found[-1] < last:
        found.append(found[-1].following())
    return tuple(found)


def reported_in(quarter: Period, kind: PeriodKind) -> Period | None:
    """Give the half-year, or year of any kind, that is reported in a quarter because its last day lies there.

    The quarter itself for the kind quarter; None when none of that kind ends in it, and for months and days, of
    which a quarter has many. Raises ValueError when not given a quarter.
    """
    _require_quarter(quarter)
    if kind in {PeriodKind.MONTH, PeriodKind.AS_AT}:
        return None
    # Such a period is no shorter than a quarter: one that ends within this one holds its first day.
    found = holding(quarter.starts_on, kind)
    return found if found.ends_on <= quarter.ends_on else None


def quarters_of_year_to_date(quarter: Period) -> tuple[Period, ...]:
    """Give the quarters of the planning year up to and with this one, in order. Raises ValueError for no quarter."""
    _require_quarter(quarter)
    return tuple(quarter.previous(back) for back in reversed(range(quarter.quarter_number)))


def rolling_four(quarter: Period) -> tuple[Period, ...]:
    """Give the four quarters that end with this one, in order. Raises ValueError for no quarter."""
    _require_quarter(quarter)
    return tuple(quarter.previous(back) for back in (3, 2, 1, 0))


def _read(label: str) -> Period | None:
    """Read what a label seems to say; the label of what was read tells whether it does."""
    parts = _LABEL.fullmatch(label)
    if parts is None:
        return None
    start, second, ending = int(parts["start"]), parts["second"], parts["ending"] or ""
    if second == "CY":
        return None if ending else holding(_first_of_month(start, 1), PeriodKind.CALENDAR_YEAR)
    if ending.isdigit():
        return as_at(date.fromisoformat(label))
    if ending == "M" or (not ending and not _is_planning_year(label) and 1 <= int(second) <= 12):
        return holding(_first_of_month(start, int(second)), PeriodKind.MONTH)
    kind = _ENDINGS[ending[:1]]
    parts_before = int(ending[1:]) - 1 if ending[1:].isdigit() else 0
    first = _first_of_month(start, _SHAPES[kind].first_month)
    return holding(_shifted(first, parts_before * _SHAPES[kind].months), kind)


def _is_planning_year(label: str) -> bool:
    return int(label[5:7]) == (int(label[:4]) + 1) % 100


def _bounds(day: date, kind: PeriodKind) -> tuple[date, date]:
    """Give the first and the last day of the period of a kind that a day lies in."""
    if isinstance(day, datetime):
        raise TypeError(
            "A period is made of days, and this is an instant. Give the day it falls on in London."
        )
    shape = _SHAPES[kind]
    if not shape.months:
        _first_of_month(day.year, day.month)
        return day, day
    start = _shifted(date(day.year, day.month, 1), -((day.month - shape.first_month) % shape.months))
    return start, _shifted(start, shape.months) - timedelta(days=1)


def _shifted(day: date, months: int) -> date:
    """Give the first of the month that lies some months after a day's month, or before it."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return _first_of_month(year, month + 1)


def _first_of_month(year: int, month: int) -> date:
    if year not in KNOWN_YEARS:
        raise ValueError(
            f"A period lies between the years {KNOWN_YEARS[0]} and {KNOWN_YEARS[-1]}. Look at its year again."
        )
    return date(year, month, 1)


def _require_quarter(period: Period) -> None:
    if period.kind is not PeriodKind.QUARTER:
        raise ValueError(f"{period.label} is no quarter. Write one like 2023-24-Q4.")
