"""Chase: take back reminders that no longer stand, write those that do, and send what waits; never in quiet hours."""

from dataclasses import dataclass, field
from datetime import datetime

from expectations.chase import may_speak, speaks_next
from flows.messages import Delivered, Sending, send_messages
from flows.office import Office
from flows.run import Run, call
from flows.steps.chase import Written, write_letters


@dataclass(frozen=True)
class Chased:
    """What a round of the chase did: ids of messages only. ``quiet_until`` says that it did nothing, and until when."""

    board: str
    quiet_until: datetime | None = None
    written: Written = field(default_factory=Written)
    delivered: Delivered = field(default_factory=Delivered)

    @property
    def counts(self) -> dict[str, int]:
        """How many letters were written and taken back, and what became of those that were to go."""
        return {
            "written": len(self.written.written),
            "taken_back": len(self.written.withdrawn),
            "sent": len(self.delivered.sent),
            "put_off": len(self.delivered.put_off),
            "failed": len(self.delivered.failed),
        }


def chase(office: Office, board: str, run: Run = call) -> Chased:
    """Remind those who owe a board something, as its ladder says; as often as one likes, and nothing twice.

    Raises UnknownBoard, or CalendarExhausted beyond the known bank holidays.
    """
    declared, now = office.catalogue(board).chase, office.clock.now()
    if not may_speak(declared, now, office.calendar):
        return Chased(board, speaks_next(declared, now, office.calendar))
    written = run(write_letters, office, board)
    return Chased(board, None, written, run(send_messages, office, board, sending_of(office, board)))


def sending_of(office: Office, board: str) -> Sending:
    """Give what a board declares about sending."""
    declared = office.catalogue(board).chase
    return Sending(
        is_open=lambda at: may_speak(declared, at, office.calendar),
        most_a_day=declared.most_a_day,
        from_address=declared.from_address,
        reply_to=declared.reply_to,
    )
