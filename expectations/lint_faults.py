"""What a contradiction in the declared data set is, and how it is told."""

from dataclasses import dataclass
from datetime import date

from expectations.declarations import Indicator


@dataclass(frozen=True, order=True)
class Fault:
    """One contradiction: the file, entry and key that a person would change, what is there and what could be."""

    file: str
    entry: str
    key: str
    found: str
    expected: str

    def __str__(self) -> str:
        """Tell the fault as ``catalogue.load`` tells its own."""
        return f"{self.file}, {self.entry}, {self.key}: found {self.found}, expected {self.expected}"


def fault(indicator: Indicator, key: str, found: str, expected: str) -> Fault:
    """Give a fault of a row, in the file that declares it."""
    return Fault(f"indicators/{indicator.theme}.toml", indicator.id, key, found, expected)


def overlap(one: tuple[date | None, date | None], other: tuple[date | None, date | None]) -> bool:
    """Say whether two spans, each (first day, last day) with open ends as None, share a day."""
    latest_start = max(one[0] or date.min, other[0] or date.min)
    return latest_start <= min(one[1] or date.max, other[1] or date.max)
