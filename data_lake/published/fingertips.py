"""OHID's Fingertips: the indicators of the framework among its downloads, first 90284, admissions for injuries.

Counts of authorities in 90284 are rounded to 5 from 2012-13 on, and the file's values follow from the rounded counts.
The trend that a download prints is never taken: it is worked out here.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from data_lake.published.agreement import contradictions
from data_lake.published.columns import one_file, pick, read_text
from data_lake.published.given import GivenTable
from data_lake.published.load_checks import odd, without_impossible_totals
from data_lake.published.numbers import printed
from data_lake.published.periods import YearKind, published_year
from data_lake.published.places import Places, kind_of_code, read_places
from data_lake.published.read import ReadRelease
from data_lake.published.shape import ENGLAND, PUBLISHED, UnreadablePublished, shaped

SOURCE = "fingertips"
FOLDER = "fingertips"
RELEASE = "2023-24"
DECIMALS = 5
"""The decimals that most authorities' values have; longer ones are rounded to them."""

FIRST_ROUNDED = "2012-13"
ROUNDED = "90284"
"""The indicator whose counts of authorities are rounded to 5, and since when."""

_AUTHORITY = r"^E(06|08|09|10)[0-9]{6}$"
_FEW, _LONGEST = 12, 60
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True)
class Indicator:
    """An indicator by its number, as a series of ours; ``sex`` is whose value of it is taken."""

    number: str
    indicator_id: str
    series: str
    multiplier: int
    year: YearKind = "planning"
    sex: str = "Persons"
    note: str = ""


INDICATORS = (
    Indicator("90284", "injury_hospital_admissions", "injury_adm_rate_0_14", 10_000),
    Indicator("10401", "youth_justice_first_time_entrants", "fte_rate", 100_000, "calendar"),
    Indicator("20401", "teenage_conceptions", "conception_rate_u18", 1_000, "calendar", "Female"),
    Indicator("92904", "alcohol_hospital_admissions", "alcohol_adm_rate_u18", 100_000, note="related"),
)
"""The indicators that the framework's rows can be compared by (``indicators.md`` 6.2)."""

COLUMNS = {
    "Indicator ID": ("IndicatorID", "Indicator Id"),
    "Area Code": ("AreaCode",),
    "Area Name": ("AreaName",),
    "Area Type": ("AreaType",),
    "Sex": (),
    "Category Type": ("CategoryType",),
    "Time period": ("TimePeriod", "Timeperiod"),
    "Value": (),
    "Count": (),
    "Denominator": (),
    "Value note": ("ValueNote", "Value Note"),
}


def read(folder: Path) -> pl.DataFrame:
    """Read the indicator below ``folder`` (the folder of public files) into a frame of shape ``PUBLISHED``.

    One row is an authority, or England, in a year from 2010-11. The file gives every year under today's GSS
    code, North Yorkshire's new one too; the DfE number is looked up. Raises UnreadablePublished as the
    other importers do.
    """
    path = one_file(folder / FOLDER, "la_hospital_admissions_*.csv")
    return figures(pick(read_text(path), COLUMNS, path.name), read_places(folder), path.name)


def read_given_tables(tables: Sequence[GivenTable], places: Places) -> list[ReadRelease]:
    """Read downloads as they are handed in: whatever of our indicators they hold, of authorities and England.

    Raises UnreadablePublished as ``read`` does; areas that are no authorities are counted, not read.
    """
    frames, mapped, told, labels = [], [], [], set()
    for one in tables:
        table = pick(one.frame, COLUMNS, one.name)
        there = set(table["Indicator ID"].drop_nulls().unique())
        kept = [indicator for indicator in INDICATORS if indicator.number in there]
        if not kept:
            known = ", ".join(indicator.number for indicator in INDICATORS)
            raise UnreadablePublished(f"{one.name}: none of the indicators that are read, which are {known}.")
        if others := len(there) - len(kept):
            told.append(f"{one.name}: {others} other indicators are left out")
        is_ours = pl.col("Indicator ID").is_in([indicator.number for indicator in kept])
        is_known = pl.col("Area Code").is_in([*places.by_gss_code])
        elsewhere = table.filter(is_ours, ~is_known, pl.col("Category Type").is_null())
        told += _elsewhere(elsewhere, one.name)
        found = figures(table.filter(is_ours, is_known), places, one.name, RELEASE, kept)
        frames.append(found)
        told += [
            said
            for _, rows in found.group_by("indicator_id", "series", maintain_order=True)
            for said in contradictions(rows, one.name)
        ]
        labels |= {period.split("/")[-1] for period in found["period"].unique()}
        mapped.append((one.name, tuple(f"{each.indicator_id}.{each.series}" for each in kept)))
    named = max(labels)
    all_figures = shaped(pl.concat(frames).with_columns(pl.lit(named).alias("release")), SOURCE)
    used = shaped(without_impossible_totals(all_figures), SOURCE)
    return [ReadRelease(SOURCE, named, used, tuple(mapped), (*told, *odd(used)))]


