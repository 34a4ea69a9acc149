"""Contacts and looks into inboxes, the outbox, sign-offs and what was frozen at them, and what was purged."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

INSTANT = sa.String(27).with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    """Add what the chase, the sign-off and the purge need; nothing that stands is touched."""
    _asked_and_looked()
    _said()
    _signed()
    _purged()


def _asked_and_looked() -> None:
    """Who is asked, and the last look into each inbox."""
    op.create_table(
        "contact",
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("board", sa.String(length=80), nullable=False),
        sa.Column("provider", sa.String(length=80), nullable=False),
        sa.Column("role", sa.String(length=80), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("channel", sa.String(length=80), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("account", sa.String(length=80), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.CheckConstraint("channel in ('email', 'webhook')", name=op.f("ck_contact_channel")),
        sa.CheckConstraint(
            "length(address) > 0 or length(account) > 0", name=op.f("ck_contact_reached_or_acts")
        ),
        sa.CheckConstraint("valid_to is null or valid_to >= valid_from", name=op.f("ck_contact_valid_to")),
        sa.ForeignKeyConstraint(["sequence"], ["event.sequence"], name="fk_contact_sequence"),
        sa.PrimaryKeyConstraint("sequence", name="pk_contact"),
    )
    op.create_table(
        "look",
        sa.Column("board", sa.String(length=80), nullable=False),
        sa.Column("provider", sa.String(length=80), nullable=False),
        sa.Column("looked_at", INSTANT, nullable=False),
        sa.Column("good_at", INSTANT, nullable=True),
        sa.Column("fault", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("board", "provider", name="pk_look"),
    )
    op.create_table(
        "sighting",
        sa.Column("board", sa.String(length=80), nullable=False),
        sa.Column("provider", sa.String(length=80), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("modified", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.Column("arrival_id", sa.Integer(), nullable=True),
        sa.Column("why", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("board", "provider", "mark", name="pk_sighting"),
    )


def _said() -> None:
    """The outbox."""
    op.create_table(
        "message",
        sa.Column("message_id", sa.String(length=32), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("board", sa.String(length=80), nullable=False),
        sa.Column("provider", sa.String(length=80), nullable=False),
        sa.Column("quarter", sa.String(length=80), nullable=False),
        sa.Column("rung", sa.String(length=80), nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("role", sa.String(length=80), nullable=False),
        sa.Column("channel", sa.String(length=80), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("attachment", sa.String(length=80), nullable=False),
        sa.Column("causes", sa.Text(), nullable=False),
        sa.Column("written_at", INSTANT, nullable=False),
        sa.Column("state", sa.String(length=80), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", INSTANT, nullable=False),
        sa.Column("leased_until", INSTANT, nullable=True),
        sa.Column("leased_by", sa.Text(), nullable=False),
        sa.Column("sent_at", INSTANT, nullable=True),
        sa.Column("fault", sa.String(length=80), nullable=False),
        sa.Column("may_have_left", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(state = 'sending') = (leased_until is not null)", name=op.f("ck_message_leased")
        ),
        sa.CheckConstraint("(state = 'sent') = (sent_at is not null)", name=op.f("ck_message_sent")),
        sa.CheckConstraint("channel in ('email', 'webhook')", name=op.f("ck_message_channel")),
        sa.CheckConstraint("may_have_left or state <> 'perhaps_sent'", name=op.f("ck_message_perhaps_sent")),
        sa.CheckConstraint(
            "state in ('pending', 'sending', 'sent', 'failed', 'withdrawn', 'perhaps_sent')",
            name=op.f("ck_message_state"),
        ),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_message_attempts")),
        sa.ForeignKeyConstraint(["sequence"], ["event.sequence"], name="fk_message_sequence"),
        sa.PrimaryKeyConstraint("message_id", name="pk_message"),
        sa.UniqueConstraint("sequence", name="uq_message_sequence"),
    )
    op.create_index(
        "uq_message_said",
        "message",
        ["board", "provider", "quarter", "rung", "due_at", "role", "address"],
        unique=True,
        sqlite_where=sa.text("state != 'withdrawn'"),
        postgresql_where=sa.text("state != 'withdrawn'"),
    )


def _signed() -> None:
    """Sign-offs, what was asked of a second person, and what was frozen."""
    op.create_table(
        "sign_off",
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("board", sa.String(length=80), nullable=False),
        sa.Column("period", sa.String(length=80), nullable=False),
        sa.Column("step", sa.String(length=80), nullable=False),
        sa.Column("provider", sa.String(length=80), nullable=False),
        sa.Column("submissions", sa.Text(), nullable=False),
        sa.Column("content", sa.String(length=64), nullable=False),
        sa.Column("signed_by", sa.Text(), nullable=False),
        sa.Column("signed_at", INSTANT, nullable=False),
        sa.Column("on_behalf_reason", sa.Text(), nullable=False),
        sa.Column("override_reason", sa.Text(), nullable=False),
        sa.Column("override_asked_by", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(override_reason = '') = (override_asked_by = '')", name=op.f("ck_sign_off_override")
        ),
        sa.CheckConstraint(
            "(step = 'provider') = (provider <> '')", name=op.f("ck_sign_off_provider_signs_its_own")
        ),
        sa.CheckConstraint(
            "step in ('provider', 'performance_team', 'performance_sub_group')", name=op.f("ck_sign_off_step")
        ),
        sa.CheckConstraint(
            "step = 'provider' or on_behalf_reason = ''", name=op.f("ck_sign_off_on_behalf_of_a_provider")
        ),
        sa.CheckConstraint(
            "step <> 'provider' or override_reason = ''",
            name=op.f("ck_sign_off_override_of_what_was_missing"),
        ),
        sa.CheckConstraint("override_asked_by <> signed_by", name=op.f("ck_sign_off_override_by_two")),
        sa.CheckConstraint("length(content) = 64", name=op.f("ck_sign_off_content")),
        sa.CheckConstraint("length(submissions) > 0", name=op.f("ck_sign_off_submissions")),
        sa.CheckConstraint("length(signed_by) > 0", name=op.f("ck_sign_off_signed_by")),
        sa.ForeignKeyConstraint(["sequence"], ["event.sequence"], name="fk_sign_off_sequence"),
        sa.PrimaryKeyConstraint("sequence", name="pk_sign_off"),
    )
    op.create_table(
        "override_asked",
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("board", sa.String(length=80), nullable=False),
        sa.Column("period", sa.String(length=80), nullable=False),
        sa.Column("step", sa.String(length=80), nullable=False),
        sa.Column("content", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.CheckConstraint(
            "step in ('performance_team', 'performance_sub_group')", name=op.f("ck_override_asked_step")
        ),
        sa.CheckConstraint("length(content) = 64", name=op.f("ck_override_asked_content")),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_override_asked_reason")),
        sa.CheckConstraint("length(asked_by) > 0", name=op.f("ck_override_asked_asked_by")),
        sa.ForeignKeyConstraint(["sequence"], ["event.sequence"], name="fk_override_asked_sequence"),
        sa.PrimaryKeyConstraint("sequence", name="pk_override_asked"),
    )
    op.create_table(
        "frozen",
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("board", sa.String(length=80), nullable=False),
        sa.Column("period", sa.String(length=80), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("content", sa.String(length=64), nullable=False),
        sa.Column("warehouse_hash", sa.String(length=64), nullable=False),
        sa.Column("code_version", sa.Text(), nullable=False),
        sa.Column("dataset_version", sa.Text(), nullable=False),
        sa.Column("frozen_at", INSTANT, nullable=False),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_frozen_sha256")),
        sa.CheckConstraint("length(content) = 64", name=op.f("ck_frozen_content")),
        sa.CheckConstraint("row_count >= 0", name=op.f("ck_frozen_row_count")),
        sa.ForeignKeyConstraint(["sequence"], ["event.sequence"], name="fk_frozen_sequence"),
        sa.PrimaryKeyConstraint("sequence", name="pk_frozen"),
    )


def _purged() -> None:
    """What was removed because it had outlived its retention."""
    op.create_table(
        "tombstone",
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("zone", sa.String(length=80), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("board", sa.String(length=80), nullable=False),
        sa.Column("provider", sa.String(length=80), nullable=False),
        sa.Column("return_id", sa.String(length=80), nullable=False),
        sa.Column("period", sa.String(length=80), nullable=False),
        sa.Column("submission_id", sa.String(length=16), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("rule", sa.String(length=80), nullable=False),
        sa.Column("purged_at", INSTANT, nullable=False),
        sa.CheckConstraint("zone in ('landing', 'accepted')", name=op.f("ck_tombstone_zone")),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_tombstone_sha256")),
        sa.CheckConstraint("size_bytes >= 0", name=op.f("ck_tombstone_size_bytes")),
        sa.CheckConstraint(
            "(zone = 'accepted') = (submission_id <> '')", name=op.f("ck_tombstone_accepted_of_one")
        ),
        sa.CheckConstraint(
            "zone = 'accepted' or name = sha256", name=op.f("ck_tombstone_landed_as_its_hash")
        ),
        sa.ForeignKeyConstraint(["sequence"], ["event.sequence"], name="fk_tombstone_sequence"),
        sa.PrimaryKeyConstraint("sequence", name="pk_tombstone"),
    )
    op.create_index("ix_tombstone_name", "tombstone", ["name"])
