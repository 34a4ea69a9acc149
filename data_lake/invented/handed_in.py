"""Invented lists as a provider would hand them in for a quarter: no more than was known when it ended."""

from collections.abc import Mapping
from datetime import date

import polars as pl

from data_lake.invented.extent import Extent
from data_lake.invented.histories import Histories, as_handed_in, histories, shaped
from expectations.catalogue import Catalogue
from expectations.lists import RecordList
from expectations.periods import Period
from expectations.record_declarations import lists_behind

_TOLD_AT_THE_END = {
    ("referrals", "close_reason"): "close_date",
    ("initial_assessments", "outcome"): "end_date",
    ("crimes", "outcome"): "outcome_date",
    ("allegations", "outcome"): "outcome_date",
    ("licensing_applications", "determination"): "determined_date",
}
"""What a list says of how something ended, and the day on which that was known."""


def lists_handed_in(
    catalogue: Catalogue, role: str, period: Period, extent: Extent
) -> Mapping[str, pl.DataFrame]:
    """Give the lists that a role owes for a quarter as text, by their ids; nothing where it owes none.

    All quarters up to the extent's are cut out of one history, so that a child keeps its pseudonym and its past.
    """
    owed = {
        one.id: one
        for entry in catalogue.from_records
        if entry.provider == role and entry.holds_in(period)
        for one in lists_behind(catalogue.lists, entry)
    }
    if not owed:
        return {}
    known = {
        name: _known(rows, owed[name], period.ends_on)
        for name, rows in histories(catalogue, extent).items()
        if name in owed
    }
    return {
        name: as_handed_in(
            shaped(_asked_for(known, declared, period.ends_on).drop("sheet", "row"), declared),
            declared,
            period,
        )
        for name, declared in owed.items()
    }


def _known(rows: pl.DataFrame, declared: RecordList, day: date) -> pl.DataFrame:
    """What a list says on a day: what began by then, and of what follows only what had come about."""
    in_time = [one.id for one in declared.fields if one.kind in {"date", "instant"} and not one.may_be_ahead]
    if declared.begins is not None:
        rows = rows.filter(pl.col(declared.begins).cast(pl.Date) <= day)
    rows = rows.with_columns(
        pl.when(pl.col(name).cast(pl.Date) <= day).then(pl.col(name)) for name in in_time
    )
    rows = rows.with_columns(
        pl.when(pl.col(ended).is_not_null()).then(pl.col(name)).alias(name)
        for (list_id, name), ended in _TOLD_AT_THE_END.items()
        if list_id == declared.id
    )
    if declared.id == "children":
        rows = _unborn(rows, day)
    return rows


def _unborn(children: pl.DataFrame, day: date) -> pl.DataFrame:
    is_unborn = pl.col("birth_month") > day
    return children.with_columns(
        pl.when(is_unborn)
        .then(pl.col("birth_month"))
        .otherwise(pl.col("expected_month"))
        .alias("expected_month"),
        pl.when(is_unborn).then(None).otherwise(pl.col("birth_month")).alias("birth_month"),
        pl.when(is_unborn).then(pl.lit("0")).otherwise(pl.col("gender")).alias("gender"),
    )


def _asked_for(known: Histories, declared: RecordList, day: date) -> pl.DataFrame:
    """The rows that touch the time which a list covers, or that other lists speak of."""
    rows = known[declared.id]
    named = [
        other.get_column(key)
        for name, other in known.items()
        for key in declared.key
        if name != declared.id and len(declared.key) == 1 and key in other.columns
    ]
    is_named = (
        pl.col(declared.key[0]).is_in(pl.concat(named).unique().implode()) if named else pl.lit(value=False)
    )
    if declared.begins is None:
        return rows.filter(is_named) if named else rows
    if declared.ends is None or declared.history == "all":
        return rows
    since = pl.lit(day).dt.offset_by(f"-{declared.history}mo")
    return rows.filter(
        is_named | pl.col(declared.ends).is_null() | (pl.col(declared.ends).cast(pl.Date) > since)
    )
