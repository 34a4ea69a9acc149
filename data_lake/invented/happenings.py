"""Invented rows of the lists outside social care, whole columns at a time: crimes, admissions, exclusions and the rest.

Most of a list follows from its declaration: codes out of its lists of codes, days within its years, ends after their
beginnings. What the declaration cannot say, how many rows a county has and how old people are, stands here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

import polars as pl

from data_lake.invented.chance import Chance
from data_lake.invented.extent import MARK, Extent
from data_lake.invented.places import Places
from expectations.catalogue import Catalogue
from expectations.lists import ListField, RecordList
from expectations.periods import PeriodKind, holding

FIRST_SCHOOL = 900_000
"""Schools have no pseudonyms: an invented one has a number from here on, which no school has yet."""


@dataclass(frozen=True)
class Habit:
    """What rows of a list are like: how many a county has in a year, who is in them, and how long they last.

    ``lasts`` is in days, or in minutes where the list knows the time of day. ``per_person`` is how many rows a person
    has on average. ``weights`` are those of codes, by field; ``shares`` those of flags.
    """

    yearly: int
    ages: tuple[int, int] = (10, 17)
    lasts: tuple[int, int] = (1, 200)
    per_person: float = 1.3
    weights: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    shares: Mapping[str, float] = field(default_factory=dict)


_DIAGNOSES = {
    "J45.9": 20, "R10.4": 20, "S52.5": 15, "S06.0": 8, "T39.1": 6, "F10.0": 5, "T51.0": 2, "T40.2": 2, "F12.0": 2,
    "K35.8": 10, "B34.9": 10,
}  # fmt: skip
_CAUSES = {
    "": 55,
    "W19": 15,
    "X61": 6,
    "V19.9": 6,
    "Y04": 4,
    "Y90.1": 2,
    "W09 S00.0": 8,
    "Y12": 2,
    "Z72.1": 2,
}

HABITS: Mapping[str, Habit] = {
    "cp_medical_requests": Habit(250, shares={"examined_flag": 0.85}),
    "hospital_admissions": Habit(
        2_400,
        ages=(0, 17),
        weights={"patient_class": {"1": 90, "2": 10}, "method": {"21": 60, "22": 15, "11": 25}},
    ),
    "births": Habit(110, ages=(14, 19), shares={"resident_flag": 0.97}),
    "substance_treatment": Habit(260, ages=(11, 17)),
    "licensing_applications": Habit(
        620, lasts=(10, 70), weights={"type": {"new": 45, "variation": 45, "other": 10}}
    ),
    "esafety_incidents": Habit(160, shares={"u18_involved": 0.9}),
    "crimes": Habit(
        2_600, lasts=(1, 300), ages=(0, 25), shares={"child_abuse_flag": 0.4, "knife_flag": 0.04}
    ),
    "crime_persons": Habit(3_800, ages=(8, 30)),
    "marac_cases": Habit(900, lasts=(7, 40), shares={"children_in_household": 0.6}),
    "missing_episodes": Habit(1_300, lasts=(30, 4_000), per_person=1.8),
    "exclusions": Habit(
        3_000, weights={"type": {"permanent": 2, "fixed_period": 98}}, shares={"overturned": 0.01}
    ),
    "school_roll_history": Habit(
        16_000, lasts=(60, 900), weights={"phase": {"primary": 60, "secondary": 40}}
    ),
    "staff_checks": Habit(24_000, per_person=1.05, shares={"role_needs_check": 0.95}),
    "allegations": Habit(240, lasts=(10, 200), shares={"volunteer_flag": 0.1}),
    "yot_disposals": Habit(
        900, weights={"disposal_type": {"youth_caution": 40, "referral_order": 40, "fine": 20}}
    ),
    "yot_reoffences": Habit(400, lasts=(10, 150)),
    "caf": Habit(1_500, lasts=(60, 500)),
}
"""What is usual, for each list that is made from its declaration."""


def happenings(catalogue: Catalogue, extent: Extent) -> dict[str, pl.DataFrame]:
    """Give rows for every list of the board outside social care, by the list's id."""
    made: dict[str, pl.DataFrame] = {}
    makers = {"schools": _schools, "school_travel_plans": _travel_plans, "survey_responses": _survey}
    # Whoever is referred to comes first.
    for declared in sorted(catalogue.lists, key=lambda one: any(each.refers_to for each in one.fields)):
        if declared.id in makers or declared.id in HABITS:
            maker = makers.get(declared.id, _by_declaration)
            made[declared.id] = maker(_Making(catalogue, declared, extent, made))
    return made


@dataclass(frozen=True)
class _Making:
    """A list that is being made, and what was made before it."""

    catalogue: Catalogue
    declared: RecordList
    extent: Extent
    made: Mapping[str, pl.DataFrame]

    @property
    def chance(self) -> Chance:
        return Chance(self.extent.seed, self.declared.id)

    def places(self, kind: str) -> pl.Expr:
        """An area of a kind for each row."""
        return Places(self.catalogue).of(kind, self.chance, pl.col("i"))

    def rows(self, yearly: float) -> pl.DataFrame:
        """So many counters as rows are wanted."""
        return pl.select(
            pl.int_range(1, max(2, round(yearly * self.extent.years * self.extent.counties) + 1)).alias("i")
        )


