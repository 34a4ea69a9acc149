"""Ratings are what a board member would say; each arm, line, threshold and order is held by one of the cases."""

import re
from collections.abc import Iterator
from itertools import pairwise, product
from pathlib import Path

import polars as pl
import pytest

from expectations.catalogue import load
from expectations.judging import ANY, ASPECTS, OUTCOMES, Decision, decided
from sql.build import FUNCTIONS
from sql.macros import load_functions
from sql.warehouse import connect
from tests.sql.rated import (
    BOARD,
    ENGINE,
    TEXTS,
    THRESHOLDS,
    Number,
    Verdict,
    decide_by,
    expanded,
    give,
    rate,
    read_rating_cases,
    shipped_decisions,
)

OUTCOME, RATING, CLAUSE = ENGINE
CASES = read_rating_cases()
DOCUMENT = Path(__file__).parents[2] / "docs" / "ratings.md"
BEST_FIRST = ("green", "amber", "red")

_ARM = re.compile(r"when (?P<condition>(?:(?! then\b).)+) then", re.DOTALL)
_OF_OUTCOMES = re.compile(r"as dimension,\n(.*?) as outcome,", re.DOTALL)

REPLACED = [
    (OUTCOME, "change.kind <> 'rebase'", "true"),
    (OUTCOME, "change.from_period <= named.period", "true"),
    (OUTCOME, "< threshold.trend_points", "<= threshold.trend_points"),
    (OUTCOME, "< threshold.trend_points", "< threshold.trend_points - 1"),
    (OUTCOME, "numerator < threshold.minimum_numerator", "numerator <= threshold.minimum_numerator"),
    (OUTCOME, "denominator < threshold.minimum_denominator", "denominator <= threshold.minimum_denominator"),
    (OUTCOME, "points >= threshold.control_points and", "points > threshold.control_points and"),
    (OUTCOME, "points >= threshold.control_points and latest.is_steady", "points >= threshold.control_points"),
    (OUTCOME, "points < threshold.control_points then 'too", "points <= threshold.control_points then 'too"),
    (OUTCOME, "indicator.headline_series <> value.series", "true"),
    (OUTCOME, "using (board, period, indicator_id, series, basis)", "using (board, period, indicator_id, series)"),
    (OUTCOME, "and beside.against = 'neighbour_mean'", ""),
    (OUTCOME, "beside.n_used < threshold", "beside.n_used <= threshold"),
    (OUTCOME, "when beside.benchmark_period < named.planning_year", "when false"),
    (OUTCOME, "beside.outcome_95 <> 'similar'", "true"),
    (OUTCOME, "beside.outcome_95 <> 'similar'", "false"),
    (OUTCOME, "where is_latest", "where not is_latest"),
    (OUTCOME, "coalesce(lower(quality.confidence), 'none')", "'none'"),
    (OUTCOME, "coalesce(target.outcome, 'none')", "'none'"),
    (OUTCOME, "max(change.from_period) > min", "max(change.from_period) >= min"),
    (OUTCOME, "and span.nature = named.nature", ""),
    (RATING, "asked.size = 'too_small' and asked.target <> 'missed'", "asked.size = 'too_small'"),
    (RATING, "asked.is_across and decision.rating = 'green'", "asked.is_across"),
    (RATING, "and asked.trend = 'none' and asked.control = 'none' then case", "then case"),
    (RATING, "'too_few_points' in (asked.trend_why, asked.control_why)", "'too_few_points' in (asked.trend_why)"),
    (RATING, "'too_few_points' in (asked.trend_why, asked.control_why)", "'too_few_points' in (asked.control_why)"),
    *((RATING, f"and decision.{one} = asked.{one}", f"and decision.{one} = 'none'") for one in OUTCOMES),
    (CLAUSE, "list_contains(rating.decisive, outcome.dimension)", "true"),
    (CLAUSE, "and (outcome.outcome <> 'none' or rating.rating = 'cannot_be_rated')", ""),
    (CLAUSE, "or rating.rating = 'cannot_be_rated'", ""),
]  # fmt: skip
"""What is no arm of a CASE: the text that stands once, and what it is made into."""


def verdicts() -> list[Verdict]:
    return [case.expected for case in CASES]


