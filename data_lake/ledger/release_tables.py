"""The ledger's tables of published statistics: releases that were imported, and those that were taken back."""

import sqlalchemy as sa

from data_lake.ledger.instant import Instant
from data_lake.ledger.tables import NAME, SHA256, metadata

# A release of published statistics that was imported: which files, as JSON, and where the figures lie that they gave.
release = sa.Table(
    "release",
    metadata,
    sa.Column("sequence", sa.ForeignKey("event.sequence"), primary_key=True, autoincrement=False),
    sa.Column("board", NAME, nullable=False),
    sa.Column("source", NAME, nullable=False),
    sa.Column("release", NAME, nullable=False),
    sa.Column("files", sa.Text, nullable=False),
    sa.Column("sha256", SHA256, nullable=False),
    sa.Column("path", sa.Text, nullable=False),
    sa.Column("figures", sa.Integer, nullable=False),
    # Whether another board handed it on, and it was not read of the publisher's own files.
    sa.Column("is_handed_on", sa.Boolean, nullable=False),
    sa.Column("imported_at", Instant, nullable=False),
    sa.CheckConstraint("length(sha256) = 64", name="sha256"),
    sa.CheckConstraint("length(source) > 0", name="source"),
    sa.CheckConstraint("length(release) > 0", name="release"),
    sa.CheckConstraint("figures >= 1", name="figures"),
)

# All that was imported of a release until then, taken back: not known from then on.
release_withdrawal = sa.Table(
    "release_withdrawal",
    metadata,
    sa.Column("sequence", sa.ForeignKey("event.sequence"), primary_key=True, autoincrement=False),
    sa.Column("board", NAME, nullable=False),
    sa.Column("source", NAME, nullable=False),
    sa.Column("release", NAME, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("withdrawn_at", Instant, nullable=False),
    sa.CheckConstraint("length(reason) > 0", name="reason"),
)
