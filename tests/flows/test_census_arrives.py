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
def asked():
    return ASKED


@pytest.fixture
def office(settings, clock, tmp_path, asked):
    copied = Path(shutil.copytree(DATASET, tmp_path / "datasets" / "dataset"))
    (copied / "records.toml").write_text(asked)
    with open_office(
        settings.model_copy(update={"board": "nyscb", "datasets": copied.parent}), clock
    ) as opened:
        yield opened


def send(office, data, provider="childrens_social_care"):
    inbox = office.lake.inbox("nyscb", provider)
    inbox.mkdir(parents=True, exist_ok=True)
    (inbox / "census.xml").write_bytes(data)
    take(office, "nyscb", [provider], whole=True)
    judge_arrivals(office, "nyscb")


def census(period=PERIOD):
    catalogue = load()
    return census_file(histories(catalogue, Extent(period, years=1, counties=0.01)), catalogue, period)


@pytest.mark.parametrize(
    ("asked", "provider", "period", "sentence"),
    [
        (
            "", "childrens_social_care", PERIOD,
            "this board asks for no lists of children's social care, and this file holds nothing else (records.toml).",
        ),
        (
            ASKED, "police", PERIOD,
            "this provider owes no lists of children's social care, and this file holds nothing else (records.toml).",
        ),
        (
            ASKED, "childrens_social_care", parse("2022-23-Q4"),
            "no list that this file holds is asked for, for the time that it speaks of (records.toml).",
        ),
    ],
    ids=["of no board", "of no provider", "of no quarter"],
)  # fmt: skip
def test_a_census_that_nobody_asks_for_is_told_once(office, asked, provider, period, sentence):
    send(office, census(period), provider)
    (one,) = office.ledger.submissions("nyscb")
    (finding,) = office.ledger.findings(one.submission_id)
    assert (finding.code, one.verdict) == ("T-07", "rejected")
    assert finding.sentence == f"The whole file: {sentence}"
    assert "column" not in finding.mend


def test_a_census_becomes_the_lists_that_are_asked_for(office):
    catalogue = load()
    data = census_file(histories(catalogue, Extent(PERIOD, years=3, counties=0.02)), catalogue, PERIOD)
    send(office, data)
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
