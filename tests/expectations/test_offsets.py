"""The offsets of due dates: which of several entries holds, and what instants follow, as a reader counts them."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from expectations.calendar import LONDON, read_holidays
from expectations.catalogue import DATASET, load
from expectations.due import owed
from expectations.periods import parse
from tests.expectations.text_table import rows_under

TABLES = Path(__file__).with_name("offsets.md")
CALENDAR = read_holidays(DATASET / "bank_holidays.csv")
NAMES = {"load": "load_days", "final": "final_days", "sign-off": "sign_off_days", "pack": "pack_days"}


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory):
    folder = tmp_path_factory.mktemp("offsets") / "dataset"
    shutil.copytree(DATASET, folder, ignore=shutil.ignore_patterns("published*"))
    entries = []
    for row in rows_under(TABLES, "Entries"):
        entries.append("[[offsets]]")
        entries += [f'{key} = "{row[key]}"' for key in ("return", "provider", "frequency") if row[key]]
        entries += [f"{name} = {row[key]}" for key, name in NAMES.items() if row[key]]
    path = folder / "returns.toml"
    path.write_text("\n".join([*entries, path.read_text(encoding="utf-8")]), encoding="utf-8")
    return load(folder)


@pytest.mark.parametrize("row", rows_under(TABLES, "What holds"), ids=lambda one: one["return"])
def test_the_most_special_entry_holds_each_day_for_itself(catalogue, row):
    found = next(one for one in catalogue.returns if one.id == row["return"])
    assert {key: str(getattr(found, name)) for key, name in NAMES.items()} == {key: row[key] for key in NAMES}


def test_a_returns_own_entry_stands_before_every_other(tmp_path):
    folder = tmp_path / "dataset"
    shutil.copytree(DATASET, folder, ignore=shutil.ignore_patterns("published*"))
    path = folder / "returns.toml"
    text = path.read_text(encoding="utf-8").replace(
        'title = "Child protection"\n', 'title = "CP"\nload_days = 9\n', 1
    )
    path.write_text(
        f'[[offsets]]\nreturn = "child_protection"\nload_days = 7\npack_days = 33\n{text}', encoding="utf-8"
    )
    found = load(folder).returns[0]
    assert (found.load_days, found.pack_days) == (9, 33)


@pytest.mark.parametrize(
    "row",
    rows_under(TABLES, "The instants of what is owed for January to March 2024"),
    ids=lambda one: one["because"],
)
def test_the_instants_that_follow_the_day_that_it_is_due(catalogue, row):
    found = next(
        one for one in owed(catalogue, parse("2023-24-Q4"), CALENDAR) if one.return_.id == row["return"]
    )
    if row["extension to"]:
        found = found.extended(date.fromisoformat(row["extension to"].split()[1]), CALENDAR)
    assert found.is_extended == bool(row["extension to"])
    instants = (found.due_at, found.answers_due_at, found.sign_off_at, found.pack_at)
    local = [one.astimezone(LONDON) for one in instants]
    assert [f"{one:%a %Y-%m-%d %H:%M}" for one in local] == [f"{row[key]} 17:00" for key in NAMES]
