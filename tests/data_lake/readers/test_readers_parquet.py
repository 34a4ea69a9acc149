"""Parquet is read as text, from types that a return may use; and all three kinds agree."""

import io
import random
import unicodedata
from datetime import UTC, date, datetime

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from data_lake.parsers.letters import holds_invisible
from data_lake.readers import RAW, read
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
    workbook,
)


def test_parquet_is_read_as_text_from_row_two():
    frame = pl.DataFrame(
        {name: pl.Series([text, text]) for name, text in ROW.items()}
        | {
            "numerator": pl.Series([12.0, 1.5]),
            "denominator": pl.Series([None, 7], dtype=pl.Int16),
            "period": pl.Series([date(2024, 3, 31)] * 2),
            "status": pl.Series(["final", None], dtype=pl.Categorical),
            "comment": pl.Series([None, None], dtype=pl.Null),
        }
    )
    found = read(parquet(frame), "r.parquet")
    assert rows(found)[0] == {**ROW, "period": "2024-03-31", "comment": "", "sheet": "", "row": 2}
    assert [(row["numerator"], row["denominator"], row["status"], row["row"]) for row in rows(found)] == [
        ("12", "", "final", 2),
        ("1.5", "7", "", 3),
    ]


def test_infinite_and_missing_numbers_stay_what_they_are():
    frame = pl.DataFrame([ROW, ROW]).with_columns(numerator=pl.Series([float("inf"), float("nan")]))
    assert [row["numerator"] for row in rows(read(parquet(frame), "r.parquet"))] == ["inf", "nan"]


@pytest.mark.parametrize(
    "odd",
    [
        pl.Series("numerator", [[1]]),
        pl.Series("numerator", [True]),
        pl.Series("numerator", [b"12"]),
        pl.Series("numerator", [{"a": 1}]),
        pl.Series("numerator", [datetime(2024, 1, 1, tzinfo=UTC)]),
    ],
)
def test_a_column_of_another_type_is_refused(odd):
    assert only(parquet(pl.DataFrame([ROW]).with_columns(odd)), "r.parquet") == (
        "R-15",
        "Row 1, column numerator: the column is of a type that a return does not use.",
    )


def test_a_small_parquet_file_of_very_many_rows_is_refused_before_it_is_unpacked():
    many = pa.table({name: pa.repeat(text, 200_002) for name, text in ROW.items()})
    buffer = io.BytesIO()
    pq.write_table(many, buffer, compression="zstd")
    data = buffer.getvalue()
    assert len(data) < 100_000
    assert only(data, "r.parquet")[0] == "R-12"
    # The pages are spoilt: only a look at the count of rows, before they are unpacked, can say this.
    spoilt = data[:4] + bytes(2_000) + data[2_004:]
    assert only(spoilt, "r.parquet")[0] == "R-12"


def test_damaged_parquet_is_refused_or_read_but_never_raised():
    data = parquet(pl.DataFrame([ROW] * 5))
    chance = random.Random(7)  # noqa: S311 - seeded
    codes = set()
    for _ in range(150):
        place = chance.randrange(4, len(data))
        damaged = data[:place] + bytes([chance.randrange(256)]) + data[place + 1 :]
        reading = read_here(damaged if chance.random() < 0.7 else data[:place], "r.parquet")
        codes.update(finding.code for finding in reading.findings)
        assert reading.frame.schema == RAW
        assert reading.frame.is_empty() != reading.is_readable
    assert "R-11" in codes


PRINTABLE = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), max_size=12).filter(
    lambda text: unicodedata.is_normalized("NFKC", text) and not holds_invisible(text)
)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.fixed_dictionaries({**dict.fromkeys(COLUMNS, PRINTABLE), "return_id": PRINTABLE.filter(bool)}),
        min_size=1,
    )
)
def test_the_same_rows_are_read_from_every_kind_of_file(records):
    frame = pl.DataFrame(records, schema=dict.fromkeys(COLUMNS, pl.String))
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"strings_to_formulas": False, "strings_to_urls": False})
    page = book.add_worksheet("S")
    for number, cells in enumerate([COLUMNS, *frame.rows()]):
        for place, cell in enumerate(cells):
            page.write_string(number, place, cell)
    book.close()
    expected = frame.with_columns(sheet=pl.lit(""), row=pl.int_range(2, pl.len() + 2, dtype=pl.Int64))
    assert_frame_equal(read_here(frame.write_csv().encode(), "r.csv").frame, expected)
    assert_frame_equal(read_here(parquet(frame), "r.parquet").frame, expected)
    assert_frame_equal(read_here(buffer.getvalue(), "r.xlsx").frame, expected.with_columns(sheet=pl.lit("S")))


def test_no_finding_ever_repeats_what_the_file_says():
    canary = "JaneExample2012"
    files = [
        csv(f"{LINE},{canary}", head=f"{HEAD},{canary}"),
        csv(LINE.replace("as recorded", f'"{canary}')),
        csv(LINE.replace("as recorded", f'"{canary}\n"')),
        csv(canary, LINE),
        f"{canary}\n{canary}".encode(),
        csv(LINE.replace("as recorded", canary)).replace(b"12", b"\xff"),
        workbook({"S": [*sheet({**ROW, "comment": canary}), (0, 15, canary), (1, 15, canary)]}),
        workbook({"S": sheet({**ROW, "comment": canary})})[:-30],
        parquet(pl.DataFrame([{**ROW, canary: [canary]}])),
    ]
    for data in files:
        for finding in read(data, f"{canary}.csv").findings:
            assert canary not in repr(finding)
