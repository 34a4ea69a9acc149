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
    core_assessments     4 names no referral, and every assessment of ours names the one that led to it
    initial_assessments  there are none since 2013-14
    caf                  2 does not say whether there is a lead professional: all would be counted as without one
    private_fostering    no list holds it

Lists 1, 2, 4, 6 and 8 to 11 are counted and dropped.

For which quarter: Annex A does not say on which day it was drawn. Something happens to a child every day, so the last
day in it tells; a day or two that were mistyped do not move it. It is read for the quarter that ended last before that
day, and never for one later than the board would expect. Every list reaches six months back from the day it was drawn,
and that day lies before the next quarter ends: so the one quarter is whole, and of no earlier one can that be said.
``covers_from`` is its first day. What happened after its last day is left for the next time.

Who a child is goes no further than this module: ids become pseudonyms, and what nobody can read becomes one word, as it
might be a name that stands in the wrong column.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from data_lake.parsers.annex_a_days import day_of, drawn_for
from data_lake.parsers.annex_a_layout import LISTS, WORDS, bare, code_of
from data_lake.parsers.annex_a_sheets import AnnexSheet, Record, annex_sheets
from data_lake.parsers.contents import Listed
from data_lake.parsers.faults import Fault
from data_lake.parsers.known import Known, ListTable
from data_lake.parsers.package import Package
from data_lake.parsers.pseudonyms import pseudonym
from data_lake.parsers.sheet import Book, Sheet
from expectations.periods import Period

UNREADABLE = "unreadable"
"""What stands for a cell that says something nobody knows: the contract finds it, and no word of it goes further."""

_PEOPLE = "children"
_SEPARATOR = "\x1f"
_POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][0-9A-Z]?)([0-9][A-Z]{2})?")
_COUNT = re.compile(r"([0-9]{1,3})(?:\.0+)?")


_Fields = dict[str, str]
_Make = Callable[["_Maker", Record], _Fields | None]


def tables(
    package: Package, listed: Sequence[Listed], book: Book, known: Known, kept: Mapping[str, Sheet]
) -> tuple[list[ListTable], list[Fault]] | None:
    """Give our lists from a workbook that is an Annex A, and what is to be said of it; ``kept`` are sheets read before.

    None where it is no Annex A, or the board uses none of the lists that one becomes. Raises ValueError when the
    board's key is missing.
    """
    needed = {
        number for number, (return_id, _) in _MADE_FROM.items() if {_PEOPLE, return_id} <= {*known.lists}
    }
    sheets = annex_sheets(package, listed, book, kept, needed) if needed else []
    if not sheets:
        return None
    lists: list[ListTable] = []
    faults = [fault for one in sheets for fault in one.faults]
    period, doubts = drawn_for(_days(sheets), known.period)
    if period is not None:
        taken = [one for one in sheets if one.number in needed]
        maker = _Maker(known, period, taken)
        lists = [table for one in taken for table in maker.lists(one)]
        doubts += maker.left_out
    if not lists and all(one.is_read for one in sheets):
        faults.append(Fault("R-65"))
    silent = needed - {one.number for one in sheets if not one.is_read} - {_number_of(one) for one in lists}
    faults += [Fault("R-53", counts={"list": number}) for number in sorted(silent)]
    return lists, [*faults, *doubts]


