"""When the figures of a series began to mean something else or to be counted in another way; pure.

Changes are declared, and made by themselves where a role's lists begin to stand behind a row, or end.
"""

from collections.abc import Iterator
from typing import NamedTuple

from expectations.catalogue import Catalogue
from expectations.declarations import Source
from expectations.lists import FromRecords
from expectations.periods import Period, parse

COUNTED = "counted from lists"
TYPED = "typed again"


class DatedChange(NamedTuple):
    """A change of one series: from which quarter on, of which kind, what changed and who says so."""

    indicator_id: str
    series: str
    from_period: str
    kind: str
    title: str
    source: str


def dated_changes(catalogue: Catalogue) -> list[DatedChange]:
    """Give every change of a board's series, sorted and once each."""
    return sorted({*_declared(catalogue), *_of_counting(catalogue)})


def _declared(catalogue: Catalogue) -> Iterator[DatedChange]:
    rows = {one.id: one for one in catalogue.indicators}
    for one in catalogue.changes:
        for series in one.series or tuple(series.id for series in rows[one.indicator].series):
            yield DatedChange(one.indicator, series, one.first_quarter, one.kind, one.title, one.source)


def _of_counting(catalogue: Catalogue) -> Iterator[DatedChange]:
    """Where lists take the place of typed figures, and typed figures that of lists.

    What stood before the board's first quarter was never counted otherwise.
    """
    first = parse(catalogue.board.first_quarter) if catalogue.board.first_quarter else None
    for entry in catalogue.from_records:
        begins = parse(entry.first_quarter)
        ends = parse(entry.last_quarter).following() if entry.last_quarter else None
        for row in entry.indicators:
            if not _counts(catalogue, entry, row, begins.previous()):
                yield from _made(catalogue, row, begins, first, COUNTED)
            if ends is not None and not _counts(catalogue, entry, row, ends):
                yield from _made(catalogue, row, ends, first, TYPED)


def _counts(catalogue: Catalogue, entry: FromRecords, row: str, quarter: Period) -> bool:
    """Say whether the same role's lists stand behind a row in another quarter too, by whichever entry."""
    return catalogue.from_records_in(quarter, entry.provider, row) is not None


def _made(
    catalogue: Catalogue, row: str, quarter: Period, first: Period | None, title: str
) -> Iterator[DatedChange]:
    if first is not None and quarter.ends_on <= first.ends_on:
        return
    for indicator_id, series in _concerned(catalogue, row):
        yield DatedChange(indicator_id, series, quarter.label, "counting", title, "records.toml")


def _concerned(catalogue: Catalogue, row: str) -> Iterator[tuple[str, str]]:
    """The series that are made of a row's cells: its own, and others' that are worked out from them."""
    for indicator in catalogue.indicators:
        for one in indicator.series:
            parts = (one.numerator, one.denominator)
            drawn_from = {
                part.indicator or indicator.id
                for part in parts
                if isinstance(part, Source) and part.population is None
            }
            if one.is_supplied:
                drawn_from.add(indicator.id)
            if row in drawn_from:
                yield indicator.id, one.id
