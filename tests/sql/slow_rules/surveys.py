"""What the answers to the survey of pupils come to, worked out slowly (indicators.md, I22, I26 and I27).

Shares are weighted; the counts below and above the line are whole people. ``asked`` is a wave.
"""

from collections import Counter
from collections.abc import Iterable
from fractions import Fraction

from tests.sql.slow_rules.counting import Asked, Cell, History, Row

UNSAFE, SAFE = {"a_bit_unsafe", "very_unsafe"}, {"very_safe", "quite_safe"}
WELL = {"very_well", "quite_well"}
ON_BULLYING = {*WELL, "not_very_well", "badly", "dont_know"}
BESIDE = "not_a_problem"


def children_feeling_unsafe(lists: History, asked: Asked, cells: list[Cell]) -> dict[Cell, tuple[int, int]]:
    told = {}
    for cell in cells:
        answers = _answers(
            lists, asked, f"safe_{'in_' if cell[4] == 'local_area' else ''}{cell[4]}", UNSAFE | SAFE
        )
        if answers:
            people = _people(answers)
            told[cell] = (sum(people[one] for one in UNSAFE), len(answers))
    return told


def children_bullied(lists: History, asked: Asked, cells: list[Cell]) -> dict[Cell, tuple[int, int]]:
    answers = _answers(lists, asked, "bullied", {"yes", "no"})
    return {cell: _in_area(answers, {"yes"}, cell) for cell in cells if answers and cell[3] == "all"}


def schools_dealing_with_bullying(
    lists: History, asked: Asked, cells: list[Cell]
) -> dict[Cell, tuple[int, int]]:
    answers = _answers(lists, asked, "dealing_with_bullying", ON_BULLYING)
    if not answers:
        return {}
    told = {}
    for cell in cells:
        if cell[3] == "all":
            told[cell] = _in_area(answers, WELL, cell)
        elif cell[4] != BESIDE:
            told[cell] = (_people(answers)[cell[4]], len(answers))
        else:
            every = _answers(lists, asked, "dealing_with_bullying", {*ON_BULLYING, BESIDE})
            beside = sum((_weight(one) for one in every if one["answer"] == BESIDE), Fraction(0))
            exact = len(every) * beside / sum(map(_weight, every))
            told[cell] = (int(exact + Fraction(1, 2)), len(every))
    return told


def _answers(lists: History, asked: Asked, question: str, valid: set[str]) -> list[Row]:
    wave = asked.period.label
    return [
        one
        for one in lists["survey_responses"]
        if one["wave"] == wave and one["question"] == question and one["answer"] in valid
    ]


def _weight(one: Row) -> Fraction:
    return Fraction(1) if one["weight"] is None else Fraction(one["weight"])


def _people(answers: list[Row]) -> Counter[str]:
    """How many people each answer stands for."""
    return _shared_out(len(answers), ((one["answer"], _weight(one)) for one in answers))


def _in_area(answers: list[Row], above: set[str], cell: Cell) -> tuple[int, int]:
    people = _people(answers)
    high = sum(people[one] for one in above)
    low = len(answers) - high
    if cell[1] == "county":
        return high, high + low
    column = {"csc4": "school_area", "catch7": "catch7"}[cell[1]]
    highs, lows = (
        _shared_out(
            number,
            (
                (one[column] or "unknown", _weight(one))
                for one in answers
                if (one["answer"] in above) is is_above
            ),
        )
        for number, is_above in ((high, True), (low, False))
    )
    return highs[cell[2]], highs[cell[2]] + lows[cell[2]]


def _shared_out(number: int, weighed: Iterable[tuple[str, Fraction]]) -> Counter[str]:
    """Share a number out by weight in whole people; who loses most by rounding down gets one of those left."""
    weights: dict[str, Fraction] = {}
    for name, weight in weighed:
        weights[name] = weights.get(name, Fraction(0)) + weight
    exact = {name: number * weight / sum(weights.values()) for name, weight in weights.items()}
    shared = Counter({name: int(one) for name, one in exact.items()})
    left = number - shared.total()
    for name in sorted(exact, key=lambda name: (shared[name] - exact[name], name))[:left]:
        shared[name] += 1
    return shared
