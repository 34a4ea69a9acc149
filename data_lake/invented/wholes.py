"""The county wholes of an invented quarter: published where they can be, near the published or plausible elsewhere."""

from functools import cache, partial

import polars as pl

from data_lake.invented.levels import OF_ALL_CHILDREN, Levels, steady
from data_lake.invented.marks import INVENTED, INVENTED_SPLIT, REAL, Whole
from data_lake.invented.members import Members
from data_lake.invented.shares import dice, leaning, split_year
from expectations.catalogue import Catalogue
from expectations.declarations import Indicator, Series
from expectations.periods import Period
from expectations.periods import quarter as quarter_of_year

Parts = tuple[int, int | None]
"""A numerator and, where the series has one, a denominator."""

# Wholes that are the same children or events by definition (indicators.md, cross-checks): the left one takes its
# numerator or denominator from the right one.
SAME_NUMERATOR = {
    ("cp_plans_profile", "open_plans_total"): ("cp_plans_rate", "count", "numerator"),
    ("cp_plans_ethnicity", "open_plans_by_ethnicity"): ("cp_plans_rate", "count", "numerator"),
    ("cp_conferences_outcome", "plan_made"): ("cp_plans_second_or_subsequent", "repeat_plan_pct", "denominator"),
    ("referrals_to_initial_assessment_by_agency", "referral_to_ia_by_agency"): (
        "referrals_to_initial_assessment", "referral_to_ia_pct", "denominator",
    ),
    ("lead_professionals", "lead_professional_cases"): ("lead_professionals", "open_cafs_with_lp_pct", "numerator"),
}  # fmt: skip
SAME_DENOMINATOR = {
    ("private_fostering_assessed", "pf_assessed_pct"): (
        "private_fostering_registered", "privately_fostered", "numerator",
    ),
    ("child_abuse_charges_or_cautions", "charged_or_cautioned_pct"): (
        "child_abuse_crimes", "child_abuse_crimes", "numerator",
    ),
    ("referrals_to_core_assessment", "referral_to_ca_pct"): (
        "referrals_to_initial_assessment", "referral_to_ia_pct", "denominator",
    ),
}  # fmt: skip
# A count that is one member of another count (plans open for two years or more, of all open plans).
SAME_MEMBER = {
    ("cp_plans_two_years_or_more", "open_2y_count"): (
        ("cp_plans_profile", "open_plans_total", "duration"), "2_years_or_more",
    ),
}  # fmt: skip
# A member of one breakdown whose denominator is the count of another row (row 28: at least the exclusions of row 21).
DENOMINATOR_OF_MEMBER = {
    ("exclusions_for_bullying", "type"): ("permanent", ("permanent_exclusions", "permanent_exclusions")),
}
# Nobody publishes how many plans conferences made; that it is the number of plans started makes it no published figure.
NOT_PUBLISHED = {("cp_conferences_outcome", "plan_made")}
# A count that goes with another: children of episodes, younger of all, conferences for each plan made.
GOES_WITH = {
    ("cp_conferences_outcome", "children_conferenced"): ("plan_made", 1 / 0.82),
    ("missing_from_home_over_24_hours", "missing_home_24h_children"): ("missing_home_24h_episodes", 0.8),
    ("missing_from_care_overnight", "missing_care_overnight_children"): (
        "missing_care_overnight_episodes",
        0.7,
    ),
    ("alcohol_hospital_admissions", "alcohol_adm_count_u15"): ("alcohol_adm_count_u18", 0.4),
    ("substance_hospital_admissions", "substance_adm_u15"): ("substance_adm_u18", 0.4),
}
# What ended in a quarter follows from the stock before it, what began, and the stock after it.
PLANS_ENDED = ("cp_plans_two_years_or_more", "ceased_2y_pct")
ARRANGEMENTS_ENDED = ("private_fostering_registered", "ended_arrangements")
ARRANGEMENTS_BEGUN = ("private_fostering_registered", "new_notifications")


CARRIERS = {"cp_plans_rate", "cp_plans_second_or_subsequent"}
"""Rows without which nothing is known of how the stock of plans changes."""

CARRIED = {("cp_plans_rate", "count"), *SAME_NUMERATOR}
"""Stocks that follow from other rows between two 31 Marches."""


