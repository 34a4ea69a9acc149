"""Each check finds the one row that is planted for it, says so in its own words, and passes what is sound."""

from datetime import date

import polars as pl
import pytest

from sql.build import CHECKS, CheckFailed, build
from sql.warehouse import open_read_only

S, N, F, B, D, L = pl.String, pl.Int64, pl.Float64, pl.Boolean, pl.Date, pl.List(pl.String)
CELL = {"board": S, "period": S, "indicator_id": S, "series": S, "basis": S, "area_type": S, "area_code": S,
        "breakdown": S, "category": S, "status": S, "value": F, "value_source": S, "submission_ids": L}  # fmt: skip
OBSERVATION = {"board": S, "period": S, "indicator_id": S, "series": S, "area_type": S, "area_code": S,
               "breakdown": S, "category": S, "numerator": N, "status": S}  # fmt: skip
RATED = {"board": S, "indicator_id": S, "series": S}
COLUMNS = {
    "marts.indicator_value": CELL,
    "core.observation": OBSERVATION,
    "staging.submission": {"submission_id": S, "board": S, "return_id": S, "is_current": B, "row_count": N},
    "lake.frozen_observation": {"submission_ids": L, "value_source": S},
    "lake.cell": {"submission_id": S, "row": N},
    "catalogue.list": {"board": S, "list_id": S, "return_id": S},
    "catalogue.board_period": {"board": S, "period": S},
    "catalogue.indicator": {"board": S, "indicator_id": S},
    "benchmarks.figure": {"vintage": S, "authority_code": S, "authority_kind": S, "planning_year": S,
                          "indicator_id": S, "series": S, "source": S, "release": S, "period": S, "value": F,
                          "multiplier": N},
    "benchmarks.valid_set": {"board": S, "planning_year": S, "neighbour_set": S},
    "catalogue.board": {"board": S, "authority_code": S},
    "catalogue.neighbour": {"neighbour_set": S, "slot": S, "authority_code": S, "valid_from": D, "valid_to": D},
    "benchmarks.spread": {"vintage": S, "indicator_id": S, "series": S, "source": S, "release": S, "period": S, "n": N,
                                   "minimum": F, "maximum": F},
    "staging.published": {"authority_code": S, "authority_kind": S, "period": S, "planning_year": S,
                          "indicator_id": S, "series": S, "source": S, "release": S},
    "core.polarity": {**RATED, "polarity": S},
    "marts.scorecard": {"board": S, "period": S, "indicator_id": S, "headline_series": S},
    "marts.rating": {**RATED, "period": S, "rating": S, "reason": S, "decision_id": S},
    "marts.clause": {**RATED, "period": S, "dimension": S, "outcome": S},
    "marts.exception": {"board": S, "period": S, "indicator_id": S, "kind": S, "evidence": N, "consequence": N},
    "catalogue.decision": {"board": S, "decision_id": S},
    "catalogue.exception_kind": {"board": S, "kind": S},
}  # fmt: skip
"""The columns that the checks read; every check runs over all these tables."""

Row = dict[str, object]
Tables = dict[str, list[Row]]


def cell(**other: object) -> Row:
    return {"board": "nyscb", "period": "2023-24-Q1", "indicator_id": "crimes", "series": "n", "basis": "in_quarter",
            "area_type": "county", "area_code": "815", "breakdown": "all", "category": "all", "status": "value",
            "value": 0.0, "value_source": "return", "submission_ids": ["s1"], **other}  # fmt: skip


def observation(area: str, numerator: int | None, **other: object) -> Row:
    return {"board": "nyscb", "period": "2023-24-Q1", "indicator_id": "crimes", "series": "n",
            "area_type": "county" if area == "815" else "csc4", "area_code": area, "breakdown": "all",
            "category": "all", "numerator": numerator,
            "status": "late" if numerator is None else "value", **other}  # fmt: skip


def figures(england: float | None, authorities: int = 100, multiplier: int = 100_000) -> list[Row]:
    """England's figure beside so many authorities' from 100 up to 318."""
    shared: Row = {
        "vintage": "shipped",
        "planning_year": "2023-24",
        "period": "2023-CY",
        "indicator_id": "entrants",
        "series": "rate",
        "source": "lait",
        "release": "2025",
        "multiplier": multiplier,
    }
    rows = [{"authority_code": f"{number:03}", "authority_kind": "authority", "value": 100.0, **shared}
            for number in range(authorities - 1)]  # fmt: skip
    rows.append({"authority_code": "999", "authority_kind": "authority", "value": 318.0, **shared})
    return [*rows, {"authority_code": "ENG", "authority_kind": "country", "value": england, **shared}]


