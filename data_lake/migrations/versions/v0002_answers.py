"""Answers to queries, and the cell that a finding is about."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

INSTANT = sa.String(27).with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    """Add a column, empty for what was recorded before, and the table of answers."""
    op.add_column("finding", sa.Column("cell", sa.Text(), server_default=sa.text("''"), nullable=False))
    op.create_table(
        "answer",
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("board", sa.String(length=80), nullable=False),
        sa.Column("provider", sa.String(length=80), nullable=False),
        sa.Column("return_id", sa.String(length=80), nullable=False),
        sa.Column("period", sa.String(length=80), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("indicator_id", sa.String(length=80), nullable=False),
        sa.Column("series", sa.String(length=80), nullable=False),
        sa.Column("cell", sa.Text(), nullable=False),
        sa.Column("submission_id", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=80), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_answer_reason")),
        sa.CheckConstraint("length(role) > 0", name=op.f("ck_answer_role")),
        sa.CheckConstraint("expires_on is null or expires_on >= given_on", name=op.f("ck_answer_expires_on")),
        sa.ForeignKeyConstraint(["sequence"], ["event.sequence"], name="fk_answer_sequence"),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.submission_id"], name="fk_answer_submission_id"
        ),
        sa.PrimaryKeyConstraint("sequence", name="pk_answer"),
    )
