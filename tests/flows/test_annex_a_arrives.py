"""An Annex A on its way from the inbox to accepted lists, with nothing in them of who a child is."""

import shutil
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from data_lake.invented.annex_a_file import annex_a, as_workbook
from data_lake.invented.extent import Extent
from data_lake.invented.histories import histories
from expectations.catalogue import DATASET, load
from expectations.periods import parse
from flows.office import open_office
from flows.steps.judge import judge_arrivals
from flows.steps.take import take

PERIOD = parse("2023-24-Q4")
PROVIDER = "childrens_social_care"
ASKED = """
[[from_records]]
provider = "childrens_social_care"
indicators = ["cp_plans_rate", "cp_conferences_outcome"]
first_quarter = "2023-24-Q3"
"""


@pytest.fixture
def office(settings, clock, tmp_path):
    copied = Path(shutil.copytree(DATASET, tmp_path / "datasets" / "dataset"))
    (copied / "records.toml").write_text(ASKED)
    with open_office(
        settings.model_copy(update={"board": "nyscb", "datasets": copied.parent}), clock
    ) as opened:
        yield opened


@pytest.fixture(scope="module")
def tables():
    return annex_a(histories(load(), Extent(PERIOD, years=3, counties=0.03)), PERIOD)


def send(office, data):
    inbox = office.lake.inbox("nyscb", PROVIDER)
    inbox.mkdir(parents=True, exist_ok=True)
    (inbox / "annex a.xlsx").write_bytes(data)
    take(office, "nyscb", [PROVIDER], whole=True)
    judge_arrivals(office, "nyscb")


def test_an_annex_a_becomes_the_lists_that_are_asked_for(office, tables):
    send(office, as_workbook(tables))
    stands = {one.return_id: one for one in office.ledger.current("nyscb")}
    assert {name: (one.period, one.verdict) for name, one in stands.items()} == dict.fromkeys(
        ("children", "conferences", "cp_plans"), ("2023-24-Q4", "accepted")
    )
    assert len(office.ledger.events(kind="named_file_read")) == 1
    ids = {name for table in tables.values() for name in table["Child Unique ID"]}
    for one in stands.values():
        about = office.lake.about_records(one.accepted_path)
        assert (about["covers_from"], about["kind"], about["is_invented"]) == ("2024-01-01", "annex_a", "yes")
        rows = office.lake.read_records(one.accepted_path)
        assert rows.height == one.row_count > 0
        assert not ids & {cell for row in rows.rows() for cell in row}
    children = office.lake.read_records(stands["children"].accepted_path)
    assert set(children["sheet"]) == {"List_3", "List_5", "List_7"}
    named = set(office.lake.read_records(stands["cp_plans"].accepted_path)["child_id"])
    assert named <= set(children["child_id"])


def test_one_that_was_drawn_before_the_quarter_ended_is_believed_for_the_one_before_only(office, tables):
    early = {
        number: table.with_columns(pl.col(pl.Date) - timedelta(days=30)) for number, table in tables.items()
    }
    send(office, as_workbook(early))
    stands = office.ledger.current("nyscb")
    assert {(one.return_id, one.period) for one in stands} == {
        (name, "2023-24-Q3") for name in ("children", "conferences", "cp_plans")
    }
    for one in stands:
        asked = {finding.code for finding in office.ledger.findings(one.submission_id)}
        assert {"R-56", "R-57"} <= asked
        assert office.lake.about_records(one.accepted_path)["covers_from"] == "2023-10-01"
