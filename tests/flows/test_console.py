"""The console of a real lake: what is gathered from the ledger, the lake and the warehouse, stage by stage."""

import json
import re
import shlex
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import polars as pl
import pytest

from data_lake.invented.files import FORMS
from data_lake.invented.returns import Inventor
from data_lake.ledger import tables
from expectations.periods import parse
from expectations.sign_off import content_of, named
from flows import cli
from flows.build import build
from flows.console import console
from flows.office import open_office
from flows.settings import DEMONSTRATION_CLOCK, SetClock, Settings
from flows.steps.console import gather_console
from reports.console import Shown, notices
from tests.data_lake.test_ledger_overview import put
from tests.handed_in import collect, typed_only

BOARD, QUARTER = "eastmoor", parse("2023-24-Q4")
AT = datetime(2024, 5, 10, 12, 0, tzinfo=UTC)


@pytest.fixture
def office(tmp_path):
    with open_office(Settings(root=tmp_path / "lake", board=BOARD, actor="tester"), SetClock(AT)) as opened:
        yield replace(opened, catalogues={BOARD: typed_only(opened.catalogue(BOARD))})


@pytest.fixture
def rows(office):
    return Inventor(office.catalogue(BOARD)).quarter(QUARTER)


def hand_in(office, rows, *providers):
    for provider in providers or rows["provider"].unique().sort():
        folder = office.lake.inbox(BOARD, provider)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "Jane Example.csv").write_bytes(FORMS["csv"](rows.filter(pl.col("provider") == provider)))
    office.clock.tick()
    collect(office, BOARD)


def publish(office):
    """Record that a pack is out: what stands in it is another matter."""
    office.clock.tick()
    office.ledger.record_publication(
        board=BOARD, period=QUARTER.label, audience="performance_team", sha256=f"{office.ledger.last_event():064x}",
        path="published/x", warehouse_hash="d" * 64, published_at=office.clock.now(), actor="tester",
    )  # fmt: skip


def sign(office, step, submissions):
    """Write a signature past the rules of who may sign what, and when."""
    put(
        office.ledger, tables.sign_off, board=BOARD, period=QUARTER.label, step=step, signed_by="somebody",
        provider="eastmoor_hospital_trust" if step == "provider" else "", submissions=named(submissions),
        content=content_of(submissions),
    )  # fmt: skip


def words(office):
    """What each provider's cell of the quarter says."""
    (board,) = gather_console(office).boards
    return {
        cell.provider: Shown(cell, office.clock.now()).word
        for _, cells in board.providers
        for cell in cells
        if cell is not None and cell.quarter == QUARTER.label
    }


def test_a_lake_in_which_nothing_has_happened_has_a_console(office):
    told = gather_console(office)
    assert (told.warehouse, told.ticks, told.last_event) == (None, (), 0)
    assert set(words(office).values()) == {"overdue"}
    assert told.boards[0].scorecard == "There is no warehouse that can be read. Run `lscb build`."
    assert console(office) == office.lake.root / "console" / "index.html"
    assert "No tick has run" in office.lake.console.read_text(encoding="utf-8")


def test_each_return_goes_its_way_from_stage_to_stage(office, rows):
    spoilt = rows.with_columns(
        numerator=pl.when(pl.col("provider") == "eastmoor_police").then(-1).otherwise("numerator")
    ).filter(pl.col("provider") != "eastmoor_early_help")
    odd = pl.col("provider") == "eastmoor_social_care"
    spoilt = spoilt.with_columns(
        pl.when(odd).then(pl.col(name) * 3).otherwise(name).alias(name)
        for name in ("numerator", "denominator")
    )
    hand_in(office, spoilt)
    said = words(office)
    assert said.pop("eastmoor_social_care").endswith(" open")
    rest = {"eastmoor_hospital_trust": "valid", "eastmoor_youth_offending": "valid"}
    stuck = {"eastmoor_police": "sent back", "eastmoor_early_help": "overdue"}
    assert said == {**rest, **stuck}

    build(office)
    assert words(office)["eastmoor_hospital_trust"] == "loaded, not signed"
    told = gather_console(office)
    assert told.warehouse.events_since == 0
    card = {one["provider"]: one for one in told.boards[0].scorecard}
    assert card["eastmoor_police"]["returns_rejected"] == 1
    assert card["eastmoor_social_care"]["open_queries"] > 0

    publish(office)
    assert words(office)["eastmoor_hospital_trust"] == "published, not signed"
    standing = {one.submission_id: one.provider for one in office.ledger.current(BOARD)}
    sign(office, "provider", [one for one, whose in standing.items() if whose == "eastmoor_hospital_trust"])
    sign(office, "performance_team", standing)
    assert words(office)["eastmoor_hospital_trust"] == "published"
    steps = gather_console(office).boards[0].quarters[-1].steps
    assert steps == {"performance_team": "signed", "performance_sub_group": "not signed"}

    hand_in(office, rows, "eastmoor_early_help")
    told = gather_console(office)
    assert words(office)["eastmoor_early_help"] == "valid"
    assert told.boards[0].quarters[-1].steps["performance_team"] == "changed since"
    # Two signatures and a judgement; that a file arrived and has its receipt is told by no mart.
    assert told.warehouse.events_since == 3
    # A pack that is published again without a build does not hold what came in between.
    publish(office)
    assert words(office)["eastmoor_early_help"] == "valid"
    build(office)
    assert words(office)["eastmoor_early_help"] == "loaded, not signed"

    html = console(office).read_text(encoding="utf-8")
    assert "Jane" not in html
    assert "An invented board" in html