def spread(minimum: float, maximum: float, n: int = 150, **other: object) -> Row:
    """How all authorities lie in the release and period of ``figures``."""
    return {"vintage": "shipped", "indicator_id": "entrants", "series": "rate", "source": "lait",
            "release": "2025", "period": "2023-CY",
            "n": n, "minimum": minimum, "maximum": maximum, **other}  # fmt: skip


def member(slot: str, code: str, **other: object) -> Row:
    return {
        "neighbour_set": "a",
        "slot": slot,
        "authority_code": code,
        "valid_from": None,
        "valid_to": None,
        **other,
    }


def published(code: str, kind: str, period: str = "2023-24", planning_year: str = "2023-24") -> Row:
    return {"authority_code": code, "authority_kind": kind, "period": period, "planning_year": planning_year,
            "indicator_id": "entrants", "series": "rate", "source": "lait", "release": "2025"}  # fmt: skip


def submission(submission_id: str, row_count: int, **other: object) -> Row:
    return {"submission_id": submission_id, "board": "nyscb", "return_id": "monthly", "is_current": True,
            "row_count": row_count, **other}  # fmt: skip


def rated(indicator: str, rating: str | None, reason: str = "", decision: str | None = "met") -> Row:
    return {"board": "nyscb", "period": "2023-24-Q1", "indicator_id": indicator, "series": "n", "rating": rating,
            "reason": reason, "decision_id": decision}  # fmt: skip


def clauses(indicator: str, **other: str) -> list[Row]:
    """The eight sentences of a rating, which all say nothing but those named."""
    dimensions = ("number", "size", "definition", "confidence", "target", "benchmark", "trend", "control")
    return [{"board": "nyscb", "period": "2023-24-Q1", "indicator_id": indicator, "series": "n", "dimension": one,
             "outcome": other.get(one, "none")} for one in dimensions]  # fmt: skip


def told(evidence: int | None, consequence: int | None = 2, board: str = "nyscb") -> Row:
    return {"board": board, "period": "2023-24-Q1", "indicator_id": "plans", "kind": "no_value",
            "evidence": evidence, "consequence": consequence}  # fmt: skip


OF_RECORDS = [submission("s4", 6, return_id="referrals"), submission("s5", 9, is_current=False)]
"""A list that is not loaded, and one that a quarter was frozen from and that was replaced since."""

SOUND: Tables = {
    "marts.indicator_value": [
        cell(),
        cell(area_code="selby", status="late", value=None, submission_ids=[]),
        cell(indicator_id="place", value=7.0, value_source="published", submission_ids=[]),
        cell(indicator_id="plans", status="provisional", value=3.9, submission_ids=["s1", "s3"]),
        cell(indicator_id="counted", value=4.0, value_source="records", submission_ids=["s4", "s5"]),
    ],
    "core.observation": [
        observation("815", 10), observation("selby", 4), observation("harrogate", 6), observation("unknown", 0),
    ],
    "staging.submission": [
        submission("s1", 2), submission("s2", 9, is_current=False), submission("s3", 0),
        *OF_RECORDS,
    ],
    "lake.frozen_observation": [{"submission_ids": ["s5"], "value_source": "records"}],
    "catalogue.list": [{"board": "nyscb", "list_id": "referrals", "return_id": "referrals"}],
    "lake.cell": [{"submission_id": "s1", "row": 2}, {"submission_id": "s1", "row": 3}],
    "catalogue.board_period": [{"board": "nyscb", "period": "2023-24-Q1"}],
    "catalogue.indicator": [{"board": "nyscb", "indicator_id": one} for one in ("crimes", "plans", "place")],
    "benchmarks.figure": figures(152.0),
    "benchmarks.valid_set": [{"board": "nyscb", "planning_year": "2023-24", "neighbour_set": "a"}],
    "catalogue.board": [{"board": "nyscb", "authority_code": "815"}, {"board": "east", "authority_code": "999"}],
    "catalogue.neighbour": [
        member("Rutland", "857"),
        member("Cheshire", "875", valid_to=date(2009, 3, 31)),
        member("Cheshire", "895", valid_from=date(2009, 4, 1)),
        member("Itself, in a set that does not stand", "815", neighbour_set="b"),
    ],
    "benchmarks.spread": [spread(0.0, 2000.0)],
    "staging.published": [
        published("857", "authority"), published("ENG", "country"), published("999", "authority"),
        published("815", "authority", "1999-CY", "1999-00"),
    ],
    "core.polarity": [
        {"board": "nyscb", "indicator_id": "crimes", "series": "n", "polarity": "neither"},
        {"board": "nyscb", "indicator_id": "plans", "series": "n", "polarity": "low_is_good"},
    ],
    "marts.scorecard": [
        {"board": "nyscb", "period": "2023-24-Q1", "indicator_id": "plans", "headline_series": "n"},
        {"board": "east", "period": "2023-24-Q1", "indicator_id": "plans", "headline_series": "n"},
    ],
    "marts.rating": [rated("plans", "green"), rated("crimes", "position_only")],
    "marts.clause": [
        *clauses("plans", target="met", benchmark="worse"), *clauses("crimes", benchmark="higher", trend="increasing"),
    ],
    "marts.exception": [told(1), told(None, None, "east")],
    "catalogue.decision": [{"board": "nyscb", "decision_id": "met"}],
    "catalogue.exception_kind": [{"board": "nyscb", "kind": "no_value"}],
}  # fmt: skip

