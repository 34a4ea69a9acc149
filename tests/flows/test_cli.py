"""The command `lscb`, in this process: what it prints, its exit codes, and that nobody ever sees a traceback."""

import json
import logging
import os
import shutil
import sys
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import typer
from duckdb import connect

from data_lake.invented.extent import Extent
from data_lake.invented.files import FORMS
from data_lake.invented.handed_in import lists_handed_in
from data_lake.invented.imperfections import typing_error
from data_lake.invented.returns import Inventor
from data_lake.lake import Lake
from data_lake.ledger import open_ledger
from expectations.catalogue import DATASET, load
from expectations.periods import parse
from flows import cli
from flows.office import open_office
from flows.settings import DEMONSTRATION_CLOCK, Settings
from sql.warehouse import canonical_hashes, open_read_only

QUARTER = "2023-24-Q4"
EASTMOOR = DATASET.parent / "dataset_eastmoor"
CATALOGUE = {name: load(folder) for name, folder in (("nyscb", DATASET), ("eastmoor", EASTMOOR))}


class Told:
    """What one command gave back."""

    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out, err

    def refused(self, code=2):
        """The sentence of a refusal: one line on stderr, nothing on stdout, no traceback."""
        assert (self.code, self.out) == (code, ""), self.err
        (line,) = self.err.strip().splitlines()
        assert line.startswith("lscb: ")
        assert "Traceback" not in line
        return line.removeprefix("lscb: ")


