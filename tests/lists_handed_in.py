"""Lists of records as agencies hand them in: a board that asks for some, invented rows, and files that hold them."""

import io
from dataclasses import replace

import polars as pl
import xlsxwriter

from data_lake.invented.extent import Extent
from data_lake.invented.histories import as_handed_in, histories
from expectations.catalogue import Catalogue, load
from expectations.lists import FromRecords
from expectations.periods import parse
from expectations.record_declarations import returns_of_records

QUARTER = parse("2023-24-Q4")
FIRST = "2023-24-Q1"
PROVIDER = "childrens_social_care"
LISTS = ("children", "cp_plans", "cp_reviews")
"""What the row of the reviews in time needs."""


def board_with_lists(catalogue: Catalogue) -> Catalogue:
    """Give a board for which the rows on reviews, and on crimes, are worked out from lists."""
    entries = (
        FromRecords(provider=PROVIDER, indicators=("cp_reviews_in_time",), first_quarter=FIRST),
        FromRecords(provider="police", indicators=("child_abuse_crimes",), first_quarter=FIRST),
    )
    returns = (*catalogue.returns, *returns_of_records(catalogue.lists, entries))
    return replace(catalogue, from_records=entries, returns=returns)


def invented(catalogue: Catalogue | None = None, quarter=QUARTER) -> dict[str, pl.DataFrame]:
    """Give every list, full of invented rows, as text that a file would hold: by the list's id."""
    catalogue = catalogue or load()
    made = histories(catalogue, Extent(quarter, years=2, counties=0.02))
    return {
        name: as_handed_in(rows, catalogue.record_list(name), quarter).drop("sheet", "row")
        for name, rows in made.items()
    }


def csv_of(frame: pl.DataFrame) -> bytes:
    return frame.write_csv().encode()


def parquet_of(frame: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.write_parquet(buffer)
    return buffer.getvalue()


def workbook_of(sheets, hidden_rows=()) -> bytes:
    """Write each frame on a sheet of its name, as text; ``hidden_rows`` are hidden on the first sheet, from 0."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"strings_to_numbers": False}) as book:
        for name, frame in sheets.items():
            sheet = book.add_worksheet(name[:31])
            for number, row in enumerate([frame.columns, *frame.rows()]):
                for place, cell in enumerate(row):
                    sheet.write_string(number, place, cell)
            for number in hidden_rows if sheet is book.worksheets()[0] else ():
                sheet.set_row(number, None, None, {"hidden": True})
    return buffer.getvalue()


def with_cell(frame: pl.DataFrame, column: str, text: str, row: int = 0) -> pl.DataFrame:
    """Give a list in which one cell says something else; rows count from 0."""
    return frame.with_columns(
        pl.when(pl.int_range(pl.len()) == row).then(pl.lit(text)).otherwise(pl.col(column)).alias(column)
    )
