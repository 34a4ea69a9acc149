"""The one call that is made inside the cage: bytes to rows, or to the codes that say why there are none."""

from dataclasses import dataclass, field

from data_lake.parsers import delimited
from data_lake.parsers.faults import MOST_ROWS, Fault, Unreadable, damaged, too_large
from data_lake.parsers.kinds import Kind, kind_of
from data_lake.parsers.table import Row, Table, rows_of
from data_lake.parsers.workbook import Note, read_workbook


@dataclass(frozen=True)
class Parsed:
    """What a file gave. ``unread`` names visible sheets that hold something, but not the headings of the layout.

    ``notes`` is what a template's cover and its sheet for answers say.
    """

    kind: str = ""
    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def plain(self) -> dict[str, object]:
        """Give it as lists and words that JSON can hold."""
        faults = [[one.code, one.sheet, one.row, one.column, dict(one.counts)] for one in self.faults]
        lists = {"rows": self.rows, "faults": faults, "unread": self.unread, "notes": self.notes}
        return {"kind": self.kind, **lists}


def parse(data: bytes, name: str) -> Parsed:
    """Parse a file, whatever it is; only running out of memory is raised.

    The name only tells a locked workbook from an old one.
    """
    kind = ""
    try:
        kind = kind_of(data, name)
        return _of_kind(kind, data)
    except Unreadable as reason:
        return Parsed(kind, faults=list(reason.faults))
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException:  # noqa: BLE001 - a parser may panic, which is no Exception; its words may hold data
        return Parsed(kind, faults=list(damaged().faults))


def _of_kind(kind: Kind, data: bytes) -> Parsed:
    if kind is Kind.XLSX:
        found = read_workbook(data)
        rows, faults, unread, notes = found.rows, found.faults, found.unread, found.notes
    else:
        tables, faults = _columnar(data) if kind is Kind.PARQUET else delimited.tables(data)
        rows, unread, notes = [row for table in tables for row in rows_of(table)], [], []
    if len(rows) > MOST_ROWS:
        raise too_large()
    if not rows and not any(fault.sheet for fault in faults):
        raise Unreadable(Fault("R-16"))
    return Parsed(kind, rows, faults, unread, notes)


def _columnar(data: bytes) -> tuple[list[Table], list[Fault]]:
    # Loaded only by the keeper that needs it: it makes a fork several times as dear.
    from data_lake.parsers import columnar  # noqa: PLC0415

    return columnar.tables(data)
