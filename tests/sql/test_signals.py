"""Trends, charts and projections in SQL against a second way, and how often a year's end lies where it was projected."""

import random
from contextlib import closing
from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from sql.build import FUNCTIONS, MODELS, load_inputs
from sql.inputs import INPUT_SCHEMAS
from sql.macros import load_functions
from sql.order import find_models
from sql.warehouse import canonical_hash, connect
from tests.sql import slow_signals as slow
from tests.sql.slow_signals import Series, label, year_of

RULES = {
    "projection_quarters": 8, "projection_width": 0.5, "minimum_denominator": 20, "minimum_numerator": 5,
    "control_points": 8,
}  # fmt: skip
WITHIN_YEARS = 3
READ = ("indicators.point", "marts.control", "marts.trend", "marts.projection")
MADE = {model.table: model for model in find_models(MODELS) if model.table in READ}
GIVEN = {
    "core.observation": {
        **dict.fromkeys(("board", "period", "indicator_id", "series", "area_type", "area_code", "breakdown"), pl.String),
        "category": pl.String, "numerator": pl.Int64, "denominator": pl.Int64, "status": pl.String, "origin": pl.String,
    },
    "core.population": {
        "authority_code": pl.String, "band": pl.String, "mid_year": pl.Int64, "population": pl.Int64,
        "is_invented": pl.Boolean,
    },
    "benchmarks.vintage": {"board": pl.String, "period": pl.String, "vintage": pl.String},
    "benchmarks.figure": {
        **dict.fromkeys(("vintage", "authority_code", "planning_year", "period", "indicator_id", "series"), pl.String),
        "source": pl.String, "release": pl.String, "numerator": pl.Int64, "denominator": pl.Int64, "value": pl.Float64,
    },
    "indicators.value": {
        **dict.fromkeys(("origin", "owner", "period", "indicator_id", "series", "source", "release"), pl.String),
        "lower_95": pl.Float64, "upper_95": pl.Float64,
    },
}  # fmt: skip


def frames(world: list[Series], quarters: int) -> dict[str, pl.DataFrame]:
    """Lay series out as the tables that the models read."""
    rows = {
        name: []
        for name in (
            "catalogue.board", "catalogue.indicator", "catalogue.series", "catalogue.series_basis", "catalogue.period",
            "catalogue.board_period", "catalogue.comparison", "catalogue.definition_change", "catalogue.threshold",
            "catalogue.target", "catalogue.series_source", *GIVEN,
        )
    }  # fmt: skip
    rows["catalogue.board"].append(
        {"board": "b", "authority_code": "1", "compare_within_years": WITHIN_YEARS}
    )
    rows["catalogue.threshold"] += [
        {"board": "b", "name": name, "number": float(one)} for name, one in RULES.items()
    ]
    for nth in range(quarters):
        rows["catalogue.period"].append({
            "period": label(nth), "planning_year": year_of(nth), "quarter_number": nth % 4 + 1, "sort_order": nth,
            "mid_year": int(year_of(nth)[:4]),
        })  # fmt: skip
        rows["catalogue.board_period"].append({"board": "b", "period": label(nth)})
        rows["benchmarks.vintage"].append({"board": "b", "period": label(nth), "vintage": "v"})
    for number, one in enumerate(world):
        key = {"board": "b", "indicator_id": f"i{number}", "series": "s"}
        frequency = "half_yearly" if one.is_half_yearly else "quarterly"
        basis = {"stock": "snapshot", "wave": "annual", "flow": "year_to_date"}[one.nature]
        denominator_kind = "none" if one.kind == "count" else "population" if one.population else "supplied"
        rows["catalogue.indicator"].append({**key, "polarity": one.polarity, "frequency": frequency})
        rows["catalogue.series"].append({
            **key, "kind": one.kind, "nature": one.nature, "numerator_kind": "supplied", "multiplier": one.multiplier,
            "denominator_kind": denominator_kind, "denominator_population": f"p{number}", "decimals": 1,
        })  # fmt: skip
        rows["catalogue.series_basis"].append({**key, "basis": basis, "is_headline": True})
        rows["catalogue.comparison"].append({
            **key, "published_indicator_id": key["indicator_id"], "published_series": "s", "relation": "same"
        })  # fmt: skip
        rows["catalogue.definition_change"] += [
            {**key, "from_period": label(at), "kind": kind, "title": title} for at, kind, title in one.changes
        ]
        for nth, seen in enumerate(one.seen):
            told = seen is not None and seen != "not_due"
            rows["core.observation"].append({
                **key, "period": label(nth), "area_type": "county", "area_code": "1", "breakdown": "all", "category": "all",
                "status": "value" if told else seen or "late", "origin": "real",
                "numerator": seen[0] if told else None, "denominator": seen[1] if told and not one.population else None,
            })  # fmt: skip
            if one.population:
                rows["core.population"].append({
                    "authority_code": "1", "band": f"p{number}", "mid_year": int(year_of(nth)[:4]),
                    "population": one.population, "is_invented": False,
                })  # fmt: skip
            if one.target is not None:
                rows["catalogue.target"].append(
                    {**key, "period": label(nth), "basis": basis, "target": one.target}
                )
        for year, (numerator, denominator) in one.published.items():
            figure = one.figure(numerator, denominator)
            named = {
                "indicator_id": key["indicator_id"], "series": "s", "period": f"{year}-{(year + 1) % 100:02d}",
                "source": "x", "release": "r",
            }  # fmt: skip
            rows["benchmarks.figure"].append({
                **named, "vintage": "v", "authority_code": "1", "planning_year": named["period"],
                "numerator": numerator, "denominator": denominator, "value": figure["value"],
            })  # fmt: skip
            rows["indicators.value"].append({
                **named, "origin": "published", "owner": "1", "lower_95": figure["lower"], "upper_95": figure["upper"]
            })  # fmt: skip
    return {
        name: pl.DataFrame(told, schema=dict(INPUT_SCHEMAS.get(name) or GIVEN[name])).unique(
            maintain_order=True
        )
        for name, told in rows.items()
    }


