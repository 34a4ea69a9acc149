"""Whole censuses, made by chance and out of invented histories: nobody is known by their lists, and these are sound."""

from datetime import UTC, date, datetime
from functools import partial

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_lake.invented.census_file import census_file
from data_lake.invented.extent import Extent
from data_lake.invented.histories import histories
from data_lake.parsers import census as parser
from data_lake.parsers.census_lists import SHEETS
from data_lake.parsers.kinds import Kind
from data_lake.parsers.known import Known
from data_lake.readers import read
from expectations.calendar import read_holidays
from expectations.catalogue import DATASET, load
from expectations.contracts.records import check
from expectations.gates.context import Slot
from expectations.gates.lists import ListBatch, checks, failing_rows, gate_lists
from expectations.periods import parse, planning_year
from tests.data_lake.parsers import slow_census
from tests.data_lake.parsers.census_texts import KEY, KNOWN, LISTS, PLACES, census, element

AT = datetime(2026, 5, 1, tzinfo=UTC)
CALENDAR = read_holidays(DATASET / "bank_holidays.csv")

texts = partial(st.text, alphabet="ABCDEFGHJKLMNPRSTUVWXYZ0123456789")
days = st.dates(date(2023, 4, 1), date(2024, 3, 31)).map(date.isoformat)
births = st.dates(date(1998, 1, 1), date(2022, 12, 31)).map(date.isoformat)
postcodes = st.sampled_from(["YO11 2XZ", "yo1 7qq", "DL8 3AB", "M1 9ZZ", "YO111AA"])


@st.composite
def wholes(draw):
    """A census of a few children, with the secrets of each."""
    children, secrets = [], []
    for number in range(draw(st.integers(1, 3))):
        name, upn = (
            f"LA{number}{draw(texts(min_size=6, max_size=10))}",
            f"K{draw(st.integers(10**11, 10**12 - 1))}",
        )
        birth, postcode = draw(births), draw(st.none() | postcodes)
        secrets += [name, upn, birth, *([postcode, postcode.replace(" ", "").upper()] if postcode else [])]
        of_birth = draw(st.sampled_from(["PersonBirthDate", "ExpectedPersonBirthDate"]))
        sex = draw(st.sampled_from(["<Sex>M</Sex>", "<Sex>U</Sex>", "<GenderCurrent>9</GenderCurrent>"]))
        identifiers = [
            f"<LAchildID>{name}</LAchildID>", f"<UPN>{upn}</UPN>", f"<FormerUPN>{upn}</FormerUPN>", sex,
            f"<{of_birth}>{birth}</{of_birth}>",
            *([f"<PostCode>{postcode}</PostCode>"] if postcode else []),
        ]  # fmt: skip
        disabilities = draw(st.lists(st.sampled_from(["NONE", "HEAR", "DDA"]), max_size=2, unique=True))
        groups = [
            f"<ChildIdentifiers>{''.join(draw(st.permutations(identifiers)))}</ChildIdentifiers>",
            "<ChildCharacteristics><Ethnicity>WBRI</Ethnicity><Disabilities>"
            + "".join(f"<Disability>{one}</Disability>" for one in disabilities)
            + "</Disabilities></ChildCharacteristics>",
            *draw(st.lists(cases(), max_size=2)),
        ]
        children.append("\n<Child>" + "\n".join(draw(st.permutations(groups))) + "</Child>")
    return census("".join(children)), secrets


@st.composite
def cases(draw):
    parts = [
        f"<CINreferralDate>{draw(days)}</CINreferralDate>",
        "<ReferralSource>5D</ReferralSource>",
        "<ReferralNFA>0</ReferralNFA>",
    ]
    plan_days = draw(st.lists(days, max_size=2))
    if draw(st.booleans()):
        parts.append(f"<DateOfInitialCPC>{draw(days)}</DateOfInitialCPC>")
    parts += [
        element("Assessments", AssessmentActualStartDate=one) for one in draw(st.lists(days, max_size=2))
    ]
    parts += [
        element("Section47", S47ActualStartDate=one, DateOfInitialCPC=one)
        for one in draw(st.lists(st.sampled_from(plan_days) if plan_days else days, max_size=2))
    ]
    for one in plan_days:
        reviews = [f"<CPPreviewDate>{held}</CPPreviewDate>" for held in draw(st.lists(days, max_size=2))]
        categories = {"InitialCategoryOfAbuse": "NEG", "LatestCategoryOfAbuse": "MUL"}
        parts.append(
            element(
                "ChildProtectionPlans",
                element("Reviews", *reviews),
                CPPstartDate=one,
                NumberOfPreviousCPP=0,
                **categories,
            )
        )
    return element("CINdetails", *draw(st.permutations(parts)))


