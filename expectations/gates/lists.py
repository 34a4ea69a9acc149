"""The gate of lists: the lists of each provider, held together, against each other and against the published rules.

Each check is worked out set-wise (``list_checks``, ``census_checks``). Great Expectations judges how many rows failed,
as it does for returns of figures; the rows themselves are believed only where it saw the same. A check that raised, or
of which the two say different things, is ``not_evaluable``, and so is an error: the gate fails closed.
"""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from expectations.calendar import WorkingCalendar
from expectations.catalogue import Catalogue
from expectations.contracts.records import TOLD
from expectations.findings import Address, Finding, Severity
from expectations.gates.adapter import run_suites
from expectations.gates.census_checks import CENSUS_CHECKS
from expectations.gates.checks import AtLeast, Check, Engine, Grain, Outcome, Suite
from expectations.gates.list_checks import (
    LEAVES_BEHIND,
    REACHES_BACK,
    ListCheck,
    When,
    by_declaration,
)
from expectations.periods import Period

_LOG = logging.getLogger(__name__)

_NOUGHT = "nought"


@dataclass(frozen=True)
class ListBatch:
    """The lists that one provider handed in for a period, and those of it that stand beside them (typed rows, by id).

    Only rows of ``judged`` are told; those ``standing`` are what they refer to. ``key`` names the batch.
    """

    key: str
    period: Period
    judged: Mapping[str, pl.DataFrame]
    standing: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    covers_from: Mapping[str, date] = field(default_factory=dict)
    """Since when a list holds all, where its file says so: a census holds one year, and an Annex A one quarter."""


@dataclass(frozen=True)
class _Seen:
    """What one check saw in one batch; ``rows`` of None where it raised."""

    check: ListCheck
    rows: pl.DataFrame | None


def checks(catalogue: Catalogue) -> tuple[ListCheck, ...]:
    """Give every check of the lists that a board uses."""
    used = {one.id for one in catalogue.lists}
    return (
        *by_declaration(catalogue.lists),
        *(one for one in CENSUS_CHECKS if {one.list, *one.needs} <= used),
    )


def gate_lists(
    batches: tuple[ListBatch, ...],
    catalogue: Catalogue,
    calendar: WorkingCalendar,
    engine: Engine = run_suites,
) -> dict[str, dict[str, tuple[Finding, ...]]]:
    """Judge the lists of one run and give the findings of each list of each batch, in the order of the file.

    Pure. Every judged list has an entry, empty where nothing was seen. A check whose other lists are absent is left
    out.
    """
    known = checks(catalogue)
    seen = {batch.key: _seen(batch, known, calendar) for batch in batches}
    run = {one.check.key for of_batch in seen.values() for one in of_batch}
    outcomes = _outcomes(engine, _suite(seen, tuple(one for one in known if one.key in run)))
    found: dict[str, dict[str, list[Finding]]] = {
        batch.key: {name: [] for name in batch.judged} for batch in batches
    }
    for key, of_batch in seen.items():
        for one in of_batch:
            is_believed = outcomes.get(one.check.key) == _twin(seen, one.check)
            found[key][one.check.list] += _findings(one, is_believed=is_believed)
    return {
        key: {name: tuple(sorted(findings)) for name, findings in lists.items()}
        for key, lists in found.items()
    }


def failing_rows(
    batch: ListBatch, catalogue: Catalogue, calendar: WorkingCalendar
) -> dict[str, pl.DataFrame | None]:
    """Give the failing rows (``sheet``, ``row``) of each check that was run, by its key; None for one that raised."""
    return {one.check.key: one.rows for one in _seen(batch, checks(catalogue), calendar)}


def _seen(batch: ListBatch, known: tuple[ListCheck, ...], calendar: WorkingCalendar) -> tuple[_Seen, ...]:
    lists = {name: frame.lazy() for name, frame in {**batch.standing, **batch.judged}.items()}
    when = When(batch.period, calendar, batch.covers_from)
    run = [
        one
        for one in known
        if one.list in batch.judged
        and set(one.needs) <= lists.keys()
        and not (one.name == REACHES_BACK and one.list in batch.covers_from)
        and not (one.name == LEAVES_BEHIND and not batch.judged.keys().isdisjoint(one.needs))
    ]
    try:
        # All at once: what several checks have in common is worked out once.
        frames: list[pl.DataFrame | None] = list(pl.collect_all([one.fails(lists, when) for one in run]))
    except Exception:  # noqa: BLE001 - which of them broke is found out below
        frames = [_alone(one, lists, when) for one in run]
    return tuple(_Seen(check, rows) for check, rows in zip(run, frames, strict=True))


