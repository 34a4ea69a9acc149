"""The same story, with its ledger in SQLite and in PostgreSQL: the same verdicts, the same trail, the same marts."""

from dataclasses import replace
from datetime import UTC, date, datetime

import polars as pl
import pytest

from data_lake.invented.files import FORMS
from data_lake.invented.returns import Inventor
from data_lake.ledger import SCHEMAS
from data_lake.ledger.contacts import Contact
from data_lake.published.given import GivenFile
from data_lake.published.table import read_table
from expectations.periods import parse
from expectations.sign_off import PERFORMANCE_TEAM, PROVIDER, SUB_GROUP
from flows.build import build
from flows.office import open_office
from flows.publish import publish
from flows.settings import SetClock, Settings
from flows.sign_off import sign_off
from flows.steps.import_release import import_release, withdraw_release
from flows.steps.queries import answer_query, queries_of
from flows.steps.sign_off import Manner
from sql.warehouse import canonical_hashes
from tests.handed_in import collect

BOARD = "eastmoor"
QUARTER = parse("2023-24-Q4")
HOSTILE = "\u202e\U0001f9d2'; drop table event; --" + "x" * 200


def tell_the_story(office):
    """A quarter of an invented board: a correction three times as large, one answer, and what nobody can use."""
    rows = Inventor(office.catalogue(BOARD)).quarter(QUARTER)
    for number, ((provider,), part) in enumerate(rows.group_by(["provider"], maintain_order=True)):
        hand_in(office, provider, f"{HOSTILE[:60]}{number}.csv", FORMS["csv"](part))
    collect(office, BOARD)
    odd = rows.with_columns(pl.col("numerator", "denominator") * 3)
    provider = odd["provider"][0]
    for name, form in (("again.xlsx", "xlsx"), ("again.parquet", "parquet")):
        hand_in(office, provider, name, FORMS[form](odd.filter(pl.col("provider") == provider)))
    hand_in(office, provider, "unknown.csv", strange(rows.filter(pl.col("provider") == provider)))
    hand_in(office, provider, "picture.csv", b"\x89PNG")
    office.clock.tick()
    office.ledger.record_extension(
        board=BOARD, provider=provider, return_id=rows["return_id"][0], period=QUARTER.label,
        extended_to=date(2024, 5, 20), reason="Outage.", approved_by="chair", recorded_at=office.clock.now(),
        actor="tester",
    )  # fmt: skip
    collect(office, BOARD)
    for asked in queries_of(office, BOARD, provider, QUARTER)[:1]:
        answer_query(office, BOARD, provider, QUARTER, asked.mark, reason=HOSTILE, role=HOSTILE, until=None)
    build(office)
    publish(office, BOARD, QUARTER.label)
    sign_it_off(office)
    figures = read_table(office.catalogue(BOARD).file("published.csv")).filter(
        pl.col("source") == "fingertips"
    )
    later = GivenFile(HOSTILE, figures.with_columns(pl.lit("2024-25").alias("release")).write_csv().encode())
    import_release(replace(office, user="analyst", actor="analyst"), BOARD, [later])
    withdraw_release(
        replace(office, user="analyst", actor="analyst"), BOARD, "fingertips", "2024-25", HOSTILE
    )


def sign_it_off(office):
    """All three steps, the second by two people, because something is still asked about."""
    for account, role in (("analyst", PERFORMANCE_TEAM), ("secretary", SUB_GROUP)):
        contact = Contact(BOARD, "", role, "Post", "email", "", account, date(2024, 1, 1))
        office.ledger.contacts.record(contact, recorded_at=office.clock.now(), actor="tester")

    def step(user, name, **more):
        sign_off(replace(office, user=user, actor=user), BOARD, QUARTER, name, **more)

    for provider in sorted(set(office.ledger.signing.quarter(BOARD, QUARTER.label).standing.values())):
        step("analyst", PROVIDER, provider=provider, reason="by letter")
    step("analyst", PERFORMANCE_TEAM, reason="The meeting is today.", manner=Manner.OVERRIDE)
    step("secretary", PERFORMANCE_TEAM, reason="The meeting is today.", manner=Manner.CONFIRM)
    step("secretary", SUB_GROUP)


def hand_in(office, provider, name, data):
    folder = office.lake.inbox(BOARD, provider)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)


def strange(rows):
    """A file in which every word is longer than any that the ledger's columns hold."""
    words = [name for name, kind in rows.schema.items() if kind == pl.String and name != "provider"]
    return FORMS["csv"](rows.with_columns(pl.lit("w" * 300).alias(name) for name in words))


@pytest.fixture(scope="module")
def told(postgres, tmp_path_factory):
    found = []
    with postgres.database(is_opened=False) as url:
        for kind, ledger in (("sqlite", None), ("postgresql", url)):
            root = tmp_path_factory.mktemp(kind) / "lake"
            settings = Settings(root=root, board=BOARD, actor="tester", ledger=ledger)
            with open_office(settings, SetClock(datetime(2024, 4, 10, 9, 0, tzinfo=UTC))) as office:
                tell_the_story(office)
                found.append(
                    {
                        "events": office.ledger.events(),
                        "anchors": office.lake.anchors(),
                        "faults": office.ledger.verify_trail(office.lake.anchors()),
                        "snapshot": office.ledger.snapshot(),
                        "past": office.ledger.snapshot(office.ledger.last_event() // 2),
                        "hashes": canonical_hashes(office.lake.warehouse),
                    }
                )
            assert (root / "ledger.sqlite").exists() == (ledger is None)
    return found


def test_the_trail_is_the_same_link_by_link_and_whole(told):
    in_sqlite, in_postgresql = told
    assert {event.kind for event in in_sqlite["events"]} >= {
        "arrival_received", "submission_judged", "submission_superseded", "extension_recorded", "answer_recorded",
    }  # fmt: skip
    assert in_postgresql["events"] == in_sqlite["events"]
    assert in_postgresql["anchors"] == in_sqlite["anchors"]
    assert in_sqlite["anchors"]
    assert in_postgresql["faults"] == in_sqlite["faults"] == []


@pytest.mark.parametrize("name", SCHEMAS)
@pytest.mark.parametrize("when", ["snapshot", "past"])
def test_a_snapshot_is_the_same_row_by_row(told, name, when):
    in_sqlite, in_postgresql = (getattr(one[when], name) for one in told)
    assert in_postgresql.equals(in_sqlite)
    assert in_sqlite.height or when == "past"


def test_the_marts_are_the_same(told):
    in_sqlite, in_postgresql = (one["hashes"] for one in told)
    assert any(table.startswith("marts.") for table in in_sqlite)
    assert in_postgresql == in_sqlite
