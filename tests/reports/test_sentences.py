"""Sentences for people, made from lines of the scorecard."""

import pytest

from reports import sentences
from reports.words import Measure


def line(**changed):
    return {
        "title": "Plans", "unit": "percent", "decimals": 1, "basis": "in_quarter", "status": "value", "reason": "",
        "value": 50.0, "lower_95": 45.0, "upper_95": 55.0, "numerator": 200, "denominator": 400,
        "previous_value": 48.0, "same_quarter_last_year_value": 40.0, "neighbour_mean": 30.0, "benchmark_value": 51.0,
        "benchmark_value_source": "published", "benchmark_period": "2023-24",
        "benchmark_published_name": "2023-24", "trend_basis": "in_quarter",
        "query_periods": [], "same_quarter_last_year_query_periods": [], "compared_unit": "percent",
        "compared_decimals": 1, "changed_since_previous": None, "changed_since_last_year": None, "confidence": "",
        "previous_confidence": "", "same_quarter_last_year_confidence": "", "benchmark_confidence": "",
        "value_source": "return", **changed,
    }  # fmt: skip


def test_the_card_says_figure_interval_and_change():
    assert sentences.card_sentence(line()) == (
        "50.0% in the quarter (200 of 400); the 95% interval is 45 to 55. "
        "No change on the quarter before (the older figure is inside the interval)."
    )
    known = {"value": 48.0, "denominator": 400, "period": "2023-24-Q2", "confidence": None}
    assert sentences.card_sentence(line(value=None, status="late", reason="overdue from A"), known) == (
        "No figure: [x] overdue from A. The last figure was 48.0% in 2023-24 Q2."
    )


@pytest.mark.parametrize(
    ("changed", "kinds", "message"),
    [
        ({}, [], "Up 10.0 points on a year ago"),
        ({"same_quarter_last_year_value": 46.0}, [], ""),
        ({"same_quarter_last_year_value": None}, [], ""),
        ({}, ["far_from_neighbours"], "Higher than every neighbour in 2023-24"),
        ({"value": None, "status": "late", "reason": "overdue from A"}, [], "Overdue from A"),
        ({"value": None, "status": "not_due", "reason": "not due this quarter"}, [], ""),
        ({"unit": "crimes", "decimals": 0, "lower_95": None, "upper_95": None, "value": 30, "denominator": None,
          "same_quarter_last_year_value": 20}, [], ""),
        ({"unit": "crimes", "decimals": 0, "lower_95": None, "upper_95": None, "value": 31, "denominator": None,
          "same_quarter_last_year_value": 20}, [], "Up 11 on a year ago"),
    ],
)  # fmt: skip
def test_a_card_has_a_message_only_when_there_is_one(changed, kinds, message):
    assert sentences.card_message(line(**changed), kinds) == message


def test_the_three_sentences():
    cards = [
        line(title="A"),
        line(title="E", same_quarter_last_year_value=49.0),
        line(title="B", value=None, status="late", reason="overdue from X"),
        line(title="C", value=None, status="not_due", reason="not due this quarter"),
        line(title="D", value=None, status="late", reason="overdue from X"),
    ]
    assert sentences.what_changed(cards) == (
        "1 of 2 rows that can be compared with last year moved clearly: A (up 10.0 points to 50.0%)."
    )
    assert sentences.what_changed([]) == "No row can be compared with the same quarter last year yet."
    assert sentences.what_is_unknown(cards) == (
        "3 of 5 rows have no figure: 2 overdue from X and 1 not due this quarter."
    )
    assert sentences.what_is_unknown(cards[:2]) == "All 2 rows have a figure."
    one = {"kind": "no_value", "indicator_id": "b"}
    assert sentences.what_matters([one, one], {"b": "B"}) == (
        "1 row needs a look: 2 missing figures. First comes: B."
    )
    assert sentences.what_matters([], {}).startswith("Nothing stands out")


def test_a_figure_with_an_unanswered_question_says_so_wherever_it_leads():
    asked = line(title="A", query_periods=["2023-24-Q2", "2023-24-Q3"])
    assert sentences.what_changed([asked]) == (
        "1 of 1 rows that can be compared with last year moved clearly: "
        "A (up 10.0 points to 50.0%, used but flagged: a question about it is unanswered)."
    )
    assert sentences.card_sentence(asked).endswith(
        "Used but flagged: it is made of returns with an unanswered question (2023-24 Q2 and 2023-24 Q3)."
    )
    before = line(title="A", same_quarter_last_year_query_periods=["2022-23-Q4"])
    assert "used but flagged: a question about last year's figure is unanswered" in sentences.what_changed(
        [before]
    )


