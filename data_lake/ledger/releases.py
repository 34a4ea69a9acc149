"""Releases of published statistics that were imported: which files, what was read of them, since when it is known.

Published figures are everybody's: a release is no board's own, but the row says on whose behalf it was taken. One
release may be imported in several goes, as its tables come; what two of them say of the same figure is the same, which
whoever records them sees to. A release that was withdrawn is not known from then on, and may be imported again.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data_lake.ledger import rows, trail
from data_lake.ledger.records import LedgerRefused
from data_lake.ledger.release_tables import release as table
from data_lake.ledger.release_tables import release_withdrawal
from data_lake.ledger.store import Store

RELEASE_IMPORTED = "release_imported"
"""The event that records an import."""
RELEASE_WITHDRAWN = "release_withdrawn"
"""The event that takes back all that was imported of a release until then."""


@dataclass(frozen=True)
class Imported:
    """One import of files of a release.

    ``files`` are the names that the files had and the hashes under which their bytes lie; ``sha256`` is that of all of
    them together. ``path`` is where the figures lie that were read of them, ``figures`` how many there are.
    ``is_handed_on``: by another board, and not read of the publisher's own files.
    """

    board: str
    source: str
    release: str
    files: tuple[tuple[str, str], ...]
    sha256: str
    path: str
    figures: int
    imported_at: datetime
    is_handed_on: bool = False


class Releases:
    """The imports of a ledger."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def record(self, one: Imported, *, actor: str) -> bool:
        """Record an import; false when the same figures of the same release were recorded from the same files.

        Its files and its figures must lie in the lake before.

        Raises:
            LedgerRefused: it holds no file or no figure.
        """
        if not one.files or one.figures < 1:
            raise LedgerRefused(
                "An import is recorded with its files and the figures that were read of them."
            )
        column = table.c
        same = [column[name] == getattr(one, name) for name in ("source", "release", "sha256", "path")]
        with self._store.writing() as connection:
            same.append(column.sequence > _withdrawn_at(connection, one.source, one.release))
            if connection.execute(sa.select(column.sequence).where(*same)).first():
                return False
            row = vars(one) | {"files": json.dumps(one.files, ensure_ascii=False)}
            detail = {"sha256": one.sha256, "files": len(one.files)}
            link = trail.Link(one.imported_at, actor, RELEASE_IMPORTED, f"{one.source}/{one.release}", detail)
            rows.record(connection, table, row, link)
            return True

    def withdraw(  # noqa: PLR0913 - which release, on whose behalf, why, when and by whom
        self, *, board: str, source: str, release: str, reason: str, withdrawn_at: datetime, actor: str
    ) -> None:
        """Take back all that was imported of a release; what is known of it without an import stays.

        Raises:
            LedgerRefused: no reason is given, or no import of it stands.
        """
        if not reason.strip():
            raise LedgerRefused("A release is withdrawn with a reason. Give one.")
        column = table.c
        with self._store.writing() as connection:
            stands = sa.select(column.sequence).where(
                column.source == source,
                column.release == release,
                column.sequence > _withdrawn_at(connection, source, release),
            )
            if connection.execute(stands).first() is None:
                raise LedgerRefused(
                    f"No import of {source} {release} stands, so there is nothing to withdraw. What ships with the "
                    "data set cannot be withdrawn. See what is known: lscb benchmarks list"
                )
            row = {
                "board": board, "source": source, "release": release, "reason": reason.strip(),
                "withdrawn_at": withdrawn_at,
            }  # fmt: skip
            link = trail.Link(withdrawn_at, actor, RELEASE_WITHDRAWN, f"{source}/{release}", {})
            rows.record(connection, release_withdrawal, row, link)

    def all(self) -> tuple[Imported, ...]:
        """List the imports in ledger order."""
        query = sa.select(table).order_by(table.c.sequence)
        with self._store.reading() as connection:
            return tuple(imported(row) for row in connection.execute(query).mappings())


def _withdrawn_at(connection: Connection, source: str, release: str) -> int:
    """The event at which a release was last withdrawn; 0 for none."""
    column = release_withdrawal.c
    query = sa.select(sa.func.coalesce(sa.func.max(column.sequence), 0)).where(
        column.source == source, column.release == release
    )
    return int(connection.execute(query).scalar_one())


def imported(row: Mapping[Any, Any]) -> Imported:
    """Read an import from its row."""
    plain = {name: row[name] for name in Imported.__dataclass_fields__}
    return Imported(**plain | {"files": tuple((name, sha256) for name, sha256 in json.loads(row["files"]))})
