"""The rows that fail the published rules of the children in need census, for the rules that stand by themselves.

A rule's number stands with it; ``census_checks`` says its words.
"""

import polars as pl

from expectations.gates.list_checks import Lists, When, beside, failing, whole_list


def _in_year(column: str, when: When) -> pl.Expr:
    return pl.col(column).is_between(when.year_starts, when.day)


def _plans_of_the_year(lists: Lists, when: When) -> pl.LazyFrame:
    """Plans that began in the year, as far back in it as the list of conferences reaches."""
    since = max(when.year_starts, when.covers_from.get("conferences", when.year_starts))
    began = pl.col("start_date").is_between(since, when.day)
    return lists["cp_plans"].filter(~pl.col("other_la_plan") & began)


def more_plans_than_conferences(lists: Lists, when: When) -> pl.LazyFrame:
    """2883: more plans began in the year than children were at conferences."""
    conferences = lists["conferences"].filter(_in_year("conference_date", when))
    counts = pl.concat(
        [
            _plans_of_the_year(lists, when).select(pl.len().cast(pl.Int64).alias("plans")),
            conferences.select(pl.len().cast(pl.Int64).alias("conferences")),
        ],
        how="horizontal",
    )
    return whole_list(counts, pl.col("plans") > pl.col("conferences"))


def plan_without_its_conference(lists: Lists, when: When) -> pl.LazyFrame:
    """2885: plans of the year that begin on a day on which the child had no conference."""
    held = lists["conferences"].select("child_id", pl.col("conference_date").alias("start_date")).unique()
    return (
        _plans_of_the_year(lists, when)
        .join(held, on=["child_id", "start_date"], how="anti")
        .select("sheet", "row")
    )


def conference_again(lists: Lists, _: When) -> pl.LazyFrame:
    """2884: conferences of a child that are given a second time, as one of another kind too."""
    key = ["child_id", "conference_date"]
    whole = pl.all_horizontal(*(pl.col(one).is_not_null() for one in key))
    return failing(lists["conferences"], whole & ~pl.struct(key).is_first_distinct())


def referral_again(lists: Lists, _: When) -> pl.LazyFrame:
    """L-25: referrals of a child from one source on one day that are given a second time."""
    key = ["child_id", "referral_date", "source_code"]
    whole = pl.col("child_id").is_not_null() & pl.col("referral_date").is_not_null()
    return failing(lists["referrals"], whole & ~pl.struct(key).is_first_distinct())


def one_of_two_births(lists: Lists, _: When) -> pl.LazyFrame:
    """8525: children with both a birth and an expected one, or neither."""
    return failing(lists["children"], pl.col("birth_month").is_null() == pl.col("expected_month").is_null())


def death_before_birth(lists: Lists, _: When) -> pl.LazyFrame:
    """8535: children who died before the month of their birth."""
    return failing(lists["children"], pl.col("date_of_death") < pl.col("birth_month"))


def referral_long_before_birth(lists: Lists, _: When) -> pl.LazyFrame:
    """8606: referrals more than 40 weeks before the birth."""
    rows = beside(
        lists["referrals"], "child_id", lists["children"], "child_id", "birth_month", "expected_month"
    )
    # The month's first day is the earliest that the birth can have been: what fails with it fails with any.
    earliest = pl.coalesce("other_birth_month", "other_expected_month")
    return failing(rows, pl.col("referral_date") < earliest.dt.offset_by("-280d"))


def weekend(lists: Lists, _: When) -> pl.LazyFrame:
    """8875: conferences at a weekend."""
    return failing(lists["conferences"], pl.col("conference_date").dt.weekday() > 5)


def plan_of_one_day(lists: Lists, _: When) -> pl.LazyFrame:
    """8840: plans that end on the day they began."""
    return failing(lists["cp_plans"], pl.col("start_date") == pl.col("end_date"))


def review_before_plan(lists: Lists, _: When) -> pl.LazyFrame:
    """8841: reviews on the day their plan began, or before."""
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


def second_open_plan(lists: Lists, _: When) -> pl.LazyFrame:
    """8935: open plans of a child who has an earlier open one."""
    return failing(_after_each_other(lists), pl.col("end_date").is_null() & (pl.col("open_before") > 0))


def overlapping_plan(lists: Lists, _: When) -> pl.LazyFrame:
    """8940: plans that begin before an earlier one of the child ends, other than two that are both open."""
    overlaps_a_closed_one = pl.col("start_date") < pl.col("latest_end")
    overlaps_an_open_one = pl.col("end_date").is_not_null() & (pl.col("open_before") > 0)
    return failing(
        _after_each_other(lists), overlaps_a_closed_one.fill_null(value=False) | overlaps_an_open_one
    )


def gender_often_missing(lists: Lists, _: When) -> pl.LazyFrame:
    """2886Q: whether more than 2% of the children who are born have no gender."""
    is_missing = (pl.col("gender").is_null() | (pl.col("gender") == "0")) & pl.col("expected_month").is_null()
    return whole_list(lists["children"].select(is_missing.mean().alias("share")), pl.col("share") > 0.02)


def over_25(lists: Lists, when: When) -> pl.LazyFrame:
    """8775Q: children over 25 who were still known at that age."""
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


def open_at_18(lists: Lists, when: When) -> pl.LazyFrame:
    """I01: open plans of children who are 18 or older on the day."""
    rows = beside(lists["cp_plans"], "child_id", lists["children"], "child_id", "birth_month")
    is_open = (pl.col("start_date") <= when.day) & (
        pl.col("end_date").is_null() | (pl.col("end_date") > when.day)
    )
    return failing(
        rows,
        is_open & ~pl.col("other_la_plan") & (pl.col("other_birth_month").dt.offset_by("18y") <= when.day),
    )
