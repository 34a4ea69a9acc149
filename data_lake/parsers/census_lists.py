"""What our lists take from one child of the census; its ids, names and days of birth go no further than this.

The census holds one year of a child's referrals with all that followed, so the lists say from which day they hold all.

An assessment of the census goes to the core assessments. Since 2013-14 there is one continuous assessment, due within
45 working days of the referral, in the place of both the initial and the core one; like the core one it is the
assessment in depth that a manager authorises. The census has nothing that is decided within seven days, so it gives no
initial assessments, and the rows that are counted from these cannot be worked out from it.

A conference that followed a section 47 enquiry is an initial one. One that is given beside the referral, for which
there was no enquiry (rules 2884 and 2885), is taken to be that of a child who moved in with a plan: the census has no
other place for it. The child became the subject of a plan where any plan of it begins on that day.

A plan of the census is always the council's own: one that another council holds is in that council's census.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date

from data_lake.parsers.census_layout import (
    CATEGORIES,
    DISABILITIES,
    ETHNICITIES,
    NO_DISABILITY,
    POSTCODE,
    SEXES,
)
from data_lake.parsers.faults import MOST_RECORDS, MOST_ROWS, Fault, too_large
from data_lake.parsers.known import Known, ListTable
from data_lake.parsers.pseudonyms import pseudonym
from expectations.periods import Period

UNREADABLE = "unreadable"
"""What a cell holds for a text that is no day, code, flag or number: the place is told, and the text goes nowhere."""

_SEPARATOR = "\x1f"
_TIME = r"(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?(?:Z|[+-][0-9]{2}:[0-9]{2})?"
_DAY = re.compile(rf"([0-9]{{4}})-([0-9]{{1,2}})-([0-9]{{1,2}}){_TIME}")
_LIKE_A_DAY = re.compile(r"[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}")
_OTHER_WAY = re.compile(rf"([0-9]{{2}})/([0-9]{{2}})/([0-9]{{4}}){_TIME}")
# A word may be as short as a code. So codes of letters are known one by one, and others by their shape.
SOURCE = re.compile(r"[0-9]{1,2}[A-F]?")
CLOSURE = re.compile(r"RC[0-9]{1,2}")
GENDER = re.compile(r"[0-9]")
_COUNT = re.compile(r"[0-9]{1,4}")
_POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][0-9A-Z]?)([0-9][A-Z]{2})")
_FLAGS = {"1": "Y", "true": "Y", "y": "Y", "0": "N", "false": "N", "n": "N"}

SHEETS: Mapping[str, str] = {
    "children": "ChildIdentifiers",
    "referrals": "CINdetails",
    "core_assessments": "Assessments",
    "conferences": "DateOfInitialCPC",
    "cp_plans": "ChildProtectionPlans",
    "cp_reviews": "CPPreviewDate",
}
"""The lists that a census gives, by their returns, and the element of which each has its rows."""


class Group:
    """An element that holds others: its line, its values by name, those that may stand again, and its groups."""

    __slots__ = ("groups", "line", "many", "name", "values")

    def __init__(self, name: str, line: int) -> None:
        self.name, self.line = name, line
        self.values: dict[str, str] = {}
        self.many: list[tuple[int, str]] = []
        self.groups: list[Group] = []

    def of(self, name: str) -> "Iterator[Group]":
        """Give its groups of a name."""
        return (one for one in self.groups if one.name == name)

    def value(self, name: str) -> str:
        """Give a value by its name; blank where there is none."""
        return self.values.get(name, "")


class Lists:
    """The rows that children of a census give, in the order of the file, for the lists that the board asks for."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._fields = {name: known.lists[name][2:] for name in SHEETS if name in known.lists}
        self._rows: dict[str, list[tuple[int, tuple[str, ...]]]] = {name: [] for name in self._fields}
        self._once: dict[str, str] = {}
        self._taken = 0

    def add(self, child: Group) -> bool:
        """Take the rows of one child; tell whether it has an id.

        Raises:
            Unreadable: a list, or all of them, grow longer than any may be.
        """
        written = _first(child, "childidentifiers").value("lachildid")
        # A child without an id has none in our lists either; only what happened to it is told apart by its line.
        seed = written or f"line {child.line}"
        child_id = pseudonym(self._known.key, "child", written) if written else ""
        _Child(self, self._known, child, child_id, seed).take()
        return bool(written)

    def put(self, return_id: str, line: int, cells: Mapping[str, str]) -> None:
        """Add a row, if the board asks for its list."""
        if return_id not in self._rows:
            return
        rows = self._rows[return_id]
        self._taken += 1
        if len(rows) >= MOST_ROWS or self._taken > MOST_RECORDS:
            raise too_large(SHEETS[return_id], line)
        once = self._once
        rows.append(
            (
                line,
                tuple(
                    once.setdefault(cell, cell) if len(cell := cells.get(name, "")) <= 10 else cell
                    for name in self._fields[return_id]
                ),
            )
        )

    def tables(self, period: Period) -> tuple[list[ListTable], list[Fault]]:
        """Give the lists for the quarter that the census ends in; they hold nothing before its year began.

        A list without a row is none: that there was nothing to say is asked about, not believed.
        """
        covers_from = period.planning_year.starts_on.isoformat()
        found, faults = [], []
        for return_id, rows in self._rows.items():
            sheet = SHEETS[return_id]
            if not rows:
                continue
            if len({line for line, _ in rows}) < len(rows):
                faults.append(Fault("R-49", sheet))
                rows[:] = [(place, cells) for place, (_, cells) in enumerate(rows, start=1)]
            for place, (line, cells) in enumerate(rows):
                rows[place] = (line, (return_id, period.label, *cells))
            columns = self._known.lists[return_id]
            found.append(ListTable(return_id, sheet, columns, rows, covers_from))
        return found, faults


