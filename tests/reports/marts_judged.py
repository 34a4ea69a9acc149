"""What the figures of the invented warehouse come to: every rating, every reason, and designed trouble."""

from datetime import date

JUDGED = ("rating", "clause", "target", "data_quality", "control", "projection", "comparison")
QUARTERS = [f"{year}-{(year + 1) % 100}-Q{number}" for year in (2021, 2022, 2023) for number in (1, 2, 3, 4)]

CHANGED, CHANGED_FROM = "cp_plans_two_years_or_more", "2023-24-Q3"
"""A row that is counted from lists from a quarter on."""

RATINGS = (
    # rating, reason, target, benchmark, trend, control
    ("green", "", "met", "better", "no_change", "common_cause"),
    ("amber", "", "near", "similar", "none", "common_cause"),
    ("red", "", "missed", "worse", "worsening", "concern"),
    ("amber", "", "met", "none", "worsening", "none"),
    ("cannot_be_rated", "nothing_to_judge_by", "none", "none", "none", "none"),
    ("amber", "", "missed", "similar", "improving", "improvement"),
    ("cannot_be_rated", "too_small", "none", "none", "none", "none"),
    ("cannot_be_rated", "definition_changed", "none", "none", "none", "none"),
    ("cannot_be_rated", "too_few_points", "none", "none", "none", "none"),
    ("cannot_be_rated", "low_confidence", "none", "none", "none", "none"),
    ("amber", "", "not_clear", "none", "none", "common_cause"),
)  # fmt: skip
"""The ratings that rows with a number take turns in."""


def judge(found: dict[str, list[dict]]) -> None:
    """Add what every line of the scorecard comes to, to the tables of the fixture."""
    for name in (*JUDGED, "definition_change"):
        found[f"marts.{name}"] = []
    for card in found["marts.scorecard"]:
        if card["indicator_id"] == CHANGED and card["period"] == CHANGED_FROM:
            found["marts.definition_change"].append(
                {"board": card["board"], "indicator_id": CHANGED, "series": card["headline_series"],
                 "from_period": CHANGED_FROM, "kind": "counting", "title": "counted from lists",
                 "source": "records.toml"}
            )  # fmt: skip
        if card["indicator_id"] == CHANGED and card["period"] >= CHANGED_FROM:
            card["changed_since_last_year"] = "counted from lists"
            if card["period"] == CHANGED_FROM:
                card["changed_since_previous"] = "counted from lists"
        _quality(found, card)
        _target(found, card)
    for card in [one for one in found["marts.scorecard"] if one["period"] == QUARTERS[-1]]:
        chosen = RATINGS[card["sort_order"] % len(RATINGS)]
        _rate(found, card, chosen)
        _points(found, card)
        _project(found, card)
        _compare(found, card)


def key(card: dict) -> dict:
    """What a line is known by."""
    return {
        **{name: card[name] for name in ("board", "period", "indicator_id")},
        "series": card["headline_series"],
    }


def _has_number(card: dict) -> bool:
    return card["value"] is not None


def _quality(found, card) -> None:
    order = card["sort_order"] + QUARTERS.index(card["period"])
    grade = "ABACABADBA"[order % 10]
    late, missing, asked, revised = {
        "A": (0, 0, 0, 0),
        "B": (3, 0, 0, 0),
        "C": (3, 2, 1, 0),
        "D": (12, 2, 1, 4),
    }[grade]
    bases = {card["basis"], card["trend_basis"]} | ({"year_to_date"} if card["year_to_date_value"] else set())
    for basis in sorted(bases):
        found["marts.data_quality"].append(
            {**key(card), "basis": basis, "confidence": grade if _has_number(card) else None,
             "timeliness": "A" if not late else grade, "completeness": "A" if not missing else grade,
             "queries": "A" if not asked else grade, "revisions": "A" if not revised else grade,
             "working_days_late": late, "cells_due": 24, "cells_missing": missing, "open_queries": asked,
             "revised_cells": revised, "revised_after_publication": revised // 2, "is_estimate": False,
             "worst": {"A": [], "B": ["timeliness"], "C": ["timeliness", "completeness", "queries"],
                       "D": ["timeliness", "completeness", "queries", "revisions"]}[grade]}
        )  # fmt: skip


