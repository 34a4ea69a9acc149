"""What reading a file gives: text cells with their places, or the findings that say why there are none.

Sentences carry places, counts and our own column names; never a name or a cell out of the file.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from expectations.findings import Address, Finding, Severity
from expectations.layout import COLUMNS

RAW = pl.Schema({**dict.fromkeys(COLUMNS, pl.String), "sheet": pl.String, "row": pl.Int64})
"""One row is one row of the file, as text; a blank is ``""``; ``row`` is the row as a person counts it."""

MOST_ROWS = 200_000
"""Rows of data that one file may have."""


@dataclass(frozen=True)
class Reading:
    """A file as read: ``frame`` has the schema ``RAW``, and is empty when ``findings`` say why it could not be read."""

    frame: pl.DataFrame
    findings: tuple[Finding, ...] = ()
    kind: str = ""

    @property
    def is_readable(self) -> bool:
        """Whether the frame holds what the file says."""
        return not self.findings


class Unreadable(Exception):  # noqa: N818 - what is wrong stands in the findings
    """The file cannot be read; carries the findings that say why."""

    def __init__(self, *findings: Finding) -> None:
        super().__init__("; ".join(finding.sentence for finding in findings))
        self.findings = findings


def unreadable(findings: Iterable[Finding], kind: str = "") -> Reading:
    """Give the reading of a file that could not be read."""
    return Reading(pl.DataFrame(schema=RAW), tuple(findings), kind)


@dataclass(frozen=True)
class _Fault:
    check: str
    observed: str
    expected: str
    sentence: str
    mend: str


_TEMPLATE = "Send the return again in the template, or as a CSV file with the columns of the template."
_FAULTS = {
    "R-01": _Fault(
        "file_size", "too_large", "at most 20 MB", "it is larger than 20 MB.", "Send one return a file."
    ),
    "R-02": _Fault("file_has_content", "absent", "a filled return", "it is empty.", _TEMPLATE),
    "R-03": _Fault(
        "file_kind",
        "unknown_kind",
        "CSV, XLSX or Parquet",
        "it is not a CSV, XLSX or Parquet file.",
        _TEMPLATE,
    ),
    "R-04": _Fault(
        "text_encoding",
        "not_utf8",
        "UTF-8, or UTF-16 with its mark",
        "its text is not UTF-8 from line {line} on.",
        "In Excel choose 'Save as', then 'CSV UTF-8'.",
    ),
    "R-05": _Fault(
        "header_present",
        "absent",
        "a first row with the headings of the template",
        "no row with the headings of the template was found.",
        _TEMPLATE,
    ),
    "R-06": _Fault(
        "header_once",
        "repeated",
        "each heading once",
        "the heading stands more than once.",
        "Keep one of the columns.",
    ),
    "R-07": _Fault(
        "column_present",
        "absent",
        "every heading of the template",
        "the heading is missing, so nothing in this file can be read.",
        "Use the template, or add the column under exactly this heading.",
    ),
    "R-08": _Fault(
        "column_known",
        "unknown_column",
        "no other column than those of the template",
        "column {position} holds entries, but its heading is none of the template.",
        "Take the column out, or give it the heading of the template.",
    ),
    "R-09": _Fault(
        "row_complete",
        "ragged",
        "as many cells as headings",
        "it has {found} cells where the headings are {headings}.",
        "Check the line for a missing or an extra separator; put a text that holds one between quotation marks.",
    ),
    "R-10": _Fault(
        "quotation_closed",
        "broken_quotation",
        "every cell on one line, its quotation marks closed",
        "a cell goes over the end of its line, or its quotation marks do not match.",
        "Take line breaks out of the cells, and close every quotation mark.",
    ),
    "R-11": _Fault(
        "file_whole",
        "damaged",
        "a whole file",
        "it cannot be opened: it is damaged, or only a part of it has arrived.",
        "Open it, save it under a new name, and send that one.",
    ),
    "R-12": _Fault(
        "file_extent",
        "too_large",
        f"at most {MOST_ROWS} rows, 200 parts and 200 MB when unpacked",
        "it holds more than a return can hold.",
        "Copy the rows of the return into a new template and send that.",
    ),
    "R-13": _Fault(
        "no_macros",
        "macros",
        "a workbook without macros",
        "it holds macros, which are not opened.",
        "Save it as .xlsx.",
    ),
    "R-14": _Fault(
        "not_locked",
        "locked",
        "a workbook without a password",
        "it is locked with a password.",
        "Take the password off and send it by the agreed way.",
    ),
    "R-15": _Fault(
        "column_type",
        "unknown_type",
        "text, whole numbers or dates",
        "the column is of a type that a return does not use.",
        "Write the column as text.",
    ),
    "R-16": _Fault(
        "rows_present", "absent", "one row for each figure", "it has headings but no rows.", _TEMPLATE
    ),
    "R-17": _Fault(
        "sheet_visible",
        "hidden",
        "figures on visible sheets only",
        "the sheet holds figures but is hidden.",
        "Show the sheet if it belongs to the return, or delete it.",
    ),
    "R-18": _Fault(
        "text_plain",
        "control_character",
        "text without control characters",
        "it holds a character that no text has, from line {line} on.",
        "Save the file again as 'CSV UTF-8' and send that.",
    ),
}


def fault(code: str, address: Address | None = None, **counts: int) -> Finding:
    """Make the finding of a code at a place; ``counts`` fill the sentence."""
    address = address or Address()
    what = _FAULTS[code]
    place = str(address)
    return Finding(
        address=address,
        code=code,
        check=what.check,
        severity=Severity.ERROR,
        observed=what.observed,
        expected=what.expected,
        sentence=f"{place[0].upper()}{place[1:]}: {what.sentence.format(**counts)}",
        mend=what.mend,
    )
