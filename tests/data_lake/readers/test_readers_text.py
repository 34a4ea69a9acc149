"""Text is read to the letter, with every row's place, or refused in words."""

import codecs

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_lake.readers import LARGEST_FILE, RAW, read
from expectations.layout import COLUMNS
from tests.data_lake.readers.sent_files import (
    HEAD,
    LINE,
    ROW,
    csv,
    only,
    parquet,
    rows,
    sheet,
    told,
    workbook,
)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ],
)
def test_text_is_read_in_every_separator_line_end_and_signed_encoding(separator, end, mark, encoding):
    line = LINE.replace("as recorded", '"ä, ; quoted ""€"""')
    if separator != ",":
        line = separator.join([*list(ROW.values())[:-1], '"ä, ; quoted ""€"""'])
    text = end.join([HEAD.replace(",", separator), line, ""])
    (row,) = rows(read(mark + text.encode(encoding), "return.csv"))
    assert row == {**ROW, "comment": 'ä, ; quoted "€"', "sheet": "", "row": 2}


def test_headings_are_trimmed_lower_cased_and_in_any_order():
    head = ", ".join(f" {name.upper()}" for name in reversed(COLUMNS))
    (row,) = rows(read(csv(",".join(reversed(list(ROW.values()))), head=head), "r.csv"))
    assert row == {**ROW, "sheet": "", "row": 2}


def test_cells_stay_as_they_were_written():
    odd = {**ROW, "numerator": " 007", "denominator": "1e5", "status": "-", "comment": "=1+1"}
    (row,) = rows(read(csv(",".join(odd.values())), "r.csv"))
    assert row == {**odd, "sheet": "", "row": 2}


def test_blank_lines_are_passed_over_and_rows_keep_the_number_a_person_sees():
    blank = "," * (len(COLUMNS) - 1)
    found = rows(read(b"\n" + csv("", LINE, blank, "  ", LINE), "r.csv"))
    assert [row["row"] for row in found] == [4, 7]


def test_empty_columns_at_the_right_are_not_there():
    (row,) = rows(read(csv(f"{LINE},,", head=f"{HEAD},,"), "r.csv"))
    assert row["comment"] == "as recorded"


def test_the_name_decides_nothing():
    assert read(csv(LINE), "return.xlsx").kind == "csv"
    assert read(parquet(pl.DataFrame([ROW])), "return.csv").kind == "parquet"
    assert read(workbook({"Police": sheet(ROW)}), "return.parquet").kind == "xlsx"


@pytest.mark.parametrize(
    ("data", "code", "sentence"),
    [
        (b"", "R-02", "The whole file: it is empty."),
        (b"\xef\xbb\xbf \r\n\t", "R-02", "The whole file: it is empty."),
        (b"x" * (LARGEST_FILE + 1), "R-01", "The whole file: it is larger than 20 MB."),
        (b"%PDF-1.7 ...", "R-03", "The whole file: it is not a CSV, XLSX or Parquet file."),
        (b"  <!doctype html><table>", "R-03", "The whole file: it is not a CSV, XLSX or Parquet file."),
        (
            codecs.BOM_UTF16_LE + "<html>".encode("utf-16-le"),
            "R-03",
            "The whole file: it is not a CSV, XLSX or Parquet file.",
        ),
        (
            csv(LINE, LINE).replace(b"as", b"\xe4s"),
            "R-04",
            "The whole file: its text is not UTF-8 from line 2 on.",
        ),
        (
            csv(LINE).decode().encode("utf-16-le"),
            "R-18",
            "The whole file: it holds a character that no text has, from line 1 on.",
        ),
        (
            csv(LINE, LINE.replace("12", "1\x002")),
            "R-18",
            "The whole file: it holds a character that no text has, from line 3 on.",
        ),
        (
            b"Dear all,\nplease find attached\n",
            "R-05",
            "The whole file: no row with the headings of the template was found.",
        ),
        (LINE.encode(), "R-05", "The whole file: no row with the headings of the template was found."),
        (
            csv(LINE).replace(b",", b"|"),
            "R-05",
            "The whole file: no row with the headings of the template was found.",
        ),
        (csv(), "R-16", "The whole file: it has headings but no rows."),
        (
            csv(f"{LINE},x", head=f"{HEAD},Status"),
            "R-06",
            "Row 1, column status: the heading stands more than once.",
        ),
        (
            csv(LINE.removesuffix(",as recorded"), head=HEAD.removesuffix(",comment")),
            "R-07",
            "Row 1, column comment: the heading is missing, so nothing in this file can be read.",
        ),
        (
            csv(f"{LINE},Jane", head=f"{HEAD},child name"),
            "R-08",
            "Row 1: column 14 holds entries, but its heading is none of the template.",
        ),
        (
            csv(f"{LINE},Jane", head=f"{HEAD},"),
            "R-08",
            "Row 1: column 14 holds entries, but its heading is none of the template.",
        ),
        (csv(LINE, f"{LINE},Jane"), "R-09", "Row 3: it has 14 cells where the headings are 13."),
        (
            csv(LINE.removesuffix(",as recorded"), LINE),
            "R-09",
            "Row 2: it has 12 cells where the headings are 13.",
        ),
        (
            csv(LINE, LINE.replace("as recorded", '"open'), LINE),
            "R-10",
            "Row 3: a cell goes over the end of its line, or its quotation marks do not match.",
        ),
        (
            csv(LINE, LINE.replace("as recorded", '"two\nlines"'), LINE),
            "R-10",
            "Row 3: a cell goes over the end of its line, or its quotation marks do not match.",
        ),
        (
            csv(LINE.replace("as recorded", '"a"b')),
            "R-10",
            "Row 2: a cell goes over the end of its line, or its quotation marks do not match.",
        ),
    ],
)
def test_what_is_wrong_with_a_text_file_is_said_with_its_place(data, code, sentence):
    assert only(data) == (code, sentence)


def test_every_fault_of_a_kind_is_told_at_once_up_to_a_bound():
    assert [code for code, _ in told(csv(LINE, head="x,y,x"))] == ["R-05"]
    missing = told(csv("a,b,c", head="return_id,period,status"))
    assert [code for code, _ in missing] == ["R-07"] * 10
    assert len(told(csv(*["a,b"] * 500))) == 20


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(csv))
def test_no_bytes_make_the_reader_raise(data):
    reading = read(data, "return.csv")
    assert reading.frame.is_empty() != reading.is_readable
    assert reading.frame.schema == RAW
