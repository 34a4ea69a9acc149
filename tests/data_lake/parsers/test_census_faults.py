"""A census that is broken, odd or too large: what is told of it, and what of it is read."""

import gzip
from dataclasses import replace

import pytest

from data_lake.parsers import census as parser
from data_lake.parsers.faults import LARGEST_FILE, LARGEST_XML, Unreadable
from data_lake.parsers.kinds import most_bytes
from data_lake.parsers.known import Known
from data_lake.readers import read
from data_lake.readers.census_words import CENSUS
from tests.data_lake.parsers.census_texts import KNOWN, LISTS, case, census, child, lists_of, of_year

ENTITIES = "<!DOCTYPE Message [<!ENTITY a '{0}'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'>]>"
OUTSIDE = "<!DOCTYPE Message [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>"


def declared(declaration, text):
    return text.replace("<Message>", f"{declaration}<Message>")


BROKEN = [
    ("a document type", declared("<!DOCTYPE Message>", of_year(2024)), "R-21"),
    (
        "entities in entities",
        declared(ENTITIES.format("x" * 9), of_year(2024)).replace("invented-7731", "&b;"),
        "R-21",
    ),
    (
        "an entity outside",
        declared(OUTSIDE, of_year(2024)).replace("invented-7731", "&a;"),
        "R-21",
    ),
    ("an entity of nobody's", of_year(2024).replace("invented-7731", "&a;"), "R-60"),
    ("half of it", of_year(2024)[:1_500], "R-60"),
    ("tags that cross", of_year(2024).replace("</Disabilities>", "</Disability>"), "R-60"),
    ("a second root", of_year(2024) + "<Message/>", "R-60"),
    ("an encoding of nobody's", of_year(2024).replace("UTF-8", "klingon"), "R-61"),
    ("an encoding of two bytes", of_year(2024).replace("UTF-8", "shift_jis"), "R-61"),
    ("another encoding than it names", of_year(2024).replace("UTF-8", "UTF-16"), "R-61"),
    ("bytes of no letter", of_year(2024).replace("invented-7731", "invented-\0"), "R-60"),
    ("words before it", f"XML_F52E2B61\n----\n{census(child()).split(chr(10), 1)[1]}", "R-62"),
    ("a plan beside its referral", census(child(rest="<ChildProtectionPlans/>")), "R-64"),
    ("a review beside its group", of_year(2024).replace("Reviews>", "Held>"), "R-64"),
    ("another root", of_year(2024).replace("Message>", "CINCensus>"), "R-03"),
    ("another document", "<?xml version='1.0'?><html/>", "R-03"),
    ("another document type", "<!DOCTYPE html><html/>", "R-03"),
    ("a root of 100 levels", of_year(2024).replace("<UPN>", "<a>" * 100), "R-12"),
    ("a million levels", "<Message>" * 1_000_000, "R-12"),
    ("a million letters", of_year(2024).replace("invented-7731", "x" * 1_000_000), "R-12"),
    ("a child without end", census(child(rest="<CINdetails/>" * 20_001)), "R-12"),
    ("another collection", of_year(2024).replace(">CIN<", ">CLA<"), "R-40"),
    (
        "another collection's layout",
        census(child(rest="<Ethnicity>WBRI</Ethnicity>"), {"Collection": "CLA", "ReferenceDate": "2024-03-31"}),
        "R-40",
    ),
    ("no date", census(child(), {"Collection": "CIN"}), "R-41"),
    ("a date that is none", of_year(2024).replace("2024-03-31", "2024-02-31"), "R-41"),
    ("no header", of_year(2024).replace("Header>", "Heading>"), "R-64"),
    ("no words in it", census(child(), {}), "R-41"),
    ("no child", census(""), "R-43"),
    ("no children", census("").replace("Children>", "Nobody>"), "R-43"),
    ("a value twice", of_year(2024).replace("<UPN>", "<LAchildID>invented-2</LAchildID><UPN>"), "R-48"),
    ("a group twice", census(child(rest="<ChildIdentifiers/>")), "R-48"),
    ("what cannot be seen", of_year(2024).replace("invented-7731", "invented-\u200b7731"), "R-30"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "code"), [one[1:] for one in BROKEN], ids=[one[0] for one in BROKEN])
