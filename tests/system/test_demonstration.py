"""The real `lscb demo`: what it prints, what happened, and what it leaves alone."""

import json
import shutil
from collections import Counter
from pathlib import Path

import pytest

from data_lake.ledger import open_ledger
from flows.demo import EXTENSION, MISHAPS, NotADemonstration, lay_out_anew
from sql.warehouse import open_read_only
from tests.conftest import run_lscb


@pytest.fixture(scope="module")
def submissions(demonstration):
    root, _ = demonstration
    with open_ledger(f"sqlite:///{root / 'ledger.sqlite'}") as ledger:
        assert ledger.verify_trail() == []
        return [*ledger.submissions("nyscb"), *ledger.submissions("eastmoor")]


def test_it_ends_with_the_path_of_a_page_that_is_there(demonstration):
    _, printed = demonstration
    page = Path(printed.strip().splitlines()[-1])
    assert page.is_file()
    assert page.parts[-4:-1] == ("nyscb", "2023-24-Q4", "performance_team")
    text = page.read_text(encoding="utf-8")
    assert "OFFICIAL-SENSITIVE, UNPROTECTED, performance team only" in text
    assert "invented" in text


def test_it_tells_every_quarter_of_every_board(demonstration):
    _, printed = demonstration
    lines = [line for line in printed.splitlines() if line.startswith("│")]
    told = Counter(line.split("│")[2].strip() for line in lines)
    assert told == {"nyscb": 12, "eastmoor": 12}
    for line in lines:
        owed, *states, submissions, rounds = (int(cell) for cell in line.strip("│").split("│")[2:])
        assert owed == sum(states) > 0
        assert submissions
        assert rounds


def test_everything_that_goes_wrong_is_declared_and_nothing_else_does(submissions):
    rejected = {(one.board, one.provider, one.period) for one in submissions if one.verdict == "rejected"}
    spoilt = {(one.board, one.provider, one.quarter) for one in MISHAPS if one.spoil is not None}
    assert rejected <= spoilt
    mended = {(one.board, one.provider, one.quarter) for one in MISHAPS if one.mended}
    for board, provider, quarter in mended:
        own = [
            one for one in submissions if (one.board, one.provider, one.period) == (board, provider, quarter)
        ]
        assert {one.state for one in own} >= {"accepted"}
    never = {(one.board, one.provider) for one in MISHAPS if one.never_comes} | {(EXTENSION[0], EXTENSION[2])}
    came = {(one.board, one.provider) for one in submissions if one.period == "2023-24-Q4"}
    assert not never & came


def test_the_marts_know_late_rejected_awaited_and_overdue(demonstration):
    root, _ = demonstration
    with open_read_only(root / "warehouse.duckdb") as con:
        found = dict(
            con.sql(
                "select provider, status from marts.timeliness where board = 'nyscb' and period = '2023-24-Q4' "
                "and status <> 'on_time'"
            ).fetchall()
        )
    assert found == {
        "domestic_abuse_coordinator": "overdue",
        "drug_alcohol_team": "rejected",
        "lado": "awaited",
        "pct_child_health": "late",
    }


def test_all_quarters_but_the_last_are_signed_off_and_give_what_was_frozen(demonstration):
    root, _ = demonstration
    with open_read_only(root / "warehouse.duckdb") as con:
        found = con.sql(
            "select board, period, reached, observations_changed, is_overridden from marts.sign_off"
        ).fetchall()
        frozen = con.sql("select count(*) from core.observation where period < '2023-24-Q4'").fetchall()
        held = con.sql("select count(*) from lake.frozen_observation").fetchall()
    assert {(reached, changed) for _, period, reached, changed, _ in found if period != "2023-24-Q4"} == {
        ("signed", 0)
    }
    assert {reached for _, period, reached, *_ in found if period == "2023-24-Q4"} == {"not_signed"}
    assert [(board, period) for board, period, *_, by_two in found if by_two] == [("nyscb", "2023-24-Q2")]
    assert frozen == held
    newest = (
        root / "published/nyscb/2023-24-Q4/performance_team/nyscb_2023-24-Q4_performance_team.html"
    ).read_text()
    assert "Not signed off, so figures may still change: 10 of 27 accepted returns declared." in newest
    before = (
        root / "published/nyscb/2023-24-Q3/performance_team/nyscb_2023-24-Q3_performance_team.html"
    ).read_text()
    assert "signed off by the Performance Sub Group on 9 May 2024" in before
    assert "not signed off" not in before


