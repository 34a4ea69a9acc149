"""The grammar of one count, as a table, and against a slow and obvious twin."""

import unicodedata
from string import ascii_lowercase

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expectations.grammar import LARGEST_COUNT, MEND, SYMBOLS, WORDS, CellClass, count_class, count_value

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
 c             | symbol_confidential |
 C             | symbol_confidential |
 [c]           | symbol_confidential |
 z             | symbol_not_applicable |
 x             | symbol_not_available |
 k             | symbol_nearly_nought |
 :             | symbol_colon |
 -             | symbol_dash |
 ..            | symbol_dots |
               | empty     |
 [low]         | symbol_low |
 u             | symbol_unreliable |
 *             | symbol_star |
 ~             | symbol_tilde |
 inf           | not_finite |
 -INF          | not_finite |
 nan           | not_finite |
 1e5           | exponent  |
 1E5           | exponent  |
 -1.5e-3       | exponent  |
 1e            | text      |
 nil           | nil       |
 Nil return    | nil       |
 none          | nil       |
 TRUE          | truth_value |
 no            | truth_value |
 0x10          | text      |
 +5            | text      |
 85.2%         | percentage |
 12%           | percentage |
 12 %          | percentage |
 -5%           | percentage |
 1,234%        | percentage |
 %             | text      |
 5%%           | text      |
 2024-03-31    | date      |
 2024-03-31 12:00:00 | date |
 31/03/2024    | date      |
 31.3.24       | date      |
 31-Mar-24     | date      |
 Mar-24        | date      |
 3 May         | date      |
 12:30         | date      |
 2024-03       | text      |
 3/4           | text      |
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
    assert read([full_width, arabic, "1\uff12", "\u22123"]) == [
        ("other_digits", None),
        ("other_digits", None),
        ("other_digits", None),
        ("negative", None),
    ]


def test_the_largest_count_is_a_count_and_the_next_is_not():
    assert read([str(LARGEST_COUNT), str(LARGEST_COUNT + 1)]) == [
        ("number", LARGEST_COUNT),
        ("too_large", None),
    ]


@given(st.integers(min_value=0, max_value=LARGEST_COUNT))
def test_every_count_is_read_back_however_it_is_written(count: int):
    assert read([str(count), f"{count:,}", f"{count}.0"]) == [("number", count)] * 3


DIGITS = "0123456789"
BLANKS = "\t\n\x0b\x0c\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)


def slow_class(text: str) -> str:  # noqa: C901, PLR0911 - one plain question after another
    """The same grammar, character by character, without a pattern."""
    text = text.strip(BLANKS)
    if not text:
        return "empty"
    bare = text.lower()
    if len(bare) > 2 and bare[0] == "[" and bare[-1] == "]" and bare[1:-1] in SYMBOLS:
        bare = bare[1:-1]
    if bare in SYMBOLS:
        return SYMBOLS[bare]
    if text.lower() in WORDS:
        return WORDS[text.lower()]
    if is_whole(text):
        digits = text.split(".")[0].replace(",", "").lstrip("0") or "0"
        return "number" if len(digits) <= 15 and int(digits) <= LARGEST_COUNT else "too_large"
    if is_decimal(text):
        return "not_whole"
    if text[-1] in "%\u2030\uff05" and is_loose(signless(text[:-1].removesuffix(" "), "+-\u2212")):
        return "percentage"
    if text[0] in "-\u2212" and is_loose(signless(text, "-\u2212")):
        return "negative"
    if text[0] == "(" and text[-1] == ")" and is_bracketed(text[1:-1]):
        return "negative"
    if is_exponent(text):
        return "exponent"
    if is_day(text):
        return "date"
    decimal = [one for one in text if unicodedata.category(one) == "Nd"]
    if any(one not in DIGITS for one in decimal) and all(one in ",." or one in decimal for one in text):
        return "other_digits"
    return "text"


def are_digits(text: str, least: int = 1, most: int = 10**6) -> bool:
    return least <= len(text) <= most and all(one in DIGITS for one in text)


def is_plain_or_grouped(text: str) -> bool:
    first, *others = text.split(",")
    if not others:
        return are_digits(text)
    return are_digits(first, 1, 3) and all(are_digits(one, 3, 3) for one in others)


def is_whole(text: str) -> bool:
    whole, point, rest = text.partition(".")
    return is_plain_or_grouped(whole) and (not point or (bool(rest) and set(rest) == {"0"}))


def is_decimal(text: str) -> bool:
    whole, point, rest = text.partition(".")
    return bool(point) and are_digits(rest) and (not whole or is_plain_or_grouped(whole))


