"""The ledger: what happened, in transactions, with a trail that shows when it was touched."""

from data_lake.ledger.contacts import Contact
from data_lake.ledger.ledger import Ledger
from data_lake.ledger.letters import Cause, Letter, Message
from data_lake.ledger.marks import MARK_OF_NOTHING
from data_lake.ledger.opening import open_ledger
from data_lake.ledger.purging import ACCEPTED, LANDING, Tombstone
from data_lake.ledger.records import (
    Arrival,
    Event,
    Judgement,
    LedgerDamaged,
    LedgerRefused,
    Submission,
    SubmissionKey,
    submission_id,
)
from data_lake.ledger.releases import Imported
from data_lake.ledger.rows import Ruling
from data_lake.ledger.signing import Frozen
from data_lake.ledger.snapshot import SCHEMAS, Snapshot

__all__ = [
    "ACCEPTED",
    "LANDING",
    "MARK_OF_NOTHING",
    "SCHEMAS",
    "Arrival",
    "Cause",
    "Contact",
    "Event",
    "Frozen",
    "Imported",
    "Judgement",
    "Ledger",
    "LedgerDamaged",
    "LedgerRefused",
    "Letter",
    "Message",
    "Ruling",
    "Snapshot",
    "Submission",
    "SubmissionKey",
    "Tombstone",
    "open_ledger",
    "submission_id",
]
