"""The cases beside this file hold; and the way in which they are read is held here."""

from pathlib import Path

import polars as pl
import pytest

from sql.build import BuildFailed
from sql.inputs import INPUT_SCHEMAS, ROOM_SCHEMAS
from tests.sql.cases import Case, CaseFault, read_cases, run

HERE = Path(__file__).parent
SCHEMAS = {
    "lake.plan": {"area": pl.String, "started_on": pl.Date, "ended_on": pl.Date, "note": pl.String},
    "lake.area": {"area": pl.String, "name": pl.String},
}
MODELS = {
    "staging/plan": ("area, started_on, ended_on", "select * from lake.plan"),
    "core/long": (
        "area",
        """select area, count(*) filter (where ended_on - started_on + 1 > 729) as numerator, count(*) as denominator,
        any_value(getvariable('as_at')) as as_at, any_value(note) as note from staging.plan group by area""",
    ),
    "marts/share": ("area", "select area, numerator / denominator as share from core.long"),
    "marts/other": ("area", "select area::integer as area from core.long"),
}

GOOD = """
# Plans

A plan of exactly 730 days counts, one of 729 does not,
and a leap day is a day.          (indicators.md, I06)

given staging.plan
 area  | started_on | ended_on
 selby | 2021-04-01 | 2023-03-31    730 days, counting the last
 selby | 2021-04-02 | 2023-03-31    729
 selby | 2019-04-01 | 2021-03-30    730, over 29 February 2020
 york  | 2023-01-10 | 2023-03-31     81

expect core.long
 area  | denominator | numerator
 york  | 1           | 0
 selby | 3           | 2

expect marts.share
 area  | share
 selby | 0.67
 york  | 0
"""


@pytest.fixture
def models(tmp_path):
    for name, (grain, text) in MODELS.items():
        path = tmp_path / "models" / f"{name}.sql"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"-- One row is a row.\n-- grain: {grain}\n{text}\n")
    return tmp_path / "models"


@pytest.fixture
def differences(tmp_path, models):
    """Give a function that runs a text's cases on the small models and gives all differences."""

    def differ(text: str) -> list[str]:
        path = tmp_path / "case.md"
        path.write_text(text)
        return [line for case in read_cases(path) for line in run(case, SCHEMAS, models)]

    return differ


def shipped() -> list[Case]:
    return [case for path in sorted(HERE.rglob("*.md")) for case in read_cases(path)]


@pytest.mark.parametrize("case", shipped(), ids=lambda case: f"{case.file}: {case.sentence[:60]}")
def test_a_case_holds(case):
    assert run(case, INPUT_SCHEMAS | ROOM_SCHEMAS) == []


def test_a_case_is_read_as_a_person_reads_it(tmp_path):
    path = tmp_path / "plans.md"
    path.write_text(GOOD)
    (case,) = read_cases(path)
    assert case.sentence == (
        "Plans A plan of exactly 730 days counts, one of 729 does not, and a leap day is a day."
        "          (indicators.md, I06)"
    )
    assert case.given[0].columns == ("area", "started_on", "ended_on")
    assert case.given[0].rows[0] == ("selby", "2021-04-01", "2023-03-31")
    assert [table.name for table in case.expected] == ["core.long", "marts.share"]


def test_a_case_that_holds_has_no_differences(differences):
    assert differences(GOOD) == []


def test_a_wrong_row_is_told_as_expected_and_as_found(differences):
    assert differences(GOOD.replace("selby | 3           | 2", "selby | 3           | 1")) == [
        "core.long: expected selby | 3 | 1",
        "core.long: found selby | 3 | 2",
    ]


def test_a_row_too_few_and_a_row_twice_are_told(differences):
    assert differences(GOOD.replace(" york  | 0\n", "")) == ["marts.share: found york | 0.00"]
    twice = GOOD.replace(" york  | 0\n", " york  | 0\n york  | 0\n")
    assert differences(twice) == ["marts.share: expected york | 0.00"]


