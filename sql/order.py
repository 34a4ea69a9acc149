"""Find the models and put them in order; what a model reads is read from its SQL, by DuckDB's own parser."""

import graphlib
import json
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

LAYERS = ("staging", "records", "core", "indicators", "benchmarks", "marts")
"""The folders of the models; one reads inputs, its own layer and those before it."""

ROOM = "records"
"""The layer of the models that read rows of children: it is worked out in a room of its own, and never kept."""

OF_WAREHOUSE = tuple(layer for layer in LAYERS if layer != ROOM)

TABLE_FUNCTIONS = frozenset({"range", "generate_series", "unnest"})
"""The table functions that a model may call. All others read files, settings or tables that no name shows."""

PURE = frozenset({"getvariable", "error"})
"""Functions that DuckDB holds for inconstant, and that are constant in one build."""

CLOCKS = frozenset({"current_date", "current_time", "current_timestamp", "localtime", "localtimestamp"})
"""Words that are read as a column and answer with the clock."""

NAME = re.compile(r"[a-z][a-z0-9_]*")
_HEADER = re.compile(r"(?:[ \t]*(?:--[^\n]*)?\n)*")
_GRAIN = re.compile(r"^--\s*grain:\s*(.*?)\s*$", re.MULTILINE)


class ModelFaults(Exception):  # noqa: N818 - it is many faults, told together
    """The models cannot be built. ``faults`` holds one sentence for each fault, naming file and table."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = list(faults)
        super().__init__("\n".join(self.faults))


@dataclass(frozen=True)
class Query:
    """One ``SELECT`` in a file: its text, what the first line says, and the tables that it reads, sorted."""

    file: str
    text: str
    sentence: str
    reads: tuple[str, ...]


@dataclass(frozen=True)
class Model:
    """A table and the ``SELECT`` that makes it; ``grain`` is the columns that are its key."""

    table: str
    grain: tuple[str, ...]
    query: Query

    @property
    def layer(self) -> str:
        """The folder, which is the table's schema."""
        return self.table.split(".")[0]


def find_models(folder: Path, layers: Collection[str] = LAYERS) -> list[Model]:
    """Read every ``<layer>/<name>.sql`` of some layers below the folder, sorted by table.

    Raises ModelFaults with every file that is not one pure ``SELECT`` of qualified names with a grain.
    """
    models: list[Model] = []
    faults: list[str] = []
    for path in sorted(folder.rglob("*.sql")):
        layer, file = path.parent.name, f"{folder.name}/{path.relative_to(folder).as_posix()}"
        if path.parent.parent != folder or layer not in LAYERS:
            faults.append(f"{file}: found outside the layers; move it into one of {', '.join(LAYERS)}.")
            continue
        if layer not in layers:
            continue
        if not NAME.fullmatch(path.stem):
            faults.append(
                f"{file}: a file's name is its table's name; use a-z, 0-9 and _, beginning with a letter."
            )
            continue
        try:
            query = read_query(path, file)
        except ModelFaults as told:
            faults += told.faults
            continue
        grain = _grain(query.text)
        if grain is None:
            faults.append(
                f"{file}: {layer}.{path.stem} does not say its key; "
                "write `-- grain: board, period` above the SELECT."
            )
            continue
        models.append(Model(f"{layer}.{path.stem}", grain, query))
    if faults:
        raise ModelFaults(faults)
    return sorted(models, key=lambda model: model.table)


def read_query(source: Path, file: str) -> Query:
    """Read a file that is one pure ``SELECT``; ``file`` is how messages name it.

    Raises ModelFaults when it does not parse, is not one SELECT, leaves a table without its schema, or calls
    a function whose answer is not made of tables and variables alone.
    """
    return _query(source.read_text(encoding="utf-8"), file)


@cache
def _query(text: str, file: str) -> Query:
    """Read a text as a query; once, however often a process builds."""
    nodes = _nodes(text, file)
    ctes = {entry["key"].lower() for node in nodes for entry in node.get("cte_map", {}).get("map", [])}
    faults: list[str] = []
    reads: set[str] = set()
    for node in nodes:
        if node.get("type") == "BASE_TABLE":
            path = node["qualified_name"]["path"]
            name = ".".join(path).lower()
            if len(path) == 2 and all(map(NAME.fullmatch, name.split("."))):
                reads.add(name)
            elif name not in ctes:
                faults.append(
                    f"{file}: reads {name}, which is no CTE of it; all other tables are named schema.table."
                )
        faults += _impurity(node, file)
    if faults:
        raise ModelFaults(sorted(set(faults)))
    header = _header(text)
    sentence = header.splitlines()[0].lstrip("- ").strip() if header else ""
    return Query(file, text, sentence, tuple(sorted(reads)))


