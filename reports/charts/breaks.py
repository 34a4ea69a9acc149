"""Where a series began to count another thing, or in another way: no line is drawn across such a place."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from reports import words


@dataclass(frozen=True)
class Break:
    """A change that takes effect at one of the points shown: its place among them, its quarter, and what changed."""

    place: int
    period: str
    title: str


def breaks(periods: Sequence[str], changes: pl.DataFrame | None) -> tuple[Break, ...]:
    """Find the changes of definition (tables.DEFINITION_CHANGE) that part the points of ``periods``, the oldest first.

    Points may be of quarters or of years: a change within a year parts it from the year before. Changes at one place
    are one break; those before the second point part nothing that is shown, and are left out.
    """
    found: dict[int, list[tuple[str, str]]] = {}
    for one in [] if changes is None else changes.sort("from_period").iter_rows(named=True):
        since = one["from_period"]
        place = next((at for at, period in enumerate(periods) if period >= since[: len(period)]), 0)
        if place > 0:
            found.setdefault(place, []).append((since, one["title"]))
    return tuple(
        Break(place, said[0][0], words.listed(list(dict.fromkeys(title for _, title in said))))
        for place, said in sorted(found.items())
    )


def stretches(count: int, parted: Sequence[Break]) -> list[int]:
    """Give each of so many points the number of its stretch: how many breaks lie before it."""
    return [sum(one.place <= place for one in parted) for place in range(count)]


def break_sentences(parted: Sequence[Break]) -> list[str]:
    """Say where lines break and why, a sentence each."""
    return [f"The line breaks at {words.quarter(one.period)}: {one.title}." for one in parted]
