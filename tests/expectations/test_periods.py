"""Periods against an independent, slow and obvious calculator, and against what a reader of the domain expects."""

import pickle
from calendar import monthrange
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectations.periods import (
    EXAMPLES,
    Period,
    PeriodKind,
    as_at,
    holding,
    parse,
    planning_year,
    quarter,
    quarter_of,
    quarters,
    quarters_of_year_to_date,
    reported_in,
    rolling_four,
)
from tests.expectations.text_table import rows_under

TABLES = Path(__file__).with_name("periods.md")
EVERY_DAY = [date(2005, 1, 1) + timedelta(days=after) for after in range(10957)]
EVERY_QUARTER = quarters("2005-06-Q1", "2033-34-Q4")
TILING = [kind for kind in PeriodKind if kind is not PeriodKind.AS_AT]

days = st.dates(date(1950, 1, 1), date(2150, 1, 1))
periods = st.builds(holding, days, st.sampled_from(PeriodKind))
tiles = st.builds(holding, days, st.sampled_from(TILING))


def slowly(day: date) -> dict[str, tuple[date, date, str]]:
    """Give first day, last day and label of the period of each kind that a day lies in, by looking at its month."""
    y, m = day.year, day.month
    april = y if m > 3 else y - 1
    september = y if m > 8 else y - 1
    planning = f"{april}-{str(april + 1)[2:]}"
    academic = f"{september}-{str(september + 1)[2:]}"
    if m in (4, 5, 6):
        q = (date(y, 4, 1), date(y, 6, 30), planning + "-Q1")
    elif m in (7, 8, 9):
        q = (date(y, 7, 1), date(y, 9, 30), planning + "-Q2")
    elif m in (10, 11, 12):
        q = (date(y, 10, 1), date(y, 12, 31), planning + "-Q3")
    else:
        q = (date(y, 1, 1), date(y, 3, 31), planning + "-Q4")
    if m in (4, 5, 6, 7, 8, 9):
        half = (date(y, 4, 1), date(y, 9, 30), planning + "-H1")
    else:
        half = (date(april, 10, 1), date(april + 1, 3, 31), planning + "-H2")
    year = (date(april, 4, 1), date(april + 1, 3, 31))
    # September 2008 would read as the planning year 2008-09: such a month is told apart.
    is_doubtful = m == y % 100 + 1
    return {
        "month": (
            date(y, m, 1),
            date(y, m, monthrange(y, m)[1]),
            day.isoformat()[:7] + ("-M" if is_doubtful else ""),
        ),
        "quarter": q,
        "half": half,
        "year": (*year, planning),
        "academic_year": (date(september, 9, 1), date(september + 1, 8, 31), academic + "-AY"),
        "calendar_year": (date(y, 1, 1), date(y, 12, 31), f"{y}-CY"),
        "survey_wave": (*year, planning + "-SW"),
        "as_at": (day, day, day.isoformat()),
    }


@pytest.fixture(scope="module")
def every_period() -> set[Period]:
    return {holding(day, kind) for day in EVERY_DAY for kind in PeriodKind}


def test_every_day_lies_in_the_periods_that_the_slow_calculator_finds():
    assert EVERY_DAY[-1] == date(2034, 12, 31)
    for day in EVERY_DAY:
        expected = slowly(day)
        found = {kind.value: holding(day, kind) for kind in PeriodKind}
        assert {kind: (one.starts_on, one.ends_on, one.label) for kind, one in found.items()} == expected
        assert quarter_of(day) == found["quarter"]
        assert as_at(day) == found["as_at"]


def test_every_period_of_those_years_has_a_label_of_its_own_that_reads_back(every_period: set[Period]):
    by_label = Counter(one.label for one in every_period)
    assert by_label.most_common(1)[0][1] == 1
    assert all(parse(one.label) == one for one in every_period)


def test_every_period_knows_its_quarter_its_year_and_its_population(every_period: set[Period]):
    for one in every_period:
        _, _, quarter_label = slowly(one.ends_on)["quarter"]
        start, end, year_label = slowly(one.ends_on)["year"]
        assert one.reporting_quarter.label == quarter_label
        assert one.quarter_number == int(quarter_label[-1])
        assert (one.planning_year.label, one.planning_year.kind) == (year_label, PeriodKind.YEAR)
        assert one.mid_year == start.year
        assert start <= one.ends_on <= end


