"""Which of the published figures a board needs: its own, its neighbours', its region's and England's."""

import csv
from collections.abc import Iterable
from pathlib import Path

import polars as pl

from data_lake.published import dfe_children_in_need, dfe_parts, exclusions, fingertips, lait
from data_lake.published.parts import shaped_parts
from data_lake.published.places import Places
from data_lake.published.shape import ENGLAND, UnreadablePublished, shaped
from data_lake.published.spread import spread
from expectations.declarations import Neighbour

DETAIL = ("referrals_to_initial_assessment_by_agency", dfe_children_in_need.SOURCE)
"""The indicator of one source that is kept for the board, its region and England only: it has many parts."""


def read_every(folder: Path) -> pl.DataFrame:
    """Read every source below ``folder``: every figure of every place. Raises UnreadablePublished."""
    read = (dfe_children_in_need.read, lait.read, fingertips.read, exclusions.read)
    return pl.concat([one(folder) for one in read])


def derive(figures: pl.DataFrame, region: str, authority: str, neighbours: Iterable[str]) -> pl.DataFrame:
    """Keep of every figure what the board of ``authority``, in ``region``, compares itself with.

    ``authority`` and ``neighbours`` are three-digit DfE codes. Gives a frame of shape ``PUBLISHED``.
    """
    codes = {authority, region, ENGLAND, *neighbours}
    is_detail = (pl.col("indicator_id") == DETAIL[0]) & (pl.col("source") == DETAIL[1])
    is_wanted = pl.col("authority_code").is_in(codes)
    is_own = pl.col("authority_code").is_in([authority, region, ENGLAND])
    return shaped(figures.filter(is_wanted & (is_own | ~is_detail)), "published")


def derive_spread(figures: pl.DataFrame) -> pl.DataFrame:
    """Give how each series lies among all English authorities, in the shape ``SPREAD``."""
    return spread(figures, lait.series_without_bands())


def derive_parts(folder: Path, region: str, authority: str) -> pl.DataFrame:
    """Read every published part below ``folder`` and keep the board's own, its region's and England's.

    Gives a frame of shape ``PARTS``. Raises UnreadablePublished when the release is not understood.
    """
    codes = [authority, region, ENGLAND]
    return shaped_parts(
        dfe_parts.read(folder).filter(pl.col("authority_code").is_in(codes)), "published parts"
    )


def region_of(places: Places, authority: str) -> str:
    """Give the region of an authority. Raises UnreadablePublished where the release has no such authority."""
    region = places.region_of.get(authority)
    if region is None:
        raise UnreadablePublished(
            f"The DfE release has no authority {authority}. Give the three-digit DfE code, for example 815."
        )
    return region


def read_neighbours(path: Path) -> tuple[Neighbour, ...]:
    """Read the declared neighbour sets of a board. Raises ValidationError on a row of another shape."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = [{key: value for key, value in row.items() if value} for row in csv.DictReader(lines)]
    return tuple(Neighbour.model_validate(row) for row in rows)
