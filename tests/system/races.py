"""Several collectors at once, round by round: nothing is lost, nothing is taken, judged or answered twice.

Run at length with ``python -m tests.system.races --rounds 200 --collectors 4``.
"""

import argparse
import os
import sys
import tempfile
import time
import traceback
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from data_lake.invented.files import FORMS
from data_lake.invented.imperfections import told_missing
from data_lake.invented.returns import Inventor
from data_lake.lake import Busy
from expectations.periods import parse
from flows.collect import collect
from flows.office import Office, open_office
from flows.settings import SetClock, Settings
from tests.system.forked import SERVER

BOARD, QUARTER = "nyscb", parse("2023-24-Q4")
AT = datetime(2024, 4, 10, 9, 0, tzinfo=UTC)

ASKED: tuple[tuple[str, ...], ...] = (
    (),
    ("police", "lado", "integrated_services"),
    (),
    ("youth_offending_team", "lado"),
)
"""Whom each collector looks after: all providers, or these."""

EXPECTED = {
    ("lado", "return.csv"): {"accepted"},
    ("police", "return.csv"): {"rejected"},
    ("youth_offending_team", "a.csv"): {"accepted"},
    ("integrated_services", "first.xlsx"): {"accepted"},
    ("integrated_services", "second.csv"): {"accepted"},
}
"""The verdicts of each arrival of a round; the copy beside ``a.csv`` is no arrival of its own."""


@dataclass
class Raced:
    """What came of the races: counts, and every thing that is not as it must be."""

    rounds: int = 0
    seconds: float = 0.0
    arrivals: int = 0
    busy: int = 0
    takers: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        shares = ", ".join(str(count) for _, count in sorted(self.takers.items()))
        return (
            f"{self.rounds} rounds in {self.seconds / 60:.1f} minutes: {self.arrivals} arrivals, taken by the "
            f"collectors {shares}; {self.busy} times busy; {len(self.wrong)} things wrong"
        )


def settings_at(root: Path) -> Settings:
    """Settings of a lake of one board, with the patience to wait for all others."""
    return Settings(root=root, board=BOARD, actor="racer", patience=120)


def race(root: Path, rounds: int, collectors: int) -> Raced:
    """Let collectors run against each other on one lake, and look after each round whether all is as it must be."""
    done, began = Raced(), time.monotonic()
    begin, end = SERVER.Barrier(collectors + 1), SERVER.Barrier(collectors + 1)
    told = SERVER.Queue()
    with open_office(settings_at(root), SetClock(AT)) as office:
        workers = [
            SERVER.Process(target=_collector, args=(root, number, rounds, begin, end, told), daemon=True)
            for number in range(collectors)
        ]
        for one in workers:
            one.start()
        rows = Inventor(office.catalogue(BOARD)).quarter(QUARTER)
        for number in range(rounds):
            lay(office, rows, number)
            begin.wait(120)
            end.wait(300)
            for _ in workers:
                who, taken, busy, fault = told.get(timeout=60)
                done.takers[who] += taken
                done.busy += busy
                done.wrong += [f"round {number}: {fault}"] if fault else []
            done.rounds += 1
            done.wrong += [f"round {number}: {one}" for one in looked_at(office, done.rounds)]
        for one in workers:
            one.join(60)
        done.arrivals = len(office.ledger.arrivals(BOARD))
        done.wrong += office.ledger.verify_trail()
    done.seconds = time.monotonic() - began
    return done


def _collector(root: Path, number: int, rounds: int, begin, end, told) -> None:
    """Collect once a round, on an office that stays open."""
    with open_office(settings_at(root), SetClock(AT)) as office:
        for _ in range(rounds):
            begin.wait(120)
            taken, busy, fault = 0, 0, ""
            try:
                done = collect(office, BOARD, ASKED[number % len(ASKED)], whole=True)
                taken, busy = len(done.arrivals), len(done.busy)
            except Busy:
                busy = 1
            except Exception:  # noqa: BLE001 - told to whoever looks at the race
                fault = traceback.format_exc()
            told.put((number, taken, busy, fault))
            end.wait(300)


def lay(office: Office, rows: pl.DataFrame, number: int) -> None:
    """Lay one round's files: a correction of the round before, one that is refused, one twice, and one corrected."""
    marked = rows.with_columns(comment=pl.col("comment") + f" (round {number})")
    own = {name: marked.filter(pl.col("provider") == name) for name in {name for name, _ in EXPECTED}}
    files = {
        ("lado", "return.csv"): FORMS["csv"](own["lado"]),
        ("police", "return.csv"): f"no table at all, round {number}".encode(),
        ("youth_offending_team", "a.csv"): FORMS["csv"](own["youth_offending_team"]),
        ("youth_offending_team", "b.csv"): FORMS["csv"](own["youth_offending_team"]),
        ("integrated_services", "first.xlsx"): FORMS["xlsx"](told_missing(own["integrated_services"])),
        ("integrated_services", "second.csv"): FORMS["csv"](own["integrated_services"]),
    }
    for age, ((provider, name), data) in enumerate(files.items()):
        folder = office.lake.inbox(BOARD, provider)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.part").write_bytes(data)
        os.utime(folder / f"{name}.part", (1_700_000_000 + age, 1_700_000_000 + age))
        (folder / f"{name}.part").rename(folder / name)


def looked_at(office: Office, rounds: int) -> list[str]:
    """Say what is not as it must be after so many rounds."""
    wrong = [str(path) for path in (office.lake.root / "inbox").glob("*/*/in/*")]
    arrivals = {one.arrival_id: one for one in office.ledger.arrivals(BOARD)}
    of_name = Counter((one.provider, one.original_name) for one in arrivals.values())
    if of_name != dict.fromkeys(EXPECTED, rounds):
        wrong.append(f"arrivals are {dict(of_name)}, not {rounds} of each")
    verdicts: dict[int, list[str]] = {}
    for one in office.ledger.submissions(BOARD):
        verdicts.setdefault(one.arrival_id, []).append(one.verdict)
    for arrival_id, one in arrivals.items():
        if set(verdicts.get(arrival_id, [])) != EXPECTED[one.provider, one.original_name]:
            wrong.append(f"{one.provider} {one.original_name} {arrival_id}: {verdicts.get(arrival_id)}")
    for kind in ("arrival_judged", "receipt_written"):
        subjects = [one.subject for one in office.ledger.events(kind=kind)]
        if sorted(subjects, key=int) != [str(one) for one in sorted(arrivals)]:
            wrong.append(f"{kind}: {Counter(subjects) - Counter(str(one) for one in arrivals)} too many")
    pages = sorted(
        int(one.stem.split("_")[1]) for one in office.lake.root.glob("inbox/*/*/out/receipt_*.html")
    )
    if pages != sorted(arrivals):
        wrong.append(f"{len(pages)} pages for {len(arrivals)} arrivals")
    return wrong


def main() -> int:
    """Race as often as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--collectors", type=int, default=4)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as root:
        done = race(Path(root) / "lake", wanted.rounds, wanted.collectors)
    sys.stdout.write("\n".join([str(done), *done.wrong]) + "\n")
    return 1 if done.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
