"""While figures are typed that lists stand behind, the two are compared: on the receipt, and again in the warehouse."""

from dataclasses import replace

import polars as pl
import pytest

from data_lake.invented.files import as_csv
from data_lake.invented.returns import Inventor
from expectations.due import due_cells
from expectations.findings import Severity
from expectations.lists import FromRecords
from expectations.record_declarations import returns_of_records
from flows.steps.build import build_warehouse
from sql.warehouse import open_read_only
from tests.handed_in import collect
from tests.lists_handed_in import PROVIDER, QUARTER, csv_of, invented

BOARD = "nyscb"
ROW = "cp_plans_two_years_or_more"
RETURN = "child_protection"


@pytest.fixture(scope="module")
def lists():
    return {name: rows for name, rows in invented().items() if name in {"children", "cp_plans"}}


@pytest.fixture
def desk(office):
    shipped = office.catalogue(BOARD)
    entry = FromRecords(
        provider="childrens_social_care", indicators=(ROW,), first_quarter=QUARTER.label, is_reconciled=True
    )
    returns = (*shipped.returns, *returns_of_records(shipped.lists, (entry,)))
    return replace(office, catalogues={BOARD: replace(shipped, from_records=(entry,), returns=returns)})


def hand_in(office, name, data):
    folder = office.lake.inbox(BOARD, PROVIDER)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)
    collect(office, BOARD)


def typed(office):
    rows = Inventor(office.catalogue(BOARD)).quarter(QUARTER)
    return as_csv(rows.filter((pl.col("provider") == PROVIDER) & (pl.col("return_id") == RETURN)))


def asked(office):
    return {
        (one.return_id, found.code, found.series, found.cell)
        for one in office.ledger.current(BOARD)
        for found in office.ledger.findings(one.submission_id)
        if found.code.startswith("A-0") and found.code in {"A-04", "A-05"}
    }


def in_marts(office, table, *columns):
    build_warehouse(office)
    with open_read_only(office.lake.warehouse) as con:
        rows = con.table(table).pl()
    return rows.filter((pl.col("indicator_id") == ROW) & (pl.col("period") == QUARTER.label)).select(columns)


def of_county(rows):
    is_whole = (pl.col("series") == "open_2y_count") & (pl.col("area_type") == "county")
    return rows.filter(is_whole).drop("series", "area_type").rows()


def test_a_typed_figure_that_the_lists_do_not_come_to_is_asked_about(desk, lists):
    for name, rows in lists.items():
        hand_in(desk, f"{name}.csv", csv_of(rows))
    hand_in(desk, "figures.csv", typed(desk))
    told = asked(desk)
    county = (RETURN, "A-04", "open_2y_count", "county/815/all/all")
    assert county in told
    both = in_marts(
        desk, "marts.reconciliation", "series", "area_type", "numerator_typed", "numerator", "is_different"
    )
    ((typed_number, number, differs),) = of_county(both)
    assert differs
    assert typed_number != number
    used = in_marts(desk, "marts.indicator_value", "series", "area_type", "numerator", "value_source")
    assert of_county(used) == [(number, "records")]


def test_lists_that_come_to_other_numbers_than_stand_are_asked_about(desk, lists):
    hand_in(desk, "figures.csv", typed(desk))
    assert asked(desk) == set()
    for name, rows in lists.items():
        hand_in(desk, f"{name}.csv", csv_of(rows))
    (found,) = {
        (one.code, one.severity, one.sentence)
        for held in desk.ledger.current(BOARD)
        if held.return_id == "cp_plans"
        for one in desk.ledger.findings(held.submission_id)
        if one.indicator_id == ROW
    }
    assert found[:2] == ("A-06", Severity.QUERY)
    assert found[2].startswith(
        "The whole file: with it your lists come to other numbers of Child protection plans"
    )
    assert in_marts(desk, "marts.exception", "kind")["kind"].to_list() == ["open_query"]


def test_the_return_goes_on_asking_for_what_is_reconciled(desk):
    cells = due_cells(desk.catalogue(BOARD), QUARTER)
    assert ROW in set(cells["indicator_id"])
