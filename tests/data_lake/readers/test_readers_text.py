"""Text is read to the letter, with every row's place, or refused in words."""

import codecs

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_lake.readers import LARGEST_FILE, RAW, read
from expectations.findings import Severity
from expectations.layout import COLUMNS
from tests.data_lake.readers.sent_files import (
    HEAD,
    LINE,
    ROW,
    csv,
    only,
    parquet,
    read_here,
    rows,
    sheet,
    told,
    workbook,
)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
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
            csv(LINE, LINE).replace(b"as", b"\xe4\x81s"),
            "R-04",
            "The whole file: its text is not UTF-8 from line 2 on, nor that of another encoding that can be told.",
        ),
        (
            csv(LINE.replace("as", "\u00e4s"), LINE).replace(b"force,final", b"force,fin\xe4l"),
            "R-04",
            "The whole file: its text is not UTF-8 from line 2 on, nor that of another encoding that can be told.",
        ),
        (
            codecs.BOM_UTF16_LE + b"\x00\xd8a\x00",
            "R-04",
            "The whole file: its text is not UTF-8 from line 1 on, nor that of another encoding that can be told.",
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
            csv(LINE).replace(b",", b"/"),
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


def test_text_of_an_older_windows_program_is_read_with_a_question():
    reading = read(
        csv(LINE, LINE.replace("as recorded", "caf\u00e9 \u2013 \u20ac")).decode().encode("cp1252"), "r.csv"
    )
    assert [row["comment"] for row in reading.frame.to_dicts()] == ["as recorded", "caf\u00e9 \u2013 \u20ac"]
    assert reading.is_readable
    (question,) = reading.questions
    assert (question.code, question.severity, question.sentence) == (
        "R-31",
        Severity.QUERY,
        "The whole file: its text is not UTF-8 from line 3 on; it was read as that of an older Windows program.",
    )


def test_the_separator_is_the_one_that_shows_the_headings_whatever_the_cells_hold():
    line = LINE.replace(",", ";").replace("as recorded", "a, b, c, d, e, f, g, h, i, j, k, l, m, n")
    (row,) = rows(read(csv(line, head=HEAD.replace(",", ";")), "r.csv"))
    assert row["comment"].startswith("a, b, c")


def test_rows_above_the_headings_are_passed_over_unless_there_are_too_many():
    titles = ["Return, of the police; for", '"Quarter 4', "", "sep=,"]
    (row,) = rows(read(csv(LINE, head="\n".join([*titles, HEAD])), "r.csv"))
    assert row["row"] == 6
    deep = ["a title"] * 19
    assert rows(read(csv(LINE, head="\n".join([*deep, HEAD])), "r.csv"))[0]["row"] == 21
    assert only(csv(LINE, head="\n".join([*deep, "one more", HEAD])))[0] == "R-05"


@pytest.mark.parametrize("hidden", ["\u200b", "\u202e", "\ufeff", "\u2066", "\u00ad", "\u3164", "\ufe0f"])
@pytest.mark.parametrize("column", ["return_id", "area_code", "numerator"])
def test_a_character_that_nobody_sees_is_told_at_its_cell(hidden, column):
    cells = {**ROW, column: ROW[column][:1] + hidden + ROW[column][1:]}
    assert only(csv(LINE, ",".join(cells.values()))) == (
        "R-30",
        f"Row 3, column {column}: the cell holds a character that cannot be seen.",
    )


def test_wide_letters_of_a_code_are_the_usual_ones_and_a_comment_stays_as_it_is():
    wide = {**ROW, "area_type": "\uff43ounty", "numerator": "\uff11\uff12", "comment": "\u200b\uff41"}
    (row,) = rows(read(csv(",".join(wide.values())), "r.csv"))
    assert (row["area_type"], row["numerator"], row["comment"]) == ("county", "\uff11\uff12", "\u200b\uff41")


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(csv))
def test_no_bytes_make_the_reader_raise(data):
    reading = read_here(data, "return.csv")
    assert reading.frame.is_empty() != reading.is_readable
    assert reading.frame.schema == RAW
