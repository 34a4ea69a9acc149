"""The declared relations of a run: what both sides come to, and how far apart they may lie."""

import math
from fractions import Fraction

import polars as pl

from expectations.gates.context import GateContext
from expectations.gates.evidence import CELL, EVERY_NUMBER, PLACE, placed
from expectations.gates.related import Pair, judged_pairs

_PAIRS = {
    "pair": pl.Int64,
    **dict.fromkeys(CELL, pl.String),
    **dict.fromkeys(("column", "title", "label", "other", "rule", "kind", "must_be"), pl.String),
    "allowed_share": pl.Float64,
    "share_of": pl.Float64,
}
_PIECES = {"pair": pl.Int64, "side": pl.String, **EVERY_NUMBER, "number": pl.Float64}
_KINDS = ("same", "earlier", "later")


def pairs(frame: pl.DataFrame, numbers: pl.DataFrame, context: GateContext) -> pl.DataFrame:
    """One row is one declared relation all of whose figures are known, at the place of the figure that is told.

    ``numbers`` has columns ``EVERY_NUMBER`` and ``number``. ``smaller`` and ``larger`` hold the sides of an exact
    ``at_most``, ``number`` and ``same_number`` those of an exact ``equal_to``. Of relations that are asked about,
    ``<kind>_gap`` is how far the sides lie apart, against ``<kind>_allowed``. The other columns of a row are null.
    """
    declared: dict[tuple[str, str], list[Pair]] = {}
    rows: list[tuple[object, ...]] = []
    pieces: list[tuple[object, ...]] = []
    county = ("county", context.catalogue.board.authority_code)
    for slot in context.slots:
        key = (slot.provider, slot.return_id)
        if key not in declared:
            declared[key] = list(judged_pairs(context.catalogue, slot))
        for pair in declared[key]:
            number, scale, share = len(rows), _scale(pair), Fraction(str(pair.within_percent)) / 100
            anchor = pair.anchor
            rows.append(
                (
                    number,
                    *(slot.submission_key, *anchor[:2], *county, *anchor[2:4], anchor.column),
                    *(
                        pair.indicator.title,
                        pair.series.label,
                        pair.other,
                        pair.rule,
                        pair.kind,
                        pair.must_be,
                    ),
                    *(float(share.numerator), float(share.denominator)),
                )
            )
            pieces += [
                (
                    *(number, side, slot.submission_key, *piece.term[:2], *county, *piece.term[2:]),
                    *(piece.back, float(piece.times * scale)),
                )
                for side, of in (("left", pair.left), ("right", pair.right))
                for piece in of
            ]
    table = pl.DataFrame(rows, schema=_PAIRS, orient="row").join(_sides(pieces, numbers), on="pair")
    return placed(table, frame).select(*PLACE, "title", "label", "other", "rule", *_judged())


def _scale(pair: Pair) -> int:
    """What makes whole numbers of every number of times, so that sides on the boundary are on it."""
    return math.lcm(*(one.times.denominator for one in (*pair.left, *pair.right)))


def _sides(pieces: list[tuple[object, ...]], numbers: pl.DataFrame) -> pl.DataFrame:
    """One row is a pair of which every figure is known: ``pair, left, right``."""
    number = pl.col("number")
    times = pl.DataFrame(pieces, schema=_PIECES, orient="row").rename({"number": "times"})
    return (
        times.join(numbers, on=[*CELL, "column", "quarters_back"], how="left")
        .group_by("pair")
        .agg(
            number.is_not_null().all().alias("is_known"),
            *(
                (number * pl.col("times")).filter(pl.col("side") == one).sum().alias(one)
                for one in ("left", "right")
            ),
        )
        .filter("is_known")
        .drop("is_known")
    )


def _judged() -> list[pl.Expr]:
    left, right, kind = pl.col("left"), pl.col("right"), pl.col("kind")
    is_equal = pl.col("must_be") == "equal_to"
    is_exact = kind == "exact"
    apart = pl.when(is_equal).then((left - right).abs()).otherwise(left - right) * pl.col("share_of")
    allowed = right.abs() * pl.col("allowed_share")
    return [
        pl.when(is_exact & ~is_equal).then(left).alias("smaller"),
        pl.when(is_exact & ~is_equal).then(right).alias("larger"),
        pl.when(is_exact & is_equal).then(left).alias("number"),
        pl.when(is_exact & is_equal).then(right).alias("same_number"),
        *(pl.when(kind == one).then(apart).alias(f"{one}_gap") for one in _KINDS),
        *(pl.when(kind == one).then(allowed).alias(f"{one}_allowed") for one in _KINDS),
    ]
