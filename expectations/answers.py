"""Answers to queries: what an agency has explained, and for how long the explanation stands."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from expectations.findings import Finding, Severity


@dataclass(frozen=True)
class Answer:
    """A provider's explanation of one query about one return.

    ``submission_key`` names the submission that was asked about: the answer stands while what was asked about is what
    it was there. ``role`` is who answered, never a person. ``expires_on`` is the last day on which it stands.
    """

    provider: str
    return_id: str
    period: str
    code: str
    indicator_id: str
    series: str
    cell: str
    reason: str
    role: str
    given_on: date
    expires_on: date | None
    submission_key: str

    def is_of(self, finding: Finding) -> bool:
        """Say whether a finding asks what this answers."""
        asked = (finding.code, finding.indicator_id, finding.series, finding.cell)
        return asked == (self.code, self.indicator_id, self.series, self.cell)

    def is_in_force(self, on: date) -> bool:
        """Say whether the answer has been given by a day and has not expired on it."""
        return self.given_on <= on and (self.expires_on is None or on <= self.expires_on)


def standing(
    answers: Iterable[Answer], findings: Iterable[Finding], moved: Callable[[Answer, Finding], bool], on: date
) -> frozenset[Finding]:
    """Give the queries of one return and period that are answered on a day.

    ``answers`` are those of the same provider, return and period, in the order in which they were given: of several to
    one query the last in force counts. ``moved`` says whether what a query is about has changed since the submission
    that was answered (``expectations.gates.moved.changed``); then the query is open again. Errors and advice have no
    answer.
    """
    in_force = [one for one in answers if one.is_in_force(on)]
    answered = set()
    for finding in findings:
        if finding.severity is not Severity.QUERY or not finding.is_evaluable:
            continue
        last = next((one for one in reversed(in_force) if one.is_of(finding)), None)
        if last is not None and not moved(last, finding):
            answered.add(finding)
    return frozenset(answered)