@pytest.fixture
def lscb(tmp_path, monkeypatch, capsys):
    """Run a command as a shell would, on a lake of its own, laid out and empty, whose clock stands in May 2024."""
    Lake(tmp_path / "lake").lay_out()
    (tmp_path / "lake" / DEMONSTRATION_CLOCK).write_text("2024-05-10T12:00:00+00:00", encoding="utf-8")
    for name in [name for name in os.environ if name.startswith("LSCB_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("LSCB_ROOT", str(tmp_path / "lake"))
    monkeypatch.setenv("COLUMNS", "200")
    # The command quietens it for its process; this process goes on.
    monkeypatch.setattr(logging.getLogger("great_expectations"), "propagate", True)

    def run(*words, **settings):
        for name, value in settings.items():
            monkeypatch.setenv(f"LSCB_{name}", str(value))
        monkeypatch.setattr(sys, "argv", ["lscb", *words])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main()
        printed = capsys.readouterr()
        return Told(ended.value.code, printed.out, printed.err)

    run.root = tmp_path / "lake"
    return run


def hand_in(root, board="eastmoor", provider=None, spoil=None):
    rows = Inventor(CATALOGUE[board]).quarter(parse(QUARTER))
    for (name,), part in rows.group_by(["provider"], maintain_order=True):
        if provider in {None, name}:
            folder = root / "inbox" / board / str(name) / "in"
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "return.csv").write_bytes(FORMS["csv"](spoil(part) if spoil else part))
    for one in CATALOGUE[board].providers if provider is None else ():
        extent = Extent(parse(QUARTER), counties=0.02)
        for name, listed in lists_handed_in(CATALOGUE[board], one.role, parse(QUARTER), extent).items():
            folder = root / "inbox" / board / one.id / "in"
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{name}.csv").write_text(listed.drop("sheet", "row").write_csv(), "utf-8")


def commands():
    found = {}
    for name, one in typer.main.get_command(cli.app).commands.items():
        for under, deeper in getattr(one, "commands", {}).items():
            found[f"{name} {under}"] = deeper
        if not hasattr(one, "commands"):
            found[name] = one
    return found


# Help and wrong use


@pytest.mark.parametrize("name", sorted(commands()))
def test_every_command_teaches_by_an_example_of_itself(lscb, name):
    told = lscb(*name.split(), "--help")
    assert (told.code, told.err) == (0, "")
    flowing = " ".join(told.out.split())
    assert f"Example: lscb {name}" in flowing


def test_there_are_the_commands_that_are_promised():
    assert set(commands()) >= {
        "demo", "collect", "build", "publish", "quarter", "status", "calendar", "trail",
        "catalogue show", "catalogue list", "catalogue lint",
    }  # fmt: skip


def test_alone_it_shows_what_there_is(lscb):
    told = lscb()
    assert "lscb demo" in told.out + told.err
    assert "catalogue" in told.out + told.err


WRONG = {
    "status 2023-24-Q4 --board nowhere": "No board called nowhere is served here. Served are: nyscb, eastmoor.",
    "status soon": "This is no period. Write a quarter like 2023-24-Q4",
    "status 2023-24": "2023-24 is no quarter; write one like 2023-24-Q4",
    "calendar 2023-24-Q5": "Write a quarter like 2023-24-Q4",
    "calendar 2040-41-Q1": "Add the holidays of whole years to bank_holidays.csv",
    "collect nobody": "no provider called nobody. Providers are: childrens_social_care,",
    "publish 2023-24-Q4": "nothing has been built. Run `lscb build`.",
    "publish 2023-24-Q4 --audience board": "2023-24-Q4 is not signed off by the Performance Sub Group",
    "publish 2023-24-Q4 --audience performance_sub_group": "disclosure control does not exist yet",
    "sign-off 2023-24": "2023-24 is no quarter; write one like 2023-24-Q4",
    "sign-off 2023-24-Q4 --step board": "no step called board. Steps are: provider, performance_team, ",
    "sign-off 2023-24-Q4 --override": "say which step with --step",
    "sign-off 2023-24-Q4 --step provider": "--provider says whose returns are declared",
    "sign-off 2023-24-Q4 --step performance_team --provider police": "and with no other step",
    "sign-off 2023-24-Q4 --step provider --provider polis": "no provider called polis. Providers are: ",
    "sign-off 2023-24-Q4 --step provider --provider police --override": "there is nothing to override",
    "sign-off 2023-24-Q4 --step performance_team --override": "an override needs --reason",
    "sign-off 2023-24-Q4 --step performance_team --confirm": "give --override with it",
    "sign-off 2023-24-Q4 --step performance_team": "is not recorded as acting for the performance team at nyscb",
    "template": "name a provider and a quarter, like: lscb template police 2023-24-Q4.",
    "template police": "For all providers: lscb template --all 2023-24-Q4",
    "template police 2023-24-Q4 --form pdf": "no form called pdf. Forms are: xlsx, csv, parquet, contract",
    "template nobody_there 2023-24-Q4": "no provider called nobody_there. Owing in 2023-24-Q4: childrens_social_care,",
    "template police 2023-24-Q4 --to /proc/nowhere": "/proc/nowhere cannot be written: ",
    "build --as-at yesterday": "yesterday is no instant; write one like 2024-05-10T12:00 (UTC)",
    "catalogue show frobnication": "no indicator called frobnication. Print all of them with: lscb catalogue list",
    "catalogue list --board nowhere": "with a board.toml; LSCB_BOARD says which are served.",
}


@pytest.mark.parametrize("words", WRONG, ids=str)
def test_wrong_use_is_a_sentence_with_what_to_do_and_exit_code_2(lscb, words):
    assert WRONG[words] in lscb(*words.split()).refused()


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("frobnicate", "frobnicate"),
        ("status --colour", "--colour"),
        ("publish", "Missing argument 'period'"),
        ("build --threads 0", "--threads"),
    ],
)
def test_a_command_or_option_that_does_not_exist_is_named(lscb, words, named):
    told = lscb(*words.split())
    assert told.code == 2
    assert "Error: " in told.err
    assert named in told.err


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"BOARD": "atlantis"}, "No board called atlantis in "),
        ({"BOARD": " , "}, "LSCB_BOARD names no board."),
        ({"DATASETS": "/nowhere"}, "There are: none."),
        ({"LEDGER": "nonsense"}, "write sqlite:////folder/ledger.sqlite"),
        ({"ROOT": "/dev/null/lake"}, "Set LSCB_ROOT to a folder that may be written."),
    ],
    ids=str,
)
def test_a_setting_that_cannot_work_is_wrong_use(lscb, settings, sentence):
    assert sentence in lscb("collect", **settings).refused()


