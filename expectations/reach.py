"""Which reporting quarters are worked out from a list as it was handed in: those that it reaches; pure."""

from datetime import date, timedelta

from expectations.catalogue import Catalogue
from expectations.lists import RecordList
from expectations.periods import Period, parse, quarters
from expectations.record_declarations import lists_behind

_MONTHS = 12


def covers_from(declared: RecordList, period: Period, said: str = "") -> date:
    """Give the first day that a list for a period holds all of; ``said`` is its own word (ISO), if it has one."""
    if said:
        return date.fromisoformat(said)
    if declared.history == "all":
        return date.min
    return months_before(period.ends_on + timedelta(days=1), declared.history)


def months_before(day: date, months: int) -> date:
    """Give the first of the month that lies some months before a day's."""
    year, month = divmod(day.year * _MONTHS + day.month - 1 - months, _MONTHS)
    return date(year, month + 1, 1)


def reached(
    catalogue: Catalogue, role: str, declared: RecordList, period: Period, since: date
) -> tuple[Period, ...]:
    """Give the quarters, the oldest first, that a role's list for a period reaches and is declared to stand behind.

    ``since`` is the first day that it holds all of.
    """
    entries = [
        one
        for one in catalogue.from_records
        if one.provider == role
        and declared.id in {behind.id for behind in lists_behind(catalogue.lists, one)}
    ]
    if not entries:
        return ()
    last = period.reporting_quarter
    first = min((parse(one.first_quarter) for one in entries), key=lambda one: one.ends_on)
    if first.ends_on > last.ends_on:
        return ()
    return tuple(
        one
        for one in quarters(first.label, last.label)
        if since <= one.starts_on and any(entry.holds_in(one) for entry in entries)
    )
