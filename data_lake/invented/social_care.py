"""Invented histories of children in social care, whole columns at a time: from referral to the end of a plan.

A child is referred now and then; each referral opens a case in which one thing follows from another, and the next
referral comes after that case was closed. So plans of a child cannot overlap, and nothing happens after a closure.
"""

import polars as pl

from data_lake.invented.chance import Chance
from data_lake.invented.extent import MARK, Extent
from data_lake.invented.places import Places
from expectations.catalogue import Catalogue

YEARLY_REFERRALS = 6_000
"""Of one county; about 4,500 initial assessments, 500 plans and 1,500 reviews follow from them."""

_REFERRALS_PER_CHILD = 1.27
"""How many of a child's referrals lie within the years that are invented."""

_UNBORN = 0.04
_ELDEST = 15 * 365


def social_care(catalogue: Catalogue, extent: Extent) -> dict[str, pl.DataFrame]:
    """Give the lists of children's social care, whether or not the board uses all of them."""
    chance = Chance(extent.seed, "social care")
    cases = _cases(_people(chance, extent, Places(catalogue)), chance, extent)
    plans = _plans(cases, chance, extent)
    return {
        "children": _children(cases, chance, extent),
        "referrals": _referrals(cases, chance),
        "initial_assessments": _assessments(cases, "ia", "invented-ia", chance, extent),
        "core_assessments": _assessments(cases, "core", "invented-ca", chance, extent),
        "conferences": _conferences(cases, chance, extent),
        "cp_plans": plans.select(
            "plan_id", "child_id", _day("plan_starts", "start_date"), _day("plan_ends", "end_date"),
            "initial_category", "latest_category", "previous_plan_count", "other_la_plan", "referral_id",
            pl.col("csc4").alias("team_area"), "catch7",
        ),
        "cp_reviews": _reviews(plans, chance, extent),
        "allocations": _allocations(cases, chance, extent),
        "private_fostering": _private_fostering(cases, chance, extent),
    }  # fmt: skip


def _day(column: str, name: str) -> pl.Expr:
    return pl.col(column).cast(pl.Int32).cast(pl.Date).alias(name)


def _id(kind: str, column: str) -> pl.Expr:
    return pl.format(f"{MARK}{kind}{{}}", pl.col(column))


def _until(column: str, extent: Extent) -> pl.Expr:
    """A day, or nothing where it lies after the last day: that is not known yet."""
    return pl.when(pl.col(column) <= extent.day).then(pl.col(column))


def _people(chance: Chance, extent: Extent, places: Places) -> pl.DataFrame:
    """One row for each child: when it is referred first, how often, and where it lives."""
    number = round(YEARLY_REFERRALS * extent.years * extent.counties / _REFERRALS_PER_CHILD)
    child = pl.col("child")
    age = (
        pl.when(chance.happens("unborn", child, _UNBORN))
        .then(-chance.whole("weeks", child, 20, 150))
        .otherwise(chance.whole("age", child, 30, _ELDEST))
    )
    people = pl.select(pl.int_range(1, number + 1).alias("child")).with_columns(
        chance.whole("first", child, extent.first_day, extent.day).alias("first_referral"),
        age.alias("age"),
        chance.pick("times", child, {"1": 75, "2": 17, "3": 6, "4": 2}).cast(pl.Int64).alias("times"),
        _id("c", "child").alias("child_id"),
        places.catchment(chance, child).alias("catch7"),
    )
    return people.with_columns(
        (pl.col("first_referral") - pl.col("age")).alias("born"), places.team(pl.col("catch7")).alias("csc4")
    )


