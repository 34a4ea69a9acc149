"""Which files say of themselves that they are whole, and that no half of one does."""

import random
import zipfile
from io import BytesIO

import polars as pl
import pytest

from data_lake.inboxes.whole import says_it_is_whole
from expectations.layout import COLUMNS, CONTROL

ROWS = pl.DataFrame({name: [f"{name} {row}" for row in range(40)] for name in COLUMNS})


def csv(*last, encoding="utf-8", separator=",", end="\r\n"):
    rows = [COLUMNS, *ROWS.rows(), *last]
    return (end.join(separator.join(one) for one in rows) + end).encode(encoding)


CONTROL_ROW = (CONTROL, "40", *["7"] * (len(COLUMNS) - 2))


def workbook(remark=b""):
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for number in range(6):
            made.writestr(f"xl/worksheets/sheet{number}.xml", random.Random(number).randbytes(3_000))  # noqa: S311 - bytes that do not pack
        made.comment = remark
    return buffer.getvalue()


def parquet():
    buffer = BytesIO()
    ROWS.write_parquet(buffer)
    return buffer.getvalue()


WHOLE = {
    "a workbook": workbook(),
    "a workbook with a remark": workbook(b"a remark of the program"),
    "Parquet": parquet(),
    "a text with a control row": csv(CONTROL_ROW),
    "with semicolons": csv(CONTROL_ROW, separator=";"),
    "in quotation marks": csv([f'"{cell}"' for cell in CONTROL_ROW]),
    "with blank rows after it": csv(CONTROL_ROW) + b"\r\n,,,,,\r\n\r\n",
    "in UTF-16": csv(CONTROL_ROW, encoding="utf-16"),
    "in UTF-8 with its mark": csv(CONTROL_ROW, encoding="utf-8-sig"),
    "a text longer than is looked at": b"\xc3\xa9" * 50_000 + b"\n" + csv(CONTROL_ROW, end="\n"),
}

SILENT = {
    "a text without a control row": csv(),
    "a control row without the end of its line": csv(CONTROL_ROW).rstrip(b"\r\n"),
    "a control row that is not the last": csv(CONTROL_ROW, ROWS.row(0)),
    "a comment that names the control row": csv([*ROWS.row(0)[:-1], f"see {CONTROL}"]),
    "nothing": b"",
    "blank lines": b"\n\n\n",
    "an archive with nothing in it": b"PK\x05\x06" + bytes(18),
    "an archive with something behind it": workbook() + b"\0" * 10,
    "an archive whose middle is not there yet": workbook()[:9_000] + b"\0" * 3_000 + workbook()[12_000:],
    "Parquet whose footer would begin before it": parquet()[:4] + b"\xff\xff\xff\x7fPAR1",
    "only the first letters of a workbook": b"PK",
    "only the first letters of Parquet": b"PAR1PAR1",
}


@pytest.mark.parametrize("name", WHOLE)
def test_it_says_so(name):
    assert says_it_is_whole(WHOLE[name])


@pytest.mark.parametrize("name", SILENT)
def test_it_does_not_say_so(name):
    assert not says_it_is_whole(SILENT[name])


@pytest.mark.parametrize(
    "name", ["a workbook", "a workbook with a remark", "Parquet", "a text with a control row", "in UTF-16"]
)
def test_no_beginning_of_a_file_says_that_it_is_whole(name):
    data = WHOLE[name]
    # A carriage return ends a line too, so that the last character may be missing.
    longest = len(data) - (4 if name == "in UTF-16" else 2)
    lengths = {*range(min(200, longest)), *range(longest - 200, longest), *range(0, longest, 37)}
    assert [length for length in lengths if says_it_is_whole(data[:length])] == []


@pytest.mark.parametrize("name", sorted(WHOLE))
def test_no_bytes_break_it(name):
    chance = random.Random(name)  # noqa: S311 - the same at each run
    for _ in range(300):
        data = bytearray(WHOLE[name][-3_000:] if chance.random() < 0.5 else WHOLE[name])
        for _ in range(chance.randrange(1, 8)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        says_it_is_whole(bytes(data))
