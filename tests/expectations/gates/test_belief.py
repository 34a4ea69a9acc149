"""The gate fails closed, judges each return as if it stood alone, and never repeats what a file says."""

import json
import logging
import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

import polars as pl
import pytest

from expectations.catalogue import Catalogue
from expectations.findings import Verdict, judge
from expectations.gates.adapter import run_suites
from expectations.gates.checks import Outcome, Suite
from expectations.gates.context import TWINS, GateContext
from expectations.gates.evidence import WORDS
from expectations.gates.gate import CHECKS, evidence, gate
from expectations.gates.sameness import fingerprints
from tests.expectations.gates.small_board import (
    Cell,
    Sent,
    cell,
    clean,
    context_of,
    history_of,
    read,
    sent,
    small_board,
)

PLANS = cell("plans", "open_plans")
LONG = cell("long_plans", "long_pct")


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return small_board(tmp_path_factory.mktemp("board"))


def everything() -> tuple[Sent, Sent, Sent]:
    return sent("protection"), sent("survey"), sent("licensing")


Run = tuple[pl.DataFrame, GateContext, tuple[Suite, ...]]


@pytest.fixture(scope="module")
def run_of_all(catalogue: Catalogue) -> Run:
    """The typed rows of every return, what the gate knows, and its evidence; read once, as every lie is about them."""
    returns = everything()
    frame, _ = read(catalogue, *returns)
    context = context_of(catalogue, *returns)
    return frame, context, evidence(frame, context)


def test_every_check_has_its_own_code_and_words():
    assert len({check.code for check in CHECKS}) == len({check.name for check in CHECKS}) == len(CHECKS)
    for check in CHECKS:
        words = dict.fromkeys(("place", *WORDS), "x")
        assert check.sentence.format(**words).endswith(".")
        assert check.mend.format(**words).endswith(".")


def raises(_: tuple[Suite, ...]) -> Mapping[str, Outcome]:
    raise RuntimeError("the count was 98765")


def test_with_the_engine_broken_nothing_is_accepted(catalogue: Catalogue, caplog: pytest.LogCaptureFixture):
    returns = everything()
    frame, _ = read(catalogue, *returns)
    context = context_of(catalogue, *returns)
    for engine in (raises, lambda _: {}):
        judged = gate(frame, context, engine=engine)
        assert list(judged) == [one.slot.submission_key for one in returns]
        for findings in judged.values():
            assert findings
            assert judge(findings) is Verdict.REJECTED
            assert not any(finding.is_evaluable for finding in findings)
            assert "98765" not in repr(findings)
    concerned = {
        finding.code for findings in gate(frame, context, engine=raises).values() for finding in findings
    }
    assert concerned == {check.code for check in CHECKS}


def test_with_the_engine_broken_an_empty_return_is_not_accepted_either(catalogue: Catalogue):
    one = sent("survey")
    frame, _ = read(catalogue, one)
    (findings,) = gate(frame.clear(), context_of(catalogue, one), engine=raises).values()
    assert judge(findings) is Verdict.REJECTED


@pytest.mark.parametrize("check", [check.code for check in CHECKS])
@pytest.mark.parametrize(
    "lie",
    [
        lambda one: replace(one, unexpected_count=one.unexpected_count + 1, is_success=False),
        lambda one: replace(one, element_count=one.element_count - 1),
        lambda one: replace(one, missing_count=one.missing_count + 1),
        lambda one: replace(one, is_success=not one.is_success),
        lambda one: None,
    ],
    ids=["counted otherwise", "saw fewer rows", "left rows out", "verdict turned", "raised"],
)
def test_a_check_that_disagrees_is_not_believed(
    run_of_all: Run, check: str, lie: Callable[[Outcome], Outcome | None]
):
    frame, context, suites_of_all = run_of_all

    def lying(suites: tuple[Suite, ...]) -> Mapping[str, Outcome]:
        said = {one.code: truth(suite, one.code) for suite in suites for one in suite.checks}
        told = said | {check: lie(said[check])}
        return {code: outcome for code, outcome in told.items() if outcome is not None}

    judged = gate(frame, context, engine=lying)
    looked_at = next(suite for suite in suites_of_all if check in {one.code for one in suite.checks})
    for submission_key, findings in judged.items():
        is_concerned = submission_key in looked_at.frame["submission_key"]
        assert [(one.code, one.is_evaluable) for one in findings] == (
            [(check, False)] if is_concerned else []
        )


