"""The DfE's exclusions from schools, 2006-07 to 2016-17: permanent ones, and those for bullying.

Both files hold a total and one row for each school type; only the row that a series names is read, nothing
is added over types. Regions and England are rounded to 5.
"""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from data_lake.published.columns import one_file, pick, read_text
from data_lake.published.numbers import count, printed, refuse_odd_text, symbol
from data_lake.published.periods import published_year
from data_lake.published.places import Places, read_places, with_place
from data_lake.published.shape import ENGLAND, UnreadablePublished, shaped

SOURCE = "exclusions"
FOLDER = "exclusions-2006-2017"
RELEASE = "2016-17"
COUNTS = "clean_la_data.csv"
REASONS = "reasons.csv"
NUMBER = r"^[0-9]+(\.[0-9]+)?$"
FRACTION = "printed as a fraction: an estimate"

COUNT_COLUMNS = {
    "year": ("time_period",),
    "level": ("geographic_level",),
    "la_name": (),
    "school_type": (),
    "headcount": (),
    "perm_excl": (),
    "perm_excl_rate": (),
    "fixed_excl": (),
}
REASON_COLUMNS = {
    "time_period": ("year",),
    "geographic_level": ("level",),
    "region_code": (),
    "region_name": (),
    "old_la_code": (),
    "la_name": (),
    "school_type": (),
    "perm_bullying": (),
    "fixed_bullying": (),
}


@dataclass(frozen=True)
class _Counted:
    series: str
    school_type: str
    is_rate: bool


_COUNTED = (
    _Counted("permanent_exclusions", "Total", is_rate=False),
    _Counted("primary", "Primary", is_rate=False),
    _Counted("secondary", "Secondary", is_rate=False),
    _Counted("ni114_rate", "Total", is_rate=True),
    _Counted("ni114_rate_primary", "Primary", is_rate=True),
    _Counted("ni114_rate_secondary", "Secondary", is_rate=True),
)

_SUCCEEDED = {"Cheshire (Pre LGR 2009)": "200809", "Bedfordshire (Pre LGR 2009)": "200809"}
"""Former authorities that stand, with zeros that are none, beside their successors from a year on."""


def read(folder: Path) -> pl.DataFrame:
    """Read both files below ``folder`` (the folder of public files) into a frame of shape ``PUBLISHED``.

    One row is a series of an authority, region or England in an academic year. Raises UnreadablePublished
    as the other importers do.
    """
    places = read_places(folder)
    reasons_path, counts_path = one_file(folder / FOLDER, REASONS), one_file(folder / FOLDER, COUNTS)
    reasons = with_place(pick(read_text(reasons_path), REASON_COLUMNS, REASONS), REASONS)
    refuse_odd_text(reasons, ["perm_bullying", "fixed_bullying"], REASONS, NUMBER)
    named = pick(read_text(counts_path), COUNT_COLUMNS, COUNTS)
    refuse_odd_text(named, ["headcount", "perm_excl", "perm_excl_rate", "fixed_excl"], COUNTS, NUMBER)
    counts = _placed_by_name(named, reasons, places)
    frames = [_counted(counts, one, places) for one in _COUNTED]
    return shaped(pl.concat([*frames, _bullying(reasons, counts, places)], how="diagonal"), SOURCE)


def _placed_by_name(counts: pl.DataFrame, reasons: pl.DataFrame, places: Places) -> pl.DataFrame:
    """Give the counts their codes: this file has names only, the file of reasons both, spelt alike."""
    codes = {"England": ENGLAND, **{name: code for code, name in places.names.items()}}
    codes |= dict(
        reasons.filter(pl.col("authority_kind") == "authority").select("la_name", "old_la_code").iter_rows()
    )
    codes |= dict(
        reasons.filter(pl.col("authority_kind") == "region").select("region_name", "region_code").iter_rows()
    )
    began = pl.col("la_name").replace_strict(_SUCCEEDED, default=None, return_dtype=pl.String)
    kept = counts.filter(
        pl.col("la_name") != "NULL",  # the file's own word for a row without a place
        (pl.col("year") < began).fill_null(value=True),
    )
    unknown = sorted(set(kept["la_name"].unique()) - codes.keys())
    if unknown:
        raise UnreadablePublished(
            f"{COUNTS}: no authority is called {', '.join(unknown)}. Add its DfE number to the places."
        )
    return kept.with_columns(
        pl.col("la_name").replace_strict(codes, return_dtype=pl.String).alias("authority_code"),
        pl.col("level")
        .str.to_lowercase()
        .replace_strict(
            {"national": "country", "region": "region", "local authority": "authority"},
            return_dtype=pl.String,
        )
        .alias("authority_kind"),
    )


