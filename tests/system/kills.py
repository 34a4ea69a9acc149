"""Kill -9 at every durable step of a job, rerun until it ends, and compare the end with that of an undisturbed run.

A plan is one to three kills, one a run: a named step, before or after it, at its first, second ... visit. Steps are
functions of the real code, wrapped in the process that is to die and nowhere else. Run all plans with
``python -m tests.system.kills --full``.
"""

import argparse
import hashlib
import importlib
import itertools
import os
import random
import re
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import sqlalchemy as sa
from tqdm import tqdm

from data_lake.invented.files import FORMS
from data_lake.invented.imperfections import told_missing, typing_error
from data_lake.invented.returns import Inventor
from data_lake.ledger import tables
from expectations.periods import parse
from flows.collect import collect
from flows.office import Office, open_office
from flows.settings import SetClock, Settings
from tests.system.forked import SERVER

BOARD, QUARTER = "nyscb", parse("2023-24-Q4")
AT = datetime(2024, 4, 10, 9, 0, tzinfo=UTC)
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


@dataclass(frozen=True)
class Job:
    """What is killed: what lies there beforehand, the run itself, and its durable steps as ``module:attribute``."""

    prepare: Callable[[Office], None]
    run: Callable[[Office], object]
    points: Mapping[str, str]


@dataclass
class Killed:
    """What came of the plans: counts, and every plan whose end is another one."""

    plans: int = 0
    kills: int = 0
    runs: int = 0
    seconds: float = 0.0
    unmet: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.plans} plans in {self.seconds / 60:.1f} minutes: {self.runs} runs, {self.kills} killed, "
            f"{sum(self.unmet.values())} kills not met; {len(self.wrong)} ends that differ"
        )


# --- collect


def lay_returns(office: Office) -> None:
    """Lay returns of several providers: good ones of two quarters, bad ones, a correction, and one that came twice."""
    now, before = (Inventor(office.catalogue(BOARD)).quarter(one) for one in (QUARTER, QUARTER.previous()))

    def of(rows: pl.DataFrame, provider: str) -> pl.DataFrame:
        return rows.filter(pl.col("provider") == provider)

    files = {
        ("lado", "now.csv"): FORMS["csv"](of(now, "lado")),
        ("lado", "before.parquet"): FORMS["parquet"](of(before, "lado")),
        ("police", "return.csv"): FORMS["csv"](typing_error(of(now, "police"))),
        ("integrated_services", "first.xlsx"): FORMS["xlsx"](told_missing(of(now, "integrated_services"))),
        ("integrated_services", "second.csv"): FORMS["csv"](of(now, "integrated_services")),
        ("youth_offending_team", "a.csv"): FORMS["csv"](of(now, "youth_offending_team")),
        ("youth_offending_team", "b.csv"): FORMS["csv"](of(now, "youth_offending_team")),
        ("drug_alcohol_team", "return.csv"): b"no table at all",
    }
    for age, ((provider, name), data) in enumerate(files.items()):
        folder = office.lake.inbox(BOARD, provider)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
        os.utime(folder / name, (1_700_000_000 + age, 1_700_000_000 + age))
    (office.lake.inbox(BOARD, "lado") / "folder.csv").mkdir()


COLLECT = Job(
    prepare=lay_returns,
    run=lambda office: collect(office, BOARD, whole=True),
    points={
        "a file is written, without its name": "data_lake.durable:written",
        "the bytes land": "data_lake.lake:Lake.land",
        "the arrival is recorded": "data_lake.ledger.ledger:Ledger.record_arrival",
        "the inbox is cleared": "data_lake.inboxes.folder:FolderInbox.clear",
        "the look is recorded": "data_lake.ledger.looks:Looks.record",
        "an event is recorded": "data_lake.ledger.ledger:Ledger.record_event",
        "an event is written within a transaction": "data_lake.ledger.trail:append",
        "the accepted rows are put": "data_lake.lake:Lake.put_accepted",
        "the judgements are recorded": "data_lake.ledger.ledger:Ledger.record_judgements",
        "the arrival is recorded as judged": "data_lake.ledger.ledger:Ledger.record_arrival_judged",
        "the receipt is given": "data_lake.inboxes.inboxes:Inboxes.give",
        "one file of a receipt is put": "data_lake.inboxes.folder:put_whole",
    },
)

JOBS: dict[str, Job] = {"collect": COLLECT}


# --- plans


def every_plan(job: Job, visits: int = 2) -> Iterator[Plan]:
    """Give a plan of one kill for every step, before and after it, at each of its first visits."""
    for point, when, visit in itertools.product(job.points, ("before", "after"), range(1, visits + 1)):
        yield (Kill(point, when, visit),)


