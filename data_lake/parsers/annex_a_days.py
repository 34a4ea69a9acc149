"""Days as Annex A writes them, and the quarter that the last of them tells."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache

from data_lake.parsers.faults import Fault
from expectations.periods import KNOWN_YEARS, Period, parse, quarter_of

_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_WRITTEN = re.compile(r"([0-9]{1,2})[/.\-]([0-9]{1,2})[/.\-]([0-9]{4})")
_SERIAL = re.compile(r"([3-5][0-9]{4})(?:\.[0-9]+)?")
_FIRST_DAY = date(1899, 12, 30)
_TIME = re.compile(r"[T ]+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?$")

SOON = timedelta(days=7)
"""Within so many days something happens to some child of an authority, whatever feasts there are."""

_DAYS_FOR_A_SLIP = 30
_MOST_SLIPS = 2


def is_number_of_a_day(text: str) -> bool:
    """Whether this is a day whose cell lost its format: a spreadsheet counts days, of 1982 to 2064 in five digits."""
    return _SERIAL.fullmatch(text) is not None


@lru_cache(maxsize=16_384)
def day_of(text: str) -> date | None:
    """Read a day as a spreadsheet holds it or as it is written here, with or without a time; None where it is none."""
    if number_of_days := _SERIAL.fullmatch(text):
        return _FIRST_DAY + timedelta(days=int(number_of_days[1]))
    day = _TIME.sub("", text)
    if iso := _ISO.fullmatch(day):
        year, month, number = iso.groups()
    elif written := _WRITTEN.fullmatch(day):
        number, month, year = written.groups()
    else:
        return None
    if int(year) not in KNOWN_YEARS:
        return None
    try:
        return date(int(year), int(month), int(number))
    except ValueError:
        return None


def drawn_for(days: Sequence[date], expected: str) -> tuple[Period | None, list[Fault]]:
    """Give the quarter for which a file is whole, by the days in it; ``expected`` is the one that ended last.

    Beside it, what the sender must be asked: whether it is an old one, or was drawn before the quarter ended. None
    where neither the days nor the board say a quarter.
    """
    wanted = parse(expected) if expected else None
    # A day after the next quarter's end was mistyped: nothing is known of it yet.
    possible = [day for day in days if wanted is None or day <= _next(wanted).ends_on]
    if not possible:
        return wanted, []
    last = sorted(possible, reverse=True)[min(_MOST_SLIPS, len(possible) // _DAYS_FOR_A_SLIP)]
    told = _ended_before(last + SOON)
    if wanted is not None and wanted.ends_on < told.ends_on:
        told = wanted
    faults = []
    if wanted is not None and told != wanted:
        faults.append(Fault("R-57", counts={"year": told.ends_on.year, "month": told.ends_on.month}))
    elif last < told.ends_on:
        faults.append(Fault("R-59", counts={"days": (told.ends_on - last).days}))
    return told, faults


def _next(quarter: Period) -> Period:
    return quarter_of(quarter.ends_on + timedelta(days=1))


def _ended_before(day: date) -> Period:
    """Give the quarter that ended last on or before a day."""
    return quarter_of(quarter_of(day + timedelta(days=1)).starts_on - timedelta(days=1))
