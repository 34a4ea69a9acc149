"""Numbers, places and states as people read them; ``sentences.py`` joins them."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo

from expectations.periods import MONTHS, parse

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

SOURCE_SYMBOLS = {
    "c": ("c", "withheld by the source"),
    "u": ("u", "unreliable"),
    "z": ("z", "not applicable"),
    "k": ("k", "rounds to nought"),
    "low": ("k", "rounds to nought"),
}
"""What the sources' symbols come to: what stands for them, and the words. Every other one is a figure not published."""

SET_PUBLISHERS = {"seed": "The framework's own set", "dfe": "The Department for Education's set"}

STATUS_WORDS = {
    "value": "",
    "provisional": "provisional",
    "estimate": "estimate",
    "not_due": "not due this quarter",
    "no_denominator": "nothing to divide by",
    "awaited": "awaited",
    "late": "overdue",
    "rejected": "sent back",
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
    "neither": "Neither a high nor a low figure is judged by itself.",
}

TIMELINESS_WORDS = {
    "on_time": "on time",
    "late": "late",
    "rejected": "sent back",
    "awaited": "awaited",
    "overdue": "overdue",
    "not_due": "nothing due",
}

SIGN_OFF_WORDS = {
    "not_signed": "not declared",
    "declared": "declared, not checked",
    "checked": "checked, not signed off",
    "signed": "signed off",
}
"""How far a return or a quarter has come."""

NOT_SIGNED_OFF = "not signed off"

LONDON = ZoneInfo("Europe/London")


def unsigned(step: str | None) -> str:
    """Give the words beside a figure that is not signed off; nothing beside others, and where there is none."""
    return NOT_SIGNED_OFF if step is not None and step not in {"signed", "published"} else ""


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


def usual(lower: float | None, upper: float | None, measure: Measure) -> str:
    """Write limits of what is usual, as far as a figure can lie: none below nought, no share above a hundred."""
    if lower is None or upper is None:
        return ""
    highest = min(upper, 100.0) if measure.is_percentage else upper
    return interval(max(lower, 0.0), highest, measure.decimals)


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


def apart(distance: float, measure: Measure) -> str:
    """Write how far two figures lie apart: ``2.1 points``, ``3``, ``less than 0.1 points``."""
    points = " points" if measure.is_percentage else ""
    text = number(abs(distance), measure.decimals)
    if distance and not float(text.replace(",", "")):
        text = f"less than {number(10.0**-measure.decimals, measure.decimals)}"
    return text + points


def over(basis: str, measure: Measure) -> str:
    """Say over what a figure is counted that stands beside one counted otherwise: `` in the year to date``."""
    return "" if basis == measure.basis else f" {BASIS_WORDS.get(basis, basis)}"


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


def symbols_explained(statuses: Iterable[str]) -> list[str]:
    """Say what the symbols in a picture stand for, a sentence each: ``[x]: no figure (overdue, sent back).``."""
    found: dict[str, list[str]] = {}
    for status in statuses:
        said = found.setdefault(SYMBOLS.get(status, "x"), [])
        if status_words(status) not in said:
            said.append(status_words(status))
    return [f"[{symbol}]: no figure ({', '.join(sorted(said))})." for symbol, said in sorted(found.items())]


def source_symbol(symbol: str) -> str:
    """Write why a source gives no figure: ``[c] withheld by the source``; parts of one place say it once."""
    marks, said = [], []
    for one in dict.fromkeys(part.strip() for part in symbol.split(",")):
        if one in SOURCE_SYMBOLS:
            mark, word = SOURCE_SYMBOLS[one]
        else:
            # A word is the warehouse's own; a bare sign is a source's, and says no more than that.
            mark, word = "x", one if any(map(str.isalpha, one)) and len(one) > 1 else "not published"
        marks.append(mark)
        said.append(word)
    return f"[{marks[0]}] {listed(list(dict.fromkeys(said)))}"


def neighbour_set_name(neighbour_set: str) -> str:
    """Write a neighbour set as people call it: ``The Department for Education's set of 2021``."""
    publisher, _, year = neighbour_set.rpartition("_")
    if publisher in SET_PUBLISHERS and year.isdigit():
        return f"{SET_PUBLISHERS[publisher]} of {year}"
    return capital(neighbour_set.replace("_", " "))


def quarter(label: str) -> str:
    """Write a quarter's label for a narrow place: ``2023-24 Q4``."""
    return label.replace("-Q", " Q")


def month(label: str) -> str:
    """Write the month in which a period begins: ``October 2023``."""
    first = parse(label).starts_on
    return f"{MONTHS[first.month - 1]} {first.year}"


def day(date: date) -> str:
    """Write a day: ``16 March 2023``."""
    return f"{date.day} {MONTHS[date.month - 1]} {date.year}"


def when(instant: datetime) -> str:
    """Write an instant kept in UTC as a day in England: ``22 April 2024``."""
    local = instant.replace(tzinfo=ZoneInfo("UTC")).astimezone(LONDON)
    return f"{local.day} {local:%B %Y}"


def clock(instant: datetime) -> str:
    """Write an instant with its zone as people in London read it: ``10 May 2024, 13:00``."""
    local = instant.astimezone(LONDON)
    return f"{local.day} {local:%B %Y, %H:%M}"


def age(since: datetime, now: datetime) -> str:
    """Say how long ago an instant was, or is still to come: ``5 minutes``, ``3 hours``, ``13 days``."""
    minutes = int(abs(now - since).total_seconds()) // 60
    if minutes < 120:
        return counted(minutes, "minute") if minutes else "less than a minute"
    hours = minutes // 60
    return counted(hours, "hour") if hours < 48 else counted(hours // 24, "day")


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


def lowered(label: str) -> str:
    """Write a label for the middle of a sentence, leaving abbreviations as they are."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]