@pytest.fixture(scope="module")
def worked_out():
    """Give a function that runs the models over series, and gives their tables as rows or as hashes."""

    def work_out(world, *, threads=1, seed=None, hashes=False):
        tables = frames(world, len(world[0].seen))
        if seed is not None:
            tables = {name: one.sample(fraction=1, shuffle=True, seed=seed) for name, one in tables.items()}
        with closing(connect(None, threads=threads)) as con:
            load_functions(con, FUNCTIONS)
            load_inputs(con, tables)
            found = {}
            for name in READ:
                con.execute(f"create schema if not exists {name.split('.', maxsplit=1)[0]}")
                con.sql(MADE[name].query.text).create(name)
                found[name] = (
                    canonical_hash(con, name, MADE[name].grain) if hashes else con.table(name).pl().to_dicts()
                )
            return found

    return work_out


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


WORLDS = st.integers(5, 25).flatmap(lambda quarters: st.lists(one_series(quarters), min_size=6, max_size=14))


@settings(max_examples=5, deadline=None, phases=[Phase.generate])
@given(WORLDS)
def test_every_quarter_of_random_series_is_that_of_the_second_way(worked_out, world):
    found = worked_out(world)
    charts, trends, years = (found[name] for name in READ[1:])
    for number, one in enumerate(world):
        for until in range(len(one.seen)):
            here = lambda row: row["indicator_id"] == f"i{number}" and row["period"] == label(until)  # noqa: B023, E731
            hold_to_chart(
                sorted(filter(here, charts), key=lambda row: row["place"]), slow.control(one, until)
            )
            told = [row for row in trends if here(row)]
            if one.kind != "count" and any(seen != "not_due" for seen in one.seen):
                expected = slow.trend(one, until, WITHIN_YEARS)
                assert [{name: row[name] for name in expected} for row in told] == [expected]
            else:
                assert told == []
            (row,) = filter(here, years)
            expected = slow.projection(one, until, RULES)
            assert {name: row[name] for name in ("why_not", "quarters_used", "reaches_target")} == {
                name: expected[name] for name in ("why_not", "quarters_used", "reaches_target")
            }, (one, until)
            if expected["projected"] is not None:
                ends = [row["projected"], row["lower_95"], row["upper_95"]]
                assert ends == pytest.approx(
                    [expected[name] for name in ("projected", "lower", "upper")], abs=1e-6
                )


def hold_to_chart(found: list[dict], expected: list[dict]) -> None:
    """Hold a chart to the second way's, point by point."""
    assert len(found) == len(expected)
    for row, point in zip(found, expected, strict=True):
        limits = point.pop("limits")
        assert {name: row[name] for name in point} == point
        assert row["is_latest"] == (point is expected[-1])
        if limits:
            assert (row["centre"], row["lower"], row["upper"]) == pytest.approx(limits, abs=1e-9)
        else:
            assert row["lower"] is row["upper"] is None


