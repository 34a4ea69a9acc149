"""What is said to one recipient, why, and what has become of it."""

import hashlib
import json
import re
import unicodedata
from dataclasses import astuple, dataclass
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy.engine import RowMapping

from data_lake.ledger import tables
from data_lake.ledger.records import LedgerRefused
from data_lake.ledger.trail import canonical

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
"""The names of this machine to itself: the only one to whom anything may go unencrypted."""

_ONE_ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?"
)


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
        """What makes it the same letter, by column."""
        names = ("board", "provider", "quarter", "rung", "due_at", "role", "address")
        return {name: getattr(self, name) for name in names}

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
    if not letter.subject.strip() or _has_control(letter.subject):
        raise LedgerRefused(
            f"{whose} needs a subject of one line, without line breaks and control characters."
        )
    if not letter.body.strip() or _has_control(letter.body.replace("\n", " ")):
        raise LedgerRefused(f"{whose} needs a text, without control characters other than line breaks.")
    if not letter.causes:
        raise LedgerRefused(f"{whose} has no cause: name the returns that it is about.")


def address_fault(channel: str, address: str) -> str:
    """Say what is wrong with an address for its channel; nothing when one message can go to it."""
    if channel not in tables.CHANNELS:
        return f"is for no channel we have: give one of {', '.join(tables.CHANNELS)}"
    if channel == "email":
        is_one = _ONE_ADDRESS.fullmatch(address) is not None and ".." not in address
        return "" if is_one else "is not one plain e-mail address, like returns@police.example"
    if _has_control(address) or " " in address:
        return "holds blanks, line breaks or control characters"
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "is no web address"
    if parts.username is not None or not host:
        return "is no web address of a host alone"
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK)
    return "" if is_safe else "does not begin with https://"


def _has_control(text: str) -> bool:
    return any(unicodedata.category(one) in {"Cc", "Cf", "Zl", "Zp", "Cs"} for one in text)
