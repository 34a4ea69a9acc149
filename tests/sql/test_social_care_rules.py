"""The rules of children's social care, worked out a second time over generated histories: every cell agrees."""

from collections import Counter
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from expectations.periods import parse, quarters
from tests.sql.slow_rules.models import KEY, declared, declared_tables, of_boards, worked_out, working_days
from tests.sql.slow_rules.social_care import RULES, History, add_months

FIRST, LAST = "2009-10-Q1", "2010-11-Q4"
SPAN = quarters(FIRST, LAST)
LISTS = tuple(one for one in declared().lists if one.theme == "social_care")
BOARDS = ("one", "two", "three")

ENDS = [one.ends_on for one in SPAN]
near_an_end = st.builds(
    lambda day, off: day + timedelta(days=off),
    st.sampled_from([*ENDS, date(2008, 2, 29), date(2009, 12, 25), date(2010, 3, 24), date(2010, 4, 5)]),
    st.sampled_from([0, 0, -1, 1, -2, 2]),
)
days = near_an_end | st.dates(date(2007, 9, 1), date(2011, 3, 31))
"""Days at the boundaries of quarters, years, holidays and a leap February; and any other."""

LENGTHS = [0, 1, 90, 91, 92, 181, 182, 183, 184, 364, 365, 366, 728, 729, 730, 731, 1100]
genders = st.sampled_from("0129")
ethnicities = st.sampled_from([one.id for one in declared().code_lists["ethnicity_census"]])
categories = st.sampled_from([one.id for one in declared().code_lists["categories_of_abuse"]])
sources = st.sampled_from([one.id for one in declared().code_lists["referral_sources"]])
areas = {
    kind: st.sampled_from(
        [None, *dict.fromkeys(one.area_code for one in declared().areas if one.area_type == kind)]
    )
    for kind in ("csc4", "catch7")
}
seldom = st.sampled_from([False, False, False, True])


@st.composite
def ends(draw, start):
    """No end, an end after a length that a rule looks at, or one at the boundary of a quarter."""
    which = draw(st.integers(0, 5))
    if which < 2:
        return None
    if which < 5:
        return start + timedelta(days=draw(st.sampled_from(LENGTHS)))
    return max(start, draw(near_an_end))


@st.composite
def chains(draw, start, months):
    """The days of some reviews: in time to the day, a day late, early, or late by weeks; some before the plan began."""
    held, last = [], start
    for _ in range(draw(st.integers(0, 4))):
        last = add_months(last, months) + timedelta(
            days=draw(st.sampled_from([0, 0, 0, 1, -1, -40, 45, -300]))
        )
        held.append(last)
        months = 6
    return held


@st.composite
def histories(draw):
    """All lists of one small board: some children, and what happened to them; not all of it can be true."""
    lists = {one.id: [] for one in LISTS}
    for number in range(draw(st.integers(4, 7))):
        child = f"c{number}"
        born = draw(
            st.none()
            | st.sampled_from([date(1992, 1, 1), date(1992, 4, 1), date(1994, 1, 1), date(1994, 4, 1)])
            | st.builds(date, st.integers(1993, 2011), st.integers(1, 12), st.just(1))
        )
        lists["children"].append(
            {"child_id": child, "birth_month": born, "gender": draw(genders), "ethnicity_code": draw(ethnicities),
             "disability": draw(st.sampled_from([None, True, False])), "csc4": draw(areas["csc4"]),
             "catch7": draw(areas["catch7"])}
        )  # fmt: skip
        draw(_plans(lists, child))
        draw(_cases(lists, child))
        draw(_fostering(lists, child))
    return lists


@st.composite
def _plans(draw, lists, child):
    for _ in range(draw(st.sampled_from([0, 1, 1, 2, 3]))):
        plan, start = f"p{len(lists['cp_plans'])}", draw(days)
        lists["cp_plans"].append(
            {"plan_id": plan, "child_id": child, "start_date": start, "end_date": draw(ends(start)),
             "initial_category": "neglect", "latest_category": draw(categories),
             "previous_plan_count": draw(st.sampled_from([0, 0, 0, 1])), "other_la_plan": draw(seldom),
             "team_area": draw(areas["csc4"]), "catch7": draw(areas["catch7"])}
        )  # fmt: skip
        for held in draw(chains(start, 3)):
            lists["cp_reviews"].append(
                {"review_id": f"v{len(lists['cp_reviews'])}", "plan_id": plan, "review_date": held}
            )
        lists["conferences"].append(
            {"conference_id": f"f{plan}", "child_id": child, "conference_date": draw(days),
             "conference_type": draw(st.sampled_from(["initial", "initial", "transfer_in"])),
             "cp_outcome": draw(st.booleans()), "area": draw(areas["csc4"]), "catch7": draw(areas["catch7"])}
        )  # fmt: skip
    for number in range(draw(st.integers(0, 2))):
        start = draw(days)
        lists["allocations"].append(
            {"child_id": child, "worker_id": f"w{number}", "start_date": start, "end_date": draw(ends(start)),
             "worker_qualified": not draw(seldom)}
        )  # fmt: skip


