"""Releases of published statistics that were imported or taken back, and what a published pack was made from."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

INSTANT = sa.String(27).with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    """Add the imports and what a pack was made from; nothing that stands is changed."""
    op.create_table(
        "release",
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("board", sa.String(length=80), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("release", sa.String(length=80), nullable=False),
        sa.Column("files", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("figures", sa.Integer(), nullable=False),
        sa.Column("is_handed_on", sa.Boolean(), nullable=False),
        sa.Column("imported_at", INSTANT, nullable=False),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_release_sha256")),
        sa.CheckConstraint("length(source) > 0", name=op.f("ck_release_source")),
        sa.CheckConstraint("length(release) > 0", name=op.f("ck_release_release")),
        sa.CheckConstraint("figures >= 1", name=op.f("ck_release_figures")),
        sa.ForeignKeyConstraint(["sequence"], ["event.sequence"], name="fk_release_sequence"),
        sa.PrimaryKeyConstraint("sequence", name="pk_release"),
    )
    op.create_table(
        "release_withdrawal",
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("board", sa.String(length=80), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("release", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", INSTANT, nullable=False),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_release_withdrawal_reason")),
        sa.ForeignKeyConstraint(["sequence"], ["event.sequence"], name="fk_release_withdrawal_sequence"),
        sa.PrimaryKeyConstraint("sequence", name="pk_release_withdrawal"),
    )
    op.add_column("publication", sa.Column("event_sequence", sa.Integer(), nullable=True))
