"""Histories of children that are made to have North Yorkshire's published years give the totals that were published.

One board for each year, with as many children as the Department for Education counted: those who were on a plan on
31 March, for how long and why; those whose plan began or ended in the year, again or after two years; those whose
reviews were in time; who was referred by whom, and who came to an initial conference. Their days lie where a rule could
go wrong by one: on the first and last days of quarters, at 729 and 730 days, on the day on which a review is due.
"""

from datetime import date, timedelta
from itertools import chain, count, cycle, islice

import polars as pl
import pytest

from data_lake.published.table import read_table
from expectations.periods import parse
from tests.sql.slow_rules.models import declared, declared_tables, of_boards, worked_out
from tests.sql.slow_rules.social_care import RULES, add_months

COUNTY = "815"
YEARS = [f"{year}-{year % 100 + 1:02}" for year in range(2012, 2024)]
FIRST, LAST = f"{YEARS[0]}-Q1", f"{YEARS[-1]}-Q4"
DAY = timedelta(days=1)
AGENCY_CODES = {
    "individual": "1a", "schools": "2a", "education_services": "2b", "health_services": "3a", "housing": "4",
    "la_services": "5a", "police": "6", "other_legal_agency": "7", "other": "8", "anonymous": "9", "unknown": "10",
}  # fmt: skip

pytestmark = pytest.mark.skipif(not declared().file("published.csv").exists(), reason="nothing is published")


def published():
    """The published counts of the county by year, row, series and part: numerator and denominator."""
    catalogue = declared()
    whole = read_table(catalogue.file("published.csv")).filter(
        pl.col("authority_code") == COUNTY,
        pl.col("source") == "dfe_children_in_need",
        pl.col("numerator").is_not_null(),
    )
    parts = pl.read_csv(catalogue.file("published_parts.csv"), infer_schema=False).filter(
        pl.col("authority_code") == COUNTY, pl.col("numerator").is_not_null()
    )
    found = {
        (one["period"], one["indicator_id"], one["series"], "all"): (
            int(one["numerator"]),
            one["denominator"],
        )
        for one in whole.iter_rows(named=True)
    }
    return found | {
        (one["period"], one["indicator_id"], one["breakdown"], one["category"]): (int(one["numerator"]), None)
        for one in parts.iter_rows(named=True)
    }


