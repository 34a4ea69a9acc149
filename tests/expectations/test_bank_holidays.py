"""The list of bank holidays: that it is the right one, and that a wrong one is told whole."""

from datetime import date
from pathlib import Path

import holidays
import pytest

from expectations.calendar import WorkingCalendar, read_holidays
from expectations.catalogue import DATASET, CatalogueFaults
from tests.expectations.slow_calendar import holidays_by_rule

CALENDAR = read_holidays(DATASET / "bank_holidays.csv")


def test_the_frozen_list_is_the_library_s():
    library = holidays.country_holidays("GB", subdiv="ENG", years=range(2005, 2036), language="en_GB")
    lines = (DATASET / "bank_holidays.csv").read_text(encoding="utf-8").splitlines()
    assert lines == ["on,name"] + [f"{day.isoformat()},{name}" for day, name in sorted(library.items())]
    assert (CALENDAR.first_year, CALENDAR.last_year) == (2005, 2035)
    assert CALENDAR.holidays == library.keys()


@pytest.mark.parametrize("year", range(2005, 2036))
def test_the_list_is_what_the_rules_and_proclamations_give(year: int):
    listed = {day for day in CALENDAR.holidays if day.year == year and day.weekday() < 5}
    assert listed == holidays_by_rule(year)


YEAR_2024 = """2024-01-01,New Year's Day
2024-03-29,Good Friday
2024-04-01,Easter Monday
2024-05-06,May Day
2024-05-27,Spring Bank Holiday
2024-08-26,Late Summer Bank Holiday
2024-12-25,Christmas Day
2024-12-26,Boxing Day
"""


def read(folder: Path, text: str, encoding: str = "utf-8") -> WorkingCalendar:
    path = folder / "bank_holidays.csv"
    path.write_text(text, encoding=encoding)
    return read_holidays(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_list_is_read_and_its_whole_years_are_known(tmp_path: Path, encoding: str):
    calendar = read(tmp_path, "on,name\n" + YEAR_2024, encoding)
    assert (calendar.first_year, calendar.last_year, len(calendar.holidays)) == (2024, 2024, 8)
    assert not calendar.is_working_day(date(2024, 3, 29))


def test_a_list_that_is_not_there_is_told(tmp_path: Path):
    with pytest.raises(CatalogueFaults, match=r"bank_holidays\.csv: found no such file in .*, expected one"):
        read_holidays(tmp_path / "bank_holidays.csv")


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("day,name\n" + YEAR_2024, ["line 1: found other columns, expected on,name"]),
        ("", ["line 1: found other columns, expected on,name"]),
        ("on,name\n", ["found no bank holidays, expected those of whole years"]),
        (
            "on,name\n" + YEAR_2024 + "2025-01-01,New Year's Day\n",
            ["2025: found 1 bank holidays on weekdays, expected 8 or more"],
        ),
        (
            "on,name\n" + YEAR_2024 + YEAR_2024.replace("2024-", "2020-"),
            [
                f"{year}: found {n} bank holidays on weekdays, expected 8 or more"
                for year, n in ((2020, 6), (2021, 0), (2022, 0), (2023, 0))
            ],
        ),
        (
            "on,name\n"
            + YEAR_2024
            + "2024-02-30,None\n20240610,Joined\n2024-12-26,Again\n2024-06-10,\n2024-06-11\n",
            [
                "line 10, on: found no such day, expected one like 2024-12-25",
                "line 11, on: found no such day, expected one like 2024-12-25",
                "line 12, on: found a day that stands above, expected each day once",
                "line 13, name: found nothing, expected the name of the holiday",
                "line 14, name: found nothing, expected the name of the holiday",
            ],
        ),
    ],
    ids=["other columns", "empty file", "no rows", "part of a year", "years left out", "rows"],
)
def test_every_fault_of_a_list_is_told_at_once(tmp_path: Path, text: str, faults: list[str]):
    with pytest.raises(CatalogueFaults) as told:
        read(tmp_path, text)
    assert [fault.removeprefix("bank_holidays.csv").lstrip(":, ") for fault in told.value.faults] == faults
