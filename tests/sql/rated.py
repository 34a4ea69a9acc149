"""Numbers to be rated, written as a board member would say it, and the engine run over all of them at once."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from expectations.catalogue import load
from expectations.judging import OUTCOMES, Decision, decided
from sql.build import MODELS, load_inputs
from sql.inputs import INPUT_SCHEMAS

CASES = Path(__file__).parent / "rating_cases.txt"
ENGINE = ("marts.outcome", "marts.rating", "marts.clause")
TEXTS = {table: (MODELS / f"{table.replace('.', '/')}.sql").read_text(encoding="utf-8") for table in ENGINE}
BOARD, QUARTER = "b", "2023-24-Q4"
THRESHOLDS = {
    "minimum_denominator": 20,
    "minimum_numerator": 5,
    "minimum_neighbours": 5,
    "trend_points": 5,
    "control_points": 8,
}

WINDOWS = {
    ("in_quarter", "flow"): (4,), ("year_to_date", "flow"): (4, 3, 2, 1), ("in_quarter", "another"): (4, 3, 2, 1),
}  # fmt: skip

JUDGED = {"better", "similar", "worse", "higher", "lower"}
TRENDS = {"better", "worse", "no_significant_change", "increasing", "decreasing"}

S, N, F = pl.String, pl.Int64, pl.Float64
KEY = {"board": S, "period": S, "indicator_id": S, "series": S}
GIVEN = {
    "catalogue.indicator": {"board": S, "indicator_id": S, "headline_series": S},
    "core.polarity": {"board": S, "indicator_id": S, "series": S, "polarity": S},
    "catalogue.series": {
        "board": S, "indicator_id": S, "series": S, "kind": S, "nature": S, "multiplier": F, "denominator_kind": S,
    },
    "catalogue.series_basis": {"board": S, "indicator_id": S, "series": S, "basis": S, "is_headline": pl.Boolean},
    "catalogue.board": {"board": S, "authority_code": S},
    "catalogue.basis_window": {"basis": S, "nature": S, "period": S, "member_period": S},
    "catalogue.threshold": {"board": S, "name": S, "number": F},
    "marts.scorecard": {
        "board": S, "period": S, "indicator_id": S, "headline_series": S, "basis": S, "breakdown": S, "category": S,
        "status": S, "value": F, "numerator": N, "denominator": N,
    },
    "marts.indicator_value": {
        **KEY, "basis": S, "area_type": S, "breakdown": S, "category": S, "status": S, "value": F, "numerator": N,
        "denominator": N,
    },
    "marts.definition_change": {"board": S, "indicator_id": S, "series": S, "from_period": S, "kind": S},
    "marts.data_quality": {**KEY, "basis": S, "confidence": S, "worst": pl.List(S)},
    "marts.target": {
        **KEY, "basis": S, "target": F, "expected": F, "tolerance": F, "value": F, "lower_95": F, "upper_95": F,
        "outcome": S, "why_not": S,
    },
    "marts.comparison": {
        **KEY, "against": S, "benchmark_period": S, "benchmark_published_name": S, "neighbour_set": S, "own_value": F,
        "lower_95": F, "upper_95": F, "benchmark": F, "outcome_95": S, "n_used": N, "n_expected": N, "source": S,
        "why_not": S,
    },
    "marts.trend": {
        **KEY, "method": S, "trend": S, "judgement": S, "reason": S, "slope": F, "chi_squared": F, "points": N,
        "first_point": S, "last_point": S,
    },
    "marts.control": {
        **KEY, "basis": S, "point_period": S, "value": F, "lower": F, "upper": F, "rule": S, "meaning": S,
        "is_latest": pl.Boolean, "stretch_points": N, "is_steady": pl.Boolean,
    },
}  # fmt: skip
"""The columns that the engine reads; that models have them is held by the text tables beside this file."""


@dataclass(frozen=True)
class Number:
    """A number, and what each mart says of it, as a line of the cases writes it."""

    number: str = ""
    good: str = ""
    made_of: str = ""
    changed: str = ""
    grade: str = ""
    target: str = ""
    neighbours: str = ""
    years: str = ""
    quarters: str = ""

    @property
    def polarity(self) -> str:
        return {"high": "high_is_good", "neither": "neither"}.get(self.good, "low_is_good")


@dataclass(frozen=True)
class Verdict:
    """What became of it: the rating, the reason, and the clauses that decided, in their order."""

    rating: str
    reason: str
    decisive: tuple[str, ...]


@dataclass(frozen=True)
class RatingCase:
    """A line of the cases."""

    line: int
    given: Number
    expected: Verdict
    because: str


def read_rating_cases(path: Path = CASES) -> list[RatingCase]:
    """Read the table that follows the words at the head of the file."""
    cases = []
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        cells = [cell.strip() for cell in text.split("|")]
        if len(cells) == 1 or cells[0] == "number":
            continue
        *given, rating, decided_by, because = cells
        rating, _, reason = rating.partition(": ")
        decisive = tuple(one for one in decided_by.split(", ") if one)
        cases.append(RatingCase(number, Number(*given), Verdict(rating, reason, decisive), because))
    return cases


def shipped_decisions() -> list[Decision]:
    """Give the lines of the shipped table, the first first."""
    return list(load().decisions)


def expanded(decisions: Sequence[Decision]) -> pl.DataFrame:
    """Lay the table out, a row a combination that some line decides."""
    rows = [
        (BOARD, *outcomes, line.decision_id, line.rating, line.reason, line.decisive, line.because)
        for outcomes, line in decided(decisions).items()
    ]
    return pl.DataFrame(rows, schema=INPUT_SCHEMAS["catalogue.decision"], orient="row")


def give(con: duckdb.DuckDBPyConnection, numbers: Iterable[Number]) -> None:
    """Lay out what the marts say of the numbers, the first as indicator ``0``, in place of what was there."""
    rows: dict[str, list[dict[str, object]]] = {table: [] for table in GIVEN}
    rows["catalogue.board"].append({"board": BOARD, "authority_code": "815"})
    rows["catalogue.threshold"] += [
        {"board": BOARD, "name": name, "number": number} for name, number in THRESHOLDS.items()
    ]
    for (basis, nature), members in WINDOWS.items():
        rows["catalogue.basis_window"] += [
            {"basis": basis, "nature": nature, "period": QUARTER, "member_period": f"2023-24-Q{one}"}
            for one in members
        ]
    for place, number in enumerate(numbers):
        for table, row in _rows(str(place), number):
            rows[table].append(
                {"board": BOARD, "period": QUARTER, "indicator_id": str(place), "series": "s", **row}
            )
    _load(con, {
        table: pl.DataFrame([{name: row.get(name) for name in columns} for row in rows[table]], schema=columns)
        for table, columns in GIVEN.items()
    } | {"catalogue.decision": expanded(shipped_decisions())})  # fmt: skip


def _load(con: duckdb.DuckDBPyConnection, frames: Mapping[str, pl.DataFrame]) -> None:
    for table in frames:
        con.execute(f"create schema if not exists {table.split('.')[0]}")
        con.execute(f"drop table if exists {table}")
    load_inputs(con, frames)


def decide_by(con: duckdb.DuckDBPyConnection, boards: Mapping[str, pl.DataFrame]) -> None:
    """Let the same numbers be those of several boards, each with a table of decisions of its own, laid out."""
    for table in (one for one, columns in GIVEN.items() if "board" in columns):
        con.execute(
            f"create or replace table {table} as select one.* replace (other.board as board) from {table} as one "  # noqa: S608
            "cross join (select unnest(?) as board) as other",
            [list(boards)],
        )
    tables = pl.concat(table.with_columns(board=pl.lit(board)) for board, table in boards.items())
    _load(con, {"catalogue.decision": tables})


def rate(
    con: duckdb.DuckDBPyConnection, texts: Mapping[str, str] = TEXTS, since: str = ENGINE[0]
) -> dict[str, list[Verdict]]:
    """Run the engine, from one of its tables on, and give the verdict on each number, by board."""
    for table in ENGINE[ENGINE.index(since) :]:
        con.execute(f"create or replace table {table} as {texts[table]}")
    rows = con.execute(
        """
        select
            indicator.board,
            rating.rating,
            rating.reason,
            list(clause.clause order by clause.sort_order) filter (where clause.is_decisive)
        from catalogue.indicator as indicator
        left join marts.rating as rating using (board, indicator_id)
        left join marts.clause as clause using (board, period, indicator_id, series)
        group by indicator.board, indicator.indicator_id, rating.rating, rating.reason
        order by indicator.board, cast(indicator.indicator_id as integer)
        """
    ).fetchall()
    found: dict[str, list[Verdict]] = {}
    for board, rating, reason, decisive in rows:
        found.setdefault(board, []).append(Verdict(str(rating), str(reason), tuple(decisive or ())))
    return found


def _rows(name: str, one: Number) -> Iterator[tuple[str, dict[str, object]]]:
    """Give what each table says of a number, without its key."""
    status = one.number or "value"
    part, _, whole = (one.made_of or "60/400").partition("/")
    population = whole.endswith("p")
    kind = "none" if not whole else "population" if population else "series"
    is_rank = whole.endswith(" places")
    changed, *said = one.changed.split() or [""]
    basis, other = ("year_to_date", "in_quarter") if "year" in said else ("in_quarter", "year_to_date")
    is_share = "~" in one.neighbours and part and whole
    numbers = {
        "status": status,
        "value": 100 * int(part) / int(whole) if is_share else 1.0 if part else None,
        "numerator": int(part) if part else None,
        "denominator": int(whole.removesuffix("p").removesuffix(" places")) if whole else None,
    }
    yield "catalogue.indicator", {"headline_series": "s"}
    yield "core.polarity", {"polarity": one.polarity}
    yield "catalogue.series", {
        "kind": "rank" if is_rank else "percentage", "nature": "flow", "denominator_kind": kind,
    }  # fmt: skip
    yield "catalogue.series_basis", {"basis": basis, "is_headline": True}
    yield "marts.scorecard", {
        "headline_series": "s", "basis": basis, "breakdown": "all", "category": "all", **numbers,
    }  # fmt: skip
    # the headline stands among the numbers too, and is rated once
    yield "marts.indicator_value", {
        "basis": basis, "area_type": "county", "breakdown": "all", "category": "all", **numbers,
    }  # fmt: skip
    if changed:
        kind = next((word for word in said if word != "year"), "definition")
        yield "marts.definition_change", {"from_period": changed, "kind": kind}
    yield "marts.data_quality", {"basis": basis, "confidence": one.grade or "A", "worst": ["queries"]}
    # the other basis is graded by itself, and is not asked about
    yield "marts.data_quality", {"basis": other, "confidence": "D", "worst": ["queries"]}
    if one.target:
        answer = "outcome" if one.target in OUTCOMES["target"] else "why_not"
        yield (
            "marts.target",
            {"basis": "year_to_date", "target": 1.0, "expected": 1.0, "value": 1.0, answer: one.target},
        )
    if one.neighbours:
        said, used, by = re.fullmatch(r"(\w+?)/?(\d*)(~?)", one.neighbours).groups()
        is_judged = said in JUDGED
        # of a year ago: our own figure, far above a mean of ten or like it
        year = {
            "benchmark_period": "2022-23",
            "benchmark": 10.0,
            "own_value": 10.0 if said == "similar" else 20.0,
        }
        yield "marts.comparison", {
            "against": "neighbour_mean", "outcome_95": said if is_judged else "worse",
            "why_not": "" if is_judged else said, "source": "return", "n_used": int(used or 10), **(year if by else {}),
        }  # fmt: skip
        yield "marts.comparison", {"against": "england", "outcome_95": "worse", "why_not": ""}
    if one.years:
        yield "marts.trend", _trend(one)
    if one.quarters:
        meaning, _, made_of = one.quarters.partition("/")
        points, uneven, _ = made_of.partition("?")
        # an earlier point said something else, when there were fewer
        for point, latest, says in (("2023-24-Q3", False, "concern"), (QUARTER, True, meaning)):
            yield "marts.control", {
                "point_period": point, "value": 1.0, "is_latest": latest, "meaning": None if says == "null" else says,
                "stretch_points": int(points or 12) - (not latest), "is_steady": not uneven,
            }  # fmt: skip


def _trend(one: Number) -> dict[str, object]:
    if one.years not in TRENDS:
        return {"trend": "cannot_be_calculated", "reason": one.years}
    if one.years not in {"better", "worse"}:
        return {"trend": one.years}
    rises = (one.years == "better") == (one.polarity == "high_is_good")
    return {"trend": "increasing" if rises else "decreasing", "judgement": one.years}
