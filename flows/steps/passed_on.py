"""What agencies ask of the performance team on the cover of a file, passed on to it in a letter: once a file."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from data_lake.ledger import MARK_OF_NOTHING, Arrival, Cause, Event, Letter, Submission
from expectations.chase import ends_at
from expectations.ladder import PASSED_ON
from expectations.periods import Period, parse
from flows.office import Office
from flows.steps.recipients import Recipients
from reports.reminders import Asked, Text, contact_wrong, more_time_asked, team_name

_TEAM = "performance_team"


@dataclass(frozen=True)
class PassedOn:
    """Something asked on a cover that nobody has done yet; ``unheard`` names the team's role when nobody holds it."""

    provider: str
    quarter: str
    kind: str
    received_at: datetime
    returns: tuple[str, ...]
    unheard: tuple[str, ...]
    letters: tuple[Letter, ...]


def passed_on(
    office: Office, board: str, recipients: Recipients, marks: Mapping[tuple[str, str, str], str]
) -> Iterator[PassedOn]:
    """Give what was asked on covers that came lately and is still to be done, in ledger order."""
    chase, now = office.catalogue(board).chase, office.clock.now()
    lately = {
        one.arrival_id: one
        for one in office.ledger.arrivals(board)
        if now < ends_at(chase, one.received_at, office.calendar)
    }
    held = [one for one in office.ledger.submissions(board) if one.arrival_id in lately and one.return_id]
    for kind in PASSED_ON:
        for event in office.ledger.events(kind=kind):
            arrival = lately.get(int(event.subject))
            mine = [one for one in held if arrival is not None and one.arrival_id == arrival.arrival_id]
            if arrival is not None and mine and not _is_done(office, arrival, event, mine):
                yield _Passing(office, arrival, event, mine).on(recipients, marks)


def _is_done(office: Office, arrival: Arrival, event: Event, mine: Sequence[Submission]) -> bool:
    """Whether what was asked has been done since: an extension for one of the returns, or a contact of the provider."""
    if event.kind == "contact_wrong":
        begins = f"{arrival.board}/{arrival.provider}/"
        return any(
            one.subject.startswith(begins)
            for one in office.ledger.events(after=event.sequence, kind="contact_recorded")
        )
    slots = {f"{one.board}/{one.provider}/{one.return_id}/{one.period}" for one in mine}
    return any(
        one.subject in slots for one in office.ledger.events(after=event.sequence, kind="extension_recorded")
    )


@dataclass(frozen=True)
class _Passing:
    office: Office
    arrival: Arrival
    event: Event
    mine: Sequence[Submission]

    def on(self, recipients: Recipients, marks: Mapping[tuple[str, str, str], str]) -> PassedOn:
        found, nobody = recipients.of(self.arrival.provider, (_TEAM,))
        subject, body = self.text()
        causes = tuple(
            Cause(
                one.return_id, one.period, self.event.kind,
                marks.get((one.provider, one.return_id, one.period), MARK_OF_NOTHING),
            )
            for one in sorted(self.mine, key=lambda one: (one.return_id, one.period))
        )  # fmt: skip
        letters = tuple(
            Letter(
                board=self.arrival.board,
                provider=self.arrival.provider,
                quarter=self.quarter.label,
                rung=self.event.kind,
                due_at=self.arrival.received_at,
                role=to.contact.role,
                channel=to.contact.channel,
                address=to.contact.address,
                subject=subject,
                body=body,
                attachment="",
                causes=causes,
            )
            for to in found
        )
        returns = tuple(f"{one.return_id} {one.period}" for one in causes)
        return PassedOn(
            self.arrival.provider, self.quarter.label, self.event.kind, self.arrival.received_at, returns,
            nobody, letters,
        )  # fmt: skip

    @property
    def quarter(self) -> Period:
        """The newest reporting quarter that the file speaks of."""
        return max((parse(one.period).reporting_quarter for one in self.mine), key=lambda one: one.ends_on)

    def text(self) -> Text:
        catalogue = self.office.catalogue(self.arrival.board)
        titles = {one.id: one.title for one in catalogue.returns}
        asked = Asked(
            board=catalogue.board.name,
            team=team_name(catalogue),
            provider=next(one.name for one in catalogue.providers if one.id == self.arrival.provider),
            is_invented=catalogue.board.is_invented,
            quarter=self.quarter.name,
            titles=tuple(dict.fromkeys(titles.get(one.return_id, one.return_id) for one in self.mine)),
            arrival_id=self.arrival.arrival_id,
            reply_to=catalogue.chase.reply_to,
        )
        provider = self.arrival.provider
        if self.event.kind == "contact_wrong":
            return contact_wrong(asked, (
                f"lscb contacts --provider {provider}",
                f'lscb contacts add --provider {provider} --role contact --title "..." --email ...',
                f"lscb contacts end --provider {provider} --role contact --email ...",
            ))  # fmt: skip
        until = str(json.loads(self.event.detail).get("until", ""))
        return more_time_asked(asked, until, tuple(
            f"lscb extension {provider} {one.return_id} {one.period} --to {until or 'DAY'} "
            f'--reason "..." --approved-by {_TEAM}'
            for one in self.mine
        ))  # fmt: skip
