"""What stands behind a rating, a sentence each, from lines of the marts and from nothing else."""

from datetime import date

import pytest

from reports import evidence
from reports.explained_rating import judged_facts, rating_fact
from reports.words import Measure

PERCENTAGE = Measure("In time", "percent", 1, "in_quarter")


def target(**changed):
    return {
        "target": 90.0, "expected": 88.0, "tolerance": 2.0, "owner_role": "Children's social care",
        "reason": "As the year before", "approved_by_name": "Performance Sub Group", "owner_group": None,
        "approved_on": date(2023, 5, 24),
        "source": None, "basis": "in_quarter", **changed,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, ("Target: 90.0%, 88.0% by the end of this quarter; a distance of 2.0 points is tolerated. Owned by "
             "Children's social care, approved by the Performance Sub Group on 24 May 2023. Why: as the year before.")),
        ({"expected": None, "tolerance": 0.0, "approved_by_name": None, "source": "Statutory guidance"},
         "Target: 90.0%. Owned by Children's social care, set by statutory guidance. Why: as the year before."),
        ({"expected": 90.0, "tolerance": None, "owner_role": None, "approved_by_name": None, "reason": None},
         "Target: 90.0%. Owned by nobody yet, not approved by the board."),
        ({"expected": 90.0, "tolerance": None, "owner_role": "executive_group", "owner_group": "Executive Group",
          "approved_on": None, "reason": None},
         "Target: 90.0%. Owned by the Executive Group, approved by the Performance Sub Group."),
        ({"target": 0.0, "expected": 0.0, "tolerance": 0.0, "approved_on": None, "reason": ""},
         "Target: 0.0%. Owned by Children's social care, approved by the Performance Sub Group."),
    ],
)  # fmt: skip
def test_a_target_says_who_owns_it_and_why(changed, said):
    assert evidence.target_sentence(target(**changed), PERCENTAGE) == said


def projection(**changed):
    return {
        "is_shown": True, "why_not": "", "quarters_used": 8, "planning_year": "2023-24", "projected": 82.1,
        "lower_95": 78.2, "upper_95": 86.4, "basis": "year_to_date", "reaches_target": None, "expected": None,
        **changed,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, ("If it goes on as in the last 8 quarters, 2023-24 comes to 82.1% over the whole year "
             "(95% interval 78 to 86).")),
        ({"basis": "snapshot", "reaches_target": "unlikely", "expected": 90.0},
         ("If it goes on as in the last 8 quarters, 2023-24 comes to 82.1% at its end (95% interval 78 to 86); "
         "the target of 90.0% is not likely to be reached.")),
        ({"is_shown": False, "why_not": "too_few_quarters"},
         "Where the year will end is not told: there are too few quarters to go by."),
        ({"is_shown": False, "why_not": "year_complete"}, ""),
        ({"is_shown": False, "why_not": "no_number"}, ""),
        ({"is_shown": False, "why_not": "not_projected"}, ""),
    ],
)  # fmt: skip
def test_a_projection_has_its_interval_or_the_reason_that_it_is_not_told(changed, said):
    assert evidence.projection_sentence(projection(**changed), PERCENTAGE) == said


def quality(**changed):
    return {
        "confidence": "C", "timeliness": "B", "completeness": "C", "queries": "B", "revisions": "A",
        "working_days_late": 3, "cells_due": 24, "cells_missing": 2, "open_queries": 1, "revised_cells": 0,
        "revised_after_publication": 0, "is_estimate": False, "at_best": None, **changed,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, ("C: 3 working days late (B); 2 missing of 24 figures due (C); 1 question unanswered (B); "
             "no figures corrected (A).")),
        ({"working_days_late": 0, "cells_missing": 0, "revised_cells": 4, "revised_after_publication": 3,
          "is_estimate": True, "at_best": "B"},
         ("C: in time (B); none missing of 24 figures due (C); 1 question unanswered (B); 4 figures corrected, "
         "3 of them after publication (A); it is an estimate or provisional, so B at best.")),
        ({"confidence": "A", "timeliness": None}, "A: it is made of published figures alone."),
        ({"confidence": None}, ""),
    ],
)  # fmt: skip
def test_confidence_says_what_made_it(changed, said):
    assert evidence.confidence_sentence(quality(**changed)) == said


@pytest.mark.parametrize(
    ("kind", "title", "said"),
    [
        ("counting", "counted from lists",
         "Counted from lists since October 2023, so quarters before are not compared."),
        ("definition", "one assessment in place of two",
         "Defined anew since October 2023 (one assessment in place of two), so quarters before are not compared."),
        ("rebase", "a new court", "Reckoned anew since October 2023 (a new court)."),
    ],
)  # fmt: skip
def test_a_change_says_since_when_by_its_kind(kind, title, said):
    change = {"kind": kind, "title": title, "from_period": "2023-24-Q3", "source": "records.toml"}
    assert evidence.change_sentence(change) == said
    assert list(evidence.changes_in_words([change])) == [f"{said} Source: records.toml."]


