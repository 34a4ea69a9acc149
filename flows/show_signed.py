"""Show where a quarter stands on its way to being signed off: who has declared, each step, and what it lacks."""

from collections.abc import Iterator
from typing import Any

from expectations.calendar import LONDON
from expectations.periods import Period
from expectations.sign_off import (
    PERFORMANCE_TEAM,
    PROVIDER,
    STEPS,
    SUB_GROUP,
    QuarterSigned,
    Signature,
    State,
)
from flows.office import Office
from flows.standing import standing
from flows.steps.sign_off import missing
from reports.words import SIGN_OFF_WORDS, counted

Plain = dict[str, Any]

STATE_WORDS = {
    State.NOT_SIGNED: "not signed",
    State.IN_PART: "declared in part",
    State.CHANGED: "signed, changed since",
    State.SIGNED: "signed",
}
NAMES = {PROVIDER: "Providers", PERFORMANCE_TEAM: "Performance team", SUB_GROUP: "Performance Sub Group"}


def as_plain(office: Office, board: str, quarter: Period) -> Plain:
    """Give all of it for a program. Raises UnknownBoard."""
    names = {one.id: one.name for one in office.catalogue(board).providers}
    known = office.ledger.signing.quarter(board, quarter.label)
    owing = {one.provider for one in standing(office, board, quarter)} | set(known.standing.values())
    return {
        "board": board,
        "quarter": quarter.label,
        "reached": known.reached,
        "has_fallen": known.has_fallen,
        "accepted": len(known.standing),
        "declared": len(known.standing) - len(known.undeclared),
        "providers": [
            {"provider": one, "name": names.get(one, one), "accepted": len(known.standing_of(one)),
             "state": known.of_provider(one).value, **_signed(known.last(PROVIDER, one))}
            for one in sorted(owing, key=lambda one: names.get(one, one))
        ],
        "steps": [
            {"step": one, "state": known.of_step(one).value, **_signed(known.last(one)),
             "waiting": _waiting(known, one), "missing": [] if known.of_step(one) is State.SIGNED else
             [vars(lack) for lack in missing(office, board, quarter, one)]}
            for one in STEPS[1:]
        ],
        "frozen": [
            {"path": one.path, "sha256": one.sha256, "rows": one.row_count, "frozen_at": one.frozen_at,
             "code_version": one.code_version, "dataset_version": one.dataset_version}
            for one in office.ledger.signing.frozen(board, quarter.label)
        ],
    }  # fmt: skip


def headline(known: QuarterSigned) -> str:
    """Say in one line how far a quarter has come."""
    if not known.standing:
        return "nothing accepted yet"
    said = SIGN_OFF_WORDS[known.reached]
    if known.reached == "not_signed":
        all_there = len(known.standing)
        said = f"{all_there - len(known.undeclared)} of {counted(all_there, 'accepted return')} declared"
    return f"{said}, changed since it was signed" if known.has_fallen and known.reached != "signed" else said


def lines(known: QuarterSigned, plain: Plain) -> Iterator[str]:
    """Give what a person at a terminal reads."""
    yield f"{plain['board']} {plain['quarter']}: {headline(known)}"
    yield f"1. {NAMES[PROVIDER]}: {plain['declared']} of {counted(plain['accepted'], 'accepted return')} declared"
    for one in plain["providers"]:
        state = (
            STATE_WORDS[State(one["state"])] if one["accepted"] or one["signed_by"] else "nothing accepted"
        )
        yield f"   {one['name']}: {state}{_by(one)}"
    for number, one in enumerate(plain["steps"], start=2):
        yield f"{number}. {NAMES[one['step']]}: {STATE_WORDS[State(one['state'])]}{_by(one)}"
        for lack in one["missing"]:
            yield f"   {lack['sentence']}"
        if one["waiting"]:
            asked = one["waiting"]
            yield (
                f"   {asked['asked_by']} asks for an override ({asked['reason']}); somebody else confirms it with: "
                f"lscb sign-off {plain['quarter']} --step {one['step']} --override --confirm"
            )
    if plain["frozen"]:
        newest = plain["frozen"][-1]
        yield f"Frozen: {counted(newest['rows'], 'observation')}, {newest['path']}" + (
            f" ({len(plain['frozen'])} versions)" if len(plain["frozen"]) > 1 else ""
        )


def _signed(signed: Signature | None) -> Plain:
    if signed is None:
        return {"signed_by": "", "signed_at": None}
    plain: Plain = {"signed_by": signed.signed_by, "signed_at": signed.signed_at}
    if signed.on_behalf_reason:
        plain["on_behalf_reason"] = signed.on_behalf_reason
    if signed.override_reason:
        plain |= {"override_reason": signed.override_reason, "override_asked_by": signed.override_asked_by}
    return plain


def _waiting(known: QuarterSigned, step: str) -> Plain | None:
    asked = known.waiting(step)
    if asked is None:
        return None
    return {"asked_by": asked.asked_by, "asked_at": asked.asked_at, "reason": asked.reason}


def _by(one: Plain) -> str:
    if not one["signed_by"]:
        return ""
    said = f", {one['signed_at'].astimezone(LONDON):%d %b %Y} by {one['signed_by']}"
    if one.get("on_behalf_reason"):
        said += f" on its behalf ({one['on_behalf_reason']})"
    if one.get("override_reason"):
        said += f" and {one['override_asked_by']}, by override ({one['override_reason']})"
    return said
