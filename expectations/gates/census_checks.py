"""The published validation rules of the children in need census that concern our lists, under their own numbers.

The rules that speak of one cell alone (4180, 4220, 8500, 8510, 8520, 8568, 8600, 8730, 8842, 8866, 8905, 8910, 8930) are
held by the contract (``ListField.published``), 8608 and 8925 by a list's span (``list_checks``). Not held: 8675 and
8870, as nobody is asked for section 47 enquiries by themselves, nor for the target day of a conference.

Where the census speaks of its year, these speak of the planning year up to the period's end.
"""

import polars as pl

from expectations.contracts.record_rules import official
from expectations.findings import Severity
from expectations.gates.list_checks import WHOLE_LIST, ListCheck, Lists, When, beside, failing

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
        mend="Check the day, and the day on which the case was closed. A case that was opened again has a new referral.",
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
        name=f"no_{what}_after_no_further_action",
        list=name,
        column="referral_id",
        needs=("referrals",),
        sentence=f"its referral is said to have led to no further action, but here is {'a plan' if what == 'plan' else 'some'}.",
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


def _whole(rows: pl.LazyFrame, fails: pl.Expr) -> pl.LazyFrame:
    """The list as a whole, where what is said of all its rows fails."""
    return (
        rows.select(fails.fill_null(value=False).alias("fails"))
        .filter("fails")
        .select(pl.lit("").alias("sheet"), pl.lit(0, pl.Int64).alias("row"))
        .match_schema(WHOLE_LIST)
    )


def _in_year(column: str, when: When) -> pl.Expr:
    return pl.col(column).is_between(when.year_starts, when.day)


def _plans_of_the_year(lists: Lists, when: When) -> pl.LazyFrame:
    return lists["cp_plans"].filter(~pl.col("other_la_plan") & _in_year("start_date", when))


def _more_plans_than_conferences(lists: Lists, when: When) -> pl.LazyFrame:
    conferences = lists["conferences"].filter(_in_year("conference_date", when))
    counts = pl.concat(
        [
            _plans_of_the_year(lists, when).select(pl.len().cast(pl.Int64).alias("plans")),
            conferences.select(pl.len().cast(pl.Int64).alias("conferences")),
        ],
        how="horizontal",
    )
    return _whole(counts, pl.col("plans") > pl.col("conferences"))


def _plan_without_its_conference(lists: Lists, when: When) -> pl.LazyFrame:
    held = lists["conferences"].select("child_id", pl.col("conference_date").alias("start_date")).unique()
    return (
        _plans_of_the_year(lists, when)
        .join(held, on=["child_id", "start_date"], how="anti")
        .select("sheet", "row")
    )


def _conference_again(lists: Lists, _: When) -> pl.LazyFrame:
    key = ["child_id", "conference_type", "conference_date"]
    whole = pl.all_horizontal(*(pl.col(one).is_not_null() for one in key))
    return failing(lists["conferences"], whole & ~pl.struct(key).is_first_distinct())


def _one_of_two_births(lists: Lists, _: When) -> pl.LazyFrame:
    return failing(lists["children"], pl.col("birth_month").is_null() == pl.col("expected_month").is_null())


def _death_before_birth(lists: Lists, _: When) -> pl.LazyFrame:
    return failing(lists["children"], pl.col("date_of_death") < pl.col("birth_month"))


def _referral_long_before_birth(lists: Lists, _: When) -> pl.LazyFrame:
    rows = beside(
        lists["referrals"], "child_id", lists["children"], "child_id", "birth_month", "expected_month"
    )
    # The month's first day is the earliest that the birth can have been: what fails with it fails with any.
    earliest = pl.coalesce("other_birth_month", "other_expected_month")
    return failing(rows, pl.col("referral_date") < earliest.dt.offset_by("-280d"))


def _weekend(lists: Lists, _: When) -> pl.LazyFrame:
    return failing(lists["conferences"], pl.col("conference_date").dt.weekday() > 5)


def _plan_of_one_day(lists: Lists, _: When) -> pl.LazyFrame:
    return failing(lists["cp_plans"], pl.col("start_date") == pl.col("end_date"))


