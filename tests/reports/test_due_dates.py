"""The calendar file: read again by the library, the same bytes each time, and an event that moves keeps its name."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from icalendar import Calendar

from reports.due_dates import DueDates, DueReturn, due_calendar

DUE, ANSWERS = datetime(2024, 4, 22, 16, tzinfo=UTC), datetime(2024, 4, 29, 16, tzinfo=UTC)
LATER, LATER_ANSWERS = datetime(2024, 5, 31, 16, tzinfo=UTC), datetime(2024, 6, 7, 16, tzinfo=UTC)
ALARM = datetime(2024, 4, 15, 7, 30, tzinfo=UTC)
DATES = DueDates(
    board_id="nyscb", board="North Yorkshire Safeguarding Children Board", provider_id="police",
    provider="North Yorkshire Police", quarter_label="2023-24-Q4", quarter="January to March 2024 (2023-24 Q4)",
    is_invented=False,
    returns=(
        DueReturn("missing_children", "Children missing, from home; or care", DUE, ANSWERS),
        DueReturn("esafety_incidents", "Online safety incidents", DUE, ANSWERS),
    ),
    alarms=((DUE, ALARM), (DUE, datetime(2024, 4, 22, 7, 30, tzinfo=UTC))),
    settled_at=datetime(2024, 4, 1, tzinfo=UTC), extensions=0,
)  # fmt: skip


def events(dates):
    return list(Calendar.from_ical(due_calendar(dates)).walk("VEVENT"))


def test_an_event_for_each_day_with_its_returns_and_alarms():
    due, answers = events(DATES)
    assert due.decoded("dtstart") == DUE
    assert due["summary"] == "Due: 2 returns for January to March 2024 (2023-24 Q4)"
    assert str(due["description"]).splitlines() == [
        "North Yorkshire Police to North Yorkshire Safeguarding Children Board:",
        "Online safety incidents",
        "Children missing, from home; or care",
    ]
    assert [DUE + one.decoded("trigger") for one in due.walk("VALARM")] == [
        ALARM,
        DUE - timedelta(hours=8, minutes=30),
    ]
    assert answers.decoded("dtstart") == ANSWERS
    assert answers["summary"] == "Questions to be answered: 2 returns for January to March 2024 (2023-24 Q4)"
    assert answers.walk("VALARM") == []


def test_it_is_what_the_standard_asks_for():
    data = due_calendar(DATES)
    assert data == due_calendar(replace(DATES, returns=DATES.returns[::-1]))
    lines = data.split(b"\r\n")
    assert b"\n" not in b"".join(lines)
    assert max(len(one) for one in lines) <= 75
    assert lines[0] == b"BEGIN:VCALENDAR"
    assert b"VERSION:2.0" in lines
    assert any(one.startswith(b"PRODID:") for one in lines)
    assert rb"DESCRIPTION:North Yorkshire Police" in data
    for one in events(DATES):
        assert one["uid"]
        assert one.decoded("dtstamp") == datetime(2024, 4, 1, tzinfo=UTC)
        assert b"Z" in one["dtstart"].to_ical()
    uids = [one["uid"] for one in events(DATES)]
    assert len(uids) == len(set(uids))


def test_an_extension_moves_the_event_of_its_return_and_leaves_no_other_behind():
    one = events(DATES)
    moved = replace(
        DATES,
        returns=(DATES.returns[0], replace(DATES.returns[1], due_at=LATER, answers_due_at=LATER_ANSWERS)),
        extensions=1, settled_at=datetime(2024, 4, 16, 9, tzinfo=UTC),
    )  # fmt: skip
    after = {str(each["uid"]): each for each in events(moved)}
    assert {str(each["uid"]) for each in one} <= set(after), (
        "an event that was imported would stay where it was"
    )
    assert sorted(
        (str(each["description"]).splitlines()[1], each.decoded("dtstart")) for each in after.values()
    ) == [
        ("Children missing, from home; or care", DUE),
        ("Children missing, from home; or care", ANSWERS),
        ("Online safety incidents", LATER),
        ("Online safety incidents", LATER_ANSWERS),
    ]
    assert {each["sequence"] for each in after.values()} == {1}


def test_an_invented_board_says_so():
    invented = replace(DATES, is_invented=True)
    made = Calendar.from_ical(due_calendar(invented))
    assert str(made["x-wr-calname"]).endswith("(invented)")
    assert all(str(one["summary"]).endswith("(invented)") for one in events(invented))
