"""One transaction at a time on the ledger's database, whichever it is."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.engine import Connection, Engine

from data_lake.ledger.away import told

READING = "lscb_reading"
"""The option of a connection that only reads: in SQLite it begins without taking the one place for writing."""


class Store:
    """The database behind a ledger: transactions that read one state of it, and transactions that write.

    Those that write come one after the other, as the trail needs: each event holds the hash of the one before. So
    none can fail because another one wrote at the same time, and nothing here is ever tried a second time.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Read, in one transaction.

        Raises:
            LedgerDamaged: the database is away, held or damaged.
        """
        only_reads = {READING: True, "postgresql_readonly": True}
        with (
            told(self._engine.url),
            self._engine.connect().execution_options(**only_reads) as connection,
            connection.begin(),
        ):
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Write, in one transaction that no other one that writes runs beside.

        Raises:
            LedgerDamaged: the database is away, held, full or damaged.
        """
        with told(self._engine.url), self._engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                # Before the first look: a repeatable read sees what stood when it first looked, not when it began.
                connection.exec_driver_sql("lock table event in exclusive mode")
            yield connection
