"""Workbooks: sound ones of several hands, odd cells, hidden things, and parts that must not be opened."""

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence

import openpyxl
import xlsxwriter

from expectations.layout import COLUMNS, CONTROLLED, GUIDE_COLUMNS, NUMBERS
from tests.data_lake.corpus.books import (
    MAIN,
    OFFICE,
    book,
    data,
    inline,
    number,
    pack,
    parts,
    ref,
    relations,
    sheet,
)
from tests.data_lake.corpus.case import CANARY, Case, Row, at, control, guided, rows

S = "survey"
GOOD = rows()
BODY = data(GOOD)
TEMPLATE = ("asked", *COLUMNS, *GUIDE_COLUMNS[1:])
CONTROLLED_ROWS = [*guided(GOOD), control(GOOD)]


def case(kind: str, name: str, content: bytes, *expected: tuple[str, str]) -> Case:
    return Case(f"workbook, {kind}", name, content, tuple(expected), "return.xlsx")


def one(body: str, before: str = "", after: str = "", **words: object) -> bytes:
    return book({S: sheet(body, before, after)}, **words)


def on(code: str, row: int = 0, column: str = "") -> tuple[str, str]:
    return at(code, row, column, S)


def cases() -> Iterator[Case]:
    """Every case of workbooks."""
    yield from _sound()
    yield from _templates()
    yield from _cells()
    yield from _hidden()
    yield from _sheets()
    yield from _broken()
    yield from _active()
    yield from _declarations()
    yield from _bombs()


def _written_by_xlsxwriter(of: Sequence[Row]) -> bytes:
    buffer = io.BytesIO()
    made = xlsxwriter.Workbook(buffer, {"strings_to_formulas": False})
    page = made.add_worksheet(S)
    for place, cells in enumerate([dict(zip(COLUMNS, COLUMNS, strict=True)), *of]):
        for column, name in enumerate(COLUMNS):
            if name in NUMBERS and cells[name].isdigit():
                page.write_number(place, column, int(cells[name]))
            elif cells[name]:
                page.write_string(place, column, cells[name])
    made.close()
    return buffer.getvalue()


