"""Wholes with their parts: which cells add up to which, by declaration, and what they come to in a run."""

from collections.abc import Iterator
from typing import NamedTuple

import polars as pl

from expectations.catalogue import Catalogue
from expectations.contracts.vocabulary import celled, parties, supplied_series
from expectations.declarations import ALL, Breakdown, Category, Indicator, Series
from expectations.due import holds_on
from expectations.gates.context import GateContext, Slot
from expectations.gates.disclosure import SMALLEST_SHOWN
from expectations.gates.evidence import CELL, PLACE, numbers, series_words
from expectations.periods import Period

Cell = tuple[str, str, str, str]
"""Area type, area code, breakdown, category: a cell within a series."""

_AREA_WORDS = {"csc4": "team area", "catch7": "catchment", "district7": "district"}


class Sum(NamedTuple):
    """A whole, one part of it, and which number of either is meant."""

    indicator_id: str
    series: str
    whole: Cell
    whole_column: str
    dimension: str
    part: Cell
    part_column: str


_SUMS: dict[str, pl.DataType | type[pl.DataType]] = {
    "submission_key": pl.String,
    "indicator_id": pl.String,
    "series": pl.String,
    "whole": pl.List(pl.String),
    "whole_column": pl.String,
    "dimension": pl.String,
    "part": pl.List(pl.String),
    "part_column": pl.String,
}
_WHOLE = ("submission_key", "indicator_id", "series", "whole", "whole_column", "dimension")


def wholes(frame: pl.DataFrame, context: GateContext) -> pl.DataFrame:
    """One row is one whole with a number, by one dimension by which at least one part has a number.

    ``whole`` and ``parts`` are filled where every declared part has a number, ``incomplete_whole`` and ``known_parts``
    where some have none. ``parts_used`` says, of a complete whole that is shown to others, whether ``none``, ``one`` or
    ``several`` of two parts or more are other than nought.
    """
    made: dict[tuple[str, str, Period], list[tuple[object, ...]]] = {}
    rows: list[tuple[object, ...]] = []
    for slot in context.slots:
        key = (slot.provider, slot.return_id, slot.period)
        if key not in made:
            made[key] = [
                (*one[:2], list(one.whole), *one[3:5], list(one.part), one.part_column)
                for one in sums(context.catalogue, slot)
            ]
        rows += [(slot.submission_key, *one) for one in made[key]]
    declared = pl.DataFrame(rows, schema=_SUMS, orient="row")
    given = _long(numbers(frame))
    parts = declared.join(
        given.rename({"cell": "part", "column": "part_column"}),
        on=["submission_key", "indicator_id", "series", "part", "part_column"],
        how="left",
    )
    added = parts.group_by(_WHOLE).agg(
        pl.col("number").sum().alias("sum"),
        pl.col("number").is_not_null().all().alias("is_complete"),
        pl.col("number").is_not_null().any().alias("is_begun"),
        pl.col("row").min().alias("first_row"),
        pl.col("row").max().alias("last_row"),
        (pl.col("number") > 0).sum().alias("used_count"),
        pl.len().alias("part_count"),
    )
    is_complete = pl.col("is_complete")
    number = pl.col("number")
    return (
        added.filter("is_begun")
        .join(
            given.rename({"cell": "whole", "column": "whole_column"}),
            on=["submission_key", "indicator_id", "series", "whole", "whole_column"],
            how="inner",
        )
        .join(series_words(context.catalogue), on=["indicator_id", "series"], how="left")
        .rename({"whole_column": "column"})
        .sort("submission_key", "sheet", "row", "column", "dimension")
        .with_columns(pl.col("whole").list.join("/").alias("cell"))
        .select(
            *PLACE,
            "title",
            "label",
            "dimension",
            pl.when(pl.col("first_row") == pl.col("last_row"))
            .then(pl.format("the part in row {}", "first_row"))
            .otherwise(pl.format("the parts between row {} and row {}", "first_row", "last_row"))
            .alias("other"),
            pl.when(is_complete).then(number).alias("whole"),
            pl.when(is_complete).then(pl.col("sum")).alias("parts"),
            pl.when(~is_complete).then(number).alias("incomplete_whole"),
            pl.when(~is_complete).then(pl.col("sum")).alias("known_parts"),
            pl.when(is_complete & (pl.col("part_count") > 1) & (number >= SMALLEST_SHOWN))
            .then(_used())
            .alias("parts_used"),
        )
    )


def _used() -> pl.Expr:
    used = pl.col("used_count")
    return (
        pl.when(used == 0)
        .then(pl.lit("none"))
        .when(used == 1)
        .then(pl.lit("one"))
        .otherwise(pl.lit("several"))
    )


