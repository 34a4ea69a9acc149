"""How a cell of a list is written, by its kind: text in, a typed value out, and nothing where it is written otherwise.

The grammar is narrow on purpose, as that of counts is (``expectations.grammar``). A day may be written as 2024-03-31 or
31/03/2024; a spreadsheet's midnight after it is left out.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from expectations.catalogue import Catalogue
from expectations.lists import TYPES, Kind, ListField

EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)
"""A day outside these is a slip of the keyboard."""

OLDEST = 120


@dataclass(frozen=True)
class Writing:
    """What is wanted in a cell of a kind, and what to do where something else stands."""

    expected: str
    mend: str


WRITINGS: Mapping[Kind, Writing] = {
    "pseudonym": Writing(
        "4 to 64 letters, digits, - and _, not ten digits alone",
        "Give the pseudonym that your own system makes; it must be the same in every quarter.",
    ),
    "date": Writing("a day such as 2024-03-31", "Write the day as 2024-03-31 or 31/03/2024."),
    "month": Writing("a month such as 2015-09", "Write the month as 2015-09 or 09/2015, without the day."),
    "instant": Writing(
        "a day and time such as 2024-03-31 22:45",
        "Write the day and the time as 2024-03-31 22:45, by the clock in London.",
    ),
    "code": Writing("a code of the template's list", "Take the code from the template, letter by letter."),
    "flag": Writing("Y or N", "Write Y or N, or leave the cell empty where the list allows it."),
    "count": Writing("a whole number from 0 to 999,999", "Give a whole number."),
    "days": Writing("a whole number of days from 0 to 99,999", "Give a whole number of days."),
    "age": Writing(f"a whole number of years from 0 to {OLDEST}", "Give the age in whole years."),
    "weight": Writing("a number above 0, such as 1.25", "Write the weight as a plain decimal number."),
    "outward_postcode": Writing(
        "the outward half of a postcode, such as YO11", "Give the first half of the postcode only."
    ),
    "area": Writing("an area of the template's list", "Take the area from the template, letter by letter."),
    "urn": Writing("the six digits of a school's number", "Give the school's unique reference number."),
    "survey_wave": Writing("a wave such as 2023-24-SW", "Write the wave as 2023-24-SW."),
    "diagnosis": Writing("one ICD-10 code such as T39.1", "Write one ICD-10 code, as T39.1 or T391."),
    "diagnoses": Writing(
        "ICD-10 codes with a blank between, such as T39.1 X61",
        "Write ICD-10 codes only, with a blank between them.",
    ),
}
"""What each kind wants."""

CODED: frozenset[Kind] = frozenset({"code", "area"})
"""The kinds that take their cells from a list of ours."""

_FLAGS = {"y": True, "yes": True, "true": True, "n": False, "no": False, "false": False}
_MIDNIGHT = r"[T ]00:00(:00(\.0+)?)?$"
_DIAGNOSIS = r"[A-Z][0-9]{2}(?:\.?(?:[0-9][0-9]?|X))?"
_WHOLE = r"^[0-9]{1,9}(?:\.0+)?$"


def value(field: ListField, text: pl.Expr, catalogue: Catalogue) -> pl.Expr:
    """Give the typed value of trimmed text for a field; null where it is blank, or not so written."""
    if field.kind in CODED:
        return text.str.to_lowercase().replace_strict(
            spellings(field, catalogue), default=None, return_dtype=pl.String
        )
    return _READ[field.kind](text).cast(TYPES[field.kind])


def spellings(field: ListField, catalogue: Catalogue) -> dict[str, str]:
    """Give the codes of a field by each way in which a cell may write them, in small letters."""
    if field.code_list is not None:
        members = catalogue.code_lists[field.code_list]
        by_published = {one.code.lower(): one.id for one in members if one.code}
        return by_published | {one.id.lower(): one.id for one in members}
    return {
        one.area_code.lower(): one.area_code for one in catalogue.areas if one.area_type == field.area_type
    }


def _pseudonym(text: pl.Expr) -> pl.Expr:
    is_one = text.str.contains(r"^[A-Za-z0-9_\-]{4,64}$") & ~text.str.contains(r"^[0-9]{10}$")
    return pl.when(is_one).then(text)


def _sane(day: pl.Expr, earliest: date = EARLIEST) -> pl.Expr:
    return pl.when(day.is_between(earliest, LATEST)).then(day)


def _date(text: pl.Expr) -> pl.Expr:
    day = text.str.replace(_MIDNIGHT, "")
    return _sane(
        pl.coalesce(day.str.to_date("%Y-%m-%d", strict=False), day.str.to_date("%d/%m/%Y", strict=False))
    )


def _month(text: pl.Expr) -> pl.Expr:
    """A month; or its first day, as which a spreadsheet writes it."""
    first = pl.concat_str(text, pl.lit("-01")).str.to_date("%Y-%m-%d", strict=False)
    other_way = pl.concat_str(pl.lit("01/"), text).str.to_date("%d/%m/%Y", strict=False)
    day = _date(text)
    return _sane(pl.coalesce(first, other_way, pl.when(day.dt.day() == 1).then(day)))


def _instant(text: pl.Expr) -> pl.Expr:
    plain = text.str.replace("T", " ", literal=True).str.replace(r"\.0+$", "")
    whole = (
        pl.when(plain.str.count_matches(":") == 1).then(pl.concat_str(plain, pl.lit(":00"))).otherwise(plain)
    )
    read = pl.coalesce(
        whole.str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False, time_unit="us"),
        whole.str.to_datetime("%d/%m/%Y %H:%M:%S", strict=False, time_unit="us"),
    )
    return pl.when(read.dt.date().is_between(EARLIEST, LATEST)).then(read)


def _flag(text: pl.Expr) -> pl.Expr:
    return text.str.to_lowercase().replace_strict(_FLAGS, default=None, return_dtype=pl.Boolean)


def _whole(most: int) -> Callable[[pl.Expr], pl.Expr]:
    def read(text: pl.Expr) -> pl.Expr:
        number = text.str.replace(r"\.0+$", "").cast(pl.Int64, strict=False)
        return pl.when(text.str.contains(_WHOLE) & (number <= most)).then(number)

    return read


def _weight(text: pl.Expr) -> pl.Expr:
    # A spreadsheet writes more digits than a weight has; what is held is exact to the sixth.
    number = text.str.extract(r"^([0-9]{1,5}(?:\.[0-9]{1,6})?)[0-9]*$").cast(pl.Decimal(12, 6), strict=False)
    return pl.when(text.str.contains(r"^[0-9]{1,5}(?:\.[0-9]+)?$") & (number > 0)).then(number)


def _outward_postcode(text: pl.Expr) -> pl.Expr:
    upper = text.str.to_uppercase()
    return pl.when(upper.str.contains(r"^[A-Z]{1,2}[0-9][0-9A-Z]?$")).then(upper)


def _urn(text: pl.Expr) -> pl.Expr:
    return text.str.extract(r"^([0-9]{6})(?:\.0+)?$")


def _survey_wave(text: pl.Expr) -> pl.Expr:
    first = text.str.extract(r"^(?:19|20|21)([0-9]{2})-[0-9]{2}-SW$").cast(pl.Int64, strict=False)
    second = text.str.extract(r"^(?:19|20|21)[0-9]{2}-([0-9]{2})-SW$").cast(pl.Int64, strict=False)
    return pl.when((first + 1) % 100 == second).then(text)


def _printed(upper: pl.Expr) -> pl.Expr:
    """ICD-10 codes as they are printed: a dot before the fourth character, no fifth, and no X in its place."""
    return upper.str.replace_all(r"\b([A-Z][0-9]{2})\.?([0-9])[0-9]?\b", "${1}.${2}").str.replace_all(
        r"\b([A-Z][0-9]{2})\.?X\b", "${1}"
    )


def _diagnosis(text: pl.Expr) -> pl.Expr:
    upper = text.str.to_uppercase()
    return pl.when(upper.str.contains(f"^{_DIAGNOSIS}$")).then(_printed(upper))


def _diagnoses(text: pl.Expr) -> pl.Expr:
    upper = text.str.to_uppercase().str.replace_all(r"[,;|\s]+", " ")
    are_codes = upper.str.contains(f"^{_DIAGNOSIS}(?: {_DIAGNOSIS})*$")
    return pl.when(are_codes).then(_printed(upper).str.split(" "))


_READ: Mapping[Kind, Callable[[pl.Expr], pl.Expr]] = {
    "pseudonym": _pseudonym,
    "date": _date,
    "month": _month,
    "instant": _instant,
    "flag": _flag,
    "count": _whole(999_999),
    "days": _whole(99_999),
    "age": _whole(OLDEST),
    "weight": _weight,
    "outward_postcode": _outward_postcode,
    "urn": _urn,
    "survey_wave": _survey_wave,
    "diagnosis": _diagnosis,
    "diagnoses": _diagnoses,
}
