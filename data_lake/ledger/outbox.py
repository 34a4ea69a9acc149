"""The outbox: letters that wait to be sent, are sent once, and are not sent when they are no longer true.

A message is leased to one sender at a time. The lease looks again at why the letter was written, in the transaction
that grants it, so that nobody is reminded of what has come in since. A sender that dies leaves a lease that runs out.
"""
# ruff: noqa: PLR0913 - every fact of a transaction is named by its caller

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data_lake.ledger import delivery, looks, marks, rows, tables, trail
from data_lake.ledger.letters import Letter, Message, as_message, as_row, refuse_unsendable
from data_lake.ledger.records import LedgerRefused
from data_lake.ledger.store import Store
from expectations.addresses import CHANNELS, folded
from expectations.calendar import LONDON
from expectations.ladder import PASSED_ON

NO_LONGER_TRUE = "no_longer_true"
"""Why a message was withdrawn: something has come in, or was agreed, since it was written."""
BEING_JUDGED = "being_judged"
"""Why a message about returns waits: a file of the provider's lies in its inbox, or has arrived and is not judged."""
ENOUGH_TODAY = "enough_today"
"""Why a message waits: its recipient has had as many as one may have on a day."""

_MESSAGE = tables.message.c


class Outbox:
    """The ledger's transactions about messages. Events about them carry ids and classes, never an address."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def slot_marks(self, board: str) -> dict[marks.Slot, str]:
        """Mark what is known of each slot of a board; one that is missing has ``MARK_OF_NOTHING``."""
        with self._store.reading() as connection:
            return marks.slot_marks(connection, board)

    def messages(self, board: str, state: str | None = None) -> tuple[Message, ...]:
        """List a board's messages, in one state if asked, in ledger order."""
        query = sa.select(tables.message).where(_MESSAGE.board == board).order_by(_MESSAGE.sequence)
        if state is not None:
            query = query.where(_MESSAGE.state == state)
        with self._store.reading() as connection:
            return tuple(as_message(row) for row in connection.execute(query).mappings())

    def write(self, letter: Letter, *, written_at: datetime, actor: str) -> bool:
        """Put a letter into the outbox; false when the same one stands there that was not withdrawn.

        False as well when something was sent, later than this instant, of what was due then: the clock ran back, and an
        earlier step would follow a later one.

        Raises:
            LedgerRefused: it cannot be sent as it is, or has no cause.
        """
        refuse_unsendable(letter)
        with self._store.writing() as connection:
            said = _said_of(connection, letter)
            same = [one for one in said if one.key == letter.key]
            ran_back = any(one.sent_at is not None and one.sent_at > written_at for one in said)
            if ran_back or any(one.state != "withdrawn" for one in same):
                return False
            message_id = letter.name(len(same) + 1)
            about = {
                name: getattr(letter, name) for name in ("provider", "quarter", "rung", "role", "channel")
            }
            fixed = {"message_id": message_id, **as_row(letter), "written_at": written_at}
            link = trail.Link(written_at, actor, "message_written", message_id, about)
            rows.record(connection, tables.message, {**fixed, **vars(delivery.written(written_at))}, link)
            return True

    def lease(
        self,
        *,
        now: datetime,
        holder: str,
        actor: str,
        seconds: float,
        most_a_day: int,
        boards: Sequence[str],
        channels: Sequence[str] = CHANNELS,
    ) -> Message | None:
        """Take the message that has been due the longest, for so many seconds; none when nothing is to be sent.

        One whose causes are no longer what they were is withdrawn, or closed when it may have left. One that waits for
        a look into the inbox, for a judgement, or for tomorrow, stays where it is; that is recorded when it begins.
        """

        def link(message: Message, kind: str, **detail: object) -> trail.Link:
            return trail.Link(now, actor, kind, message.message_id, detail)

        until = now + timedelta(seconds=seconds)
        with self._store.writing() as connection:
            for message in _due(connection, now, boards, channels):
                if _has_moved_on(connection, message):
                    is_doubtful = message.may_have_left or message.state == "sending"
                    _turn(connection, message, link(message, _ending(is_doubtful), fault=NO_LONGER_TRUE))
                elif fault := _waits_for(connection, message, now, most_a_day):
                    # What waits for tomorrow is not looked at again today; all else may be over at any moment.
                    next_at = _day_of(now)[1] if fault == ENOUGH_TODAY else now
                    if (message.state, message.fault) != ("pending", fault) or next_at > now:
                        doubt = _doubt(message.state == "sending")
                        waits = link(message, "message_put_off", next_at=next_at, fault=fault, **doubt)
                        _turn(connection, message, waits)
                else:
                    return _turn(
                        connection, message, link(message, "message_leased", until=until, holder=holder)
                    )
        return None

    def sent(self, message_id: str, *, at: datetime, actor: str) -> bool:
        """Record that a message was accepted for delivery; false when it is recorded, or was withdrawn meanwhile.

        Whoever says so is believed, also when its lease ran out: it has left.
        """
        return self._happened(trail.Link(at, actor, "message_sent", message_id, {}))

    def put_off(
        self,
        message_id: str,
        *,
        next_at: datetime,
        fault: str,
        holder: str,
        at: datetime,
        actor: str,
        may_have_left: bool = False,
    ) -> bool:
        """Record that a message could not be sent now; false when it is no longer in the holder's hands.

        ``may_have_left`` when the other side may have taken it all the same.
        """
        detail = {"next_at": next_at, "fault": fault, **_doubt(may_have_left)}
        return self._happened(trail.Link(at, actor, "message_put_off", message_id, detail), holder)

    def failed(
        self,
        message_id: str,
        *,
        fault: str,
        holder: str,
        at: datetime,
        actor: str,
        may_have_left: bool = False,
    ) -> bool:
        """Record that a message will not be tried again; false when it is no longer in the holder's hands."""
        detail = {"fault": fault, **_doubt(may_have_left)}
        return self._happened(trail.Link(at, actor, "message_failed", message_id, detail), holder)

    def withdraw(self, message_id: str, *, fault: str, at: datetime, actor: str) -> bool:
        """Take back a message that was not sent; false when it was, is in a sender's hands, or had been taken back.

        One that may have left cannot be taken back: it is closed as such, and its step is not said again.
        """
        with self._store.writing() as connection:
            message = _find(connection, message_id)
            if message.state not in delivery.FOLLOWS["message_withdrawn"]:
                return False
            kind = _ending(message.may_have_left)
            _turn(connection, message, trail.Link(at, actor, kind, message_id, {"fault": fault}))
            return not message.may_have_left

    def renew(self, message_id: str, *, at: datetime, actor: str) -> bool:
        """Let a message that failed be tried again, as if it were new; false when it did not fail."""
        return self._happened(trail.Link(at, actor, "message_renewed", message_id, {}))

    def _happened(self, link: trail.Link, holder: str | None = None) -> bool:
        """Record what happened to a message where it can have: in its state, and in the hands of its holder."""
        with self._store.writing() as connection:
            message = _find(connection, link.subject)
            if message.state not in delivery.FOLLOWS[link.kind] or holder not in {None, message.leased_by}:
                return False
            _turn(connection, message, link)
            return True


