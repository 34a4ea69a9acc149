"""How much history is invented, and how what is invented is told from what is real."""

from dataclasses import dataclass
from datetime import date, timedelta

from expectations.periods import Period

MARK = "invented-"
"""What every pseudonym begins with, so that no row can be taken for a real one."""


@dataclass(frozen=True)
class Extent:
    """How much is invented: up to the last day of a period, over some years, for so many counties of the usual size."""

    period: Period
    years: int = 6
    counties: float = 1.0
    seed: int = 2009

    @property
    def day(self) -> int:
        """The last day, counted from 1970."""
        return (self.period.ends_on - date(1970, 1, 1)) // timedelta(days=1)

    @property
    def first_day(self) -> int:
        """The first day, counted from 1970."""
        return self.day - round(self.years * 365.25) + 1
