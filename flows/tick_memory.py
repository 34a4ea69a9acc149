"""Ticks: what the scheduler calls again and again. Each looks first whether there is anything to do.

A tick that finds nothing due does nothing; one that finds somebody else at work waits for the next. When a tick last
ended well, and what it last did, is kept in a small file of its own under the lake's ``ticks/``, with ids and counts
only. Losing it loses nothing: the next tick looks again.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Self

from data_lake.durable import put_whole
from data_lake.lake import Busy
from flows.call_or_prefect import Shown
from flows.office import Office


class Ended(StrEnum):
    """How a tick ended that did not fail."""

    DONE = "done"
    NOTHING_DUE = "nothing due"
    WAITED = "waited"


@dataclass(frozen=True)
class Memory:
    """What is kept of a tick: when it last ended well, when it last did something, what, and marks of its own."""

    ended_at: datetime | None = None
    did_at: datetime | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    marks: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read what was kept; nothing, where nothing was or where it cannot be read."""
        try:
            kept = json.loads(path.read_text(encoding="utf-8"))
            instants = {
                name: kept[name] and datetime.fromisoformat(kept[name]) for name in ("ended_at", "did_at")
            }
            return cls(**instants, counts=kept["counts"], marks=kept["marks"])
        except (OSError, ValueError, KeyError, TypeError):
            return cls()

    def write(self, path: Path) -> None:
        """Keep it, whole or not at all."""
        text = json.dumps(asdict(self), default=lambda value: value.isoformat(), indent=2, sort_keys=True)
        put_whole(path, f"{text}\n".encode(), mode=0o644)


@dataclass(frozen=True)
class Done:
    """What a tick did: counts, what it keeps in mind for the next, and what the scheduler's pages show."""

    counts: Mapping[str, int]
    marks: Mapping[str, str] = field(default_factory=dict)
    shown: Sequence[Shown] = ()


@dataclass(frozen=True)
class Ticked:
    """How a tick ended, in a sentence of ids and counts."""

    ended: Ended
    sentence: str
    shown: Sequence[Shown] = ()


Work = Callable[[Memory], Done | str]
"""Does what is due, or says in a sentence why nothing is."""


def tick(office: Office, name: str, ids: Sequence[str], work: Work) -> Ticked:
    """Run one tick and keep how it ended. What fails is raised, and the memory stays as it was."""
    path = memory_of(office, name, ids)
    before = Memory.read(path)
    try:
        done = work(before)
    except Busy:
        return Ticked(Ended.WAITED, "Somebody else is at it: this waits for the next tick.")
    now = office.clock.now()
    if isinstance(done, str):
        Memory(now, before.did_at, before.counts, before.marks).write(path)
        return Ticked(Ended.NOTHING_DUE, done)
    Memory(now, now, done.counts, done.marks).write(path)
    told = ", ".join(f"{count} {what.replace('_', ' ')}" for what, count in done.counts.items())
    return Ticked(Ended.DONE, f"{told}.", done.shown)


def memory_of(office: Office, name: str, ids: Sequence[str]) -> Path:
    """Give the file in which a tick's memory is kept. Raises NameRefused for an id that is none."""
    return office.lake.tick(name, ids)


def last_ticks(office: Office) -> dict[str, Memory]:
    """Give what is kept of every tick, by the name of its file: ``build``, ``collect-nyscb-police``."""
    return {path.stem: Memory.read(path) for path in office.lake.ticks()}
