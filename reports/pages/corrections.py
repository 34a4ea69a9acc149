"""What corrections changed, a line a figure: what it was, what it is, and why."""

from dataclasses import dataclass

from reports import words
from reports.pages.quarter import Row


@dataclass(frozen=True)
class Correction:
    """One figure that a correction changed, in words."""

    provider: str
    what: str
    before: str
    now: str
    reason: str
    is_after_publication: bool


def correction(row: Row) -> Correction:
    """Put one row of what corrections changed into words."""
    part = f", {row['part'].replace('__', ' and ').replace('_', ' ')}" if row["part"] else ""
    return Correction(
        provider=f"{row['provider_name']}: {row['return_title']}, {row['return_period']}",
        what=f"{row['number']} {row['title']}: {row['label']}{part}",
        before=_said(row["numerator_before"], row["denominator_before"], row["status_before"]),
        now=_said(row["numerator"], row["denominator"], row["status"]),
        reason=row["reason"] or "no reason given",
        is_after_publication=row["is_after_publication"],
    )


def _said(numerator: int | None, denominator: int | None, status: str | None) -> str:
    if status is None:
        return "not given"
    if numerator is None:
        return words.capital(status.replace("_", " ")).lower()
    return f"{numerator:,}" if denominator is None else f"{numerator:,} of {denominator:,}"
