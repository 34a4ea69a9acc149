"""Ratings in words: a sentence for every clause that exists, and none that praises or blames without a polarity."""

import re
from pathlib import Path

import pytest

from reports import ratings
from reports.words import Measure

PERCENTAGE = Measure("In time", "percent", 1, "in_quarter")
HOUSE = Path(__file__).resolve().parents[2]
QUESTIONS = ("number", "size", "definition", "confidence", "target", "benchmark", "trend", "control")
JUDGING = re.compile(r"\b(better|worse|good|bad|best|worst|improv\w*|concern\w*)\b", re.IGNORECASE)

SAID = """
number_given | basis=in_quarter status=value value=88.25 | | There is a figure, in the quarter: 88.3%.
number_not_due | basis=annual status=not_due | not_due | No figure is due in this quarter.
number_missing | basis=in_quarter status=late | late | There is no figure (overdue).
size_enough | denominator=400 minimum_denominator=20.0 | | It is made of enough to judge by (400; at least 20 are asked for).
size_enough | minimum_denominator=20.0 | | No least number is asked of a count.
size_too_small | minimum_numerator=5.0 numerator=3 | | It is made of too few to judge by (3; at least 5 are asked for).
definition_unchanged | | | What is counted is the same in all the years compared.
definition_changed | from_period=2023-24-Q3 kind=counting | counting | The way of counting changed in October 2023; figures from before are not compared.
definition_changed | from_period=2013-14-Q1 kind=definition | definition | The definition changed in April 2013; figures from before are not compared.
definition_changed | from_period=2023-24-Q3 kind=counting | within_the_span | The way of counting changed in October 2023; this figure adds up quarters before and after it, of both ways of counting.
confidence_a | basis=in_quarter confidence=A worst= | | Nothing speaks against the figure: confidence A.
confidence_b | confidence=B worst=timeliness | timeliness | The figure can be used: confidence B, as it came late.
confidence_c | confidence=C worst=queries,_revisions | | The figure is to be used with care: confidence C, as questions are unanswered and it was corrected.
confidence_d | confidence=D worst=completeness | | The figure cannot be relied on: confidence D, as parts are missing.
confidence_none | | | Without a figure there is no confidence to speak of.
target_met | expected=90.0 value=91.0 | | 91.0% meets the target of 90.0%.
target_met | basis=year_to_date expected=90.0 value=91.0 | | 91.0% in the year to date meets the target of 90.0%.
target_near | expected=90.0 polarity=high_is_good tolerance=2.0 value=88.5 | | 88.5% is less than the 90.0% aimed at, by 1.5 points; 2.0 points are tolerated.
target_near | basis=year_to_date expected=2.0 polarity=low_is_good tolerance=5.0 value=6.0 | | 6.0% in the year to date is more than the 2.0% aimed at, by 4.0 points; 5.0 points are tolerated.
target_not_clear | expected=90.0 lower_95=80.0 upper_95=91.0 value=86.0 | | 86.0% is less than the 90.0% aimed at, by 4.0 points, but chance could explain that (the interval is 80 to 91).
target_missed | expected=90.0 value=82.1 | | 82.1% is less than the 90.0% aimed at, by 7.9 points, so the target is missed.
target_missed | expected=10.0 polarity=low_is_good value=12.0 | | 12.0% is more than the 10.0% aimed at, by 2.0 points, so the target is missed.
target_missed | expected=90.0 value=89.94 | | 89.9% is less than the 90.0% aimed at, by 0.1 points, so the target is missed.
target_none | | no_target | There is no target.
target_none | expected=90.0 | not_yet | The target is one of the whole year, which has not ended.
target_none | | no_polarity | A target does not judge this measure.
benchmark_better | benchmark=80.0 benchmark_period=2022-23 lower_95=74.2 n_expected=10 n_used=10 own_value=78.21 upper_95=81.9 | | In 2022-23 ours, 78.2% (74 to 82), was better than the neighbours' mean of 80.0%.
benchmark_similar | benchmark=80.0 benchmark_period=2022-23 lower_95=74.2 n_expected=10 n_used=9 own_value=78.21 upper_95=81.9 | | In 2022-23 ours, 78.2% (74 to 82), was similar to the neighbours' mean of 80.0% (9 of 10 had a figure).
benchmark_worse | benchmark=80.0 benchmark_period=2022-23 lower_95=74.2 n_expected=10 n_used=10 own_value=78.21 upper_95=81.9 | | In 2022-23 ours, 78.2% (74 to 82), was worse than the neighbours' mean of 80.0%.
benchmark_worse | benchmark=80.0 benchmark_period=2022-23 benchmark_published_name=calendar~year~2022 own_value=78.21 | | In the calendar year 2022 ours, 78.2%, was worse than the neighbours' mean of 80.0%.
benchmark_lower | benchmark=80.0 benchmark_period=2022-23 lower_95=74.2 n_expected=10 n_used=10 own_value=78.21 upper_95=81.9 | | In 2022-23 ours, 78.2% (74 to 82), was lower than the neighbours' mean of 80.0%.
benchmark_higher | benchmark=80.0 benchmark_period=2022-23 lower_95=74.2 n_expected=10 n_used=10 own_value=78.21 upper_95=81.9 | | In 2022-23 ours, 78.2% (74 to 82), was higher than the neighbours' mean of 80.0%.
benchmark_worse | benchmark=80.0 benchmark_period=2023-24 benchmark_published_name=calendar~year~2023 own_value=78.21 source=return | | In 2023-24 ours, 78.2%, was worse than the neighbours' mean of 80.0% in the calendar year 2023.
benchmark_none | | too_old | Not judged against the neighbours: what is published is too old.
benchmark_none | | no_own_figure | Not judged against the neighbours: there is no figure of ours of that year.
benchmark_none | | older_year_says_otherwise | Not judged against the neighbours: their newest year says otherwise than this quarter.
benchmark_none | | too_few_neighbours | Not judged against the neighbours: too few of them had a figure.
benchmark_none | | no_interval | Not judged against the neighbours: our published figure comes without counts, so chance cannot be told from difference.
benchmark_none | | numbers_are_not_compared | Not judged against the neighbours: numbers of children are not compared between places.
trend_improving | first_point=2019-20 last_point=2023-24 method=yearly points=5 | | Getting better over 5 years, 2019-20 to 2023-24.
trend_improving | first_point=2017-18 last_point=2022-23 method=yearly points=5 | | Getting better over 5 of the years 2017-18 to 2022-23.
trend_improving | first_point=2017-18-Q4 last_point=2023-24-Q4 method=same_quarter points=6 | | Getting better over the same quarter in 6 of the years 2017-18 Q4 to 2023-24 Q4.
trend_worsening | first_point=2019-20-Q4 last_point=2023-24-Q4 method=same_quarter points=5 | | Getting worse over the same quarter of 5 years, 2019-20 Q4 to 2023-24 Q4.
trend_increasing | first_point=2019-20-Q4 last_point=2023-24-Q4 method=rolling_four_quarters points=5 | | Rising over 5 years, each the four quarters to 2023-24 Q4.
trend_decreasing | first_point=2019-20 last_point=2023-24 method=yearly points=5 | | Falling over 5 years, 2019-20 to 2023-24.
trend_no_change | first_point=2019-20 last_point=2023-24 method=yearly points=5 | | No significant change over 5 years, 2019-20 to 2023-24.
trend_none | points=3 | too_few_points | No trend is told: there are too few years.
control_improvement | point_period=2023-24-Q4 rule=seven_above | | Better than usual of late: seven quarters in a row to 2023-24 Q4 lie above the centre.
control_concern | point_period=2023-24-Q4 rule=below_lower_limit | | Worse than usual of late: the latest quarter, 2023-24 Q4, lies below the limits of what is usual.
control_neutral_high | point_period=2023-24-Q4 rule=trend_increasing | | Higher than usual of late: seven quarters have risen in a row, to 2023-24 Q4.
control_neutral_low | point_period=2023-24-Q4 rule=two_in_three_below | | Lower than usual of late: two of three quarters to 2023-24 Q4 lie near the lower limit of what is usual.
control_common_cause | lower=70.0 point_period=2023-24-Q4 upper=95.0 value=82.1 | | The latest quarter, 82.1% in 2023-24 Q4, is within what is usual (70 to 95).
control_common_cause | basis=year_to_date lower=70.0 point_period=2023-24-Q4 upper=95.0 value=82.1 | | In 2023-24 Q4 alone it was 82.1%, which is usual for a quarter (70 to 95).
control_concern | basis=year_to_date point_period=2023-24-Q4 rule=above_upper_limit | | Worse than usual of late: the latest quarter, 2023-24 Q4 by itself, lies above the limits of what is usual.
control_none | points=12 | limits_unsteady | What is usual is not told: the quarters are too uneven.
control_none | points=5 | too_few_points | What is usual is not told: there are too few quarters.
"""  # noqa: E501 - a table


