"""The same cells by the models that are shipped: invented boards hand in their lists, and the rules are worked out."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any

import duckdb
import polars as pl

from expectations.calendar import WorkingCalendar, read_holidays
from expectations.catalogue import Catalogue, load
from expectations.periods import parse, quarters
from sql.build import FUNCTIONS, create_table, load_inputs
from sql.inputs import INPUT_SCHEMAS, LISTS, ROOM_SCHEMAS, catalogue_frames
from sql.macros import load_functions
from sql.order import Model
from sql.records import below, room_models
from sql.warehouse import connect
from tests.sql.slow_rules.counting import months_after

Rows = Sequence[Mapping[str, Any]]
Cell = tuple[str, ...]

KEY = ("board", "period", "indicator_id", "series", "area_type", "area_code", "breakdown", "category")
"""What a cell is known by."""


@cache
def declared() -> Catalogue:
    """The data set that is shipped."""
    return load()


@cache
def working_days() -> WorkingCalendar:
    """The calendar that is shipped."""
    return read_holidays(declared().file("bank_holidays.csv"))


@cache
def declared_tables(first: str, last: str) -> Mapping[str, pl.DataFrame]:
    """What the shipped data set declares of the quarters between two, as tables."""
    return catalogue_frames([declared()], quarters(first, last), working_days())


def of_boards(tables: Mapping[str, pl.DataFrame], boards: Collection[str]) -> dict[str, pl.DataFrame]:
    """Give each of several boards all that one declares."""
    return {
        name: pl.concat([table.with_columns(pl.lit(board).alias("board")) for board in boards])
        if "board" in table.columns
        else table
        for name, table in tables.items()
    }


def worked_out(
    tables: Mapping[str, pl.DataFrame],
    boards: Mapping[str, Mapping[str, tuple[str, Rows]]],
    rules: Collection[str],
) -> dict[Cell, tuple[int, int | None]]:
    """Work out all cells of some rows of the framework, by board and list, each with the period it was handed in for.

    ``tables`` are what the boards declare (``of_boards``).
    """
    return worked_out_from(tables, _submissions(boards), _accepted(boards), rules)


def worked_out_from(
    tables: Mapping[str, pl.DataFrame],
    submissions: pl.DataFrame,
    accepted: Iterator[tuple[str, str, pl.DataFrame]],
    rules: Collection[str],
) -> dict[Cell, tuple[int, int | None]]:
    """The same, of submissions of any providers: the list, the submission and the typed rows of each that stands."""
    inputs = {name: pl.DataFrame(schema=schema) for name, schema in ROOM_SCHEMAS.items()}
    inputs |= tables
    inputs["lake.edition"] = _newest(submissions, tables["catalogue.list"])
    inputs |= _of_newest(accepted, inputs["lake.edition"])
    wanted = [f"records.{one}" for one in rules]
    needed = below(wanted, _ordered())
    read = {name for model in needed for name in model.query.reads}
    con = _connection()
    load_inputs(con, {name: frame for name, frame in inputs.items() if name in read})
    try:
        for model in needed:
            create_table(con, model)
        found: dict[Cell, tuple[int, int | None]] = {}
        for table in wanted:
            for *key, numerator, denominator in con.sql(
                f"select {', '.join(KEY)}, numerator, denominator from {table}"  # noqa: S608 - our own names
            ).fetchall():
                assert tuple(key) not in found
                found[tuple(key)] = (numerator, denominator)
        return found
    finally:
        for schema in {name.split(".")[0] for name in (*read, *wanted)}:
            con.execute(f"drop schema if exists {schema} cascade")


@cache
def _connection() -> duckdb.DuckDBPyConnection:
    """One database with the functions in it, empty between one working out and the next."""
    con = connect(None, threads=1)
    load_functions(con, FUNCTIONS)
    return con


@cache
def _ordered() -> tuple[Model, ...]:
    return tuple(room_models())


def _newest(submissions: pl.DataFrame, listed: pl.DataFrame) -> pl.DataFrame:
    """What each provider handed in last of each list, by the period and then by the day, and what it reaches."""
    reach = {(one["board"], one["return_id"]): one for one in listed.iter_rows(named=True)}
    newest: dict[tuple[str, str, str], tuple[Any, ...]] = {}
    for one in submissions.sort("sequence").iter_rows(named=True):
        its = reach[one["board"], one["return_id"]]
        until, months = parse(one["period"]).ends_on, its["history_months"]
        since = date.min if months is None else months_after(until + timedelta(days=1), -months)
        key = (one["board"], one["provider"], its["list_id"])
        if key not in newest or newest[key][-1] <= until:
            newest[key] = (*key, one["submission_id"], since, until)
    return pl.DataFrame([*newest.values()], schema=dict(ROOM_SCHEMAS["lake.edition"]), orient="row")


def _of_newest(
    accepted: Iterator[tuple[str, str, pl.DataFrame]], edition: pl.DataFrame
) -> dict[str, pl.DataFrame]:
    """The rows of these, each with whose it is, by table."""
    whose = {one["submission_id"]: one for one in edition.iter_rows(named=True)}
    frames = {name: [pl.DataFrame(schema=dict(schema))] for name, schema in LISTS.items()}
    for list_id, submission_id, rows in accepted:
        if submission_id in whose:
            said = [
                pl.lit(whose[submission_id][name]).alias(name)
                for name in ("board", "provider", "submission_id")
            ]
            frames[f"staging.{list_id}"].append(rows.select(*said, pl.exclude("sheet")))
    return {name: pl.concat(found) for name, found in frames.items()}


def _submissions(boards: Mapping[str, Mapping[str, tuple[str, Rows]]]) -> pl.DataFrame:
    provider_of = {one.role: one.id for one in reversed(declared().providers)}
    rows = [
        {
            "submission_id": f"{board}-{list_id}",
            "board": board,
            "provider": provider_of[declared().record_list(list_id).providers[0]],
            "return_id": declared().record_list(list_id).return_id,
            "period": period,
            "sequence": number,
            "verdict": "accepted",
            "row_count": len(listed),
        }
        for board, lists in boards.items()
        for number, (list_id, (period, listed)) in enumerate(lists.items())
    ]
    return pl.DataFrame(rows, schema=dict(INPUT_SCHEMAS["ledger.submission"]), orient="row")


def _accepted(
    boards: Mapping[str, Mapping[str, tuple[str, Rows]]],
) -> Iterator[tuple[str, str, pl.DataFrame]]:
    for board, lists in boards.items():
        for list_id, (_, listed) in lists.items():
            typed = dict(declared().record_list(list_id).typed)
            placed = [{"sheet": "", "row": row, **one} for row, one in enumerate(listed, start=2)]
            yield list_id, f"{board}-{list_id}", pl.DataFrame(placed, schema=typed, orient="row")