def _cases(people: pl.DataFrame, chance: Chance, extent: Extent) -> pl.DataFrame:
    """One row for each referral, with all that follows from it in days; what has no such thing has no day for it."""
    case, referred = pl.col("case"), pl.col("referred")
    cases = (
        people.with_columns(pl.int_ranges(0, "times").alias("turn"))
        .explode("turn", empty_as_null=True)
        .with_row_index("case", offset=1)
        .with_columns(
            chance.happens("no further action", case, 0.2).alias("nfa"),
            chance.happens("initial", case, 0.94).alias("to_ia"),
            chance.happens("core", case, 0.42).alias("to_core"),
            chance.happens("conference", case, 0.33).alias("to_conference"),
            chance.happens("plan", case, 0.84).alias("to_plan"),
            chance.whole("ia wait", case, 0, 2).alias("ia_wait"),
            chance.whole("ia length", case, 2, 12).alias("ia_length"),
            chance.whole("core length", case, 15, 55).alias("core_length"),
            chance.whole("conference wait", case, 8, 21).alias("conference_wait"),
            _plan_length(chance, case).alias("plan_length"),
            chance.whole("tail", case, 5, 60).alias("tail"),
            chance.whole("gap", case, 30, 700).alias("gap"),
        )
        .with_columns(
            pl.col("to_ia") & ~pl.col("nfa"),
            pl.col("to_core") & pl.col("to_ia") & ~pl.col("nfa"),
        )
        .with_columns(pl.col("to_conference") & pl.col("to_core"))
        .with_columns(pl.col("to_plan") & pl.col("to_conference"))
        .with_columns(_case_length().alias("length"))
    )
    before = (pl.col("length") + pl.col("gap")).cum_sum().over("child") - pl.col("length") - pl.col("gap")
    cases = cases.with_columns((pl.col("first_referral") + before).alias("referred")).filter(
        (referred <= extent.day) & (referred < pl.col("born") + 17 * 365)
    )
    return _dated(cases, extent)


def _plan_length(chance: Chance, case: pl.Expr) -> pl.Expr:
    kind = chance.pick("how long", case, {"short": 60, "middle": 36, "long": 4})
    return (
        pl.when(kind == "short").then(chance.whole("short", case, 40, 364))
        .when(kind == "middle").then(chance.whole("middle", case, 365, 728))
        .otherwise(chance.whole("long", case, 729, 1100))
    )  # fmt: skip


def _case_length() -> pl.Expr:
    """How long a case lasts: until after the last of what followed. A conference may wait two days for a Monday."""
    ia = pl.col("ia_wait") + pl.col("ia_length")
    conference = ia + pl.col("conference_wait") + 2
    return (
        pl.when("nfa").then(1)
        .when("to_plan").then(conference + pl.max_horizontal("plan_length", "core_length"))
        .when("to_conference").then(conference + pl.col("core_length"))
        .when("to_core").then(ia + pl.col("core_length"))
        .when("to_ia").then(ia)
        .otherwise(0)
        + pl.col("tail")
    )  # fmt: skip


def _dated(cases: pl.DataFrame, extent: Extent) -> pl.DataFrame:
    """Put the days to what happened up to the last day."""
    eighteen = (
        pl.col("born").cast(pl.Int32).cast(pl.Date).dt.month_start().dt.offset_by("18y").cast(pl.Int32) - 1
    )
    conference = pl.col("ia_ends") + pl.col("conference_wait")
    weekday = (conference + 3) % 7  # 1 January 1970 was a Thursday
    return (
        cases.with_columns((pl.col("referred") + pl.col("ia_wait")).alias("ia_starts"))
        .with_columns((pl.col("ia_starts") + pl.col("ia_length")).alias("ia_ends"))
        .with_columns(
            pl.col("ia_ends").alias("core_starts"),
            (pl.col("ia_ends") + pl.col("core_length")).alias("core_ends"),
            (conference + pl.when(weekday > 4).then(7 - weekday).otherwise(0)).alias("conference"),
            (pl.col("referred") + pl.col("length")).alias("closes"),
        )
        .with_columns(
            pl.min_horizontal(pl.col("conference") + pl.col("plan_length"), eighteen).alias("plan_ends"),
            pl.col("conference").alias("plan_starts"),
            _id("r", "case").alias("referral_id"),
            _until("closes", extent).alias("closed"),
        )
    )