def _written_by_openpyxl(of: Sequence[Row], formula: str = "") -> bytes:
    made = openpyxl.Workbook()
    page = made.active
    page.title = S
    page.append(list(COLUMNS))
    for cells in of:
        page.append(
            [int(cells[name]) if name in NUMBERS and cells[name] else cells[name] or None for name in COLUMNS]
        )
    if formula:
        page["I5"] = formula
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def _sound() -> Iterator[Case]:
    yield case("sound", "by one writer", _written_by_xlsxwriter(GOOD))
    yield case("sound", "by another writer", _written_by_openpyxl(GOOD))
    yield case("sound", "texts inside the cells", one(BODY))
    yield Case("workbook, wrong name", "a CSV's", one(BODY), (), "return.csv")
    full = data([{**row, "denominator": row["denominator"] or " "} for row in GOOD])
    yield case("sound", "without references", one(full.replace(' r="', ' x="')))
    prefixed = (
        sheet(BODY)
        .replace("<", "<x:")
        .replace("<x:/", "</x:")
        .replace("<x:?", "<?")
        .replace("xmlns=", "xmlns:x=")
    )
    yield case("sound", "with prefixes", book({S: prefixed}))
    strict = {
        name: part.replace(MAIN.encode(), b"http://purl.oclc.org/ooxml/spreadsheetml/main").replace(
            OFFICE.encode(), b"http://purl.oclc.org/ooxml/officeDocument/relationships"
        )
        for name, part in parts({S: sheet(BODY)}).items()
    }
    yield case("sound", "of the strict standard", pack(strict))
    rich = '<r><t>sur</t></r><r><rPr><b/></rPr><t>vey</t></r><rPh sb="0" eb="1"><t>x</t></rPh>'
    shared = f'<sst xmlns="{MAIN}"><si><t>sur</t></si><si>{rich}</si></sst>'
    yield case(
        "sound",
        "shared and rich texts",
        one(data(GOOD, {(2, "return_id"): '<c r="@" t="s"><v>1</v></c>'}), shared=shared),
    )
    yield case(
        "sound",
        "rows of titles above",
        one(
            data(
                GOOD,
                top=5,
                above=f'<row r="1">{inline("A1", f"Survey {CANARY}")}</row><row r="3">{inline("A3", "period")}</row>',
            ),
            after='<mergeCells><mergeCell ref="A1:M2"/></mergeCells>',
        ),
    )
    yield case(
        "sound",
        "a formula with its value",
        one(
            data(
                GOOD,
                {
                    (5, "numerator"): '<c r="@"><f>50+50</f><v>100</v></c>',
                    (2, "comment"): '<c r="@" t="str"><f>""</f><v></v></c>',
                },
            )
        ),
    )
    yield case("sound", "a number among words", one(data(GOOD, {(5, "numerator"): number("@", "100", 5)})))
    yield case("sound", "a number stored as text", one(data(GOOD, {(5, "numerator"): inline("@", "100")})))
    yield case("sound", "a dimension that is not true", one(BODY, before='<dimension ref="A1:XFD1048576"/>'))
    yield case(
        "sound",
        "blank cells far away",
        one(data(GOOD, below='<row r="1048576"><c r="XFD1048576" s="1"/></row>')),
    )
    yield case("sound", "days from 1904 and no day", one(BODY, properties='<workbookPr date1904="1"/>'))
    yield case(
        "sound",
        "a link to a mail address",
        pack(
            parts({S: sheet(BODY)})
            | {
                "xl/worksheets/_rels/sheet1.xml.rels": relations(
                    "hyperlink", "mailto:a@b.example", "External"
                ).encode()
            }
        ),
    )
    yield case(
        "sound",
        "other sheets",
        book(
            {
                "Notes": sheet(f'<sheetData><row r="1">{inline("A1", CANARY)}</row></sheetData>'),
                "Empty": sheet("<sheetData/>"),
                S: sheet(BODY),
            }
        ),
    )
    yield case(
        "sound",
        "a hidden list for drop-downs",
        book(
            {
                S: sheet(BODY),
                "Lists": sheet(f'<sheetData><row r="1">{inline("A1", "status")}</row></sheetData>'),
            },
            states={"Lists": 'state="hidden"'},
        ),
    )
    yield case(
        "sound",
        "line breaks in a comment",
        one(data(GOOD, {(2, "comment"): inline("@", "two\nlines_x000D_\n")})),
    )