def test_a_double_counts_to_the_decimals_that_are_shown(differences):
    assert differences(GOOD.replace("0.67", "0.667")) == []
    assert differences(GOOD.replace("0.67", "0.668")) == [
        "marts.share: expected selby | 0.668",
        "marts.share: found selby | 0.667",
    ]


def test_an_input_may_be_given_and_what_is_not_given_is_empty(differences):
    case = GOOD.replace("given staging.plan", "given lake.plan")
    assert differences(case) == []
    nothing = "Nothing in, nothing out.\n\nexpect marts.share\n area\n\nexpect core.long\n area | as_at\n"
    assert differences(nothing) == []


def test_an_empty_cell_is_null_and_a_variable_is_typed(differences):
    text = """
    The instant reaches the model.

given variables
 as_at
 2024-04-01 17:00

given staging.plan
 area | note | started_on
 a    |      | 2024-01-01
 b    | ''   | 2024-01-01
 c    | x    | null    a remark

expect core.long
 area | as_at               | note
 a    | 2024-04-01 17:00:00 |
 b    | 2024-04-01 17:00    | ''
 c    | 2024-04-01          | x
"""
    assert differences(text) == [
        "core.long: expected c | 2024-04-01 00:00:00 | x",
        "core.long: found c | 2024-04-01 17:00:00 | x",
    ]


def test_a_case_knows_nothing_of_another(differences):
    told = "It is told when.\n\ngiven variables\n as_at\n 2024-04-01 17:00\n\n"
    given = "given lake.plan\n area\n a\n\n"
    assert differences(f"{told}{given}expect core.long\n area | as_at\n a    | 2024-04-01 17:00\n") == []
    with pytest.raises(BuildFailed, match="could not be built"):
        differences(f"It stops.\n\n{given}expect marts.other\n area\n")
    assert differences("Nothing.\n\nexpect core.long\n area\n") == []
    untold = "Nobody says when.\n\ngiven staging.plan\n area\n a\n\nexpect core.long\n area | as_at\n a    | null\n"
    assert differences(untold) == []


def test_a_model_that_the_case_does_not_need_is_not_run(differences):
    assert differences(GOOD) == []
    with pytest.raises(BuildFailed, match=r"marts/other.sql: marts.other could not be built"):
        differences(GOOD.replace("expect marts.share\n area  | share", "expect marts.other\n area  | area"))


def test_a_file_holds_several_cases(tmp_path):
    path = tmp_path / "plans.md"
    path.write_text(GOOD + "\nA second case.\n\nexpect core.long\n area\n selby\n")
    first, second = read_cases(path)
    assert first.given
    assert second.sentence == "A second case."
    assert not second.given


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (" york  | 1           | 0\n", " york  | 1\n", "case.md, line 16: 2 cells under 3 columns."),
        (
            "given staging.plan",
            "given staging.plans",
            "case.md, line 7: staging.plans is neither a model nor an input.",
        ),
        ("expect core.long", "expect core.short", "case.md, line 14: core.short is no model."),
        ("| denominator |", "| whole       |", "case.md, line 14: core.long has no whole."),
        ("| ended_on\n", "| over\n", "case.md, line 7: staging.plan has no over."),
        ("\ngiven staging.plan\n", "\n", "case.md, line 7: a row that belongs to no table."),
        ("| 2023-03-31     81", "|     81", "the last cell begins far from its bar"),
    ],
)
def test_a_case_that_cannot_be_read_or_run_is_told_by_line(differences, old, new, sentence):
    assert GOOD.count(old) == 1
    with pytest.raises(CaseFault) as told:
        differences(GOOD.replace(old, new))
    assert sentence in str(told.value)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("A sentence alone.", "case.md, line 1: a case without expect."),
        ("expect core.long\n area\n", "case.md, line 2: a case without a sentence."),
        ("A case.\n\nexpect core.long\n\n", "case.md, line 3: core.long has no columns."),
        (
            "A case.\n\ngiven variables\n as_at\n\nexpect core.long\n area\n",
            "case.md, line 3: variables are one row.",
        ),
    ],
)
def test_a_case_without_one_of_its_parts_is_told(differences, text, sentence):
    with pytest.raises(CaseFault) as told:
        differences(text)
    assert str(told.value) == sentence
