"""Has what a query asks about changed between two submissions of the same return? If so, its answer stands no more."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

import polars as pl

from expectations.answers import Answer, standing
from expectations.catalogue import Catalogue
from expectations.findings import Finding
from expectations.gates.checks import Grain
from expectations.gates.context import WITH_REASON, Slot
from expectations.gates.gate import CHECKS
from expectations.gates.related import judged_pairs
from expectations.gates.scope import Term, judged_values
from expectations.gates.wholes import Cell, sums
from expectations.layout import CELL_KEY

Key = tuple[str, ...]
"""A cell by its key: indicator, series, area type, area code, breakdown, category."""

_GRAINS = {one.code: one.grain for one in CHECKS}


def answered(  # noqa: PLR0913 - what stands depends on all of these
    catalogue: Catalogue,
    slot: Slot,
    findings: Iterable[Finding],
    new: pl.DataFrame,
    *,
    answers: Iterable[Answer],
    frames: Mapping[str, pl.DataFrame],
    on: date,
) -> frozenset[Finding]:
    """Give the queries about a submission that earlier answers still answer on a day.

    ``new`` holds the typed rows of the submission. ``answers`` stand in the order in which they were given; those of
    other providers, returns and periods are left out. ``frames`` holds the typed rows of the submissions that were
    answered, by ``submission_key``; an answer to one that is not there does not stand.
    """

    def moved(answer: Answer, finding: Finding) -> bool:
        old = frames.get(answer.submission_key)
        return old is None or changed(old, new, finding, catalogue, slot)

    of_slot = (slot.provider, slot.return_id, slot.period.label)
    mine = [one for one in answers if (one.provider, one.return_id, one.period) == of_slot]
    return standing(mine, findings, moved, on)


def changed(old: pl.DataFrame, new: pl.DataFrame, finding: Finding, catalogue: Catalogue, slot: Slot) -> bool:
    """Say whether any figure that a finding is worked out from differs between two typed frames of a return.

    Compared are numerator and denominator, and the reason where there is none, of: the cell itself; every cell that a
    value, or either side of a relation, comes from; a whole with all its parts; or the whole return. What other returns
    and other periods say is not looked at: it is the same question with the same figures of this return.
    """
    cells = _behind(finding, catalogue, slot)
    before, after = _figures(old), _figures(new)
    if cells is None:
        return before != after
    return any(before.get(one) != after.get(one) for one in cells)


def _figures(frame: pl.DataFrame) -> dict[Key, tuple[int | None, int | None, str]]:
    reason = pl.when(pl.col("status").is_in(WITH_REASON)).then(pl.col("status")).otherwise(pl.lit(""))
    rows = frame.select(*CELL_KEY, "numerator", "denominator", reason.alias("reason")).iter_rows()
    return {row[:6]: row[6:] for row in rows}


def _behind(finding: Finding, catalogue: Catalogue, slot: Slot) -> frozenset[Key] | None:
    """Give the cells that a finding is about; None for the whole return."""
    grain = _GRAINS.get(finding.code, Grain.CELL)
    if grain in {Grain.SUBMISSION, Grain.DUE_CELL} or not finding.cell:
        return None
    at: Key = (finding.indicator_id, finding.series, *finding.cell.split("/"))
    cells = {at}
    if grain is Grain.VALUE:
        cells.update(_of_values(catalogue, slot, at))
    elif grain is Grain.PAIR:
        cells.update(_of_pairs(catalogue, slot, at))
    elif grain is Grain.WHOLE:
        cells.update(_of_wholes(catalogue, slot, at))
    return frozenset(cells)


def _of_values(catalogue: Catalogue, slot: Slot, at: Key) -> Iterator[Key]:
    """The cells of every value that is told at a cell."""
    for value in judged_values(catalogue, slot):
        if _key(catalogue, value.numerator[0]) == at:
            yield from (_key(catalogue, one) for one in (*value.numerator, *value.denominator))


def _of_pairs(catalogue: Catalogue, slot: Slot, at: Key) -> Iterator[Key]:
    for pair in judged_pairs(catalogue, slot):
        if _key(catalogue, pair.anchor) == at:
            for piece in (*pair.left, *pair.right):
                if piece.is_here and piece.back == 0:
                    yield _key(catalogue, piece.term)


def _of_wholes(catalogue: Catalogue, slot: Slot, at: Key) -> Iterator[Key]:
    whole: Cell = (at[2], at[3], at[4], at[5])
    for one in sums(catalogue, slot):
        if (one.indicator_id, one.series, one.whole) == (*at[:2], whole):
            yield (*at[:2], *one.part)


def _key(catalogue: Catalogue, term: Term) -> Key:
    return (*term[:2], "county", catalogue.board.authority_code, term.breakdown, term.category)
