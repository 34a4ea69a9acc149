"""What kind of file this is, by its first bytes and never by its name."""

import re
from enum import StrEnum

from data_lake.parsers.census_layout import ROOT
from data_lake.parsers.faults import LARGEST_FILE, LARGEST_XML, Fault, Unreadable, too_long
from data_lake.parsers.markup import root_of

_LOCKED = "EncryptedPackage".encode("utf-16-le")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHER_KINDS = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"{\\rtf",
    b"SQLite format 3",
    b"ARROW1",
    b"Obj\x01",
    b"MZ\x90",
    b"\x7fELF",
    b"ID;P",
)
_PACKED = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd", b"Rar!", b"7z\xbc\xaf")
_BLANKS_AND_MARKS = b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"
_DECLARATION = b"<?xml"
_BELOW_WORDS = re.compile(rb"[\r\n](?:<\?xml\s|<message[\s>])", re.IGNORECASE)
"""How XML begins below words of the program that it was copied from."""
_MARKUP = (b"<", b"\xef\xbb\xbf<", b"\xff\xfe<\0", b"\xfe\xff\0<")


class Kind(StrEnum):
    """The kinds of file that a return may come in."""

    CSV = "csv"
    XLSX = "xlsx"
    PARQUET = "parquet"
    CIN_CENSUS = "cin_census"
    ANNEX_A = "annex_a"


NAMED_FILES = frozenset({Kind.CIN_CENSUS, Kind.ANNEX_A})
"""The kinds of other systems' files, which say who a child is; only what is hashed or coarse leaves the cage."""


def most_bytes(data: bytes | bytearray) -> int:
    """Tell how many bytes a file may have that begins so."""
    return LARGEST_XML if _is_markup(data) else LARGEST_FILE


def kind_of(data: bytes, name: str) -> Kind:
    """Tell the kind; ``name`` only tells a locked workbook from an old one.

    Raises:
        Unreadable: it is too large, empty, locked, or of another kind.
    """
    if len(data) > (most := most_bytes(data)):
        raise too_long(most)
    if not data.strip(_BLANKS_AND_MARKS):
        raise Unreadable(Fault("R-02"))
    if data.startswith(_OLD_OFFICE):
        is_locked = _LOCKED in data or name.lower().endswith((".xlsx", ".xlsm"))
        raise Unreadable(Fault("R-14" if is_locked else "R-03"))
    if data.startswith(b"PARE"):
        raise Unreadable(Fault("R-14"))
    if data.startswith(b"PK"):
        return Kind.XLSX
    if data.startswith(b"PAR1"):
        return Kind.PARQUET
    if _is_markup(data):
        if _root(data) == ROOT:
            return Kind.CIN_CENSUS
        raise Unreadable(Fault("R-03"))
    _refuse_no_text(data)
    return Kind.CSV


def _refuse_no_text(data: bytes) -> None:
    if data.startswith(_PACKED):
        raise Unreadable(Fault("R-63"))
    if data.startswith(_OTHER_KINDS):
        raise Unreadable(Fault("R-03"))
    if below := _BELOW_WORDS.search(data[:1_024]):
        raise Unreadable(Fault("R-62", row=len(data[: below.start() + 1].splitlines()) + 1))


def _root(data: bytes) -> str:
    """Give the first element; "" where there is none, and nothing says that there should be."""
    try:
        return root_of(data)
    except Unreadable:
        # HTML and the like begin with a mark too, and are not asked to be well formed.
        if data[:64].replace(b"\0", b"").lstrip(_BLANKS_AND_MARKS).startswith(_DECLARATION):
            raise
        return ""


def _is_markup(data: bytes | bytearray) -> bool:
    return data[:64].lstrip().startswith(_MARKUP)
