"""One transaction at a time on the ledger's database, whichever it is."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.engine import Connection, Engine

READING = "lscb_reading"
"""The option of a connection that only reads: in SQLite it begins without taking the one place for writing."""


class Store:
    """The database behind a ledger: transactions that read one state of it, and transactions that write.

    Those that write come one after the other, as the trail needs: each event holds the hash of the one before.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Read, in one transaction."""
        with self._engine.connect().execution_options(**{READING: True}) as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Write, in one transaction that no other one that writes runs beside."""
        with self._engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                # Before the first look: a repeatable read sees what stood when it first looked, not when it began.
                connection.exec_driver_sql("lock table event in exclusive mode")
            yield connection