def _review_before_plan(lists: Lists, _: When) -> pl.LazyFrame:
    rows = beside(lists["cp_reviews"], "plan_id", lists["cp_plans"], "plan_id", "start_date")
    return failing(rows, pl.col("review_date") <= pl.col("other_start_date"))


def _after_each_other(lists: Lists) -> pl.LazyFrame:
    """Each of a child's own plans in the order of their starts, with how it stands to those before it."""
    earlier = pl.col("end_date").shift(1)
    return (
        lists["cp_plans"]
        .filter(~pl.col("other_la_plan") & pl.col("start_date").is_not_null() & pl.col("child_id").is_not_null())
        .sort("child_id", "start_date", "row")
        .with_columns(
            earlier.cum_max().forward_fill().over("child_id").alias("latest_end"),
            pl.col("end_date").is_null().shift(1, fill_value=False).cast(pl.Int64).cum_sum().over("child_id")
            .alias("open_before"),
        )
    )  # fmt: skip


def _second_open_plan(lists: Lists, _: When) -> pl.LazyFrame:
    return failing(_after_each_other(lists), pl.col("end_date").is_null() & (pl.col("open_before") > 0))


def _overlapping_plan(lists: Lists, _: When) -> pl.LazyFrame:
    overlaps_a_closed_one = pl.col("start_date") < pl.col("latest_end")
    overlaps_an_open_one = pl.col("end_date").is_not_null() & (pl.col("open_before") > 0)
    return failing(
        _after_each_other(lists), overlaps_a_closed_one.fill_null(value=False) | overlaps_an_open_one
    )


def _gender_often_missing(lists: Lists, _: When) -> pl.LazyFrame:
    is_missing = (pl.col("gender").is_null() | (pl.col("gender") == "0")) & pl.col("expected_month").is_null()
    return _whole(lists["children"].select(is_missing.mean().alias("share")), pl.col("share") > 0.02)


def _over_25(lists: Lists, when: When) -> pl.LazyFrame:
    open_last = (
        lists["referrals"]
        .group_by("child_id")
        .agg(
            pl.col("close_date").is_null().any().alias("is_open"), pl.col("close_date").max().alias("closed")
        )
    )
    rows = lists["children"].join(open_last, on="child_id", how="left")
    turned_25 = pl.col("birth_month").dt.offset_by("25y")
    is_known_then = pl.col("is_open").fill_null(value=True) | (pl.col("closed") > turned_25)
    # In the month of the birthday the child may not have had it: the census asks about those past it.
    return failing(rows, (turned_25.dt.month_end() < when.day) & is_known_then)


def _open_at_18(lists: Lists, when: When) -> pl.LazyFrame:
    rows = beside(lists["cp_plans"], "child_id", lists["children"], "child_id", "birth_month")
    is_open = (pl.col("start_date") <= when.day) & (
        pl.col("end_date").is_null() | (pl.col("end_date") > when.day)
    )
    return failing(
        rows,
        is_open & ~pl.col("other_la_plan") & (pl.col("other_birth_month").dt.offset_by("18y") <= when.day),
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
        fails=_more_plans_than_conferences,
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
        fails=_plan_without_its_conference,
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
        fails=_conference_again,
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
        fails=_one_of_two_births,
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
        fails=_death_before_birth,
    ),
    _not_after_death("8555", "referrals", "referral_date", "referral"),
    *(_not_after_closure(name, "start_date", "end_date") for name in ASSESSMENTS),
    _not_after_closure("conferences", "conference_date"),
    _not_after_closure("cp_plans", "start_date", "end_date"),
    *(_not_after_no_further_action("8831", name, "activity") for name in (*ASSESSMENTS, "conferences")),
    _not_after_no_further_action("8832", "cp_plans", "plan"),
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
        fails=_referral_long_before_birth,
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
        fails=_weekend,
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
        fails=_plan_of_one_day,
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
        fails=_review_before_plan,
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
        fails=_second_open_plan,
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
        fails=_overlapping_plan,
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
        fails=_gender_often_missing,
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
        fails=_over_25,
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
        fails=_open_at_18,
    ),
)
"""Every check of the lists of social care together."""
