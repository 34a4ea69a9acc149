"""Which authority, region or country a row of a published file speaks of: the DfE number decides."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from data_lake.published.columns import line_of, one_file, pick, read_text
from data_lake.published.shape import ENGLAND, UnreadablePublished

POPULATION_FILE = "ons_mid-year_population_estimates_*.csv"
DFE_FOLDER = "dfe-cin-2024"

GEOGRAPHY = {
    "time_period": ("year",),
    "geographic_level": ("level",),
    "region_code": (),
    "region_name": (),
    "old_la_code": ("la_number", "old_la_number"),
    "new_la_code": ("la_gss_code",),
    "la_name": (),
}
"""The columns by which a file of the Explore Education Statistics standard says where and when."""

LEVELS: Final = {
    **dict.fromkeys(("national", "country", "england"), "country"),
    **dict.fromkeys(("regional", "region", "regions"), "region"),
    **dict.fromkeys(("local authority", "local authorities", "la", "las"), "authority"),
}
"""What the levels that we keep are called, in small letters, and our kind of place: the standard's names come first."""

_LONGEST_NAME, _FEW = 80, 10

FORMER = {"875": "Cheshire", "820": "Bedfordshire"}
"""Authorities that ended before the release begins."""


@dataclass(frozen=True)
class Places:
    """Names by our code, our code by GSS code, and the region of each authority."""

    names: dict[str, str]
    by_gss_code: dict[str, str]
    region_of: dict[str, str]

    def named(self, codes: pl.Series, what: str) -> pl.Series:
        """Give the names of a column of codes. Raises UnreadablePublished naming those not known."""
        unknown = sorted({str(one) for one in codes.unique().to_list()} - self.names.keys())
        if unknown:
            raise UnreadablePublished(
                f"{what}: no authority is known by {', '.join(unknown)}. Add it to the places, with its name."
            )
        return codes.replace_strict(self.names, return_dtype=pl.String).alias("authority")

    def with_others(self, pairs: Iterable[tuple[str, str | None]]) -> "tuple[Places, list[str]]":
        """Give these and the places of a file that are not known, under its names, in one line; and say which.

        ``pairs`` are codes and names of a file.
        """
        others = {
            code: "".join(one for one in name or "" if one.isprintable())[:_LONGEST_NAME] or code
            for code, name in sorted(pairs, key=lambda pair: pair[0])
            if code not in self.names
        }
        if not others:
            return self, []
        named = [f"{code} {name}" for code, name in others.items()]
        more = f" and {len(named) - _FEW} more" if len(named) > _FEW else ""
        told = f"unknown authorities, kept under the names of the file: {', '.join(named[:_FEW])}{more}"
        return Places({**self.names, **others}, self.by_gss_code, self.region_of), [told]


def read_places(folder: Path) -> Places:
    """Read every place from the DfE's population file; where a name changed, the last one counts.

    ``folder`` is the folder of public files.
    """
    path = one_file(folder / DFE_FOLDER, POPULATION_FILE)
    rows = with_place(pick(read_text(path), GEOGRAPHY, path.name), path.name).sort("time_period")
    names = {ENGLAND: "England", **FORMER}
    by_gss_code = {"E92000001": ENGLAND}
    region_of = {}
    for row in rows.iter_rows(named=True):
        code = row["authority_code"]
        if row["authority_kind"] == "authority":
            names[code] = row["la_name"]
            by_gss_code[row["new_la_code"]] = code
            region_of[code] = row["region_code"]
        elif row["authority_kind"] == "region":
            names[code] = row["region_name"].replace(" the Humber", " The Humber")
            by_gss_code[code] = code
    return Places(names, by_gss_code, region_of)


PLACES: Final = pl.Schema(
    {
        "authority_code": pl.String(),
        "authority": pl.String(),
        "gss_codes": pl.String(),  # every one that it ever had, with blanks between
        "region_code": pl.String(),  # of an authority
    }
)
"""Columns of the table of places that ships, so that a file is understood without the release that names them."""


def write_known_places(places: Places, path: Path) -> None:
    """Write places as CSV, sorted by code, LF line ends."""
    rows = [
        (code, name, " ".join(sorted(gss for gss, ours in places.by_gss_code.items() if ours == code)),
         places.region_of.get(code, ""))
        for code, name in sorted(places.names.items())
    ]  # fmt: skip
    pl.DataFrame(rows, schema=PLACES, orient="row").with_columns(
        pl.when(pl.all() != "").then(pl.all())
    ).write_csv(path)


def read_known_places(path: Path) -> Places:
    """Read the table of places that ships. Raises UnreadablePublished when it is none."""
    named = pick(read_text(path), dict.fromkeys(PLACES.names(), ()), path.name)
    names: dict[str, str] = {}
    by_gss_code: dict[str, str] = {}
    region_of: dict[str, str] = {}
    for code, name, gss_codes, region in named.iter_rows():
        names[code] = name
        by_gss_code |= dict.fromkeys((gss_codes or "").split(), code)
        if region:
            region_of[code] = region
    return Places(names, by_gss_code, region_of)


def kind_of_code(column: str) -> pl.Expr:
    """Give what a column of our codes names: a country, a region (by its GSS code), else an authority."""
    code = pl.col(column)
    return (
        pl.when(code == ENGLAND)
        .then(pl.lit("country"))
        .when(code.str.starts_with("E"))
        .then(pl.lit("region"))
        .otherwise(pl.lit("authority"))
    )


def with_place(frame: pl.DataFrame, file: str) -> pl.DataFrame:
    """Add ``authority_code`` and ``authority_kind`` from the columns of ``GEOGRAPHY``.

    An authority is known by its three-digit DfE number, which no reorganisation of GSS codes changes; a
    region by its GSS code. Raises UnreadablePublished for another level, or a row without its code.
    """
    level = pl.col("geographic_level").str.to_lowercase()
    kind = level.replace_strict(LEVELS, default=None, return_dtype=pl.String)
    placed = frame.with_columns(
        pl.when(kind == "country")
        .then(pl.lit(ENGLAND))
        .when(kind == "region")
        .then(pl.col("region_code"))
        .when(kind == "authority")
        .then(pl.col("old_la_code"))
        .alias("authority_code"),
        kind.alias("authority_kind"),
    )
    lost = (
        placed["authority_code"].is_null()
        | (
            (placed["authority_kind"] == "authority")
            & ~placed["authority_code"].str.contains(r"^[0-9]{3}$").fill_null(value=True)
        )
    ).arg_true()
    if len(lost):
        raise UnreadablePublished(
            f"{file}, line {line_of(frame, int(lost[0]))}: no place can be told from geographic_level, region_code and "
            f"old_la_code ({len(lost)} such lines). An authority needs its three-digit DfE number."
        )
    return placed
