"""How far data are trusted: the grade of random numbers, worked out a second time in plain loops."""

from pathlib import Path

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sql.build import FUNCTIONS, MODELS
from sql.inputs import INPUT_SCHEMAS
from sql.macros import load_functions
from sql.warehouse import connect

QUERY = (Path(MODELS) / "marts" / "data_quality.sql").read_text(encoding="utf-8")
S, N, B, IDS = pl.String, pl.Int64, pl.Boolean, pl.List(pl.String)
PLACE = {"area_type": S, "area_code": S, "breakdown": S, "category": S}
OF_RETURN = {"board": S, "provider": S, "return_id": S, "return_period": S}
SERIES = {"board": S, "period": S, "indicator_id": S, "series": S}
TABLES = {
    **{name: INPUT_SCHEMAS[name] for name in (
        "catalogue.series", "catalogue.series_source", "catalogue.category", "catalogue.basis_window", "catalogue.cell",
        "catalogue.confidence_rule", "catalogue.threshold", "catalogue.list", "catalogue.owed", "ledger.submission",
        "ledger.publication",
    )},
    "marts.indicator_value": {**SERIES, "basis": S, **PLACE, "status": S, "submission_ids": IDS},
    "marts.timeliness": {**OF_RETURN, "working_days_late": N},
    "marts.revision": {**OF_RETURN, "indicator_id": S, "series": S, "is_after_publication": B},
    "core.supplied": {**SERIES, **PLACE, "status": S},
    "staging.submission": {"submission_id": S, **OF_RETURN, "is_current": B},
    "staging.finding": {"submission_id": S, "ordinal": N, "indicator_id": S, "series": S, "is_open": B},
}  # fmt: skip
"""All that the model reads, with the columns that it reads of it."""

LIMITS = {
    "timeliness": (0, 2, 5),
    "completeness": (0, 0.25, 0.5),
    "queries": (0, 1, 2),
    "revisions": (0, 1, 2),
}
AT_BEST = {"provisional": "C", "estimate": "C", "published": "B"}
WEIGHT = 3

NUMBER = st.fixed_dictionaries(
    {
        "status": st.sampled_from(["value", "value", "value", "provisional", "estimate", "late"]),
        "returns": st.lists(
            st.fixed_dictionaries(
                {
                    "late": st.integers(0, 7),
                    "open": st.integers(0, 2),
                    "answered": st.integers(0, 1),
                    "before": st.integers(0, 3),
                    "after": st.integers(0, 2),
                }
            ),
            max_size=2,
        ),
        "there": st.integers(0, 4),
        "missing": st.integers(0, 3),
    }
)


def grade(aspect: str, measure: float) -> str:
    return next((one for one, most in zip("ABC", LIMITS[aspect], strict=True) if measure <= most), "D")


def expected(number: dict) -> tuple[str | None, list[str]]:
    """Give the grade of a number, and what made it."""
    if number["status"] not in {"value", "provisional", "estimate"}:
        return None, []
    found = {}
    if number["returns"]:
        due = number["there"] + number["missing"]
        revised = sum(one["before"] + WEIGHT * one["after"] for one in number["returns"])
        found = {
            "timeliness": grade("timeliness", max(one["late"] for one in number["returns"])),
            "completeness": grade("completeness", number["missing"] / due if due else 0),
            "queries": grade("queries", sum(one["open"] for one in number["returns"])),
            "revisions": grade("revisions", revised / max(due, 1)),
        }
    else:
        found["published"] = AT_BEST["published"]
    if number["status"] in AT_BEST:
        found[number["status"]] = AT_BEST[number["status"]]
    worst = max(found.values())
    return worst, sorted(name for name, one in found.items() if one == worst and one > "A")


