"""The published validation rules of the children in need census that concern our lists, under their own numbers.

The rules that speak of one cell alone (4180, 4220, 8500, 8510, 8520, 8568, 8600, 8730, 8842, 8866, 8905, 8910, 8930)
are held by the contract (``ListField.published``), 8608 and 8925 by a list's span (``list_checks``). Not held: 8675 and
8870, as nobody is asked for section 47 enquiries by themselves, nor for the target day of a conference.

Where the census speaks of its year, these speak of the planning year up to the period's end.
"""

import polars as pl

from expectations.contracts.record_rules import official
from expectations.findings import Severity
from expectations.gates import census_rules
from expectations.gates.list_checks import ListCheck, Lists, When, beside, failing

ASSESSMENTS = ("initial_assessments", "core_assessments")

_QUERY = "If it is so, say why in answer to this. Otherwise correct the row."


def _not_before_referral(number: str, name: str, column: str, what: str) -> ListCheck:
    def fails(lists: Lists, _: When) -> pl.LazyFrame:
        rows = beside(lists[name], "referral_id", lists["referrals"], "referral_id", "referral_date")
        return failing(rows, pl.col(column) < pl.col("other_referral_date"))

    return ListCheck(
        code=official(number),
        name=f"{what.replace(' ', '_')}_is_not_before_referral",
        list=name,
        column=column,
        needs=("referrals",),
        sentence=f"the {what} begins before the referral that led to it.",
        mend="Check both days, and whether it is this referral that led to it.",
        observed="before_referral",
        expected="the day of the referral, or a later one",
        fails=fails,
    )


def _not_after_closure(name: str, *columns: str) -> ListCheck:
    def fails(lists: Lists, _: When) -> pl.LazyFrame:
        rows = beside(lists[name], "referral_id", lists["referrals"], "referral_id", "close_date")
        return failing(rows, pl.max_horizontal(*columns) > pl.col("other_close_date"))

    return ListCheck(
        code=official("8565"),
        name="no_activity_after_closure",
        list=name,
        column=columns[-1],
        needs=("referrals",),
        sentence="this happened after the case was closed.",
        mend="Check both days. A case that was opened again has a new referral.",
        observed="after_closure",
        expected="a day up to the closure of the case",
        fails=fails,
    )


def _not_after_no_further_action(number: str, name: str, what: str) -> ListCheck:
    def fails(lists: Lists, _: When) -> pl.LazyFrame:
        rows = beside(lists[name], "referral_id", lists["referrals"], "referral_id", "nfa_flag")
        return failing(rows, pl.col("other_nfa_flag"))

    return ListCheck(
        code=official(number),
        name=f"no_{what.removeprefix('a ')}_after_no_further_action",
        list=name,
        column="referral_id",
        needs=("referrals",),
        sentence=f"its referral is said to have led to no further action, but here is {what}.",
        mend="Correct the referral's nfa_flag, or name the referral that led to it.",
        observed="after_no_further_action",
        expected="a referral that led on",
        fails=fails,
    )


def _not_after_death(number: str, name: str, column: str, what: str) -> ListCheck:
    def fails(lists: Lists, _: When) -> pl.LazyFrame:
        rows = beside(lists[name], "child_id", lists["children"], "child_id", "date_of_death")
        return failing(rows, pl.col(column) > pl.col("other_date_of_death"))

    return ListCheck(
        code=official(number),
        name=f"no_{what}_after_death",
        list=name,
        column=column,
        needs=("children",),
        sentence="the day lies after the child's death.",
        mend="Check both days.",
        observed="after_death",
        expected="a day up to the child's death",
        fails=fails,
    )


def _open_too_long(name: str) -> ListCheck:
    def fails(lists: Lists, when: When) -> pl.LazyFrame:
        return failing(
            lists[name], pl.col("end_date").is_null() & (pl.col("start_date") < when.forty_five_days_ago)
        )

    return ListCheck(
        code=official("8670"),
        name="assessment_open_for_45_days_at_most",
        list=name,
        column="start_date",
        severity=Severity.QUERY,
        sentence="the assessment began more than 45 working days before the end of the period and is still open.",
        mend=_QUERY,
        observed="open_for_long",
        expected="an end, or a beginning no more than 45 working days ago",
        fails=fails,
    )


