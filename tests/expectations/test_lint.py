"""Every class of contradiction is made to appear by breaking a copy of the shipped data set, and is told."""

import shutil
from pathlib import Path

import pytest

from expectations.catalogue import DATASET, CatalogueFaults, load
from expectations.lint import framework_gaps, lint

CASES = Path(__file__).with_name("lint_cases.md")
EASTMOOR = DATASET.parent / "dataset_eastmoor"
SCHOOL = "indicators/education.toml"


def broken(tmp_path: Path, *changes: tuple[str, str, str]) -> list[str]:
    """Break a copy of the data set (file, old text, new text; the first place only) and tell what is found.

    What is misshapen is found as it is loaded, and all else by lint.
    """
    folder = tmp_path / "dataset"
    shutil.copytree(DATASET, folder, ignore=shutil.ignore_patterns("published.*"))
    for name, old, new in changes:
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text, f"{name} no longer holds {old!r}"
        (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    try:
        return [str(one) for one in lint(load(folder))]
    except CatalogueFaults as told:
        return told.faults


@pytest.mark.parametrize("folder", [DATASET, EASTMOOR], ids=lambda one: one.name)
def test_the_shipped_data_sets_do_not_contradict_themselves(folder):
    assert [str(one) for one in lint(load(folder))] == []


def cases() -> dict[str, tuple[str, str, str, str]]:
    """Read ``lint_cases.md``: by name, the file to change, the text there, the text instead, and the fault told."""
    found = {}
    for section in CASES.read_text(encoding="utf-8").split("\n## ")[1:]:
        name, *lines = section.splitlines()
        blocks: list[list[str]] = []
        for line in filter(None, lines):
            if line.startswith("    "):
                blocks[-1].append(line[4:])
            else:
                blocks.append([])
        old, new, told = ("\n".join(block) for block in blocks)
        found[name] = (lines[0].removeprefix("change "), old, new, told)
    return found


@pytest.mark.parametrize(("file", "old", "new", "told"), cases().values(), ids=cases())
def test_a_contradiction_is_told_with_file_entry_and_key(tmp_path, file, old, new, told):
    assert told in broken(tmp_path, (file, old, new))


def test_a_population_that_the_authority_has_not_is_told(tmp_path):
    folder = tmp_path / "dataset"
    shutil.copytree(DATASET, folder, ignore=shutil.ignore_patterns("published.*"))
    path = folder / "population.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(one for one in lines if not one.startswith("815,10_17")), encoding="utf-8")
    told = [str(one) for one in lint(load(folder))]
    expected = (
        "indicators/youth_justice.toml, youth_justice_first_time_entrants, series.fte_rate.denominator.population: "
        "found '10_17', expected a band of population.csv that the board's authority has: 0_14, 0_17, females_15_17"
    )
    assert told == [expected]


def test_an_area_type_that_no_area_has_is_told(tmp_path):
    folder = tmp_path / "dataset"
    shutil.copytree(DATASET, folder, ignore=shutil.ignore_patterns("published.*"))
    path = folder / "areas.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(one for one in lines if not one.startswith("catch7")), encoding="utf-8")
    told = [str(one) for one in lint(load(folder))]
    assert (
        "indicators/early_help.toml, cafs_completed, areas.catch7: found 'asked', "
        "expected areas of the type catch7 in areas.csv"
    ) in told


def test_contradictions_are_told_together_and_in_order(tmp_path):
    told = broken(
        tmp_path,
        (SCHOOL, "soft_range = [0, 70]", "soft_range = [0, 301]"),
        ("board.toml", "2021-05-19, 2021-08-18", "2021-08-18, 2021-05-19"),
        ("groups.toml", 'audience = "board"', 'audience = "members"'),
    )
    assert [one.split(",")[0] for one in told] == ["board.toml", "groups.toml", SCHOOL]


def test_gaps_of_the_framework_are_listed_and_not_hidden():
    gaps = framework_gaps(load())
    by_kind = {kind: [one.spec_id for one in gaps if one.kind == kind] for kind in {one.kind for one in gaps}}
    assert by_kind["no_provider"] == ["I26", "I27", "I28", "I37", "I41", "I42", "I44b", "I46"]
    assert by_kind["no_frequency"] == ["I44b", "I46", "I47", "I48"]
    assert by_kind["under_review"] == ["I26", "I27", "I28"]
    assert by_kind["duplicate"] == ["I23"]
    assert {"I09", "I16", "I51"} <= set(by_kind["no_comparator"])
    assert "I01" not in by_kind["no_comparator"]


def test_gaps_come_in_the_frameworks_order_with_their_row():
    gaps = framework_gaps(load())
    numbers = list(dict.fromkeys(one.spec_id for one in gaps))
    assert numbers.index("I09") < numbers.index("I10") < numbers.index("I29a") < numbers.index("I29b")
    assert str(gaps[0]) == "I01 cp_plans_rate: Asks for two measures in one row."
