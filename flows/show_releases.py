"""Releases of published statistics as a person sees them: what an import would do or did, and what is known."""

from collections.abc import Iterator, Sequence
from typing import Any

import polars as pl

from flows.steps.import_release import Laid

_SHOWN = 12


def import_lines(laid: Sequence[Laid], *, is_dry: bool) -> Iterator[str]:
    """Say of each release what was read from which file, what it comes to, what is told, and what follows."""
    for one in laid:
        read, compared = one.read, one.compared
        yield f"{read.source} {read.release}: {compared.total:,} figures"
        for file, series in read.mapped:
            yield f"  read     {file}: {', '.join(series)}"
        yield (
            f"  new {compared.new:,}, revised {compared.revised:,}, kept {compared.kept:,}, "
            f"known already {compared.already:,}, contradicting {compared.differing.height:,}"
        )
        for sentence in one.told[:_SHOWN]:
            yield f"  told     {sentence}"
        if len(one.told) > _SHOWN:
            yield f"  told     ... and {len(one.told) - _SHOWN} more; --json prints all"
        for sentence in one.refused:
            yield f"  refused  {sentence}"
        yield f"  {_follows(one, is_dry=is_dry)}"


def _follows(one: Laid, *, is_dry: bool) -> str:
    if one.refused:
        return "Nothing would be imported."
    if not one.is_news:
        return "Nothing to do: all of it is known already."
    if is_dry:
        return "This would be imported."
    return "Imported. Quarters not yet published are compared with it from the next `lscb build` on; others stay."


def as_plain(laid: Sequence[Laid]) -> list[dict[str, Any]]:
    """Give the same as plain data."""
    return [
        {
            "source": one.read.source,
            "release": one.read.release,
            "figures": one.compared.total,
            "new": one.compared.new,
            "revised": one.compared.revised,
            "kept": one.compared.kept,
            "already": one.compared.already,
            "contradicting": one.compared.differing.height,
            "mapped": {file: list(series) for file, series in one.read.mapped},
            "told": list(one.told),
            "refused": list(one.refused),
            "imported": one.imported,
        }
        for one in laid
    ]


def known(frames: dict[str, pl.DataFrame]) -> list[dict[str, Any]]:
    """Give every release that is known, those that ship first: since when, how much, of which periods and places."""
    figures = frames["catalogue.published"]
    rows = []
    for release in frames["catalogue.release"].iter_rows(named=True):
        since = release["known_event"] or 0
        of_it = figures.filter(
            pl.col("source") == release["source"],
            pl.col("release") == release["release"],
            pl.col("known_event").fill_null(0) <= since,
            (pl.col("withdrawn_event") > since).fill_null(value=True),
        )
        rows.append(
            {
                "source": release["source"],
                "release": release["release"],
                "known_from": release["known_from"],
                "withdrawn_from": release["withdrawn_from"],
                "is_handed_on": release["is_handed_on"],
                "figures": release["figures"],
                "series": of_it.select("indicator_id", "series").n_unique(),
                "places": of_it["authority_code"].n_unique(),
                "first": of_it["period"].min(),
                "last": of_it["period"].max(),
                "is_shipped": release["is_shipped"],
                "sha256": release["sha256"],
            }
        )
    return rows


def known_lines(rows: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Print them, one a line."""
    for row in rows:
        since = "ships" if row["is_shipped"] else f"known from {row['known_from']:%Y-%m-%d %H:%M} UTC"
        yield (
            f"{row['source']:<22} {row['release']:<14} {since:<33} {row['figures']:>7,} figures, "
            f"{row['series']} series, {row['places']} places, {row['first']} to {row['last']}"
            + (", handed on by another board" if row["is_handed_on"] else "")
            + (f"; withdrawn {row['withdrawn_from']:%Y-%m-%d %H:%M} UTC" if row["withdrawn_from"] else "")
        )