def _alone(check: ListCheck, lists: Mapping[str, pl.LazyFrame], when: When) -> pl.DataFrame | None:
    try:
        return check.fails(lists, when).collect()
    except Exception as error:  # noqa: BLE001 - whatever breaks a check, it may not be believed
        # The kind of error only: its text may hold values.
        _LOG.error("the check %s of lists broke with %s", check.key, type(error).__name__)
        return None


def _suite(seen: Mapping[str, tuple[_Seen, ...]], run: tuple[ListCheck, ...]) -> Suite:
    """One row for each batch: how many rows failed each check, and null where it was not run or raised.

    Checks that were run for no batch, most of a board's where few of its lists come in, are left out.
    """
    counts = [
        {_NOUGHT: 0, **{one.check.key: one.rows.height for one in of_batch if one.rows is not None}}
        for of_batch in seen.values()
    ]
    columns = pl.Schema({_NOUGHT: pl.Int64, **{one.key: pl.Int64 for one in run}})
    rows = [{column: count.get(column) for column in columns} for count in counts]
    return Suite(
        Grain.LISTS,
        pl.DataFrame(rows, schema=columns),
        tuple(
            Check(
                code=one.key,
                name=one.name,
                severity=one.severity,
                sentence=one.sentence,
                mend=one.mend,
                grain=Grain.LISTS,
                expectation=AtLeast(_NOUGHT, one.key),
                observed=one.observed,
                expected=one.expected,
            )
            for one in run
        ),
    )


def _outcomes(engine: Engine, suite: Suite) -> Mapping[str, Outcome]:
    if suite.frame.is_empty() or not suite.checks:
        return {}
    try:
        return engine((suite,))
    except Exception as error:  # noqa: BLE001 - whatever breaks the engine, nothing may be believed
        _LOG.error(
            "the engine broke with %s; no check of lists of this run is believed", type(error).__name__
        )
        return {}


def _twin(seen: Mapping[str, tuple[_Seen, ...]], check: ListCheck) -> Outcome:
    """What the engine must have seen of a check, counted from its own rows."""
    counts = [
        one.rows.height
        for of_batch in seen.values()
        for one in of_batch
        if one.check.key == check.key and one.rows is not None
    ]
    failed = sum(count > 0 for count in counts)
    return Outcome(failed == 0, failed, len(seen), len(seen) - len(counts))


def _findings(seen: _Seen, *, is_believed: bool) -> Iterator[Finding]:
    check, rows = seen.check, seen.rows
    if rows is None or not is_believed:
        yield _not_evaluable(check)
        return
    in_order = rows.sort("sheet", "row")
    for sheet, row in in_order.head(TOLD).iter_rows():
        yield _finding(check, Address(sheet, row, check.column), check.observed, check.sentence)
    if in_order.height > TOLD:
        sheet, row = in_order.row(TOLD)
        further = f"and so in {in_order.height - TOLD:,} rows from here on: {check.sentence}"
        yield _finding(check, Address(sheet, row, check.column), "further_rows", further)


def _finding(check: ListCheck, address: Address, observed: str, sentence: str) -> Finding:
    return Finding(
        address=address,
        code=check.code,
        check=check.name,
        severity=check.severity,
        observed=observed,
        expected=check.expected,
        sentence=f"{address.at_head}: {sentence}",
        mend=check.mend,
    )


def _not_evaluable(check: ListCheck) -> Finding:
    return Finding(
        address=Address(column=check.column),
        code=check.code,
        check=check.name,
        severity=Severity.ERROR,
        observed="not_evaluable",
        expected="a check that runs",
        sentence=f"The whole file: the check {check.name} could not run, so the list is not believed yet.",
        mend="Nothing is asked of you. The performance team has to mend the check and judge the list again.",
        is_evaluable=False,
    )
