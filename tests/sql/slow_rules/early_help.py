"""What the list of common assessments comes to, worked out slowly (indicators.md, I50 and I51)."""

from tests.sql.slow_rules.counting import Asked, Counted, Event, History


def cafs_completed(lists: History, asked: Asked) -> dict[str, Counted]:
    completed = [one for one in lists["caf"] if asked.holds(one["completed_date"])]
    return {
        "cafs_completed": Counted([Event(agency=one["agency"], catch7=one["locality"]) for one in completed])
    }


def lead_professionals(lists: History, asked: Asked) -> dict[str, Counted]:
    day = asked.period.ends_on
    open_cases = [
        one
        for one in lists["caf"]
        if one["completed_date"] <= day and (one["closed_date"] is None or one["closed_date"] > day)
    ]
    led = [
        Event(agency=one["lead_professional_agency"])
        for one in open_cases
        if one["lead_professional_agency"] is not None
    ]
    return {
        "lead_professional_cases": Counted(led),
        "open_cafs_with_lp_pct": Counted(led, [Event() for _ in open_cases]),
    }