def truth(suite: Suite, code: str) -> Outcome:
    """What an honest engine says, worked out from the evidence without Great Expectations."""
    check = next(one for one in suite.checks if one.code == code)
    failing = suite.frame.filter(check.expectation.fails()).height
    missing = suite.frame.filter(check.expectation.misses()).height
    return Outcome(failing == 0, failing, suite.frame.height, missing)


def test_one_suite_that_great_expectations_cannot_run_leaves_the_others_believed(catalogue: Catalogue):
    """A column of words where numbers belong makes Great Expectations itself raise inside its check."""
    returns = everything()
    frame, _ = read(catalogue, *returns)

    def broken(suites: tuple[Suite, ...]) -> Mapping[str, Outcome]:
        words = pl.lit("words").alias("due_seconds")
        first, *others = suites
        assert first.grain == "submission"
        return run_suites((replace(first, frame=first.frame.with_columns(words)), *others))

    for findings in gate(frame, context_of(catalogue, *returns), engine=broken).values():
        assert [(one.code, one.is_evaluable) for one in findings] == [("T-01", False)]


def test_two_faults_in_one_file_are_two_findings_and_the_others_stay_accepted(catalogue: Catalogue):
    _, survey, licensing = everything()
    bad = sent("protection", {LONG: (41, 40), cell("plans", "open_plans", "needs/two"): (2001, None)})
    for part in ("moved", "ended"):
        at = cell("long_plans", "long_pct", f"reason/{part}")
        bad = bad.changed(at, numerator="", denominator="", status="not_collected")
    frame, findings = read(catalogue, bad, survey, licensing)
    assert findings == ()
    judged = gate(frame, context_of(catalogue, bad, survey, licensing))
    assert [(one.code, one.address.row) for one in judged["protection 2023-24-Q1"]] == [
        ("V-02", bad.row(cell("plans", "open_plans", "needs/two"))),
        ("V-01", bad.row(LONG)),
    ]
    assert judged["survey 2023-24-Q1"] == judged["licensing 2023-24-Q1"] == ()


def test_a_fault_of_the_contract_is_not_told_again_by_the_gate(catalogue: Catalogue):
    bad = sent("protection").changed(PLANS, numerator="-3")
    frame, findings = read(catalogue, bad)
    assert [finding.code for finding in findings] == ["K-12"]
    assert gate(frame, context_of(catalogue, bad)) == {"protection 2023-24-Q1": ()}


def test_a_row_without_a_slot_is_a_fault_of_ours(catalogue: Catalogue):
    protection, survey, _ = everything()
    frame, _ = read(catalogue, protection, survey)
    with pytest.raises(ValueError, match="4 rows of submissions without a slot"):
        gate(frame, context_of(catalogue, protection))
    with pytest.raises(ValueError, match="names a submission twice"):
        gate(frame, context_of(catalogue, protection, protection))


RETURNS = ("protection", "survey", "licensing", "visiting")
TOGETHER = 60


def scrambled(chance: random.Random, number: int) -> Sent:
    """A return with a few figures wrong in some way, absent, explained, or too many; now and then nothing is."""
    return_id = RETURNS[number % len(RETURNS)]
    start, quarter = chance.randint(1, 3), chance.randint(1, 4)
    figures: dict[Cell, tuple[int | None, int | None]] = {}
    wrongs = chance.choice([0, 0.05, 0.15, 0.4])
    for at, (above, below) in clean(return_id).items():
        if chance.random() < wrongs:
            figures[at] = (chance.choice([0, above + 1, above * 3, 2000, 2001]), below)
    one = sent(return_id, figures, f"202{start}-2{start + 1}-Q{quarter}", key=f"submission {number}")
    for at in list(one.places):
        if chance.random() < wrongs / 4:
            one = one.changed(at, numerator="", denominator="", status=chance.choice(["not_due", "refused"]))
    for at in list(one.places):
        if chance.random() < wrongs / 4:
            one = one.without(at)
    days = chance.choice([0, 0, 1, 12])
    late = replace(one.slot, received_at=one.slot.due_at + timedelta(days=days), working_days_late=days)
    return replace(one, slot=late)


