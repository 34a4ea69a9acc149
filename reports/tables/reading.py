"""Named read-only queries of one board's part of the warehouse: each gives a frame of stated columns and types."""

import duckdb
import polars as pl

from reports.tables.columns import Schema


class WarehouseMismatch(Exception):  # noqa: N818 - the sentence says what failed
    """A table of the warehouse does not have the columns that a page needs."""


class Reader:
    """One reader of the warehouse, of one board; nothing here changes the warehouse."""

    def __init__(self, con: duckdb.DuckDBPyConnection, board: str) -> None:
        """Take an open read-only connection; it is the caller's to close."""
        self._con = con
        self.board = board

    def _of_quarter(self, table: str, schema: Schema, period: str, tail: str) -> pl.DataFrame:
        return self._read(
            table,
            schema,
            f"where board = $board and period = $period {tail}",
            board=self.board,
            period=period,
        )

    def _read(self, table: str, schema: Schema, tail: str, **values: object) -> pl.DataFrame:
        # Table, columns and tail are constants of this package; what comes from outside is bound.
        return self._query(f"select {', '.join(schema)} from {table} {tail}", schema, table, **values)  # noqa: S608

    def _query(self, query: str, schema: Schema, table: str, **values: object) -> pl.DataFrame:
        try:
            frame: pl.DataFrame = self._con.sql(query, params=values or None).pl()
            return frame.select(pl.col(name).cast(kind) for name, kind in schema.items())
        except (duckdb.Error, pl.exceptions.PolarsError) as error:
            raise WarehouseMismatch(
                f"{table}: the warehouse's table does not have the columns a page needs ({type(error).__name__}). "
                "It was built by another version; run `lscb build` and publish again."
            ) from None
