"""States of a console, told briefly."""

from datetime import UTC, datetime, timedelta

from reports.console import BoardState, Cell, Console, Outbox, QuarterState, ReturnState, Tick, Warehouse

NOW = datetime(2024, 5, 10, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
CARD = {
    "provider": "police", "provider_name": "The Police", "returns_owed": 4, "returns_late": 1, "returns_rejected": 0,
    "returns_awaited": 0, "returns_overdue": 1, "on_time_numerator": 2, "on_time_denominator": 4,
    "on_time_numerator_four_quarters": 13, "on_time_denominator_four_quarters": 16, "corrections": 3, "errors": 5,
    "queries": 6, "advice": 7, "open_queries": 2, "frequent_codes": ["P-03", "V-01"], "cells_asked": 40,
    "cells_supplied": 38, "cells_explained": 1, "rows_fed": 9, "rows_shown": 8, "working_days_late": 11,
    "longest_working_days_late": 8,
}  # fmt: skip


def reached(*stages, ago=3):
    return dict.fromkeys(("expected", *stages), NOW - ago * DAY)


VALID = ("received", "valid", "queried")
ALL = (*VALID, "signed", "loaded", "published")


def owed(state="on_time", stages=ALL, **more):
    return ReturnState(
        "Crimes", "2023-24-Q4", NOW + more.pop("due", -10) * DAY, state, reached(*stages), **more
    )


def cell(*returns, provider="police"):
    return Cell("nyscb", provider, "2023-24-Q4", returns)


def board(*cells, **more):
    given = {
        "board": "nyscb", "name": "A board", "is_invented": False,
        "quarters": (QuarterState("2023-24-Q4", "January to March 2024", {
            "performance_team": "signed", "performance_sub_group": "changed since"}, NOW - 2 * DAY),),
        "providers": tuple((f"Provider {number}", (one,)) for number, one in enumerate(cells)),
        "files_waiting": 0, "inboxes_unseen": (), "inboxes_seen": 3, "outbox": Outbox({}, None, ()),
        "scorecard_quarter": "2023-24-Q4", "scorecard": [CARD],
    }  # fmt: skip
    return BoardState(**{**given, **more})


TICK = Tick("build", NOW - timedelta(minutes=12), "33 models")


def console(*boards, **more):
    return Console(**{
        "made_at": NOW, "boards": boards, "ticks": (TICK,), "warehouse": Warehouse(NOW, 12, 0), "last_event": 12, **more
    })  # fmt: skip
