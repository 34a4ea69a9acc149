"""What a sender is handed, and what it says when it could not deliver it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from data_lake.ledger import Message

File = tuple[str, bytes]
"""The name of a file, and its bytes."""


@dataclass(frozen=True)
class Parcel:
    """A message ready to go: from whom, when, and with which files."""

    message: Message
    from_name: str
    from_address: str
    reply_to: str
    at: datetime
    files: Sequence[File] = ()


@dataclass(frozen=True)
class Fault:
    """Why a message was not delivered, as a class: what the other side said may hold anything, so it is not kept.

    ``is_final`` when trying again would change nothing; ``ends_round`` when the others would fare no better now;
    ``may_have_left`` when the whole message was on its way, so that it may have been taken all the same.
    """

    kind: str
    is_final: bool = False
    ends_round: bool = False
    retry_after: timedelta | None = None
    may_have_left: bool = False


class Sender(Protocol):
    """Delivers one message to one recipient.

    ``carries_files`` is false when a message can only say where its files lie.
    """

    carries_files: bool

    def deliver(self, parcel: Parcel) -> Fault | None:
        """Deliver it; none when the other side has taken it."""
