"""What a board owes when rows of the framework are worked out from its agencies' lists."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from shutil import copytree

import polars as pl
import pytest

from expectations.calendar import read_holidays
from expectations.catalogue import DATASET, Catalogue, CatalogueFaults, load
from expectations.due import cells, due_cells, owed
from expectations.lists import FromRecords
from expectations.periods import parse
from expectations.record_declarations import returns_of_records

CALENDAR = read_holidays(DATASET / "bank_holidays.csv")
SHIPPED = load()
BEFORE, FIRST = "2023-24-Q4", "2024-25-Q1"

OWED = """
rows                         | reconciled | also owed                                            | not owed
cp_plans_two_years_or_more   |            | children cp_plans                                    |
cp_reviews_in_time           |            | children cp_plans cp_reviews                         |
cp_reviews_in_time           | yes        | children cp_plans cp_reviews                         |
referrals_to_core_assessment |            | children core_assessments referrals                  |
drug_related_offending       |            |                                                      |
child_protection             |            | allocations children conferences cp_plans cp_reviews | child_protection
child_protection             | yes        | allocations children conferences cp_plans cp_reviews |
private_fostering_registered |            | children private_fostering_list                      |
"""
"""``child_protection`` stands for all rows of that return."""


def board_with(*entries: FromRecords) -> Catalogue:
    returns = (*SHIPPED.returns, *returns_of_records(SHIPPED.lists, entries))
    return replace(SHIPPED, from_records=entries, returns=returns)


def entry(*indicators: str, is_reconciled: bool = False, last: str | None = None) -> FromRecords:
    return FromRecords(
        provider="childrens_social_care", indicators=indicators, first_quarter=FIRST, last_quarter=last,
        is_reconciled=is_reconciled,
    )  # fmt: skip


def owed_in(catalogue: Catalogue, quarter: str) -> set[str]:
    return {
        one.return_.id
        for one in owed(catalogue, parse(quarter), CALENDAR)
        if one.provider.role == "childrens_social_care"
    }


def lines() -> list[Mapping[str, str]]:
    names, *rows = ([cell.strip() for cell in line.split("|")] for line in OWED.strip().splitlines())
    return [dict(zip(names, row, strict=True)) for row in rows]


@pytest.mark.parametrize("line", lines(), ids=lambda line: line["rows"] + line["reconciled"])
def test_a_role_owes_the_lists_and_no_return_that_nothing_is_typed_into(line: Mapping[str, str]) -> None:
    whole = next(one.indicators for one in SHIPPED.returns if one.id == "child_protection")
    rows = whole if line["rows"] == "child_protection" else (line["rows"],)
    catalogue = board_with(entry(*rows, is_reconciled=bool(line["reconciled"])))
    usual, now = owed_in(SHIPPED, FIRST), owed_in(catalogue, FIRST)
    assert now - usual == set(line["also owed"].split())
    assert usual - now == set(line["not owed"].split())
    assert owed_in(catalogue, BEFORE) == owed_in(SHIPPED, BEFORE)


def test_a_row_is_typed_or_from_lists_and_never_both() -> None:
    row = "cp_plans_two_years_or_more"
    for is_reconciled in (False, True):
        catalogue = board_with(entry(row, is_reconciled=is_reconciled, last=FIRST))
        asked = {
            label: cells(catalogue, parse(label)).filter(pl.col("indicator_id") == row)
            for label in (BEFORE, FIRST, "2024-25-Q2")
        }
        assert {label: set(rows["from_records"]) for label, rows in asked.items()} == {
            BEFORE: {False}, FIRST: {True}, "2024-25-Q2": {False},
        }  # fmt: skip
        typed = due_cells(catalogue, parse(FIRST))
        assert (row in set(typed["indicator_id"])) is is_reconciled
        assert set(typed["indicator_id"]) | {row} == set(due_cells(SHIPPED, parse(FIRST))["indicator_id"])


def test_lists_are_declared_in_one_file_only(tmp_path: Path) -> None:
    copy = copytree(DATASET, tmp_path / "dataset")
    returns = copy / "returns.toml"
    returns.write_text(returns.read_text("utf-8").replace('"aggregate"', '"records"', 1), "utf-8")
    with pytest.raises(CatalogueFaults) as told:
        load(copy)
    (fault,) = told.value.faults
    assert fault.startswith(
        "returns.toml, child_protection, kind: found 'records', expected aggregate or register; "
    )
