"""The ledger's tables: what happened, with the constraints that keep it true.

``sequence`` is the number of the event that recorded a row: the order of the ledger is the order of its
events, never of its clocks. Rows are added and, but for a submission's ``state`` and ``superseded_by`` and for what
becomes of a message, never changed.
"""

import sqlalchemy as sa

from data_lake.ledger.instant import Instant
from expectations.addresses import CHANNELS
from expectations.sign_off import STEPS

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

NAME = sa.String(80)
SHA256 = sa.String(64)
VERDICTS = ("accepted", "accepted_with_queries", "rejected")
STATES = ("accepted", "rejected", "superseded")
SEVERITIES = ("error", "query", "advice")
PURGED_ZONES = ("landing", "accepted")


def _one_of(column: str, values: tuple[str, ...]) -> sa.CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} in ({listed})", name=column)


event = sa.Table(
    "event",
    metadata,
    sa.Column("sequence", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("kind", NAME, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("detail", sa.Text, nullable=False),
    sa.Column("previous_hash", SHA256, nullable=False, unique=True),
    sa.Column("hash", SHA256, nullable=False, unique=True),
    sa.CheckConstraint("sequence >= 1", name="sequence"),
    sa.CheckConstraint("length(actor) > 0", name="actor"),
)

arrival = sa.Table(
    "arrival",
    metadata,
    sa.Column("arrival_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("board", NAME, nullable=False),
    sa.Column("provider", NAME, nullable=False),
    sa.Column("sha256", SHA256, nullable=False),
    sa.Column("original_name", sa.Text, nullable=False),
    sa.Column("size_bytes", sa.BigInteger, nullable=False),
    sa.Column("received_at", Instant, nullable=False),
    sa.Column("occurrence", sa.Integer, nullable=False),
    sa.Column("sequence", sa.ForeignKey("event.sequence"), nullable=False, unique=True),
    sa.UniqueConstraint("board", "provider", "sha256", "occurrence"),
    sa.CheckConstraint("length(sha256) = 64", name="sha256"),
    sa.CheckConstraint("size_bytes >= 0", name="size_bytes"),
)

submission = sa.Table(
    "submission",
    metadata,
    sa.Column("submission_id", sa.String(16), primary_key=True),
    sa.Column("arrival_id", sa.ForeignKey("arrival.arrival_id"), nullable=False, index=True),
    sa.Column("board", NAME, nullable=False),
    sa.Column("provider", NAME, nullable=False),
    # Both empty: the arrival could not be read, so no return and no period is known.
    sa.Column("return_id", NAME, nullable=False),
    sa.Column("period", NAME, nullable=False),
    sa.Column("sequence", sa.ForeignKey("event.sequence"), nullable=False, unique=True),
    sa.Column("received_at", Instant, nullable=False),
    sa.Column("judged_at", Instant, nullable=False),
    sa.Column("verdict", NAME, nullable=False),
    sa.Column("state", NAME, nullable=False),
    sa.Column("accepted_path", sa.Text, unique=True),
    sa.Column("row_count", sa.Integer, nullable=False),
    sa.Column("supersedes", sa.ForeignKey("submission.submission_id"), unique=True),
    sa.Column(
        "superseded_by",
        sa.ForeignKey("submission.submission_id", deferrable=True, initially="DEFERRED"),
        unique=True,
    ),
    _one_of("verdict", VERDICTS),
    _one_of("state", STATES),
    sa.CheckConstraint("length(submission_id) = 16", name="submission_id"),
    sa.CheckConstraint("row_count >= 0", name="row_count"),
    sa.CheckConstraint("(verdict = 'rejected') = (state = 'rejected')", name="rejected_is_rejected"),
    sa.CheckConstraint("(verdict = 'rejected') = (accepted_path is null)", name="accepted_has_rows"),
    sa.CheckConstraint("(state = 'superseded') = (superseded_by is not null)", name="superseded_by_one"),
    sa.CheckConstraint("(return_id = '') = (period = '')", name="unreadable"),
    sa.CheckConstraint("return_id <> '' or verdict = 'rejected'", name="unreadable_is_rejected"),
    sa.UniqueConstraint("arrival_id", "return_id", "period"),
)

# At most one submission stands for a slot.
sa.Index(
    "uq_submission_current",
    *(submission.c[name] for name in ("board", "provider", "return_id", "period")),
    unique=True,
    sqlite_where=submission.c.state == "accepted",
    postgresql_where=submission.c.state == "accepted",
)

finding = sa.Table(
    "finding",
    metadata,
    sa.Column("submission_id", sa.ForeignKey("submission.submission_id"), primary_key=True),
    sa.Column("ordinal", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("code", NAME, nullable=False),
    sa.Column("check_name", NAME, nullable=False),
    sa.Column("severity", NAME, nullable=False),
    sa.Column("is_evaluable", sa.Boolean, nullable=False),
    sa.Column("sheet", sa.Text, nullable=False),
    sa.Column("row", sa.Integer, nullable=False),
    sa.Column("column", sa.Text, nullable=False),
    sa.Column("indicator_id", NAME, nullable=False),
    sa.Column("series", NAME, nullable=False),
    sa.Column("observed", sa.Text, nullable=False),
    sa.Column("expected", sa.Text, nullable=False),
    sa.Column("sentence", sa.Text, nullable=False),
    sa.Column("mend", sa.Text, nullable=False),
    sa.Column("cell", sa.Text, nullable=False, server_default=sa.text("''")),
    _one_of("severity", SEVERITIES),
    sa.CheckConstraint("ordinal >= 1", name="ordinal"),
)

extension = sa.Table(
    "extension",
    metadata,
    sa.Column("sequence", sa.ForeignKey("event.sequence"), primary_key=True, autoincrement=False),
    sa.Column("board", NAME, nullable=False),
    sa.Column("provider", NAME, nullable=False),
    sa.Column("return_id", NAME, nullable=False),
    sa.Column("period", NAME, nullable=False),
    sa.Column("extended_to", sa.Date, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("approved_by", sa.Text, nullable=False),
    sa.Column("recorded_at", Instant, nullable=False),
    sa.CheckConstraint("length(reason) > 0", name="reason"),
    sa.CheckConstraint("length(approved_by) > 0", name="approved_by"),
)

answer = sa.Table(
    "answer",
    metadata,
    sa.Column("sequence", sa.ForeignKey("event.sequence"), primary_key=True, autoincrement=False),
    sa.Column("board", NAME, nullable=False),
    sa.Column("provider", NAME, nullable=False),
    sa.Column("return_id", NAME, nullable=False),
    sa.Column("period", NAME, nullable=False),
    sa.Column("code", NAME, nullable=False),
    sa.Column("indicator_id", NAME, nullable=False),
    sa.Column("series", NAME, nullable=False),
    sa.Column("cell", sa.Text, nullable=False),
    # The submission that was asked about: the answer stands while the value is what it was there.
    sa.Column("submission_id", sa.ForeignKey("submission.submission_id"), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("role", NAME, nullable=False),
    sa.Column("given_on", sa.Date, nullable=False),
    sa.Column("expires_on", sa.Date),
    sa.Column("recorded_at", Instant, nullable=False),
    sa.CheckConstraint("length(reason) > 0", name="reason"),
    sa.CheckConstraint("length(role) > 0", name="role"),
    sa.CheckConstraint("expires_on is null or expires_on >= given_on", name="expires_on"),
)

publication = sa.Table(
    "publication",
    metadata,
    sa.Column("sequence", sa.ForeignKey("event.sequence"), primary_key=True, autoincrement=False),
    sa.Column("board", NAME, nullable=False),
    sa.Column("period", NAME, nullable=False),
    sa.Column("audience", NAME, nullable=False),
    sa.Column("sha256", SHA256, nullable=False),
    sa.Column("path", sa.Text, nullable=False),
    sa.Column("published_at", Instant, nullable=False),
    sa.Column("warehouse_hash", SHA256, nullable=False),
    # The event up to which the warehouse knew that the pack was made from; none where it was recorded before this was.
    sa.Column("event_sequence", sa.Integer, nullable=True),
    sa.CheckConstraint("length(sha256) = 64", name="sha256"),
)

# --- who is asked, what was said to them, and who answers for the figures

MESSAGE_STATES = ("pending", "sending", "sent", "failed", "withdrawn", "perhaps_sent")

contact = sa.Table(
    "contact",
    metadata,
    sa.Column("sequence", sa.ForeignKey("event.sequence"), primary_key=True, autoincrement=False),
    sa.Column("board", NAME, nullable=False),
    # Empty for a role of the board itself: the performance team, the chair's list.
    sa.Column("provider", NAME, nullable=False),
    sa.Column("role", NAME, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("channel", NAME, nullable=False),
    sa.Column("address", sa.Text, nullable=False),
    # The user of the operating system that acts in this role; empty when it only receives.
    sa.Column("account", NAME, nullable=False),
    sa.Column("valid_from", sa.Date, nullable=False),
    sa.Column("valid_to", sa.Date),
    sa.Column("recorded_at", Instant, nullable=False),
    _one_of("channel", CHANNELS),
    sa.CheckConstraint("length(address) > 0 or length(account) > 0", name="reached_or_acts"),
    sa.CheckConstraint("valid_to is null or valid_to >= valid_from", name="valid_to"),
)

# The last look into a provider's inbox. It is a state and no history, so no event vouches for it.
look = sa.Table(
    "look",
    metadata,
    sa.Column("board", NAME, primary_key=True),
    sa.Column("provider", NAME, primary_key=True),
    sa.Column("looked_at", Instant, nullable=False),
    # The last look that saw the whole inbox; none while there was none.
    sa.Column("good_at", Instant),
    # Why the last look failed, as a class; empty when it saw the whole inbox.
    sa.Column("fault", NAME, nullable=False),
)

# What was seen in an inbox and is not gone yet: the first of two equal looks, taken and to be removed, or not to be
# taken, and why. A state, as above.
sighting = sa.Table(
    "sighting",
    metadata,
    sa.Column("board", NAME, primary_key=True),
    sa.Column("provider", NAME, primary_key=True),
    sa.Column("mark", SHA256, primary_key=True),
    sa.Column("size_bytes", sa.BigInteger, nullable=False),
    sa.Column("modified", sa.Text, nullable=False),
    sa.Column("sha256", SHA256, nullable=False),
    sa.Column("seen_at", Instant, nullable=False),
    sa.Column("arrival_id", sa.Integer),
    sa.Column("why", NAME, nullable=False),
)

# The outbox: what is to be said to one recipient, and what has become of it.
message = sa.Table(
    "message",
    metadata,
    sa.Column("message_id", sa.String(32), primary_key=True),
    sa.Column("sequence", sa.ForeignKey("event.sequence"), nullable=False, unique=True),
    sa.Column("board", NAME, nullable=False),
    sa.Column("provider", NAME, nullable=False),
    # The reporting quarter that it is about, the step of the ladder, and the instant that the step is counted from.
    sa.Column("quarter", NAME, nullable=False),
    sa.Column("rung", NAME, nullable=False),
    sa.Column("due_at", Instant, nullable=False),
    sa.Column("role", NAME, nullable=False),
    sa.Column("channel", NAME, nullable=False),
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    # The form of the template to attach, made when it is sent; empty for none.
    sa.Column("attachment", NAME, nullable=False),
    # Why it was written, as JSON: the returns it names, what was known of each, and a mark of that.
    sa.Column("causes", sa.Text, nullable=False),
    sa.Column("written_at", Instant, nullable=False),
    sa.Column("state", NAME, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("next_at", Instant, nullable=False),
    sa.Column("leased_until", Instant),
    sa.Column("leased_by", sa.Text, nullable=False),
    sa.Column("sent_at", Instant),
    sa.Column("fault", NAME, nullable=False),
    # Whether an attempt may have been taken without our knowing: its sender died, or the answer was lost.
    sa.Column("may_have_left", sa.Boolean, nullable=False),
    _one_of("channel", CHANNELS),
    _one_of("state", MESSAGE_STATES),
    sa.CheckConstraint("attempts >= 0", name="attempts"),
    sa.CheckConstraint("(state = 'sending') = (leased_until is not null)", name="leased"),
    sa.CheckConstraint("(state = 'sent') = (sent_at is not null)", name="sent"),
    sa.CheckConstraint("may_have_left or state <> 'perhaps_sent'", name="perhaps_sent"),
)

# Nobody is written to twice about the same step: one that was withdrawn before it was sent leaves room for another.
sa.Index(
    "uq_message_said",
    *(message.c[name] for name in ("board", "provider", "quarter", "rung", "due_at", "role", "address")),
    unique=True,
    sqlite_where=message.c.state != "withdrawn",
    postgresql_where=message.c.state != "withdrawn",
)

sign_off = sa.Table(
    "sign_off",
    metadata,
    sa.Column("sequence", sa.ForeignKey("event.sequence"), primary_key=True, autoincrement=False),
    sa.Column("board", NAME, nullable=False),
    sa.Column("period", NAME, nullable=False),
    sa.Column("step", NAME, nullable=False),
    # Whose figures, for the first step; empty for the steps that are about the whole quarter.
    sa.Column("provider", NAME, nullable=False),
    # The ids of the submissions that were signed, sorted, with spaces between, and the SHA-256 of that: a correction
    # is another submission, and makes it fall.
    sa.Column("submissions", sa.Text, nullable=False),
    sa.Column("content", SHA256, nullable=False),
    sa.Column("signed_by", sa.Text, nullable=False),
    sa.Column("signed_at", Instant, nullable=False),
    # Empty, unless the performance team signed what is the provider's to sign: why.
    sa.Column("on_behalf_reason", sa.Text, nullable=False),
    # Both empty, unless the step was taken without what it needs: why, and who asked for it.
    sa.Column("override_reason", sa.Text, nullable=False),
    sa.Column("override_asked_by", sa.Text, nullable=False),
    _one_of("step", STEPS),
    sa.CheckConstraint("length(content) = 64", name="content"),
    sa.CheckConstraint("length(submissions) > 0", name="submissions"),
    sa.CheckConstraint("length(signed_by) > 0", name="signed_by"),
    sa.CheckConstraint("(step = 'provider') = (provider <> '')", name="provider_signs_its_own"),
    sa.CheckConstraint("step = 'provider' or on_behalf_reason = ''", name="on_behalf_of_a_provider"),
    sa.CheckConstraint("(override_reason = '') = (override_asked_by = '')", name="override"),
    sa.CheckConstraint("step <> 'provider' or override_reason = ''", name="override_of_what_was_missing"),
    sa.CheckConstraint("override_asked_by <> signed_by", name="override_by_two"),
)

override_asked = sa.Table(
    "override_asked",
    metadata,
    sa.Column("sequence", sa.ForeignKey("event.sequence"), primary_key=True, autoincrement=False),
    sa.Column("board", NAME, nullable=False),
    sa.Column("period", NAME, nullable=False),
    sa.Column("step", NAME, nullable=False),
    sa.Column("content", SHA256, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("asked_by", sa.Text, nullable=False),
    sa.Column("asked_at", Instant, nullable=False),
    _one_of("step", STEPS[1:]),
    sa.CheckConstraint("length(reason) > 0", name="reason"),
    sa.CheckConstraint("length(asked_by) > 0", name="asked_by"),
    sa.CheckConstraint("length(content) = 64", name="content"),
)

frozen = sa.Table(
    "frozen",
    metadata,
    sa.Column("sequence", sa.ForeignKey("event.sequence"), primary_key=True, autoincrement=False),
    sa.Column("board", NAME, nullable=False),
    sa.Column("period", NAME, nullable=False),
    sa.Column("path", sa.Text, nullable=False),
    sa.Column("sha256", SHA256, nullable=False),
    sa.Column("row_count", sa.Integer, nullable=False),
    sa.Column("content", SHA256, nullable=False),
    sa.Column("warehouse_hash", SHA256, nullable=False),
    sa.Column("code_version", sa.Text, nullable=False),
    sa.Column("dataset_version", sa.Text, nullable=False),
    sa.Column("frozen_at", Instant, nullable=False),
    sa.CheckConstraint("length(sha256) = 64", name="sha256"),
    sa.CheckConstraint("length(content) = 64", name="content"),
    sa.CheckConstraint("row_count >= 0", name="row_count"),
)

# What was removed because it had outlived its retention, and never what it held.
tombstone = sa.Table(
    "tombstone",
    metadata,
    sa.Column("sequence", sa.ForeignKey("event.sequence"), primary_key=True, autoincrement=False),
    sa.Column("zone", NAME, nullable=False),
    sa.Column("name", sa.Text, nullable=False, index=True),
    sa.Column("board", NAME, nullable=False),
    sa.Column("provider", NAME, nullable=False),
    sa.Column("return_id", NAME, nullable=False),
    sa.Column("period", NAME, nullable=False),
    sa.Column("submission_id", sa.String(16), nullable=False),
    sa.Column("size_bytes", sa.BigInteger, nullable=False),
    sa.Column("sha256", SHA256, nullable=False),
    sa.Column("rule", NAME, nullable=False),
    sa.Column("purged_at", Instant, nullable=False),
    _one_of("zone", PURGED_ZONES),
    sa.CheckConstraint("length(sha256) = 64", name="sha256"),
    sa.CheckConstraint("size_bytes >= 0", name="size_bytes"),
    sa.CheckConstraint("(zone = 'accepted') = (submission_id <> '')", name="accepted_of_one"),
    sa.CheckConstraint("zone = 'accepted' or name = sha256", name="landed_as_its_hash"),
)
