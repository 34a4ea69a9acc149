"""Numbers and sentences for people, made from what the warehouse holds."""

import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo

NUMBER_STATUSES = frozenset({"value", "provisional", "estimate"})
"""The statuses that stand beside a number."""

SYMBOLS = {
    "not_due": "z",
    "no_denominator": "z",
    "awaited": "x",
    "late": "x",
    "rejected": "x",
    "not_collected": "x",
    "refused": "x",
    "not_evaluable": "x",
    "suppressed_by_source": "c",
}
"""What GSS guidance puts where a number would stand: not applicable, not available, confidential."""

STATUS_WORDS = {
    "value": "",
    "provisional": "provisional",
    "estimate": "estimate",
    "not_due": "not due this quarter",
    "no_denominator": "nothing to divide by",
    "awaited": "awaited",
    "late": "late",
    "rejected": "returned to the provider",
    "not_collected": "not collected",
    "refused": "refused",
    "not_evaluable": "cannot be worked out",
    "suppressed_by_source": "suppressed by the source",
}

BASIS_WORDS = {
    "snapshot": "at the end of the quarter",
    "in_quarter": "in the quarter",
    "year_to_date": "in the year to date",
    "rolling_12_months": "over twelve months",
    "half_year": "in the half-year",
    "annual": "in the year",
    "cohort": "of the group followed",
}

POLARITY_WORDS = {
    "high_is_good": "Higher is better.",
    "low_is_good": "Lower is better.",
    "neither": "Neither higher nor lower is better by itself.",
}

TIMELINESS_WORDS = {
    "on_time": "on time",
    "late": "late",
    "rejected": "rejected",
    "awaited": "awaited",
    "overdue": "overdue",
    "not_due": "nothing due",
}

LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True)
class Measure:
    """What a number measures: the unit as declared (``percent``, ``per_10000_aged_0_17`` ...), decimals, basis."""

    title: str
    unit: str
    decimals: int
    basis: str = "snapshot"

    @property
    def is_percentage(self) -> bool:
        """Whether a value is out of a hundred."""
        return self.unit == "percent"

    @property
    def is_rank(self) -> bool:
        """Whether a value is a place among others."""
        return self.unit == "rank_of_n"

    @property
    def is_count(self) -> bool:
        """Whether a value counts things."""
        return not (self.is_percentage or self.is_rank or "per_" in self.unit)


def number(value: float | None, decimals: int = 0) -> str:
    """Write a number with commas, rounded half away from zero: ``1,234.5``; nothing for no number."""
    if value is None or not math.isfinite(value):
        return ""
    rounded = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    text = f"{abs(rounded):,}"
    return f"\N{MINUS SIGN}{text}" if rounded < 0 else text


def unit_words(unit: str) -> str:
    """Say a unit in full: ``per 10,000 aged 0 to 17``, ``per cent``, ``young people``."""
    if unit == "percent":
        return "per cent"
    if unit == "rank_of_n":
        return "place, the highest first"
    said = re.sub(r"\bper_(\d+)", lambda found: f"per {int(found[1]):,}", unit).replace("_", " ")
    return re.sub(r"\b(\d+) (\d+)$", r"\1 to \2", said)


def figure(value: float | None, measure: Measure, denominator: int | None = None) -> str:
    """Write a value as people say it: ``36.6 per 10,000``, ``3.9%``, ``7 of 10``, ``1,234``."""
    text = number(value, measure.decimals)
    if not text:
        return ""
    if measure.is_percentage:
        return f"{text}%"
    if measure.is_rank:
        return f"{text} of {number(denominator)}" if denominator else text
    per = re.match(r"per_(\d+)", measure.unit)
    return f"{text} per {int(per[1]):,}" if per else text


def bare(value: float | None, measure: Measure, denominator: int | None = None) -> str:
    """Write a value for a column that names its unit: ``36.6``, ``3.9%``, ``7 of 10``."""
    return figure(value, measure, denominator).partition(" per ")[0]


def per(measure: Measure) -> str:
    """Write what a rate is out of: ``per 10,000``; nothing for other measures."""
    found = re.match(r"per_(\d+)", measure.unit)
    return f"per {int(found[1]):,}" if found else ""


def interval(lower: float | None, upper: float | None, decimals: int) -> str:
    """Write a 95 % interval: ``32 to 41``, with decimals only below ten; nothing without one."""
    if lower is None or upper is None:
        return ""
    shown = decimals if upper < 10 else 0
    return f"{number(lower, shown)} to {number(upper, shown)}"