def test_a_folder_that_is_no_demonstration_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(NotADemonstration, match="is not a demonstration's lake, so it was left as it is"):
        lay_out_anew(tmp_path)
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


@pytest.fixture(scope="module")
def own_copy(demonstration, tmp_path_factory):
    root = tmp_path_factory.mktemp("copy") / "lake"
    shutil.copytree(demonstration[0], root, ignore=shutil.ignore_patterns("prefect", "published"))
    return root


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["status", "2023-24-Q4", "--board", "nowhere"], 2, "No board called nowhere is served here."),
        (["status", "nonsense"], 2, "Write a quarter like 2023-24-Q4"),
        (
            ["publish", "2023-24-Q4", "--audience", "board"],
            2,
            "2023-24-Q4 is not signed off by the Performance Sub",
        ),
        (["publish", "2023-24-Q3", "--audience", "board"], 2, "disclosure control does not exist yet"),
        (
            ["sign-off", "2023-24-Q2"],
            0,
            "by invented_secretary and invented_analyst, by override (invented: ",
        ),
        (["sign-off", "2023-24-Q4"], 0, "nyscb 2023-24-Q4: 10 of 27 accepted returns declared"),
        (["sign-off", "2023-24-Q4", "--step", "performance_team"], 2, "There act: invented_analyst."),
        (["sign-off", "2023-24-Q4", "--step", "board"], 2, "no step called board. Steps are: provider, "),
        (["sign-off", "2023-24-Q4", "--confirm"], 2, "say which step with --step"),
        (["sign-off", "2023-24-Q4", "--step", "provider"], 2, "--provider says whose returns are declared"),
        (["publish", "2019-20-Q1"], 2, "The warehouse holds no quarter"),
        (["collect", "nobody"], 2, "no provider called nobody. Providers are: childrens_social_care"),
        (["catalogue", "show", "NI 999"], 2, "no indicator called NI 999"),
        (["catalogue", "show", "C21"], 0, "Child protection plans lasting 2 years or more"),
        (["catalogue", "lint"], 0, "53 rows, 0 contradictions"),
        (["trail", "--verify"], 0, "events, none changed"),
        (["frobnicate"], 2, "No such command"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_a_command_says_what_is_so_with_its_exit_code(own_copy, words, code, sentence):
    done = run_lscb(*words, root=own_copy)
    assert done.returncode == code, done.stderr
    assert sentence in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_a_file_that_is_sent_back_gives_exit_code_1_and_the_reason(own_copy):
    inbox = own_copy / "inbox" / "nyscb" / "police" / "in"
    inbox.mkdir(parents=True, exist_ok=True)
    (inbox / "empty.csv").write_bytes(b"")
    done = run_lscb("collect", "police", "--json", root=own_copy)
    assert done.returncode == 1, done.stderr
    (told,) = json.loads(done.stdout)
    assert (told["provider"], told["verdict"]) == ("police", "rejected")
    assert told["findings"]
    assert not list(inbox.iterdir())


def test_contradictions_give_exit_code_1_all_at_once(own_copy, tmp_path):
    shutil.copytree(Path(__file__).parents[2] / "expectations" / "dataset", tmp_path / "dataset")
    returns = tmp_path / "dataset" / "returns.toml"
    returns.write_text(returns.read_text().replace('provider = "lado"', 'provider = "ladoo"', 1))
    areas = tmp_path / "dataset" / "areas.csv"
    areas.write_text(areas.read_text().replace("csc4,unknown,out of area or unknown,,,,,,\n", ""))
    done = run_lscb("catalogue", "lint", root=own_copy, LSCB_DATASETS=str(tmp_path), LSCB_BOARD="nyscb")
    assert done.returncode == 1, done.stderr
    assert "returns.toml" in done.stdout
    assert "found no csc4 area called unknown" in done.stdout


def test_another_board_is_served_alone_from_a_folder_outside(own_copy, tmp_path):
    shutil.copytree(Path(__file__).parents[2] / "expectations" / "dataset_eastmoor", tmp_path / "fenland")
    board = tmp_path / "fenland" / "board.toml"
    board.write_text(board.read_text().replace('id = "eastmoor"', 'id = "fenland"', 1))
    done = run_lscb(
        "calendar", "2023-24-Q4", "--json", root=own_copy, LSCB_DATASETS=str(tmp_path), LSCB_BOARD="fenland"
    )
    assert done.returncode == 0, done.stderr
    assert "eastmoor_social_care" in {one["provider"] for one in json.loads(done.stdout)}
