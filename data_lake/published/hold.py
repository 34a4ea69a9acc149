"""What every figure of a release is held against before it is taken, whatever file it was read from.

A figure that is let in here is set beside every other of its series, so it must be of the same kind: of real years, of
a place that is what it says, and printed as the series is. Each refusal is a sentence that names the first such figure.
"""

import re
from collections.abc import Iterator
from typing import Any

import polars as pl

from data_lake.published.shape import ENGLAND
from data_lake.published.spread import figure_value

EARLIEST = 1990
"""No figure of a board's framework is of a year before."""
LARGEST = 10**9
"""No count or printed value of a place in England comes near it."""

AUTHORITIES = range(201, 970)
"""Three-digit DfE codes of authorities; 970 and above are England and its regions."""

MANY = 100
"""So many authorities are a range that no region or England lies outside of."""

_PERIOD = re.compile(r"(\d{4})-(?:(CY)|(\d{2})(-AY)?)")
_REGION = r"^E1[23]\d{6}$"
_SERIES = ["indicator_id", "series"]
_NO_YEARS = ""
_WORDS = {
    "year": "planning years", "AY": "academic years", "CY": "calendar years", "years": "planning years together",
    "AYs": "academic years together", "CYs": "calendar years together",
}  # fmt: skip


def hold(figures: pl.DataFrame, known: pl.DataFrame, spreads: pl.DataFrame, newest: int) -> Iterator[str]:
    """Give a sentence for each way in which figures of a release cannot be; ``known`` are those known before.

    ``spreads``: how all authorities are known to lie. ``newest`` is the latest year that a period may end in.
    """
    periods = {one: _kind(one, newest) for one in figures["period"].unique().sort()}
    wrong = [one for one, kind in periods.items() if kind == _NO_YEARS]
    yield from _told(
        figures.filter(pl.col("period").is_in(wrong)),
        "period",
        f"no years between {EARLIEST} and {newest}. Write 2023-24, 2023-24-AY or 2023-CY; / between years together",
    )
    code, kind = pl.col("authority_code"), pl.col("authority_kind")
    number = pl.when(code.str.contains(r"^\d{3}$")).then(code).cast(pl.Int64)
    is_kind = (
        pl.when(code == ENGLAND)
        .then(kind == "country")
        .when(code.str.contains(_REGION))
        .then(kind == "region")
        .otherwise(number.is_between(AUTHORITIES.start, AUTHORITIES.stop - 1) & (kind == "authority"))
    )
    yield from _told(
        figures.filter(~is_kind.fill_null(value=False)),
        "authority_kind",
        "not the kind of this code. Authorities have codes from 201 to 969, regions E12000001 and so on, England ENG",
    )
    for column in ("numerator", "denominator", "value_published"):
        yield from _told(
            figures.filter(pl.col(column).cast(pl.Float64) > LARGEST),
            column,
            f"more than {LARGEST:,}, which nothing counted in England is. Look whether columns have moved",
        )
    yield from _other_than_known(figures, known, newest)
    yield from _totals_out_of_range(figures, spreads)


def _totals_out_of_range(figures: pl.DataFrame, spreads: pl.DataFrame) -> Iterator[str]:
    """Refuse a rate of a region or of England outside the range of the authorities beside whom it would stand.

    Of a release that holds many authorities, they are its own, and a build holds it against them.
    """
    per = [*_SERIES, "period"]
    ranges = (
        spreads.filter(pl.col("n") >= MANY)
        .group_by(per)
        .agg(pl.col("minimum").min().alias("lowest"), pl.col("maximum").max().alias("highest"))
    )
    of_many = (
        figures.filter(pl.col("authority_kind") == "authority")
        .group_by(per)
        .len()
        .filter(pl.col("len") >= MANY)
    )
    value = figure_value()
    for row in (
        figures.filter(pl.col("authority_kind") != "authority", pl.col("multiplier") > 1)
        .with_columns(value.alias("value"))
        .join(of_many, on=per, how="anti")
        .join(ranges, on=per, maintain_order="left")
        .filter(~pl.col("value").is_between("lowest", "highest"))
        .head(1)
        .iter_rows(named=True)
    ):
        yield (
            f"{row['indicator_id']}.{row['series']} of {row['authority_code']} in {row['period']}: {row['value']:g} "
            f"lies outside the range of the authorities, {row['lowest']:g} to {row['highest']:g}. "
            "Ask who gave the file."
        )


def _other_than_known(figures: pl.DataFrame, known: pl.DataFrame, newest: int) -> Iterator[str]:
    """Refuse what is printed otherwise, or of another kind of year, than the same series is known."""
    for column, per in (("multiplier", _SERIES), ("decimals", [*_SERIES, "source"])):
        said = known.group_by(per).agg(pl.col(column).unique().sort().alias("known_as"))
        odd = figures.join(said, on=per, maintain_order="left").filter(
            ~pl.col(column).is_in(pl.col("known_as"))
        )
        if odd.height:
            as_known = " or ".join(str(one) for one in odd["known_as"][0])
            yield from _told(odd, column, f"known with {as_known}, so it would be another figure")
    kinds: dict[tuple[str, str], set[str]] = {}
    for indicator_id, series, period in known.select(*_SERIES, "period").unique().iter_rows():
        kinds.setdefault((indicator_id, series), set()).add(_kind(period, 9999))
    of_others = [
        row
        for row in figures.select(*_SERIES, "period").unique(maintain_order=True).iter_rows()
        if (row[0], row[1]) in kinds and _kind(row[2], newest) not in {*kinds[row[0], row[1]], _NO_YEARS}
    ]
    if of_others:
        first = of_others[0]
        there = " and ".join(sorted(_WORDS.get(one, one) for one in kinds[first[0], first[1]]))
        odd = figures.join(
            pl.DataFrame(of_others, schema=[*_SERIES, "period"], orient="row"),
            on=[*_SERIES, "period"],
            how="semi",
            maintain_order="left",
        )
        yield from _told(
            odd, "period", f"the series is known of {there}, beside which it would take their place"
        )


def _kind(period: str, newest: int) -> str:
    """Give which years a period is of: '' for none that can be."""
    found = [_PERIOD.fullmatch(one) for one in period.split("/")]
    if not 1 <= len(found) <= 2 or not all(found):
        return _NO_YEARS
    years = [one for one in found if one]
    ends = [int(one[1]) + (0 if one[2] else 1) for one in years]
    follows = all(one[2] or int(one[3]) == (int(one[1]) + 1) % 100 for one in years)
    marks = {one[2] or (one[4] or "").lstrip("-") for one in years}
    is_sane = all(int(one[1]) >= EARLIEST for one in years) and ends[-1] <= newest and ends == sorted({*ends})
    if not (follows and is_sane and len(marks) == 1):
        return _NO_YEARS
    return (marks.pop() or "year") + ("s" if len(years) > 1 else "")


def _told(odd: pl.DataFrame, column: str, why: str) -> Iterator[str]:
    if odd.height:
        first: dict[str, Any] = odd.row(0, named=True)
        others = f" ({odd.height:,} such figures)" if odd.height > 1 else ""
        yield (
            f"{first['indicator_id']}.{first['series']} of {first['authority_code']} in {first['period']}: "
            f"{column} is {first[column]}{others}: {why}."
        )
