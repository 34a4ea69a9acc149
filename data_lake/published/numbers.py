"""Counts, symbols and printed decimals of published tables, and exact rounding of a part of a whole."""

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from fractions import Fraction
from typing import Literal

import polars as pl

from data_lake.published.columns import line_of
from data_lake.published.shape import SYMBOLS, UnreadablePublished

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?|[0-9](\.[0-9]+)?[eE]-[0-9]{1,2}")
"""A printed number; the second is what a spreadsheet keeps of a small one."""

VALUE = r"^([0-9]+(\.[0-9]+)?|[0-9](\.[0-9]+)?[eE]-[0-9]{1,2})$"
"""A printed percentage or rate, for ``refuse_odd_text``: such a number that is not negative."""

NOISE = Decimal("1e-9")
"""How far a printed number may lie from its decimals and still be floating-point noise."""


def count(column: str) -> pl.Expr:
    """Give a column of text as counts; null where the text is no whole number. A symbol is never 0."""
    return pl.when(pl.col(column).str.contains(r"^[0-9]+$")).then(pl.col(column)).cast(pl.Int64, strict=False)


def symbol(*columns: str) -> pl.Expr:
    """Give the first symbol that stands in the columns of text, and an empty text where all hold numbers."""
    printed = [pl.when(pl.col(one).is_in(SYMBOLS)).then(pl.col(one)) for one in columns]
    return pl.coalesce(*printed, pl.lit(""))


def refuse_odd_text(
    frame: pl.DataFrame, columns: list[str], file: str, pattern: str = r"^[0-9]{1,15}$"
) -> None:
    """Refuse a column with text that is neither a number like ``pattern`` nor a known symbol, or with blanks.

    Raises UnreadablePublished with the column and the first line; the text itself is not repeated.
    """
    for column in columns:
        text = frame[column]
        odd = (~(text.str.contains(pattern) | text.is_in(SYMBOLS)).fill_null(value=False)).arg_true()
        if len(odd):
            is_negative = str(text[int(odd[0])]).startswith("-") and _NUMBER.fullmatch(str(text[int(odd[0])]))
            what = (
                "a negative number, and no count, percentage or rate is one"
                if is_negative
                else f"neither a number nor one of the symbols {' '.join(SYMBOLS)}"
            )
            raise UnreadablePublished(
                f"{file}, column {column}, line {line_of(frame, int(odd[0]))}: {what} ({len(odd)} such lines). "
                "Look it up in the release's notes."
            )


def printed(text: pl.Series, decimals: int, file: str, *, is_exact: bool = True) -> pl.Series:
    """Give the numbers of a column of text with exactly ``decimals`` decimals, without floating-point noise.

    ``36.700000000000003`` becomes ``36.7``, ``8.0329999999999999E-2`` becomes ``0.08033`` (at five), a
    symbol null. Raises UnreadablePublished when a number has more decimals than the importer declares,
    unless ``is_exact`` is off: then it is rounded to them, away from zero on a tie.
    """
    numbers = [_printed(one, decimals, file, is_exact=is_exact) for one in text]
    return pl.Series(text.name, numbers, dtype=pl.String())


def _printed(text: str | None, decimals: int, file: str, *, is_exact: bool) -> str | None:
    if text is None or text in SYMBOLS:
        return None
    if not _NUMBER.fullmatch(text):
        raise UnreadablePublished(f"{file}: a value is neither a number nor a known symbol.")
    number = Decimal(text)
    if number < 0:
        raise UnreadablePublished(f"{file}: a value is negative, and no count, percentage or rate is.")
    try:
        rounded = number.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    except InvalidOperation as error:
        raise UnreadablePublished(f"{file}: a value has more digits than any figure has.") from error
    if is_exact and abs(number - rounded) > NOISE:
        raise UnreadablePublished(
            f"{file}: a value has more than the {decimals} decimals that the importer declares. "
            "Look whether the release now prints more, and declare them."
        )
    return str(rounded)


def worked_out(
    numerator: int,
    denominator: int,
    multiplier: int,
    decimals: int,
    ties: Literal["away", "even"] = "away",
) -> Decimal:
    """Give numerator * multiplier / denominator to ``decimals`` decimals, exactly; a tie goes away from zero.

    Whole numbers only, so nothing is lost before the one rounding. Raises ZeroDivisionError without a
    denominator.
    """
    scaled = Fraction(numerator * multiplier * 10**decimals, denominator)
    if ties == "even":
        return Decimal(round(scaled)).scaleb(-decimals)
    nearest = (2 * abs(scaled.numerator) + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(nearest if scaled >= 0 else -nearest).scaleb(-decimals)