def _by_declaration(making: _Making) -> pl.DataFrame:
    habit, declared = HABITS[making.declared.id], making.declared
    columns = making.rows(habit.yearly).with_columns(_begins(making, habit).alias("begins"))
    rows = columns.with_columns((pl.col("begins") + _lasting(making, habit)).alias("ends"))
    makers = {
        one.id: _OWN.get((declared.id, one.id), partial(_cell, habit, one, rows.height))
        for one in declared.fields
    }
    rows = rows.select("i", *(make(making).alias(name) for name, make in makers.items()))
    return rows.unique(subset=list(declared.key), keep="first", maintain_order=True).drop("i")


def _has_time(declared: RecordList) -> bool:
    return declared.begins is not None and declared.field(declared.begins).kind == "instant"


def _begins(making: _Making, habit: Habit) -> pl.Expr:
    """The beginning, in days or minutes from 1970; early enough for an end that every row must have."""
    declared = making.declared
    must_end = declared.ends is not None and declared.field(declared.ends).is_required
    scale = 24 * 60 if _has_time(declared) else 1
    latest = making.extent.day * scale - (habit.lasts[1] if must_end else 0)
    return making.chance.whole("begins", pl.col("i"), making.extent.first_day * scale, latest)


def _lasting(making: _Making, habit: Habit) -> pl.Expr:
    chance, (low, high) = making.chance, habit.lasts
    # Most things are short: the square of a throw is nearer to nought.
    return low + (chance.uniform("lasts", pl.col("i")) ** 2 * (high - low)).cast(pl.Int64)


def _cell(habit: Habit, one: ListField, rows: int, making: _Making) -> pl.Expr:
    chance, counter = making.chance, pl.col("i")
    if one.code_list is not None:
        members = making.catalogue.code_lists[one.code_list]
        return chance.pick(one.id, counter, habit.weights.get(one.id) or {each.id: 1.0 for each in members})
    if one.area_type is not None:
        return making.places(one.area_type)
    if one.kind == "pseudonym":
        return _pseudonym(making, habit, one, rows)
    if one.kind in {"date", "month", "instant"}:
        return _moment(making, one)
    if one.kind == "flag":
        return chance.happens(one.id, counter, habit.shares.get(one.id, 0.2))
    return chance.whole(one.id, counter, *(habit.ages if one.kind == "age" else (1, 10)))


def _pseudonym(making: _Making, habit: Habit, one: ListField, rows: int) -> pl.Expr:
    """The row's own, another list's, or a person's who may stand in several rows."""
    if one.refers_to is not None:
        name, target = one.refers_to.split(".")
        known = making.made[name][target].unique(maintain_order=True)
        return pl.lit(known).gather(making.chance.whole(one.id, pl.col("i"), 0, known.len() - 1))
    if one.id == making.declared.key[0] and len(making.declared.key) == 1:
        return pl.format(f"{MARK}{making.declared.id}-n{{}}", "i")
    people = max(1, round(rows / habit.per_person))
    return pl.format(f"{MARK}{one.id}-n{{}}", making.chance.whole(one.id, pl.col("i"), 1, people))


def _moment(making: _Making, one: ListField) -> pl.Expr:
    """A day, month or instant: the beginning, the end where it is known, or something shortly after the beginning."""
    begins, ends = pl.col("begins"), pl.col("ends")
    scale = 24 * 60 if one.kind == "instant" else 1
    moment = {making.declared.begins: begins, making.declared.ends: ends}.get(
        one.id, begins + making.chance.whole(one.id, pl.col("i"), 0, 60 if one.kind == "instant" else 10)
    )
    last = (making.extent.day + 1) * scale - 1
    if one.is_required:
        moment = pl.min_horizontal(moment, last)
    elif not one.may_be_ahead:
        moment = pl.when(moment <= last).then(moment)
    if one.kind == "instant":
        return pl.from_epoch(moment * 60, time_unit="s")
    day = moment.cast(pl.Int32).cast(pl.Date)
    return day.dt.month_start() if one.kind == "month" else day


def _half_year_ends(making: _Making) -> pl.Expr:
    """A day of counting: the last of some half-year."""
    ends = [
        holding(making.extent.period.ends_on - timedelta(days=round(182.6 * back)), PeriodKind.HALF).ends_on
        for back in range(2 * making.extent.years + 1)
    ]
    known = [one for one in dict.fromkeys(ends) if one <= making.extent.period.ends_on] or [
        making.extent.period.ends_on
    ]
    return pl.lit(pl.Series(known)).gather(making.chance.whole("counted", pl.col("i"), 0, len(known) - 1))


def _disclosure(making: _Making) -> pl.Expr:
    back = making.chance.whole("disclosed", pl.col("i"), 30, 1_150)
    return _half_year_ends(making) - pl.duration(days=back)