@pytest.mark.parametrize("kind", ["half", "year", "academic_year", "calendar_year", "survey_wave"])
def test_a_quarter_reports_what_ends_in_it(kind: str):
    ending_on = {end: label for _, end, label in (slowly(day)[kind] for day in EVERY_DAY)}
    reported = 0
    for one in EVERY_QUARTER[:-4]:
        days_of_it = (
            one.starts_on + timedelta(days=after) for after in range((one.ends_on - one.starts_on).days + 1)
        )
        expected = [ending_on[day] for day in days_of_it if day in ending_on]
        found = reported_in(one, PeriodKind(kind))
        assert [found.label] == expected if found else expected == []
        reported += len(expected)
    assert reported == (56 if kind == "half" else 28)


def test_a_quarter_reports_itself_and_no_single_month_or_day():
    one = parse("2023-24-Q2")
    assert reported_in(one, PeriodKind.QUARTER) == one
    assert reported_in(one, PeriodKind.MONTH) is None
    assert reported_in(one, PeriodKind.AS_AT) is None


@pytest.mark.parametrize("row", rows_under(TABLES, "Labels"), ids=lambda row: row["label"])
def test_a_label_means_what_the_table_says(row: dict[str, str]):
    one = parse(row["label"])
    assert {
        "label": one.label,
        "from": one.starts_on.isoformat(),
        "to": one.ends_on.isoformat(),
        "words": one.name,
        "reported in": one.reporting_quarter.label,
        "population of June": str(one.mid_year),
        "time_period": one.ees[0],
        "time_identifier": one.ees[1],
    } == row


@pytest.mark.parametrize("row", rows_under(TABLES, "Refused"), ids=lambda row: row["written"] or "nothing")
def test_a_wrong_label_is_refused_with_examples_and_without_repeating_it(row: dict[str, str]):
    with pytest.raises(ValueError, match="period") as refusal:
        parse(row["written"])
    assert str(refusal.value) == f"{row['because']} Write {EXAMPLES}."


def test_the_examples_of_a_refusal_are_labels_themselves_one_of_each_kind():
    written = [example.split(" like ")[1] for example in EXAMPLES.replace(", or ", ", ").split(", ")]
    assert sorted(parse(one).kind for one in written) == sorted(PeriodKind)


@given(st.text(max_size=12) | st.from_regex(r"[12][0-9]{3}-[0-9]{2}(-[A-Z0-9]{1,2})?", fullmatch=True))
def test_any_text_is_a_label_written_exactly_or_refused(text: str):
    try:
        read_as = parse(text).label
    except ValueError:
        read_as = None
    assert read_as in {text, None}


@given(periods)
def test_a_label_reads_back_to_its_period(one: Period):
    assert parse(one.label) == one


@given(periods, periods)
def test_two_periods_never_share_a_label(one: Period, other: Period):
    assert (one.label == other.label) == (one == other)


@given(tiles)
def test_periods_of_a_kind_lie_end_to_end(one: Period):
    assert one.following().starts_on == one.ends_on + timedelta(days=1)
    assert one.previous().ends_on == one.starts_on - timedelta(days=1)
    assert one.previous() < one < one.following()


@given(tiles, st.integers(-20, 20), st.integers(-20, 20))
def test_steps_add_up(one: Period, a: int, b: int):
    assert one.following(a).following(b) == one.following(a + b) == one.previous(-a - b)


@given(tiles)
def test_the_same_period_last_year_is_one_year_before(one: Period):
    before = one.same_last_year()
    assert before.kind is one.kind
    assert before.starts_on == one.starts_on.replace(year=one.starts_on.year - 1)
    assert before.planning_year == one.planning_year.previous()


@given(periods)
def test_a_period_survives_the_way_between_processes(one: Period):
    assert len({one, pickle.loads(pickle.dumps(one))}) == 1  # noqa: S301 - our own bytes


@pytest.mark.parametrize(
    ("day", "before", "after", "last_year"),
    [
        ("2024-03-31", "2023-12-31", "2024-06-30", "2023-03-31"),
        ("2023-12-31", "2023-09-30", "2024-03-31", "2022-12-31"),
        ("2023-06-30", "2023-03-31", "2023-09-30", "2022-06-30"),
    ],
)
def test_snapshots_go_from_quarter_end_to_quarter_end(day: str, before: str, after: str, last_year: str):
    one = parse(day)
    assert [one.previous().label, one.following().label, one.same_last_year().label] == [
        before,
        after,
        last_year,
    ]
    assert one.previous(4) == one.same_last_year()


