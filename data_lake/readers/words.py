"""The readers' table of codes: what is told, and how to mend it.

Sentences carry places, counts and our own column names; never a cell out of the file.
"""

from dataclasses import dataclass

from data_lake.parsers.faults import MOST_ROWS
from data_lake.readers.annex_a_words import ANNEX_A
from data_lake.readers.census_words import CENSUS
from expectations.findings import Address, Finding, Severity


@dataclass(frozen=True)
class _Fault:
    check: str
    observed: str
    expected: str
    sentence: str
    mend: str
    severity: Severity = Severity.ERROR


_TEMPLATE = "Send the return again in the template, or as a CSV file with the columns of the template."
_FAULTS = {
    "R-01": _Fault(
        "file_size",
        "too_large",
        "at most 20 MB, or 100 MB of XML",
        "it is larger than {most} MB.",
        "Send one return a file.",
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
        "mixed_or_unknown",
        "UTF-8, or UTF-16 with its mark",
        "its text is not UTF-8 from line {line} on, nor that of another encoding that can be told.",
        "In Excel choose 'Save as', then 'CSV UTF-8'.",
    ),
    "R-05": _Fault(
        "header_present",
        "absent",
        "a row with the headings of the template, among the first 20",
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
    "R-19": _Fault(
        "reading_within_limits",
        "limit_hit",
        "a file that is read within 1 GB, 30 seconds and 150 MB of text",
        "reading it took more than any return may take, so it was given up.",
        "Copy the rows of the return into a new template and send that.",
    ),
    "R-20": _Fault(
        "nothing_linked",
        "links_or_objects",
        "a workbook on its own",
        "it holds links to other files, connections or embedded objects, which are not opened.",
        "In Excel choose 'Data', then 'Edit links', and break them; delete embedded objects; or use a new template.",
    ),
    "R-21": _Fault(
        "no_document_type",
        "document_type",
        "a file as the program that it comes from writes it",
        "it holds a document type, which no workbook and no census has, and was not opened.",
        "Open it, save it under a new name, and send that one; a census is exported again.",
    ),
    "R-22": _Fault(
        "cells_not_merged",
        "merged",
        "one cell for each figure",
        "the cell is merged with others, so what it stands for is not certain.",
        "Take the cells apart ('Unmerge cells') and fill each of them.",
    ),
    "R-23": _Fault(
        "figures_visible",
        "hidden",
        "figures in visible rows and columns only",
        "it holds entries but is hidden.",
        "Show all rows and columns ('Unhide', and take filters off), then check what appears.",
    ),
    "R-24": _Fault(
        "formula_has_value",
        "formula_without_value",
        "a formula with the value that it came to",
        "the formula in this cell has not been worked out.",
        "Open the workbook in a spreadsheet program and save it again, or type the number.",
    ),
    "R-25": _Fault(
        "cell_without_error",
        "error_cell",
        "a value",
        "the cell shows an error instead of a value.",
        "Mend the formula, or type the number.",
    ),
    "R-26": _Fault(
        "date_system",
        "date_from_1904",
        "dates that count from 1900",
        "the cell holds a date of a workbook that counts its days from 1904, so the day is not certain.",
        "Write the day as text, or copy the rows into a new template.",
    ),
    "R-27": _Fault(
        "control_total",
        "does_not_agree",
        "the control row that fits the rows above it",
        "the rows above do not come to this control total, so something was changed, lost or added on the way.",
        "Open the file where it was made, let it work out its totals, and save it again. "
        "A number that is stored as text is not added: type it again.",
    ),
    "R-28": _Fault(
        "control_row_present",
        "absent",
        "the control row of the template",
        "the control row below the figures is missing.",
        "Fill in the template as it is, and leave its last row in place.",
    ),
    "R-29": _Fault(
        "control_row_last",
        "row_after_control",
        "nothing below the control row",
        "it stands below the control row, so it is not certain that it belongs to the return.",
        "Move the row above the control row, or remove it.",
    ),
    "R-30": _Fault(
        "characters_visible",
        "invisible_character",
        "characters that can be seen",
        "the cell holds a character that cannot be seen.",
        "Empty the cell and type it again, letter by letter, or copy it from the template.",
    ),
    "R-31": _Fault(
        "text_encoding_certain",
        "windows_1252",
        "UTF-8, or UTF-16 with its mark",
        "its text is not UTF-8 from line {line} on; it was read as that of an older Windows program.",
        "Check that accents and signs in the receipt are right; next time choose 'CSV UTF-8' in Excel.",
        Severity.QUERY,
    ),
    "R-32": _Fault(
        "cell_plain",
        "control_character",
        "text without control characters",
        "the cell holds a character that no text has.",
        "Empty the cell and type it again.",
    ),
}
_FAULTS |= {code: _Fault(*words) for code, words in {**CENSUS, **ANNEX_A}.items()}


CODES = frozenset(_FAULTS)
"""Every code of the readers."""


def fault(code: str, address: Address | None = None, *, observed: str = "", **counts: int) -> Finding:
    """Make the finding of a code at a place; ``counts`` fill the sentence.

    Raises KeyError when there is no such code, or a count of its sentence is missing.
    """
    address = address or Address()
    what = _FAULTS[code]
    return Finding(
        address=address,
        code=code,
        check=what.check,
        severity=what.severity,
        observed=observed or what.observed,
        expected=what.expected,
        sentence=f"{address.at_head}: {what.sentence.format(**counts)}",
        mend=what.mend,
    )
