"""From accepted lists to figures: rows of children stay out of the warehouse, and a signed quarter keeps its word."""

import json
import shutil
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from data_lake.lake import LakeDamaged
from data_lake.ledger import SubmissionKey
from data_lake.ledger.contacts import Contact
from data_lake.ledger.rows import Ruling
from expectations.findings import Verdict
from expectations.periods import parse
from expectations.sign_off import PERFORMANCE_TEAM, PROVIDER, SUB_GROUP
from flows.office import open_office
from flows.purge import purge
from flows.settings import SetClock, Settings
from flows.sign_off import sign_off
from flows.steps.build import build_at, build_warehouse, gather
from flows.steps.editions import standing_lists
from sql.warehouse import canonical_hashes, open_read_only
from tests.nowhere import holding

BOARD, SOCIAL_CARE = "dalesmoor", "social_care"
SECOND, THIRD = "2024-25-Q2", "2024-25-Q3"
AT = datetime(2024, 10, 7, 9, 0, tzinfo=UTC)
CANARY = "invented-canary"
LONG = "cp_plans_two_years_or_more"
PEOPLE = {"analyst": ("", PERFORMANCE_TEAM), "secretary": ("", SUB_GROUP)}

CHILDREN = [
    {"child_id": f"{CANARY}-{number}", "birth_month": date(2015, 3, 1), "gender": "1", "ethnicity_code": "WBRI",
     "csc4": "selby", "catch7": None}
    for number in range(5)
]  # fmt: skip


def plan(number, start, end, **more):
    return {
        "plan_id": f"{CANARY}-plan-{number}", "child_id": f"{CANARY}-{number}", "start_date": start, "end_date": end,
        "initial_category": "neglect", "latest_category": "neglect", "previous_plan_count": 0, "other_la_plan": False,
        **more,
    }  # fmt: skip


PLANS = [
    plan(0, date(2022, 8, 1), date(2024, 7, 31)),  # 731 days: over two years
    plan(1, date(2023, 8, 1), date(2024, 8, 1), team_area="scarborough_whitby_ryedale"),
    plan(2, date(2022, 7, 1), None),  # open, two years and more
    plan(3, date(2024, 9, 1), None),
    plan(4, date(2022, 1, 1), date(2024, 8, 5), other_la_plan=True),  # another council's
]


def opened(root):
    settings = Settings(
        root=root / "lake", board=BOARD, datasets=root / "datasets", actor="tester", patience=0
    )
    return open_office(settings, SetClock(AT))


@pytest.fixture
def office(tmp_path):
    shutil.copytree(Path(__file__).with_name("records_board"), tmp_path / "datasets" / BOARD)
    with opened(tmp_path) as office:
        yield office


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """A lake in which a quarter was worked out from lists and signed off; to be copied."""
    root = tmp_path_factory.mktemp("prepared")
    shutil.copytree(Path(__file__).with_name("records_board"), root / "datasets" / BOARD)
    with opened(root) as office:
        for account, (provider, role) in PEOPLE.items():
            contact = Contact(BOARD, provider, role, "Post", "email", "", account, date(2024, 1, 1))
            office.ledger.contacts.record(contact, recorded_at=AT, actor="tester")
        accept(office, "children", SECOND, CHILDREN)
        accept(office, "cp_plans", SECOND, PLANS)
        sign(office, SECOND)
    return root


@pytest.fixture
def signed(prepared, tmp_path):
    shutil.copytree(prepared, tmp_path / "signed")
    with opened(tmp_path / "signed") as office:
        office.clock.move_to(datetime(2025, 1, 6, 9, 0, tzinfo=UTC))
        yield office


def accept(office, list_id, period, rows, **about):
    """Let a list be accepted; as it is when it was read, and nothing was found wrong with it."""
    declared = office.catalogue(BOARD).record_list(list_id)
    data = json.dumps([period, list_id, rows, about], default=str).encode()
    office.clock.tick()
    now, sha256 = office.clock.now(), office.lake.land(data)
    arrival = office.ledger.record_arrival(
        board=BOARD, provider=SOCIAL_CARE, sha256=sha256, original_name=f"{list_id}.csv", size_bytes=len(data),
        received_at=now, actor="tester",
    )  # fmt: skip
    key = SubmissionKey(BOARD, SOCIAL_CARE, sha256, declared.return_id, period, arrival.occurrence)
    placed = [{"sheet": "", "row": row, **one} for row, one in enumerate(rows, start=2)]
    path = office.lake.put_records(
        pl.DataFrame(placed, schema=declared.typed, orient="row"),
        board=BOARD, provider=SOCIAL_CARE, return_id=declared.return_id, period=period,
        submission_id=key.submission_id, about=about,
    )  # fmt: skip
    ruling = Ruling((), Verdict.ACCEPTED, path, len(rows), now, "tester")
    office.ledger.record_judgements([(key, ruling)])
    office.ledger.record_arrival_judged(arrival.arrival_id, judged_at=now, actor="tester")
    return path


