"""Packs that several tests look at, each made once."""

import importlib.util
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
for _name in (
    "console_states",
    "marts_columns",
    "marts_judged",
    "marts_over_years",
    "marts_fixture",
    "page_tree",
    "pictures",
):
    # Tests are no packages; these modules are shared by their names.
    _spec = importlib.util.spec_from_file_location(_name, HERE / f"{_name}.py")
    sys.modules[_name] = importlib.util.module_from_spec(_spec)
    _spec.loader.exec_module(sys.modules[_name])

import marts_fixture  # noqa: E402
import page_tree  # noqa: E402

from reports.publish import publish  # noqa: E402


@pytest.fixture(scope="session")
def tables():
    """The fixture's rows; not to be changed."""
    return marts_fixture.frames()


@pytest.fixture(scope="session")
def warehouse(tables, tmp_path_factory):
    """The fixture's warehouse as a file."""
    return marts_fixture.write(tmp_path_factory.mktemp("warehouse") / "warehouse.duckdb", tables)


@pytest.fixture(scope="session")
def published(warehouse, tmp_path_factory):
    """The whole pack of the first board."""
    folder = tmp_path_factory.mktemp("pack")
    return publish(warehouse, "nyscb", marts_fixture.PERIOD, "performance_team", folder)


@pytest.fixture(scope="session")
def page(published):
    """The whole pack, read as a tree."""
    return page_tree.read(published.path.read_text(encoding="utf-8"))


@pytest.fixture
def small_page(tmp_path):
    """Publish the small second board from rows, and read its page."""

    def make(rows):
        path = marts_fixture.write(tmp_path / "small.duckdb", rows)
        done = publish(path, "eastmoor", marts_fixture.PERIOD, "performance_team", tmp_path / "out")
        return page_tree.read(done.path.read_text(encoding="utf-8"))

    return make
