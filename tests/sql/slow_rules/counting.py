"""How the slow rules count: what happened, as events, put into the cells that are due, one cell after another.

A rule is given the rows of one provider's lists and says of one quarter which events make up each series. A cell's
number is the events that lie in its area and under its category. It is slow, and there is little in it to be wrong.
"""

import calendar
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from expectations.periods import Period

Row = Mapping[str, Any]
History = Mapping[str, list[Row]]
Cell = tuple[str, str, str, str, str]
"""Series, area type, area code, breakdown, category."""


@dataclass(frozen=True)
class Asked:
    """The period that is asked for, and the last day that the lists tell of."""

    period: Period
    reach: date

    def holds(self, day: date | None) -> bool:
        return day is not None and self.period.starts_on <= day <= self.period.ends_on


class Event:
    """Something that counts as one; what has the same ``who`` counts once. It may lie in areas and under categories."""

    def __init__(self, who: str | None = None, **under: str | None) -> None:
        self.who = who if who is not None else id(self)
        self.under = under


@dataclass(frozen=True)
class Counted:
    """What is counted, and out of what.

    ``spread`` gives for a breakdown what lies under its categories, where that is something else than what is counted:
    answers of every kind out of all answers. It is out of the same as the whole.
    """

    above: list[Event]
    below: list[Event] | None = None
    spread: Mapping[str, list[Event]] = field(default_factory=dict)

    def number(self, cell: Cell) -> tuple[int, int | None]:
        if cell[3] in self.spread:
            whole = (*cell[:3], "all", "all")
            return _count(self.spread[cell[3]], cell), None if self.below is None else _count(
                self.below, whole
            )
        return _count(self.above, cell), None if self.below is None else _count(self.below, cell)

    def is_told(self, cell: Cell) -> bool:
        """A breakdown is told where everything counted in the area is known to lie under one of its categories."""
        _, *area, breakdown, _ = cell
        counted = self.spread.get(breakdown, [*self.above, *(self.below or [])])
        return breakdown == "all" or all(
            one.under.get(breakdown) is not None for one in counted if _lies_in(one, *area)
        )


def _count(events: list[Event], cell: Cell) -> int:
    _, area_type, area_code, breakdown, category = cell
    return len(
        {
            one.who
            for one in events
            if _lies_in(one, area_type, area_code)
            and (breakdown == "all" or one.under[breakdown] == category)
        }
    )


def _lies_in(event: Event, area_type: str, area_code: str) -> bool:
    return area_type == "county" or (event.under.get(area_type) or "unknown") == area_code


def numbers(counted: Mapping[str, Counted], cells: list[Cell]) -> Iterator[tuple[Cell, int, int | None]]:
    """Give the number of each cell that is due and can be told."""
    for cell in cells:
        series = counted.get(cell[0])
        if series is not None and series.is_told(cell):
            yield cell, *series.number(cell)


def months_after(day: date, months: int) -> date:
    """The same day some months on, or the last one of a month that has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
