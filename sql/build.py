"""Build the warehouse beside the live file, in one transaction: functions, inputs, models, checks."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import polars as pl

from sql.macros import load_functions
from sql.order import (
    NAME,
    OF_WAREHOUSE,
    Model,
    ModelFaults,
    Query,
    find_models,
    in_order,
    read_query,
    unknown_table,
)
from sql.warehouse import beside, canonical_hash, connect, quoted

HERE = Path(__file__).parent
MODELS, FUNCTIONS, CHECKS = HERE / "models", HERE / "functions", HERE / "checks"
"""The folders that are shipped."""

QUALITY = ("quality.build", "quality.model_builds")
"""What a build writes about itself; checks may read it, models may not."""

Variable = str | int | float | bool | date | datetime | None


class BuildFailed(Exception):  # noqa: N818 - the sentence says what failed
    """The warehouse was not built; the live file is as it was. The message never holds a data value."""


class CheckFailed(BuildFailed):
    """Checks found wrong rows. ``counts`` gives how many, by the name of the check."""

    def __init__(self, sentences: Sequence[str], counts: Mapping[str, int]) -> None:
        self.counts = dict(counts)
        super().__init__("\n".join(sentences))


@dataclass(frozen=True)
class TableBuilt:
    """A model that was built: its rows, canonical hash, and the seconds it took (None without a clock)."""

    table: str
    row_count: int
    hash: str
    seconds: float | None


@dataclass(frozen=True)
class BuildReport:
    """What a build made, in the order in which it was made."""

    target: Path
    tables: tuple[TableBuilt, ...]

    @property
    def hashes(self) -> dict[str, str]:
        """The canonical hash of every model, by table, sorted."""
        return {built.table: built.hash for built in sorted(self.tables, key=lambda built: built.table)}


def build(  # noqa: PLR0913, PLR0917 - three folders that have a default, and how to run
    target: Path,
    inputs: Mapping[str, pl.DataFrame],
    variables: Mapping[str, Variable],
    models: Path = MODELS,
    functions: Path = FUNCTIONS,
    checks: Path = CHECKS,
    *,
    threads: int | None = None,
    clock: Callable[[], float] | None = None,
) -> BuildReport:
    """Build a warehouse into a new file and swap it onto ``target``, or leave ``target`` untouched.

    ``inputs`` are frames by the table that they become (``catalogue.indicator``); every column has a type,
    and instants are kept as UTC. ``variables`` are what models read with ``getvariable('as_at')``, and the
    columns of the one row of ``quality.build``. ``clock`` gives seconds that never run back. The folder of
    ``target`` is made.

    Raises ModelFaults (of functions: FunctionFaults) when files are not what they should be, CheckFailed when
    checks find wrong rows, BuildFailed for all else that stops a build, ValueError for inputs and variables
    that cannot be taken.
    """
    ordered = in_order(find_models(models, OF_WAREHOUSE), inputs.keys())
    questions = find_checks(checks, {*inputs, *QUALITY, *(model.table for model in ordered)})
    _refuse_stray_log(target)
    try:
        with beside(target) as new, closing(connect(new, threads=threads)) as con:
            load_functions(con, functions)
            set_variables(con, variables)
            con.begin()
            load_inputs(con, inputs)
            tables = tuple(build_model(con, model, clock) for model in ordered)
            _write_quality(con, variables, tables)
            run_checks(con, questions)
            con.commit()
            con.execute("checkpoint")
    except (duckdb.Error, OSError) as error:
        raise BuildFailed(
            f"{target}: the new warehouse could not be written ({type(error).__name__}); the one that was there "
            "stands. Look at the room on the disk and the rights on the folder, then build again."
        ) from None
    return BuildReport(target, tables)


def load_inputs(con: duckdb.DuckDBPyConnection, inputs: Mapping[str, pl.DataFrame]) -> None:
    """Make each frame a table of its name, ``schema.table``; instants with a zone become UTC without one.

    Raises ValueError for a name that is not two plain words, a reserved schema, or a column without a type.
    """
    for name in sorted(inputs):
        schema, _, table = name.partition(".")
        if not (NAME.fullmatch(schema) and NAME.fullmatch(table)) or schema in {"main", "quality"}:
            raise ValueError(
                f"input {name}: no table can have that name; use schema.table, not main or quality"
            )
        frame = inputs[name].with_columns(
            pl.selectors.datetime(time_zone="*").dt.convert_time_zone("UTC").dt.replace_time_zone(None)
        )
        untyped = [column for column, kind in frame.schema.items() if kind == pl.Null]
        if untyped:
            raise ValueError(f"input {name}: {', '.join(untyped)} has no type; build the frame with a schema")
        con.execute(f"create schema if not exists {quoted(schema)}")
        con.register("_incoming", frame)
        con.table("_incoming").create(name)
        con.unregister("_incoming")


def set_variables(con: duckdb.DuckDBPyConnection, variables: Mapping[str, Variable]) -> None:
    """Set what models read with ``getvariable``; an instant becomes UTC without a zone.

    Raises ValueError for a name that is not a plain word.
    """
    for name, value in variables.items():
        if not NAME.fullmatch(name):
            raise ValueError(f"variable {name}: found a name that is not a plain word; use a-z, 0-9 and _")
        con.execute(f"set variable {name} = ?", [_without_zone(value)])


def build_model(
    con: duckdb.DuckDBPyConnection, model: Model, clock: Callable[[], float] | None = None
) -> TableBuilt:
    """Make one model's table where all that it reads is there, hold it to its grain, and hash it.

    Raises BuildFailed when the SQL cannot run, and when rows share a key or have none.
    """
    started = clock() if clock else None
    create_table(con, model)
    row_count = hold_to_grain(con, model)
    seconds = clock() - started if clock and started is not None else None
    return TableBuilt(model.table, row_count, canonical_hash(con, model.table, model.grain), seconds)


def create_table(con: duckdb.DuckDBPyConnection, model: Model, *, is_empty: bool = False) -> None:
    """Make one model's table where all that it reads is there; ``is_empty``: with its columns alone.

    Raises BuildFailed when the SQL cannot run.
    """
    try:
        con.execute(f"create schema if not exists {quoted(model.layer)}")
        if is_empty:
            con.sql(model.query.text).limit(0).create(model.table)
        else:  # on one line with the text, so that a fault is told by its line; a relation would be bound twice
            con.execute(f"create table {model.table} as {model.query.text}")
    except duckdb.Error as error:
        raise BuildFailed(f"{model.query.file}: {model.table} could not be built: {_told(error)}") from None


def hold_to_grain(con: duckdb.DuckDBPyConnection, model: Model) -> int:
    """Count a table's rows; BuildFailed when its grain is not its key."""
    rows = con.table(model.table)
    absent = [column for column in model.grain if column not in rows.columns]
    grain = ", ".join(model.grain)
    if absent:
        raise BuildFailed(
            f"{model.query.file}: the grain names {', '.join(absent)}, which {model.table} does not have."
        )
    key = ", ".join(quoted(column) for column in model.grain)
    empty = " or ".join(f"{quoted(column)} is null" for column in model.grain)
    groups = rows.aggregate(f"count(*) as rows, any_value({empty}) as is_empty", key)
    counts = groups.aggregate(
        "coalesce(sum(rows), 0)::bigint, coalesce(sum(rows) filter (where is_empty), 0)::bigint, "
        "coalesce(sum(rows) filter (where rows > 1 and not is_empty), 0)::bigint"
    ).fetchall()
    total, null, shared = counts[0]
    if null or shared:
        raise BuildFailed(
            f"{model.query.file}: the rows of {model.table} are not one for each {grain}: {shared} "
            f"of {total} share their key, {null} have a gap in it. Mend the SELECT or its grain."
        )
    return int(total)


