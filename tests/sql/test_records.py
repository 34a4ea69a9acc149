"""What leaves the records room: cells of editions that are kept apart, each with its rule, its lists and origin."""

import shutil
from dataclasses import replace
from datetime import date

import duckdb
import polars as pl
import pytest

from data_lake.lake import Lake
from expectations.calendar import read_holidays
from expectations.catalogue import DATASET, load
from expectations.periods import quarters
from sql.build import FUNCTIONS, MODELS, BuildFailed
from sql.inputs import RECORDED, catalogue_frames
from sql.records import Edition, Handed, room_models, rule_versions, work_out
from sql.warehouse import connect_reading

CATALOGUE = load(DATASET)
SPAN = quarters("2021-22-Q1", "2022-23-Q4")
LONG = "cp_plans_two_years_or_more"
PLAN = {
    "initial_category": "neglect", "latest_category": "neglect", "previous_plan_count": 0, "other_la_plan": False,
}  # fmt: skip


@pytest.fixture(scope="module")
def inputs():
    frames = catalogue_frames([CATALOGUE], SPAN, read_holidays(DATASET / "bank_holidays.csv"))
    told = pl.col("indicator_id").is_in([LONG, "cp_plans_rate"])
    frames["catalogue.cell"] = frames["catalogue.cell"].with_columns(from_records=told)
    return frames


@pytest.fixture
def hand_in(tmp_path):
    """Give a function that keeps a list and says what was handed in."""
    lake = Lake(tmp_path / "lake")

    def hand(submission_id, list_id, period, covers_from, rows, **more):
        declared = CATALOGUE.record_list(list_id)
        placed = [{"sheet": "", "row": row, **one} for row, one in enumerate(rows, start=2)]
        frame = pl.DataFrame(placed, schema=declared.typed, orient="row").drop(more.pop("without", []))
        relative = lake.put_records(
            frame, board="nyscb", provider="cypsc", return_id=list_id, period=period, submission_id=submission_id,
            about={},
        )  # fmt: skip
        ends_on = next(one.ends_on for one in SPAN if one.label == period)
        return Handed(
            submission_id,
            lake.prove_records(relative),
            period,
            covers_from,
            ends_on,
            relative[-40:-8],
            **more,
        )

    return hand


def provider():
    return next(one.id for one in CATALOGUE.providers if one.role == "childrens_social_care")


@pytest.fixture
def two_years(hand_in):
    """Two yearly files in which the same plan and child stand: in the second one its end is known."""
    child = {"child_id": "c1", "birth_month": date(2015, 3, 1), "gender": "1", "ethnicity_code": "WBRI"}
    plan = {**PLAN, "plan_id": "p1", "child_id": "c1", "start_date": date(2020, 1, 1)}
    years = (("2021-22-Q4", date(2021, 4, 1), None), ("2022-23-Q4", date(2022, 4, 1), date(2022, 5, 1)))
    return [
        Edition(
            "nyscb",
            provider(),
            tuple(one.label for one in SPAN if one.label[:7] == period[:7]),
            {
                "children": hand_in(f"children_{period[:4]}", "children", period, since, [child]),
                "cp_plans": hand_in(
                    f"plans_{period[:4]}", "cp_plans", period, since, [{**plan, "end_date": end}],
                    is_invented=end is None,
                ),
            },
        )
        for period, since, end in years
    ]  # fmt: skip


def of(recorded, series, area="815"):
    return {
        row["period"]: (row["numerator"], row["denominator"])
        for row in recorded.filter(
            (pl.col("series") == series) & (pl.col("area_code") == area) & (pl.col("breakdown") == "all")
        ).iter_rows(named=True)
    }


def test_editions_are_worked_out_apart_and_each_cell_says_from_what(inputs, two_years, tmp_path):
    found = work_out(inputs, two_years, tmp_path / "beside")
    recorded = found.recorded
    assert recorded.schema == pl.Schema(RECORDED)
    # had the two files been seen together, the child would have been on the plan for longer, and twice
    on_plan = of(recorded, "open_2y_count")
    assert on_plan == {
        "2021-22-Q1": (0, None), "2021-22-Q2": (0, None), "2021-22-Q3": (1, None), "2021-22-Q4": (1, None),
        "2022-23-Q1": (0, None), "2022-23-Q2": (0, None), "2022-23-Q3": (0, None), "2022-23-Q4": (0, None),
    }  # fmt: skip
    assert of(recorded, "ceased_2y_pct")["2022-23-Q1"] == (1, 1)
    by_year = recorded.group_by(pl.col("period").str.head(4).alias("year"), maintain_order=True).agg(
        pl.col("submission_ids").unique(), pl.col("origin").unique(), pl.col("input_hash").unique()
    )
    assert [row[:3] for row in by_year.sort("year").iter_rows()] == [
        ("2021", [["children_2021", "plans_2021"]], ["invented"]),
        ("2022", [["children_2022", "plans_2022"]], ["real"]),
    ]
    assert len({hashes[0] for hashes in by_year["input_hash"].to_list()}) == 2
    first = two_years[0]
    other = {name: replace(one, content="other rows") for name, one in first.submissions.items()}
    again = work_out(inputs, [replace(first, submissions=other)], tmp_path / "beside").recorded
    assert set(again["input_hash"]).isdisjoint(recorded["input_hash"]), (
        "it is of what lists hold, not of their names"
    )
    versions = rule_versions(room_models())
    said = dict(recorded.select("indicator_id", "rule_version").unique().iter_rows())
    assert said == {name: versions[name] for name in (LONG, "cp_plans_rate")}
    assert {one.table for one in found.made} >= {"records.due", f"records.{LONG}", "records.child_on_plan"}
    assert f"records.{'school_moves'}" not in {one.table for one in found.made}
    assert list((tmp_path / "beside").iterdir()) == []


