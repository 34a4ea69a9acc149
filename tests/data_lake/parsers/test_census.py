"""The children in need census: every published year, whatever is wrong with one, and that nobody is known by it."""

from dataclasses import replace
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
from data_lake.parsers.faults import LARGEST_FILE, LARGEST_XML, Unreadable
from data_lake.parsers.kinds import Kind, most_bytes
from data_lake.parsers.known import Known
from data_lake.parsers.pseudonyms import pseudonym
from data_lake.readers import read
from data_lake.readers.census_words import CENSUS
from expectations.calendar import read_holidays
from expectations.catalogue import DATASET, load
from expectations.contracts.records import check
from expectations.gates.context import Slot
from expectations.gates.lists import ListBatch, checks, failing_rows, gate_lists
from expectations.periods import parse, planning_year
from tests.data_lake.parsers import slow_census
from tests.data_lake.parsers.census_texts import (
    KEY,
    KNOWN,
    LISTS,
    PLACES,
    case,
    census,
    child,
    of_year,
)

YEARS = range(2022, 2027)
AT = datetime(2026, 5, 1, tzinfo=UTC)
CALENDAR = read_holidays(DATASET / "bank_holidays.csv")
ALL_IN_ONE_LINE = "".join(line.strip() for line in of_year(2024).splitlines())


def element(name, *within, **values):
    """An element that holds others, or values by their names."""
    parts = [*within, *(f"<{one}>{text}</{one}>" for one, text in values.items())]
    return f"<{name}>{''.join(parts)}</{name}>"


def lists_of(text, known=KNOWN):
    """The rows of each list as words by column, and the codes of what is asked."""
    tables, faults = parser.tables(text.encode(), known)
    found = {
        one.return_id: [
            {"line": line, **dict(zip(one.columns, cells, strict=True))} for line, cells in one.rows
        ]
        for one in tables
    }
    return found, [(fault.code, fault.row) for fault in faults]


def only(text, return_id, column):
    ((row,), _) = lists_of(text)[0][return_id], ()
    return row[column]


@pytest.mark.parametrize("year", YEARS)
def test_the_published_layout_of_every_year_is_read(year):
    found, asked = lists_of(of_year(year))
    assert asked == []
    before, c = year - 1, pseudonym(KEY, "child", "invented-7731")
    ((person,), (referral,), (assessment,), conferences, (plan,), reviews) = found.values()
    assert list(found) == list(SHEETS)
    assert all(
        row["period"] == f"{before}-{year % 100}-Q4" and row["return_id"] == name
        for name, rows in found.items()
        for row in rows
    )
    assert {name: person[name] for name in LISTS["children"][2:]} == {
        "child_id": c, "birth_month": "2011-05", "expected_month": "", "gender": "2", "ethnicity_code": "MWAS",
        "disability": "Y", "home_outward_postcode": "", "csc4": "", "catch7": "", "date_of_death": "2024-03-30",
    }  # fmt: skip
    r = referral["referral_id"]
    assert {name: referral[name] for name in LISTS["referrals"][3:]} == {
        "child_id": c, "referral_date": f"{before}-11-02", "source_code": "3E", "nfa_flag": "N", "team_area": "",
        "catch7": "", "close_date": f"{year}-03-01", "close_reason": "RC7",
    }  # fmt: skip
    assert {name: assessment[name] for name in LISTS["core_assessments"][3:]} == {
        "referral_id": r, "child_id": c, "start_date": f"{before}-11-03", "end_date": f"{before}-12-15",
        "team_area": "", "catch7": "",
    }  # fmt: skip
    told = ("conference_type", "conference_date", "cp_outcome", "referral_id", "section_47_start")
    assert [tuple(one[name] for name in told) for one in conferences] == [
        ("transfer_in", f"{year}-02-06", "N", r, ""),
        ("initial", f"{before}-11-21", "Y", r, f"{before}-11-04"),
    ]
    assert {name: plan[name] for name in LISTS["cp_plans"][3:]} == {
        "child_id": c, "start_date": f"{before}-11-21", "end_date": f"{year}-02-28", "initial_category": "NEG",
        "latest_category": "EMO", "previous_plan_count": "1", "other_la_plan": "N", "referral_id": r,
        "team_area": "", "catch7": "",
    }  # fmt: skip
    assert [(one["plan_id"], one["due_date"], one["review_date"]) for one in reviews] == [
        (plan["plan_id"], "", f"{year}-01-30"),
        (plan["plan_id"], "", f"{year}-02-27"),
    ]
    ids = [row[LISTS[name][2]] for name, rows in found.items() for row in rows]
    assert len(set(ids)) == len(ids) == 8


