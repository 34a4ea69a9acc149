"""Plain calls and the Prefect runner leave the same ledger events and the same marts."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from data_lake.ledger import open_ledger
from sql.warehouse import canonical_hashes

HOUSE = Path(__file__).resolve().parents[2]

PROGRAM = """
import sys
from functools import partial
from pathlib import Path

from expectations.periods import quarters
from flows.call_or_prefect import runner
from flows.demo import STARTS_AT, finish, lay_out_anew, publish_pack, receive
from flows.office import open_office
from flows.settings import SetClock, Settings
from flows.shown import of_build, of_pack, of_quarters

root = Path(sys.argv[1])
lay_out_anew(root)
clock = SetClock(STARTS_AT)
settings = Settings(root=root, board="nyscb,eastmoor", actor="tester")
with open_office(settings, clock) as office, runner(office, with_prefect=sys.argv[2] == "prefect") as (run, as_flow):
    for period in quarters("2023-24-Q2", "2023-24-Q2"):
        as_flow("collect", period.label, partial(receive, office, clock, period, run), of_quarters)
    as_flow("build", "all boards", partial(finish, office, clock, run), of_build)
    as_flow("publish", "eastmoor", partial(publish_pack, office, "eastmoor", "2023-24-Q2", run), of_pack)
"""


@pytest.fixture(scope="module")
def lakes(tmp_path_factory):
    folder = tmp_path_factory.mktemp("parity")
    environment = {**os.environ, "PYTHONPATH": str(HOUSE)}
    for how in ("plain", "prefect"):
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, str(folder / how), how],
            cwd=folder, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
    return folder / "plain", folder / "prefect"


def events(root):
    with open_ledger(f"sqlite:///{root / 'ledger.sqlite'}") as ledger:
        assert ledger.verify_trail() == []
        return [(one.at, one.actor, one.kind, one.subject, one.detail) for one in ledger.events()]


def test_both_leave_the_same_events(lakes):
    plain, prefect = (events(root) for root in lakes)
    assert len(plain) > 100
    assert {kind for _, _, kind, *_ in plain} >= {
        "arrival_received",
        "arrival_judged",
        "publication_recorded",
    }
    assert prefect == plain


def test_both_leave_the_same_marts(lakes):
    plain, prefect = (canonical_hashes(root / "warehouse.duckdb") for root in lakes)
    assert any(table.startswith("marts.") for table in plain)
    assert prefect == plain


def test_both_leave_the_same_pack(lakes):
    plain, prefect = (next((root / "published").rglob("*.html")).read_bytes() for root in lakes)
    assert prefect == plain
