"""What the judged values of a run come to, with the ranges and the changes that they are held against.

Nothing is divided: ranges are multiplied by the denominator instead, so that a value on the boundary is on it.
"""

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction

import polars as pl

from expectations.catalogue import Catalogue
from expectations.gates.context import HISTORY_BACK, GateContext, Slot
from expectations.gates.evidence import CELL, PLACE, placed
from expectations.gates.plausibility import ABSOLUTE_CHANGE, RELATIVE_CHANGE_PERCENT
from expectations.gates.scope import Value, judged_values
from expectations.gates.spread import FEWEST_POINTS, usual_spread
from expectations.periods import Period

_TERMS = {"value": pl.Int64, "side": pl.String, **dict.fromkeys(CELL, pl.String), "column": pl.String}
_USES = ("range_above", "range_below", "now_above", "now_below", "before_above", "before_below")
_VALUES = {
    "value": pl.Int64,
    **dict.fromkeys(CELL, pl.String),
    "column": pl.String,
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
    "periods_back": pl.Int64,
}


def values(frame: pl.DataFrame, numbers: pl.DataFrame, context: GateContext) -> pl.DataFrame:
    """One row is one judged value whose cells of this period all have numbers (``numbers``: ``EVERY_NUMBER``, number).

    ``scaled`` is the value times denominator, multiplier and the scale of its ranges; the ends of ranges and the
    usual change are on the same scale. A null end says that the range does not apply: a missing earlier period, a
    denominator of nought, or an error told elsewhere already.
    """
    made: dict[tuple[str, str, Period], list[Value]] = {}
    declared: list[tuple[Slot, Value]] = []
    for slot in context.slots:
        key = (slot.provider, slot.return_id, slot.period)
        if key not in made:
            made[key] = list(judged_values(context.catalogue, slot))
        declared += [(slot, one) for one in made[key]]
    county = ("county", context.catalogue.board.authority_code)
    rows = [_value_row(number, context.catalogue, *one) for number, one in enumerate(declared)]
    terms = [
        (number, side, slot.submission_key, *term[:2], *county, *term[2:])
        for number, (slot, value) in enumerate(declared)
        for side, of in (("above", value.numerator), ("below", value.denominator))
        for term in of
    ]
    table = pl.DataFrame(rows, schema=_VALUES, orient="row")
    summed, by_period = _summed(table, pl.DataFrame(terms, schema=_TERMS, orient="row"), numbers)
    is_whole = ~pl.col("has_terms_below") | pl.col("now_below").is_not_null()
    table = (
        table.join(summed, on="value", how="left")
        .filter(pl.col("now_above").is_not_null() & is_whole)
        .join(_spreads(declared, by_period, context.catalogue), on="value", how="left", maintain_order="left")
    )
    return _judged(placed(table, frame))


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
        *(slot.submission_key, first.indicator_id, first.series),
        *("county", catalogue.board.authority_code, first.breakdown, first.category, first.column),
        *(value.indicator.title, series.label, value.scope, float(series.multiplier)),
        *(float(end * unit) for end in ends),
        float(unit),
        bool(value.denominator),
        value.population is not None,
        *(population, before),
        *(series.kind == "percentage", value.is_derived_share, value.is_counted_cell),
        value.periods_back,
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


def _summed(
    table: pl.DataFrame, terms: pl.DataFrame, numbers: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Give each value's sums by use, and its sums by period.

    One row of the first is one value, one column each of ``_USES``; one row of the second is ``value, side,
    quarters_back, number``. A sum is there only where all its terms have a number.
    """
    counts = terms.group_by("value", "side").agg(pl.len().alias("term_count"))
    by_period = (
        terms.join(numbers, on=[*CELL, "column"])
        .group_by("value", "side", "quarters_back")
        .agg(pl.col("number").sum(), pl.len().alias("known"))
        .join(counts, on=["value", "side"])
        .filter(pl.col("known") == pl.col("term_count"))
        .select("value", "side", "quarters_back", "number")
    )
    ranges = (
        by_period.join(table.select("value", "periods_back"), on="value")
        .filter(pl.col("quarters_back").is_between(0, pl.col("periods_back")))
        .group_by("value", "side", "periods_back")
        .agg(pl.col("number").sum(), pl.len().alias("known"))
        .filter(pl.col("known") == pl.col("periods_back") + 1)
        .select("value", pl.lit("range").alias("use"), "side", "number")
    )
    uses = pl.concat(
        [
            ranges,
            by_period.filter(pl.col("quarters_back").is_in([0, 1])).select(
                "value",
                pl.when(pl.col("quarters_back") == 0)
                .then(pl.lit("now"))
                .otherwise(pl.lit("before"))
                .alias("use"),
                "side",
                "number",
            ),
        ]
    ).with_columns(pl.format("{}_{}", "use", "side").alias("use"))
    summed = uses.group_by("value").agg(
        pl.col("number").filter(pl.col("use") == use).first().alias(use) for use in _USES
    )
    return summed, by_period


def _spreads(
    declared: Sequence[tuple[Slot, Value]], by_period: pl.DataFrame, catalogue: Catalogue
) -> pl.DataFrame:
    """One row is one value with enough earlier points: how far it lies from their mean, and how far is usual."""
    earlier = by_period.filter(pl.col("quarters_back") >= 0)
    enough = (
        earlier.filter((pl.col("side") == "above") & (pl.col("quarters_back") > 0))
        .group_by("value")
        .len()
        .filter(pl.col("len") >= FEWEST_POINTS)["value"]
    )
    known: dict[int, dict[tuple[str, int], Fraction]] = {}
    for number, side, back, amount in earlier.filter(pl.col("value").is_in(enough.implode())).iter_rows():
        known.setdefault(number, {})[side, back] = Fraction(amount)
    rows = []
    for number, sums in known.items():
        slot, value = declared[number]
        points = [_point(catalogue, slot, value, sums, back) for back in range(HISTORY_BACK, -1, -1)]
        spread = usual_spread(points[:-1])
        if spread is not None and points[-1] is not None:
            # Rounding to the nearest keeps the order, so what is on the limit stays on it.
            rows.append((number, float(abs(points[-1] - spread[0])), float(spread[1])))
    schema = {"value": pl.Int64, "from_mean": pl.Float64, "usual_from_mean": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _point(
    catalogue: Catalogue, slot: Slot, value: Value, sums: Mapping[tuple[str, int], Fraction], back: int
) -> Fraction | None:
    """The value of one period alone, unscaled; None where a term is missing or the denominator is nought."""
    above = sums.get(("above", back))
    below: Fraction | None = Fraction(1)
    if value.denominator:
        below = sums.get(("below", back))
    elif value.population is not None:
        people = _population(catalogue, value.population, slot.period.previous(back).mid_year)
        below = Fraction(people) if people else None
    return above / below if above is not None and below else None


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
        .with_columns(
            is_told=pl.any_horizontal(
                "is_told",
                (pl.col("scaled") < pl.col("soft_floor")).fill_null(value=False),
                (pl.col("scaled") > pl.col("soft_ceiling")).fill_null(value=False),
                (pl.col("change") > pl.col("usual_change")).fill_null(value=False),
            )
        )
        .with_columns(_unless("is_told", pl.col("from_mean")).alias("from_mean"))
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
            "from_mean",
            "usual_from_mean",
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
