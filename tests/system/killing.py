"""Kill -9 at every durable step of a job, rerun until it ends, and compare the end with that of an undisturbed run.

A plan is one to three kills, one a run: a named step, before or after it, at its first, second ... visit. Steps are
functions of the real code, wrapped in the process that is to die and nowhere else.
"""

import hashlib
import importlib
import itertools
import os
import random
import shutil
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from tqdm import tqdm

from data_lake.ledger import tables
from flows.office import Office, open_office
from flows.settings import SetClock, Settings
from tests.system.forked import SERVER

Row = dict[str, str]
_OF_ORDER = frozenset({"sequence", "previous_hash", "hash"})
"""Columns that tell in which order things were written: a kill may change it."""


@dataclass(frozen=True)
class Kill:
    """Where a run dies: before or after the nth visit of a step."""

    point: str
    when: str
    visit: int

    def __str__(self) -> str:
        return f"{self.when} {self.point} {self.visit}"


Plan = tuple[Kill, ...]


class Watch:
    """What stands beside a plan and outlives its kills, and what of the end is compared.

    It is asked once for every plan, run and kill, in their order.
    """

    def settings(self, root: Path) -> Settings:
        """Give the settings of the runs on a lake."""
        raise NotImplementedError

    def plan_begins(self) -> None:
        """Forget the plan before."""

    def run_begins(self) -> None:
        """Look at what is there before a run."""

    def run_died(self, office: Office, kill: Kill) -> None:
        """Look at what a kill has left."""

    def as_compared(self, table: str, rows: list[Row]) -> list[Row]:
        """Give the rows of a table of the ledger without what is of this run of them alone."""
        return rows

    def seen(self) -> dict[str, list[str]]:
        """Give what has left the house by the end of a plan, less what rightly left it again."""
        return {}

    def came_again(self) -> int:
        """Say how often something rightly left the house again."""
        return 0


@dataclass(frozen=True)
class Job:
    """What is killed: what lies there beforehand, the run itself, and its durable steps as ``module:attribute``.

    ``at`` is the instant of the first run; each later one is ``apart`` from the one before. ``visits`` says of how many
    first visits of a step there are plans, where they are not two.
    """

    at: datetime
    prepare: Callable[[Office, Any], None]
    run: Callable[[Office], object]
    points: Mapping[str, str]
    watch: Callable[[], AbstractContextManager[Watch]]
    apart: timedelta = timedelta(0)
    visits: Mapping[str, int] = field(default_factory=dict)


@dataclass
class Killed:
    """What came of the plans: counts, and every plan whose end is another one."""

    plans: int = 0
    kills: int = 0
    runs: int = 0
    seconds: float = 0.0
    again: int = 0
    """How often a kill left something that rightly left the house again."""
    unmet: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.plans} plans in {self.seconds / 60:.1f} minutes: {self.runs} runs, {self.kills} killed, "
            f"{sum(self.unmet.values())} kills not met; {self.again} doubles that had to "
            f"be; {len(self.wrong)} ends that differ"
        )


# --- plans


def every_plan(job: Job) -> Iterator[Plan]:
    """Give a plan of one kill for every step, before and after it, at each of its first visits."""
    for point, when in itertools.product(job.points, ("before", "after")):
        for visit in range(1, job.visits.get(point, 2) + 1):
            yield (Kill(point, when, visit),)


