"""What the judged values of a run come to, with the ranges and the changes that they are held against.

Nothing is divided: ranges are multiplied by the denominator instead, so that a value on the boundary is on it.
"""

import math
from collections.abc import Iterator
from fractions import Fraction

import polars as pl

from expectations.catalogue import Catalogue
from expectations.gates.context import GateContext, Slot
from expectations.gates.evidence import CELL, PLACE, numbers
from expectations.gates.plausibility import ABSOLUTE_CHANGE, RELATIVE_CHANGE_PERCENT
from expectations.gates.scope import Term, Value, judged_pairs, judged_values
from expectations.layout import CELL_KEY

_TERMS = {
    "value": pl.Int64,
    "use": pl.String,
    **dict.fromkeys(CELL, pl.String),
    "column": pl.String,
    "quarters_back": pl.Int64,
}
_PAIRS = {
    **{name: kind for name, kind in _TERMS.items() if name != "quarters_back"},
    **dict.fromkeys(("title", "label", "other"), pl.String),
}
_USES = ("range_above", "range_below", "now_above", "now_below", "before_above", "before_below")
_VALUES = {
    "value": pl.Int64,
    **PLACE,
    **dict.fromkeys(CELL_KEY[2:], pl.String),
    "title": pl.String,
    "label": pl.String,
    "scope": pl.String,
    "factor": pl.Float64,
    **dict.fromkeys(("hard_low", "hard_high", "soft_low", "soft_high", "unit"), pl.Float64),
    "has_terms_below": pl.Boolean,
    "has_population": pl.Boolean,
    "population": pl.Float64,
    "population_before": pl.Float64,
    "is_share": pl.Boolean,
    "is_derived_share": pl.Boolean,
    "is_counted_cell": pl.Boolean,
}


def values(frame: pl.DataFrame, context: GateContext) -> pl.DataFrame:
    """One row is one judged value whose cells of this period all have numbers.

    ``scaled`` is the value times denominator, multiplier and the scale of its ranges; the ends of ranges and the
    usual change are on the same scale. A null end says that the range does not apply: a missing earlier period, a
    denominator of nought, or an error told elsewhere already.
    """
    declared = [(slot, one) for slot in context.slots for one in judged_values(context.catalogue, slot)]
    rows = [_value_row(number, context.catalogue, *one) for number, one in enumerate(declared)]
    terms = [
        row
        for number, (slot, value) in enumerate(declared)
        for row in _value_terms(number, context, slot, value)
    ]
    summed = _summed(terms, frame, context)
    table = pl.DataFrame(rows, schema=_VALUES, orient="row").join(summed, on="value", how="left")
    return _judged(_placed(table, frame))


def pairs(frame: pl.DataFrame, context: GateContext) -> pl.DataFrame:
    """One row is one declared relation whose two cells both have numbers, at the place of its left cell.

    ``smaller`` and ``larger`` hold the numbers of an ``at_most``, ``number`` and ``same_number`` those of an
    ``equal_to``; the other two columns of a row are null.
    """
    declared = [(slot, pair) for slot in context.slots for pair in judged_pairs(context.catalogue, slot)]
    county = context.catalogue.board.authority_code
    rows = []
    terms: list[tuple[object, ...]] = []
    for number, (slot, pair) in enumerate(declared):
        at = (slot.submission_key, county)
        words = (pair.indicator.title, pair.series.label, pair.other)
        rows.append((*_term_row(number, pair.must_be, at, pair.left, 0)[:-1], *words))
        terms.append(_term_row(number, "now_above", at, pair.left, 0))
        terms.append(_term_row(number, "now_below", at, pair.right, 0))
    table = pl.DataFrame(rows, schema=_PAIRS, orient="row").join(
        _summed(terms, frame, context), on="value", how="left"
    )
    is_equal = pl.col("use") == "equal_to"
    return _placed(table.with_columns(has_terms_below=pl.lit(value=True)), frame).select(
        *PLACE,
        "title",
        "label",
        "other",
        pl.when(~is_equal).then("now_above").alias("smaller"),
        pl.when(~is_equal).then("now_below").alias("larger"),
        pl.when(is_equal).then("now_above").alias("number"),
        pl.when(is_equal).then("now_below").alias("same_number"),
    )


