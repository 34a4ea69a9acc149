"""What outlived its retention goes, under a tombstone, from everywhere; nothing else does, and nothing twice."""

import json
import os
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import duckdb
import polars as pl
import pytest
import typer

from data_lake.lake import Busy, LakeDamaged
from data_lake.ledger import LANDING, LedgerDamaged, open_ledger
from flows.commands import keeping
from flows.office import open_office
from flows.purge import purge
from flows.run import call
from flows.settings import SetClock, Settings
from flows.show_purged import as_plain, lines
from flows.shown import of_purged
from flows.steps.purge import LITTER_REMOVED
from flows.steps.purge_plan import plan
from flows.tick_memory import Ended, last_ticks
from flows.ticks import TICKS
from tests.flows.lists_kept import BEGINS, BOARD, Held, Story, with_lists
from tests.nowhere import holding

PSEUDONYM, NAME = "ci-5ca1ab1edec0de5ca1ab1ede", "Canary Nightingale"
JUDGED, SIGNED, GOES, PERIOD = date(2024, 7, 20), date(2024, 8, 10), date(2024, 11, 10), "2024-25-Q1"


@pytest.fixture
def office(tmp_path):
    settings = Settings(root=tmp_path / "lake", board="eastmoor,nyscb", actor="tester", patience=0)
    with open_office(settings, SetClock(BEGINS)) as opened:
        declared = with_lists(opened.catalogues[BOARD], "cp_plans_two_years_or_more", "cp_reviews_in_time")
        yield replace(opened, catalogues={**opened.catalogues, BOARD: declared})


@pytest.fixture
def story(office):
    return Story(office)


def hand_in(story, file="a", day=JUDGED, signed=SIGNED, **more):
    """A list of one child comes, is accepted, and its quarter is signed off; the canaries are in file and rows."""
    story.on(day)
    arrival = story.comes(file, f"{file},{NAME},{PSEUDONYM}".encode())
    rows = pl.DataFrame({"child_id": [PSEUDONYM] * 50, "sheet": ["1"] * 50})
    story.judged(file, arrival, [Held("cp_plans", PERIOD, rows=rows, **more)])
    if signed:
        story.on(signed)
        story.signed(PERIOD)
    return arrival.sha256


def kinds(office):
    return [one.kind for one in office.ledger.events()]


def test_a_purged_canary_is_nowhere_and_a_second_purge_does_nothing(story, office):
    sha256 = hand_in(story)
    held = [f"landing/{sha256[:2]}/{sha256}", story.paths["a"]]
    assert holding(office.lake.root, NAME, PSEUDONYM) == sorted(held)
    story.on(GOES)
    done = purge(office, BOARD)
    assert [(one.zone, one.rule) for one in done.plan.goes] == [
        ("landing", "landing_of_lists"),
        ("accepted", "accepted_of_lists"),
    ]
    assert holding(office.lake.root, NAME, PSEUDONYM) == []
    stones = office.ledger.purging.all(BOARD)
    assert [(one.name, one.size_bytes > 0) for one in stones] == [(sha256, True), (story.paths["a"], True)]
    assert stones[0].sha256 == sha256
    assert (stones[1].return_id, stones[1].period) == ("cp_plans", PERIOD)
    before = office.ledger.head()
    assert not purge(office, BOARD).has_removed
    assert office.ledger.head() == before
    assert office.ledger.verify_trail(office.lake.anchors()) == []


