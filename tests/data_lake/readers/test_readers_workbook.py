"""Workbooks are read from every visible sheet of the layout, or refused before they are opened."""

import io
import random
import zipfile
from datetime import date, datetime

import openpyxl

from data_lake.readers import read
from expectations.layout import COLUMNS
from tests.data_lake.readers.sent_files import ROW, only, rows, sheet, workbook


def test_a_workbook_is_read_from_every_sheet_of_the_layout_with_its_rows():
    data = workbook(
        {
            "Notes": [(0, 0, "comment"), (1, 0, "nothing to read here")],
            "Police crimes": sheet(ROW, {}, {**ROW, "numerator": 0}, top=3),
            "Empty": [],
            "Second": sheet({**ROW, "category": "selby"}),
        }
    )
    found = rows(read(data, "r.xlsx"))
    assert [(row["sheet"], row["row"], row["numerator"], row["category"]) for row in found] == [
        ("Police crimes", 5, "12", "all"),
        ("Police crimes", 7, "0", "all"),
        ("Second", 2, "12", "selby"),
    ]


def test_cells_of_a_workbook_are_text_as_a_person_sees_them():
    cells = {
        **ROW,
        "numerator": 12.0,
        "denominator": 1_234_567,
        "area_code": 815,
        "period": date(2024, 3, 31),
    }
    (row,) = rows(read(workbook({"S": sheet(cells)}), "r.xlsx"))
    assert row == {**ROW, "denominator": "1234567", "period": "2024-03-31", "sheet": "S", "row": 2}
    (row,) = rows(read(workbook({"S": sheet({**ROW, "numerator": 0.1 + 0.2, "comment": " 007 "})}), "r.xlsx"))
    assert (row["numerator"], row["comment"]) == ("0.3", " 007 ")
    (row,) = rows(
        read(workbook({"S": sheet({**ROW, "period": datetime.fromisoformat("2024-03-31T12:00")})}), "r.xlsx")
    )
    assert row["period"] == "2024-03-31 12:00:00"


def test_a_workbook_of_another_writer_is_read_the_same():
    book = openpyxl.Workbook()
    book.active.append(list(COLUMNS))
    book.active.append([*list(ROW.values())[:8], 12, None, *list(ROW.values())[10:]])
    buffer = io.BytesIO()
    book.save(buffer)
    assert rows(read(buffer.getvalue(), "r.xlsx")) == [{**ROW, "sheet": "Sheet", "row": 2}]


def test_what_is_wrong_with_a_sheet_is_said_with_its_name():
    without = tuple(name for name in COLUMNS if name != "status")
    assert only(workbook({"Data": sheet(ROW, headings=without)}), "r.xlsx") == (
        "R-07",
        "Sheet Data, row 1, column status: the heading is missing, so nothing in this file can be read.",
    )
    extra = [*sheet(ROW, top=1), (5, 20, "a stray remark")]
    assert only(workbook({"Data": extra}), "r.xlsx") == (
        "R-08",
        "Sheet Data, row 2: column 21 holds entries, but its heading is none of the template.",
    )
    assert only(workbook({"Notes": [(0, 0, "comment")]}), "r.xlsx")[0] == "R-05"
    assert only(workbook({"Data": sheet()}), "r.xlsx")[0] == "R-16"


def test_a_bad_sheet_does_not_hold_back_good_ones():
    data = workbook(
        {"Good": sheet(ROW), "Bad": sheet(ROW, headings=(*COLUMNS, "status")), "Other": [(0, 0, "x")]}
    )
    reading = read(data, "r.xlsx")
    assert [(row["sheet"], row["row"]) for row in reading.frame.to_dicts()] == [("Good", 2)]
    assert not reading.is_readable
    assert [(one.code, one.sentence) for one in reading.findings] == [
        ("R-06", "Sheet Bad, row 1, column status: the heading stands more than once.")
    ]
    assert reading.unread == ("Other",)


def test_figures_on_a_hidden_sheet_are_not_read_in_silence():
    book = openpyxl.load_workbook(io.BytesIO(workbook({"Seen": sheet(ROW), "Hidden": sheet(ROW)})))
    book["Hidden"].sheet_state = "veryHidden"
    buffer = io.BytesIO()
    book.save(buffer)
    reading = read(buffer.getvalue(), "r.xlsx")
    assert set(reading.frame["sheet"]) == {"Seen"}
    assert [one.sentence for one in reading.findings] == [
        "Sheet Hidden: the sheet holds figures but is hidden."
    ]


def repacked(data, *, replace=(), add=()):
    """Pack a workbook again with parts changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            content = old.read(part)
            for before, after in replace:
                content = content.replace(before, after)
            new.writestr(part, content)
        for name, content in add:
            new.writestr(name, content)
    return out.getvalue()


def test_a_workbook_that_must_not_be_opened_is_refused_by_its_parts():
    good = workbook({"S": sheet(ROW)})
    assert read(repacked(good), "r.xlsx").is_readable
    macro = (b"spreadsheetml.sheet.main", b"ms-excel.sheet.macroEnabled.main")
    assert only(repacked(good, replace=[macro]), "r.xlsx")[0] == "R-13"
    assert only(repacked(good, add=[("xl/vbaProject.bin", b"x")]), "r.xlsx")[0] == "R-13"
    assert only(repacked(good, add=[(f"xl/media/{n}", b"") for n in range(200)]), "r.xlsx")[0] == "R-12"
    assert only(repacked(good, add=[("xl/x", bytes(200_000_001))]), "r.xlsx")[0] == "R-12"
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    assert only(other.getvalue(), "r.xlsx")[0] == "R-03"


def test_a_locked_workbook_is_told_from_an_old_one():
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    assert only(old, "r.xls")[0] == "R-03"
    assert only(old, "r.xlsx") == ("R-14", "The whole file: it is locked with a password.")
    assert only(old + "EncryptedPackage".encode("utf-16-le"), "return")[0] == "R-14"


def test_a_half_copied_workbook_is_refused_wherever_it_ends():
    data = workbook({"S": sheet(ROW)})
    cuts = random.Random(7).sample(range(5, len(data) - 1), 60)  # noqa: S311 - seeded
    assert {only(data[:cut], "r.xlsx")[0] for cut in cuts} == {"R-11"}
