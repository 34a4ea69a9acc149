"""What the lists of the youth offending team come to, worked out slowly (indicators.md, I19 and I20)."""

from datetime import date

from tests.sql.slow_rules.counting import Asked, Cell, Counted, Event, History, Row, months_after

FOLLOW_UPS = (3, 6, 9, 12)
CUSTODY = {"detention_and_training_order", "long_term_detention"}


def youth_justice_first_time_entrants(lists: History, asked: Asked) -> dict[str, Counted]:
    disposals = lists["yot_disposals"]
    entrants = []
    for person in {one["person_ref"] for one in disposals}:
        own = [one for one in disposals if one["person_ref"] == person]
        first = min(one["disposal_date"] for one in own)
        on_the_day = [one for one in own if one["disposal_date"] == first]
        (one, *_) = sorted(on_the_day, key=lambda each: each["disposal_type"])
        if (
            asked.holds(first)
            and 10 <= one["age"] <= 17
            and any(each["first_ever_flag"] is not False for each in on_the_day)
        ):
            entrants.append(Event(person, csc4=one["area"], catch7=one["catch7"]))
    return {"fte_count": Counted(entrants)}


def young_offenders_reoffending(
    lists: History, asked: Asked, cells: list[Cell]
) -> dict[Cell, tuple[int, int]]:
    """The whole and the areas are of twelve months; beside them stands each length of follow-up."""
    told = dict.fromkeys(cells, (0, 0))
    for months in FOLLOW_UPS:
        cohort = _cohort(lists["yot_disposals"], _newest_known(asked.period.ends_on, months))
        again = {
            one: _reoffences(lists["yot_reoffences"], one, day, months) for one, (day, _) in cohort.items()
        }
        told["reoffences_per_person", "county", "815", "follow_up", f"{months}_months"] = (
            sum(again.values()),
            len(cohort),
        )
    for area_type, column in (("county", None), ("csc4", "area"), ("catch7", "catch7")):
        for code in {"815" if column is None else row[column] or "unknown" for _, row in cohort.values()}:
            those = [
                one
                for one, (_, row) in cohort.items()
                if column is None or (row[column] or "unknown") == code
            ]
            told["reoffences_per_person", area_type, code, "all", "all"] = (
                sum(again[one] for one in those),
                len(those),
            )
            told["reoffending_binary_pct", area_type, code, "all", "all"] = (
                sum(again[one] > 0 for one in those),
                len(those),
            )
    return told


def _newest_known(day: date, months: int) -> int:
    """The newest year of whose cohort everybody's follow-up is over, and three months in which it could be proven."""
    return max(
        year
        for year in range(day.year - 3, day.year + 1)
        if months_after(date(year, 3, 31), months + 3) <= day
    )


def _cohort(disposals: list[Row], year: int) -> dict[str, tuple[date, Row]]:
    """Who was in the cohort of January to March: since which day, and by which disposal."""
    found: dict[str, tuple[date, Row]] = {}
    for row in sorted(disposals, key=lambda one: one["disposal_type"]):
        day = row["released_date"] if row["disposal_type"] in CUSTODY else row["disposal_date"]
        if day is not None and date(year, 1, 1) <= day <= date(year, 3, 31) and 10 <= row["age"] <= 17:
            before = found.get(row["person_ref"])
            if before is None or day < before[0]:
                found[row["person_ref"]] = (day, row)
    return found


def _reoffences(reoffences: list[Row], person: str, since: date, months: int) -> int:
    return sum(
        one["person_ref"] == person
        and since < one["offence_date"] <= months_after(since, months)
        and one["proven_date"] <= months_after(since, months + 3)
        for one in reoffences
    )
