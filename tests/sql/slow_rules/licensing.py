"""What the lists of licensing authorities come to, worked out slowly (indicators.md, I29a and I29b)."""

from tests.sql.slow_rules.counting import Asked, Counted, Event, History


def premises_licence_applications(lists: History, asked: Asked) -> dict[str, Counted]:
    """``asked`` is a half-year, and the lists are those of one district, or of the one council after them."""
    return {
        "licence_applications": Counted(
            [
                Event(application_type=one["type"], district7=one["district"])
                for one in lists["licensing_applications"]
                if asked.holds(one["received_date"]) and one["type"] in {"new", "variation"}
            ]
        )
    }


def premises_licence_child_conditions(lists: History, asked: Asked) -> dict[str, Counted]:
    determined = [
        one
        for one in lists["licensing_applications"]
        if asked.holds(one["determined_date"]) and one["type"] in {"new", "variation"}
    ]
    added = [one for one in determined if one["child_condition_flag"]]
    return {
        "conditions_added_pct": Counted(
            [Event(district7=one["district"]) for one in added],
            [Event(district7=one["district"]) for one in determined],
            spread={
                "determination": [
                    Event(determination=one["determination"], district7=one["district"]) for one in determined
                ]
            },
        )
    }