class _Child:
    """One child on its way into the lists. Ids of what happened are made of the child, the day and the turn."""

    def __init__(self, lists: Lists, known: Known, child: Group, child_id: str, seed: str) -> None:
        self._put, self._known, self._child, self._child_id, self._seed = (
            lists.put,
            known,
            child,
            child_id,
            seed,
        )
        self._turns: Counter[tuple[str, ...]] = Counter()
        self._plans: set[str] = set()

    def take(self) -> None:
        self._person()
        cases = list(self._child.of("cindetails"))
        self._plans = {
            day(plan.value("cppstartdate")) for one in cases for plan in one.of("childprotectionplans")
        } - {UNREADABLE}
        for details in cases:
            self._case(details)

    def _id(self, kind: str, *parts: str) -> str:
        """Make an id of the child and what else is told, the same in next year's file; a second such has the turn 2."""
        self._turns[kind, *parts] += 1
        turn = str(self._turns[kind, *parts])
        return pseudonym(self._known.key, kind, _SEPARATOR.join((self._seed, *parts, turn)))

    def _person(self) -> None:
        who, what = _first(self._child, "childidentifiers"), _first(self._child, "childcharacteristics")
        outward, csc4, catch7 = self._home(who, what)
        self._put(
            "children",
            who.line or self._child.line,
            {
                "child_id": self._child_id,
                "birth_month": month(who.value("personbirthdate")),
                "expected_month": month(who.value("expectedpersonbirthdate")),
                "gender": _gender(who),
                "ethnicity_code": _one_of(ETHNICITIES, what.value("ethnicity")),
                "disability": _disability(what),
                "home_outward_postcode": outward,
                "csc4": csc4,
                "catch7": catch7,
                "date_of_death": day(who.value("persondeathdate")),
            },
        )

    def _home(self, *groups: Group) -> tuple[str, str, str]:
        """Give the first half of the postcode of the home, if there is one, and the area that its beginning lies in."""
        for group in (self._child, *groups):
            for name, text in group.values.items():
                if name.endswith(POSTCODE) and text:
                    whole = "".join(text.upper().split())
                    found = _POSTCODE.fullmatch(whole)
                    if found is None:
                        return UNREADABLE, "", ""
                    return found[1], *_place(whole, self._known.places)
        return "", "", ""

    def _case(self, details: Group) -> None:
        referred = day(details.value("cinreferraldate"))
        referral_id = self._id("referral", referred)
        beside = {"child_id": self._child_id, "referral_id": referral_id}
        self._put(
            "referrals",
            details.line,
            {
                **beside,
                "referral_date": referred,
                "source_code": _read(SOURCE, details.value("referralsource").upper()),
                "nfa_flag": flag(details.value("referralnfa")),
                "close_date": day(details.value("cinclosuredate")),
                "close_reason": _read(CLOSURE, details.value("reasonforclosure").upper()),
            },
        )
        for one in details.of("assessments"):
            begun, ended = (
                day(one.value("assessmentactualstartdate")),
                one.value("assessmentauthorisationdate"),
            )
            ids = {**beside, "assessment_id": self._id("assessment", begun)}
            self._put("core_assessments", one.line, {**ids, "start_date": begun, "end_date": day(ended)})
        self._conferences(details, beside)
        for one in details.of("childprotectionplans"):
            self._plan(one, beside)

    def _conferences(self, details: Group, beside: Mapping[str, str]) -> None:
        """One conference may follow several enquiries; held beside the referral too, it is told twice (rule 2884)."""
        held = [("transfer_in", details, "")]
        held += [("initial", one, day(one.value("s47actualstartdate"))) for one in details.of("section47")]
        under_enquiries = set()
        for kind, one, enquired in held:
            on = day(one.value("dateofinitialcpc"))
            if not on or (kind == "initial" and on in under_enquiries):
                continue
            if kind == "initial":
                under_enquiries.add(on)
            self._put(
                "conferences",
                one.line,
                {
                    **beside,
                    "conference_id": self._id("conference", on),
                    "conference_type": kind,
                    "conference_date": on,
                    "cp_outcome": "Y" if on in self._plans else "N",
                    "section_47_start": enquired,
                },
            )

    def _plan(self, plan: Group, beside: Mapping[str, str]) -> None:
        starts = day(plan.value("cppstartdate"))
        plan_id = self._id("plan", starts)
        self._put(
            "cp_plans",
            plan.line,
            {
                **beside,
                "plan_id": plan_id,
                "start_date": starts,
                "end_date": day(plan.value("cppenddate")),
                "initial_category": _one_of(CATEGORIES, plan.value("initialcategoryofabuse")),
                "latest_category": _one_of(CATEGORIES, plan.value("latestcategoryofabuse")),
                "previous_plan_count": _read(_COUNT, plan.value("numberofpreviouscpp")),
                "other_la_plan": "N",
            },
        )
        for line, written in (one for reviews in plan.of("reviews") for one in reviews.many):
            held = day(written)
            ids = {"review_id": self._id("review", plan_id, held), "plan_id": plan_id}
            self._put("cp_reviews", line, {**ids, "review_date": held})


