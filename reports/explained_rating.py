"""What a figure comes to, in words for a terminal: its rating, each clause, and what they rest on."""

from collections.abc import Iterator, Mapping
from typing import Any

from reports import evidence
from reports.ratings import (
    RULE_WORDS,
    WHY_NO_COMPARISON,
    clause_sentence,
    points_in_words,
    rating_sentence,
)
from reports.words import (
    Measure,
    capital,
    figure,
    has_number,
    interval,
    listed,
    lowered,
    number,
    over,
    quarter,
    usual,
)

Plain = Mapping[str, Any]

AGAINST = {
    "neighbour_mean": "the neighbours' mean",
    "neighbour_median": "the neighbours' median",
    "region": "the region",
    "england": "England",
}
OWN = {"published": "as published", "return": "in our own return"}
"""Where our own figure beside a benchmark comes from."""
SOURCE = {
    "published": "as published",
    "return": "by our own figures",
    "published_and_return": "as published and by our own figures",
}


MOST_UNUSUAL = 4
"""So many unusual quarters are named, the newest."""


def rating_fact(found: Plain) -> str:
    """Say a figure's rating, and the thought behind the line that decided it; nothing where there is none."""
    judged = found["judged"]
    return " ".join(_rating(judged, _measure(found))) if judged else ""


def judged_facts(found: Plain) -> list[tuple[str, str]]:
    """Give what a figure's rating rests on, each under its heading; empty where there is none."""
    judged = found["judged"]
    if not judged:
        return []
    measure = _measure(found)
    return [
        *_clauses(judged, measure),
        ("Confidence", " ".join(_confidence(found, judged))),
        ("Counted how", evidence.WAYS.get(found["value_source"], "") if has_number(found) else ""),
        ("Target", " ".join(_target(one, measure) for one in judged["target"])),
        ("Trend", " ".join(_trend(one) for one in judged["trend"])),
        ("Control", " ".join(_control(judged, measure))),
        ("Year end", " ".join(evidence.projection_sentence(one, measure) for one in judged["projection"])),
        ("Judged against", " ".join(_comparison(one, measure) for one in judged["comparison"])),
        ("Changes", " ".join(evidence.changes_in_words(judged["definition_change"]))),
    ]


def _measure(found: Plain) -> Measure:
    return Measure(found["title"], found["unit"], found["decimals"], found["basis"])


def _rating(judged: Plain, measure: Measure) -> Iterator[str]:
    for one in judged["rating"]:
        yield rating_sentence(one, judged["clause"], measure)
        yield f"Why: {lowered(one['because'])}" if one["because"] else ""


def _clauses(judged: Plain, measure: Measure) -> Iterator[tuple[str, str]]:
    """Say each clause; what it was made from, programs are given."""
    for one in judged["clause"]:
        yield (
            f"  by {one['dimension']}",
            clause_sentence(one, measure) + (" It decides." * one["is_decisive"]),
        )


def _confidence(found: Plain, judged: Plain) -> Iterator[str]:
    for one in judged["data_quality"]:
        if one["basis"] == found["basis"]:
            yield evidence.confidence_sentence(one)


def _target(one: Plain, measure: Measure) -> str:
    invented = " The target is invented." if one["is_invented"] else ""
    return evidence.target_sentence(one, measure) + invented


def _trend(one: Plain) -> str:
    if one["trend"] is None or one["chi_squared"] is None:
        return ""
    years = points_in_words(one["method"], one["points"], one["first_point"] or "", one["last_point"] or "")
    judged = f", {one['judgement']}" if one["judgement"] else ""
    return (
        f"{capital(one['trend'].replace('_', ' '))}{judged}, {years}, {SOURCE.get(one['source'], one['source'])}: "
        f"slope {number(one['slope'], 3)} a year, chi-squared {number(one['chi_squared'], 2)} "
        "(significant above 9.55, and only if no single year turns the slope)."
    )


def _control(judged: Plain, measure: Measure) -> Iterator[str]:
    """Say the limits as they are, and the points that they find unusual; nothing where the rating is told none."""
    points = judged["control"]
    latest = next((one for one in reversed(points) if one["is_latest"]), None)
    is_told = any(one["dimension"] == "control" and one["outcome"] != "none" for one in judged["clause"])
    if latest is None or latest["centre"] is None or not is_told:
        return
    trial = ", trial limits: fewer than twelve quarters" if latest["is_trial"] else ""
    between = usual(latest["lower"], latest["upper"], measure)
    of_quarters = over(latest["basis"], measure)
    yield f"What is usual{of_quarters} is {between}, around {figure(latest['centre'], measure)}{trial}."
    if latest["rebased_because"]:
        yield f"Limits begin anew: {latest['rebased_because']}."
    signals = [one for one in points if one["rule"] not in {None, "common_cause"}]
    if signals:
        newest = signals[-1]
        at = quarter(newest["point_period"])
        words = RULE_WORDS.get(newest["rule"], "{point} is out of the usual")
        yield capital(words.format(point=at, alone=at)) + "."
        shown = [quarter(one["point_period"]) for one in signals[-MOST_UNUSUAL:]]
        more = len(signals) - len(shown)
        yield f"Unusual: {listed([*shown, f'{more} before these'] if more else shown)}."


def _comparison(one: Plain, measure: Measure) -> str:
    if one["benchmark"] is None:
        return ""
    name = AGAINST[one["against"]]
    ours = "there is no figure of ours"
    if one["own_value"] is not None:
        ours = f"ours {figure(one['own_value'], measure)} {OWN.get(one['source'] or '', '')}".strip()
    beside = f"{figure(one['benchmark'], measure)} in {one['benchmark_published_name']}"
    if one["why_not"]:
        why = WHY_NO_COMPARISON.get(one["why_not"], one["why_not"].replace("_", " "))
        return f"{capital(name)}, {beside}; {ours}; not judged ({why})."
    wide = f", at 99.8% {one['outcome_998']}" if one["outcome_998"] != one["outcome_95"] else ", at 99.8% too"
    between = interval(one["lower_95"], one["upper_95"], measure.decimals)
    return f"{capital(name)}, {beside}; {ours} ({between}): {one['outcome_95']} at 95%{wide}."