def test_a_count_of_the_year_to_date_is_compared_with_last_year_alone():
    up = line(
        unit="referrals", decimals=0, lower_95=None, upper_95=None, denominator=None, value=5704.0,
        basis="year_to_date", previous_value=4314.0, same_quarter_last_year_value=4998.0,
    )  # fmt: skip
    assert sentences.card_sentence(up) == (
        "5,704 referrals in the year to date. Up 706 on the same quarter last year (it was 4,998)."
    )


def mark(**changed):
    return {
        "value": 16.8, "mean": 11.0, "position": 1, "n_used": 9, "n_expected": 10, "period": "2023-24",
        "published_name": "2023-24",
        "value_source": "published", **changed,
    }  # fmt: skip


def test_the_neighbours_are_compared_with_the_figure_published_beside_theirs():
    assert sentences.neighbours_sentence(line(value=30.9), mark()) == (
        "Among neighbours: 16.8% as published for 2023-24, highest of 10, ours included. "
        "9 of 10 neighbours had a figure. The newest figure, 30.9%, is from our own returns and is not compared."
    )
    assert sentences.neighbours_sentence(line(value=16.8), mark(n_used=10, position=3)) == (
        "Among neighbours: 16.8% as published for 2023-24, 3rd highest of 11, ours included."
    )
    assert "16.8% in our own return for 2023-24, lowest of 10" in sentences.neighbours_sentence(
        line(value=16.8), mark(value_source="return", position=10)
    )
    assert sentences.neighbours_sentence(line(), mark(value=None, position=None)) == (
        "Among neighbours, 2023-24: no figure of ours was published."
    )


def test_a_place_says_the_rate_it_is_a_place_by():
    place = line(unit="rank_of_n", decimals=0, value=7.0, compared_unit="per_10000_aged_0_17")
    assert sentences.neighbours_sentence(place, mark(value=36.6, mean=40.04, n_used=10, position=7)) == (
        "Placed by the rate: 36.6 per 10,000 as published for 2023-24, "
        "3.4 below the neighbours' mean of 40.0 per 10,000."
    )


@pytest.mark.parametrize(
    ("value", "mean", "said"),
    [(36.6, 40.04, "3.4 below"), (45.0, 40.04, "5.0 above"), (40.0, 40.04, "level with"),
     (None, 1.0, ""), (1.0, None, "")],
)  # fmt: skip
def test_the_difference_from_the_mean_is_exact_to_its_decimal(value, mean, said):
    rate = Measure("Plans", "per_10000_aged_0_17", 1)
    assert sentences.difference_from_mean(mark(value=value, mean=mean), rate) == said


@pytest.mark.parametrize(
    ("kind", "changed", "said"),
    [
        ("far_from_neighbours", {"value": 51.0},
         "51.0% as published for 2023-24, higher than every neighbour (their mean is 30.0%)."),
        ("built_on_query", {"value": 50.0},
         "50.0%, made of a return with an unanswered question (2023-24 Q2); Police has been asked."),
        ("large_change", {"value": 50.0, "previous_value": None}, "50.0%, a large change; Police has been asked why."),
        ("newer_sent_back", {"value": 50.0}, "50.0% stands: a newer version from Police was sent back to be mended."),
        ("differs_from_lists", {"value": 50.0}, "50.0% by the lists of Police, which typed another number."),
        ("no_value", {"value": None, "status": "late"}, "Overdue from A; it was 48.0% the quarter before."),
    ],
)  # fmt: skip
def test_an_exception_says_what_is_the_matter(kind, changed, said):
    card = line(query_periods=["2023-24-Q2"], reason="overdue from A")
    one = {"kind": kind, "provider_name": "Police", "previous_value": 48.0, "status": "value", **changed}
    assert sentences.exception_sentence(one, card) == said


def test_an_entry_says_its_figure_once():
    one = {
        "kind": "large_change",
        "provider_name": "Police",
        "previous_value": 48.0,
        "status": "value",
        "value": 50.0,
    }
    assert sentences.exception_sentence(one, line(), told=50.0) == (
        "The figure, after 48.0% the quarter before; Police has been asked why."
    )
    rated = "Red: 50.0% is less than the 90.0% aimed at, by 40.0 points, so the target is missed."
    assert sentences.exception_sentence({**one, "kind": "judged_worse"}, line(), rated) == rated
    assert sentences.exception_sentence({**one, "kind": "judged_worse"}, line(), "Red: so it is.") == (
        "50.0%. Red: so it is."
    )
