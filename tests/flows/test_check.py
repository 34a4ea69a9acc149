"""The check before handing in says what the gate would say, keeps nothing, and names what it could not look at."""

import json
from datetime import UTC, datetime

import polars as pl
import pytest

from data_lake.invented.census_file import census_file
from data_lake.invented.extent import Extent
from data_lake.invented.files import FORMS
from data_lake.invented.histories import histories
from data_lake.invented.imperfections import typing_error
from data_lake.invented.returns import Inventor
from expectations.calendar import read_holidays
from expectations.catalogue import DATASET, load
from expectations.gates.gate import CHECKS
from expectations.gates.reach import BESIDE, BEYOND_THE_FILE, OF_ANY_RETURN, YEAR_TO_DATE
from expectations.periods import parse
from flows.show_checked import lines
from flows.steps.check import check_file
from tests.conftest import run_lscb
from tests.handed_in import collect
from tests.lists_handed_in import LISTS, PROVIDER, board_with_lists, csv_of, invented, with_cell, workbook_of

QUARTER = parse("2023-24-Q4")
CATALOGUE = load(DATASET)
WITH_LISTS = board_with_lists(CATALOGUE)
CALENDAR = read_holidays(DATASET / "bank_holidays.csv")


@pytest.fixture(scope="module")
def lake(tmp_path_factory):
    root = tmp_path_factory.mktemp("check") / "lake"
    root.mkdir()
    (root / "demonstration_clock.txt").write_text("2024-04-10T09:00:00+00:00", encoding="utf-8")
    return root


def written(folder, rows, name="return.csv"):
    path = folder / name
    path.write_bytes(FORMS[path.suffix[1:]](rows))
    return str(path)


def police(quarter=QUARTER):
    return Inventor(CATALOGUE).quarter(quarter).filter(pl.col("provider") == "police")


def told(done):
    return {(one["return"], one["period"]): one for one in json.loads(done.stdout)["returns"]}


def test_a_check_says_what_the_gate_would_say_and_keeps_nothing(lake, tmp_path, office):
    wrong = typing_error(police())
    done = run_lscb("check", written(tmp_path, wrong), "--json", root=lake)
    assert (done.returncode, done.stderr) == (1, "")
    before = told(done)
    folder = office.lake.inbox("nyscb", "police")
    folder.mkdir(parents=True)
    (folder / "return.csv").write_bytes(FORMS["csv"](wrong))
    collect(office, "nyscb", ["police"])
    for one in office.ledger.submissions("nyscb"):
        same = before[one.return_id, one.period]
        assert same["verdict"] == one.verdict
        assert [found["sentence"] for found in same["findings"]] == [
            found.sentence for found in sorted(office.ledger.findings(one.submission_id))
        ]
    assert sorted(one.name for one in lake.iterdir()) == ["demonstration_clock.txt"]


def test_what_needs_more_than_the_file_is_named_with_its_reason(lake, tmp_path):
    done = run_lscb("check", written(tmp_path, police(), "return.xlsx"), root=lake)
    assert done.returncode == 0
    assert "would be accepted" in done.stdout
    assert "  not evaluable P-03: it needs what was accepted for earlier periods" in done.stdout
    assert {*BEYOND_THE_FILE, *YEAR_TO_DATE} <= {one.code for one in CHECKS}


def test_with_the_last_receipt_beside_it_a_large_change_is_asked_about(lake, tmp_path):
    before = police(QUARTER.previous())
    low = before.with_columns(pl.col("numerator") // 10, pl.col("denominator") // 10)
    receipt = written(tmp_path, low, "receipt.csv")
    done = run_lscb("check", written(tmp_path, police()), "--history", receipt, "--json", root=lake)
    codes = {found["code"] for one in told(done).values() for found in one["findings"]}
    assert "P-03" in codes
    assert "P-03" not in {one["code"] for one in json.loads(done.stdout)["not_evaluable"]}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["nowhere.csv"], "nowhere.csv cannot be read: No such file or directory"),
        (["{file}", "--provider", "nobody"], "no provider called nobody. Providers are: "),
    ],
)
def test_wrong_use_is_a_sentence(lake, tmp_path, words, sentence):
    file = written(tmp_path, police())
    done = run_lscb("check", *(word.replace("{file}", file) for word in words), root=lake)
    assert (done.returncode, done.stdout) == (2, "")
    assert sentence in done.stderr


