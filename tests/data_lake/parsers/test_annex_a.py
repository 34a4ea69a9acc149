"""Ofsted's Annex A becomes lists of ours, however its supplier spells it, and says of no child who it is."""

import io
import json
import re
import zipfile
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import openpyxl
import polars as pl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data_lake.invented.annex_a_file import INVENTED, annex_a, as_workbook
from data_lake.invented.extent import Extent
from data_lake.invented.histories import histories
from data_lake.parsers.annex_a_days import SOON, day_of, drawn_for
from data_lake.parsers.annex_a_layout import LISTS, WORDS, code_of, number_by_name
from data_lake.parsers.known import Known
from data_lake.parsers.parse import parse
from data_lake.parsers.pseudonyms import pseudonym
from data_lake.readers import read
from data_lake.readers.reader import reading_of
from data_lake.readers.words import CODES
from expectations import periods
from expectations.calendar import read_holidays
from expectations.catalogue import DATASET, load
from expectations.contracts.records import check
from expectations.findings import Severity
from expectations.gates.context import Slot
from expectations.gates.lists import ListBatch, failing_rows

PERIOD = periods.parse("2023-24-Q4")
KEY = "5f" * 32
AT = datetime(2024, 4, 20, tzinfo=UTC)


@pytest.fixture(scope="module")
def catalogue():
    return load()


@pytest.fixture(scope="module")
def known(catalogue):
    return Known({one.return_id: one.columns for one in catalogue.lists}, PERIOD.label, KEY)


@pytest.fixture(scope="module")
def tables(catalogue):
    return annex_a(histories(catalogue, Extent(PERIOD, years=3, counties=0.06)), PERIOD)


def read_here(data, known):
    """Read without the cage; the same parsers, the same checks of what comes out."""
    return reading_of(json.dumps(parse(data, "annex.xlsx", known).plain()).encode(), known)


def rows_of(reading):
    """The rows of each list of ours, without their places."""
    found = {}
    for one in reading.lists:
        frame = one.frame.drop("sheet", "row").select(sorted(one.frame.drop("sheet", "row").columns))
        found.setdefault(one.return_id, Counter()).update(frame.rows())
    return found


def told(reading):
    return Counter((one.code, one.address.sheet) for one in reading.findings)


