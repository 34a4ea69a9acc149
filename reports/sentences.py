"""Sentences for people, made from lines of the scorecard and from exceptions, as the warehouse holds them."""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from reports.evidence import WAYS, change_sentence
from reports.words import (
    BASIS_WORDS,
    NOT_SIGNED_OFF,
    Measure,
    capital,
    change,
    counted,
    figure,
    has_number,
    interval,
    is_changed,
    listed,
    measure_of,
    number,
    ordinal,
    per,
    quarter,
    standing,
    status_words,
    unit_words,
    when,
)

Line = Mapping[str, Any]
"""A line of the scorecard (tables.SCORECARD) with the confidence of each of its numbers (pages.quarter)."""

KINDS = (
    ("judged_worse", "poor rating", "poor ratings"),
    ("no_value", "missing figure", "missing figures"),
    ("open_query", "open question", "open questions"),
    ("built_on_query", "figure made of questioned returns", "figures made of questioned returns"),
    (
        "changed_since_signed",
        "figure that is not what was signed off",
        "figures that are not what was signed off",
    ),
    ("newer_sent_back", "figure whose correction was sent back", "figures whose correction was sent back"),
    ("differs_from_lists", "figure that is typed otherwise", "figures that are typed otherwise"),
    ("large_change", "large change", "large changes"),
    ("outside_soft_range", "figure outside its expected range", "figures outside their expected range"),
    ("far_from_neighbours", "figure beyond all neighbours", "figures beyond all neighbours"),
)
"""The kinds of exception, in the order in which they are counted out."""


_WHAT_IS_THE_MATTER = {
    "outside_soft_range": " lies outside the range expected; {asked}",
    "built_on_query": ", {made_of}; {asked}",
    "changed_since_signed": (
        "; the code or the data set has changed since the quarter was signed off, and gives another"
    ),
    "newer_sent_back": " stands: a newer version from {by} was sent back to be mended",
    "differs_from_lists": " by the lists of {by}, which typed another number",
    "open_query": "; {asked} about it and has not answered",
}
"""What follows the figure of an exception, by kind."""

NOT_COMPARED = "What is counted has changed since, so it is not compared with before."
"""Said of a row whose change is known by that alone."""


def stands_out(card: Line) -> bool:
    """Whether a line moved clearly in a year: outside its interval; without one, by more than 10 and 40 %."""
    now, before = card["value"], card["same_quarter_last_year_value"]
    if (
        not has_number(card)
        or before is None
        or card["unit"] == "rank_of_n"
        or card["changed_since_last_year"]
    ):
        return False
    if card["lower_95"] is not None and card["upper_95"] is not None:
        return is_changed(now, before, (card["lower_95"], card["upper_95"]))
    moved = abs(float(now) - float(before))
    return moved > 10 and moved > 0.4 * abs(float(before))


def is_cumulative(card: Line) -> bool:
    """Whether a line counts up through the year, so that only the same quarter of another year compares with it."""
    return bool(card["trend_basis"] != card["basis"])


def what_changed(cards: Sequence[Line]) -> str:
    """Say in a few sentences what moved since the same quarter last year, and how many rows cannot be compared.

    A row that has begun to count another thing, or in another way, is compared with nothing from before.
    """
    both = [card for card in cards if has_number(card) and card["same_quarter_last_year_value"] is not None]
    comparable = [card for card in both if not card["changed_since_last_year"]]
    broken = len(both) - len(comparable)
    apart = ""
    if broken:
        verb = "is" if broken == 1 else "are"
        apart = (
            f" {capital(counted(broken, 'row'))} {verb} counted otherwise than a year ago and not compared."
        )
    if not comparable:
        return f"No row can be compared with the same quarter last year yet.{apart}"
    moved = [card for card in comparable if stands_out(card)]
    if not moved:
        return f"None of the {len(comparable)} rows that can be compared with last year moved clearly.{apart}"
    moved.sort(key=lambda card: -_relative(card))
    said = [f"{card['title']} ({_moved(card)})" for card in moved[:2]]
    lead = f"{len(moved)} of {len(comparable)} rows that can be compared with last year moved clearly"
    return f"{lead}{'; the furthest' if len(moved) > 2 else ''}: {'; '.join(said)}.{apart}"