def _write_quality(
    con: duckdb.DuckDBPyConnection, variables: Mapping[str, Variable], tables: Sequence[TableBuilt]
) -> None:
    """Write down what was built, and from what."""
    con.execute("create schema quality")
    builds = pl.DataFrame(
        [(built.table, built.row_count, built.hash, built.seconds) for built in tables],
        schema={"table_name": pl.String, "row_count": pl.Int64, "hash": pl.String, "seconds": pl.Float64},
        orient="row",
    )
    con.register("_incoming", builds)
    con.table("_incoming").create("quality.model_builds")
    con.unregister("_incoming")
    columns = ", ".join(
        f"getvariable('{name}')" + ("::varchar" if value is None else "") + f" as {quoted(name)}"
        for name, value in variables.items()
    )
    con.sql(f"select {columns or 'true as is_built'}").create("quality.build")


def find_checks(folder: Path, known: Collection[str]) -> list[Query]:
    """Read the checks, sorted; ModelFaults for each that is not one SELECT of known tables."""
    checks: list[Query] = []
    faults: list[str] = []
    for path in sorted(folder.glob("*.sql")):
        try:
            check = read_query(path, f"{folder.name}/{path.name}")
        except ModelFaults as told:
            faults += told.faults
            continue
        checks.append(check)
        faults += [unknown_table(check, name, known) for name in check.reads if name not in known]
        if not check.sentence:
            faults.append(
                f"{check.file}: does not say what a row means; write it as a comment on the first line."
            )
    if faults:
        raise ModelFaults(faults)
    return checks


def run_checks(con: duckdb.DuckDBPyConnection, checks: Sequence[Query]) -> None:
    """Run every check; CheckFailed with all that found rows."""
    counts: dict[str, int] = {}
    sentences: list[str] = []
    for check in checks:
        try:
            found = int(con.sql(check.text).aggregate("count(*)").fetchall()[0][0])
        except duckdb.Error as error:
            raise BuildFailed(f"{check.file}: the check could not run: {_told(error)}") from None
        if found:
            counts[Path(check.file).stem] = found
            sentences.append(
                f"{check.file}: {found} wrong {'row' if found == 1 else 'rows'}. {check.sentence}"
            )
    if counts:
        raise CheckFailed(sentences, counts)


def _told(error: duckdb.Error) -> str:
    """Say what DuckDB saw: its sentence where that is of names, its kind alone where it may hold a value."""
    if not isinstance(error, duckdb.BinderException | duckdb.CatalogException | duckdb.ParserException):
        return f"{type(error).__name__} while it ran. Values are not shown; find the row by running the file."
    line = re.search(r"^LINE (\d+):", str(error), re.MULTILINE)
    return f"{str(error).splitlines()[0]}" + (f" (line {line.group(1)})" if line else "")


def _without_zone(value: Variable) -> Variable:
    """Give an instant as UTC without a zone, and all else as it is."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC).replace(tzinfo=None)
    return value


def _refuse_stray_log(target: Path) -> None:
    """Stop when a write-ahead log lies beside the live file: it would be read into the new one."""
    log = target.with_name(f"{target.name}.wal")
    if log.exists():
        raise BuildFailed(
            f"{log}: found a write-ahead log, so something wrote into the live warehouse, which is only ever "
            "replaced. Find out what, move the log away, and build again."
        )
