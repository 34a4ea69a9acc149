"""What was accepted before, read from the ledger and the lake in ledger order; never from the last warehouse."""

from functools import cache

import polars as pl

from data_lake.ledger import Submission
from expectations.periods import Period
from flows.office import Office


class Standing:
    """What stands of a board: accepted submissions by provider, return and period, each read from the lake once."""

    def __init__(self, office: Office, board: str) -> None:
        self.office = office
        self.by_slot = {
            (one.provider, one.return_id, one.period): one for one in office.ledger.current(board)
        }
        self.rows = cache(self._rows)

    def of(self, provider: str, return_id: str, period: Period) -> Submission | None:
        """Give what stands of a provider's return for a period, if anything does."""
        return self.by_slot.get((provider, return_id, period.label))

    def _rows(self, path: str) -> pl.DataFrame:
        return self.office.lake.read_accepted(path)
