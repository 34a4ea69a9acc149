"""Which rows of the framework a person means, and what a published measure is called, for all that shows neighbours."""

from collections.abc import Iterable, Mapping
from typing import Any

from expectations.catalogue import Catalogue
from expectations.published_measures import published_measure

Plain = dict[str, Any]


class NoSuchNeighbours(Exception):  # noqa: N818 - named as what happened
    """No such set, authority or measure is known; the sentence says which are."""


def rows_named(catalogue: Catalogue, names: Iterable[str]) -> list[str]:
    """Give the ids of rows of the framework by any of their names; none for all. Raises NoSuchNeighbours."""
    try:
        return [catalogue.indicator(name).id for name in names]
    except KeyError as error:
        raise NoSuchNeighbours(f"{error.args[0]}. Print all of them with: lscb catalogue list") from None


def label_of(catalogue: Catalogue, row: Mapping[str, Any]) -> Plain:
    """Give what a measure is called, of the board's own series and of others that are published."""
    indicator = catalogue.indicator(row["indicator_id"])
    series = {one.id: one for one in indicator.series}.get(row["series"])
    said = next(
        (one.relation for one in indicator.compare_with if one.measure == f"{indicator.id}.{row['series']}"),
        "",
    )
    known = series or published_measure(indicator.id, row["series"], row["decimals"] or 0)
    return {
        "number": indicator.number,
        "title": indicator.title,
        "label": known.label,
        "unit": known.unit,
        "decimals": known.decimals,
        "relation": said or ("same" if series else "related"),
    }
