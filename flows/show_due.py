"""Show when things are due: the lines and the rows of `lscb calendar`."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from expectations.calendar import LONDON
from expectations.due import Owed

NAMED = (
    ("due_at", "due"),
    ("answers_due_at", "questions answered"),
    ("sign_off_at", "signed off"),
    ("pack_at", "pack"),
)
"""The instants of a return by their field, and what is to be done by each."""


def london(at: datetime) -> str:
    """Write an instant as people in London read it."""
    return f"{at.astimezone(LONDON):%a %d %b %Y, %H:%M}"


def lines(found: Sequence[Owed], *, every: bool) -> Iterator[str]:
    """Write a line a return, and with ``every`` a line more for each instant that follows."""
    for one in found:
        extended = "  (extended)" if one.is_extended else ""
        yield f"{london(one.due_at)}  {one.provider.name}: {one.return_.id} {one.period.label}{extended}"
        if every:
            yield from (f"    {london(getattr(one, name))}  {said}" for name, said in NAMED[1:])


def as_rows(found: Sequence[Owed]) -> list[dict[str, object]]:
    """Give the same for a program."""
    return [
        {
            "provider": one.provider.id,
            "return": one.return_.id,
            "period": one.period.label,
            **{name: getattr(one, name).isoformat() for name, _ in NAMED},
            "is_extended": one.is_extended,
        }
        for one in found
    ]
