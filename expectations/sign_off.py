"""Where a quarter stands on its way to being signed off, from what stands and what was signed; pure.

Three steps, each gating the next: every provider declares its returns, the performance team checks the quarter, the
Performance Sub Group signs it. A signature names the submissions that it is given for. A correction is another
submission, which no signature names; so it makes fall what had been signed, and nothing is ever taken back.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property

PROVIDER, PERFORMANCE_TEAM, SUB_GROUP = STEPS = ("provider", "performance_team", "performance_sub_group")

REACHED = ("not_signed", "declared", "checked", "signed")
"""How far a figure has come, by the last step that was taken for all that it is made of."""


class State(StrEnum):
    """What has become of one step."""

    NOT_SIGNED = "not_signed"
    IN_PART = "in_part"
    """A provider has declared some of its returns, and of what it declared all stands."""
    CHANGED = "changed"
    """It was signed, and something else stands now."""
    SIGNED = "signed"


@dataclass(frozen=True)
class Signature:
    """One step as it was taken; ``provider`` is empty but for the first step.

    ``on_behalf_reason`` says why the performance team signed for a provider, ``override_reason`` why a step was taken
    without what it needs, which ``override_asked_by`` asked for and ``signed_by`` confirmed.
    """

    step: str
    provider: str
    submissions: tuple[str, ...]
    signed_by: str
    signed_at: datetime
    on_behalf_reason: str = ""
    override_reason: str = ""
    override_asked_by: str = ""
    sequence: int = 0

    @property
    def content(self) -> str:
        """The hash of what was signed."""
        return content_of(self.submissions)


@dataclass(frozen=True)
class Asked:
    """A wish to take a step without what it needs; it waits for a second person."""

    step: str
    content: str
    reason: str
    asked_by: str
    asked_at: datetime
    sequence: int = 0


def named(submissions: Iterable[str]) -> str:
    """Write the ids of submissions in the one way in which they are signed."""
    return " ".join(sorted(submissions))


def content_of(submissions: Iterable[str]) -> str:
    """Give the SHA-256 of the ids of submissions, in any order."""
    return hashlib.sha256(named(submissions).encode()).hexdigest()


@dataclass(frozen=True)
class QuarterSigned:
    """A quarter of a board: whose submission each is that stands, and all signatures, in ledger order."""

    standing: Mapping[str, str]
    signatures: tuple[Signature, ...] = ()
    asked: tuple[Asked, ...] = ()

    @cached_property
    def content(self) -> str:
        """The hash of all that stands."""
        return content_of(self.standing)

    @cached_property
    def _declared(self) -> frozenset[str]:
        return frozenset(
            one for signed in self.signatures if signed.step == PROVIDER for one in signed.submissions
        )

    def of_provider(self, provider: str) -> State:
        """Say what has become of a provider's declaration."""
        own = self.standing_of(provider)
        given = {
            one
            for signed in self.signatures
            if signed.step == PROVIDER and signed.provider == provider
            for one in signed.submissions
        }
        if not given:
            return State.NOT_SIGNED
        if own and own <= given:
            return State.SIGNED
        return State.IN_PART if given <= own else State.CHANGED

    def of_step(self, step: str) -> State:
        """Say what has become of a step that is about the whole quarter."""
        last = self.last(step)
        if last is None:
            return State.NOT_SIGNED
        return State.SIGNED if last.content == self.content else State.CHANGED

    def standing_of(self, provider: str) -> frozenset[str]:
        """Give the ids of what stands of a provider."""
        return frozenset(one for one, whose in self.standing.items() if whose == provider)

    @property
    def undeclared(self) -> tuple[str, ...]:
        """The ids of what stands without its provider's declaration."""
        return tuple(sorted(set(self.standing) - self._declared))

    def behind(self, submission_id: str) -> str:
        """Say how far a submission that stands has come (``REACHED``)."""
        if self.of_step(SUB_GROUP) is State.SIGNED:
            return "signed"
        if self.of_step(PERFORMANCE_TEAM) is State.SIGNED:
            return "checked"
        return "declared" if submission_id in self._declared else "not_signed"

    @property
    def reached(self) -> str:
        """Say how far the whole quarter has come (``REACHED``): as far as the least of what stands."""
        return min((self.behind(one) for one in self.standing), key=REACHED.index, default="not_signed")

    @property
    def has_fallen(self) -> bool:
        """Whether something was signed in the past that has changed since."""
        providers = {signed.provider for signed in self.signatures if signed.step == PROVIDER}
        return any(self.of_provider(one) is State.CHANGED for one in providers) or any(
            self.of_step(one) is State.CHANGED for one in (PERFORMANCE_TEAM, SUB_GROUP)
        )

    def last(self, step: str, provider: str = "") -> Signature | None:
        """Give the newest signature of a step, of one provider for the first step; none when nobody signed."""
        found = [one for one in self.signatures if (one.step, one.provider) == (step, provider)]
        return found[-1] if found else None

    def waiting(self, step: str) -> Asked | None:
        """Give the wish for an override that a second person may confirm: the newest, while all is as it was."""
        taken = self.last(step)
        newest = next((one for one in reversed(self.asked) if one.step == step), None)
        if newest is None or newest.content != self.content:
            return None
        return newest if taken is None or taken.sequence < newest.sequence else None