@pytest.fixture(scope="module")
def house():
    """A database in memory with the functions in it, for one set of numbers after the other."""
    with connect(None, threads=1) as con:
        load_functions(con, FUNCTIONS)
        yield con


@pytest.fixture
def engine(house):
    """The cases in a database, and the engine run over them."""
    give(house, [case.given for case in CASES])
    rate(house)
    return house


@pytest.fixture
def answers_to(house):
    """Give a function that asks the engine about numbers: what its eight questions are about, then their polarity."""

    def answer(asked: list[tuple[str, ...]]) -> pl.DataFrame:
        give(house, [
            Number(number, good, made_of, changed, grade, target, neighbours, years, quarters)
            for number, made_of, changed, grade, target, neighbours, years, quarters, good in asked
        ])  # fmt: skip
        rate(house)
        found = house.execute(
            "select rating, reason, decision_id, clauses from marts.rating order by cast(indicator_id as integer)"
        )
        return pl.DataFrame(
            found.fetchall(), schema=["rating", "reason", "decision_id", "clauses"], orient="row"
        )

    return answer


def test_the_cases_are_forty_or_more_and_each_has_its_reason():
    assert len(CASES) >= 40
    assert [case.line for case in CASES if not case.because] == []
    assert len({case.given for case in CASES}) == len(CASES)
    assert len({case.because for case in CASES}) == len(CASES)


def test_ratings_are_what_a_board_member_would_say(engine):
    found = rate(engine)[BOARD]
    wrong = [
        f"line {case.line}, {case.because}: expected {case.expected}, found {verdict}"
        for case, verdict in zip(CASES, found, strict=True)
        if case.expected != verdict
    ]
    assert wrong == []


def mutants_of_arms() -> Iterator[tuple[str, str]]:
    """Give the engine's texts with one arm of a CASE never taken, then always."""
    for table in (OUTCOME, RATING):
        text = TEXTS[table]
        spans = (
            [found.span(1) for found in _OF_OUTCOMES.finditer(text)] if table == OUTCOME else [(0, len(text))]
        )
        for begins, ends in spans:
            for arm in _ARM.finditer(text, begins, ends):
                for other in (
                    f"when false and ({arm['condition']}) then",
                    f"when true or ({arm['condition']}) then",
                ):
                    yield table, text[: arm.start()] + other + text[arm.end() :]


def mutants_of_texts() -> Iterator[tuple[str, str]]:
    """Give the texts with one of the declared replacements."""
    for table, text, other in REPLACED:
        assert TEXTS[table].count(text) == 1, f"{table}: {text} stands {TEXTS[table].count(text)} times"
        yield table, TEXTS[table].replace(text, other)


def mutants_of_order() -> Iterator[tuple[str, str]]:
    """Give the rating with two neighbours of what stands in the way changed over."""
    begins = TEXTS[RATING].index("when asked.number")
    lines = TEXTS[RATING][begins : TEXTS[RATING].index("end as in_the_way")].splitlines(keepends=True)[:-1]
    assert len(lines) == 5
    for place in range(len(lines) - 1):
        other = [line.strip() + "\n" for line in lines]
        other[place], other[place + 1] = other[place + 1], other[place]
        yield RATING, TEXTS[RATING].replace("".join(lines), "".join(other))


def mutants_of_decisions() -> Iterator[tuple[str, list[Decision]]]:
    """Give the table without a line, with another rating or no reason in it, and with one of its patterns left open."""
    lines = shipped_decisions()
    for place, line in enumerate(lines):
        name, before, after = line.decision_id, lines[:place], lines[place + 1 :]
        yield f"without {name}", [*before, *after]
        other = "green" if line.rating != "green" else "red"
        yield f"{name} is {other}", [*before, line.model_copy(update={"rating": other}), *after]
        if line.reason:
            yield f"{name} without reason", [*before, line.model_copy(update={"reason": ""}), *after]
        for one in line.decisive:
            yield f"{name} of any {one}", [*before, line.model_copy(update={one: ANY}), *after]


def difference(text: str, other: str) -> str:
    """Give the lines that were changed."""
    return " ".join(line.strip() for line in other.splitlines() if line not in text.splitlines())


