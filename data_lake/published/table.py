"""The compact table of published figures that the project ships: written once, read by the warehouse."""

from collections.abc import Callable
from pathlib import Path

import polars as pl

from data_lake.published.columns import pick
from data_lake.published.shape import PUBLISHED, UnreadablePublished, shaped


def read_table(path: Path) -> pl.DataFrame:
    """Read a table of published figures into the shape ``PUBLISHED``, checked and sorted.

    A blank stays missing, never 0; a blank symbol or note is an empty text. Raises UnreadablePublished when
    the file or a column is missing, a number is not one, or a key stands twice.
    """
    return read_rows(path, PUBLISHED, shaped)


def read_rows(
    path: Path, schema: pl.Schema, check: Callable[[pl.DataFrame, str], pl.DataFrame]
) -> pl.DataFrame:
    """Read a table that the project ships, and check it; ``check`` gives the frame in its shape.

    Raises UnreadablePublished when the file or a column is missing, a number is not one, or the check says so.
    """
    try:
        text = pl.read_csv(path, infer_schema=False, encoding="utf8")
    except (pl.exceptions.PolarsError, OSError) as error:
        raise UnreadablePublished(
            f"{path.name}: not readable as a CSV file in UTF-8 ({type(error).__name__}). "
            "Make it again with: python -m data_lake.published FOLDER OUT"
        ) from error
    named = pick(text, dict.fromkeys(schema.names(), ()), path.name)
    try:
        blanks = [name for name in ("symbol", "note") if name in schema]
        return check(named.with_columns(pl.col(blanks).fill_null("")), path.name)
    except pl.exceptions.InvalidOperationError as error:
        raise UnreadablePublished(
            f"{path.name}: a column of whole numbers holds something else. "
            "Make the table again with: python -m data_lake.published FOLDER OUT"
        ) from error


def write_table(frame: pl.DataFrame, path: Path) -> None:
    """Write a frame of shape ``PUBLISHED`` as CSV, LF line ends, columns in their order."""
    blanks = pl.col("symbol", "note").replace("", None)
    frame.select(PUBLISHED.names()).with_columns(blanks).write_csv(path)