def _target(found, card) -> None:
    """A third of the rows have none; one has one whose number is not there."""
    if card["sort_order"] % 3 == 2 or card["kind"] == "rank" or card["polarity"] == "neither":
        return
    value = card["value"]
    aimed = round((value or 10.0) * 0.97, card["decimals"])
    outcome = RATINGS[card["sort_order"] % len(RATINGS)][2]
    found["marts.target"].append(
        {**key(card), "basis": card["basis"], "target": aimed, "expected": aimed, "tolerance": 2.0,
         "owner_role": "childrens_social_care", "reason": "The mean of our neighbours",
         "approved_by": "executive_group", "approved_by_name": "Executive Group",
         "approved_on": date(2023, 3, 16), "is_invented": True, "value": value, "lower_95": card["lower_95"],
         "upper_95": card["upper_95"], "distance": None if value is None else value - aimed,
         "outcome": None if value is None else outcome if outcome != "none" else "met",
         "why_not": "no_number" if value is None else ""}
    )  # fmt: skip


def _rate(found, card, chosen) -> None:
    rating, reason, target, benchmark, trend, control = chosen
    if not _has_number(card):
        reason = "not_due" if card["status"] == "not_due" else "missing"
        rating, target, benchmark, trend, control = ("cannot_be_rated", *["none"] * 4)
    elif card["polarity"] == "neither":
        rating, reason, target = "position_only", "", "none"
        benchmark = {"better": "lower", "worse": "higher"}.get(benchmark, benchmark)
        trend = {"improving": "increasing", "worsening": "decreasing"}.get(trend, trend)
        control = {"improvement": "neutral_high", "concern": "neutral_low"}.get(control, control)
    quality = next(
        one
        for one in reversed(found["marts.data_quality"])
        if all(one[name] == value for name, value in key(card).items()) and one["basis"] == card["basis"]
    )
    outcomes = {
        "number": reason if reason in {"missing", "not_due"} else "given",
        "size": "too_small" if reason == "too_small" else "enough",
        "definition": "changed" if reason == "definition_changed" else "unchanged",
        "confidence": (quality["confidence"] or "none").lower(),
        "target": target,
        "benchmark": benchmark,
        "trend": trend,
        "control": control,
    }  # fmt: skip
    decisive = {
        "missing": "number", "not_due": "number", "too_small": "size", "definition_changed": "definition",
        "low_confidence": "confidence",
    }.get(reason, "target" if target != "none" else "benchmark")  # fmt: skip
    for order, (dimension, outcome) in enumerate(outcomes.items()):
        found["marts.clause"].append(
            {**key(card), "clause": f"{dimension}_{outcome}", "dimension": dimension, "outcome": outcome,
             "why": "no_target" if outcome == "none" else None, "is_decisive": dimension == decisive,
             "inputs": _inputs(card, dimension, quality),
             "cells": [f"marts.{dimension} {card['board']}/{card['period']}"], "sort_order": order}
        )  # fmt: skip
    found["marts.rating"].append(
        {**key(card), "rating": rating, "reason": reason, "decision_id": f"{target}_and_{benchmark}",
         "clauses": [f"{dimension}_{outcome}" for dimension, outcome in outcomes.items()],
         "confidence": quality["confidence"], "target": target, "benchmark": benchmark, "trend": trend,
         "control": control}
    )  # fmt: skip


def _inputs(card, dimension, quality) -> list[str]:
    """What a clause is made from, as the marts write it: sorted, nothing for what is not there."""
    value = card["value"] or 0.0
    by_dimension = {
        "number": {"basis": card["basis"], "status": card["status"], "value": card["value"]},
        "size": {"denominator": card["denominator"], "minimum_denominator": card["denominator"] and 20.0},
        "definition": {"from_period": "2023-24-Q3", "kind": "counting"},
        "confidence": {
            "basis": card["basis"], "confidence": quality["confidence"], "worst": ", ".join(quality["worst"]),
        },
        "target": {
            "expected": round(value * 0.97, card["decimals"]), "lower_95": card["lower_95"], "tolerance": 2.0,
            "upper_95": card["upper_95"], "value": card["value"],
        },
        "benchmark": {
            "against": "neighbour_mean", "benchmark": card["neighbour_mean"] or 10.0, "benchmark_period": "2022-23",
            "n_expected": 10, "n_used": 9, "own_value": card["benchmark_value"],
        },
        "trend": {
            "first_point": "2019-20-Q4", "last_point": "2023-24-Q4", "method": "same_quarter", "points": 5,
        },
        "control": {
            "lower": value * 0.8, "point_period": card["period"], "rule": "seven_above", "upper": value * 1.2,
        },
    }  # fmt: skip
    return [f"{name}={one}" for name, one in sorted(by_dimension[dimension].items()) if one is not None]


