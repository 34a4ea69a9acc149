"""The declared data set of a board, loaded whole: every fault is told at once, with file, entry and key."""

import csv
import tomllib
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cache, partial
from itertools import product
from pathlib import Path
from typing import Any, TypedDict, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from expectations.declarations import (
    Area,
    Board,
    Category,
    Declared,
    Group,
    Indicator,
    Neighbour,
    Offsets,
    PartWeight,
    Population,
    Protection,
    Provider,
    Return,
)
from expectations.ladder import Chase
from expectations.lists import CodeGroup, DiagnosisGroup, NotFromRecords, RecordList, RefusedColumn
from expectations.retention import Retention

DATASET = Path(__file__).parent / "dataset"
"""The data set of the board that is shipped."""

D = TypeVar("D", bound=Declared)


class CatalogueFaults(Exception):  # noqa: N818 - it is many faults, told together
    """The data set contradicts itself. ``faults`` holds one sentence for each."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


@dataclass(frozen=True)
class Catalogue:
    """Everything one board declares."""

    folder: Path
    base: Path | None
    board: Board
    indicators: tuple[Indicator, ...]
    providers: tuple[Provider, ...]
    returns: tuple[Return, ...]
    offsets: tuple[Offsets, ...]
    chase: Chase
    groups: tuple[Group, ...]
    protections: tuple[Protection, ...]
    areas: tuple[Area, ...]
    neighbours: tuple[Neighbour, ...]
    populations: tuple[Population, ...]
    part_weights: tuple[PartWeight, ...] = ()
    code_lists: dict[str, tuple[Category, ...]] = field(default_factory=dict)
    lists: tuple[RecordList, ...] = ()
    """The lists that serve a row this board uses, and those that they refer to."""
    not_from_records: tuple[NotFromRecords, ...] = ()
    refused_columns: tuple[RefusedColumn, ...] = ()
    code_groups: tuple[CodeGroup, ...] = ()
    diagnosis_groups: tuple[DiagnosisGroup, ...] = ()
    retention: Retention | None = None
    """How long lists are kept; none where the board has no lists."""

    def file(self, name: str) -> Path:
        """Give the path of a file of the data set: the board's own, else its base's. It need not exist."""
        own = self.folder / name
        return own if own.exists() or self.base is None else self.base / name

    def indicator(self, name: str) -> Indicator:
        """Give an indicator by its id or an alias: ``I06``, ``6``, ``NI 64``, ``PAF C21``, ``C21``.

        What the framework only mentions beside a row (``NI 71``) is found too, where one row alone does so.
        Raises KeyError, with a sentence that names near ones, when no row or more than one is meant.
        """
        wanted = plain(name)
        for indicator in self.indicators:
            if wanted in aliases(indicator):
                return indicator
        beside = [one for one in self.indicators if len(wanted) > 2 and wanted in plain(one.pi_ref)]
        if len(beside) == 1:
            return beside[0]
        if beside:
            raise KeyError(f"{name} is named beside {_listed(beside)}: ask for one of them by its id")
        words = [word for word in name.lower().replace(" ", "_").split("_") if len(word) > 2]
        near = [one for one in self.indicators if any(word in one.id for word in words)]
        raise KeyError(f"no indicator called {name}" + (f". Near ones: {_listed(near)}" if near else ""))

    def record_list(self, name: str) -> RecordList:
        """Give a list by its id. Raises KeyError, with a sentence that names all lists, when there is none such."""
        for one in self.lists:
            if one.id == name:
                return one
        raise KeyError(f"no list called {name}. There are: {', '.join(one.id for one in self.lists)}")

    def categories(self, indicator: Indicator, breakdown: str) -> tuple[Category, ...]:
        """Give the members of a breakdown, crossed ones joined by ``__`` in declared order.

        Raises KeyError when the indicator has no such breakdown.
        """
        declared = {one.id: one for one in indicator.breakdowns}[breakdown]
        if not declared.crosses:
            return self.code_lists[declared.code_list] if declared.code_list else declared.categories
        return tuple(
            # Members are valid already; the joined id has two underscores, which no declared id may have.
            Category.model_construct(
                id="__".join(one.id for one in members),
                label=", ".join(one.label for one in members),
                is_optional=any(one.is_optional for one in members),
                is_in_whole=all(one.is_in_whole for one in members),
                provider=None,
            )
            for members in product(*(self.categories(indicator, dimension) for dimension in declared.crosses))
        )


def plain(name: str) -> str:
    """Give a name as it is compared: small letters, without spaces and brackets."""
    return name.lower().replace(" ", "").replace("(", "").replace(")", "")


def aliases(indicator: Indicator) -> frozenset[str]:
    """Give every name, as ``plain`` gives it, that stands for this row: id, number and references."""
    names = (indicator.id, indicator.number, indicator.spec_id, *indicator.references)
    short = (one.removeprefix("PAF ") for one in indicator.references)
    return frozenset(plain(one) for one in (*names, *short) if one)


def load(folder: Path = DATASET) -> Catalogue:
    """Read a board's data set from its folder, and from its base where it has no file of its own.

    Raises CatalogueFaults with every fault in it; a contradiction between entries is a matter of
    ``expectations.lint``.
    """
    reader = _Reader(folder)
    board = reader.one("board.toml", "board", Board)
    if board is None:
        raise CatalogueFaults(reader.faults)
    reader.base = _base(folder, board)
    if board.base and reader.base is None:
        raise CatalogueFaults(
            [
                f"board.toml, {board.id}, base: found {board.base!r}, expected a folder beside it or a shipped one"
            ]
        )
    indicators = tuple(reader.indicators())
    known = {one.id for one in indicators}
    reader.faults += [
        f"board.toml, {board.id}, indicators: found {name!r}, expected one of the declared indicators"
        for name in board.indicators
        if name not in known
    ]
    chase = reader.one("chase.toml", "chase", Chase)
    offsets = tuple(reader.entries("returns.toml", "offsets", Offsets, beside="return"))
    returns = tuple(
        with_offsets(one, offsets)
        for one in reader.entries("returns.toml", "return", Return, beside="offsets")
    )
    declared = partial(
        Catalogue,
        folder=folder,
        base=reader.base,
        board=board,
        indicators=tuple(one for one in indicators if not board.indicators or one.id in board.indicators),
        providers=tuple(reader.entries("providers.toml", "provider", Provider)),
        returns=returns,
        offsets=offsets,
        groups=tuple(reader.entries("groups.toml", "group", Group)),
        protections=tuple(reader.entries("protection.toml", "protection", Protection)),
        areas=tuple(reader.rows("areas.csv", Area)),
        neighbours=tuple(reader.rows("neighbours.csv", Neighbour)),
        populations=tuple(reader.rows("population.csv", Population)),
        part_weights=tuple(reader.rows("part_weights.csv", PartWeight)),
        code_lists={
            path.stem: tuple(reader.rows(f"codes/{path.name}", Category)) for path in reader.code_files()
        },
    )
    if reader.folder_of("lists").is_dir():
        used = known.intersection(board.indicators) or known
        declared = partial(declared, **_records(reader, known, used))
    if reader.faults or chase is None:
        raise CatalogueFaults(sorted(set(reader.faults)))
    return declared(chase=chase)


@cache
def declared_lists(folder: Path = DATASET) -> tuple[RecordList, ...]:
    """Give every list that a data set declares, whatever rows its board uses, by their ids.

    Raises CatalogueFaults with every fault in them.
    """
    reader = _Reader(folder)
    lists = tuple(sorted(reader.lists(), key=lambda one: one.id))
    if reader.faults:
        raise CatalogueFaults(sorted(reader.faults))
    return lists


def with_offsets(one: Return, declared: Sequence[Offsets]) -> Return:
    """Give a return with the offsets that hold for it: what its own entry sets, then what the most specific sets."""
    found: dict[str, int] = {}
    for entry in sorted(declared, key=lambda entry: [name is not None for name in entry.reach]):
        if entry.is_of(one):
            found |= entry.days
    own = one.model_fields_set
    return one.model_copy(update={name: days for name, days in found.items() if name not in own})


class _Records(TypedDict):
    """What a catalogue holds of lists of records."""

    lists: tuple[RecordList, ...]
    not_from_records: tuple[NotFromRecords, ...]
    refused_columns: tuple[RefusedColumn, ...]
    code_groups: tuple[CodeGroup, ...]
    diagnosis_groups: tuple[DiagnosisGroup, ...]
    retention: Retention | None


def _records(reader: "_Reader", known: AbstractSet[str], used: AbstractSet[str]) -> _Records:
    """Read what is declared of lists of records, and keep what serves a row that the board uses."""
    # A row that could not be read is told already, and is not an unknown one.
    are_rows_whole = not reader.faults
    lists = tuple(reader.lists())
    not_from_records = tuple(reader.rows("not_from_records.csv", NotFromRecords))
    reader.faults += [
        f"lists/{one.theme}.toml, {one.id}, serves.{place}: found {name!r}, expected one of the declared indicators"
        for one in lists
        for place, name in enumerate(one.serves)
        if are_rows_whole and name not in known
    ]
    reader.faults += [
        f"not_from_records.csv, {one.indicator_id}, indicator_id: found no such row, expected a declared indicator"
        for one in not_from_records
        if are_rows_whole and one.indicator_id not in known
    ]
    return _Records(
        lists=_that_serve(lists, used),
        not_from_records=tuple(one for one in not_from_records if one.indicator_id in used),
        refused_columns=tuple(reader.rows("refused_columns.csv", RefusedColumn)),
        code_groups=tuple(reader.rows("code_groups.csv", CodeGroup)),
        diagnosis_groups=tuple(reader.rows("diagnosis_groups.csv", DiagnosisGroup)),
        retention=reader.one("retention.toml", "retention", Retention),
    )


def _that_serve(lists: tuple[RecordList, ...], used: AbstractSet[str]) -> tuple[RecordList, ...]:
    """Keep the lists that serve a used row, each with these rows only, and the lists that these refer to."""
    wanted = {one.id for one in lists if not used.isdisjoint(one.serves)}
    by_id = {one.id: one for one in lists}
    added = wanted
    while added:
        referred = {
            field.refers_to.split(".")[0]
            for name in added
            for field in by_id[name].fields
            if field.refers_to is not None
        }
        added = (referred & by_id.keys()) - wanted
        wanted = wanted | added
    return tuple(
        one.model_copy(update={"serves": tuple(name for name in one.serves if name in used)})
        for one in lists
        if one.id in wanted
    )


def _listed(indicators: list[Indicator]) -> str:
    return ", ".join(one.id for one in indicators)


def _base(folder: Path, board: Board) -> Path | None:
    """Find the data set that a board builds on: beside its own folder, or among those shipped."""
    if not board.base:
        return None
    return next(
        (one for one in (folder.parent / board.base, DATASET.parent / board.base) if one.is_dir()), None
    )


class _Reader:
    """Reads the declared files and gathers what is wrong with them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.base: Path | None = None
        self.faults: list[str] = []

    def path(self, name: str) -> Path | None:
        for folder in (self.folder, self.base):
            if folder is not None and (folder / name).exists():
                return folder / name
        self.faults.append(f"{name}: found no such file in {self.folder.name}, expected one")
        return None

    def folder_of(self, name: str) -> Path:
        own = self.folder / name
        return own if own.is_dir() or self.base is None else self.base / name

    def code_files(self) -> list[Path]:
        return sorted(self.folder_of("codes").glob("*.csv"))

    def toml(self, name: str) -> dict[str, Any]:
        path = self.path(name)
        if path is None:
            return {}
        try:
            return tomllib.loads(path.read_text(encoding="utf-8"))
        except tomllib.TOMLDecodeError as error:
            self.faults.append(f"{name}: found text that is not TOML ({error}), expected TOML")
            return {}

    def one(self, name: str, key: str, shape: type[D]) -> D | None:
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
            shaped = self.shaped(name, str(entry.get("id", "entry without id")), entry, shape)
            if shaped is not None:
                yield shaped

    def rows(self, name: str, shape: type[D]) -> Iterator[D]:
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
        for path in sorted(self.folder_of("indicators").glob("*.toml")):
            for indicator in self.entries(f"indicators/{path.name}", "indicator", Indicator):
                yield indicator.model_copy(update={"theme": path.stem})

    def lists(self) -> Iterator[RecordList]:
        for path in sorted(self.folder_of("lists").glob("*.toml")):
            for one in self.entries(f"lists/{path.name}", "list", RecordList):
                yield one.model_copy(update={"theme": path.stem})

    def shaped(self, name: str, entry: str, found: object, shape: type[D]) -> D | None:
        try:
            return shape.model_validate(found)
        except ValidationError as error:
            for one in error.errors():
                key = ".".join(str(part) for part in one["loc"])
                self.faults.append(
                    f"{name}, {entry}, {key}: found {one['input']!r}, expected {_expected(one)}"
                )
            return None


def _expected(error: ErrorDetails) -> str:
    context = error.get("ctx", {})
    if "expected" in context:
        return f"one of {context['expected']}"
    if error["type"] == "extra_forbidden":
        return "no such key"
    if error["type"] == "missing":
        return "a value"
    return str(error["msg"])
