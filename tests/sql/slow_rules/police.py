"""What the police's lists and the list of missing episodes come to, worked out slowly (indicators.md, I30 to I38)."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tests.sql.slow_rules.counting import Asked, Counted, Event, History, Row, months_after

LONDON = ZoneInfo("Europe/London")


def esafety_incidents_with_police(lists: History, asked: Asked) -> dict[str, Counted]:
    events = [
        Event(setting=one["setting"], risk_type=one["risk_type"], csc4=one["area"], catch7=one["catch7"])
        for one in lists["esafety_incidents"]
        if asked.holds(one["incident_date"]) and one["u18_involved"]
    ]
    return {"esafety_incidents": Counted(events)}


def missing_from_home_over_24_hours(lists: History, asked: Asked) -> dict[str, Counted]:
    over_a_day = [
        one
        for one in lists["missing_episodes"]
        if one["source"] == "home"
        and one["age"] < 18
        and asked.holds(one["reported_at"].date())
        and _until(one, asked) - _instant(one["missing_from_at"]) > timedelta(hours=24)
    ]
    return {
        "missing_home_24h_episodes": Counted([Event() for _ in over_a_day]),
        "missing_home_24h_children": Counted(
            [Event(child) for child in {one["child_ref"] for one in over_a_day}]
        ),
    }


def missing_from_care_overnight(lists: History, asked: Asked) -> dict[str, Counted]:
    overnight = [
        one
        for one in lists["missing_episodes"]
        if one["source"] == "care"
        and one["age"] < 18
        and asked.holds(one["missing_from_at"].date())
        and _is_overnight(one, asked)
    ]
    return {
        "missing_care_overnight_episodes": Counted(
            [Event(placement=one["placement"], host=one["host"]) for one in overnight]
        ),
        "missing_care_overnight_children": Counted(
            [Event(child) for child in {one["child_ref"] for one in overnight}]
        ),
    }


def _instant(on_the_clock: datetime) -> datetime:
    """The later of the two that it may be, in the hour that comes twice."""
    return max(on_the_clock.replace(tzinfo=LONDON, fold=fold).astimezone(UTC) for fold in (0, 1))


def _until(episode: Row, asked: Asked) -> datetime:
    """When the child was found; while it is missing, the end of what the list tells of."""
    if episode["found_at"] is not None:
        return _instant(episode["found_at"])
    return _instant(datetime.combine(asked.reach + timedelta(days=1), time(0)))


def _is_overnight(episode: Row, asked: Asked) -> bool:
    """Walk through the episode a minute at a time: was the child missing between midnight and six by the clock?"""
    now, end = _instant(episode["missing_from_at"]), _until(episode, asked)
    # After a day every time of the day has been.
    end = min(end, now + timedelta(hours=25))
    while now < end:
        if now.astimezone(LONDON).time() <= time(6):
            return True
        now += timedelta(minutes=1)
    return False


ABUSE = {
    "physical": {
        "homicide", "attempted_murder", "wounding_with_intent", "wounding", "threats_to_kill", "other_violence",
    },
    "sexual": {"rape", "sexual_assault", "sexual_exploitation", "other_sexual"},
    "neglect": {"cruelty_or_neglect"},
}  # fmt: skip
SERIOUS = {
    "homicide", "attempted_murder", "wounding_with_intent", "wounding", "threats_to_kill", "robbery", "rape",
    "sexual_assault",
}  # fmt: skip
CHARGED_OR_CAUTIONED = {"charge", "summons", "caution", "conditional_caution", "reprimand", "warning"}
FROM_HIGH_TO_LOW = ("class_a", "class_b", "class_c", "not_recorded")


def child_abuse_crimes(lists: History, asked: Asked) -> dict[str, Counted]:
    recorded = [one for one in _abuse(lists) if asked.holds(one["recorded_date"])]
    return {"child_abuse_crimes": Counted([Event(offence=_offence(one)) for one in recorded])}


def child_abuse_charges_or_cautions(lists: History, asked: Asked) -> dict[str, Counted]:
    recorded = [one for one in _abuse(lists) if asked.holds(one["recorded_date"])]
    ended = [
        one
        for one in _abuse(lists)
        if one["outcome"] in CHARGED_OR_CAUTIONED and asked.holds(one["outcome_date"])
    ]
    return {
        "charged_or_cautioned_pct": Counted(
            [Event(offence=_offence(one)) for one in ended],
            [Event(offence=_offence(one)) for one in recorded],
        )
    }


def _abuse(lists: History) -> list[Row]:
    return [
        one
        for one in lists["crimes"]
        if one["child_abuse_flag"]
        and one["victim_age"] is not None
        and one["victim_age"] < 18
        and any(one["offence_group"] in groups for groups in ABUSE.values())
    ]


def _offence(crime: Row) -> str:
    (harm,) = [name for name, groups in ABUSE.items() if crime["offence_group"] in groups]
    if crime["relationship"] in {"familial", "non_familial"}:
        return f"{harm}_{crime['relationship']}"
    return "relationship_unknown"


def serious_knife_crime(lists: History, asked: Asked) -> dict[str, Counted]:
    crimes = {
        one["crime_ref"]
        for one in lists["crimes"]
        if one["knife_flag"] and one["offence_group"] in SERIOUS and asked.holds(one["recorded_date"])
    }
    return {
        "knife_accused_u18": _persons(lists, crimes, "accused"),
        "knife_victims_u18": _persons(lists, crimes, "victim"),
    }


def gun_crime(lists: History, asked: Asked) -> dict[str, Counted]:
    crimes = {
        one["crime_ref"]
        for one in lists["crimes"]
        if one["firearm_type"] not in {None, "air_weapon"} and asked.holds(one["recorded_date"])
    }
    return {
        "gun_accused_u18": _persons(lists, crimes, "accused"),
        "gun_victims_u18": _persons(lists, crimes, "victim"),
    }


def _persons(lists: History, crimes: set[str], role: str) -> Counted:
    refs = {
        one["person_ref"]
        for one in lists["crime_persons"]
        if one["crime_ref"] in crimes and one["role"] == role and one["age"] < 18
    }
    return Counted([Event(ref) for ref in refs])


def drug_related_offending(lists: History, asked: Asked) -> dict[str, Counted]:
    classes = {
        one["crime_ref"]: one["drug_class"] or "not_recorded"
        for one in lists["crimes"]
        if one["offence_group"] == "drugs" and asked.holds(one["recorded_date"])
    }
    accused: dict[str, set[str]] = {}
    for one in lists["crime_persons"]:
        if one["role"] == "accused" and one["age"] < 18 and one["crime_ref"] in classes:
            accused.setdefault(one["person_ref"], set()).add(classes[one["crime_ref"]])
    events = [
        Event(person, drug_class=drug_class) for person, known in accused.items() for drug_class in known
    ]
    return {"drug_accused_u18": Counted(events)}


def domestic_abuse_repeat_incidents(lists: History, asked: Asked) -> dict[str, Counted]:
    heard = [one for one in lists["marac_cases"] if asked.holds(one["meeting_date"])]
    repeats = [
        one
        for one in heard
        if any(
            before["victim_ref"] == one["victim_ref"]
            and before["perpetrator_ref"] == one["perpetrator_ref"]
            and before["referral_date"] < one["referral_date"] <= months_after(before["referral_date"], 12)
            for before in lists["marac_cases"]
        )
    ]
    return {"marac_repeat_pct": Counted(*([_case(one) for one in some] for some in (repeats, heard)))}


def _case(one: Row) -> Event:
    household = {True: "yes", False: "no", None: None}[one["children_in_household"]]
    return Event(children_in_household=household, csc4=one["area"], catch7=one["catch7"])