def histories(seed: int, quarters: int = 21) -> list[Series]:
    """Series drawn from one seed, for what must hold of any."""
    chance = random.Random(seed)
    world = []
    for kind, nature in [("count", "flow"), ("percentage", "flow"), ("rate", "flow"), ("count", "stock")] * 2:
        level = chance.choice([20, 300])
        seen = [(chance.randint(0, level), level) if chance.random() > 0.1 else None for _ in range(quarters)]
        population = 90000 if kind == "rate" else None
        published = (
            {year: (chance.randint(0, 500), 500) for year in range(2012, 2020)} if kind != "count" else {}
        )
        changes = ((chance.randint(0, quarters - 1), "definition", "anew"),)
        world.append(
            Series(
                kind, nature, "low_is_good", seen, False, 100, population, changes, published, target=level
            )
        )
    return world


def test_a_later_quarter_moves_nothing_of_an_earlier_one(worked_out):
    world = histories(1)
    whole, part = worked_out(world), worked_out([replace(one, seen=one.seen[:17]) for one in world])
    for name in READ[1:]:
        kept = [row for row in whole[name] if row["period"] <= label(16)]
        key = lambda row: [str(row.get(one)) for one in ("indicator_id", "period", "point_period")]  # noqa: E731
        assert sorted(kept, key=key) == sorted(part[name], key=key)
        assert len(part[name]) > 100


def test_threads_and_the_order_of_rows_change_nothing(worked_out):
    world = histories(2)
    once = worked_out(world, hashes=True)
    assert worked_out(world, threads=4, seed=7, hashes=True) == once
    assert worked_out(histories(3), hashes=True) != once


def poisson(chance, mean: float, periods: int) -> np.ndarray:
    return chance.poisson(mean, (500, periods))


def uneven(chance, mean: float, periods: int) -> np.ndarray:
    """Counts that vary three times as much as Poisson's."""
    return chance.negative_binomial(mean / 2, 1 / 3, (500, periods))


def about_a_mean(chance, periods: int) -> np.ndarray:
    return 100 + 5 * chance.normal(size=(500, periods))


def on_and_on(chance, periods: int) -> np.ndarray:
    """A walk: each value is the one before and a step."""
    return 100 + 5 * chance.normal(size=(500, periods)).cumsum(axis=1)


@pytest.mark.parametrize("ahead", [1, 2, 3])
@pytest.mark.parametrize("mean", [4, 40, 400])
@pytest.mark.parametrize("process", [poisson, uneven])
def test_nineteen_of_twenty_counts_to_come_lie_where_they_were_projected(ask_all, process, mean, ahead):
    drawn = process(np.random.default_rng(mean + ahead), mean, 8 + ahead)
    found = ask_all(f"flow_ahead(seen, {ahead})", pl.DataFrame({"seen": drawn[:, :8].tolist()}))
    hold_to_level(found, drawn[:, 8:].sum(axis=1))


@pytest.mark.parametrize("ahead", [1, 2, 3])
@pytest.mark.parametrize(("share", "of"), [(0.1, 80), (0.4, 30), (0.9, 200)])
def test_nineteen_of_twenty_shares_to_come_lie_where_they_were_projected(ask_all, share, of, ahead):
    drawn = np.random.default_rng(ahead).binomial(of, share, (500, 8 + ahead))
    seen = [[{"count": one, "denominator": of} for one in row] for row in drawn[:, :8].tolist()]
    found = ask_all(f"share_ahead(seen, {ahead * of})", pl.DataFrame({"seen": seen}))
    hold_to_level(found, drawn[:, 8:].sum(axis=1))


@pytest.mark.parametrize("ahead", [1, 2, 3])
@pytest.mark.parametrize(("process", "cautious"), [(about_a_mean, True), (on_and_on, False)])
def test_nineteen_of_twenty_stocks_to_come_lie_where_they_were_projected(ask_all, process, cautious, ahead):
    """One that keeps about its mean goes less far in two steps than a walk does: so more of them do."""
    drawn = process(np.random.default_rng(ahead), 12 + ahead)
    moved = np.abs(np.diff(drawn[:, :12], axis=1)).mean(axis=1)
    reach = ask_all(f"stock_ahead(moved, 12, {ahead})", pl.DataFrame({"moved": moved}))
    inside = np.mean(np.abs(drawn[:, -1] - drawn[:, 11]) <= np.array(reach))
    assert 0.91 <= inside <= (1 if cautious and ahead > 1 else 0.98)


def hold_to_level(found: list[dict], came: np.ndarray) -> None:
    inside = np.mean(
        [one["lower"] <= number <= one["upper"] for one, number in zip(found, came, strict=True)]
    )
    assert 0.92 <= inside <= 0.99
