"""The declared data set and the framework's own table, ``indicators.csv``, hold together both ways."""

import csv
import re
from pathlib import Path

import pytest

from expectations.catalogue import load

SPEC = Path(__file__).resolve().parents[2].parent / "shared" / "spec"

if not SPEC.exists():
    pytest.skip("the framework's table is not beside this checkout", allow_module_level=True)

POLARITY = {"high_good": "high_is_good", "low_good": "low_is_good", "neither": "neither"}
ASK = {"Y": "asked", "Y_inferred": "asked", "optional": "optional", "derived": "derived", "later": "later"}
AREA_TYPES = ("csc4", "catch7", "district7")
RELATIONS = """
I01 count equal_to count before + I07.repeat_plan_pct.denominator - I06.ceased_2y_pct.denominator asked
    change in a quarter = plans started (I07) minus plans ended (I06 denominator)
I03 open_plans_total equal_to I01.count
    every breakdown sums to I01.count
I04 children_conferenced[outcome=plan_made] equal_to plan_made
    plan_made(initial+transfer)
I04 plan_made equal_to I07.repeat_plan_pct.denominator
    plan_made(initial+transfer) = I07.plans_started
I06 open_2y_count at_most I01.count
    open_2y_count <= I01.count
I08 reviewed_in_time_pct.denominator at_most I01.count
    in_scope <= I01.count
I09 unallocated at_most I01.count
    <= I01.count
I11 referral_to_ia_by_agency equal_to I10.referral_to_ia_pct.denominator
    sum over agencies equals I10
I11 referral_to_ia_by_agency[outcome=to_initial_assessment] equal_to I10.referral_to_ia_pct
    sum over agencies equals I10
I12 within_7wd_pct.denominator at_most 1.5 * I10.referral_to_ia_pct.denominator asked
    warn if IA completed > 1.5 x referrals
I13 referral_to_ca_pct at_most I10.referral_to_ia_pct asked
    <= I10 numerator is expected (core follows initial): warn only
I14 open_plans_by_ethnicity equal_to I01.count
    sums to I01.count
I14 open_plans_by_ethnicity equal_to I03.open_plans_total of each ethnicity
    sums to I01.count
I17 privately_fostered equal_to privately_fostered before + new_notifications - ended_arrangements asked
    by definition
I18 pf_assessed_pct.denominator equal_to I17.privately_fostered
    denominator = I17 (snapshot)
I28 bullying_exclusion_pct.denominator[type=permanent] at_least I21.permanent_exclusions asked
    denominator of permanent type >= I21 total
I31 missing_home_24h_children at_most missing_home_24h_episodes
    missing_home_24h_children <= missing_home_24h_episodes
I32 missing_care_overnight_children at_most missing_care_overnight_episodes
    missing_care_overnight_children <=
I34 charged_or_cautioned_pct.denominator equal_to I33.child_abuse_crimes of each offence
    denominator = I33 same class
I39 alcohol_adm_count_u15 at_most alcohol_adm_count_u18
    alcohol_adm_count_u15 <= alcohol_adm_count_u18
I40 substance_adm_u15 at_most substance_adm_u18
    under 15 <= under 18
I43 births_u18 at_most I42.conceptions_u18 3 before asked
    <= I42 conceptions lagged 3 quarters: warn only
I44b adm_via_ae_u18[reason=deliberate_self_harm] + adm_via_ae_u18[reason=assault] \
at_most I44a.injury_adm_count_0_17 asked
    deliberate self harm and assault <= I44a count: warn only
I51 lead_professional_cases at_most open_cafs_with_lp_pct.denominator asked
    <= open CAFs
"""
"""Every relation that is declared, and the framework's words that it stands for."""

BY_OTHER_CHECKS = {
    "I07": "repeat <= plans started",  # numerator within denominator
    "I10": "equals sum of I11 over agencies",  # declared at I11
    "I23": "equals sum of I45 Q1-Q4 less people counted twice",  # nobody supplies I23: it is added up from I45
    "I45": "see I23",
}
"""Rows whose cross-checks need no relation of their own, and what holds them instead."""

NAMED_PEOPLE = {"I23", "I29a", "I29b", "I38", "I49"}
"""Rows whose framework text names a person; the declaration keeps the agency only (D-29)."""

BASIS_PHRASES = {
    "in-quarter": "in_quarter",
    "rolling 12 months": "rolling_12_months",
}
BASES_BEYOND = {
    "I06": {"rolling_12_months"},  # its rule on records: publish the year to date and rolling twelve months
    "I08": {"in_quarter"},  # reviews due in the quarter
    "I17": {"in_quarter"},  # new notifications in the quarter
    "I42": {"in_quarter"},  # the national series of quarters
}
"""Bases that the row's text gives in other words than ``BASIS_PHRASES``."""
BASES_LEFT_OUT = {
    "I26": "in-quarter incidents of schools are an optional supplement without a series",
    "I36": "the twelve-month rate has no series",
    "I40": "the twelve-month rate has no series",
}


