"""Evidence frames: one row for each thing that a check judges, with its submission, its place and its words.

This module makes those of whole submissions, of due cells and of single cells; ``wholes.py`` and ``values.py`` make the
others. Numbers stand in Float64 columns; a null says that the check does not apply to the row.
"""

import math
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import polars as pl

from expectations.catalogue import Catalogue
from expectations.gates.context import TYPED, WITH_NUMBER, WITH_REASON, GateContext, Slot
from expectations.layout import CELL_KEY

PLACE = {
    "submission_key": pl.String,
    "sheet": pl.String,
    "row": pl.Int64,
    "column": pl.String,
    "indicator_id": pl.String,
    "series": pl.String,
    "cell": pl.String,
}
"""Where an evidence row stands in its file, and the cell it is about; a row of 0 is the whole file."""

WORDS = ("title", "label", "scope", "dimension", "other", "missing", "late", "rule")
"""The words of evidence that sentences may use; all of them come from declarations or from places."""

CELL = ("submission_key", *CELL_KEY)
EVERY_NUMBER = {**dict.fromkeys(CELL, pl.String), "column": pl.String, "quarters_back": pl.Int64}
"""What names one number of one cell in one period."""

_BOARD_TIME = ZoneInfo("Europe/London")


def series_words(catalogue: Catalogue) -> pl.DataFrame:
    """Give title and label of every series, and what a single cell of it must keep to.

    Columns: ``indicator_id, series, title, label, is_share, largest``. ``largest`` is the hard upper end of a count, or
    null; ``is_share`` marks percentages, whose numerator lies within their denominator.
    """
    return pl.DataFrame(
        [
            (
                indicator.id,
                series.id,
                indicator.title,
                series.label,
                series.kind == "percentage",
                float(math.floor(series.hard_range[1])) if series.kind == "count" else None,
            )
            for indicator in catalogue.indicators
            for series in indicator.series
        ],
        schema={
            "indicator_id": pl.String,
            "series": pl.String,
            "title": pl.String,
            "label": pl.String,
            "is_share": pl.Boolean,
            "largest": pl.Float64,
        },
        orient="row",
    )


def numbers(frame: pl.DataFrame) -> pl.DataFrame:
    """Give the rows of a typed frame that hold a number: ``CELL``, sheet, row, numerator, denominator (Float64)."""
    return frame.filter(pl.col("status").is_in(WITH_NUMBER) & pl.col("numerator").is_not_null()).select(
        *CELL, "sheet", "row", pl.col("numerator").cast(pl.Float64), pl.col("denominator").cast(pl.Float64)
    )


def every_number(frame: pl.DataFrame, context: GateContext) -> pl.DataFrame:
    """One row is one number of one county cell, now (0) or so many periods back: ``EVERY_NUMBER``, ``number``."""
    both = [
        numbers(frame).select(*CELL, pl.lit(0, pl.Int64).alias("quarters_back"), "numerator", "denominator")
    ]
    others = [context.beside]
    if context.history is not None:
        others.insert(0, context.history.filter(pl.col("quarters_back") != 0))
    both += [
        one.select(
            *CELL,
            pl.col("quarters_back").cast(pl.Int64),
            pl.col("numerator", "denominator").cast(pl.Float64),
        )
        for one in others
    ]
    return (
        pl.concat(both)
        .filter(pl.col("area_type") == "county")
        .unique([*CELL, "quarters_back"], keep="first", maintain_order=True)
        .unpivot(
            ["numerator", "denominator"],
            index=[*CELL, "quarters_back"],
            variable_name="column",
            value_name="number",
        )
        .filter(pl.col("number").is_not_null())
    )


def placed(table: pl.DataFrame, frame: pl.DataFrame) -> pl.DataFrame:
    """Give each row (columns ``CELL``) the sheet and row of its cell, and the cell in words."""
    places = numbers(frame).select(*CELL, "sheet", "row").unique(CELL, keep="first", maintain_order=True)
    return table.join(places, on=CELL, how="left", maintain_order="left").with_columns(cell_key())


def cell_key() -> pl.Expr:
    """Name a cell as findings do: ``county/815/gender/female``."""
    return pl.concat_str(["area_type", "area_code", "breakdown", "category"], separator="/").alias("cell")


def submissions(context: GateContext, same: pl.DataFrame, needing_history: frozenset[str]) -> pl.DataFrame:
    """One row is one submission. ``needing_history`` names those with something that looks back."""
    unread = context.unread if context.history is not None else {one.submission_key for one in context.slots}
    return pl.DataFrame(
        [
            (
                slot.submission_key,
                *("", 0, "", "", "", ""),
                slot.received_at.timestamp(),
                slot.due_at.timestamp(),
                ended_at(slot).timestamp(),
                _history_state(slot.submission_key, needing_history, unread),
                _lateness(slot.working_days_late),
            )
            for slot in (*context.slots, *context.lists)
        ],
        schema={
            **PLACE,
            "received_seconds": pl.Float64,
            "due_seconds": pl.Float64,
            "ended_seconds": pl.Float64,
            "history_state": pl.String,
            "late": pl.String,
        },
        orient="row",
    ).join(same.rename({"twin": "other"}), on="submission_key", how="left", maintain_order="left")


def _lateness(days: int) -> str:
    if days < 1:
        return "after it was due"
    return f"{days} working {'day' if days == 1 else 'days'} after it was due"


def _history_state(key: str, needing: frozenset[str], unread: AbstractSet[str]) -> str | None:
    if key not in needing:
        return None
    return "unreadable" if key in unread else "readable"


