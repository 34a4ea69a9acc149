"""Tables of Explore Education Statistics: declared measures of them as published figures.

The geography columns are those of its standard. A measure names columns of a table for numerators, denominator and
printed value, and may keep only rows with certain members of the table's filters. Counts are what we take; a printed
percentage or rate is read to be compared with what we work out, and stands alone where no counts are printed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from data_lake.published.columns import LINE, has_column, pick
from data_lake.published.numbers import count, printed, refuse_odd_text, symbol
from data_lake.published.periods import YearKind, ending_years, published_year
from data_lake.published.places import GEOGRAPHY, LEVELS, Places, with_place
from data_lake.published.shape import UnreadablePublished

POPULATION = "population_0_17"
"""A denominator that is not in the table itself: children aged 0 to 17 at mid-year of the year before."""

_FEW, _LONGEST = 12, 60
"""So many members of a filter are named, and so much of each."""
_NUMBER = r"^[0-9]+(\.[0-9]+)?$"


@dataclass(frozen=True)
class Measure:
    """A series of ours in a table of a release. Several numerator columns are added up.

    ``where`` keeps the rows with a member of the table's filters, by column; of several the first that there is.
    """

    indicator_id: str
    series: str
    table: str
    numerator: tuple[str, ...] = ()
    denominator: str | None = None
    value: str | None = None
    multiplier: int = 1
    decimals: int = 0
    note: str = ""
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def counts(self) -> list[str]:
        """The columns of counts that the table itself must have."""
        in_table = [one for one in (self.denominator,) if one and one != POPULATION]
        return [*dict.fromkeys([*self.numerator, *in_table])]

    def columns(self, *, values: bool = True) -> list[str]:
        """All columns that the table must have, its filters first."""
        value = [self.value] if self.value and values else []
        return [*dict.fromkeys([*self.where, *self.counts, *value])]

    def is_unprinted(self, columns: Sequence[str]) -> bool:
        """Whether a table with these columns prints the counts of this measure, and not the value of them."""
        counted = bool(self.numerator) and self.denominator is not None and self.value is not None
        return counted and not has_column(
            columns, (self.value or "", *self.aliases.get(self.value or "", ()))
        )


@dataclass(frozen=True)
class Origin:
    """Where figures come from: the source, its release, and which years its labels mean."""

    source: str
    release: str
    year: YearKind = "planning"


def table_figures(  # noqa: PLR0913 - a table, and all that is known to read it
    table: pl.DataFrame,
    measure: Measure,
    origin: Origin,
    *,
    file: str,
    places: Places,
    populations: pl.DataFrame | None = None,
    values: bool = True,
) -> pl.DataFrame:
    """Read one measure of a table of text into a frame with the columns of ``PUBLISHED``.

    With ``values`` off the printed percentages and rates are not read, and ``value_published`` is null but for counts.
    Raises UnreadablePublished when a column or a filter's member is missing, or a cell is neither number nor symbol.
    """
    wanted = {**GEOGRAPHY, **{one: measure.aliases.get(one, ()) for one in measure.columns(values=values)}}
    rows = _kept(pick(table, wanted, file).with_row_index(LINE, 2), measure.where, file)
    is_ours = pl.col("geographic_level").str.to_lowercase().is_in([*LEVELS])
    frame = with_place(rows.filter(is_ours), file)
    refuse_odd_text(frame, measure.counts, file)
    value = [measure.value] if measure.value and values else []
    refuse_odd_text(frame, value, file, _NUMBER)
    if measure.denominator == POPULATION:
        if populations is None:
            raise UnreadablePublished(f"{file}: this table needs that of mid-year populations beside it.")
        frame = _with_population(frame, populations, origin.year, file)
    worked = frame.select(
        "authority_code",
        "authority_kind",
        places.named(frame["authority_code"], file),
        periods(frame["time_period"], file, origin.year),
        _numerator(measure).alias("numerator"),
        _denominator(measure).alias("denominator"),
        pl.lit(measure.indicator_id).alias("indicator_id"),
        pl.lit(measure.series).alias("series"),
        pl.lit(origin.source).alias("source"),
        pl.lit(origin.release).alias("release"),
        _symbol(measure, value).alias("symbol"),
        pl.lit(measure.decimals, pl.Int64).alias("decimals"),
        pl.lit(measure.multiplier, pl.Int64).alias("multiplier"),
        pl.lit(measure.note).alias("note"),
        _value(frame, measure, file, is_read=bool(value)),
    )
    return worked.select(sorted(worked.columns))


def periods(years: pl.Series, file: str, kind: YearKind = "planning") -> pl.Series:
    """Give a column of a release's years as our years, under the name ``period``."""
    labels = {one: published_year(str(one), kind, file).period for one in years.unique().to_list()}
    return years.replace_strict(labels, return_dtype=pl.String).alias("period")