def test_every_arm_order_and_comparison_of_the_engine_is_held_by_a_case(engine):
    mutants = sorted(
        [*mutants_of_arms(), *mutants_of_texts(), *mutants_of_order()],
        key=lambda mutant: ENGINE.index(mutant[0]),
        reverse=True,  # those of the first table last: what they leave behind is read by the others
    )
    assert len(mutants) > 60
    unseen = [
        f"{table}: {difference(TEXTS[table], text)}"
        for table, text in mutants
        if rate(engine, {**TEXTS, table: text}, since=table)[BOARD] == verdicts()
    ]
    assert unseen == []


def test_every_line_of_the_table_and_each_of_its_patterns_is_held_by_a_case(engine):
    shipped = expanded(shipped_decisions()).drop("decisive")
    laid_out = {name: expanded(lines) for name, lines in mutants_of_decisions()}
    # what lines above have decided already may be named for the reader's sake
    mutants = {name: table for name, table in laid_out.items() if not table.drop("decisive").equals(shipped)}
    assert len(mutants) > 80
    decide_by(engine, mutants)
    found = rate(engine)
    assert [name for name in mutants if found[name] == verdicts()] == []


@pytest.mark.parametrize("step", [-1, 1])
def test_each_threshold_is_held_by_a_case(engine, step):
    decide_by(engine, dict.fromkeys(THRESHOLDS, expanded(shipped_decisions())))
    engine.execute("update catalogue.threshold set number = number + ? where name = board", [step])
    found = rate(engine)
    assert [name for name in THRESHOLDS if found[name] == verdicts()] == []


def test_every_combination_is_decided_by_one_line_and_every_line_decides_one():
    lines = shipped_decisions()
    deciding = decided(lines)
    assert set(deciding) == set(product(*OUTCOMES.values()))
    assert {line.decision_id for line in deciding.values()} == {line.decision_id for line in lines}
    assert len({line.decision_id for line in lines}) == len({line.because for line in lines}) == len(lines)
    assert [
        line.decision_id for line in lines if (line.reason != "") != (line.rating == "cannot_be_rated")
    ] == []


def test_a_worse_answer_never_makes_a_better_rating():
    """An answer that is lacking is neither better nor worse. What cannot be rated may be, once something speaks against
    it."""
    ratings = {combination: line.rating for combination, line in decided(shipped_decisions()).items()}
    broken, begun = [], set()
    for combination, rating in ratings.items():
        for place, answers in enumerate(OUTCOMES.values()):
            known = answers[: answers.index("none")]
            for better, worse in pairwise(known):
                if combination[place] != better:
                    continue
                other = ratings[*combination[:place], worse, *combination[place + 1 :]]
                if rating == "cannot_be_rated":
                    begun.add((worse, other))
                elif other == "cannot_be_rated" or BEST_FIRST.index(other) < BEST_FIRST.index(rating):
                    broken.append((combination, worse))
    assert broken == []
    # a direction alone is no ground, until it is the wrong one
    assert begun == {
        ("no_change", "cannot_be_rated"), ("common_cause", "cannot_be_rated"),
        ("worsening", "amber"), ("concern", "amber"),
    }  # fmt: skip


NUMBERS = ("", "late", "not_due")
SIZES = ("60/400", "3/19")
CHANGES = ("", "2023-24-Q1")
GRADES = ("A", "D")
TARGETS = ("met", "near", "not_clear", "missed", "not_yet")
NEIGHBOURS = ("better", "similar", "worse", "too_old")
YEARS = ("better", "no_significant_change", "worse", "too_few_points")
QUARTERS = ("improvement/8", "common_cause/8", "concern/8", "")
PLACES = ("higher", "similar", "lower", "too_old")
WAYS = ("increasing", "no_significant_change", "decreasing", "too_few_points")
SIDES = ("neutral_high/8", "common_cause/8", "neutral_low/8", "")


def test_what_changes_in_one_input_changes_its_clause_and_no_other(answers_to):
    inputs = (NUMBERS, SIZES, CHANGES, GRADES, TARGETS, NEIGHBOURS, YEARS, QUARTERS)
    asked = [(*one, "") for one in product(*inputs)]
    clauses = answers_to(asked)["clauses"].to_list()
    for place, given in enumerate(inputs):
        said = {(one[place], clause[place]) for one, clause in zip(asked, clauses, strict=True)}
        assert len(said) == len(given) == len({clause for _, clause in said}), said
    assert len({tuple(one) for one in clauses}) == len(asked)
    assert {len(one) for one in clauses} == {8}


