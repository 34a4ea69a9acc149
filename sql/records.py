"""The records room: rules worked out from accepted lists, in a database in memory that is gone when they are told.

Rows of children never enter the warehouse. They are read here from the files in which they were accepted, and only
observations leave: what a rule counted in a cell, by which rule, and from which lists.

What is worked out together is an *edition*. Lists do not all reach every quarter (a census holds one year), so quarters
may need different submissions of one list, and no rule may see two of one list at once. Rules keep the rows of one
provider apart from another's; so in this room every edition is a provider of its own, and all of them are worked out in
one pass.
"""

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
from duckdb import ColumnExpression, ConstantExpression, Expression

from sql.build import FUNCTIONS, MODELS, BuildFailed, create_table, hold_to_grain, load_inputs
from sql.inputs import LISTS, RECORDED, ROOM_SCHEMAS
from sql.macros import load_functions
from sql.order import ROOM, Model, find_models, in_order
from sql.warehouse import connect_reading, private_folder

KEY = ("board", "period", "indicator_id", "series", "area_type", "area_code", "breakdown", "category")
"""The key of a rule's cells; a model of this room with another key is a step on the way to one."""

_TOLD = (*KEY, "numerator", "denominator", "submission_ids")
_SHORT = 16
"""Digits of the hash that is a rule's version."""


@dataclass(frozen=True)
class Handed:
    """A list as it was accepted: where its rows lie, proved; what it reaches, and the hash of what it holds."""

    submission_id: str
    path: Path
    period: str
    covers_from: date
    covers_to: date
    content: str
    is_invented: bool = False


@dataclass(frozen=True)
class Edition:
    """What is worked out together: the lists of a provider by their ids, and the quarters that are told from them."""

    board: str
    provider: str
    quarters: tuple[str, ...]
    submissions: Mapping[str, Handed]


@dataclass(frozen=True)
class Made:
    """A model that was worked out in the room: its rows, and the seconds it took (None without a clock)."""

    table: str
    row_count: int
    seconds: float | None


@dataclass(frozen=True)
class WorkedOut:
    """What left the room: cells as ``sql.inputs.RECORDED`` says, in the order of their key; and what was done."""

    recorded: pl.DataFrame
    made: tuple[Made, ...] = field(default=())


def work_out(  # noqa: PLR0913 - two folders that have a default, and how to run
    inputs: Mapping[str, pl.DataFrame],
    editions: Sequence[Edition],
    beside: Path,
    models: Path = MODELS,
    functions: Path = FUNCTIONS,
    *,
    threads: int | None = None,
    clock: Callable[[], float] | None = None,
) -> WorkedOut:
    """Work out all cells that are counted from records (``catalogue.cell.from_records``) in the editions' quarters.

    ``inputs`` are what boards declare, by table; other tables are not looked at. What does not fit into memory is
    spilled into a private folder in ``beside``, which is gone afterwards.

    Raises ModelFaults when files are not what they should be, BuildFailed when a rule cannot run or its rows are not
    one a cell.
    """
    if not editions:  # most boards type their figures; the rules need not even be read
        return WorkedOut(pl.DataFrame(schema=RECORDED))
    named = {f"{one.provider}/{number}": one for number, one in enumerate(editions)}
    cells = _cells(inputs["catalogue.cell"], named)
    ordered = room_models(models)
    rules = sorted(_rules(ordered) & _rows_told(inputs, cells))
    if not rules:
        return WorkedOut(pl.DataFrame(schema=RECORDED))
    needed = below([f"{ROOM}.{one}" for one in rules], ordered)
    files = {handed.path for one in editions for handed in one.submissions.values()}
    declared = {name: frame for name, frame in inputs.items() if name in ROOM_SCHEMAS}
    try:
        with (
            private_folder(beside, ".records-") as folder,
            closing(connect_reading(files, folder, threads=threads)) as con,
        ):
            load_functions(con, functions)
            load_inputs(con, {**declared, "catalogue.cell": cells, "lake.edition": _reach(named)})
            lay_out(con, named, {name for model in needed for name in model.query.reads} & LISTS.keys())
            made = tuple(_make(con, model, clock) for model in needed)
            told = [con.table(f"{ROOM}.{one}").select(*map(ColumnExpression, _TOLD)).pl() for one in rules]
    except (duckdb.Error, OSError) as error:
        raise BuildFailed(
            f"{beside}: the lists of records could not be worked out ({type(error).__name__}). Look at the room on the "
            "disk and the rights on the folder, and whether the accepted files can be read; then build again."
        ) from None
    return WorkedOut(_signed(pl.concat(told), editions, rule_versions(ordered, functions)), made)


def room_models(models: Path = MODELS) -> list[Model]:
    """The models of the room, each after all that it reads. Raises ModelFaults."""
    return in_order(find_models(models, [ROOM]), ROOM_SCHEMAS.keys())


def below(tables: Iterable[str], ordered: Sequence[Model]) -> list[Model]:
    """Of models in order, those that make some tables: their own, and all that these read."""
    known = {one.table: one for one in ordered}
    needed: set[str] = set()
    unseen = [*tables]
    while unseen:
        name = unseen.pop()
        if name in known and name not in needed:
            needed.add(name)
            unseen += known[name].query.reads
    return [one for one in ordered if one.table in needed]


