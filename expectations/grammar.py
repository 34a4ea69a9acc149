"""What one cell of a return may say where a count belongs, and the class of what it says instead.

The grammar is narrow on purpose: whatever is not plainly a count gets a class, and the class is all that findings tell.
"""

from enum import StrEnum

import polars as pl

LARGEST_COUNT = 10_000_000
"""No agency of one county counts more of anything in a period; more is a slip of the keyboard."""

SYMBOLS = ("c", "z", "x", "k", "u", ":", "-", "..", "*", "~", "low")
"""Marks that published tables print where a number is missing. They are never counts, and never nought."""


class CellClass(StrEnum):
    """What a cell holds, told without its value."""

    NUMBER = "number"
    EMPTY = "empty"
    NEGATIVE = "negative"
    NOT_WHOLE = "not_whole"
    SYMBOL = "symbol"
    TOO_LARGE = "too_large"
    TEXT = "text"


# ASCII digits only: a class like \d would let in the digits of every script.
_WHOLE = r"^(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.0+)?$"
_DECIMAL = r"^(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)?\.[0-9]+$"
_NEGATIVE = r"^(?:[-\u2212] ?(?:[0-9][0-9,]*)?\.?[0-9]+|\([0-9][0-9,]*(?:\.[0-9]+)?\))$"
_LONGEST = 15
"""More digits than this cannot be a count, whatever they say."""


def count_class(column: str) -> pl.Expr:
    """Give the class (String, one of ``CellClass``) of each text in a column; null is ``empty``."""
    text = _text(column)
    digits = _digits(text)
    known_symbols = [*SYMBOLS, *(f"[{one}]" for one in SYMBOLS)]
    is_too_large = (digits.str.len_bytes() > _LONGEST) | (
        digits.str.slice(0, _LONGEST).cast(pl.Int64, strict=False).fill_null(0) > LARGEST_COUNT
    )
    return (
        pl.when(text == "")
        .then(pl.lit(CellClass.EMPTY.value))
        .when(text.str.to_lowercase().is_in(known_symbols))
        .then(pl.lit(CellClass.SYMBOL.value))
        .when(text.str.contains(_WHOLE))
        .then(
            pl.when(is_too_large)
            .then(pl.lit(CellClass.TOO_LARGE.value))
            .otherwise(pl.lit(CellClass.NUMBER.value))
        )
        .when(text.str.contains(_DECIMAL))
        .then(pl.lit(CellClass.NOT_WHOLE.value))
        .when(text.str.contains(_NEGATIVE))
        .then(pl.lit(CellClass.NEGATIVE.value))
        .otherwise(pl.lit(CellClass.TEXT.value))
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
