"""Parquet: the columns as text, from types that a return may use."""

import io
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq

from data_lake.readers.reading import MOST_ROWS, Unreadable, fault
from data_lake.readers.table import Table, heading, looks_like_headings
from expectations.findings import Address
from expectations.layout import COLUMNS

_MOST_UNPACKED = 200_000_000


def tables(data: bytes) -> list[Table]:
    """Read the one table of a Parquet file; its first row is row 2, below the headings.

    Raises:
        Unreadable: it has no headings of the layout, too many rows, or a column of another type.
    """
    file = pq.ParquetFile(io.BytesIO(data))
    about = file.metadata
    unpacked = sum(about.row_group(group).total_byte_size for group in range(about.num_row_groups))
    if about.num_rows > MOST_ROWS or unpacked > _MOST_UNPACKED:
        raise Unreadable(fault("R-12"))
    names = tuple(file.schema_arrow.names)
    if not looks_like_headings(names):
        raise Unreadable(fault("R-05"))
    odd = [
        fault("R-15", Address(row=1, column=heading(field.name) if heading(field.name) in COLUMNS else ""))
        for field in file.schema_arrow
        if not _is_usable(field.type)
    ]
    if odd:
        raise Unreadable(*odd)
    table = file.read()
    columns = [[_text(cell) for cell in column.to_pylist()] for column in table.columns]
    rows = zip(*columns, strict=True)
    return [Table("", 1, names, [(number, cells) for number, cells in enumerate(rows, start=2)])]


def _is_usable(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    tests = (
        pa.types.is_string,
        pa.types.is_large_string,
        pa.types.is_string_view,
        pa.types.is_integer,
        pa.types.is_floating,
        pa.types.is_date,
        pa.types.is_null,
    )
    return any(test(kind) for test in tests)


def _text(cell: str | float | date | None) -> str:
    """Give a cell's text; a whole number stored with a point is written without."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