def test_a_ledgers_server_that_is_away_is_a_fault_told_without_the_password(lscb):
    sentence = lscb("status", QUARTER, LEDGER="postgresql://clerk:secret@127.0.0.1:1/lscb").refused(code=3)
    assert sentence.startswith("The ledger at postgresql://clerk:***@127.0.0.1:1/lscb does not answer.")


def test_a_demonstration_leaves_alone_a_ledger_in_which_something_has_happened(lscb, tmp_path):
    url = f"sqlite:///{tmp_path}/of_a_board.sqlite"
    with open_ledger(url) as ledger:
        ledger.record_event(
            kind="run_started", subject="x", detail={}, actor="me", at=datetime(2024, 5, 1, tzinfo=UTC)
        )
    assert "Leave it unset for the demonstration" in lscb("demo", LEDGER=url).refused()
    with open_ledger(url) as ledger:
        assert ledger.last_event() == 1
    assert (lscb.root / "landing").is_dir()


def test_an_error_nobody_thought_of_is_told_by_its_kind_alone(lscb, monkeypatch):
    def breaks(*_arguments):
        raise RuntimeError("17 children in Selby")

    monkeypatch.setattr("flows.standing.standing", breaks)
    sentence = lscb("status", QUARTER).refused(code=3)
    assert sentence.startswith("RuntimeError in our own code")
    assert "17" not in sentence


# What is declared


@pytest.mark.parametrize(
    "name", ["6", "I06", "NI 64", "ni64", "C21", "PAF C21", "cp_plans_two_years_or_more"]
)
def test_a_definition_is_found_by_each_of_its_names(lscb, name):
    told = lscb("catalogue", "show", name)
    assert (told.code, told.err) == (0, "")
    assert told.out == lscb("catalogue", "show", "cp_plans_two_years_or_more").out
    assert "plans" in told.out.splitlines()[0].lower()


def test_the_list_is_the_framework_in_either_form(lscb):
    rows = json.loads(lscb("catalogue", "list", "--json").out)
    assert len(rows) == 53
    lines = lscb("catalogue", "list").out.splitlines()
    assert len(lines) == 53
    assert all(one["indicator_id"] in line for one, line in zip(rows, lines, strict=True))


@pytest.fixture
def copied(tmp_path):
    for folder in (DATASET, EASTMOOR):
        shutil.copytree(folder, tmp_path / "sets" / folder.name)
    return tmp_path / "sets"


def change(path, before, after):
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


@pytest.mark.parametrize("board", ["nyscb", "eastmoor"])
def test_what_is_shipped_contradicts_nothing_and_lists_its_gaps(lscb, board):
    told = lscb("catalogue", "lint", "--board", board)
    assert told.code == 0
    assert f"{len(CATALOGUE[board].indicators)} rows, 0 contradictions, " in told.out
    assert len(told.out.splitlines()) > 1


def test_lint_tells_every_fault_of_shape_at_once(lscb, copied):
    change(
        copied / "dataset" / "indicators" / "child_protection.toml",
        'kind = "percentage"',
        'kind = "percentige"',
    )
    change(copied / "dataset" / "providers.toml", "[[provider]]\nid", "[[provider]]\ncolour = 1\nid")
    change(copied / "dataset" / "protection.toml", "[[protection]]", "[[protecsion]]")
    told = lscb("catalogue", "lint", DATASETS=copied, BOARD="nyscb")
    assert (told.code, told.err) == (1, "")
    files = {line.split(",")[0].split(":")[0] for line in told.out.splitlines()}
    assert files == {"indicators/child_protection.toml", "providers.toml", "protection.toml"}
    assert "found 'percentige', expected one of " in told.out


def test_lint_tells_every_contradiction_at_once(lscb, copied):
    change(copied / "dataset" / "returns.toml", 'provider = "lado"', 'provider = "ladoo"')
    change(
        copied / "dataset" / "indicators" / "child_protection.toml",
        'headline = "ceased_2y_pct"',
        'headline = "no_such"',
    )
    told = lscb("catalogue", "lint", DATASETS=copied, BOARD="nyscb")
    assert (told.code, told.err) == (1, "")
    assert "ladoo" in told.out
    assert "no_such" in told.out