def ended_at(slot: Slot) -> datetime:
    """Give the instant, in UTC, at which a slot's period had ended: midnight after its last day, in London."""
    midnight = datetime.combine(slot.period.ends_on + timedelta(days=1), time(), tzinfo=_BOARD_TIME)
    return midnight.astimezone(UTC)


def due_cells(frame: pl.DataFrame, context: GateContext) -> pl.DataFrame:
    """One row is one cell that a submission must give; ``found_status`` is null where it is absent."""
    found = frame.select(*CELL, pl.col("status").alias("found_status")).unique(CELL, keep="any")
    return (
        _known_slots(context.due, context)
        .filter(~pl.col("is_optional"))
        .select(CELL)
        .unique(CELL, maintain_order=True)
        .join(found, on=CELL, how="left", maintain_order="left")
        .join(
            series_words(context.catalogue), on=["indicator_id", "series"], how="left", maintain_order="left"
        )
        .select(
            *_whole_file(),
            "title",
            "label",
            _cell_words().alias("missing"),
            "found_status",
        )
    )


def cells(frame: pl.DataFrame, context: GateContext) -> pl.DataFrame:
    """One row is one row of the typed frame, with what a single cell can be judged by."""
    due = (
        context.due.select(*CELL, "is_optional")
        .unique(CELL, keep="first")
        .with_columns(due_state=pl.lit("due"))
    )
    has_reason = pl.col("status").is_in(WITH_REASON) & (pl.col("is_optional") == pl.lit(value=False))
    has_number = pl.col("status").is_in(WITH_NUMBER) & pl.col("numerator").is_not_null()
    is_share = has_number & pl.col("is_share") & pl.col("denominator").is_not_null()
    of_row = ["submission_key", "indicator_id"]
    return (
        frame.join(due, on=CELL, how="left", maintain_order="left")
        .join(_from_records(context), on=of_row, how="left", maintain_order="left")
        .join(_listed(context), on=CELL, how="left", maintain_order="left")
        .join(
            series_words(context.catalogue), on=["indicator_id", "series"], how="left", maintain_order="left"
        )
        .select(
            "submission_key",
            "sheet",
            "row",
            pl.lit("numerator").alias("column"),
            "indicator_id",
            "series",
            cell_key(),
            "title",
            "label",
            pl.coalesce("due_state", "worked_out", pl.lit("not_due")).alias("due_state"),
            pl.when(has_reason).then(pl.col("status")).alias("reason"),
            pl.when(is_share).then(pl.col("numerator")).cast(pl.Float64).alias("share_numerator"),
            pl.when(is_share).then(pl.col("denominator")).cast(pl.Float64).alias("share_denominator"),
            pl.when(has_number & pl.col("largest").is_not_null())
            .then(pl.col("numerator"))
            .cast(pl.Float64)
            .alias("count"),
            "largest",
            pl.when(has_number).then(pl.col("numerator")).cast(pl.Float64).alias("typed_numerator"),
            pl.when(has_number).then(pl.col("denominator")).cast(pl.Float64).alias("typed_denominator"),
            "listed_numerator",
            "listed_denominator",
        )
    )


def _from_records(context: GateContext) -> pl.DataFrame:
    """One row is a row of the framework that a slot's provider hands in as lists, and so does not type."""
    known = context.catalogue
    roles = {one.id: one.role for one in known.providers}
    found = [
        (slot.submission_key, indicator_id, "from_records")
        for slot in context.slots
        for entry in known.from_records
        if entry.provider == roles.get(slot.provider) and entry.holds_in(slot.period.reporting_quarter)
        for indicator_id in entry.indicators
    ]
    columns = ("submission_key", "indicator_id", "worked_out")
    return pl.DataFrame(found, schema=dict.fromkeys(columns, pl.String), orient="row")


def _listed(context: GateContext) -> pl.DataFrame:
    """One row is what a provider's lists come to for a cell that is typed as well."""
    return context.listed.select(
        *CELL,
        pl.col("numerator").cast(pl.Float64).alias("listed_numerator"),
        pl.col("denominator").cast(pl.Float64).alias("listed_denominator"),
    )


def checked(frame: pl.DataFrame, context: GateContext) -> pl.DataFrame:
    """Give the stacked typed frame in its schema.

    Raises ValueError when a row belongs to no slot of the run, or a slot stands twice: a fault of ours.
    """
    keys = [slot.submission_key for slot in context.slots]
    if len(set(keys)) < len(keys):
        raise ValueError("a gate run names a submission twice; give each submission one slot")
    strays = frame.filter(~pl.col("submission_key").is_in(keys)).height
    if strays:
        raise ValueError(
            f"a gate run holds {strays} rows of submissions without a slot; give every submission its slot"
        )
    return frame.select(list(TYPED)).cast(TYPED)


def _known_slots(due: pl.DataFrame, context: GateContext) -> pl.DataFrame:
    return due.filter(pl.col("submission_key").is_in([slot.submission_key for slot in context.slots]))


def _whole_file() -> tuple[pl.Expr | str, ...]:
    return (
        "submission_key",
        pl.lit("").alias("sheet"),
        pl.lit(0, pl.Int64).alias("row"),
        pl.lit("").alias("column"),
        "indicator_id",
        "series",
        pl.lit("").alias("cell"),
    )


def _cell_words() -> pl.Expr:
    """Name a cell by its codes as they stand in the template: ``county 815, gender female``."""
    part = (
        pl.when(pl.col("breakdown") != "all")
        .then(pl.format(", {} {}", "breakdown", "category"))
        .otherwise(pl.lit(""))
    )
    return pl.format("{} {}{}", "area_type", "area_code", part)