class Wholes:
    """Gives the county whole of every supplied series, quarter by quarter; the same key, the same whole."""

    def __init__(
        self,
        catalogue: Catalogue,
        seed: int,
        published: pl.DataFrame | None,
        parts: pl.DataFrame | None = None,
    ) -> None:
        self.catalogue = catalogue
        self.seed = seed
        self.published = _by_measure(catalogue, published)
        self.values = _newest_values(catalogue, published)
        self.known = {one.id: one for one in catalogue.indicators}
        self.of = cache(self._whole)
        self.members = Members(catalogue, seed, parts, self.of)
        self.levels = cache(partial(Levels, catalogue, published=self.values))

    def first_outcome(self, indicator_id: str, quarter: Period) -> int | None:
        """Give the number of the first outcome of a crossed breakdown, where another row or series counts it."""
        if indicator_id == "cp_conferences_outcome":
            return self.of(indicator_id, "plan_made", quarter).numerator
        if (
            indicator_id == "referrals_to_initial_assessment_by_agency"
            and "referrals_to_initial_assessment" in self.known
        ):
            return self.of("referrals_to_initial_assessment", "referral_to_ia_pct", quarter).numerator
        return None

    def denominator_of_member(self, breakdown: tuple[str, str], quarter: Period) -> tuple[str, int] | None:
        """Give a member of a county breakdown whose denominator another row counts, with it; None where none is.

        ``breakdown`` is an indicator and one of its breakdowns. A few more are counted here than there.
        """
        member, source = DENOMINATOR_OF_MEMBER.get(breakdown, ("", ("", "")))
        if source[0] not in self.known:
            return None
        counted = self.of(*source, quarter).numerator
        return member, counted + dice(self.seed, *breakdown, quarter.label, "more").randint(0, 2)

    def most_of(self, indicator: Indicator, series: Series, breakdown: str, category: str, total: int) -> int:
        """Give how much of a total one category may be before it would be unusual."""
        most = self.levels(0).most_of(indicator, series, breakdown, category)
        return total if most is None else min(most, total)

    def _whole(self, indicator_id: str, series_id: str, quarter: Period) -> Whole:
        indicator = self.known[indicator_id]
        series = indicator.one_series(series_id)
        member = self._member(indicator_id, series_id, quarter)
        if member is not None:
            return member
        real = self._real(indicator, series, quarter)
        if real is not None:
            return real
        if series.denominator == "supplied":
            return self._invented_ratio(indicator, series, quarter)
        return self._invented_count(indicator, series, quarter)

    def _member(self, indicator_id: str, series_id: str, quarter: Period) -> Whole | None:
        """Give a count that is one member of another row's, from there; None where it is not, or not known there."""
        key, category = SAME_MEMBER.get((indicator_id, series_id), (None, ""))
        amounts = self.members.of(key, quarter) if key is not None and key[0] in self.known else None
        return None if amounts is None else Whole(amounts[category][0], None, amounts[category][1])

    def _invented_count(self, indicator: Indicator, series: Series, quarter: Period) -> Whole:
        key = (indicator.id, series.id)
        if key == ("cp_plans_rate", "count"):
            return Whole(self._children_on_plans(quarter), None, INVENTED)
        if key in SAME_NUMERATOR and SAME_NUMERATOR[key][0] in self.known:
            whole = self._same(SAME_NUMERATOR[key], quarter)
            return Whole(whole.numerator, None, INVENTED if key in NOT_PUBLISHED else whole.comment)
        if key in GOES_WITH:
            other, share = GOES_WITH[key]
            return Whole(round(self.of(indicator.id, other, quarter).numerator * share), None, INVENTED)
        if key == ARRANGEMENTS_ENDED:
            begun = self.of(*ARRANGEMENTS_BEGUN, quarter).numerator
            return Whole(begun - self._arrangements_more(quarter), None, INVENTED)
        level = self.levels(quarter.mid_year).count(indicator, series)
        if key == ARRANGEMENTS_BEGUN:
            # None can have ended that had not begun.
            least = max(0, self._arrangements_more(quarter))
            return Whole(max(least, steady(level, 0.08, self.seed, *key, quarter.label)), None, INVENTED)
        return Whole(steady(level, 0.08, self.seed, *key, quarter.label), None, INVENTED)

    def _invented_ratio(self, indicator: Indicator, series: Series, quarter: Period) -> Whole:
        key = (indicator.id, series.id)
        levels = self.levels(quarter.mid_year)
        if key in SAME_DENOMINATOR and SAME_DENOMINATOR[key][0] in self.known:
            same = self._same(SAME_DENOMINATOR[key], quarter)
            denominator, below = same.numerator, same.comment
        elif key == PLANS_ENDED and self._carried_from(quarter) is None and not CARRIERS - set(self.known):
            begun = self.of("cp_plans_second_or_subsequent", "repeat_plan_pct", quarter).denominator or 0
            denominator, below = max(0, begun - self._more("cp_plans_rate", "count", quarter)), INVENTED
        else:
            published = self._real_denominator(indicator, series, quarter)
            below = INVENTED if published is None else INVENTED_SPLIT
            # A population changes little from one year to the next.
            sway = 0.005 if key in OF_ALL_CHILDREN else 0.06
            denominator = published if published is not None else steady(
                levels.denominator(indicator, series), sway, self.seed, *key, quarter.label, "denominator"
            )  # fmt: skip
        ratio = levels.ratio(indicator, series, denominator) * (
            1 + dice(self.seed, *key, quarter.label, "ratio").uniform(-0.05, 0.05)
        )
        numerator = round(denominator * ratio)
        return Whole(
            min(numerator, denominator) if series.kind == "percentage" else numerator,
            denominator,
            INVENTED,
            below,
        )

    def _same(self, source: tuple[str, str, str], quarter: Period) -> Whole:
        return self.of(source[0], source[1], quarter).part(source[2])

    def _arrangements_more(self, quarter: Period) -> int:
        return self._more("private_fostering_registered", "privately_fostered", quarter)

    def _more(self, indicator_id: str, series_id: str, quarter: Period) -> int:
        """Give by how much a stock has grown since the quarter before; below nought where it shrank."""
        now, before = (
            self.of(indicator_id, series_id, one).numerator for one in (quarter, quarter.previous())
        )
        return now - before

    # Published counts

    def _real(self, indicator: Indicator, series: Series, quarter: Period) -> Whole | None:
        """Give the published parts of a whole: a stock at 31 March, or a quarter's share of a year's flow."""
        numerator, denominator = self.published.get(
            (indicator.id, series.id, quarter.planning_year.label), (None, None)
        )
        if numerator is None or (series.denominator == "supplied" and denominator is None):
            return None
        if series.nature == "stock":
            if quarter.quarter_number == 4:
                return Whole(numerator, denominator, REAL)
            return self._between(indicator, series, quarter)
        if series.nature != "flow":
            return None
        key = (self.seed, indicator.id, series.id, quarter.planning_year.label)
        place = quarter.quarter_number - 1
        if series.denominator != "supplied" or denominator is None:
            return Whole(split_year(numerator, *key)[place], None, INVENTED_SPLIT)
        wholes = split_year(denominator, *key)
        return Whole(
            split_year(numerator, *key, "numerator", caps=wholes)[place], wholes[place], INVENTED_SPLIT
        )

    def _between(self, indicator: Indicator, series: Series, quarter: Period) -> Whole | None:
        """Give a stock between two published 31 Marches, on the straight line; plans open have a rule of their own."""
        year = quarter.planning_year
        before = self.published.get((indicator.id, series.id, year.previous().label))
        after = self.published.get((indicator.id, series.id, year.label))
        if after is None or (indicator.id, series.id) in CARRIED:
            return None
        before = before if before is not None and before[0] is not None else after
        share = quarter.quarter_number / 4
        parts = [
            None if one is None or other is None else round(one + (other - one) * share)
            for one, other in zip(before, after, strict=True)
        ]
        if parts[0] is None or (series.denominator == "supplied" and parts[1] is None):
            return None
        return Whole(parts[0], parts[1], INVENTED)

    def _real_denominator(self, indicator: Indicator, series: Series, quarter: Period) -> int | None:
        """Give a quarter's share of a published count that is this series' denominator (referrals in the year)."""
        year = quarter.planning_year
        for owner, other in self.levels(quarter.mid_year).made_of(indicator, series, "denominator"):
            before, found, after = (
                self.published.get((owner.id, other.id, one.label), (None, None))[0]
                for one in (year.previous(), year, year.following())
            )
            if found is not None and series.nature == "flow":
                key = (self.seed, owner.id, other.id, year.label)
                return split_year(found, *key, around=leaning(before, found, after))[
                    quarter.quarter_number - 1
                ]
        return None

    def _children_on_plans(self, quarter: Period) -> int:
        """Carry the stock of plans from the last 31 March by the plans that started and ended since."""
        year = quarter.planning_year
        stock = self._carried_from(quarter)
        if stock is None:
            indicator = self.known["cp_plans_rate"]
            level = self.levels(quarter.mid_year).count(indicator, indicator.one_series("count"))
            return steady(level, 0.06, self.seed, "plans", quarter.label)
        for number in range(1, quarter.quarter_number + 1):
            one = quarter_of_year(year.starts_on.year, number)
            started = self.of("cp_plans_second_or_subsequent", "repeat_plan_pct", one).denominator or 0
            ended = self.of("cp_plans_two_years_or_more", "ceased_2y_pct", one).denominator or 0
            stock += started - ended
        return stock

    def _carried_from(self, quarter: Period) -> int | None:
        """Give the published stock of plans at the 31 March before, from which the quarter's is carried."""
        found = self.published.get(("cp_plans_rate", "count", quarter.planning_year.previous().label))
        return None if found is None else found[0]


def _by_measure(
    catalogue: Catalogue, published: pl.DataFrame | None
) -> dict[tuple[str, str, str], tuple[int | None, int | None]]:
    """Index the authority's own published counts by indicator, series and planning year."""
    if published is None:
        return {}
    own = published.filter(
        (pl.col("authority_code") == catalogue.board.authority_code)
        & (pl.col("symbol") == "")
        & (pl.col("source") == "dfe_children_in_need")
    ).sort("release")
    return {
        (row["indicator_id"], row["series"], row["period"]): (row["numerator"], row["denominator"])
        for row in own.iter_rows(named=True)
    }


def _newest_values(catalogue: Catalogue, published: pl.DataFrame | None) -> dict[tuple[str, str], float]:
    """Give the authority's own newest published value of each measure, whatever the source."""
    if published is None:
        return {}
    own = published.filter(
        (pl.col("authority_code") == catalogue.board.authority_code) & pl.col("value_published").is_not_null()
    ).sort("period")
    return {
        (row["indicator_id"], row["series"]): float(row["value_published"])
        for row in own.iter_rows(named=True)
    }
