"""When a return is due as agreed: by the calendar, or by the last extension that was recorded for it."""

from collections.abc import Callable
from datetime import datetime

from expectations.due import Owed
from flows.office import Office


def agreed_due_dates(office: Office, board: str) -> Callable[[Owed], datetime]:
    """Give what tells the instant, in UTC, up to which a return of a board is on time, as the ledger stands now."""
    extended = office.ledger.extensions(board)

    def due_at(owed: Owed) -> datetime:
        day = extended.get((owed.provider.id, owed.return_.id, owed.period.label))
        return owed.due_at if day is None else office.calendar.due_at(day, 0, extension_to=day)

    return due_at
