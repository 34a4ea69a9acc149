"""What a board judges by: what its targets expect in each quarter, when its figures changed, and what it takes over."""

import shutil
from dataclasses import replace

import pytest

from expectations.catalogue import DATASET, CatalogueFaults, load
from expectations.changes import dated_changes
from expectations.judging import OUTCOMES, Change, Decision, Target, combinations, decided
from expectations.lists import FromRecords
from expectations.periods import quarters
from tests.expectations.gates.small_board import small_board
from tests.text_tables import rows_of

EASTMOOR = DATASET.parent / "dataset_eastmoor"
SHIPPED = load()

EXPECTED = """
trajectory     | grows | Q1 | Q2 | Q3 | Q4
               | no    | 90 | 90 | 90 | 90
               | yes   |    |    |    | 90
Q1=20 Q3=60    | no    | 20 | 90 | 60 | 90
Q1=20 Q3=60    | yes   | 20 |    | 60 | 90
Q4=90          | yes   |    |    |    | 90
Q1=0           | yes   | 0  |    |    | 90
"""

COUNTED = """
entries                                     | changes
2022-23-Q3                                  | 2022-23-Q3 counted
2022-23-Q3:2022-23-Q4                       | 2022-23-Q3 counted, 2023-24-Q1 typed
2022-23-Q3:2022-23-Q4 2023-24-Q1            | 2022-23-Q3 counted
2022-23-Q3:2022-23-Q4 2023-24-Q2            | 2022-23-Q3 counted, 2023-24-Q1 typed, 2023-24-Q2 counted
2021-22-Q1                                  |
2021-22-Q1:2022-23-Q4                       | 2023-24-Q1 typed
"""
"""The board's first quarter is 2021-22-Q1: before it, nothing was counted in any way."""


def target(**changed: object) -> Target:
    said = {
        "indicator": "a",
        "series": "n",
        "year": "2023-24",
        "target": 90,
        "owner_role": "b",
        "reason": "c",
    }
    return Target.model_validate(said | changed)


@pytest.mark.parametrize("line", rows_of(EXPECTED), ids=str)
def test_a_quarter_is_held_to_its_step_or_to_the_target(line):
    steps = dict(step.split("=") for step in line["trajectory"].split())
    one = target(trajectory=steps)
    found = [
        one.expected_in(quarter, grows=line["grows"] == "yes")
        for quarter in quarters("2023-24-Q1", "2023-24-Q4")
    ]
    assert found == [float(line[name]) if line[name] else None for name in ("Q1", "Q2", "Q3", "Q4")]


def counted_from(text: str) -> tuple[FromRecords, ...]:
    return tuple(
        FromRecords(
            provider="childrens_social_care",
            indicators=("cp_plans_rate",),
            first_quarter=first,
            last_quarter=last or None,
        )
        for first, _, last in (one.partition(":") for one in text.split())
    )


@pytest.mark.parametrize("line", rows_of(COUNTED), ids=str)
def test_lists_that_begin_or_end_change_how_a_row_is_counted(line):
    board = replace(SHIPPED, changes=(), from_records=counted_from(line["entries"]))
    words = {"counted from lists": "counted", "typed again": "typed"}
    found = [one for one in dated_changes(board) if one.series == "count"]
    assert ", ".join(f"{one.from_period} {words[one.title]}" for one in found) == line["changes"]
    assert {(one.kind, one.source) for one in found} <= {("counting", "records.toml")}


def test_all_series_are_changed_that_are_made_of_a_rows_cells():
    board = replace(SHIPPED, changes=(), from_records=counted_from("2022-23-Q3"))
    assert {(one.indicator_id, one.series) for one in dated_changes(board)} == {
        ("cp_plans_rate", "count"),
        ("cp_plans_rate", "rate"),
    }
    entry = FromRecords(
        provider="drug_alcohol_team",
        indicators=("substance_treatment_quarterly",),
        first_quarter="2022-23-Q3",
    )
    board = replace(SHIPPED, changes=(), from_records=(entry,))
    assert {one.indicator_id for one in dated_changes(board)} == {
        "substance_treatment_quarterly",
        "substance_treatment_annual",
    }


def test_a_declared_change_is_of_the_series_it_names_or_of_all():
    said = {"indicator": "cp_plans_rate", "first_quarter": "2022-23-Q1", "title": "a", "source": "b"}
    board = replace(SHIPPED, changes=(Change.model_validate(said),), from_records=())
    assert [(one.series, one.from_period, one.kind) for one in dated_changes(board)] == [
        ("count", "2022-23-Q1", "definition"),
        ("rate", "2022-23-Q1", "definition"),
    ]
    board = replace(board, changes=(Change.model_validate(said | {"series": ["rate"], "kind": "rebase"}),))
    assert [(one.series, one.kind) for one in dated_changes(board)] == [("rate", "rebase")]


def test_a_board_takes_over_how_it_judges_but_never_what_it_aims_at(tmp_path):
    eastmoor = load(EASTMOOR)
    assert eastmoor.ratings == SHIPPED.ratings
    assert eastmoor.decisions == SHIPPED.decisions
    assert all(one.is_invented and not one.source for one in eastmoor.targets)
    own = tmp_path / "own"
    shutil.copytree(EASTMOOR, own)
    (own / "targets.toml").unlink()
    text = (DATASET / "ratings.toml").read_text(encoding="utf-8")
    (own / "ratings.toml").write_text(text.replace("trend_points = 5", "trend_points = 7"), encoding="utf-8")
    board = load(own)
    assert board.targets == ()
    assert board.ratings is not None
    assert board.ratings.thresholds.trend_points == 7


def test_a_data_set_without_ratings_judges_nothing(tmp_path):
    board = small_board(tmp_path)
    assert (board.ratings, board.decisions, board.changes, board.targets) == (None, (), (), ())


@pytest.mark.parametrize("name", ["changes.toml", "decisions.csv"])
def test_what_nothing_would_be_judged_by_is_refused(tmp_path, name):
    folder = tmp_path / "small"
    with pytest.raises(CatalogueFaults) as told:
        small_board(folder, **{name: (DATASET / name).read_text(encoding="utf-8")})
    (fault,) = told.value.faults
    assert fault == (
        f"{name}: found without ratings.toml in small, so that nothing would be judged by it, "
        f"expected ratings.toml beside it, or no {name}"
    )


def test_what_is_shipped_without_a_source_is_invented():
    assert [one.name for one in SHIPPED.targets if one.is_invented == bool(one.source)] == []
    assert all("nvented" in one.reason for one in SHIPPED.targets)


def test_the_first_line_that_fits_decides():
    lines = [
        Decision(decision_id="first", target="missed | near", benchmark="worse", rating="red", because="a"),
        Decision(decision_id="second", target="near", rating="amber", because="b"),
    ]
    found = decided(lines)
    assert found["near", "worse", "none", "none"].decision_id == "first"
    assert found["near", "better", "none", "none"].decision_id == "second"
    assert ("missed", "better", "none", "none") not in found
    assert len(list(combinations())) == 5 * 4 * 4 * 4
    assert [*OUTCOMES] == ["target", "benchmark", "trend", "control"]
