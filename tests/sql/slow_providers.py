"""What providers owe and hand in, counted one by one in plain Python: a second way for the provider scorecard."""

from collections import Counter, defaultdict
from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

from tests.sql.slow_figures import counted_cells

LONDON = ZoneInfo("Europe/London")
NUMBERS = {"value", "provisional", "estimate"}
SAID = {"final": "value", "suppressed_by_provider": "suppressed_by_source"}
SLOT = ("board", "provider", "return_id")


def score(inputs, as_at, shown):
    """Give every row of the scorecard by board, period and provider; ``shown`` are the rows that have a number."""
    submissions = defaultdict(list)
    for row in inputs["ledger.submission"].sort("sequence").iter_rows(named=True):
        submissions[*(row[part] for part in SLOT), row["period"]].append(row)
    extended = {
        (*(row[part] for part in SLOT), row["period"]): row["due_at"]
        for row in inputs["ledger.extension"].sort("sequence").iter_rows(named=True)
    }
    found = defaultdict(list)
    for row in inputs["ledger.finding"].iter_rows(named=True):
        found[row["submission_id"]].append(row)
    unanswered = set(inputs["ledger.open_query"].iter_rows())
    working_days = set(inputs["catalogue.working_day"]["on_day"])
    cards = defaultdict(lambda: Counter(dict.fromkeys(COUNTED, 0)))
    codes = defaultdict(Counter)
    for owed in inputs["catalogue.owed"].iter_rows(named=True):
        key = (owed["board"], owed["period"], owed["provider"])
        card, slot = cards[key], (*(owed[part] for part in SLOT), owed["return_period"])
        due_at, handed_in = extended.get(slot, owed["due_at"]), submissions[slot]
        accepted = [
            one["received_at"].replace(tzinfo=None) for one in handed_in if one["verdict"] != "rejected"
        ]
        late = days_late(due_at, min(accepted, default=as_at), working_days)
        state = what_became(due_at, accepted, handed_in, as_at)
        card["returns_owed"] += 1
        card[f"returns_{state}"] += 1
        card["on_time_denominator"] += state in {"on_time", "late", "overdue"} or bool(
            state == "rejected" and late
        )
        late = late if state in {"late", "rejected", "overdue"} else 0
        card["working_days_late"] += late
        card["longest_working_days_late"] = max(card["longest_working_days_late"], late)
        card["submissions"] += len(handed_in)
        card["corrections"] += len(handed_in[1:])
        for one in handed_in:
            for finding in found[one["submission_id"]]:
                card[{"error": "errors", "query": "queries", "advice": "advice"}[finding["severity"]]] += 1
                card["open_queries"] += (one["submission_id"], finding["ordinal"]) in unanswered
                codes[key][finding["code"]] += 1
    count_cells(inputs, found, unanswered, shown, cards)
    for key, card in cards.items():
        card["frequent_codes"] = sorted(codes[key], key=lambda code: (-codes[key][code], code))[:3]
    return {key: dict(card) for key, card in cards.items()}


COUNTED = (
    "returns_owed", "returns_on_time", "returns_late", "returns_rejected", "returns_awaited", "returns_overdue",
    "on_time_denominator", "submissions", "corrections", "errors", "queries", "advice", "open_queries", "cells_asked",
    "cells_supplied", "cells_explained", "rows_fed", "rows_shown", "working_days_late", "longest_working_days_late",
)  # fmt: skip


def what_became(due_at, accepted, handed_in, as_at):
    if accepted:
        return "on_time" if min(accepted) <= due_at else "late"
    if handed_in:
        return "rejected"
    return "awaited" if as_at <= due_at else "overdue"


def days_late(due_at, came_at, working_days):
    """Working days after the day on which it was due, up to the day on which it came; an hour late is one."""
    if came_at <= due_at:
        return 0
    day, last = (at.replace(tzinfo=UTC).astimezone(LONDON).date() for at in (due_at, came_at))
    days = 0
    while day < last:
        day += timedelta(days=1)
        days += day in working_days
    return max(days, 1)


def count_cells(inputs, found, unanswered, shown, cards):
    """Add what was asked, what came of it, and the rows that are made of it."""
    standing = {
        row["submission_id"]: row
        for row in inputs["ledger.submission"].filter(state="accepted").iter_rows(named=True)
    }
    place = ("indicator_id", "series", "area_type", "area_code", "breakdown", "category")
    given = {}
    for row in inputs["lake.cell"].iter_rows(named=True):
        if one := standing.get(row["submission_id"]):
            given[*(one[part] for part in SLOT), one["period"], *(row[part] for part in place)] = row
    counted = set(counted_cells(inputs["lake.recorded"], inputs["lake.frozen_observation"]))
    doubted = {
        (submission, one["indicator_id"], one["series"], one["cell"])
        for submission, ones in found.items()
        for one in ones
        if one["code"] == "C-03" and (submission, one["ordinal"]) in unanswered
    }
    takers = defaultdict(set)
    for row in inputs["catalogue.series_source"].iter_rows(named=True):
        takers[row["board"], row["source_indicator_id"], row["source_series"]].add(row["indicator_id"])
    fed = defaultdict(set)
    for cell in inputs["catalogue.cell"].filter(is_due=True, derivation="supplied").iter_rows(named=True):
        key = (cell["board"], cell["period"], cell["provider"])
        fed[key] |= {cell["indicator_id"]} | takers[cell["board"], cell["indicator_id"], cell["series"]]
        if cell["is_optional"]:
            continue
        card = cards[key]
        card["cells_asked"] += 1
        if cell["from_records"]:
            card["cells_supplied"] += (
                cell["board"],
                cell["period"],
                *(cell[part] for part in place),
            ) in counted
            continue
        came = given.get(
            (*(cell[part] for part in SLOT), cell["return_period"], *(cell[part] for part in place))
        )
        if came is None:
            continue
        is_number = SAID.get(came["status"], came["status"]) in NUMBERS
        where = "/".join(cell[part] for part in place[2:])
        card["cells_supplied"] += is_number
        card["cells_explained"] += not is_number and (
            came["submission_id"], cell["indicator_id"], cell["series"], where
        ) not in doubted  # fmt: skip
    for (board, period, provider), rows in fed.items():
        card = cards[board, period, provider]
        card["rows_fed"] = len(rows)
        card["rows_shown"] = sum((board, period, row) in shown for row in rows)
