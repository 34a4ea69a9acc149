"""The layout of Ofsted's Annex A, as ``annex_a.toml`` declares it: which sheet, column and word is which.

It is read once, when the parser is loaded: in the cage nothing can be opened.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

_DECLARED = Path(__file__).with_name("annex_a.toml")
_BRACKETS_AT_END = re.compile(r"\s*\([^()]*\)[\s?*:.]*$")
_NUMBERING_LETTER = re.compile(r"^[a-z][0-9]?\)\s*", re.IGNORECASE)
_FIRST_WORD = re.compile(r"[0-9A-Za-z]+")
_NUMBERED_SHEET = re.compile(
    r"\W*(?:ofsted[\W_]*)?(?:annex[\W_]*a[\W_]*)?(?:list|l)?[\W_]*0?(1[01]|[1-9])(?![0-9])", re.IGNORECASE
)
_LONG_ENOUGH = 6
"""Letters of a list's name that are enough to tell it inside a longer one."""


@dataclass(frozen=True)
class AnnexList:
    """One list of Annex A: what its sheet may be called, and which of its headings is which column.

    ``columns`` gives the column of a heading by its bare spelling; ``own`` are the columns that only this list has.
    ``happened`` are columns of days that lie in the past, and ``needs`` those without which it gives no rows of ours.
    """

    number: int
    names: frozenset[str]
    columns: Mapping[str, str]
    own: frozenset[str]
    happened: tuple[str, ...]
    needs: tuple[str, ...]


def bare(text: str) -> str:
    """Give a spelling as it is compared: small letters and digits."""
    return re.sub(r"[^a-z0-9]", "", unicodedata.normalize("NFKC", text).lower())


def heading_of(text: str, known: Mapping[str, str]) -> str | None:
    """Give the column of a heading, with or without what stands in brackets at its end.

    It is "" where the heading is known but never read, and None where nobody knows it.
    """
    found = known.get(bare(text))
    return known.get(bare(_BRACKETS_AT_END.sub("", text))) if found is None else found


@lru_cache(maxsize=4_096)
def code_of(kind: str, text: str) -> str | None:
    """Give our code for the words of a cell: as a whole, or by the code that they begin with; nothing where unknown."""
    known = WORDS[kind]
    words = _NUMBERING_LETTER.sub("", text.strip())
    for spelling in (words, _BRACKETS_AT_END.sub("", words)):
        if (found := known.get(bare(spelling))) is not None:
            return found
    first = _FIRST_WORD.match(words)
    return _CODES[kind].get(first[0].lower()) if first else None


def number_by_name(name: str) -> int | None:
    """Give the number of the list that a sheet is by its name: by the number in it, or by what it is called."""
    if numbered := _NUMBERED_SHEET.match(name):
        return int(numbered[1])
    called = bare(name)
    whole = [one.number for one in LISTS.values() if called in one.names]
    within = [
        one.number
        for one in LISTS.values()
        if any(len(known) >= _LONG_ENOUGH and known in called for known in one.names)
    ]
    return next((found[0] for found in (whole, within) if len(found) == 1), None)


def _lists(declared: Mapping[str, Any]) -> dict[int, AnnexList]:
    passed_over = {bare(one): "" for one in declared["passed_over"]["headings"]}
    person = _by_spelling("the person", declared["person"])
    lists = {}
    for one in declared["list"]:
        own = _by_spelling(f"list {one['number']}", one["columns"])
        # What is a list's own counts before what all lists have.
        lists[one["number"]] = AnnexList(
            one["number"],
            frozenset(bare(name) for name in one["names"]),
            passed_over | person | own,
            frozenset(one["columns"]),
            tuple(one.get("happened", ())),
            tuple(one.get("needs", ())),
        )
    return lists


def _by_spelling(where: str, columns: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Turn columns with their spellings round. Raises ValueError when a spelling stands under two of them."""
    found: dict[str, str] = {}
    for column, spellings in columns.items():
        for spelling in spellings:
            if found.setdefault(bare(spelling), column) != column:
                raise ValueError(f"annex_a.toml, {where}: '{spelling}' stands under two columns or codes")
    return found


_TOML = tomllib.loads(_DECLARED.read_text(encoding="utf-8"))

LISTS: Mapping[int, AnnexList] = _lists(_TOML)
"""Every list of Annex A, by its number."""

WORDS: Mapping[str, Mapping[str, str]] = {
    kind: _by_spelling(f"words of {kind}", {code: [code, *words] for code, words in codes.items()})
    for kind, codes in _TOML["words"].items()
}
"""Our codes by the bare spelling of what stands in a cell, for each kind of column that holds words."""

_CODES = {kind: {code.lower(): code for code in codes if code} for kind, codes in _TOML["words"].items()}

BLANK_WORDS = frozenset(word.lower() for word in _TOML["blank"]["words"])
"""What suppliers write where there is nothing, in small letters."""