@st.composite
def _cases(draw, lists, child):
    for _ in range(draw(st.sampled_from([1, 1, 2, 3]))):
        referral, referred = f"r{len(lists['referrals'])}", draw(days)
        lists["referrals"].append(
            {"referral_id": referral, "child_id": child, "referral_date": referred, "source_code": draw(sources),
             "nfa_flag": False, "team_area": draw(areas["csc4"]), "catch7": draw(areas["catch7"])}
        )  # fmt: skip
        for name, lengths in (("initial_assessments", (6, 19)), ("core_assessments", (46, 56))):
            for _ in range(draw(st.sampled_from([0, 1, 1, 2]))):
                start = referred + timedelta(days=draw(st.sampled_from([-1, 0, 0, 0, 1, 3])))
                length = timedelta(days=draw(st.integers(*lengths) | st.sampled_from([-3, 0, 1])))
                lists[name].append(
                    {"assessment_id": f"a{len(lists[name])}", "referral_id": referral, "child_id": child,
                     "start_date": start, "end_date": draw(st.sampled_from([None, start + length, start + length])),
                     "team_area": draw(areas["csc4"]), "catch7": draw(areas["catch7"])}
                )  # fmt: skip


@st.composite
def _fostering(draw, lists, child):
    for _ in range(draw(st.sampled_from([0, 1, 1, 2]))):
        start = draw(days)
        lists["private_fostering"].append(
            {"arrangement_id": f"o{len(lists['private_fostering'])}", "child_id": child, "start_date": start,
             "notified_date": start + timedelta(days=draw(st.sampled_from([0, 0, -10, 30]))),
             "end_date": draw(ends(start)), "area": draw(areas["csc4"]), "catch7": draw(areas["catch7"])}
        )  # fmt: skip


handed_in = st.fixed_dictionaries(
    {one.id: st.sampled_from([LAST] * 16 + [SPAN[-3].label, None]) for one in LISTS}
)
"""The quarter that each list was handed in for: mostly the last, seldom an earlier one or none."""

COMPARED: Counter[str] = Counter()


def reaches(period, quarter, list_id):
    """Whether a list that was handed in for a period holds all of a quarter."""
    return begins(period, list_id) <= quarter.starts_on and quarter.ends_on <= parse(period).ends_on


def begins(period, list_id):
    """The first day that a list for a period holds all of."""
    history = declared().record_list(list_id).history
    return date.min if history == "all" else add_months(parse(period).ends_on + timedelta(days=1), -history)


def expected(cells, board, lists, periods):
    """Work out every cell of a board slowly, where all lists that serve it reach its quarter."""
    handed_in_for = periods["initial_assessments"]
    since = begins(handed_in_for, "initial_assessments") if handed_in_for else date.max
    history = History(lists, working_days(), since)
    for cell in cells:
        quarter = parse(cell["period"])
        needed = [one.id for one in LISTS if cell["indicator_id"] in one.serves]
        if all(periods[one] and reaches(periods[one], quarter, one) for one in needed):
            dated = {**cell, "starts_on": quarter.starts_on, "ends_on": quarter.ends_on}
            told = history.cell(dated)
            if told is not None:
                yield (board, *(cell[part] for part in KEY[1:])), told


@settings(
    max_examples=12, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)
@given(st.tuples(*[st.tuples(histories(), handed_in) for _ in BOARDS]))
def test_every_cell_agrees_with_the_slow_and_obvious_way(made):
    tables = of_boards(declared_tables(FIRST, LAST), BOARDS)
    boards = {
        board: {name: (period, lists[name]) for name, period in periods.items() if period}
        for board, (lists, periods) in zip(BOARDS, made, strict=True)
    }
    found = worked_out(tables, boards, RULES)
    asked = declared_tables(FIRST, LAST)["catalogue.cell"]
    cells = [
        cell
        for cell in asked.iter_rows(named=True)
        if cell["indicator_id"] in RULES and cell["derivation"] == "supplied" and cell["is_due"]
    ]
    wanted = {
        key: value
        for board, (lists, periods) in zip(BOARDS, made, strict=True)
        for key, value in expected(cells, board, lists, periods)
    }
    assert found.keys() == wanted.keys()
    assert {key: (found[key], wanted[key]) for key in wanted if found[key] != wanted[key]} == {}
    COMPARED["cells"] += len(wanted)
    COMPARED["above nought"] += sum(number > 0 for number, _ in wanted.values())
    COMPARED.update(key[2] for key, (number, _) in wanted.items() if number)
