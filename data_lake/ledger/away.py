"""What a person is told when the ledger's database cannot be used: where it is, what was seen, and what to do."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.engine import URL

from data_lake.ledger.records import LedgerDamaged

_OF_OURS = (sa.exc.IntegrityError, sa.exc.DataError, sa.exc.ProgrammingError, sa.exc.NotSupportedError)
"""What a wrong statement of ours, or a row that cannot be, is answered with: no fault of the database."""

_SAID_ON_CONNECTING = (
    ("password", "refuses the user or the password. Check them in LSCB_LEDGER"),
    ("does not exist", "knows no such database or user. Check LSCB_LEDGER, or have them made"),
    ("pg_hba.conf", "lets this user in from nowhere that it comes from. Have its keeper allow it"),
)
"""A server that refuses us gives no code, only words; its words themselves may name a machine and are not shown."""

_BY_CODE = {
    "55P03": "was held by another command for too long. Try again when it has ended",
    "40P01": "was changed by another command at the same time. Try again",
    "25P03": "closed a transaction that stood open too long, so nothing of it was kept. Try again",
    "42501": "does not let this user make or write its tables. Let the user own the database",
    "53100": "has no room left on its disk. Make room, then try again",
    "53300": "has no connection left. Try again when other commands have ended",
}


def place(url: URL) -> str:
    """Write where a database is, without the password and without options, which may hold one too."""
    return url.set(drivername=url.get_backend_name(), query={}).render_as_string(hide_password=True)


@contextmanager
def told(url: URL) -> Iterator[None]:
    """Turn a fault of the database, while something was read or written, into a sentence.

    Raises:
        LedgerDamaged: the database is away, held, full or damaged.
    """
    try:
        yield
    except sa.exc.DatabaseError as error:
        if isinstance(error, _OF_OURS):
            raise
        raise LedgerDamaged(sentence(url, error.orig)) from error


def sentence(url: URL, cause: BaseException | None) -> str:
    """Say what is wrong with the database at an address, by the kind of the error alone."""
    where = f"The ledger at {place(url)}"
    if url.get_backend_name() != "postgresql":
        return (
            f"{where} cannot be opened ({type(cause).__name__}). Try again when no other command is running; if the "
            "file is damaged, restore it from the backup."
        )
    code, words = getattr(cause, "sqlstate", None), str(cause)
    if code in _BY_CODE:
        return f"{where} {_BY_CODE[code]}."
    if code is not None and not code.startswith(("08", "57P")):
        return f"{where} answered with {type(cause).__name__} ({code}). Have its keeper look at the server's log."
    for fragment, said in _SAID_ON_CONNECTING:
        if fragment in words:
            return f"{where} {said}."
    return (
        f"{where} does not answer. Check that its server runs and can be reached from here, and LSCB_LEDGER."
    )
