"""A purge as a job that is killed: what has outlived its retention goes, under one tombstone each, and nothing else."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from flows.office import Office
from flows.purge import purge
from flows.settings import SetClock, Settings
from tests.flows.lists_kept import BEGINS, BOARD, Held, Story
from tests.system.killing import Job, Watch


class PurgeWatch(Watch):
    """Compares everything: nothing of a purge is of this run of it alone."""

    def settings(self, root: Path) -> Settings:
        """Give the settings of a lake of one board."""
        return Settings(root=root, board=BOARD, actor="killer", patience=0)


def keep_lists(office: Office, _watch: Watch) -> None:
    """Keep three lists of a quarter that was signed, one that was sent back, and one that came too late to go.

    The board works nothing out from these lists, so only their own quarter holds them.
    """
    story = Story(replace(office, clock=SetClock(BEGINS)))
    for day, file, held in (
        (20, "a", Held("referrals", "2024-25-Q1")),
        (21, "b", Held("core_assessments", "2024-25-Q1")),
        (22, "c", Held("referrals", "2024-25-Q2", is_accepted=False)),
        (23, "d", Held("conferences", "2024-25-Q1", is_named=True)),
    ):
        story.on(date(2024, 7, day))
        story.judged(file, story.comes(file), [held])
    story.on(date(2024, 7, 24))
    story.signed("2024-25-Q1")
    story.on(date(2024, 10, 1))
    story.judged("e", story.comes("e"), [Held("conferences", "2024-25-Q2")])


def run(office: Office) -> None:
    """Purge what may go."""
    purge(office, BOARD)


@contextmanager
def watching() -> Iterator[PurgeWatch]:
    """Nothing stands beside a purge."""
    yield PurgeWatch()


PURGE = Job(
    at=datetime(2024, 11, 1, 9, 0, tzinfo=UTC),
    prepare=keep_lists,
    run=run,
    watch=watching,
    points={
        "the tombstone is recorded": "data_lake.ledger.purging:Purging.record",
        "an event is written within a transaction": "data_lake.ledger.trail:append",
        "landing bytes go": "data_lake.lake:Lake.purge_landed",
        "accepted rows go": "data_lake.lake:Lake.purge_accepted",
        "the name of a file is gone": "data_lake.durable:sync_folder",
    },
)