def sums(catalogue: Catalogue, slot: Slot) -> Iterator[Sum]:
    """Give every part that adds up to something within one submission, by declaration.

    Raises KeyError when the catalogue knows no such provider or aggregate return.
    """
    provider, return_ = parties(catalogue, slot.provider, slot.return_id)
    home = ("county", catalogue.board.authority_code)
    if provider.area_code is not None:
        home = (provider.area_type, provider.area_code)
    for indicator in catalogue.indicators:
        if indicator.id not in return_.indicators:
            continue
        for series in supplied_series(indicator, return_):
            for breakdown in indicator.breakdowns:
                if breakdown.id in celled(indicator) and _is_of(breakdown, indicator, series):
                    yield from _by_breakdown(catalogue, indicator, series, breakdown, home)
            if provider.area_code is None and series.has_areas:
                yield from _by_area(catalogue, indicator, series, home, slot)


def _by_breakdown(
    catalogue: Catalogue, indicator: Indicator, series: Series, breakdown: Breakdown, home: tuple[str, str]
) -> Iterator[Sum]:
    members = catalogue.categories(indicator, breakdown.id)
    for whole, dimension, parts in _groups(catalogue, indicator, series, breakdown, members):
        for whole_column, part_column in _columns(breakdown, series):
            for part in parts:
                yield Sum(
                    indicator.id,
                    series.id,
                    (*home, *whole),
                    whole_column,
                    dimension,
                    (*home, breakdown.id, part),
                    part_column,
                )


def _groups(
    catalogue: Catalogue,
    indicator: Indicator,
    series: Series,
    breakdown: Breakdown,
    members: tuple[Category, ...],
) -> Iterator[tuple[tuple[str, str], str, list[str]]]:
    """Wholes as (breakdown, category), the dimension in words, and the parts' categories.

    Crossed members add up to each member of each dimension that has cells of its own; only where none has do they
    stand beside the whole itself, so that one slip is not told many times over.
    """
    if breakdown.parts_of == "nothing":
        return
    whole = ((ALL, ALL), breakdown.label.lower(), [one.id for one in members if one.is_in_whole])
    if not breakdown.crosses:
        yield whole
        return
    dimensions = {one.id: one for one in indicator.breakdowns}
    split = {one.id: one.id.split("__") for one in members}
    beside = {
        (name, one.id)
        for name in breakdown.crosses
        for one in catalogue.categories(indicator, name)
        if not one.is_in_whole
    }
    is_beside_one = False
    for position, name in enumerate(breakdown.crosses):
        others = [dimensions[other] for other in breakdown.crosses if other != name]
        dimension = dimensions[name]
        if name not in celled(indicator) or not _is_of(dimension, indicator, series):
            continue
        if any(other.parts_of == "nothing" for other in others):
            continue
        is_beside_one = True
        words = " and ".join(other.label.lower() for other in others)
        for category in catalogue.categories(indicator, name):
            parts = [
                one
                for one, names in split.items()
                if names[position] == category.id
                and not any(
                    pair in beside and pair[0] != name for pair in zip(breakdown.crosses, names, strict=True)
                )
            ]
            yield (name, category.id), words, parts
    if not is_beside_one and all(dimensions[name].parts_of != "nothing" for name in breakdown.crosses):
        yield whole


def _by_area(
    catalogue: Catalogue, indicator: Indicator, series: Series, home: tuple[str, str], slot: Slot
) -> Iterator[Sum]:
    for area_type, ask in indicator.areas.items():
        if ask not in {"asked", "optional"}:
            continue
        codes = dict.fromkeys(
            one.area_code
            for one in catalogue.areas
            if one.area_type == area_type and holds_on(slot.period.ends_on, one.valid_from, one.valid_to)
        )
        columns = ["numerator"] + (["denominator"] if series.denominator == "supplied" else [])
        for column in columns:
            for code in codes:
                yield Sum(
                    indicator.id,
                    series.id,
                    (*home, ALL, ALL),
                    column,
                    _AREA_WORDS[area_type],
                    (area_type, code, ALL, ALL),
                    column,
                )


def _columns(breakdown: Breakdown, series: Series) -> list[tuple[str, str]]:
    """Which number of the whole the parts add up to, and which of theirs they add up from."""
    if breakdown.parts_of == "denominator":
        return [("denominator", "numerator")]
    both = breakdown.parts_of == "both" and series.denominator == "supplied"
    return [("numerator", "numerator")] + ([("denominator", "denominator")] if both else [])


def _is_of(breakdown: Breakdown, indicator: Indicator, series: Series) -> bool:
    return series.id in (breakdown.series or (indicator.headline,))


def _long(given: pl.DataFrame) -> pl.DataFrame:
    """One row is one number: submission, indicator, series, cell, column, its place and the number."""
    cell = pl.concat_list("area_type", "area_code", "breakdown", "category").alias("cell")
    return pl.concat(
        [
            given.select(
                *CELL[:3],
                cell,
                pl.lit(column).alias("column"),
                "sheet",
                "row",
                pl.col(column).alias("number"),
            )
            for column in ("numerator", "denominator")
        ]
    ).filter(pl.col("number").is_not_null())
