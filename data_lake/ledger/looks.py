"""Looks into the inboxes: when each was seen last, why it could not be, and what lies there and is not gone yet.

They are states and no history: a look that finds what the last one found leaves no event and no row. Only when an inbox
can no longer be looked into, or can be again, the trail is told.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data_lake.ledger import tables, trail
from data_lake.ledger.store import Store
from expectations.chase import is_fresh

LOOKED_OTHERWISE = "inbox_looked_into"
"""The event that tells that an inbox cannot be looked into any more, by a class, or can be again (``seen``)."""

INBOX_NOT_SEEN = "inbox_not_seen"
"""Why nothing is called late: the last look into the provider's inbox failed, so it may lie there."""
NOT_LOOKED_SINCE = "not_looked_since"
"""Why nothing is called late: nobody has looked into the inbox since it was due, or not lately."""

WAITED_FOR = timedelta(days=2)
"""So long a file may lie in an inbox before nobody waits for it to be taken any more."""


@dataclass(frozen=True)
class Look:
    """The last look into an inbox. ``fault`` is empty when it saw all of it; ``good_at`` is the last that did."""

    looked_at: datetime
    good_at: datetime | None
    fault: str


@dataclass(frozen=True)
class Sighting:
    """Something that was seen, first at ``seen_at``, and is not gone yet.

    ``arrival_id`` says that it was taken, and only had to be removed; ``why``, as a class, that it is not taken.
    What could not be copied, or was not tried, has no size and no hash.
    """

    size_bytes: int
    modified: str
    sha256: str
    seen_at: datetime
    arrival_id: int | None = None
    why: str = ""

    def is_awaited(self, now: datetime) -> bool:
        """Whether it may still be taken by the next look: its sender is given time to end it, but not for ever."""
        return self.arrival_id is None and not self.why and now - self.seen_at < WAITED_FOR


class Looks:
    """What is known of the inboxes as they were last seen."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def record(  # noqa: PLR0913 - every fact of a transaction is named by its caller
        self,
        board: str,
        provider: str,
        *,
        looked_at: datetime,
        fault: str,
        actor: str,
        waiting: Mapping[str, Sighting] | None = None,
    ) -> None:
        """Record a look: why it failed, or an empty fault; and what lies there now, by mark, if all of it was seen."""
        with self._store.writing() as connection:
            before = last_look(connection, board, provider)
            good_at = looked_at if not fault else before.good_at if before else None
            _put(connection, tables.look, {"board": board, "provider": provider}, {
                "looked_at": looked_at, "good_at": good_at, "fault": fault,
            })  # fmt: skip
            if (before.fault if before else "") != fault:
                detail = {"observed": fault or "seen"}
                trail.append(
                    connection, trail.Link(looked_at, actor, LOOKED_OTHERWISE, f"{board}/{provider}", detail)
                )
            if waiting is not None:
                _replace_sightings(connection, board, provider, waiting)

    def last(self, board: str) -> dict[str, Look]:
        """Give the last look into each of a board's inboxes, by provider."""
        query = sa.select(tables.look).where(tables.look.c.board == board)
        with self._store.reading() as connection:
            return {
                row["provider"]: Look(row["looked_at"], row["good_at"], row["fault"])
                for row in connection.execute(query).mappings()
            }

    def sightings(self, board: str, provider: str) -> dict[str, Sighting]:
        """Give what was seen in an inbox and was not gone at the last look, by mark."""
        with self._store.reading() as connection:
            return _sightings(connection, board, provider)


def has_untaken(connection: Connection, board: str, provider: str, now: datetime) -> bool:
    """Whether a file was seen in an inbox at the last look that the next one may take."""
    return any(one.is_awaited(now) for one in _sightings(connection, board, provider).values())


def note_taken(connection: Connection, board: str, provider: str, mark: str, taken: Sighting) -> None:
    """Note, in the transaction that records its arrival, that a file was taken and is to be removed."""
    key = {"board": board, "provider": provider, "mark": mark}
    _put(connection, tables.sighting, key, dict(vars(taken)))


def _replace_sightings(
    connection: Connection, board: str, provider: str, waiting: Mapping[str, Sighting]
) -> None:
    column = tables.sighting.c
    known = _sightings(connection, board, provider)
    for mark in sorted(set(known) - set(waiting)):
        connection.execute(
            sa.delete(tables.sighting).where(
                column.board == board, column.provider == provider, column.mark == mark
            )
        )
    for mark, one in waiting.items():
        if known.get(mark) != one:
            note_taken(connection, board, provider, mark, one)


def _put(
    connection: Connection, table: sa.Table, key: Mapping[str, str], values: Mapping[str, object]
) -> None:
    """Write a row in the place of the one with its key."""
    same = [table.c[name] == value for name, value in key.items()]
    if connection.execute(sa.update(table).where(*same).values(**values)).rowcount == 0:
        connection.execute(sa.insert(table).values(**key, **values))


def why_not_late(look: Look | None, due_at: datetime, now: datetime) -> str:
    """Say as a class why nothing may be called late on the strength of the last look; nothing when it may be."""
    if look is not None and look.fault:
        return INBOX_NOT_SEEN
    return "" if look is not None and is_fresh(look.good_at, due_at, now) else NOT_LOOKED_SINCE


def last_look(connection: Connection, board: str, provider: str) -> Look | None:
    """Give the last look into an inbox; none when there was none."""
    query = sa.select(tables.look).where(tables.look.c.board == board, tables.look.c.provider == provider)
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None else Look(row["looked_at"], row["good_at"], row["fault"])


def _sightings(connection: Connection, board: str, provider: str) -> dict[str, Sighting]:
    column = tables.sighting.c
    query = sa.select(tables.sighting).where(column.board == board, column.provider == provider)
    return {
        row["mark"]: Sighting(
            *(row[name] for name in ("size_bytes", "modified", "sha256", "seen_at", "arrival_id", "why"))
        )
        for row in connection.execute(query).mappings()
    }
