"""What was accepted before, in ledger order and from the lake; never from the last warehouse."""

from collections.abc import Mapping

import polars as pl

from data_lake.ledger import Submission
from expectations.periods import Period
from flows.office import Office

Standing = Mapping[tuple[str, str, str], Submission]
"""The submissions of a board that stand, by provider, return and period."""


def standing_submissions(office: Office, board: str) -> Standing:
    """Give what stands of a board now."""
    return {(one.provider, one.return_id, one.period): one for one in office.ledger.current(board)}


def accepted_cells(
    office: Office, standing: Standing, provider: str, return_id: str, period: Period
) -> pl.DataFrame | None:
    """Give the rows that stand for a provider's return and period, as the lake keeps them; None without any.

    Raises LakeDamaged when the lake no longer holds them as they were accepted.
    """
    found = standing.get((provider, return_id, period.label))
    if found is None or found.accepted_path is None:
        return None
    return office.lake.read_accepted(found.accepted_path)