def _points(found, card) -> None:
    """Trial limits for most; a gap where a number is missing; a new stretch after a change; one signal at the end."""
    control = RATINGS[card["sort_order"] % len(RATINGS)][5]
    past = [
        one
        for one in found["marts.scorecard"]
        if (one["board"], one["indicator_id"]) == (card["board"], card["indicator_id"])
    ]
    values = [one["value"] for one in past if one["value"] is not None]
    if len(values) < 4 or card["kind"] == "rank":
        return
    centre = sum(values) / len(values)
    wide = max(values) - min(values)
    is_changed = card["indicator_id"] == CHANGED
    for place, one in enumerate(past):
        is_new = is_changed and one["period"] >= CHANGED_FROM
        found["marts.control"].append(
            {**key(card), "point_period": one["period"], "basis": card["trend_basis"], "place": place,
             "value": one["value"], "centre": centre + (4 if is_new else 0), "lower": centre - wide,
             "upper": centre + wide, "near_lower": centre - wide * 2 / 3, "near_upper": centre + wide * 2 / 3,
             "is_trial": len(values) < 12 or is_changed, "rebased_because": "counted from lists" if is_new else "",
             "rule": None, "is_latest": place == len(past) - 1,
             "meaning": None if one["value"] is None
             else control if place == len(past) - 1 and control in {"concern", "improvement"} else "common_cause"}
        )  # fmt: skip


def _project(found, card) -> None:
    if card["kind"] == "rank":
        return
    why_not = ("", "too_few_quarters", "definition_changed", "not_stable", "too_wide", "", "too_small")[
        card["sort_order"] % 7
    ]
    why_not = why_not if _has_number(card) else "no_number"
    value = card["value"] or 0.0
    found["marts.projection"].append(
        {**key(card), "planning_year": card["period"][:7], "basis": card["basis"], "method": "quarters",
         "projected": None if why_not else value, "lower_95": None if why_not else value * 0.9,
         "upper_95": None if why_not else value * 1.1, "is_shown": not why_not, "why_not": why_not,
         "quarters_used": 8, "expected": None, "reaches_target": None if why_not else "open"}
    )  # fmt: skip


def _compare(found, card) -> None:
    benchmark = RATINGS[card["sort_order"] % len(RATINGS)][3]
    for against, column in (("neighbour_mean", "neighbour_mean"), ("neighbour_median", "neighbour_median"),
                            ("england", "england_value"), ("region", "region_value")):  # fmt: skip
        beside = card[column]
        is_judged = beside is not None and card["lower_95"] is not None and benchmark != "none"
        outcome = benchmark if card["polarity"] != "neither" else "similar"
        found["marts.comparison"].append(
            {**key(card), "against": against, "benchmark_period": card["benchmark_period"],
             "benchmark_published_name": card["benchmark_published_name"], "neighbour_set": card["neighbour_set"],
             "vintage": "shipped", "own_value": card["benchmark_value"], "lower_95": card["lower_95"],
             "upper_95": card["upper_95"], "lower_998": card["lower_95"], "upper_998": card["upper_95"],
             "benchmark": beside, "outcome_95": outcome if is_judged else None,
             "outcome_998": "similar" if is_judged else None, "n_used": card["n_used"],
             "n_expected": card["n_expected"], "missing": ["Hampshire: u"] if beside is not None else [],
             "position": card["position"], "rank": None, "quartile": "B" if is_judged else None,
             "relation": "same", "source": "published" if beside is not None else None,
             "why_not": "" if is_judged else "no_interval" if beside is not None else "no_benchmark"}
        )  # fmt: skip
