"""Load the functions that the models call: one macro a file, each file ending in its own tests."""

import graphlib
import re
from dataclasses import dataclass
from pathlib import Path

import duckdb

from sql.order import ModelFaults

TESTS = re.compile(r"^-- Tests\s*$", re.MULTILINE)
_CREATES = re.compile(r"\bcreate\s+or\s+replace\s+macro\s+([a-z][a-z0-9_]*)\s*\(", re.IGNORECASE)
_ASIDES = re.compile(r"--[^\n]*|'[^']*'")
_CALLS = re.compile(r"([a-z][a-z0-9_]*)\s*\(")


_PASSED: "set[tuple[Macro, ...]]" = set()
"""The functions, with all their texts, that have passed their tests in this process."""


class FunctionFaults(ModelFaults):
    """Functions that the models call are not what they say; one sentence for each, naming the file."""


@dataclass(frozen=True)
class Macro:
    """One function: its definition, and its tests, as SQL."""

    file: str
    name: str
    definition: str
    tests: str


def load_functions(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Create every macro of the folder, those that others call first, and run all their tests.

    What has passed its tests in this process is not tried again: a process may build, and open rooms, many times.

    Raises FunctionFaults with every file whose form is wrong, or else every test that fails.
    """
    macros = _find(folder)
    for macro in _in_order(macros):
        try:
            con.execute(macro.definition)
        except duckdb.Error as error:
            raise FunctionFaults(
                [f"{macro.file}: {macro.name} cannot be created: {_first_line(error)}"]
            ) from None
    if tuple(macros) in _PASSED:
        return
    faults = [fault for macro in macros for fault in _run_tests(con, macro)]
    if faults:
        raise FunctionFaults(faults)
    _PASSED.add(tuple(macros))


def _find(folder: Path) -> list[Macro]:
    """Read the files, sorted; FunctionFaults for each that is not one macro of its own name with tests."""
    macros: list[Macro] = []
    faults: list[str] = []
    for path in sorted(folder.glob("*.sql")):
        file = f"{folder.name}/{path.name}"
        definition, *tests = TESTS.split(path.read_text(encoding="utf-8"))
        created = _CREATES.findall(definition)
        if created != [path.stem]:
            faults.append(
                f"{file}: creates {', '.join(created) or 'nothing'}; "
                "a file holds one `create or replace macro` of its name."
            )
        elif len(tests) != 1 or "select" not in tests[0].lower():
            faults.append(
                f"{file}: has no tests; end it with a line `-- Tests` and SELECTs that call error('...')."
            )
        else:
            macros.append(Macro(file, path.stem, definition, tests[0]))
    if faults:
        raise FunctionFaults(faults)
    return macros


def _in_order(macros: list[Macro]) -> list[Macro]:
    """Put macros after those that they call; FunctionFaults for a circle."""
    named = {macro.name: macro for macro in macros}
    sorter: graphlib.TopologicalSorter[str] = graphlib.TopologicalSorter()
    for name in sorted(named):
        calls = set(_CALLS.findall(_ASIDES.sub("", named[name].definition).split(" as", 1)[1]))
        sorter.add(name, *sorted(calls & named.keys()))
    try:
        return [named[name] for name in sorter.static_order()]
    except graphlib.CycleError as circle:
        names = " calls ".join(reversed(circle.args[1]))
        raise FunctionFaults([f"functions: a circle, {names}; let one of them stop calling."]) from None


def _run_tests(con: duckdb.DuckDBPyConnection, macro: Macro) -> list[str]:
    """Run a macro's tests, each on its own, and say which failed."""
    faults: list[str] = []
    for statement in con.extract_statements(macro.tests):
        try:
            con.execute(statement).fetchall()
        except duckdb.Error as error:
            faults.append(f"{macro.file}: a test of {macro.name} fails: {_first_line(error)}")
    return faults


def _first_line(error: duckdb.Error) -> str:
    """Give what DuckDB said, in one line; a function's file holds no data."""
    return str(error).splitlines()[0].removeprefix("Invalid Input Error: ")
