"""When a provider's inbox is looked into: hourly while something is waited for, else daily; and nothing is lost."""

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

import pytest

from expectations.calendar import LONDON, read_holidays
from expectations.catalogue import DATASET, load
from flows.rhythm import DAY, HOUR, Rhythm, collections, open_for, own_minute, rhythm_of, run_name, windows

CALENDAR = read_holidays(DATASET / "bank_holidays.csv")
CATALOGUE = load(DATASET.parent / "dataset_eastmoor")
BOARD, POLICE = "eastmoor", "eastmoor_police"
RETURN = (POLICE, "missing_children", "2026-27-Q1")

# April to June 2026 is due on 21 July, 15 working days after its end, and its pack is to be out by 11 August.
RHYTHMS = """
by London's clock | accepted | extended to | rhythm
2026-06-30 23:59  | no       |             | daily     the quarter has not ended
2026-07-01 00:00  | no       |             | hourly    its return is open
2026-07-01 00:00  | yes      |             | hourly    a correction may come until it is due
2026-07-21 16:59  | yes      |             | hourly
2026-07-21 17:00  | yes      |             | daily     due, and here
2026-07-21 17:00  | no       |             | hourly    overdue: it is waited for
2026-08-11 16:59  | no       |             | hourly
2026-08-11 17:00  | no       |             | daily     the pack is out without it
2026-08-11 17:00  | no       | 2026-09-01  | hourly    more time was given
2026-09-01 16:59  | yes      | 2026-09-01  | hourly
2026-09-01 17:00  | no       | 2026-09-01  | daily
2026-12-31 23:59  | no       |             | daily
2027-01-01 00:00  | no       |             | hourly    New Year is a bank holiday, and the next quarter is open
2036-02-01 12:00  | no       |             | hourly    nobody knows the bank holidays of that year
"""


def cases():
    for line in RHYTHMS.strip().splitlines()[1:]:
        at, accepted, extended, rhythm = (part.strip() for part in line.split("|"))
        yield pytest.param(at, accepted == "yes", extended, rhythm.split()[0], id=line)


@pytest.mark.parametrize(("at", "is_accepted", "extended", "wanted"), list(cases()))
def test_hourly_while_something_is_waited_for(at, is_accepted, extended, wanted):
    # All earlier and later quarters are in, so that the table speaks of one.
    others = {
        (POLICE, "missing_children", f"{year}-Q{n}") for year in ("2025-26", "2026-27") for n in range(1, 5)
    }
    accepted = others - {RETURN} | ({RETURN} if is_accepted else set())
    extensions = {RETURN: date.fromisoformat(extended)} if extended else {}
    now = datetime.fromisoformat(at).replace(tzinfo=LONDON).astimezone(UTC)
    found = collections(CATALOGUE, CALENDAR, extensions, accepted, now)[POLICE]
    assert found.every == {"daily": DAY, "hourly": HOUR}[wanted]


def test_every_provider_has_a_rhythm_and_those_who_owe_nothing_have_a_daily_one():
    found = collections(CATALOGUE, CALENDAR, {}, (), datetime(2026, 7, 10, tzinfo=UTC))
    assert set(found) == {one.id for one in CATALOGUE.providers}
    assert found["eastmoor_health_authority"].every == DAY
    assert found["eastmoor_hospital_trust"].every == HOUR


def test_providers_do_not_all_come_at_once_and_keep_their_minute():
    nyscb = load()
    minutes = [own_minute("nyscb", one.id) for one in nyscb.providers]
    assert max(Counter(minutes).values()) <= 4
    assert own_minute("nyscb", "police") == timedelta(minutes=12)


def test_a_tick_that_comes_twice_or_a_little_early_is_one():
    rhythm = Rhythm(HOUR, timedelta(minutes=10))
    at = datetime(2026, 7, 10, 9, 10, tzinfo=UTC)
    assert rhythm.is_due(None, at)
    early = at - timedelta(seconds=1)
    assert rhythm.is_due(at - HOUR, early)
    assert not rhythm.is_due(early, at)
    assert not rhythm.is_due(at, at + timedelta(minutes=59))
    assert rhythm.is_due(at, at + HOUR)
    assert rhythm.is_due(at, at + 30 * DAY)


def test_a_clock_that_stands_or_ran_back_is_no_reason_not_to_look():
    at = datetime(2026, 7, 10, 9, 10, tzinfo=UTC)
    assert Rhythm(DAY).is_due(at, at)
    assert Rhythm(DAY).is_due(at + DAY, at)


