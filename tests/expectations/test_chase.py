"""The ladder of the chase: against a reader's own counting, and what must hold of every ladder, day and instant."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectations.calendar import LONDON, read_holidays
from expectations.catalogue import DATASET, load
from expectations.chase import begins_at, ends_at, is_fresh, may_speak, next_rung, rung_standing, speaks_next
from expectations.ladder import Chase
from tests.expectations.text_table import rows_under

TABLES = Path(__file__).with_name("chase.md")
CALENDAR = read_holidays(DATASET / "bank_holidays.csv")
CHASE = load().chase


def instant(text: str, fold: int = 0) -> datetime:
    named, day, clock = text.split()
    at = datetime.combine(date.fromisoformat(day), time.fromisoformat(clock), LONDON).replace(fold=fold)
    assert f"{at:%a}" == named, f"{day} is no {named}"
    return at.astimezone(UTC)


def standing(chase: Chase, due_at: datetime, now: datetime) -> str:
    found = rung_standing(chase, chase.returns, due_at, now, CALENDAR)
    return "" if found is None else found.id


LADDERS = {
    "A return due on Monday 22 April 2024 at 17:00": "Mon 2024-04-22 17:00",
    "A return due on Wednesday 27 December 2023 at 17:00": "Wed 2023-12-27 17:00",
    "A return put off to Saturday 13 April 2024 at 17:00": "Sat 2024-04-13 17:00",
}


@pytest.mark.parametrize(
    ("due", "row"),
    [(due, row) for heading, due in LADDERS.items() for row in rows_under(TABLES, heading)],
    ids=lambda one: one["at"] if isinstance(one, dict) else "",
)
def test_the_step_that_stands(due, row):
    assert standing(CHASE, instant(due), instant(row["at"])) == row["step"], row["because"]


@pytest.mark.parametrize("row", rows_under(TABLES, "When anything may be said"), ids=lambda one: one["at"])
def test_the_hours_in_which_anything_may_be_said(row):
    for fold in (0, 1):
        at = instant(row["at"], fold)
        assert may_speak(CHASE, at, CALENDAR) == (row["may be said"] == "yes"), row["because"]
        assert speaks_next(CHASE, at, CALENDAR) == instant(row["next"], fold), row["because"]


# What must hold of every ladder

minutes = st.integers(0, 24 * 60 - 1).map(lambda one: time(one // 60, one % 60))
FIRST = datetime(2019, 1, 1, tzinfo=UTC)
due_days = st.dates(date(2019, 1, 1), date(2030, 12, 31))


@st.composite
def chases(draw) -> Chase:
    opens, closes = draw(st.tuples(minutes, minutes).filter(lambda pair: pair[0] < pair[1] <= time(17)))
    days = sorted(draw(st.sets(st.integers(-15, 25), min_size=1, max_size=7)))
    rungs = [
        {"id": f"{'overdue' if day > 0 else 'step'}_{place}", "working_days": day, "to": ["contact"]}
        for place, day in enumerate(days)
    ]
    ends = max(1, *days, draw(st.integers(1, 40)))
    return Chase.model_validate({
        "opens_at": opens, "closes_at": closes, "most_a_day": 3, "ends_after_days": ends,
        "from": "us@board.example", "reply_to": "us@board.example", "returns": rungs,
    })  # fmt: skip


def at_five(day: date) -> datetime:
    return datetime.combine(day, time(17), LONDON).astimezone(UTC)


@given(chases(), due_days, st.lists(st.integers(-40 * 24 * 60, 90 * 24 * 60), min_size=2, max_size=30))
def test_steps_only_go_up_and_end_before_they_are_untrue(chase, due, offsets):
    due_at = at_five(due)
    order = {one.id: place for place, one in enumerate(chase.returns)}
    seen = []
    for offset in sorted(offsets):
        now = due_at + timedelta(minutes=offset)
        found = rung_standing(chase, chase.returns, due_at, now, CALENDAR)
        if found is None:
            continue
        assert found.is_overdue == (now >= due_at), "nothing is called overdue before, nor due after"
        assert begins_at(chase, found, due_at, CALENDAR) <= now < ends_at(chase, due_at, CALENDAR)
        seen.append(order[found.id])
    assert seen == sorted(seen)


@given(chases(), due_days)
def test_a_step_begins_at_the_opening_of_a_working_day_or_of_the_day_itself(chase, due):
    due_at = at_five(due)
    begins = [begins_at(chase, one, due_at, CALENDAR) for one in chase.returns]
    assert all(earlier < later for earlier, later in pairwise(begins))
    for one, at in zip(chase.returns, begins, strict=True):
        local = at.astimezone(LONDON)
        assert local.time() == chase.opens_at
        assert CALENDAR.is_working_day(local.date()) or (one.working_days == 0 and local.date() == due)


@given(chases(), due_days, st.integers(-60 * 24 * 60, 90 * 24 * 60))
def test_the_next_step_is_the_one_that_stands_when_it_begins(chase, due, offset):
    due_at = at_five(due)
    now = due_at + timedelta(minutes=offset)
    later = next_rung(chase, chase.returns, due_at, now, CALENDAR)
    if later is None:
        assert begins_at(chase, chase.returns[-1], due_at, CALENDAR) <= now
        return
    rung, at = later
    assert at > now
    assert rung_standing(chase, chase.returns, due_at, at, CALENDAR) == rung


@given(chases(), st.integers(0, 12 * 366 * 24 * 60).map(lambda one: FIRST + timedelta(minutes=one)))
def test_what_is_said_next_is_said_in_the_hours_of_a_working_day(chase, now):
    at = speaks_next(chase, now, CALENDAR)
    assert at >= now
    assert may_speak(chase, at, CALENDAR)
    assert (at == now) == may_speak(chase, now, CALENDAR)
    local = at.astimezone(LONDON)
    assert CALENDAR.is_working_day(local.date())
    assert chase.opens_at <= local.time() < chase.closes_at
    assert not any(  # nothing was to be said in between
        may_speak(chase, now + timedelta(hours=hours), CALENDAR)
        for hours in range(int((at - now) / timedelta(hours=1)))
    )


@pytest.mark.parametrize(
    ("good_at", "is_fresh_then"),
    [
        (None, False),
        ("Mon 2024-10-21 17:00", False),  # the very instant it was due
        ("Mon 2024-10-21 17:01", True),
        ("Tue 2024-10-22 09:00", True),
    ],
)
def test_a_look_counts_that_was_later_than_the_day_it_was_due(good_at, is_fresh_then):
    due_at, now = instant("Mon 2024-10-21 17:00"), instant("Tue 2024-10-22 09:00")
    assert is_fresh(good_at and instant(good_at), due_at, now) is is_fresh_then


def test_a_look_counts_for_a_day_and_two_hours():
    due_at, good_at = instant("Mon 2024-10-21 17:00"), instant("Thu 2024-10-24 09:00")
    assert is_fresh(good_at, due_at, good_at + timedelta(hours=25, minutes=59))
    assert not is_fresh(good_at, due_at, good_at + timedelta(hours=26))
