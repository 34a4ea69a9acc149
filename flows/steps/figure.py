"""Which figure a person asks for: a row of the framework, and which of its series, bases, areas and categories."""

from collections.abc import Iterable
from dataclasses import dataclass

from expectations.catalogue import Catalogue
from expectations.declarations import ALL, Area, Indicator, Series
from expectations.periods import Period


class NoSuchFigure(Exception):  # noqa: N818 - named as what happened
    """There is no such figure, or more than one is meant; the sentence says which there are."""


@dataclass(frozen=True)
class Wish:
    """What was typed: a row by any of its names, and more of it where not its headline in the county is meant."""

    indicator: str
    series: str | None = None
    basis: str | None = None
    area: str | None = None
    breakdown: str | None = None
    category: str | None = None


@dataclass(frozen=True)
class Asked:
    """One figure of a board in a quarter: the key of ``marts.indicator_value``, with what is declared of it."""

    board: str
    period: str
    indicator: Indicator
    series: Series
    basis: str
    area_type: str
    area_code: str
    area_name: str
    breakdown: str = ALL
    category: str = ALL
    category_label: str = ""

    @property
    def key(self) -> dict[str, str]:
        """The key by which the warehouse knows the figure."""
        return {
            "board": self.board,
            "period": self.period,
            "indicator_id": self.indicator.id,
            "series": self.series.id,
            "basis": self.basis,
            "area_type": self.area_type,
            "area_code": self.area_code,
            "breakdown": self.breakdown,
            "category": self.category,
        }


def asked_for(catalogue: Catalogue, quarter: Period, wish: Wish) -> Asked:
    """Find which figure is meant. Raises NoSuchFigure, with those that there are."""
    try:
        indicator = catalogue.indicator(wish.indicator)
    except KeyError as error:
        raise NoSuchFigure(f"{error.args[0]}. Print all of them with: lscb catalogue list") from None
    series = _series(indicator, wish.series)
    basis = _basis(indicator, series, wish.basis)
    area_type, area_code, area_name = _area(catalogue, indicator, wish.area)
    breakdown, category, label = _category(catalogue, indicator, wish.breakdown, wish.category)
    return Asked(
        catalogue.board.id, quarter.label, indicator, series, basis, area_type, area_code, area_name, breakdown,
        category, label,
    )  # fmt: skip


def _series(indicator: Indicator, name: str | None) -> Series:
    wanted = _plain(name or indicator.headline)
    found = [one for one in indicator.series if wanted in {_plain(one.id), _plain(one.label)}]
    if not found:
        known = ", ".join(f"{one.id} ({one.label})" for one in indicator.series)
        raise NoSuchFigure(f"{indicator.id} has no series {name}. Give one with --series: {known}")
    return found[0]


def _basis(indicator: Indicator, series: Series, name: str | None) -> str:
    bases = indicator.bases(series)
    found = [one for one in bases if name is None or _plain(one) == _plain(name)]
    if not found:
        raise NoSuchFigure(
            f"{indicator.id}, {series.id} has no basis {name}. Give one with --basis: {', '.join(bases)}"
        )
    return found[0]


def _area(catalogue: Catalogue, indicator: Indicator, name: str | None) -> tuple[str, str, str]:
    board = catalogue.board
    county = ("county", board.authority_code, board.authority_name)
    if name is None or _plain(name) in {"county", _plain(board.authority_code), _plain(board.authority_name)}:
        return county
    places = {(one.area_type, one.area_code): one for one in catalogue.areas}.values()
    kind, _, code = name.rpartition(":")
    found = [
        one
        for one in places
        if _plain(code) in {_plain(one.area_code), _plain(one.name)} and kind in {"", one.area_type}
    ]
    # a name that a team area shares with a former district means the one that the row is asked for by
    given = [one for one in found if one.area_type in indicator.areas] or found
    if len(given) == 1:
        return given[0].area_type, given[0].area_code, given[0].name
    if given:
        raise NoSuchFigure(
            f"{name} is the name of more than one area: give one of {_places(given)} with --area"
        )
    raise NoSuchFigure(f"no area called {name}. There are: {_places(places)}")


def _places(areas: Iterable[Area]) -> str:
    return ", ".join(f"{one.area_type}:{one.area_code}" for one in areas)


def _category(
    catalogue: Catalogue, indicator: Indicator, breakdown: str | None, category: str | None
) -> tuple[str, str, str]:
    if breakdown is None and category is None:
        return ALL, ALL, ""
    known = {
        one.id: catalogue.categories(indicator, one.id)
        for one in indicator.breakdowns
        if one.collected in {"due", "optional"}
    }
    if not known:
        raise NoSuchFigure(f"{indicator.id} has no breakdowns: leave out --breakdown and --category.")
    if breakdown is not None and breakdown not in known:
        raise NoSuchFigure(
            f"{indicator.id} has no breakdown {breakdown}. Give one with --breakdown: {', '.join(known)}"
        )
    wanted = {breakdown: known[breakdown]} if breakdown else known
    found = [
        (name, one.id, one.label)
        for name, members in wanted.items()
        for one in members
        if category is not None and _plain(category) in {_plain(one.id), _plain(one.label)}
    ]
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(name for name, _, _ in found)
        raise NoSuchFigure(
            f"{category} is a category of more than one breakdown: choose {names} with --breakdown"
        )
    there = "; ".join(f"{name}: {', '.join(one.id for one in members)}" for name, members in wanted.items())
    said = f"has no category {category}" if category else "is broken down by category"
    raise NoSuchFigure(f"{indicator.id} {said}. Give one with --category: {there}")


def _plain(name: str) -> str:
    return name.casefold().replace("_", " ").replace("-", " ").strip()