def _templates() -> Iterator[Case]:
    cover = sheet(
        f'<sheetData><row r="1">{inline("A1", "return_id")}{inline("B1", "period")}'
        f"{inline('C1', CANARY)}</row></sheetData>"
    )
    title = f'<row r="1">{inline("A1", CANARY)}</row><row r="2">{inline("B2", "2023-24-Q1")}</row>'
    filled = data(CONTROLLED_ROWS, head=TEMPLATE, top=4, above=title)
    yield case(
        "template",
        "filled",
        book(
            {
                "Cover": cover,
                S: sheet(filled, after='<mergeCells><mergeCell ref="A1:R2"/></mergeCells>'),
                "Answers": cover,
            }
        ),
    )
    formulas = {
        (9, column): f'<c r="@"><f>SUM(A1:A2)</f><v>{control(GOOD)[column]}</v></c>' for column in CONTROLLED
    }
    yield case(
        "template",
        "control row of formulas",
        one(data(CONTROLLED_ROWS, formulas, head=TEMPLATE, top=4, above=title)),
    )
    almost = {(9, "numerator"): number("@", "280.00000000000006")}
    yield case(
        "template",
        "a total with binary dust",
        one(data(CONTROLLED_ROWS, almost, head=TEMPLATE, top=4, above=title)),
    )
    yield case(
        "template",
        "columns that guide hidden and merged",
        one(
            filled,
            before='<cols><col min="1" max="1" hidden="1"/></cols>',
            after='<mergeCells><mergeCell ref="A5:A6"/></mergeCells>',
        ),
    )
    yield case(
        "template",
        "an error in a column that guides",
        one(
            data(
                CONTROLLED_ROWS,
                {(5, "last_period"): '<c r="@" t="e"><v>#N/A</v></c>'},
                head=TEMPLATE,
                top=4,
                above=title,
            )
        ),
    )
    yield case("template", "without its control row", one(data(guided(GOOD), head=TEMPLATE)), on("R-28"))
    yield case(
        "template",
        "control row not worked out",
        one(
            data(
                CONTROLLED_ROWS,
                {(9, "numerator"): '<c r="@"><f>SUM(A1)</f></c>'},
                head=TEMPLATE,
                top=4,
                above=title,
            )
        ),
        on("R-24", 9, "numerator"),
    )
    yield case(
        "template",
        "a row below the control row",
        one(data([*CONTROLLED_ROWS, GOOD[0]], head=TEMPLATE, top=4, above=title)),
        on("R-29", 10),
    )
    for column in ("numerator", "denominator"):
        wrong = {(9, column): number("@", "1")}
        yield case(
            "template",
            f"total of {column} overwritten",
            one(data(CONTROLLED_ROWS, wrong, head=TEMPLATE, top=4, above=title)),
            on("R-27", 9, column),
        )
    hidden_number = {(8, "numerator"): number("@", "0.85", 4), (9, "numerator"): number("@", "180.85")}
    yield case(
        "template",
        "a percentage that the total counts",
        one(data(CONTROLLED_ROWS, hidden_number, head=TEMPLATE, top=4, above=title)),
        on("K-12", 8, "numerator"),
    )
    a_day = {(8, "numerator"): number("@", "45000", 1), (9, "numerator"): number("@", "45180")}
    yield case(
        "template",
        "a day that the total counts",
        one(data(CONTROLLED_ROWS, a_day, head=TEMPLATE, top=4, above=title)),
        on("K-12", 8, "numerator"),
    )


