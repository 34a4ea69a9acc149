"""What the lists of health agencies come to, worked out slowly (indicators.md, I15, I23, I39, I40, I43 to I45)."""

from collections.abc import Iterator

from tests.sql.slow_rules.counting import Asked, Counted, Event, History, Row


def cp_medical_requests(lists: History, asked: Asked) -> dict[str, Counted]:
    examined = {True: "examined", False: "not_examined", None: None}
    return {
        "cp_medical_requests": Counted(
            [
                Event(
                    referrer=one["referrer"],
                    suspected_type=one["suspected_type"],
                    outcome=examined[one["examined_flag"]],
                    csc4=one["area"],
                    catch7=one["catch7"],
                )
                for one in lists["cp_medical_requests"]
                if asked.holds(one["request_date"])
            ]
        )
    }


ALCOHOL = [
    "E244", "F10", "G312", "G621", "G721", "I426", "K292", "K70", "K852", "K860", "Q860", "R780", "T510", "T511",
    "T519", "X45", "X65", "Y15", "Y90", "Y91",
]  # fmt: skip
SUBSTANCES = [
    "F11",
    "F12",
    "F13",
    "F14",
    "F15",
    "F16",
    "F17",
    "F18",
    "F19",
    "T40",
    "T52",
    "T59",
    "T436",
    "Y12",
    "Y16",
    "Y19",
]


def alcohol_hospital_admissions(lists: History, asked: Asked) -> dict[str, Counted]:
    admitted = [
        one
        for one in _first_episodes(lists, asked)
        if one["patient_class"] in {"1", "2", "5"} and any(_is_of(code, ALCOHOL) for code in _diagnoses(one))
    ]
    return {
        "alcohol_adm_count_u18": Counted(_placed(admitted, 18)),
        "alcohol_adm_count_u15": Counted(_placed(admitted, 15)),
    }


def substance_hospital_admissions(lists: History, asked: Asked) -> dict[str, Counted]:
    admitted = [one for one in _first_episodes(lists, asked) if _is_of(one["primary_diagnosis"], SUBSTANCES)]
    return {
        "substance_adm_u18": Counted(_placed(admitted, 18)),
        "substance_adm_u15": Counted(_placed(admitted, 15)),
    }


def injury_hospital_admissions(lists: History, asked: Asked) -> dict[str, Counted]:
    bands = {**dict.fromkeys(range(5), "0_4"), **dict.fromkeys(range(5, 15), "5_14")}
    return {
        "injury_adm_count_0_17": Counted(
            [
                Event(age=bands.get(one["age"], "15_17"), intent=_intent(one))
                for one in _first_episodes(lists, asked)
                if one["method"].startswith("2") and any(_is_injury(code) for code in _diagnoses(one))
            ]
        )
    }


def ae_admissions_by_reason(lists: History, asked: Asked) -> dict[str, Counted]:
    bands = {0: "under_1", **dict.fromkeys(range(1, 5), "1_4"), **dict.fromkeys(range(5, 10), "5_9")}
    bands |= {**dict.fromkeys(range(10, 15), "10_14"), **dict.fromkeys(range(15, 18), "15_17")}
    events = []
    for one in _first_episodes(lists, asked):
        if one["method"] == "21":
            age, reason = bands[one["age"]], one["ae_reason"] or "unknown"
            events.append(Event(age=age, reason=reason, age_x_reason=f"{age}__{reason}"))
    return {"adm_via_ae_u18": Counted(events)}


def _first_episodes(lists: History, asked: Asked) -> list[Row]:
    return [
        one
        for one in lists["hospital_admissions"]
        if one["episode_order"] == 1 and one["age"] < 18 and asked.holds(one["admission_date"])
    ]


def _diagnoses(one: Row) -> list[str]:
    return [one["primary_diagnosis"], *(one["other_diagnoses"] or [])]


def _is_of(code: str, group: list[str]) -> bool:
    return any(code.replace(".", "").startswith(one) for one in group)


def _is_injury(code: str) -> bool:
    chapter, number = code[0], int(code[1:3])
    return (
        (chapter in "SVWX" and (chapter != "V" or number >= 1))
        or (chapter == "T" and number <= 79)
        or (chapter == "Y" and number <= 36)
    )


def _intent(one: Row) -> str | None:
    """By the first external cause that says one."""
    for code in _diagnoses(one):
        chapter, number = code[0], int(code[1:3])
        if (chapter == "V" and number >= 1) or chapter == "W" or (chapter == "X" and number <= 59):
            return "unintentional"
        if chapter == "X" or (chapter == "Y" and number <= 9):
            return "deliberate"
        if chapter == "Y" and 10 <= number <= 34:
            return "undetermined"
    return None


def _placed(admitted: list[Row], below: int) -> list[Event]:
    return [Event(csc4=one["csc4"], catch7=one["catch7"]) for one in admitted if one["age"] < below]


def births_to_teenagers(lists: History, asked: Asked) -> dict[str, Counted]:
    bands = {15: "15_16", 16: "15_16", 17: "17"}
    return {
        "births_u18": Counted(
            [
                Event(age=bands.get(one["mother_age"], "14_and_under"))
                for one in lists["births"]
                if asked.holds(one["birth_month"]) and one["mother_age"] < 18 and one["resident_flag"]
            ]
        )
    }


def substance_treatment_quarterly(lists: History, asked: Asked) -> dict[str, Counted]:
    return {"treatment_starts_quarter": Counted([*_starters(lists, asked)])}


def substance_treatment_annual(lists: History, asked: Asked) -> dict[str, Counted]:
    """Who had started in the planning year before is not counted again."""
    year = Asked(asked.period.planning_year, asked.reach)
    return {"treatment_starts_year": Counted([*_starters(lists, year, asked)])}


def _starters(lists: History, span: Asked, asked: Asked | None = None) -> Iterator[Event]:
    """Everybody who started in a span, once, as at the first start; ``asked``: of these who first did then."""
    bands = {13: "13", 14: "14", 15: "15", 16: "16_17", 17: "16_17"}
    seen = set()
    for one in sorted(lists["substance_treatment"], key=lambda one: one["start_date"]):
        if span.holds(one["start_date"]) and one["age"] < 18 and one["person_ref"] not in seen:
            seen.add(one["person_ref"])
            if asked is not None and not asked.holds(one["start_date"]):
                continue
            problem, age = one["primary_problem"], bands.get(one["age"], "under_13")
            yield Event(problem=problem, age=age, problem_x_age=f"{problem}__{age}")
