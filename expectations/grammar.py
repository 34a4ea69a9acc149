"""What one cell of a return may say where a count belongs, and the class of what it says instead.

The grammar is narrow on purpose: whatever is not plainly a count gets a class, and the class is all that findings tell.
"""

from collections.abc import Mapping
from enum import StrEnum

import polars as pl

LARGEST_COUNT = 10_000_000
"""No agency of one county counts more of anything in a period; more is a slip of the keyboard."""


class CellClass(StrEnum):
    """What a cell holds, told without its value."""

    NUMBER = "number"
    EMPTY = "empty"
    NEGATIVE = "negative"
    NOT_WHOLE = "not_whole"
    TOO_LARGE = "too_large"
    PERCENTAGE = "percentage"
    DATE = "date"
    EXPONENT = "exponent"
    NOT_FINITE = "not_finite"
    OTHER_DIGITS = "other_digits"
    TRUTH = "truth_value"
    NIL = "nil"
    SYMBOL_CONFIDENTIAL = "symbol_confidential"
    SYMBOL_NOT_APPLICABLE = "symbol_not_applicable"
    SYMBOL_NOT_AVAILABLE = "symbol_not_available"
    SYMBOL_NEARLY_NOUGHT = "symbol_nearly_nought"
    SYMBOL_LOW = "symbol_low"
    SYMBOL_UNRELIABLE = "symbol_unreliable"
    SYMBOL_COLON = "symbol_colon"
    SYMBOL_DASH = "symbol_dash"
    SYMBOL_DOTS = "symbol_dots"
    SYMBOL_STAR = "symbol_star"
    SYMBOL_TILDE = "symbol_tilde"
    TEXT = "text"


SYMBOLS: Mapping[str, CellClass] = {
    "c": CellClass.SYMBOL_CONFIDENTIAL,
    "z": CellClass.SYMBOL_NOT_APPLICABLE,
    "x": CellClass.SYMBOL_NOT_AVAILABLE,
    "k": CellClass.SYMBOL_NEARLY_NOUGHT,
    "low": CellClass.SYMBOL_LOW,
    "u": CellClass.SYMBOL_UNRELIABLE,
    ":": CellClass.SYMBOL_COLON,
    "-": CellClass.SYMBOL_DASH,
    "..": CellClass.SYMBOL_DOTS,
    "*": CellClass.SYMBOL_STAR,
    "~": CellClass.SYMBOL_TILDE,
}
"""Marks that published tables print where a number is missing, bare or in brackets. Never counts, and never nought."""

WORDS: Mapping[str, CellClass] = {
    **dict.fromkeys(("nil", "none", "null", "nil return", "zero", "nought"), CellClass.NIL),
    **dict.fromkeys(("true", "false", "yes", "no"), CellClass.TRUTH),
    **dict.fromkeys(
        (f"{sign}{word}" for sign in ("", "+", "-") for word in ("inf", "infinity", "nan")),
        CellClass.NOT_FINITE,
    ),
}
"""Whole words, in lower case, that stand where a count belongs."""

_NO_NUMBER = "Where there is no number, empty the cell and give the reason as the status: {reason}."
_CHOOSE = "not_collected, refused or suppressed_by_provider"
MEND: Mapping[CellClass, str] = {
    CellClass.NEGATIVE: "A count is nought or more: check the sign.",
    CellClass.NOT_WHOLE: "Give the whole number that was counted, not an average, a rate or a share.",
    CellClass.TOO_LARGE: "Check for a slip of the keyboard; no agency counts that many.",
    CellClass.PERCENTAGE: "Give the two counts that the percentage was worked out from; we work it out again.",
    CellClass.DATE: "The spreadsheet turned the number into a date, or it stands in the wrong column: type the count.",
    CellClass.EXPONENT: "Write the number out in digits.",
    CellClass.NOT_FINITE: "A program could not work this number out: give the count itself.",
    CellClass.OTHER_DIGITS: "Type the number with the digits 0 to 9.",
    CellClass.TRUTH: "Give how many, not whether.",
    CellClass.NIL: "If none were counted, give 0. If nobody counted, empty the cell and give the reason as the status.",
    CellClass.SYMBOL_CONFIDENTIAL: _NO_NUMBER.format(reason="suppressed_by_provider"),
    CellClass.SYMBOL_NOT_APPLICABLE: _NO_NUMBER.format(
        reason="not_due, if it is not owed; else not_collected"
    ),
    CellClass.SYMBOL_NOT_AVAILABLE: _NO_NUMBER.format(reason="not_collected"),
    CellClass.SYMBOL_NEARLY_NOUGHT: "Give the count itself, before it was rounded.",
    CellClass.SYMBOL_LOW: "Give the count itself, before it was rounded.",
    CellClass.SYMBOL_UNRELIABLE: "Give the count, with the status estimate.",
    CellClass.SYMBOL_COLON: _NO_NUMBER.format(reason=_CHOOSE),
    CellClass.SYMBOL_DASH: "If none were counted, give 0. " + _NO_NUMBER.format(reason=_CHOOSE),
    CellClass.SYMBOL_DOTS: _NO_NUMBER.format(reason=_CHOOSE),
    CellClass.SYMBOL_STAR: _NO_NUMBER.format(reason="suppressed_by_provider"),
    CellClass.SYMBOL_TILDE: "Give the count itself, before it was rounded.",
}
"""What to do about each class, where there is something more exact to say than to give a whole number."""

