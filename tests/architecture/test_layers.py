"""The house's walls: the straight stack, the few importers, and what no file may hold."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[2]
ROOMS = ("flows", "reports", "sql", "data_lake", "expectations")


def sources(*rooms: str) -> list[Path]:
    return sorted(path for room in rooms or ROOMS for path in (HOUSE / room).rglob("*.py"))


def test_import_contracts_hold():
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
        cwd=HOUSE, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(HOUSE)))
def test_a_module_divides_itself_before_400_lines(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


def test_nothing_below_flows_reads_the_environment_or_the_clock():
    forbidden = re.compile(
        r"os\.environ|os\.getenv|\.now\(|utcnow|date\.today|time\.time\(|perf_counter|monotonic\(\)"
    )
    found = [
        f"{path.relative_to(HOUSE)}: {match.group()}"
        for path in sources("reports", "sql", "data_lake", "expectations")
        for match in forbidden.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_only_who_runs_and_serves_imports_prefect_and_only_the_adapter_great_expectations():
    importers = {
        (module, str(path.relative_to(HOUSE)))
        for path in sources()
        for module in ("prefect", "great_expectations")
        if re.search(rf"^\s*(from|import) {module}\b", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert importers == {
        ("prefect", "flows/deployments.py"),
        ("prefect", "flows/keeper.py"),
        ("prefect", "flows/runner.py"),
        ("prefect", "flows/server.py"),
        ("great_expectations", "expectations/gates/adapter.py"),
    }


def test_no_tracked_file_names_a_package_index():
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=HOUSE, capture_output=True, text=True, check=True
    ).stdout.split()
    pattern = re.compile(r"(?:--)?(?:extra-)?index-url|--find-links|" + "/sim" + "ple/")
    told = [
        name
        for name in tracked
        if (HOUSE / name).suffix in {".lock", ".toml", ".txt", ".md", ".cfg", ""}
        and (HOUSE / name).is_file()
        and pattern.search(re.sub(r"--no-emit-[a-z-]+", "", (HOUSE / name).read_text(encoding="utf-8")))
    ]
    assert told == []


def test_no_data_or_privacy_is_guarded_by_assert():
    found = [
        f"{path.relative_to(HOUSE)}:{number}"
        for path in sources()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if re.match(r"\s*assert\b", line)
    ]
    assert found == []
