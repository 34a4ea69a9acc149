"""A rating in words: each of its clauses is one sentence, made from that clause's own inputs, the decisive first.

What hides a clause's cells hides its sentence, for nothing else goes into it. Where a measure has no polarity its
clauses speak of places and directions, and no word about it praises or blames.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import Formatter
from typing import Any

from reports.words import (
    BASIS_WORDS,
    Measure,
    apart,
    capital,
    figure,
    interval,
    listed,
    lowered,
    month,
    number,
    over,
    quarter,
    status_words,
)

Clause = Mapping[str, Any]
"""A line of tables.CLAUSE."""

RATING_WORDS = {
    "green": "Green",
    "amber": "Amber",
    "red": "Red",
    "position_only": "Position only",
    "cannot_be_rated": "Not rated",
}
"""What stands beside the shape of a rating."""

REASON_WORDS = {
    "missing": "there is no figure",
    "not_due": "no figure is due in this quarter",
    "low_confidence": "the figure cannot be relied on",
    "too_small": "it is made of too few to judge by",
    "definition_changed": "what is counted has changed, and nothing from before is compared",
    "too_few_points": "there is no target, no figure of neighbours, and too few figures of our own",
    "nothing_to_judge_by": "neither a target nor neighbours say what to aim at",
}
"""Why a figure is not rated."""

SENTENCES = {
    "number_given": "There is a figure, {basis}: {value}.",
    "number_not_due": "No figure is due in this quarter.",
    "number_missing": "There is no figure ({status}).",
    "size_enough": "{enough}.",
    "size_too_small": "It is made of too few to judge by{size}.",
    "definition_unchanged": "What is counted is the same in all the years compared.",
    "definition_changed": "{change}; figures from before are not compared.",
    "confidence_a": "Nothing speaks against the figure: confidence A.",
    "confidence_b": "The figure can be used: confidence B{worst}.",
    "confidence_c": "The figure is to be used with care: confidence C{worst}.",
    "confidence_d": "The figure cannot be relied on: confidence D{worst}.",
    "confidence_none": "Without a figure there is no confidence to speak of.",
    "target_met": "The target of {expected} is met.",
    "target_near": "The target of {expected} is not reached, but the {tolerance} tolerated cover the distance.",
    "target_not_clear": "The target of {expected} is not reached, but chance could explain the distance{interval}.",
    "target_missed": "The target of {expected} is missed by {distance}.",
    "target_none": "{why_no_target}.",
    "benchmark_better": "Better than {benchmark}.",
    "benchmark_similar": "Similar to {benchmark}, which lies inside the interval.",
    "benchmark_worse": "Worse than {benchmark}.",
    "benchmark_lower": "Lower than {benchmark}.",
    "benchmark_higher": "Higher than {benchmark}.",
    "benchmark_none": "Not judged against the neighbours: {why_no_comparison}.",
    "trend_improving": "Getting better {points}.",
    "trend_worsening": "Getting worse {points}.",
    "trend_increasing": "Rising {points}.",
    "trend_decreasing": "Falling {points}.",
    "trend_no_change": "No significant change {points}.",
    "trend_none": "No trend is told: {why_no_trend}.",
    "control_improvement": "Better than usual of late: {rule}.",
    "control_concern": "Worse than usual of late: {rule}.",
    "control_neutral_high": "Higher than usual of late: {rule}.",
    "control_neutral_low": "Lower than usual of late: {rule}.",
    "control_common_cause": "The latest quarter, {latest}, is within what is usual{limits}.",
    "control_none": "What is usual is not told: {why_no_limits}.",
}
"""The sentence of each clause; what stands in braces comes from its inputs."""

WHY_NO_TARGET = {
    "no_target": "There is no target",
    "no_number": "There is a target, but no figure to hold against it",
    "no_polarity": "A target does not judge this measure",
    "not_yet": "The target is one of the whole year, which has not ended",
}
WHY_NO_COMPARISON = {
    "too_old": "what is published is too old",
    "no_interval": "our figure has no interval",
    "no_benchmark": "no figure of theirs is published",
    "something_else": "what is published measures something else",
    "numbers_are_not_compared": "numbers of children are not compared between places",
    "definition_changed": "what is counted has changed",
}
WHY_NO_TREND = {
    "too_few_points": "there are too few years",
    "count_is_denominator": "all were counted in one of the years",
    "definition_changed": "what is counted has changed",
    "no_trend": "there is no series of years",
}
WHY_NO_LIMITS = {
    "too_few_points": "there are too few quarters",
    "no_number": "the latest quarter has no figure",
}
CHANGE_WORDS = {
    "counting": "The way of counting changed in {since}",
    "definition": "The definition changed in {since}",
}
ASPECT_WORDS = {
    "timeliness": "it came late",
    "completeness": "parts are missing",
    "queries": "questions are unanswered",
    "revisions": "it was corrected",
    "provisional": "it is provisional",
    "estimate": "it is an estimate",
    "published": "it is made of published figures alone",
}
METHOD_WORDS = {
    "yearly": "over {points} years, {first} to {last}",
    "same_quarter": "over the same quarter of {points} years, {first} to {last}",
    "rolling_four_quarters": "over {points} years, each the four quarters to {last}",
}
RULE_WORDS = {
    "above_upper_limit": "the latest quarter, {point}, lies above the limits of what is usual",
    "below_lower_limit": "the latest quarter, {point}, lies below the limits of what is usual",
    "trend_increasing": "seven quarters have risen in a row, to {point}",
    "trend_decreasing": "seven quarters have fallen in a row, to {point}",
    "two_in_three_above": "two of three quarters to {point} lie near the upper limit of what is usual",
    "two_in_three_below": "two of three quarters to {point} lie near the lower limit of what is usual",
    "seven_above": "seven quarters in a row to {point} lie above the centre",
    "seven_below": "seven quarters in a row to {point} lie below the centre",
}
EVIDENCE = ("target", "benchmark", "trend", "control")


@dataclass(frozen=True)
class Rated:
    """What a row is rated by: how the rating is called (``red`` ...), and its sentence."""

    rating: str
    word: str
    sentence: str


def rated(rating: Mapping[str, Any], clauses: Sequence[Clause], measure: Measure) -> Rated:
    """Put a rating (tables.RATING) with its clauses into words."""
    word = RATING_WORDS[rating["rating"]]
    return Rated(rating["rating"], word, rating_sentence(rating, clauses, measure))


def rating_sentence(rating: Mapping[str, Any], clauses: Sequence[Clause], measure: Measure) -> str:
    """Say a rating: its word, what decided it, and what else is known; without a rating, why there is none."""
    word = RATING_WORDS[rating["rating"]]
    decisive = [one for one in clauses if one["is_decisive"] and one["outcome"] != "none"]
    known = [one for one in clauses if one["dimension"] in EVIDENCE and one["outcome"] != "none"]
    said = [
        clause_sentence(one, measure) for one in [*decisive, *(one for one in known if one not in decisive)]
    ]
    match rating["rating"]:
        case "position_only":
            return " ".join([f"{word}: neither a high nor a low figure is judged by itself.", *said])
        case "cannot_be_rated" if rating["reason"] in {"nothing_to_judge_by", "too_few_points"}:
            return " ".join([f"{word}: {REASON_WORDS[rating['reason']]}.", *said])
        case "cannot_be_rated":
            own = [clause_sentence(one, measure) for one in decisive if one["dimension"] not in EVIDENCE]
            return f"{word}: {lowered(' '.join(own))}" if own else f"{word}: {_reason(rating['reason'])}."
        case _:
            return f"{word}: {lowered(' '.join(said))}" if said else f"{word}."


def clause_sentence(clause: Clause, measure: Measure) -> str:
    """Say one clause. Raises KeyError for a clause that has no sentence."""
    wanted = SENTENCES[clause["clause"]]
    facts = _Facts(clause, measure)
    names = [name for _, name, _, _ in Formatter().parse(wanted) if name]
    return capital(wanted.format(**{name: getattr(facts, name)() for name in names}))


def given(clause: Clause) -> dict[str, str]:
    """Give a clause's inputs by name."""
    return dict(one.split("=", 1) for one in clause["inputs"])


