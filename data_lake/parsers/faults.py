"""What is wrong with a file, as codes, places and counts: the words are made outside the cage."""

from collections.abc import Mapping
from dataclasses import dataclass, field

MOST_ROWS = 200_000
"""Rows of data that one sheet, and all figures of one file, may have."""

MOST_RECORDS = 500_000
"""Rows that all lists of one file may have together: a census of 100 MB has half of them."""

MOST_FAULTS = 20
"""Faults of one sort that one sheet is told; more would not be read."""

LARGEST_FILE = 20_000_000
"""Bytes that a file may have, unless it begins as XML."""

LARGEST_XML = 100_000_000
"""Bytes that an XML file may have: a county's census says in 60 MB what a workbook says in 5."""

MOST_UNPACKED = 200_000_000
"""Bytes that a file may unpack to."""


@dataclass(frozen=True)
class Fault:
    """A code of the readers' table and where it was met; ``counts`` fill its sentence."""

    code: str
    sheet: str = ""
    row: int = 0
    column: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)


class Unreadable(Exception):  # noqa: N818 - what is wrong stands in the faults
    """The file, or one sheet of it, cannot be read; carries the faults that say why."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(", ".join(fault.code for fault in faults))
        self.faults = faults


def too_long(most: int) -> Unreadable:
    """Give the fault of a file that has more bytes than one of its kind may have."""
    return Unreadable(Fault("R-01", counts={"most": most // 1_000_000}))


def damaged(sheet: str = "") -> Unreadable:
    """Give the fault of a file that is not what its format says."""
    return Unreadable(Fault("R-11", sheet))


def too_large(sheet: str = "", row: int = 0) -> Unreadable:
    """Give the fault of a file that holds more than a return can hold."""
    return Unreadable(Fault("R-12", sheet, row))
