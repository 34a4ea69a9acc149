"""What is owed and what became of it, before a build (from the ledger) and after (from the marts)."""

from dataclasses import replace

from expectations.periods import parse
from flows.office import open_office
from flows.settings import Settings
from flows.show_standing import affected
from flows.standing import standing
from sql.warehouse import open_read_only


def test_status_says_what_the_marts_say(demonstration):
    root, _ = demonstration
    with open_office(Settings(root=root)) as office, open_read_only(office.lake.warehouse) as con:
        marts = con.sql(
            "select board, period, provider, return_id, return_period, due_at, status from marts.timeliness"
        ).fetchall()
        told = [
            (
                one.board,
                quarter,
                one.provider,
                one.return_id,
                one.period,
                one.due_at.replace(tzinfo=None),
                one.state,
            )
            for board in office.catalogues
            for quarter in sorted({row[1] for row in marts})
            for one in standing(office, board, parse(quarter))
        ]
    assert sorted(told) == sorted(marts)
    assert {state for *_, state in told} == {"on_time", "late", "rejected", "awaited", "overdue"}


def test_nobody_is_asked_for_what_a_successor_owes(office):
    before = {one.provider for one in standing(office, "nyscb", parse("2022-23-Q4"))}
    after = {one.provider for one in standing(office, "nyscb", parse("2023-24-Q2"))}
    assert {"craven_licensing", "selby_housing"} <= before
    assert not {
        one
        for one in after
        if one.endswith(("_licensing", "_housing")) and not one.startswith("north_yorkshire")
    }
    assert {"north_yorkshire_licensing", "north_yorkshire_housing"} <= after - before


def test_the_quarter_says_which_rows_a_return_that_was_sent_back_affects(office):
    found = standing(office, "nyscb", parse("2023-24-Q4"))
    told = affected(
        [replace(one, state="rejected") for one in found if one.return_id == "young_peoples_treatment"]
    )
    assert told == ["Rows affected by what is sent back: 23, 45"]
    assert affected([replace(one, state="on_time") for one in found]) == []