def change(
    now: float | None, before: float | None, measure: Measure, bounds: tuple[float | None, float | None]
) -> str:
    """Say a change: ``up 3.9``, ``down 2.1 points``; ``no change`` when the older value is inside the interval.

    ``bounds`` is the 95 % interval of ``now``; without one only equal numbers are no change.
    """
    if now is None or before is None:
        return ""
    if not is_changed(now, before, bounds):
        return "no change"
    if measure.is_rank:
        return f"was {number(before)}"
    moved = number(abs(now - before), measure.decimals)
    points = " points" if measure.is_percentage else ""
    return f"{'up' if now > before else 'down'} {moved}{points}"


def is_changed(now: float | None, before: float | None, bounds: tuple[float | None, float | None]) -> bool:
    """Whether an older value lies outside the 95 % interval of the newer, or differs where there is no interval."""
    if now is None or before is None or now == before:
        return False
    lower, upper = bounds
    return lower is None or upper is None or before < lower or before > upper


def status_words(status: str, reason: str | None = None) -> str:
    """Say why there is no number, or what kind of number it is, in words."""
    return reason or STATUS_WORDS.get(status, status.replace("_", " "))


def standing(status: str, reason: str | None = None) -> str:
    """Write what stands where a number would: ``[x] awaited from North Yorkshire Police``."""
    words = status_words(status, reason)
    return f"[{SYMBOLS.get(status, 'x')}] {words}"


def quarter(label: str) -> str:
    """Write a quarter's label for a narrow place: ``2023-24 Q4``."""
    return label.replace("-Q", " Q")


def when(instant: datetime) -> str:
    """Write an instant kept in UTC as a day in England: ``22 April 2024``."""
    local = instant.replace(tzinfo=ZoneInfo("UTC")).astimezone(LONDON)
    return f"{local.day} {local:%B %Y}"


def listed(parts: Sequence[str]) -> str:
    """Join parts as a sentence does: ``a, b and c``."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def counted(count: int, one: str, many: str | None = None) -> str:
    """Write a count with its noun: ``1 row``, ``53 rows``, ``no rows``."""
    return f"{number(count) if count else 'no'} {one if count == 1 else many or one + 's'}"


def ordinal(place: int) -> str:
    """Write a place: ``1st``, ``2nd``, ``11th``."""
    ending = "th" if place % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return f"{place}{ending}"


def capital(sentence: str) -> str:
    """Begin a sentence with a capital, leaving the rest as it is."""
    return sentence[:1].upper() + sentence[1:]


def theme_name(theme: str) -> str:
    """Write a theme's id as a heading: ``Child protection``."""
    return capital(theme.replace("_", " "))


def has_number(card: Mapping[str, Any]) -> bool:
    """Whether a line of the scorecard holds a number."""
    return card["status"] in NUMBER_STATUSES and card["value"] is not None


def measure_of(card: Mapping[str, Any]) -> Measure:
    """Give what a line of the scorecard measures."""
    return Measure(card["title"], card["unit"], card["decimals"], card["basis"])


def stands_out(card: Mapping[str, Any]) -> bool:
    """Whether a line moved clearly in a year: outside its interval; without one, by more than 10 and 40 %."""
    now, before = card["value"], card["same_quarter_last_year_value"]
    if not has_number(card) or before is None or card["unit"] == "rank_of_n":
        return False
    if card["lower_95"] is not None and card["upper_95"] is not None:
        return is_changed(now, before, (card["lower_95"], card["upper_95"]))
    moved = abs(float(now) - float(before))
    return moved > 10 and moved > 0.4 * abs(float(before))


def what_changed(cards: Sequence[Mapping[str, Any]]) -> str:
    """Say in one or two sentences what moved since the same quarter last year."""
    comparable = [
        card for card in cards if has_number(card) and card["same_quarter_last_year_value"] is not None
    ]
    if not comparable:
        return "No row can be compared with the same quarter last year yet."
    moved = [card for card in comparable if stands_out(card)]
    if not moved:
        return f"None of the {len(comparable)} rows that can be compared with last year moved clearly."
    moved.sort(key=lambda card: -_relative(card))
    said = [f"{card['title']} ({_moved(card)})" for card in moved[:2]]
    lead = f"{len(moved)} of {len(comparable)} rows that can be compared with last year moved clearly"
    return f"{lead}{'; the furthest' if len(moved) > 2 else ''}: {'; '.join(said)}."


