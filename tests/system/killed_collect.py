"""The collection of a board as a job that is killed: every file that came is judged and answered once."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from data_lake.invented.files import FORMS
from data_lake.invented.imperfections import told_missing, typing_error
from data_lake.invented.returns import Inventor
from expectations.periods import parse
from flows.collect import collect
from flows.office import Office
from flows.settings import Settings
from tests.system.killing import Job, Row, Watch

BOARD, QUARTER = "nyscb", parse("2023-24-Q4")


class CollectWatch(Watch):
    """Compares everything but the marks of what lies in this copy of an inbox."""

    def settings(self, root: Path) -> Settings:
        """Give the settings of a lake of one board."""
        return Settings(root=root, board=BOARD, actor="killer", patience=0)

    def as_compared(self, table: str, rows: list[Row]) -> list[Row]:
        """Give the rows without marks; of what was sighted, how many."""
        if table == "sighting":
            return [{"sightings": str(len(rows))}]
        if table == "event":
            return [{**row, "subject": re.sub(r"/[0-9a-f]{16}$", "/mark", row["subject"])} for row in rows]
        return rows


def lay_returns(office: Office, _watch: Watch) -> None:
    """Lay returns of several providers: good ones of two quarters, bad ones, a correction, and one that came twice."""
    now, before = (Inventor(office.catalogue(BOARD)).quarter(one) for one in (QUARTER, QUARTER.previous()))

    def of(rows: pl.DataFrame, provider: str) -> pl.DataFrame:
        return rows.filter(pl.col("provider") == provider)

    files = {
        ("lado", "now.csv"): FORMS["csv"](of(now, "lado")),
        ("lado", "before.parquet"): FORMS["parquet"](of(before, "lado")),
        ("police", "return.csv"): FORMS["csv"](typing_error(of(now, "police"))),
        ("integrated_services", "first.xlsx"): FORMS["xlsx"](told_missing(of(now, "integrated_services"))),
        ("integrated_services", "second.csv"): FORMS["csv"](of(now, "integrated_services")),
        ("youth_offending_team", "a.csv"): FORMS["csv"](of(now, "youth_offending_team")),
        ("youth_offending_team", "b.csv"): FORMS["csv"](of(now, "youth_offending_team")),
        ("drug_alcohol_team", "return.csv"): b"no table at all",
    }
    for age, ((provider, name), data) in enumerate(files.items()):
        folder = office.lake.inbox(BOARD, provider)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
        os.utime(folder / name, (1_700_000_000 + age, 1_700_000_000 + age))
    (office.lake.inbox(BOARD, "lado") / "folder.csv").mkdir()


def run(office: Office) -> None:
    """Collect what lies there."""
    collect(office, BOARD, whole=True)


@contextmanager
def watching() -> Iterator[CollectWatch]:
    """Nothing stands beside a collection."""
    yield CollectWatch()


COLLECT = Job(
    at=datetime(2024, 4, 10, 9, 0, tzinfo=UTC),
    prepare=lay_returns,
    run=run,
    watch=watching,
    points={
        "a file is written, without its name": "data_lake.durable:written",
        "the bytes land": "data_lake.lake:Lake.land",
        "the arrival is recorded": "data_lake.ledger.ledger:Ledger.record_arrival",
        "the inbox is cleared": "data_lake.inboxes.folder:FolderInbox.clear",
        "the look is recorded": "data_lake.ledger.looks:Looks.record",
        "an event is recorded": "data_lake.ledger.ledger:Ledger.record_event",
        "an event is written within a transaction": "data_lake.ledger.trail:append",
        "the accepted rows are put": "data_lake.lake:Lake.put_accepted",
        "the judgements are recorded": "data_lake.ledger.ledger:Ledger.record_judgements",
        "the arrival is recorded as judged": "data_lake.ledger.ledger:Ledger.record_arrival_judged",
        "the receipt is given": "data_lake.inboxes.inboxes:Inboxes.give",
        "one file of a receipt is put": "data_lake.inboxes.folder:put_whole_in",
    },
)
