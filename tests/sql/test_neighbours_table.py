"""The real table of North Yorkshire's neighbours, 2012-13 to 2023-24, against a second way from the public files.

And over random figures: the models against the same second way, whatever the order of rows and the number of threads.
"""

import csv
from collections import Counter
from fractions import Fraction
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data_lake.published.spread import SPREAD
from expectations.catalogue import DATASET
from sql.build import MODELS
from sql.inputs import INPUT_SCHEMAS
from sql.warehouse import open_read_only
from tests.published_warehouse import build_of_published
from tests.sql.slow_neighbours import (
    ENGLAND,
    OWN,
    POLARITY,
    REGION,
    UNJUDGED,
    YEARS,
    Figure,
    band,
    placed,
    read_every,
    rounded,
    slots,
    together,
)

PUBLIC = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "public"
SETS = ("seed_2007", "dfe_2021", "dfe_2025")
NUMBERS = ("value", "mean", "median", "pooled", "minimum", "maximum", "england", "region")
PLACES = ("position", "rank", "quartile", "n_used", "n_expected", "missing")
NOBODY = Figure(None, None, 1, 0, None, "no figure", "")
is_public_there = pytest.mark.skipif(
    not PUBLIC.exists(), reason="the public files do not lie beside the checkout"
)


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    """The lines of the table for North Yorkshire, as the models make them of what ships."""
    target = build_of_published(tmp_path_factory.mktemp("neighbours") / "warehouse.duckdb")
    with open_read_only(target) as con:
        rows = con.sql("select * from marts.benchmark where ranked_indicator_id = indicator_id").pl()
    keys = ("indicator_id", "series", "period", "neighbour_set")
    return {tuple(row[part] for part in keys): row for row in rows.iter_rows(named=True)}


@pytest.fixture(scope="module")
def worked_again():
    """The same lines, by the second way."""
    found, everybody = read_every(PUBLIC)
    with (DATASET / "neighbours.csv").open(encoding="utf-8", newline="") as lines:
        neighbours = list(csv.DictReader(lines))
    again = {}
    for (row_id, series, year), places in found.items():
        polarity = None if series in UNJUDGED else POLARITY.get(row_id)
        own = places.get(OWN)
        value = own.value if own else None
        for one in SETS:
            members = slots(neighbours, one, year)
            near = {
                slot: together([places.get(code, NOBODY) for code in codes])
                for slot, codes in members.items()
            }
            quartile = None
            if own and value is not None and polarity:
                of_all = [other.value for other in everybody[row_id, series, year + own.file].values()]
                quartile = band(value, of_all, polarity) if len(of_all) >= 20 else None
            totals = {
                name: places[place].value
                for name, place in (("england", ENGLAND), ("region", REGION))
                if place in places
            }
            again[row_id, series, year, one] = {
                **placed(value, near, polarity)._asdict(),
                "value": value,
                "quartile": quartile,
                "england": totals.get("england"),
                "region": totals.get("region"),
            }
    return again


AGREE = {
    "value": 1068, "mean": 827, "median": 827, "pooled": 465, "minimum": 827, "maximum": 827, "england": 738,
    "region": 771, "position": 782, "rank": 360, "quartile": 360, "n_used": 1113, "n_expected": 1113, "missing": 1113,
}  # fmt: skip
"""What the second way gives too, of 36 measures, twelve years and three sets: how many of each are known."""


@is_public_there
def test_every_number_of_the_neighbours_table_is_worked_out_again(table, worked_again):
    ours = {key: row for key, row in table.items() if key[2] in YEARS}
    assert sorted(ours) == sorted(worked_again)
    agree, far, told = Counter(), Counter(), []
    for key, row in ours.items():
        again = worked_again[key]
        for name in (*NUMBERS, *PLACES):
            one, other = row[name], again[name]
            if one is None or other is None or name in PLACES:
                if one != other:
                    told.append((key, name, one, other))
            else:
                far[name] = max(far[name], abs(one - float(other)))
            agree[name] += one is not None
    assert told == []
    assert max(far.values()) < 1e-9
    assert agree == AGREE


WORKED_EXAMPLE = """
seed_2007  2021-22  4 of 11
seed_2007  2022-23  8 of 11
seed_2007  2023-24  7 of 10
dfe_2021   2021-22  5 of 11
dfe_2021   2022-23  7 of 11
dfe_2021   2023-24  7 of 11
"""


@pytest.mark.parametrize("line", WORKED_EXAMPLE.strip().splitlines())
def test_the_worked_example_holds(table, line):
    """indicators.md §6.1, with Cheshire as one slot."""
    neighbour_set, year, expected = line.split(maxsplit=2)
    row = table["cp_plans_rate", "rate", year, neighbour_set]
    assert f"{row['position']} of {row['n_used'] + 1}" == expected


# Random figures

CODES = [f"{number}" for number in range(900, 912)]
MODELS_AGAIN = ("core.polarity", "benchmarks.slot", "benchmarks.position")
FIGURE = {
    "vintage": pl.String, "authority_code": pl.String, "authority_kind": pl.String, "planning_year": pl.String,
    "indicator_id": pl.String, "series": pl.String, "numerator": pl.Int64, "denominator": pl.Int64, "value": pl.Float64,
    "symbol": pl.String, "decimals": pl.Int64, "multiplier": pl.Int64, "source": pl.String, "release": pl.String,
    "period": pl.String,
}  # fmt: skip

