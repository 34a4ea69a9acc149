"""Publish one audience's pack for one quarter, and record that it was."""

from dataclasses import dataclass
from pathlib import Path

from flows.locks import WAREHOUSE, Patience
from flows.office import Office
from reports.publish import publish as publish_pack


@dataclass(frozen=True)
class PackPublished:
    """Where the newest of a pack lies, and which revision it is; ids only."""

    board: str
    period: str
    audience: str
    path: Path
    revision: int


def publish_one(office: Office, board: str, period: str, audience: str) -> PackPublished:
    """Make a pack from the live warehouse and put it in its place; what was published before stays beside it.

    Raises AudienceRefused for an audience that may not have it, FileNotFoundError when nothing has been
    built, and Busy while another run builds or publishes for longer than the office is patient.
    """
    with Patience(office.patience).lock(office.lake, WAREHOUSE):
        folder = office.lake.published(board, period, audience)
        done = publish_pack(office.lake.warehouse, board, period, audience, folder)
        office.ledger.record_publication(
            board=board,
            period=period,
            audience=audience,
            sha256=done.sha256,
            path=str(done.revision_path.relative_to(office.lake.root)),
            warehouse_hash=done.warehouse_hash,
            published_at=office.clock.now(),
            actor=office.actor,
        )
    return PackPublished(board, period, audience, done.path, done.revision)