def random_plans(job: Job, count: int, seed: int) -> Iterator[Plan]:
    """Give plans of three kills, the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311 - plans, not secrets
    for _ in range(count):
        points = [chance.choice(list(job.points)) for _ in range(3)]
        yield tuple(
            Kill(one, chance.choice(("before", "after")), chance.randint(1, job.visits.get(one, 4)))
            for one in points
        )


# --- running


def _child(settings: Settings, at: datetime, job: Job, kill: Kill | None) -> None:
    """Run a job in a process of its own, which dies at the step that a kill names."""
    # A lock between processes, for bars of progress that nobody sees, would outlive the process and be complained of.
    tqdm.set_lock(threading.RLock())
    if kill is not None:
        _arm(job.points[kill.point], kill)
    with open_office(settings, SetClock(at)) as office:
        job.run(office)


def _arm(place: str, kill: Kill) -> None:
    module, _, path = place.partition(":")
    *owners, name = path.split(".")
    owner = importlib.import_module(module)
    for one in owners:
        owner = getattr(owner, one)
    real, visits = getattr(owner, name), itertools.count(1)

    def die() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def stepped(*words: object, **more: object) -> object:
        is_now = next(visits) == kill.visit
        if is_now and kill.when == "before":
            die()
        done = real(*words, **more)
        if is_now:
            die()
        return done

    setattr(owner, name, stepped)


def run_plans(
    job: Job, plans: Iterable[Plan], folder: Path, shown: Callable[[Killed], object] | None = None
) -> Killed:
    """Run every plan on a copy of the same beginning, and compare its end with the undisturbed one's."""
    done, began = Killed(), time.monotonic()
    beginning = folder / "beginning"
    with job.watch() as watch:
        with open_office(watch.settings(beginning), SetClock(job.at - timedelta(days=30))) as office:
            job.prepare(office, watch)
        expected = _ended(job, (), beginning, folder / "undisturbed", watch, done)
        if expected["trail"]:
            raise RuntimeError(f"the undisturbed run is no measure: {expected['trail']}")
        for number, plan in enumerate(plans):
            root = folder / f"plan_{number}"
            found = _ended(job, plan, beginning, root, watch, done)
            done.plans += 1
            done.again += watch.came_again()
            if shown is not None:
                shown(done)
            if found != expected:
                told = differing(expected, found)
                done.wrong.append(f"{', then '.join(str(one) for one in plan)}: {told}")
            shutil.rmtree(root)
    done.seconds = time.monotonic() - began
    return done


def _ended(
    job: Job, plan: Plan, beginning: Path, root: Path, watch: Watch, done: Killed
) -> dict[str, list[str]]:
    """Run a job, killed as the plan says, until it ends; give the end."""
    shutil.copytree(beginning, root, symlinks=True)
    settings, at = watch.settings(root), job.at
    watch.plan_begins()
    for kill in (*plan, None):
        watch.run_begins()
        process = SERVER.Process(target=_child, args=(settings, at, job, kill))
        process.start()
        process.join(300)
        done.runs += 1
        if process.exitcode == -signal.SIGKILL and kill is not None:
            done.kills += 1
            with open_office(settings, SetClock(at)) as office:
                watch.run_died(office, kill)
        elif process.exitcode == 0:
            done.unmet.update([] if kill is None else [str(kill)])
        else:
            return {"trail": [f"the run ended with {process.exitcode}"]}
        at += job.apart
    with open_office(settings, SetClock(at)) as office:
        return _end_of(office, watch)


# --- what is compared


def _end_of(office: Office, watch: Watch) -> dict[str, list[str]]:
    """Give all that a run leaves, as lines: the ledger without its order, every file by its hash, and what has left."""
    found = {"trail": office.ledger.verify_trail(), **watch.seen()}
    with office.ledger._store.reading() as connection:
        for table in tables.metadata.sorted_tables:
            columns = [one for one in table.columns if one.name not in _OF_ORDER]
            rows = [
                {name: str(cell) for name, cell in row.items()}
                for row in connection.execute(sa.select(*columns)).mappings()
            ]
            found[table.name] = sorted(str(row) for row in watch.as_compared(table.name, rows))
    root = office.lake.root
    for zone in ("inbox", "landing", "accepted"):
        found[zone] = sorted(
            f"{path.relative_to(root)} {hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else 'folder'}"
            for path in (root / zone).rglob("*")
            if not path.name.startswith(".unfinished-")  # litter, and harmless
        )
    return found


def differing(expected: Mapping[str, list[str]], found: Mapping[str, list[str]]) -> str:
    """Say in which parts two ends differ, with the first line that only one has."""
    told = []
    for name in sorted({*expected, *found}):
        before, after = Counter(expected.get(name, [])), Counter(found.get(name, []))
        if before != after:
            missing, more = sorted((before - after).elements()), sorted((after - before).elements())
            told.append(f"{name} lacks {missing[:1]} and has {more[:1]}")
    return "; ".join(told)
