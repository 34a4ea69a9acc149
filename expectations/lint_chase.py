"""Contradictions in when things are due, and in how those who owe them are reminded."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from expectations.calendar import CLOSES_AT
from expectations.catalogue import Catalogue
from expectations.declarations import Offsets
from expectations.ladder import Rung
from expectations.lint_faults import Fault


def offsets(catalogue: Catalogue) -> Iterator[Fault]:
    """Other offsets speak of what there is, once each; that the four grow is a matter of each return that has them."""
    returns = {one.id for one in catalogue.returns}
    roles = {one.provider for one in catalogue.returns}
    for one in catalogue.offsets:
        if one.return_id is not None and one.return_id not in returns:
            yield _offsets(one, "return", repr(one.return_id), "the id of a return")
        elif one.provider is not None and one.provider not in roles:
            yield _offsets(one, "provider", repr(one.provider), "a role that owes a return")
        elif one.reach == (None, None, None):
            yield _offsets(one, "return", "nothing that it speaks of", "a return, a provider or a frequency")
        elif not any(one.is_of(other) for other in catalogue.returns):
            yield _offsets(one, "return", "no return of all that it names", "one return or more")
        if not one.days:
            yield _offsets(one, "load_days", "no days", "days of load, final, sign-off or pack")
    for reach, times in Counter(one.reach for one in catalogue.offsets).items():
        if times > 1:
            again = next(one for one in catalogue.offsets if one.reach == reach)
            yield _offsets(again, "return", "the same twice", "one entry for what it speaks of")


def _offsets(one: Offsets, key: str, found: str, expected: str) -> Fault:
    said = " ".join(name for name in one.reach if name is not None)
    return Fault("returns.toml", f"offsets of {said or 'nothing'}", key, found, expected)


def chase(catalogue: Catalogue) -> Iterator[Fault]:
    """The steps of a ladder come one after the other, each under its own name, which says whether it is overdue."""
    declared = catalogue.chase
    if declared.opens_at >= declared.closes_at:
        yield _chase("closes_at", str(declared.closes_at), f"a time after {declared.opens_at}")
    if declared.closes_at > CLOSES_AT:
        expected = f"{CLOSES_AT} or before, when what is due today is late"
        yield _chase("closes_at", str(declared.closes_at), expected)
    for key, ladder in declared.ladders.items():
        yield from _ladder(key, ladder, declared.ends_after_days)
    names = Counter(one.id for ladder in declared.ladders.values() for one in ladder)
    for repeated in sorted(name for name, times in names.items() if times > 1):
        yield _chase("id", f"{repeated!r} twice", "each step under its own name")


def _ladder(key: str, ladder: Sequence[Rung], ends_after: int) -> Iterator[Fault]:
    for place, (earlier, later) in enumerate(pairwise(ladder), start=1):
        if earlier.working_days >= later.working_days:
            found = f"{later.working_days} after {earlier.working_days}"
            yield _chase(f"{key}.{place}.working_days", found, "a later day than the step before")
    for place, one in enumerate(ladder):
        if one.id.startswith("overdue") != one.is_overdue:
            expected = "a name that begins with overdue for a day after it is due, and for no other"
            yield _chase(f"{key}.{place}.id", repr(one.id), expected)
        if one.working_days > ends_after:
            expected = f"at most {ends_after}, where the ladder ends"
            yield _chase(f"{key}.{place}.working_days", str(one.working_days), expected)
        if len(set(one.to)) < len(one.to):
            yield _chase(f"{key}.{place}.to", "the same role twice", "each role once")


def _chase(key: str, found: str, expected: str) -> Fault:
    return Fault("chase.toml", "chase", key, found, expected)
