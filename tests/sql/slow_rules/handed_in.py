"""Lists that invented boards hand in, small and full of what a rule looks at: days at its boundaries, people who come
twice, and cells left empty. Every row is made from a number of its own, by the declaration of its list."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import polars as pl

from expectations.lists import ListField, RecordList
from expectations.periods import quarters
from sql.inputs import INPUT_SCHEMAS
from tests.sql.slow_rules.counting import months_after
from tests.sql.slow_rules.models import declared

FIRST, LAST = "2022-23-Q1", "2024-25-Q2"
SPAN = quarters(FIRST, LAST)

BOUNDARIES = [
    *(one.ends_on for one in SPAN), *(one.starts_on for one in SPAN), date(2024, 2, 28), date(2024, 2, 29),
    date(2023, 2, 28), date(2023, 9, 1), date(2023, 8, 31), date(2023, 6, 30), date(2023, 7, 1),
    date(2023, 7, 31), date(2023, 8, 1), date(2023, 3, 26), date(2023, 10, 29), date(2024, 3, 31),
    date(2023, 1, 1), date(2023, 12, 31),
]  # fmt: skip
"""Ends and beginnings of quarters, terms and cohorts, a leap day, and the days on which the clocks change."""

LENGTHS = [0, 1, 2, 30, 89, 90, 91, 92, 182, 183, 364, 365, 366, 730, 1096]
TIMES = [
    time(0),
    time(0, 1),
    time(1, 30),
    time(5, 59),
    time(6),
    time(6, 1),
    time(12),
    time(20, 30),
    time(23, 59),
]
MINUTES = [
    0,
    1,
    60,
    350,
    360,
    361,
    23 * 60,
    24 * 60 - 1,
    24 * 60,
    24 * 60 + 1,
    25 * 60,
    3 * 24 * 60,
    90 * 24 * 60,
]
DIAGNOSES = [
    "F10", "F10.0", "F11", "F19.2", "T51.0", "T51.2", "T51.9", "T51", "E24.4", "E24", "E24.3", "K70.3", "T40.5",
    "T43.6", "T43.5", "T43", "T52.0", "T59", "T60", "S00", "S52.5", "T79.9", "T80", "T98.3", "V00", "V01",
    "V99", "W19", "X59", "X60", "X65", "Y09", "Y10", "Y15", "Y16", "Y34", "Y35.1", "Y36", "Y37", "Y40", "Y90.1",
    "Y91", "Y92", "Z72.1", "J45.9", "R99",
]  # fmt: skip
WEIGHTS = [None, None, "1", "0.5", "1.25", "0.333333", "2", "1.000001"]

PEOPLE = {
    ("crime_persons", "crime_ref"): 60, ("crime_persons", "person_ref"): 6,
    ("yot_disposals", "person_ref"): 30, ("yot_reoffences", "person_ref"): 30,
    ("school_travel_plans", "urn"): 12, ("exclusions", "pupil_ref"): 15,
    ("substance_treatment", "person_ref"): 15, ("school_roll_history", "pupil_ref"): 15,
    ("staff_checks", "person_ref"): 15, ("missing_episodes", "child_ref"): 10,
    ("hospital_admissions", "admission_ref"): 60, ("survey_responses", "respondent_ref"): 60,
}  # fmt: skip
"""How many different ones there are of a pseudonym, where it is more than a few."""

Row = dict[str, Any]


class Maker:
    """Makes the row of one list that a number stands for. ``is_tidy``: what may be left empty is not."""

    def __init__(self, made_of: RecordList, number: int, seed: int, *, is_tidy: bool) -> None:
        self.list = made_of
        self.number = number
        self.chance = Random(seed)  # noqa: S311 - nothing to be kept from anybody
        self.is_tidy = is_tidy

    def row(self) -> Row:
        row = {one.id: self.cell(one) for one in self.list.fields}
        change = _CHANGES.get(self.list.id)
        if change is not None:
            row |= change(self, row)
        return row

    def day(self) -> date:
        pick = self.chance.choice
        if self.chance.random() < 0.6:
            return pick(BOUNDARIES) + timedelta(days=pick([0, 0, 0, -1, 1]))
        return date(2021, 4, 1) + timedelta(days=self.chance.randrange(1275))

    def later(self, day: date) -> date:
        if self.chance.random() < 0.3:
            return max(day, self.day())
        return day + timedelta(days=self.chance.choice(LENGTHS))

    def cell(self, field: ListField) -> Any:
        pick = self.chance.choice
        if not (field.is_required or self.is_tidy) and self.chance.random() < 0.25:
            return None
        if field.kind == "code":
            return pick(declared().code_lists[str(field.code_list)]).id
        if field.kind == "area":
            return pick([one.area_code for one in declared().areas if one.area_type == field.area_type])
        if field.kind in {"pseudonym", "urn"}:
            return self.pseudonym(field)
        return _CELLS[field.kind](self)

    def pseudonym(self, field: ListField) -> str:
        if (field.id,) == self.list.key:
            return f"{self.number:06}"
        return f"{self.chance.randrange(PEOPLE.get((self.list.id, field.id), 4)):06}"


_CELLS: Mapping[str, Callable[[Maker], Any]] = {
    "date": Maker.day,
    "month": lambda maker: maker.day().replace(day=1),
    "instant": lambda maker: datetime.combine(maker.day(), maker.chance.choice(TIMES)),
    "flag": lambda maker: maker.chance.random() < 0.6,
    "count": lambda maker: maker.chance.choice([1, 1, 1, 2]),
    "age": lambda maker: maker.chance.choice([0, 1, 4, 5, 9, 10, 12, 13, 14, 14, 15, 15, 16, 17, 17, 18, 19]),
    "weight": lambda maker: next((Decimal(one) for one in [maker.chance.choice(WEIGHTS)] if one), None),
    "outward_postcode": lambda maker: maker.chance.choice(["YO11", "DL6"]),
    "survey_wave": lambda maker: maker.chance.choice(["2022-23-SW", "2023-24-SW"]),
    "diagnosis": lambda maker: maker.chance.choice(DIAGNOSES),
    "diagnoses": lambda maker: maker.chance.choices(DIAGNOSES, k=maker.chance.randrange(1, 4)),
}


def _crime(maker: Maker, row: Row) -> Row:
    outcome_date = None if row["outcome"] is None else maker.later(row["recorded_date"])
    often = maker.chance.choice([row["offence_group"], "drugs", "wounding", "rape"])
    return {"outcome_date": outcome_date, "offence_group": often}


def _missing(maker: Maker, row: Row) -> Row:
    since, pick = row["missing_from_at"], maker.chance.choice
    return {
        "reported_at": since + timedelta(minutes=pick([0, 1, 30, 60, 24 * 60])),
        "found_at": pick([None, *(since + timedelta(minutes=one) for one in MINUTES)]),
    }


def _marac(maker: Maker, row: Row) -> Row:
    referred = maker.chance.choice(
        [
            row["referral_date"],
            date(2023, 2, 28),
            date(2023, 5, 1),
            date(2024, 2, 29),
            date(2024, 5, 1),
            date(2024, 5, 2),
        ]
    )
    return {
        "referral_date": referred,
        "meeting_date": maker.chance.choice([None, *(maker.later(referred),) * 5]),
    }


def _disposal(maker: Maker, row: Row) -> Row:
    day = maker.chance.choice(
        [row["disposal_date"], date(2023, 1, 1), date(2023, 3, 31), date(2023, 2, 28), date(2022, 3, 1)]
    )
    released = (
        maker.later(day)
        if row["disposal_type"] in {"detention_and_training_order", "long_term_detention"}
        else None
    )
    return {
        "disposal_date": day,
        "released_date": released,
        "age": maker.chance.choice([9, 10, 13, 16, 17, 17, 18]),
    }


def _reoffence(maker: Maker, row: Row) -> Row:
    pick = maker.chance.choice
    since = pick(
        [row["offence_date"], date(2023, 1, 1), date(2023, 3, 31), date(2023, 2, 28), date(2022, 3, 1)]
    )
    offence = months_after(since, pick([0, 3, 6, 9, 12])) + timedelta(days=pick([0, 0, -1, 1]))
    proven = months_after(since, pick([3, 6, 9, 12, 15, 18])) + timedelta(days=pick([0, 0, -1, 1]))
    return {"offence_date": offence, "proven_date": max(offence, proven)}


def _exclusion(maker: Maker, row: Row) -> Row:
    return {"reason_code": maker.chance.choice(["bu", "bu", row["reason_code"]])}


def _roll(maker: Maker, row: Row) -> Row:
    pick = maker.chance.choice
    entry = pick(
        [
            date(2022, 9, 1),
            date(2022, 8, 31),
            date(2023, 1, 5),
            date(2023, 7, 31),
            date(2023, 8, 1),
            row["entry_date"],
        ]
    )
    ends = [None, date(2023, 7, 1), date(2023, 6, 30), date(2023, 7, 21), maker.later(entry)]
    leave = pick([one for one in ends if one is None or one >= entry])
    phase = pick([row["phase"], "primary", "secondary"])
    return {"entry_date": entry, "leave_date": leave, "phase": phase}


def _answer(maker: Maker, row: Row) -> Row:
    bullying = [
        "very_well",
        "quite_well",
        "not_very_well",
        "badly",
        "not_a_problem",
        "dont_know",
        "no_answer",
    ]
    safety = ["very_safe", "quite_safe", "a_bit_unsafe", "very_unsafe", "dont_know", "no_answer"]
    answers = {"bullied": ["yes", "no", "no", "no_answer"], "dealing_with_bullying": bullying}
    answer = maker.chance.choice(answers.get(row["question"], safety))
    return {"answer": answer}


def _check(maker: Maker, row: Row) -> Row:
    pick = maker.chance.choice
    counted = pick([date(2023, 9, 30), date(2024, 3, 31), date(2024, 3, 31), row["in_post_at"]])
    three_years = months_after(counted, -36)
    disclosed = pick(
        [
            None,
            three_years,
            three_years + timedelta(days=1),
            counted,
            counted + timedelta(days=1),
            row["disclosure_date"],
        ]
    )
    own = {
        "la_human_resources": "cyps",
        "schools_human_resources": "schools",
        "police_human_resources": "police",
    }
    return {
        "in_post_at": counted,
        "disclosure_date": disclosed,
        "staff_group": pick([row["staff_group"], *own.values()]),
    }


def _admission(maker: Maker, row: Row) -> Row:
    pick = maker.chance.choice
    return {"method": pick(["21", "21", row["method"]]), "patient_class": pick(["1", row["patient_class"]])}


def _allegation(maker: Maker, row: Row) -> Row:
    has_day = row["outcome"] is not None and maker.chance.random() < 0.9
    return {"outcome_date": maker.later(row["referral_date"]) if has_day else None}


def _application(maker: Maker, row: Row) -> Row:
    pick = maker.chance.choice
    determined = pick([None, *(maker.later(row["received_date"]),) * 4])
    return {
        "type": pick(["new", "variation", row["type"]]),
        "determined_date": determined,
        "determination": row["determination"] if determined else None,
    }


_CHANGES: Mapping[str, Callable[[Maker, Row], Row]] = {
    "crimes": _crime,
    "missing_episodes": _missing,
    "marac_cases": _marac,
    "yot_disposals": _disposal,
    "yot_reoffences": _reoffence,
    "exclusions": _exclusion,
    "school_roll_history": _roll,
    "survey_responses": _answer,
    "staff_checks": _check,
    "hospital_admissions": _admission,
    "allegations": _allegation,
    "licensing_applications": _application,
    "caf": lambda maker, row: {
        "closed_date": maker.chance.choice([None, maker.later(row["completed_date"])])
    },
    "schools": lambda maker, row: {"closed_date": maker.chance.choice([None, None, row["closed_date"]])},
}
"""What the declaration does not say: how a row hangs together, and what its rule is about."""


@dataclass(frozen=True)
class HandedIn:
    """A list as one provider of a board handed it in for a quarter."""

    board: str
    provider: str
    list_id: str
    period: str
    rows: Sequence[Row]

    @property
    def submission_id(self) -> str:
        return f"{self.board}-{self.provider}-{self.list_id}-{self.period}"


def rows_of(made_of: RecordList, seeds: Sequence[int], *, is_tidy: bool) -> list[Row]:
    """Give a row for each seed, but no two of one key."""
    rows = [Maker(made_of, place, seed, is_tidy=is_tidy).row() for place, seed in enumerate(seeds)]
    return list({tuple(row[part] for part in made_of.key): row for row in rows}.values())


def submissions(handed_in: Sequence[HandedIn]) -> pl.DataFrame:
    """Lay them out as the ledger does."""
    rows = [
        {
            "submission_id": one.submission_id,
            "board": one.board,
            "provider": one.provider,
            "return_id": declared().record_list(one.list_id).return_id,
            "period": one.period,
            "sequence": number,
            "verdict": "accepted",
            "row_count": len(one.rows),
        }
        for number, one in enumerate(handed_in)
    ]
    return pl.DataFrame(rows, schema=dict(INPUT_SCHEMAS["ledger.submission"]), orient="row")


def accepted(handed_in: Sequence[HandedIn]) -> Iterator[tuple[str, str, pl.DataFrame]]:
    """Lay their rows out as they are held once they are accepted."""
    for one in handed_in:
        placed = [{"sheet": "", "row": row, **cells} for row, cells in enumerate(one.rows, start=2)]
        typed = dict(declared().record_list(one.list_id).typed)
        yield one.list_id, one.submission_id, pl.DataFrame(placed, schema=typed, orient="row")