def _kept(rows: pl.DataFrame, where: Mapping[str, tuple[str, ...]], file: str) -> pl.DataFrame:
    """Keep the rows with the members asked for. Raises UnreadablePublished for a member that no row has."""
    for column, members in where.items():
        there = sorted(rows[column].drop_nulls().unique().to_list())
        plain = {one.casefold(): one for one in there}
        member = next((plain[one.casefold()] for one in members if one.casefold() in plain), None)
        if member is None:
            named = ", ".join(one[:_LONGEST] for one in there[:_FEW]) + (" ..." if len(there) > _FEW else "")
            raise UnreadablePublished(
                f"{file}, column {column}: no row says {' or '.join(members)}. Its members are {named}. "
                "If one of them is meant, name it in the measures."
            )
        rows = rows.filter(pl.col(column).str.to_lowercase() == member.lower())
    return rows


def _numerator(measure: Measure) -> pl.Expr:
    if not measure.numerator:
        return pl.lit(None, pl.Int64)
    return pl.sum_horizontal([count(one) for one in measure.numerator], ignore_nulls=False)


def _denominator(measure: Measure) -> pl.Expr:
    if measure.denominator is None:
        return pl.lit(None, pl.Int64)
    return pl.col(POPULATION) if measure.denominator == POPULATION else count(measure.denominator)


def _symbol(measure: Measure, value: Sequence[str]) -> pl.Expr:
    """Give the first symbol of the columns; ``x`` where the population of a place is not known."""
    said = symbol(*value, *measure.counts)
    if measure.denominator != POPULATION:
        return said
    return pl.when((said == "") & pl.col(POPULATION).is_null()).then(pl.lit("x")).otherwise(said)


def _value(frame: pl.DataFrame, measure: Measure, file: str, *, is_read: bool) -> pl.Series:
    if measure.denominator is None and measure.numerator and measure.value is None:
        total = frame.select(_numerator(measure)).to_series()
        return total.cast(pl.String).alias("value_published")
    if not is_read or measure.value is None:
        return pl.Series("value_published", [None] * frame.height, dtype=pl.String())
    return printed(frame[measure.value], measure.decimals, file).alias("value_published")


def _with_population(
    frame: pl.DataFrame, populations: pl.DataFrame, kind: YearKind, file: str
) -> pl.DataFrame:
    """Give each row the children at mid-year of the year before. Raises UnreadablePublished when no place has any."""
    at_mid_year = populations.select(
        "authority_code", (pl.col("mid_year") + 1).alias("year"), pl.col("population").alias(POPULATION)
    )
    joined = frame.with_columns(ending_years(frame["time_period"], kind, file).alias("year")).join(
        at_mid_year, on=["authority_code", "year"], how="left", maintain_order="left"
    )
    newest = joined.filter(pl.col("year") == pl.col("year").max())
    if newest.height and newest[POPULATION].null_count() == newest.height:
        year = int(newest["year"][0])
        held = " ".join(str(one) for one in populations["mid_year"].unique().sort()[-3:])
        raise UnreadablePublished(
            f"{file}: its newest year needs children at mid-{year - 1}, and the last years of the table of mid-year "
            f"populations beside it are {held}. Give the table of populations of the same release."
        )
    return joined
