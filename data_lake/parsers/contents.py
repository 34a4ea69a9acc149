"""What a workbook says of itself: its sheets by name, and what all of them share."""

from dataclasses import dataclass

from data_lake.parsers.faults import damaged
from data_lake.parsers.formats import number_formats, shared_strings
from data_lake.parsers.markup import Attributes, elements
from data_lake.parsers.package import Package
from data_lake.parsers.sheet import Book
from expectations.layout import SHEET_NAME_LENGTH


@dataclass(frozen=True)
class Listed:
    """A sheet as the workbook names it, and the part that holds it."""

    name: str
    part: str
    is_hidden: bool


def contents(package: Package) -> tuple[list[Listed], Book]:
    """Read the list of sheets, and what they share."""
    relations = package.related("xl", "workbook.xml")
    sheets: list[Listed] = []
    is_from_1904 = False

    def begin(element: str, attributes: Attributes) -> None:
        nonlocal is_from_1904
        if element == "workbookPr":
            is_from_1904 = attributes.get("date1904", "0") in {"1", "true"}
        elif element == "sheet":
            kind, part = relations.get(attributes.get("id", ""), ("", ""))
            if kind.endswith("/worksheet"):
                is_hidden = attributes.get("state", "visible") != "visible"
                sheets.append(Listed(_sheet_name(attributes.get("name", "")), part, is_hidden))

    elements(package.read("xl/workbook.xml"), begin)
    if len({one.name.lower() for one in sheets}) < len(sheets) or len({one.part for one in sheets}) < len(
        sheets
    ):
        raise damaged()
    parts = {kind.rpartition("/")[2]: part for kind, part in relations.values()}
    texts = shared_strings(package, parts["sharedStrings"]) if "sharedStrings" in parts else []
    formats = number_formats(package.read(parts["styles"])) if "styles" in parts else []
    return sheets, Book(texts, formats, is_from_1904)


def _sheet_name(name: str) -> str:
    if not 0 < len(name) <= SHEET_NAME_LENGTH:
        raise damaged()
    return "".join(one if one.isprintable() else "\ufffd" for one in name)
