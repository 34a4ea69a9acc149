"""The files of a declared data set, read and shaped: a board's own, else its base's; what is wrong is gathered."""

import csv
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from expectations.declarations import Declared, Indicator
from expectations.lists import RecordList

D = TypeVar("D", bound=Declared)


class DeclaredFiles:
    """Reads the declared files and gathers what is wrong with them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.base: Path | None = None
        self.faults: list[str] = []

    def path(self, name: str) -> Path | None:
        """Give the path of a file, the board's own or its base's; none, and a fault, when there is none."""
        for folder in (self.folder, self.base):
            if folder is not None and (folder / name).exists():
                return folder / name
        self.faults.append(f"{name}: found no such file in {self.folder.name}, expected one")
        return None

    def has(self, name: str) -> bool:
        """Say whether the board or its base has a file."""
        return any(folder is not None and (folder / name).exists() for folder in (self.folder, self.base))

    def folder_of(self, name: str) -> Path:
        """Give a folder: the board's own, else its base's. It need not exist."""
        own = self.folder / name
        return own if own.is_dir() or self.base is None else self.base / name

    def code_files(self) -> list[Path]:
        """Give the files of the lists of codes, by name."""
        return sorted(self.folder_of("codes").glob("*.csv"))

    def toml(self, name: str) -> dict[str, Any]:
        """Read a TOML file; empty, and a fault, when it cannot be read."""
        path = self.path(name)
        if path is None:
            return {}
        try:
            return tomllib.loads(path.read_text(encoding="utf-8"))
        except tomllib.TOMLDecodeError as error:
            self.faults.append(f"{name}: found text that is not TOML ({error}), expected TOML")
            return {}

    def one(self, name: str, key: str, shape: type[D]) -> D | None:
        """Give the one entry of a file; none, and its faults, when it is misshapen."""
        told = len(self.faults)
        found = self.toml(name)
        if len(self.faults) > told:
            return None
        return self.shaped(name, str(found.get(key, {}).get("id", key)), found.get(key, {}), shape)

    def entries(self, name: str, key: str, shape: type[D], beside: str = "") -> Iterator[D]:
        """Give the entries of a file's table; ``beside`` is another table that the file may hold."""
        found = self.toml(name)
        self.faults += [
            f"{name}: found the key {other!r}, expected [[{key}]]"
            for other in found
            if other not in {key, beside}
        ]
        for entry in found.get(key, []):
            shaped = self.shaped(name, _name_of(entry), entry, shape)
            if shaped is not None:
                yield shaped

    def rows(self, name: str, shape: type[D]) -> Iterator[D]:
        """Give the rows of a CSV file that are well shaped."""
        path = self.path(name)
        if path is None:
            return
        with path.open(encoding="utf-8", newline="") as lines:
            for number, row in enumerate(csv.DictReader(lines), start=2):
                entry = {key: value for key, value in row.items() if value not in ("", None)}
                shaped = self.shaped(name, f"line {number}", entry, shape)
                if shaped is not None:
                    yield shaped

    def indicators(self) -> Iterator[Indicator]:
        """Give every declared row of the framework, with its theme."""
        for path in sorted(self.folder_of("indicators").glob("*.toml")):
            for indicator in self.entries(f"indicators/{path.name}", "indicator", Indicator):
                yield indicator.model_copy(update={"theme": path.stem})

    def lists(self) -> Iterator[RecordList]:
        """Give every declared list of records, with its theme."""
        for path in sorted(self.folder_of("lists").glob("*.toml")):
            for one in self.entries(f"lists/{path.name}", "list", RecordList):
                yield one.model_copy(update={"theme": path.stem})

    def shaped(self, name: str, entry: str, found: object, shape: type[D]) -> D | None:
        """Give an entry in its shape; none, and a fault for each key, when it does not fit."""
        try:
            return shape.model_validate(found)
        except ValidationError as error:
            for one in error.errors():
                key = ".".join(str(part) for part in one["loc"])
                self.faults.append(
                    f"{name}, {entry}, {key}: found {one['input']!r}, expected {_expected(one)}"
                )
            return None


def _name_of(entry: dict[str, Any]) -> str:
    """What a person finds an entry by: its id, or, where it has none, the provider or row that it speaks of."""
    return str(entry.get("id") or entry.get("provider") or entry.get("indicator") or "entry without id")


def _expected(error: ErrorDetails) -> str:
    context = error.get("ctx", {})
    if "expected" in context:
        return f"one of {context['expected']}"
    if error["type"] == "extra_forbidden":
        return "no such key"
    if error["type"] == "missing":
        return "a value"
    return str(error["msg"])
