"""Tables for the person at the terminal: they add up, and a narrow terminal cuts nothing."""

import re
from io import StringIO

import pytest
from rich.console import Console

from expectations.periods import parse
from flows.demo import QuarterTold, settle
from flows.show_demo import STATES, table
from flows.show_standing import show_quarter, show_quarters
from flows.standing import standing

QUARTER = "2023-24-Q4"


def printed(what, width):
    console = Console(width=width, record=True, file=StringIO())
    console.print(what)
    return console.export_text()


def cells(text):
    return [
        [cell.strip() for cell in line.strip("│").split("│")] for line in text.splitlines() if line[:1] == "│"
    ]


@pytest.mark.parametrize("width", [80, 200])
def test_what_became_of_the_returns_owed_adds_up(width):
    told = [
        QuarterTold("nyscb", "2021-22-Q1", 30, {"on_time": 27, "late": 3}, submissions=31, rounds=2),
        QuarterTold(
            "nyscb", QUARTER, 30, {"on_time": 26, "late": 1, "rejected": 1, "awaited": 1, "overdue": 1}, 28, 3
        ),
        QuarterTold("eastmoor", QUARTER, 0),
    ]
    rows = cells(printed(table(told), width))
    assert len(rows) == 3
    for one, row in zip(told, rows, strict=True):
        assert row[:2] == [one.quarter, one.board]
        owed, *states, submissions, rounds = map(int, row[2:])
        assert owed == sum(states) == one.owed or one.owed == 0
        assert len(states) == len(STATES)
        assert (submissions, rounds) == (one.submissions, one.rounds)


def test_a_quarter_is_settled_by_what_stands_now(office, clock):
    told = QuarterTold("nyscb", QUARTER, len(standing(office, "nyscb", parse(QUARTER))))
    settle(office, told)
    assert told.states == {"awaited": told.owed}
    clock.move_to(clock.now().replace(year=2025))
    settle(office, told)
    assert told.states == {"overdue": told.owed}
    assert told.owed > 20


@pytest.mark.parametrize("width", ["80", "48"])
def test_a_narrow_terminal_folds_and_cuts_nothing(office, monkeypatch, capsys, width):
    monkeypatch.setenv("COLUMNS", width)
    found = standing(office, "nyscb", parse(QUARTER))
    signed = office.ledger.signing.quarter("nyscb", QUARTER)
    show_quarter("nyscb", parse(QUARTER), found, signed)
    told = capsys.readouterr().out
    assert "\N{HORIZONTAL ELLIPSIS}" not in told
    ids = re.sub(r"\s", "", "".join(row[1] for row in cells(told)))
    assert ids == "".join(one.return_id for one in found)
    show_quarters("nyscb", [parse(QUARTER)] * 4, [found] * 4, [signed] * 4)
    assert "\N{HORIZONTAL ELLIPSIS}" not in capsys.readouterr().out
