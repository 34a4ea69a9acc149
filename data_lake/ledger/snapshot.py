"""The ledger as it stood after one event, as typed frames from one read transaction."""

from dataclasses import dataclass

import polars as pl
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data_lake.ledger import release_tables, rows, tables
from data_lake.ledger.purging import ACCEPTED
from data_lake.ledger.records import LedgerRefused
from data_lake.ledger.signing import quarters_signed
from expectations.answers import Answer
from expectations.sign_off import QuarterSigned

_INSTANT = pl.Datetime("us", "UTC")
_SLOT = ("board", "provider", "return_id", "period")

_COLUMNS: dict[str, dict[str, pl.DataType | type[pl.DataType]]] = {
    "arrival": {
        "arrival_id": pl.Int64,
        "board": pl.String,
        "provider": pl.String,
        "sha256": pl.String,
        "original_name": pl.String,
        "size_bytes": pl.Int64,
        "received_at": _INSTANT,
        "occurrence": pl.Int64,
        "sequence": pl.Int64,
    },
    "submission": {
        "submission_id": pl.String,
        "arrival_id": pl.Int64,
        "board": pl.String,
        "provider": pl.String,
        "return_id": pl.String,
        "period": pl.String,
        "sequence": pl.Int64,
        "received_at": _INSTANT,
        "judged_at": _INSTANT,
        "verdict": pl.String,
        "state": pl.String,
        "accepted_path": pl.String,
        "row_count": pl.Int64,
        "supersedes": pl.String,
        "superseded_by": pl.String,
    },
    "finding": {
        "submission_id": pl.String,
        "ordinal": pl.Int64,
        "code": pl.String,
        "check_name": pl.String,
        "severity": pl.String,
        "is_evaluable": pl.Boolean,
        "sheet": pl.String,
        "row": pl.Int64,
        "column": pl.String,
        "indicator_id": pl.String,
        "series": pl.String,
        "observed": pl.String,
        "expected": pl.String,
        "sentence": pl.String,
        "mend": pl.String,
        "cell": pl.String,
    },
    "extension": {
        "sequence": pl.Int64,
        "board": pl.String,
        "provider": pl.String,
        "return_id": pl.String,
        "period": pl.String,
        "extended_to": pl.Date,
        "reason": pl.String,
        "approved_by": pl.String,
        "recorded_at": _INSTANT,
    },
    "answer": {
        "sequence": pl.Int64,
        "board": pl.String,
        "provider": pl.String,
        "return_id": pl.String,
        "period": pl.String,
        "code": pl.String,
        "indicator_id": pl.String,
        "series": pl.String,
        "cell": pl.String,
        "submission_id": pl.String,
        "reason": pl.String,
        "role": pl.String,
        "given_on": pl.Date,
        "expires_on": pl.Date,
        "recorded_at": _INSTANT,
    },
    "publication": {
        "sequence": pl.Int64,
        "board": pl.String,
        "period": pl.String,
        "audience": pl.String,
        "sha256": pl.String,
        "path": pl.String,
        "published_at": _INSTANT,
        "warehouse_hash": pl.String,
        "event_sequence": pl.Int64,
    },
    "sign_off": {
        "sequence": pl.Int64,
        "board": pl.String,
        "period": pl.String,
        "step": pl.String,
        "provider": pl.String,
        "submissions": pl.String,
        "content": pl.String,
        "signed_by": pl.String,
        "signed_at": _INSTANT,
        "on_behalf_reason": pl.String,
        "override_reason": pl.String,
        "override_asked_by": pl.String,
    },
    "frozen": {
        "sequence": pl.Int64,
        "board": pl.String,
        "period": pl.String,
        "path": pl.String,
        "sha256": pl.String,
        "row_count": pl.Int64,
        "content": pl.String,
        "warehouse_hash": pl.String,
        "code_version": pl.String,
        "dataset_version": pl.String,
        "frozen_at": _INSTANT,
    },
    "release": {
        "sequence": pl.Int64,
        "board": pl.String,
        "source": pl.String,
        "release": pl.String,
        "files": pl.String,
        "sha256": pl.String,
        "path": pl.String,
        "figures": pl.Int64,
        "is_handed_on": pl.Boolean,
        "imported_at": _INSTANT,
    },
    "release_withdrawal": {
        "sequence": pl.Int64,
        "board": pl.String,
        "source": pl.String,
        "release": pl.String,
        "withdrawn_at": _INSTANT,
    },
}

