"""Templates from a real lake and ledger: what was accepted last, what was agreed, what was asked; where they lie."""

from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from data_lake.invented import imperfections
from data_lake.invented.files import FORMS as FILES
from data_lake.invented.returns import Inventor
from expectations.layout import ANSWERS_SHEET, CELL_KEY, COLUMNS, COVER_SHEET
from expectations.periods import parse
from flows.steps.template import FORMS, NothingOwed, books, write_templates
from tests.handed_in import collect

QUARTER = parse("2023-24-Q4")


def hand_in(office, quarter, provider, spoil=None, board="nyscb"):
    rows = Inventor(office.catalogue(board)).quarter(quarter).filter(pl.col("provider") == provider)
    rows = spoil(rows) if spoil else rows
    folder = office.lake.inbox(board, provider)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "return.csv").write_bytes(FILES["csv"](rows))
    collect(office, board, [provider])
    return rows


def only(office, provider, quarter=QUARTER, board="nyscb"):
    (book,) = books(office, board, quarter, provider)
    return book


def test_without_anything_accepted_the_last_figures_are_blank_and_nothing_is_called_invented(office):
    book = only(office, "lado")
    assert {cell.last for sheet in book.sheets for cell in sheet.cells} == {None}
    assert not book.is_invented
    assert only(office, "eastmoor_police", board="eastmoor").is_invented


def test_what_was_accepted_for_the_period_before_stands_beside_the_cells_and_what_superseded_it(
    office, clock
):
    before = hand_in(office, QUARTER.previous(), "integrated_services", imperfections.told_missing)
    clock.tick()
    corrected = hand_in(office, QUARTER.previous(), "integrated_services")
    assert not before.equals(corrected)
    expected = {
        tuple(row[name] for name in CELL_KEY): (row["numerator"], row["denominator"])
        for row in corrected.iter_rows(named=True)
    }
    book = only(office, "integrated_services")
    found = {cell.key: (cell.last, cell.last_denominator) for sheet in book.sheets for cell in sheet.cells}
    assert found == expected
    assert book.is_invented


def test_a_half_years_return_looks_back_at_the_half_year_before(office):
    hand_in(office, parse("2023-24-Q2"), "la_human_resources")
    (sheet,) = only(office, "la_human_resources").sheets
    assert sheet.period.label == "2023-24-H2"
    assert [cell.last is None for cell in sheet.cells] == [False]


def test_an_agreed_extension_is_the_day_on_the_cover(office, clock):
    office.ledger.record_extension(
        board="nyscb", provider="lado", return_id="allegations", period="2023-24-Q4", extended_to=date(2024, 5, 31),
        reason="ill", approved_by="tester", recorded_at=clock.now(), actor="tester",
    )  # fmt: skip
    (sheet,) = only(office, "lado").sheets
    assert sheet.due_at == datetime(2024, 5, 31, 16, 0, tzinfo=UTC)
    ((_, data),) = FORMS["xlsx"](only(office, "lado"))
    cover = openpyxl.load_workbook(BytesIO(data))[COVER_SHEET]
    assert "5 pm on Friday 31 May 2024" in [cell.value for row in cover.iter_rows() for cell in row]


def test_what_was_asked_of_what_stands_waits_on_the_sheet_for_answers(office):
    hand_in(office, parse("2023-24-Q3"), "youth_offending_team", imperfections.unusual)
    asked = [
        finding
        for one in office.ledger.current("nyscb")
        for finding in office.ledger.findings(one.submission_id)
        if finding.severity == "query"
    ]
    assert asked
    book = only(office, "youth_offending_team")
    assert [(one.code, one.period, one.series) for one in book.queries] == [
        (one.code, "2023-24-Q3", one.series) for one in asked
    ]
    ((_, data),) = FORMS["xlsx"](book)
    sheet = openpyxl.load_workbook(BytesIO(data))[ANSWERS_SHEET]
    assert sheet.cell(5, 7).value == f"{asked[0].sentence} {asked[0].mend}"


def test_every_providers_templates_lie_in_their_own_out_folders(office):
    made = write_templates(office, books(office, "eastmoor", QUARTER), "xlsx", None)
    assert {one.provider for one in made} == {
        "eastmoor_social_care", "eastmoor_police", "eastmoor_youth_offending", "eastmoor_hospital_trust",
        "eastmoor_early_help",
    }  # fmt: skip
    for one in made:
        path = office.lake.outbox("eastmoor", one.provider) / f"eastmoor_{one.provider}_2023-24-Q4.xlsx"
        assert one.path == str(path)
        assert path.read_bytes().startswith(b"PK")
        assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize(
    ("form", "names"),
    [
        ("csv", ["nyscb_police_2023-24-Q4.csv"]),
        ("parquet", ["nyscb_police_2023-24-Q4.parquet"]),
        ("contract", [f"nyscb_police_{one}_2023-24-Q4.odcs.yaml" for one in
                      ("child_abuse_crimes", "weapon_and_drug_crimes", "missing_children", "esafety_incidents")]),
    ],
)  # fmt: skip
def test_the_other_forms_come_from_the_same_cells(office, tmp_path, form, names):
    made = write_templates(office, books(office, "nyscb", QUARTER, "police"), form, tmp_path / "made")
    assert [Path(one.path).name for one in made] == names
    if form == "contract":
        return
    frame = pl.read_csv(made[0].path, infer_schema=False) if form == "csv" else pl.read_parquet(made[0].path)
    assert set(COLUMNS) <= set(frame.columns)
    assert frame.height == sum(len(sheet.cells) for sheet in only(office, "police").sheets)


CRAVEN = "Craven District Council licensing owe nothing in 2023-24-Q4: they ended on 2023-03-31,"
POLICE = (
    "North Yorkshire Police owe: child_abuse_crimes, weapon_and_drug_crimes, missing_children, esafety_incidents. "
    "Try: lscb template police 2023-24-Q4"
)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("police_crime", f"no provider called police_crime. {POLICE}"),
        ("polic", f"no provider called polic. {POLICE}"),
        ("missing_children", f"missing_children is a return, not a provider. {POLICE}"),
        ("craven_licensing",
         f"{CRAVEN} and north_yorkshire_licensing took over. Try: lscb template north_yorkshire_licensing 2023-24-Q4"),
        ("education_data",
         "Education data team owe nothing in 2023-24-Q4. Try: lscb template childrens_social_care 2023-24-Q4"),
    ],
)  # fmt: skip
def test_who_owes_nothing_is_told_who_does(office, name, said):
    with pytest.raises(NothingOwed) as told:
        books(office, "nyscb", QUARTER, name)
    assert str(told.value) == said


def test_before_the_boards_first_quarter_nobody_owes_anything(office):
    with pytest.raises(NothingOwed, match=r"nobody owes anything in 2008-09-Q1\. Give a quarter"):
        books(office, "nyscb", parse("2008-09-Q1"))


def test_a_name_like_nobodys_is_told_everybody(office):
    with pytest.raises(
        NothingOwed, match=r"no provider called zzz\. Owing in 2023-24-Q4: childrens_social_care, "
    ):
        books(office, "nyscb", QUARTER, "zzz")
