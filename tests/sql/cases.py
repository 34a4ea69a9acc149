"""Cases that a reader of the domain can check: tables in text, run through the models that are shipped.

A file holds one or more cases. A case is a sentence, the tables that are given, and the tables that are expected:

    A plan of exactly 730 days counts, one of 729 does not.          (indicators.md, I06)

    given staging.cp_plan
     area  | started_on | ended_on
     selby | 2021-04-01 | 2023-03-31    730 days, counting the last

    expect records.cp_plans_two_years_or_more
     period     | area  | numerator
     2022-23-Q4 | selby | 1

Cells stand between bars; what follows the last cell after two spaces is a remark. An empty cell and the word null are
null, '' is an empty text. A given table replaces a model or an input, and columns that it leaves out are null; grains
are not held. Inputs that are not given are empty, and models that are not given run. ``given variables`` is one row of
what models read with ``getvariable``. Only the listed columns of an expected table count, in any order of rows; a
double is compared to as many decimals as its column shows.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from sql.build import FUNCTIONS, MODELS, create_table, load_inputs
from sql.macros import load_functions
from sql.order import Model, find_models, in_order
from sql.warehouse import connect, quoted

Schemas = Mapping[str, Mapping[str, pl.DataType | type[pl.DataType]]]
Row = tuple[str | None, ...]

_ENDS = re.compile(r"(given|expect) |```")

VARIABLES = {"as_at": "timestamp"}
"""The types of variables; all others are text."""


class CaseFault(Exception):  # noqa: N818 - the sentence says what is wrong
    """A case cannot be read or run; the sentence names file, line and what is wrong."""


@dataclass(frozen=True)
class Table:
    """A table of a case: its name, its columns and its cells as text, and the line it begins on."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    line: int


@dataclass(frozen=True)
class Case:
    """One case: what it says, what is given and what is expected."""

    file: str
    sentence: str
    given: tuple[Table, ...]
    expected: tuple[Table, ...]


def read_cases(path: Path) -> list[Case]:
    """Read the cases of a file; CaseFault with file and line when one is not in the form that the module says."""
    cases: list[Case] = []
    sentence: list[str] = []
    given: list[Table] = []
    expected: list[Table] = []

    def finish(line: int) -> None:
        if not (sentence and expected):
            raise CaseFault(
                f"{path.name}, line {line}: a case without {'a sentence' if expected else 'expect'}."
            )
        cases.append(Case(path.name, " ".join(sentence), tuple(given), tuple(expected)))
        for part in (sentence, given, expected):
            part.clear()

    lines = path.read_text(encoding="utf-8").splitlines()
    number = 0
    while number < len(lines):
        text = lines[number].strip().lstrip("#").removeprefix("```").strip()
        heading = re.fullmatch(r"(given|expect) ([a-z_]+(?:\.[a-z0-9_]+)?)", text)
        if heading:
            table, number = _table(path.name, heading[2], lines, number + 1)
            (given if heading[1] == "given" else expected).append(table)
            continue
        if text and "|" in text:
            raise CaseFault(f"{path.name}, line {number + 1}: a row that belongs to no table.")
        if text and expected:
            finish(number + 1)
        if text:
            sentence.append(text)
        number += 1
    if sentence or given or expected:
        finish(len(lines))
    return cases


def run(case: Case, schemas: Schemas, models: Path = MODELS, functions: Path = FUNCTIONS) -> list[str]:
    """Run what a case expects and say each difference; an empty list is a case that holds.

    ``schemas`` are the columns and types of every input. Raises CaseFault for a table or column that is not there,
    and what ``sql.build`` raises.
    """
    known = _known(models, frozenset(schemas))
    given = {table.name: table for table in case.given}
    with _undone(
        _prepared(functions, tuple((name, tuple(of.items())) for name, of in schemas.items()))
    ) as con:
        if "variables" in given:
            _set_variables(con, case, given.pop("variables"))
        needed = _needed(case, known)
        for table in case.given:
            if table.name != "variables" and table.name not in {*known, *schemas}:
                raise CaseFault(
                    f"{case.file}, line {table.line}: {table.name} is neither a model nor an input."
                )
            if table.name in schemas:
                _fill(con, case, table)
        for model in needed:
            create_table(con, model, is_empty=model.table in given)
            if model.table in given:
                _fill(con, case, given[model.table])
        return [line for table in case.expected for line in _differences(con, case, table)]


@cache
def _prepared(
    functions: Path, inputs: tuple[tuple[str, tuple[tuple[str, Any], ...]], ...]
) -> duckdb.DuckDBPyConnection:
    """A database with the functions and with every input, empty; made once, as it costs more than a case does."""
    con = connect(None, threads=1)
    load_functions(con, functions)
    load_inputs(con, {name: pl.DataFrame(schema=dict(columns)) for name, columns in inputs})
    return con


