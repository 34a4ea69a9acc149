from pathlib import Path

import polars as pl
import pytest

from data_lake.published import derive, exclusions, fingertips, lait
from data_lake.published import dfe_children_in_need as dfe
from data_lake.published.table import read_table
from expectations.catalogue import DATASET

PUBLIC = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "public"


@pytest.fixture(scope="session")
def public() -> Path:
    if not PUBLIC.is_dir():
        pytest.skip("the public files are not beside the checkout")
    return PUBLIC


@pytest.fixture(scope="session")
def of_dfe(public) -> pl.DataFrame:
    return dfe.read(public)


@pytest.fixture(scope="session")
def of_lait(public) -> pl.DataFrame:
    return lait.read(public)


@pytest.fixture(scope="session")
def of_fingertips(public) -> pl.DataFrame:
    return fingertips.read(public)


@pytest.fixture(scope="session")
def of_exclusions(public) -> pl.DataFrame:
    return exclusions.read(public)


@pytest.fixture(scope="session")
def shipped() -> pl.DataFrame:
    return read_table(DATASET / "published.csv")


@pytest.fixture(scope="session")
def neighbours():
    return derive.read_neighbours(DATASET / "neighbours.csv")