def test_every_row_stands_on_the_line_of_its_element():
    text = of_year(2024)
    lines = [one.strip() for one in text.splitlines()]
    found, _ = lists_of(text)
    stands = {name: [lines[row["line"] - 1] for row in rows] for name, rows in found.items()}
    assert stands == {
        "children": ["<ChildIdentifiers>"],
        "referrals": ["<CINdetails>"],
        "core_assessments": ["<Assessments>"],
        "conferences": ["<CINdetails>", "<Section47>"],
        "cp_plans": ["<ChildProtectionPlans>"],
        "cp_reviews": [
            "<CPPreviewDate>2024-01-30</CPPreviewDate>",
            "<CPPreviewDate>2024-02-27</CPPreviewDate>",
        ],
    }


def test_rows_that_no_line_tells_apart_are_numbered_as_they_follow():
    found, asked = lists_of(ALL_IN_ONE_LINE)
    assert [row["line"] for row in found["conferences"]] == [1, 2]
    assert asked == [("R-49", 0), ("R-49", 0)]


def test_a_census_covers_the_year_that_ends_with_its_date_and_is_for_the_quarter_of_it():
    tables, _ = parser.tables(of_year(2023).encode(), KNOWN)
    assert {(one.covers_from, one.rows[0][1][1]) for one in tables} == {("2022-04-01", "2022-23-Q4")}
    early = of_year(2023).replace("2023-03-31", "2022-07-21")
    tables, _ = parser.tables(early.encode(), KNOWN)
    assert {(one.covers_from, one.rows[0][1][1]) for one in tables} == {("2022-04-01", "2022-23-Q2")}


def test_ids_are_the_same_in_next_years_file_and_other_ones_under_another_key():
    this, _ = lists_of(of_year(2024))
    next_year, _ = lists_of(of_year(2024).replace("2024-03-31<", "2025-03-31<"))
    assert this["cp_plans"][0]["plan_id"] == next_year["cp_plans"][0]["plan_id"]
    other, _ = lists_of(of_year(2024), replace(KNOWN, key="77" * 32))
    told = [
        {cell for rows in found.values() for row in rows for cell in row.values()} for found in (this, other)
    ]
    assert not [one for one in told[0] & told[1] if str(one).startswith("ci-")]


