"""A quarter comes as far as what stands of it was signed, and a correction makes fall what was signed before."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectations.sign_off import (
    PERFORMANCE_TEAM,
    PROVIDER,
    REACHED,
    SUB_GROUP,
    Asked,
    QuarterSigned,
    Signature,
    content_of,
)
from tests.expectations.text_table import rows_under

AT = datetime(2024, 5, 9, tzinfo=UTC)
STATES = rows_under(Path(__file__).parent / "sign_off.md", "States")


def whose(name):
    return "lado" if name == "b" else "police"


def told(story):
    """Play what happened; every signature is the next event."""
    standing, signatures = {}, []
    words = story.split()
    while words:
        word = words.pop(0)
        if word.startswith("+"):
            standing[word[1:]] = whose(word[1:])
        elif ">" in word:
            old, new = word.split(">")
            del standing[old]
            standing[new] = whose(new)
        elif word == "D":
            while words and words[0] in standing:
                name = words.pop(0)
                signatures.append(
                    Signature(PROVIDER, whose(name), (name,), "x", AT, sequence=len(signatures))
                )
        else:
            step = {"T": PERFORMANCE_TEAM, "S": SUB_GROUP}[word]
            signatures.append(Signature(step, "", tuple(sorted(standing)), "x", AT, sequence=len(signatures)))
    return QuarterSigned(standing, tuple(signatures))


@pytest.mark.parametrize("case", STATES, ids=lambda case: case["what happened"] or "nothing")
def test_a_quarter_stands_where_the_table_says(case):
    known = told(case["what happened"])
    assert {
        "what happened": case["what happened"],
        "police": known.of_provider("police"),
        "lado": known.of_provider("lado"),
        "team": known.of_step(PERFORMANCE_TEAM),
        "sub group": known.of_step(SUB_GROUP),
        "reached": known.reached,
        "has fallen": "yes" if known.has_fallen else "no",
    } == case


def test_what_is_signed_does_not_depend_on_the_order_of_its_parts():
    assert content_of(["b", "a"]) == content_of(("a", "b")) != content_of(["ab"])
    # sha256 of "a b", so that another program can prove it
    assert content_of(["b", "a"]) == "c8687a08aa5d6ed2044328fa6a697ab8e96dc34291e8c2034ae8c38e6fcc6d65"


EVENTS = st.lists(
    st.one_of(
        st.tuples(st.just("accept"), st.integers(0, 3)),
        st.tuples(st.just("declare"), st.sampled_from(["police", "lado"])),
        st.sampled_from([("team",), ("group",)]),
    ),
    max_size=14,
)


@given(events=EVENTS)
def test_any_story_agrees_with_a_model_that_keeps_flags(events):
    """The model knows no submissions: an acceptance takes away the flag of its slot and both later steps."""
    standing, signatures, number = {}, [], 0
    declared, flags, slots = set(), {"team": False, "group": False}, {}
    for event in events:
        match event:
            case ("accept", slot):
                number += 1
                standing.pop(slots.get(slot), None)
                slots[slot] = f"s{number}"
                standing[f"s{number}"] = "police" if slot % 2 else "lado"
                declared.discard(slot)
                flags = dict.fromkeys(flags, False)
            case ("declare", provider):
                own = tuple(sorted(one for one, owner in standing.items() if owner == provider))
                if own:
                    signatures.append(Signature(PROVIDER, provider, own, "x", AT))
                    declared |= {slot for slot, name in slots.items() if name in own}
            case (step,) if standing:
                flags[step] = True
                name = PERFORMANCE_TEAM if step == "team" else SUB_GROUP
                signatures.append(Signature(name, "", tuple(sorted(standing)), "x", AT))
    known = QuarterSigned(standing, tuple(signatures))
    least = [
        "signed"
        if flags["group"]
        else "checked"
        if flags["team"]
        else "declared"
        if slot in declared
        else "not_signed"
        for slot in slots
    ]
    assert known.reached == min(least, key=REACHED.index, default="not_signed")
    assert {known.behind(slots[slot]) for slot in slots} == set(least)


def test_a_wish_for_an_override_waits_while_all_is_as_it_was():
    asked = Asked(PERFORMANCE_TEAM, content_of(["a"]), "why", "ann", AT, sequence=5)
    waits = QuarterSigned({"a": "police"}, (), (asked,))
    assert waits.waiting(PERFORMANCE_TEAM) == asked
    assert waits.waiting(SUB_GROUP) is None
    assert QuarterSigned({"c": "police"}, (), (asked,)).waiting(PERFORMANCE_TEAM) is None
    taken = Signature(PERFORMANCE_TEAM, "", ("a",), "bob", AT, sequence=6)
    assert QuarterSigned({"a": "police"}, (taken,), (asked,)).waiting(PERFORMANCE_TEAM) is None
    newer = Asked(PERFORMANCE_TEAM, content_of(["b"]), "why", "ann", AT, sequence=7)
    assert QuarterSigned({"a": "police"}, (), (asked, newer)).waiting(PERFORMANCE_TEAM) is None