def _children(cases: pl.DataFrame, chance: Chance, extent: Extent) -> pl.DataFrame:
    """One row for each child that was referred in time. A few died after their last case was closed."""
    child = pl.col("child")
    people = cases.group_by("child", maintain_order=True).agg(
        pl.col("child_id", "born", "csc4", "catch7").first(),
        pl.col("closes").max(),
        pl.col("closed").is_not_null().all().alias("is_closed"),
    )
    is_born = pl.col("born") <= extent.day
    has_died = (
        pl.col("is_closed")
        & is_born
        & (pl.col("closes") > pl.col("born"))
        & chance.happens("died", child, 4e-4)
    )
    month = _day("born", "month").dt.month_start()
    return people.select(
        "child_id",
        pl.when(is_born).then(month).alias("birth_month"),
        pl.when(~is_born).then(month).alias("expected_month"),
        pl.when(is_born)
        .then(chance.pick("gender", child, {"1": 52, "2": 47.4, "9": 0.6}))
        .otherwise(pl.lit("0"))
        .alias("gender"),
        chance.pick("ethnicity", child, _ETHNICITY).alias("ethnicity_code"),
        pl.when(chance.happens("disability known", child, 0.95))
        .then(chance.happens("disabled", child, 0.12))
        .alias("disability"),
        pl.format("ZZ{}", chance.whole("outward", child, 1, 9)).alias("home_outward_postcode"),
        "csc4",
        "catch7",
        pl.when(has_died).then(_day("closes", "date_of_death")).alias("date_of_death"),
    )


_ETHNICITY = {
    "wbri": 88, "woth": 3, "mwas": 1, "mwbc": 1, "moth": 1, "apkn": 1, "aoth": 1, "bafr": 1, "chne": 0.3, "ooth": 0.7,
    "refu": 0.5, "nobt": 1.5,
}  # fmt: skip

_SOURCES = {
    "1a": 9, "1c": 3, "1d": 4, "2a": 17, "2b": 2, "3a": 3, "3b": 4, "3e": 5, "3f": 3, "4": 2, "5a": 6, "5d": 4, "6": 27,
    "7": 4, "8": 4, "9": 2, "10": 1,
}  # fmt: skip


def _referrals(cases: pl.DataFrame, chance: Chance) -> pl.DataFrame:
    reasons = {"rc7": 50, "rc8": 30, "rc9": 20}
    return cases.select(
        "referral_id", "child_id", _day("referred", "referral_date"),
        chance.pick("source", pl.col("case"), _SOURCES).alias("source_code"), pl.col("nfa").alias("nfa_flag"),
        pl.col("csc4").alias("team_area"), "catch7", _day("closed", "close_date"),
        pl.when(pl.col("closed").is_not_null())
        .then(chance.pick("closure", pl.col("case"), reasons))
        .alias("close_reason"),
    )  # fmt: skip


def _assessments(cases: pl.DataFrame, kind: str, ids: str, chance: Chance, extent: Extent) -> pl.DataFrame:
    outcomes = {
        "core_assessment": 42,
        "child_in_need_services": 18,
        "referred_elsewhere": 15,
        "no_further_action": 25,
    }
    return cases.filter(pl.col(f"to_{kind}") & (pl.col(f"{kind}_starts") <= extent.day)).select(
        pl.format(f"{ids}{{}}", "case").alias("assessment_id"), "referral_id", "child_id",
        _day(f"{kind}_starts", "start_date"),
        _until(f"{kind}_ends", extent).cast(pl.Int32).cast(pl.Date).alias("end_date"),
        pl.when(_until(f"{kind}_ends", extent).is_not_null())
        .then(chance.pick("outcome", pl.col("case"), outcomes))
        .alias("outcome"),
        pl.col("csc4").alias("team_area"), "catch7",
    )  # fmt: skip


def _held(cases: pl.DataFrame, extent: Extent) -> pl.DataFrame:
    return cases.filter(pl.col("to_conference") & (pl.col("conference") <= extent.day))


def _conferences(cases: pl.DataFrame, chance: Chance, extent: Extent) -> pl.DataFrame:
    return _held(cases, extent).select(
        pl.format(f"{MARK}f{{}}", "case").alias("conference_id"), "child_id",
        chance.pick("conference", pl.col("case"), {"initial": 95, "transfer_in": 5}).alias("conference_type"),
        _day("conference", "conference_date"), pl.col("to_plan").alias("cp_outcome"), pl.col("csc4").alias("area"),
        "catch7", "referral_id", _day("core_starts", "section_47_start"),
    )  # fmt: skip