def what_matters(exceptions: Sequence[Mapping[str, Any]], titles: Mapping[str, str]) -> str:
    """Say how many rows need a look, why, and what comes first."""
    if not exceptions:
        return "Nothing stands out: no figure is missing, questioned or outside the range of our neighbours."
    kinds = [one["kind"] for one in exceptions]
    said = [
        f"{number(kinds.count(kind))} {one if kinds.count(kind) == 1 else many}"
        for kind, one, many in KINDS
        if kind in kinds
    ]
    rows = len({one["indicator_id"] for one in exceptions})
    first = titles.get(exceptions[0]["indicator_id"], exceptions[0]["indicator_id"])
    verb = "needs" if rows == 1 else "need"
    return f"{capital(counted(rows, 'row'))} {verb} a look: {listed(said)}. First comes: {first}."


def what_is_unknown(cards: Sequence[Line]) -> str:
    """Say how many rows have no figure, and why, the reasons with most rows first."""
    reasons: dict[str, int] = {}
    for card in cards:
        if not has_number(card):
            reason = status_words(card["status"], card["reason"])
            reasons[reason] = reasons.get(reason, 0) + 1
    if not reasons:
        return f"All {len(cards)} rows have a figure."
    ranked = sorted(reasons.items(), key=lambda one: (-one[1], one[0]))
    said = [f"{count} {reason}" for reason, count in ranked[:4]]
    if len(ranked) > 4:
        said.append(f"{sum(count for _, count in ranked[4:])} for other reasons")
    return f"{sum(reasons.values())} of {counted(len(cards), 'row')} have no figure: {listed(said)}."


def exception_sentence(
    one: Mapping[str, Any], card: Line, rated: str = "", *, told: float | None = None
) -> str:
    """Say in one line what is the matter with a row of the framework; ``rated`` is the sentence of its rating.

    ``told`` is the figure that the line before has said, so that none is said twice.
    """
    measure = measure_of(card)
    plain = figure(one["value"], measure, card["denominator"])
    shown = plain or "no figure"
    if plain:
        far = one["kind"] == "far_from_neighbours"
        grade = _grade(card["benchmark_confidence" if far else "confidence"])
        shown = "The figure" if one["value"] == told and not far else shown + grade
    asked = f"{one['provider_name'] or 'the provider'} has been asked"
    before = figure(one["previous_value"], measure)
    if before:
        before += _grade(card["previous_confidence"])
        before += ", counted otherwise," if card["changed_since_previous"] else ""
    match one["kind"]:
        case "judged_worse":
            graded = f" Confidence {card['confidence']}." if card["confidence"] else ""
            is_said = bool(plain) and f" {plain} " in rated
            said = f"{rated}{graded}" if is_said else f"{shown}. {rated}"
        case "no_value":
            was = f"; it was {before} the quarter before" if before else ""
            said = f"{capital(status_words(one['status'], card['reason']))}{was}."
        case "large_change":
            was = f", after {before} the quarter before" if before else ", a large change"
            said = f"{shown}{was}; {asked} why."
        case "far_from_neighbours":
            said = f"{shown} {_beyond_all(card, measure)}"
        case kind:
            matter = _WHAT_IS_THE_MATTER.get(kind, _WHAT_IS_THE_MATTER["open_query"])
            made_of = _made_of(card["query_periods"])
            said = f"{shown}{matter.format(asked=asked, by=one['provider_name'], made_of=made_of)}."
    return said


def card_message(card: Line, kinds: Collection[str]) -> str:
    """Give the message that stands over a card's title, or nothing when the row has none."""
    if not has_number(card):
        return "" if card["status"] == "not_due" else capital(status_words(card["status"], card["reason"]))
    if "far_from_neighbours" in kinds and card["neighbour_mean"] is not None:
        return f"{capital(_side(card))} than every neighbour in {card['benchmark_published_name']}"
    if stands_out(card):
        bounds = (card["lower_95"], card["upper_95"])
        moved = change(card["value"], card["same_quarter_last_year_value"], measure_of(card), bounds)
        return f"{capital(moved)} on a year ago"
    return ""


def sign_off_fact(signed: Mapping[str, Any]) -> str:
    """Say in a few words how far a quarter has come (tables.SIGN_OFF)."""
    by_two = "; a step was taken by override" if signed["is_overridden"] else ""
    match signed["reached"]:
        case "signed":
            return f"signed off by the Performance Sub Group on {when(signed['signed_at'])}{by_two}"
        case "checked":
            return f"checked by the performance team on {when(signed['checked_at'])}, not signed off{by_two}"
        case _:
            return NOT_SIGNED_OFF


