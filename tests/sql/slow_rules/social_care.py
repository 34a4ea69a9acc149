"""The rules of children's social care a second time: slow and obvious, one cell after another, over lists of dicts.

It shares nothing with the models but the declarations and the calendar of bank holidays.
"""

import calendar
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from expectations.calendar import WorkingCalendar

Row = Mapping[str, Any]
Counted = tuple[int, int | None]

GROUPS = {
    "W": "white", "M": "mixed", "A": "asian", "B": "black", "C": "other", "O": "other", "R": "not_stated",
    "N": "not_stated",
}  # fmt: skip
"""The ethnic group of a census code, by its first letter (indicators.md, I14)."""

AGENCIES = {
    "1": "individual", "2a": "schools", "2b": "education_services", "3": "health_services", "4": "housing",
    "5": "la_services", "6": "police", "7": "other_legal_agency", "8": "other", "9": "anonymous", "10": "unknown",
}  # fmt: skip
"""The agency of a source of referral: by its whole code, else by its number."""


def add_months(day: date, months: int) -> date:
    """Go from month to month, and to the last day of one that is too short."""
    whole = day.year * 12 + day.month - 1 + months
    year, month = divmod(whole, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def age_on(day: date, born: date | None) -> int | None:
    """Count birthdays, from the first of the month of birth; None for who is not born yet."""
    if born is None or born > day:
        return None
    years = 0
    while add_months(born, 12 * (years + 1)) <= day:
        years += 1
    return years


class History:
    """The lists of one board; every question is answered by looking through them.

    ``assessed_since`` is the day from which on the list of initial assessments holds all of them.
    """

    def __init__(
        self, lists: Mapping[str, Sequence[Row]], days: WorkingCalendar, assessed_since: date
    ) -> None:
        self.assessed_since = assessed_since
        self.lists = lists
        self.days = days
        self.children = {one["child_id"]: one for one in lists["children"]}
        self.on_plan = cache(self._on_plan)
        self.fostered = cache(self._fostered)

    def cell(self, cell: Row) -> Counted | None:
        """Work out one cell: its number, and the number below it where its series has one; none if it is not told."""
        return RULES[cell["indicator_id"]](self, cell)

    def lies_in(self, cell: Row, row: Row, team_area: str) -> bool:
        """Whether something is counted in a cell's area: in its own, else where its child lives, else in none known."""
        home = self.children.get(row["child_id"], {})
        areas = {
            "county": cell["area_code"],
            "csc4": row[team_area] or home.get("csc4") or "unknown",
            "catch7": row["catch7"] or home.get("catch7") or "unknown",
        }
        return bool(areas[cell["area_type"]] == cell["area_code"])

    def within(self, start: date, end: date, limit: int) -> bool:
        """Whether so many working days went by at most, the first day not counted; never if it ended before."""
        return start <= end and self.days.working_days_between(start, end) <= limit

    def _on_plan(self, day: date) -> list[Row]:
        """The plan of each child that is on one when a day ends."""
        found: dict[str, Row] = {}
        for plan in sorted(self.lists["cp_plans"], key=lambda one: (one["start_date"], one["plan_id"])):
            begun = plan["start_date"] <= day
            over = plan["end_date"] is not None and plan["end_date"] <= day
            age = age_on(day, self.children[plan["child_id"]]["birth_month"])
            if begun and not over and not plan["other_la_plan"] and (age is None or age < 18):
                found.setdefault(plan["child_id"], plan)
        return list(found.values())

    def _fostered(self, day: date) -> list[Row]:
        """The arrangement of each child that is privately fostered when a day ends."""
        found: dict[str, Row] = {}
        for one in sorted(
            self.lists["private_fostering"], key=lambda one: (one["start_date"], one["arrangement_id"])
        ):
            child = self.children[one["child_id"]]
            age = age_on(day, child["birth_month"])
            is_young = age is None or age < 16 or (age < 18 and child["disability"] is True)
            if one["start_date"] <= day and (one["end_date"] is None or one["end_date"] > day) and is_young:
                found.setdefault(one["child_id"], one)
        return list(found.values())


def plans_open(history: History, cell: Row) -> Counted:
    """Rows 1, 3 and 14."""
    plans = history.on_plan(cell["ends_on"])
    facets = {
        "all": lambda _: "all",
        "category": lambda plan: plan["latest_category"],
        "duration": lambda plan: duration(plan["start_date"], cell["ends_on"]),
        "age": lambda plan: age_band(
            age_on(cell["ends_on"], history.children[plan["child_id"]]["birth_month"])
        ),
        "gender": lambda plan: gender(history.children[plan["child_id"]], cell["ends_on"]),
        "ethnicity": lambda plan: ethnicity(history.children[plan["child_id"]], cell["ends_on"]),
        "disability": lambda plan: {True: "disabled", False: "not_disabled", None: "not_recorded"}[
            history.children[plan["child_id"]]["disability"]
        ],
    }
    facet = facets[cell["breakdown"]]
    return sum(
        history.lies_in(cell, plan, "team_area") and facet(plan) == cell["category"] for plan in plans
    ), None


def duration(began: date, day: date) -> str:
    """The band of time on a plan: calendar months, but days for two years."""
    if (day - began).days + 1 > 729:
        return "2_years_or_more"
    for months, band in ((3, "3_months_or_less"), (6, "more_than_3_to_6_months")):
        if day <= add_months(began, months):
            return band
    return "more_than_6_months_to_under_1_year" if day < add_months(began, 12) else "1_to_under_2_years"


def age_band(age: int | None) -> str:
    """The band of an age of row 3."""
    if age is None:
        return "unborn"
    return next(
        band
        for last, band in ((0, "under_1"), (4, "1_4"), (9, "5_9"), (15, "10_15"), (17, "16_17"))
        if age <= last
    )


def gender(child: Row, day: date) -> str:
    """The gender of row 3, of a child that is born."""
    born = age_on(day, child["birth_month"]) is not None
    return (
        {"1": "male", "2": "female"}.get(child["gender"], "unborn_or_unknown")
        if born
        else "unborn_or_unknown"
    )


def ethnicity(child: Row, day: date) -> str:
    """The ethnic group of rows 3 and 14, of a child that is born."""
    born = age_on(day, child["birth_month"]) is not None
    return GROUPS[child["ethnicity_code"][0].upper()] if born else "not_stated"


def conferences(history: History, cell: Row) -> Counted:
    """Row 4: children at conferences held in the quarter."""
    number = 0
    for one in history.lists["conferences"]:
        facets = {
            "outcome": "plan_made" if one["cp_outcome"] else "plan_not_made",
            "conference_type": one["conference_type"],
            "month": str((one["conference_date"].month - cell["starts_on"].month) + 1),
            "all": "all",
        }
        asked = [facets[part] for part in cell["breakdown"].split("_x_")]
        number += (
            cell["starts_on"] <= one["conference_date"] <= cell["ends_on"]
            and history.lies_in(cell, one, "area")
            and "__".join(asked) == cell["category"]
            and (one["cp_outcome"] or cell["series"] == "children_conferenced")
        )
    return number, None


def core_assessments(history: History, cell: Row) -> Counted:
    """Row 5."""
    ended = [
        one
        for one in history.lists["core_assessments"]
        if ended_in(cell, one) and history.lies_in(cell, one, "team_area")
    ]
    return sum(history.within(one["start_date"], one["end_date"], 35) for one in ended), len(ended)


def initial_assessments(history: History, cell: Row) -> Counted:
    """Row 12: from the referral, and within ten working days for what ended from April 2010."""
    referred = {one["referral_id"]: one["referral_date"] for one in history.lists["referrals"]}
    ended = [
        one
        for one in history.lists["initial_assessments"]
        if ended_in(cell, one) and history.lies_in(cell, one, "team_area")
    ]
    in_time = sum(
        history.within(
            referred[one["referral_id"]], one["end_date"], 7 if one["end_date"] < date(2010, 4, 1) else 10
        )
        for one in ended
    )
    return in_time, len(ended)


def ended_in(cell: Row, row: Row) -> bool:
    """Whether something ended in a cell's quarter."""
    return row["end_date"] is not None and bool(cell["starts_on"] <= row["end_date"] <= cell["ends_on"])


def two_years(history: History, cell: Row) -> Counted:
    """Row 6: plans that ended, or that are open."""
    if cell["series"] == "open_2y_count":
        plans = history.on_plan(cell["ends_on"])
        lasted = [
            (cell["ends_on"] - plan["start_date"]).days + 1
            for plan in plans
            if history.lies_in(cell, plan, "team_area")
        ]
        return sum(days >= 730 for days in lasted), None
    ended = [
        plan
        for plan in history.lists["cp_plans"]
        if ended_in(cell, plan) and not plan["other_la_plan"] and history.lies_in(cell, plan, "team_area")
    ]
    return sum((plan["end_date"] - plan["start_date"]).days + 1 >= 730 for plan in ended), len(ended)


def second_plans(history: History, cell: Row) -> Counted:
    """Row 7."""
    own = [plan for plan in history.lists["cp_plans"] if not plan["other_la_plan"]]
    began = [
        plan
        for plan in own
        if cell["starts_on"] <= plan["start_date"] <= cell["ends_on"]
        and history.lies_in(cell, plan, "team_area")
    ]
    again = [
        plan
        for plan in began
        if plan["previous_plan_count"] > 0
        or any(
            other["child_id"] == plan["child_id"]
            and other["end_date"] is not None
            and other["end_date"] < plan["start_date"]
            for other in own
        )
    ]
    return len(again), len(began)


def reviews(history: History, cell: Row) -> Counted:
    """Row 8: children whose reviews were in time, or reviews that fell due."""
    if cell["series"] == "reviews_due_on_time_pct":
        due = [
            (due_on, held_on)
            for plan in history.lists["cp_plans"]
            if not plan["other_la_plan"]
            for due_on, held_on in chain(history, plan)
            if cell["starts_on"] <= due_on <= cell["ends_on"]
            and (plan["end_date"] is None or plan["end_date"] > due_on)
        ]
        return sum(held_on is not None and held_on <= due_on for due_on, held_on in due), len(due)
    day = cell["ends_on"]
    in_scope = [plan for plan in history.on_plan(day) if plan["start_date"] <= add_months(day, -3)]
    return sum(all_in_time(history, plan, day) for plan in in_scope), len(in_scope)


def chain(history: History, plan: Row) -> list[tuple[date, date | None]]:
    """When each review of a plan was due, and when it was held; the last one was not held yet."""
    held = sorted(
        one["review_date"]
        for one in history.lists["cp_reviews"]
        if one["plan_id"] == plan["plan_id"] and one["review_date"] > plan["start_date"]
    )
    due = [add_months(plan["start_date"], 3), *(add_months(day, 6) for day in held)]
    return list(zip(due, [*held, None], strict=True))


def all_in_time(history: History, plan: Row, day: date) -> bool:
    """Whether no review of the last twelve months was late, and none is overdue, as one knew on a day."""
    year_ago = add_months(day, -12)
    for due_on, held_on in chain(history, plan):
        if held_on is None or held_on > day:
            return day <= due_on
        if held_on > year_ago and held_on > due_on:
            return False
    raise AssertionError("the last review of a chain was held")


def without_worker(history: History, cell: Row) -> Counted:
    """Row 9."""
    day = cell["ends_on"]
    have = {
        one["child_id"]
        for one in history.lists["allocations"]
        if one["worker_qualified"]
        and one["start_date"] <= day
        and (one["end_date"] is None or one["end_date"] > day)
    }
    return sum(plan["child_id"] not in have for plan in history.on_plan(day)), None


def referrals(history: History, cell: Row) -> Counted:
    """Rows 10, 11 and 13."""
    counted, all_of_them = 0, 0
    for one in history.lists["referrals"]:
        if not (
            cell["starts_on"] <= one["referral_date"] <= cell["ends_on"]
            and history.lies_in(cell, one, "team_area")
        ):
            continue
        initial = any(
            other["referral_id"] == one["referral_id"] and other["start_date"] >= one["referral_date"]
            for other in history.lists["initial_assessments"]
        )
        core = any(other["referral_id"] == one["referral_id"] for other in history.lists["core_assessments"])
        code = one["source_code"]
        facets = {
            "all": "all",
            "referring_agency": AGENCIES.get(code) or AGENCIES[code[0]],
            "outcome": "to_initial_assessment" if initial else "not_assessed",
        }
        asked = "__".join(facets[part] for part in cell["breakdown"].split("_x_"))
        if cell["indicator_id"] == "referrals_to_initial_assessment_by_agency":
            counted += asked == cell["category"]
        else:
            counted += core if cell["indicator_id"] == "referrals_to_core_assessment" else initial
            all_of_them += 1
    return counted, None if cell[
        "indicator_id"
    ] == "referrals_to_initial_assessment_by_agency" else all_of_them


def privately_fostered(history: History, cell: Row) -> Counted:
    """Row 17."""
    if cell["series"] == "privately_fostered":
        return sum(history.lies_in(cell, one, "area") for one in history.fostered(cell["ends_on"])), None
    day = {"new_notifications": "start_date", "ended_arrangements": "end_date"}[cell["series"]]
    return sum(
        one[day] is not None
        and cell["starts_on"] <= one[day] <= cell["ends_on"]
        and history.lies_in(cell, one, "area")
        for one in history.lists["private_fostering"]
    ), None


def fostered_assessed(history: History, cell: Row) -> Counted | None:
    """Row 18; nothing where of some child it cannot be known."""
    fostered = history.fostered(cell["ends_on"])
    assessed = [
        one
        for one in fostered
        if any(
            other["child_id"] == one["child_id"]
            and other["end_date"] is not None
            and one["notified_date"] <= other["end_date"] <= cell["ends_on"]
            for other in history.lists["initial_assessments"]
        )
    ]
    if any(one not in assessed and one["notified_date"] < history.assessed_since for one in fostered):
        return None
    return len(assessed), len(fostered)


RULES: dict[str, Callable[[History, Row], Counted | None]] = {
    "cp_plans_rate": plans_open,
    "cp_plans_profile": plans_open,
    "cp_plans_ethnicity": plans_open,
    "cp_conferences_outcome": conferences,
    "core_assessments_in_35_days": core_assessments,
    "cp_plans_two_years_or_more": two_years,
    "cp_plans_second_or_subsequent": second_plans,
    "cp_reviews_in_time": reviews,
    "cp_plans_without_social_worker": without_worker,
    "referrals_to_initial_assessment": referrals,
    "referrals_to_initial_assessment_by_agency": referrals,
    "initial_assessments_in_7_days": initial_assessments,
    "referrals_to_core_assessment": referrals,
    "private_fostering_registered": privately_fostered,
    "private_fostering_assessed": fostered_assessed,
}
"""The rule of each row of the framework."""
