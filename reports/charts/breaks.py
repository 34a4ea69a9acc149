"""Where a series began to count another thing, or in another way: no line is drawn across such a place."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from reports import words


@dataclass(frozen=True)
class Break:
    """A change that takes effect at one of the points shown: its place among them, its quarter, and what changed.

    A rebase changes the work and not the measure: limits begin anew, and the line goes on.
    """

    place: int
    period: str
    title: str
    is_rebase: bool = False
    is_counting: bool = False
    """Whether we alone count otherwise: what others publish goes on as it was."""


def breaks(periods: Sequence[str], changes: pl.DataFrame | None) -> tuple[Break, ...]:
    """Find the changes of definition (tables.DEFINITION_CHANGE) that part the points of ``periods``, the oldest first.

    Points may be of quarters or of years: a change within a year parts it from the year before. Changes at one place
    are one break; those before the second point part nothing that is shown, and are left out.
    """
    found: dict[int, list[tuple[str, str, str]]] = {}
    for one in [] if changes is None else changes.sort("from_period").iter_rows(named=True):
        since = one["from_period"]
        place = next((at for at, period in enumerate(periods) if period >= since[: len(period)]), 0)
        if place > 0:
            found.setdefault(place, []).append((since, one["title"], one["kind"]))
    return tuple(
        Break(
            place,
            said[0][0],
            words.listed(list(dict.fromkeys(title for _, title, _ in said))),
            is_rebase=all(kind == "rebase" for _, _, kind in said),
            is_counting=all(kind in {"rebase", "counting"} for _, _, kind in said)
            and any(kind == "counting" for _, _, kind in said),
        )
        for place, said in sorted(found.items())
    )


def parting(found: Sequence[Break]) -> tuple[Break, ...]:
    """Give those at which lines break: all but a rebase."""
    return tuple(one for one in found if not one.is_rebase)


def stretches(count: int, found: Sequence[Break]) -> list[int]:
    """Give each of so many points the number of its stretch: how many times the line broke before it."""
    return [sum(one.place <= place for one in parting(found)) for place in range(count)]


def break_sentences(found: Sequence[Break], own: str = "The line") -> list[str]:
    """Say where lines break, or limits begin anew, and why: a sentence each; ``own`` is our line among others."""
    said = {
        one: "Limits begin anew" if one.is_rebase else f"{own if one.is_counting else 'The line'} breaks"
        for one in found
    }
    return [f"{said[one]} at {words.quarter(one.period)}: {one.title}." for one in found]
