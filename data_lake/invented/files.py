"""Invented rows as the files that agencies hand in: CSV, XLSX or Parquet, in the long layout."""

from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO

import polars as pl
import xlsxwriter

from expectations.layout import COLUMNS


def as_csv(rows: pl.DataFrame) -> bytes:
    """Write rows as UTF-8 CSV with a heading line."""
    return rows.select(COLUMNS).write_csv().encode()


def as_parquet(rows: pl.DataFrame) -> bytes:
    """Write rows as Parquet."""
    buffer = BytesIO()
    rows.select(COLUMNS).write_parquet(buffer)
    return buffer.getvalue()


def as_xlsx(rows: pl.DataFrame) -> bytes:
    """Write rows as a workbook with one sheet a return; text stays text."""
    buffer = BytesIO()
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "in_memory": True,
    }
    with xlsxwriter.Workbook(buffer, options) as workbook:
        # The same rows are the same bytes: a workbook keeps when it was made, unless it is told.
        workbook.set_properties(
            {"title": "invented", "created": datetime(2009, 4, 1, tzinfo=UTC).replace(tzinfo=None)}
        )
        for (return_id,), part in rows.group_by(["return_id"], maintain_order=True):
            sheet = workbook.add_worksheet(str(return_id)[:31])
            sheet.write_row(0, 0, COLUMNS)
            for number, row in enumerate(part.select(COLUMNS).iter_rows(), start=1):
                for column, value in enumerate(row):
                    if isinstance(value, int):
                        sheet.write_number(number, column, value)
                    elif value is not None:
                        sheet.write_string(number, column, value)
    return buffer.getvalue()


FORMS: dict[str, Callable[[pl.DataFrame], bytes]] = {"csv": as_csv, "xlsx": as_xlsx, "parquet": as_parquet}
"""How a file may be handed in, by the ending of its name."""