def test_a_broken_census_is_refused_whole(text, code):
    reading = read(text.encode(), "census.xml", KNOWN)
    assert {one.code for one in reading.findings} == {code}
    assert (reading.lists, reading.frame.height) == ((), 0)


ASKED = [
    ("a year before", of_year(2024).replace("2024-03-31", "2019-03-31").replace(">2024<", ">2019<"), "R-42", 0),
    ("a year after", of_year(2031), "R-42", 0),
    ("another day", of_year(2024).replace("2024-03-31", "2024-03-28"), "R-44", 0),
    ("another year", of_year(2024).replace("<Year>2024", "<Year>2023"), "R-44", 0),
    ("nobody's child", census(child("")), "R-45", 11),
    ("another authority", of_year(2024).replace("<LEA>815", "<LEA>201"), "R-46", 0),
    ("another one beside it", of_year(2024).replace("</Source>", "</Source><Source><LEA>9</LEA></Source>"), "R-46", 0),
    ("an element of nobody's", of_year(2024).replace("<UPN>", "<Nickname>Jane</Nickname><UPN>"), "R-47", 14),
    ("a value in a value", of_year(2024).replace("2011-05-23", "2011-05-23<b>x</b>"), "R-47", 17),
    ("a value in another place", of_year(2024).replace("<Ethnicity>", "<UPN/><Ethnicity>"), "R-47", 22),
]  # fmt: skip


@pytest.mark.parametrize(("text", "code", "line"), [one[1:] for one in ASKED], ids=[one[0] for one in ASKED])
def test_an_odd_census_is_read_and_asked_about(text, code, line):
    found, asked = lists_of(text)
    assert found["children"]
    assert asked == [(code, line)]


@pytest.mark.parametrize("blank", ["<Collection>CIN</Collection>", "<Year>2024</Year>", "<LEA>815</LEA>"])
def test_a_blank_in_the_header_says_no_more_than_nothing(blank):
    name = blank[1 : blank.index(">")]
    assert lists_of(of_year(2024).replace(blank, f"<{name}/>")) == lists_of(of_year(2024))


def test_a_reference_date_with_a_time_is_a_day():
    assert lists_of(of_year(2024).replace("2024-03-31<", "2024-03-31T23:59:59<")) == lists_of(of_year(2024))


def test_what_stands_in_another_place_is_counted_by_its_outermost_element():
    review = "<CPPreviewDate>2024-01-30</CPPreviewDate>"
    odd = f"<Held>{review}</Held>\n<Kept><Reviews>{review * 2}</Reviews>{review}</Kept><CPPreviewDate/>"
    plan = f"<ChildProtectionPlans>\n{odd}</ChildProtectionPlans>"
    left = "<PreProceedingsandFGDM><CPPreviewDate/></PreProceedingsandFGDM>"
    reading = read(census(child(rest=case(left + plan))).encode(), "census.xml", KNOWN)
    (finding,) = reading.findings
    assert finding.sentence == (
        "Row 16: an element that is read begins here in a place where the published layout does not have it, so what "
        "it says would be lost (places: 4)."
    )