@pytest.mark.parametrize(
    ("change", "column", "wanted"),
    [
        (("<Sex>F</Sex>", "<Sex>M</Sex>"), "gender", "1"),
        (("<Sex>F</Sex>", "<Sex>u</Sex>"), "gender", "0"),
        (("<Sex>F</Sex>", "<Sex>2</Sex>"), "gender", "unreadable"),
        (("<Sex>F</Sex>", "<GenderCurrent>9</GenderCurrent>"), "gender", "9"),
        (("<Sex>F</Sex>", "<GenderCurrent>female child</GenderCurrent>"), "gender", "unreadable"),
        (("<Sex>F</Sex>", "<Sex/>"), "gender", ""),
        (("2011-05-23", "2011-05-23Z"), "birth_month", "2011-05"),
        (("2011-05-23", "23/05/2011"), "birth_month", "2011-05"),
        (("2011-05-23", "2011-05-32"), "birth_month", "unreadable"),
        (("2011-05-23", "the 23rd of May"), "birth_month", "unreadable"),
        (("PersonBirthDate", "ExpectedPersonBirthDate"), "expected_month", "2011-05"),
        (("2024-03-30", "2024-03-30T00:00:00"), "date_of_death", "2024-03-30"),
        (("2024-03-30", "2024-03-30+01:00"), "date_of_death", "2024-03-30"),
        (("2024-03-30", "2024-13-30"), "date_of_death", "2024-13-30"),
        (("2024-03-30", "yesterday"), "date_of_death", "unreadable"),
        (("MWAS", "mwas"), "ethnicity_code", "MWAS"),
        (("MWAS", "QQQQ"), "ethnicity_code", "QQQQ"),
        (("MWAS", "a child called"), "ethnicity_code", "unreadable"),
        ((">HEAR<", ">NONE<"), "disability", "Y"),
        ((">HEAR</Disability>\n          <Disability>AUT<", ">NONE<"), "disability", "N"),
        ((">HEAR</Disability>\n          <Disability>AUT<", ">XX<"), "disability", "unreadable"),
        ((">HEAR</Disability>\n          <Disability>AUT<", "><"), "disability", ""),
        (("<UPN>", "<Postcode>YO1 7HH</Postcode><UPN>"), "csc4", "selby"),
        (("<UPN>", "<HomePostCode>yo112aa</HomePostCode><UPN>"), "catch7", "CA5"),
        (("<UPN>", "<Postcode>YO11 1AA</Postcode><UPN>"), "catch7", "CA6"),
        (("<UPN>", "<Postcode>DL8 3AB</Postcode><UPN>"), "catch7", ""),
        (("<UPN>", "<Postcode>M1 1AA</Postcode><UPN>"), "csc4", ""),
        (("<UPN>", "<Postcode>YO11 1AA</Postcode><UPN>"), "home_outward_postcode", "YO11"),
        (("<UPN>", "<Postcode>by the harbour</Postcode><UPN>"), "home_outward_postcode", "unreadable"),
    ],
)  # fmt: skip
def test_what_a_child_is_is_read_as_it_is_published(change, column, wanted):
    assert only(of_year(2025).replace(*change), "children", column) == wanted


@pytest.mark.parametrize(
    ("written", "wanted"),
    [("1", "Y"), ("true", "Y"), ("TRUE", "Y"), ("0", "N"), ("false", "N"), ("", ""), ("no", "unreadable")],
)
def test_flags_are_those_of_xml(written, wanted):
    text = of_year(2024).replace("<ReferralNFA>false", f"<ReferralNFA>{written}")
    assert only(text, "referrals", "nfa_flag") == wanted


def test_one_conference_after_two_enquiries_is_one_and_beside_the_referral_too_is_told_twice():
    enquiry = element("Section47", S47ActualStartDate="2023-05-0{}", DateOfInitialCPC="2023-05-20") + "\n"
    beside = "<DateOfInitialCPC>2023-05-20</DateOfInitialCPC>\n"
    without = element("Section47", S47ActualStartDate="2023-05-09")
    found, _ = lists_of(census(child(rest=case(enquiry.format(3) + enquiry.format(7) + without))))
    assert [one["section_47_start"] for one in found["conferences"]] == ["2023-05-03"]
    found, _ = lists_of(census(child(rest=case(beside + enquiry.format(3)))))
    assert [one["conference_type"] for one in found["conferences"]] == ["transfer_in", "initial"]


def test_order_case_prefixes_and_stray_words_do_not_matter():
    plain, _ = lists_of(of_year(2025))
    text = of_year(2025)
    start, end = text.index("<Header>"), text.index("</Header>") + len("</Header>")
    header = text[start:end]
    odd = text.replace(header, "\n" * header.count("\n")).replace("</Children>", f"</Children>{header}")
    odd = odd.replace("<Message>", '<c:message xmlns:c="urn:dfe">').replace("</Message>", "</c:message>")
    odd = odd.replace("CINreferralDate>", "c:cinREFERRALdate>").replace("<UPN>", "PersonBirthDate<UPN>")
    assert lists_of(odd) == (plain, [])