def in_order(models: Collection[Model], inputs: Collection[str]) -> list[Model]:
    """Put models after all that they read; ``inputs`` are the tables that stand there before.

    The order depends on the names alone. Raises ModelFaults for unknown tables, for two tables of one name,
    for reading from a later layer, and for circles.
    """
    known = {model.table: model for model in models}
    faults = [
        f"{model.query.file}: {model.table} is an input too; rename one of the two."
        for model in models
        if model.table in inputs
    ]
    for model in models:
        for name in model.query.reads:
            if name not in known and name not in inputs:
                faults.append(unknown_table(model.query, name, {*known, *inputs}))
            elif name in known and LAYERS.index(known[name].layer) > LAYERS.index(model.layer):
                faults.append(
                    f"{model.query.file}: {model.table} reads {name} from a later layer; "
                    f"the layers are {', '.join(LAYERS)}."
                )
    if faults:
        raise ModelFaults(faults)
    sorter: graphlib.TopologicalSorter[str] = graphlib.TopologicalSorter()
    for name in sorted(known):
        sorter.add(name, *(read for read in known[name].query.reads if read in known))
    try:
        return [known[name] for name in sorter.static_order()]
    except graphlib.CycleError as circle:
        tables = list(reversed(circle.args[1]))
        files = ", ".join(sorted({known[name].query.file for name in tables}))
        raise ModelFaults(
            [f"{files}: a circle, {' reads '.join(tables)}; let one of them stop reading."]
        ) from None


def unknown_table(query: Query, name: str, known: Collection[str]) -> str:
    """Say that a query reads a table that is not there, and which ones its schema holds."""
    schema = name.split(".", maxsplit=1)[0]
    there = sorted(one for one in known if one.startswith(f"{schema}."))
    tables = ", ".join(there) or "none"
    return f"{query.file}: reads {name}, which is neither a model nor an input; {schema} has {tables}."


def _nodes(text: str, file: str) -> list[dict[str, Any]]:
    """Give every object in the tree of a text that is exactly one SELECT; otherwise ModelFaults."""
    row = _parser().execute("select json_serialize_sql(?)", [text]).fetchone()
    tree: dict[str, Any] = json.loads(row[0]) if row else {"error": True}
    if tree["error"] and tree.get("error_type") == "parser":
        line = text.count("\n", 0, int(tree.get("position", 0))) + 1
        raise ModelFaults([f"{file}, line {line}: does not parse: {tree['error_message'].splitlines()[0]}."])
    if tree["error"]:
        raise ModelFaults([f"{file}: is not a SELECT; a file here is one SELECT and nothing else."])
    if len(tree["statements"]) != 1:
        raise ModelFaults([f"{file}: holds {len(tree['statements'])} statements; a file here is one SELECT."])
    nodes = _objects(tree)
    if any(node.get("type") == "SHOW_REF" for node in nodes):
        raise ModelFaults([f"{file}: is not a SELECT; a file here is one SELECT and nothing else."])
    return nodes


def _impurity(node: dict[str, Any], file: str) -> Iterator[str]:
    """Tell a call whose answer is not a function of the tables and variables."""
    kind = node.get("type")
    if kind == "TABLE_FUNCTION":
        name = node["function"]["function_name"].lower()
        if name not in TABLE_FUNCTIONS:
            allowed = ", ".join(sorted(TABLE_FUNCTIONS))
            yield f"{file}: calls {name}(); a model reads tables alone, and may call {allowed}."
    elif kind == "FUNCTION" and node["function_name"].lower() in _inconstant():
        yield (
            f"{file}: calls {node['function_name'].lower()}(), whose answer changes from build to build; "
            "take it as a variable: getvariable('as_at')."
        )
    elif kind == "COLUMN_REF" and ".".join(node["column_names"]).lower() in CLOCKS:
        yield f"{file}: reads the clock, {node['column_names'][0].lower()}; take getvariable('as_at')."


def _objects(tree: object) -> list[dict[str, Any]]:
    """Give every object of a JSON tree, in no order that matters; without recursion, as trees are large."""
    found: list[dict[str, Any]] = []
    unseen: list[object] = [tree]
    while unseen:
        one = unseen.pop()
        if isinstance(one, dict):
            found.append(one)
            unseen += one.values()
        elif isinstance(one, list):
            unseen += one
    return found


def _header(text: str) -> str:
    """Give the comment lines above the first statement."""
    found = _HEADER.match(text if text.endswith("\n") else text + "\n")
    return found.group().strip() if found else ""


def _grain(text: str) -> tuple[str, ...] | None:
    """Give the columns that the header names as the key, or None."""
    found = _GRAIN.search(_header(text))
    if found is None:
        return None
    columns = tuple(column.strip() for column in found.group(1).split(","))
    return columns if all(NAME.fullmatch(column) for column in columns) else None


@cache
def _parser() -> duckdb.DuckDBPyConnection:
    """Open the empty database whose parser reads the models."""
    return duckdb.connect(":memory:", config={"autoinstall_known_extensions": "false", "threads": "1"})


@cache
def _inconstant() -> frozenset[str]:
    """Name DuckDB's functions that may answer differently to the same question."""
    rows = (
        _parser()
        .execute("select function_name from duckdb_functions() where stability <> 'CONSISTENT'")
        .fetchall()
    )
    return frozenset(name for (name,) in rows) - PURE