def test_a_snapshot_on_a_leap_day_compares_with_28_february():
    assert parse("2024-02-29").same_last_year().label == "2023-02-28"
    assert parse("2025-02-28").same_last_year().label == "2024-02-28"


def test_a_snapshot_that_ends_no_quarter_has_no_neighbours():
    with pytest.raises(ValueError, match=r"ends no quarter has none before or after it.* like 2024-03-31"):
        parse("2024-05-12").previous()


@pytest.mark.parametrize("day", ["2024-06-30", "2024-03-30", "2024-12-31"])
def test_an_open_file_holds_no_snapshot_but_at_31_march(day: str):
    with pytest.raises(ValueError, match="only hold snapshots at 31 March"):
        _ = parse(day).ees


@pytest.mark.parametrize("number", [0, 5, -1])
def test_a_year_has_four_quarters(number: int):
    with pytest.raises(ValueError, match="quarters 1 to 4"):
        quarter(2023, number)


def test_quarters_by_number_make_the_planning_year():
    assert [quarter(2023, n).label for n in (1, 2, 3, 4)] == [f"2023-24-Q{n}" for n in (1, 2, 3, 4)]
    assert quarter(2023, 1).starts_on == planning_year(2023).starts_on == date(2023, 4, 1)
    assert quarter(2023, 4).ends_on == planning_year(2023).ends_on == date(2024, 3, 31)


def test_quarters_from_one_to_another():
    assert [one.label for one in quarters("2021-22-Q3", "2022-23-Q2")] == [
        "2021-22-Q3", "2021-22-Q4", "2022-23-Q1", "2022-23-Q2",
    ]  # fmt: skip
    assert quarters("2021-22-Q1", "2021-22-Q1") == (quarter(2021, 1),)
    assert len(quarters("2021-22-Q1", "2023-24-Q4")) == 12


@pytest.mark.parametrize("one", EVERY_QUARTER[4:20], ids=lambda one: one.label)
def test_the_quarters_that_longer_bases_add_up(one: Period):
    year, number = one.label[:7], int(one.label[-1])
    assert [member.label for member in quarters_of_year_to_date(one)] == [
        f"{year}-Q{n}" for n in range(1, number + 1)
    ]
    rolling = rolling_four(one)
    assert rolling[-1] == one
    assert rolling == EVERY_QUARTER[EVERY_QUARTER.index(one) - 3 : EVERY_QUARTER.index(one) + 1]


@pytest.mark.parametrize(
    "ask",
    [
        lambda: quarters("2023-24", "2023-24-Q4"),
        lambda: quarters("2023-24-Q1", "2023-24"),
        lambda: reported_in(parse("2023-24"), PeriodKind.YEAR),
        lambda: quarters_of_year_to_date(parse("2023-24")),
        lambda: rolling_four(parse("2023-24")),
    ],
)
def test_what_needs_a_quarter_says_so(ask):
    with pytest.raises(ValueError, match=r"2023-24 is no quarter\. Write one like 2023-24-Q4\."):
        ask()


def test_quarters_backwards_are_refused():
    with pytest.raises(
        ValueError, match=r"2023-24-Q1 lies before 2023-24-Q2\. Give the earlier quarter first\."
    ):
        quarters("2023-24-Q2", "2023-24-Q1")


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "kind"),
    [
        (date(2024, 1, 1), date(2024, 3, 30), PeriodKind.QUARTER),
        (date(2024, 1, 2), date(2024, 3, 31), PeriodKind.QUARTER),
        (date(2024, 2, 1), date(2024, 4, 30), PeriodKind.QUARTER),
        (date(2024, 1, 1), date(2024, 12, 31), PeriodKind.YEAR),
        (date(2024, 3, 31), date(2024, 4, 1), PeriodKind.AS_AT),
    ],
)
def test_days_that_are_no_whole_period_are_refused(starts_on: date, ends_on: date, kind: PeriodKind):
    with pytest.raises(ValueError, match=f"not one whole {kind.value.replace('_', ' ')}.* from its label"):
        Period(starts_on, ends_on, kind)


def test_an_instant_is_no_day():
    with pytest.raises(TypeError, match="made of days, and this is an instant"):
        quarter_of(datetime(2024, 3, 31, 23, 30, tzinfo=UTC))


@pytest.mark.parametrize(
    "ask", [lambda: planning_year(1899), lambda: quarter(2200, 1), lambda: quarter(223, 4)]
)
def test_a_slip_of_the_pen_in_a_year_is_told(ask):
    with pytest.raises(ValueError, match="between the years 1900 and 2199"):
        ask()
