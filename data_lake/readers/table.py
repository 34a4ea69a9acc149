"""From a table of text, whatever file it stood in, to the rows of the layout."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from data_lake.readers.reading import MOST_ROWS, Unreadable, fault
from expectations.findings import Address, Finding
from expectations.layout import COLUMNS

MOST_FINDINGS = 20
"""Findings of one sort that one file is told; more would not be read."""

_KNOWN = frozenset(COLUMNS)


@dataclass(frozen=True)
class Table:
    """A heading row and the rows below it, each with its number as a person counts it."""

    sheet: str
    heading_row: int
    headings: tuple[str, ...]
    rows: Sequence[tuple[int, Sequence[str]]]


def heading(text: str) -> str:
    """Give a heading as it is compared: trimmed, in lower case."""
    return text.strip().lower()


def known_headings(cells: Iterable[str]) -> int:
    """Count the headings of the layout among some cells."""
    return len(_KNOWN.intersection(heading(cell) for cell in cells))


def looks_like_headings(cells: Iterable[str]) -> bool:
    """Whether a row is meant as the headings of the layout; one word alone may stand in a note."""
    return known_headings(cells) >= 2


def rows_of(table: Table) -> list[tuple[str | int, ...]]:
    """Give the filled rows in the order of ``RAW``.

    Raises:
        Unreadable: a heading is missing, repeated or none of ours, or a row has another number of cells.
    """
    rows = [(number, cells) for number, cells in table.rows if any(cell.strip() for cell in cells)]
    if len(rows) > MOST_ROWS:
        raise Unreadable(fault("R-12", Address(table.sheet)))
    names = [heading(name) for name in table.headings]
    findings = _ragged(table, rows) or _wrong_headings(table, names, rows)
    if findings:
        raise Unreadable(*findings)
    places = [names.index(column) for column in COLUMNS]
    return [(*(cells[place] for place in places), table.sheet, number) for number, cells in rows]


def _ragged(table: Table, rows: Sequence[tuple[int, Sequence[str]]]) -> list[Finding]:
    width = len(table.headings)
    return [
        fault("R-09", Address(table.sheet, number), found=len(cells), headings=width)
        for number, cells in rows
        if len(cells) != width
    ][:MOST_FINDINGS]


def _wrong_headings(
    table: Table, names: Sequence[str], rows: Sequence[tuple[int, Sequence[str]]]
) -> list[Finding]:
    """Hold the headings against the layout. A column without heading and without entries is not there."""
    at = table.heading_row
    unnamed = [place for place, name in enumerate(names) if not name]
    filled = {place for place in unnamed if any(cells[place].strip() for _, cells in rows)}
    findings = [fault("R-07", Address(table.sheet, at, name)) for name in COLUMNS if name not in names]
    findings += [fault("R-06", Address(table.sheet, at, name)) for name in COLUMNS if names.count(name) > 1]
    findings += [
        fault("R-08", Address(table.sheet, at), position=place + 1)
        for place, name in enumerate(names)
        if name not in _KNOWN and (name or place in filled)
    ][:MOST_FINDINGS]
    return findings
