"""Releases of published statistics that were imported: which files, what was read of them, and since when it is known.

Published figures are everybody's: a release is no board's own, but the row says on whose behalf it was taken. One
release may be imported in several goes, as its tables come; what two of them say of the same figure is the same, which
whoever records them sees to.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from data_lake.ledger import rows, tables, trail
from data_lake.ledger.records import LedgerRefused
from data_lake.ledger.store import Store

RELEASE_IMPORTED = "release_imported"
"""The event that records an import."""


@dataclass(frozen=True)
class Imported:
    """One import of files of a release.

    ``files`` are the names that the files had and the hashes under which their bytes lie; ``sha256`` is that of all of
    them together. ``path`` is where the figures lie that were read of them, ``figures`` how many there are.
    """

    board: str
    source: str
    release: str
    files: tuple[tuple[str, str], ...]
    sha256: str
    path: str
    figures: int
    imported_at: datetime


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
        column = tables.release.c
        same = [column[name] == getattr(one, name) for name in ("source", "release", "sha256", "path")]
        with self._store.writing() as connection:
            if connection.execute(sa.select(column.sequence).where(*same)).first():
                return False
            row = vars(one) | {"files": json.dumps(one.files, ensure_ascii=False)}
            detail = {"sha256": one.sha256, "files": len(one.files)}
            link = trail.Link(one.imported_at, actor, RELEASE_IMPORTED, f"{one.source}/{one.release}", detail)
            rows.record(connection, tables.release, row, link)
            return True

    def all(self) -> tuple[Imported, ...]:
        """List the imports in ledger order."""
        query = sa.select(tables.release).order_by(tables.release.c.sequence)
        with self._store.reading() as connection:
            return tuple(imported(row) for row in connection.execute(query).mappings())


def imported(row: Mapping[Any, Any]) -> Imported:
    """Read an import from its row."""
    plain = {name: row[name] for name in Imported.__dataclass_fields__}
    return Imported(**plain | {"files": tuple((name, sha256) for name, sha256 in json.loads(row["files"]))})