class Year:
    """A year's lists, made child by child until they have what was counted."""

    def __init__(self, year, told):
        self.told = {key[1:]: value for key, value in told.items() if key[0] == year}
        period = parse(year)
        self.first, self.last = period.starts_on, period.ends_on
        self.ids = count()
        self.lists = {one.id: [] for one in declared().lists if one.theme == "social_care"}
        self.plans_open()
        self.plans_ended()
        self.conferences()
        self.referrals()

    def number(self, *key):
        return self.told[key][0]

    def child(self):
        child = f"c{next(self.ids)}"
        self.lists["children"].append(
            {
                "child_id": child,
                "birth_month": date(self.first.year - 6, 5, 1),
                "gender": "1",
                "ethnicity_code": "wbri",
            }
        )
        return child

    def plan(self, start, end, category="neglect", *, again=False):
        plan, child = f"p{next(self.ids)}", self.child()
        self.lists["cp_plans"].append(
            {"plan_id": plan, "child_id": child, "start_date": start, "end_date": end, "initial_category": category,
             "latest_category": category, "previous_plan_count": int(again), "other_la_plan": False}
        )  # fmt: skip
        return plan

    def bands(self):
        """Those open on 31 March by time on the plan; what is suppressed of two bands is put into the shorter one."""
        told = {
            key[2]: value[0]
            for key, value in self.told.items()
            if key[:2] == ("cp_plans_profile", "duration")
        }
        rest = self.number("cp_plans_rate", "count", "all") - sum(told.values())
        return told | ({"1_to_under_2_years": rest} if rest else {})

    def plans_open(self):
        """Plans open on 31 March, with their reviews."""
        ago = {
            "3_months_or_less": [add_months(self.last, -3) + DAY, self.last],
            "more_than_3_to_6_months": [add_months(self.last, -6) + DAY, self.last - timedelta(days=100)],
            "more_than_6_months_to_under_1_year": [self.first, add_months(self.last, -6)],
            "1_to_under_2_years": [self.first - DAY, self.last - timedelta(days=728)],
            "2_years_or_more": [self.last - timedelta(days=729)],
        }
        categories = {
            key[2]: value[0]
            for key, value in self.told.items()
            if key[:2] == ("cp_plans_profile", "category")
        }
        why = chain.from_iterable([name] * number for name, number in categories.items())
        self.started_and_open = 0
        in_time, in_scope = self.told["cp_reviews_in_time", "reviewed_in_time_pct", "all"]
        late = in_scope - in_time
        bands = self.bands()
        # Three months to the day is 3 months or less, and long enough to be reviewed: in 2021-22 one child was both.
        both = in_scope - sum(number for band, number in bands.items() if band != "3_months_or_less")
        assert 0 <= both <= 1
        ago["3_months_or_less"] = [*[add_months(self.last, -3)] * both, *ago["3_months_or_less"] * 100]
        again = self.again()
        for band, number in bands.items():
            for start in islice(cycle(ago[band]), number):
                is_new = start >= self.first
                self.started_and_open += is_new
                plan = self.plan(start, None, next(why, "physical"), again=is_new and next(again))
                is_late = band == "more_than_3_to_6_months" and late > 0
                late -= is_late
                self.reviews(plan, start, is_late=is_late)
        assert late == 0

    def again(self):
        """Who of those that begin had a plan before: as many as were counted, then nobody."""
        number = self.number("cp_plans_second_or_subsequent", "repeat_plan_count", "all")
        self.repeated = chain([True] * number, cycle([False]))
        return self.repeated

    def reviews(self, plan, start, *, is_late):
        """Each on the day on which it is due; a late one a day after."""
        due = add_months(start, 3) + (DAY if is_late else timedelta())
        while due <= self.last:
            self.lists["cp_reviews"].append(
                {"review_id": f"v{next(self.ids)}", "plan_id": plan, "review_date": due}
            )
            due = add_months(due, 6)

    def plans_ended(self):
        """Plans that ended in the year: some began in it, some after two years and more, the others between."""
        ended = self.told["cp_plans_two_years_or_more", "ceased_2y_pct", "all"][1]
        started = self.number("cp_plans_second_or_subsequent", "plans_started", "all")
        long = self.number("cp_plans_two_years_or_more", "ceased_2y_count", "all")
        new = started - self.started_and_open
        between = ended - new - long
        assert min(new, between) >= 0
        ends = cycle([self.last, self.first + timedelta(days=91), self.first + timedelta(days=182)])
        for end in islice(ends, new):
            self.plan(max(self.first, end - timedelta(days=80)), end, again=next(self.repeated))
        for end in islice(cycle([self.first, self.last]), long):
            self.plan(end - timedelta(days=729), end)
        for end in islice(cycle([self.first, self.last]), between):
            self.plan(end - timedelta(days=728), end)

    def conferences(self):
        days = cycle([self.first, self.first + timedelta(days=90), self.last])
        for day in islice(days, self.number("cp_conferences_outcome", "initial_conferences_children", "all")):
            self.lists["conferences"].append(
                {"conference_id": f"f{next(self.ids)}", "child_id": self.child(), "conference_type": "initial",
                 "conference_date": day, "cp_outcome": True}
            )  # fmt: skip

    def referrals(self):
        days = cycle([self.first, self.first + timedelta(days=91), self.last])
        for (_, breakdown, agency), (number, _) in self.told.items():
            if breakdown == "referring_agency":
                for day in islice(days, number):
                    self.lists["referrals"].append(
                        {"referral_id": f"r{next(self.ids)}", "child_id": self.child(), "referral_date": day,
                         "source_code": AGENCY_CODES[agency], "nfa_flag": False}
                    )  # fmt: skip


