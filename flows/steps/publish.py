"""Publish one audience's pack for one quarter, and record that it was."""

from dataclasses import dataclass
from pathlib import Path

from expectations.sign_off import SUB_GROUP, State
from flows.locks import WAREHOUSE, Patience
from flows.office import Office
from reports.publish import AudienceRefused
from reports.publish import publish as publish_pack


@dataclass(frozen=True)
class PackPublished:
    """Where the newest of a pack lies, and which revision it is; ids only."""

    board: str
    period: str
    audience: str
    path: Path
    revision: int


WORK_ON_IT = ("performance_team", "performance_sub_group")
"""The audiences that see a quarter before it is signed off, because they sign it; all others see it through them."""


def publish_one(office: Office, board: str, period: str, audience: str) -> PackPublished:
    """Make a pack from the live warehouse and put it in its place; what was published before stays beside it.

    Raises AudienceRefused for an audience that may not have it, or not yet, FileNotFoundError when nothing has
    been built, and Busy while another run builds or publishes for longer than the office is patient.
    """
    _require_signed(office, board, period, audience)
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
            event_sequence=done.event_sequence,
        )
    return PackPublished(board, period, audience, done.path, done.revision)


def _require_signed(office: Office, board: str, period: str, audience: str) -> None:
    """Hold back a quarter from all who are to see it only when the Sub Group has signed it off."""
    if audience in WORK_ON_IT:
        return
    state = office.ledger.signing.quarter(board, period).of_step(SUB_GROUP)
    if state is not State.SIGNED:
        what = "has changed since it was signed off" if state is State.CHANGED else "is not signed off"
        raise AudienceRefused(
            f"The pack for {audience!r} was not published: {period} {what} by the Performance Sub Group, through which "
            f"figures reach everybody else. See what is missing: lscb sign-off {period}"
        )