def random_plans(job: Job, count: int, seed: int) -> Iterator[Plan]:
    """Give plans of three kills, the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311 - plans, not secrets
    for _ in range(count):
        yield tuple(
            Kill(chance.choice(list(job.points)), chance.choice(("before", "after")), chance.randint(1, 4))
            for _ in range(3)
        )


# --- running


def settings_at(root: Path) -> Settings:
    """Settings of a lake of one board."""
    return Settings(root=root, board=BOARD, actor="killer", patience=0)


def _child(root: Path, job: str, kill: Kill | None) -> None:
    """Run a job in a process of its own, which dies at the step that a kill names."""
    # A lock between processes, for bars of progress that nobody sees, would outlive the process and be complained of.
    tqdm.set_lock(threading.RLock())
    if kill is not None:
        _arm(JOBS[job].points[kill.point], kill)
    with open_office(settings_at(root), SetClock(AT)) as office:
        JOBS[job].run(office)


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
    job: str, plans: Iterable[Plan], folder: Path, shown: Callable[[Killed], object] | None = None
) -> Killed:
    """Run every plan on a copy of the same beginning, and compare its end with the undisturbed one's."""
    done, began = Killed(), time.monotonic()
    beginning = folder / "beginning"
    with open_office(settings_at(beginning), SetClock(AT)) as office:
        JOBS[job].prepare(office)
    expected = _ended(job, (), beginning, folder / "undisturbed", done)
    for number, plan in enumerate(plans):
        root = folder / f"plan_{number}"
        found = _ended(job, plan, beginning, root, done)
        done.plans += 1
        if shown is not None:
            shown(done)
        if found != expected:
            done.wrong.append(f"{', then '.join(str(one) for one in plan)}: {differing(expected, found)}")
        shutil.rmtree(root)
    done.seconds = time.monotonic() - began
    return done


def _ended(job: str, plan: Plan, beginning: Path, root: Path, done: Killed) -> dict[str, list[str]]:
    """Run a job, killed as the plan says, until it ends; give the end."""
    shutil.copytree(beginning, root, symlinks=True)
    for kill in (*plan, None):
        process = SERVER.Process(target=_child, args=(root, job, kill))
        process.start()
        process.join(300)
        done.runs += 1
        if process.exitcode == -signal.SIGKILL and kill is not None:
            done.kills += 1
        elif process.exitcode == 0:
            done.unmet.update([] if kill is None else [str(kill)])
        else:
            return {"fault": [f"the run ended with {process.exitcode}"]}
    return end_of(root)


# --- what is compared


def end_of(root: Path) -> dict[str, list[str]]:
    """Give all that a run leaves, as lines: the ledger without its order, and every file by its hash."""
    found: dict[str, list[str]] = {}
    with open_office(settings_at(root), SetClock(AT)) as office:
        found["trail"] = office.ledger.verify_trail()
        with office.ledger._store.reading() as connection:
            for table in tables.metadata.sorted_tables:
                columns = [one for one in table.columns if one.name not in _OF_ORDER]
                found[table.name] = sorted(
                    repr([str(cell) for cell in row]) for row in connection.execute(sa.select(*columns))
                )
    # A mark of what lies in an inbox is of this copy of it.
    found["sighting"] = [str(len(found["sighting"]))]
    found["event"] = [re.sub(r"(nyscb/\w+)/[0-9a-f]{16}", r"\1/mark", line) for line in found["event"]]
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
            missing, more = sorted(before - after), sorted(after - before)
            told.append(f"{name} lacks {missing[:1]} and has {more[:1]}")
    return "; ".join(told)


def _show(done: Killed) -> None:
    if done.plans % 10 == 0:
        sys.stderr.write(f"{done.plans} plans, {done.kills} killed, {len(done.wrong)} wrong\n")


def main() -> int:
    """Run all plans, or a few."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("job", nargs="?", default="collect", choices=sorted(JOBS))
    parser.add_argument("--full", action="store_true", help="every step, and 20 plans of three kills")
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    job = JOBS[wanted.job]
    plans = itertools.chain(every_plan(job), random_plans(job, 20, wanted.seed))
    with tempfile.TemporaryDirectory() as folder:
        few = itertools.islice(plans, 0, None, 8)
        done = run_plans(wanted.job, plans if wanted.full else few, Path(folder), _show)
    not_met = [f"not met {count} times: {kill}" for kill, count in sorted(done.unmet.items())]
    sys.stdout.write("\n".join([str(done), *not_met, *done.wrong]) + "\n")
    return 1 if done.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
