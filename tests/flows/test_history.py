"""What the gate is told of other returns, periods and providers, through the ledger and the lake."""

from dataclasses import replace
from datetime import UTC, datetime

import polars as pl
import pytest

from data_lake.invented.files import FORMS
from data_lake.invented.returns import Inventor
from expectations.gates.context import HISTORY_BACK, RANGES_BACK, TYPED, Slot
from expectations.periods import Period, parse, quarters
from flows.settings import SetClock
from flows.steps.history import Standing, beside, history, twins
from tests.handed_in import collect

NYSCB = "nyscb"
BEFORE, NOW, NEXT = (parse(f"2022-23-Q{number}") for number in (1, 2, 3))


@pytest.fixture
def clock():
    return SetClock(datetime(2022, 7, 10, 9, tzinfo=UTC))


@pytest.fixture
def inventor(office):
    return Inventor(office.catalogue(NYSCB))


def received(office, clock, period: Period, *returns: pl.DataFrame, name: str = "return") -> None:
    """Hand in and collect, ten days after the period's end or later."""
    clock.move_to(max(clock.now(), datetime(period.ends_on.year, period.ends_on.month, 28, 9, tzinfo=UTC)))
    clock.move_to(max(clock.now(), clock.now().replace(month=period.ends_on.month % 12 + 1, day=10)))
    for number, rows in enumerate(returns):
        folder = office.lake.inbox(NYSCB, rows["provider"][0])
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}{number}.csv").write_bytes(FORMS["csv"](rows))
    collect(office, NYSCB)


def of(rows: pl.DataFrame, return_id: str, provider: str | None = None) -> pl.DataFrame:
    found = rows.filter(pl.col("return_id") == return_id)
    return found if provider is None else found.filter(pl.col("provider") == provider)


def with_county(rows: pl.DataFrame, series: str, number: int) -> pl.DataFrame:
    is_whole = (
        (pl.col("series") == series) & (pl.col("area_type") == "county") & (pl.col("breakdown") == "all")
    )
    return rows.with_columns(
        pl.when(is_whole).then(pl.lit(number)).otherwise(pl.col("numerator")).alias("numerator")
    )


def findings(
    office, return_id: str, provider: str | None = None, but: str = "T-01"
) -> list[tuple[str, str, str]]:
    """The findings of the last submission of a return, but for lateness: code, series, sentence."""
    last = [
        one
        for one in office.ledger.submissions(NYSCB)
        if one.return_id == return_id and provider in {None, one.provider}
    ][-1]
    return [
        (one.code, one.series, one.sentence)
        for one in office.ledger.findings(last.submission_id)
        if one.code != but
    ]


def test_the_return_of_the_period_before_handed_in_again_is_asked_about(office, clock, inventor):
    rows = of(inventor.quarter(BEFORE), "young_peoples_treatment")
    received(office, clock, BEFORE, rows)
    assert findings(office, "young_peoples_treatment") == []
    received(office, clock, NOW, rows.with_columns(pl.lit(NOW.label).alias("period")))
    (finding,) = findings(office, "young_peoples_treatment")
    assert finding == ("V-11", "", "The whole file: everything in it is the same as in the period before.")


def test_a_stock_and_its_restatement_are_said_against_the_ledger(office, clock, inventor):
    """The stock of the second quarter follows from the first; the first handed in again breaks it."""
    first, second = (of(inventor.quarter(one), "private_fostering") for one in (BEFORE, NOW))
    received(office, clock, BEFORE, first)
    received(office, clock, NOW, second)
    assert findings(office, "private_fostering") == []
    ended = first.filter(pl.col("series") == "ended_arrangements")["numerator"][0]
    received(office, clock, NOW, with_county(first, "ended_arrangements", ended + 1), name="same stock")
    assert findings(office, "private_fostering") == []
    more = second.filter(pl.col("series") == "new_notifications")["numerator"][0] + 1
    received(office, clock, NOW, with_county(second, "new_notifications", more), name="one more")
    ((code, series, sentence),) = findings(office, "private_fostering")
    assert (code, series) == ("A-02", "privately_fostered")
    assert "does not follow from what was accepted for earlier periods" in sentence
    received(office, clock, NOW, with_county(first, "ended_arrangements", ended), name="first again")
    ((code, series, sentence),) = findings(office, "private_fostering")
    assert (code, series) == ("A-03", "privately_fostered")
    assert "a later period that was accepted does not follow any more" in sentence


