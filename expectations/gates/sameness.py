"""Figures that are the same as others where nobody would expect it: last period's, or another provider's."""

import hashlib

import polars as pl

from expectations.gates.context import GateContext
from expectations.gates.evidence import CELL, numbers
from expectations.layout import CELL_KEY

FEWEST_FIGURES = 8
"""With fewer figures other than nought two returns may be the same by chance: parts repeat what their whole says."""

_WITHOUT_AREA = [one for one in CELL_KEY if not one.startswith("area_")]
_NOT_NOUGHT = (pl.col("numerator") > 0).sum() + (pl.col("denominator") > 0).sum()


def fingerprints(frame: pl.DataFrame) -> dict[str, str]:
    """Give, by submission, what its figures are known by; none for one with too few figures other than nought.

    ``frame`` has the columns of ``TYPED``. Two returns have the same fingerprint when their figures are the same but
    for the areas that they speak of.
    """
    ordered = (
        numbers(frame)
        .with_columns(pl.col("denominator").fill_null(-1))
        .sort("submission_key", *_WITHOUT_AREA, "numerator", "denominator")
        .group_by("submission_key", maintain_order=True)
        .agg(
            pl.concat_str([*_WITHOUT_AREA, "numerator", "denominator"], separator="|").alias("figures"),
            _NOT_NOUGHT.alias("figure_count"),
        )
        .filter(pl.col("figure_count") >= FEWEST_FIGURES)
    )
    return {
        key: hashlib.sha256("\n".join(figures).encode()).hexdigest()
        for key, figures in ordered.select("submission_key", "figures").iter_rows()
    }


def same_rows(one: pl.DataFrame, other: pl.DataFrame) -> bool:
    """Say whether two lists hold the same rows, wherever these stood in their files."""
    return one.drop("sheet", "row").equals(other.drop("sheet", "row"))


def sameness(frame: pl.DataFrame, context: GateContext) -> pl.DataFrame:
    """One row is a submission: ``submission_key, repeat_state, twin_state, twin``; null where nothing can be said.

    ``repeat_state`` is ``new`` or ``repeated`` against the period before, ``twin_state`` is ``own`` or ``copied``, and
    ``twin`` is the provider whose return it is, in words.
    """
    keys = pl.DataFrame(
        {"submission_key": [slot.submission_key for slot in (*context.slots, *context.lists)]},
        schema={"submission_key": pl.String},
    )
    of_lists = pl.col("submission_key").replace_strict(context.repeats, default=None, return_dtype=pl.String)
    return (
        keys.join(_repeats(frame, context), on="submission_key", how="left", maintain_order="left")
        .join(_copies(frame, context), on="submission_key", how="left", maintain_order="left")
        .with_columns(pl.col("repeat_state").fill_null(of_lists), pl.col("twin_state").fill_null("own"))
    )


def _repeats(frame: pl.DataFrame, context: GateContext) -> pl.DataFrame:
    now = numbers(frame).select(*CELL, "numerator", "denominator").unique(CELL, keep="first")
    found = now.group_by("submission_key").agg(_NOT_NOUGHT.alias("figure_count"))
    if context.history is None:
        # Whether it repeats is not known; the check of the history says so for those that could.
        return found.filter(pl.col("figure_count") >= FEWEST_FIGURES).select(
            "submission_key", pl.lit("unknown").alias("repeat_state")
        )
    before = (
        context.history.filter((pl.col("quarters_back") == 1) & pl.col("numerator").is_not_null())
        .select(
            *CELL, pl.col("numerator", "denominator").cast(pl.Float64), pl.lit(value=True).alias("is_known")
        )
        .unique(CELL, keep="first")
    )
    is_same = (
        pl.col("is_known").fill_null(value=False)
        & pl.col("numerator").eq_missing(pl.col("numerator_right"))
        & pl.col("denominator").eq_missing(pl.col("denominator_right"))
    )
    same = (
        now.join(before, on=CELL, how="left")
        .group_by("submission_key")
        .agg(is_same.sum().alias("same_count"), pl.len())
    )
    given_before = before.group_by("submission_key").agg(pl.len().alias("before_count"))
    is_repeated = (pl.col("same_count") == pl.col("len")) & (pl.col("len") == pl.col("before_count"))
    return (
        found.filter(pl.col("figure_count") >= FEWEST_FIGURES)
        .join(same, on="submission_key")
        .join(given_before, on="submission_key")
        .select(
            "submission_key",
            pl.when(is_repeated).then(pl.lit("repeated")).otherwise(pl.lit("new")).alias("repeat_state"),
        )
    )


def _copies(frame: pl.DataFrame, context: GateContext) -> pl.DataFrame:
    """The submissions whose figures, or whose very file, another provider handed in first."""
    own = fingerprints(frame) if not context.twins.is_empty() else {}
    return (
        context.twins.filter(
            (pl.col("fingerprint") == "")
            | (
                pl.col("fingerprint")
                == pl.col("submission_key").replace_strict(own, default=None, return_dtype=pl.String)
            )
        )
        .group_by("submission_key", maintain_order=True)
        .agg(pl.col("other").first().alias("twin"))
        .with_columns(pl.lit("copied").alias("twin_state"))
    )
