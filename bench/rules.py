"""How long it takes from accepted Parquet to the observations of all rules that are worked out from records.

    python bench/rules.py --rows 10000000 --quarters 40

Invents lists of so many rows in all, keeps them as accepted lists are kept, and works out every rule over them as a
build does, the proof of every file's hash included. In the same run, on the same files: (a) DuckDB decodes each column
that a rule uses once, which is the least that any way must do; (b) ten of the rules in plain pandas, on a tenth of the
rows, where the figures of both are compared. Every part runs in a process of its own, so that its peak is its own.
Lists are taken to reach back over all quarters.
"""

import argparse
import json
import re
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import duckdb
import polars as pl

from bench.rules_in_pandas import worked_out
from data_lake.invented.extent import Extent
from data_lake.invented.histories import histories
from data_lake.lake import Lake
from expectations.calendar import read_holidays
from expectations.catalogue import Catalogue, load
from expectations.lists import RecordList
from expectations.periods import Period, parse
from sql.inputs import catalogue_frames
from sql.records import Edition, Handed, room_models, work_out

LAST = "2023-24-Q4"
ROWS_OF_A_COUNTY_YEAR = 93_800
"""Of all lists together, as the generator makes them."""


def used(catalogue: Catalogue) -> list[RecordList]:
    """The lists that the rules read."""
    read = {name for one in room_models() for name in one.query.reads}
    return [one for one in catalogue.lists if f"staging.{one.id}" in read]


def spans(number: int) -> list[Period]:
    last = parse(LAST)
    return [last.previous(back) for back in reversed(range(1, number))] + [last]


def invent(root: Path, rows: int, years: int) -> int:
    """Keep every list that is used, as it is kept when it was accepted."""
    catalogue, lake = load(), Lake(root)
    lake.lay_out()
    extent = Extent(parse(LAST), years=years, counties=rows / years / ROWS_OF_A_COUNTY_YEAR)
    invented = histories(catalogue, extent)
    paths, total = {}, 0
    for one in used(catalogue):
        total += invented[one.id].height
        paths[one.id] = lake.put_records(
            invented.pop(one.id),
            board=catalogue.board.id,
            provider=_provider(catalogue, one),
            return_id=one.return_id,
            period=LAST,
            submission_id=one.id,
            about={},
        )
    (root / "paths.json").write_text(json.dumps(paths))
    return total


def _provider(catalogue: Catalogue, one: RecordList) -> str:
    return {known.role: known.id for known in reversed(catalogue.providers)}[one.providers[0]]


def accepted(root: Path) -> dict[str, str]:
    """Where each list lies below the root of its lake."""
    return dict(json.loads((root / "paths.json").read_text()))


def ours(root: Path, quarters: int) -> dict[str, object]:
    """From Parquet to the observations, as a build does it."""
    catalogue, lake = load(), Lake(root)
    calendar = read_holidays(catalogue.file("bank_holidays.csv"))
    inputs = catalogue_frames([catalogue], spans(quarters), calendar)
    inputs["catalogue.cell"] = inputs["catalogue.cell"].with_columns(pl.lit(value=True).alias("from_records"))
    labels = tuple(one.label for one in spans(quarters))
    started = time.perf_counter()
    handed: dict[str, dict[str, Handed]] = {}
    lists = {one.id: one for one in catalogue.lists}
    for name, relative in accepted(root).items():
        handed.setdefault(_provider(catalogue, lists[name]), {})[name] = Handed(
            name, lake.prove_records(relative), LAST, date.min, parse(LAST).ends_on, relative
        )
    proved = time.perf_counter() - started
    editions = [Edition(catalogue.board.id, provider, labels, its) for provider, its in handed.items()]
    with tempfile.TemporaryDirectory() as beside:
        found = work_out(inputs, editions, Path(beside), clock=time.perf_counter)
    whole = time.perf_counter() - started
    compared = found.recorded.filter(
        (pl.col("breakdown") == "all") & ~pl.col("series").is_in(["open_2y_count", "reviews_due_on_time_pct"])
    )
    keys = ["period", "indicator_id", "area_type", "area_code"]
    figures = compared.group_by(keys).agg(pl.col("numerator").sum())
    return {
        "seconds": whole,
        "proved": proved,
        "parts": {one.table: one.seconds for one in found.made},
        "observations": found.recorded.height,
        "rules": found.recorded["indicator_id"].n_unique(),
        "figures": {"|".join(key): number for *key, number in figures.iter_rows()},
    }


