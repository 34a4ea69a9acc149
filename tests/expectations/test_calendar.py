"""The working-day calendar against an independent calculator for every day, and against a reader's own counting."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectations.calendar import CalendarExhausted, read_holidays
from expectations.catalogue import DATASET
from expectations.periods import parse
from tests.expectations.slow_calendar import (
    DAY,
    EVERY_DAY,
    WORKED,
    slowly_added,
    slowly_between,
    slowly_closing,
    slowly_late,
)
from tests.expectations.text_table import rows_under

TABLES = Path(__file__).with_name("calendar.md")
LONDON = ZoneInfo("Europe/London")

CALENDAR = read_holidays(DATASET / "bank_holidays.csv")


# Every day of 2005 to 2034


def test_every_day_is_worked_or_not_as_the_slow_calculator_says():
    worked = set(WORKED)
    assert EVERY_DAY[-1] == date(2034, 12, 31)
    assert [day for day in EVERY_DAY if CALENDAR.is_working_day(day) != (day in worked)] == []


@pytest.mark.parametrize("n", [-45, -15, -10, -3, -1, 0, 1, 5, 7, 15, 35, 45])
def test_working_days_counted_from_every_day(n: int):
    exhausted = 0
    for day in EVERY_DAY:
        expected = slowly_added(day, n)
        if expected is None:
            exhausted += 1
            with pytest.raises(CalendarExhausted):
                CALENDAR.add_working_days(day, n)
        else:
            assert CALENDAR.add_working_days(day, n) == expected, day
    assert (exhausted > 0) == (n < 0)


@pytest.mark.parametrize("length", [0, 1, 4, 10, 49])
def test_working_days_between_every_day_and_a_later_one(length: int):
    for day in EVERY_DAY:
        end = day + DAY * length
        assert CALENDAR.working_days_between(day, end) == slowly_between(day, end), day


@pytest.mark.parametrize("offset", [15, 20, 25, 30])
def test_a_return_for_a_period_ending_on_any_day_is_due_at_five(offset: int):
    for day in EVERY_DAY:
        expected = slowly_closing(slowly_added(day, offset))
        due_at = CALENDAR.due_at(day, offset)
        assert (due_at, due_at.tzinfo) == (expected, UTC), day


@pytest.mark.parametrize("meeting_after", [22, 40, 43, 46, 90])
def test_the_earlier_of_quarter_end_and_meeting_counts_for_every_day(meeting_after: int):
    for day in EVERY_DAY:
        meeting = day + DAY * meeting_after
        before_meeting = slowly_added(meeting, -15)
        if before_meeting is None:  # in 2004: the first weeks of the list only
            assert meeting < date(2005, 1, 26)
            with pytest.raises(CalendarExhausted):
                CALENDAR.due_at(day, 15, meeting)
            continue
        expected = slowly_closing(min(slowly_added(day, 15), before_meeting))
        assert CALENDAR.due_at(day, 15, meeting) == expected, day


def test_an_extension_to_any_day_replaces_what_was_due():
    for day in EVERY_DAY:
        expected = slowly_closing(day)
        assert (
            CALENDAR.due_at(day - DAY * 9 if day.year > 2005 else day, 15, day, extension_to=day) == expected
        )


def test_a_return_on_the_hour_is_on_time_and_the_next_moment_is_late_for_every_day():
    for day in EVERY_DAY:
        due_at = CALENDAR.due_at(day, 0, extension_to=day)
        assert CALENDAR.working_days_late(due_at, due_at) == 0
        for after in (timedelta(microseconds=1), timedelta(hours=6, minutes=30), timedelta(days=3)):
            assert CALENDAR.working_days_late(due_at + after, due_at) == slowly_late(
                due_at + after, due_at
            ), day


@given(
    st.timedeltas(timedelta(days=1), timedelta(days=10950)),
    st.timedeltas(timedelta(days=-30), timedelta(days=90)) | st.timedeltas(timedelta(0), timedelta(hours=80)),
)
def test_lateness_at_any_instant(into: timedelta, after: timedelta):
    due_at = datetime(2005, 1, 1, tzinfo=UTC) + into
    received_at = due_at + after
    assert CALENDAR.working_days_late(received_at, due_at) == slowly_late(received_at, due_at)
    in_london = received_at.astimezone(LONDON)
    assert CALENDAR.working_days_late(in_london, due_at.astimezone(LONDON)) == slowly_late(
        received_at, due_at
    )


@given(st.sampled_from(EVERY_DAY), st.integers(0, 200))
def test_what_was_added_lies_between(day: date, n: int):
    end = CALENDAR.add_working_days(day, n)
    assert CALENDAR.working_days_between(day, end) == n
    assert n == 0 or CALENDAR.is_working_day(end)


# What a reader counts by hand


def written(day: date) -> str:
    return f"{day:%a %Y-%m-%d}"


def optional_day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize(
    "row", rows_under(TABLES, "The quarterly calendar (indicators.md, 9)"), ids=lambda row: row["quarter"]
)
def test_the_quarterly_calendar(row: dict[str, str]):
    ends_on = parse(row["quarter"]).ends_on
    steps = {"load": 15, "final": 20, "sign-off": 25, "pack": 30}
    assert {step: written(CALENDAR.due_at(ends_on, offset).date()) for step, offset in steps.items()} == {
        step: row[step] for step in steps
    }


@pytest.mark.parametrize(
    "row", rows_under(TABLES, "Deadlines (indicators.md, 9)"), ids=lambda row: row["because"]
)
def test_a_deadline(row: dict[str, str]):
    due_at = CALENDAR.due_at(
        parse(row["quarter"]).ends_on,
        15,
        optional_day(row["meeting"]),
        extension_to=optional_day(row["extension to"]),
    )
    assert f"{due_at:%Y-%m-%dT%H:%MZ}" == row["due in UTC"]


@pytest.mark.parametrize(
    "row", rows_under(TABLES, "Counts of working days (indicators.md, 2.2)"), ids=lambda row: row["because"]
)
def test_a_count(row: dict[str, str]):
    start = date.fromisoformat(row["start"][4:])
    assert written(start) == row["start"]
    assert written(CALENDAR.add_working_days(start, int(row["n"]))) == row["end"]


@pytest.mark.parametrize(
    "row", rows_under(TABLES, "How late (indicators.md, 10)"), ids=lambda row: row["because"]
)
def test_a_lateness(row: dict[str, str]):
    due_at, received_at = (
        datetime.fromisoformat(row[name]).replace(tzinfo=LONDON) for name in ("due", "received")
    )
    assert CALENDAR.working_days_late(received_at, due_at) == int(row["working days late"])


def test_the_hour_that_the_clocks_read_twice_is_still_an_hour():
    first = datetime(2026, 10, 25, 1, 30, tzinfo=LONDON)
    second = first.replace(fold=1)
    assert CALENDAR.working_days_late(second, first) == 1
    assert CALENDAR.working_days_late(first, second) == 0


# Refusals

BEYOND = (
    r"^Working days cannot be counted in {year}: bank holidays are known from 1 January 2005 to 31 December 2035\. "
    r"Add the holidays of whole years to bank_holidays\.csv"
)


@pytest.mark.parametrize(
    ("ask", "year"),
    [
        (lambda: CALENDAR.is_working_day(date(2036, 1, 1)), 2036),
        (lambda: CALENDAR.is_working_day(date(2004, 12, 31)), 2004),
        (lambda: CALENDAR.add_working_days(date(2036, 1, 1), 0), 2036),
        (lambda: CALENDAR.add_working_days(date(2035, 12, 31), 1), 2036),
        (lambda: CALENDAR.add_working_days(date(2005, 1, 4), -1), 2004),
        (lambda: CALENDAR.working_days_between(date(2035, 12, 31), date(2036, 1, 1)), 2036),
        (lambda: CALENDAR.working_days_between(date(2004, 12, 31), date(2005, 1, 4)), 2004),
        (lambda: CALENDAR.due_at(date(2035, 12, 31), 15), 2036),
        (lambda: CALENDAR.due_at(date(2035, 9, 30), 15, meeting=date(2036, 2, 1)), 2036),
        (lambda: CALENDAR.due_at(date(2035, 9, 30), 15, extension_to=date(2036, 1, 2)), 2036),
        (
            lambda: CALENDAR.working_days_late(
                datetime(2036, 1, 2, tzinfo=UTC), CALENDAR.due_at(date(2035, 9, 30), 15)
            ),
            2036,
        ),
    ],
)
def test_nothing_is_counted_beyond_the_known_holidays(ask, year: int):
    with pytest.raises(CalendarExhausted, match=BEYOND.format(year=year)):
        ask()


def test_the_last_known_days_are_still_counted():
    assert CALENDAR.add_working_days(date(2035, 12, 28), 1) == date(2035, 12, 31)
    assert CALENDAR.add_working_days(date(2005, 1, 5), -1) == date(2005, 1, 4)


def test_an_end_before_its_start_is_a_fault_and_not_in_time():
    with pytest.raises(ValueError, match=r"end lies before the start.* Check both days"):
        CALENDAR.working_days_between(date(2024, 4, 2), date(2024, 4, 1))


@pytest.mark.parametrize("which", [0, 1])
def test_an_instant_without_its_zone_is_refused(which: int):
    instants = [datetime(2024, 4, 22, 16, tzinfo=UTC), datetime(2024, 4, 23, 9, tzinfo=UTC)]
    instants[which] = instants[which].replace(tzinfo=None)
    with pytest.raises(ValueError, match=r"time zone, and one has none\. Read the ledger's times as UTC"):
        CALENDAR.working_days_late(*instants)


def test_an_instant_is_no_day():
    with pytest.raises(TypeError, match="counts days, and this is an instant"):
        CALENDAR.is_working_day(datetime(2024, 12, 25, 9, tzinfo=UTC))
