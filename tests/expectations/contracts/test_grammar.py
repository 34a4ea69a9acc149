"""The grammar of one count, as a table, and against a slow and obvious twin."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectations.grammar import LARGEST_COUNT, CellClass, count_class, count_value

TABLE = """
 0             | number    | 0
 12            | number    | 12
 12.0          | number    | 12
 12.000        | number    | 12
 007           | number    | 7
 1,234         | number    | 1234
 1,234,567     | number    | 1234567
 10,000,000    | number    | 10000000
 10000001      | too_large |
 99999999999999999999999 | too_large |
 000000000000000000000012 | number | 12
 12,34         | text      |
 1,2345        | text      |
 ,123          | text      |
 1.5           | not_whole |
 .5            | not_whole |
 1,234.50      | not_whole |
 12.00001      | not_whole |
 -3            | negative  |
 - 3           | negative  |
 -1,234.5      | negative  |
 (12)          | negative  |
 -0            | negative  |
 c             | symbol    |
 C             | symbol    |
 [c]           | symbol    |
 z             | symbol    |
 x             | symbol    |
 k             | symbol    |
 :             | symbol    |
 -             | symbol    |
 ..            | symbol    |
               | empty     |
 inf           | text      |
 nan           | text      |
 1e5           | text      |
 1E5           | text      |
 0x10          | text      |
 +5            | text      |
 12%           | text      |
 1 234         | text      |
 n/a           | text      |
 =1+1          | text      |
 1.2.3         | text      |
 --3           | text      |
"""
ROWS = [[part.strip() for part in line.split("|")] for line in TABLE.strip("\n").splitlines()]


def read(texts: list[str | None]) -> list[tuple[str, int | None]]:
    frame = pl.DataFrame({"cell": texts}, schema={"cell": pl.String})
    return frame.select(count_class("cell").alias("class"), count_value("cell").alias("value")).rows()


@pytest.mark.parametrize(("text", "expected", "value"), ROWS, ids=[row[0] or "blank" for row in ROWS])
def test_a_cell_is_read_as_the_table_says(text: str, expected: str, value: str):
    assert read([text]) == [(expected, int(value) if value else None)]


def test_blanks_around_a_count_and_nulls():
    assert read([" 12 ", "\t12\n", None, "   "]) == [
        ("number", 12),
        ("number", 12),
        ("empty", None),
        ("empty", None),
    ]


def test_digits_of_other_scripts_are_text_and_a_typeset_minus_is_a_minus():
    full_width, arabic = "\uff11\uff12", "\u0661\u0662"
    assert read([full_width, arabic, "\u22123"]) == [("text", None), ("text", None), ("negative", None)]


def test_the_largest_count_is_a_count_and_the_next_is_not():
    assert read([str(LARGEST_COUNT), str(LARGEST_COUNT + 1)]) == [
        ("number", LARGEST_COUNT),
        ("too_large", None),
    ]


@given(st.integers(min_value=0, max_value=LARGEST_COUNT))
def test_every_count_is_read_back_however_it_is_written(count: int):
    assert read([str(count), f"{count:,}", f"{count}.0"]) == [("number", count)] * 3


@given(st.lists(st.text(max_size=12), max_size=20))
def test_whatever_is_written_gets_one_class_and_a_value_only_as_a_number(texts: list[str]):
    for text, (found, value) in zip(texts, read(texts), strict=True):
        assert found in set(CellClass)
        assert (value is not None) == (found == CellClass.NUMBER)
        if value is not None:
            assert text.strip().isascii()
            assert float(text.strip().replace(",", "")) == value
