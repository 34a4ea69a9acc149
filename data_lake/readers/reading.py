"""What reading a file gives: text cells with their places, and the findings that say why some are missing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import polars as pl

from expectations.findings import Finding, Severity
from expectations.layout import COLUMNS

RAW = pl.Schema({**dict.fromkeys(COLUMNS, pl.String), "sheet": pl.String, "row": pl.Int64})
"""One row is one row of the file, as text; a blank is ``""``; ``row`` is the row as a person counts it."""


@dataclass(frozen=True)
class Note:
    """One row of a template's cover, or of its sheet for answers: its sheet, its row, and its cells as text."""

    sheet: str
    row: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class ReadList:
    """A list of records as read: ``frame`` holds its columns as text, asked for or not, and ``sheet`` and ``row``.

    Nothing before ``covers_from`` is in it, where the file says so.
    """

    return_id: str
    sheet: str
    frame: pl.DataFrame
    covers_from: date | None = None


@dataclass(frozen=True)
class Reading:
    """A file as read: ``frame`` has the schema ``RAW`` and holds the rows of every sheet that could be read.

    An error among the ``findings`` names the sheet that could not be read, or no sheet when the whole file could not;
    then the frame is empty. A query lets the file through. ``unread`` names visible sheets that hold something, but
    have no headings of ours. ``lists`` are the lists of records that it holds.
    """

    frame: pl.DataFrame
    findings: tuple[Finding, ...] = ()
    kind: str = ""
    unread: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    lists: tuple[ReadList, ...] = ()

    @property
    def is_readable(self) -> bool:
        """Whether frame and lists hold all that the file says."""
        return not self.refusals

    @property
    def refusals(self) -> tuple[Finding, ...]:
        """The findings that say what could not be read."""
        return tuple(one for one in self.findings if one.severity is Severity.ERROR)

    @property
    def questions(self) -> tuple[Finding, ...]:
        """The findings that everything read from the file carries along."""
        return tuple(one for one in self.findings if one.severity is not Severity.ERROR)


def unreadable(findings: Iterable[Finding], kind: str = "") -> Reading:
    """Give the reading of a file that could not be read."""
    return Reading(pl.DataFrame(schema=RAW), tuple(findings), kind)
