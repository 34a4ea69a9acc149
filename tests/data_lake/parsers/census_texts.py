"""Censuses of the tests, in the published layout and in our own words: no child of them exists."""

from collections.abc import Mapping

from data_lake.parsers import census as parser
from data_lake.parsers.known import Known

KEY = "5c" * 32

LISTS = {
    "children": (
        "return_id", "period", "child_id", "birth_month", "expected_month", "gender", "ethnicity_code", "disability",
        "home_outward_postcode", "csc4", "catch7", "date_of_death",
    ),
    "referrals": (
        "return_id", "period", "referral_id", "child_id", "referral_date", "source_code", "nfa_flag", "team_area",
        "catch7", "close_date", "close_reason",
    ),
    "core_assessments": (
        "return_id", "period", "assessment_id", "referral_id", "child_id", "start_date", "end_date", "team_area",
        "catch7",
    ),
    "conferences": (
        "return_id", "period", "conference_id", "child_id", "conference_type", "conference_date", "cp_outcome", "area",
        "catch7", "referral_id", "section_47_start",
    ),
    "cp_plans": (
        "return_id", "period", "plan_id", "child_id", "start_date", "end_date", "initial_category", "latest_category",
        "previous_plan_count", "other_la_plan", "referral_id", "team_area", "catch7",
    ),
    "cp_reviews": ("return_id", "period", "review_id", "plan_id", "due_date", "review_date"),
}  # fmt: skip

PLACES = {
    "YO1": ("selby", "CA7"),
    "YO11": ("scarborough_whitby_ryedale", "CA6"),
    "YO112": ("scarborough_whitby_ryedale", "CA5"),
    "DL8": ("hambleton_richmondshire", ""),
}

KNOWN = Known(LISTS, key=KEY, places=PLACES, authority="815")

ONE_CHILD = """
    <Child>
      <ChildIdentifiers>
        <LAchildID>invented-7731</LAchildID>
        <UPN>A815000000017</UPN>
        <FormerUPN>X815000000017B</FormerUPN>
        <UPNunknown>UN7</UPNunknown>
        <PersonBirthDate>2011-05-23</PersonBirthDate>
        {gender}
        <PersonDeathDate>2024-03-30</PersonDeathDate>
      </ChildIdentifiers>
      <ChildCharacteristics>
        <Ethnicity>MWAS</Ethnicity>
        <Disabilities>
          <Disability>HEAR</Disability>
          <Disability>AUT</Disability>
        </Disabilities>
      </ChildCharacteristics>
      <CINdetails>
        <CINreferralDate>{before}-11-02</CINreferralDate>
        <ReferralSource>3E</ReferralSource>
        <PrimaryNeedCode>N1</PrimaryNeedCode>
        <CINclosureDate>{year}-03-01</CINclosureDate>
        <ReasonForClosure>RC7</ReasonForClosure>
        <DateOfInitialCPC>{year}-02-06</DateOfInitialCPC>
        <Assessments>
          <AssessmentActualStartDate>{before}-11-03</AssessmentActualStartDate>
          <AssessmentInternalReviewDate>{before}-11-20</AssessmentInternalReviewDate>
          <AssessmentAuthorisationDate>{before}-12-15</AssessmentAuthorisationDate>
          <FactorsIdentifiedAtAssessment>
            <AssessmentFactors>2B</AssessmentFactors>
            <AssessmentFactors>24A</AssessmentFactors>
          </FactorsIdentifiedAtAssessment>
        </Assessments>
        <CINPlanDates>
          <CINPlanStartDate>{before}-11-05</CINPlanStartDate>
          <CINPlanEndDate>{before}-11-20</CINPlanEndDate>
        </CINPlanDates>
        <Section47>
          <S47ActualStartDate>{before}-11-04</S47ActualStartDate>
          <InitialCPCtarget>{before}-11-24</InitialCPCtarget>
          <DateOfInitialCPC>{before}-11-21</DateOfInitialCPC>
          <ICPCnotRequired>0</ICPCnotRequired>
        </Section47>
        <ReferralNFA>false</ReferralNFA>
        <ChildProtectionPlans>
          <CPPstartDate>{before}-11-21</CPPstartDate>
          <CPPendDate>{year}-02-28</CPPendDate>
          <InitialCategoryOfAbuse>NEG</InitialCategoryOfAbuse>
          <LatestCategoryOfAbuse>EMO</LatestCategoryOfAbuse>
          <NumberOfPreviousCPP>1</NumberOfPreviousCPP>
          <Reviews>
            <CPPreviewDate>{year}-01-30</CPPreviewDate>
            <CPPreviewDate>{year}-02-27</CPPreviewDate>
          </Reviews>
        </ChildProtectionPlans>
      </CINdetails>
    </Child>"""
"""Every published element of the five collections, filled in once at least."""

HEADER = {"Collection": "CIN", "Year": "2024", "ReferenceDate": "2024-03-31", "LEA": "815"}


def census(children: str, header: Mapping[str, str] = HEADER) -> str:
    """A whole census around the elements of some children."""
    said = {name: f"<{name}>{text}</{name}>" for name, text in header.items()}
    of_source = said.pop("LEA", "")
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<!-- invented: no child of this file exists -->
<Message>
  <Header>
    <CollectionDetails>{"".join(said.values())}</CollectionDetails>
    <Source><SourceLevel>L</SourceLevel>{of_source}<SoftwareCode>invented</SoftwareCode>
      <Release>1</Release><SerialNo>001</SerialNo><DateTime>2024-05-01T09:00:00</DateTime></Source>
    <Content><CBDSLevels><CBDSLevel>Child</CBDSLevel></CBDSLevels></Content>
  </Header>
  <Children>{children}
  </Children>
</Message>
"""


def of_year(year: int) -> str:
    """The published layout of the collection that ends in a year, with one child."""
    gender = "<Sex>F</Sex>" if year >= 2025 else "<GenderCurrent>2</GenderCurrent>"
    header = {**HEADER, "Year": str(year), "ReferenceDate": f"{year}-03-31"}
    return census(ONE_CHILD.format(gender=gender, year=year, before=year - 1), header)


def child(identifiers: str = "<LAchildID>invented-1</LAchildID>", rest: str = "") -> str:
    """A child of a few words."""
    return f"\n<Child>\n<ChildIdentifiers>{identifiers}</ChildIdentifiers>\n{rest}\n</Child>"


def case(within: str = "") -> str:
    """A referral of a few words."""
    return (
        "<CINdetails>\n<CINreferralDate>2023-05-02</CINreferralDate>"
        f"<ReferralSource>6</ReferralSource>\n{within}\n<ReferralNFA>0</ReferralNFA></CINdetails>"
    )


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