def _plans(cases: pl.DataFrame, chance: Chance, extent: Extent) -> pl.DataFrame:
    case = pl.col("case")
    categories = {"neglect": 47, "emotional": 37, "physical": 8, "sexual": 5, "multiple": 3}
    is_first = pl.col("turn") == pl.col("turn").min().over("child")
    return (
        _held(cases, extent)
        .filter("to_plan")
        .sort("child", "turn")
        .with_columns(
            _id("p", "case").alias("plan_id"),
            _until("plan_ends", extent).alias("plan_ends"),
            chance.pick("category", case, categories).alias("initial_category"),
            chance.happens("other council", case, 0.01).alias("other_la_plan"),
            chance.happens("plan before", pl.col("child"), 0.14).alias("had_one"),
            pl.int_range(pl.len()).over("child").alias("earlier"),
        )
        .with_columns(
            pl.when(chance.happens("same category", case, 0.88))
            .then(pl.col("initial_category"))
            .otherwise(chance.pick("later category", case, categories))
            .alias("latest_category"),
            (pl.col("earlier") + pl.col("had_one").cast(pl.Int64)).alias("previous_plan_count"),
            is_first,
        )
    )


def _reviews(plans: pl.DataFrame, chance: Chance, extent: Extent) -> pl.DataFrame:
    """The first within three months and the others within six of each other, but for a few that were late."""
    review = pl.col("review")
    last = pl.col("plan_ends").fill_null(extent.day)
    return (
        plans.select("case", "plan_id", "plan_starts", last.alias("last"))
        .with_columns(pl.int_ranges(0, 1 + (pl.col("last") - pl.col("plan_starts")) // 105).alias("turn"))
        .explode("turn", empty_as_null=True)
        .with_row_index("review", offset=1)
        .with_columns((pl.col("plan_starts") + 75 + 105 * pl.col("turn")).alias("due"))
        .with_columns(
            (
                pl.col("due")
                - chance.whole("early", review, 0, 8)
                + pl.when(chance.happens("late", review, 0.02)).then(40).otherwise(0)
            ).alias("held")
        )
        .filter(pl.col("held") <= pl.col("last"))
        .select(
            _id("v", "review").alias("review_id"), "plan_id", _day("due", "due_date"), _day("held", "review_date")
        )
    )  # fmt: skip


def _allocations(cases: pl.DataFrame, chance: Chance, extent: Extent) -> pl.DataFrame:
    """One worker for a case, or two after each other; a few have none that is qualified."""
    case = pl.col("case")
    workers = max(1, round(150 * extent.counties))
    halfway = pl.col("referred") + pl.max_horizontal(1, pl.col("length") // 2)
    split = (
        cases.filter(~pl.col("nfa") & chance.happens("allocated", case, 0.985))
        .with_columns(
            pl.when(chance.happens("second worker", case, 0.3)).then(halfway).alias("handed_over"),
        )
        .with_columns(_until("handed_over", extent).alias("handed_over"))
    )
    first = split.select(
        "case", "child_id", pl.col("referred").alias("starts"), pl.coalesce("handed_over", "closed").alias("ends"),
        pl.lit("first").alias("place"),
    )  # fmt: skip
    second = split.filter(pl.col("handed_over").is_not_null()).select(
        "case", "child_id", pl.col("handed_over").alias("starts"), pl.col("closed").alias("ends"),
        pl.lit("second").alias("place"),
    )  # fmt: skip
    turn = 2 * case + (pl.col("place") == "second").cast(pl.Int64)
    return pl.concat([first, second]).select(
        "child_id", pl.format(f"{MARK}w{{}}", chance.whole("worker", turn, 1, workers)).alias("worker_id"),
        _day("starts", "start_date"), _day("ends", "end_date"),
        chance.happens("qualified", turn, 0.985).alias("worker_qualified"),
    )  # fmt: skip


def _private_fostering(cases: pl.DataFrame, chance: Chance, extent: Extent) -> pl.DataFrame:
    case = pl.col("case")
    ends = pl.col("referred") + chance.whole("fostered", case, 60, 900)
    return (
        cases.filter(
            pl.col("to_ia") & ~pl.col("to_core") & (pl.col("born") + 28 < pl.col("referred"))
            & chance.happens("privately fostered", case, 0.012)
        )
        .with_columns(ends.alias("fostered_until"))
        .select(
            _id("a", "case").alias("arrangement_id"), "child_id", _day("referred", "notified_date"),
            _day("referred", "start_date"),
            _until("fostered_until", extent).cast(pl.Int32).cast(pl.Date).alias("end_date"),
            _until("ia_starts", extent).cast(pl.Int32).cast(pl.Date).alias("first_visit_date"),
            pl.col("csc4").alias("area"), "catch7",
        )
    )  # fmt: skip