def comparison(against, benchmark, outcome, why_not=""):
    return {
        "against": against, "benchmark": benchmark, "outcome_95": outcome, "outcome_998": outcome, "why_not": why_not,
        "own_value": 82.1, "source": "return", "lower_95": 78.0, "upper_95": 86.0,
        "benchmark_published_name": "2023-24",
    }  # fmt: skip


def test_what_a_row_is_beside_is_judged_only_where_it_can_be():
    lines = [
        comparison("neighbour_mean", 80.0, "similar"),
        comparison("england", 90.0, "worse"),
        comparison("neighbour_median", 70.0, None, "no_interval"),
        comparison("region", None, None, "no_benchmark"),
    ]
    assert evidence.beside_sentence(lines, PERCENTAGE, "Yorkshire") == (
        "Beside it: the neighbours' median 70.0% and England 90.0% (ours is worse)."
    )
    assert evidence.beside_sentence([], PERCENTAGE, "Yorkshire") == ""


def test_an_explanation_tells_each_clause_and_what_it_rests_on():
    clause = {
        "clause": "target_missed", "dimension": "target", "outcome": "missed", "why": None, "is_decisive": True,
        "inputs": ["basis=in_quarter", "expected=90.0", "value=82.123456789", "worst="], "cells": [],
    }  # fmt: skip
    control = {
        "centre": 85.0, "lower": 80.0, "upper": 103.0, "basis": "in_quarter", "is_trial": True,
        "rebased_because": "a new court",
    }  # fmt: skip
    found = {
        "title": "In time", "unit": "percent", "decimals": 1, "basis": "in_quarter", "status": "value", "value": 82.1,
        "value_source": "records",
        "judged": {
            "rating": [{"rating": "red", "reason": "", "because": "The target is clearly missed."}],
            "clause": [clause, {**clause, "clause": "control_concern", "dimension": "control", "outcome": "concern",
                               "inputs": ["rule=seven_below", "point_period=2023-24-Q4"], "is_decisive": False}],
            "data_quality": [{**quality(), "basis": "in_quarter"}, {**quality(confidence="D"), "basis": "annual"}],
            "target": [{**target(), "is_invented": True}],
            "trend": [
                {"trend": "increasing", "judgement": "better", "chi_squared": 13.3465, "slope": 1.9613, "points": 5,
                 "method": "yearly", "first_point": "2019-20", "last_point": "2023-24", "source": "published"}
            ],
            "control": [
                {**control, "point_period": "2023-24-Q3", "rule": "seven_below", "is_latest": False},
                {**control, "point_period": "2023-24-Q4", "rule": "common_cause", "is_latest": True},
            ],
            "projection": [projection()],
            "comparison": [comparison("england", 90.0, "worse"),
                           comparison("region", 70.0, None, "too_old")],
            "definition_change": [],
        },
    }  # fmt: skip
    said = dict(judged_facts(found))
    assert rating_fact(found) == (
        "Red: 82.1% is less than the 90.0% aimed at, by 7.9 points, so the target is missed. "
        "Worse than usual of late: seven quarters in a row to 2023-24 Q4 lie below the centre. "
        "Why: the target is clearly missed."
    )
    assert said["  by target"] == (
        "82.1% is less than the 90.0% aimed at, by 7.9 points, so the target is missed. It decides."
    )
    assert said["Confidence"].startswith("C: 3 working days late (B);")
    assert said["Counted how"] == "It is counted from lists."
    assert said["Target"].endswith("Why: as the year before. The target is invented.")
    assert said["Trend"] == (
        "Increasing, better, over 5 years, 2019-20 to 2023-24, as published: slope 1.961 a year, chi-squared 13.35 "
        "(significant above 9.55, and only if no single year turns the slope)."
    )
    assert said["Control"] == (
        "What is usual is 80 to 100, around 85.0%, trial limits: fewer than twelve quarters. Limits begin anew: "
        "a new court. Seven quarters in a row to 2023-24 Q3 lie below the centre. Unusual: 2023-24 Q3."
    )
    assert said["Judged against"] == (
        "England, 90.0% in 2023-24; ours 82.1% in our own return (78 to 86): worse at 95%, at 99.8% too. "
        "The region, 70.0% in 2023-24; ours 82.1% in our own return; not judged (what is published is too old)."
    )
    assert judged_facts({"judged": {}}) == []
    signals = [
        {**control, "point_period": f"20{year}-{year + 1}-Q1", "rule": "seven_below", "is_latest": year == 23}
        for year in range(17, 24)
    ]
    found["judged"]["control"] = signals
    assert dict(judged_facts(found))["Control"].endswith(
        "Unusual: 2020-21 Q1, 2021-22 Q1, 2022-23 Q1, 2023-24 Q1 and 3 before these."
    )
    found["judged"]["clause"][1]["outcome"] = "none"
    found["judged"]["clause"][1]["clause"] = "control_none"
    assert dict(judged_facts(found))["Control"] == ""
    found["judged"]["trend"][0]["source"] = "published_and_return"
    assert ", as published and by our own figures: slope" in dict(judged_facts(found))["Trend"]