def signless(text: str, signs: str) -> str:
    return text[1:].removeprefix(" ") if text and text[0] in signs else text.removeprefix(" ")


def is_loose(text: str) -> bool:
    """Digits and commas, then perhaps a point, then digits."""
    whole, point, rest = text.rpartition(".")
    if point:
        return are_digits(rest) and (not whole or (whole[0] in DIGITS and set(whole) <= set(DIGITS + ",")))
    return bool(text) and text[0] in DIGITS and text[-1] in DIGITS and set(text) <= set(DIGITS + ",")


def is_bracketed(text: str) -> bool:
    whole, point, rest = text.partition(".")
    good = bool(whole) and whole[0] in DIGITS and set(whole) <= set(DIGITS + ",")
    return good and (not point or are_digits(rest))


def is_exponent(text: str) -> bool:
    head, mark, power = text.replace("E", "e").partition("e")
    head = head[1:] if head and head[0] in "+-\u2212" else head
    power = power[1:] if power and power[0] in "+-" else power
    whole, point, rest = head.partition(".")
    good = (are_digits(whole) and (not rest or are_digits(rest))) or (
        not whole and bool(point) and are_digits(rest)
    )
    return bool(mark) and good and are_digits(power)


def is_clock(text: str, hours: tuple[int, int]) -> bool:
    parts = text.split(":")
    return (
        len(parts) in {2, 3}
        and are_digits(parts[0], *hours)
        and all(are_digits(one, 2, 2) for one in parts[1:])
    )


def is_year(text: str) -> bool:
    return are_digits(text, 4, 4) or are_digits(text, 2, 2)


def is_month(text: str) -> bool:
    months = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
    return (
        text[:3].lower() in months
        and all(one in ascii_lowercase for one in text[3:].lower())
        and text.isascii()
    )


def is_plain_day(text: str) -> bool:
    parts = text.split("-")
    if len(parts) == 3 and are_digits(parts[0], 4, 4) and all(are_digits(one, 1, 2) for one in parts[1:]):
        return True
    three = text.replace("/", "-").replace(".", "-").split("-")
    if len(three) == 3 and all(are_digits(one, 1, 2) for one in three[:2]) and is_year(three[2]):
        return True
    words = text.replace("-", " ").split(" ")
    if len(words) == 2:
        return (are_digits(words[0], 1, 2) and is_month(words[1])) or (
            is_month(words[0]) and is_year(words[1])
        )
    return len(words) == 3 and are_digits(words[0], 1, 2) and is_month(words[1]) and is_year(words[2])


def is_day(text: str) -> bool:
    if is_plain_day(text) or is_clock(text, (1, 2)):
        return True
    return any(
        text[place] in "T " and is_plain_day(text[:place]) and is_clock(text[place + 1 :], (2, 2))
        for place in range(len(text))
    )


LIKELY = st.text("0123456789,.-+%()eE \u2212\u2030:/T", max_size=10)
ANY = st.text(st.characters(exclude_categories=("Cs", "Cn")), max_size=6)
PIECES = st.lists(
    st.sampled_from(
        ["1", "12", "2024", "31", ",", ",234", ".", ".0", "-", "/", " ", "%", "(", ")", "e", "E5", "mar", "May", ":30",
         "T", "[", "]", "c", "low", "..", "nil", "inf", "\uff15", "\u0665", "+", "\u2212", "00", "june"]
    ),
    max_size=6,
).map("".join)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(LIKELY | PIECES | ANY, min_size=1, max_size=30))
def test_a_slow_and_obvious_reading_gives_the_same_class(texts: list[str]):
    assert [found for found, _ in read(texts)] == [slow_class(text) for text in texts]


def test_the_slow_reading_agrees_with_the_table_too():
    assert [slow_class(row[0]) for row in ROWS] == [row[1] for row in ROWS]


def test_every_class_that_is_no_count_says_what_to_do():
    silent = {one for one in CellClass if one not in MEND}
    assert silent == {CellClass.NUMBER, CellClass.EMPTY, CellClass.TEXT}


@given(st.lists(st.text(max_size=12), max_size=20))
def test_whatever_is_written_gets_one_class_and_a_value_only_as_a_number(texts: list[str]):
    for text, (found, value) in zip(texts, read(texts), strict=True):
        assert found in set(CellClass)
        assert (value is not None) == (found == CellClass.NUMBER)
        if value is not None:
            assert text.strip().isascii()
            assert float(text.strip().replace(",", "")) == value