@settings(max_examples=60, deadline=None)
@given(wholes())
def test_nobody_is_known_by_the_lists_and_a_second_reading_agrees(made):
    text, secrets = made
    tables, faults = parser.tables(text.encode(), KNOWN)
    told = repr((tables, faults))
    assert not [one for one in secrets if one in told]
    numbers, plans, seen = {}, {}, {}
    for table in tables:
        rows = [dict(zip(table.columns, cells, strict=True)) for _, cells in table.rows]
        if table.return_id == "children":
            numbers = {row["child_id"]: number for number, row in enumerate(rows)}
        if table.return_id == "cp_plans":
            plans = {row["plan_id"]: row["start_date"] for row in rows}
        beside = {"plan_id": plans} if table.return_id == "cp_reviews" else {"child_id": numbers}
        ((tie, tied),) = beside.items()
        assert len({tuple(row.values()) for row in rows}) == len(rows)
        seen[table.return_id] = [
            (tied[row[tie]], *(row[name] for name in AGREED[table.return_id])) for row in rows
        ]
    assert seen == slow_census.rows(text, PLACES)


AGREED = {
    "children": LISTS["children"][3:],
    "referrals": ("referral_date", "source_code", "nfa_flag", "close_date", "close_reason"),
    "core_assessments": ("start_date", "end_date"),
    "conferences": ("conference_type", "conference_date", "cp_outcome", "section_47_start"),
    "cp_plans": (
        "start_date", "end_date", "initial_category", "latest_category", "previous_plan_count", "other_la_plan",
    ),
    "cp_reviews": ("review_date",),
}  # fmt: skip


@pytest.fixture(scope="module")
def catalogue():
    return load()


@pytest.mark.parametrize("year", [2024, 2026])
def test_an_invented_census_passes_contract_and_gate(catalogue, year):
    period = parse(planning_year(year - 1).label + "-Q4")
    invented = histories(catalogue, Extent(period, years=3, counties=0.05))
    data = census_file(invented, catalogue, period)
    assert data.startswith(b"<!-- invented")
    known = Known(
        {one.return_id: one.columns for one in catalogue.lists},
        key=KEY,
        authority=catalogue.board.authority_code,
    )
    reading = read(data, "census.xml", known)
    assert (reading.kind, reading.findings) == (Kind.CIN_CENSUS, ())
    typed = {}
    for one in reading.lists:
        slot = Slot("key", "nyscb", "childrens_social_care", one.return_id, period, AT, AT)
        typed[one.return_id], findings = check(one.frame, slot, catalogue)
        assert (one.return_id, findings) == (one.return_id, ())
    since = {one.return_id: one.covers_from for one in reading.lists}
    batch = ListBatch("all", period, typed, covers_from=since)
    run = failing_rows(batch, catalogue, CALENDAR)
    assert {key: rows.height for key, rows in run.items() if rows is None or rows.height} == {}
    assert len([one for one in checks(catalogue) if one.key in run and one.code.startswith("CIN-")]) > 25
    if year == 2026:
        assert gate_lists((batch,), catalogue, CALENDAR) == {"all": dict.fromkeys(SHEETS, ())}
    told = ("start_date", "end_date", "initial_category", "latest_category", "previous_plan_count")
    begins = period.planning_year.starts_on
    was_open = pl.col("close_date").is_null() | (pl.col("close_date") >= begins)
    of_the_year = invented["referrals"].filter(was_open).select("referral_id")
    plans = (
        invented["cp_plans"].filter(~pl.col("other_la_plan")).join(of_the_year, on="referral_id", how="semi")
    )
    assert plans.height > 20
    assert typed["cp_plans"].select(told).sort(told).equals(plans.select(told).sort(told))
