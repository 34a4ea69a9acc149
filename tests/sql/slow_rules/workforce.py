"""What the lists of those who employ people come to, worked out slowly (indicators.md, I16 and I49)."""

from tests.sql.slow_rules.counting import Asked, Counted, Event, History, months_after


def staff_with_valid_crb_check(lists: History, asked: Asked) -> dict[str, Counted]:
    """``asked`` is a half-year: its last day is the day of counting."""
    day = asked.period.ends_on
    in_post = [one for one in lists["staff_checks"] if one["in_post_at"] == day and one["role_needs_check"]]
    checked = [
        one
        for one in in_post
        if one["disclosure_date"] is not None and months_after(day, -36) < one["disclosure_date"] <= day
    ]
    above, below = (
        [
            Event(person, staff_group=group)
            for person, group in {(one["person_ref"], one["staff_group"]) for one in some}
        ]
        for some in (checked, in_post)
    )
    return {"valid_crb_pct": Counted(above, below)}


def allegations_against_staff(lists: History, asked: Asked) -> dict[str, Counted]:
    allegations = lists["allegations"]
    received = [
        Event(
            occupation=one["occupation"],
            abuse_type=one["abuse_type"],
            csc4=one["workplace_area"],
            catch7=one["catch7"],
        )
        for one in allegations
        if asked.holds(one["referral_date"])
    ]
    is_over = {one["case_ref"]: one["outcome"] not in {None, "ongoing"} for one in allegations}
    concluded = [
        Event(outcome=one["outcome"])
        for one in allegations
        if is_over[one["case_ref"]] and asked.holds(one["outcome_date"])
    ]
    day = asked.period.ends_on
    ongoing = [
        Event(outcome="ongoing")
        for one in allegations
        if one["referral_date"] <= day
        and (not is_over[one["case_ref"]] or (one["outcome_date"] is not None and one["outcome_date"] > day))
    ]
    return {
        "allegations_received": Counted(received),
        "allegations_concluded": Counted(concluded, spread={"outcome": [*concluded, *ongoing]}),
    }
