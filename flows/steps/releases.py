"""What is known of published figures: those that ship with the boards' data sets, and the releases imported since."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import polars as pl

from data_lake.ledger.snapshot import Snapshot
from data_lake.published import lait
from data_lake.published.shape import KEY, shaped
from data_lake.published.spread import SPREAD, SPREAD_KEY, read_spread, spread
from data_lake.published.table import read_table
from flows.office import Office
from sql.inputs import INPUT_SCHEMAS

_RELEASE = ("source", "release")


def release_frames(office: Office, snapshot: Snapshot) -> dict[str, pl.DataFrame]:
    """Give the inputs of a build that speak of published figures, as known at the snapshot's event.

    What ships was known always; what an import says, since it was recorded. A figure that several of them say of one
    release is there once, since the first: they agree, or they would be refused. Raises LakeDamaged.
    """
    figures, spreads = [_shipped_figures(office)], [_shipped_spreads(office)]
    releases = [_shipped_releases(figures[0])]
    for row in snapshot.release.iter_rows(named=True):
        known_from = pl.lit(_known_from(row, snapshot), pl.Datetime("us")).alias("known_from")
        of_release = office.lake.releases.read(row["path"])
        figures.append(of_release.with_columns(known_from))
        spreads.append(spread(of_release, lait.series_without_bands()).with_columns(known_from))
        releases.append(
            snapshot.release.filter(pl.col("sequence") == row["sequence"]).select(
                *_RELEASE, known_from, "sha256", "figures", pl.lit(value=False).alias("is_shipped")
            )
        )
    made = {
        "catalogue.published": pl.concat(figures).unique(KEY, keep="first", maintain_order=True),
        "catalogue.published_spread": pl.concat(spreads).unique(
            SPREAD_KEY, keep="first", maintain_order=True
        ),
        "catalogue.release": pl.concat(releases),
    }
    return {name: frame.select(*INPUT_SCHEMAS[name]) for name, frame in made.items()}


def _known_from(imported: Mapping[str, Any], snapshot: Snapshot) -> datetime:
    """The instant of an import; after every publication that the ledger has before it, whatever the clock said."""
    before = snapshot.publication.filter(pl.col("sequence") < imported["sequence"])["published_at"]
    instants: list[datetime] = [
        imported["imported_at"],
        *(one + timedelta(microseconds=1) for one in before.to_list()),
    ]
    return max(instants).replace(tzinfo=None)


def known_figures(office: Office) -> pl.DataFrame:
    """Give all published figures known now, in the shape ``PUBLISHED`` with ``known_from``. Raises LakeDamaged."""
    return release_frames(office, office.ledger.snapshot())["catalogue.published"]


def _shipped_figures(office: Office) -> pl.DataFrame:
    """Read the tables of the boards that are served, each its own or its base's, as one."""
    paths = sorted({one.file("published.csv").resolve() for one in office.catalogues.values()})
    return _always(pl.concat([read_table(path) for path in paths]).unique(KEY, maintain_order=True))


def _shipped_spreads(office: Office) -> pl.DataFrame:
    """Read how those series lie among all English authorities; a data set with figures of its own may have none."""
    paths = sorted({one.file("published_spread.csv").resolve() for one in office.catalogues.values()})
    read = [read_spread(path) for path in paths if path.exists()]
    return _always(pl.concat(read or [pl.DataFrame(schema=SPREAD)]).unique(maintain_order=True))


def _shipped_releases(figures: pl.DataFrame) -> pl.DataFrame:
    found = figures.group_by(_RELEASE).agg(pl.len().cast(pl.Int64).alias("figures")).sort(_RELEASE)
    return _always(found).select(
        *_RELEASE, "known_from", pl.lit("").alias("sha256"), "figures", pl.lit(value=True).alias("is_shipped")
    )


def _always(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(pl.lit(None, pl.Datetime("us")).alias("known_from"))


def own_figures(office: Office, board: str) -> pl.DataFrame:
    """Give what is published of a board's own authority, in the shape ``PUBLISHED``, sorted; nothing else of it.

    What agencies handed in never enters: nothing here is protected, and only what is public already may leave.
    Raises UnknownBoard and LakeDamaged.
    """
    own = pl.col("authority_code") == office.catalogue(board).board.authority_code
    return shaped(known_figures(office).filter(own), board)
