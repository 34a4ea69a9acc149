"""What published measures are called that are no series of the framework: what took a row's place, or is related."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from expectations.catalogue import DATASET


@dataclass(frozen=True)
class PublishedMeasure:
    """A published measure as people call it, its unit as series have theirs, and its decimals."""

    label: str
    unit: str
    decimals: int


@cache
def published_measures() -> Mapping[tuple[str, str], PublishedMeasure]:
    """Give what is declared, by indicator and series."""
    with (DATASET / "published_measures.csv").open(encoding="utf-8", newline="") as lines:
        return {
            (one["indicator_id"], one["series"]): PublishedMeasure(
                one["label"], one["unit"], int(one["decimals"])
            )
            for one in csv.DictReader(lines)
        }


def published_measure(
    indicator_id: str, series: str, decimals: int = 0, multiplier: int | None = None
) -> PublishedMeasure:
    """Say what a published measure is called; of one that a release brought, what its own name and multiplier tell."""
    known = published_measures().get((indicator_id, series))
    if known is not None:
        return known
    if series.endswith("_pct") or multiplier == 100:
        unit = "percent"
    else:
        unit = f"per_{multiplier}" if multiplier and multiplier > 1 else "number"
    said = series.removesuffix("_pct").replace("_", " ")
    return PublishedMeasure(said[:1].upper() + said[1:], unit, decimals)