# Suppliers' spellings. Ofsted's own, in the sheets of its workbook; those of the tools that name sheets; and those of
# two generations of queries that fill it from a database.
NAMES = {
    1: "Contacts", 2: "Early Help", 3: "Referrals", 4: "Assessments", 5: "Sec47 and ICPC", 6: "Children in Need",
    7: "Child Protection",
}  # fmt: skip
WITHOUT_BLANKS = {
    "Child Unique ID": "ChildUniqueID", "Date of Birth": "DateOfBirth", "Age of Child (Years)": "Age",
    "Does the Child have a Disability": "HasDisability", "Date of referral": "ReferralDate",
    "Referral Source": "ReferralSource", "Referral NFA?": "ReferralNFA",
    "Number of Referrals in Last 12 Months": "ReferralsLast12Months", "Allocated Team": "AllocatedTeam",
    "Allocated Worker": "AllocatedWorker",
    "Strategy discussion initiating Section 47 Enquiry Start Date": "StratDiscussionDate",
    "Was an Initial Child Protection Conference deemed unnecessary?": "InitialCPConfUnnecessary",
    "Date of Initial Child Protection Conference": "InitialCPConfDate",
    "Did the Initial Child Protection Conference Result in a Child Protection Plan": "CPConfResultInCPPlan",
    "Number of Section 47 Enquiries in the last 12 months": "NumberS47s12m",
    "Number of ICPCs in the last 12 months": "NumberICPCs12m",
    "Child Protection Plan Start Date": "ChildProtectionPlanStartDate",
    "Initial Category of Abuse": "InitialCategoryOfAbuse", "Latest Category of Abuse": "LatestCategoryOfAbuse",
    "Date of the Last Statutory Visit": "DateOfLastStatutoryVisit", "Was the Child Seen Alone?": "ChildSeenAlone",
    "Date of latest review conference": "DateOfLatestReviewConf",
    "Child Protection Plan End Date": "ChildProtectionPlanEndDate",
    "Subject to Emergency Protection Order or Protected Under Police Powers in Last Six Months (Y/N)":
        "ProtectionLastSixMonths",
    "Number of Previous Child Protection Plans": "NumberOfPreviousChildProtectionPlans",
}  # fmt: skip
IN_CAPITALS = WITHOUT_BLANKS | {
    "Child Unique ID": "CHILD_ID", "Gender": "GENDER", "Ethnicity": "ETHNICITY", "Date of Birth": "DATE_OF_BIRTH",
    "Age of Child (Years)": "AGE", "Does the Child have a Disability": "DISABILITY",
    "Strategy discussion initiating Section 47 Enquiry Start Date": "S47_ENQUIRY_START_DATE",
    "Was an Initial Child Protection Conference deemed unnecessary?": "CP_CONF_NEEDED",
    "Date of Initial Child Protection Conference": "CP_CONF_DATE",
    "Did the Initial Child Protection Conference Result in a Child Protection Plan": "CP_CONF_OUTCOME_CP",
    "Number of Section 47 Enquiries in the last 12 months": "CountS47s12m",
    "Number of ICPCs in the last 12 months": "CountICPCs12m", "Allocated Team": "ALLOCATED_TEAM",
    "Allocated Worker": "ALLOCATED_WORKER",
    "Number of Previous Child Protection Plans": "Sum of Number of Previous Child Protection Plans",
}  # fmt: skip
SPELLINGS = {
    "named sheets": (NAMES.get, str),
    "named and numbered": (lambda number: f"{number}. {NAMES[number]}", str.upper),
    "without blanks": ("AnnexA List {}".format, lambda one: WITHOUT_BLANKS.get(one, one)),
    "in capitals": ("{}".format, lambda one: IN_CAPITALS.get(one, one)),
    "over two lines, with a remark": (
        "list {:02d}".format,
        lambda one: one.replace(" ", "\n", 1) + " (see guidance)" * ("(" not in one),
    ),
    "sheets called anything": ("Extract{:c}".format, str),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_each_suppliers_spelling_says_the_same(spelling, tables, known):
    plain = read_here(as_workbook(tables), known)
    name_of, heading_of = SPELLINGS[spelling]
    if spelling == "sheets called anything":
        name_of = lambda number: f"Extract {chr(64 + number)}"  # noqa: E731 - a name for each
    reading = read_here(as_workbook(tables, name_of, heading_of), known)
    assert reading.kind == "annex_a"
    assert {code for code, _ in told(reading)} == {"R-54"}
    assert rows_of(reading) == rows_of(plain)
    assert {one.return_id for one in reading.lists} == {"children", "referrals", "conferences", "cp_plans"}


def test_an_invented_one_passes_contract_and_gate_through_the_cage(tables, known, catalogue):
    reading = read(as_workbook(tables), "anything.xlsx", known)
    assert (reading.kind, reading.is_readable) == ("annex_a", True)
    assert told(reading) == Counter(("R-54", f"List_{number}") for number in (1, 2, 4, 6))
    assert {one.covers_from for one in reading.lists} == {PERIOD.starts_on}
    typed = {}
    for declared in catalogue.lists:
        frames = [one.frame for one in reading.lists if one.return_id == declared.return_id]
        if frames:
            slot = Slot("key", "nyscb", "childrens_social_care", declared.return_id, PERIOD, AT, AT)
            typed[declared.id], findings = check(pl.concat(frames), slot, catalogue)
            assert (declared.id, findings) == (declared.id, ())
            assert typed[declared.id].height == sum(frame.height for frame in frames)
    covers = dict.fromkeys(typed, PERIOD.starts_on)
    calendar = read_holidays(DATASET / "bank_holidays.csv")
    seen = failing_rows(ListBatch("all", PERIOD, typed, covers_from=covers), catalogue, calendar)
    assert {key: rows.height for key, rows in seen.items() if rows is None or rows.height} == {}
    assert INVENTED.startswith("Invented")


CENSUS_WORDS = {"a) Male": "1", "b) Female": "2", "c) Not stated/recorded": "0", "d) Neither": "9"}
CATEGORIES = {
    "a) Neglect": "NEG", "b) Physical abuse": "PHY", "c) Sexual abuse": "SAB", "d) Emotional abuse": "EMO",
    "e) Multiple/not recommended": "MUL",
}  # fmt: skip
YES_NO = {"a) Yes": "Y", "b) No": "N", "c) Unknown": "", None: ""}


def slowly(data):
    """Read Ofsted's own layout another way: by another reader, row by row, as the public cleaner maps its words."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    told, disabled, found = (
        set(),
        {},
        {name: Counter() for name in ("children", "referrals", "conferences", "cp_plans")},
    )
    for number in (3, 5, 7):
        heading, *rows = book[f"List_{number}"].iter_rows(min_row=3, values_only=True)
        enquiries, turns = set(), Counter()
        for row in (dict(zip(heading, cells, strict=True)) for cells in rows):
            child = row["Child Unique ID"]
            fields = {}
            if number == 3:
                name, on = "referrals", row["Date of referral"]
                fields = {
                    "referral_date": on.strftime("%Y-%m-%d"), "nfa_flag": YES_NO[row["Referral NFA?"]],
                    "source_code": re.match(r"[a-z]\) (\d{1,2}[A-Z]?):", row["Referral Source"])[1],
                }  # fmt: skip
            elif number == 5:
                name, on = "conferences", row["Date of Initial Child Protection Conference"]
                if on is None or (child, on) in enquiries:
                    continue
                enquiries.add((child, on))
                began = row["Strategy discussion initiating Section 47 Enquiry Start Date"]
                outcome = row["Did the Initial Child Protection Conference Result in a Child Protection Plan"]
                fields = {
                    "conference_type": "initial", "conference_date": on.strftime("%Y-%m-%d"),
                    "cp_outcome": YES_NO[outcome], "section_47_start": began.strftime("%Y-%m-%d"),
                }  # fmt: skip
            else:
                name, on = "cp_plans", row["Child Protection Plan Start Date"]
                ended = row["Child Protection Plan End Date"]
                fields = {
                    "start_date": on.strftime("%Y-%m-%d"), "end_date": ended.strftime("%Y-%m-%d") if ended else "",
                    "initial_category": CATEGORIES[row["Initial Category of Abuse"]],
                    "latest_category": CATEGORIES[row["Latest Category of Abuse"]],
                    "previous_plan_count": str(row["Number of Previous Child Protection Plans"]),
                    "other_la_plan": "N",
                }  # fmt: skip
            turns[child, on] += 1
            kind = {"cp_plans": "plan"}.get(name, name[:-1])
            made_of = f"{child}\x1f{on:%Y-%m-%d}\x1f{turns[child, on]}"
            hashed = pseudonym(KEY, "child", child)
            found[name][frozenset({
                **fields, f"{kind}_id": pseudonym(KEY, kind, made_of), "child_id": hashed,
                "return_id": name, "period": "2023-24-Q4",
            }.items())] += 1  # fmt: skip
            disabled.setdefault(hashed, "")
            disabled[hashed] = disabled[hashed] or YES_NO[row.get("Does the Child have a Disability")]
            if child not in told:
                told.add(child)
                born = row["Date of Birth"]
                month = "birth_month" if born.date() <= PERIOD.ends_on else "expected_month"
                found["children"][frozenset({
                    "child_id": hashed, month: born.strftime("%Y-%m"), "gender": CENSUS_WORDS[row["Gender"]],
                    "ethnicity_code": re.search(r"\w\)\s(\w{4})", row["Ethnicity"])[1],
                    "return_id": "children", "period": "2023-24-Q4",
                }.items())] += 1  # fmt: skip
    people = [(dict(child), dict(child)["child_id"]) for child in found["children"]]
    found["children"] = Counter(
        frozenset({**child, "disability": disabled[child_id]}.items()) for child, child_id in people
    )
    return found


def test_a_slow_second_reading_agrees(tables, known):
    data = as_workbook(tables)
    found = {name: Counter() for name in ("children", "referrals", "conferences", "cp_plans")}
    for one in read_here(data, known).lists:
        for row in one.frame.drop("sheet", "row").iter_rows(named=True):
            found[one.return_id][frozenset((name, text) for name, text in row.items() if text)] += 1
    second = {
        name: Counter({frozenset(pair for pair in row if pair[1]): count for row, count in rows.items()})
        for name, rows in slowly(data).items()
    }
    assert found == second


# A small workbook of plain cells, for what is odd.
PERSON = ("Child Unique ID", "Gender", "Ethnicity", "Date of Birth", "Age of Child (Years)")
REFERRALS = (
    *PERSON, "Date of referral", "Referral Source", "Referral NFA?", "Number of Referrals in Last 12 Months",
    "Allocated Team", "Allocated Worker",
)  # fmt: skip
PLANS = (
    *PERSON, "Does the Child have a Disability", "Child Protection Plan Start Date", "Initial Category of Abuse",
    "Latest Category of Abuse", "Date of the Last Statutory Visit", "Was the Child Seen Alone?",
    "Date of latest review conference", "Child Protection Plan End Date", "Number of Previous Child Protection Plans",
    "Allocated Team", "Allocated Worker",
)  # fmt: skip
CHILD = ("4711", "b) Female", "a) WBRI", "12/09/2015", 8)
REFERRAL = (*CHILD, "31/03/2024", "q) 6: Police", "b) No", 0, "Team A", "Ann Example")
PLAN = (
    *CHILD, "b) No", "02/01/2024", "a) Neglect", "d) Emotional abuse", "27/03/2024", "a) Yes", "15/03/2024", "", 1,
    "Team A", "Ann Example",
)  # fmt: skip


def book(sheets, top=2, odd=None):
    """Write sheets by name, each a heading row and rows; ``odd`` may do things to the sheets once they are written."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"default_date_format": "dd/mm/yyyy"}) as workbook:
        for name, (headings, *rows) in sheets.items():
            sheet = workbook.add_worksheet(name)
            if top:
                sheet.write(0, 0, "A title that stands above the headings")
            for place, row in enumerate((headings, *rows), start=top):
                sheet.write_row(place, 0, row)
        if odd:
            odd(workbook)
    return buffer.getvalue()


def both(**changed):
    sheets = {"List 3": (REFERRALS, REFERRAL), "List 7": (PLANS, PLAN)}
    return sheets | {name.replace("_", " "): rows for name, rows in changed.items()}


def replaced(row, headings, **changed):
    by = dict(zip(headings, row, strict=True))
    return tuple({**by, **changed}.values())


def without(headings, row, *names):
    kept = [place for place, heading in enumerate(headings) if heading not in names]
    return tuple(headings[place] for place in kept), tuple(row[place] for place in kept)


def test_a_row_is_taken_cell_by_cell(known):
    places = {"YO11": ("swr", "ca1"), "YO111A": ("swr", "ca2")}
    headings, row = (*PLANS, "Home Postcode"), (*PLAN, "YO11 1AB")
    known = Known(known.lists, PERIOD.label, KEY, places)
    reading = read_here(book({"List 3": (REFERRALS, REFERRAL), "7": (headings, row)}), known)
    (plans,) = (one.frame for one in reading.lists if one.return_id == "cp_plans")
    plan = plans.row(0, named=True)
    assert {name: text for name, text in plan.items() if text} == {
        "return_id": "cp_plans", "period": "2023-24-Q4", "plan_id": pseudonym(KEY, "plan", "4711\x1f2024-01-02\x1f1"),
        "child_id": pseudonym(KEY, "child", "4711"), "start_date": "2024-01-02", "initial_category": "NEG",
        "latest_category": "EMO", "previous_plan_count": "1", "other_la_plan": "N", "sheet": "7", "row": 4,
    }  # fmt: skip
    # The child is told where it is named first, with what only the other list says of it.
    (children,) = (one.frame for one in reading.lists if one.return_id == "children")
    child = children.row(0, named=True)
    assert {name: text for name, text in child.items() if text} == {
        "return_id": "children", "period": "2023-24-Q4", "child_id": plan["child_id"], "birth_month": "2015-09",
        "gender": "2", "ethnicity_code": "WBRI", "disability": "N", "home_outward_postcode": "YO11", "csc4": "swr",
        "catch7": "ca2", "sheet": "List 3", "row": 4,
    }  # fmt: skip


def hide(workbook):
    workbook.worksheets()[1].set_row(3, None, None, {"hidden": True})


def hide_sheet(workbook):
    workbook.worksheets()[1].hide()


def merge(workbook):
    workbook.worksheets()[1].merge_range(3, 0, 4, 0, "4711")


def break_cell(workbook):
    workbook.worksheets()[1].write_formula(3, 6, "=#N/A", None, "#N/A")


ODD = {
    "a heading that nobody knows is said by its place": (
        both(List_7=((*PLANS, "Favourite colour"), (*PLAN, "blue"))), None, {("R-50", "List 7")}, True,
    ),
    "a column with entries and no heading is said": (
        both(List_7=((*PLANS, ""), (*PLAN, "blue"))), None, {("R-50", "List 7")}, True,
    ),
    "a heading that is missing refuses its list": (
        both(List_7=without(PLANS, PLAN, "Latest Category of Abuse")), None, {("R-51", "List 7")}, False,
    ),
    "headings that are all missing refuse it too": (both(List_7=((), PLAN)) | {
        "List 4": (PLANS[:6],)}, None, {("R-51", "List 7"), ("R-54", "List 4")}, False),
    "a heading that stands twice refuses its list": (
        both(List_7=((*PLANS, "CPP Start Date"), (*PLAN, "03/01/2024"))), None, {("R-52", "List 7")}, False,
    ),
    "two sheets for one list refuse it": (
        both(List_3=(REFERRALS, REFERRAL)) | {"7 CP": (PLANS, PLAN)}, None,
        {("R-58", "List 7"), ("R-58", "7 CP")}, False,
    ),
    "headings of another list refuse one that nobody needs, too": (
        {"List 3": (REFERRALS, REFERRAL), "List 6": (PLANS, PLAN)}, None, {("R-58", "List 6"), ("R-53", "")}, False,
    ),
    "a number of one's own beside the name refuses the list": (
        {"List 3": (REFERRALS, REFERRAL), "4 Child Protection": (PLANS, PLAN)}, None,
        {("R-58", "4 Child Protection"), ("R-53", "")}, False,
    ),
    "two authorities in one file are asked about": (
        both(List_7=((*PLANS, "LA"), (*PLAN, "Hull"), (*replaced(PLAN, PLANS, **{"Child Unique ID": "12"}), "York"))),
        None, {("R-66", "List 7")}, True,
    ),
    "one authority and one quarter are not": (
        both(List_7=((*PLANS, "LA", "Quarter"), (*PLAN, "Hull", "Q4"), (*PLAN, "HULL ", ""))), None, set(), True,
    ),
    "two columns that agree are one": (
        both(List_7=((*PLANS, "Sex", "Ethnicity Code"), (*PLAN, "F", "WBRI"))), None, set(), True,
    ),
    "two columns that do not agree refuse the list": (
        both(List_7=((*PLANS, "Sex"), (*PLAN, "M"))), None, {("R-52", "List 7")}, False,
    ),
    "headings may be numbered": (
        both(List_7=(tuple(f"{place}. {text}" for place, text in enumerate(PLANS, 1)), PLAN)), None, set(), True,
    ),
    "an id under an unknown heading is missed by its name": (
        both(List_7=(("Mosaic No", *PLANS[1:]), PLAN)), None, {("R-51", "List 7")}, False,
    ),
    "rows of a list that nobody needs are counted": (
        both(List_9=(("Child Unique ID", "LA in Touch", "Eligibility Category"), ("4711", "Y", "a"))), None,
        {("R-54", "List 9")}, True,
    ),
    "days may have lost their format": (
        both(List_7=(PLANS, replaced(PLAN, PLANS, **{"Child Protection Plan Start Date": 45293}))), None, set(), True,
    ),
    "headings of another list refuse it": (
        {"List 3": (REFERRALS, REFERRAL), "List 5": (PLANS, PLAN), "List 7": (PLANS, PLAN)}, None,
        {("R-58", "List 5")}, True,
    ),
    "rows that a filter hides are read": (both(), hide, {("R-55", "List 7")}, True),
    "a list on a hidden sheet is refused": (both(), hide_sheet, {("R-17", "List 7")}, False),
    "cells that are merged refuse the list": (both(), merge, {("R-22", "List 7")}, False),
    "an error in a cell refuses the list": (both(), break_cell, {("R-25", "List 7")}, False),
    "a character in an id that nobody sees refuses the list": (
        both(List_7=(PLANS, replaced(PLAN, PLANS, **{"Child Unique ID": "47\u200b11"}))), None,
        {("R-30", "List 7")}, False,
    ),
    "what came after the quarter waits for the next": (
        both(List_7=(PLANS, PLAN, replaced(PLAN, PLANS, **{"Child Protection Plan Start Date": "02/04/2024"}))), None,
        {("R-56", "List 7")}, True,
    ),
    "a list without rows says nothing": (both(List_7=(PLANS,)), None, {("R-53", "")}, False),
}  # fmt: skip


@pytest.mark.parametrize("case", ODD)
def test_what_is_odd_is_said_and_nothing_is_lost_in_silence(case, known):
    sheets, odd, expected, has_plans = ODD[case]
    reading = read_here(book(sheets, odd=odd), known)
    assert reading.kind == "annex_a"
    # List 5 is in none of them, and that is said as well.
    lacks_five = set() if "List 5" in sheets else {("R-53", "")}
    assert set(told(reading)) == expected | lacks_five
    assert any(one.return_id == "cp_plans" for one in reading.lists) == has_plans
    assert any(one.return_id == "referrals" for one in reading.lists)
    assert all(one.code in CODES for one in reading.findings)


def test_sentences_say_where_and_never_what(known):
    sheets = both(List_7=((*PLANS, "Surname of child"), (*PLAN, "Secretname")))
    by_code = {one.code: one.sentence for one in read_here(book(sheets), known).findings}
    assert by_code["R-50"] == (
        "Sheet List 7, row 3: column 17 has a heading that nobody knows in this list of Annex A, and was not read."
    )
    assert by_code["R-53"] == (
        "The whole file: list 5 of Annex A is not there, or says nothing of the quarter, "
        "so nothing is worked out from it."
    )


LATER = replaced(REFERRAL, REFERRALS, **{"Date of referral": "31/05/2024"})
NOTHING_OF_OURS = {
    "headings only": ({"List 3": (REFERRALS,), "List 7": (PLANS,)}, {"R-53"}),
    "lists that nobody needs": ({
        "List 1": ((*PERSON, "Date of Contact"), (*CHILD, "31/03/2024")),
        "List 6": ((*PERSON, "CIN Start Date"), (*CHILD, "31/03/2024")),
    }, {"R-53", "R-54"}),
    "all after the quarter": ({"List 3": (REFERRALS, LATER), "List 7": (PLANS,)}, {"R-53", "R-56"}),
}  # fmt: skip


@pytest.mark.parametrize("case", NOTHING_OF_OURS)
def test_one_that_says_nothing_of_the_quarter_is_refused_as_what_it_is(case, known):
    sheets, told_besides = NOTHING_OF_OURS[case]
    reading = read_here(book(sheets), known)
    assert (reading.kind, reading.lists) == ("annex_a", ())
    assert {one.code for one in reading.findings} == {"R-65", *told_besides}
    (refusal,) = reading.refusals
    assert refusal.sentence == (
        "The whole file: it is an Annex A, but nothing in its lists 3, 5 and 7 is of the quarter, "
        "so nothing was taken from it."
    )


def test_what_two_columns_say_and_a_lost_format_are_read(known):
    lost = replaced(PLAN, PLANS, **{
        "Child Protection Plan Start Date": 45293, "Date of Birth": 42259,
        "Number of Previous Child Protection Plans": "None", "Does the Child have a Disability": "None",
        "Child Protection Plan End Date": "N.A.",
    })  # fmt: skip
    reading = read_here(book(both(List_7=((*PLANS, "LA in which it lives"), (*lost, "")))), known)
    frames = {one.return_id: one.frame.row(0, named=True) for one in reading.lists}
    assert frames["children"] | {"birth_month": "2015-09", "disability": "N"} == frames["children"]
    said = {"start_date": "2024-01-02", "end_date": "", "previous_plan_count": "0"}
    assert frames["cp_plans"] | said == frames["cp_plans"]


def from_1904(workbook):
    workbook.date_1904 = True


def test_a_day_that_lost_its_format_is_not_read_where_days_count_from_1904(known):
    late = replaced(PLAN, PLANS, **{"Child Protection Plan Start Date": 43831})
    reading = read_here(book(both(List_7=(PLANS, late)), odd=from_1904), known)
    assert [one.address.column for one in reading.findings if one.code == "R-26"] == ["start_date"]


def test_counts_of_rows_that_were_dropped_are_right(known):
    sheets = both(
        List_9=(("Child Unique ID", "LA in Touch", "Eligibility Category"), ("1", "Y", "a"), ("2", "N", "b"))
    )
    (said,) = (one.sentence for one in read_here(book(sheets), known).findings if one.code == "R-54")
    assert "this is list 9 of Annex A; its 2 rows were counted and dropped" in said


def test_an_open_document_is_told_how_to_be_saved(known):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        for name in ("mimetype", "content.xml", "META-INF/manifest.xml"):
            packed.writestr(name, "application/vnd.oasis.opendocument.spreadsheet")
    (finding,) = read_here(buffer.getvalue(), known).findings
    assert (finding.code, finding.mend) == (
        "R-67",
        "Choose 'Save as' and then 'Excel Workbook (.xlsx)', and send that.",
    )


NO_ANNEX = {
    "one sheet alone": {"List 7": (PLANS, PLAN)},
    "names alone": {"List 3": (("a", "b"),), "List 7": (("c", "d"),)},
    "lists of ours": {
        "referrals": (("return_id", "period", "referral_id", "child_id", "referral_date"),),
        "children": (("return_id", "period", "child_id", "gender", "ethnicity_code", "disability"),),
    },
    "headings that many workbooks have": {
        "2023": (("Person ID", "Gender", "Name"),), "2024": (("Person ID", "Gender", "Name"),)
    },
}  # fmt: skip


@pytest.mark.parametrize("case", NO_ANNEX)
def test_what_is_no_annex_a_is_not_taken_for_one(case, known):
    assert parse(book(NO_ANNEX[case]), "annex a.xlsx", known).kind == "xlsx"


def test_a_board_without_its_lists_takes_it_for_any_other_workbook(known):
    few = Known({"caf": known.lists["caf"]}, PERIOD.label, KEY)
    parsed = parse(book(both()), "annex.xlsx", few)
    assert (parsed.kind, [one.code for one in parsed.faults]) == ("xlsx", ["R-05"])


CANARIES = (
    "Zebedee", "Quillfeather", "9434765919", "943 476 5919", "A123456789012", "YO11 1AB", "YO111AB", "12/09/2015",
    "2015-09-12", "Hedgerow Lane", "Ann Example", "Team A", "4711", "Untold",
)  # fmt: skip


def test_nothing_that_says_who_a_child_is_comes_out(known):
    extra = (
        "Child's Name",
        "Surname",
        "UPN",
        "NHS Number",
        "Postcode",
        "Address",
        "Date of Birth or Name of mother",
        "Note",
    )
    said = (
        "Zebedee",
        "Quillfeather",
        "A123456789012",
        "943 476 5919",
        "YO11 1AB",
        "1 Hedgerow Lane",
        "Untold",
        "Untold",
    )
    # Names that slipped into columns that are read, too.
    slipped = dict.fromkeys(
        ("Gender", "Ethnicity", "Initial Category of Abuse", "Child Protection Plan Start Date",
         "Number of Previous Child Protection Plans", "Does the Child have a Disability"), "Zebedee Quillfeather",
    )  # fmt: skip
    born = replaced(PLAN, PLANS, **{"Child Unique ID": "9434765919", "Date of Birth": "943 476 5919"})
    sheets = {
        "List 3": (
            (*REFERRALS, *extra),
            (*REFERRAL, *said),
            (*replaced(REFERRAL, REFERRALS, Gender="Zebedee"), *said),
        ),
        "List 7": (
            (*PLANS, *extra),
            (*PLAN, *said),
            (*replaced(PLAN, PLANS, **slipped), *said),
            (*born, *said),
        ),
    }
    parsed = parse(book(sheets), "annex.xlsx", known)
    out = json.dumps(parsed.plain())
    assert sum(len(one.rows) for one in parsed.lists) == 2 + 3 + 2
    assert [one for one in CANARIES if one in out] == []
    assert "unreadable" in out


DRAWN = {
    # the last days on which something happened, the quarter that is expected; the quarter it is read for, what is asked
    "drawn after the quarter": (["2024-04-12", "2024-03-30"], "2023-24-Q4", "2023-24-Q4", []),
    "drawn on its last day": (["2024-03-31"], "2023-24-Q4", "2023-24-Q4", []),
    "drawn at Easter": (["2024-03-28"], "2023-24-Q4", "2023-24-Q4", [("R-59", {"days": 3})]),
    "drawn before it ended": (
        ["2024-03-20"],
        "2023-24-Q4",
        "2023-24-Q3",
        [("R-57", {"year": 2023, "month": 12})],
    ),
    "an old one": (["2018-11-02"], "2023-24-Q4", "2018-19-Q2", [("R-57", {"year": 2018, "month": 9})]),
    "with a day that is not yet": (["2203-01-01", "2024-04-02"], "2023-24-Q4", "2023-24-Q4", []),
    "drawn in the next quarter, sent late": (["2024-06-20"], "2023-24-Q4", "2023-24-Q4", []),
    "without any day": ([], "2023-24-Q4", "2023-24-Q4", []),
    "where nothing is expected": (["2024-04-12"], "", "2023-24-Q4", []),
}


@pytest.mark.parametrize("case", DRAWN)
def test_the_last_day_tells_the_quarter(case):
    days, expected, period, asked = DRAWN[case]
    told_for, faults = drawn_for([date.fromisoformat(day) for day in days], expected)
    assert (told_for.label, [(one.code, one.counts) for one in faults]) == (period, asked)


def test_two_slips_of_the_keyboard_among_many_days_make_no_later_quarter():
    days = [date(2018, 11, 2) - timedelta(days=number) for number in range(90)]
    assert drawn_for([*days, date(2024, 3, 31), date(2024, 4, 1)], "2023-24-Q4")[0].label == "2018-19-Q2"


@given(st.lists(st.dates(date(2015, 1, 1), date(2030, 1, 1)), min_size=1, max_size=200))
def test_the_quarter_is_never_later_than_its_days_and_the_board_say(days):
    period, _ = drawn_for(days, PERIOD.label)
    assert period.ends_on <= PERIOD.ends_on
    possible = [day for day in days if day <= date(2024, 6, 30)]
    if possible:
        assert period.ends_on <= max(possible) + SOON
        # Six months before any day on which it can have been drawn lie at or before the quarter's beginning.
        assert period.starts_on.replace(day=1) == period.starts_on


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chance=st.randoms(use_true_random=False))
def test_the_order_of_columns_rows_and_sheets_says_nothing(chance, tables, known):
    few = {number: tables[number].head(25) for number in (3, 5, 7)}
    plain = read_here(as_workbook(few), known)
    shuffled = {}
    for number in chance.sample(list(few), len(few)):
        columns = chance.sample(few[number].columns, len(few[number].columns))
        shuffled[number] = (
            few[number].select(columns).sample(fraction=1, shuffle=True, seed=chance.randrange(99))
        )
    found = rows_of(read_here(as_workbook(shuffled), known))
    expected = rows_of(plain)
    assert found == expected


