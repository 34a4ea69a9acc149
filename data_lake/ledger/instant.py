"""An instant as the ledger keeps it: always aware, always in UTC."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

INSTANT_FORMAT = "%Y-%m-%dT%H:%M:%S.%fZ"
_LENGTH = 27


class Instant(TypeDecorator[datetime]):
    """An instant in UTC: ISO text of 27 characters in SQLite, ``timestamptz`` in PostgreSQL; always aware."""

    impl = sa.String(_LENGTH)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the column type of the database at hand."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(postgresql.TIMESTAMP(timezone=True))
        return dialect.type_descriptor(sa.String(_LENGTH))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | str | None:
        """Take an aware instant to UTC; refuse one without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("An instant without a time zone cannot stand in the ledger: give it in UTC.")
        value = value.astimezone(UTC)
        return value if dialect.name == "postgresql" else value.strftime(INSTANT_FORMAT)

    def process_result_value(self, value: object | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Return an aware instant in UTC."""
        if value is None:
            return None
        if isinstance(value, datetime):
            return value.astimezone(UTC)
        return read_instant(str(value))


def read_instant(text: str) -> datetime:
    """Read an instant as SQLite keeps it. Raises ValueError for any other text.

    ``strptime`` takes thirty times as long, and the ledger reads many thousands.
    """
    if len(text) != _LENGTH or not text.endswith("Z"):
        raise ValueError(f"An instant in the ledger has another form than {INSTANT_FORMAT}.")
    return datetime.fromisoformat(text)