def _cells() -> Iterator[Case]:
    def changed(row: int, column: str, cell: str, **words: object) -> bytes:
        return one(data(GOOD, {(row, column): cell}), **words)

    yield case(
        "formula without value",
        "by a writer",
        _written_by_openpyxl(GOOD, "=50+50"),
        on("R-24", 5, "numerator"),
    )
    for name, cell in (
        ("no value", '<c r="@"><f>1+1</f></c>'),
        ("an empty one", '<c r="@"><f>1+1</f><v></v></c>'),
        ("shared", '<c r="@"><f t="shared" si="0"/></c>'),
    ):
        yield case("formula without value", name, changed(5, "numerator", cell), on("R-24", 5, "numerator"))
    for word in ("#DIV/0!", "#N/A", "#REF!", "#NAME?", "#VALUE!", "#NUM!", "#NULL!"):
        yield case(
            "error cell",
            word,
            changed(2, "denominator", f'<c r="@" t="e"><v>{word}</v></c>'),
            on("R-25", 2, "denominator"),
        )
    yield case(
        "error cell",
        "a day before all days",
        changed(5, "numerator", number("@", "-5", 1)),
        on("R-25", 5, "numerator"),
    )
    yield case(
        "error cell",
        "a day after all days",
        changed(5, "numerator", number("@", "2958466", 1)),
        on("R-25", 5, "numerator"),
    )
    for name, cell in (
        ("true", '<c r="@" t="b"><v>1</v></c>'),
        ("a day", number("@", "45382", 1)),
        ("a day of another format", number("@", "45382", 2)),
        ("a written day", '<c r="@" t="d"><v>2024-03-31T00:00:00</v></c>'),
        ("a time", number("@", "0.5", 1)),
        ("a percentage", number("@", "0.852", 4)),
        ("a whole percentage", number("@", "1", 3)),
        ("a fraction", number("@", "12.5")),
        ("an error of arithmetic", number("@", "99.99999999999")),
        ("a negative number", number("@", "-3")),
        ("very large", number("@", "1E+30")),
        ("beyond all numbers", number("@", "1E+309")),
        ("a letter", inline("@", "c")),
    ):
        yield case("not a count", name, changed(5, "numerator", cell), on("K-12", 5, "numerator"))
    yield case("sound", "half a character", changed(2, "comment", inline("@", "a_xD800_b")))
    yield case("sound", "an exponent that is whole", changed(5, "numerator", number("@", "1E+2")))
    from_1904 = '<workbookPr date1904="true"/>'
    yield case(
        "days from 1904",
        "a count turned into a day",
        changed(5, "numerator", number("@", "45382", 1), properties=from_1904),
        on("R-26", 5, "numerator"),
    )
    yield case(
        "days from 1904",
        "a comment",
        changed(2, "comment", number("@", "45382", 2), properties=from_1904),
        on("R-26", 2, "comment"),
    )
    yield case("sound", "a day in a comment", changed(2, "comment", number("@", "45382", 2)))
    yield case(
        "control character",
        "escaped",
        changed(2, "comment", inline("@", "a_x0007_b")),
        on("R-32", 2, "comment"),
    )
    yield case(
        "invisible character",
        "in a code",
        changed(2, "series", inline("@", "safe\u200b_pct")),
        on("R-30", 2, "series"),
    )
    for name, area, row, column in (
        ("down", "I4:I5", 4, "numerator"),
        ("across", "I3:J3", 3, "numerator"),
        ("with the heading", "M1:M2", 1, "comment"),
        ("from above the headings", "A1:C3", 1, "return_id"),
        ("beyond the columns", "M4:R4", 4, "comment"),
    ):
        merged = f'<mergeCells count="1"><mergeCell ref="{area}"/></mergeCells>'
        yield case("merged cells", name, one(BODY, after=merged), on("R-22", row, column))
    yield case(
        "sound",
        "merged cells below the figures",
        one(BODY, after='<mergeCells><mergeCell ref="A9:C12"/></mergeCells>'),
    )


def _hidden() -> Iterator[Case]:
    for name, words in (
        ("hidden", 'hidden="1"'),
        ("of no height", 'ht="0" customHeight="1"'),
        ("by a filter", 'hidden="true"'),
    ):
        yield case("hidden row", name, one(data(GOOD, row_words={4: words})), on("R-23", 4))
    yield case(
        "hidden row",
        "two",
        one(data(GOOD, row_words={2: 'hidden="1"', 5: 'hidden="1"'})),
        on("R-23", 2),
        on("R-23", 5),
    )
    yield case("sound", "a hidden row without entries", one(data(GOOD, below='<row r="9" hidden="1"/>')))
    yield case(
        "hidden column",
        "hidden",
        one(BODY, before='<cols><col min="10" max="10" hidden="1"/></cols>'),
        on("R-23", 1, "denominator"),
    )
    yield case(
        "hidden column",
        "of no width",
        one(BODY, before='<cols><col min="13" max="13" width="0" customWidth="1"/></cols>'),
        on("R-23", 1, "comment"),
    )
    yield case(
        "hidden column",
        "two of a range",
        one(BODY, before='<cols><col min="12" max="20" hidden="1"/></cols>'),
        on("R-23", 1, "status"),
        on("R-23", 1, "comment"),
    )
    for state in ("hidden", "veryHidden"):
        yield case(
            "hidden sheet",
            f"{state} and alone",
            book({S: sheet(BODY)}, states={S: f'state="{state}"'}),
            on("R-17"),
        )
        two = book({S: sheet(BODY), "Old": sheet(BODY)}, states={"Old": f'state="{state}"'})
        yield case("hidden sheet", f"{state} beside a good one", two, at("R-17", sheet="Old"))