@pytest.fixture(scope="module")
def totals():
    """What the rules make of each year: sums over its quarters, and what was at its end."""
    told = published()
    tables = of_boards(declared_tables(FIRST, LAST), YEARS)
    handed_in = {
        year: {name: (LAST, rows) for name, rows in Year(year, told).lists.items()} for year in YEARS
    }
    tables["catalogue.cell"] = tables["catalogue.cell"].filter(
        pl.col("period").str.starts_with(pl.col("board")), pl.col("indicator_id").is_in(list(RULES))
    )
    # Lists of two years are taken to reach back to the first.
    tables["catalogue.list"] = tables["catalogue.list"].with_columns(
        pl.lit(None, pl.Int64).alias("history_months")
    )
    found = worked_out(tables, handed_in, RULES)
    summed, at_end = {}, {}
    for (year, period, row, series, area, _, breakdown, category), (number, below) in found.items():
        if area == "county" and period.startswith(year):
            key = (year, row, series, breakdown, category)
            before = summed.get(key, (0, 0))
            summed[key] = (before[0] + number, before[1] + (below or 0))
            if period.endswith("Q4"):
                at_end[key] = (number, below)
    return told, summed, at_end


def test_what_is_counted_on_31_march_is_what_was_published(totals):
    told, _, at_end = totals
    compared = 0
    for year in YEARS:
        for row, series, name in (
            ("cp_plans_rate", "count", "count"),
            ("cp_plans_profile", "open_plans_total", "open_plans_total"),
            ("cp_plans_two_years_or_more", "open_2y_count", "open_2y_count"),
        ):
            if (year, row, name, "all") in told:
                assert at_end[year, row, series, "all", "all"][0] == told[year, row, name, "all"][0], (
                    year,
                    row,
                )
                compared += 1
        in_time, in_scope = told[year, "cp_reviews_in_time", "reviewed_in_time_pct", "all"]
        assert at_end[year, "cp_reviews_in_time", "reviewed_in_time_pct", "all", "all"] == (in_time, in_scope)
        compared += 2
        for breakdown in ("duration", "category"):
            parts = {
                key: value[0]
                for key, value in told.items()
                if key[:3] == (year, "cp_plans_profile", breakdown)
            }
            for (*_, category), number in parts.items():
                found = at_end[year, "cp_plans_profile", "open_plans_total", breakdown, category][0]
                assert found == number, (year, category)
                compared += 1
    assert compared > 150


def test_what_is_counted_over_the_year_is_what_was_published(totals):
    told, summed, _ = totals
    compared = 0
    for year in YEARS:
        for row, series in (
            ("cp_plans_second_or_subsequent", "repeat_plan_pct"),
            ("cp_plans_two_years_or_more", "ceased_2y_pct"),
        ):
            assert summed[year, row, series, "all", "all"] == told[year, row, series, "all"], (year, row)
            compared += 2
        conferences = told[year, "cp_conferences_outcome", "initial_conferences_children", "all"][0]
        key = (year, "cp_conferences_outcome", "children_conferenced", "conference_type", "initial")
        assert summed[key][0] == conferences
        agencies = [
            key
            for key in told
            if key[:3] == (year, "referrals_to_initial_assessment_by_agency", "referring_agency")
        ]
        for *_, agency in agencies:
            key = (
                year,
                "referrals_to_initial_assessment_by_agency",
                "referral_to_ia_by_agency",
                "referring_agency",
                agency,
            )
            assert summed[key][0] == told[year, key[1], "referring_agency", agency][0], (year, agency)
        if agencies:
            all_of_them = summed[year, "referrals_to_initial_assessment", "referral_to_ia_pct", "all", "all"][
                1
            ]
            assert all_of_them == told[year, "referrals_to_initial_assessment", "referrals", "all"][0]
        compared += 1 + len(agencies) + bool(agencies)
    assert compared > 180