counts = st.tuples(st.integers(0, 60), st.integers(1, 400))
figures_of_one = st.one_of(
    counts.map(
        lambda one: (
            Figure(*one, 100, 1, rounded(Fraction(one[0] * 100, one[1]), 1), "", "")
            if one[0] <= one[1]
            else Figure(None, None, 100, 1, None, "c", "")
        )
    ),
    st.integers(0, 1000).map(lambda tenths: Figure(None, None, 100, 1, Fraction(tenths, 10), "", "")),
    st.sampled_from(["c", "u", "x"]).map(lambda symbol: Figure(None, None, 100, 1, None, symbol, "")),
)
sets = st.lists(st.integers(1, 2), min_size=1, max_size=6)


@pytest.fixture(scope="module")
def models(functions):
    """Give a function that works the place of a board out, from frames that stand where models and inputs would."""
    texts = {
        name: (MODELS / f"{name.replace('.', '/')}.sql").read_text(encoding="utf-8") for name in MODELS_AGAIN
    }
    empty = {
        name: pl.DataFrame(schema=schema)
        for name, schema in INPUT_SCHEMAS.items()
        if name.startswith("catalogue.")
    }
    empty["indicators.value"] = pl.DataFrame(
        schema=dict.fromkeys(
            (
                "origin",
                "owner",
                "period",
                "indicator_id",
                "series",
                "basis",
                "area_type",
                "area_code",
                "breakdown",
                "category",
            ),
            pl.String,
        )
        | dict.fromkeys(("value",), pl.Float64)
        | dict.fromkeys(("numerator", "denominator"), pl.Int64)
    )
    empty["core.basis_total"] = (
        empty["indicators.value"]
        .rename({"owner": "board"})
        .with_columns(
            pl.lit(None, pl.Boolean).alias("is_invented"),
            pl.lit(None, pl.List(pl.String)).alias("submission_ids"),
        )
    )
    empty["benchmarks.spread"] = pl.DataFrame(schema={"vintage": pl.String, **SPREAD})
    for schema in ("catalogue", "indicators", "core", "benchmarks"):
        functions.execute(f"create schema if not exists {schema}")

    def put(name: str, frame: pl.DataFrame) -> None:
        functions.register("_incoming", frame.to_arrow())
        functions.execute(f"create or replace table {name} as from _incoming")
        functions.unregister("_incoming")

    for name, frame in empty.items():
        put(name, frame)

    def work_out(frames: dict[str, pl.DataFrame], threads: int) -> dict:
        functions.execute(f"set threads = {threads}")
        for name, frame in frames.items():
            put(name, frame)
        for name, text in texts.items():
            functions.execute(f"create or replace table {name} as {text}")
        (row,) = functions.sql("from benchmarks.position").pl().to_dicts()
        return row

    yield work_out
    functions.execute("set threads = 1")


@given(
    own=figures_of_one,
    found=st.lists(figures_of_one, min_size=12, max_size=12),
    sizes=sets,
    polarity=st.sampled_from(["high", "low", "neither"]),
    seed=st.integers(0, 9),
)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_over_random_figures_the_models_and_the_second_way_agree(models, own, found, sizes, polarity, seed):
    codes = iter(CODES)
    members = {f"slot {place}": [next(codes) for _ in range(size)] for place, size in enumerate(sizes)}
    known = dict(zip(CODES, found, strict=True))
    rows = [
        {"vintage": "shipped", "authority_code": code, "authority_kind": "authority", "planning_year": "2023-24",
         "indicator_id": "plans", "series": "pct", **one._asdict(),
         "value": None if one.value is None else float(one.value)}
        for code, one in (("815", own), *known.items())
    ]  # fmt: skip
    frames = {
        "benchmarks.figure": pl.DataFrame([{name: row.get(name) for name in FIGURE} for row in rows], schema=FIGURE),
        "catalogue.neighbour": pl.DataFrame(
            [("a", slot, place, code) for place, (slot, those) in enumerate(members.items()) for code in those],
            schema=["neighbour_set", "slot", "closeness", "authority_code"], orient="row",
        ).with_columns(pl.lit(None, pl.Date).alias("valid_from"), pl.lit(None, pl.Date).alias("valid_to")),
        "catalogue.board": pl.DataFrame({"board": ["nyscb"], "authority_code": ["815"]}),
        "catalogue.board_neighbour_set": pl.DataFrame({"board": ["nyscb"], "neighbour_set": ["a"]}),
        "catalogue.indicator": pl.DataFrame(
            {"board": ["nyscb"], "indicator_id": ["plans"],
             "polarity": [polarity if polarity == "neither" else f"{polarity}_is_good"]}
        ),
        "catalogue.series": pl.DataFrame({"board": ["nyscb"], "indicator_id": ["plans"], "series": ["pct"]}),
    }  # fmt: skip
    row = models(frames, threads=1)
    expected = placed(
        own.value,
        {slot: together([known[one] for one in those]) for slot, those in members.items()},
        polarity,
    )
    for name, other in expected._asdict().items():
        assert row[name] == (pytest.approx(other, abs=1e-9) if isinstance(other, float) else other), name
    mixed = {name: frame.sample(fraction=1, shuffle=True, seed=seed) for name, frame in frames.items()}
    assert models(mixed, threads=4) == row