def sign_off_warnings(signed: Mapping[str, Any]) -> list[str]:
    """Say what a reader must know of a quarter's sign-off: what it lacks, and what is no longer as it was signed."""
    if signed["reached"] == "signed":
        changed = counted(signed["observations_changed"], "observation")
        said = (
            f"What was signed off is no longer what stands here: the code or the data set has changed {changed} since, "
            "and the rows concerned are listed among those to look at."
        )
        return [said] if signed["observations_changed"] else []
    there = signed["submissions"]
    declared = f"{number(signed['submissions_declared'])} of {counted(there, 'accepted return')} declared"
    lacks = {
        "not_signed": declared if there else "nothing has been accepted yet",
        "declared": "the providers have declared what is accepted, the performance team has not checked it",
        "checked": "the performance team has checked the quarter, the Performance Sub Group has not signed it",
    }[signed["reached"]]
    fallen = " What had been signed has changed since." if signed["has_fallen"] else ""
    return [f"Not signed off, so figures may still change: {lacks}.{fallen}"]


def last_figure(known: Mapping[str, Any] | None, measure: Measure) -> str:
    """Say a row's newest earlier figure: ``12.3% in 2023-24 Q2``; nothing without one."""
    if known is None:
        return ""
    said = f"{figure(known['value'], measure, known['denominator'])} in {quarter(known['period'])}"
    return said + _grade(known["confidence"], ", {}")


def card_sentence(
    card: Line, known: Mapping[str, Any] | None = None, changes: Sequence[Mapping[str, Any]] = ()
) -> str:
    """Say the figure, what it is out of, how sure it is, how it moved, and whether a question about it is open.

    ``known`` is the row's newest earlier number, told where there is none now; ``changes`` are those since last year
    of what the row counts (tables.DEFINITION_CHANGE): nothing is compared across one.
    """
    measure = measure_of(card)
    if not has_number(card):
        last = last_figure(known, measure)
        was = f" The last figure was {last}." if last else ""
        return f"No figure: {standing(card['status'], card['reason'])}.{was}"
    said = figure(card["value"], measure, card["denominator"])
    if not (measure.is_rank or measure.is_percentage or per(measure)):
        said = f"{said} {unit_words(card['unit'])}"
    sentence = f"{said} {BASIS_WORDS.get(card['basis'], '')}".rstrip()
    if card["denominator"] and not measure.is_rank:
        sentence += f" ({number(card['numerator'])} of {number(card['denominator'])})"
    between = interval(card["lower_95"], card["upper_95"], card["decimals"])
    if between:
        sentence += f"; the 95% interval is {between}"
    sentences = [f"{sentence}{_grade(card['confidence'], '; {}')}."]
    if is_cumulative(card):
        sentences.append(_change_sentence(card, "same_quarter_last_year", "the same quarter last year"))
    else:
        sentences.append(_change_sentence(card, "previous", "the quarter before"))
    if card["changed_since_previous"] or card["changed_since_last_year"]:
        sentences += [change_sentence(one) for one in changes] or [NOT_COMPARED]
    if card["value_source"] in WAYS:
        sentences.append(WAYS[card["value_source"]])
    if card["query_periods"]:
        sentences.append(f"Used but flagged: it is {_made_of(card['query_periods'])}.")
    return " ".join(filter(None, sentences))


def neighbours_sentence(card: Line, mark: Mapping[str, Any]) -> str:
    """Say our place among the neighbours, by which figures, and that our newest figure is another one where it is.

    ``mark`` is the row against the set that stands for the year (tables.BENCHMARK).
    """
    measure = compared_measure(card)
    ours = figure(mark["value"], measure)
    if not ours:
        return f"Among neighbours, {mark['published_name']}: no figure of ours was published."
    ours += _grade(card["benchmark_confidence"])
    source = _source(mark["value_source"], mark["period"], mark["published_name"])
    if measure_of(card).is_rank:
        place = (
            f"{difference_from_mean(mark, measure)} the neighbours' mean of {figure(mark['mean'], measure)}"
        )
        said = f"Placed by the rate: {ours} {source}, {place}.{missing_words(mark)}"
    else:
        said = f"Among neighbours: {ours} {source}, {place_words(mark)}.{missing_words(mark)}"
        newest = figure(card["value"], measure_of(card), card["denominator"]) if has_number(card) else ""
        if newest and newest != figure(mark["value"], measure):
            said += f" The newest figure, {newest}, is from our own returns and is not compared."
    return said


