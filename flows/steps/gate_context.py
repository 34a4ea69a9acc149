"""Fill what the gate must know, from what is declared, from the ledger, and from what was accepted before."""

from collections.abc import Iterable, Sequence

import polars as pl

from expectations.catalogue import Catalogue
from expectations.due import due_cells
from expectations.gates.context import DUE, GateContext, Slot
from expectations.layout import CELL_KEY
from expectations.periods import Period
from flows.office import Office
from flows.steps.history import Standing, beside, history, twins
from flows.steps.list_batches import repeated
from flows.steps.read import Read


def gate_context(standing: Standing, submissions: Sequence[Read]) -> GateContext:
    """Give the context of one run of the gate: these submissions, in ledger order.

    The rows of lists are no figures: of these, only what is asked of whole submissions is given here.
    """
    office, catalogue = standing.office, standing.catalogue
    run = [(one.slot, one.rows) for one in submissions if one.of_list is None]
    slots = tuple(slot for slot, _ in run)
    lists = tuple(one for one in submissions if one.of_list is not None)
    before, others = history(standing, slots), beside(standing, run)
    same = twins(standing, run, _first_senders(office, catalogue.board.id, submissions))
    repeats = {one.slot.submission_key: repeated(standing, one) for one in lists}
    return GateContext(
        catalogue=catalogue,
        slots=slots,
        due=due_of(catalogue, slots),
        history=before,
        beside=others,
        twins=same,
        unread=frozenset(standing.unread),
        lists=tuple(one.slot for one in lists),
        repeats={key: state for key, state in repeats.items() if state},
    )


def _first_senders(office: Office, board: str, submissions: Sequence[Read]) -> dict[str, str]:
    """The provider that sent the very same file first, by submission; none where nobody else did."""
    first: dict[str, str] = {}
    for one in office.ledger.arrivals(board):
        first.setdefault(one.sha256, one.provider)
    return {
        one.slot.submission_key: first[one.key.sha256]
        for one in submissions
        if first[one.key.sha256] != one.key.provider
    }


def due_of(catalogue: Catalogue, slots: Iterable[Slot]) -> pl.DataFrame:
    """Give the cells that each slot owes (schema ``DUE``)."""
    by_quarter: dict[Period, pl.DataFrame] = {}
    frames = [DUE.to_frame()]
    for slot in slots:
        quarter = slot.period.reporting_quarter
        if quarter not in by_quarter:
            by_quarter[quarter] = due_cells(catalogue, quarter)
        frames.append(
            by_quarter[quarter]
            .filter(
                (pl.col("provider") == slot.provider)
                & (pl.col("return_id") == slot.return_id)
                & (pl.col("return_period") == slot.period.label)
            )
            .select(
                pl.lit(slot.submission_key).alias("submission_key"),
                *CELL_KEY,
                "is_optional",
                "has_denominator",
            )
        )
    return pl.concat(frames)
