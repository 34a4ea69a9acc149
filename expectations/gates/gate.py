"""The gate: everything that arrived in a run, stacked, judged at once, and answered submission by submission.

Every verdict comes from Great Expectations. The rows come from the checks' Polars twins, and are believed only where
they are as many as Great Expectations counted; a check that raised, saw another number of rows, or counted otherwise
is ``not_evaluable`` for every submission that it looked at, and so is an error: the gate fails closed.
"""

import logging
from collections.abc import Iterator, Mapping

import polars as pl

from expectations.findings import Address, Finding, Severity
from expectations.gates import completeness, disclosure, plausibility, reconciliation, timeliness, validity
from expectations.gates.adapter import run_suites
from expectations.gates.checks import Check, Engine, Grain, Outcome, Suite
from expectations.gates.context import GateContext
from expectations.gates.evidence import PLACE, WORDS, cells, checked, due_cells, every_number, submissions
from expectations.gates.pairs import pairs
from expectations.gates.sameness import sameness
from expectations.gates.values import values
from expectations.gates.wholes import wholes

CHECKS: tuple[Check, ...] = (
    *timeliness.CHECKS,
    *completeness.CHECKS,
    *validity.CHECKS,
    *plausibility.CHECKS,
    *reconciliation.CHECKS,
    *disclosure.CHECKS,
)
"""Every check of the gate."""

_LOG = logging.getLogger(__name__)

_NAMED = 3
"""So many missing cells or dimensions are named in one sentence; the rest are counted."""

_BETWEEN = {"missing": "; ", "dimension": ", by ", "other": ", "}


def gate(
    frame: pl.DataFrame, context: GateContext, engine: Engine = run_suites
) -> dict[str, tuple[Finding, ...]]:
    """Judge the stacked typed rows (schema ``TYPED``) of one run and give the findings of each submission.

    Pure: what it must know comes in ``context``. Every slot has an entry, empty where nothing was seen, and findings
    stand in the order of the file. Raises ValueError when rows have no slot, and KeyError when a slot names a provider
    or return that the catalogue does not know.
    """
    suites = evidence(checked(frame, context), context)
    outcomes = _run(engine, suites)
    found: dict[str, list[Finding]] = {slot.submission_key: [] for slot in (*context.slots, *context.lists)}
    for suite in suites:
        for check in suite.checks:
            for submission_key, finding in _findings(check, suite.frame, outcomes.get(check.code)):
                found[submission_key].append(finding)
    return {key: tuple(sorted(findings)) for key, findings in found.items()}


def evidence(frame: pl.DataFrame, context: GateContext) -> tuple[Suite, ...]:
    """Give one suite for each grain that has rows in this run: its stacked evidence and its checks."""
    known = every_number(frame, context)
    of_values = values(frame, known, context)
    same = sameness(frame, context)
    looking_back = {*of_values["submission_key"], *same.drop_nulls("repeat_state")["submission_key"]}
    frames = {
        Grain.SUBMISSION: submissions(context, same, frozenset(looking_back)),
        Grain.DUE_CELL: due_cells(frame, context),
        Grain.CELL: cells(frame, context),
        Grain.VALUE: of_values,
        Grain.WHOLE: wholes(frame, context),
        Grain.PAIR: pairs(frame, known, context),
    }
    return tuple(
        Suite(grain, rows, tuple(check for check in CHECKS if check.grain is grain))
        for grain, rows in frames.items()
        if not rows.is_empty()
    )


def _run(engine: Engine, suites: tuple[Suite, ...]) -> Mapping[str, Outcome]:
    try:
        return engine(suites)
    except Exception as error:  # noqa: BLE001 - whatever breaks the engine, nothing may be believed
        # The kind of error only: its text may hold values.
        _LOG.error("the gate's engine broke with %s; no check of this run is believed", type(error).__name__)
        return {}


def _findings(check: Check, rows: pl.DataFrame, outcome: Outcome | None) -> Iterator[tuple[str, Finding]]:
    failing = rows.filter(check.expectation.fails())
    missing = rows.filter(check.expectation.misses()).height
    if outcome != Outcome(failing.is_empty(), failing.height, rows.height, missing):
        for submission_key in rows["submission_key"].unique(maintain_order=True):
            yield submission_key, _not_evaluable(check)
        return
    listed = _gathered(failing, check.gathers) if check.gathers else failing
    for row in listed.iter_rows(named=True):
        yield row["submission_key"], _finding(check, row)


def _gathered(failing: pl.DataFrame, words: tuple[str, ...]) -> pl.DataFrame:
    """One row for each place and series, naming the first few of what its rows name."""
    rest = pl.when(pl.len() > _NAMED).then(pl.format(" and {} more", pl.len() - _NAMED)).otherwise(pl.lit(""))
    strung = [
        pl.concat_str(pl.col(word).head(_NAMED).str.join(_BETWEEN[word]), rest).alias(word) for word in words
    ]
    return failing.group_by(list(PLACE), maintain_order=True).agg(*strung, pl.exclude(*PLACE, *words).first())


def _finding(check: Check, row: Mapping[str, object]) -> Finding:
    address = Address(sheet=str(row["sheet"]), row=int(str(row["row"])), column=str(row["column"]))
    words = {word: str(row.get(word) or "") for word in WORDS}
    return Finding(
        address=address,
        code=check.code,
        check=check.name,
        severity=check.severity,
        observed=check.observed,
        expected=check.expected,
        sentence=check.sentence.format(place=address.at_head, **words),
        mend=check.mend.format(**words),
        indicator_id=str(row["indicator_id"]),
        series=str(row["series"]),
        is_evaluable=check.is_evaluable,
        cell=str(row["cell"]),
    )


def _not_evaluable(check: Check) -> Finding:
    return Finding(
        address=Address(),
        code=check.code,
        check=check.name,
        severity=Severity.ERROR,
        observed="not_evaluable",
        expected="a check that runs",
        sentence=f"The whole file: the check {check.name} could not run, so the return is not believed yet.",
        mend="Nothing is asked of you. The performance team has to mend the check and judge the file again.",
        is_evaluable=False,
    )