def test_encodings_that_xml_names_are_read():
    text = of_year(2024).replace("invented-7731", "invented-\u00e9")
    wanted = pseudonym(KEY, "child", "invented-\u00e9")
    named = {"utf-8-sig": "UTF-8", "utf-16": "UTF-16", "latin-1": "ISO-8859-1", "cp1252": "windows-1252"}
    for encoding, name in named.items():
        data = text.replace("UTF-8", name).encode(encoding)
        reading = read(data, "census.xml", KNOWN)
        assert (reading.kind, reading.findings) == (Kind.CIN_CENSUS, ())
        assert reading.lists[0].frame["child_id"].to_list() == [wanted]


ENTITIES = "<!DOCTYPE Message [<!ENTITY a '{0}'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'>]>"
OUTSIDE = "<!DOCTYPE Message [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>"


def declared(declaration, text):
    return text.replace("<Message>", f"{declaration}<Message>")


BROKEN = [
    ("a document type", declared("<!DOCTYPE Message>", of_year(2024)), "R-21"),
    (
        "entities in entities",
        declared(ENTITIES.format("x" * 9), of_year(2024)).replace("invented-7731", "&b;"),
        "R-21",
    ),
    (
        "an entity outside",
        declared(OUTSIDE, of_year(2024)).replace("invented-7731", "&a;"),
        "R-21",
    ),
    ("an entity of nobody's", of_year(2024).replace("invented-7731", "&a;"), "R-11"),
    ("half of it", of_year(2024)[:1_500], "R-11"),
    ("tags that cross", of_year(2024).replace("</Disabilities>", "</Disability>"), "R-11"),
    ("a second root", of_year(2024) + "<Message/>", "R-11"),
    ("an encoding of nobody's", of_year(2024).replace("UTF-8", "klingon"), "R-11"),
    ("bytes of no letter", of_year(2024).replace("invented-7731", "invented-\0"), "R-11"),
    ("another root", of_year(2024).replace("Message>", "CINCensus>"), "R-03"),
    ("another document", "<?xml version='1.0'?><html/>", "R-03"),
    ("another document type", "<!DOCTYPE html><html/>", "R-03"),
    ("a root of 100 levels", of_year(2024).replace("<UPN>", "<a>" * 100), "R-12"),
    ("a million levels", "<Message>" * 1_000_000, "R-12"),
    ("a million letters", of_year(2024).replace("invented-7731", "x" * 1_000_000), "R-12"),
    ("a child without end", census(child(rest="<CINdetails><ReferralNFA/></CINdetails>" * 20_001)), "R-12"),
    ("another collection", of_year(2024).replace(">CIN<", ">CLA<"), "R-40"),
    ("no date", census(child(), {"Collection": "CIN"}), "R-41"),
    ("a date that is none", of_year(2024).replace("2024-03-31", "2024-02-31"), "R-41"),
    ("no header", of_year(2024).replace("Header>", "Heading>"), "R-41"),
    ("no child", census(""), "R-43"),
    ("no children", census("").replace("Children>", "Nobody>"), "R-43"),
    ("a value twice", of_year(2024).replace("<UPN>", "<LAchildID>invented-2</LAchildID><UPN>"), "R-48"),
    ("a group twice", census(child(rest="<ChildIdentifiers/>")), "R-48"),
    ("what cannot be seen", of_year(2024).replace("invented-7731", "invented-\u200b7731"), "R-30"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "code"), [one[1:] for one in BROKEN], ids=[one[0] for one in BROKEN])
def test_a_broken_census_is_refused_whole(text, code):
    reading = read(text.encode(), "census.xml", KNOWN)
    assert {one.code for one in reading.findings} == {code}
    assert (reading.lists, reading.frame.height) == ((), 0)