SCHEMAS: dict[str, pl.Schema] = {name: pl.Schema(columns) for name, columns in _COLUMNS.items()}


@dataclass(frozen=True)
class Snapshot:
    """The ledger after one event; each frame has the schema of its name in ``SCHEMAS``, in ledger order.

    ``until_event`` is 0 and every frame empty while nothing has happened. ``purged`` alone speaks of now: the paths of
    accepted rows that have gone, for whoever looks back cannot read them either.
    """

    until_event: int
    arrival: pl.DataFrame
    submission: pl.DataFrame
    finding: pl.DataFrame
    extension: pl.DataFrame
    answer: pl.DataFrame
    publication: pl.DataFrame
    sign_off: pl.DataFrame
    frozen: pl.DataFrame
    release: pl.DataFrame
    release_withdrawal: pl.DataFrame
    purged: frozenset[str] = frozenset()

    def answers(self, board: str) -> tuple[Answer, ...]:
        """List the answers to a board's queries that were recorded by then, in ledger order."""
        mine = self.answer.filter(pl.col("board") == board)
        return tuple(rows.as_answer(row) for row in mine.iter_rows(named=True))

    def quarters_signed(self) -> dict[tuple[str, str], QuarterSigned]:
        """Give what stood and what was signed of each quarter by then, by board and reporting quarter."""
        return quarters_signed(self.submission.iter_rows(named=True), self.sign_off.iter_rows(named=True))


def take(connection: Connection, until_event: int | None) -> Snapshot:
    """Read every table inside the caller's read transaction, as it stood after the event.

    Raises:
        LedgerRefused: the event has not happened.
    """
    last = rows.last_event(connection)
    until = last if until_event is None else until_event
    if not 0 <= until <= last:
        raise LedgerRefused(
            f"The ledger has no event {until}: its last is {last}. Name an event from 0 to {last}."
        )
    recorded = tables.submission.c.sequence <= until
    submission = _supersession(
        _frame(connection, "submission", sa.select(tables.submission).where(recorded), ("sequence",))
    )
    finding = sa.select(tables.finding).where(
        tables.finding.c.submission_id.in_(sa.select(tables.submission.c.submission_id).where(recorded))
    )
    return Snapshot(
        until_event=until,
        arrival=_until(connection, tables.arrival, until),
        submission=submission,
        finding=_frame(connection, "finding", finding, ("submission_id", "ordinal")),
        extension=_until(connection, tables.extension, until),
        answer=_until(connection, tables.answer, until),
        publication=_until(connection, tables.publication, until),
        sign_off=_until(connection, tables.sign_off, until),
        frozen=_until(connection, tables.frozen, until),
        release=_until(connection, release_tables.release, until),
        release_withdrawal=_until(connection, release_tables.release_withdrawal, until),
        purged=_purged(connection),
    )


def _purged(connection: Connection) -> frozenset[str]:
    column = tables.tombstone.c
    query = sa.select(column.name).where(column.zone == ACCEPTED)
    return frozenset(connection.execute(query).scalars())


def _until(connection: Connection, table: sa.Table, until: int) -> pl.DataFrame:
    return _frame(connection, table.name, sa.select(table).where(table.c.sequence <= until), ("sequence",))


def _frame(
    connection: Connection, name: str, query: "sa.Select[tuple[object, ...]]", order: tuple[str, ...]
) -> pl.DataFrame:
    schema = SCHEMAS[name]
    table = tables.metadata.tables[name]
    query = query.with_only_columns(*(table.c[column] for column in schema.names())).order_by(
        *(table.c[column] for column in order)
    )
    return pl.DataFrame([tuple(row) for row in connection.execute(query)], schema=schema, orient="row")


def _supersession(submission: pl.DataFrame) -> pl.DataFrame:
    """Work out which submissions stand from the order of events: the stored columns know later ones too."""
    is_accepted = pl.col("verdict") != "rejected"
    successor = (
        submission.filter(is_accepted)
        .sort("sequence")
        .select("submission_id", pl.col("submission_id").shift(-1).over(_SLOT).alias("superseded_by"))
    )
    return (
        submission.drop("superseded_by", "state")
        .join(successor, on="submission_id", how="left", maintain_order="left")
        .with_columns(
            state=pl.when(~is_accepted)
            .then(pl.lit("rejected"))
            .when(pl.col("superseded_by").is_null())
            .then(pl.lit("accepted"))
            .otherwise(pl.lit("superseded"))
        )
        .select(SCHEMAS["submission"].names())
    )
