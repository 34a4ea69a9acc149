"""An invented children in need census: the XML file in which invented histories of one year would come.

It says in its first line, as its software and in every id that it is invented.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any
from xml.sax.saxutils import escape

import polars as pl

from data_lake.invented.histories import Histories
from expectations.catalogue import Catalogue
from expectations.periods import Period

_FIRST_YEAR_OF_SEX = 2025
_SEX = {"1": "M", "2": "F"}
_DAY_OF_BIRTH = 15

Row = Mapping[str, Any]
Rows = Mapping[str, list[Row]]


def census_file(histories: Histories, catalogue: Catalogue, period: Period) -> bytes:
    """Write the census of the planning year that a period ends: every referral that was open in it, with all it led to.

    Plans of other councils are left out, as these have a census of their own.
    """
    made = _Written(catalogue, period)
    return "\n".join(made.lines(histories)).encode()


class _Written:
    """The codes and the year that one file is written for."""

    def __init__(self, catalogue: Catalogue, period: Period) -> None:
        self._ends, self._begins = period.ends_on, period.planning_year.starts_on
        self._authority = catalogue.board.authority_code
        self._categories = {one.id: one.code for one in catalogue.code_lists["categories_of_abuse"]}

    def lines(self, histories: Histories) -> Iterator[str]:
        """Give the lines of the file."""
        referrals = histories["referrals"].filter(
            pl.col("close_date").is_null() | (pl.col("close_date") >= self._begins)
        )
        ids = referrals.select("referral_id")
        plans = histories["cp_plans"].filter(~pl.col("other_la_plan"))
        cases: dict[str, Rows] = {
            name: _by("referral_id", rows.join(ids, on="referral_id", how="semi"))
            for name, rows in (
                ("assessments", histories["core_assessments"]),
                ("conferences", histories["conferences"]),
                ("plans", plans),
            )
        }
        cases["reviews"] = _by("plan_id", histories["cp_reviews"].join(plans, on="plan_id", how="semi"))
        of_child = _by("child_id", referrals)
        yield "<!-- invented: no child of this file exists -->"
        yield "<Message>"
        yield from self._header()
        yield "<Children>"
        for child in histories["children"].iter_rows(named=True):
            if child["child_id"] in of_child:
                yield from self._child(child, of_child[child["child_id"]], cases)
        yield "</Children>"
        yield "</Message>"

    def _header(self) -> Iterator[str]:
        yield from ("<Header>", "<CollectionDetails>", _value("Collection", "CIN"))
        yield from (
            _value("Year", self._ends.year),
            _value("ReferenceDate", self._ends),
            "</CollectionDetails>",
        )
        yield from ("<Source>", _value("SourceLevel", "L"), _value("LEA", self._authority))
        yield from (_value("SoftwareCode", "invented"), _value("SerialNo", "001"), "</Source>", "</Header>")

    def _child(self, child: Row, referrals: Iterable[Row], cases: Mapping[str, Rows]) -> Iterator[str]:
        yield from ("<Child>", "<ChildIdentifiers>", _value("LAchildID", child["child_id"]))
        yield _value("UPNunknown", "UN7")
        for name, field in (
            ("PersonBirthDate", "birth_month"),
            ("ExpectedPersonBirthDate", "expected_month"),
        ):
            if child[field] is not None:
                yield _value(name, child[field].replace(day=_DAY_OF_BIRTH))
        if self._ends.year >= _FIRST_YEAR_OF_SEX:
            yield _value("Sex", _SEX.get(child["gender"], "U"))
        else:
            yield _value("GenderCurrent", child["gender"])
        yield from _values(child, PersonDeathDate="date_of_death")
        yield from ("</ChildIdentifiers>", "<ChildCharacteristics>")
        yield _value("Ethnicity", child["ethnicity_code"].upper())
        if child["disability"] is not None:
            yield from ("<Disabilities>", _value("Disability", "DDA" if child["disability"] else "NONE"))
            yield "</Disabilities>"
        yield "</ChildCharacteristics>"
        for one in referrals:
            yield from self._case(one, cases)
        yield "</Child>"

    def _case(self, referral: Row, cases: Mapping[str, Rows]) -> Iterator[str]:
        of_case = {name: rows[referral["referral_id"]] for name, rows in cases.items() if name != "reviews"}
        yield from ("<CINdetails>", _value("CINreferralDate", referral["referral_date"]))
        yield _value("ReferralSource", referral["source_code"].upper())
        if not referral["nfa_flag"]:
            yield _value("PrimaryNeedCode", "N0")
        yield from _values(referral, CINclosureDate="close_date")
        if referral["close_reason"] is not None:
            yield _value("ReasonForClosure", referral["close_reason"].upper())
        for one in of_case["conferences"]:
            if one["conference_type"] == "transfer_in":
                yield _value("DateOfInitialCPC", one["conference_date"])
        for one in of_case["assessments"]:
            yield "<Assessments>"
            yield from _values(
                one, AssessmentActualStartDate="start_date", AssessmentAuthorisationDate="end_date"
            )
            yield "</Assessments>"
        for one in of_case["conferences"]:
            if one["conference_type"] == "initial":
                yield from ("<Section47>", _value("S47ActualStartDate", one["section_47_start"]))
                yield from (_value("DateOfInitialCPC", one["conference_date"]), _value("ICPCnotRequired", 0))
                yield "</Section47>"
        yield _value("ReferralNFA", int(referral["nfa_flag"]))
        for one in of_case["plans"]:
            yield from self._plan(one, cases["reviews"][one["plan_id"]])
        yield "</CINdetails>"

    def _plan(self, plan: Row, reviews: Iterable[Row]) -> Iterator[str]:
        yield "<ChildProtectionPlans>"
        yield from _values(plan, CPPstartDate="start_date", CPPendDate="end_date")
        yield _value("InitialCategoryOfAbuse", self._categories[plan["initial_category"]])
        yield _value("LatestCategoryOfAbuse", self._categories[plan["latest_category"]])
        yield _value("NumberOfPreviousCPP", plan["previous_plan_count"])
        yield "<Reviews>"
        yield from (_value("CPPreviewDate", one["review_date"]) for one in reviews)
        yield from ("</Reviews>", "</ChildProtectionPlans>")


def _by(column: str, rows: pl.DataFrame) -> Rows:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows.iter_rows(named=True):
        found[row[column]].append(row)
    return found


def _values(row: Row, **elements: str) -> Iterator[str]:
    """Write the fields of a row that are not empty, each under the name of its element."""
    for name, field in elements.items():
        if row[field] is not None:
            yield _value(name, row[field])


def _value(name: str, value: str | int | date) -> str:
    return f"<{name}>{escape(str(value))}</{name}>"
