"""How long it takes to invent lists of records, to hold them against their contracts, and against each other.

    python bench/record_lists.py --counties 12 --years 10

Prints rows and seconds of each part, and the contract's seconds as a multiple of the time to read the same text from
Parquet, in the same run.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import polars as pl

from data_lake.invented.extent import Extent
from data_lake.invented.histories import as_handed_in, histories
from expectations.calendar import read_holidays
from expectations.catalogue import load
from expectations.contracts.records import check
from expectations.gates.context import Slot
from expectations.gates.lists import ListBatch, gate_lists
from expectations.periods import parse

T = TypeVar("T")


def timed(what: str, run: Callable[[], T]) -> tuple[T, float]:
    started = time.perf_counter()
    result = run()
    seconds = time.perf_counter() - started
    print(f"{what:<44} {seconds:8.1f} s", flush=True)
    return result, seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--counties", type=float, default=1.0)
    parser.add_argument("--years", type=int, default=10)
    asked = parser.parse_args()
    catalogue, period = load(), parse("2023-24-Q4")
    calendar = read_holidays(catalogue.file("bank_holidays.csv"))
    invented, _ = timed("invent", lambda: histories(catalogue, Extent(period, asked.years, asked.counties)))
    print(f"{'rows':<44} {sum(rows.height for rows in invented.values()):>10,}")
    at = datetime(2024, 4, 20, tzinfo=UTC)
    reading = holding = 0.0
    with tempfile.TemporaryDirectory() as folder:
        for declared in catalogue.lists:
            path = Path(folder) / f"{declared.id}.parquet"
            as_handed_in(invented[declared.id], declared, period).write_parquet(path)
            slot = Slot("bench", "nyscb", declared.providers[0], declared.return_id, period, at, at)
            started = time.perf_counter()
            raw = pl.read_parquet(path)
            reading += time.perf_counter() - started
            started = time.perf_counter()
            findings = check(raw, slot, catalogue)[1]
            seconds = time.perf_counter() - started
            holding += seconds
            print(
                f"  {declared.id:<30} {raw.height:>10,} rows {seconds:8.1f} s  {len(findings)} findings",
                flush=True,
            )
    print(f"{'read the same text from Parquet':<44} {reading:8.1f} s")
    print(f"{'contracts':<44} {holding:8.1f} s  {holding / reading:.1f} times the reading")
    timed("held together, with Great Expectations",
          lambda: gate_lists((ListBatch("bench", period, invented),), catalogue, calendar))  # fmt: skip


if __name__ == "__main__":
    main()
