"""What a gate must know beside the frame: the slots that were filled, the cells due, and what was accepted before."""

from dataclasses import dataclass, field
from datetime import datetime

import polars as pl

from expectations.catalogue import Catalogue
from expectations.layout import CELL_KEY
from expectations.periods import Period

TYPED = pl.Schema(
    {
        "submission_key": pl.String,
        "sheet": pl.String,
        "row": pl.Int64,
        **dict.fromkeys(CELL_KEY, pl.String),
        "numerator": pl.Int64,
        "denominator": pl.Int64,
        "coverage": pl.String,
        "status": pl.String,
        "comment": pl.String,
    }
)
"""One row is one figure of one submission, with the place in the file where it stood."""

DUE = pl.Schema(
    {
        "submission_key": pl.String,
        **dict.fromkeys(CELL_KEY, pl.String),
        "is_optional": pl.Boolean,
        "has_denominator": pl.Boolean,
    }
)
"""One row is one cell that a submission's slot owes, optional ones included."""

HISTORY = pl.Schema(
    {
        "submission_key": pl.String,
        **dict.fromkeys(CELL_KEY, pl.String),
        "quarters_back": pl.Int64,
        "numerator": pl.Int64,
        "denominator": pl.Int64,
    }
)
"""One row is what was accepted for the same cell in an earlier period; 1 is the period before, 4 the furthest."""

WITH_NUMBER = ("final", "provisional", "estimate")
"""Statuses in a file that come with a number."""

WITH_REASON = ("not_due", "not_collected", "late", "refused", "suppressed_by_provider")
"""Statuses in a file that stand where a number would."""

UNSOUND = "not_evaluable"
"""The status of a row whose place is known but whose number the contract refused; never accepted."""


@dataclass(frozen=True)
class Slot:
    """One submission of one return for one period. ``received_at`` and ``due_at`` carry a time zone."""

    submission_key: str
    board: str
    provider: str
    return_id: str
    period: Period
    received_at: datetime
    due_at: datetime


@dataclass(frozen=True)
class GateContext:
    """Everything that the gate of one run reads; filled by flows, in ledger order.

    ``due`` has schema ``DUE``, ``history`` has schema ``HISTORY``; a history of None could not be read, which is
    another thing than an empty one.
    """

    catalogue: Catalogue
    slots: tuple[Slot, ...]
    due: pl.DataFrame
    history: pl.DataFrame | None
    answers: tuple[object, ...] = field(default=())
