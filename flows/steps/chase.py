"""Chase: work out which letters stand to be written now, take back those that no longer do, and write the rest."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from data_lake.ledger import MARK_OF_NOTHING, Cause, LedgerRefused, Letter
from data_lake.ledger.letters import refuse_unsendable
from data_lake.ledger.looks import why_not_late
from data_lake.ledger.outbox import BEING_JUDGED
from expectations.calendar import LONDON
from expectations.chase import next_rung, rung_standing
from expectations.ladder import PROVIDER_ROLES, Rung
from flows.office import Office
from flows.steps.owing import Owing, owing
from flows.steps.passed_on import passed_on
from flows.steps.recipients import Recipient, recipients
from reports.reminders import NOT_TAKEN, UNFINISHED, Reminder, reminder, team_name

NO_LONGER_STANDS = "no_longer_stands"
"""Why a letter was taken back before it was sent: its step has passed, or what it said is not so any more."""

CANNOT_BE_WRITTEN = "cannot_be_written"
"""Why a letter is not written: the outbox refuses it as it is. It stops no other."""


@dataclass(frozen=True)
class Due:
    """A step that stands, or comes next, and the returns that it is about.

    ``held`` says as a class why nothing is written of it now: ``inbox_not_seen`` (the last look failed),
    ``not_looked_since`` (nobody has looked since it was due, or for a day), ``being_judged`` (a file of theirs is
    here), ``not_readable`` (what was accepted is damaged), or ``cannot_be_written`` (a letter that the outbox refuses;
    what else the step says stands beside it). Letters of a held step that wait already are neither sent nor taken back.
    ``unheard`` are the roles for which nobody is recorded.
    """

    provider: str
    quarter: str
    rung: str
    due_at: datetime
    begins_at: datetime | None
    returns: tuple[str, ...]
    held: str = ""
    unheard: tuple[str, ...] = ()
    letters: tuple[Letter, ...] = ()


@dataclass(frozen=True)
class Plan:
    """What stands to be said to whom at an instant, and which steps come next."""

    standing: tuple[Due, ...]
    coming: tuple[Due, ...]

    @property
    def letters(self) -> tuple[Letter, ...]:
        """The letters that may be written now, those that have been among them."""
        return tuple(letter for one in self.standing if not one.held for letter in one.letters)


@dataclass(frozen=True)
class Written:
    """What a round wrote and took back, as ids of messages, and the steps that stood, without their letters."""

    written: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()
    standing: tuple[Due, ...] = ()


def plan(office: Office, board: str) -> Plan:
    """Work out from the ledger which letters stand now and which steps come next; nothing is written.

    Raises UnknownBoard, or CalendarExhausted beyond the known bank holidays.
    """
    round_ = _Round(office, board)
    groups: dict[tuple[str, str, str, datetime], list[Owing]] = {}
    for one in owing(office, board):
        key = (one.owed.provider.id, one.owed.quarter.label, one.ladder, one.due_at)
        groups.setdefault(key, []).append(one)
    standing = [due for (*_, ladder, _), group in groups.items() for due in round_.standing(ladder, group)]
    coming = [due for (*_, ladder, _), group in groups.items() for due in round_.coming(ladder, group)]
    standing += [
        Due(one.provider, one.quarter, one.kind, one.received_at, None, one.returns, "", one.unheard, one.letters)
        for one in passed_on(office, board, round_.recipients, round_.marks)
    ]  # fmt: skip
    sound = (part for due in standing for part in _apart(due))
    return Plan(
        tuple(sound), tuple(sorted(coming, key=lambda one: (one.begins_at or one.due_at, one.provider)))
    )


def write_letters(office: Office, board: str) -> Written:
    """Take back waiting letters that no longer stand, and write those that do and are not in the outbox yet.

    Doing it again changes nothing: the outbox keeps one letter for a step and a recipient. What waits of a step that
    is held now stays where it is.
    """
    now, outbox = office.clock.now(), office.ledger.outbox
    before = office.ledger.last_event()
    found = plan(office, board)
    stands = {(*one.key.values(), one.causes) for due in found.standing for one in due.letters}
    withdrawn = [
        one.message_id
        for one in outbox.messages(board, "pending")
        if (*one.key.values(), one.causes) not in stands
        and outbox.withdraw(one.message_id, fault=NO_LONGER_STANDS, at=now, actor=office.actor)
    ]
    for letter in found.letters:
        outbox.write(letter, written_at=now, actor=office.actor)
    events = office.ledger.events(after=before, kind="message_written")
    standing = tuple(replace(due, letters=()) for due in found.standing)
    return Written(tuple(one.subject for one in events), tuple(withdrawn), standing)


def unwritten(office: Office, board: str, found: Plan) -> tuple[Letter, ...]:
    """Give the letters of a plan that a round would write: those that are not in the outbox as they stand now."""
    there = [one for one in office.ledger.outbox.messages(board) if one.state != "withdrawn"]
    said = {tuple(one.key.values()) for one in there if one.state != "pending"}
    waits = {(*one.key.values(), one.causes) for one in there if one.state == "pending"}
    return tuple(
        one
        for one in found.letters
        if tuple(one.key.values()) not in said and (*one.key.values(), one.causes) not in waits
    )


class _Round:
    """One look at who is to be written to, and at what is known of the inboxes."""

    def __init__(self, office: Office, board: str) -> None:
        self.office = office
        self.board = board
        self.catalogue = office.catalogue(board)
        self.chase = self.catalogue.chase
        self.now = office.clock.now()
        self.today = self.now.astimezone(LONDON).date()
        self.sightings = cache(
            lambda provider: tuple(office.ledger.looks.sightings(board, provider).values())
        )
        self.recipients = recipients(office, board, self.today)
        self.marks = office.ledger.outbox.slot_marks(board)
        self.looks = office.ledger.looks.last(board)
        self.waiting = {one.provider for one in office.ledger.waiting(board)}
        self.unread = [
            (one.provider, one.received_at.astimezone(LONDON).date())
            for one in office.ledger.submissions(board)
            if not one.return_id
        ]

    def standing(self, ladder: str, group: Sequence[Owing]) -> list[Due]:
        """Give the step that stands for what one provider owes by one instant, with its letters; none or one."""
        due_at = group[0].due_at
        rung = rung_standing(self.chase, self.chase.ladders[ladder], due_at, self.now, self.office.calendar)
        if rung is None:
            return []
        provider, quarter = group[0].owed.provider.id, group[0].owed.quarter.label
        found, nobody = self.recipients.of(provider, rung.to)
        told = [one for one in group if one.wanted is not None]
        letters = tuple(self.letter(rung, told, to) for to in found) if told else ()
        held = self.held(provider, rung, due_at) if told else "not_readable"
        return [Due(provider, quarter, rung.id, due_at, None, _names(group), held, nobody, letters)]

    def coming(self, ladder: str, group: Sequence[Owing]) -> list[Due]:
        """Give the step that comes next for what one provider owes by one instant; none or one."""
        due_at = group[0].due_at
        later = next_rung(self.chase, self.chase.ladders[ladder], due_at, self.now, self.office.calendar)
        if later is None:
            return []
        rung, begins_at = later
        provider, quarter = group[0].owed.provider.id, group[0].owed.quarter.label
        _, nobody = self.recipients.of(provider, rung.to)
        return [Due(provider, quarter, rung.id, due_at, begins_at, _names(group), unheard=nobody)]

    def held(self, provider: str, rung: Rung, due_at: datetime) -> str:
        """Say as a class why nothing is written of a step now; nothing when it may be."""
        if provider in self.waiting or any(one.is_awaited(self.now) for one in self.sightings(provider)):
            return BEING_JUDGED
        if not rung.is_overdue:
            return ""
        return why_not_late(self.looks.get(provider), due_at, self.now)

    def lying(self, provider: str) -> tuple[str, ...]:
        """Give the classes of what the last good look saw in an inbox and nobody waits for any more."""
        there = [one for one in self.sightings(provider) if one.arrival_id is None]
        return tuple(sorted({one.why or UNFINISHED for one in there if not one.is_awaited(self.now)}))

    def letter(self, rung: Rung, group: Sequence[Owing], to: Recipient) -> Letter:
        one = group[0].owed
        board, calendar = self.catalogue.board, self.office.calendar
        due_at = group[0].due_at
        wanted = tuple(
            replace(each.wanted, state=self.state(each)) for each in group if each.wanted is not None
        )
        subject, body = reminder(
            Reminder(
                board=board.name,
                team=team_name(self.catalogue),
                provider=one.provider.name,
                is_invented=board.is_invented,
                quarter=one.quarter.name,
                due_at=due_at,
                is_today=due_at.astimezone(LONDON).date() == self.today,
                days_late=calendar.working_days_late(self.now, due_at),
                role=to.contact.role,
                asked_of=to.asked_of,
                is_of_answers=group[0].ladder == "answers",
                returns=wanted,
                is_unreadable=any(
                    provider == one.provider.id and day > one.quarter.ends_on for provider, day in self.unread
                ),
                lying=self.lying(one.provider.id),
                reply_to=self.chase.reply_to,
            )
        )
        return Letter(
            board=self.board,
            provider=one.provider.id,
            quarter=one.quarter.label,
            rung=rung.id,
            due_at=due_at,
            role=to.contact.role,
            channel=to.contact.channel,
            address=to.contact.address,
            subject=subject,
            body=body,
            attachment="xlsx" if to.contact.role in PROVIDER_ROLES else "",
            causes=tuple(sorted(self.cause(each) for each in group)),
        )

    def cause(self, one: Owing) -> Cause:
        _, return_id, period = one.slot
        return Cause(return_id, period, self.state(one), self.marks.get(one.slot, MARK_OF_NOTHING))

    def state(self, one: Owing) -> str:
        """Say what is known of a return, in a word: what lies in the inbox may be what is absent."""
        state = "" if one.wanted is None else one.wanted.state
        return NOT_TAKEN if state == "absent" and self.lying(one.owed.provider.id) else state


def _apart(due: Due) -> Iterator[Due]:
    """Set the letters that the outbox would refuse apart from the others of a step."""
    refused = tuple(one for one in due.letters if _is_refused(one))
    if due.held or not refused:
        yield due
        return
    if sound := tuple(one for one in due.letters if one not in refused):
        yield replace(due, letters=sound)
    yield replace(due, held=CANNOT_BE_WRITTEN, letters=refused, unheard=() if sound else due.unheard)


def _is_refused(letter: Letter) -> bool:
    try:
        refuse_unsendable(letter)
    except LedgerRefused:
        return True
    return False


def _names(group: Sequence[Owing]) -> tuple[str, ...]:
    return tuple(f"{one.owed.return_.id} {one.owed.period.label}" for one in group)
