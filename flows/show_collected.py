"""Show what came of a collection: each file, each return in it, its verdict, and what to mend, errors first."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from data_lake.inboxes import NotLooked, Unseen
from data_lake.ledger import Arrival, Submission
from expectations.findings import Finding, Severity
from flows.collect import Collected
from flows.office import Office
from flows.steps.take import NOT_TAKEN

MOST_SHOWN = 10
"""Findings of one return that a terminal shows; the rest are counted, and stand in the receipt."""

_WEIGHT = {Severity.ERROR: 0, Severity.QUERY: 1, Severity.ADVICE: 2}


@dataclass(frozen=True)
class Judged:
    """One judged submission, with the file that held it."""

    arrival: Arrival
    submission: Submission
    findings: tuple[Finding, ...]

    @property
    def is_refused(self) -> bool:
        """Whether it was sent back."""
        return self.submission.verdict == "rejected"


def judged(office: Office, done: Collected) -> tuple[Judged, ...]:
    """Give what a collection judged, each with its findings, errors first."""
    arrivals = {one.arrival_id: one for one in office.ledger.arrivals(done.board)}
    found = [office.ledger.submission(one) for one in done.submissions]
    return tuple(
        Judged(
            arrivals[one.arrival_id],
            one,
            tuple(sorted(office.ledger.findings(one.submission_id), key=lambda each: _WEIGHT[each.severity])),
        )
        for one in found
        if one is not None
    )


def as_rows(all_judged: tuple[Judged, ...]) -> list[dict[str, object]]:
    """Give the same for a program: one object a submission, its findings in full; never a value of a cell."""
    return [
        {
            "file": one.arrival.original_name,
            "arrival": one.arrival.arrival_id,
            "submission": one.submission.submission_id,
            "provider": one.submission.provider,
            "return": one.submission.return_id,
            "period": one.submission.period,
            "verdict": one.submission.verdict,
            "findings": [plain_finding(finding) for finding in one.findings],
        }
        for one in all_judged
    ]


def finding_line(finding: Finding) -> str:
    """Say a finding in one line: what it does, its code, the place, what is wrong, and what to do."""
    return f"  {finding.severity.value} {finding.code}. {finding.sentence} {finding.mend}"


def plain_finding(finding: Finding) -> dict[str, object]:
    """Give a finding for a program."""
    row = asdict(finding)
    return {**row.pop("address"), **row, "severity": finding.severity.value}


def lines(office: Office, done: Collected, all_judged: tuple[Judged, ...]) -> Iterator[str]:
    """Give what a person at a terminal reads."""
    yield f"{_counted(len(done.arrivals), 'file')} taken, {_counted(len(all_judged), 'submission')} judged"
    for one in all_judged:
        what = f"{one.submission.return_id} {one.submission.period}".strip() or "the file as a whole"
        yield (
            f"{one.submission.provider}, {_printable(one.arrival.original_name)}, {what}: "
            f"{one.submission.verdict.replace('_', ' ')}"
        )
        for finding in one.findings[:MOST_SHOWN]:
            yield finding_line(finding)
        if len(one.findings) > MOST_SHOWN:
            yield f"  and {_counted(len(one.findings) - MOST_SHOWN, 'more finding')}; the receipt lists them all"
    with_verdict = {one.arrival.arrival_id for one in all_judged}
    names = {one.arrival_id: one for one in office.ledger.arrivals(done.board)}
    for arrival_id in dict.fromkeys(done.arrivals):
        if arrival_id not in with_verdict:
            seen = names[arrival_id]
            yield f"{seen.provider}, {_printable(seen.original_name)}: the same file stands already, nothing changed"


def left_behind(office: Office, done: Collected, after: int) -> Iterator[str]:
    """Say what was left in the inboxes, which could not be looked into, and which folders belong to no provider."""
    for one in done.waiting:
        why = (
            "what came before it waits, too"
            if one.is_behind
            else "it does not say itself that it is whole. If it is, say so: lscb collect --whole"
        )
        yield f"{one.provider}: {one.name} is left until the next look, a minute or more from now: {why}"
    for event in office.ledger.events(after=after, kind=NOT_TAKEN):
        board, provider, *_ = event.subject.split("/")
        if board == done.board:
            why = json.loads(event.detail)["observed"].replace("_", " ")
            yield f"{provider}: something in the inbox was left where it lies ({why}); put in a plain file"
    for provider, error in done.unseen.items():
        yield f"{provider}: the inbox could not be looked into, so nothing is known of what lies there: {_why(error)}"
    for provider in done.busy:
        yield f"{provider}: another run is looking into the inbox; what lies there is taken by it, or by the next"
    for folder in office.inboxes.strangers(
        done.board, [one.id for one in office.catalogue(done.board).providers]
    ):
        yield f"{_printable(folder)}: no provider's folder, so it was not looked into"


_UNSEEN = {
    Unseen.UNREACHABLE: "the server does not answer; it is tried again at the next collection",
    Unseen.HOST_KEY: "the server's key is not the one that is known, so it may be somebody else's",
    Unseen.LOGIN: "the server refuses our login; check the user's name and the secret",
    Unseen.MISSING: "its place is missing or quite empty; check that the share is mounted, and LSCB_INBOXES",
    Unseen.UNREADABLE: "it may not be listed or read; ask its owner for the right to",
    Unseen.LINK: "its folder, or one above it, is a link, which is not followed; ask its owner to make it a folder",
    Unseen.DRIVER: "what reaches it is not installed here",
    Unseen.SETTING: "its settings cannot be used",
}


def _why(error: NotLooked) -> str:
    return f"{_UNSEEN[error.why]}{f' ({error.hint})' if error.hint else ''}"


def _counted(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _printable(name: str) -> str:
    """Give a file's name as it can be printed: control characters could move the cursor of a terminal."""
    return "".join(one if one.isprintable() else "?" for one in name)