def _rows():
    with (SPEC / "indicators.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


ROWS = {row["indicator_id"]: row for row in _rows()}
CATALOGUE = load()
EVERY_ROW = pytest.mark.parametrize("indicator", CATALOGUE.indicators, ids=lambda one: one.spec_id)


def members(text):
    """``dimension:a|b; other:c`` as a dictionary of lists, in order."""
    return {part.split(":", 1)[0]: part.split(":", 1)[1].split("|") for part in text.split("; ") if part}


def test_the_rows_are_the_frameworks_and_no_others():
    assert sorted(one.id for one in CATALOGUE.indicators) == sorted(ROWS)
    assert len(ROWS) == 53


@EVERY_ROW
def test_its_words_are_the_frameworks(indicator):
    row = ROWS[indicator.id]
    declared = {
        "spec_id": indicator.spec_id,
        "seed_no": indicator.number,
        "seed_pi_ref": indicator.pi_ref or row["seed_pi_ref"].replace("n/a", ""),
        "pi_relation": indicator.pi_relation,
        "short_title": indicator.title,
        "seed_description": indicator.framework_text,
        "kind": indicator.kind,
        "headline_series": indicator.headline,
        "numerator": indicator.numerator,
        "denominator": indicator.denominator or "none",
        "polarity": indicator.polarity,
        "polarity_reason": indicator.polarity_reason,
        "basis_code": indicator.basis[0],
        "basis_official": indicator.official_basis,
        "seed_frequency": indicator.framework_frequency,
        "frequency_code": indicator.frequency,
        "provider_slug": "|".join(indicator.providers),
        "cross_checks": "; ".join(indicator.cross_checks),
        "decision": indicator.decision,
    }
    expected = {key: row[key] for key in declared}
    expected["polarity"] = POLARITY[row["polarity"]]
    expected["seed_pi_ref"] = row["seed_pi_ref"].replace("n/a", "")
    expected["denominator"] = row["denominator"] or "none"
    assert declared == expected


def by_spec_id(expression: str) -> str:
    """An expression with the numbers of the framework's rows for their ids."""
    for one in sorted(CATALOGUE.indicators, key=lambda one: -len(one.id)):
        expression = re.sub(rf"\b{one.id}\.(?!numerator|denominator)(?=[a-z])", f"{one.spec_id}.", expression)
    return expression


def test_its_relations_are_the_frameworks_cross_checks():
    lines = RELATIONS.strip().splitlines()
    said = [(relation, words.strip()) for relation, words in zip(lines[::2], lines[1::2], strict=True)]
    declared = [
        f"{one.spec_id} {relation.left} {relation.must_be} {by_spec_id(relation.right)}"
        + (f" of each {relation.also_each}" if relation.also_each else "")
        + (" asked" if relation.if_not == "query" else "")
        for one in CATALOGUE.indicators
        for relation in one.relations
    ]
    assert sorted(declared) == sorted(relation for relation, _ in said)
    for relation, words in said:
        assert (
            words == "by definition"
            or words in ROWS[CATALOGUE.indicator(relation.split()[0]).id]["cross_checks"]
        )


def test_every_row_with_cross_checks_has_a_relation_or_another_check():
    related = {one.spec_id for one in CATALOGUE.indicators if one.relations}
    with_checks = {row["spec_id"] for row in ROWS.values() if row["cross_checks"]}
    assert with_checks - related == set(BY_OTHER_CHECKS)
    for spec_id, words in BY_OTHER_CHECKS.items():
        assert ROWS[CATALOGUE.indicator(spec_id).id]["cross_checks"] == words


@EVERY_ROW
def test_its_framework_provider_names_no_person(indicator):
    printed = ROWS[indicator.id]["seed_data_provider"]
    if indicator.spec_id in NAMED_PEOPLE:
        assert indicator.framework_provider in {"Local Authority", "LADO"}
        assert indicator.framework_provider in printed
        assert indicator.framework_provider != printed
    else:
        assert indicator.framework_provider == printed


@EVERY_ROW
def test_its_references_resolve(indicator):
    row = ROWS[indicator.id]
    for printed in re.findall(r"(?:NI|PAF) ?[A-Z]?\d+|\d{4}[A-Z]{2}", row["seed_pi_ref"]):
        if row["seed_pi_ref"].startswith("Derived from"):
            assert indicator.references == ()
        else:
            assert CATALOGUE.indicator(printed) is indicator
    for alias in re.findall(r"add (?:the )?alias (NI \d+)", row["decision"]):
        assert CATALOGUE.indicator(alias) is indicator


@EVERY_ROW
def test_its_series_are_the_frameworks(indicator):
    row = ROWS[indicator.id]
    kind = "count" if row["kind"] == "profile" else row["kind"]
    expected = {
        row["headline_series"]: (
            kind, row["headline_unit"], int(row["headline_multiplier"]), int(row["headline_decimals"]),
            float(row["hard_min"]), float(row["hard_max"]), float(row["soft_min"]), float(row["soft_max"]),
            row["range_scope"],
        )
    }  # fmt: skip
    for other in filter(None, row["other_series"].split(" ;; ")):
        name, series_kind, unit, multiplier, decimals, *ranges, scope = other.split("|")
        expected[name] = (series_kind, unit, int(multiplier), int(decimals), *map(float, ranges), scope)
    declared = {
        one.id: (
            one.kind,
            one.unit,
            one.multiplier,
            one.decimals,
            *one.hard_range,
            *one.soft_range,
            one.range_scope,
        )
        for one in indicator.series
    }
    assert declared == expected
    assert indicator.series[0].id == indicator.headline


@EVERY_ROW
def test_its_breakdowns_and_members_are_the_frameworks(indicator):
    row = ROWS[indicator.id]
    expected = {name: labels for name, labels in members(row["breakdowns"]).items() if name not in AREA_TYPES}
    declared = {
        one.id: [member.label for member in CATALOGUE.categories(indicator, one.id)] or ["open list"]
        for one in indicator.breakdowns
        if not one.crosses
    }
    assert declared == expected
    crossed = set(re.findall(r"crossed: (\w+)", row["breakdown_notes"]))
    assert {one.id for one in indicator.breakdowns if one.crosses} == crossed


@EVERY_ROW
def test_what_is_optional_is_what_the_framework_marks(indicator):
    notes = ROWS[indicator.id]["breakdown_notes"]
    breakdowns = {one.id for one in indicator.breakdowns}
    marked = set(
        re.findall(r"([\w -]+?) \((?:[a-z]+, )?(?:optional|review item)\)", notes.replace("; ", ";"))
    )
    if indicator.spec_id == "I49":
        marked.add("abuse_type")  # an addition of ours to what the framework asks
    optional = {one.id for one in indicator.breakdowns if one.collected == "optional"}
    optional_members = {
        member.label
        for one in indicator.breakdowns
        if not one.crosses
        for member in CATALOGUE.categories(indicator, one.id)
        if member.is_optional
    }
    assert optional == marked & breakdowns
    assert optional_members == marked - breakdowns


@EVERY_ROW
def test_its_places_are_the_frameworks(indicator):
    row = ROWS[indicator.id]
    asked = {one: ASK[row[f"location_{one}"]] for one in AREA_TYPES if row[f"location_{one}"] != "N"}
    assert indicator.areas == asked
    for area_type, labels in members(row["breakdowns"]).items():
        if area_type in AREA_TYPES:
            # Every dimension has its unknown; the districts' is declared and never asked for.
            unknown = ["out of area or unknown"] if area_type == "district7" else []
            assert [one.name for one in CATALOGUE.areas if one.area_type == area_type] == labels + unknown


@EVERY_ROW
def test_its_bases_are_the_frameworks(indicator):
    row = ROWS[indicator.id]
    also = row["basis_also"]
    expected = {row["basis_code"]} | {
        basis for phrase, basis in BASIS_PHRASES.items() if phrase in also.lower()
    }
    if re.search(r"(?<!academic-)year-to-date", also) and indicator.spec_id != "I18":
        expected.add("year_to_date")  # I18's is of new arrangements only, a series that nobody asked for
    expected |= BASES_BEYOND.get(indicator.spec_id, set())
    if indicator.spec_id in BASES_LEFT_OUT:
        expected = {row["basis_code"]}
    assert set(indicator.basis) == expected
    assert set(indicator.bases(indicator.one_series(indicator.headline))) <= expected


@EVERY_ROW
def test_it_is_compared_where_the_framework_says_so(indicator):
    says = ROWS[indicator.id]["neighbour_comparison"]
    if indicator.spec_id == "I02":
        assert indicator.no_comparator.startswith("This row is itself the comparison")
    elif says == "Y":
        assert indicator.compare_with
    elif says in {"N", "historic"}:
        assert indicator.no_comparator
    measures = {one.measure.split(".")[0] for one in indicator.compare_with}
    assert measures <= {indicator.id}


def test_what_is_under_review_is_what_the_framework_reviews():
    reviewed = {row["spec_id"] for row in ROWS.values() if "to be reviewed" in row["seed_comments"]}
    assert (
        {one.spec_id for one in CATALOGUE.indicators if one.under_review} == reviewed == {"I26", "I27", "I28"}
    )


def test_decisions_are_those_of_the_framework():
    text = (SPEC / "indicators.md").read_text(encoding="utf-8")
    known = set(re.findall(r"^\| (D-\d\d) \|", text, flags=re.MULTILINE))
    for one in CATALOGUE.indicators:
        assert set(one.decisions) <= known
        assert set(re.findall(r"D-\d\d", one.decision)) <= set(one.decisions)


def test_roles_are_those_of_the_framework_and_the_boards_own_manager():
    asked = {role for row in ROWS.values() for role in row["provider_slug"].split("|")}
    assert {one.role for one in CATALOGUE.providers} == asked | {"board_manager"}
    assert len(asked) == 22
