"""Open the ledger's database: the right pragmas, real transactions, and the newest tables."""

import fcntl
import io
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from data_lake.ledger.away import place, sentence
from data_lake.ledger.ledger import Ledger
from data_lake.ledger.records import LedgerDamaged, LedgerRefused
from data_lake.ledger.store import READING, Store

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0004"
_BUSY_SECONDS = 30.0
_CONNECT_SECONDS = 10
_OPEN_SECONDS = 300.0
"""For how long a transaction may stand open doing nothing: a stopped process must not hold up all others for ever."""
_MIGRATING = 0x4C53_4342
"""The number of the lock in PostgreSQL that one who makes or changes tables holds."""


def open_ledger(url: str) -> Ledger:
    """Open the ledger at a database URL, and make or bring up to date its tables.

    Raises:
        LedgerRefused: the URL is none, or names a database that the ledger does not know.
        LedgerDamaged: the file is no ledger, the server is away or refuses us, or a newer version of this code made it.
    """
    try:
        engine = make_engine(url)
        try:
            _migrate(engine)
        except BaseException:
            engine.dispose()
            raise
    except (sa.exc.DatabaseError, sqlite3.DatabaseError) as error:
        cause = error.orig if isinstance(error, sa.exc.DatabaseError) else error
        raise LedgerDamaged(sentence(sa.make_url(url), cause)) from error
    except OSError as error:
        raise LedgerRefused(
            f"The ledger at {place(sa.make_url(url))} may not be opened by this user ({error.strerror}). Where several "
            "accounts act on one lake, keep the ledger in PostgreSQL and name it in LSCB_LEDGER."
        ) from None
    return Ledger(Store(engine))


def make_engine(url: str) -> Engine:
    """Make the engine of either database.

    SQLite has foreign keys, a write-ahead log and ``BEGIN IMMEDIATE`` for writing. PostgreSQL has transactions that
    see one state, and lets nobody hold what others wait for without an end.
    """
    try:
        parsed = sa.make_url(url)
    except (sa.exc.ArgumentError, ValueError):
        raise LedgerRefused(
            "The ledger's address is no database URL: write sqlite:////folder/ledger.sqlite, or "
            "postgresql://user@host:5432/database."
        ) from None
    if parsed.get_backend_name() not in {"sqlite", "postgresql"}:
        raise LedgerRefused(
            f"The ledger cannot stand in {parsed.get_backend_name()}: use sqlite:////folder/ledger.sqlite or postgresql://"
        )
    if parsed.get_backend_name() == "postgresql":
        return _postgresql_engine(parsed)
    if not parsed.database or parsed.database == ":memory:":
        raise LedgerRefused(
            "The ledger must outlive the command: name a file, sqlite:////folder/ledger.sqlite."
        )
    _switch_to_wal(Path(parsed.database))
    engine = sa.create_engine(parsed, connect_args={"timeout": _BUSY_SECONDS})
    sa.event.listen(engine, "connect", _set_up_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _postgresql_engine(url: sa.URL) -> Engine:
    if not url.database:
        raise LedgerRefused(f"The ledger's address names no database: write {place(url).rstrip('/')}/lscb.")
    given = url.query.get("options", "")
    limits = (
        f"-c lock_timeout={_BUSY_SECONDS:.0f}s -c idle_in_transaction_session_timeout={_OPEN_SECONDS:.0f}s"
    )
    try:
        return sa.create_engine(
            url.set(drivername="postgresql+psycopg"),
            isolation_level="REPEATABLE READ",
            pool_pre_ping=True,  # a server may have been started anew since the last transaction
            connect_args={
                "options": f"{given if isinstance(given, str) else ' '.join(given)} {limits}".strip(),
                "connect_timeout": _CONNECT_SECONDS,
                "application_name": "lscb",
            },
        )
    except ModuleNotFoundError as error:
        raise LedgerRefused(
            f"A ledger in PostgreSQL needs the driver {error.name}, which is not installed here. Install it, "
            "or leave LSCB_LEDGER unset for SQLite."
        ) from None


def _switch_to_wal(path: Path) -> None:
    """Make the file keep a write-ahead log, one process at a time: SQLite cannot wait for that switch."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_name(f"{path.name}.opening").open("w") as side_file:
        fcntl.flock(side_file, fcntl.LOCK_EX)
        # For its owner alone, until somebody lets others in; SQLite gives the files beside it the same mode.
        path.touch(mode=0o600)
        with closing(sqlite3.connect(path, timeout=_BUSY_SECONDS)) as connection:
            connection.execute("pragma journal_mode = wal").close()


def _set_up_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # SQLAlchemy's begin event begins; the driver must not
    for pragma in ("foreign_keys = on", "synchronous = full", "trusted_schema = off"):
        connection.execute(f"pragma {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    reading = connection.get_execution_options().get(READING, False)
    connection.exec_driver_sql("begin" if reading else "begin immediate")


def _migrate(engine: Engine) -> None:
    with engine.connect().execution_options(**{READING: True}) as connection:
        if _is_newest(connection):
            return
    from alembic import command  # noqa: PLC0415 - needed once in the life of a ledger

    # Who comes second waits for the first, and then must see what the first has made: no repeatable read here.
    connect = engine.connect()
    if engine.dialect.name == "postgresql":
        connect = connect.execution_options(isolation_level="READ COMMITTED")
    with connect as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_MIGRATING)))
        command.upgrade(alembic_config(connection), "head")


def _is_newest(connection: Connection) -> bool:
    version = _version(connection)
    if version is not None and version > HEAD:
        raise LedgerDamaged(
            f"The ledger's tables are of version {version}, newer than this code's {HEAD}. "
            "Bring the code up to date; nothing has been changed."
        )
    return version == HEAD


def _version(connection: Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    version = connection.exec_driver_sql("select version_num from alembic_version").scalar_one_or_none()
    return None if version is None else str(version)


def alembic_config(connection: Connection) -> "Config":
    """Make Alembic's configuration around a connection that is already in a transaction."""
    from alembic.config import Config  # noqa: PLC0415

    config = Config(stdout=io.StringIO())  # what it would print is for its own command line
    config.set_main_option(
        "script_location", str(Path(__file__).parents[1] / "migrations").replace("%", "%%")
    )
    config.attributes["connection"] = connection
    return config