def test_a_run_is_named_by_its_ids_and_londons_clock():
    at = datetime(2026, 10, 21, 8, 10, tzinfo=UTC)
    assert (
        run_name("collect", {"provider": "police", "board": "nyscb"}, at)
        == "collect nyscb police 2026-10-21 09:10"
    )
    assert run_name("build", {}, at) == "build 2026-10-21 09:10"


# --- every tick of a year: 25 October 2026 has 25 hours in London, 28 March 2027 has 23

STARTS, ENDS = datetime(2026, 4, 1, tzinfo=UTC), datetime(2027, 4, 1, tzinfo=UTC)
PROVIDERS = [one.id for one in CATALOGUE.providers]


@lru_cache
def windows_on(day):
    return windows(CATALOGUE, CALENDAR, {}, datetime.combine(day, datetime.min.time(), UTC) + 12 * HOUR)


def hours():
    return [STARTS + HOUR * n for n in range((ENDS - STARTS) // HOUR)]


def looks_of_a_year(seed, down):
    """Play the scheduler: rhythms are refreshed each hour, ticks come a little early or late, none while it is down."""
    chance = random.Random(seed)  # noqa: S311
    accepted_at = {
        one.slot: one.opens_at + timedelta(hours=chance.uniform(1, 1500))
        for day in (date(2026, 7, 2), date(2026, 10, 2), date(2027, 1, 2))
        for one in windows_on(day)
        if chance.random() < 0.8
    }
    last, looks, waited = {}, {one: [] for one in PROVIDERS}, set()
    was_down = False
    for hour in hours():
        if any(begins <= hour < ends for begins, ends in down):
            was_down = True
            continue
        accepted = {slot for slot, at in accepted_at.items() if at <= hour}
        open_now = open_for(windows_on(hour.astimezone(LONDON).date()), accepted, hour)
        waited |= {(provider, hour) for provider in open_now}
        for provider in PROVIDERS:
            rhythm = rhythm_of(BOARD, provider, is_waited_for=provider in open_now)
            until_next = (rhythm.anchor - hour) % rhythm.every
            ticks = [hour + until_next] if until_next < HOUR else []
            # A start after a fall catches up at once; a tick may come twice.
            for at in [hour] * was_down + ticks * (2 if chance.random() < 0.1 else 1):
                came = max(at + timedelta(seconds=chance.uniform(-9, 20)), last.get(provider, STARTS))
                if rhythm.is_due(last.get(provider), came + timedelta(milliseconds=1)):
                    last[provider] = came
                    looks[provider].append(came)
        was_down = False
    return looks, waited


@pytest.mark.parametrize("seed", [1, 2])
def test_every_open_hour_and_every_day_has_its_look_and_none_has_two(seed):
    looks, waited = looks_of_a_year(seed, [])
    assert len(waited) > 5000
    for provider in PROVIDERS:
        hourly = rhythm_of(BOARD, provider, is_waited_for=True)
        by_hour = Counter(hourly.slot(one) for one in looks[provider])
        assert max(by_hour.values()) == 1
        # The slot that begins in an hour in which the provider is waited for.
        own = {hourly.slot(hour + own_minute(BOARD, provider)) for one, hour in waited if one == provider}
        assert own <= set(by_hour)
        days = {one.astimezone(LONDON).date() for one in looks[provider]}
        assert days >= {STARTS.date() + DAY * n for n in range(365)}


FALLS = {
    "over a weekend": [("2026-07-17T18", "2026-07-20T08")],
    "over the end of summer time": [("2026-10-24T22", "2026-10-25T03")],
    "over the opening of a return": [("2026-12-31T03", "2027-01-04T09")],
    "again and again": [("2026-05-01T00", "2026-05-02T05"), ("2026-05-02T06", "2026-05-30T06"),
                        ("2027-03-28T00", "2027-03-28T02")],
}  # fmt: skip


@pytest.mark.parametrize("name", FALLS)
def test_what_was_missed_is_made_good_when_it_is_up_again(name):
    down = [tuple(datetime.fromisoformat(one).replace(tzinfo=UTC) for one in fall) for fall in FALLS[name]]
    looks, _ = looks_of_a_year(3, down)
    for provider in PROVIDERS:
        daily = rhythm_of(BOARD, provider, is_waited_for=False)
        looked = {daily.slot(one) for one in looks[provider]}
        for begins, ends in down:
            assert not any(begins < one < ends - timedelta(minutes=1) for one in looks[provider])
            assert daily.slot(ends) in looked
        dark = {daily.slot(one) for begins, ends in down for one in (begins, ends)}
        missed = set(range(daily.slot(STARTS + DAY), daily.slot(ENDS))) - looked
        assert not {one for one in missed if not min(dark) <= one <= max(dark)}