def _sheets() -> Iterator[Case]:
    for name in ("return_id", "status"):
        head = tuple(one_ for one_ in COLUMNS if one_ != name)
        yield case("heading missing", name, one(data(GOOD, head=head)), on("R-07", 1, name))
    yield case(
        "column of their own",
        "far away",
        one(data(GOOD, below=f'<row r="9">{inline("Z9", CANARY)}</row>')),
        on("R-08", 1),
    )
    stray = data(GOOD, {(1, "comment"): inline(ref(1, "comment"), "comment") + inline("N1", CANARY)})
    yield case("column of their own", "beside the others", one(stray), on("R-08", 1))
    twice = data(GOOD, {(1, "comment"): inline(ref(1, "comment"), "comment") + inline("N1", "Status ")})
    yield case("heading twice", "status", one(twice), on("R-06", 1, "status"))
    deep = "".join(f'<row r="{row}">{inline(f"A{row}", "title")}</row>' for row in range(1, 21))
    yield case("no headings", "beyond the first 20 rows", one(data(GOOD, top=21, above=deep)), at("R-05"))
    yield case("no headings", "an empty workbook", one("<sheetData/>"), at("R-05"))
    yield case("no rows", "headings only", one(data([])), at("R-16"))
    good, bad = sheet(BODY), sheet(data(GOOD, {(3, "numerator"): '<c r="@" t="e"><v>#REF!</v></c>'}))
    yield case(
        "a bad sheet beside a good one",
        "an error cell",
        book({S: good, "Bad": bad}),
        at("R-25", 3, "numerator", "Bad"),
    )
    yield case(
        "a bad sheet beside a good one",
        "both bad",
        book({S: bad, "Bad": bad}),
        on("R-25", 3, "numerator"),
        at("R-25", 3, "numerator", "Bad"),
    )
    yield case(
        "a bad sheet beside a good one",
        "figures twice",
        book({S: good, "Copy": good}),
        *(at("K-11", row, "indicator_id", "Copy") for row in range(2, 6)),
    )