_OWN: Mapping[tuple[str, str], Callable[["_Making"], pl.Expr]] = {
    ("hospital_admissions", "admission_ref"): lambda _: pl.format(f"{MARK}admission-n{{}}", "i"),
    ("hospital_admissions", "episode_order"): lambda making: pl.when(
        making.chance.happens("later episode", pl.col("i"), 0.1)
    ).then(2).otherwise(1),
    ("hospital_admissions", "primary_diagnosis"): lambda making: making.chance.pick("first", pl.col("i"), _DIAGNOSES),
    ("hospital_admissions", "other_diagnoses"): lambda making: pl.when(
        making.chance.pick("others", pl.col("i"), _CAUSES) != ""
    ).then(making.chance.pick("others", pl.col("i"), _CAUSES).str.split(" ")),
    ("hospital_admissions", "outward_postcode"): lambda making: pl.format(
        "ZZ{}", making.chance.whole("outward", pl.col("i"), 1, 9)
    ),
    ("school_roll_history", "urn"): lambda making: (
        making.chance.whole("school", pl.col("i"), FIRST_SCHOOL, FIRST_SCHOOL + 380)
    ).cast(pl.String),
    ("staff_checks", "in_post_at"): _half_year_ends,
    ("staff_checks", "disclosure_date"): _disclosure,
    ("crimes", "firearm_type"): lambda making: pl.when(making.chance.happens("firearm", pl.col("i"), 0.01)).then(
        making.chance.pick("which", pl.col("i"), {"air_weapon": 50, "imitation": 30, "handgun": 20})
    ),
    ("yot_disposals", "released_date"): lambda _: pl.lit(None, pl.Date),
}  # fmt: skip
"""Cells that the declaration and the habit do not make."""


def _schools(making: _Making) -> pl.DataFrame:
    counter = pl.col("i")
    phases = {"primary": 76, "secondary": 13, "special": 3, "pru": 2, "independent": 6}
    number = min(99_999, max(2, round(380 * making.extent.counties)))
    return pl.select(pl.int_range(1, number + 1).alias("i")).select(
        (FIRST_SCHOOL - 1 + counter).cast(pl.String).alias("urn"),
        making.chance.pick("phase", counter, phases).alias("phase"),
        pl.lit(None, pl.Date).alias("opened_date"),
        pl.lit(None, pl.Date).alias("closed_date"),
    )


def _travel_plans(making: _Making) -> pl.DataFrame:
    counter = pl.col("i")
    approved = making.chance.whole("approved", counter, making.extent.first_day, making.extent.day)
    return (
        making.made["schools"]
        .select("urn")
        .with_row_index("i", offset=1)
        .filter(making.chance.happens("has a plan", counter, 0.85))
        .select(
            "urn",
            approved.cast(pl.Int32).cast(pl.Date).alias("approval_date"),
            (approved + 3 * 365).cast(pl.Int32).cast(pl.Date).alias("expiry"),
        )
    )


_SAFETY = {"very_safe": 40, "quite_safe": 38, "a_bit_unsafe": 13, "very_unsafe": 4, "dont_know": 5}
_ANSWERS: Mapping[str, Mapping[str, float]] = {
    "safe_in_local_area": _SAFETY,
    "safe_on_public_transport": _SAFETY,
    "safe_going_to_and_from_school": _SAFETY,
    "bullied": {"yes": 42, "no": 52, "no_answer": 6},
    "dealing_with_bullying": {
        "very_well": 20, "quite_well": 38, "not_very_well": 14, "badly": 9, "not_a_problem": 11, "dont_know": 8,
    },
}  # fmt: skip


def _survey(making: _Making) -> pl.DataFrame:
    """Every respondent of each year's wave answers every question."""
    counter, throw = pl.col("i"), pl.col("i") * len(_ANSWERS) + pl.col("place")
    year = making.extent.period.planning_year.starts_on.year
    waves = [f"{one}-{(one + 1) % 100:02d}-SW" for one in range(year - making.extent.years + 1, year + 1)]
    answers = [
        pl.when(pl.col("place") == place).then(making.chance.pick(question, throw, weights))
        for place, (question, weights) in enumerate(_ANSWERS.items())
    ]
    return (
        making.rows(1_800)
        .with_columns(pl.lit([*range(len(_ANSWERS))]).alias("place"))
        .explode("place", empty_as_null=True)
        .select(
            pl.lit(pl.Series(waves)).gather(counter % len(waves)).alias("wave"),
            pl.format(f"{MARK}respondent-n{{}}", "i").alias("respondent_ref"),
            making.chance.whole("year", counter, 3, 5).alias("year_group") * 2,
            making.chance.pick("gender", counter, {"1": 49, "2": 49, "9": 2}).alias("gender"),
            pl.lit(pl.Series([*_ANSWERS])).gather(pl.col("place")).alias("question"),
            pl.coalesce(*answers).alias("answer"),
            (making.chance.whole("weight", counter, 80, 125) / 100).alias("weight"),
            making.places("csc4").alias("school_area"),
            making.places("catch7").alias("catch7"),
        )
    )
