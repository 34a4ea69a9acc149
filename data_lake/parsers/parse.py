"""The one call that is made inside the cage: bytes to rows, or to the codes that say why there are none."""

from dataclasses import dataclass, field

from data_lake.parsers import census, delimited
from data_lake.parsers.faults import MOST_RECORDS, MOST_ROWS, Fault, Unreadable, damaged, too_large
from data_lake.parsers.kinds import Kind, kind_of
from data_lake.parsers.known import Known, ListTable
from data_lake.parsers.records import is_list, list_table
from data_lake.parsers.table import Row, Table, rows_of
from data_lake.parsers.workbook import Found, Note, read_workbook


@dataclass(frozen=True)
class Parsed:
    """What a file gave. ``unread`` names visible sheets that hold something, but not the headings of the layout.

    ``notes`` is what a template's cover and its sheet for answers say; ``lists`` are lists of records, each with its
    own columns.
    """

    kind: str = ""
    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    lists: list[ListTable] = field(default_factory=list)

    def plain(self) -> dict[str, object]:
        """Give it as lists and words that JSON can hold."""
        faults = [[one.code, one.sheet, one.row, one.column, dict(one.counts)] for one in self.faults]
        lists = [[one.return_id, one.sheet, one.columns, one.rows, one.covers_from] for one in self.lists]
        held = {
            "rows": self.rows,
            "faults": faults,
            "unread": self.unread,
            "notes": self.notes,
            "lists": lists,
        }
        return {"kind": self.kind, **held}


def parse(data: bytes, name: str, known: Known) -> Parsed:
    """Parse a file, whatever it is; only running out of memory is raised.

    The name only tells a locked workbook from an old one; ``known`` is what the board's lists look like.
    """
    kind = ""
    try:
        kind = kind_of(data, name)
        return _of_kind(kind, data, known)
    except Unreadable as reason:
        return Parsed(kind, faults=list(reason.faults))
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException:  # noqa: BLE001 - a parser may panic, which is no Exception; its words may hold data
        return Parsed(kind, faults=list(damaged().faults))


def _of_kind(kind: Kind, data: bytes, known: Known) -> Parsed:
    if kind is Kind.CIN_CENSUS:
        lists, faults = census.tables(data, known)
        found = Found(lists=lists, faults=faults)
    else:
        found = read_workbook(data, known) if kind is Kind.XLSX else _plain_table(kind, data, known)
    kind = found.kind or kind
    if len(found.rows) > MOST_ROWS or sum(len(one.rows) for one in found.lists) > MOST_RECORDS:
        return Parsed(kind, faults=list(too_large().faults))
    # An Annex A says by itself why it gives nothing.
    says_why = found.kind is Kind.ANNEX_A or any(fault.sheet for fault in found.faults)
    if not found.rows and not found.lists and not says_why:
        return Parsed(kind, faults=[Fault("R-16")])
    return Parsed(kind, found.rows, found.faults, found.unread, found.notes, found.lists)


def _plain_table(kind: Kind, data: bytes, known: Known) -> Found:
    """Read a file that holds one table."""
    tables, faults = _columnar(data, known) if kind is Kind.PARQUET else delimited.tables(data, known)
    found = Found(faults=faults)
    for table in tables:
        if is_list(table, known):
            found.lists += [one for one in [list_table(table, known)] if one.rows]
        else:
            found.rows += rows_of(table)
    return found


def _columnar(data: bytes, known: Known) -> tuple[list[Table], list[Fault]]:
    # Loaded only by the keeper that needs it: it makes a fork several times as dear.
    from data_lake.parsers import columnar  # noqa: PLC0415

    return columnar.tables(data, known)
