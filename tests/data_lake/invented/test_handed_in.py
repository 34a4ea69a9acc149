"""What an invented provider hands in as lists is what it could know, and agrees with what it handed in before."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import polars as pl
import pytest

from data_lake.invented.extent import Extent
from data_lake.invented.handed_in import lists_handed_in
from expectations.calendar import read_holidays
from expectations.catalogue import DATASET, Catalogue, load
from expectations.contracts.records import check
from expectations.gates.context import Slot
from expectations.gates.lists import ListBatch, failing_rows
from expectations.lists import FromRecords
from expectations.periods import Period, parse
from expectations.record_declarations import returns_of_records

ROLE = "childrens_social_care"
ENDS, BEFORE = parse("2023-24-Q4"), parse("2023-24-Q3")
EXTENT = Extent(ENDS, years=6, counties=0.1)
CALENDAR = read_holidays(DATASET / "bank_holidays.csv")
AT = datetime(2024, 4, 20, tzinfo=UTC)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    shipped = load()
    rows = tuple(one.id for one in shipped.indicators if ROLE in one.providers)
    served = {name for one in shipped.lists for name in one.serves}
    entry = FromRecords(
        provider=ROLE, indicators=tuple(name for name in rows if name in served), first_quarter=BEFORE.label
    )
    returns = (*shipped.returns, *returns_of_records(shipped.lists, (entry,)))
    return replace(shipped, from_records=(entry,), returns=returns)


def typed(
    catalogue: Catalogue, period: Period, handed_in: Mapping[str, pl.DataFrame]
) -> dict[str, pl.DataFrame]:
    found = {}
    for name, rows in handed_in.items():
        slot = Slot("key", "nyscb", ROLE, catalogue.record_list(name).return_id, period, AT, AT)
        found[name], findings = check(rows, slot, catalogue)
        assert (name, findings) == (name, ())
    return found


@pytest.mark.parametrize("period", [BEFORE, ENDS], ids=str)
def test_it_passes_every_check_of_its_quarter(catalogue: Catalogue, period: Period) -> None:
    lists = typed(catalogue, period, lists_handed_in(catalogue, ROLE, period, EXTENT))
    assert len(lists) == 10
    seen = failing_rows(ListBatch("all", period, lists), catalogue, CALENDAR)
    assert {key: rows.height for key, rows in seen.items() if rows is None or rows.height} == {}
    assert all(rows.height for rows in lists.values())


def test_a_child_keeps_its_past_and_nothing_is_known_before_it_came_about(catalogue: Catalogue) -> None:
    earlier, later = (lists_handed_in(catalogue, ROLE, period, EXTENT) for period in (BEFORE, ENDS))
    plans, now = earlier["cp_plans"], later["cp_plans"]
    both = plans.join(now, on="plan_id", how="left", suffix="_now")
    assert both["child_id"].equals(both["child_id_now"])
    assert both["start_date"].equals(both["start_date_now"])
    assert plans["end_date"].max() <= BEFORE.ends_on.isoformat()
    ended_since = (both["end_date"] == "") & (both["end_date_now"] != "")
    assert ended_since.any()
    assert both.filter(ended_since)["end_date_now"].min() > BEFORE.ends_on.isoformat()
    assert now.height > plans.height


def test_nobody_hands_in_lists_that_are_not_asked_for(catalogue: Catalogue) -> None:
    assert lists_handed_in(catalogue, ROLE, BEFORE.previous(), EXTENT) == {}
    assert lists_handed_in(catalogue, "police", ENDS, EXTENT) == {}
