"""Files of text: how they are written, what breaks them, and files that are none."""

import codecs
import gzip
import io
import zipfile
from collections.abc import Iterator

from data_lake.parsers.faults import LARGEST_FILE
from expectations.layout import COLUMNS, CONTROLLED, GUIDE_COLUMNS
from tests.data_lake.corpus.case import CANARY, Case, at, control, csv, guided, rows, text

GOOD = rows()
LINES = text(GOOD).splitlines()
WHOLE = at("R-05")


def cases() -> Iterator[Case]:
    """Every case of text."""
    yield from _written()
    yield from _encodings()
    yield from _headings()
    yield from _lines()
    yield from _characters()
    yield from _controls()
    yield from _other_kinds()


def _written() -> Iterator[Case]:
    for name, mark in (("comma", ","), ("semicolon", ";"), ("tab", "\t"), ("bar", "|")):
        yield Case("separator", name, csv(GOOD, mark=mark))
        held = rows((2, "comment", "a,b;c\td|e, f; g"))
        yield Case("separator inside cells", name, csv(held, mark=mark))
    for name, end in (("LF", "\n"), ("CRLF", "\r\n"), ("CR", "\r")):
        yield Case("line end", name, csv(GOOD, end=end))
    mixed = "\r\n".join(LINES[:2]) + "\r" + "\n".join(LINES[2:])
    yield Case("line end", "mixed, none at the end", mixed.encode())
    for number in (1, 3, 19):
        title = f'"Return, of {CANARY}; for\n' * number
        yield Case("title rows", str(number), title.encode() + csv(GOOD))
    yield Case("title rows", "a hint for a spreadsheet", b"sep=;\n" + csv(GOOD, mark=";"))
    yield Case("blank rows", "above", b"\n\n  \n" + csv(GOOD))
    yield Case("blank rows", "between", csv(GOOD).replace(b"\n", b"\n\n,,,,,,,,,,,,\n"))
    yield Case("blank rows", "below", csv(GOOD) + b"\n" * 50)
    yield Case(
        "headings",
        "upper case and blanks",
        csv(GOOD).replace(LINES[0].encode(), LINES[0].upper().replace(",", " , ").encode()),
    )
    yield Case(
        "headings", "quoted", csv(GOOD).replace(LINES[0].encode(), ('"' + '","'.join(COLUMNS) + '"').encode())
    )
    yield Case("headings", "in another order", csv(GOOD, head=COLUMNS[::-1]))
    yield Case("empty columns", "at the right", csv(GOOD, head=(*COLUMNS, "", "")))
    yield Case("wrong name", "a workbook's", csv(GOOD), file_name="return.xlsx")
    yield Case("wrong name", "without ending", csv(GOOD), file_name="return")
    for word in (
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "=cmd|' /C calc'!A0",
        "<script>alert(1)</script>",
        'a "quoted" word',
        "'; drop table arrival; --",
        "{{ 7*7 }}",
        "\u0424 \u4e2d \U0001f600",
    ):
        yield Case("text in comments", word, csv(rows((3, "comment", word))))
    yield Case("numbers", "a point and noughts", csv(rows((5, "numerator", "100.0"))))
    yield Case("numbers", "thousands", csv(rows((5, "numerator", "1,000"))))
    yield Case(
        "numbers",
        "leading noughts and blanks",
        csv(rows((5, "numerator", " 00100 "), (2, "denominator", "0100"))),
    )
    yield Case(
        "wide letters",
        "in codes",
        csv(rows((2, "indicator_id", "\uff41nswers"), (3, "area_type", "\uff43\uff4funty"))),
    )
    yield Case(
        "blanks around codes",
        "all kinds",
        csv(rows((2, "return_id", " survey "), (3, "period", "2023-24-Q1\u00a0"))),
    )


