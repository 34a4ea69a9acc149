"""What says who a child is, found in a cell or a heading: NHS numbers, UPNs, full postcodes, dates of birth, names.

A number is believed to be one by its check digit or letter, so that a pseudonym with digits in it is not taken for
one. All of it works on whole columns; only cells that look suspicious at a first glance are looked at closely.
"""

import re
from collections.abc import Mapping

import polars as pl

from expectations.catalogue import Catalogue
from expectations.lists import Kind

# The edge of a word as in ASCII: ten times as fast, and what is looked for is ASCII.
_EDGE = r"(?-u:\b)"
_NHS = rf"{_EDGE}(?i:nhs)?([0-9]{{3}}[ \-]?[0-9]{{3}}[ \-]?[0-9]{{4}}){_EDGE}"
_UPN = rf"{_EDGE}([A-Za-z][0-9]{{11}}[0-9A-Za-z]){_EDGE}"
_INWARD = r"[0-9][ABD-HJLNP-UW-Z]{2}"
_OUTWARD = r"[A-Z]{1,2}[0-9][0-9A-Z]?"
_POSTCODE = rf"{_EDGE}{_OUTWARD}{_INWARD}{_EDGE}|(?i:{_EDGE}{_OUTWARD} +{_INWARD}{_EDGE})"
"""Without a blank only in capitals: short ids in small letters may look like one."""
_NAME = r"^\p{Lu}[\p{L}'\u2019]+[ ,._\-]+\p{Lu}[\p{L}'\u2019]+$"
_DAY = (
    r"^(?:[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}|[0-9]{1,2}[/.\-][0-9]{1,2}[/.\-](?:[0-9]{4}|[0-9]{2}))(?:[T ].*)?$"
)

_UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
_UPN_VALUES = {letter: place for place, letter in enumerate(_UPN_LETTERS)} | {
    str(one): one for one in range(10)
}

_CLOSELY = "__candidate"


def refused_heading(heading: str, catalogue: Catalogue) -> tuple[str, str] | None:
    """Give the refused heading that a file's heading is, in our own spelling, and what stands under it; or nothing."""
    wanted = bare(heading)
    for one in catalogue.refused_columns:
        if bare(one.heading) == wanted:
            return one.heading, one.holds
    return None


def bare(heading: str) -> str:
    """Give a heading as it is compared: small letters and digits."""
    return re.sub(r"[^a-z0-9]", "", heading.lower())


def suspicious(text: pl.Expr, kind: Kind | None) -> pl.Expr:
    """Say, at a first glance, which cells of a column have to be looked at closely. ``kind`` is None for any text."""
    looks = "|".join(
        [
            _NHS,
            _UPN,
            _POSTCODE,
            *([_NAME] if kind == "pseudonym" else []),
            *([_DAY] if kind == "month" else []),
        ]
    )
    return text.str.replace_all("_", " ", literal=True).str.contains(looks).fill_null(value=False)


def personal(cells: pl.Series, kind: Kind | None) -> pl.Series:
    """Give what each text says of who somebody is (as ``RefusedColumn.holds``), and null where it says nothing of it.

    A full day where a month is asked for is a date of birth; a name is told, where a pseudonym is asked for, by two
    words with capitals.
    """
    frame = pl.DataFrame({"text": cells}).with_columns(
        pl.col("text").str.replace_all("_", " ", literal=True).alias("words")
    )
    shapes = {
        "postcode": pl.col("words").str.contains(_POSTCODE),
        "date_of_birth": pl.col("text").str.contains(_DAY) if kind == "month" else pl.lit(value=False),
        "name": pl.col("text").str.contains(_NAME) if kind == "pseudonym" else pl.lit(value=False),
    }
    return frame.select(
        pl.coalesce(
            pl.when(_any_candidate(frame, _NHS, _is_nhs_number())).then(pl.lit("nhs_number")),
            pl.when(_any_candidate(frame, _UPN, _is_upn())).then(pl.lit("upn")),
            *(pl.when(holds).then(pl.lit(name)) for name, holds in shapes.items()),
        ).alias("holds")
    )["holds"]


def _any_candidate(frame: pl.DataFrame, pattern: str, is_one: pl.Expr) -> pl.Series:
    """Whether any piece of each text that looks like a number is one by its check digit."""
    found = (
        frame.select(pl.col("words").str.extract_all(pattern).alias(_CLOSELY))
        .with_row_index()
        .explode(_CLOSELY, empty_as_null=True)
        .group_by("index", maintain_order=True)
        .agg(is_one.any().alias("is_one"))
    )
    return found["is_one"].fill_null(value=False)


def _digit(text: pl.Expr, place: int, values: Mapping[str, int]) -> pl.Expr:
    return text.str.slice(place, 1).replace_strict(values, default=None, return_dtype=pl.Int64)


def _is_nhs_number() -> pl.Expr:
    digits = pl.col(_CLOSELY).str.replace_all(r"[^0-9]", "")
    values = {str(one): one for one in range(10)}
    weighed = pl.sum_horizontal(*(_digit(digits, place, values) * (10 - place) for place in range(9)))
    return (11 - weighed % 11) % 11 == _digit(digits, 9, values)


def _is_upn() -> pl.Expr:
    upper = pl.col(_CLOSELY).str.to_uppercase()
    weighed = pl.sum_horizontal(*(_digit(upper, place, _UPN_VALUES) * (place + 1) for place in range(1, 13)))
    return weighed % 23 == upper.str.slice(0, 1).replace_strict(
        {letter: place for place, letter in enumerate(_UPN_LETTERS)}, default=None, return_dtype=pl.Int64
    )
