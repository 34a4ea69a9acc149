"""Files as providers send them, written by real writers, and what reading them must give."""

import io
import json

import xlsxwriter

from data_lake.parsers.known import NOTHING
from data_lake.parsers.parse import parse
from data_lake.readers import RAW, read
from data_lake.readers.reader import reading_of
from expectations.findings import Severity
from expectations.layout import COLUMNS

HEAD = ",".join(COLUMNS)
ROW = dict(
    zip(
        COLUMNS,
        (
            "police_quarterly",
            "2023-24-Q4",
            "child_abuse_crimes",
            "crimes",
            "county",
            "815",
            "all",
            "all",
            "12",
            "",
            "force",
            "final",
            "as recorded",
        ),
        strict=True,
    )
)
LINE = ",".join(ROW.values())


def csv(*lines, head=HEAD, end="\n"):
    return end.join([head, *lines, ""]).encode()


def read_here(data, name):
    """Read without the cage, for properties that need very many small files; the same parsers, the same checks."""
    return reading_of(json.dumps(parse(data, name, NOTHING).plain()).encode())


def told(data, name="return.csv"):
    reading = read(data, name)
    assert reading.frame.schema == RAW
    assert not reading.is_readable
    assert reading.frame.is_empty()
    assert {finding.severity for finding in reading.findings} == {Severity.ERROR}
    return [(finding.code, finding.sentence) for finding in reading.findings]


def only(data, name="return.csv"):
    (single,) = told(data, name)
    return single


def rows(reading):
    assert reading.findings == ()
    assert reading.frame.schema == RAW
    return reading.frame.to_dicts()


def workbook(sheets):
    """Write sheets by name, each a list of (row, column, cell), with a real writer."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"default_date_format": "yyyy-mm-dd"})
    for name, cells in sheets.items():
        sheet = book.add_worksheet(name)
        for row, column, cell in cells:
            sheet.write(row, column, cell)
    book.close()
    return buffer.getvalue()


def sheet(*records, top=0, headings=COLUMNS):
    cells = [(top, place, name) for place, name in enumerate(headings)]
    for below, record in enumerate(records, start=1):
        cells += [(top + below, place, record[name]) for place, name in enumerate(headings) if name in record]
    return cells


def parquet(frame):
    buffer = io.BytesIO()
    frame.write_parquet(buffer)
    return buffer.getvalue()