def _broken() -> Iterator[Case]:
    whole = one(BODY)
    for share in (5, 50, 99):
        yield case("cut off", f"after {share} of 100", whole[: len(whole) * share // 100], at("R-11"))
    made = parts({S: sheet(BODY)})
    name = "xl/worksheets/sheet1.xml"
    yield case("no XML", "a sheet", pack(made | {name: made[name][:-20]}), at("R-11"))
    yield case(
        "no XML",
        "an unknown entity",
        pack(made | {name: made[name].replace(b"force", b"&force;", 1)}),
        at("R-11"),
    )
    yield case("no XML", "a part that nobody reads", pack(made | {"docProps/app.xml": b"<a>"}), at("R-11"))
    yield case(
        "part missing",
        "the sheet",
        pack({key: part for key, part in made.items() if key != name}),
        on("R-11"),
    )
    yield case(
        "part missing",
        "the relations",
        pack({key: part for key, part in made.items() if "workbook.xml.rels" not in key}),
        at("R-11"),
    )
    for title, before, after in (
        ("row out of order", b'<row r="3"', b'<row r="1"'),
        ("row twice", b'<row r="3"', b'<row r="2"'),
        ("cell of another row", b'r="A3"', b'r="A4"'),
        ("cell twice", b'r="B3"', b'r="A3"'),
        ("no reference", b'r="A3"', b'r="3A"'),
        ("row nought", b'<row r="1"', b'<row r="0"'),
        ("no such text", b'r="A3" t="inlineStr"', b'r="A3" t="q"'),
        ("no such number", b"<v>100</v>", b"<v>1O0</v>"),
        ("not finite", b"<v>100</v>", b"<v>NaN</v>"),
        ("hexadecimal", b"<v>100</v>", b"<v>0x64</v>"),
        ("underscores", b"<v>100</v>", b"<v>1_00</v>"),
        ("digits of another script", b"<v>100</v>", "<v>\u0661</v>".encode()),
    ):
        yield case(
            "not what the format says",
            title,
            pack(made | {name: made[name].replace(before, after, 1)}),
            on("R-11"),
        )
    lost = data(GOOD, {(2, "return_id"): '<c r="@" t="s"><v>7</v></c>'})
    yield case(
        "not what the format says",
        "a text beyond the table",
        one(lost, shared=f'<sst xmlns="{MAIN}"/>'),
        on("R-11"),
    )
    yield case(
        "not what the format says",
        "two sheets of one name",
        book({S: sheet(BODY), S.upper(): sheet(BODY)}),
        at("R-11"),
    )
    yield case(
        "not what the format says", "a name of 32 characters", book({"x" * 32: sheet(BODY)}), at("R-11")
    )
    buffer = io.BytesIO(whole)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("XL/Workbook.xml", b"<workbook/>")
    yield case("not what the format says", "a part twice", buffer.getvalue(), at("R-11"))
    yield case("not what the format says", "packed another way", pack(made, zipfile.ZIP_BZIP2), at("R-11"))


def _active() -> Iterator[Case]:
    made = parts({S: sheet(BODY)})
    types = made["[Content_Types].xml"]
    macro = types.replace(
        b"openxmlformats-officedocument.spreadsheetml.sheet.main", b"ms-excel.sheet.macroEnabled.main"
    )
    yield Case(
        "workbook, macros",
        "by its type",
        pack(made | {"[Content_Types].xml": macro}),
        (at("R-13"),),
        "return.xlsm",
    )
    yield case("macros", "renamed", pack(made | {"[Content_Types].xml": macro}), at("R-13"))
    yield case("macros", "the project only", pack(made | {"xl/vbaProject.bin": b"x"}), at("R-13"))
    yield case("macros", "in capitals elsewhere", pack(made | {"xl/other/VBAProject.BIN": b"x"}), at("R-13"))
    yield case(
        "macros", "an old macro sheet", pack(made | {"xl/macrosheets/sheet1.xml": b"<a/>"}), at("R-13")
    )
    yield case("macros", "a dialogue sheet", pack(made | {"xl/dialogsheets/sheet1.xml": b"<a/>"}), at("R-13"))
    for name, part, content in (
        (
            "another workbook",
            "xl/externalLinks/externalLink1.xml",
            b"<externalLink><externalBook/></externalLink>",
        ),
        (
            "DDE",
            "xl/externalLinks/externalLink1.xml",
            b"<externalLink><ddeLink ddeService='cmd' ddeTopic='/c calc'/></externalLink>",
        ),
        ("an object", "xl/embeddings/oleObject1.bin", b"x"),
        ("a package", "xl/embeddings/book.xlsx", b"x"),
        ("a control", "xl/activeX/activeX1.xml", b"<a/>"),
        ("a connection", "xl/connections.xml", b"<connections/>"),
        ("a query", "xl/queryTables/queryTable1.xml", b"<queryTable/>"),
        ("a data model", "xl/model/item.data", b"x"),
        ("an add-in", "xl/webextensions/webextension1.xml", b"<a/>"),
        ("a ribbon", "customUI/customUI.xml", b"<customUI/>"),
    ):
        yield case("links and objects", name, pack(made | {part: content}), at("R-20"))
    outside = relations("image", f"http://a.example/{CANARY}.png", "External")
    yield case(
        "links and objects",
        "a picture from outside",
        pack(made | {"xl/drawings/_rels/drawing1.xml.rels": outside.encode()}),
        at("R-20"),
    )
    template = outside.replace("/image", "/attachedTemplate").encode()
    yield case(
        "links and objects",
        "a template from outside",
        pack(made | {"xl/_rels/a.xml.rels": template}),
        at("R-20"),
    )
    ole = types.replace(
        b"</Types>",
        b"<Default Extension='bin' ContentType='application/vnd.openxmlformats-officedocument.oleObject'/></Types>",
    )
    yield case("links and objects", "a type of object", pack(made | {"[Content_Types].xml": ole}), at("R-20"))
    for name, content in (
        ("a zip", one(BODY)),
        ("an old workbook", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99)),
        ("a program", b"MZ" + bytes(99)),
    ):
        yield case("a file inside", name, pack(made | {"xl/media/image1.png": content}), at("R-20"))


def _declarations() -> Iterator[Case]:
    made = parts({S: sheet(BODY)}, shared=f'<sst xmlns="{MAIN}"/>')
    bomb = b'<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
    fetch = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'
    for name in (
        "xl/worksheets/sheet1.xml",
        "xl/workbook.xml",
        "xl/styles.xml",
        "xl/sharedStrings.xml",
        "[Content_Types].xml",
        "xl/_rels/workbook.xml.rels",
    ):
        content = made[name].removeprefix(b'<?xml version="1.0" encoding="UTF-8"?>')
        yield case("document type", name, pack(made | {name: bomb + content}), at("R-21"))
    for name, content in (
        ("an outside entity", fetch + b"<a>&b;</a>"),
        ("an outside type", b'<!DOCTYPE a SYSTEM "http://a.example/a.dtd"><a/>'),
        ("a bare one", b"<!DOCTYPE a><a/>"),
        ("a parameter", b'<!DOCTYPE a [<!ENTITY % p SYSTEM "http://a.example/p">%p;]><a/>'),
        ("in UTF-16", '\ufeff<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a><a/>'.encode("utf-16-le")),
    ):
        yield case("document type", name, pack(made | {"docProps/core.xml": content}), at("R-21"))


def _bombs() -> Iterator[Case]:
    made = parts({S: sheet(BODY)})
    many: Mapping[str, bytes] = {f"xl/media/{place}": b"" for place in range(200)}
    yield case("too much", "parts", pack(made | many), at("R-12"))
    yield case("too much", "unpacked", pack(made | {"xl/x": bytes(200_000_001)}), at("R-12"))
    yield case("too much", "packed too well", pack(made | {"xl/x": bytes(5_000_000)}), at("R-12"))
    for name, where in (
        ("opposite corners", "XFD1048576"),
        ("the last row", "A1048576"),
        ("the last column", "XFD2"),
    ):
        row = int("".join(one_ for one_ in where if one_.isdigit()))
        cell = inline(where, CANARY)
        body = (
            data(GOOD, {(2, "comment"): inline("M2", "x") + cell})
            if row == 2
            else data(GOOD, below=f'<row r="{row}">{cell}</row>')
        )
        yield case("too much", name, one(body), on("R-12", row))
    blank = "".join(f'<row r="{row}" s="1"/>' for row in range(10, 220_000))
    yield case("too much", "blank rows with a style", one(data(GOOD, below=blank)), on("R-12"))
    long = f'<sst xmlns="{MAIN}"><si><t>{"ab" * 20_000}</t></si></sst>'
    yield case("too much", "a shared text", one(BODY, shared=long), at("R-12"))
    yield case(
        "too much",
        "a text in its cell",
        one(data(GOOD, {(2, "comment"): inline("@", "ab" * 20_000)})),
        on("R-12", 2),
    )
    whole = one(BODY)
    name = b"xl/worksheets/sheet1.xml"
    size = len(made[name.decode()])
    declared = size.to_bytes(4, "little")
    yield case(
        "sizes that are not true",
        "smaller",
        whole.replace(declared, (size - 9).to_bytes(4, "little")),
        at("R-11"),
    )
    yield case(
        "sizes that are not true",
        "larger",
        whole.replace(declared, (size + 9).to_bytes(4, "little")),
        at("R-11"),
    )
    yield case(
        "sizes that are not true",
        "much larger",
        whole.replace(declared, (2**31).to_bytes(4, "little")),
        at("R-12"),
    )
    central = whole.rindex(b"PK\x01\x02")
    locked = whole[: central + 8] + bytes([whole[central + 8] | 1]) + whole[central + 9 :]
    yield case("locked", "a part", locked, at("R-14"))
    spoilt = whole[:60] + b"\xff\xff\xff\xff" + whole[64:]
    yield case("not what the format says", "a spoilt part", spoilt, at("R-11"))
