"""A provider's return as a plain table, CSV or Parquet, in the long layout; a receipt's has our remarks."""

from io import BytesIO

import polars as pl

from expectations.layout import CELL_KEY, COLUMNS, GUIDE_COLUMNS
from expectations.lists import FIRST_COLUMNS, Kind
from reports.returns.content import ListSheet, ReturnBook
from reports.returns.look import inert

_TABLE = pl.Schema(
    {
        "asked": pl.String,
        **{name: pl.Int64 if name in {"numerator", "denominator"} else pl.String for name in COLUMNS},
        **{name: pl.Int64 if name.startswith("last") else pl.String for name in GUIDE_COLUMNS[1:]},
    }
)

_PARQUET: dict[Kind, pl.DataType] = {
    "date": pl.Date(),
    **dict.fromkeys(("count", "days", "age"), pl.Int64()),
}
"""The kinds of a list that are not text in Parquet. A month is text: a day there would say when a child was born."""


def annotated_table(book: ReturnBook) -> bytes:
    """Write every due cell as UTF-8 CSV, a line each, with what is filled in and, in a receipt, what we say of it.

    The columns are those of the layout, with those that guide around them. Its mark lets Excel read it as UTF-8.
    """
    texts = pl.col(pl.String).map_elements(inert, return_dtype=pl.String)
    return _frame(book).with_columns(texts).write_csv(include_bom=True).encode()


def parquet(book: ReturnBook) -> bytes:
    """Write every due cell as Parquet, a row each, in the columns of the layout alone."""
    buffer = BytesIO()
    _frame(book).select(COLUMNS).write_parquet(buffer)
    return buffer.getvalue()


def list_table(one: ListSheet) -> bytes:
    """Write the headings of a list as UTF-8 CSV, ready for rows below."""
    return pl.DataFrame(schema=one.declared.columns).write_csv(include_bom=True).encode()


def list_parquet(one: ListSheet) -> bytes:
    """Write an empty list as Parquet: days as days and counts as counts, all else as text."""
    kinds: dict[str, pl.DataType] = {name: pl.String() for name in FIRST_COLUMNS}
    kinds |= {field.id: _PARQUET.get(field.kind, pl.String()) for field in one.declared.fields}
    buffer = BytesIO()
    pl.DataFrame(schema=kinds).write_parquet(buffer)
    return buffer.getvalue()


def _frame(book: ReturnBook) -> pl.DataFrame:
    rows = [
        {
            "asked": cell.asked,
            "return_id": sheet.return_id,
            "period": sheet.period.label,
            **dict(zip(CELL_KEY, cell.key, strict=True)),
            "numerator": cell.filling.numerator,
            "denominator": cell.filling.denominator,
            "coverage": sheet.coverage,
            "status": cell.filling.status,
            "comment": cell.filling.mark,
            "meaning": cell.meaning,
            "last_period": cell.last,
            "last_denominator": cell.last_denominator,
            "remark": " ".join(remark.text for remark in cell.remarks),
        }
        for sheet in book.sheets
        for cell in sheet.cells
    ]
    return pl.DataFrame(rows, schema=_TABLE)
