"""Show what went and what stays of what is kept of lists, and why: ids, days and rules, never what a file held."""

from collections.abc import Iterator
from typing import Any

from data_lake.ledger import LANDING
from flows.steps.purge_plan import LakeFile, Plan, said_of
from reports.words import counted

Plain = dict[str, Any]
_HASH_SHOWN = 12


def as_plain(found: Plan, litter: int | None) -> Plain:
    """Give all of it for a program; ``litter`` is how many files went that nobody named, none where nothing went."""
    groups = {
        "goes" if litter is None else "gone": found.goes,
        "stays": found.stays,
        "missing": found.missing,
    }
    return {
        "board": found.board,
        **{name: [_plain(one) for one in files] for name, files in groups.items()},
        "unnamed_gone": litter or 0,
    }


def lines(found: Plan, litter: int | None) -> Iterator[str]:
    """Give what a person at a terminal reads."""
    is_done = litter is not None
    verb = ("has gone" if is_done else "would go", "have gone" if is_done else "would go")
    went = counted(len(found.goes), "file")
    yield f"{found.board}: {went} {verb[len(found.goes) != 1]}, {len(found.stays)} stay"
    for one in found.goes:
        yield f"{'gone ' if is_done else 'goes '}   {_named(one)}: {one.why} ({one.rule})"
    for one in found.stays:
        yield f"stays   {_named(one)}: {said_of(one)} ({one.rule})"
    for one in found.missing:
        yield f"missing {_named(one)}: {one.why}. Restore it from the backup."
    if litter:
        yield f"{counted(litter, 'file')} that nothing in the ledger names went too: a run that died had left them."


def _named(one: LakeFile) -> str:
    file = one.name[:_HASH_SHOWN] if one.zone == LANDING else one.submission_id
    return " ".join(part for part in (one.zone, one.provider, one.return_id, one.period, file) if part)


def _plain(one: LakeFile) -> Plain:
    return {
        "zone": one.zone,
        "name": one.name,
        "provider": one.provider,
        "return_id": one.return_id,
        "period": one.period,
        "submission_id": one.submission_id,
        "rule": one.rule,
        "goes_at": one.goes_at and one.goes_at.isoformat(),
        "why": one.why,
    }
