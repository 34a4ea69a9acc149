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
    usual,
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
    "nothing_to_judge_by": "nothing says what to aim at",
}
"""Why a figure is not rated."""

SENTENCES = {
    "number_given": "There is a figure, {basis}: {value}.",
    "number_not_due": "No figure is due in this quarter.",
    "number_missing": "There is no figure ({status}).",
    "size_enough": "{enough}.",
    "size_too_small": "{too_small}.",
    "definition_unchanged": "What is counted is the same in all the years compared.",
    "definition_changed": "{change}; {of_before}.",
    "confidence_a": "Nothing speaks against the figure: confidence A.",
    "confidence_b": "The figure can be used: confidence B{worst}.",
    "confidence_c": "The figure is to be used with care: confidence C{worst}.",
    "confidence_d": "The figure cannot be relied on: confidence D{worst}.",
    "confidence_none": "Without a figure there is no confidence to speak of.",
    "target_met": "{counted} meets the target of {expected}.",
    "target_near": "{counted} is {distance}; {tolerance} tolerated.",
    "target_not_clear": "{counted} is {distance}, but chance could explain that{interval}.",
    "target_missed": "{counted} is {distance}, so the target is missed.",
    "target_none": "{why_no_target}.",
    "benchmark_better": "{ours} was better than {benchmark}.",
    "benchmark_similar": "{ours} was similar to {benchmark}.",
    "benchmark_worse": "{ours} was worse than {benchmark}.",
    "benchmark_lower": "{ours} was lower than {benchmark}.",
    "benchmark_higher": "{ours} was higher than {benchmark}.",
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
    "control_common_cause": "{latest}{limits}.",
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
    "no_interval": "our published figure comes without counts, so chance cannot be told from difference",
    "too_few_neighbours": "too few of them had a figure",
    "older_year_says_otherwise": "their newest year says otherwise than this quarter",
    "no_own_figure": "there is no figure of ours of that year",
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
    "limits_unsteady": "the quarters are too uneven",
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
    "yearly": "over {years}, {first} to {last}",
    "same_quarter": "over the same quarter of {years}, {first} to {last}",
    "rolling_four_quarters": "over {years}, each the four quarters to {last}",
}
GAPPED_METHOD_WORDS = {
    "yearly": "over {points} of the years {first} to {last}",
    "same_quarter": "over the same quarter in {points} of the years {first} to {last}",
    "rolling_four_quarters": "over {points} of the years {first} to {last}, each its four quarters",
}
"""The same where some of the years between have no figure."""
RULE_WORDS = {
    "above_upper_limit": "the latest quarter, {alone}, lies above the limits of what is usual",
    "below_lower_limit": "the latest quarter, {alone}, lies below the limits of what is usual",
    "trend_increasing": "seven quarters have risen in a row, to {point}",
    "trend_decreasing": "seven quarters have fallen in a row, to {point}",
    "two_in_three_above": "two of three quarters to {point} lie near the upper limit of what is usual",
    "two_in_three_below": "two of three quarters to {point} lie near the lower limit of what is usual",
    "seven_above": "seven quarters in a row to {point} lie above the centre",
    "seven_below": "seven quarters in a row to {point} lie below the centre",
}
EVIDENCE = ("target", "benchmark", "trend", "control")
LACKING = {
    "nothing_to_judge_by": ("target", "benchmark"),
    "too_few_points": ("target", "benchmark", "trend"),
}
"""Which clauses say why there is nothing to judge by, where that is so: each for its own reason."""


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
        case "cannot_be_rated" if rating["reason"] in LACKING:
            lacking = [
                clause_sentence(one, measure)
                for one in clauses
                if one["dimension"] in LACKING[rating["reason"]] and one["outcome"] == "none"
            ]
            why = lowered(" ".join(lacking)) or f"{REASON_WORDS[rating['reason']]}."
            return " ".join([f"{word}: {why}", *said])
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


