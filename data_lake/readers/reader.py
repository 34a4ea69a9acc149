"""Read a file of a provider, whatever it is; what cannot be read gives findings, never an exception."""

from collections.abc import Callable
from enum import StrEnum

import polars as pl

from data_lake.readers import columnar, delimited, workbook
from data_lake.readers.reading import RAW, Reading, Unreadable, fault, unreadable
from data_lake.readers.table import Table, rows_of
from expectations.findings import Finding

LARGEST_FILE = 20_000_000
"""Bytes that a file may have."""

_LOCKED = "EncryptedPackage".encode("utf-16-le")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHER_KINDS = (
    b"%PDF",
    b"\x1f\x8b",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"Rar!",
    b"7z\xbc\xaf",
    b"{\\rtf",
    b"SQLite format 3",
)
_MARKUP = (b"<", b"\xef\xbb\xbf<", b"\xff\xfe<\0", b"\xfe\xff\0<")


class Kind(StrEnum):
    """The kinds of file that a return may come in."""

    CSV = "csv"
    XLSX = "xlsx"
    PARQUET = "parquet"


_TABLES: dict[Kind, Callable[[bytes], list[Table]]] = {
    Kind.CSV: delimited.tables,
    Kind.XLSX: workbook.tables,
    Kind.PARQUET: columnar.tables,
}


def read(data: bytes, name: str) -> Reading:
    """Read a file into a frame of text (schema ``RAW``), or say why it cannot be read.

    The kind is known by the first bytes, never by the name; ``name`` only tells a locked workbook from an
    old one. The frame is empty whenever there are findings: a file is read as a whole or not at all.
    """
    kind = _kind(data, name)
    if isinstance(kind, Finding):
        return unreadable([kind])
    return parse(data, kind)


def parse(data: bytes, kind: Kind) -> Reading:
    """Parse bytes whose kind is known: the one call that a caged child has to make."""
    try:
        rows = [row for table in _TABLES[kind](data) for row in rows_of(table)]
        if not rows:
            return unreadable([fault("R-16")], kind)
        columns = dict(zip(RAW, zip(*rows, strict=True), strict=True))
        return Reading(pl.DataFrame(columns, schema=RAW), (), kind)
    except Unreadable as reason:
        return unreadable(reason.findings, kind)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # noqa: BLE001 - a parser may panic, which is no Exception; its words may hold data
        return unreadable([fault("R-11")], kind)


def _kind(data: bytes, name: str) -> Kind | Finding:
    """Tell the kind by the first bytes."""
    if len(data) > LARGEST_FILE:
        return fault("R-01")
    if not data.strip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"):
        return fault("R-02")
    if data.startswith(_OLD_OFFICE):
        is_locked = _LOCKED in data or name.lower().endswith((".xlsx", ".xlsm"))
        return fault("R-14" if is_locked else "R-03")
    if data.startswith(b"PK"):
        return Kind.XLSX
    if data.startswith(b"PAR1"):
        return Kind.PARQUET
    is_markup = data[:64].lstrip().startswith(_MARKUP)
    return fault("R-03") if is_markup or data.startswith(_OTHER_KINDS) else Kind.CSV