def figures(office, period, *columns, area="815", breakdown="all", basis="in_quarter"):
    with open_read_only(office.lake.warehouse) as con:
        return {
            series: tuple(found)
            for series, *found in con.execute(
                f"select series, {', '.join(columns)} from marts.indicator_value where period = ? "  # noqa: S608
                "and indicator_id = ? and area_code = ? and breakdown = ? and basis in (?, 'snapshot')",
                [period, LONG, area, breakdown, basis],
            ).fetchall()
        }


def sign(office, period):
    for provider in sorted(set(office.ledger.signing.quarter(BOARD, period).standing.values())):
        take(office, "analyst", period, PROVIDER, provider=provider, reason="by letter")
    for user, step in (("analyst", PERFORMANCE_TEAM), ("secretary", SUB_GROUP)):
        take(office, user, period, step)


def take(office, user, period, step, **more):
    office.clock.tick()
    acting = replace(office, user=user, actor=user)
    return sign_off(acting, BOARD, parse(period), step, **more)


def test_lists_come_to_figures_and_their_rows_go_no_further(office):
    accept(office, "children", SECOND, CHILDREN)
    build_warehouse(office)
    # one of the two lists is there, and the other is not due for some days
    assert set(figures(office, SECOND, "status", "numerator").values()) == {("awaited", None)}
    accept(office, "cp_plans", SECOND, PLANS)
    build_warehouse(office)
    columns = ("numerator", "denominator", "value", "status", "value_source", "is_invented", "sign_off")
    found = figures(office, SECOND, *columns)
    assert {name: found[name] for name in ("ceased_2y_pct", "ceased_2y_count", "open_2y_count")} == {
        "ceased_2y_pct": (1, 2, 50.0, "value", "records", False, "not_signed"),
        "ceased_2y_count": (1, None, 1.0, "value", "derived", False, "not_signed"),
        "open_2y_count": (1, None, 1.0, "value", "records", False, "not_signed"),
    }
    assert figures(office, SECOND, "numerator", "denominator", area="selby")["ceased_2y_pct"] == (1, 1)
    assert figures(office, SECOND, "numerator", "denominator", area="scarborough_whitby_ryedale")[
        "ceased_2y_pct"
    ] == (0, 1)
    with open_read_only(office.lake.warehouse) as con:
        ((stand, named),) = con.execute(
            "select list_sort(list(submission_id)), (select any_value(submission_ids) from core.observation "
            "where value_source = 'records' and status = 'value') from staging.submission"
        ).fetchall()
        assert stand == named
        versions = con.execute(
            "select distinct value_source, rule_version is null, input_hash is null from core.observation"
        ).fetchall()
        assert set(versions) <= {("records", False, False), ("records", True, True), ("return", True, True),
                                 ("derived", True, True), ("sum", True, True)}  # fmt: skip
        ((due, supplied, explained),) = con.execute(
            "select cells_due, cells_supplied, cells_explained from core.completeness "
            "where provider = ? and period = ?",
            [SOCIAL_CARE, SECOND],
        ).fetchall()
        assert (due == supplied, supplied > 5, explained) == (True, True, 0)
    everything = b"".join(path.read_bytes() for path in office.lake.root.glob("warehouse*"))
    assert CANARY.encode() not in everything
    assert list(office.lake.root.glob(".records-*")) == []


def test_a_list_says_of_itself_how_far_it_reaches_and_whether_it_is_invented(office):
    accept(office, "referrals", SECOND, [], covers_from="2024-04-01", is_invented="no")
    gone = accept(office, "children", SECOND, [], covers_from="", is_invented="yes")
    found = list(standing_lists(office.lake, office.ledger.snapshot(), office.catalogues))
    assert [(one.list_id, one.covers_from, one.covers_to, one.is_invented) for one in found] == [
        ("referrals", date(2024, 4, 1), date(2024, 9, 30), False),
        ("children", date.min, date(2024, 9, 30), True),
    ]
    without = replace(office.ledger.snapshot(), purged=frozenset({gone}))
    left = standing_lists(office.lake, without, office.catalogues)
    assert [one.list_id for one in left] == ["referrals"]
    accept(office, "referrals", SECOND, [], covers_from="2024-06-01")
    now = standing_lists(office.lake, office.ledger.snapshot(), office.catalogues)
    assert [one.covers_from for one in now if one.list_id == "referrals"] == [date(2024, 6, 1)]


