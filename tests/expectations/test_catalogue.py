"""The declared data set of both boards: it loads, its names resolve, and what is misshapen is told, all at once."""

import csv
import shutil
from collections import Counter
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from expectations.catalogue import DATASET, CatalogueFaults, load
from expectations.declarations import Relation
from expectations.expressions import Named, read_expression

EASTMOOR = DATASET.parent / "dataset_eastmoor"


@pytest.fixture(scope="module")
def catalogue():
    return load()


@pytest.fixture
def copy(tmp_path):
    """A copy of the shipped data set that a test may break."""
    folder = tmp_path / "dataset"
    shutil.copytree(DATASET, folder, ignore=shutil.ignore_patterns("published.*"))
    return folder


def change(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{name} no longer holds {old!r}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def faults(folder: Path) -> list[str]:
    with pytest.raises(CatalogueFaults) as told:
        load(folder)
    return told.value.faults


@pytest.mark.parametrize(
    "name", ["6", "NI 64", "ni64", "C21", "PAF C21", "I06", "i06", "cp_plans_two_years_or_more"]
)
def test_every_alias_of_a_row_finds_it(catalogue, name):
    assert catalogue.indicator(name).id == "cp_plans_two_years_or_more"


def test_every_row_is_found_by_its_id_number_and_references(catalogue):
    for one in catalogue.indicators:
        for name in (one.id, one.number, one.spec_id, *one.references):
            assert catalogue.indicator(name) is one


def test_a_name_that_two_rows_mention_is_not_guessed(catalogue):
    with pytest.raises(
        KeyError, match=r"NI 71 is named beside missing_from_.*, missing_from_.*: ask for one"
    ):
        catalogue.indicator("NI 71")


@pytest.mark.parametrize("name", ["n/a", "", "NI 999", "I52"])
def test_no_row_answers_to_a_name_that_is_none(catalogue, name):
    with pytest.raises(KeyError, match="no indicator called"):
        catalogue.indicator(name)


def test_a_near_name_gets_a_hint(catalogue):
    with pytest.raises(KeyError, match=r"Near ones: .*cp_plans_two_years_or_more"):
        catalogue.indicator("plans_two_years")


def test_crossed_categories_join_their_members_in_declared_order(catalogue):
    row = catalogue.indicator("I04")
    members = catalogue.categories(row, "outcome_x_conference_type_x_month")
    assert len(members) == 2 * 2 * 3
    assert members[0].id == "plan_made__initial__1"
    assert members[-1].id == "plan_not_made__transfer_in__3"
    assert members[0].label == "made subject to CPP, initial, 1"


def test_categories_of_a_breakdown_that_does_not_exist_are_an_error(catalogue):
    with pytest.raises(KeyError):
        catalogue.categories(catalogue.indicator("I01"), "colour")


def test_what_stands_beside_a_whole_is_not_in_it(catalogue):
    outcomes = catalogue.categories(catalogue.indicator("I49"), "outcome")
    assert [one.id for one in outcomes if not one.is_in_whole] == ["ongoing"]
    answers = catalogue.categories(catalogue.indicator("I27"), "answer")
    assert [one.id for one in answers if not one.is_in_whole] == ["not_a_problem"]


def test_districts_hand_over_to_the_council_on_the_first_of_april_2023(catalogue):
    for role in ("district_licensing", "district_housing"):
        holders = [one for one in catalogue.providers if one.role == role]
        before = [one for one in holders if one.valid_to == date(2023, 3, 31)]
        after = [one for one in holders if one.valid_from == date(2023, 4, 1)]
        assert (len(before), len(after), len(holders)) == (7, 1, 8)
        assert {one.successor for one in before} == {after[0].id}


def test_places_are_the_frameworks(catalogue):
    counted = Counter(one.area_type for one in catalogue.areas if one.area_code != "unknown")
    assert counted == {"county": 2, "csc4": 4, "catch7": 7, "district7": 7}
    assert {one.ons_code for one in catalogue.areas if one.area_type == "county"} == {
        "E10000023",
        "E06000065",
    }
    assert {one.area_type for one in catalogue.areas if one.area_code == "unknown"} == {
        "csc4",
        "catch7",
        "district7",
    }
    districts = {
        one.area_code: one.within
        for one in catalogue.areas
        if one.area_type == "district7" and one.area_code != "unknown"
    }
    placeholders = [one.within for one in catalogue.areas if one.area_type == "catch7" and one.is_placeholder]
    assert placeholders == [districts[code] for code in sorted(districts)]


def test_a_second_board_is_a_folder():
    eastmoor = load(EASTMOOR)
    assert (eastmoor.board.id, eastmoor.board.is_invented) == ("eastmoor", True)
    assert [one.id for one in eastmoor.indicators if one.id not in eastmoor.board.indicators] == []
    assert len(eastmoor.indicators) == len(eastmoor.board.indicators)
    assert {one.authority_code for one in eastmoor.populations} == {"999"}
    assert all(one.is_invented for one in eastmoor.populations)
    assert eastmoor.code_lists == load().code_lists


def test_each_wrong_entry_is_told_with_file_entry_and_key_and_all_at_once(copy):
    change(copy, "indicators/early_help.toml", 'polarity = "neither"', 'polarity = "low"')
    change(copy, "indicators/education.toml", 'kind = "count"', 'kind = "number"')
    change(copy, "providers.toml", 'role = "police"', 'roles = "police"')
    change(copy, "areas.csv", "1974-04-01", "1 April 1974")
    told = faults(copy)
    assert [
        one
        for one in told
        if one.startswith("indicators/early_help.toml, cafs_completed, polarity: found 'low'")
    ]
    assert [
        one
        for one in told
        if one.startswith(
            "indicators/education.toml, permanent_exclusions, kind: found 'number', expected one of 'rate'"
        )
    ]
    assert "providers.toml, police, roles: found 'police', expected no such key" in told
    assert [
        one
        for one in told
        if one.startswith("providers.toml, police, role: found ") and one.endswith("expected a value")
    ]
    assert [one for one in told if one.startswith("areas.csv, line 2, valid_from: found '1 April 1974'")]
    assert len(told) == 5


@pytest.mark.parametrize(
    ("relation", "sides"),
    [
        (("open", "plans"), ((None, "open", "numerator"), (None, "plans", "numerator"))),
        (("open.denominator", "row.plans"), ((None, "open", "denominator"), ("row", "plans", "numerator"))),
        (("open.numerator", "row.plans.denominator"),
         ((None, "open", "numerator"), ("row", "plans", "denominator"))),
    ],
)  # fmt: skip
def test_a_relation_names_its_two_numbers(relation, sides):
    left, right = relation
    assert Relation(left=left, must_be="at_most", right=right).sides == tuple((Named(*one),) for one in sides)


def test_a_relation_names_sums_of_figures():
    relation = Relation(
        left="open[age=under_1] + open[age=1_4]",
        must_be="equal_to",
        right="row.open before - 1.5 * ended.denominator 3 before",
    )
    assert relation.sides == (
        (
            Named(None, "open", "numerator", "age", "under_1"),
            Named(None, "open", "numerator", "age", "1_4"),
        ),
        (
            Named("row", "open", "numerator", back=1),
            Named(None, "ended", "denominator", back=3, times=Fraction(-3, 2)),
        ),
    )


@pytest.mark.parametrize("text", ["", "open +plans", "a.b.c", "open[age]", "open - ", "2 open", "open after"])
def test_what_is_no_sum_of_figures_is_refused(text):
    with pytest.raises(ValueError, match="this is no sum of figures; write one like: count before"):
        read_expression(text)


def test_a_relation_that_cannot_be_read_is_told(copy):
    change(copy, "indicators/health.toml", 'left = "substance_adm_u15"', 'left = "substance.adm_u15"')
    change(copy, "indicators/health.toml", 'right = "substance_adm_u18"', 'right = "a.b.c"')
    change(copy, "indicators/missing_children.toml", 'must_be = "at_most"', 'must_be = "<="')
    told = faults(copy)
    assert [one.split(": ")[0] for one in told] == [
        "indicators/health.toml, substance_hospital_admissions, relations.0.left",
        "indicators/health.toml, substance_hospital_admissions, relations.0.right",
        "indicators/missing_children.toml, missing_from_home_over_24_hours, relations.0.must_be",
    ]
    assert told[2].endswith("found '<=', expected one of 'at_most', 'at_least' or 'equal_to'")


def test_text_that_is_not_toml_is_told(copy):
    (copy / "returns.toml").write_text("[[return]\n", encoding="utf-8")
    assert faults(copy)[0].startswith("returns.toml: found text that is not TOML")


def test_a_missing_file_is_told(copy):
    (copy / "areas.csv").unlink()
    assert "areas.csv: found no such file in dataset, expected one" in faults(copy)


def test_a_key_at_the_top_that_is_not_the_entry_is_told(copy):
    change(copy, "groups.toml", "[[group]]", "[[groups]]")
    assert "groups.toml: found the key 'groups', expected [[group]]" in faults(copy)


def test_a_board_cannot_use_a_row_that_is_not_declared(copy):
    change(copy, "board.toml", "region = ", 'indicators = ["cp_plans_rate", "cp_plans"]\nregion = ')
    told = "board.toml, nyscb, indicators: found 'cp_plans', expected one of the declared indicators"
    assert faults(copy) == [told]


def test_every_comparison_has_published_figures_of_the_authority(catalogue):
    with (DATASET / "published.csv").open(encoding="utf-8", newline="") as lines:
        published = {
            (row["source"], f"{row['indicator_id']}.{row['series']}")
            for row in csv.DictReader(lines)
            if row["authority_code"] == catalogue.board.authority_code
        }
    declared = {(one.source, one.measure) for row in catalogue.indicators for one in row.compare_with}
    assert declared - published == set()


def test_an_authority_is_no_neighbour_of_its_own(catalogue):
    codes = {one.authority_code for one in catalogue.neighbours}
    assert catalogue.board.authority_code not in codes
    assert {"875", "895", "896"} <= codes


REFUSED = "expected one line without control, format and invisible signs"


def test_names_that_hide_a_sign_or_break_a_line_are_refused_all_at_once(copy):
    theme = min((copy / "indicators").glob("*.toml")).name
    change(copy, f"indicators/{theme}", 'title = "', 'title = "\\u2028')
    change(copy, "providers.toml", 'name = "', 'name = "\\u200b')
    change(copy, "returns.toml", 'title = "', 'title = "\\n')
    told = faults(copy)
    begins = (f"indicators/{theme}, ", "providers.toml, ", "returns.toml, ")
    said = ("title: found '\\u2028", 'name: found "\\u200b', "title: found '\\n")
    assert len(told) == 3
    for one, file, found in zip(told, begins, said, strict=True):
        assert one.startswith(file)
        assert found in one
        assert one.endswith(REFUSED)


def test_a_board_s_name_that_hides_a_sign_is_refused(copy):
    change(copy, "board.toml", 'name = "', 'name = "\\u202e')
    (told,) = faults(copy)
    assert told.startswith("board.toml, nyscb, name: found '\\u202eNorth Yorkshire")
    assert told.endswith(REFUSED)