def test_a_data_set_that_is_broken_stops_other_commands_with_its_faults(lscb, copied):
    change(copied / "dataset" / "providers.toml", "[[provider]]\nid", "[[provider]]\ncolour = 1\nid")
    told = lscb("status", QUARTER, DATASETS=copied, BOARD="nyscb")
    assert told.code == 2
    assert "providers.toml, childrens_social_care, colour: found 1, expected no such key" in told.err
    assert "Traceback" not in told.err


# What is owed and what has come


def test_status_and_calendar_say_the_same_in_words_and_in_json(lscb):
    owed = json.loads(lscb("status", QUARTER, "--json").out)
    dated = json.loads(lscb("calendar", QUARTER, "--json").out)
    key = ("period", "due_at")
    assert sorted(
        (one["provider"], one["return_id"], *(one[name] for name in key)) for one in owed
    ) == sorted((one["provider"], one["return"], *(one[name] for name in key)) for one in dated)
    assert {one["state"] for one in owed} == {"overdue"}
    lines = lscb("calendar", QUARTER).out.splitlines()
    assert lines.pop(0) == "nyscb: what is due for 2023-24-Q4, by London time"
    assert len(lines) == len(dated) == 30
    assert "17:00" in lines[0]
    table = lscb("status", QUARTER).out
    assert all(one["return_id"] in table for one in owed)


def test_status_of_several_quarters_is_a_line_a_provider(lscb):
    told = lscb("status", "2023-24-Q3", QUARTER)
    assert told.code == 0
    assert "2023-24-Q3" in told.out
    assert QUARTER in told.out
    assert "overdue" in told.out


@pytest.mark.parametrize(
    "words", [f"status {QUARTER}", f"calendar {QUARTER}", "trail", "build", f"publish {QUARTER}"]
)
def test_a_misspelt_root_is_no_empty_board(lscb, tmp_path, words):
    told = lscb(*words.split(), ROOT=tmp_path / "lakr").refused()
    assert told.startswith(f"There is no lake at {tmp_path / 'lakr'}. Check LSCB_ROOT;")
    assert not (tmp_path / "lakr").exists()


def test_an_extension_moves_what_late_means_for_the_gate_too(lscb):
    hand_in(lscb.root, provider="eastmoor_police")
    with open_office(Settings()) as office:
        office.ledger.record_extension(
            board="eastmoor", provider="eastmoor_police", return_id="missing_children", period=QUARTER,
            extended_to=date(2035, 3, 1), reason="the register moves", approved_by="performance_team",
            recorded_at=datetime(2024, 4, 10, tzinfo=UTC), actor="tester",
        )  # fmt: skip
    (told,) = json.loads(lscb("collect", "--board", "eastmoor", "--json").out)
    assert (told["verdict"], told["findings"]) == ("accepted", [])
    assert "(extended)" in lscb("calendar", QUARTER, "--board", "eastmoor").out


def test_what_is_handed_in_is_judged_and_told(lscb):
    hand_in(lscb.root)
    told = json.loads(lscb("collect", "--board", "eastmoor", "--json").out)
    assert {one["verdict"] for one in told} == {"accepted"}
    assert {one["provider"] for one in told} == {
        path.name for path in (lscb.root / "inbox" / "eastmoor").iterdir()
    }
    assert len(told) == 8  # four returns, and four lists of social care
    late = "The whole file: the return came 13 working days after it was due."
    for one in told:
        (finding,) = one["findings"]
        assert (finding["sentence"], finding["severity"], finding["code"]) == (late, "advice", "T-01")
        assert one["file"] in {"return.csv", f"{one['return']}.csv"}
    again = lscb("collect", "--board", "eastmoor")
    assert (again.code, again.out) == (0, "0 files taken, 0 submissions judged\n")
    hand_in(lscb.root, provider="eastmoor_police")
    assert lscb("collect", "--board", "eastmoor").out.splitlines() == [
        "1 file taken, 0 submissions judged",
        "eastmoor_police, return.csv: the same file stands already, nothing changed",
    ]
    states = json.loads(lscb("status", QUARTER, "--board", "eastmoor", "--json").out)
    assert {one["state"] for one in states} == {"late"}


