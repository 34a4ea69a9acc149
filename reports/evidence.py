"""What stands behind a row's rating, a sentence each: target, year end, what it is beside, confidence, changes.

Each is made from the lines handed in and from nothing else.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from reports.words import (
    Measure,
    apart,
    capital,
    counted,
    day,
    figure,
    interval,
    listed,
    lowered,
    month,
    number,
    over,
)

Line = Mapping[str, Any]

OUTCOME_WORDS = {
    "better": "ours is better",
    "worse": "ours is worse",
    "similar": "ours is similar",
    "lower": "ours is lower",
    "higher": "ours is higher",
}
WHY_NO_PROJECTION = {
    "too_few_quarters": "there are too few quarters to go by",
    "definition_changed": "what is counted has changed",
    "too_small": "it is made of too few",
    "not_stable": "its quarters rise or fall or are too uneven, or the latest is unusual",
    "too_wide": "what could come is too wide to be of use",
}
"""Why no year end is told. Where the year is complete, or there is nothing to project, nothing is said."""
YEARS = {
    "snapshot": " at its end",
    "year_to_date": " over the whole year",
    "rolling_12_months": " over the whole year",
}
"""Of what a projection is, by its basis."""
REACH_WORDS = {
    "likely": "the target of {expected} is likely to be reached",
    "unlikely": "the target of {expected} is not likely to be reached",
    "open": "whether the target of {expected} will be reached is open",
}
WAYS = {
    "records": "It is counted from lists.",
    "records_and_return": "It adds up quarters that were typed and quarters that were counted from lists.",
}
"""How a figure came about, where it is not typed."""


def target_sentence(target: Line, measure: Measure) -> str:
    """Say what is aimed at, who owns it, and why (tables.TARGET)."""
    aimed, expected = figure(target["target"], measure), figure(target["expected"], measure)
    said = f"Target: {aimed}{over(target['basis'], measure)}"
    if expected and expected != aimed:
        said += f", {expected} by the end of this quarter"
    if target["tolerance"]:
        said += f"; a distance of {apart(target['tolerance'], measure)} is tolerated"
    owner = f"the {target['owner_group']}" if target["owner_group"] else target["owner_role"]
    owned = f"owned by {owner or 'nobody yet'}"
    approved = "not approved by the board" if not target["source"] else f"set by {lowered(target['source'])}"
    if target["approved_by_name"]:
        on = f" on {day(target['approved_on'])}" if target["approved_on"] else ""
        approved = f"approved by the {target['approved_by_name']}{on}"
    because = f"Why: {lowered(target['reason'])}" if target["reason"] else ""
    return " ".join(_sentence(one) for one in (said, capital(f"{owned}, {approved}"), because) if one)


def projection_sentence(projection: Line, measure: Measure) -> str:
    """Say where the year is likely to end, with its interval, or why that is not told; nothing where none is asked."""
    if not projection["is_shown"]:
        why = WHY_NO_PROJECTION.get(projection["why_not"], "")
        return f"Where the year will end is not told: {why}." if why else ""
    between = interval(projection["lower_95"], projection["upper_95"], measure.decimals)
    said = (
        f"If it goes on as in the last {counted(projection['quarters_used'], 'quarter')}, "
        f"{projection['planning_year']} comes to {figure(projection['projected'], measure)}"
        f"{YEARS.get(projection['basis'], '')} (95% interval {between})"
    )
    reach = REACH_WORDS.get(projection["reaches_target"] or "", "")
    expected = figure(projection["expected"], measure)
    return _sentence(f"{said}; {reach.format(expected=expected)}" if reach and expected else said)


def beside_sentence(comparisons: Sequence[Line], measure: Measure, region: str) -> str:
    """Say what else a row is held against than the neighbours' mean (tables.COMPARISON): median, region, England."""
    names = {"neighbour_median": "the neighbours' median", "region": region, "england": "England"}
    said = []
    for against, name in names.items():
        one = next((line for line in comparisons if line["against"] == against), None)
        if one is None or one["benchmark"] is None:
            continue
        outcome = OUTCOME_WORDS.get(one["outcome_95"] or "", "") if not one["why_not"] else ""
        said.append(f"{name} {figure(one['benchmark'], measure)}" + (f" ({outcome})" if outcome else ""))
    return f"Beside it: {listed(said)}." if said else ""


def confidence_sentence(quality: Line) -> str:
    """Say how far a number can be believed, and by what (tables.DATA_QUALITY); nothing where there is no number."""
    if quality["confidence"] is None:
        return ""
    if quality["timeliness"] is None:
        return f"{quality['confidence']}: it is made of published figures alone."
    late, missing, asked, revised = (
        quality[name] or 0 for name in ("working_days_late", "cells_missing", "open_queries", "revised_cells")
    )
    due = counted(quality["cells_due"] or 0, "figure")
    parts = (
        (f"{counted(late, 'working day')} late" if late else "in time", "timeliness"),
        (f"{number(missing) if missing else 'none'} missing of {due} due", "completeness"),
        (f"{counted(asked, 'question')} unanswered", "queries"),
        (f"{counted(revised, 'figure')} corrected{_after(quality)}", "revisions"),
    )
    said = "; ".join(f"{part} ({quality[aspect]})" for part, aspect in parts)
    estimate = (
        f"; it is an estimate or provisional, so {quality['at_best']} at best"
        if quality["is_estimate"]
        else ""
    )
    return f"{quality['confidence']}: {said}{estimate}."


def change_sentence(change: Line) -> str:
    """Say that a row began to count another thing, or in another way (tables.DEFINITION_CHANGE)."""
    since, title = month(change["from_period"]), change["title"]
    match change["kind"]:
        case "counting":
            said = f"{capital(title)} since {since}, so quarters before are not compared"
        case "definition":
            said = f"Defined anew since {since} ({title}), so quarters before are not compared"
        case _:
            said = f"Reckoned anew since {since} ({title})"
    return _sentence(said)


def changes_in_words(changes: Sequence[Line]) -> Iterator[str]:
    """Say each change of a row with where it is from."""
    for one in changes:
        yield change_sentence(one) + (f" Source: {_sentence(one['source'])}" if one["source"] else "")


def _after(quality: Line) -> str:
    after = quality["revised_after_publication"] or 0
    return f", {number(after)} of them after publication" if after else ""


def _sentence(text: str) -> str:
    said = text.strip()
    return said if said[-1:] in {".", "?", "!"} else f"{said}."
