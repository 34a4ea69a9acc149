"""The declared lists and the framework's own (indicators.md, section 7, and indicators.csv) hold together both ways."""

import csv
import re
from pathlib import Path

import pytest

from expectations.catalogue import load
from expectations.gates.lists import checks

SPEC = Path(__file__).resolve().parents[2].parent / "shared" / "spec"

if not SPEC.exists():
    pytest.skip("the framework is not beside this checkout", allow_module_level=True)

CATALOGUE = load()
SECTION = (SPEC / "indicators.md").read_text(encoding="utf-8").split("\n## 7. ")[1].split("\n## 8. ")[0]
TABLES = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in SECTION.splitlines()
    if line.startswith("| ")
]

OTHERWISE = {
    "allocations": {"start": "start_date", "end": "end_date"},
    "births": {"birth_date": "birth_month"},
    "children": {"date_of_birth or expected date": "birth_month expected_month"},
    "esafety_incidents": {"date": "incident_date"},
    "hospital_admissions": {"diagnosis codes": "primary_diagnosis other_diagnoses"},
    "missing_episodes": {"missing_from": "missing_from_at"},
    "private_fostering": {"start": "start_date", "end": "end_date"},
}
"""Fields that have another name here, by list; each says so, or is a month in the place of a day of birth."""

SEVERAL = {
    "yot_disposals, yot_reoffences": {
        "yot_disposals": "person_ref, age, disposal_type, disposal_date, first_ever_flag, area",
        "yot_reoffences": "person_ref, offence_date, proven_date",
    },
    "crimes, crime_persons": {
        "crimes": "crime_ref, recorded_date, offence_group, child_abuse_flag, relationship, knife_flag, firearm_type, "
        "drug_class, outcome, outcome_date",
        "crime_persons": "crime_ref, person_ref, role, age",
    },
    "births, ons_conceptions": {"births": "mother_age, birth_date"},
}
"""Lines of the framework's table that speak of two lists, taken apart; conceptions are a published table."""

NOT_LISTS = {"looked_after_episodes", "bullying_incidents", "teenage_parent_register", "ons_conceptions"}
"""Named beside a rule, not in section 7: ``source`` of a missing episode says what the first would; no series counts
the second; the third nobody keeps; the fourth is published."""

NOT_HELD = {"8675", "8870"}
"""Published rules that no list of ours can break: see ``census_checks``."""


def framework_lists() -> dict[str, list[str]]:
    found = {}
    for name, fields, *_ in (row for row in TABLES if len(row) == 3 and row[0] != "List"):
        for one, text in SEVERAL.get(name, {name: fields}).items():
            found[one] = [field.strip() for field in re.split(r"[,;]", text)]
    return found


def test_every_list_of_the_framework_is_declared_with_all_its_fields():
    declared = {one.id: one for one in CATALOGUE.lists}
    wanted = framework_lists()
    assert declared.keys() - wanted.keys() == {one.id for one in CATALOGUE.lists if one.added} == {"schools"}
    for name, fields in wanted.items():
        renamed = [OTHERWISE.get(name, {}).get(one, one) for one in fields]
        ours = [one for one in declared[name].fields if one.id in " ".join(renamed).split()]
        assert sorted(one.id for one in ours) == sorted(" ".join(renamed).split()), name


def test_every_field_that_the_framework_has_not_says_why_it_is_asked_for():
    for name, fields in framework_lists().items():
        theirs = set(" ".join(OTHERWISE.get(name, {}).get(one, one) for one in fields).split())
        silent = [
            one.id for one in CATALOGUE.record_list(name).fields if one.id not in theirs and not one.added
        ]
        assert silent == [], name


def test_every_row_is_served_by_the_lists_that_its_rule_names():
    serving: dict[str, set[str]] = {}
    for one in CATALOGUE.lists:
        for name in one.serves:
            serving.setdefault(name, set()).add(one.id)
    excused = {one.indicator_id for one in CATALOGUE.not_from_records}
    with (SPEC / "indicators.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            named = {one.strip() for one in row["record_lists"].split(",")} - NOT_LISTS
            if row["record_level"].startswith(("Y", "partial")) and row["indicator_id"] not in excused:
                # A rule that asks where something happened may need to know where the child lives, too.
                assert named <= serving[row["indicator_id"]] | {"children"}, row["indicator_id"]
            else:
                assert row["indicator_id"] in excused
    assert {"teenage_parents"} == {
        one for one in excused if row_level(one).startswith(("Y", "partial"))
    }  # births serve it only where a register is kept


def row_level(indicator_id: str) -> str:
    with (SPEC / "indicators.csv").open(encoding="utf-8", newline="") as lines:
        return next(
            row["record_level"] for row in csv.DictReader(lines) if row["indicator_id"] == indicator_id
        )


def test_every_published_rule_of_the_framework_is_held():
    rules = {
        number
        for row in TABLES
        if len(row) == 2 and row[0] != "Rule"
        for number in re.findall(r"\d{4}Q?", row[0])
    }
    by_fields = {
        number
        for one in CATALOGUE.lists
        for field in one.fields
        for number in field.published.model_dump().values()
        if number
    }
    together = {one.code.removeprefix("CIN-") for one in checks(CATALOGUE) if one.code.startswith("CIN-")}
    assert rules - NOT_HELD == by_fields | together
    assert not by_fields & together