def test_what_is_sent_back_gives_exit_code_1_with_every_sentence(lscb):
    hand_in(lscb.root, "nyscb", "police", typing_error)
    told = lscb("collect", "police")
    assert told.code == 1
    assert "police" in told.out
    assert "rejected" in told.out
    assert any(
        line.startswith("  error ") and " Row " in line and line.endswith(".")
        for line in told.out.splitlines()
    )
    assert "police, return.csv, " in told.out
    assert "accepted" in told.out


def test_what_is_left_in_an_inbox_is_told_with_the_reason(lscb, tmp_path):
    (tmp_path / "elsewhere.csv").write_text("x")
    folder = lscb.root / "inbox" / "nyscb" / "police" / "in"
    folder.mkdir(parents=True)
    (folder / "return.csv").symlink_to(tmp_path / "elsewhere.csv")
    (folder / "~$return.xlsx").write_text("the program's own")
    (lscb.root / "inbox" / "nyscb" / "polcie").mkdir()
    assert lscb("collect").out.splitlines() == [
        "0 files taken, 0 submissions judged",
        "police: something in the inbox was left where it lies (symbolic link); put in a plain file",
        "inbox/nyscb/polcie: no provider's folder, so it was not looked into",
    ]


def test_a_file_that_does_not_say_that_it_is_whole_is_left_until_the_next_look_and_said_so(lscb):
    (lscb.root / DEMONSTRATION_CLOCK).unlink()  # a clock that stands would take it at once
    hand_in(lscb.root, "nyscb", "police")
    told = lscb("collect", "police")
    assert (told.code, told.out.splitlines()) == (0, [
        "0 files taken, 0 submissions judged",
        ("police: return.csv is left until the next look, a minute or more from now: it does not say itself that it is "
         "whole. If it is, say so: lscb collect --whole"),
    ])  # fmt: skip
    assert lscb("collect", "police", "--whole").out.startswith("1 file taken, ")


def test_an_inbox_that_cannot_be_looked_into_is_told_and_gives_exit_code_3(lscb, tmp_path):
    told = lscb("collect", "police", INBOXES=tmp_path / "not_mounted")
    assert (told.code, told.out.splitlines()) == (3, [
        "0 files taken, 0 submissions judged",
        ("police: the inbox could not be looked into, so nothing is known of what lies there: its place is missing or "
         "quite empty; check that the share is mounted, and LSCB_INBOXES"),
    ])  # fmt: skip
    told = lscb("collect", "police", "--json", INBOXES=tmp_path / "not_mounted")
    assert (told.code, json.loads(told.out)) == (3, [])
    assert told.err.startswith("police: the inbox could not be looked into")
    told = lscb("collect", "police", INBOXES="s3://bucket/inboxes")
    assert told.code == 3
    assert "what reaches it is not installed here (pip install -e .[s3])" in told.out
    assert "LSCB_INBOXES, base.url: give a whole path" in lscb("collect", INBOXES="inboxes").refused()


def test_a_run_that_finds_another_at_work_says_who_and_takes_what_it_can(lscb):
    hand_in(lscb.root, "nyscb", "lado")
    with Lake(lscb.root).lock("collect-nyscb-police"):
        told = lscb("collect", "police", PATIENCE=0)
        assert (told.code, told.out) == (3, "")
        assert f"collect-nyscb-police is held by process {os.getpid()}" in told.err
        told = lscb("collect", "police", "lado", PATIENCE=0)
        assert told.code == 3
        assert told.out.startswith("1 file taken, ")
        assert told.out.splitlines()[-1] == (
            "police: another run is looking into the inbox; what lies there is taken by it, or by the next"
        )
    with Lake(lscb.root).lock("build"):
        assert "build is held by process" in lscb("build", PATIENCE=0).err
        assert "build is held by process" in lscb("publish", QUARTER, PATIENCE=0).err


