"""Series as a warehouse could hold them, drawn at random, laid out as the tables that models read, and worked out."""

from contextlib import closing
from functools import cache

import numpy as np
import polars as pl
from duckdb import DuckDBPyRelation
from hypothesis import strategies as st

from sql.build import FUNCTIONS, MODELS, load_inputs
from sql.inputs import INPUT_SCHEMAS
from sql.macros import load_functions
from sql.order import OF_WAREHOUSE, Model, find_models, in_order
from sql.warehouse import canonical_hash, connect
from tests.sql import slow_signals as slow
from tests.sql.slow_signals import Series, label, year_of

RULES = {
    "projection_quarters": 8, "projection_width": 0.5, "minimum_denominator": 20, "minimum_numerator": 5,
    "control_points": 8,
}  # fmt: skip
WITHIN_YEARS = 3
TOLD = ("marts.control", "marts.trend", "marts.projection")
GIVEN = {
    "core.observation": {
        **dict.fromkeys(("board", "period", "indicator_id", "series", "area_type", "area_code"), pl.String),
        "breakdown": pl.String, "category": pl.String, "numerator": pl.Int64, "denominator": pl.Int64,
        "status": pl.String, "origin": pl.String,
    },
    "core.population": {
        "authority_code": pl.String, "band": pl.String, "mid_year": pl.Int64, "population": pl.Int64,
        "is_invented": pl.Boolean,
    },
    "benchmarks.vintage": {"board": pl.String, "period": pl.String, "vintage": pl.String},
    "benchmarks.figure": {
        **dict.fromkeys(("vintage", "authority_code", "planning_year", "period", "indicator_id", "series"), pl.String),
        "source": pl.String, "release": pl.String, "known_event": pl.Int64, "numerator": pl.Int64,
        "denominator": pl.Int64, "value": pl.Float64,
    },
    "indicators.value": {
        **dict.fromkeys(("origin", "owner", "period", "indicator_id", "series", "source", "release"), pl.String),
        "known_event": pl.Int64, "lower_95": pl.Float64, "upper_95": pl.Float64,
    },
}  # fmt: skip


def frames(world: list[Series], quarters: int) -> dict[str, pl.DataFrame]:
    """Lay series out as the tables that the models read."""
    laid = {
        name: []
        for name in (
            "catalogue.board", "catalogue.indicator", "catalogue.series", "catalogue.series_basis", "catalogue.period",
            "catalogue.board_period", "catalogue.comparison", "catalogue.definition_change", "catalogue.threshold",
            "catalogue.target", "catalogue.series_source", *GIVEN,
        )
    }  # fmt: skip
    laid["catalogue.board"].append(
        {"board": "b", "authority_code": "1", "compare_within_years": WITHIN_YEARS}
    )
    laid["catalogue.threshold"] += [
        {"board": "b", "name": name, "number": float(one)} for name, one in RULES.items()
    ]
    for nth in range(quarters):
        laid["catalogue.period"].append({
            "period": label(nth), "planning_year": year_of(nth), "quarter_number": nth % 4 + 1, "sort_order": nth,
            "mid_year": int(year_of(nth)[:4]),
        })  # fmt: skip
        laid["catalogue.board_period"].append({"board": "b", "period": label(nth)})
        laid["benchmarks.vintage"].append({"board": "b", "period": label(nth), "vintage": "v"})
    for number, one in enumerate(world):
        key = {"board": "b", "indicator_id": f"i{number}", "series": "s"}
        frequency = "half_yearly" if one.is_half_yearly else "quarterly"
        basis = {"stock": "snapshot", "wave": "annual", "flow": "year_to_date"}[one.nature]
        denominator_kind = "none" if one.kind == "count" else "population" if one.population else "supplied"
        laid["catalogue.indicator"].append({**key, "polarity": one.polarity, "frequency": frequency})
        laid["catalogue.series"].append({
            **key, "kind": one.kind, "nature": one.nature, "numerator_kind": "supplied", "multiplier": one.multiplier,
            "denominator_kind": denominator_kind, "denominator_population": f"p{number}", "decimals": 1,
        })  # fmt: skip
        laid["catalogue.series_basis"].append({**key, "basis": basis, "is_headline": True})
        laid["catalogue.comparison"].append({
            **key, "published_indicator_id": key["indicator_id"], "published_series": "s", "relation": "same"
        })  # fmt: skip
        laid["catalogue.definition_change"] += [
            {**key, "from_period": label(at), "kind": kind, "title": title} for at, kind, title in one.changes
        ]
        for nth, seen in enumerate(one.seen):
            told = seen is not None and seen != "not_due"
            laid["core.observation"].append({
                **key, "period": label(nth), "area_type": "county", "area_code": "1", "breakdown": "all",
                "category": "all", "status": "value" if told else seen or "late", "origin": "real",
                "numerator": seen[0] if told else None, "denominator": seen[1] if told and not one.population else None,
            })  # fmt: skip
            if one.population:
                laid["core.population"].append({
                    "authority_code": "1", "band": f"p{number}", "mid_year": int(year_of(nth)[:4]),
                    "population": one.population, "is_invented": False,
                })  # fmt: skip
            if one.target is not None:
                laid["catalogue.target"].append(
                    {**key, "period": label(nth), "basis": basis, "target": one.target}
                )
        for year, (numerator, denominator) in one.published.items():
            figure = one.figure(numerator, denominator)
            named = {
                "indicator_id": key["indicator_id"], "series": "s", "period": f"{year}-{(year + 1) % 100:02d}",
                "source": "x", "release": "r", "known_event": 0,
            }  # fmt: skip
            laid["benchmarks.figure"].append({
                **named, "vintage": "v", "authority_code": "1", "planning_year": named["period"],
                "numerator": numerator, "denominator": denominator, "value": figure["value"],
            })  # fmt: skip
            laid["indicators.value"].append({
                **named, "origin": "published", "owner": "1", "lower_95": figure["lower"], "upper_95": figure["upper"]
            })  # fmt: skip
    return {
        name: pl.DataFrame(told, schema=dict(INPUT_SCHEMAS.get(name) or GIVEN[name])).unique(
            maintain_order=True
        )
        for name, told in laid.items()
    }