WRONG: list[tuple[str, str, str, list[Row]]] = [
    ("a_number_has_a_value", "a value without a number", "marts.indicator_value",
     [cell(value=None)]),
    ("a_number_has_a_value", "a number beside a reason for none", "marts.indicator_value",
     [cell(status="late")]),
    ("every_number_traces_to_submissions", "no submission", "marts.indicator_value",
     [cell(submission_ids=[])]),
    ("every_number_traces_to_submissions", "a superseded one", "marts.indicator_value",
     [cell(submission_ids=["s1", "s2"])]),
    ("every_number_traces_to_submissions", "one that nobody knows", "marts.indicator_value",
     [cell(submission_ids=["s9"])]),
    ("every_accepted_row_is_loaded", "a row that the lake has lost", "staging.submission",
     [submission("s1", 3), submission("s3", 0), *OF_RECORDS]),
    ("every_accepted_row_is_loaded", "a row too many", "staging.submission",
     [submission("s1", 1), submission("s3", 0), *OF_RECORDS]),
    ("every_row_in_every_quarter", "an indicator with no row", "catalogue.indicator",
     [{"board": "nyscb", "indicator_id": "forgotten"}]),
    ("every_row_in_every_quarter", "one that another board has", "catalogue.indicator",
     [{"board": "nyscb", "indicator_id": "unsafe"}, {"board": "east", "indicator_id": "unsafe"}]),
    ("national_rate_within_authorities", "above the highest", "benchmarks.figure", figures(1258.0)),
    ("national_rate_within_authorities", "just above the highest", "benchmarks.figure", figures(318.5)),
    ("national_rate_within_authorities", "below the lowest", "benchmarks.figure", figures(99.5)),
    ("national_rate_within_authorities", "outside the spread of all, of whom few are there",
     "benchmarks.figure", figures(2000.5, authorities=10)),
    ("authority_within_its_spread", "above the highest", "benchmarks.spread", [spread(90.0, 317.9)]),
    ("every_slot_of_a_set_that_stands", "a slot that nobody stands in any more", "catalogue.neighbour",
     [member("Dorset", "835", valid_to=date(2019, 3, 31))]),
    ("every_slot_of_a_set_that_stands", "one in which nobody stands yet", "catalogue.neighbour",
     [member("Dorset", "838", valid_from=date(2024, 4, 1))]),
    ("no_board_among_its_own_neighbours", "its own authority", "catalogue.neighbour", [member("North", "815")]),
    ("published_periods_are_years", "a name that is no year", "staging.published",
     [published("857", "authority", "Spring", "Spring")]),
    ("published_periods_are_years", "years that do not follow", "staging.published",
     [published("857", "authority", "2016-2018", "2016-20")]),
    ("regions_are_no_authorities", "a number of England", "staging.published", [published("970", "authority")]),
    ("regions_are_no_authorities", "a code of a region", "staging.published",
     [published("E12000003", "authority")]),
    ("regions_are_no_authorities", "a region that stands in a slot", "catalogue.neighbour",
     [member("England", "ENG")]),
    ("parts_add_up_to_the_county", "one too few", "core.observation",
     [observation("815", 10), observation("selby", 9), observation("unknown", 0)]),
    ("parts_add_up_to_the_county", "one too many", "core.observation",
     [observation("815", 10), observation("selby", 9), observation("unknown", 2)]),
    ("a_judgement_has_a_polarity", "red of what has none", "marts.rating",
     [rated("plans", "green"), rated("crimes", "red")]),
    ("a_judgement_has_a_polarity", "worse than others where more is not worse", "marts.clause",
     [*clauses("plans"), *clauses("crimes", benchmark="worse")]),
    ("a_rating_has_its_eight_clauses", "one too few", "marts.clause", [*clauses("plans")[1:], *clauses("crimes")]),
    ("a_rating_has_its_eight_clauses", "one twice", "marts.clause",
     [*clauses("plans"), *clauses("plans")[4:5], *clauses("crimes")]),
    ("a_rating_is_decided", "by no line", "marts.rating",
     [rated("plans", None, decision=None), rated("crimes", "position_only")]),
    ("a_rating_is_decided", "one that cannot be, without a reason", "marts.rating",
     [rated("plans", "cannot_be_rated"), rated("crimes", "position_only")]),
    ("a_rating_is_decided", "one with a reason why not", "marts.rating",
     [rated("plans", "green", "too_small"), rated("crimes", "position_only")]),
    ("every_row_is_rated", "one that is not", "marts.scorecard",
     [{"board": "nyscb", "period": "2023-24-Q2", "indicator_id": "plans", "headline_series": "n"}]),
    ("an_exception_is_weighed", "one without evidence", "marts.exception", [told(None)]),
    ("an_exception_is_weighed", "one without consequence", "marts.exception", [told(2, None)]),
]  # fmt: skip