def test_the_number_of_threads_and_the_order_of_editions_change_nothing(inputs, two_years, tmp_path):
    once = work_out(inputs, two_years, tmp_path, threads=1).recorded
    assert once.equals(work_out(inputs, two_years[::-1], tmp_path, threads=3).recorded)


def test_without_editions_nothing_is_told(inputs, tmp_path):
    assert work_out(inputs, [], tmp_path).recorded.equals(pl.DataFrame(schema=RECORDED))


def test_a_field_that_was_declared_since_the_list_was_accepted_is_empty(inputs, hand_in, two_years, tmp_path):
    edition = two_years[0]
    children = hand_in(
        "short", "children", "2021-22-Q4", date(2021, 4, 1), [{"child_id": "c1", "gender": "1"}],
        without=["disability", "csc4", "catch7", "date_of_death"],
    )  # fmt: skip
    short = Edition(
        edition.board, edition.provider, edition.quarters, {**edition.submissions, "children": children}
    )
    assert of(work_out(inputs, [short], tmp_path).recorded, "open_2y_count", "unknown")["2021-22-Q4"] == (
        1,
        None,
    )


def test_the_room_reads_its_files_and_nothing_else(tmp_path):
    mine, other = tmp_path / "mine.parquet", tmp_path / "other.parquet"
    for path in (mine, other):
        pl.DataFrame({"x": [1]}).write_parquet(path)
    with connect_reading([mine], tmp_path / "spill", threads=1) as con:
        assert con.read_parquet(str(mine)).fetchall() == [(1,)]
        for act in (
            lambda: con.read_parquet(str(other)).fetchall(),
            lambda: con.execute("select * from read_text('/etc/hostname')"),
            lambda: con.execute(f"copy (select 1) to '{tmp_path / 'out.parquet'}'"),
            lambda: con.execute(f"attach '{tmp_path / 'kept.duckdb'}'"),
            lambda: con.execute("set enable_external_access = true"),
        ):
            with pytest.raises(duckdb.Error):
                act()


def test_a_rule_whose_rows_share_a_cell_stops_and_tells_no_value(inputs, two_years, tmp_path):
    models = tmp_path / "models"
    shutil.copytree(MODELS, models)
    rule = models / "records" / "cp_plans_rate.sql"
    text = rule.read_text(encoding="utf-8")
    twice = "from (from records.due union all from records.due) as due"
    rule.write_text(text.replace("from records.due as due", twice), encoding="utf-8")
    with pytest.raises(
        BuildFailed, match=r"the rows of records\.cp_plans_rate are not one for each board, period"
    ):
        work_out(inputs, two_years, tmp_path / "beside", models)


def test_a_list_that_cannot_be_read_stops_and_tells_no_value(inputs, two_years, tmp_path):
    path = two_years[0].submissions["cp_plans"].path
    path.chmod(0o600)
    path.write_bytes(b"PAR1 CANARY PAR1")
    with pytest.raises(BuildFailed) as told:
        work_out(inputs, two_years, tmp_path / "beside")
    assert "CANARY" not in str(told.value)
    assert "lists of records could not be worked out" in str(told.value)


def test_the_version_of_a_rule_changes_with_all_that_it_is_made_of_and_nothing_else(tmp_path):
    before = rule_versions(room_models())
    models, functions = tmp_path / "models", tmp_path / "functions"
    shutil.copytree(MODELS, models)
    shutil.copytree(FUNCTIONS, functions)

    def changed(path):
        text = path.read_text(encoding="utf-8")
        path.write_text(text + "\n-- another word\n", encoding="utf-8")
        after = rule_versions(room_models(models), functions)
        path.write_text(text, encoding="utf-8")
        return {name for name, version in after.items() if version != before[name]}

    assert changed(models / "records" / "school_moves.sql") == {"school_moves"}
    assert changed(models / "records" / "referral_count.sql") == {
        "referrals_to_initial_assessment", "referrals_to_initial_assessment_by_agency", "referrals_to_core_assessment",
    }  # fmt: skip
    assert changed(models / "records" / "due.sql") == before.keys()
    assert changed(functions / "treatment_age.sql") == {
        "substance_treatment_quarterly", "substance_treatment_annual",
    }  # fmt: skip
    assert changed(functions / "wilson_lower.sql") == set()