def columns_used(catalogue: Catalogue) -> dict[str, list[str]]:
    """The fields of each list that the text of some model that reads it names."""
    models = room_models()
    return {
        one.id: [
            field.id
            for field in one.fields
            if any(
                re.search(rf"\b{field.id}\b", model.query.text)
                for model in models
                if f"staging.{one.id}" in model.query.reads
            )
        ]
        for one in used(catalogue)
    }


def decode(root: Path) -> dict[str, object]:
    """Let DuckDB read every column that is used once, and look at each value."""
    columns_of, paths = columns_used(load()), accepted(root)
    started = time.perf_counter()
    with closing(duckdb.connect(":memory:")) as con:
        for name, columns in columns_of.items():
            con.sql(
                f"select bit_xor(hash({', '.join(columns)})) from read_parquet('{root / paths[name]}')"  # noqa: S608
            ).fetchall()
    return {"seconds": time.perf_counter() - started}


def in_pandas(root: Path, quarters: int) -> dict[str, object]:
    calendar = read_holidays(load().file("bank_holidays.csv"))
    dated = [(one.label, one.starts_on, one.ends_on) for one in spans(quarters)]
    paths = {name: root / relative for name, relative in accepted(root).items()}
    figures, seconds = worked_out(paths, dated, sorted(calendar.holidays))
    return {"seconds": seconds, "figures": {"|".join(key): number for key, number in figures.items()}}


def apart(*arguments: str) -> dict[str, object]:
    """Run one part in a process of its own, and give what it says and its peak of memory."""
    done = subprocess.run(  # noqa: S603 - ourselves
        [sys.executable, __file__, *arguments], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    return dict(json.loads(done.stdout.splitlines()[0]))


def compared(ours: dict[str, object], theirs: dict[str, object]) -> str:
    """Say how many figures of both are the same; only those that both have, or that one has above nought."""
    left, right = dict(ours["figures"]), dict(theirs["figures"])  # type: ignore[call-overload]
    rules_there = {key.split("|")[1] for key in right}
    keys = {key for key in left if key.split("|")[1] in rules_there} | {
        key for key in right if "." not in key.split("|")[1]
    }
    keys = {key for key in keys if key.split("|")[1] not in {"cp_plans_ethnicity", "cp_plans_profile"}}
    unlike = [key for key in sorted(keys) if (left.get(key) or 0) != right.get(key, 0) and key in left]
    return f"{len([key for key in keys if key in left]) - len(unlike)} figures agree, {len(unlike)} do not {unlike[:5]}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--quarters", type=int, default=40)
    parser.add_argument("--part", choices=("invent", "ours", "decode", "pandas"))
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    quarters = asked.quarters
    if asked.part:
        said: dict[str, object]
        match asked.part:
            case "invent":
                said = {"rows": invent(asked.folder, asked.rows, -(-quarters // 4))}
            case "decode":
                said = decode(asked.folder)
            case "pandas":
                said = in_pandas(asked.folder, quarters)
            case _:
                said = ours(asked.folder, quarters)
        said["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
        print(json.dumps(said))
        return
    with tempfile.TemporaryDirectory() as large, tempfile.TemporaryDirectory() as small:
        for folder, rows in ((large, asked.rows), (small, asked.rows // 10)):
            made = apart(
                "--part", "invent", "--folder", folder, "--rows", str(rows), "--quarters", str(quarters)
            )
            print(f"invented {made['rows']:,} rows", flush=True)
        parts = {
            (part, size): apart("--part", part, "--folder", folder, "--quarters", str(quarters))
            for size, folder, names in (
                ("all", large, ("decode", "ours")),
                ("a tenth", small, ("pandas", "ours")),
            )
            for part in names
        }
    for (part, size), said in parts.items():
        print(f"{part:<8} {size:<8} {said['seconds']:8.2f} s {said['peak']:6.2f} GiB at most")
    whole = parts["ours", "all"]
    print(f"{whole['rules']} rules, {whole['observations']:,} observations of {quarters} quarters")
    least = parts["decode", "all"]["seconds"]
    print(
        f"(a) {whole['seconds'] / least:.1f} times the decoding of the columns used; "  # type: ignore[operator]
        f"of these {whole['proved']:.2f} s to prove the files"
    )
    tenth, theirs = parts["ours", "a tenth"], parts["pandas", "a tenth"]
    print(f"(b) {theirs['seconds'] / tenth['seconds']:.1f} times as fast as ten rules in pandas, on a tenth")  # type: ignore[operator]
    print(compared(tenth, theirs))
    slowest = sorted(whole["parts"].items(), key=lambda one: -one[1])  # type: ignore[attr-defined]
    for name, seconds in slowest[:16]:
        print(f"    {name:<52} {seconds:6.2f} s")


if __name__ == "__main__":
    main()