ALSO_SOUND: list[tuple[str, str, list[Row]]] = [
    ("parts of which one is late prove nothing", "core.observation",
     [observation("815", 10), observation("selby", 4), observation("unknown", None)]),
    ("areas without an unknown need not add up", "core.observation",
     [observation("815", 10), observation("selby", 4)]),
    ("a county without a number is not a nought", "core.observation",
     [observation("815", None), observation("selby", 4), observation("unknown", 1)]),
    ("England at the highest authority's", "benchmarks.figure", figures(318.0)),
    ("England at the lowest authority's", "benchmarks.figure", figures(100.0)),
    ("England without a figure", "benchmarks.figure", figures(None)),
    ("a few authorities are not the range of all", "benchmarks.figure", figures(1258.0, authorities=99)),
    ("England within a spread of a few, and authorities within it", "benchmarks.spread",
     [spread(90.0, 318.0, n=99)]),
    ("another release's spread says nothing", "benchmarks.spread", [spread(0.0, 1.0, release="2024")]),
    ("a count of the country is above any authority's", "benchmarks.figure", figures(1258.0, multiplier=1)),
    ("a row too many of a file that was superseded", "lake.cell",
     [*SOUND["lake.cell"], {"submission_id": "s2", "row": 2}]),
]  # fmt: skip


@pytest.fixture
def built(tmp_path):
    """Give a function that runs every shipped check over the tables given, which stand where models would."""
    (tmp_path / "models").mkdir()

    def build_with(tables: Tables) -> None:
        frames = {name: pl.DataFrame(tables[name], schema=schema) for name, schema in COLUMNS.items()}
        build(tmp_path / "warehouse.duckdb", frames, {}, models=tmp_path / "models")
        with open_read_only(tmp_path / "warehouse.duckdb") as con:
            assert con.execute("select count(*) from marts.indicator_value").fetchall() != [(0,)]

    return build_with


def sentence(check: str) -> str:
    return (CHECKS / f"{check}.sql").read_text().splitlines()[0].removeprefix("-- ")


def test_a_sound_warehouse_passes(built):
    built(SOUND)


@pytest.mark.parametrize(("why", "table", "rows"), ALSO_SOUND, ids=[why for why, _, _ in ALSO_SOUND])
def test_what_looks_wrong_and_is_not_passes(built, why, table, rows):
    built({**SOUND, table: rows})


@pytest.mark.parametrize(
    ("check", "what", "table", "rows"), WRONG, ids=[f"{check}: {what}" for check, what, _, _ in WRONG]
)
def test_a_planted_row_is_found_and_told_by_its_check(built, check, what, table, rows):
    instead = {"staging.submission", "benchmarks.figure", "core.observation", "benchmarks.spread",
               "marts.rating", "marts.clause"}  # fmt: skip
    added = [] if table in instead else SOUND[table]
    with pytest.raises(CheckFailed) as refused:
        built({**SOUND, table: [*added, *rows]})
    assert refused.value.counts == {check: 1}
    assert str(refused.value) == f"checks/{check}.sql: 1 wrong row. {sentence(check)}"


def test_every_shipped_check_has_a_row_that_it_finds():
    assert {check for check, _, _, _ in WRONG} == {path.stem for path in CHECKS.glob("*.sql")}
