"""What a workbook's cells look like to a person: shared strings, and numbers shown as days or percentages."""

import re
from datetime import datetime, timedelta
from decimal import Decimal
from enum import Enum

from data_lake.parsers.faults import damaged, too_large
from data_lake.parsers.markup import Attributes, elements, feed, local, reader
from data_lake.parsers.package import Package

LONGEST_CELL = 32_767
"""Characters that a spreadsheet program lets a cell hold."""

_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NOT_CODE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?![hmsHMS]+\])[^\]]*\]')
_DAYS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_PERCENTAGES = frozenset({9, 10})
_LAST_DAY = 2_958_466


class Shown(Enum):
    """How a number is shown."""

    NUMBER = "number"
    DAY = "day"
    PERCENTAGE = "percentage"


def unescaped(text: str) -> str:
    """Turn the escapes that spreadsheets write for control characters (``_x000D_``) back into them.

    Half of a character (``_xD800_``) is no escape of theirs, and stays as it is written.
    """
    if "_x" not in text:
        return text
    return _ESCAPED.sub(_escaped_character, text)


def _escaped_character(found: re.Match[str]) -> str:
    character = chr(int(found[1], 16))
    return found[0] if "\ud800" <= character <= "\udfff" else character


def shared_strings(package: Package, part: str) -> list[str]:
    """Read the table of texts that cells refer to; what is only for pronunciation is left out."""
    stream = _Texts()
    parser = reader()
    parser.StartElementHandler = stream.begin
    parser.EndElementHandler = stream.end
    parser.CharacterDataHandler = stream.text
    feed(parser, package.pieces(part))
    if any(len(one) > LONGEST_CELL for one in stream.found):
        raise too_large()
    return stream.found


class _Texts:
    """The state of reading shared strings: the pieces of the one that is open."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._pieces: list[str] = []
        self._length = 0
        self._is_text = self._is_aside = False

    def begin(self, name: str, _attributes: Attributes) -> None:
        element = local(name)
        if element == "si":
            self._pieces, self._length = [], 0
        elif element == "rPh":
            self._is_aside = True
        elif element == "t":
            self._is_text = not self._is_aside

    def end(self, name: str) -> None:
        element = local(name)
        if element == "t":
            self._is_text = False
        elif element == "rPh":
            self._is_aside = False
        elif element == "si":
            self.found.append(unescaped("".join(self._pieces)))

    def text(self, piece: str) -> None:
        if self._is_text:
            self._length += len(piece)
            # An escape is seven characters for one.
            if self._length > LONGEST_CELL * 7:
                raise too_large()
            self._pieces.append(piece)


def number_formats(content: bytes) -> list[Shown]:
    """Give, for each style of a cell by its number, how it shows numbers."""
    codes: dict[int, str] = {}
    styles: list[Shown] = []
    state = {"cells": False}

    def begin(element: str, attributes: Attributes) -> None:
        if element == "numFmt":
            codes[_whole(attributes.get("numFmtId", ""))] = attributes.get("formatCode", "")
        elif element in {"cellXfs", "cellStyleXfs", "dxfs"}:
            state["cells"] = element == "cellXfs"
        elif element == "xf" and state["cells"]:
            styles.append(_shown(_whole(attributes.get("numFmtId", "0")), codes))

    elements(content, begin)
    return styles


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise damaged()
    return int(text)


def _shown(number: int, codes: dict[int, str]) -> Shown:
    if number not in codes:
        if number in _DAYS:
            return Shown.DAY
        return Shown.PERCENTAGE if number in _PERCENTAGES else Shown.NUMBER
    code = _NOT_CODE.sub("", codes[number]).lower().replace("general", "")
    if re.search(r"[dmyhs]", code):
        return Shown.DAY
    return Shown.PERCENTAGE if "%" in code else Shown.NUMBER


def number_text(written: str) -> tuple[str, Decimal]:
    """Give a stored number as a person sees it in a wide cell, and the number itself.

    Raises:
        Unreadable: it is no number.
    """
    if not _NUMBER.fullmatch(written):
        raise damaged()
    amount = float(written)
    if amount.is_integer() and abs(amount) < 1e20:
        return str(int(amount)), Decimal(int(amount))
    # Spreadsheets keep 15 digits; what lies behind them is an error of binary arithmetic.
    text = f"{amount:.15g}"
    return text, Decimal(text) if "n" not in text else Decimal(0)


def percentage_text(amount: Decimal) -> str:
    """Write a share as the percentage that a person sees."""
    return f"{(amount * 100).normalize():f}%"


def day_text(amount: Decimal, *, is_from_1904: bool) -> str | None:
    """Write a stored day; none where a person sees only hashes."""
    if not 0 <= amount < _LAST_DAY:
        return None
    days = amount + (1462 if is_from_1904 else 0)
    begin = datetime(1899, 12, 31) if days < 60 else datetime(1899, 12, 30)  # noqa: DTZ001 - a day on paper
    moment = begin + timedelta(seconds=round(float(days) * 86_400))
    if days < 1 and not is_from_1904:
        return f"{moment:%H:%M:%S}"
    return f"{moment:%Y-%m-%d}" if moment.time() == moment.min.time() else f"{moment:%Y-%m-%d %H:%M:%S}"
