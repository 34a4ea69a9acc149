"""The page of a receipt: what became of a file, what is still owed, and each thing to mend, in plain English.

It holds no figure: places, sentences and rules only. The figures stand in the table or workbook beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from expectations.findings import Finding, Severity
from reports import words
from reports.markup import environment

VERDICTS = {
    "accepted": "accepted",
    "accepted_with_queries": "accepted, with questions",
    "rejected": "sent back",
}
"""What became of a return, in words."""

_KINDS = {
    Severity.ERROR: ("Please mend", "mend"),
    Severity.QUERY: ("Please explain, or correct", "explain"),
    Severity.ADVICE: ("For your information", "know"),
}


@dataclass(frozen=True)
class ReceivedReturn:
    """What became of one return in a file; without a title, of what could not be put under any return."""

    title: str
    period: str
    verdict: str
    findings: tuple[Finding, ...]
    note: str = ""
    """What else there is to know of it: that it replaced what stood."""

    @property
    def groups(self) -> list[tuple[str, str, list[Finding]]]:
        """The findings by what is asked for, errors first: heading, class and findings."""
        return [
            (heading, name, found)
            for severity, (heading, name) in _KINDS.items()
            if (found := [one for one in self.findings if one.severity is severity])
        ]


@dataclass(frozen=True)
class ReceivedFile:
    """A file that was judged, and what its provider still owes for the same quarters.

    ``returned`` names the files beside the page that hold the figures again, with remarks; ``owed`` is a line each.
    ``has_lists`` says that it held lists of records, which are never sent back; ``has_lists_to_mend``, that something
    is to be mended or explained in one.
    """

    board: str
    provider: str
    name: str
    arrival_id: int
    received_at: datetime
    is_invented: bool
    returns: tuple[ReceivedReturn, ...]
    owed: tuple[str, ...]
    returned: tuple[str, ...] = field(default=())
    has_lists: bool = False
    has_lists_to_mend: bool = False

    @property
    def verdict(self) -> str:
        """What became of the file, in one sentence."""
        return verdict_words(self.returns)


def verdict_words(returns: Sequence[ReceivedReturn]) -> str:
    """Say in one sentence what became of a file's returns."""
    refused = [one for one in returns if one.verdict == "rejected"]
    asked = [one for one in returns if one.verdict == "accepted_with_queries"]
    if refused and len(refused) == len(returns):
        return "Not accepted yet: please mend what is listed and send it again."
    if refused:
        some = words.counted(len(refused), "return")
        return f"{words.capital(some)} of {len(returns)} could not be accepted; the others were."
    if asked:
        return "Accepted, and used. Please answer the questions, or send a correction."
    return "Accepted. Thank you: nothing has to be done."


def receipt_page(received: ReceivedFile) -> str:
    """Make the page of a receipt: HTML that opens offline and holds no figure."""
    return (
        environment()
        .get_template("receipt.html")
        .render(received=received, received_at=words.when(received.received_at), verdicts=VERDICTS)
    )