def _value_row(number: int, catalogue: Catalogue, slot: Slot, value: Value) -> tuple[object, ...]:
    series, first = value.series, value.numerator[0]
    ends = [Fraction(str(end)) for end in (*series.hard_range, *series.soft_range)]
    unit = math.lcm(*(end.denominator for end in ends))
    population, before = None, None
    if value.population is not None:
        population = _population(catalogue, value.population, slot.period.mid_year)
        before = _population(catalogue, value.population, slot.period.previous().mid_year)
    return (
        number,
        *(slot.submission_key, "", 0, first.column, first.indicator_id, first.series),
        *("county", catalogue.board.authority_code, first.breakdown, first.category),
        *(value.indicator.title, series.label, value.scope, float(series.multiplier)),
        *(float(end * unit) for end in ends),
        float(unit),
        bool(value.denominator),
        value.population is not None,
        *(population, before),
        *(series.kind == "percentage", value.is_derived_share, value.is_counted_cell),
    )


def _population(catalogue: Catalogue, band: str, mid_year: int) -> float | None:
    """The population of the year, or the latest before it while that of the year is not published."""
    known = {
        one.mid_year: one.population
        for one in catalogue.populations
        if one.authority_code == catalogue.board.authority_code
        and one.band == band
        and one.mid_year <= mid_year
    }
    return float(known[max(known)]) if known else None


def _value_terms(number: int, context: GateContext, slot: Slot, value: Value) -> Iterator[tuple[object, ...]]:
    at = (slot.submission_key, context.catalogue.board.authority_code)
    for side, terms in (("above", value.numerator), ("below", value.denominator)):
        for term in terms:
            for back in range(value.periods_back + 1):
                yield _term_row(number, f"range_{side}", at, term, back)
            yield _term_row(number, f"now_{side}", at, term, 0)
            yield _term_row(number, f"before_{side}", at, term, 1)


def _term_row(
    number: int, use: str, at: tuple[str, str], term: Term, quarters_back: int
) -> tuple[object, ...]:
    submission_key, county = at
    return (
        number,
        use,
        submission_key,
        term.indicator_id,
        term.series,
        *("county", county),
        term.breakdown,
        term.category,
        term.column,
        quarters_back,
    )


def _summed(terms: list[tuple[object, ...]], frame: pl.DataFrame, context: GateContext) -> pl.DataFrame:
    """One row is one value; one column is each use, null where any of its terms has no number."""
    number = pl.col("number")
    summed = (
        pl.DataFrame(terms, schema=_TERMS, orient="row")
        .join(_every_number(frame, context.history), on=[*CELL, "column", "quarters_back"], how="left")
        .group_by("value", "use")
        .agg(pl.when(number.is_not_null().all()).then(number.sum()).alias("number"))
    )
    return summed.group_by("value").agg(
        number.filter(pl.col("use") == use).first().cast(pl.Float64).alias(use) for use in _USES
    )


def _every_number(frame: pl.DataFrame, history: pl.DataFrame | None) -> pl.DataFrame:
    """One row is one number of one cell, now (0) or so many periods back."""
    both = [
        numbers(frame).select(*CELL, pl.lit(0, pl.Int64).alias("quarters_back"), "numerator", "denominator")
    ]
    if history is not None:
        earlier = history.filter(pl.col("quarters_back") > 0)
        both.append(
            earlier.select(
                *CELL,
                pl.col("quarters_back").cast(pl.Int64),
                pl.col("numerator").cast(pl.Float64),
                pl.col("denominator").cast(pl.Float64),
            )
        )
    return (
        pl.concat(both)
        .unique([*CELL, "quarters_back"], keep="first", maintain_order=True)
        .unpivot(
            ["numerator", "denominator"],
            index=[*CELL, "quarters_back"],
            variable_name="column",
            value_name="number",
        )
        .filter(pl.col("number").is_not_null())
    )