def test_a_correction_beside_what_it_corrects_is_the_one_that_stands(lscb):
    hand_in(lscb.root, "nyscb", "police", typing_error)
    folder = lscb.root / "inbox" / "nyscb" / "police" / "in"
    os.utime(folder / "return.csv", (1_000, 1_000))
    wrong = (folder / "return.csv").read_bytes()
    hand_in(lscb.root, "nyscb", "police")
    (folder / "corrected.csv").write_bytes((folder / "return.csv").read_bytes())
    (folder / "return.csv").write_bytes(wrong)
    os.utime(folder / "return.csv", (1_000, 1_000))
    told = json.loads(lscb("collect", "--json").out)
    assert [one["file"] for one in told if one["return"] == "child_abuse_crimes"] == [
        "return.csv",
        "corrected.csv",
    ]
    assert told[-1]["verdict"] == "accepted"


# Building, publishing, and what is damaged


@pytest.fixture
def built(lscb):
    """A small lake with one quarter of the invented board."""
    hand_in(lscb.root)
    assert lscb("collect", BOARD="eastmoor").code == 0
    told = lscb("build", "--as-at", "2024-05-10T12:00")
    assert (told.code, told.err) == (0, "")
    assert "models built as at 2024-05-10 12:00 UTC" in told.out
    return lscb


def test_a_build_again_and_a_build_after_the_warehouse_is_lost_give_the_same(built):
    warehouse = built.root / "warehouse.duckdb"
    first = canonical_hashes(warehouse)
    assert built("build", "--as-at", "2024-05-10T12:00", "--threads", "1").code == 0
    assert canonical_hashes(warehouse) == first
    warehouse.unlink()
    assert built("build", "--as-at", "2024-05-10T13:00+01:00").code == 0
    assert canonical_hashes(warehouse) == first


def test_publish_prints_the_path_of_the_page_and_of_nothing_else(built):
    told = built("publish", QUARTER)
    assert (told.code, told.err) == (0, "")
    assert Path(told.out.strip()).is_file()
    with open_office(Settings()) as office, open_read_only(office.lake.warehouse) as con:
        known_until = con.table("quality.build").pl()["event_sequence"]
        assert office.ledger.snapshot().publication["event_sequence"].to_list() == known_until.to_list()
    assert "holds no quarter '2010-11-Q1'" in built("publish", "2010-11-Q1").refused()
    assert "is not signed off by" in built("publish", QUARTER, "--audience", "board").refused()
    assert (
        "may go to performance_team only"
        in built("publish", QUARTER, "--audience", "performance_sub_group").refused()
    )


def test_a_quarter_does_it_all(lscb):
    hand_in(lscb.root)
    told = lscb("quarter", QUARTER, BOARD="eastmoor")
    assert (told.code, told.err) == (0, "")
    first, page = told.out.splitlines()
    assert first == "8 files taken, 8 submissions judged"
    assert Path(page).is_file()


def test_the_trail_is_printed_and_a_change_to_it_is_found(built):
    import sqlite3

    events = built("trail").out.splitlines()
    assert built("trail", "--verify").out == f"{len(events)} events, none changed\n"
    with sqlite3.connect(built.root / "ledger.sqlite") as con:
        con.executescript(
            "".join(
                f"drop trigger {name};"
                for (name,) in con.execute("select name from sqlite_master where type = 'trigger'").fetchall()
            )
        )
        con.execute("update event set actor = 'somebody_else' where sequence = 3")
    con.close()
    told = built("trail", "--verify")
    assert told.code == 1
    assert "3" in told.out


def test_a_trail_whose_end_was_cut_off_is_found_by_what_the_lake_kept(built):
    import sqlite3

    with closing(sqlite3.connect(built.root / "ledger.sqlite")) as con:
        con.executescript(
            "".join(
                f"drop trigger {name};"
                for (name,) in con.execute("select name from sqlite_master where type = 'trigger'").fetchall()
            )
        )
        (last,) = con.execute("select max(sequence) from event").fetchone()
        con.execute("delete from event where sequence = ?", (last,))
        con.commit()
    told = built("trail", "--verify")
    assert told.code == 1
    assert f"The trail had an event {last} that is no longer there: its end was cut off." in told.out


