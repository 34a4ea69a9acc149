"""Lists from an inbox to a signed quarter, and purged: marts stay as they were, and nothing of a child is anywhere."""

import re
import shutil
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from data_lake.invented.census_file import census_file
from data_lake.invented.extent import Extent
from data_lake.invented.handed_in import lists_handed_in
from data_lake.invented.histories import histories
from data_lake.ledger.contacts import Contact
from expectations.catalogue import load
from expectations.periods import parse
from expectations.sign_off import PERFORMANCE_TEAM, PROVIDER, SUB_GROUP
from flows.build import build
from flows.office import open_office
from flows.purge import purge
from flows.settings import SetClock, Settings
from flows.sign_off import sign_off
from sql.warehouse import canonical_hashes, open_read_only
from tests.handed_in import collect
from tests.lists_handed_in import with_cell
from tests.nowhere import holding

BOARD, PROVIDER_ID, QUARTER = "dalesmoor", "social_care", parse("2024-25-Q2")
AT = datetime(2024, 10, 7, 9, 0, tzinfo=UTC)
PEOPLE = {"analyst": ("", PERFORMANCE_TEAM), "secretary": ("", SUB_GROUP)}
NHS_NUMBER, NAME = "943 476 5919", "Canary Nightingale"


@pytest.fixture
def office(tmp_path, request):
    """A small board that works out a row from lists from a quarter on, which a test may name."""
    datasets = tmp_path / "datasets"
    shutil.copytree(Path(__file__).with_name("records_board"), datasets / BOARD)
    declared = datasets / BOARD / "records.toml"
    declared.write_text(declared.read_text().replace(QUARTER.label, getattr(request, "param", QUARTER.label)))
    settings = Settings(root=tmp_path / "lake", board=BOARD, datasets=datasets, actor="tester", patience=0)
    with open_office(settings, SetClock(AT)) as opened:
        for account, (provider, role) in PEOPLE.items():
            contact = Contact(BOARD, provider, role, "Post", "email", "", account, date(2024, 1, 1))
            opened.ledger.contacts.record(contact, recorded_at=AT, actor="tester")
        yield opened


def hand_in(office, files):
    folder = office.lake.inbox(BOARD, PROVIDER_ID)
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    office.clock.tick()
    collect(office, BOARD)


def sign(office, quarter=QUARTER):
    steps = (("analyst", PROVIDER), ("analyst", PERFORMANCE_TEAM), ("secretary", SUB_GROUP))
    for user, step in steps:
        office.clock.tick()
        more = {"provider": PROVIDER_ID, "reason": "by letter"} if step == PROVIDER else {}
        sign_off(replace(office, user=user, actor=user), BOARD, quarter, step, **more)


def figures(office):
    with open_read_only(office.lake.warehouse) as con:
        return con.execute(
            "select count(*), count(*) filter (where value_source = 'records') from marts.indicator_value "
            "where sign_off = 'signed' and status = 'value'"
        ).fetchone()


def test_build_purge_build_gives_the_same_marts_and_a_purged_canary_is_nowhere(office):
    extent = Extent(QUARTER, years=3, counties=0.05)
    made = lists_handed_in(office.catalogue(BOARD), "childrens_social_care", QUARTER, extent)
    lists = {name: rows.drop("sheet", "row") for name, rows in made.items()}
    child = lists["cp_plans"]["child_id"][0]
    spoilt = with_cell(lists["cp_plans"], "plan_id", f"{NAME} {NHS_NUMBER}")
    hand_in(office, {"spoilt.csv": spoilt.write_csv().encode()})
    hand_in(office, {f"{name}.csv": rows.write_csv().encode() for name, rows in lists.items()})
    stands = {one.return_id for one in office.ledger.current(BOARD)}
    assert stands == set(lists)
    sign(office)

    office.clock.move_to(datetime(2025, 2, 1, 9, 0, tzinfo=UTC))
    build(office)
    before = canonical_hashes(office.lake.warehouse)
    assert figures(office)[1] > 0
    kept = holding(office.lake.root, child, NAME, NHS_NUMBER)
    assert {path.split("/")[0] for path in kept} == {"landing", "accepted"}

    assert purge(office, BOARD).plan.stays == ()
    assert canonical_hashes(office.lake.warehouse) == before
    build(office)
    assert canonical_hashes(office.lake.warehouse) == before
    assert holding(office.lake.root, child, NAME, NHS_NUMBER) == []
    assert office.ledger.verify_trail(office.lake.anchors()) == []

    # The same bytes once more: they are as before, so nothing is judged, and they go again.
    hand_in(office, {f"{name}.csv": rows.write_csv().encode() for name, rows in lists.items()})
    assert holding(office.lake.root, child) != []
    purge(office, BOARD)
    assert holding(office.lake.root, child) == []


@pytest.mark.parametrize("office", ["2024-25-Q4"], indirect=True)
def test_a_census_goes_after_a_week_and_its_rows_as_soon_as_the_quarter_is_signed_off(office):
    catalogue, quarter = load(), parse("2024-25-Q4")
    office.clock.move_to(datetime(2025, 4, 7, 9, 0, tzinfo=UTC))
    data = census_file(histories(catalogue, Extent(quarter, years=3, counties=0.02)), catalogue, quarter)
    hand_in(office, {"census.xml": data})
    stands = {one.return_id: str(one.accepted_path) for one in office.ledger.current(BOARD)}
    assert set(stands) == {"children", "cp_plans"}
    child = office.lake.read_records(stands["cp_plans"])["child_id"][0]
    named = re.search("<LAchildID>(.*?)<", data.decode()).group(1)
    assert {path.split("/")[0] for path in holding(office.lake.root, named)} == {"landing"}

    office.clock.move_to(datetime(2025, 4, 14, 10, 0, tzinfo=UTC))
    done = purge(office, BOARD).plan
    assert [one.rule for one in done.goes] == ["landing_of_named_files"]
    assert {one.why for one in done.stays} == {"2024-25-Q4 is not signed off and is worked out from it"}
    assert (holding(office.lake.root, named), holding(office.lake.root, child) != []) == ([], True)

    sign(office, quarter)
    office.clock.tick()
    build(office)
    before = canonical_hashes(office.lake.warehouse)
    assert {one.rule for one in purge(office, BOARD).plan.goes} == {"accepted_of_named_files"}
    assert holding(office.lake.root, child) == []
    assert canonical_hashes(office.lake.warehouse) == before