def place_words(mark: Mapping[str, Any]) -> str:
    """Say a place in words: ``3rd highest of 11, ours included``."""
    position, among = mark["position"], mark["n_used"] + 1
    if position is None:
        return "without a place among them"
    ends = {1: "highest", among: "lowest"}
    place = ends.get(position) or f"{ordinal(position)} highest"
    return f"{place} of {among}, ours included"


def missing_words(mark: Mapping[str, Any]) -> str:
    """Say that some neighbours had no figure, as a sentence after another; nothing when all had one."""
    if mark["n_used"] >= mark["n_expected"]:
        return ""
    return f" {mark['n_used']} of {mark['n_expected']} neighbours had a figure."


def difference_from_mean(mark: Mapping[str, Any], measure: Measure) -> str:
    """Say how far our figure lies from the neighbours' mean: ``3.4 below``; nothing where one of them is missing."""
    if mark["value"] is None or mark["mean"] is None:
        return ""
    apart = Decimal(repr(mark["value"])) - Decimal(repr(mark["mean"]))
    said = number(abs(float(apart)), measure.decimals)
    if not float(said.replace(",", "")):
        return "level with"
    return f"{said}{' points' if measure.is_percentage else ''} {'above' if apart > 0 else 'below'}"


def compared_measure(card: Line) -> Measure:
    """Give what is set beside the neighbours: the row's own measure, or the rate that a place is a place by."""
    return Measure(card["title"], card["compared_unit"], card["compared_decimals"], card["basis"])


def _source(value_source: str | None, year: str, published_name: str) -> str:
    own = value_source == "return"
    return f"in our own return for {year}" if own else f"as published for {published_name}"


def _beyond_all(card: Line, measure: Measure) -> str:
    mean = figure(card["neighbour_mean"], measure)
    source = _source(
        card["benchmark_value_source"], card["benchmark_period"], card["benchmark_published_name"]
    )
    return f"{source}, {_side(card)} than every neighbour (their mean is {mean})."


def _side(card: Line) -> str:
    return "higher" if (card["benchmark_value"] or 0) > card["neighbour_mean"] else "lower"


def _made_of(periods: Sequence[str]) -> str:
    what = "a return" if len(periods) == 1 else "returns"
    return f"made of {what} with an unanswered question ({listed([quarter(one) for one in periods])})"


def _grade(confidence: str | None, form: str = " ({})") -> str:
    """Write a number's confidence beside it: `` (confidence B)``; nothing where none is known."""
    return form.format(f"confidence {confidence}") if confidence else ""


def _change_sentence(card: Line, which: str, since: str) -> str:
    before, bounds = card[f"{which}_value"], (card["lower_95"], card["upper_95"])
    changed = card["changed_since_previous" if which == "previous" else "changed_since_last_year"]
    if before is None or changed:
        return ""
    moved = change(card["value"], before, measure_of(card), bounds)
    inside = card["lower_95"] is not None and card["value"] != before
    why = " (the older figure is inside the interval)" if inside else ""
    grade = _grade(card[f"{which}_confidence"], ", {}")
    was = f" (it was {figure(before, measure_of(card))}{grade})" if moved != "no change" else why
    return f"{capital(moved)} on {since}{was}."


def _relative(card: Line) -> float:
    before = float(card["same_quarter_last_year_value"])
    return abs(float(card["value"]) - before) / max(abs(before), 1.0)


def _moved(card: Line) -> str:
    measure = measure_of(card)
    moved = change(card["value"], card["same_quarter_last_year_value"], measure, (None, None))
    said = f"{moved} to {figure(card['value'], measure)}{_grade(card['confidence'], ', {}')}"
    if card["query_periods"]:
        return f"{said}, used but flagged: a question about it is unanswered"
    if card["same_quarter_last_year_query_periods"]:
        return f"{said}, used but flagged: a question about last year's figure is unanswered"
    return said
