"""A provider's return as a plain table, CSV or Parquet, in the long layout; a receipt's has our remarks."""

from io import BytesIO

import polars as pl

from expectations.layout import CELL_KEY, COLUMNS, GUIDE_COLUMNS
from reports.returns.content import ReturnBook
from reports.returns.look import inert

_TABLE = pl.Schema(
    {
        "asked": pl.String,
        **{name: pl.Int64 if name in {"numerator", "denominator"} else pl.String for name in COLUMNS},
        **{name: pl.Int64 if name.startswith("last") else pl.String for name in GUIDE_COLUMNS[1:]},
    }
)


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
