"""The scorecard: one line for each row of the framework, grouped by theme."""

from dataclasses import dataclass

from markupsafe import Markup

from reports import sentences, words
from reports.pages.quarter import Row
from reports.ratings import RATING_WORDS


@dataclass(frozen=True)
class Line:
    """One line, as text; empty where there is nothing to say."""

    indicator_id: str
    number: str
    title: str
    is_invented: bool
    unsigned: str
    latest: str
    unit: str
    confidence: str
    part: str
    interval: str
    status: str
    flag: str
    missing: str
    last: str
    previous: str
    previous_change: str
    previous_is_invented: bool
    previous_unsigned: str
    previous_confidence: str
    last_year: str
    last_year_change: str
    last_year_is_invented: bool
    last_year_unsigned: str
    last_year_confidence: str
    year_to_date: str
    year_to_date_is_invented: bool
    year_to_date_unsigned: str
    year_to_date_confidence: str
    neighbours: str
    place: str
    compared: str
    """Our own figure that stands among the neighbours, where it is not the latest."""
    compared_in: str
    compared_confidence: str
    england: str
    target: str
    target_over: str
    """Over what the target is counted, where the latest figure is counted otherwise."""
    target_is_invented: bool
    rating: str
    """As the style knows it (``red``), and in words; both empty where the quarter has none."""
    rating_word: str
    sparkline: Markup | str


@dataclass(frozen=True)
class Theme:
    """A heading of the scorecard and of the cards, with its lines in the framework's order."""

    theme: str
    name: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Alongside:
    """What stands on a line beside the line of the scorecard itself."""

    sparkline: Markup | str = ""
    part: str = ""
    """Which part the headline speaks of, where the row has no whole."""
    earlier: Row | None = None
    """The newest earlier number (tables.TREND)."""
    target: Row | None = None
    """What was aimed at in the quarter (tables.TARGET)."""
    rating: Row | None = None
    """Its rating (tables.RATING)."""


def scorecard(cards: tuple[Row, ...], alongside: dict[str, Alongside]) -> tuple[Theme, ...]:
    """Group the lines by theme, themes by their first row; what stands beside each is by indicator."""
    grouped: dict[str, list[Line]] = {}
    for card in cards:
        found = line(card, alongside.get(card["indicator_id"], Alongside()))
        grouped.setdefault(card["theme"], []).append(found)
    return tuple(Theme(theme, words.theme_name(theme), tuple(lines)) for theme, lines in grouped.items())


def line(card: Row, alongside: Alongside) -> Line:
    """Write one line of the scorecard as text."""
    target, rating = alongside.target or {}, (alongside.rating or {}).get("rating", "")
    measure = words.measure_of(card)
    known = words.has_number(card)
    bounds = (card["lower_95"], card["upper_95"])
    now = card["value"] if known else None
    return Line(
        indicator_id=card["indicator_id"],
        number=card["number"],
        title=card["title"],
        is_invented=known and bool(card["is_invented"]),
        unsigned=words.unsigned(card["sign_off"]) if known else "",
        latest=words.bare(now, measure, card["denominator"]),
        unit=words.per(measure) if known else "",
        confidence=card["confidence"] if known else "",
        part=alongside.part,
        interval=words.interval(*bounds, card["decimals"]) if known else "",
        status=words.STATUS_WORDS.get(card["status"], "") if known else "",
        flag="question unanswered" if known and card["query_periods"] else "",
        missing="" if known else words.standing(card["status"], card["reason"]),
        last="" if known else sentences.last_figure(alongside.earlier, measure),
        previous=words.bare(card["previous_value"], measure),
        previous_change=_change(card, "previous", "changed_since_previous"),
        previous_is_invented=_needs_mark(card, "previous"),
        previous_unsigned=_unsigned(card, "previous"),
        previous_confidence=_confidence(card, "previous"),
        last_year=words.bare(card["same_quarter_last_year_value"], measure),
        last_year_change=_change(card, "same_quarter_last_year", "changed_since_last_year"),
        last_year_is_invented=_needs_mark(card, "same_quarter_last_year"),
        last_year_unsigned=_unsigned(card, "same_quarter_last_year"),
        last_year_confidence=_confidence(card, "same_quarter_last_year"),
        # a figure that is of the year to date itself is told once
        year_to_date=""
        if card["basis"] == "year_to_date"
        else words.bare(card["year_to_date_value"], measure),
        year_to_date_is_invented=_needs_mark(card, "year_to_date"),
        year_to_date_unsigned=_unsigned(card, "year_to_date"),
        year_to_date_confidence=_confidence(card, "year_to_date"),
        neighbours=words.bare(card["neighbour_mean"], measure),
        place=place(card),
        compared=_compared(card, measure) if place(card) else "",
        compared_in=card["benchmark_published_name"] or "" if card["neighbour_mean"] is not None else "",
        compared_confidence=card["benchmark_confidence"],
        england=words.bare(card["england_value"], measure),
        target=words.bare(_aimed(target), measure),
        target_over=words.over(target["basis"], measure).strip() if target else "",
        target_is_invented=bool(target.get("is_invented")),
        rating=rating,
        rating_word=RATING_WORDS.get(rating, ""),
        sparkline=alongside.sparkline,
    )


def _aimed(target: Row) -> float | None:
    """Give what a quarter is expected to come to; where that is not said, what the year is."""
    expected: float | None = target.get("expected")
    return target.get("target") if expected is None else expected


def _change(card: Row, which: str, changed: str) -> str:
    """Say how a figure moved; across a change of what is counted nothing is compared."""
    now, before = (card["value"] if words.has_number(card) else None), card[f"{which}_value"]
    if now is not None and before is not None and card[changed]:
        return "not compared"
    return words.change(now, before, words.measure_of(card), (card["lower_95"], card["upper_95"]))


def _confidence(card: Row, which: str) -> str:
    """Give the confidence of an older figure that is there."""
    return card[f"{which}_confidence"] if card[f"{which}_value"] is not None else ""


def _compared(card: Row, measure: words.Measure) -> str:
    ours = words.bare(card["benchmark_value"], measure)
    latest = words.bare(card["value"], measure) if words.has_number(card) else ""
    return f"ours {ours}" if ours and ours != latest else ""


def _needs_mark(card: Row, which: str) -> bool:
    """Whether an older figure is there and invented: each says so for itself, for a line may hold both kinds."""
    return card[f"{which}_value"] is not None and bool(card[f"{which}_is_invented"])


def _unsigned(card: Row, which: str) -> str:
    """Say whether an older figure is there and not signed off: each says so for itself."""
    return words.unsigned(card[f"{which}_sign_off"]) if card[f"{which}_value"] is not None else ""


def place(card: Row) -> str:
    """Say the place among neighbours, ours included: ``7 of 10``; nothing without one."""
    if card["position"] is None or not card["n_used"]:
        return ""
    return f"{card['position']} of {card['n_used'] + 1}"