@pytest.mark.parametrize(
    ("as_at", "sentence"),
    [
        ("2030-01-01T00:00", "lies ahead of the clock"),
        ("2010-01-01T00:00", "lies before the first quarter has ended"),
    ],
)
def test_a_build_of_an_instant_of_which_nothing_is_known_is_refused(lscb, as_at, sentence):
    assert sentence in lscb("build", "--as-at", as_at).refused()


def test_a_build_as_at_an_instant_knows_nothing_of_what_came_after(built):
    assert built("build", "--as-at", "2024-05-10T11:59").code == 0
    con = connect(built.root / "warehouse.duckdb", read_only=True)
    (numbers,) = con.execute("select count(*) from marts.indicator_value where status = 'value'").fetchone()
    con.close()
    assert numbers == 0


def test_a_damaged_warehouse_is_told_and_a_build_mends_it(built):
    warehouse = built.root / "warehouse.duckdb"
    warehouse.write_bytes(b"not a warehouse" * 100)
    assert "run `lscb build`, which makes it anew" in built("publish", QUARTER).refused(code=3)
    assert built("build").code == 0
    assert built("publish", QUARTER).code == 0


def test_an_accepted_file_that_was_changed_is_told_and_the_warehouse_stays(built):
    before = canonical_hashes(built.root / "warehouse.duckdb")
    damaged = min((built.root / "accepted").rglob("*.parquet"))
    damaged.chmod(0o644)
    damaged.write_bytes(damaged.read_bytes()[:-20])
    sentence = built("build").refused(code=3)
    assert damaged.stem in sentence or damaged.name in sentence
    assert canonical_hashes(built.root / "warehouse.duckdb") == before


def test_a_damaged_ledger_is_told(built):
    (built.root / "ledger.sqlite").write_bytes(b"not a ledger" * 100)
    assert "restore it from the backup" in built("status", QUARTER).refused(code=3)


# A board of one's own


def test_a_third_board_is_a_folder_outside_the_checkout_and_no_python(lscb, copied):
    shutil.copytree(EASTMOOR, copied / "of_the_fens")
    board = copied / "of_the_fens" / "board.toml"
    change(board, 'id = "eastmoor"', 'id = "fenland"')
    change(board, 'authority_code = "999"', 'authority_code = "998"')
    for name in ("areas.csv", "population.csv"):
        path = copied / "of_the_fens" / name
        path.write_text(path.read_text(encoding="utf-8").replace("999", "998"), encoding="utf-8")
    assert lscb("catalogue", "lint", DATASETS=copied, BOARD="fenland,nyscb").code == 0
    rows = Inventor(load(copied / "of_the_fens")).quarter(parse(QUARTER))
    for (name,), part in rows.group_by(["provider"]):
        folder = lscb.root / "inbox" / "fenland" / str(name) / "in"
        folder.mkdir(parents=True)
        (folder / "return.csv").write_bytes(FORMS["csv"](part))
    # The first board that is named is meant, where none is.
    told = json.loads(lscb("collect", "--json").out)
    assert {one["verdict"] for one in told} == {"accepted"}
    assert lscb("build", "--as-at", "2024-05-10T12:00").code == 0
    page = Path(lscb("publish", QUARTER).out.strip())
    assert page.is_file()
    assert "fenland" in page.name


# Templates


def test_templates_of_all_providers_are_made_at_once_and_their_paths_told(lscb, tmp_path):
    told = lscb("template", "--all", QUARTER, "--board", "eastmoor", "--to", str(tmp_path / "made"))
    paths = [Path(line) for line in told.out.splitlines()]
    assert told.code == 0
    assert len(paths) == 5
    assert {path.parent for path in paths} == {tmp_path / "made"}
    assert all(path.is_file() for path in paths)