def _counted(counts: pl.DataFrame, one: _Counted, places: Places) -> pl.DataFrame:
    rows = counts.filter(pl.col("school_type") == one.school_type)
    parts = ("perm_excl_rate", "perm_excl", "headcount") if one.is_rate else ("perm_excl",)
    return rows.select(
        "authority_code",
        "authority_kind",
        places.named(rows["authority_code"], COUNTS),
        _periods(rows["year"], COUNTS),
        count("perm_excl").alias("numerator"),
        count("headcount").alias("denominator")
        if one.is_rate
        else pl.lit(None, pl.Int64).alias("denominator"),
        _value(rows, one),
        *_symbol_and_note(("perm_excl",), parts),
        *_constants("permanent_exclusions", one.series, 2 if one.is_rate else 0, 100 if one.is_rate else 1),
    )


def _bullying(reasons: pl.DataFrame, counts: pl.DataFrame, places: Places) -> pl.DataFrame:
    """Give exclusions for bullying among all of their type; the source prints counts only, no value."""
    totals = counts.filter(pl.col("school_type") == "Total").select(
        "authority_code", "year", "perm_excl", "fixed_excl"
    )
    rows = reasons.filter(pl.col("school_type") == "Total").join(
        totals,
        left_on=["authority_code", "time_period"],
        right_on=["authority_code", "year"],
        how="left",
        maintain_order="left",
    )
    series = (
        ("bullying_exclusion_pct", ("perm_bullying", "fixed_bullying"), ("perm_excl", "fixed_excl")),
        ("bullying_fixed_exclusion_pct", ("fixed_bullying",), ("fixed_excl",)),
    )
    return pl.concat(_bullying_series(rows, name, parts, wholes, places) for name, parts, wholes in series)


def _bullying_series(
    rows: pl.DataFrame, series: str, parts: tuple[str, ...], wholes: tuple[str, ...], places: Places
) -> pl.DataFrame:
    return rows.select(
        "authority_code",
        "authority_kind",
        places.named(rows["authority_code"], REASONS),
        _periods(rows["time_period"], REASONS),
        pl.sum_horizontal([count(one) for one in parts], ignore_nulls=False).alias("numerator"),
        pl.sum_horizontal([count(one) for one in wholes], ignore_nulls=False).alias("denominator"),
        pl.lit(None, pl.String).alias("value_published"),
        *_symbol_and_note((*parts, *wholes), (*parts, *wholes)),
        *_constants("exclusions_for_bullying", series, 1, 100),
    )


def _value(rows: pl.DataFrame, one: _Counted) -> pl.Series:
    if one.is_rate:
        return printed(rows["perm_excl_rate"], 2, COUNTS).alias("value_published")
    return rows.select(count("perm_excl").cast(pl.String).alias("value_published")).to_series()


def _symbol_and_note(counts: tuple[str, ...], parts: tuple[str, ...]) -> list[pl.Expr]:
    """Give the first part's symbol; a count with decimals is an estimate of low reliability, ``u``."""
    is_fraction = pl.any_horizontal(pl.col(counts).str.contains(r"\d\.").fill_null(value=False))
    return [
        pl.when(is_fraction).then(pl.lit("u")).otherwise(symbol(*parts)).alias("symbol"),
        pl.when(is_fraction).then(pl.lit(FRACTION)).otherwise(pl.lit("")).alias("note"),
    ]


def _constants(indicator_id: str, series: str, decimals: int, multiplier: int) -> list[pl.Expr]:
    return [
        pl.lit(indicator_id).alias("indicator_id"),
        pl.lit(series).alias("series"),
        pl.lit(SOURCE).alias("source"),
        pl.lit(RELEASE).alias("release"),
        pl.lit(decimals, pl.Int64).alias("decimals"),
        pl.lit(multiplier, pl.Int64).alias("multiplier"),
    ]


def _periods(years: pl.Series, file: str) -> pl.Series:
    labels = {one: published_year(one, "academic", file).period for one in years.unique()}
    return years.replace_strict(labels, return_dtype=pl.String).alias("period")
