"""What several rooms' tests share: offices on new lakes, and one run of the real demonstration."""

import os
import subprocess
import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from xdist.scheduler import LoadScopeScheduling

HOUSE = Path(__file__).resolve().parents[1]


READ_THE_DEMONSTRATION = {
    "tests/flows/test_standing.py",
    "tests/flows/test_trace.py",
    "tests/sql/test_demonstration_figures.py",
    "tests/sql/test_determinism.py",
    "tests/system/test_demonstration.py",
}


COSTLY = (
    "demonstration",
    "tests/system/test_serve.py",
    "tests/flows/test_parity.py",
    "tests/system/test_clean_boards.py",
    "tests/flows/test_chase_year.py",
    "tests/system/test_kills.py",
    "tests/data_lake/test_ledger_states.py",
    "tests/expectations/gates/test_belief.py",
    "tests/flows/test_sign_off.py",
    "tests/flows/test_cli.py",
    "tests/reports/test_pack_states.py",
    "tests/flows/test_benchmarks.py",
)
"""What takes the longest, the longest first: begun early, it leaves no worker idle at the end."""


class ByCostlyFixture(LoadScopeScheduling):
    """Keeps on one worker what shares a costly fixture: all that reads the demonstration, else the tests of a file."""

    def _split_scope(self, nodeid):
        return scope_of(nodeid)


def scope_of(nodeid):
    path = nodeid.split("::")[0]
    return "demonstration" if path in READ_THE_DEMONSTRATION else path


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Begin with what is costly, and hold the list of readers against the tests: a stray one would run it all again."""
    readers = {one.nodeid.split("::")[0] for one in items if "demonstration" in one.fixturenames}
    if stray := readers - READ_THE_DEMONSTRATION:
        raise pytest.UsageError(
            f"add to READ_THE_DEMONSTRATION in tests/conftest.py: {', '.join(sorted(stray))}"
        )
    places = {scope: place for place, scope in enumerate(COSTLY)}
    items.sort(key=lambda one: places.get(scope_of(one.nodeid), len(places)))


def pytest_xdist_make_scheduler(config, log):
    return ByCostlyFixture(config, log)


@pytest.fixture(scope="session")
def postgres():
    """A PostgreSQL cluster of this worker's own."""
    from tests.postgres import cluster

    with cluster() as running:
        yield running


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def new_ledger(request, tmp_path_factory):
    """A maker of databases for a ledger, of either kind: a context that gives the address of a fresh one."""
    if request.param == "postgresql":
        return request.getfixturevalue("postgres").database

    @contextmanager
    def database(*, is_opened=True):
        yield f"sqlite:///{tmp_path_factory.mktemp('ledger')}/ledger.sqlite"

    return database


@pytest.fixture
def ledger_url(new_ledger):
    """The address of a fresh database for a ledger; a test that asks for it runs on SQLite and on PostgreSQL."""
    with new_ledger() as url:
        yield url


@pytest.fixture
def settings(tmp_path):
    from flows.settings import Settings

    return Settings(root=tmp_path / "lake", board="nyscb,eastmoor", actor="tester", patience=0)


@pytest.fixture
def clock():
    from flows.settings import SetClock

    return SetClock(datetime(2024, 4, 10, 9, 0, tzinfo=UTC))


@pytest.fixture
def office(settings, clock):
    from flows.office import open_office

    with open_office(settings, clock) as opened:
        yield opened


def run_lscb(*words: str, root: Path, check: bool = False, **extra: str) -> subprocess.CompletedProcess[str]:
    """Run the real command in a process of its own, on a lake of its own."""
    environment = {**os.environ, "LSCB_ROOT": str(root), "COLUMNS": "200", **extra}
    return subprocess.run(
        [sys.executable, "-m", "flows.cli", *words],
        cwd=HOUSE, env=environment, capture_output=True, text=True, check=check,
    )  # fmt: skip


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory):
    """The lake of one real run of `lscb demo`, under Prefect, and what it printed. Tests only read it."""
    root = tmp_path_factory.mktemp("demonstration") / "lake"
    done = run_lscb("demo", root=root)
    if done.returncode != 0:
        pytest.fail(f"lscb demo ended with {done.returncode}:\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")
    if done.stderr:
        pytest.fail(f"lscb demo complained:\n{done.stderr[-3000:]}")
    return root, done.stdout