def day(written: str) -> str:
    """Give a day as 2024-03-31, without time and zone; what only looks like one as it is written, and no other text."""
    if found := _DAY.fullmatch(written):
        return f"{found[1]}-{found[2]:0>2}-{found[3]:0>2}"
    if other := _OTHER_WAY.fullmatch(written):
        return f"{other[3]}-{other[2]}-{other[1]}"
    return _read(_LIKE_A_DAY, written)


def month(written: str) -> str:
    """Give the month of a day, as 2015-09, and nothing more of it."""
    found = day(written)
    try:
        return date.fromisoformat(found).isoformat()[:7] if found else ""
    except ValueError:
        return UNREADABLE


def flag(written: str) -> str:
    """Give Y or N for what XML writes as 1 or 0, true or false, and some systems as Y or N."""
    return _FLAGS.get(written.lower(), UNREADABLE if written else "")


def _read(wanted: re.Pattern[str], written: str) -> str:
    return written if not written or wanted.fullmatch(written) else UNREADABLE


def _one_of(codes: frozenset[str], written: str) -> str:
    """Give a code in capitals, if it is published."""
    found = written.upper()
    return found if not found or found in codes else UNREADABLE


def _gender(who: Group) -> str:
    if sex := who.value("sex"):
        return SEXES.get(sex.upper(), UNREADABLE)
    return _read(GENDER, who.value("gendercurrent"))


def _disability(what: Group) -> str:
    """Whether any is given, of those that are published; nothing where none is, not even that there is none."""
    given = {text.upper() for one in what.of("disabilities") for _, text in one.many if text}
    if given & DISABILITIES:
        return "Y"
    if given - {NO_DISABILITY}:
        return UNREADABLE
    return "N" if given else ""


def _place(whole: str, places: Mapping[str, tuple[str, str]]) -> tuple[str, str]:
    """Give the area of the longest beginning that is known."""
    for length in range(len(whole), 1, -1):
        if whole[:length] in places:
            return places[whole[:length]]
    return "", ""


def _first(parent: Group, name: str) -> Group:
    return next(parent.of(name), Group(name, 0))
