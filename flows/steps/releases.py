"""What is known of published figures: those that ship with the boards' data sets, and the releases imported since."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from data_lake.ledger.snapshot import Snapshot
from data_lake.published import lait
from data_lake.published.shape import KEY, PUBLISHED, shaped
from data_lake.published.spread import SPREAD, SPREAD_KEY, read_spread, spread
from data_lake.published.table import read_table
from flows.office import Office
from sql.inputs import INPUT_SCHEMAS

RELEASE = INPUT_SCHEMAS["catalogue.release"]
_RELEASE = ("source", "release")
_UNSAID = datetime(9999, 1, 1)  # noqa: DTZ001 - of what is not recorded, an instant that nothing is compared with


def release_frames(
    office: Office, snapshot: Snapshot, adding: Sequence["Adding"] = ()
) -> dict[str, pl.DataFrame]:
    """Give the inputs of a build that speak of published figures, as known at the snapshot's event.

    What ships was known always; what an import says, since its event, and until that of its withdrawal. A figure that
    several of them say of one release is there once, since the first: they agree, or they would be refused; of what
    another board handed on and the publisher's own files say too, both are. ``adding`` is laid over it as though it had
    been imported next. Raises LakeDamaged.
    """
    shipped = _shipped_figures(office)
    imports = _imports(snapshot, adding)
    events = {one["sequence"]: one for one in imports}
    read = [
        office.lake.releases.read(one["path"]) if one["figures_read"] is None else one["figures_read"]
        for one in imports
    ]
    laid = [
        frame.select(PUBLISHED.names()).with_columns(
            pl.lit(one["sequence"], pl.Int64).alias("known_event"),
            pl.lit(one["withdrawn_event"], pl.Int64).alias("withdrawn_event"),
            pl.lit(one["is_handed_on"]).alias("is_handed_on"),
        )
        for frame, one in zip(read, imports, strict=True)
    ]
    figures = pl.concat([shipped, *(frame.join(shipped, on=KEY, how="anti") for frame in laid)]).unique(
        (*KEY, "withdrawn_event", "is_handed_on"), keep="first", maintain_order=True
    )
    figures = _without_repeated(figures)
    made = {
        "catalogue.published": figures,
        "catalogue.published_spread": _spreads(_shipped_spreads(office), figures, events.values()),
        "catalogue.release": pl.concat(
            [_shipped_releases(shipped), pl.DataFrame([*events.values()], schema=RELEASE)]
        ),
    }
    return {name: frame.select(*INPUT_SCHEMAS[name]) for name, frame in made.items()}


@dataclass(frozen=True)
class Adding:
    """Figures of a release that are not recorded yet."""

    source: str
    release: str
    figures: pl.DataFrame
    is_handed_on: bool


def _imports(snapshot: Snapshot, adding: Sequence[Adding]) -> list[dict[str, Any]]:
    """Every import in the order of the ledger, with the event and the instant that took it back, if one did."""
    found = []
    withdrawals = snapshot.release_withdrawal.sort("sequence").to_dicts()
    for row in snapshot.release.sort("sequence").iter_rows(named=True):
        after = [
            one
            for one in withdrawals
            if one["sequence"] > row["sequence"] and all(one[name] == row[name] for name in _RELEASE)
        ]
        found.append(
            row
            | {
                "figures_read": None,
                "known_event": row["sequence"],
                "known_from": row["imported_at"].replace(tzinfo=None),
                "withdrawn_event": after[0]["sequence"] if after else None,
                "withdrawn_from": after[0]["withdrawn_at"].replace(tzinfo=None) if after else None,
                "is_shipped": False,
            }
        )
    for place, one in enumerate(adding, start=snapshot.until_event + 1):
        found.append(
            dict.fromkeys(RELEASE)
            | {
                "source": one.source, "release": one.release, "sequence": place, "known_event": place,
                "known_from": _UNSAID, "figures_read": one.figures, "figures": one.figures.height, "sha256": "",
                "is_shipped": False, "is_handed_on": one.is_handed_on,
            }
        )  # fmt: skip
    return found


def _without_repeated(figures: pl.DataFrame) -> pl.DataFrame:
    """Leave out what another board handed on of what the publisher's own files had said before."""
    own = figures.filter(~pl.col("is_handed_on")).select(
        *KEY, "withdrawn_event", pl.col("known_event").alias("own_event")
    )
    beside = figures.join(
        own, on=[*KEY, "withdrawn_event"], how="left", nulls_equal=True, maintain_order="left"
    )
    is_repeated = pl.col("is_handed_on") & (pl.col("own_event") < pl.col("known_event")).fill_null(
        value=False
    )
    return beside.filter(~is_repeated).drop("own_event")


