"""Tombstones: what was removed because it had outlived its retention, so that an absence is told from damage.

A tombstone says what a file was and never what it held. It stands before the bytes go: a run that dies in between
leaves bytes under a tombstone, which the next run removes. The same bytes may land again; then the tombstone speaks
of those before, and the next removal has one of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data_lake.ledger import rows, tables, trail
from data_lake.ledger.records import LedgerRefused
from data_lake.ledger.store import Store

LANDING, ACCEPTED = tables.PURGED_ZONES


@dataclass(frozen=True)
class Tombstone:
    """One file that was removed: ``name`` is its SHA-256 in the landing zone, else its path below the root.

    ``sha256`` is the hash of its bytes as they were removed, ``rule`` the declared retention that it had outlived.
    ``return_id`` and ``period`` are empty where a file held several returns or none was known, ``submission_id`` in
    the landing zone.
    """

    zone: str
    name: str
    board: str
    provider: str
    return_id: str
    period: str
    submission_id: str
    size_bytes: int
    sha256: str
    rule: str
    purged_at: datetime
    sequence: int = 0


class Purging:
    """The tombstones of a ledger."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def record(self, stone: Tombstone, *, actor: str) -> bool:
        """Record that a file is to go; false when one stands for it that is younger than its last coming.

        Raises:
            LedgerRefused: no arrival or submission names the file, or its bytes wait to be judged.
        """
        row = {name: value for name, value in vars(stone).items() if name != "sequence"}
        with self._store.writing() as connection:
            came = _came(connection, stone.zone, stone.name)
            if _last(connection, stone.zone, stone.name) > came:
                return False
            subject = f"{stone.zone}/{stone.submission_id or stone.sha256}"
            link = trail.Link(stone.purged_at, actor, "purged", subject, {"rule": stone.rule})
            rows.record(connection, tables.tombstone, row, link)
            return True

    def all(self, board: str) -> tuple[Tombstone, ...]:
        """List a board's tombstones in ledger order."""
        return self._found(tables.tombstone.c.board == board)

    def of(self, zone: str, name: str) -> Tombstone | None:
        """Give the tombstone that stands for a file; none when it was never removed, or has landed again since."""
        with self._store.reading() as connection:
            if _last(connection, zone, name) <= _came(connection, zone, name):
                return None
        return self._found(tables.tombstone.c.zone == zone, tables.tombstone.c.name == name)[-1]

    def standing(self) -> frozenset[tuple[str, str]]:
        """Give zone and name of every file whose tombstone stands, of all boards, as ``of`` gives it."""
        stone, arrival, event = tables.tombstone.c, tables.arrival.c, tables.event.c
        with self._store.reading() as connection:
            newest = connection.execute(
                sa.select(stone.zone, stone.name, sa.func.max(stone.sequence)).group_by(
                    stone.zone, stone.name
                )
            ).all()
            names = {
                str(one.arrival_id): (str(one.sha256), int(one.sequence))
                for one in connection.execute(sa.select(arrival.arrival_id, arrival.sha256, arrival.sequence))
            }
            again = connection.execute(
                sa.select(event.subject, event.sequence).where(event.kind == "arrival_seen_again")
            ).all()
        came: dict[str, int] = {}
        for name, sequence in (
            *names.values(),
            *((names[one.subject][0], int(one.sequence)) for one in again),
        ):
            came[name] = max(came.get(name, 0), sequence)
        return frozenset(
            (str(zone), str(name))
            for zone, name, sequence in newest
            if zone == ACCEPTED or sequence > came.get(str(name), 0)
        )

    def landed(self) -> frozenset[str]:
        """Give the hashes of all arrivals of all boards: nothing else in the landing zone is known of."""
        with self._store.reading() as connection:
            return frozenset(connection.execute(sa.select(tables.arrival.c.sha256)).scalars())

    def boards_of(self, sha256: str) -> frozenset[str]:
        """Give the boards at which these bytes arrived."""
        query = sa.select(tables.arrival.c.board).where(tables.arrival.c.sha256 == sha256)
        with self._store.reading() as connection:
            return frozenset(connection.execute(query).scalars())

    def _found(self, *conditions: sa.ColumnElement[bool]) -> tuple[Tombstone, ...]:
        query = sa.select(tables.tombstone).where(*conditions).order_by(tables.tombstone.c.sequence)
        with self._store.reading() as connection:
            found = connection.execute(query).mappings()
            return tuple(Tombstone(**{one.name: row[one.name] for one in fields(Tombstone)}) for row in found)


def _last(connection: Connection, zone: str, name: str) -> int:
    """The event that recorded the newest tombstone of a name; 0 when there is none."""
    column = tables.tombstone.c
    query = sa.select(sa.func.max(column.sequence)).where(column.zone == zone, column.name == name)
    return int(connection.execute(query).scalar_one() or 0)


def _came(connection: Connection, zone: str, name: str) -> int:
    """The event by which a file last came into a zone. Raises LedgerRefused when it is not known there, or waits."""
    if zone == ACCEPTED:
        column = tables.submission.c
        query = sa.select(column.sequence).where(column.accepted_path == name)
        accepted = connection.execute(query).scalar_one_or_none()
        if accepted is None:
            raise LedgerRefused(
                f"{name}: no submission has its accepted rows there, so they cannot be purged."
            )
        return int(accepted)
    known = connection.execute(
        sa.select(tables.arrival.c.arrival_id, tables.arrival.c.sequence).where(
            tables.arrival.c.sha256 == name
        )
    ).all()
    if not known:
        raise LedgerRefused(f"{name}: no arrival has these bytes, so they cannot be purged.")
    subjects = [str(one.arrival_id) for one in known]
    ended = _sequences(connection, "arrival_judged", subjects)
    if waiting := sorted(set(subjects) - {subject for subject, _ in ended}, key=int):
        raise LedgerRefused(f"Arrival {waiting[0]} waits to be judged, so its bytes cannot be purged.")
    again = _sequences(connection, "arrival_seen_again", subjects)
    return max(*(int(one.sequence) for one in known), *(sequence for _, sequence in again), 0)


def _sequences(connection: Connection, kind: str, subjects: Sequence[str]) -> list[tuple[str, int]]:
    column = tables.event.c
    query = sa.select(column.subject, column.sequence).where(
        column.kind == kind, column.subject.in_(subjects)
    )
    return [(str(one.subject), int(one.sequence)) for one in connection.execute(query)]
