"""What several rooms' tests share: offices on new lakes, and one run of the real demonstration."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[1]


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items):
    """Keep what shares a costly fixture on one worker: the demonstration's readers, else the tests of a file."""
    for item in items:
        shares = "demonstration" if "demonstration" in item.fixturenames else item.nodeid.split("::")[0]
        item.add_marker(pytest.mark.xdist_group(shares))


@pytest.fixture
def settings(tmp_path):
    from flows.settings import Settings

    return Settings(root=tmp_path / "lake", board="nyscb,eastmoor", actor="tester")


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