ASKED = [
    ("a year before", of_year(2024).replace("2024-03-31", "2019-03-31").replace(">2024<", ">2019<"), "R-42", 0),
    ("a year after", of_year(2031), "R-42", 0),
    ("another day", of_year(2024).replace("2024-03-31", "2024-03-28"), "R-44", 0),
    ("another year", of_year(2024).replace("<Year>2024", "<Year>2023"), "R-44", 0),
    ("nobody's child", census(child("")), "R-45", 11),
    ("another authority", of_year(2024).replace("<LEA>815", "<LEA>201"), "R-46", 0),
    ("an element of nobody's", of_year(2024).replace("<UPN>", "<Nickname>Jane</Nickname><UPN>"), "R-47", 14),
    ("a value in a value", of_year(2024).replace("2011-05-23", "2011-05-23<b>x</b>"), "R-47", 17),
    ("a value in another place", of_year(2024).replace("<Ethnicity>", "<UPN/><Ethnicity>"), "R-47", 22),
]  # fmt: skip


@pytest.mark.parametrize(("text", "code", "line"), [one[1:] for one in ASKED], ids=[one[0] for one in ASKED])
def test_an_odd_census_is_read_and_asked_about(text, code, line):
    found, asked = lists_of(text)
    assert found["children"]
    assert asked == [(code, line)]


def test_what_is_unknown_is_told_once_a_name_and_never_by_it():
    text = of_year(2024).replace("<UPN>", "<Jane/><Jane/><John>x</John><UPN>")
    reading = read(text.encode(), "census.xml", KNOWN)
    assert [one.sentence for one in reading.findings] == [
        "Row 14: an element that begins here is not one that the published layout has in this place; it was left out."
    ] * 2
    assert "Jane" not in repr(reading)


def test_every_code_of_the_census_is_shown_here():
    shown = {code for _, _, code in BROKEN} | {one[2] for one in ASKED} | {"R-49"}
    assert CENSUS.keys() <= shown


def test_a_board_gets_the_lists_that_it_asks_for_and_no_other():
    known = replace(
        KNOWN, lists={"children": ("return_id", "period", "child_id", "survey_wave"), "lado": ("a",)}
    )
    found, _ = lists_of(of_year(2024), known)
    assert found.keys() == {"children"}
    assert found["children"][0]["survey_wave"] == ""
    assert read(of_year(2024).encode(), "census.xml").findings[0].code == "R-03"


def test_without_a_key_nothing_is_read():
    with pytest.raises(ValueError, match="would hide nothing"):
        parser.tables(of_year(2024).encode(), Known(LISTS))


def test_a_list_and_all_lists_have_an_end(monkeypatch):
    monkeypatch.setattr("data_lake.parsers.census_lists.MOST_ROWS", 2)
    with pytest.raises(Unreadable, match="R-12"):
        lists_of(census(child() * 3))
    monkeypatch.setattr("data_lake.parsers.census_lists.MOST_RECORDS", 5)
    with pytest.raises(Unreadable, match="R-12"):
        lists_of(of_year(2024))


def test_a_file_that_begins_as_xml_may_be_larger():
    assert [most_bytes(one) for one in (b"<?xml", b"\xef\xbb\xbf<M", b"\xff\xfe<\0")] == [LARGEST_XML] * 3
    assert [most_bytes(one) for one in (b"", b"a,b", b"PK\x03\x04<")] == [LARGEST_FILE] * 3
    large = of_year(2024).encode() + b"\n" * LARGEST_FILE
    assert read(large, "census.xml", KNOWN).findings == ()
    (finding,) = read(large + b"\n" * LARGEST_XML, "census.xml", KNOWN).findings
    assert (finding.code, finding.sentence) == ("R-01", "The whole file: it is larger than 100 MB.")


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
    covers_from = {one.return_id: one.covers_from for one in reading.lists}
    batch = ListBatch("all", period, typed, covers_from=covers_from)
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