def _due(
    connection: Connection, now: datetime, boards: Sequence[str], channels: Sequence[str]
) -> Iterator[Message]:
    is_due = sa.or_(
        sa.and_(_MESSAGE.state == "pending", _MESSAGE.next_at <= now),
        sa.and_(_MESSAGE.state == "sending", _MESSAGE.leased_until <= now),
    )
    query = (
        sa.select(_MESSAGE.message_id)
        .where(is_due, _MESSAGE.board.in_(boards), _MESSAGE.channel.in_(channels))
        .order_by(_MESSAGE.next_at, _MESSAGE.sequence)
    )
    # The first of them is nearly always the one, so the others are not read.
    for message_id in connection.execute(query).scalars().all():
        yield _find(connection, message_id)


def _said_of(connection: Connection, letter: Letter) -> list[Message]:
    """Give all that was ever written of what the letter's provider owed by one instant, to anybody."""
    names = ("board", "provider", "quarter", "due_at")
    same = [tables.message.c[name] == getattr(letter, name) for name in names]
    found = connection.execute(sa.select(tables.message).where(*same)).mappings()
    return [as_message(row) for row in found]


def _find(connection: Connection, message_id: str) -> Message:
    query = sa.select(tables.message).where(_MESSAGE.message_id == message_id)
    row = connection.execute(query).mappings().one_or_none()
    if row is None:
        raise LedgerRefused(f"There is no message {message_id} in the outbox.")
    return as_message(row)


