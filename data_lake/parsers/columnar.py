"""Parquet: the columns as text, from types that a return may use."""

import io
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq

from data_lake.parsers.faults import MOST_ROWS, MOST_UNPACKED, Fault, Unreadable, too_large
from data_lake.parsers.headings import fit
from data_lake.parsers.known import Known
from data_lake.parsers.records import headings_of_a_list
from data_lake.parsers.table import Table, heading
from expectations.layout import COLUMNS

_LONGEST_NAME = 1_000_000
_OF_FIGURES = (
    pa.types.is_string,
    pa.types.is_large_string,
    pa.types.is_string_view,
    pa.types.is_integer,
    pa.types.is_floating,
    pa.types.is_date,
    pa.types.is_null,
)
_OF_LISTS = (*_OF_FIGURES, pa.types.is_boolean, pa.types.is_timestamp, pa.types.is_decimal)


def tables(data: bytes, known: Known) -> tuple[list[Table], list[Fault]]:
    """Read the one table of a Parquet file; its first row is row 2, below the headings.

    Raises:
        Unreadable: it has no headings of ours, too many rows, or a column of another type.
    """
    file = pq.ParquetFile(
        pa.BufferReader(data),
        pre_buffer=False,
        page_checksum_verification=True,
        thrift_string_size_limit=_LONGEST_NAME,
        thrift_container_size_limit=_LONGEST_NAME,
    )
    about = file.metadata
    unpacked = sum(about.row_group(group).total_byte_size for group in range(about.num_row_groups))
    # A control row may stand below the last row of data.
    if about.num_rows > MOST_ROWS + 1 or unpacked > MOST_UNPACKED:
        raise too_large()
    names = tuple(file.schema_arrow.names)
    if not fit(names, known):
        raise Unreadable(Fault("R-05"))
    list_id, _ = headings_of_a_list(names, known)
    tests = _OF_LISTS if list_id else _OF_FIGURES
    ours = known.lists[list_id] if list_id else COLUMNS
    odd = [
        Fault("R-15", row=1, column=heading(field.name) if heading(field.name) in ours else "")
        for field in file.schema_arrow
        if not _is_usable(field.type, tests)
    ]
    if odd:
        raise Unreadable(*odd)
    # Threads are beyond the walls of the cage. Full validation proves that offsets and dictionary codes lie within.
    table = file.read(use_threads=False)
    table.validate(full=True)
    columns = [[_text(cell) for cell in column.to_pylist()] for column in table.columns]
    rows = zip(*columns, strict=True)
    return [Table("", 1, names, [(number, cells) for number, cells in enumerate(rows, start=2)])], []


def _is_usable(kind: pa.DataType, tests: Iterable[Callable[[pa.DataType], bool]]) -> bool:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return any(test(kind) for test in tests)


def _text(cell: str | float | date | Decimal | None) -> str:
    """Give a cell's text; a whole number stored with a point is written without."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def sample() -> bytes:
    """Give a small file with a column of each type, for a keeper to load what pyarrow loads late."""
    buffer = io.BytesIO()
    table = pa.table({name: pa.array(["1", None]).dictionary_encode() for name in COLUMNS})
    for kind in (pa.date32(), pa.float64(), pa.int8(), pa.null(), pa.large_string()):
        table = table.append_column(str(kind), pa.array([None, None], kind))
    pq.write_table(table, buffer)
    return buffer.getvalue()
