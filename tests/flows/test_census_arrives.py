"""A children in need census on its way from the inbox to accepted lists, with nothing in them of who a child is."""

import re
import shutil
from pathlib import Path

import pytest

from data_lake.invented.census_file import census_file
from data_lake.invented.extent import Extent
from data_lake.invented.histories import histories
from expectations.catalogue import DATASET, load
from expectations.periods import parse
from flows.office import open_office
from flows.steps.judge import judge_arrivals
from flows.steps.take import take

PERIOD = parse("2023-24-Q4")
ASKED = """
[[from_records]]
provider = "childrens_social_care"
indicators = ["cp_plans_two_years_or_more", "cp_reviews_in_time"]
first_quarter = "2023-24-Q4"
"""


@pytest.fixture
def office(settings, clock, tmp_path):
    copied = Path(shutil.copytree(DATASET, tmp_path / "datasets" / "dataset"))
    (copied / "records.toml").write_text(ASKED)
    with open_office(
        settings.model_copy(update={"board": "nyscb", "datasets": copied.parent}), clock
    ) as opened:
        yield opened


def test_a_census_becomes_the_lists_that_are_asked_for(office):
    catalogue = load()
    data = census_file(histories(catalogue, Extent(PERIOD, years=3, counties=0.02)), catalogue, PERIOD)
    inbox = office.lake.inbox("nyscb", "childrens_social_care")
    inbox.mkdir(parents=True, exist_ok=True)
    (inbox / "census.xml").write_bytes(data)
    take(office, "nyscb", ["childrens_social_care"], whole=True)
    judge_arrivals(office, "nyscb")
    stands = {one.return_id: one for one in office.ledger.current("nyscb")}
    assert {name: one.verdict for name, one in stands.items()} == dict.fromkeys(
        ("children", "cp_plans", "cp_reviews"), "accepted"
    )
    rows = office.lake.read_records(stands["cp_plans"].accepted_path)
    assert rows.height > 5
    assert rows["plan_id"].str.starts_with("invented-ci-").all()
    ids = re.findall("<LAchildID>(.*?)<", data.decode())
    assert len(ids) > rows.height
    for one in stands.values():
        about = office.lake.about_records(one.accepted_path)
        assert about["is_invented"] == "yes"
        assert (about["covers_from"], about["kind"]) == ("2023-04-01", "cin_census")
        told = office.lake.read_records(one.accepted_path).write_csv()
        assert not [name for name in ids if f",{name}," in told]
