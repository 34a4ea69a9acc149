"""The console's page: each state in words and shapes, what stands out at the top, and nothing that it must not hold."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import page_tree
import pytest
from console_states import CARD, DAY, NOW, TICK, VALID, board, cell, console, owed

from reports.console import STAGES, Outbox, Shown, Stuck, Tick, Warehouse, notices, page
from reports.words import age, clock

HOSTILE = "</span><script>alert(1)</script><img src=x onerror='x'>\"{{ 7 * 7 }}"


def told(*boards, **more):
    return [one.sentence for one in notices(console(*boards, **more))]


@pytest.mark.parametrize(
    ("returns", "word", "since", "tone", "shapes", "commands"),
    [
        ([owed("overdue", ())], "overdue", "for 10 days", "loud", "all stopped none none none none none",
         ["collect police", "chase"]),
        ([owed("awaited", (), due=5)], "awaited", "due in 5 days", "calm", "all none none none none none none",
         ["collect police", "chase"]),
        ([owed("rejected", ("received",), sent_back_at=NOW - 4 * DAY)], "sent back", "for 4 days", "loud",
         "all all stopped none none none none", ["collect police", "chase", "template police"]),
        ([owed(stages=("received", "valid", "loaded"), open_queries=2)], "2 questions open", "for 3 days", "asked",
         "all all all stopped none all none", ["answer police", "sign-off", "publish"]),
        ([owed(stages=VALID)], "valid", "for 3 days", "done", "all all all all none none none",
         ["sign-off", "build", "publish"]),
        ([owed(stages=(*VALID, "signed"))], "signed", "for 3 days", "done", "all all all all all none none",
         ["build", "publish"]),
        ([owed(stages=(*VALID, "loaded"))], "loaded, not signed", "for 3 days", "done",
         "all all all all none all none", ["sign-off", "publish"]),
        ([owed("late")], "published", "for 3 days", "done", "all all all all all all all", ["quarter"]),
        ([owed("late", sent_back_at=NOW - DAY)], "sent back", "for 24 hours", "loud",
         "all all stopped all all all all", ["template police"]),
        ([owed(), owed("overdue", ())], "1 of 2 overdue", "for 10 days", "loud",
         "all stopped some some some some some", ["collect police", "chase"]),
        ([owed(), owed(stages=(*VALID, "signed"))], "signed", "for 3 days", "done", "all all all all all some some",
         ["build", "publish"]),
    ],
)  # fmt: skip
def test_each_state_has_its_word_its_age_its_shapes_and_its_commands(
    returns, word, since, tone, shapes, commands
):
    shown = Shown(cell(*returns), NOW)
    assert (shown.word, shown.since, shown.tone) == (word, since, tone)
    assert [shape for _, shape, _ in shown.marks] == shapes.split()
    assert [stage for stage, *_ in shown.marks] == list(STAGES)
    assert len(shown.commands) == len(commands)
    assert all(one.startswith(f"lscb {begins}") for one, begins in zip(shown.commands, commands, strict=True))


def test_what_the_shapes_say_is_said_in_words_too():
    shown = Shown(cell(owed(), owed("overdue", ())), NOW)
    assert [words for *_, words in shown.marks][:3] == [
        "expected 2 of 2", "received 1 of 2, stopped here", "valid 1 of 2",
    ]  # fmt: skip
    assert shown.lines == [("Crimes", "published, for 3 days"), ("Crimes", "overdue, for 10 days")]
    assert [words for *_, words in Shown(cell(owed("awaited", (), due=2)), NOW).marks][:2] == [
        "expected",
        "not received",
    ]


def test_a_quiet_system_says_so():
    made = page_tree.read(page(console(board(cell(owed())))))
    assert "Nothing. The schedules run" in made.one("section", id="notices").text
    assert not list(made.one("section", id="notices").every("li"))


@pytest.mark.parametrize(
    ("minutes", "is_told"), [(29, False), (30, False), (31, True), (60 * 24 * 3, True)], ids=str
)
def test_schedules_that_stand_still_are_told_loudly(minutes, is_told):
    ticks = (
        Tick("publish nyscb", NOW - timedelta(days=9), "2 packs"),
        replace(TICK, ended_at=NOW - timedelta(minutes=minutes)),
    )
    found = notices(console(ticks=ticks))
    assert [one.is_loud for one in found] == [True] * is_told
    for one in found:
        assert one.sentence.startswith(
            f"The schedules have stopped: the last good tick, build, ended {age(ticks[1].ended_at, NOW)} ago"
        )
        assert one.command == "lscb serve"


def test_no_tick_no_warehouse_and_no_board_are_told():
    made = page_tree.read(page(console(ticks=(), warehouse=None, last_event=0)))
    first, second = made.one("section", id="notices").every("li", class_="loud")
    assert first.text == "No tick has run: nothing is scheduled here, or it never began. Urgent ! lscb serve"
    assert (
        second.text == "There is no warehouse that can be read: nothing has been built. Urgent ! lscb build"
    )
    assert "No tick has run." in made.one("section", id="machinery").text
    assert not list(made.every("section", class_="board-part"))


def test_an_empty_board_has_its_part_of_the_page():
    empty = board(
        quarters=(), scorecard="There is no warehouse that can be read. Run `lscb build`.", inboxes_seen=0
    )
    part = page_tree.read(page(console(empty))).one("section", id="board-nyscb")
    for said in (
        "Nothing has been owed yet.",
        "no look has been recorded yet",
        "Messages none",
        "There is no warehouse",
    ):
        assert said in part.text
    assert not list(part.every("table"))


def test_what_is_stuck_is_listed_with_what_to_run():
    stuck = board(
        cell(owed("overdue", ())), cell(owed()),
        files_waiting=2,
        inboxes_unseen=(Stuck("The Police", "away", NOW - 2 * DAY), Stuck("The LADO", "no such folder", None)),
        outbox=Outbox(
            {"failed": 1, "pending": 4}, NOW - 5 * DAY, (Stuck("The Police", "1 to the role deputy (refused)", NOW),)
        ),
    )  # fmt: skip
    found = console(stuck, warehouse=Warehouse(NOW, 12, 3))
    assert [one.sentence for one in notices(found)] == [
        "The ledger has moved since the warehouse was built: 3 events.",
        "The inbox of The Police could not be looked into for 2 days (away). What is overdue may lie there.",
        "The inbox of The LADO could never be looked into (no such folder). What is overdue may lie there.",
        "The Police: messages failed, 1 to the role deputy (refused).",
        "2 files wait to be judged.",
        "Provider 0, 2023-24-Q4: overdue for 10 days.",
    ]
    part = page_tree.read(page(found)).one("section", id="board-nyscb").text
    assert "1 failed, 4 pending; the oldest waits for 5 days" in part
    assert "Sub Group: changed since pack published 2 days ago" in part


def test_the_scorecard_says_counts_of_counts():
    part = page_tree.read(page(console(board(cell(owed())))))
    row = part.one("tr", data_row="police")
    assert [one.text for one in row.every("td")] == [
        "2 of 4 1 overdue 1 late", "13 of 16", "11 longest 8", "3", "5, 6, 7 mostly P-03, V-01", "2",
        "38 of 40 1 explained", "8 of 9",
    ]  # fmt: skip


def test_hostile_names_stay_text():
    bad = board(
        cell(owed("overdue", (), open_queries=0), provider="a'; rm -rf /"),
        name=HOSTILE, is_invented=True,
        inboxes_unseen=(Stuck(HOSTILE, HOSTILE, None),),
        outbox=Outbox({HOSTILE: 1}, None, (Stuck(HOSTILE, HOSTILE, NOW),)),
        scorecard=[{**CARD, "provider_name": HOSTILE, "frequent_codes": [HOSTILE]}],
    )  # fmt: skip
    bad = replace(bad, providers=((HOSTILE, bad.providers[0][1]),))
    html = page(console(bad, ticks=(Tick(HOSTILE, NOW, HOSTILE),)))
    made = page_tree.read(html)
    assert not list(made.every("script"))
    assert not list(made.every("img"))
    assert "49" not in made.one("section", id="notices").text
    assert made.text.count("<script>alert(1)</script>") >= 9
    assert {"href"} >= {
        name for one in made.every() for name in one.attributes if name in {"src", "href", "onerror"}
    }
    (command, *_) = [one.text for one in made.one("section", id="board-nyscb").every("code")]
    assert command == """lscb collect 'a'"'"'; rm -rf /' --board nyscb"""


def test_the_page_is_shut_off_and_says_what_is_invented():
    html = page(console(board(is_invented=True)))
    made = page_tree.read(html)
    (policy,) = [
        one.attributes["content"]
        for one in made.every("meta")
        if one.attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert not [one for one in made.every() if "style" in one.attributes]
    assert "An invented board: it does not exist" in made.one("section", id="board-nyscb").text
    assert "An invented board" not in page(console(board()))


def test_the_same_state_gives_the_same_bytes():
    assert page(console(board(cell(owed())))) == page(console(board(cell(owed()))))


@pytest.mark.parametrize(
    ("ago", "said"),
    [(30, "less than a minute"), (60, "1 minute"), (7140, "119 minutes"), (7200, "2 hours"),
     (47 * 3600, "47 hours"), (48 * 3600, "2 days"), (-5 * 86400, "5 days")],
)  # fmt: skip
def test_ages_are_said_in_the_unit_that_fits(ago, said):
    assert age(NOW - timedelta(seconds=ago), NOW) == said


def test_the_clock_is_londons():
    assert clock(NOW) == "10 May 2024, 13:00"
    assert clock(datetime(2024, 1, 1, 9, 5, tzinfo=UTC)) == "1 January 2024, 09:05"