def pairs(most: int):
    return st.integers(0, most).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@st.composite
def one_series(draw, quarters: int) -> Series:
    """A series with gaps, changes and published years; steady ones and small ones come up often."""
    kind = draw(st.sampled_from(["count", "percentage", "percentage", "rate"]))
    nature = draw(st.sampled_from(["flow", "flow", "stock", "wave"]))
    is_half_yearly = nature != "wave" and draw(st.integers(0, 5)) == 0
    level = draw(st.sampled_from([3, 30, 400]))
    moves = draw(st.lists(st.integers(-level // 3, level // 3), min_size=quarters, max_size=quarters))
    drift = draw(st.sampled_from([0, 0, 1, -1]))
    seen = []
    for nth, move in enumerate(moves):
        due = nth % 4 == 3 if nature == "wave" else nth % 2 == 1 or not is_half_yearly
        whole = max(2 * level + drift * nth, 0)
        seen.append((min(max(level + move + drift * nth, 0), whole), whole) if due else "not_due")
    for nth in draw(st.lists(st.integers(0, quarters - 1), max_size=2)):
        seen[nth] = seen[nth] if seen[nth] == "not_due" else draw(st.sampled_from([None, (0, 0), (4, 4)]))
    population = draw(st.sampled_from([1000, 90000])) if kind == "rate" else None
    changes = draw(
        st.lists(
            st.tuples(st.integers(0, quarters - 1), st.sampled_from(["definition", "counting", "rebase"])),
            max_size=2, unique=True,
        )
    )  # fmt: skip
    years = st.integers(slow.FIRST_YEAR - 5, slow.FIRST_YEAR + quarters // 4)
    published = (
        draw(st.dictionaries(years, pairs(900).filter(lambda one: one[1]), max_size=9))
        if kind != "count"
        else {}
    )
    return Series(
        kind, nature, draw(st.sampled_from(["high_is_good", "low_is_good", "neither"])), tuple(seen), is_half_yearly,
        10000 if kind == "rate" else 100, population, tuple((at, what, f"{what} {at}") for at, what in changes),
        published, draw(st.sampled_from([None, 50.0, float(level)])),
    )  # fmt: skip


WORLDS = st.integers(5, 25).flatmap(lambda quarters: st.lists(one_series(quarters), min_size=4, max_size=9))


def histories(seed: int, quarters: int = 21) -> list[Series]:
    """Series drawn from one seed, for what must hold of any."""
    chance = np.random.default_rng(seed)
    world = []
    for kind, nature in [("count", "flow"), ("percentage", "flow"), ("rate", "flow"), ("count", "stock")] * 2:
        level = int(chance.choice([20, 300]))
        numerators = chance.integers(0, level, quarters, endpoint=True).tolist()
        seen = [(one, level) if chance.random() > 0.1 else None for one in numerators]
        population = 90000 if kind == "rate" else None
        published = (
            {year: (int(chance.integers(0, 500)), 500) for year in range(2012, 2020)}
            if kind != "count"
            else {}
        )
        changes = ((int(chance.integers(quarters)), "definition", "anew"),)
        world.append(
            Series(
                kind, nature, "low_is_good", seen, False, 100, population, changes, published, target=level
            )
        )
    return world


def work_out(world: list[Series], *, threads: int = 1, seed: int | None = None, hashes: bool = False) -> dict:
    """Run the models over series, in any order of rows, and give their tables as rows or as hashes."""
    tables = frames(world, len(world[0].seen))
    if seed is not None:
        tables = {name: one.sample(fraction=1, shuffle=True, seed=seed) for name, one in tables.items()}
    with closing(connect(None, threads=threads)) as con:
        load_functions(con, FUNCTIONS)
        load_inputs(con, tables)
        for model in needed():
            con.execute(f"create schema if not exists {model.layer}")
            con.sql(model.query.text).create(model.table)
        if hashes:
            return {model.table: canonical_hash(con, model.table, model.grain) for model in needed()}
        return {name: rows(con.table(name)) for name in TOLD}


def rows(table: DuckDBPyRelation) -> list[dict]:
    return [dict(zip(table.columns, row, strict=True)) for row in table.fetchall()]


@cache
def needed() -> list[Model]:
    """The models of what is told that are not given, in their order."""
    models = {model.table: model for model in in_order(find_models(MODELS, OF_WAREHOUSE), INPUT_SCHEMAS)}
    wanted, unseen = set(), [*TOLD]
    while unseen:
        name = unseen.pop()
        if name in models and name not in GIVEN and name not in wanted:
            wanted.add(name)
            unseen += models[name].query.reads
    return [model for name, model in models.items() if name in wanted]