def test_a_later_list_leaves_a_quarter_as_it_was_and_a_correction_moves_it(signed, tmp_path):
    office, before = signed, signed.clock.now()
    (frozen,) = office.ledger.signing.frozen(BOARD, SECOND)
    kept = office.lake.read_observations(frozen.path, frozen.sha256).filter(
        (pl.col("value_source") == "records") & (pl.col("status") == "value")
    )
    assert kept["rule_version"].null_count() == kept["input_hash"].null_count() == 0
    assert kept["input_hash"].n_unique() == 1
    build_warehouse(office)
    of_signed = figures(office, SECOND, "numerator", "denominator", "sign_off")
    assert of_signed["ceased_2y_pct"] == (1, 2, "signed")

    later = [*PLANS[:3], plan(3, date(2022, 9, 1), date(2024, 9, 20)), PLANS[4]]
    accept(office, "children", THIRD, CHILDREN)
    accept(office, "cp_plans", THIRD, later)
    office.clock.tick()
    build_warehouse(office)
    assert figures(office, SECOND, "numerator", "denominator", "sign_off") == of_signed
    assert figures(office, THIRD, "numerator", "denominator")["ceased_2y_pct"] == (0, 0)
    with open_read_only(office.lake.warehouse) as con:
        assert con.execute("select count(*) from marts.frozen_difference").fetchall() == [(0,)]

    # another list for the quarter, and what was signed falls: it is worked out again, from its own lists
    accept(office, "cp_plans", SECOND, [PLANS[0], plan(1, date(2022, 7, 1), date(2024, 8, 1)), *PLANS[2:]])
    build_warehouse(office)
    assert figures(office, SECOND, "numerator", "denominator", "sign_off")["ceased_2y_pct"] == (
        2, 2, "not_signed",
    )  # fmt: skip
    build_at(tmp_path / "then.duckdb", gather(office, before))
    with open_read_only(tmp_path / "then.duckdb") as con:
        assert con.execute(
            "select numerator, denominator from marts.indicator_value where indicator_id = ? and period = ? "
            "and series = 'ceased_2y_pct' and area_type = 'county' and basis = 'in_quarter'",
            [LONG, SECOND],
        ).fetchall() == [(1, 2)]


def test_the_marts_are_the_same_when_the_rows_behind_a_signed_quarter_were_purged(signed):
    office = signed
    office.clock.move_to(datetime(2025, 2, 1, 9, 0, tzinfo=UTC))
    build_warehouse(office)
    before = canonical_hashes(office.lake.warehouse)
    paths = office.ledger.snapshot().submission["accepted_path"].to_list()
    landed = [f"landing/{one.sha256[:2]}/{one.sha256}" for one in office.ledger.arrivals(BOARD)]
    assert holding(office.lake.root, CANARY) == sorted(paths + landed)

    done = purge(office, BOARD)
    assert sorted(one.path for one in done.plan.goes) == sorted(paths + landed)
    assert holding(office.lake.root, CANARY) == []
    assert canonical_hashes(office.lake.warehouse) == before
    build_warehouse(office)
    assert canonical_hashes(office.lake.warehouse) == before
    assert figures(office, SECOND, "numerator", "denominator", "sign_off")["ceased_2y_pct"] == (
        1,
        2,
        "signed",
    )

    # one of the lists is corrected, and the rows of the others are gone: what was frozen is not what is said now
    office.clock.tick()
    path = accept(office, "children", SECOND, CHILDREN[:4])
    build_warehouse(office)
    assert figures(office, SECOND, "numerator", "status")["ceased_2y_pct"] == (None, "not_evaluable")
    with open_read_only(office.lake.warehouse) as con:
        told = con.execute(
            "select kind, status from marts.exception where indicator_id = ?", [LONG]
        ).fetchall()
        explained = con.execute("select sum(cells_explained) from core.completeness").fetchall()
    assert (told, explained) == ([("no_value", "not_evaluable")], [(0,)])
    (office.lake.root / path).unlink()
    with pytest.raises(LakeDamaged, match="the lake should hold these accepted rows, and does not"):
        gather(office)
