"""The ledger takes a sign-off only of what stands, in order, and an override only from two; whatever else happens."""

import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_lake.ledger import Frozen, LedgerRefused, open_ledger
from expectations.findings import Verdict
from expectations.sign_off import PERFORMANCE_TEAM, PROVIDER, SUB_GROUP, Asked, Signature, State, content_of
from tests.data_lake.ledger_story import START, arrive, judge

PERIOD = "2023-24-Q4"
AT = START + timedelta(days=20)


@pytest.fixture
def ledger(tmp_path):
    with open_ledger(f"sqlite:///{tmp_path}/ledger.sqlite") as ledger:
        yield ledger


def accept(ledger, n, return_id="police_quarterly", verdict=Verdict.ACCEPTED):
    arrive(ledger, n)
    return judge(ledger, n, verdict, return_id=return_id).submission_id


def quarter(ledger):
    return ledger.signing.quarter("nyscb", PERIOD)


SIGNS = {PROVIDER: "ann", PERFORMANCE_TEAM: "ann", SUB_GROUP: "bob"}
"""Who takes a step, where nothing else is said: who checks a quarter does not sign it for the Sub Group."""


def signature(ledger, step, by=None, **more):
    provider = "police" if step == PROVIDER else ""
    signs = by or SIGNS[step]
    return Signature(step, provider, tuple(sorted(quarter(ledger).standing)), signs, AT, **more)


def frozen(content, path="observations/nyscb/2023-24-Q4/0.parquet"):
    return Frozen("nyscb", PERIOD, path, "0" * 64, 7, content, "1" * 64, "code", "data", AT)


def sign(ledger, step, by=None, **more):
    made = signature(ledger, step, by, **more)
    kept = frozen(made.content) if step == SUB_GROUP else None
    return ledger.signing.sign("nyscb", PERIOD, made, actor=f"{made.signed_by} (x)", frozen=kept)


def ask(ledger, step, by="ann", reason="why"):
    asked = Asked(step, quarter(ledger).content, reason, by, AT)
    return ledger.signing.ask_override("nyscb", PERIOD, asked, actor=by)


def test_three_steps_stand_in_the_trail_and_each_once(ledger):
    accept(ledger, 1)
    for step in (PROVIDER, PERFORMANCE_TEAM, SUB_GROUP):
        assert sign(ledger, step)
        assert not sign(ledger, step)
    assert quarter(ledger).reached == "signed"
    kinds = [one.kind for one in ledger.events()]
    assert kinds[2:] == ["signed_off", "signed_off", "observations_frozen", "signed_off"]
    assert [one.subject for one in ledger.events(kind="signed_off")] == [
        f"nyscb/{PERIOD}/provider/police", f"nyscb/{PERIOD}/performance_team", f"nyscb/{PERIOD}/performance_sub_group",
    ]  # fmt: skip
    assert ledger.signing.frozen("nyscb", PERIOD) == (frozen(quarter(ledger).content),)
    assert ledger.verify_trail() == []
    assert ledger.snapshot().quarters_signed()["nyscb", PERIOD].reached == "signed"
    assert ledger.snapshot(2).quarters_signed()["nyscb", PERIOD].reached == "not_signed"


def test_a_step_needs_the_one_before_it(ledger):
    accept(ledger, 1)
    with pytest.raises(LedgerRefused, match=r"the step before performance_team is missing\. Take it first"):
        sign(ledger, PERFORMANCE_TEAM)
    sign(ledger, PROVIDER)
    with pytest.raises(LedgerRefused, match="the step before performance_sub_group is missing"):
        sign(ledger, SUB_GROUP)


def test_nothing_is_signed_but_what_stands(ledger):
    first = accept(ledger, 1)
    old = signature(ledger, PROVIDER)
    accept(ledger, 2)
    for made in (old, replace(old, step=PERFORMANCE_TEAM, provider=""), replace(old, submissions=())):
        with pytest.raises(LedgerRefused, match="other submissions stand now than those that were looked at"):
            ledger.signing.sign("nyscb", PERIOD, made, actor="x")
    assert first not in quarter(ledger).standing
    assert not ledger.events(kind="signed_off")


def test_another_provider_signs_nothing_of_the_police(ledger):
    accept(ledger, 1)
    with pytest.raises(LedgerRefused, match="other submissions stand"):
        ledger.signing.sign("nyscb", PERIOD, replace(signature(ledger, PROVIDER), provider="lado"), actor="x")


def test_a_correction_makes_all_fall_and_a_second_version_is_frozen(ledger):
    accept(ledger, 1)
    for step in (PROVIDER, PERFORMANCE_TEAM, SUB_GROUP):
        sign(ledger, step)
    accept(ledger, 2)
    known = quarter(ledger)
    assert [known.of_step(one) for one in (PERFORMANCE_TEAM, SUB_GROUP)] == [State.CHANGED, State.CHANGED]
    assert (known.of_provider("police"), known.reached, known.has_fallen) == (
        State.CHANGED,
        "not_signed",
        True,
    )
    for step in (PROVIDER, PERFORMANCE_TEAM, SUB_GROUP):
        assert sign(ledger, step)
    assert quarter(ledger).reached == "signed"
    assert len({one.content for one in ledger.signing.frozen("nyscb", PERIOD)}) == 2
    assert len(quarter(ledger).signatures) == 6  # nothing is taken back


def test_what_is_sent_back_changes_no_sign_off(ledger):
    accept(ledger, 1)
    sign(ledger, PROVIDER)
    accept(ledger, 2, verdict=Verdict.REJECTED)
    assert quarter(ledger).reached == "declared"


