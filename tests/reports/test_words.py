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
        ("late", None, "[x] overdue"),
        ("rejected", "", "[x] sent back"),
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


@pytest.mark.parametrize(
    ("symbol", "said"),
    [
        ("c", "[c] withheld by the source"),
        ("c, c", "[c] withheld by the source"),
        ("c, u", "[c] withheld by the source and unreliable"),
        ("u", "[u] unreliable"),
        ("low", "[k] rounds to nought"),
        ("-", "[x] not published"),
        ("..", "[x] not published"),
        ("x", "[x] not published"),
        ("", "[x] not published"),
        ("no figure", "[x] no figure"),
        ("parts without counts", "[x] parts without counts"),
    ],
)
def test_a_source_without_a_figure_says_why_in_words(symbol, said):
    assert words.source_symbol(symbol) == said


def test_symbols_in_a_picture_are_explained_each_once():
    assert words.symbols_explained(["late", "rejected", "late", "suppressed_by_source"]) == [
        "[c]: no figure (suppressed by the source).",
        "[x]: no figure (overdue, sent back).",
    ]
    assert words.symbols_explained([]) == []


@pytest.mark.parametrize(
    ("neighbour_set", "said"),
    [
        ("seed_2007", "The framework's own set of 2007"),
        ("dfe_2021", "The Department for Education's set of 2021"),
        ("our_own_choice", "Our own choice"),
    ],
)
def test_a_neighbour_set_is_called_as_people_call_it(neighbour_set, said):
    assert words.neighbour_set_name(neighbour_set) == said


def test_what_never_came_and_what_came_late_are_two_words():
    assert words.TIMELINESS_WORDS["overdue"] == words.STATUS_WORDS["late"] == "overdue"
    assert words.TIMELINESS_WORDS["rejected"] == words.STATUS_WORDS["rejected"] == "sent back"
    assert words.TIMELINESS_WORDS["late"] == "late"