def test_the_search_finds_what_is_packed(tmp_path):
    pl.DataFrame({"a": [PSEUDONYM] * 9}).write_parquet(tmp_path / "rows.parquet", compression="zstd")
    with duckdb.connect(str(tmp_path / "house.duckdb")) as con:
        con.execute(f"create table t as select '{PSEUDONYM}' as a")
    with zipfile.ZipFile(tmp_path / "book.xlsx", "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("sheet.xml", f"<c>{PSEUDONYM}</c>")
    (tmp_path / PSEUDONYM).touch()
    assert holding(tmp_path, PSEUDONYM) == ["book.xlsx", PSEUDONYM, "house.duckdb", "rows.parquet"]


def test_while_somebody_works_on_what_may_go_nothing_goes(story, office):
    sha256 = hand_in(story)
    story.on(GOES)
    for name in (f"judge-{BOARD}", "build", "collect-nyscb-police", f"collect-{BOARD}-eastmoor_police"):
        with office.lake.lock(name), pytest.raises(Busy, match=f"{name} is held"):
            purge(office, BOARD)
    assert (office.lake.root / story.paths["a"]).exists()
    assert office.lake.landed(sha256)
    assert "purged" not in kinds(office)
    story.on(GOES + timedelta(days=1))
    with office.lake.lock("build"):
        assert TICKS["purge"].body(office, (BOARD,), call).ended is Ended.WAITED


def test_nobody_is_held_up_where_nothing_goes(story, office):
    hand_in(story)
    with office.lake.lock("build"):
        assert not purge(office, BOARD).has_removed


def test_a_run_that_died_after_the_tombstone_is_made_good(story, office, monkeypatch):
    sha256 = hand_in(story)
    story.on(GOES)

    def dies(_sha256):
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(office.lake, "purge_landed", dies)
        with pytest.raises(KeyboardInterrupt):
            purge(office, BOARD)
    assert (office.lake.landing / sha256[:2] / sha256).exists()
    assert [one.is_again for one in plan(office, BOARD, office.clock.now()).goes] == [True, False]
    purge(office, BOARD)
    assert holding(office.lake.root, NAME, PSEUDONYM) == []
    assert kinds(office).count("purged") == 2


def test_bytes_that_came_to_another_board_too_stay_as_long_as_either_keeps_them(story, office):
    sha256 = hand_in(story)
    story.on(date(2024, 10, 1))
    office.ledger.record_arrival(
        board="nyscb", provider="childrens_social_care", sha256=sha256, original_name="x.csv", size_bytes=1,
        received_at=office.clock.now(), actor="tester",
    )  # fmt: skip
    story.on(date(2024, 10, 20))

    def said():
        found = plan(office, BOARD, office.clock.now())
        return {one.zone: one.why for one in (*found.goes, *found.stays)}[LANDING]

    assert said() == "arrival 2 of nyscb waits to be judged"
    office.ledger.record_failure(
        board="nyscb", provider="childrens_social_care", sha256=sha256, findings=story.refusal,
        judged_at=office.clock.now(), actor="tester",
    )  # fmt: skip
    office.ledger.record_arrival_judged(2, judged_at=office.clock.now(), actor="tester")
    assert said() == "kept for nyscb, to which it came too"
    alone = replace(office, catalogues={BOARD: office.catalogues[BOARD]})
    (stays,) = [one for one in plan(alone, BOARD, office.clock.now()).stays if one.zone == LANDING]
    assert (stays.goes_at, stays.why) == (None, "the same bytes came to nyscb, which is not served here")
    story.on(date(2024, 11, 4))
    purge(office, BOARD)
    assert office.ledger.purging.of(LANDING, sha256).board == BOARD


def test_what_a_run_that_died_left_and_nobody_names_goes_after_a_day(story, office):
    hand_in(story)
    root = office.lake.root
    folder = (root / story.paths["a"]).parent
    figures = root / "accepted" / BOARD / "eastmoor_social_care" / "child_protection" / PERIOD
    figures.mkdir(parents=True)
    left = [
        root / "landing" / "ab" / ("ab" * 32),
        root / "landing" / "ab" / ".unfinished-1",
        folder / "0123456789abcdef.0123456789abcdef.parquet",
        folder / ".unfinished-2",
    ]
    others = [figures / ".unfinished-3", root / "landing" / "ab" / ("cd" * 32)]
    left[0].parent.mkdir(exist_ok=True)
    for path in (*left, *others):
        path.write_text(PSEUDONYM)
    story.on(date(2024, 8, 12))
    now = office.clock.now().timestamp()
    for path in left:
        os.utime(path, (now - 90_000, now - 90_000))
    os.utime(others[0], (now - 90_000, now - 90_000))
    os.utime(others[1], (now - 80_000, now - 80_000))
    assert purge(office, BOARD).litter == len(left)
    assert [path.exists() for path in (*left, *others)] == [False] * 4 + [True] * 2
    (told,) = office.ledger.events(kind=LITTER_REMOVED)
    assert (told.subject, json.loads(told.detail)) == (BOARD, {"files": 4})
    assert (root / story.paths["a"]).exists()


def test_nothing_is_removed_on_the_word_of_another_ledger(story, office, tmp_path):
    hand_in(story)
    office.lake.anchor(*office.ledger.head())
    story.on(GOES)
    with open_ledger(f"sqlite:///{tmp_path}/other.sqlite") as other:
        assert not purge(replace(office, ledger=other), BOARD).has_removed  # it knows of nothing
        mistaken = Story(replace(office, ledger=other))
        mistaken.judged("x", mistaken.comes("x"), [Held("cp_plans", PERIOD)])
        office.clock.move_to(datetime.now(UTC) + timedelta(days=400))
        assert plan(mistaken.office, BOARD, office.clock.now()).goes
        with pytest.raises(
            LedgerDamaged, match="not the one that this lake knows, so nothing is removed on its word"
        ):
            purge(mistaken.office, BOARD)
    assert (office.lake.root / story.paths["a"]).exists()


def test_bytes_that_are_not_what_they_were_go_too(story, office):
    sha256 = hand_in(story)
    story.on(GOES)
    for path in (office.lake.landing / sha256[:2] / sha256, office.lake.root / story.paths["a"]):
        path.chmod(0o600)
        path.write_bytes(b"changed")
    purge(office, BOARD)
    assert {one.size_bytes for one in office.ledger.purging.all(BOARD)} == {7}


def test_a_board_without_lists_purges_nothing(office):
    plainly = replace(office.catalogues[BOARD], lists=(), retention=None)
    without = replace(office, catalogues={BOARD: plainly})
    assert not purge(without, BOARD).has_removed
    assert list(lines(plan(without, BOARD, BEGINS), None)) == ["eastmoor: no files would go, 0 stay"]


# What is shown


def test_it_says_what_went_and_what_stays(story, office):
    hand_in(story)
    hand_in(story, "b", date(2024, 11, 1), signed=None)
    story.on(date(2024, 11, 2))
    done = purge(office, BOARD)
    one, two = (story.paths[file].split("/")[-1].split(".")[0] for file in "ab")
    landed = [one.sha256[:12] for one in office.ledger.arrivals(BOARD)]
    care, later = "eastmoor_social_care cp_plans 2024-25-Q1", "92 days after nothing needs it any more"
    assert list(lines(done.plan, done.litter)) == [
        "eastmoor: 1 file has gone, 3 stay",
        f"gone    landing {care} {landed[0]}: 92 days after it was judged (landing_of_lists)",
        f"stays   landing {care} {landed[1]}: until 01 Feb 2025: 92 days after it was judged (landing_of_lists)",
        f"stays   accepted {care} {one}: until 01 Feb 2025: {later} (accepted_of_lists)",
        f"stays   accepted {care} {two}: 2024-25-Q1 is not signed off and is worked out from it (accepted_of_lists)",
    ]
    plain = as_plain(done.plan, done.litter)
    assert (plain["board"], len(plain["gone"]), len(plain["stays"]), plain["missing"]) == (BOARD, 1, 3, [])
    assert json.loads(json.dumps(plain))["stays"][2]["goes_at"] is None
    (shown,) = of_purged(done)
    assert list(shown.rows) == [
        {"rule": "accepted of lists", "gone": 0, "stay": 2},
        {"rule": "landing of lists", "gone": 1, "stay": 1},
    ]


def test_the_tick_purges_and_tells_of_what_is_missing(story, office):
    def ticked():
        return TICKS["purge"].body(office, (BOARD,), call)

    hand_in(story)
    assert (ticked().ended, ticked().sentence) == (Ended.NOTHING_DUE, "Nothing has outlived its retention.")
    story.on(GOES)
    assert ticked().sentence == (
        "1 landed files gone, 1 accepted files gone, 0 files gone that nobody named, 0 files stay, 0 files missing."
    )
    assert last_ticks(office)[f"purge-{BOARD}"].counts["landed_files_gone"] == 1
    hand_in(story, "b", date(2024, 11, 11), signed=None)
    story.lost(story.paths["b"])
    with pytest.raises(
        LakeDamaged, match="eastmoor: 1 files of lists are missing, and no tombstone says why"
    ):
        ticked()


def test_the_command_shows_before_it_does_and_says_when_something_is_missing(tmp_path, monkeypatch, capsys):
    root = tmp_path / "lake"
    with open_office(Settings(root=root, board=BOARD, actor="tester"), SetClock(BEGINS)) as opened:
        story = Story(opened)
        hand_in(story, signed=None)
        hand_in(story, "b", signed=None)
        story.lost(story.paths["b"])
    for name, value in {"LSCB_ROOT": str(root), "LSCB_BOARD": f"{BOARD},nyscb"}.items():
        monkeypatch.setenv(name, value)
    # In the shipped data set nothing is worked out from lists, so nothing needs these; and by now their days are over.
    with pytest.raises(typer.Exit) as ended:
        keeping.purge(dry_run=True)
    assert ended.value.exit_code == 3
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "eastmoor: 3 files would go, 0 stay"
    assert [line.split()[0] for line in told] == ["eastmoor:", "goes", "goes", "goes", "missing", "nyscb:"]
    assert told[-1] == "nyscb: no files would go, 0 stay"
    assert told[-2].endswith("no tombstone says why it is not. Restore it from the backup.")
    keeping.purge(dry_run=True, board="nyscb")
    assert capsys.readouterr().out == "nyscb: no files would go, 0 stay\n"
    with pytest.raises(typer.Exit):
        keeping.purge(as_json=True)
    (plain, of_nyscb) = json.loads(capsys.readouterr().out)
    assert (plain["board"], of_nyscb["board"], of_nyscb["gone"]) == (BOARD, "nyscb", [])
    assert [len(plain[name]) for name in ("gone", "stays", "missing")] == [3, 0, 1]
    assert holding(root, NAME, PSEUDONYM) == []
