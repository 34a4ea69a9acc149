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
_NUMBERING = re.compile(r"^\s*[0-9]{1,2}[a-z]?(?:\s*[.):-]\s*|\s+)(?=[a-z])", re.IGNORECASE)
_CODE_FIRST = re.compile(r"([0-9A-Za-z]+)(\s*[:)]|\s+[-\u2013\u2014](?=\s)|\s)\s*(\S.*)", re.DOTALL)
_WORD = re.compile(r"[0-9A-Za-z]+")
_NUMBERED_SHEET = re.compile(
    r"\W*(?:ofsted[\W_]*)?(?:annex[\W_]*a[\W_]*)?(?:list|l)?[\W_]*0?(1[01]|[1-9])(?![0-9])", re.IGNORECASE
)
_LONG_ENOUGH = 6
"""Letters of a list's name that are enough to tell it inside a longer one."""

ONE_FOR_ALL = "one_for_all"
"""The column of every heading under which a file of one authority and one quarter says the same in each row."""


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
    """Give the column of a heading, with or without its number in front and what stands in brackets at its end.

    It is "" where the heading is known but never read, and None where nobody knows it.
    """
    plain = _NUMBERING.sub("", text)
    spellings = (text, _BRACKETS_AT_END.sub("", text), plain, _BRACKETS_AT_END.sub("", plain))
    return next((column for one in spellings if (column := known.get(bare(one))) is not None), None)


@lru_cache(maxsize=4_096)
def code_of(kind: str, text: str) -> str | None:
    """Give our code for the words of a cell: as a whole, or by the code that they begin with; nothing where unknown.

    A cell that says two things is not known: whoever reads the first of them only makes the other one vanish.
    """
    known = WORDS[kind]
    words = _NUMBERING_LETTER.sub("", text.strip())
    for spelling in () if "?" in words else (words, _BRACKETS_AT_END.sub("", words)):
        found = known.get(bare(spelling))
        if found is None:
            found = _code_before_its_words(kind, spelling)
        if found is not None:
            return None if _holds_another(kind, words[len(spelling) :], found) else found
    return None


def _code_before_its_words(kind: str, text: str) -> str | None:
    """Give the code at the beginning of "6: Police", where what follows names no other."""
    parts = _CODE_FIRST.fullmatch(text)
    code = WORDS[kind].get(parts[1].lower()) if parts else None
    if parts is None or code is None:
        return None
    mark, rest = parts[2].strip(), parts[3]
    if code in (named := _named(kind, rest)):
        return code
    # Some codes have words that every authority writes in its own way, or says the group alone; others have not.
    if (
        not mark
        or kind not in _OWN_WORDS
        or parts[1].lower() not in _CODES[kind]
        or bare(rest) in WORDS[kind]
    ):
        return None
    is_of_group = not named or any(one[:1] == code[:1] for one in named)
    return code if is_of_group and not _holds_another(kind, rest, code) else None


def _named(kind: str, text: str) -> set[str]:
    """Give the codes that words may stand for: a spelling of theirs, the beginning of one, or more than one says."""
    said = bare(text)
    return {
        code
        for spelling, code in WORDS[kind].items()
        if said
        and (spelling.startswith(said) or (len(spelling) >= _LONG_ENOUGH and said.startswith(spelling)))
    }


def _holds_another(kind: str, text: str, code: str) -> bool:
    return any(
        _CODES[kind].get(word.lower(), code) != code for word in _WORD.findall(text) if word == word.upper()
    )


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
    passed_over |= {bare(one): ONE_FOR_ALL for one in declared["passed_over"][ONE_FOR_ALL]}
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
_OWN_WORDS = frozenset({"ethnicity_code", "source_code"})
"""Kinds of which authorities shorten or lengthen the words that stand behind a code."""

_BLANK_WORDS = frozenset(bare(word) for word in _TOML["blank"]["words"])


def is_blank(text: str, column: str) -> bool:
    """Whether a supplier writes this where there is nothing; a word that says something in its column does not."""
    said = bare(text)
    return said in _BLANK_WORDS and said not in WORDS.get(column, {}) and (bool(said) or set(text) <= {*" -"})