ANYTHING = st.one_of(
    st.sampled_from(["a) Yes", "", "NULL", "31/12/2023", "6: Police", "a) Neglect", "12/13/2024", "9" * 300, "=1"]),
    st.integers(-5, 10**12), st.floats(0, 9, allow_nan=False), st.text(max_size=9),
)  # fmt: skip


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.lists(ANYTHING, min_size=len(PLANS), max_size=len(PLANS)), max_size=4))
def test_whatever_stands_in_the_cells_the_reader_does_not_break(rows, known):
    clean = [
        tuple(cell if isinstance(cell, (int, float)) else _writable(cell) for cell in row) for row in rows
    ]
    reading = read_here(book(both(List_7=(PLANS, *clean))), known)
    assert reading.kind == "annex_a"
    assert "R-11" not in {one.code for one in reading.findings}
    assert any(one.return_id == "referrals" for one in reading.lists)


def _writable(text):
    """What a spreadsheet program lets a person type, and xlsxwriter takes as text."""
    return "".join(one for one in text if one.isprintable()).lstrip("=@[{<")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-03-31", date(2024, 3, 31)), ("31/03/2024", date(2024, 3, 31)), ("1/4/2024", date(2024, 4, 1)),
        ("31-03-2024 09:30", date(2024, 3, 31)), ("31.03.2024", date(2024, 3, 31)),
        ("2024-03-31 00:00:00", date(2024, 3, 31)), ("2024-03-31T10:15:00", date(2024, 3, 31)),
        ("03/31/2024", None), ("31/03/24", None), ("31st March", None),
        ("45382", date(2024, 3, 31)), ("45382.5", date(2024, 3, 31)), ("29999", None), ("453820", None), ("", None),
        ("0000-01-01", None),
    ],
)  # fmt: skip
def test_a_day_is_read_as_it_is_written_here(text, day):
    assert day_of(text) == day


