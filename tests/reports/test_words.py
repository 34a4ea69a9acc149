"""Numbers and sentences for people."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports import words
from reports.words import Measure

RATE = Measure("Plans", "per_10000_aged_0_17", 1)
PERCENTAGE = Measure("In time", "percent", 1)
COUNT = Measure("Crimes", "crimes", 0)
RANK = Measure("Place", "rank_of_n", 0)


@pytest.mark.parametrize(
    ("value", "measure", "denominator", "said"),
    [
        (36.6, RATE, 114_622, "36.6 per 10,000"),
        (3.9, PERCENTAGE, 488, "3.9%"),
        (100.0, PERCENTAGE, 20, "100.0%"),
        (1234.0, COUNT, None, "1,234"),
        (0.0, COUNT, None, "0"),
        (7.0, RANK, 10, "7 of 10"),
        (-2.5, Measure("Distance", "points_per_10000", 1), None, "\N{MINUS SIGN}2.5"),
        (None, RATE, 5, ""),
    ],
)
def test_a_figure_is_written_as_people_say_it(value, measure, denominator, said):
    assert words.figure(value, measure, denominator) == said


@pytest.mark.parametrize(
    ("value", "decimals", "said"),
    [(0.25, 1, "0.3"), (2.5, 0, "3"), (-0.04, 1, "0.0"), (1_000_000, 0, "1,000,000")],
)
def test_numbers_round_half_away_from_zero(value, decimals, said):
    assert words.number(value, decimals) == said


@given(st.integers(-(10**9), 10**9))
def test_a_whole_number_reads_back(value):
    assert int(words.number(value).replace(",", "").replace("\N{MINUS SIGN}", "-")) == value


@pytest.mark.parametrize(
    ("now", "before", "bounds", "measure", "said"),
    [
        (36.6, 32.7, (33.2, 40.3), RATE, "up 3.9"),
        (36.6, 33.2, (33.2, 40.3), RATE, "no change"),
        (36.6, 40.3, (33.2, 40.3), RATE, "no change"),
        (36.6, 40.4, (33.2, 40.3), RATE, "down 3.8"),
        (50.0, 52.1, (None, None), PERCENTAGE, "down 2.1 points"),
        (5, 5, (None, None), COUNT, "no change"),
        (5, 4, (None, None), COUNT, "up 1"),
        (7, 5, (None, None), RANK, "was 5"),
        (None, 5, (None, None), COUNT, ""),
        (5, None, (None, None), COUNT, ""),
    ],
)
def test_no_change_means_inside_the_interval(now, before, bounds, measure, said):
    assert words.change(now, before, measure, bounds) == said


def test_an_interval_is_written_in_whole_numbers_from_ten_up():
    assert words.interval(32.3, 41.4, 1) == "32 to 41"
    assert words.interval(2.54, 6.04, 1) == "2.5 to 6.0"
    assert words.interval(None, 41.4, 1) == ""


@pytest.mark.parametrize(
    ("status", "reason", "said"),
    [
        ("awaited", "awaited from North Yorkshire Police", "[x] awaited from North Yorkshire Police"),
        ("not_due", "", "[z] not due this quarter"),
        ("suppressed_by_source", "", "[c] suppressed by the source"),
        ("a_status_of_tomorrow", None, "[x] a status of tomorrow"),
    ],
)
def test_where_there_is_no_number_a_symbol_and_words_stand(status, reason, said):
    assert words.standing(status, reason) == said


def test_every_status_that_the_models_know_has_words():
    folder = Path(__file__).resolve().parents[2] / "sql" / "functions"
    known = set(re.findall(r"when '(\w+)' then", (folder / "status_weight.sql").read_text(encoding="utf-8")))
    assert known <= set(words.STATUS_WORDS)
    assert set(words.STATUS_WORDS) - words.NUMBER_STATUSES == set(words.SYMBOLS)


@pytest.mark.parametrize(
    ("unit", "said"),
    [
        ("per_10000_aged_0_17", "per 10,000 aged 0 to 17"),
        ("per_1000_females_15_17", "per 1,000 females 15 to 17"),
        ("percent", "per cent"),
        ("young_people", "young people"),
    ],
)
def test_units_are_said_in_full(unit, said):
    assert words.unit_words(unit) == said


def test_places_and_lists():
    assert [words.ordinal(one) for one in (1, 2, 3, 4, 11, 12, 13, 21, 102)] == [
        "1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "102nd",
    ]  # fmt: skip
    assert words.listed([]) == ""
    assert words.listed(["a", "b", "c"]) == "a, b and c"


def line(**changed):
    return {
        "title": "Plans", "unit": "percent", "decimals": 1, "basis": "in_quarter", "status": "value", "reason": "",
        "value": 50.0, "lower_95": 45.0, "upper_95": 55.0, "numerator": 200, "denominator": 400,
        "previous_value": 48.0, "same_quarter_last_year_value": 40.0, "neighbour_mean": 30.0, **changed,
    }  # fmt: skip


def test_the_card_says_figure_interval_and_change():
    assert words.card_sentence(line()) == (
        "50.0% in the quarter (200 of 400); the 95% interval is 45 to 55. "
        "No change on the quarter before (the older figure is inside the interval)."
    )
    known = {"value": 48.0, "denominator": 400, "period": "2023-24-Q2"}
    assert words.card_sentence(line(value=None, status="late", reason="late from A"), known) == (
        "No figure: [x] late from A. The last figure was 48.0% in 2023-24 Q2."
    )


@pytest.mark.parametrize(
    ("changed", "kinds", "message"),
    [
        ({}, [], "Up 10.0 points on a year ago"),
        ({"same_quarter_last_year_value": 46.0}, [], ""),
        ({"same_quarter_last_year_value": None}, [], ""),
        ({}, ["far_from_neighbours"], "Higher than every neighbour"),
        ({"value": None, "status": "late", "reason": "late from A"}, [], "Late from A"),
        ({"value": None, "status": "not_due", "reason": "not due this quarter"}, [], ""),
        ({"unit": "crimes", "decimals": 0, "lower_95": None, "upper_95": None, "value": 30, "denominator": None,
          "same_quarter_last_year_value": 20}, [], ""),
        ({"unit": "crimes", "decimals": 0, "lower_95": None, "upper_95": None, "value": 31, "denominator": None,
          "same_quarter_last_year_value": 20}, [], "Up 11 on a year ago"),
    ],
)  # fmt: skip
def test_a_card_has_a_message_only_when_there_is_one(changed, kinds, message):
    assert words.card_message(line(**changed), kinds) == message


def test_the_three_sentences():
    cards = [
        line(title="A"),
        line(title="E", same_quarter_last_year_value=49.0),
        line(title="B", value=None, status="late", reason="late from X"),
        line(title="C", value=None, status="not_due", reason="not due this quarter"),
        line(title="D", value=None, status="late", reason="late from X"),
    ]
    assert words.what_changed(cards) == (
        "1 of 2 rows that can be compared with last year moved clearly: A (up 10.0 points to 50.0%)."
    )
    assert words.what_changed([]) == "No row can be compared with the same quarter last year yet."
    assert words.what_is_unknown(cards) == (
        "3 of 5 rows have no figure: 2 late from X and 1 not due this quarter."
    )
    assert words.what_is_unknown(cards[:2]) == "All 2 rows have a figure."
    one = {"kind": "no_value", "indicator_id": "b"}
    assert words.what_matters([one, one], {"b": "B"}) == (
        "2 things need a look: 2 missing figures. First comes: B."
    )
    assert words.what_matters([], {}).startswith("Nothing stands out")
