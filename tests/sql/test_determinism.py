"""The warehouse is a pure function of what was gathered: the same rows, in any order, on any number of threads."""

import re
import shutil
from dataclasses import replace

import pytest

from flows.steps.build import build_at
from sql.build import MODELS
from sql.order import ROOM
from sql.warehouse import canonical_hashes


@pytest.fixture(scope="module")
def hashes(gathered, tmp_path_factory):
    """The hash of every model, built once more from the demonstration's lake."""
    return build_at(tmp_path_factory.mktemp("once") / "warehouse.duckdb", gathered).hashes


def shuffled(gathered, seed: int):
    """Give the same inputs with the rows of each in another order, and the inputs themselves."""
    frames = {
        name: frame.sample(fraction=1, shuffle=True, seed=seed + place)
        for place, (name, frame) in enumerate(gathered.inputs.items())
    }
    return replace(gathered, inputs=dict(reversed(frames.items())))


def test_every_model_is_hashed_and_holds_rows(hashes, gathered):
    tables = [path for path in MODELS.rglob("*.sql") if path.parent.name != ROOM]
    assert set(hashes) == {f"{path.parent.name}.{path.stem}" for path in tables}
    assert len(set(hashes.values())) == len(hashes)
    assert gathered.inputs["lake.cell"].height > 5000


def test_the_live_warehouse_and_one_built_from_the_same_lake_are_equal(hashes, live):
    assert canonical_hashes(live) == hashes


@pytest.mark.parametrize("threads", [1, 4])
def test_the_number_of_threads_changes_nothing(hashes, gathered, tmp_path, threads):
    assert build_at(tmp_path / "warehouse.duckdb", gathered, threads=threads).hashes == hashes


@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_rows_and_files_changes_nothing(hashes, gathered, tmp_path, seed):
    mixed = shuffled(gathered, seed)
    assert not mixed.inputs["lake.cell"].equals(gathered.inputs["lake.cell"])
    assert build_at(tmp_path / "warehouse.duckdb", mixed, threads=4).hashes == hashes


def test_the_order_of_boards_changes_nothing(hashes, gather_again, tmp_path):
    assert build_at(tmp_path / "warehouse.duckdb", gather_again("eastmoor,nyscb")).hashes == hashes


def test_a_warehouse_that_was_lost_is_built_again_as_it_was(hashes, gathered, live, tmp_path):
    target = tmp_path / "warehouse.duckdb"
    shutil.copy(live, target)
    target.unlink()
    build_at(target, gathered)
    assert canonical_hashes(target) == hashes
    build_at(target, gathered)
    assert canonical_hashes(target) == hashes


def test_another_number_in_the_lake_is_another_warehouse(hashes, gathered, tmp_path):
    """The hash sees one count that differs by one, so that the tests above can fail."""
    import polars as pl

    cells = gathered.inputs["lake.cell"].with_row_index()
    place = cells.filter(pl.col("status") == "final")["index"][0]
    changed = cells.with_columns(
        numerator=pl.col("numerator") + (pl.col("index") == place).cast(pl.Int64)
    ).drop("index")
    other = replace(gathered, inputs={**gathered.inputs, "lake.cell": changed})
    found = build_at(tmp_path / "warehouse.duckdb", other).hashes
    assert found["staging.cell"] != hashes["staging.cell"]
    assert found["marts.indicator_value"] != hashes["marts.indicator_value"]
    assert found["marts.published"] == hashes["marts.published"]


def test_no_model_averages_or_adds_up_doubles():
    """Such a sum depends on the order of the rows: averages are of decimals, sums of whole numbers."""
    floating = re.compile(
        r"\b(avg|mean|favg|fsum|kahan_sum|geomean|stddev\w*|var_\w+|variance|corr|regr_\w+)"
        r"\(\s*(?!cast\([^)]*as decimal\()"
    )
    told = [
        path.name for path in MODELS.rglob("*.sql") if floating.search(path.read_text().replace("\n", " "))
    ]
    assert told == []
    assert floating.search("avg(slot.value)")
    assert not floating.search("avg(cast(slot.value as decimal(18, 6)))")
