"""What lists of records are judged beside: the lists that came with them, and those of their provider that stand."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

import polars as pl

from data_lake.lake import LakeDamaged
from data_lake.ledger import ACCEPTED, Submission
from expectations.findings import Finding, Verdict, judge
from expectations.gates.lists import ListBatch, checks, gate_lists
from expectations.gates.sameness import FEWEST_FIGURES, same_rows
from expectations.periods import Period, parse
from flows.steps.history import Standing
from flows.steps.read import Read


def findings_of_lists(standing: Standing, submissions: Sequence[Read]) -> dict[str, tuple[Finding, ...]]:
    """Judge the lists of one run and quarter, in ledger order; give the findings by submission.

    The lists that a provider handed in last are judged together, beside those of it that stand. One that its contract
    sends back already, or that a later one of the run replaces, is judged by itself: no other is held against it.
    Where one that stands cannot be read, ``standing.unread`` names what it was to be held against.
    """
    lists = [
        one
        for one in submissions
        if one.of_list is not None and not (one.rows.is_empty() and _is_sent_back(one))
    ]
    found: dict[str, tuple[Finding, ...]] = {}
    batches: list[ListBatch] = []
    named: dict[tuple[str, str], str] = {}
    for batch, members in _batches(standing, lists):
        batches.append(batch)
        named |= {(batch.key, _id(one)): one.slot.submission_key for one in members}
    if not batches:
        return found
    for key, of_batch in gate_lists(tuple(batches), standing.catalogue, standing.office.calendar).items():
        found |= {named[key, name]: findings for name, findings in of_batch.items()}
    return found


def repeated(standing: Standing, one: Read) -> str:
    """Say whether a list's rows are those that stand for the period before; nothing where too few are there to tell.

    Where something that it is held against could not be read, that is ``unknown``.
    """
    key = one.slot.submission_key
    before = standing.of(one.slot.provider, one.slot.return_id, one.slot.period.previous())
    rows = None if before is None or one.rows.height < FEWEST_FIGURES else _rows(standing, before, [key])
    if key in standing.unread:
        return "unknown"
    if one.rows.height < FEWEST_FIGURES:
        return ""
    return "repeated" if rows is not None and same_rows(rows, one.rows) else "new"


def _batches(standing: Standing, lists: Sequence[Read]) -> Iterator[tuple[ListBatch, list[Read]]]:
    by_provider: dict[tuple[str, Period], list[Read]] = {}
    for one in lists:
        by_provider.setdefault((one.slot.provider, one.slot.period), []).append(one)
    for (provider, period), handed_in in by_provider.items():
        newest = {_id(one): one for one in handed_in}
        together = [one for one in newest.values() if not _is_sent_back(one)]
        judged = {_id(one): one.rows for one in together}
        there = dict(_standing(standing, provider, period, handed_in, judged))
        key = f"{provider}/{period.label}"
        yield ListBatch(key, period, judged, there, _bounded(together)), together
        for one in handed_in:
            if one not in together:
                beside = {name: rows for name, rows in {**there, **judged}.items() if name != _id(one)}
                key = one.slot.submission_key
                yield ListBatch(key, period, {_id(one): one.rows}, beside, _bounded([one])), [one]


def _standing(
    standing: Standing,
    provider: str,
    period: Period,
    handed_in: Sequence[Read],
    judged: Mapping[str, pl.DataFrame],
) -> Iterator[tuple[str, pl.DataFrame]]:
    """The lists of a provider that stand beside those judged: of the period itself, else of the next that has one.

    One of an earlier period does not know yet what the judged ones speak of. One whose rows have been removed is as
    good as absent.
    """
    known = checks(standing.catalogue)
    for declared in standing.catalogue.lists:
        if declared.id in judged:
            continue
        one = _nearest(standing.by_slot.values(), provider, declared.return_id, period)
        held_against = {check.list for check in known if declared.id in check.needs}
        keys = [read.slot.submission_key for read in handed_in if _id(read) in held_against]
        rows = None if one is None else _rows(standing, one, keys)
        if rows is not None:
            yield declared.id, rows


def _nearest(
    submissions: Iterable[Submission], provider: str, return_id: str, period: Period
) -> Submission | None:
    later = [
        one
        for one in submissions
        if (one.provider, one.return_id) == (provider, return_id)
        and parse(one.period).ends_on >= period.ends_on
    ]
    return min(later, key=lambda one: parse(one.period).ends_on, default=None)


def _rows(standing: Standing, one: Submission, keys: Iterable[str]) -> pl.DataFrame | None:
    """The rows of a list that stands; none where they were removed, or are damaged, which ``keys`` are told of."""
    path = one.accepted_path
    if path is None or standing.office.ledger.purging.of(ACCEPTED, path) is not None:
        return None
    try:
        return standing.office.lake.read_records(path)
    except LakeDamaged:
        standing.unread.update(keys)
        return None


def _bounded(lists: Iterable[Read]) -> dict[str, date]:
    """Since when each of some lists holds all, where its file says so."""
    return {
        _id(one): one.of_list.covers_from
        for one in lists
        if one.of_list is not None and one.of_list.covers_from is not None
    }


def _is_sent_back(one: Read) -> bool:
    """Whether its contract alone sends a list back."""
    return judge(one.findings) is Verdict.REJECTED


def _id(one: Read) -> str:
    return "" if one.of_list is None else one.of_list.declared.id