def test_inboxes_messages_and_ticks_are_told_and_no_address(office):
    put(
        office.ledger,
        tables.look,
        board=BOARD,
        provider="eastmoor_police",
        looked_at=AT,
        fault="no_such_host",
    )
    put(office.ledger, tables.look, board=BOARD, provider="eastmoor_early_help", looked_at=AT, good_at=AT)
    about = {
        "board": BOARD,
        "provider": "eastmoor_police",
        "role": "agency_lead",
        "channel": "email",
        "attempts": 1,
        "may_have_left": False,
    }
    for number, state in enumerate(("failed", "pending", "pending")):
        put(
            office.ledger, tables.message, message_id=f"{number:032x}", state=state, address="jane@example.org",
            fault="refused" if state == "failed" else "", due_at=AT + timedelta(days=number), **about,
        )  # fmt: skip
    folder = office.lake.root / "ticks"
    folder.mkdir()
    minutes = {
        "build": 45,
        "publish-eastmoor": 40,
        "collect-eastmoor-eastmoor_police": 35,
        "collect-eastmoor-eastmoor_early_help": 240,
    }
    for name, ago in minutes.items():
        kept = {
            "ended_at": (AT - timedelta(minutes=ago)).isoformat(),
            "did_at": None,
            "counts": {"models": 33},
            "marks": {},
        }
        (folder / f"{name}.json").write_text(json.dumps(kept), encoding="utf-8")
    (folder / "never.json").write_text('{"ended_at": null, "counts": {}}', encoding="utf-8")
    (folder / "broken.json").write_text("{", encoding="utf-8")
    told = gather_console(office)
    assert [(one.name, one.did) for one in told.ticks] == [
        ("build", "33 models"), ("publish eastmoor", "33 models"),
        ("collect eastmoor", "2 inboxes; longest ago eastmoor_early_help, 4 hours"),
    ]  # fmt: skip
    sentences = [one.sentence for one in notices(told)]
    assert sentences[0].startswith(
        "The schedules have stopped: the last good tick, collect eastmoor, ended 35 minutes ago"
    )
    assert sentences[2].startswith(
        "The inbox of Eastmoor Police (invented) could never be looked into (no such host)."
    )
    assert sentences[3].startswith(
        "Eastmoor Police (invented): messages failed, 1 to the role agency lead (refused)."
    )
    html = console(office).read_text(encoding="utf-8")
    assert "2 pending" in html
    assert "jane@example.org" not in html


def test_a_warehouse_of_another_version_stops_nothing(office, rows):
    import duckdb

    hand_in(office, rows)
    build(office)
    with duckdb.connect(office.lake.warehouse) as con:
        con.execute("drop table marts.provider_scorecard")
    assert (
        gather_console(office).boards[0].scorecard
        == "The warehouse was built by another version. Run `lscb build`."
    )
    office.lake.warehouse.write_bytes(b"not a warehouse" * 100)
    assert gather_console(office).warehouse is None
    assert console(office).is_file()


def test_the_command_writes_the_page_and_every_command_on_it_is_one(tmp_path, monkeypatch, capsys):
    settings = Settings(root=tmp_path / "lake", board=BOARD)
    settings.root.mkdir()
    (settings.root / DEMONSTRATION_CLOCK).write_text(AT.isoformat(), encoding="utf-8")
    with open_office(settings, SetClock(AT)) as office:
        hand_in(office, Inventor(office.catalogue(BOARD)).quarter(QUARTER), "eastmoor_police")
    monkeypatch.setenv("LSCB_ROOT", str(tmp_path / "lake"))
    monkeypatch.setattr("sys.argv", ["lscb", "console"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 0
    html = Path(capsys.readouterr().out.strip()).read_text(encoding="utf-8")
    plain = (unescape(re.sub("<[^>]*>", "", one)) for one in re.findall("<code>(.*?)</code>", html))
    commands = {shlex.split(one)[1] for one in plain}
    known = {one.name or one.callback.__name__.replace("_", "-") for one in cli.app.registered_commands}
    assert {"collect", "build"} <= commands
    assert {"chase", "sign-off"} <= commands
    assert commands <= known
