"""Our neighbours over the years: every published measure against each neighbour set, as a picture and as a table."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from expectations.periods import planning_year
from expectations.published_measures import published_measure
from reports import words
from reports.charts.drawing import Row
from reports.charts.neighbours_history import neighbours_history, year_name
from reports.charts.picture import Gallery
from reports.pages.figure import Figure, framed
from reports.words import Measure

YEARS = 12
"""So many planning years are shown, the pack's own the last."""


@dataclass(frozen=True)
class Published:
    """What a quarter knows of its board among neighbours over the years (frames of ``reports.tables``)."""

    years: tuple[str, ...]
    places: pl.DataFrame
    """tables.HISTORY"""
    changes: pl.DataFrame
    """tables.SERIES_CHANGE"""


@dataclass(frozen=True)
class NeighbourSet:
    """A set that a reader may choose: its key on the page, its name, and for which of the years shown it stands."""

    key: str
    name: str
    stands: str
    is_first: bool
    """Whether it is the one shown until another is chosen."""


@dataclass(frozen=True)
class OverYears:
    """One measure: its own name, the row of the framework, and a figure for each set."""

    indicator_id: str
    number: str
    title: str
    label: str
    figures: tuple[tuple[str, Figure], ...]


@dataclass(frozen=True)
class History:
    """The part of a pack that reaches over the years."""

    first_year: str
    last_year: str
    sets: tuple[NeighbourSet, ...]
    measures: tuple[OverYears, ...]
    others: tuple[OverYears, ...]
    """What took the place of a row's measure, or is related to it: nothing of the row is judged by it."""

    def rules(self) -> str:
        """Give the CSS that hides what is of another set than the chosen one; where it is not understood, all shows."""
        return "".join(
            f'.history:has(input[value="{one.key}"]:checked) .of-set:not([data-set="{one.key}"]) {{ display: none; }}\n'
            for one in self.sets
        )


def years_until(period: str) -> list[str]:
    """Give the planning years that a quarter's pack shows, the oldest first."""
    last = int(period[:4])
    return [planning_year(first).label for first in range(last - YEARS + 1, last + 1)]


def history(published: Published, gallery: Gallery) -> History | None:
    """Draw every measure against every set; None where no measure has a neighbour's figure in the years shown."""
    measures: dict[bool, list[OverYears]] = {True: [], False: []}
    keys = _keys(published.places)
    parts = published.places.partition_by(["indicator_id", "series"], maintain_order=True)
    for part in parts:
        figures = tuple(_figures(part, published, keys, gallery))
        if figures:
            row = part.row(0, named=True)
            named = {name: row[name] for name in ("indicator_id", "number", "title")}
            shown = OverYears(**named, label=_measure(row).title, figures=figures)
            measures[row["is_same"]].append(shown)
    if not any(measures.values()):
        return None
    return History(
        first_year=year_name(published.years[0]),
        last_year=year_name(published.years[-1]),
        sets=_sets(published),
        measures=tuple(measures[True]),
        others=tuple(measures[False]),
    )


def _keys(places: pl.DataFrame) -> dict[str, str]:
    """Give each neighbour set a key on the page, in order: ``set-1``, ``set-2`` ..."""
    found = dict.fromkeys(places["neighbour_set"])
    return {one: f"set-{number}" for number, one in enumerate(found, start=1)}


def _figures(
    part: pl.DataFrame, published: Published, keys: dict[str, str], gallery: Gallery
) -> list[tuple[str, Figure]]:
    row = part.row(0, named=True)
    measure = _measure(row)
    found = []
    for of_set in part.partition_by("neighbour_set", maintain_order=True):
        neighbour_set = str(of_set["neighbour_set"][0])
        drawing = neighbours_history(of_set, published.years, measure, _changes(of_set, published.changes))
        if drawing is not None:
            key = f"history-{row['indicator_id']}-{row['series']}-{keys[neighbour_set]}"
            heading = words.neighbour_set_name(neighbour_set)
            figure = framed(gallery, drawing, key=key, kind="neighbours-history", heading=heading)
            found.append((keys[neighbour_set], figure))
    return found


def _measure(row: Row) -> Measure:
    """Give what is measured: a series as the framework declares it, or a published measure by its own name."""
    if row["label"] is not None:
        return Measure(row["label"], row["unit"], row["decimals"])
    known = published_measure(row["indicator_id"], row["series"], row["decimals"] or 0, row["multiplier"])
    return Measure(known.label, known.unit, known.decimals)


def _changes(of_set: pl.DataFrame, changes: pl.DataFrame) -> pl.DataFrame:
    """Give the changes that part the figures: a rebase parts no years, and how we count only what is beside our own."""
    is_this = (pl.col("indicator_id") == of_set["indicator_id"][0]) & (
        pl.col("series") == of_set["series"][0]
    )
    has_own = (of_set["value_source"] == "return").any()
    kinds = ["definition", "counting"] if has_own else ["definition"]
    return changes.filter(is_this & pl.col("kind").is_in(kinds))


def _sets(published: Published) -> tuple[NeighbourSet, ...]:
    """Give the sets, the oldest first; the one that stands for the newest year is shown until another is chosen."""
    stands: dict[str, list[str]] = {}
    for row in published.places.sort("period").iter_rows(named=True):
        years = stands.setdefault(row["neighbour_set"], [])
        if row["is_valid_for_period"] and row["period"] not in years:
            years.append(row["period"])
    keys = _keys(published.places)
    first = max(keys, key=lambda one: stands[one][-1:] or [""])
    return tuple(
        NeighbourSet(key, words.neighbour_set_name(one), _standing(stands[one]), one == first)
        for one, key in keys.items()
    )  # fmt: skip


def _standing(years: Sequence[str]) -> str:
    if not years:
        return "stands for none of these years"
    first, last = year_name(years[0]), year_name(years[-1])
    return f"stands for {first}" if first == last else f"stands for {first} to {last}"