def clause(name, inputs="", why="", *, decisive=False):
    """A line of marts.clause."""
    dimension, _, outcome = name.partition("_")
    return {
        "clause": name, "dimension": dimension, "outcome": outcome, "why": why or None, "is_decisive": decisive,
        "inputs": [one.replace(",_", ", ").replace("~", " ") for one in inputs.split()], "cells": [], "sort_order": 0,
    }  # fmt: skip


@pytest.mark.parametrize("line", SAID.strip().splitlines())
def test_each_clause_says_what_its_own_inputs_say(line):
    name, inputs, why, said = (one.strip() for one in line.split("|"))
    assert ratings.clause_sentence(clause(name, inputs, why), PERCENTAGE) == said


def test_every_clause_that_has_a_sentence_is_in_the_table_and_none_else():
    assert {line.split("|")[0].strip() for line in SAID.strip().splitlines()} == set(ratings.SENTENCES)


def test_every_clause_that_there_is_has_a_sentence():
    """Those that the board's own page on ratings tells, those without a polarity, and those that the model names."""
    told = re.findall(
        r"^\| (\w+) \| [^|]+\? \| ([^|]+) \|$",
        (HOUSE / "docs" / "ratings.md").read_text("utf-8"),
        re.MULTILINE,
    )
    assert [question for question, _ in told] == [*QUESTIONS]
    answers = {
        f"{question}_{answer.strip().replace(' ', '_')}"
        for question, said in told
        for answer in re.sub(r"\([^)]*\)", "", said).split(",")
    }
    neutral = {"benchmark_lower", "benchmark_higher", "trend_increasing", "trend_decreasing"}
    neutral |= {"control_neutral_low", "control_neutral_high"}
    assert answers | neutral == set(ratings.SENTENCES)
    model = (HOUSE / "sql" / "models" / "marts" / "outcome.sql").read_text("utf-8")
    for question, block in re.findall(r"'(\w+)' as dimension,(.*?)as outcome,", model, re.DOTALL):
        words = set(re.findall(r"(?:then|else) '(\w+)'", block))
        assert {f"{question}_{word}" for word in words} <= set(ratings.SENTENCES)


