"""A warehouse of published figures alone: what ships, beside a board of whom nothing has come in."""

from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from data_lake.published.spread import read_spread
from data_lake.published.table import read_table
from expectations.calendar import read_holidays
from expectations.catalogue import DATASET, load
from expectations.periods import quarters
from sql.build import build
from sql.inputs import INPUT_SCHEMAS, catalogue_frames


def build_of_published(target: Path) -> Path:
    """Build it for the last quarter of 2023-24."""
    always = pl.lit(None, pl.Int64).alias("known_event")
    stands = (pl.lit(None, pl.Int64).alias("withdrawn_event"), pl.lit(value=False).alias("is_handed_on"))
    build(
        target,
        {
            **{name: pl.DataFrame(schema=schema) for name, schema in INPUT_SCHEMAS.items()},
            **catalogue_frames(
                [load()], quarters("2023-24-Q4", "2023-24-Q4"), read_holidays(DATASET / "bank_holidays.csv")
            ),
            "catalogue.published": read_table(DATASET / "published.csv").with_columns(always, *stands),
            "catalogue.published_spread": read_spread(DATASET / "published_spread.csv").with_columns(always),
        },
        {"as_at": datetime(2024, 12, 1, tzinfo=UTC)},
    )
    return target