def test_a_break_between_two_returns_is_told_once_in_one_run_and_at_the_later_one_else(
    office, clock, inventor
):
    """At least as many permanent exclusions are divided as are counted; the row that must be smaller is told."""
    rows = inventor.quarter(NOW)
    counted, divided = of(rows, "permanent_exclusions"), of(rows, "exclusions_for_bullying")
    permanent = divided.filter((pl.col("breakdown") == "type") & (pl.col("category") == "permanent"))[
        "denominator"
    ][0]
    assert counted.filter(pl.col("breakdown") == "all")["numerator"][0] <= permanent
    received(office, clock, NOW, counted, divided)
    assert findings(office, "permanent_exclusions") == findings(office, "exclusions_for_bullying") == []
    below = 5
    is_split = pl.col("category").is_in(["permanent", "fixed_period"])
    moved = pl.col("denominator") + pl.when(pl.col("category") == "permanent").then(
        below - permanent
    ).otherwise(permanent - below)
    fewer = divided.with_columns(
        pl.when(is_split).then(moved).otherwise("denominator").alias("denominator"),
        pl.when(pl.col("denominator").is_not_null()).then(0).otherwise("numerator").alias("numerator"),
    )
    received(office, clock, NOW, fewer, name="fewer")
    assert [one[:2] for one in findings(office, "exclusions_for_bullying") if one[0] == "A-01"] == [
        ("A-01", "bullying_exclusion_pct")
    ]
    fixed = counted.with_columns(pl.lit("invented: once more").alias("comment"))
    twice = fewer.with_columns(pl.lit("invented: once more").alias("comment"))
    received(office, clock, NOW, fixed, twice, name="both again")
    assert [one[:2] for one in findings(office, "permanent_exclusions") if one[0] == "A-01"] == [
        ("A-01", "permanent_exclusions")
    ]
    assert [one for one in findings(office, "exclusions_for_bullying") if one[0] == "A-01"] == []


def test_a_district_that_hands_in_anothers_figures_is_told_whose(office, clock, inventor):
    rows = of(inventor.quarter(NOW), "premises_licences")
    craven = of(rows, "premises_licences", "craven_licensing")
    copied = craven.with_columns(
        pl.lit("selby_licensing").alias("provider"),
        pl.lit("selby").alias("area_code"),
        pl.lit("ours").alias("comment"),
    )
    received(office, clock, NOW, craven, copied)
    assert findings(office, "premises_licences", "craven_licensing") == []
    ((code, _, sentence),) = findings(office, "premises_licences", "selby_licensing")
    name = next(one.name for one in office.catalogue(NYSCB).providers if one.id == "craven_licensing")
    assert (code, sentence) == ("V-12", f"The whole file: it is identical to the return of {name}.")
    # In a later run it is said against what stands.
    received(office, clock, NOW, copied.with_columns(pl.lit("again").alias("comment")), name="again")
    assert [one[0] for one in findings(office, "premises_licences", "selby_licensing")] == ["V-12"]


def test_lateness_is_counted_in_working_days(office, clock, inventor):
    clock.move_to(datetime(2022, 10, 31, 9, tzinfo=UTC))
    received(office, clock, NOW, of(inventor.quarter(NOW), "allegations"))
    ((code, _, sentence),) = findings(office, "allegations", but="")
    assert (code, sentence) == ("T-01", "The whole file: the return came 6 working days after it was due.")


def test_far_history_is_read_only_where_control_limits_can_be_drawn(office, clock, inventor):
    kept = of(inventor.quarter(NOW), "allegations")
    covered = quarters("2021-22-Q1", "2024-25-Q2")
    received(
        office, clock, covered[-1], *(kept.with_columns(pl.lit(one.label).alias("period")) for one in covered)
    )
    assert len(office.ledger.current(NYSCB)) == len(covered) == 14 <= HISTORY_BACK
    slot = Slot("key", NYSCB, "lado", "allegations", NOW, clock.now(), clock.now())
    for number, quarter in enumerate(covered, start=1):
        told = history(Standing(office, NYSCB), [replace(slot, period=quarter.following())])
        reach = number if number >= 12 else min(number, RANGES_BACK)
        assert sorted(told["quarters_back"].unique()) == list(range(1, reach + 1))
        assert set(told.filter(pl.col("quarters_back") > 1)["area_type"]) <= {"county"}


def test_nothing_stands_and_nothing_is_known(office):
    standing = Standing(office, NYSCB)
    slot = Slot("key", NYSCB, "police", "missing_children", NOW, office.clock.now(), office.clock.now())
    run = [(slot, TYPED.to_frame())]
    assert history(standing, [slot]).is_empty()
    assert beside(standing, run).is_empty()
    assert twins(standing, run, {}).is_empty()
    (row,) = twins(standing, run, {"key": "lado"}).rows()
    assert row[:2] == ("key", "")