NEUTRAL = [
    name
    for name in ratings.SENTENCES
    if name.partition("_")[0] in {"number", "size", "definition", "confidence"}
    or name in {"target_none", "benchmark_lower", "benchmark_higher", "benchmark_similar", "benchmark_none",
                "trend_increasing", "trend_decreasing", "trend_no_change", "trend_none", "control_neutral_high",
                "control_neutral_low", "control_common_cause", "control_none"}
]  # fmt: skip


def test_without_a_polarity_no_word_judges():
    lines = [line for line in SAID.strip().splitlines() if line.split("|")[0].strip() in NEUTRAL]
    given = [clause(*(one.strip() for one in line.split("|")[:3])) for line in lines]
    for one in given:
        for is_decisive in (True, False):
            rating = {"rating": "position_only", "reason": ""}
            said = ratings.rating_sentence(rating, [{**one, "is_decisive": is_decisive}], PERCENTAGE)
            assert not JUDGING.search(said), said


RATED = """
red | | target_missed! expected=90.0 value=82.1; trend_none; benchmark_worse! benchmark=88.0 benchmark_period=2022-23 own_value=82.9
: Red: 82.1% is less than the 90.0% aimed at, by 7.9 points, so the target is missed. In 2022-23 ours, 82.9%, was worse than the neighbours' mean of 88.0%.
amber | | target_met expected=90.0 value=91.0; control_concern! point_period=2023-24-Q4 rule=trend_decreasing
: Amber: worse than usual of late: seven quarters have fallen in a row, to 2023-24 Q4. 91.0% meets the target of 90.0%.
position_only | | benchmark_none
: Position only: neither a high nor a low figure is judged by itself.
cannot_be_rated | too_small | size_too_small! denominator=12 minimum_denominator=20; target_missed expected=90 value=50
: Not rated: it is made of too few to judge by (12; at least 20 are asked for).
cannot_be_rated | missing | number_missing! status=rejected
: Not rated: there is no figure (sent back).
cannot_be_rated | nothing_to_judge_by | target_none!=no_target; benchmark_none!=no_interval; trend_improving first_point=2019-20 last_point=2023-24 points=5
: Not rated: there is no target. Not judged against the neighbours: our published figure comes without counts, so chance cannot be told from difference. Getting better over 5 years, 2019-20 to 2023-24.
cannot_be_rated | nothing_to_judge_by | trend_improving first_point=2019-20 last_point=2023-24 points=5
: Not rated: nothing says what to aim at. Getting better over 5 years, 2019-20 to 2023-24.
cannot_be_rated | too_few_points | target_none!=not_yet; benchmark_none!=no_benchmark; trend_none!=too_few_points
: Not rated: the target is one of the whole year, which has not ended. Not judged against the neighbours: no figure of theirs is published. No trend is told: there are too few years.
cannot_be_rated | too_few_points | size_enough
: Not rated: there is no target, no figure of neighbours, and too few figures of our own.
cannot_be_rated | low_confidence | size_enough
: Not rated: the figure cannot be relied on.
"""  # noqa: E501


@pytest.mark.parametrize("case", RATED.strip().replace("\n:", " :: ").splitlines())
def test_a_rating_says_first_what_decided_it(case):
    given, said = case.split(" :: ")
    rating, reason, clauses = (one.strip() for one in given.split("|"))
    made = []
    for one in clauses.split(";"):
        name, _, inputs = one.strip().partition(" ")
        name, _, why = name.partition("=")
        made.append(clause(name.rstrip("!"), inputs, why, decisive=name.endswith("!")))
    assert ratings.rating_sentence({"rating": rating, "reason": reason}, made, PERCENTAGE) == said.strip()


def test_a_place_is_not_said_to_be_made_of_too_few():
    rank = Measure("Place", "rank_of_n", 0)
    for name in ("size_too_small", "size_enough"):
        said = ratings.clause_sentence(clause(name, "denominator=11 minimum_denominator=20.0"), rank)
        assert said == "It is a place among 11 authorities, so no least number of children is asked."


def test_a_clause_without_a_sentence_is_an_error():
    with pytest.raises(KeyError):
        ratings.clause_sentence(clause("target_forgotten"), PERCENTAGE)
