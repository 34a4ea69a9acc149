"""The ledger's first tables, and the triggers that let the trail only grow."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

INSTANT = sa.String(27).with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")

TRAIL_ONLY_GROWS_SQLITE = (
    """
    create trigger event_no_update before update on event
    begin select raise(abort, 'The trail only grows: an event cannot be changed.'); end
    """,
    """
    create trigger event_no_delete before delete on event
    begin select raise(abort, 'The trail only grows: an event cannot be removed.'); end
    """,
)
TRAIL_ONLY_GROWS_POSTGRESQL = (
    """
    create function event_only_grows() returns trigger language plpgsql as $$
    begin raise exception 'The trail only grows: an event cannot be changed or removed.'; end $$
    """,
    """
    create trigger event_only_grows before update or delete on event
    for each row execute function event_only_grows()
    """,
    """
    create trigger event_no_truncate before truncate on event
    for each statement execute function event_only_grows()
    """,
)


def upgrade() -> None:
    """Make every table, parents first; then the triggers of the trail."""
    _happened()
    _judged()
    _granted_and_published()
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    for trigger in TRAIL_ONLY_GROWS_POSTGRESQL if is_postgresql else TRAIL_ONLY_GROWS_SQLITE:
        op.execute(trigger)


def _happened() -> None:
    """Events and arrivals."""
    op.create_table(
        "event",
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("length(actor) > 0", name=op.f("ck_event_actor")),
        sa.CheckConstraint("sequence >= 1", name=op.f("ck_event_sequence")),
        sa.PrimaryKeyConstraint("sequence", name="pk_event"),
        sa.UniqueConstraint("hash", name="uq_event_hash"),
        sa.UniqueConstraint("previous_hash", name="uq_event_previous_hash"),
    )
    op.create_table(
        "arrival",
        sa.Column("arrival_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("board", sa.String(length=80), nullable=False),
        sa.Column("provider", sa.String(length=80), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("original_name", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_arrival_sha256")),
        sa.CheckConstraint("size_bytes >= 0", name=op.f("ck_arrival_size_bytes")),
        sa.ForeignKeyConstraint(["sequence"], ["event.sequence"], name="fk_arrival_sequence"),
        sa.PrimaryKeyConstraint("arrival_id", name="pk_arrival"),
        sa.UniqueConstraint(
            "board", "provider", "sha256", "occurrence", name="uq_arrival_board_provider_sha256_occurrence"
        ),
        sa.UniqueConstraint("sequence", name="uq_arrival_sequence"),
    )


def _judged() -> None:
    """Submissions and their findings."""
    op.create_table(
        "submission",
        sa.Column("submission_id", sa.String(length=16), nullable=False),
        sa.Column("arrival_id", sa.Integer(), nullable=False),
        sa.Column("board", sa.String(length=80), nullable=False),
        sa.Column("provider", sa.String(length=80), nullable=False),
        sa.Column("return_id", sa.String(length=80), nullable=False),
        sa.Column("period", sa.String(length=80), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("judged_at", INSTANT, nullable=False),
        sa.Column("verdict", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=80), nullable=False),
        sa.Column("accepted_path", sa.Text(), nullable=True),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("supersedes", sa.String(length=16), nullable=True),
        sa.Column("superseded_by", sa.String(length=16), nullable=True),
        sa.CheckConstraint("(return_id = '') = (period = '')", name=op.f("ck_submission_unreadable")),
        sa.CheckConstraint(
            "(state = 'superseded') = (superseded_by is not null)",
            name=op.f("ck_submission_superseded_by_one"),
        ),
        sa.CheckConstraint(
            "(verdict = 'rejected') = (accepted_path is null)", name=op.f("ck_submission_accepted_has_rows")
        ),
        sa.CheckConstraint(
            "(verdict = 'rejected') = (state = 'rejected')", name=op.f("ck_submission_rejected_is_rejected")
        ),
        sa.CheckConstraint(
            "return_id <> '' or verdict = 'rejected'", name=op.f("ck_submission_unreadable_is_rejected")
        ),
        sa.CheckConstraint(
            "state in ('accepted', 'rejected', 'superseded')", name=op.f("ck_submission_state")
        ),
        sa.CheckConstraint(
            "verdict in ('accepted', 'accepted_with_queries', 'rejected')", name=op.f("ck_submission_verdict")
        ),
        sa.CheckConstraint("length(submission_id) = 16", name=op.f("ck_submission_submission_id")),
        sa.CheckConstraint("row_count >= 0", name=op.f("ck_submission_row_count")),
        sa.ForeignKeyConstraint(["arrival_id"], ["arrival.arrival_id"], name="fk_submission_arrival_id"),
        sa.ForeignKeyConstraint(["sequence"], ["event.sequence"], name="fk_submission_sequence"),
        sa.ForeignKeyConstraint(
            ["superseded_by"],
            ["submission.submission_id"],
            name="fk_submission_superseded_by",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["supersedes"], ["submission.submission_id"], name="fk_submission_supersedes"
        ),
        sa.PrimaryKeyConstraint("submission_id", name="pk_submission"),
        sa.UniqueConstraint("accepted_path", name="uq_submission_accepted_path"),
        sa.UniqueConstraint(
            "arrival_id", "return_id", "period", name="uq_submission_arrival_id_return_id_period"
        ),
        sa.UniqueConstraint("sequence", name="uq_submission_sequence"),
        sa.UniqueConstraint("superseded_by", name="uq_submission_superseded_by"),
        sa.UniqueConstraint("supersedes", name="uq_submission_supersedes"),
    )
    op.create_index("ix_submission_arrival_id", "submission", ["arrival_id"], unique=False)
    op.create_index(
        "uq_submission_current",
        "submission",
        ["board", "provider", "return_id", "period"],
        unique=True,
        sqlite_where=sa.text("state = 'accepted'"),
        postgresql_where=sa.text("state = 'accepted'"),
    )
    op.create_table(
        "finding",
        sa.Column("submission_id", sa.String(length=16), nullable=False),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("check_name", sa.String(length=80), nullable=False),
        sa.Column("severity", sa.String(length=80), nullable=False),
        sa.Column("is_evaluable", sa.Boolean(), nullable=False),
        sa.Column("sheet", sa.Text(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("column", sa.Text(), nullable=False),
        sa.Column("indicator_id", sa.String(length=80), nullable=False),
        sa.Column("series", sa.String(length=80), nullable=False),
        sa.Column("observed", sa.Text(), nullable=False),
        sa.Column("expected", sa.Text(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("mend", sa.Text(), nullable=False),
        sa.CheckConstraint("severity in ('error', 'query', 'advice')", name=op.f("ck_finding_severity")),
        sa.CheckConstraint("ordinal >= 1", name=op.f("ck_finding_ordinal")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.submission_id"], name="fk_finding_submission_id"
        ),
        sa.PrimaryKeyConstraint("submission_id", "ordinal", name="pk_finding"),
    )


def _granted_and_published() -> None:
    """Extensions and publications."""
    op.create_table(
        "extension",
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("board", sa.String(length=80), nullable=False),
        sa.Column("provider", sa.String(length=80), nullable=False),
        sa.Column("return_id", sa.String(length=80), nullable=False),
        sa.Column("period", sa.String(length=80), nullable=False),
        sa.Column("extended_to", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("approved_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.CheckConstraint("length(approved_by) > 0", name=op.f("ck_extension_approved_by")),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_extension_reason")),
        sa.ForeignKeyConstraint(["sequence"], ["event.sequence"], name="fk_extension_sequence"),
        sa.PrimaryKeyConstraint("sequence", name="pk_extension"),
    )
    op.create_table(
        "publication",
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("board", sa.String(length=80), nullable=False),
        sa.Column("period", sa.String(length=80), nullable=False),
        sa.Column("audience", sa.String(length=80), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("published_at", INSTANT, nullable=False),
        sa.Column("warehouse_hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_publication_sha256")),
        sa.ForeignKeyConstraint(["sequence"], ["event.sequence"], name="fk_publication_sequence"),
        sa.PrimaryKeyConstraint("sequence", name="pk_publication"),
    )
