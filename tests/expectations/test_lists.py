"""What is declared of lists loads, is narrowed to what a board uses, and what is misshapen is told, all at once."""

import shutil
from pathlib import Path

import polars as pl
import pytest

from expectations.catalogue import DATASET, CatalogueFaults, load
from expectations.contracts.cells import spellings
from expectations.lists import TYPES
from tests.expectations.gates.small_board import small_board


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the shipped data set that a test may break."""
    folder = tmp_path / "dataset"
    shutil.copytree(DATASET, folder, ignore=shutil.ignore_patterns("published.*"))
    return folder


def change(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{name} no longer holds {old!r}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_list_gives_its_columns_and_the_shape_of_its_rows():
    reviews = load().record_list("cp_reviews")
    assert reviews.return_id == "cp_reviews"
    assert reviews.columns == ("return_id", "period", "review_id", "plan_id", "due_date", "review_date")
    assert reviews.typed == pl.Schema(
        {
            "sheet": pl.String, "row": pl.Int64, "review_id": pl.String, "plan_id": pl.String, "due_date": pl.Date,
            "review_date": pl.Date,
        }
    )  # fmt: skip
    assert reviews.field("due_date").may_be_ahead
    with pytest.raises(KeyError, match="held_on"):
        reviews.field("held_on")


def test_a_list_that_has_the_name_of_a_return_of_figures_is_handed_in_under_another():
    catalogue = load()
    figures = {one.id for one in catalogue.returns}
    handed_in = [one.return_id for one in catalogue.lists]
    assert len(set(handed_in)) == len(handed_in)
    assert not figures & set(handed_in)
    assert {one.id for one in catalogue.lists if one.id in figures} == {
        one.id for one in catalogue.lists if one.return_id == f"{one.id}_list"
    }


def test_an_unknown_list_is_told_with_those_that_there_are():
    with pytest.raises(KeyError, match=r"no list called plans\. There are: .*cp_plans"):
        load().record_list("plans")


def test_a_code_is_known_by_its_id_and_by_its_published_code():
    catalogue = load()
    plans = catalogue.record_list("cp_plans")
    assert spellings(plans.field("initial_category"), catalogue)["neg"] == "neglect"
    assert spellings(plans.field("initial_category"), catalogue)["neglect"] == "neglect"
    assert spellings(plans.field("catch7"), catalogue)["ca1"] == "CA1"


def test_a_board_has_the_lists_that_serve_its_rows_and_those_that_they_refer_to():
    eastmoor = load(DATASET.parent / "dataset_eastmoor")
    assert {one.id for one in eastmoor.lists} == {
        "children", "referrals", "cp_plans", "cp_reviews", "allocations", "missing_episodes", "hospital_admissions",
        "yot_disposals", "caf",
    }  # fmt: skip
    used = {one.id for one in eastmoor.indicators}
    assert all(set(one.serves) <= used for one in eastmoor.lists)
    assert eastmoor.record_list("referrals").serves == ()


def test_a_board_that_declares_no_lists_has_none(tmp_path: Path):
    board = small_board(tmp_path)
    assert (board.lists, board.refused_columns, board.not_from_records) == ((), (), ())


def test_each_wrong_entry_of_lists_is_told_with_file_entry_and_key_and_all_at_once(copy: Path):
    change(copy, "lists/early_help.toml", '"cafs_completed"', '"cafs"')
    change(
        copy, "lists/early_help.toml", 'id = "caf_ref", kind = "pseudonym"', 'id = "caf_ref", kind = "name"'
    )
    change(copy, "lists/health.toml", "serves = [", "server = [")
    change(copy, "lists/workforce.toml", '"allegations_against_staff"', '"allegations"')
    change(copy, "not_from_records.csv", "teenage_parents,", "young_parents,")
    change(copy, "refused_columns.csv", "surname,name", "surname,surname")
    change(copy, "diagnosis_groups.csv", "alcohol,F10,", "alcohol,10,")
    with pytest.raises(CatalogueFaults) as told:
        load(copy)
    faults = "\n".join(told.value.faults)
    assert (
        "lists/early_help.toml, caf, fields.0.kind: found 'name', expected one of 'pseudonym', 'date'"
        in faults
    )
    assert (
        "lists/health.toml, cp_medical_requests, server: found ['cp_medical_requests'], expected no such key"
        in faults
    )
    assert "lists/health.toml, cp_medical_requests, serves: found" in faults
    assert (
        "lists/workforce.toml, allegations, serves.0: found 'allegations', expected one of the declared indicators"
    ) in faults
    assert (
        "not_from_records.csv, young_parents, indicator_id: found no such row, expected a declared indicator"
    ) in faults
    assert (
        "refused_columns.csv, line 7, holds: found 'surname', expected one of 'name', 'nhs_number'" in faults
    )
    assert "diagnosis_groups.csv, line 3, first: found '10'" in faults
    assert len(told.value.faults) == 7


def test_a_quarter_that_is_none_is_told_in_words_under_the_provider_of_its_entry(copy: Path):
    wrong = '[[from_records]]\nprovider = "police"\nindicators = ["child_abuse_crimes"]\nfirst_quarter = "2023-Q3"\n'
    (copy / "records.toml").write_text(wrong, encoding="utf-8")
    with pytest.raises(CatalogueFaults) as told:
        load(copy)
    assert told.value.faults == [
        "records.toml, police, first_quarter: found '2023-Q3', expected a reporting quarter like 2023-24-Q3"
    ]


def test_every_kind_has_a_type_that_parquet_holds(tmp_path: Path):
    frame = pl.DataFrame(schema=dict(TYPES))
    frame.write_parquet(tmp_path / "types.parquet")
    assert pl.read_parquet(tmp_path / "types.parquet").schema == frame.schema