def rule_versions(ordered: Sequence[Model], functions: Path = FUNCTIONS) -> dict[str, str]:
    """The version of each rule by the row of the framework that it is the rule of; ``ordered`` is ``room_models()``.

    It is a short hash over the rule's SELECT, all models that it reads, and all functions that these call.
    """
    macros = {path.stem: path.read_text(encoding="utf-8") for path in sorted(functions.glob("*.sql"))}
    versions = {}
    for rule in sorted(_rules(ordered)):
        texts = {one.table: one.query.text for one in below([f"{ROOM}.{rule}"], ordered)}
        unseen = list(texts.values())
        while unseen:
            called = {name for name in re.findall(r"\b[a-z_0-9]+\b", unseen.pop()) if name in macros}
            for name in called - texts.keys():
                texts[name] = macros[name]
                unseen.append(macros[name])
        said = "\0".join(f"{name}\0{texts[name]}" for name in sorted(texts))
        versions[rule] = hashlib.sha256(said.encode()).hexdigest()[:_SHORT]
    return versions


def lay_out(con: duckdb.DuckDBPyConnection, named: Mapping[str, Edition], lists: Collection[str]) -> None:
    """Let each list be read as a view of its files, one part an edition; a list that nobody handed in is empty."""
    con.execute("create schema if not exists staging")
    for table in sorted(lists):
        list_id = table.split(".")[1]
        parts = [
            _part(con, table, name, edition, edition.submissions[list_id])
            for name, edition in named.items()
            if list_id in edition.submissions
        ]
        if not parts:
            load_inputs(con, {table: pl.DataFrame(schema=LISTS[table])})
            continue
        whole = parts[0]
        for part in parts[1:]:
            whole = whole.union(part)
        con.execute(f"create view {table} as {whole.sql_query()}")


def _part(
    con: duckdb.DuckDBPyConnection, table: str, name: str, edition: Edition, handed: Handed
) -> duckdb.DuckDBPyRelation:
    """The rows of one file, with whose they are; a field that was declared since they were accepted is empty."""
    rows = con.read_parquet(str(handed.path))
    said = {"board": edition.board, "provider": name, "submission_id": handed.submission_id}
    empty = con.from_arrow(pl.DataFrame(schema=LISTS[table]).to_arrow())
    types = dict(zip(empty.columns, empty.types, strict=True))

    def column(of: str) -> Expression:
        if of in said:
            return ConstantExpression(said[of]).alias(of)
        if of in rows.columns:
            return ColumnExpression(of)
        return ConstantExpression(None).cast(types[of]).alias(of)

    return rows.select(*map(column, LISTS[table]))


def _rules(ordered: Iterable[Model]) -> set[str]:
    """The rows of the framework that have a rule: the models whose key is a cell's."""
    return {
        one.table.removeprefix(f"{ROOM}.")
        for one in ordered
        if one.grain == KEY and one.table != f"{ROOM}.due"
    }


def _rows_told(inputs: Mapping[str, pl.DataFrame], cells: pl.DataFrame) -> set[str]:
    """The rows whose cells are worked out, and those that nobody supplies and that are drawn from them."""
    supplied = inputs["catalogue.cell"]["indicator_id"]
    drawn = inputs["catalogue.series_source"].filter(
        pl.col("source_indicator_id").is_in(cells["indicator_id"].implode())
        & ~pl.col("indicator_id").is_in(supplied.implode())
    )
    return {*cells["indicator_id"], *drawn["indicator_id"]}


def _cells(cells: pl.DataFrame, named: Mapping[str, Edition]) -> pl.DataFrame:
    """The cells that are worked out, each owed by the edition in which it is."""
    rows = [
        (one.board, one.provider, quarter, name) for name, one in named.items() for quarter in one.quarters
    ]
    names = ("board", "provider", "period", "edition")
    of = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
    return (
        cells.filter("from_records")
        .join(of, on=["board", "provider", "period"], how="inner")
        .with_columns(pl.col("edition").alias("provider"))
        .select(cells.columns)
    )


def _reach(named: Mapping[str, Edition]) -> pl.DataFrame:
    rows = [
        (one.board, name, list_id, handed.submission_id, handed.covers_from, handed.covers_to)
        for name, one in named.items()
        for list_id, handed in one.submissions.items()
    ]
    return pl.DataFrame(rows, schema=ROOM_SCHEMAS["lake.edition"], orient="row")


def _make(con: duckdb.DuckDBPyConnection, model: Model, clock: Callable[[], float] | None) -> Made:
    started = clock() if clock else None
    create_table(con, model)
    row_count = hold_to_grain(con, model)
    return Made(model.table, row_count, clock() - started if clock and started is not None else None)


def _signed(told: pl.DataFrame, editions: Iterable[Edition], versions: Mapping[str, str]) -> pl.DataFrame:
    """Say of each cell by which rule it was worked out, from which lists, and whether any of these is invented."""
    handed = {one.submission_id: one for edition in editions for one in edition.submissions.values()}
    of_lists = {}
    for ids in {tuple(sorted(one)) for one in told["submission_ids"].to_list()}:
        content = "\n".join(sorted(handed[one].content for one in ids))
        of_lists[",".join(ids)] = (
            "invented" if any(handed[one].is_invented for one in ids) else "real",
            hashlib.sha256(content.encode()).hexdigest()[: 2 * _SHORT],
        )
    key = pl.col("submission_ids").list.sort().list.join(",")
    return (
        told.with_columns(
            key.replace_strict(
                {ids: said[0] for ids, said in of_lists.items()}, return_dtype=pl.String
            ).alias("origin"),
            key.replace_strict(
                {ids: said[1] for ids, said in of_lists.items()}, return_dtype=pl.String
            ).alias("input_hash"),
            pl.col("indicator_id").replace_strict(versions, return_dtype=pl.String).alias("rule_version"),
        )
        .select(pl.col(name).cast(kind) for name, kind in RECORDED.items())
        .sort(KEY)
    )