def points_in_words(method: str, points: int, first: str, last: str) -> str:
    """Say over which years a trend is told: ``over 5 years, 2019-20 to 2023-24``; with gaps, how many of them."""
    has_gaps = bool(first and last) and int(last[:4]) - int(first[:4]) + 1 > points
    words = GAPPED_METHOD_WORDS if has_gaps else METHOD_WORDS
    said = words.get(method, words["yearly"])
    return said.format(points=points, years=f"{points} years", first=quarter(first), last=quarter(last))


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
        if self._measure.is_rank:
            return self._among()
        return f"It is made of enough to judge by{size}" if size else "No least number is asked of a count"

    def too_small(self) -> str:
        return self._among() if self._measure.is_rank else f"It is made of too few to judge by{self.size()}"

    def change(self) -> str:
        since = month(self._given["from_period"])
        words = CHANGE_WORDS.get(self._given.get("kind", ""), CHANGE_WORDS["definition"])
        return words.format(since=since)

    def of_before(self) -> str:
        if self._why == "within_the_span":
            return "this figure adds up quarters before and after it, of both ways of counting"
        return "figures from before are not compared"

    def worst(self) -> str:
        said = [ASPECT_WORDS.get(one, one) for one in self._given.get("worst", "").split(", ") if one]
        return f", as {listed(said)}" if said else ""

    def expected(self) -> str:
        return self._figure("expected")

    def counted(self) -> str:
        """Our own figure that is held against the target, which may be counted over longer than the row's."""
        return self._figure("value") + over(self._given.get("basis", self._measure.basis), self._measure)

    def tolerance(self) -> str:
        amount = self._apart(self._number("tolerance") or 0.0)
        return f"{amount} {'is' if amount == '1' else 'are'}"

    def distance(self) -> str:
        """Say on which side of the target the figure lies, and how far: low is good where more is a miss."""
        value, expected = self._number("value") or 0.0, self._number("expected") or 0.0
        side = "more" if value > expected else "less"
        return f"{side} than the {self._figure('expected')} aimed at, by {self._apart(value - expected)}"

    def interval(self) -> str:
        between = interval(self._number("lower_95"), self._number("upper_95"), self._measure.decimals)
        return f" (the interval is {between})" if between else ""

    def ours(self) -> str:
        """Say the year compared and our own figure in it, which is seldom the newest."""
        year = self._given.get("benchmark_period", "") if self._is_own_return() else self._published_year()
        between = interval(self._number("lower_95"), self._number("upper_95"), self._measure.decimals)
        return f"In {year} ours, {self._figure('own_value')}{f' ({between})' if between else ''},"

    def benchmark(self) -> str:
        short = ""
        if "n_used" in self._given and self._given["n_used"] != self._given.get("n_expected"):
            short = f" ({self._given['n_used']} of {self._given.get('n_expected')} had a figure)"
        theirs = f" in {self._published_year()}" if self._is_own_return() else ""
        return f"the neighbours' mean of {self._figure('benchmark')}{theirs}{short}"

    def points(self) -> str:
        first, last = (self._given.get(one, "") for one in ("first_point", "last_point"))
        return points_in_words(self._given.get("method", ""), int(self._given.get("points", 0)), first, last)

    def point(self) -> str:
        return quarter(self._given.get("point_period", ""))

    def latest(self) -> str:
        value = self._figure("value")
        if self._is_of_quarter_alone() and value:
            return f"In {self.point()} alone it was {value}, which is usual for a quarter"
        said = f"{value} in {self.point()}" if value else self.point()
        return f"The latest quarter, {said}, is within what is usual"

    def limits(self) -> str:
        between = usual(self._number("lower"), self._number("upper"), self._measure)
        return f" ({between})" if between else ""

    def rule(self) -> str:
        words = RULE_WORDS.get(
            self._given.get("rule", ""), "the latest quarter, {alone}, is out of the usual"
        )
        alone = " by itself" if self._is_of_quarter_alone() else ""
        return words.format(point=self.point(), alone=self.point() + alone)

    def why_no_target(self) -> str:
        return WHY_NO_TARGET.get(self._why, WHY_NO_TARGET["no_target"])

    def why_no_comparison(self) -> str:
        return WHY_NO_COMPARISON.get(self._why, WHY_NO_COMPARISON["no_benchmark"])

    def why_no_trend(self) -> str:
        return WHY_NO_TREND.get(self._why, WHY_NO_TREND["no_trend"])

    def why_no_limits(self) -> str:
        return WHY_NO_LIMITS.get(self._why, WHY_NO_LIMITS["too_few_points"])

    def _is_own_return(self) -> bool:
        """Whether ours is of our own return for a planning year, beside a year that publishers count otherwise."""
        return self._given.get("source") == "return" and "benchmark_published_name" in self._given

    def _published_year(self) -> str:
        year = self._given.get("benchmark_published_name") or self._given.get("benchmark_period", "")
        return f"the {year}" if year[:1].isalpha() else year

    def _is_of_quarter_alone(self) -> bool:
        """Whether what is usual is told of single quarters, beside a figure over longer."""
        return self._given.get("basis", self._measure.basis) != self._measure.basis

    def _among(self) -> str:
        among = number(self._number("denominator"))
        return f"It is a place among {among} authorities, so no least number of children is asked"

    def _number(self, name: str) -> float | None:
        return float(self._given[name]) if name in self._given else None

    def _figure(self, name: str) -> str:
        return figure(self._number(name), self._measure)

    def _apart(self, amount: float) -> str:
        return apart(amount, self._measure)
