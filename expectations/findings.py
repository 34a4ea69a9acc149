"""What a check saw, and what follows from it.

A finding carries a place and a class of what was seen, never a value: findings travel to logs, messages and the
ledger, and a value there could identify a child.
"""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """What a finding does to its submission: stop it, ask about it, or inform."""

    ERROR = "error"
    QUERY = "query"
    ADVICE = "advice"


class Verdict(StrEnum):
    """What the board believes of a submission."""

    ACCEPTED = "accepted"
    ACCEPTED_WITH_QUERIES = "accepted_with_queries"
    REJECTED = "rejected"


@dataclass(frozen=True, order=True)
class Address:
    """Where in a file: sheet name (or ``""``), row as a person counts it (0 for the whole file), column name."""

    sheet: str = ""
    row: int = 0
    column: str = ""

    def __str__(self) -> str:
        """Say the place as a person would look for it."""
        parts = [f"sheet {self.sheet}"] if self.sheet else []
        parts += [f"row {self.row}"] if self.row else []
        parts += [f"column {self.column}"] if self.column else []
        return ", ".join(parts) or "the whole file"

    @property
    def at_head(self) -> str:
        """The place as it stands at the head of a sentence."""
        place = str(self)
        return place[0].upper() + place[1:]


@dataclass(frozen=True, order=True)
class Finding:
    """One thing a check saw.

    ``observed`` is a class of value (``negative``, ``text``, ``absent`` ...), never a value. A check that could not
    run gives a finding with ``is_evaluable`` false and severity ``error``: gates fail closed.
    """

    address: Address
    code: str
    check: str
    severity: Severity
    observed: str
    expected: str
    sentence: str
    mend: str
    indicator_id: str = ""
    series: str = ""
    is_evaluable: bool = True
    cell: str = ""
    """The cell that it is about, as ``area_type/area_code/breakdown/category``; empty where it is about more, or where
    a code of the cell is not one of ours."""


def judge(findings: Iterable[Finding], answered: AbstractSet[Finding] = frozenset()) -> Verdict:
    """Turn a submission's findings into its verdict.

    An error, or a check that could not run, stops it; a query lets it through flagged, unless it is among the answered
    ones; advice changes nothing.
    """
    verdict = Verdict.ACCEPTED
    for finding in findings:
        if finding.severity is Severity.ERROR or not finding.is_evaluable:
            return Verdict.REJECTED
        if finding.severity is Severity.QUERY and finding not in answered:
            verdict = Verdict.ACCEPTED_WITH_QUERIES
    return verdict
