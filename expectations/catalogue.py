"""The declared data set of a board, loaded whole: every fault is told at once, with file, entry and key."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from itertools import product
from pathlib import Path

from expectations.declarations import (
    Area,
    Board,
    Category,
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
from expectations.declared_files import DeclaredFiles
from expectations.judging import Change, Decision, Ratings, Target, judging
from expectations.ladder import Chase
from expectations.lists import (
    CodeGroup,
    DiagnosisGroup,
    FromRecords,
    NotFromRecords,
    PostcodeArea,
    RecordList,
    RefusedColumn,
)
from expectations.periods import Period
from expectations.record_declarations import Records, records, returns_of_records
from expectations.retention import Retention

DATASET = Path(__file__).parent / "dataset"
"""The data set of the board that is shipped."""


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
    every_list: tuple[RecordList, ...] = ()
    """All that are declared: what was handed in as a list stays one, whatever rows the board uses by now."""
    not_from_records: tuple[NotFromRecords, ...] = ()
    refused_columns: tuple[RefusedColumn, ...] = ()
    code_groups: tuple[CodeGroup, ...] = ()
    diagnosis_groups: tuple[DiagnosisGroup, ...] = ()
    from_records: tuple[FromRecords, ...] = ()
    postcode_areas: tuple[PostcodeArea, ...] = ()
    retention: Retention | None = None
    """How long lists are kept; none where the board has no lists."""
    targets: tuple[Target, ...] = ()
    changes: tuple[Change, ...] = ()
    """Those that are declared; where lists begin or end, ``expectations.changes`` says it too."""
    ratings: Ratings | None = None
    """What figures are judged by; none where the board does not judge them."""
    decisions: tuple[Decision, ...] = ()

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
        lettered = [one for one in self.indicators if one.number[:-1] == wanted and one.number[-1:].isalpha()]
        if lettered:
            there = " and ".join(f"{one.number} ({one.id})" for one in lettered)
            raise KeyError(f"no indicator called {name}. There are {there}")
        raise KeyError(f"no indicator called {name}" + (f". Near ones: {_listed(near)}" if near else ""))

    def record_list(self, name: str) -> RecordList:
        """Give a list by its id. Raises KeyError, with a sentence that names all lists, when there is none such."""
        for one in self.lists:
            if one.id == name:
                return one
        raise KeyError(f"no list called {name}. There are: {', '.join(one.id for one in self.lists)}")

    def list_of_return(self, return_id: str) -> RecordList | None:
        """Give the list that a return hands in; none where it is no list."""
        return next((one for one in self.every_list if one.return_id == return_id), None)

    def from_records_in(self, quarter: Period, role: str, indicator_id: str) -> FromRecords | None:
        """Say whether a role's lists stand behind a row in a reporting quarter: the entry by which they do, or none."""
        return next(
            (
                one
                for one in self.from_records
                if one.provider == role and indicator_id in one.indicators and one.holds_in(quarter)
            ),
            None,
        )

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
    reader = DeclaredFiles(folder)
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
    used = known.intersection(board.indicators) or known
    found: Records | dict[str, None] = {}
    returns = tuple(reader.entries("returns.toml", "return", Return, beside="offsets"))
    reader.faults += [
        f"returns.toml, {one.id}, kind: found 'records', expected aggregate or register; records.toml asks for lists"
        for one in returns
        if one.kind == "records"
    ]
    if reader.folder_of("lists").is_dir():
        found = records(reader, known, used)
        returns += tuple(returns_of_records(found["lists"], found["from_records"]))
    judged_by = judging(reader, known, used)
    declared = partial(
        Catalogue,
        folder=folder,
        base=reader.base,
        board=board,
        indicators=tuple(one for one in indicators if not board.indicators or one.id in board.indicators),
        providers=tuple(reader.entries("providers.toml", "provider", Provider)),
        returns=tuple(with_offsets(one, offsets) for one in returns),
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
    if reader.faults or chase is None:
        raise CatalogueFaults(sorted(set(reader.faults)))
    return declared(chase=chase, **found, **judged_by)


@cache
def declared_lists(folder: Path = DATASET) -> tuple[RecordList, ...]:
    """Give every list that a data set declares, whatever rows its board uses, by their ids.

    Raises CatalogueFaults with every fault in them.
    """
    reader = DeclaredFiles(folder)
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


def _listed(indicators: list[Indicator]) -> str:
    return ", ".join(one.id for one in indicators)


def _base(folder: Path, board: Board) -> Path | None:
    """Find the data set that a board builds on: beside its own folder, or among those shipped."""
    if not board.base:
        return None
    return next(
        (one for one in (folder.parent / board.base, DATASET.parent / board.base) if one.is_dir()), None
    )