def _placed(table: pl.DataFrame, frame: pl.DataFrame) -> pl.DataFrame:
    """Give each value the sheet and row of the first cell that it comes from; values without one are not judged."""
    places = numbers(frame).select(*CELL, "sheet", "row").unique(CELL, keep="first", maintain_order=True)
    is_whole = ~pl.col("has_terms_below") | pl.col("now_below").is_not_null()
    return (
        table.drop("sheet", "row", strict=False)
        .filter(pl.col("now_above").is_not_null() & is_whole)
        .join(places, on=CELL, how="left", maintain_order="left")
    )


def _judged(table: pl.DataFrame) -> pl.DataFrame:
    """Work out what is compared. The order matters: each step leaves out what an earlier one has told."""
    factor, unit = pl.col("factor"), pl.col("unit")
    return (
        table.with_columns(
            _below("range", "population"), _below("now", "population"), _below("before", "population_before")
        )
        .with_columns(
            is_share_broken=pl.col("is_share") & (pl.col("now_above") > pl.col("now_below")),
            is_count_broken=pl.col("is_counted_cell") & (pl.col("now_above") * unit > pl.col("hard_high")),
        )
        .with_columns(is_told=pl.any_horizontal("is_share_broken", "is_count_broken").fill_null(value=False))
        .with_columns(
            scaled=pl.col("range_above") * factor * unit,
            hard_floor=_unless("is_told", pl.col("hard_low") * pl.col("range_below")),
            hard_ceiling=_unless("is_told", pl.col("hard_high") * pl.col("range_below")),
        )
        .with_columns(
            is_told=pl.any_horizontal(
                "is_told",
                (pl.col("scaled") < pl.col("hard_floor")).fill_null(value=False),
                (pl.col("scaled") > pl.col("hard_ceiling")).fill_null(value=False),
            )
        )
        .with_columns(
            soft_floor=_unless("is_told", pl.col("soft_low") * pl.col("range_below")),
            soft_ceiling=_unless("is_told", pl.col("soft_high") * pl.col("range_below")),
            **_change(factor),
        )
        .select(
            *PLACE,
            "title",
            "label",
            "scope",
            "scaled",
            "hard_floor",
            "hard_ceiling",
            "soft_floor",
            "soft_ceiling",
            "change",
            "usual_change",
            pl.when("is_derived_share").then(pl.col("now_above")).alias("share_numerator"),
            pl.when("is_derived_share").then(pl.col("now_below")).alias("share_denominator"),
            pl.when("has_population")
            .then(pl.when(pl.col("population").is_null()).then(pl.lit("unknown")).otherwise(pl.lit("known")))
            .alias("population_state"),
        )
    )


def _below(use: str, population: str) -> pl.Expr:
    """The denominator of a use: its terms, the population, or 1 for a count; null where it is nought or not known."""
    below = (
        pl.when("has_terms_below")
        .then(pl.col(f"{use}_below"))
        .when("has_population")
        .then(pl.col(population))
        .otherwise(pl.lit(1.0))
    )
    return pl.when(below > 0).then(below).alias(f"{use}_below")


def _unless(flag: str, expression: pl.Expr) -> pl.Expr:
    return pl.when(~pl.col(flag)).then(expression)


def _change(factor: pl.Expr) -> dict[str, pl.Expr]:
    """The change since the period before and the larger of both thresholds, both times 100 and both denominators."""
    now, now_below = pl.col("now_above"), pl.col("now_below")
    before, before_below = pl.col("before_above"), pl.col("before_below")
    change = (now * before_below - before * now_below).abs() * factor * 100
    usual = pl.max_horizontal(
        ABSOLUTE_CHANGE * 100 * now_below * before_below,
        RELATIVE_CHANGE_PERCENT * before * factor * now_below,
    )
    is_known = change.is_not_null() & before_below.is_not_null()
    return {
        "change": pl.when(~pl.col("is_told") & is_known).then(change),
        "usual_change": pl.when(~pl.col("is_told") & is_known).then(usual),
    }