TWO_THINGS = {
    "flag": ("N/K", "n/k", "N/R", "Y/N", "Y?", "N - pending", "Yes - but", "N (see Y)"),
    "category": (
        "NEG/EMO",
        "NEG, EMO",
        "NEG EMO",
        "PHY + SAB",
        "EMO - was NEG",
        "NEG (was EMO)",
        "NEG: Emotional",
    ),
    "source_code": ("6/7", "1A/1B", "7 Police", "9 - Health", "6 - or 7", "8 Other: school"),
    "gender": ("2 - Male", "1/2", "0 Female", "M/F", "F to M"),
    "ethnicity_code": ("BOTH parents White", "Both White British", "WOTH/WBRI", "WOTH - was WBRI"),
}


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [
        ("gender", "a) Male", "1"), ("gender", "F", "2"), ("gender", "2", "2"), ("gender", "Martian", None),
        ("ethnicity_code", "WBRI - White British", "WBRI"), ("ethnicity_code", "Any other White background", "WOTH"),
        ("ethnicity_code", "s) NOBT", "NOBT"), ("ethnicity_code", "Both of them", None),
        ("source_code", "p1) 5D: LA services", "5D"), ("source_code", "m) 4: Housing", "4"),
        ("source_code", "10", "10"),
        ("source_code", "INDIVIDUAL \u2013 family member, relative or carer", "1A"),
        ("source_code", "HEALTH SERVICES \u2013 A&E (accident and emergency department)", "3E"),
        ("category", "e) Multiple/not recommended", "MUL"), ("category", "NEG", "NEG"), ("category", "Other", None),
        ("flag", "a) Yes", "Y"), ("flag", "n", "N"), ("flag", "FALSE", "N"), ("disability", "c) Unknown", ""),
        # A cell that says two things says nothing.
        *((kind, text, None) for kind, texts in TWO_THINGS.items() for text in texts),
        ("gender", "F - Female", "2"), ("gender", "1: Male", "1"), ("gender", "1 Male", "1"), ("flag", "Y - Yes", "Y"),
        ("gender", "Not Known", "0"), ("gender", "N/K", "0"), ("source_code", "N/K", "10"), ("disability", "N/R", ""),
        ("ethnicity_code", "NK", "NOBT"), ("disability", "None", "N"), ("disability", "No disability", "N"),
        ("source_code", "a) 1A: Individual", "1A"), ("source_code", "1A - Mother's friend", "1A"),
        ("source_code", "2A: Education", "2A"), ("ethnicity_code", "WBRI - White Irish", None),
        ("source_code", "6: Police force", "6"),
        ("category", "NEG - Neglect", "NEG"), ("category", "NEG Neglect", "NEG"),
        ("ethnicity_code", "WBRI: British (UK)", "WBRI"),
        ("ethnicity_code", "White - English/Welsh/Scottish/Northern Irish/British", "WBRI"),
        ("ethnicity_code", "Mixed - White and Black Caribbean", "MWBC"),
    ],
)  # fmt: skip
def test_words_become_codes(kind, text, code):
    assert code_of(kind, text) == code


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("List 7", 7), ("7", 7), ("List_7 Child protection", 7), ("list 11", 11), ("AnnexA - List 10", 10), ("L3", 3),
        ("Child Protection", 7), ("Children in Need", 6), ("Annex A Referrals 2024", 3), ("List 12", None),
        ("2024 figures", None), ("Summary", None), ("Sheet1", None),
    ],
)  # fmt: skip
def test_a_sheet_is_known_by_its_name(name, number):
    assert number_by_name(name) == number


