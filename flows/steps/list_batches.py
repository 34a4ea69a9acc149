"""What lists of records are judged beside: the lists that came with them, and those of their provider that stand."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date

import polars as pl

from data_lake.lake import LakeDamaged
from data_lake.ledger import ACCEPTED, Submission
from expectations.calendar import WorkingCalendar
from expectations.catalogue import Catalogue
from expectations.findings import Finding, Verdict, judge
from expectations.gates.lists import ListBatch, checks, gate_lists
from expectations.gates.sameness import FEWEST_FIGURES, same_rows
from expectations.periods import Period, parse
from flows.steps.history import Standing
from flows.steps.read import Read

Batch = tuple[ListBatch, list[Read]]
"""Lists that are judged together, and the submissions that hold them."""

Beside = Callable[[Sequence[Read], Mapping[str, pl.DataFrame]], Mapping[str, pl.DataFrame]]
"""Gives the lists that stand beside what a provider handed in for a period, and of it what is judged together."""


def findings_of_lists(standing: Standing, submissions: Sequence[Read]) -> dict[str, tuple[Finding, ...]]:
    """Judge the lists of one run and quarter, in ledger order, beside those that stand; give findings by submission.

    Where one that stands cannot be read, ``standing.unread`` names what it was to be held against.
    """

    def beside(handed_in: Sequence[Read], judged: Mapping[str, pl.DataFrame]) -> Mapping[str, pl.DataFrame]:
        return dict(_standing(standing, handed_in, judged))

    return findings_of_batches(batches_of(submissions, beside), standing.catalogue, standing.office.calendar)


def findings_of_batches(
    batches: Iterable[Batch], catalogue: Catalogue, calendar: WorkingCalendar
) -> dict[str, tuple[Finding, ...]]:
    """Judge batches of lists at once; give the findings by submission."""
    together = tuple(batches)
    if not together:
        return {}
    found = gate_lists(tuple(batch for batch, _ in together), catalogue, calendar)
    return {
        one.slot.submission_key: found[batch.key][_id(one)] for batch, members in together for one in members
    }


def batches_of(submissions: Iterable[Read], beside: Beside) -> Iterator[Batch]:
    """Give the lists among some submissions, in ledger order, in batches that are judged together.

    What a provider handed in last for a period is one. A list that its contract sends back already, or that a later one
    replaces, is judged by itself: no other is held against it.
    """
    by_provider: dict[tuple[str, Period], list[Read]] = {}
    for one in submissions:
        # Without a row, what was sent back has nothing to look at.
        if one.of_list is not None and not (one.rows.is_empty() and _is_sent_back(one)):
            by_provider.setdefault((one.slot.provider, one.slot.period), []).append(one)
    for (provider, period), handed_in in by_provider.items():
        newest = {_id(one): one for one in handed_in}
        together = [one for one in newest.values() if not _is_sent_back(one)]
        judged = {_id(one): one.rows for one in together}
        there = beside(handed_in, judged)
        yield ListBatch(f"{provider}/{period.label}", period, judged, there, _bounded(together)), together
        is_there = {one.slot.submission_key for one in together}
        for one in handed_in:
            key = one.slot.submission_key
            if key not in is_there:
                others = {name: rows for name, rows in {**there, **judged}.items() if name != _id(one)}
                yield ListBatch(key, period, {_id(one): one.rows}, others, _bounded([one])), [one]


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


def _standing(
    standing: Standing, handed_in: Sequence[Read], judged: Mapping[str, pl.DataFrame]
) -> Iterator[tuple[str, pl.DataFrame]]:
    """The lists of a provider that stand beside those judged: of the period itself, else of the next that has one.

    One of an earlier period does not know yet what the judged ones speak of. One whose rows have been removed is as
    good as absent.
    """
    provider, period = handed_in[0].slot.provider, handed_in[0].slot.period
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