def test_without_a_polarity_nothing_is_judged(answers_to):
    found = answers_to(
        [
            (*one, "neither")
            for one in product(NUMBERS, SIZES, ("",), GRADES, ("met", "missed"), PLACES, WAYS, SIDES)
        ]
    )
    assert set(found["rating"]) == {"position_only", "cannot_be_rated"}
    assert set(found.filter(pl.col("rating") == "cannot_be_rated")["reason"]) == {
        "missing",
        "not_due",
        "low_confidence",
    }


def test_what_cannot_be_rated_says_why_and_what_can_does_not(answers_to):
    found = answers_to(
        [
            (*one, "")
            for one in product(NUMBERS, SIZES, CHANGES, GRADES, ("met", ""), NEIGHBOURS, YEARS, QUARTERS)
        ]
    )
    assert set(found["reason"]) == {
        "", "missing", "not_due", "low_confidence", "too_small", "definition_changed", "too_few_points",
        "nothing_to_judge_by",
    }  # fmt: skip
    assert found.filter((pl.col("rating") == "cannot_be_rated") != (pl.col("reason") != "")).height == 0


def test_a_mirrored_measure_is_rated_alike(answers_to, ask):
    """More of what is good is to be rated as less of what is not."""
    mirrored = {"seven_above": "seven_below", "common_cause": "common_cause", "seven_below": "seven_above"}
    directions = list(product(TARGETS, (-1, 0, 1), (-1, 1), mirrored))

    def seen(good: str, sign: int) -> pl.DataFrame:
        polarity = f"{good}_is_good"
        word = {way: ask("by_polarity($1, $2)", sign * way, polarity) for way in (-1, 0, 1)}
        meaning = {
            rule: ask("xmr_meaning($1, $2)", rule if sign > 0 else other, polarity)
            for rule, other in mirrored.items()
        }
        return answers_to([
            ("", "60/400", "", "A", target, word[place], word[slope], f"{meaning[rule]}/8", good)
            for target, place, slope, rule in directions
        ])  # fmt: skip

    more = seen("high", 1)
    assert set(more["rating"]) == {"green", "amber", "red"}
    assert more.equals(seen("low", -1))
    assert not more.equals(seen("low", 1))


def tables_of(path: Path) -> dict[str, list[tuple[str, ...]]]:
    """Give the tables of a document by the first word of their heading, without their headings."""
    found: dict[str, list[tuple[str, ...]]] = {}
    name = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("|"):
            name = ""
            continue
        cells = tuple(cell.strip() for cell in line.strip("|").split("|"))
        if not name:
            name = cells[0]
            found[name] = []
        elif set(line) - set("|-"):
            found[name].append(cells)
    return found


def test_the_document_says_what_is_declared():
    declared = load().ratings
    said = tables_of(DOCUMENT)

    def words(code: str) -> str:
        return code.replace("_", " ")

    assert said["line"] == [
        (line.decision_id, *(words(getattr(line, one)) for one in OUTCOMES),
         words(line.rating) + (f": {words(line.reason)}" if line.reason else ""), line.because)
        for line in shipped_decisions()
    ]  # fmt: skip
    assert [row[:2] for row in said["name"]] == [
        (name, f"{number:g}") for name, number in declared.thresholds
    ]
    assert [(row[0], *row[2:]) for row in said["aspect"]] == [
        (one, *(f"{limit:g}" for _, limit in declared.confidence.of(one))) for one in ASPECTS
    ]
    assert said["kind"] == [(words(one.kind), str(one.evidence), one.why) for one in declared.exceptions]
    asked = {row[0]: row[2] for row in said["question"]}
    assert list(asked) == re.findall(r"'(\w+)' as dimension", TEXTS[OUTCOME])
    for dimension, outcomes in OUTCOMES.items():
        assert [re.sub(r" \(.*?\)", "", one) for one in re.split(r", (?![^(]*\))", asked[dimension])] == [
            words(one) for one in outcomes
        ]
    text = " ".join(DOCUMENT.read_text(encoding="utf-8").split())
    assert f"over all {len(decided(shipped_decisions()))} combinations" in text
    best = declared.confidence.at_best
    assert f"A provisional figure is {best.provisional} at best, an estimate {best.estimate}." in text
    assert f"What is made of published figures alone is {best.published}:" in text