def laid_out(numbers: list[dict]) -> dict[str, list[dict]]:
    """Lay numbers out as the tables that the model reads: each a row of its own, made of returns of its own."""
    tables: dict[str, list[dict]] = {name: [] for name in TABLES}
    for place, (aspect, limits) in enumerate(LIMITS.items()):
        rules = zip("ABCD", (*limits, None), strict=True)
        tables["catalogue.confidence_rule"] += [
            {"board": "b", "aspect": aspect, "grade": one, "sort_order": place + nth, "at_most": most}
            for nth, (one, most) in enumerate(rules)
        ]
    tables["catalogue.confidence_rule"] += [
        {"board": "b", "aspect": aspect, "grade": one, "sort_order": 1} for aspect, one in AT_BEST.items()
    ]
    tables["catalogue.threshold"].append({"board": "b", "name": "after_publication_weighs", "number": WEIGHT})
    tables["catalogue.basis_window"].append(
        {"basis": "snapshot", "nature": "stock", "period": "q", "member_period": "q"}
    )
    for nth, number in enumerate(numbers):
        series = {"board": "b", "indicator_id": f"i{nth}", "series": "n"}
        whole = {"area_type": "county", "area_code": "c", "breakdown": "all", "category": "all"}
        ids = [f"s{nth}.{place}" for place, _ in enumerate(number["returns"])]
        tables["catalogue.series"].append({**series, "nature": "stock"})
        tables["marts.indicator_value"].append(
            {
                **series,
                **whole,
                "period": "q",
                "basis": "snapshot",
                "status": number["status"],
                "submission_ids": ids,
            }
        )
        for cell in range(number["there"] + number["missing"]):
            status = "value" if cell < number["there"] else "refused"
            key = {**series, **whole, "period": "q", "area_code": f"c{cell}"}
            tables["core.supplied"].append({**key, "status": status})
            tables["catalogue.cell"].append({**key, "is_due": True, "is_optional": False})
        for name, one in zip(ids, number["returns"], strict=True):
            handed_in = {"board": "b", "provider": name, "return_id": "r", "return_period": "q"}
            tables["staging.submission"].append({"submission_id": name, **handed_in, "is_current": True})
            tables["marts.timeliness"].append({**handed_in, "working_days_late": one["late"]})
            tables["staging.finding"] += [
                {"submission_id": name, "ordinal": ordinal, "indicator_id": f"i{nth}", "series": "n",
                 "is_open": ordinal < one["open"]}
                for ordinal in range(one["open"] + one["answered"])
            ]  # fmt: skip
            tables["marts.revision"] += [
                {**handed_in, "indicator_id": f"i{nth}", "series": "n", "is_after_publication": is_after}
                for is_after in [False] * one["before"] + [True] * one["after"]
            ]
    return tables


@pytest.fixture(scope="module")
def con():
    with connect(None, threads=1) as con:
        load_functions(con, FUNCTIONS)
        for schema in {name.split(".", maxsplit=1)[0] for name in TABLES}:
            con.execute(f"create schema {schema}")
        yield con


def graded(con: duckdb.DuckDBPyConnection, numbers: list[dict]) -> list[tuple[str | None, list[str]]]:
    for name, rows in laid_out(numbers).items():
        con.register("laid_out", pl.DataFrame(rows, schema=dict(TABLES[name]), orient="row"))
        con.execute(f"create or replace table {name} as from laid_out")
    found = {row[0]: row[1:] for row in con.sql(QUERY).select("indicator_id, confidence, worst").fetchall()}
    return [found[f"i{nth}"] for nth in range(len(numbers))]


@settings(max_examples=15, deadline=None)
@given(st.lists(NUMBER, min_size=5, max_size=25))
def test_random_numbers_have_the_grade_of_the_second_way(con, numbers):
    assert graded(con, numbers) == [expected(one) for one in numbers]


def test_the_second_way_sees_every_grade_and_every_aspect():
    plain = {"late": 0, "open": 0, "answered": 0, "before": 0, "after": 0}
    number = {"status": "value", "returns": [plain], "there": 4, "missing": 0}
    assert expected(number) == ("A", [])
    assert expected({**number, "returns": [{**plain, "late": 2}]}) == ("B", ["timeliness"])
    assert expected({**number, "missing": 2}) == ("C", ["completeness"])
    assert expected({**number, "returns": [{**plain, "open": 3}]}) == ("D", ["queries"])
    assert expected({**number, "returns": [{**plain, "after": 1}]}) == ("B", ["revisions"])
    assert expected({**number, "returns": []}) == ("B", ["published"])
    assert expected({**number, "status": "late"}) == (None, [])
