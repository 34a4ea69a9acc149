"""The children in need census: every published year, and what our lists make of each of its elements."""

from dataclasses import replace

import pytest

from data_lake.parsers import census as parser
from data_lake.parsers.census_layout import ETHNICITIES
from data_lake.parsers.census_lists import CLOSURE, GENDER, SHEETS, SOURCE
from data_lake.parsers.kinds import Kind
from data_lake.parsers.pseudonyms import pseudonym
from data_lake.readers import read
from expectations.catalogue import load
from tests.data_lake.parsers.census_texts import (
    KEY,
    KNOWN,
    LISTS,
    case,
    census,
    child,
    element,
    lists_of,
    of_year,
)

YEARS = range(2022, 2027)
ALL_IN_ONE_LINE = "".join(line.strip() for line in of_year(2024).splitlines())


def only(text, return_id, column):
    (row,) = lists_of(text)[0][return_id]
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
    assert not [one for one in told[0] & told[1] if "ci-" in str(one)]


@pytest.mark.parametrize(
    ("change", "column", "wanted"),
    [
        (("<Sex>F</Sex>", "<Sex>M</Sex>"), "gender", "1"),
        (("<Sex>F</Sex>", "<Sex>u</Sex>"), "gender", "0"),
        (("<Sex>F</Sex>", "<Sex>2</Sex>"), "gender", "unreadable"),
        (("<Sex>F</Sex>", "<GenderCurrent>9</GenderCurrent>"), "gender", "9"),
        (("<Sex>F</Sex>", "<GenderCurrent>female child</GenderCurrent>"), "gender", "unreadable"),
        (("<Sex>F</Sex>", "<GenderCurrent>Anna</GenderCurrent>"), "gender", "unreadable"),
        (("<Sex>F</Sex>", "<Sex/>"), "gender", ""),
        (("2011-05-23", "2011-05-23Z"), "birth_month", "2011-05"),
        (("2011-05-23", "23/05/2011"), "birth_month", "2011-05"),
        (("2011-05-23", "2011-05-32"), "birth_month", "unreadable"),
        (("2011-05-23", "the 23rd of May"), "birth_month", "unreadable"),
        (("PersonBirthDate", "ExpectedPersonBirthDate"), "expected_month", "2011-05"),
        (("2024-03-30", "2024-03-30T00:00:00"), "date_of_death", "2024-03-30"),
        (("2024-03-30", "2024-03-30+01:00"), "date_of_death", "2024-03-30"),
        (("2024-03-30", "2024-03-30T10:15:32.123"), "date_of_death", "2024-03-30"),
        (("2024-03-30", "2024-03-30 00:00:00"), "date_of_death", "2024-03-30"),
        (("2024-03-30", "30/03/2024 09:30"), "date_of_death", "2024-03-30"),
        (("2024-03-30", "2024-3-1"), "date_of_death", "2024-03-01"),
        (("2024-03-30", "2024-03-30 by Anna"), "date_of_death", "unreadable"),
        (("2024-03-30", "2024-13-30"), "date_of_death", "2024-13-30"),
        (("2024-03-30", "yesterday"), "date_of_death", "unreadable"),
        (("MWAS", "mwas"), "ethnicity_code", "MWAS"),
        (("MWAS", "Anna"), "ethnicity_code", "unreadable"),
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
    [
        ("1", "Y"),
        ("true", "Y"),
        ("TRUE", "Y"),
        ("0", "N"),
        ("false", "N"),
        ("Y", "Y"),
        ("N", "N"),
        ("", ""),
        ("no", "unreadable"),
    ],
)
def test_flags_are_those_of_xml(written, wanted):
    text = of_year(2024).replace("<ReferralNFA>false", f"<ReferralNFA>{written}")
    assert only(text, "referrals", "nfa_flag") == wanted


@pytest.mark.parametrize(
    ("before", "return_id", "column"),
    [
        ("<ReferralSource>3E", "referrals", "source_code"),
        ("<ReasonForClosure>RC7", "referrals", "close_reason"),
        ("<InitialCategoryOfAbuse>NEG", "cp_plans", "initial_category"),
        ("<LatestCategoryOfAbuse>EMO", "cp_plans", "latest_category"),
        ("<NumberOfPreviousCPP>1", "cp_plans", "previous_plan_count"),
    ],
)
def test_a_short_word_in_the_place_of_a_code_goes_nowhere(before, return_id, column):
    text = of_year(2024).replace(before, before[: before.index(">") + 1] + "Anna")
    assert only(text, return_id, column) == "unreadable"
    assert "ANNA" not in repr(lists_of(text)).upper()


def test_the_published_codes_are_those_of_our_lists():
    catalogue = load()
    assert {one.id.upper() for one in catalogue.code_lists["ethnicity_census"]} == ETHNICITIES
    shapes = {"referral_sources": SOURCE, "closure_reasons": CLOSURE, "genders": GENDER}
    for name, shape in shapes.items():
        assert not [one.id for one in catalogue.code_lists[name] if not shape.fullmatch(one.id.upper())]


def test_reviews_by_another_name_of_their_group_are_read():
    assert lists_of(of_year(2024).replace("Reviews>", "CPPreviews>")) == lists_of(of_year(2024))


@pytest.mark.parametrize(("plan_begins", "wanted"), [("2023-05-20", "Y"), ("2023-05-21", "N"), ("soon", "N")])
def test_a_plan_under_another_referral_of_the_child_is_what_its_conference_decided(plan_begins, wanted):
    enquiry = element("Section47", S47ActualStartDate="2023-05-03", DateOfInitialCPC="2023-05-20")
    plan = element("ChildProtectionPlans", CPPstartDate=plan_begins)
    other = child("<LAchildID>invented-2</LAchildID>", case(enquiry))
    found, _ = lists_of(census(child(rest=case(enquiry) + case(plan)) + other))
    assert [one["cp_outcome"] for one in found["conferences"]] == [wanted, "N"]
    unread, _ = lists_of(census(child(rest=case(enquiry.replace("2023-05-20", "soon")) + case(plan))))
    assert [one["cp_outcome"] for one in unread["conferences"]] == ["N"]


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
