"""How long lists are kept: a board says all of it, for itself if it likes; and which quarters a list reaches."""

import shutil
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from expectations.catalogue import DATASET, CatalogueFaults, load
from expectations.lists import FromRecords
from expectations.periods import parse
from expectations.reach import covers_from, reached
from expectations.retention import RULES

EASTMOOR = DATASET.parent / "dataset_eastmoor"
SHIPPED = load()
LISTS = {one.id: one for one in SHIPPED.lists}
SINCE = datetime(2024, 7, 20, 9, 0, tzinfo=UTC)


def entry(first="2024-25-Q1", last=None):
    return FromRecords(
        provider="childrens_social_care",
        indicators=("cp_reviews_in_time",),
        first_quarter=first,
        last_quarter=last,
    )


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(DATASET, tmp_path / "dataset", ignore=shutil.ignore_patterns("published.*"))
    return tmp_path / "dataset"


def test_a_board_takes_over_its_bases_days_or_declares_its_own(folder):
    own = folder.parent / "own"
    shutil.copytree(EASTMOOR, own)
    assert load(own).retention == load(EASTMOOR).retention == SHIPPED.retention
    text = (DATASET / "retention.toml").read_text(encoding="utf-8")
    (own / "retention.toml").write_text(text.replace("days = 7", "days = 3"), encoding="utf-8")
    assert load(own).retention.days("landing_of_named_files") == 3


def test_where_lists_are_declared_their_days_must_be_too(folder):
    (folder / "retention.toml").unlink()
    with pytest.raises(CatalogueFaults) as told:
        load(folder)
    assert told.value.faults == ["retention.toml: found no such file in dataset, expected one"]
    shutil.rmtree(folder / "lists")
    assert load(folder).retention is None


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("days = 7", "days = -1", "landing_of_named_files.days: found -1, expected Input should be greater than"),
        ("days = 14", "weeks = 2", "landing_of_refused.weeks: found 2, expected no such key"),
        ("[retention.accepted_of_lists]", "[retention.rows]", "accepted_of_lists: found"),
    ],
)  # fmt: skip
def test_days_that_are_misshapen_are_told(folder, old, new, fault):
    path = folder / "retention.toml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CatalogueFaults) as told:
        load(folder)
    assert [one for one in told.value.faults if fault in one]


def test_what_several_rules_speak_of_goes_when_all_allow_it():
    retention = SHIPPED.retention
    assert retention.longest(["landing_of_refused", "landing_of_lists"]) == "landing_of_lists"
    assert retention.longest(RULES) == "landing_of_lists"
    assert retention.goes_at("landing_of_refused", SINCE) == SINCE + timedelta(days=14)
    assert retention.goes_at("accepted_of_named_files", SINCE) == SINCE


@pytest.mark.parametrize(
    ("name", "period", "said", "day"),
    [
        ("referrals", "2024-25-Q1", "", date(2022, 7, 1)),  # 24 months
        ("referrals", "2024-25-Q3", "", date(2023, 1, 1)),
        ("cp_plans", "2024-25-Q1", "", date.min),  # all there is
        ("cp_plans", "2024-25-Q1", "2023-04-01", date(2023, 4, 1)),
    ],
)
def test_the_first_day_that_a_list_holds_all_of(name, period, said, day):
    assert covers_from(LISTS[name], parse(period), said) == day


@pytest.mark.parametrize(
    ("entries", "name", "period", "since", "quarters"),
    [
        ([entry()], "cp_plans", "2024-25-Q2", date.min, "2024-25-Q1 2024-25-Q2"),
        ([entry()], "cp_plans", "2024-25-Q2", date(2024, 4, 1), "2024-25-Q1 2024-25-Q2"),
        ([entry()], "cp_plans", "2024-25-Q2", date(2024, 4, 2), "2024-25-Q2"),
        ([entry()], "cp_plans", "2023-24-Q4", date.min, ""),
        ([entry()], "children", "2024-25-Q1", date.min, "2024-25-Q1"),  # plans refer to it
        ([entry()], "private_fostering", "2024-25-Q1", date.min, ""),
        ([entry(last="2024-25-Q1")], "cp_plans", "2024-25-Q3", date.min, "2024-25-Q1"),
        ([], "cp_plans", "2024-25-Q2", date.min, ""),
    ],
)
def test_the_quarters_that_a_list_reaches_and_stands_behind(entries, name, period, since, quarters):
    board = replace(SHIPPED, from_records=tuple(entries))
    declared = next((one for key, one in LISTS.items() if name in {key, one.return_id.removesuffix("_list")}))
    found = reached(board, "childrens_social_care", declared, parse(period), since)
    assert " ".join(one.label for one in found) == quarters
    assert reached(board, "police", declared, parse(period), since) == ()