def test_the_sub_groups_step_and_what_is_frozen_come_together_or_not_at_all(ledger):
    accept(ledger, 1)
    sign(ledger, PROVIDER)
    sign(ledger, PERFORMANCE_TEAM)
    made = signature(ledger, SUB_GROUP)
    for kept in (None, frozen("2" * 64)):
        with pytest.raises(LedgerRefused, match="frozen"):
            ledger.signing.sign("nyscb", PERIOD, made, actor="x", frozen=kept)
    team = signature(ledger, PERFORMANCE_TEAM)
    with pytest.raises(LedgerRefused, match="no other one is"):
        ledger.signing.sign("nyscb", PERIOD, team, actor="x", frozen=frozen(team.content))
    assert ledger.signing.frozen("nyscb", PERIOD) == ()


def test_an_override_is_asked_for_by_one_and_confirmed_by_another(ledger):
    accept(ledger, 1)
    override = {"override_reason": "why", "override_asked_by": "ann"}
    with pytest.raises(LedgerRefused, match="nobody's wish for this override waits"):
        sign(ledger, PERFORMANCE_TEAM, "bob", **override)
    assert ask(ledger, PERFORMANCE_TEAM)
    assert not ask(ledger, PERFORMANCE_TEAM)
    with pytest.raises(LedgerRefused, match="ann asked for this override, so another person must confirm it"):
        sign(ledger, PERFORMANCE_TEAM, "ann", **override)
    with pytest.raises(LedgerRefused, match="nobody's wish"):
        sign(ledger, PERFORMANCE_TEAM, "bob", override_reason="why", override_asked_by="eve")
    assert sign(ledger, PERFORMANCE_TEAM, "bob", **override)
    (event,) = ledger.events(kind="signed_off")
    assert (event.actor, '"asked_by":"ann"' in event.detail) == ("bob (x)", True)
    assert ledger.verify_trail() == []


def test_a_wish_lapses_when_something_else_stands(ledger):
    accept(ledger, 1)
    ask(ledger, PERFORMANCE_TEAM)
    accept(ledger, 2)
    with pytest.raises(LedgerRefused, match="it lapsed because something else stands"):
        sign(ledger, PERFORMANCE_TEAM, "bob", override_reason="why", override_asked_by="ann")
    late = Asked(PERFORMANCE_TEAM, content_of(["x"]), "why", "ann", AT)
    with pytest.raises(LedgerRefused, match="other submissions stand now"):
        ledger.signing.ask_override("nyscb", PERIOD, late, actor="ann")


def test_one_person_does_not_both_check_and_sign(ledger):
    accept(ledger, 1)
    sign(ledger, PROVIDER)
    sign(ledger, PERFORMANCE_TEAM, "ann")
    with pytest.raises(
        LedgerRefused, match="ann checked this quarter for the performance team, so another person"
    ):
        sign(ledger, SUB_GROUP, "ann")
    assert sign(ledger, SUB_GROUP, "bob")


OPERATIONS = st.lists(
    st.one_of(
        st.tuples(st.just("accept"), st.sampled_from(["crimes", "missing"])),
        st.tuples(st.just("sign"), st.sampled_from([PROVIDER, PERFORMANCE_TEAM, SUB_GROUP])),
        st.tuples(
            st.just("ask"), st.sampled_from([PERFORMANCE_TEAM, SUB_GROUP]), st.sampled_from(["ann", "bob"])
        ),
        st.tuples(
            st.just("confirm"),
            st.sampled_from([PERFORMANCE_TEAM, SUB_GROUP]),
            st.sampled_from(["ann", "bob"]),
        ),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=20, deadline=None)
@given(operations=OPERATIONS)
def test_any_order_of_events_agrees_with_a_plain_model(operations):
    with (
        tempfile.TemporaryDirectory() as folder,
        open_ledger(f"sqlite:///{Path(folder)}/ledger.sqlite") as ledger,
    ):
        accepted, level, stood, asked = 0, {}, {}, {}
        for operation in operations:
            match operation:
                case ("accept", slot):
                    accepted += 1
                    accept(ledger, accepted, slot)
                    level[slot] = False
                    stood, asked = {}, {}
                case ("sign", step):
                    before = {
                        PROVIDER: True,
                        PERFORMANCE_TEAM: all(level.values()),
                        SUB_GROUP: PERFORMANCE_TEAM in stood,
                    }
                    expected = None if not level or not before[step] else step not in stood
                    if step == PROVIDER and level:
                        expected = not all(level.values())
                    if step in stood and level:
                        expected = False if before[step] else None
                    assert outcome(ledger, step) == expected
                    if expected:
                        stood |= {} if step == PROVIDER else {step: True}
                        level = dict.fromkeys(level, True) if step == PROVIDER else level
                        asked.pop(step, None)
                case ("ask", step, user):
                    ask(ledger, step, user)
                    asked[step] = user
                case ("confirm", step, user):
                    waiting = asked.get(step)
                    is_taken = bool(level) and waiting is not None and waiting != user
                    more = {"override_reason": "why", "override_asked_by": waiting or "nobody"}
                    is_new = outcome(ledger, step, user, **more)
                    assert bool(is_new) == (is_taken and step not in stood)
                    if is_taken and step not in stood:
                        stood[step] = True
                        asked.pop(step)
            known = quarter(ledger)
            assert {
                one for one in (PERFORMANCE_TEAM, SUB_GROUP) if known.of_step(one) is State.SIGNED
            } == set(stood)
            assert bool(known.undeclared) == (not all(level.values()))
        assert ledger.verify_trail() == []


def outcome(ledger, step, by=None, **more):
    """Whether a step was recorded; none when it was refused."""
    try:
        return sign(ledger, step, by, **more)
    except LedgerRefused:
        return None