PLAIN = of_year(2024).encode()
NOT_READ = [
    ("cut off", PLAIN[:-20], "Row 68: it is not well formed XML: what goes wrong shows here at the latest."),
    (
        "of an older Windows program",
        of_year(2024).replace("invented-7731", "invented-\u00e9").encode("cp1252"),
        "Row 13: its letters are not of the encoding that its first row names, or nothing is known of that encoding.",
    ),
    (
        "named UTF-8, but UTF-16",
        of_year(2024).encode("utf-16"),
        "Row 1: its letters are not of the encoding that its first row names, or nothing is known of that encoding.",
    ),
    ("a blank row above", b"\n" + PLAIN, "Row 2: its XML begins only here: blanks or words stand before it."),
    (
        "words above",
        b"XML_F52E\r\n----\r\n" + PLAIN,
        "Row 3: its XML begins only here: blanks or words stand before it.",
    ),
    (
        "packed",
        gzip.compress(PLAIN),
        "The whole file: it is packed (zip, gz or the like), and what is in it was not looked at.",
    ),
]


@pytest.mark.parametrize(
    ("data", "sentence"), [one[1:] for one in NOT_READ], ids=[one[0] for one in NOT_READ]
)
def test_what_is_wrong_with_a_census_that_cannot_be_read_is_said_of_it_as_xml(data, sentence):
    reading = read(data, "census.xml", KNOWN)
    assert [one.sentence for one in reading.findings] == [sentence]
    assert not reading.lists


def test_a_long_comment_may_stand_before_it():
    text = of_year(2024).replace("<!-- invented", f"<!-- {'x' * 400_000} invented")
    assert lists_of(text) == lists_of(of_year(2024))
    assert read(text.encode(), "census.xml", KNOWN).findings == ()


def test_what_is_unknown_is_told_once_a_name_and_never_by_it():
    text = of_year(2024).replace("<UPN>", "<Jane/><Jane/><John>x</John><UPN>")
    reading = read(text.encode(), "census.xml", KNOWN)
    assert [one.sentence for one in reading.findings] == [
        "Row 14: an element that begins here is not one that the published layout has in this place; it was left out "
        f"(places: {places})."
        for places in (2, 1)
    ]
    assert "Jane" not in repr(reading)


def test_every_code_of_the_census_is_shown_here():
    shown = {code for _, _, code in BROKEN} | {one[2] for one in ASKED} | {"R-49", "R-63"}
    assert CENSUS.keys() <= shown


def test_a_board_gets_the_lists_that_it_asks_for_and_no_other():
    known = replace(
        KNOWN, lists={"children": ("return_id", "period", "child_id", "survey_wave"), "lado": ("a",)}
    )
    found, _ = lists_of(of_year(2024), known)
    assert found.keys() == {"children"}
    assert found["children"][0]["survey_wave"] == ""
    assert read(of_year(2024).encode(), "census.xml").findings[0].code == "R-03"


def test_without_a_key_nothing_is_read():
    with pytest.raises(ValueError, match="would hide nothing"):
        parser.tables(of_year(2024).encode(), Known(LISTS))


def test_a_list_and_all_lists_have_an_end(monkeypatch):
    monkeypatch.setattr("data_lake.parsers.census_lists.MOST_ROWS", 2)
    with pytest.raises(Unreadable, match="R-12"):
        lists_of(census(child() * 3))
    monkeypatch.setattr("data_lake.parsers.census_lists.MOST_RECORDS", 5)
    with pytest.raises(Unreadable, match="R-12"):
        lists_of(of_year(2024))


def test_a_file_that_begins_as_xml_may_be_larger():
    assert [most_bytes(one) for one in (b"<?xml", b"\xef\xbb\xbf<M", b"\xff\xfe<\0")] == [LARGEST_XML] * 3
    assert [most_bytes(one) for one in (b"", b"a,b", b"PK\x03\x04<")] == [LARGEST_FILE] * 3
    large = of_year(2024).encode() + b"\n" * LARGEST_FILE
    assert read(large, "census.xml", KNOWN).findings == ()
    (finding,) = read(large + b"\n" * LARGEST_XML, "census.xml", KNOWN).findings
    assert (finding.code, finding.sentence) == ("R-01", "The whole file: it is larger than 100 MB.")