def test_a_file_of_nobody_asks_whose_it_is(lake, tmp_path):
    stray = police().with_columns(return_id=pl.lit("temporary_accommodation"))
    done = run_lscb("check", written(tmp_path, stray), root=lake)
    assert done.returncode == 2
    assert "It cannot be told whose return this is. Say so with --provider: craven_housing" in done.stderr


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "R-02"), (b"<html>", "R-03"), (b"PK\x03\x04 half", "R-11")],
)
def test_why_a_file_cannot_be_read_is_said_without_asking_whose_it_is(lake, tmp_path, content, code):
    (tmp_path / "file.xlsx").write_bytes(content)
    done = run_lscb("check", str(tmp_path / "file.xlsx"), root=lake)
    assert done.returncode == 1
    assert done.stdout.startswith(f"the file as a whole: would be sent back\n  error {code}. ")


def test_what_is_no_receipt_is_not_compared_with(lake, tmp_path):
    file = written(tmp_path, police())
    (tmp_path / "empty.csv").write_bytes(b"")
    done = run_lscb("check", file, "--history", str(tmp_path / "empty.csv"), root=lake)
    assert (done.returncode, done.stdout) == (2, "")
    assert "empty.csv is no receipt that can be compared with. The whole file: it is empty." in done.stderr
    other = written(tmp_path, police(QUARTER.previous(2)), "older.csv")
    done = run_lscb("check", file, "--history", other, root=lake)
    assert (done.returncode, done.stdout) == (2, "")
    assert "older.csv holds no figure of these returns for 2023-24-Q3." in done.stderr


def checked(data, name, provider=None):
    return check_file(
        data,
        name,
        catalogue=WITH_LISTS,
        calendar=CALENDAR,
        at=datetime(2024, 4, 10, 9, tzinfo=UTC),
        provider=provider,
    )


def test_lists_are_checked_against_each_other_and_their_contract():
    lists = invented(WITH_LISTS)
    sound = checked(workbook_of({name: lists[name] for name in LISTS}), "lists.xlsx")
    assert sound.provider == PROVIDER
    assert {(one.return_id, one.verdict.value, one.findings) for one in sound.returns} == {
        (name, "accepted", ()) for name in LISTS
    }
    assert {code for code, _ in sound.not_evaluable} == {*OF_ANY_RETURN, BESIDE}
    stranger = with_cell(lists["cp_plans"], "child_id", "invented-nobody")
    late = with_cell(lists["cp_reviews"], "review_date", "2024-04-02")
    broken = checked(
        workbook_of({"children": lists["children"], "cp_plans": stranger, "cp_reviews": late}), "lists.xlsx"
    )
    said = {one.return_id: [finding.sentence for finding in one.findings] for one in broken.returns}
    assert said["children"] == []
    assert (
        "Sheet cp_plans, row 2, column child_id: nothing stands under this pseudonym in the list that it refers to."
        in said["cp_plans"]
    )
    assert any("the day lies after the period" in one for one in said["cp_reviews"])
    assert broken.is_refused


def test_a_list_alone_finds_its_provider_and_is_held_against_its_time():
    crimes = invented(WITH_LISTS)["crimes"]
    assert checked(csv_of(crimes), "crimes.csv").provider == "police"
    early = crimes.with_columns(pl.lit("2024-25-Q1").alias("period"))
    (one,) = checked(csv_of(early), "crimes.csv").returns
    assert [finding.code for finding in one.findings] == ["T-02"]


def test_a_census_that_nobody_asks_for_is_told_once_and_asks_for_no_provider():
    made = histories(CATALOGUE, Extent(QUARTER, years=1, counties=0.01))
    data = census_file(made, CATALOGUE, QUARTER)
    at = datetime(2024, 4, 10, 9, tzinfo=UTC)
    for provider in (None, PROVIDER):
        done = check_file(
            data, "census.xml", catalogue=CATALOGUE, calendar=CALENDAR, at=at, provider=provider
        )
        (one,) = done.returns
        (finding,) = one.findings
        assert (finding.code, done.is_refused, done.not_evaluable) == ("T-07", True, ())
        assert "this board asks for no lists of children's social care" in finding.sentence
    (first, *_) = lines(check_file(data, "census.xml", catalogue=CATALOGUE, calendar=CALENDAR, at=at))
    assert first == "the file as a whole: would be sent back"
