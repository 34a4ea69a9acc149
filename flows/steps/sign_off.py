"""Sign off a quarter: what a step still lacks, who may take it, and how it is recorded; an override takes two."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from data_lake.ledger import Frozen
from expectations.calendar import LONDON
from expectations.ladder import PROVIDER_ROLES
from expectations.periods import Period
from expectations.sign_off import (
    PERFORMANCE_TEAM,
    PROVIDER,
    SUB_GROUP,
    Asked,
    QuarterSigned,
    Signature,
    State,
)
from flows.office import Office
from flows.standing import standing
from flows.steps.answered import open_queries

WHO = {
    PROVIDER: "the provider",
    PERFORMANCE_TEAM: "the performance team",
    SUB_GROUP: "the Performance Sub Group",
}


class Manner(StrEnum):
    """How a step is taken: plainly, or without what it needs, which one person asks for and another confirms."""

    PLAIN = "plain"
    OVERRIDE = "override"
    CONFIRM = "confirm"


@dataclass(frozen=True)
class Missing:
    """One thing that a step lacks, as a class for programs and a sentence for people."""

    kind: str
    provider: str
    return_id: str
    period: str
    sentence: str


class NotReady(Exception):  # noqa: N818 - named as what was found
    """A step cannot be taken yet; ``missing`` is all that it lacks."""

    def __init__(self, lead: str, missing: tuple[Missing, ...]) -> None:
        self.missing = missing
        super().__init__("\n".join([lead, *(f"  {one.sentence}" for one in missing)]))


class MayNotSign(Exception):  # noqa: N818 - named as what was found
    """The user may not take this step, or not so; the sentence says who may, and how that is recorded."""


def missing(office: Office, board: str, quarter: Period, step: str) -> tuple[Missing, ...]:
    """Say what a step about the whole quarter lacks, everything at once; nothing when it can be taken."""
    known = office.ledger.signing.quarter(board, quarter.label)
    if step == SUB_GROUP:
        return tuple(_unchecked(known, quarter))
    return tuple(_unready(office, board, quarter, known))


def prepare(  # noqa: PLR0913, PLR0917 - who signs what, and how
    office: Office, board: str, quarter: Period, step: str, provider: str, reason: str, manner: Manner
) -> Signature | Asked | None:
    """Make what is to be recorded for a step; none when it stands already.

    Raises UnknownBoard, MayNotSign or NotReady, each with sentences for people.
    """
    office.catalogue(board)
    known = office.ledger.signing.quarter(board, quarter.label)
    on_behalf = _require_role(office, board, step, provider, reason, manner)
    if step == PROVIDER:
        return _declaration(office, board, quarter, known, provider, on_behalf)
    if not known.standing:
        raise NotReady(f"Nothing of {quarter.label} is accepted yet, so there is nothing to sign.", ())
    if known.of_step(step) is State.SIGNED:
        return None
    lacking = missing(office, board, quarter, step)
    now = office.clock.now()
    if manner is Manner.PLAIN:
        if lacking:
            raise NotReady(f"{WHO[step].capitalize()} cannot sign {quarter.label} of {board} yet:", lacking)
        return Signature(step, "", tuple(sorted(known.standing)), office.user, now)
    if not lacking:
        raise MayNotSign(
            f"{quarter.label} lacks nothing for this step, so there is nothing to override. "
            f"Sign it plainly: lscb sign-off {quarter.label} --step {step}"
        )
    if manner is Manner.OVERRIDE:
        return Asked(step, known.content, reason, office.user, now)
    asked = _waiting(office, known, quarter, step)
    return Signature(
        step, "", tuple(sorted(known.standing)), office.user, now,
        override_reason=asked.reason, override_asked_by=asked.asked_by,
    )  # fmt: skip


def record_signature(
    office: Office, board: str, quarter: Period, signature: Signature, frozen: Frozen | None = None
) -> bool:
    """Record a step, with what was frozen at the Sub Group's; false when the same stands. Raises LedgerRefused."""
    return office.ledger.signing.sign(board, quarter.label, signature, actor=office.actor, frozen=frozen)


def record_asked(office: Office, board: str, quarter: Period, asked: Asked) -> bool:
    """Record a wish for an override; false when the same person asked the same. Raises LedgerRefused."""
    return office.ledger.signing.ask_override(board, quarter.label, asked, actor=office.actor)


def _unchecked(known: QuarterSigned, quarter: Period) -> Iterator[Missing]:
    state = known.of_step(PERFORMANCE_TEAM)
    if state is not State.SIGNED:
        what = "has changed since the performance team signed it" if state is State.CHANGED else (
            "is not signed by the performance team"
        )  # fmt: skip
        yield Missing(
            "not_checked", "", "", quarter.label,
            f"{quarter.label} {what}: lscb sign-off {quarter.label} --step {PERFORMANCE_TEAM}",
        )  # fmt: skip


