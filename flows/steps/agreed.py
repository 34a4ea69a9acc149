"""When a return is due as agreed: by the calendar, or by the last extension that was recorded for it."""

from collections.abc import Callable
from datetime import datetime

from expectations.due import Owed, owed
from expectations.periods import Period
from flows.office import Office


def agreed_due_dates(office: Office, board: str) -> Callable[[Owed], datetime]:
    """Give what tells the instant, in UTC, up to which a return of a board is on time, as the ledger stands now."""
    agreed = _as_agreed(office, board)
    return lambda one: agreed(one).due_at


def owed_as_agreed(office: Office, board: str, *quarters: Period) -> tuple[Owed, ...]:
    """Give what is owed in reporting quarters, extensions included. Raises UnknownBoard or CalendarExhausted."""
    agreed, catalogue = _as_agreed(office, board), office.catalogue(board)
    return tuple(agreed(one) for quarter in quarters for one in owed(catalogue, quarter, office.calendar))


def _as_agreed(office: Office, board: str) -> Callable[[Owed], Owed]:
    """Give what puts a return of a board off to the day that was agreed, if one was, as the ledger stands now."""
    extended = office.ledger.extensions(board)

    def agreed(one: Owed) -> Owed:
        day = extended.get((one.provider.id, one.return_.id, one.period.label))
        return one if day is None else one.extended(day, office.calendar)

    return agreed
