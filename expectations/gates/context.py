"""What a gate must know beside the frame: the slots that were filled, the cells due, and what was accepted before."""

from collections.abc import Mapping
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
"""One row is what was accepted for a cell in another period: 1 is the period before, -1 the one after."""

HISTORY_BACK = 16
"""So many earlier periods the history reaches back: control limits ask for twelve points, and a few may be gaps."""

RANGES_BACK = 4
"""So far back ranges, changes and relations look; only control limits look further."""

TWINS = pl.Schema({"submission_key": pl.String, "fingerprint": pl.String, "other": pl.String})
"""One row is another provider's return of the same period that came first: what its figures are known by
(``expectations.gates.sameness``; ``""`` for the very same file), and the provider in words."""

LISTED = pl.Schema(
    {
        "submission_key": pl.String,
        **dict.fromkeys(CELL_KEY, pl.String),
        "numerator": pl.Int64,
        "denominator": pl.Int64,
    }
)
"""One row is what a provider's own lists come to for a cell that is typed as well, while the two are reconciled."""

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
    working_days_late: int = 0
    """How late it came, by the board's calendar; the gate has none of its own."""


@dataclass(frozen=True)
class GateContext:
    """Everything that the gate of one run reads; filled by flows, in ledger order.

    ``due`` has schema ``DUE``. ``history`` (schema ``HISTORY``) is what stands of the same return in other periods; one
    of None could not be read, which is another thing than an empty one. ``beside`` (schema ``HISTORY``; 0 is the same
    period) is what other returns say of the figures that a declared relation names. ``twins`` has schema ``TWINS``,
    ``listed`` schema ``LISTED``.

    Every row of these belongs to one submission, and the gate looks at no other submission of the run: what returns
    of one run are to know of each other stands in here. So a return is judged as if it stood alone.
    """

    catalogue: Catalogue
    slots: tuple[Slot, ...]
    due: pl.DataFrame
    history: pl.DataFrame | None
    beside: pl.DataFrame = field(default_factory=HISTORY.to_frame)
    twins: pl.DataFrame = field(default_factory=TWINS.to_frame)
    listed: pl.DataFrame = field(default_factory=LISTED.to_frame)
    unread: frozenset[str] = frozenset()
    """The submissions of which something that they are compared with could not be read."""
    lists: tuple[Slot, ...] = ()
    """The slots of lists of records: judged here as whole submissions only, their rows by ``gate_lists``."""
    repeats: Mapping[str, str] = field(default_factory=dict)
    """Of lists, whether their rows are those of the period before: ``new``, ``repeated`` or ``unknown``."""
