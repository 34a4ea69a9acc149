"""Ten rules of children's social care as an analyst writes them in pandas: filter, group, count, quarter by quarter.

No loop over rows; nothing is worked out twice that is easily worked out once. The county and both geographies.
"""

import time
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

Figures = dict[tuple[str, str, str, str], int]
"""Numbers by quarter, rule, area type and area."""


LISTS = (
    "children", "referrals", "initial_assessments", "core_assessments", "conferences", "cp_plans", "cp_reviews",
    "allocations",
)  # fmt: skip
"""The lists that the ten rules need; the others are not read."""


class Lists:
    """The lists as frames, and what several rules ask of them."""

    def __init__(self, paths: Mapping[str, Path], holidays: list[date]) -> None:
        read = {name: pd.read_parquet(paths[name]) for name in LISTS}
        for frame in read.values():
            for column in frame.columns:
                if column.endswith(("_date", "_month")) or column == "date_of_death":
                    frame[column] = pd.to_datetime(frame[column])
        self.holidays = np.array(holidays, dtype="datetime64[D]")
        self.children = read["children"]
        homes = self.children.set_index("child_id")[["csc4", "catch7"]]
        self.placed = {
            name: self.place(read[name], team, homes)
            for name, team in (
                ("referrals", "team_area"), ("initial_assessments", "team_area"), ("core_assessments", "team_area"),
                ("cp_plans", "team_area"), ("conferences", "area"),
            )
        }  # fmt: skip
        self.reviews, self.allocations = read["cp_reviews"], read["allocations"]
        self.plans = self.placed["cp_plans"][~self.placed["cp_plans"]["other_la_plan"]]

    @staticmethod
    def place(frame: pd.DataFrame, team: str, homes: pd.DataFrame) -> pd.DataFrame:
        """Put an area to every row: its own, else the child's, else unknown."""
        home = frame[["child_id"]].join(homes, on="child_id")
        return frame.assign(
            csc4=frame[team].fillna(home["csc4"]).fillna("unknown"),
            catch7=frame["catch7"].fillna(home["catch7"]).fillna("unknown"),
        )

    def working_days(self, start: pd.Series, end: pd.Series) -> pd.Series:
        """Count working days after the start, up to the end."""
        known = start.notna() & end.notna()
        days = pd.Series(np.nan, index=start.index)
        one = np.timedelta64(1, "D")
        days[known] = np.busday_count(
            start[known].to_numpy("datetime64[D]") + one,
            end[known].to_numpy("datetime64[D]") + one,
            holidays=self.holidays,
        )
        return days

    def on_plan(self, day: pd.Timestamp) -> pd.DataFrame:
        """One row for each child on a plan when a day ends."""
        plans = self.plans
        still = plans[(plans["start_date"] <= day) & (plans["end_date"].isna() | (plans["end_date"] > day))]
        still = still.sort_values(["start_date", "plan_id"]).drop_duplicates("child_id")
        born = still[["child_id"]].merge(self.children, on="child_id", how="left", suffixes=("", "_home"))
        born.index = still.index
        months = (day.year - born["birth_month"].dt.year) * 12 + day.month - born["birth_month"].dt.month
        still = still.assign(
            age=(months // 12).where(months >= 0), ethnicity_code=born["ethnicity_code"], gender=born["gender"],
            disability=born["disability"],
        )  # fmt: skip
        return still[still["age"].isna() | (still["age"] < 18)]


def after(days: pd.Series, months: int) -> pd.Series:
    """So many months later."""
    return days + pd.DateOffset(months=months)


def counted(figures: Figures, quarter: str, rule: str, rows: pd.DataFrame) -> None:
    """Write down the county's number and those of both geographies."""
    figures[quarter, rule, "county", "815"] = len(rows)
    for kind in ("csc4", "catch7"):
        for area, number in rows.groupby(kind).size().items():
            figures[quarter, rule, kind, str(area)] = int(number)


def snapshots(lists: Lists, figures: Figures, quarter: str, day: pd.Timestamp) -> None:
    """Rows 1, 3, 8, 9 and 14."""
    now = lists.on_plan(day)
    counted(figures, quarter, "cp_plans_rate", now)
    days = (day - now["start_date"]).dt.days + 1
    duration = np.select(
        [days > 729, day >= after(now["start_date"], 12), day > after(now["start_date"], 6),
         day > after(now["start_date"], 3)],
        ["2_years_or_more", "1_to_under_2_years", "more_than_6_months_to_under_1_year", "more_than_3_to_6_months"],
        "3_months_or_less",
    )  # fmt: skip
    bands = pd.cut(now["age"], [-1, 0, 4, 9, 15, 17], labels=["under_1", "1_4", "5_9", "10_15", "16_17"])
    for name, facet in (
        ("category", now["latest_category"]), ("duration", pd.Series(duration, index=now.index)),
        ("age", bands.astype(object).fillna("unborn")),
        ("disability", now["disability"].astype(object).fillna("not_recorded")),
        ("gender", now["gender"].where(now["age"].notna(), "0")),
    ):  # fmt: skip
        for value, number in facet.value_counts().items():
            figures[quarter, f"cp_plans_profile.{name}", "county", str(value)] = int(number)
    groups = now["ethnicity_code"].where(now["age"].notna(), "nobt").str[0]
    for value, number in groups.value_counts().items():
        figures[quarter, "cp_plans_ethnicity", "county", str(value)] = int(number)
    have = lists.allocations[
        (lists.allocations["start_date"] <= day)
        & (lists.allocations["end_date"].isna() | (lists.allocations["end_date"] > day))
        & lists.allocations["worker_qualified"]
    ]
    figures[quarter, "cp_plans_without_social_worker", "county", "815"] = int(
        (~now["child_id"].isin(have["child_id"])).sum()
    )
    scope = now[now["start_date"] <= day - pd.DateOffset(months=3)]
    held = lists.reviews[
        (lists.reviews["review_date"] <= day) & lists.reviews["plan_id"].isin(scope["plan_id"])
    ]
    held = held.merge(scope[["plan_id", "start_date"]], on="plan_id").query("review_date > start_date")
    held = held.sort_values(["plan_id", "review_date"])
    before = held.groupby("plan_id")["review_date"].shift()
    due = (before + pd.DateOffset(months=6)).fillna(held["start_date"] + pd.DateOffset(months=3))
    late = held[(held["review_date"] > due) & (held["review_date"] > day - pd.DateOffset(months=12))]
    last = held.groupby("plan_id")["review_date"].max().reindex(scope["plan_id"]).set_axis(scope.index)
    open_due = (last + pd.DateOffset(months=6)).fillna(scope["start_date"] + pd.DateOffset(months=3))
    in_time = (open_due >= day) & ~scope["plan_id"].isin(late["plan_id"])
    figures[quarter, "cp_reviews_in_time", "county", "815"] = int(in_time.sum())
    figures[quarter, "cp_reviews_in_time.denominator", "county", "815"] = len(scope)


def flows(lists: Lists, figures: Figures, quarter: str, first: pd.Timestamp, last: pd.Timestamp) -> None:
    """Rows 5, 6, 7, 10 and 12."""
    core = lists.placed["core_assessments"]
    core = core[core["end_date"].between(first, last)]
    days = lists.working_days(core["start_date"], core["end_date"])
    counted(
        figures,
        quarter,
        "core_assessments_in_35_days",
        core[(days <= 35) & (core["end_date"] >= core["start_date"])],
    )
    initial = lists.placed["initial_assessments"]
    initial = initial[initial["end_date"].between(first, last)]
    referrals = lists.placed["referrals"]
    referred = initial[["referral_id"]].merge(
        referrals[["referral_id", "referral_date"]], on="referral_id", how="left"
    )
    referred.index = initial.index
    days = lists.working_days(referred["referral_date"], initial["end_date"])
    limit = 7 if last < pd.Timestamp(2010, 4, 1) else 10
    counted(
        figures, quarter, "initial_assessments_in_7_days",
        initial[(days <= limit) & (initial["end_date"] >= referred["referral_date"])],
    )  # fmt: skip
    ended = lists.plans[lists.plans["end_date"].between(first, last)]
    counted(
        figures, quarter, "cp_plans_two_years_or_more",
        ended[(ended["end_date"] - ended["start_date"]).dt.days + 1 > 729],
    )  # fmt: skip
    began = lists.plans[lists.plans["start_date"].between(first, last)]
    first_end = (
        lists.plans.groupby("child_id")["end_date"].min().reindex(began["child_id"]).set_axis(began.index)
    )
    again = (first_end < began["start_date"]) | (began["previous_plan_count"] > 0)
    counted(figures, quarter, "cp_plans_second_or_subsequent", began[again])
    received = referrals[referrals["referral_date"].between(first, last)]
    followed = lists.placed["initial_assessments"][["referral_id", "start_date"]].merge(
        received[["referral_id", "referral_date"]], on="referral_id"
    )
    followed = followed[followed["start_date"] >= followed["referral_date"]]
    counted(
        figures, quarter, "referrals_to_initial_assessment",
        received[received["referral_id"].isin(followed["referral_id"])],
    )  # fmt: skip


def worked_out(
    paths: Mapping[str, Path],
    spans: list[tuple[str, date, date]],
    holidays: list[date],
    clock: Callable[[], float] = time.perf_counter,
) -> tuple[Figures, float]:
    """Work ten rules out for all quarters; give the numbers, and the seconds from Parquet to them."""
    started = clock()
    lists = Lists(paths, holidays)
    figures: Figures = {}
    for quarter, first, last in spans:
        snapshots(lists, figures, quarter, pd.Timestamp(last))
        flows(lists, figures, quarter, pd.Timestamp(first), pd.Timestamp(last))
    return figures, clock() - started