def what_matters(exceptions: Sequence[Mapping[str, Any]], titles: Mapping[str, str]) -> str:
    """Say how much needs a look, of which kinds, and what comes first."""
    if not exceptions:
        return "Nothing stands out: no figure is missing, questioned or outside the range of our neighbours."
    kinds = [one["kind"] for one in exceptions]
    said = [
        f"{number(kinds.count(kind))} {one if kinds.count(kind) == 1 else many}"
        for kind, one, many in (
            ("no_value", "missing figure", "missing figures"),
            ("open_query", "open question", "open questions"),
            ("large_change", "large change", "large changes"),
            (
                "outside_soft_range",
                "figure outside its expected range",
                "figures outside their expected range",
            ),
            ("far_from_neighbours", "figure beyond all neighbours", "figures beyond all neighbours"),
        )
        if kind in kinds
    ]
    first = titles.get(exceptions[0]["indicator_id"], exceptions[0]["indicator_id"])
    verb = "needs" if len(exceptions) == 1 else "need"
    return (
        f"{capital(counted(len(exceptions), 'thing'))} {verb} a look: {listed(said)}. First comes: {first}."
    )


def what_is_unknown(cards: Sequence[Mapping[str, Any]]) -> str:
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


def exception_sentence(one: Mapping[str, Any], card: Mapping[str, Any]) -> str:
    """Say in one line what is the matter with a row of the framework."""
    measure = measure_of(card)
    shown = figure(one["value"], measure, card["denominator"]) or "no figure"
    asked = f"{one['provider_name'] or 'the provider'} has been asked"
    before = figure(one["previous_value"], measure)
    match one["kind"]:
        case "no_value":
            was = f"; it was {before} the quarter before" if before else ""
            return f"{capital(status_words(one['status'], card['reason']))}{was}."
        case "large_change":
            return f"{shown}, after {before or 'no figure'} the quarter before; {asked} why."
        case "outside_soft_range":
            return f"{shown} lies outside the range expected; {asked}."
        case "far_from_neighbours":
            mean = card["neighbour_mean"]
            side = (
                "higher" if mean is not None and one["value"] is not None and one["value"] > mean else "lower"
            )
            return f"{shown}, {side} than every neighbour (their mean is {figure(mean, measure)})."
        case _:
            return f"{shown}; {asked} about it and has not answered."


def card_message(card: Mapping[str, Any], kinds: Collection[str]) -> str:
    """Give the message that stands over a card's title, or nothing when the row has none."""
    if not has_number(card):
        return "" if card["status"] == "not_due" else capital(status_words(card["status"], card["reason"]))
    if "far_from_neighbours" in kinds and card["neighbour_mean"] is not None:
        return f"{'Higher' if card['value'] > card['neighbour_mean'] else 'Lower'} than every neighbour"
    if stands_out(card):
        bounds = (card["lower_95"], card["upper_95"])
        moved = change(card["value"], card["same_quarter_last_year_value"], measure_of(card), bounds)
        return f"{capital(moved)} on a year ago"
    return ""


def last_figure(known: Mapping[str, Any] | None, measure: Measure) -> str:
    """Say a row's newest earlier figure: ``12.3% in 2023-24 Q2``; nothing without one."""
    if known is None:
        return ""
    return f"{figure(known['value'], measure, known['denominator'])} in {quarter(known['period'])}"


def card_sentence(card: Mapping[str, Any], known: Mapping[str, Any] | None = None) -> str:
    """Say the figure, what it is out of, how sure it is, and how it moved since the quarter before.

    ``known`` is the row's newest earlier number, told where there is none now.
    """
    measure = measure_of(card)
    before = figure(card["previous_value"], measure)
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
    bounds = (card["lower_95"], card["upper_95"])
    between = interval(*bounds, card["decimals"])
    sentences = [f"{sentence}; the 95% interval is {between}." if between else f"{sentence}."]
    if card["previous_value"] is not None:
        moved = change(card["value"], card["previous_value"], measure, bounds)
        why = " (the older figure is inside the interval)" if _is_inside(card) else ""
        was = f" (it was {before})" if moved != "no change" else why
        sentences.append(f"{capital(moved)} on the quarter before{was}.")
    return " ".join(sentences)


def _is_inside(card: Mapping[str, Any]) -> bool:
    return card["lower_95"] is not None and card["value"] != card["previous_value"]


def _relative(card: Mapping[str, Any]) -> float:
    before = float(card["same_quarter_last_year_value"])
    return abs(float(card["value"]) - before) / max(abs(before), 1.0)


def _moved(card: Mapping[str, Any]) -> str:
    measure = measure_of(card)
    moved = change(card["value"], card["same_quarter_last_year_value"], measure, (None, None))
    return f"{moved} to {figure(card['value'], measure)}"


def lowered(label: str) -> str:
    """Write a label for the middle of a sentence, leaving abbreviations as they are."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]