@contextmanager
def _undone(con: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a database for one case, and take back all that the case made in it: tables, rows and variables."""
    con.begin()
    try:
        yield con
    finally:
        con.rollback()
        for (name,) in con.execute("select name from duckdb_variables()").fetchall():
            con.execute(f"reset variable {quoted(name)}")


@cache
def _known(models: Path, inputs: frozenset[str]) -> dict[str, Model]:
    """The models of a folder by table, in their order; read once, as nobody changes them while cases run."""
    return {model.table: model for model in in_order(find_models(models), inputs)}


def _table(file: str, name: str, lines: list[str], number: int) -> tuple[Table, int]:
    """Read the rows below a heading, up to the next blank line, heading or fence."""
    begins = number
    rows: list[Row] = []
    while number < len(lines) and lines[number].strip() and not _ENDS.match(lines[number]):
        rows.append(_cells(file, number + 1, lines[number]))
        number += 1
    if not rows:
        raise CaseFault(f"{file}, line {begins}: {name} has no columns.")
    columns, *body = rows
    for offset, row in enumerate(body, start=begins + 2):
        if len(row) != len(columns):
            raise CaseFault(f"{file}, line {offset}: {len(row)} cells under {len(columns)} columns.")
    return Table(name, tuple(str(column) for column in columns), tuple(body), begins), number


def _cells(file: str, number: int, line: str) -> Row:
    """Split a row at its bars, and the remark off its last cell."""
    *cells, last = line.split("|")
    if cells and last.strip() and last.startswith("   "):
        raise CaseFault(
            f"{file}, line {number}: the last cell begins far from its bar; write null for an empty one with a remark."
        )
    texts = [*(cell.strip() for cell in cells), re.split(r"\s{2,}", last.strip(), maxsplit=1)[0]]
    return tuple(None if text in {"", "null"} else text.removeprefix("''") for text in texts)


def _needed(case: Case, known: Mapping[str, Model]) -> list[Model]:
    """Give the models that the expected tables need, in the order of ``known``."""
    wanted: set[str] = set()
    unseen = [table.name for table in case.expected]
    for table in case.expected:
        if table.name not in known:
            raise CaseFault(f"{case.file}, line {table.line}: {table.name} is no model.")
    unseen += [table.name for table in case.given]
    while unseen:
        name = unseen.pop()
        if name in known and name not in wanted:
            wanted.add(name)
            unseen += known[name].query.reads
    return [model for name, model in known.items() if name in wanted]


def _fill(con: duckdb.DuckDBPyConnection, case: Case, table: Table) -> None:
    """Put a given table's rows into the empty table of its name; columns that are left out are null."""
    types = _types(con, case, table)
    names = ", ".join(quoted(column) for column in table.columns)
    values = ", ".join(f"cast(? as {types[column]})" for column in table.columns)
    for row in table.rows:
        con.execute(f"insert into {table.name} ({names}) values ({values})", list(row))  # noqa: S608


def _set_variables(con: duckdb.DuckDBPyConnection, case: Case, table: Table) -> None:
    """Set each column of the one row as a variable."""
    if len(table.rows) != 1:
        raise CaseFault(f"{case.file}, line {table.line}: variables are one row.")
    for name, text in zip(table.columns, table.rows[0], strict=True):
        con.execute(f"set variable {name} = cast(? as {VARIABLES.get(name, 'varchar')})", [text])


def _types(con: duckdb.DuckDBPyConnection, case: Case, table: Table) -> dict[str, str]:
    """Give the type of each column listed; CaseFault for one that is not there."""
    relation = con.table(table.name)
    types = dict(zip(relation.columns, map(str, relation.types), strict=True))
    absent = [column for column in table.columns if column not in types]
    if absent:
        raise CaseFault(f"{case.file}, line {table.line}: {table.name} has no {', '.join(absent)}.")
    return types


def _differences(con: duckdb.DuckDBPyConnection, case: Case, table: Table) -> list[str]:
    """Say which rows are missing and which are too many, as text, sorted."""
    types = _types(con, case, table)
    plain = [_as_text(table, place, types[column]) for place, column in enumerate(table.columns)]
    casts = ", ".join(f"cast(cast(? as {types[column]}) as varchar)" for column in table.columns)
    expected = [con.execute(f"select {casts}", list(row)).fetchall()[0] for row in table.rows]
    columns = ", ".join(f"{quoted(column)}::varchar" for column in table.columns)
    found = con.table(table.name).project(columns).fetchall()
    missing = [tuple(read(cell) for read, cell in zip(plain, row, strict=True)) for row in expected]
    extra = []
    for row in found:
        seen = tuple(read(cell) for read, cell in zip(plain, row, strict=True))
        if seen in missing:
            missing.remove(seen)
        else:
            extra.append(seen)
    told = [(f"{table.name}: expected", row) for row in missing] + [
        (f"{table.name}: found", row) for row in extra
    ]
    return sorted(
        f"{what} {' | '.join('null' if cell is None else cell for cell in row)}" for what, row in told
    )


def _as_text(table: Table, place: int, kind: str) -> Callable[[str | None], str | None]:
    """Give how a column's values are written for comparison: doubles to the decimals that the case shows."""
    if kind not in {"DOUBLE", "FLOAT"}:
        return lambda text: text
    shown = [row[place] for row in table.rows]
    decimals = max((-int(Decimal(text).as_tuple().exponent) for text in shown if text), default=0)
    return lambda text: text if text is None else f"{float(text):.{max(decimals, 0)}f}"