def _spreads(
    shipped: pl.DataFrame, figures: pl.DataFrame, imports: Iterable[Mapping[str, Any]]
) -> pl.DataFrame:
    """How each series lies at each event that changed its release, over all that was known of the release then.

    Never over fewer authorities than the spread that ships, which is of all of them, though the figures that ship are
    of a few.
    """
    made = [shipped]
    changes = {
        (event, one["source"], one["release"])
        for one in imports
        for event in (one["known_event"], one["withdrawn_event"])
        if event is not None
    }
    for event, source, release in sorted(changes):
        known = figures.filter(
            pl.col("source") == source,
            pl.col("release") == release,
            (pl.col("known_event") <= event).fill_null(value=True),
            (pl.col("withdrawn_event") > event).fill_null(value=True),
        )
        one_each = known.sort("is_handed_on", maintain_order=True).unique(
            KEY, keep="first", maintain_order=True
        )
        worked_out = spread(one_each, lait.series_without_bands())
        ours = shipped.filter(pl.col("source") == source, pl.col("release") == release)
        fewer = worked_out.join(
            ours.select(*SPREAD_KEY, pl.col("n").alias("n_shipped")), on=SPREAD_KEY, how="left"
        ).filter((pl.col("n") < pl.col("n_shipped")).fill_null(value=False))
        at = pl.lit(event, pl.Int64).alias("known_event")
        made += [
            worked_out.join(fewer, on=SPREAD_KEY, how="anti").with_columns(at),
            ours.join(fewer, on=SPREAD_KEY, how="semi").with_columns(at),
        ]
    return pl.concat(made)


def known_figures(office: Office) -> pl.DataFrame:
    """Give all published figures that stand now, as ``release_frames`` does. Raises LakeDamaged."""
    return standing(release_frames(office, office.ledger.snapshot())["catalogue.published"])


def standing(published: pl.DataFrame) -> pl.DataFrame:
    """Leave out what was withdrawn."""
    return published.filter(pl.col("withdrawn_event").is_null())


def _shipped_figures(office: Office) -> pl.DataFrame:
    """Read the tables of the boards that are served, each its own or its base's, as one."""
    paths = sorted({one.file("published.csv").resolve() for one in office.catalogues.values()})
    figures = pl.concat([read_table(path) for path in paths]).unique(KEY, maintain_order=True)
    return _always(figures).with_columns(
        pl.lit(None, pl.Int64).alias("withdrawn_event"), pl.lit(value=False).alias("is_handed_on")
    )


def _shipped_spreads(office: Office) -> pl.DataFrame:
    """Read how those series lie among all English authorities; a data set with figures of its own may have none."""
    paths = sorted({one.file("published_spread.csv").resolve() for one in office.catalogues.values()})
    read = [read_spread(path) for path in paths if path.exists()]
    return _always(pl.concat(read or [pl.DataFrame(schema=SPREAD)]).unique(maintain_order=True))


def _shipped_releases(figures: pl.DataFrame) -> pl.DataFrame:
    found = figures.group_by(_RELEASE).agg(pl.len().cast(pl.Int64).alias("figures")).sort(_RELEASE)
    return _always(found).select(
        *_RELEASE,
        "known_event",
        *(
            pl.lit(None, RELEASE[name]).alias(name)
            for name in ("known_from", "withdrawn_event", "withdrawn_from")
        ),
        pl.lit("").alias("sha256"),
        "figures",
        pl.lit(value=True).alias("is_shipped"),
        pl.lit(value=False).alias("is_handed_on"),
    )


def _always(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(pl.lit(None, pl.Int64).alias("known_event"))


def own_figures(office: Office, board: str) -> pl.DataFrame:
    """Give what is published of a board's own authority, in the shape ``PUBLISHED``, sorted; nothing else of it.

    What agencies handed in never enters: nothing here is protected, and only what is public already may leave.
    Raises UnknownBoard and LakeDamaged.
    """
    own = pl.col("authority_code") == office.catalogue(board).board.authority_code
    figures = known_figures(office).filter(own).sort("is_handed_on", maintain_order=True)
    return shaped(figures.unique(KEY, keep="first", maintain_order=True), board)
