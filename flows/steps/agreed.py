"""When a return is due as agreed: by the calendar, or by the last extension that was recorded for it."""

from datetime import datetime

from expectations.due import Owed
from flows.office import Office


def agreed_due_at(office: Office, owed: Owed) -> datetime:
    """Give the instant, in UTC, up to which a return is on time, extensions included."""
    day = office.ledger.extended_to(owed.board, owed.provider.id, owed.return_.id, owed.period.label)
    return owed.due_at if day is None else office.calendar.due_at(day, 0, extension_to=day)
