"""Hear what an agency says on a template beside its figures: answers to queries, and what stands on the cover.

The ledger is told that a declaration, a wish for more time or a wrong contact was there; the words stay in the file as
it landed, for an agency may write a name there. A declaration is the provider's sign-off of what was accepted with it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from data_lake.ledger import Arrival
from data_lake.parsers.kinds import NAMED_FILES
from data_lake.readers import Reading
from expectations.answers import Answer
from expectations.calendar import LONDON
from expectations.findings import Finding, Severity
from expectations.layout import ANSWER_COLUMNS, ANSWERS_SHEET, COVER_FIELDS, COVER_SHEET
from expectations.periods import parse
from expectations.sign_off import PROVIDER, Signature
from flows.office import Office

_TOLD = {
    "declared": "declaration_made",
    "extension_until": "more_time_asked",
    "contact_role": "contact_wrong",
}
"""The events that tell of a filled field of the cover."""


NAMED_FILE_READ = "named_file_read"
"""The event of an arrival that says who a child is, with the kind of file that it is."""


@dataclass(frozen=True)
class Said:
    """One filled row of the sheet for answers."""

    return_id: str
    period: str
    code: str
    indicator_id: str
    series: str
    place: str
    reason: str
    role: str
    given_on: date | None
    expires_on: date | None

    def is_about(self, finding: Finding) -> bool:
        """Whether a query is what this answers."""
        asked = (finding.code, finding.indicator_id, finding.series)
        return (
            finding.severity is Severity.QUERY
            and asked == (self.code, self.indicator_id, self.series)
            and self.place == place_of(finding)
        )


def place_of(finding: Finding) -> str:
    """Say where a query is, as the sheet for answers and the command say it: its cell, or its place in the file."""
    return finding.cell or str(finding.address)


def said_in(reading: Reading) -> tuple[Said, ...]:
    """Give the filled rows of a file's sheet for answers; a row without a reason says nothing."""
    rows = [one.cells for one in reading.notes if one.sheet == ANSWERS_SHEET]
    heading = next((number for number, cells in enumerate(rows) if set(ANSWER_COLUMNS) <= set(cells)), None)
    if heading is None:
        return ()
    at = {name: rows[heading].index(name) for name in ANSWER_COLUMNS}
    return tuple(
        Said(
            return_id=cells[at["return"]],
            period=cells[at["period"]],
            code=cells[at["code"]],
            indicator_id=cells[at["indicator"]],
            series=cells[at["series"]],
            place=cells[at["place"]],
            reason=cells[at["reason"]],
            role=cells[at["role"]] or "not named",
            given_on=_day(cells[at["date"]]),
            expires_on=_day(cells[at["expires"]]),
        )
        for cells in rows[heading + 1 :]
        if cells[at["reason"]]
    )


def record_answers(office: Office, arrival: Arrival, said: tuple[Said, ...]) -> int:
    """Record each answer to a query about what stands; give how many were new.

    Called before a file is judged, an answer speaks of the figures that were asked about; called after, of those in
    the file itself.
    """
    standing = {
        (one.return_id, one.period): one
        for one in office.ledger.current(arrival.board)
        if one.provider == arrival.provider
    }
    recorded = 0
    for one in said:
        asked = standing.get((one.return_id, one.period))
        for finding in office.ledger.findings(asked.submission_id) if asked else ():
            if asked is not None and one.is_about(finding):
                today = arrival.received_at.astimezone(LONDON).date()
                given_on = min(one.given_on or today, today)
                expires_on = one.expires_on if one.expires_on and one.expires_on >= given_on else None
                answer = Answer(
                    arrival.provider, one.return_id, one.period, finding.code, finding.indicator_id, finding.series,
                    finding.cell, one.reason, one.role[:80], given_on, expires_on, asked.submission_id,
                )  # fmt: skip
                recorded += office.ledger.record_answer(
                    arrival.board, answer, recorded_at=office.clock.now(), actor=office.actor
                )
    return recorded


def record_cover(office: Office, arrival: Arrival, reading: Reading) -> None:
    """Record, once an arrival, that the cover bears a declaration, a wish for more time or a wrong contact."""
    for kind, detail in _on_cover(reading):
        if office.ledger.events(kind=kind, subject=str(arrival.arrival_id)):
            continue
        office.ledger.record_event(
            kind=kind, subject=str(arrival.arrival_id), detail=detail, actor=office.actor, at=office.clock.now()
        )  # fmt: skip


def record_named_file(office: Office, arrival: Arrival, reading: Reading) -> None:
    """Record, once an arrival, that the file is another system's and says who a child is: it has to go soon."""
    subject = str(arrival.arrival_id)
    if reading.kind in NAMED_FILES and not office.ledger.events(kind=NAMED_FILE_READ, subject=subject):
        office.ledger.record_event(
            kind=NAMED_FILE_READ, subject=subject, detail={"observed": reading.kind}, actor=office.actor,
            at=office.clock.now(),
        )  # fmt: skip


def is_declared(reading: Reading) -> bool:
    """Say whether the cover bears the provider's declaration."""
    return any(kind == _TOLD["declared"] for kind, _ in _on_cover(reading))


def record_declaration(office: Office, arrival: Arrival) -> None:
    """Give the provider's sign-off of what stands of an arrival whose cover declares it, once.

    Called when the arrival is judged: what was sent back is not signed.
    """
    held: dict[str, list[str]] = {}
    for one in office.ledger.current(arrival.board):
        if one.arrival_id == arrival.arrival_id:
            held.setdefault(parse(one.period).reporting_quarter.label, []).append(one.submission_id)
    for quarter, submissions in sorted(held.items()):
        signature = Signature(
            PROVIDER, arrival.provider, tuple(sorted(submissions)), f"the cover of arrival {arrival.arrival_id}",
            office.clock.now(),
        )  # fmt: skip
        office.ledger.signing.sign(arrival.board, quarter, signature, actor=office.actor)


def cover_of(reading: Reading) -> dict[str, str]:
    """Give the filled fields of a template's cover, by name."""
    labels = {label: name for name, label in COVER_FIELDS.items()}
    return {
        labels[one.cells[0]]: one.cells[1]
        for one in reading.notes
        if one.sheet == COVER_SHEET and one.cells[0] in labels and one.cells[1]
    }


def _on_cover(reading: Reading) -> Iterator[tuple[str, dict[str, str]]]:
    filled = cover_of(reading)
    for name, kind in _TOLD.items():
        if name not in filled or (name == "declared" and filled[name].lower() != "yes"):
            continue
        until = _day(filled[name]) if name == "extension_until" else None
        yield kind, {} if until is None else {"until": until.isoformat()}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
