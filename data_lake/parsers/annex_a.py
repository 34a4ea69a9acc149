"""Ofsted's Annex A: the lists of children that an authority keeps for an inspection, turned into lists of ours.

What each of our lists is made from, column by column (the numbers are those of Annex A's lists):

    children     3, 5, 7  child id (pseudonym), date of birth (its month), gender, ethnicity, disability, postcode (its
                          outward half, and the areas that the board's places give it); only children that a row of
                          the three lists below speaks of, each once, where it is named first
    referrals    3        date, source, NFA
    conferences  5        date of the initial conference, whether it led to a plan, start of the section 47 enquiry;
                          two enquiries that led to one conference are one row
    cp_plans     7        start, end, initial and latest category, number of previous plans; another council's plan is
                          never among them, by what Ofsted asks for

What it cannot give is not given, as a list with half of its truth would make figures that are not so:

    cp_reviews           7 has the latest review only: an earlier one that was in time would be counted as missed
    allocations          3 to 8 name a worker, but not since when, nor whether he or she is qualified
    core_assessments     4 names no referral, and holds the single assessments that took their place in 2013
    initial_assessments  there are none since 2013
    caf                  2 does not say whether there is a lead professional: all would be counted as without one
    private_fostering    no list holds it

Lists 1, 2, 4, 6 and 8 to 11 are counted and dropped.

For which quarter: Annex A does not say on which day it was drawn. Something happens to a child every day, so the last
day in it tells; a day or two that were mistyped do not move it. It is read for the quarter that ended last before that
day, and never for one later than the board would expect. Every list reaches six months back from the day it was drawn,
and that day lies before the next quarter ends: so the one quarter is whole, and of no earlier one can that be said.
``covers_from`` is its first day. What happened after its last day is left for the next time.

Who a child is goes no further than this module: ids become pseudonyms, and a word that nobody knows becomes ``?``, as
it might be a name that stands in the wrong column.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from data_lake.parsers.annex_a_days import day_of, drawn_for
from data_lake.parsers.annex_a_layout import LISTS, code_of
from data_lake.parsers.annex_a_sheets import AnnexSheet, Record, annex_sheets
from data_lake.parsers.faults import Fault
from data_lake.parsers.known import Known, ListTable
from data_lake.parsers.package import Package
from data_lake.parsers.pseudonyms import pseudonym
from data_lake.parsers.workbook import contents
from expectations.periods import Period

UNREAD = "?"
"""What stands for a cell that says something nobody knows: the contract finds it, and no word of it goes further."""

_POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][0-9A-Z]?)([0-9][A-Z]{2})?")
_COUNT = re.compile(r"([0-9]{1,3})(?:\.0+)?")


@dataclass
class _Rows:
    """The rows of one list of ours from one sheet, and how many were left for the next quarter."""

    sheet: str
    rows: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    later: int = 0


Maker = Callable[["_Maker", Record, str], "dict[str, str] | None"]


def tables(package: Package, known: Known) -> tuple[list[ListTable], list[Fault]] | None:
    """Give our lists from a workbook that is an Annex A, and what is to be said of it; None where it is none.

    Raises:
        Unreadable: the workbook cannot be opened.
        ValueError: the board's key is missing.
    """
    sheets = annex_sheets(package, *contents(package))
    if not sheets:
        return None
    faults = [fault for one in sheets for fault in one.faults]
    found = {one.number for one in sheets}
    faults += [Fault("R-53", counts={"list": number}) for number in _MADE_FROM if number not in found]
    period, doubts = drawn_for(_days(sheets), known.period)
    faults += doubts
    if period is None:
        return [], faults
    maker = _Maker(known, period)
    lists = [table for one in sheets for table in maker.lists(one)]
    faults += maker.left_out
    return lists, faults


def _days(sheets: Iterable[AnnexSheet]) -> list[date]:
    """Give every day on which something is said to have happened, in whatever list."""
    return [
        day
        for one in sheets
        for _, record in one.rows
        for column in LISTS[one.number].happened
        if isinstance(day := day_of(record.get(column, "")), date)
    ]


class _Maker:
    """Makes rows of ours from records of Annex A; remembers which children it has told of, and numbers their events."""

    def __init__(self, known: Known, period: Period) -> None:
        self.left_out: list[Fault] = []
        self._known = known
        self._period = period
        self._told: set[str] = set()
        self._seen: dict[tuple[str, ...], int] = {}

    def lists(self, sheet: AnnexSheet) -> list[ListTable]:
        """Give the list that a sheet becomes, and the children that it is the first to speak of."""
        if sheet.number not in _MADE_FROM:
            return []
        return_id, make = _MADE_FROM[sheet.number]
        made: list[tuple[int, dict[str, str]]] = []
        children: list[tuple[int, dict[str, str]]] = []
        later = 0
        for row, record in sheet.rows:
            child_id = self._pseudonym("child", record["child_id"])
            fields = make(self, record, child_id)
            if fields is None:
                later += 1
            elif fields:
                made.append((row, {"child_id": child_id, **fields}))
                children += self._child(row, record, child_id)
        if later:
            self.left_out.append(Fault("R-56", sheet.name, counts={"rows": later}))
        both = (("children", children), (return_id, made))
        return [
            self._table(name, sheet.name, rows) for name, rows in both if name in self._known.lists and rows
        ]

    def referral(self, record: Record, child_id: str) -> dict[str, str] | None:
        """Make a referral; nothing of one that came after the quarter."""
        on = self._written_day(record["referral_date"])
        if self._is_later(on):
            return None
        return {
            "referral_id": self._event("referral", child_id, on),
            "referral_date": on,
            "source_code": _code("source_code", record["source_code"]),
            "nfa_flag": _code("flag", record["nfa_flag"]),
        }

    def conference(self, record: Record, child_id: str) -> dict[str, str] | None:
        """Make a conference of an enquiry that came to one; an empty row where it did not, or is told already."""
        on = self._written_day(record["conference_date"])
        if self._is_later(on):
            return None
        outcome = _code("flag", record["cp_outcome"])
        if not on or (on != UNREAD and self._count("enquiry", child_id, on, outcome) > 1):
            return {}
        return {
            "conference_id": self._event("conference", child_id, on),
            "conference_type": "initial",
            "conference_date": on,
            "cp_outcome": outcome,
            "section_47_start": self._written_day(record.get("section_47_start", "")),
        }

    def plan(self, record: Record, child_id: str) -> dict[str, str] | None:
        """Make a plan as it was when the quarter ended."""
        on, until = self._written_day(record["start_date"]), self._written_day(record["end_date"])
        if self._is_later(on):
            return None
        return {
            "plan_id": self._event("plan", child_id, on),
            "start_date": on,
            "end_date": "" if self._is_later(until) else until,
            "initial_category": _code("category", record["initial_category"]),
            "latest_category": _code("category", record["latest_category"]),
            "previous_plan_count": _count(record["previous_plan_count"]),
            "other_la_plan": "N",
        }

    def _child(self, row: int, record: Record, child_id: str) -> Iterable[tuple[int, dict[str, str]]]:
        if not child_id or child_id in self._told:
            return
        self._told.add(child_id)
        born = self._written_day(record["birth_month"])
        is_expected = self._is_later(born)
        month = born[:7]
        outward, csc4, catch7 = self._place(record.get("postcode", ""))
        yield (
            row,
            {
                "child_id": child_id,
                "birth_month": "" if is_expected else month,
                "expected_month": month if is_expected else "",
                "gender": _code("gender", record["gender"]),
                "ethnicity_code": _code("ethnicity_code", record["ethnicity_code"]),
                "disability": _code("disability", record.get("disability", "")),
                "home_outward_postcode": outward,
                "csc4": csc4,
                "catch7": catch7,
            },
        )

    def _table(self, return_id: str, sheet: str, rows: Sequence[tuple[int, Mapping[str, str]]]) -> ListTable:
        columns = self._known.lists[return_id]
        first = {"return_id": return_id, "period": self._period.label}
        cells = [(row, [({**first, **made}).get(column, "") for column in columns]) for row, made in rows]
        return ListTable(return_id, sheet, columns, cells, self._period.starts_on.isoformat())

    def _pseudonym(self, kind: str, written: str) -> str:
        return pseudonym(self._known.key, kind, written) if written else ""

    def _event(self, kind: str, child_id: str, on: str) -> str:
        """Give the pseudonym of what happened to a child on a day: the same in every file that tells of it."""
        return self._pseudonym(kind, f"{child_id} {on} {self._count(kind, child_id, on)}")

    def _count(self, *key: str) -> int:
        self._seen[key] = self._seen.get(key, 0) + 1
        return self._seen[key]

    def _written_day(self, text: str) -> str:
        day = day_of(text)
        return day.isoformat() if day else UNREAD if text else ""

    def _is_later(self, written: str) -> bool:
        return written not in {"", UNREAD} and written > self._period.ends_on.isoformat()

    def _place(self, postcode: str) -> tuple[str, str, str]:
        """Give the outward half of a postcode and its areas; nothing where it is none."""
        bare = re.sub(r"\s", "", postcode.upper())
        whole = _POSTCODE.fullmatch(bare)
        if not whole:
            return "", "", ""
        beginnings = (bare[:length] for length in range(len(bare), 0, -1))
        areas = next((self._known.places[one] for one in beginnings if one in self._known.places), ("", ""))
        return (whole[1], *areas)


_MADE_FROM: Mapping[int, tuple[str, Maker]] = {
    3: ("referrals", _Maker.referral),
    5: ("conferences", _Maker.conference),
    7: ("cp_plans", _Maker.plan),
}
"""The list of ours that a list of Annex A becomes, and what makes a row of it."""


def _code(kind: str, text: str) -> str:
    if not text:
        return ""
    code = code_of(kind, text)
    return UNREAD if code is None else code


def _count(text: str) -> str:
    if not text:
        return ""
    whole = _COUNT.fullmatch(text)
    return whole[1] if whole else UNREAD