# ASCII digits only: a class like \d would let in the digits of every script.
_MARKED = r"[0-9]{1,3}(?:,[0-9]{3})+"
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_YEAR = r"(?:[0-9]{4}|[0-9]{2})"
_DAY = rf"[0-9]{{4}}-[0-9]{{1,2}}-[0-9]{{1,2}}|[0-9]{{1,2}}[/.\-][0-9]{{1,2}}[/.\-]{_YEAR}"
_DAY_IN_WORDS = rf"[0-9]{{1,2}}[ \-]{_MONTH}(?:[ \-]{_YEAR})?|{_MONTH}[ \-]{_YEAR}"
_LONGEST = 15
"""More digits than this cannot be a count, whatever they say."""

PATTERNS: tuple[tuple[CellClass, str], ...] = (
    (CellClass.NUMBER, rf"^(?:[0-9]+|{_MARKED})(?:\.0+)?$"),
    (CellClass.NOT_WHOLE, rf"^(?:[0-9]+|{_MARKED})?\.[0-9]+$"),
    (CellClass.PERCENTAGE, r"^[+\-\u2212]? ?(?:[0-9][0-9,]*)?\.?[0-9]+ ?[%\u2030\uff05]$"),
    (
        CellClass.NEGATIVE,
        r"^(?:[-\u2212] ?(?:[0-9][0-9,]*)?\.?[0-9]+|\([0-9][0-9,]*(?:\.[0-9]+)?\))$",
    ),
    (CellClass.EXPONENT, r"^[+\-\u2212]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)[eE][+\-]?[0-9]+$"),
    (CellClass.DATE, rf"^(?:{_DAY}|(?i:{_DAY_IN_WORDS}))(?:[T ][0-9]{{2}}:[0-9]{{2}}(?::[0-9]{{2}})?)?$"),
    (CellClass.DATE, r"^[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?$"),
    (CellClass.OTHER_DIGITS, r"^[\p{Nd},.]*[\p{Nd}--[0-9]][\p{Nd},.]*$"),
)
"""What each class looks like; the first that fits is the class."""


def count_class(column: str) -> pl.Expr:
    """Give the class (String, one of ``CellClass``) of each text in a column; null is ``empty``."""
    text = _text(column)
    digits = _digits(text)
    is_too_large = (digits.str.len_bytes() > _LONGEST) | (
        digits.str.slice(0, _LONGEST).cast(pl.Int64, strict=False).fill_null(0) > LARGEST_COUNT
    )
    words = {one: found.value for one, found in WORDS.items()}
    for symbol, found in SYMBOLS.items():
        words |= {symbol: found.value, f"[{symbol}]": found.value}
    shapes = [pl.when(text == "").then(pl.lit(CellClass.EMPTY.value))]
    shapes += [pl.when(text.str.contains(pattern)).then(pl.lit(found.value)) for found, pattern in PATTERNS]
    by_shape = pl.coalesce(*shapes, pl.lit(CellClass.TEXT.value))
    by_word = text.str.to_lowercase().replace_strict(words, default=None, return_dtype=pl.String)
    return (
        pl.when((by_shape == CellClass.NUMBER.value) & is_too_large)
        .then(pl.lit(CellClass.TOO_LARGE.value))
        .otherwise(pl.coalesce(by_word, by_shape))
    )


def count_value(column: str) -> pl.Expr:
    """Give the count (Int64) of each text in a column that is one, and null for every other class."""
    digits = _digits(_text(column)).str.slice(0, _LONGEST)
    return pl.when(count_class(column) == CellClass.NUMBER.value).then(digits.cast(pl.Int64, strict=False))


def _text(column: str) -> pl.Expr:
    return pl.col(column).fill_null("").str.strip_chars()


def _digits(text: pl.Expr) -> pl.Expr:
    """The whole part without thousands marks and leading noughts; of use only where the text is a whole number."""
    return (
        text.str.replace(r"\..*$", "")
        .str.replace_all(",", "", literal=True)
        .str.replace(r"^0+([0-9])", "${1}")
    )
