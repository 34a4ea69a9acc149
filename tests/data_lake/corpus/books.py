"""Workbooks made part by part, so that they can be what no spreadsheet program would write."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

from expectations.layout import COLUMNS, NUMBERS
from tests.data_lake.corpus.case import Row

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts count="3"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>'
    '<numFmt numFmtId="165" formatCode="0.0%"/><numFmt numFmtId="166" formatCode="[Red]&quot;days&quot;\\ 0"/>'
    "</numFmts>"
    '<cellStyleXfs count="1"><xf numFmtId="14"/></cellStyleXfs>'
    '<cellXfs count="6"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="9"/>'
    '<xf numFmtId="165"/><xf numFmtId="166"/></cellXfs></styleSheet>'
)
"""Styles by number: 0 plain, 1 and 2 days, 3 and 4 percentages, 5 a number among words."""


def letters(place: int) -> str:
    name = ""
    while place >= 0:
        name, place = chr(65 + place % 26) + name, place // 26 - 1
    return name


def ref(row: int, column: str | int, head: Sequence[str] = COLUMNS) -> str:
    return f"{letters(head.index(column) if isinstance(column, str) else column)}{row}"


def inline(where: str, text: str) -> str:
    return f'<c r="{where}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def number(where: str, text: str, style: int = 0) -> str:
    return f'<c r="{where}" s="{style}"><v>{text}</v></c>'


def data(
    of: Sequence[Row],
    changes: Mapping[tuple[int, str], str] | None = None,
    *,
    head: Sequence[str] = COLUMNS,
    top: int = 1,
    above: str = "",
    below: str = "",
    row_words: Mapping[int, str] | None = None,
) -> str:
    """The rows of a sheet; a change gives the whole cell, with ``@`` where its reference stands."""
    changes, row_words = changes or {}, row_words or {}
    made = [above]
    for at, cells in enumerate([dict(zip(head, head, strict=True)), *of], start=top):
        line = []
        for name in head:
            where, text = ref(at, name, head), cells.get(name, "")
            if (at, name) in changes:
                line.append(changes[at, name].replace("@", where))
            elif name in NUMBERS and text.isdigit():
                line.append(number(where, text))
            elif text:
                line.append(inline(where, text))
        made.append(f'<row r="{at}" {row_words.get(at, "")}>{"".join(line)}</row>')
    return f"<sheetData>{''.join(made)}{below}</sheetData>"


def sheet(body: str, before: str = "", after: str = "") -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{MAIN}">{before}{body}{after}</worksheet>'
    )


def parts(
    sheets: Mapping[str, str],
    *,
    states: Mapping[str, str] | None = None,
    shared: str = "",
    properties: str = "",
    types: str = "",
) -> dict[str, bytes]:
    """The parts of a workbook, by name; they can be changed before they are packed."""
    states = states or {}
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{number_}" r:id="r{number_}" {states.get(name, "")}/>'
        for number_, name in enumerate(sheets, start=1)
    )
    related = "".join(
        f'<Relationship Id="r{number_}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{number_}.xml"/>'
        for number_ in range(1, len(sheets) + 1)
    )
    related += f'<Relationship Id="s" Type="{OFFICE}/styles" Target="styles.xml"/>'
    made = {
        "[Content_Types].xml": "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'>"
        f"<Override PartName='/xl/workbook.xml' ContentType='{SHEET}.main+xml'/>{types}</Types>",
        "_rels/.rels": relations("officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">'
        f"{properties}<sheets>{listed}</sheets></workbook>",
        "xl/styles.xml": STYLES,
        **{f"xl/worksheets/sheet{at}.xml": text for at, text in enumerate(sheets.values(), start=1)},
    }
    if shared:
        related += f'<Relationship Id="t" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
        made["xl/sharedStrings.xml"] = shared
    made["xl/_rels/workbook.xml.rels"] = f"<Relationships>{related}</Relationships>"
    return {name: text.encode() for name, text in made.items()}


def relations(kind: str, target: str, mode: str = "Internal") -> str:
    """A part with one relation."""
    one = f'<Relationship Id="a" Type="{OFFICE}/{kind}" Target="{target}" TargetMode="{mode}"/>'
    return f"<Relationships>{one}</Relationships>"


def pack(of: Mapping[str, bytes], kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", kind) as archive:
        for name, content in of.items():
            archive.writestr(zipfile.ZipInfo(name, (2009, 4, 1, 0, 0, 0)), content, kind)
    return buffer.getvalue()


def book(sheets: Mapping[str, str], **words: object) -> bytes:
    return pack(parts(sheets, **words))  # type: ignore[arg-type]