def _unready(office: Office, board: str, quarter: Period, known: QuarterSigned) -> Iterator[Missing]:
    names = {one.id: one.name for one in office.catalogue(board).providers}
    states = {
        "awaited": "awaited",
        "overdue": "overdue",
        "rejected": "sent back and not mended",
    }
    for one in standing(office, board, quarter):
        what = f"{one.provider_name}: {one.return_id} {one.period}"
        if one.state in states:
            yield Missing(
                one.state, one.provider, one.return_id, one.period, f"{what} is {states[one.state]}"
            )
        elif one.is_newer_sent_back:
            yield Missing(
                "newer_sent_back", one.provider, one.return_id, one.period, f"{what}: a newer version was sent back"
            )  # fmt: skip
    for held in office.ledger.current(board):
        if held.submission_id not in known.standing:
            continue
        what = f"{names.get(held.provider, held.provider)}: {held.return_id} {held.period}"
        slot = (held.provider, held.return_id, held.period)
        if held.submission_id in known.undeclared:
            yield Missing("undeclared", *slot, f"{what} is accepted and not declared by its provider")
        if asked := len(open_queries(office, board, held)):
            questions = "1 open query" if asked == 1 else f"{asked} open queries"
            yield Missing(
                "open_query", *slot,
                f"{what} has {questions}: lscb answer {held.provider} {quarter.label}",
            )  # fmt: skip


def _declaration(  # noqa: PLR0913, PLR0917 - whose, of what, by whom
    office: Office, board: str, quarter: Period, known: QuarterSigned, provider: str, on_behalf: str
) -> Signature | None:
    own = known.standing_of(provider)
    if not own:
        raise NotReady(
            f"Nothing of {provider} is accepted for {quarter.label} of {board}, so there is nothing to declare. "
            f"See what is owed: lscb status {quarter.label}",
            (),
        )
    if not own & set(known.undeclared):
        return None
    return Signature(
        PROVIDER, provider, tuple(sorted(own)), office.user, office.clock.now(), on_behalf_reason=on_behalf
    )  # fmt: skip


def _require_role(  # noqa: PLR0913, PLR0917 - who, for what, and how
    office: Office, board: str, step: str, provider: str, reason: str, manner: Manner
) -> str:
    """Hold the user to the roles that the ledger's contacts give; give why a provider's step is another's, if it is."""
    today = office.clock.now().astimezone(LONDON).date()
    acts = office.ledger.contacts.roles_of(board, office.user, today)
    if step == PROVIDER:
        if any((provider, role) in acts for role in PROVIDER_ROLES):
            return ""
        if ("", PERFORMANCE_TEAM) in acts:
            if not reason:
                raise MayNotSign(
                    f"{office.user} acts for the performance team, not for {provider}. To sign on its behalf, say why "
                    "with --reason; the reason is shown."
                )
            return reason
        raise MayNotSign(not_acting(office, board, provider, PROVIDER_ROLES[0]))
    if ("", step) in acts:
        return ""
    if manner is Manner.CONFIRM and any(not of for of, _ in acts):
        return ""  # another body of the board may be the second
    raise MayNotSign(not_acting(office, board, "", step))


def not_acting(office: Office, board: str, provider: str, role: str) -> str:
    """Say that the user is not recorded as acting in a role, who is, and how that is recorded."""
    today = office.clock.now().astimezone(LONDON).date()
    named = sorted(
        {
            one.account
            for one in office.ledger.contacts.valid(board, today)
            if one.account and (one.provider, one.role) == (provider, role)
        }
    )
    whose = f"{role} of {provider}" if provider else WHO[role]
    there = f"There act: {', '.join(named)}." if named else "Nobody is recorded there yet."
    return (
        f"{office.user} is not recorded as acting for {whose} at {board}. {there} Whoever keeps the contacts records "
        f"it with: lscb contacts add {f'--provider {provider} ' if provider else ''}--role {role} "
        f'--account {office.user} --title "the post"'
    )


def _waiting(office: Office, known: QuarterSigned, quarter: Period, step: str) -> Asked:
    waiting = known.waiting(step)
    if waiting is None:
        lapsed = any(one.step == step for one in known.asked)
        why = (
            "the wish for one lapsed, because something else stands now"
            if lapsed
            else "nobody has asked for one"
        )
        raise MayNotSign(
            f"There is no override of {quarter.label} to confirm: {why}. Ask with: "
            f"lscb sign-off {quarter.label} --step {step} --override --reason ..."
        )
    if waiting.asked_by == office.user:
        raise MayNotSign(
            f"{office.user} asked for this override of {quarter.label}, so somebody else must confirm it: "
            f"lscb sign-off {quarter.label} --step {step} --override --confirm"
        )
    return waiting
