"""Judge arrivals: read, hold against the contract, pass the gate, and keep the verdict."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

import polars as pl

from data_lake.lake import LakeDamaged
from data_lake.ledger import Arrival, Ruling
from expectations.catalogue import Catalogue
from expectations.findings import Finding, Verdict, judge
from expectations.gates.context import TYPED
from expectations.gates.gate import gate
from flows.locks import Patience, judging
from flows.office import Office
from flows.steps.answered import answered_queries
from flows.steps.gate_context import gate_context
from flows.steps.heard import (
    Said,
    is_declared,
    record_answers,
    record_cover,
    record_declaration,
    record_named_file,
    said_in,
)
from flows.steps.history import Standing
from flows.steps.kept import keep_rows
from flows.steps.list_batches import findings_of_lists
from flows.steps.read import Read, read_arrival
from flows.steps.reconciled import listed, moved_away


def judge_arrivals(office: Office, board: str) -> list[str]:
    """Judge all arrivals of a board that wait, in ledger order; give the submissions' ids. One run at a time.

    The returns of one quarter are judged as one stacked frame, an earlier quarter before a later one, so that what is
    judged of a quarter does not depend on which files came together. The verdicts of one quarter become known together
    or not at all: a run that dies is made good by the next, which judges the same of them. A file that cannot be read,
    or that nobody owes, is recorded as refused with the reason, and stops no other.

    Raises LakeDamaged, when all others are judged, for an arrival whose bytes in the lake have changed: it goes on
    waiting. Raises Busy when another run goes on judging for longer than the office is patient.
    """
    with Patience(office.patience).lock(office.lake, judging(board)):
        return _judge_waiting(office, board)


def _judge_waiting(office: Office, board: str) -> list[str]:
    catalogue = office.catalogue(board)
    submissions: list[Read] = []
    judged: list[str] = []
    said: dict[Arrival, tuple[Said, ...]] = {}
    declared: set[Arrival] = set()
    damage: LakeDamaged | None = None
    for arrival in office.ledger.waiting(board):
        try:
            opened = read_arrival(office, catalogue, arrival)
        except LakeDamaged as error:
            damage = damage or error
            continue
        said[arrival] = said_in(opened.reading)
        # What the agency says of figures that stand is heard before the new ones are judged.
        record_answers(office, arrival, said[arrival])
        record_cover(office, arrival, opened.reading)
        record_named_file(office, arrival, opened.reading)
        if is_declared(opened.reading):
            declared.add(arrival)
        submissions += [one for one in opened.held if not office.ledger.is_judged(one.key.submission_id)]
        if opened.refusals:
            judged += _refuse(office, arrival, opened.refusals)
    judged += _keep(office, catalogue, [(one, one.findings) for one in submissions if not one.is_read])
    for run in _by_quarter(one for one in submissions if one.is_read):
        judged += _keep(office, catalogue, _with_findings(Standing(office, board), run))
    for arrival, answers in said.items():
        record_answers(office, arrival, answers)
        if arrival in declared:
            record_declaration(office, arrival)
        office.ledger.record_arrival_judged(
            arrival.arrival_id, judged_at=office.clock.now(), actor=office.actor
        )
    if damage is not None:
        raise damage
    return judged


def _with_findings(standing: Standing, run: Sequence[Read]) -> list[tuple[Read, tuple[Finding, ...]]]:
    """Give the submissions of one quarter, each with all that reader, contract and gates found."""
    of_lists = findings_of_lists(standing, run)
    figures = [one.rows for one in run if one.of_list is None]
    away = moved_away(standing, run, of_lists)
    context = replace(gate_context(standing, run), listed=listed(standing, run, of_lists))
    found = gate(pl.concat([TYPED.to_frame(), *figures]), context)
    return [
        (
            one,
            (
                *one.findings,
                *found[one.slot.submission_key],
                *of_lists.get(one.slot.submission_key, ()),
                *away.get(one.slot.submission_key, ()),
            ),
        )
        for one in run
    ]


def _by_quarter(submissions: Iterator[Read]) -> Iterator[list[Read]]:
    """Give the submissions by the quarter in which they are reported, in ledger order within each."""

    def reported(one: Read) -> str:
        return one.slot.period.reporting_quarter.label

    for _, run in groupby(sorted(submissions, key=reported), key=reported):
        yield list(run)


def _refuse(office: Office, arrival: Arrival, refusals: Sequence[Finding]) -> list[str]:
    """Record why an arrival, or a part of it, is refused; give the id of that judgement, if it is a new one."""
    judgement = office.ledger.record_failure(
        board=arrival.board,
        provider=arrival.provider,
        sha256=arrival.sha256,
        findings=refusals,
        judged_at=office.clock.now(),
        actor=office.actor,
        occurrence=arrival.occurrence,
    )
    return [judgement.submission_id] if judgement.is_new else []


def _keep(
    office: Office, catalogue: Catalogue, submissions: Sequence[tuple[Read, tuple[Finding, ...]]]
) -> list[str]:
    """Keep verdicts together: accepted rows become durable in the lake before the ledger names them."""
    ruled = [(one.key, _ruling(office, catalogue, one, findings)) for one, findings in submissions]
    office.ledger.record_judgements(ruled)
    return [key.submission_id for key, _ in ruled]


def _ruling(office: Office, catalogue: Catalogue, submission: Read, findings: tuple[Finding, ...]) -> Ruling:
    verdict = judge(findings, answered_queries(office, catalogue, submission.slot, submission.rows, findings))
    path = None if verdict is Verdict.REJECTED else keep_rows(office, catalogue, submission)
    return Ruling(findings, verdict, path, submission.rows.height, office.clock.now(), office.actor)