def _encodings() -> Iterator[Case]:
    odd = rows((3, "comment", "caf\u00e9 \u2013 \u20ac5"))
    for name, mark, encoding in (
        ("UTF-8", b"", "utf-8"),
        ("UTF-8 with mark", codecs.BOM_UTF8, "utf-8"),
        ("UTF-16 little", codecs.BOM_UTF16_LE, "utf-16-le"),
        ("UTF-16 big", codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        yield Case("encoding", name, mark + text(odd).encode(encoding))
    for word in ("caf\u00e9", "\u2013", "\u20ac", "na\u00efve \u00a3"):
        yield Case(
            "older Windows text", word, text(rows((3, "comment", word))).encode("cp1252"), (at("R-31"),)
        )
    for byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D):
        yield Case(
            "undefined byte", hex(byte), csv(GOOD).replace(CANARY.encode(), bytes([byte]), 1), (at("R-04"),)
        )
    mixed = csv(odd).replace(CANARY.encode(), b"caf\xe9", 1)
    yield Case("mixed encodings", "UTF-8 and Windows", mixed, (at("R-04"),))
    yield Case("mixed encodings", "the Windows byte after", csv(odd) + b"\xe9", (at("R-04"),))
    yield Case(
        "broken UTF-16",
        "half a character",
        codecs.BOM_UTF16_LE + text(GOOD).encode("utf-16-le") + b"a",
        (at("R-04"),),
    )
    yield Case(
        "broken UTF-16",
        "half a pair",
        codecs.BOM_UTF16_BE + text(GOOD).encode("utf-16-be") + b"\xd8\x00",
        (at("R-04"),),
    )
    yield Case("UTF-16 without mark", "little", text(GOOD).encode("utf-16-le"), (at("R-18"),))
    yield Case("UTF-16 without mark", "big", text(GOOD).encode("utf-16-be"), (at("R-18"),))
    yield Case("UTF-32", "little", codecs.BOM_UTF32_LE + text(GOOD).encode("utf-32-le"), (at("R-18"),))
    for name, code in (
        ("NUL", 0),
        ("BEL", 7),
        ("ESC", 27),
        ("DEL", 127),
        ("NEL", 0x85),
        ("CSI", 0x9B),
        ("no character", 0xFFFE),
    ):
        yield Case("control character", name, csv(rows((4, "comment", f"a{chr(code)}b"))), (at("R-18"),))


def _headings() -> Iterator[Case]:
    for name, data in (
        ("a letter", f"Dear all,\nplease find attached {CANARY}\n".encode()),
        ("numbers", b"1,2,3\n4,5,6\n"),
        ("JSON", b'{"return_id": "survey"}'),
        ("no heading row", "\n".join(LINES[1:]).encode()),
        ("another separator", csv(GOOD, mark="/")),
        ("beyond the first 20 rows", b"title\n" * 20 + csv(GOOD)),
        ("one word", b"comment\nnothing\n"),
    ):
        yield Case("no headings", name, data, (WHOLE,))
    for name in COLUMNS:
        head = tuple(one for one in COLUMNS if one != name)
        yield Case("heading missing", name, csv(GOOD, head=head), (at("R-07", 1, name),))
    for name in ("return_id", "status", "numerator"):
        yield Case("heading twice", name, csv(GOOD, head=(*COLUMNS, name)), (at("R-06", 1, name),))
    for name in ("child name", "nhs_number", CANARY):
        yield Case("column of their own", name, csv(GOOD, head=(*COLUMNS, name)), (at("R-08", 1),))
    unnamed = [{**row, "": "x"} for row in GOOD]
    yield Case("column of their own", "without heading", csv(unnamed, head=(*COLUMNS, "")), (at("R-08", 1),))
    yield Case("no rows", "headings only", (LINES[0] + "\n").encode(), (at("R-16"),))
    yield Case("no rows", "blank rows", (LINES[0] + "\n,,,,,,,,,,,,\n").encode(), (at("R-16"),))
    yield Case("no rows", "a control row only", csv([control([])]), (at("R-16"),))


def _lines() -> Iterator[Case]:
    short, long = LINES[2].rpartition(",")[0], LINES[2] + f",{CANARY}"
    for name, line in (
        ("short", short),
        ("long", long),
        ("unquoted comma", LINES[2].replace("JaneE", "Jane, E")),
    ):
        yield Case("ragged row", name, "\n".join([*LINES[:2], line, *LINES[3:]]).encode(), (at("R-09", 3),))
    yield Case(
        "ragged row", "two", "\n".join([*LINES[:2], short, long]).encode(), (at("R-09", 3), at("R-09", 4))
    )
    for name, cell in (
        ("never closed", f'"{CANARY}'),
        ("broken in the middle", f'"{CANARY}"x'),
        ("a line break", f'"{CANARY}\n"'),
        ("a carriage return", f'"a\r\n{CANARY}"'),
    ):
        lines = [*LINES[:2], LINES[2].replace(CANARY, cell), *LINES[3:]]
        yield Case("quotation marks", name, "\n".join(lines).encode(), (at("R-10", 3),))


def _characters() -> Iterator[Case]:
    for name, mark in (
        ("zero-width space", "\u200b"),
        ("joiner", "\u200d"),
        ("right to left", "\u202e"),
        ("isolate", "\u2067"),
        ("byte order mark", "\ufeff"),
        ("soft hyphen", "\u00ad"),
        ("filler", "\u3164"),
        ("variation", "\ufe0f"),
        ("tag", "\U000e0041"),
        ("private", "\ue000"),
    ):
        yield Case(
            "invisible character",
            f"{name} in a code",
            csv(rows((3, "category", f"y{mark}es"))),
            (at("R-30", 3, "category"),),
        )
    yield Case(
        "invisible character",
        "in a number",
        csv(rows((5, "numerator", "1\u200b00"))),
        (at("R-30", 5, "numerator"),),
    )
    yield Case(
        "invisible character",
        "in two cells",
        csv(rows((2, "status", "final\u200e"), (3, "period", "2023\u206024-Q1"))),
        (at("R-30", 2, "status"), at("R-30", 3, "period")),
    )
    yield Case("invisible character", "in a comment", csv(rows((3, "comment", "\u200ba\u200fb"))))
    for name, code in (
        ("Cyrillic", "\u0430nswers"),
        ("Greek", "answer\u03f2"),
        ("dotless", "adm\u0131ssions"),
    ):
        yield Case(
            "look-alike code",
            name,
            csv(rows((5, "indicator_id", code))),
            (at("K-05", 5, "indicator_id"), at("C-01")),
        )


def _controls() -> Iterator[Case]:
    for name, mark in (("comma", ","), ("semicolon", ";"), ("tab", "\t")):
        yield Case("control row", name, csv([*GOOD, control(GOOD)], mark=mark))
    yield Case(
        "control row", "in capitals with blanks", csv([*GOOD, control(GOOD, return_id=" Control_Total ")])
    )
    yield Case(
        "control row",
        "with columns that guide",
        csv([*guided(GOOD), control(GOOD)], head=(*GUIDE_COLUMNS[:2], *COLUMNS, *GUIDE_COLUMNS[2:])),
    )
    yield Case(
        "control row",
        "blank rows around it",
        csv(GOOD) + b"\n" + csv([control(GOOD)]).split(b"\n", 1)[1] + b"\n\n",
    )
    for column in ("period", *CONTROLLED):
        wrong = control(GOOD, **{column: str(int(control(GOOD)[column]) + 1)})
        yield Case("control total wrong", column, csv([*GOOD, wrong]), (at("R-27", 6, column),))
    for name, said in (("blank", ""), ("a word", CANARY), ("negative", "-300"), ("a share", "300%")):
        yield Case(
            "control total unreadable",
            name,
            csv([*GOOD, control(GOOD, denominator=said)]),
            (at("R-27", 6, "denominator"),),
        )
    sums = [
        "period",
        "numerator",
        "denominator",
        "indicator_id",
        "series",
        "area_type",
        "area_code",
        "breakdown",
        "category",
        "coverage",
        "status",
        "comment",
    ]
    places = tuple(at("R-27", 5, column) for column in sums)
    yield Case(
        "row lost on the way", "the second", csv([GOOD[0], *GOOD[2:], control(GOOD)]), tuple(sorted(places))
    )
    places = tuple(at("R-27", 7, column) for column in sums)
    yield Case(
        "row added on the way",
        "twice the second",
        csv([*GOOD[:2], *GOOD[1:], control(GOOD)]),
        tuple(sorted(places)),
    )
    yield Case(
        "row after the control row",
        "a figure",
        csv([*GOOD[:3], control(GOOD[:3]), GOOD[3]]),
        (at("R-29", 6),),
    )
    yield Case(
        "row after the control row",
        "a second control row",
        csv([*GOOD, control(GOOD), control(GOOD)]),
        (at("R-29", 7),),
    )
    yield Case(
        "row after the control row",
        "a note",
        csv([*GOOD, control(GOOD), {"comment": CANARY}]),
        (at("R-29", 7),),
    )
    for name, head in (
        ("one that guides", (*COLUMNS, "remark")),
        ("one in front", ("asked", *COLUMNS)),
        ("all", (*GUIDE_COLUMNS, *COLUMNS)),
    ):
        # Nothing works a control row out in a text file, so none is owed there.
        yield Case("guided table without control row", name, csv(guided(GOOD), head=head), ())


def _other_kinds() -> Iterator[Case]:
    for name, data in (
        ("nothing", b""),
        ("blanks", b" \r\n\t\n"),
        ("a mark", codecs.BOM_UTF8),
        ("NULs", bytes(500)),
    ):
        yield Case("empty file", name, data, (at("R-02"),))
    yield Case("too large", "by one byte", csv(GOOD).ljust(LARGEST_FILE + 1), (at("R-01"),))
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    for name, data in (
        ("PDF", b"%PDF-1.7\n"),
        ("PNG", b"\x89PNG\r\n\x1a\n" + bytes(50)),
        ("JPEG", b"\xff\xd8\xff\xe0" + bytes(50)),
        ("GIF", b"GIF89a" + bytes(50)),
        ("RTF", b"{\\rtf1 " + CANARY.encode()),
        ("SQLite", b"SQLite format 3\0" + bytes(90)),
        ("program", b"MZ\x90\0" + bytes(90)),
        ("ELF", b"\x7fELF" + bytes(90)),
        ("Arrow", b"ARROW1\0\0" + bytes(90)),
        ("Avro", b"Obj\x01" + bytes(90)),
        ("SYLK", b"ID;PWXL;N;E\n"),
        ("HTML", b"<table><tr><td>return_id</td></tr></table>"),
        ("HTML with mark", codecs.BOM_UTF8 + b"<html>"),
        ("HTML in UTF-16", codecs.BOM_UTF16_LE + "<html>".encode("utf-16-le")),
        ("XML", b"<?xml version='1.0'?><CINCensus/>"),
        ("an XML bomb", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"),
        ("old Excel", old),
        ("Word", _zip({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<d/>"})),
        (
            "OpenDocument",
            _zip({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<c/>"}),
        ),
        ("binary workbook", _zip({"[Content_Types].xml": b"<Types/>", "xl/workbook.bin": b"\x83\x01"})),
    ):
        yield Case("another kind of file", name, data, (at("R-03"),))
    for name, data in (
        ("gzip", gzip.compress(csv(GOOD), mtime=0)),
        ("7z", b"7z\xbc\xaf\x27\x1c" + bytes(50)),
        ("RAR", b"Rar!\x1a\x07" + bytes(50)),
        ("zstd", b"\x28\xb5\x2f\xfd" + bytes(9)),
        ("zip of a CSV", _zip({"return.csv": csv(GOOD)})),
    ):
        yield Case("packed", name, data, (at("R-63"),))
    yield Case("locked", "says so inside", old + "EncryptedPackage".encode("utf-16-le"), (at("R-14"),))
    yield Case("locked", "by its name", old, (at("R-14"),), "return.xlsx")
    yield Case("locked", "Parquet", b"PARE" + bytes(90) + b"PARE", (at("R-14"),))


def _zip(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()
