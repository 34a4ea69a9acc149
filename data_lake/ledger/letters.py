"""What is said to one recipient, why, and what has become of it."""

import hashlib
import json
from dataclasses import astuple, dataclass
from datetime import datetime

from sqlalchemy.engine import RowMapping

from data_lake.ledger.records import LedgerRefused
from data_lake.ledger.trail import canonical
from expectations.addresses import address_fault, folded, has_control


@dataclass(frozen=True, order=True)
class Cause:
    """A return that a letter names: what was known of it, in a word, and the mark of that (``Outbox.slot_marks``)."""

    return_id: str
    period: str
    state: str
    mark: str


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What is to be said to one recipient.

    Nobody is written to twice about the same board, provider, ``quarter``, ``rung`` of the ladder and ``due_at``, the
    instant that the rung is counted from, in the same ``role`` at the same ``address``. ``attachment`` is the form of
    the template that goes with it, or empty.
    """

    board: str
    provider: str
    quarter: str
    rung: str
    due_at: datetime
    role: str
    channel: str
    address: str
    subject: str
    body: str
    attachment: str
    causes: tuple[Cause, ...]

    @property
    def key(self) -> dict[str, object]:
        """What makes it the same letter: its step and role, and its address as it is compared."""
        names = ("board", "provider", "quarter", "rung", "due_at", "role")
        return {**{name: getattr(self, name) for name in names}, "address": folded(self.address)}

    def name(self, occurrence: int = 1) -> str:
        """Name the message: 32 hex digits that are the same for the same letter and causes on every machine.

        ``occurrence`` counts the times that it was written, for it may have been withdrawn before.
        """
        parts = [self.key, sorted(astuple(one) for one in self.causes), occurrence]
        return hashlib.sha256(canonical(parts).encode()).hexdigest()[:32]


@dataclass(frozen=True, kw_only=True)
class Message(Letter):
    """A letter in the outbox, and what has become of it: the columns are explained in ``delivery.Delivery``."""

    message_id: str
    sequence: int
    written_at: datetime
    state: str
    attempts: int
    next_at: datetime
    leased_until: datetime | None
    leased_by: str
    sent_at: datetime | None
    fault: str
    may_have_left: bool


def as_row(letter: Letter) -> dict[str, object]:
    """Give a letter's columns."""
    return {**vars(letter), "causes": canonical([vars(one) for one in sorted(letter.causes)])}


def as_message(row: RowMapping) -> Message:
    """Turn a row of the message table back into the message."""
    causes = tuple(Cause(**one) for one in json.loads(str(row["causes"])))
    return Message(**{**row, "causes": causes})


def refuse_unsendable(letter: Letter) -> None:
    """Refuse what could not be sent, or would say more than it seems to in the head of an e-mail.

    Raises LedgerRefused; the sentence names the provider and the role, and never the address.
    """
    whose = f"The letter to {letter.provider or letter.board} ({letter.role})"
    if fault := address_fault(letter.channel, letter.address):
        raise LedgerRefused(f"{whose} has an address that {fault}. Correct the contact.")
    if not letter.subject.strip() or has_control(letter.subject):
        raise LedgerRefused(
            f"{whose} needs a subject of one line, without line breaks and control characters."
        )
    if not letter.body.strip() or has_control(letter.body.replace("\n", " ")):
        raise LedgerRefused(f"{whose} needs a text, without control characters other than line breaks.")
    if not letter.causes:
        raise LedgerRefused(f"{whose} has no cause: name the returns that it is about.")
