"""How long it takes from accepted Parquet to the observations of all rules that are worked out from records.

    python bench/rules.py --rows 10000000 --quarters 40

Invents lists, and works out every rule over them by the models that are shipped; in the same run, on the same files:
(a) DuckDB decodes each column that a rule uses once, which is the least that any way must do; (b) ten of the rules in
plain pandas, on a tenth of the rows, where the figures of both are compared. Every part runs in a process of its own,
so that its peak of memory is its own. Lists are taken to reach back over all quarters.
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
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import duckdb
import polars as pl

from bench.rules_in_pandas import worked_out
from data_lake.invented.extent import Extent
from data_lake.invented.histories import histories, shaped
from data_lake.invented.social_care import social_care
from expectations.calendar import read_holidays
from expectations.catalogue import Catalogue, load
from expectations.lists import RecordList
from expectations.periods import Period, parse
from sql.build import FUNCTIONS, MODELS, build_model, create_table, load_inputs
from sql.inputs import INPUT_SCHEMAS, catalogue_frames, list_frames
from sql.macros import load_functions
from sql.order import Model, find_models, in_order
from sql.warehouse import connect

LAST = "2023-24-Q4"
ROWS_OF_A_COUNTY_YEAR = 26_260


def rules() -> list[Model]:
    """The models of the rules and all that they read, in order."""
    known = {one.table: one for one in in_order(find_models(MODELS), INPUT_SCHEMAS.keys())}
    needed: set[str] = set()
    unseen = [name for name, one in known.items() if one.layer == "records"]
    while unseen:
        name = unseen.pop()
        if name in known and name not in needed:
            needed.add(name)
            unseen += known[name].query.reads
    return [one for name, one in known.items() if name in needed]


def used(catalogue: Catalogue) -> list[RecordList]:
    """The lists that the rules read."""
    read = {name for one in rules() for name in one.query.reads}
    return [one for one in catalogue.lists if f"staging.{one.id}" in read]


def spans(number: int) -> list[Period]:
    last = parse(LAST)
    return [last.previous(back) for back in reversed(range(1, number))] + [last]


def invent(folder: Path, rows: int, years: int) -> int:
    """Write every list that is used to a file of its own, as they lie when they were accepted."""
    catalogue = load()
    lists = used(catalogue)
    extent = Extent(parse(LAST), years=years, counties=rows / years / ROWS_OF_A_COUNTY_YEAR)
    if all(one.theme == "social_care" for one in lists):
        raw = social_care(catalogue, extent)
        invented = {one.id: shaped(raw.pop(one.id), one) for one in lists}
    else:
        invented = histories(catalogue, extent)
    for one in lists:
        invented[one.id].write_parquet(folder / f"{one.id}.parquet", compression="zstd")
    return sum(invented[one.id].height for one in lists)


def declared(catalogue: Catalogue, quarters: int) -> dict[str, pl.DataFrame]:
    """What the board declares, with lists that reach back without end; and one submission of each list."""
    calendar = read_holidays(catalogue.file("bank_holidays.csv"))
    inputs = {name: pl.DataFrame(schema=schema) for name, schema in INPUT_SCHEMAS.items()}
    inputs |= catalogue_frames([catalogue], spans(quarters), calendar)
    inputs["catalogue.list"] = inputs["catalogue.list"].with_columns(
        pl.lit(None, pl.Int64).alias("history_months")
    )
    provider_of = {one.role: one.id for one in reversed(catalogue.providers)}
    rows = [
        {"submission_id": one.id, "board": catalogue.board.id, "provider": provider_of[one.providers[0]],
         "return_id": one.return_id, "period": LAST, "sequence": number, "verdict": "accepted"}
        for number, one in enumerate(catalogue.lists)
    ]  # fmt: skip
    inputs["ledger.submission"] = pl.DataFrame(rows, schema=INPUT_SCHEMAS["ledger.submission"], orient="row")
    return inputs


def ours(folder: Path, quarters: int, *, is_held: bool) -> dict[str, object]:
    """From Parquet to the observations: read, load, and run every model; ``is_held``: with its grain and its hash."""
    catalogue = load()
    inputs = declared(catalogue, quarters)
    models = rules()
    seconds: dict[str, float] = {}
    started = time.perf_counter()
    lists = [(one.id, one.id, pl.read_parquet(folder / f"{one.id}.parquet")) for one in used(catalogue)]
    inputs |= list_frames(lists)
    del lists
    seconds["read"] = time.perf_counter() - started
    with tempfile.TemporaryDirectory() as made, closing(connect(Path(made) / "warehouse.duckdb")) as con:
        load_functions(con, FUNCTIONS)
        at = time.perf_counter()
        load_inputs(con, inputs)
        inputs.clear()
        seconds["load"] = time.perf_counter() - at
        for model in models:
            at = time.perf_counter()
            if is_held:
                build_model(con, model)
            else:
                create_table(con, model)
            seconds[model.table] = time.perf_counter() - at
        whole = time.perf_counter() - started
        figures = {}
        found = []
        for model in models:
            if model.table.removeprefix("records.") in {one.id for one in catalogue.indicators}:
                found.append(con.table(model.table).aggregate("count(*)").fetchall()[0][0])
                figures |= {
                    "|".join((period, model.table.removeprefix("records."), kind, area)): number
                    for period, kind, area, number in con.sql(
                        "select period, area_type, area_code, sum(numerator) "  # noqa: S608 - our own names
                        f"from {model.table} where breakdown = 'all' "
                        "and series not in ('open_2y_count', 'reviews_due_on_time_pct') group by all"
                    ).fetchall()
                }
    return {
        "seconds": whole,
        "parts": seconds,
        "observations": sum(found),
        "rules": len(found),
        "figures": figures,
    }


def columns_used(catalogue: Catalogue) -> dict[str, list[str]]:
    """The fields of each list that the text of some model that reads it names."""
    models = rules()
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


def decode(folder: Path) -> dict[str, object]:
    """Let DuckDB read every column that is used once, and look at each value."""
    columns_of = columns_used(load())
    started = time.perf_counter()
    with closing(duckdb.connect(":memory:")) as con:
        for name, columns in columns_of.items():
            con.sql(
                f"select bit_xor(hash({', '.join(columns)})) from read_parquet('{folder / name}.parquet')"  # noqa: S608
            ).fetchall()
    return {"seconds": time.perf_counter() - started}


def in_pandas(folder: Path, quarters: int) -> dict[str, object]:
    calendar = read_holidays(load().file("bank_holidays.csv"))
    dated = [(one.label, one.starts_on, one.ends_on) for one in spans(quarters)]
    figures, seconds = worked_out(folder, dated, sorted(calendar.holidays))
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
    parser.add_argument("--part", choices=("invent", "ours", "held", "decode", "pandas"))
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
            case part:
                said = ours(asked.folder, quarters, is_held=part == "held")
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
                ("all", large, ("decode", "ours", "held", "decode")),
                ("a tenth", small, ("decode", "ours", "pandas")),
            )
            for part in names
        }
    for (part, size), said in parts.items():
        print(f"{part:<8} {size:<8} {said['seconds']:8.2f} s   {said['peak']:6.2f} GiB at most")
    whole = parts["ours", "all"]
    print(f"{whole['rules']} rules, {whole['observations']:,} observations of {quarters} quarters")
    print(
        f"(a) {whole['seconds'] / parts['decode', 'all']['seconds']:.1f} times the decoding of the columns used"
    )  # type: ignore[operator]
    tenth, theirs = parts["ours", "a tenth"], parts["pandas", "a tenth"]
    print(f"(b) {theirs['seconds'] / tenth['seconds']:.1f} times as fast as ten rules in pandas, on a tenth")  # type: ignore[operator]
    print(compared(tenth, theirs))
    slowest = sorted(whole["parts"].items(), key=lambda one: -one[1])  # type: ignore[attr-defined]
    for name, seconds in slowest[:16]:
        print(f"    {name:<52} {seconds:6.2f} s")


if __name__ == "__main__":
    main()
