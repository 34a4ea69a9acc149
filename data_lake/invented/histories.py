"""Invented rows for every list of a board, that agree with each other and pass every check; and how a file holds them.

Every row is marked: its pseudonyms begin with ``invented-``, and an invented school has a number that no school has.
"""

import polars as pl

from data_lake.invented.extent import Extent
from data_lake.invented.happenings import happenings
from data_lake.invented.social_care import social_care
from expectations.catalogue import Catalogue
from expectations.lists import FIRST_COLUMNS, Kind, RecordList
from expectations.periods import Period

Histories = dict[str, pl.DataFrame]
"""Typed rows (``RecordList.typed``) by the list's id."""


def histories(catalogue: Catalogue, extent: Extent) -> Histories:
    """Give every list that a board uses, full of invented rows that agree with each other.

    The same catalogue and extent give the same rows, always.
    """
    used = {one.id: one for one in catalogue.lists}
    rows = social_care(catalogue, extent) if "children" in used else {}
    rows |= happenings(catalogue, extent)
    return {name: shaped(rows[name], declared) for name, declared in used.items()}


def shaped(rows: pl.DataFrame, declared: RecordList) -> pl.DataFrame:
    """Give rows in the shape that their list has once it was read: each with its place in a file."""
    return (
        rows.with_row_index("row", offset=2)
        .with_columns(pl.lit("").alias("sheet"))
        .select(declared.typed.names())
        .cast(declared.typed)
    )


def as_handed_in(rows: pl.DataFrame, declared: RecordList, period: Period) -> pl.DataFrame:
    """Give rows as the text that a file of the list would hold, with ``sheet`` and ``row``."""
    texts = [_written(one.kind, pl.col(one.id)).fill_null("").alias(one.id) for one in declared.fields]
    first = dict(zip(FIRST_COLUMNS, (declared.return_id, period.label), strict=True))
    return rows.select(*(pl.lit(text).alias(name) for name, text in first.items()), *texts, "sheet", "row")


def _written(kind: Kind, column: pl.Expr) -> pl.Expr:
    if kind == "month":
        return column.dt.strftime("%Y-%m")
    if kind == "instant":
        return column.dt.strftime("%Y-%m-%d %H:%M:%S")
    if kind == "flag":
        return column.replace_strict({True: "Y", False: "N"}, default=None, return_dtype=pl.String)
    if kind == "diagnoses":
        return column.list.join(" ")
    return column.cast(pl.String)