CENSUS_CHECKS: tuple[ListCheck, ...] = (
    *(_not_before_referral("1103", name, "start_date", "assessment") for name in ASSESSMENTS),
    _not_before_referral("1104", "conferences", "conference_date", "conference"),
    _not_before_referral("1105", "cp_plans", "start_date", "plan"),
    _not_before_referral("2889", "conferences", "section_47_start", "section 47 enquiry"),
    ListCheck(
        code=official("2883"),
        name="no_more_plans_than_conferences",
        list="cp_plans",
        column="start_date",
        needs=("conferences",),
        sentence="more plans began in the year so far than children were at conferences.",
        mend="Look for conferences that are missing, or for plans that did not begin in this year.",
        observed="more_than_conferences",
        expected="a conference for each plan that began",
        fails=census_rules.more_plans_than_conferences,
    ),
    ListCheck(
        code=official("2885"),
        name="plan_begins_at_its_conference",
        list="cp_plans",
        column="start_date",
        needs=("conferences",),
        sentence="the plan begins on a day on which the child had no conference.",
        mend="Check the day on which the plan began, and whether the conference is missing from its list.",
        observed="no_conference_that_day",
        expected="the day of a conference of the child",
        fails=census_rules.plan_without_its_conference,
    ),
    ListCheck(
        code=official("2884"),
        name="conference_given_once",
        list="conferences",
        column="conference_date",
        sentence="the child's conference of this day is given a second time.",
        mend="Remove one of the two rows.",
        observed="repeated",
        expected="each conference of a child once",
        fails=census_rules.conference_again,
    ),
    ListCheck(
        code=official("8525"),
        name="born_or_expected",
        list="children",
        column="birth_month",
        sentence="a child has either a month of birth or, before it is born, a month in which it is expected.",
        mend="Give one of the two, and empty the other.",
        observed="both_or_neither",
        expected="birth_month or expected_month",
        fails=census_rules.one_of_two_births,
    ),
    ListCheck(
        code=official("8535"),
        name="death_is_not_before_birth",
        list="children",
        column="date_of_death",
        sentence="the day of death lies before the month of birth.",
        mend="Check both.",
        observed="before_birth",
        expected="a day in the month of birth, or later",
        fails=census_rules.death_before_birth,
    ),
    _not_after_death("8555", "referrals", "referral_date", "referral"),
    *(_not_after_closure(name, "start_date", "end_date") for name in ASSESSMENTS),
    _not_after_closure("conferences", "conference_date"),
    _not_after_closure("cp_plans", "start_date", "end_date"),
    *(_not_after_no_further_action("8831", name, "activity") for name in (*ASSESSMENTS, "conferences")),
    _not_after_no_further_action("8832", "cp_plans", "a plan"),
    ListCheck(
        code=official("8606"),
        name="referral_is_not_long_before_birth",
        list="referrals",
        column="referral_date",
        needs=("children",),
        sentence="the referral lies more than 40 weeks before the child's birth, or the month in which it is expected.",
        mend="Check the day of the referral and the month of birth.",
        observed="long_before_birth",
        expected="a day no more than 40 weeks before the birth",
        fails=census_rules.referral_long_before_birth,
    ),
    *(_open_too_long(name) for name in ASSESSMENTS),
    ListCheck(
        code=official("8875"),
        name="conference_on_a_weekday",
        list="conferences",
        column="conference_date",
        severity=Severity.QUERY,
        sentence="the conference was held at a weekend.",
        mend=_QUERY,
        observed="weekend",
        expected="a day from Monday to Friday",
        fails=census_rules.weekend,
    ),
    ListCheck(
        code=official("8840"),
        name="plan_lasts_more_than_a_day",
        list="cp_plans",
        column="end_date",
        sentence="the plan ends on the day on which it began.",
        mend="Check both days; a plan that was entered by mistake is left out.",
        observed="same_day",
        expected="a later day than its start",
        fails=census_rules.plan_of_one_day,
    ),
    ListCheck(
        code=official("8841"),
        name="review_is_after_plan_start",
        list="cp_reviews",
        column="review_date",
        needs=("cp_plans",),
        sentence="the review was held on the day on which its plan began, or before.",
        mend="Check both days, and whether it is this plan that was reviewed.",
        observed="not_after_start",
        expected="a later day than the plan's start",
        fails=census_rules.review_before_plan,
    ),
    _not_after_death("8915", "cp_plans", "start_date", "plan_start"),
    _not_after_death("8920", "cp_plans", "end_date", "plan_end"),
    ListCheck(
        code=official("8935"),
        name="one_open_plan",
        list="cp_plans",
        column="end_date",
        sentence="the child has another plan that is open.",
        mend="Give the earlier one its end, or leave out the one that is none.",
        observed="second_open_plan",
        expected="one open plan of a child",
        fails=census_rules.second_open_plan,
    ),
    ListCheck(
        code=official("8940"),
        name="plans_do_not_overlap",
        list="cp_plans",
        column="start_date",
        sentence="the plan begins before an earlier plan of the child ends.",
        mend="Check the end of the earlier plan and the start of this one.",
        observed="overlaps",
        expected="a day on or after the end of the plan before",
        fails=census_rules.overlapping_plan,
    ),
    ListCheck(
        code=official("2886Q"),
        name="gender_is_seldom_missing",
        list="children",
        column="gender",
        severity=Severity.QUERY,
        sentence="more than two in a hundred children who are born have no gender.",
        mend="If it cannot be found out, say why in answer to this. Otherwise fill it in.",
        observed="often_missing",
        expected="a gender for nearly all children who are born",
        fails=census_rules.gender_often_missing,
    ),
    ListCheck(
        code=official("8775Q"),
        name="child_is_not_over_25",
        list="children",
        column="birth_month",
        needs=("referrals",),
        severity=Severity.QUERY,
        sentence="the child is over 25 years old.",
        mend=_QUERY,
        observed="over_25",
        expected="a child, or a young adult up to 25",
        fails=census_rules.over_25,
    ),
    ListCheck(
        code="L-23",
        name="child_with_a_plan_is_under_18",
        list="cp_plans",
        column="child_id",
        needs=("children",),
        sentence="the plan is open, but the child is 18 or older.",
        mend="Give the plan its end: it cannot last beyond the eighteenth birthday. Or correct the month of birth.",
        observed="aged_18_or_over",
        expected="a child under 18 on the last day of the period",
        fails=census_rules.open_at_18,
    ),
    ListCheck(
        code="L-25",
        name="referral_given_once",
        list="referrals",
        column="referral_date",
        severity=Severity.QUERY,
        sentence="a referral of this child on this day from this source stands further up.",
        mend="If it is the same one, leave it out: both are counted. If there were two, say so in answer to this.",
        observed="given_again",
        expected="each referral once",
        fails=census_rules.referral_again,
    ),
)
"""Every check of the lists of social care together."""