def known_of_others(catalogue: Catalogue, chance: random.Random, returns: list[Sent]) -> GateContext:
    """Earlier and later periods, other returns and other providers: often the same, sometimes not."""
    earlier, other = [], []
    for one in returns:
        reach = chance.choice([1, 4, 13])
        sway = chance.choice([0, 0, 0.1, 0.5])
        for back in (*range(1, reach + 1), -1):
            for at, (above, below) in clean(one.slot.return_id).items():
                if chance.random() < 0.98:
                    number = round(above * (1 + chance.uniform(-sway, sway)))
                    earlier.append((one.slot, at, back, (number, below)))
        foreign = cell("plans", "new_plans") if one.slot.return_id == "visiting" else cell("visits", "ended")
        other += [(one.slot, foreign, back, (chance.choice([30, 38, 60]), None)) for back in (-3, 0, 3)]
    frame, _ = read(catalogue, *returns)
    marks = fingerprints(frame)
    twins = [
        (key, chance.choice([mark, mark[::-1], ""]), "Selby")
        for key, mark in marks.items()
        if chance.random() < 0.3
    ]
    context = context_of(catalogue, *returns, history=history_of(*earlier))
    return replace(context, beside=history_of(*other), twins=pl.DataFrame(twins, schema=TWINS, orient="row"))


def only(context: GateContext, one: Sent) -> GateContext:
    """The same context, of one submission alone."""
    mine = pl.col("submission_key") == one.slot.submission_key
    return replace(
        context,
        slots=(one.slot,),
        due=context.due.filter(mine),
        history=None if context.history is None else context.history.filter(mine),
        beside=context.beside.filter(mine),
        twins=context.twins.filter(mine),
    )


def test_many_returns_in_one_frame_are_judged_as_each_on_its_own(catalogue: Catalogue):
    """One suite over all of them and one suite for each give the same findings, word for word."""
    chance = random.Random(9)  # noqa: S311 - a seeded test
    returns = [scrambled(chance, number) for number in range(TOGETHER)]
    frame, _ = read(catalogue, *returns)
    context = known_of_others(catalogue, chance, returns)
    together = gate(frame.sample(fraction=1, shuffle=True, seed=1), context)
    codes = Counter(finding.code for findings in together.values() for finding in findings)
    # Never: a wrong clock, an unread store, a cell nobody asked for, and what the small board does not declare or list.
    never = {"T-02", "V-09", "P-04", "C-02", "C-04", "V-03", "V-10", "A-04", "A-05"}
    assert {check.code for check in CHECKS} - set(codes) == never, codes
    for one in returns[
        ::4
    ]:  # a suite each: a quarter of them are enough to tell, and take a quarter of the time
        mine = pl.col("submission_key") == one.slot.submission_key
        alone = gate(frame.filter(mine), only(context, one))
        assert together[one.slot.submission_key] == alone[one.slot.submission_key]


def test_the_engine_keeps_counts_and_no_value(
    catalogue: Catalogue, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
):
    """Great Expectations' own results of failing checks, and all that it logs, hold no number of the file."""
    from great_expectations.datasource.fluent import interfaces

    results: list[str] = []
    validate = interfaces.Batch.validate

    def kept(*words: object, **named: object) -> object:
        result = validate(*words, **named)  # type: ignore[arg-type]
        results.append(json.dumps(result.to_json_dict()) + str(result) + repr(result.describe()))
        return result

    monkeypatch.setattr(interfaces.Batch, "validate", kept)
    numbers = {
        PLANS: (87654, None),
        LONG: (87655, 87654),
        cell("plans", "open_plans", "age/young"): (87656, None),
    }
    one = sent("protection", numbers)
    frame, _ = read(catalogue, one)
    caplog.set_level(logging.DEBUG)
    judged = gate(frame, context_of(catalogue, one, history=history_of((one.slot, PLANS, 1, (87652, None)))))
    assert len(judged["protection 2023-24-Q1"]) > 5
    failed = [text for text in results if '"success": false' in text]
    assert len(failed) > 2
    for text in (*results, caplog.text):
        assert "8765" not in text


def test_no_finding_repeats_a_number_or_a_text_of_the_file(catalogue: Catalogue):
    one = sent(
        "protection",
        {
            PLANS: (87654, None),
            LONG: (87655, 87654),
            cell("plans", "open_plans", "age/young"): (87656, None),
            cell("plans", "new_plans"): (87657, None),
            cell("plans", "open_plans", "legal/order"): (87658, None),
        },
    )
    for at in one.places:
        one = one.changed(at, comment="Wilhelmina Canary, born 3 May")
    history = history_of((one.slot, LONG, 1, (87650, 87651)), (one.slot, PLANS, 1, (87652, None)))
    frame, findings = read(catalogue, one)
    assert findings == ()
    judged = gate(frame, context_of(catalogue, one, history=history))["protection 2023-24-Q1"]
    assert len(judged) > 5
    for finding in judged:
        for planted in ("8765", "Canary", "Wilhelmina", "May"):
            assert planted not in repr(finding)