def test_the_layout_is_declared_wholly(catalogue):
    assert sorted(LISTS) == list(range(1, 12))
    for one in LISTS.values():
        assert {*one.needs, *one.happened} <= {*one.columns.values()}
    fields = {field.id: field for declared in catalogue.lists for field in declared.fields}
    assert {column for one in LISTS.values() for column in one.needs} <= fields.keys()
    for kind, code_list in (
        ("gender", "genders"), ("ethnicity_code", "ethnicity_census"), ("source_code", "referral_sources"),
        ("category", "categories_of_abuse"),
    ):  # fmt: skip
        codes = {one.code.lower() or one.id for one in catalogue.code_lists[code_list]}
        assert {code.lower() for code in WORDS[kind].values()} == codes


def test_every_code_of_an_annex_a_has_its_words():
    assert {f"R-{number}" for number in range(50, 63)} <= CODES


def test_old_and_early_files_are_asked_about_and_let_through(known):
    old = {name: tuple(tuple(str(cell).replace("2024", "2018") for cell in row) for row in rows)
           for name, rows in both().items()}  # fmt: skip
    reading = read_here(book(old), known)
    assert {(one.code, one.severity) for one in reading.findings} == {
        ("R-53", Severity.ADVICE), ("R-57", Severity.QUERY)
    }  # fmt: skip
    assert {one.frame["period"].unique().item() for one in reading.lists} == {"2017-18-Q4"}
    assert {one.covers_from for one in reading.lists} == {date(2018, 1, 1)}