def _number_of(table: ListTable) -> int:
    """Give the list of Annex A that a list of ours was made from; 0 for the children of all."""
    return next((number for number, (return_id, _) in _MADE_FROM.items() if return_id == table.return_id), 0)


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
    """Makes rows of ours from records of Annex A; remembers which children it has told of, and numbers their events.

    What one list does not say of a child, another does.
    """

    def __init__(self, known: Known, period: Period, sheets: Iterable[AnnexSheet]) -> None:
        self.left_out: list[Fault] = []
        self._known = known
        self._period = period
        self._told: set[str] = set()
        self._seen: dict[tuple[str, ...], int] = {}
        self._facts: dict[str, _Fields] = {}
        for record in (record for one in sheets for _, record in one.rows):
            facts = self._facts.setdefault(record["child_id"], {})
            for name, text in self._of_a_child(record).items():
                facts[name] = facts.get(name) or text

    def lists(self, sheet: AnnexSheet) -> list[ListTable]:
        """Give the list that a sheet becomes, and the children that it is the first to speak of."""
        return_id, make = _MADE_FROM[sheet.number]
        made: list[tuple[int, _Fields]] = []
        children: list[tuple[int, _Fields]] = []
        later = 0
        for row, record in sheet.rows:
            child_id = self._pseudonym("child", record["child_id"])
            fields = make(self, record)
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

    def referral(self, record: Record) -> _Fields | None:
        """Make a referral; nothing of one that came after the quarter."""
        on = self._written_day(record["referral_date"])
        if self._is_later(on):
            return None
        return {
            "referral_id": self._event("referral", record, on),
            "referral_date": on,
            "source_code": _code("source_code", record["source_code"]),
            "nfa_flag": _code("flag", record["nfa_flag"]),
        }

    def conference(self, record: Record) -> _Fields | None:
        """Make a conference of an enquiry that came to one; an empty row where it did not, or is told already."""
        on = self._written_day(record["conference_date"])
        if self._is_later(on):
            return None
        outcome = _code("flag", record["cp_outcome"])
        if not on or (on != UNREADABLE and self._count("enquiry", record["child_id"], on, outcome) > 1):
            return {}
        return {
            "conference_id": self._event("conference", record, on),
            "conference_type": "initial",
            "conference_date": on,
            "cp_outcome": outcome,
            "section_47_start": self._written_day(record.get("section_47_start", "")),
        }

    def plan(self, record: Record) -> _Fields | None:
        """Make a plan as it was when the quarter ended."""
        on, until = self._written_day(record["start_date"]), self._written_day(record["end_date"])
        if self._is_later(on):
            return None
        return {
            "plan_id": self._event("plan", record, on),
            "start_date": on,
            "end_date": "" if self._is_later(until) else until,
            "initial_category": _code("category", record["initial_category"]),
            "latest_category": _code("category", record["latest_category"]),
            "previous_plan_count": _count(record["previous_plan_count"]),
            "other_la_plan": "N",
        }

    def _child(self, row: int, record: Record, child_id: str) -> Iterable[tuple[int, _Fields]]:
        if child_id and child_id not in self._told:
            self._told.add(child_id)
            yield row, {"child_id": child_id, **self._facts[record["child_id"]]}

    def _of_a_child(self, record: Record) -> _Fields:
        """Give what a record says of the child itself; a child that was born after the quarter was expected in it."""
        born = self._written_day(record["birth_month"])
        outward, csc4, catch7 = self._place(record.get("postcode", ""))
        return {
            "expected_month" if self._is_later(born) else "birth_month": born
            if born == UNREADABLE
            else born[:7],
            "gender": _code("gender", record["gender"]),
            "ethnicity_code": _code("ethnicity_code", record["ethnicity_code"]),
            "disability": _code("disability", record.get("disability", "")),
            "home_outward_postcode": outward,
            "csc4": csc4,
            "catch7": catch7,
        }

    def _table(self, return_id: str, sheet: str, rows: Sequence[tuple[int, Mapping[str, str]]]) -> ListTable:
        columns = self._known.lists[return_id]
        first = {"return_id": return_id, "period": self._period.label}
        cells = [(row, [({**first, **made}).get(column, "") for column in columns]) for row, made in rows]
        return ListTable(return_id, sheet, columns, cells, self._period.starts_on.isoformat())

    def _pseudonym(self, kind: str, written: str) -> str:
        return pseudonym(self._known.key, kind, written) if written else ""

    def _event(self, kind: str, record: Record, on: str) -> str:
        """Give the pseudonym of what happened to a child on a day: the same in every file, of a census too."""
        child = record["child_id"]
        return self._pseudonym(kind, _SEPARATOR.join((child, on, str(self._count(kind, child, on)))))

    def _count(self, *key: str) -> int:
        self._seen[key] = self._seen.get(key, 0) + 1
        return self._seen[key]

    def _written_day(self, text: str) -> str:
        day = day_of(text)
        return day.isoformat() if day else UNREADABLE if text else ""

    def _is_later(self, written: str) -> bool:
        return written not in {"", UNREADABLE} and written > self._period.ends_on.isoformat()

    def _place(self, postcode: str) -> tuple[str, str, str]:
        """Give the outward half of a postcode and its areas; nothing where it is none."""
        bare = re.sub(r"\s", "", postcode.upper())
        whole = _POSTCODE.fullmatch(bare)
        if not whole:
            return "", "", ""
        beginnings = (bare[:length] for length in range(len(bare), 0, -1))
        areas = next((self._known.places[one] for one in beginnings if one in self._known.places), ("", ""))
        return (whole[1], *areas)


_MADE_FROM: Mapping[int, tuple[str, _Make]] = {
    3: ("referrals", _Maker.referral),
    5: ("conferences", _Maker.conference),
    7: ("cp_plans", _Maker.plan),
}
"""The list of ours that a list of Annex A becomes, and what makes a row of it."""


def _code(kind: str, text: str) -> str:
    if not text:
        return ""
    code = code_of(kind, text)
    return UNREADABLE if code is None else code


def _count(text: str) -> str:
    if not text:
        return ""
    whole = _COUNT.fullmatch(WORDS["previous_plan_count"].get(bare(text), text))
    return whole[1] if whole else UNREADABLE
