"""What a gate must know of other returns, read from the ledger and the lake in ledger order."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache

import polars as pl

from data_lake.lake import LakeDamaged
from data_lake.ledger import Submission
from expectations.gates.context import HISTORY, HISTORY_BACK, RANGES_BACK, TWINS, TYPED, Slot
from expectations.gates.related import Elsewhere, judged_pairs, needed_elsewhere
from expectations.gates.sameness import fingerprints
from expectations.gates.spread import FEWEST_POINTS
from expectations.layout import CELL_KEY
from expectations.periods import Period
from flows.office import Office

Typed = tuple[Slot, pl.DataFrame]
"""A submission of this run: its slot, and its typed rows (schema ``TYPED``)."""

_COUNTY = pl.col("area_type") == "county"


class Standing:
    """What stands of a board: accepted submissions by provider, return and period, each read from the lake once."""

    def __init__(self, office: Office, board: str) -> None:
        self.office = office
        self.catalogue = office.catalogue(board)
        self.by_slot = {
            (one.provider, one.return_id, one.period): one for one in office.ledger.current(board)
        }
        self.names = {one.id: one.name for one in self.catalogue.providers}
        self.rows = cache(self._rows)
        self.unread: set[str] = set()
        """The submissions for which something that was accepted before could not be read."""

    def of(self, provider: str, return_id: str, period: Period) -> Submission | None:
        """Give what stands of a provider's return for a period, if anything does."""
        return self.by_slot.get((provider, return_id, period.label))

    def rows_for(self, slot: Slot, path: str) -> pl.DataFrame:
        """Give the rows at a path for the judging of a submission; none, and a note of it, where they are damaged."""
        try:
            return self.rows(path)
        except LakeDamaged:
            self.unread.add(slot.submission_key)
            return TYPED.to_frame().drop("submission_key")

    def _rows(self, path: str) -> pl.DataFrame:
        return self.office.lake.read_accepted(path)


def history(standing: Standing, slots: Iterable[Slot]) -> pl.DataFrame:
    """Give what stands of the slots' own returns in other periods (schema ``HISTORY``).

    The period before is given whole, those further back for the county only. Periods beyond ``RANGES_BACK`` are read
    only where enough of them stand for control limits. Later periods are given as far as a declared relation reaches
    back from them.
    """
    frames = [HISTORY.to_frame()]
    for slot in slots:
        found = {
            back: one.accepted_path
            for back in (*range(1, HISTORY_BACK + 1), *_later(standing, slot))
            for one in [standing.of(slot.provider, slot.return_id, slot.period.previous(back))]
            if one is not None and one.accepted_path is not None
        }
        is_long = sum(back > 0 for back in found) >= FEWEST_POINTS
        for back, path in found.items():
            if back <= RANGES_BACK or is_long:
                rows = standing.rows_for(slot, path)
                frames.append(_as_history(rows if back == 1 else rows.filter(_COUNTY), slot, back))
    return pl.concat(frames)


def _later(standing: Standing, slot: Slot) -> list[int]:
    """The later periods that a relation names beside this one, as periods back: below nought."""
    return sorted(
        {
            piece.back
            for pair in judged_pairs(standing.catalogue, slot)
            for piece in (*pair.left, *pair.right)
            if piece.is_here and piece.back < 0
        }
    )


def beside(standing: Standing, run: Sequence[Typed]) -> pl.DataFrame:
    """Give what other returns say of the figures that the slots' relations name (schema ``HISTORY``).

    What another return of this run says goes to the submission that holds a relation's left side, so that a break is
    told once; the other side is told where the left was accepted before.
    """
    frames = [HISTORY.to_frame()]
    in_run = {(slot.return_id, slot.period.label): rows for slot, rows in run}
    for slot, _ in run:
        for one in sorted(needed_elsewhere(standing.catalogue, slot)):
            for rows in _said(standing, slot, one, in_run):
                found = rows.filter(
                    _COUNTY & (pl.col("indicator_id") == one.indicator_id) & (pl.col("series") == one.series)
                )
                frames.append(_as_history(found, slot, one.back))
    return pl.concat(frames).unique()


def _said(
    standing: Standing, slot: Slot, one: Elsewhere, in_run: dict[tuple[str, str], pl.DataFrame]
) -> Iterator[pl.DataFrame]:
    period = slot.period.previous(one.back)
    roles = {
        provider.role: provider for provider in standing.catalogue.providers if provider.area_code is None
    }
    for return_ in standing.catalogue.returns:
        if one.indicator_id not in return_.indicators or return_.provider not in roles:
            continue
        if return_.kind != "aggregate":
            continue  # what lists come to is worked out later
        if (return_.id, period.label) in in_run:
            if one.is_told_here:
                yield in_run[return_.id, period.label]
            continue
        for provider in standing.catalogue.providers:
            found = (
                standing.of(provider.id, return_.id, period) if provider.role == return_.provider else None
            )
            if found is not None and found.accepted_path is not None:
                yield standing.rows_for(slot, found.accepted_path)


def twins(standing: Standing, run: Sequence[Typed], first_senders: dict[str, str]) -> pl.DataFrame:
    """Give what other providers handed in before for the same return and period (schema ``TWINS``).

    ``run`` is in ledger order. ``first_senders`` names the provider that sent the same bytes first, by submission.
    """
    rows = [(key, "", standing.names[sender]) for key, sender in first_senders.items()]
    sharing = _shared_returns(standing)
    before: list[tuple[Slot, str]] = []
    for slot, typed in run:
        if slot.return_id not in sharing:
            continue
        of_run = {
            one.provider: mark
            for one, mark in before
            if (one.return_id, one.period) == (slot.return_id, slot.period) and one.provider != slot.provider
        }
        for provider in sharing[slot.return_id]:
            mark = of_run.get(provider) or _mark(standing, slot, provider)
            if mark and provider != slot.provider:
                rows.append((slot.submission_key, mark, standing.names[provider]))
        before += [(slot, mark) for mark in fingerprints(typed).values()]
    return pl.DataFrame(rows, schema=TWINS, orient="row")


def _shared_returns(standing: Standing) -> dict[str, list[str]]:
    """The returns that several providers owe each for itself, with these providers."""
    owing = {
        one.id: [provider.id for provider in standing.catalogue.providers if provider.role == one.provider]
        for one in standing.catalogue.returns
        if one.kind == "aggregate"
    }
    return {return_id: providers for return_id, providers in owing.items() if len(providers) > 1}


def _mark(standing: Standing, slot: Slot, provider: str) -> str | None:
    one = standing.of(provider, slot.return_id, slot.period)
    if one is None or one.accepted_path is None:
        return None
    keyed = standing.rows_for(slot, one.accepted_path).select(
        pl.lit("").alias("submission_key"), *TYPED.names()[1:]
    )
    return fingerprints(keyed).get("")


def _as_history(rows: pl.DataFrame, slot: Slot, back: int) -> pl.DataFrame:
    return rows.select(
        pl.lit(slot.submission_key).alias("submission_key"),
        *CELL_KEY,
        pl.lit(back, dtype=pl.Int64).alias("quarters_back"),
        "numerator",
        "denominator",
    )