def _has_moved_on(connection: Connection, message: Message) -> bool:
    now_known = marks.slot_marks(connection, message.board, message.provider)
    return any(
        now_known.get((message.provider, one.return_id, one.period), marks.MARK_OF_NOTHING) != one.mark
        for one in message.causes
    )


def _waits_for(connection: Connection, message: Message, now: datetime, most_a_day: int) -> str:
    """Say as a class what a message has to wait for; nothing when it can go."""
    if message.rung not in PASSED_ON and (fault := _may_have_come(connection, message, now)):
        return fault
    begins, ends = _day_of(now)
    query = sa.select(_MESSAGE.address).where(
        sa.or_(
            sa.and_(_MESSAGE.sent_at >= begins, _MESSAGE.sent_at < ends),
            _MESSAGE.leased_until > now,
        ),
    )
    had = Counter(folded(one) for one in connection.execute(query).scalars())
    return ENOUGH_TODAY if had[folded(message.address)] >= most_a_day else ""


def _day_of(now: datetime) -> tuple[datetime, datetime]:
    """Give when London's day began, and when the next begins, in UTC."""
    today = now.astimezone(LONDON).date()
    begins, ends = (
        datetime.combine(day, time.min, LONDON).astimezone(UTC) for day in (today, today + timedelta(days=1))
    )
    return begins, ends


def _may_have_come(connection: Connection, message: Message, now: datetime) -> str:
    """Say as a class why what a message asks for may be here already; nothing when it is not."""
    whose = (message.board, message.provider)
    if rows.has_unjudged(connection, *whose) or looks.has_untaken(connection, *whose, now):
        return BEING_JUDGED
    if now <= message.due_at:
        return ""
    return looks.why_not_late(looks.last_look(connection, *whose), message.due_at, now)


def _ending(is_doubtful: bool) -> str:
    """Name the event that ends a message which is no longer true."""
    return "message_may_have_left" if is_doubtful else "message_withdrawn"


def _doubt(may_have_left: bool) -> dict[str, object]:
    """Give what an event tells of an attempt of which nobody knows whether it was taken; nothing of any other."""
    return {"may_have_left": True} if may_have_left else {}


def _turn(connection: Connection, message: Message, link: trail.Link) -> Message:
    """Write an event about a message and what follows from it; return the message as it stands then.

    Raises LedgerRefused when that cannot happen to a message in its state.
    """
    if message.state not in delivery.FOLLOWS[link.kind]:
        raise LedgerRefused(f"Message {message.message_id} is {message.state}: no {link.kind} can follow.")
    before = delivery.Delivery(**{name: getattr(message, name) for name in delivery.Delivery.__annotations__})
    becomes = vars(delivery.after(before, link.kind, link.at, link.detail))
    trail.append(connection, link)
    connection.execute(
        sa.update(tables.message).where(_MESSAGE.message_id == message.message_id).values(**becomes)
    )
    return replace(message, **becomes)