def _elsewhere(rows: pl.DataFrame, file: str) -> list[str]:
    """Say which areas are not read: those of other kinds by their number, authorities that are not known by name."""
    areas = rows.unique("Area Code").sort("Area Code")
    is_authority = areas["Area Code"].str.contains(_AUTHORITY) & areas["Area Type"].str.contains(
        "(?i)UA|Count"
    )
    unknown = areas.filter(is_authority.fill_null(value=False))
    told = []
    if unknown.height:
        named = ", ".join(
            f"{code} {name}" for code, name in unknown.select("Area Code", "Area Name").iter_rows()
        )
        told.append(f"{file}: unknown authorities, left out because their DfE number is not known: {named}")
    if others := areas.height - unknown.height:
        told.append(f"{file}: {others} areas of other kinds are left out")
    return told


def figures(
    table: pl.DataFrame,
    places: Places,
    file: str,
    release: str = RELEASE,
    indicators: Sequence[Indicator] = INDICATORS[:1],
) -> pl.DataFrame:
    """Make published figures of the file's table, with columns as in ``COLUMNS``; see ``read``."""
    return shaped(pl.concat(_figures(table, places, file, release, one) for one in indicators), SOURCE)


def _figures(table: pl.DataFrame, places: Places, file: str, release: str, one: Indicator) -> pl.DataFrame:
    taken = [name for name in COLUMNS if name in table.columns and name not in {"Area Name", "Area Type"}]
    rows = (
        table.filter(
            pl.col("Indicator ID") == one.number, pl.col("Sex") == one.sex, pl.col("Category Type").is_null()
        )
        .select(taken)
        .unique(maintain_order=True)
    )
    if rows.is_empty():
        raise UnreadablePublished(_nothing_of(table, file, one))
    unknown = sorted(set(rows["Area Code"].unique()) - places.by_gss_code.keys())
    if unknown:
        raise UnreadablePublished(
            f"{file}: no authority has the GSS code {', '.join(unknown)}. Add its DfE number to the places."
        )
    labels = {
        text: published_year(_BLANKS.sub("", text or ""), one.year, file).period
        for text in rows["Time period"].unique()
    }
    for column in ("Count", "Denominator"):
        if not rows[column].str.contains(r"^[0-9]{1,15}(\.0+)?$").fill_null(value=True).all():
            raise UnreadablePublished(
                f"{file}, column {column}: a count of indicator {one.number} is no whole number."
            )
    if rows.select(pl.col("Value", "Count").is_null().all()).row(0) == (True, True):
        raise UnreadablePublished(
            f"{file}: indicator {one.number} has neither a value nor a count in any of its {rows.height} rows. "
            "Download it again, or leave it out."
        )
    code = rows["Area Code"].replace_strict(places.by_gss_code, return_dtype=pl.String)
    value = printed(rows["Value"], DECIMALS, file, is_exact=False)
    is_rounded = (pl.col("period") >= FIRST_ROUNDED) & (pl.col("authority_code") != ENGLAND)
    frame = rows.with_columns(
        code.alias("authority_code"),
        places.named(code, file),
        rows["Time period"].replace_strict(labels, return_dtype=pl.String).alias("period"),
        value.alias("value_published"),
        pl.col("Count").str.replace(r"\.0+$", "").cast(pl.Int64).alias("numerator"),
        pl.col("Denominator").str.replace(r"\.0+$", "").cast(pl.Int64).alias("denominator"),
    )
    return frame.with_columns(
        kind_of_code("authority_code").alias("authority_kind"),
        pl.lit(one.indicator_id).alias("indicator_id"),
        pl.lit(one.series).alias("series"),
        pl.lit(SOURCE).alias("source"),
        pl.lit(release).alias("release"),
        _symbol().alias("symbol"),
        pl.lit(DECIMALS, pl.Int64).alias("decimals"),
        pl.lit(one.multiplier, pl.Int64).alias("multiplier"),
        pl.when(is_rounded & (pl.lit(one.number) == ROUNDED))
        .then(pl.lit("count rounded to 5"))
        .otherwise(pl.lit(one.note))
        .alias("note"),
    ).select(PUBLISHED.names())


def _nothing_of(table: pl.DataFrame, file: str, one: Indicator) -> str:
    """Say why no row of an indicator is one that is read."""
    its_own = table.filter(pl.col("Indicator ID") == one.number)
    if its_own.is_empty():
        return f"{file}: no row of indicator {one.number} is of England or of an authority that is known."
    sexes = ", ".join(word[:_LONGEST] for word in its_own["Sex"].drop_nulls().unique().sort()[:_FEW])
    return (
        f"{file}: no row of indicator {one.number} is for {one.sex} and of no category; those of authorities and "
        f"England are for {sexes or 'nobody named'}. Download it for {one.sex}."
    )


def _symbol() -> pl.Expr:
    """Give the symbol that stands for the file's blank: ``c`` when its note says suppressed, else ``x``."""
    is_hidden = pl.any_horizontal(pl.col("value_published", "numerator", "denominator").is_null())
    is_suppressed = pl.col("Value note").str.contains("(?i)suppressed").fill_null(value=False)
    return (
        pl.when(is_hidden & is_suppressed)
        .then(pl.lit("c"))
        .when(is_hidden)
        .then(pl.lit("x"))
        .otherwise(pl.lit(""))
    )