def _reason(reason: str) -> str:
    return REASON_WORDS.get(reason, reason.replace("_", " "))


class _Facts:
    """What a clause's sentence may say, each part from the clause's own inputs."""

    def __init__(self, clause: Clause, measure: Measure) -> None:
        self._given = given(clause)
        self._why = clause["why"] or ""
        self._measure = measure

    def basis(self) -> str:
        return BASIS_WORDS.get(self._given.get("basis", ""), "")

    def value(self) -> str:
        return self._figure("value")

    def status(self) -> str:
        return status_words(self._given.get("status", "")) or "none came"

    def size(self) -> str:
        for part in ("denominator", "numerator"):
            if part in self._given and f"minimum_{part}" in self._given:
                there, least = number(self._number(part)), number(self._number(f"minimum_{part}"))
                return f" ({there}; at least {least} are asked for)"
        return ""

    def enough(self) -> str:
        size = self.size()
        return f"It is made of enough to judge by{size}" if size else "It is not one that too few can make"

    def change(self) -> str:
        since = month(self._given["from_period"])
        words = CHANGE_WORDS.get(self._given.get("kind", ""), CHANGE_WORDS["definition"])
        return words.format(since=since)

    def worst(self) -> str:
        said = [ASPECT_WORDS.get(one, one) for one in self._given.get("worst", "").split(", ") if one]
        return f", as {listed(said)}" if said else ""

    def expected(self) -> str:
        basis = self._given.get("basis", self._measure.basis)
        return self._figure("expected") + over(basis, self._measure)

    def tolerance(self) -> str:
        return self._apart(self._number("tolerance") or 0.0)

    def distance(self) -> str:
        value, expected = self._number("value"), self._number("expected")
        return self._apart(abs((value or 0.0) - (expected or 0.0)))

    def interval(self) -> str:
        between = interval(self._number("lower_95"), self._number("upper_95"), self._measure.decimals)
        return f" (the interval is {between})" if between else ""

    def benchmark(self) -> str:
        short = ""
        if "n_used" in self._given and self._given["n_used"] != self._given.get("n_expected"):
            short = f" ({self._given['n_used']} of {self._given.get('n_expected')} had a figure)"
        return f"the neighbours' mean of {self._figure('benchmark')}{short}"

    def points(self) -> str:
        words = METHOD_WORDS.get(self._given.get("method", ""), METHOD_WORDS["yearly"])
        first, last = (quarter(self._given.get(one, "")) for one in ("first_point", "last_point"))
        return words.format(points=self._given.get("points", ""), first=first, last=last)

    def point(self) -> str:
        return quarter(self._given.get("point_period", ""))

    def latest(self) -> str:
        value = self._figure("value")
        return f"{value} in {self.point()}" if value else self.point()

    def limits(self) -> str:
        between = interval(self._number("lower"), self._number("upper"), self._measure.decimals)
        return f" ({between})" if between else ""

    def rule(self) -> str:
        words = RULE_WORDS.get(
            self._given.get("rule", ""), "the latest quarter, {point}, is out of the usual"
        )
        return words.format(point=self.point())

    def why_no_target(self) -> str:
        return WHY_NO_TARGET.get(self._why, WHY_NO_TARGET["no_target"])

    def why_no_comparison(self) -> str:
        return WHY_NO_COMPARISON.get(self._why, WHY_NO_COMPARISON["no_benchmark"])

    def why_no_trend(self) -> str:
        return WHY_NO_TREND.get(self._why, WHY_NO_TREND["no_trend"])

    def why_no_limits(self) -> str:
        return WHY_NO_LIMITS.get(self._why, WHY_NO_LIMITS["too_few_points"])

    def _number(self, name: str) -> float | None:
        return float(self._given[name]) if name in self._given else None

    def _figure(self, name: str) -> str:
        return figure(self._number(name), self._measure)

    def _apart(self, amount: float) -> str:
        return apart(amount, self._measure)
