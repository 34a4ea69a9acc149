"""What the lists of schools come to, worked out slowly (indicators.md, I21, I24, I25 and I28)."""

from datetime import date
from itertools import pairwise

from tests.sql.slow_rules.counting import Asked, Counted, Event, History, Row


def permanent_exclusions(lists: History, asked: Asked) -> dict[str, Counted]:
    phases = {
        "primary": "primary",
        "secondary": "secondary",
        "special": "special_and_pru",
        "pru": "special_and_pru",
    }
    first: dict[str, str] = {}
    for one in sorted(lists["exclusions"], key=lambda one: one["start_date"]):
        if (
            one["type"] == "permanent"
            and asked.holds(one["start_date"])
            and not one["overturned"]
            and one["phase"] in phases
        ):
            first.setdefault(one["pupil_ref"], phases[one["phase"]])
    return {"permanent_exclusions": Counted([Event(pupil, phase=phase) for pupil, phase in first.items()])}


def exclusions_for_bullying(lists: History, asked: Asked) -> dict[str, Counted]:
    begun = [one for one in lists["exclusions"] if asked.holds(one["start_date"])]
    bullying = [one for one in begun if one["reason_code"] == "bu"]
    online = {True: "yes", False: "no", None: "unknown"}
    return {
        "bullying_exclusion_pct": Counted(
            [_exclusion(one) for one in bullying],
            [_exclusion(one) for one in begun],
            spread={"cyber": [Event(cyber=online[one["cyber_flag"]]) for one in bullying]},
        )
    }


def _exclusion(one: Row) -> Event:
    phase = one["phase"] if one["phase"] in {"primary", "secondary", "special"} else None
    return Event(type=one["type"], phase=phase)


def school_travel_plans(lists: History, asked: Asked) -> dict[str, Counted]:
    day = asked.period.ends_on
    open_schools = [
        one
        for one in lists["schools"]
        if (one["opened_date"] is None or one["opened_date"] <= day)
        and (one["closed_date"] is None or one["closed_date"] > day)
    ]
    in_force = {
        one["urn"]
        for one in lists["school_travel_plans"]
        if one["approval_date"] <= day and (one["expiry"] is None or one["expiry"] > day)
    }
    planned = [one for one in open_schools if one["urn"] in in_force]
    phases = {"primary", "secondary", "special", "independent"}
    above, below = (
        [Event(phase=one["phase"] if one["phase"] in phases else None) for one in some]
        for some in (planned, open_schools)
    )
    return {"travel_plan_pct": Counted(above, below)}


def school_moves(lists: History, asked: Asked) -> dict[str, Counted]:
    """``asked`` is an academic year: of its three terms the last ends some time in July."""
    first, july = asked.period.starts_on, date(asked.period.ends_on.year, 7, 1)
    below, above = [], {1: [], 2: [], 3: []}
    for pupil in {one["pupil_ref"] for one in lists["school_roll_history"]}:
        own = [one for one in lists["school_roll_history"] if one["pupil_ref"] == pupil]
        own = sorted(
            (one for one in own if one["entry_date"] < date(july.year, 8, 1)),
            key=lambda one: (one["entry_date"], one["urn"]),
        )
        at_the_end = [one for one in own if one["leave_date"] is None or one["leave_date"] >= july]
        is_known = bool(own) and (own[0]["entry_date"] < first or own[0]["standard_transfer"])
        if not (at_the_end and is_known) or at_the_end[-1]["phase"] not in {"primary", "secondary"}:
            continue
        moves = sum(
            one["entry_date"] >= first and not one["standard_transfer"] and one["urn"] != before["urn"]
            for before, one in pairwise(own)
        )
        event = Event(pupil, phase=at_the_end[-1]["phase"])
        below.append(event)
        if moves:
            above[min(moves, 3)].append(event)
    return {
        "moved_once_pct": Counted(above[1], below),
        "moved_twice_pct": Counted(above[2], below),
        "moved_3plus_pct": Counted(above[3], below),
    }
