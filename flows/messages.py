"""The only place that sends: what waits in the outbox goes out, one message after the other.

A message leaves at least once, and hardly ever twice. It is leased, delivered, and then marked sent. There is one
window for a double, and it cannot be closed from this side: between the server's "250 OK" (which a broken connection
may also keep from us) and the mark. A sender that dies there leaves a lease that runs out, and the message goes again
with the same Message-ID, so that the recipient's mail system can tell that it is the same. What is no longer true by
then is closed instead, as perhaps sent: the same step is not said again under another name.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import uuid4

from data_lake.ledger import Message
from expectations.periods import parse
from flows.office import Office
from flows.senders.parcel import Fault, File, Parcel, Sender
from flows.steps.template import FORMS, books, write_templates

DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
"""How long to wait after each attempt that failed; after the last of these, a day each time."""
DAILY = timedelta(days=1)
LEASE_SECONDS = 900.0
"""Longer than a delivery takes in which every answer comes just in time."""
ENOUGH_IN_A_ROW = 3
"""After so many faults without a success between them a channel is left alone until the next round."""
GAVE_UP = "gave_up"
"""Why a message failed whose attempts were used up by senders that died."""


@dataclass(frozen=True)
class Sending:
    """What a board declares about sending: when, how much, and in whose name."""

    is_open: Callable[[datetime], bool]
    most_a_day: int
    from_address: str
    reply_to: str
    most_attempts: int = 12


@dataclass
class Delivered:
    """What became of a round of sending: ids of messages, and the fault that ended a channel's round."""

    sent: list[str] = field(default_factory=list)
    put_off: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    ended_by: dict[str, str] = field(default_factory=dict)


def send_messages(office: Office, board: str, sending: Sending) -> Delivered:
    """Send what a board's outbox holds and may be sent now; what has no channel set up waits.

    One message that fails stops no other. A server that cannot be reached, or will not have us, is asked once a round.
    """
    return _Round(office, board, sending, dict(office.senders)).run()


class _Round:
    """One walk through the outbox; ``senders`` loses a channel that is not to be tried again now."""

    def __init__(self, office: Office, board: str, sending: Sending, senders: dict[str, Sender]) -> None:
        self._office = office
        self._board = board
        self._sending = sending
        self._senders = senders
        self._holder = uuid4().hex
        self._faults_in_a_row: Counter[str] = Counter()
        self._done = Delivered()

    def run(self) -> Delivered:
        """Go on until nothing is to be sent, nobody can be written to, or the hour has come to be quiet."""
        while self._senders and self._sending.is_open(self._office.clock.now()):
            message = self._office.ledger.outbox.lease(
                now=self._office.clock.now(),
                holder=self._holder,
                actor=self._office.actor,
                seconds=LEASE_SECONDS,
                most_a_day=self._sending.most_a_day,
                boards=(self._board,),
                channels=tuple(self._senders),
            )
            if message is None:
                break
            if message.attempts > self._sending.most_attempts:
                self._fail(message, GAVE_UP)
            else:
                self._send(message)
        return self._done

    def _send(self, message: Message) -> None:
        fault = self._deliver(message)
        if fault is None:
            self._faults_in_a_row[message.channel] = 0
            at, actor = self._office.clock.now(), self._office.actor
            self._office.ledger.outbox.sent(message.message_id, at=at, actor=actor)
            self._done.sent.append(message.message_id)
            return
        if fault.is_final or message.attempts >= self._sending.most_attempts:
            self._fail(message, fault.kind, may_have_left=fault.may_have_left)
        else:
            self._put_off(message, fault)
        if not fault.is_final:
            self._faults_in_a_row[message.channel] += 1
        if fault.ends_round or self._faults_in_a_row[message.channel] >= ENOUGH_IN_A_ROW:
            del self._senders[message.channel]
            self._done.ended_by[message.channel] = fault.kind

    def _deliver(self, message: Message) -> Fault | None:
        sender = self._senders[message.channel]
        parcel = None
        try:
            parcel = Parcel(
                message=message,
                from_name=self._office.catalogue(self._board).board.name,
                from_address=self._sending.from_address,
                reply_to=self._sending.reply_to,
                at=self._office.clock.now(),
                files=_files(self._office, message, sender),
            )
            return sender.deliver(parcel)
        except Exception as error:  # noqa: BLE001 - one message that cannot be made must not hold up all the others
            # A sender that fails in a way it does not know of cannot say how far it had come.
            return Fault(f"ours_{type(error).__name__}"[:80], may_have_left=parcel is not None)

    def _put_off(self, message: Message, fault: Fault) -> None:
        wait = DELAYS[message.attempts - 1] if message.attempts <= len(DELAYS) else DAILY
        now = self._office.clock.now()
        self._office.ledger.outbox.put_off(
            message.message_id,
            next_at=now + max(wait, fault.retry_after or wait),
            fault=fault.kind,
            holder=self._holder,
            at=now,
            actor=self._office.actor,
            may_have_left=fault.may_have_left,
        )
        self._done.put_off.append(message.message_id)

    def _fail(self, message: Message, fault: str, *, may_have_left: bool = False) -> None:
        self._office.ledger.outbox.failed(
            message.message_id,
            fault=fault,
            holder=self._holder,
            at=self._office.clock.now(),
            actor=self._office.actor,
            may_have_left=may_have_left,
        )
        self._done.failed.append(message.message_id)


def _files(office: Office, message: Message, sender: Sender) -> list[File]:
    """Make the template that goes with a message, as things stand now; laid into the provider's folder if need be.

    What leaves the house by mail holds no figure: the template's column of last period's figures stays empty.
    """
    if not message.attachment:
        return []
    quarter, form = parse(message.quarter), message.attachment
    guided = not sender.carries_files
    made = books(office, message.board, quarter, message.provider, is_guided=guided)
    if not sender.carries_files:
        write_templates(office, made, form, None)
    return [file for book in made for file in FORMS[form](book)]
