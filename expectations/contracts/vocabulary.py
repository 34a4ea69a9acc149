"""The codes that one provider's return may hold, taken from the catalogue."""

from dataclasses import dataclass

from expectations.catalogue import Catalogue
from expectations.declarations import ALL, UNKNOWN, AreaType, Indicator, Provider, Return, Series

Allowed = dict[tuple[str, ...], tuple[str, ...]]
"""What a column may hold, by the codes that stand before it in the row."""

_EVERY_AREA_TYPE: tuple[AreaType, ...] = ("csc4", "catch7", "district7")


@dataclass(frozen=True)
class Vocabulary:
    """The allowed codes of each key column, in the order of the key, and what each series supplies."""

    provider: Provider
    return_: Return
    allowed: dict[str, Allowed]
    """Column to its allowed codes; the keys are codes of ``WITHIN[column]``."""
    with_denominator: frozenset[tuple[str, str]]
    """The (indicator, series) pairs whose denominator is supplied too."""


WITHIN: dict[str, tuple[str, ...]] = {
    "indicator_id": (),
    "series": ("indicator_id",),
    "area_type": ("indicator_id",),
    "area_code": ("indicator_id", "area_type"),
    "breakdown": ("indicator_id",),
    "category": ("indicator_id", "breakdown"),
}
"""Which earlier codes decide what a key column may hold."""


def vocabulary(catalogue: Catalogue, provider_id: str, return_id: str) -> Vocabulary:
    """Give the codes that a provider's aggregate return may hold.

    Raises KeyError, with a sentence, when the catalogue knows no such provider or aggregate return.
    """
    provider, return_ = parties(catalogue, provider_id, return_id)
    indicators = [one for one in catalogue.indicators if one.id in return_.indicators]
    allowed: dict[str, Allowed] = {column: {} for column in WITHIN}
    allowed["indicator_id"][()] = tuple(one.id for one in indicators)
    for indicator in indicators:
        _one_indicator(catalogue, provider, return_, indicator, allowed)
    return Vocabulary(
        provider=provider,
        return_=return_,
        allowed=allowed,
        with_denominator=frozenset(
            (indicator.id, series.id)
            for indicator in indicators
            for series in supplied_series(indicator, return_)
            if series.denominator == "supplied"
        ),
    )


def parties(catalogue: Catalogue, provider_id: str, return_id: str) -> tuple[Provider, Return]:
    """Give the provider and the aggregate return of these ids.

    Raises KeyError, with a sentence, when the catalogue knows no such provider or aggregate return.
    """
    provider = next((one for one in catalogue.providers if one.id == provider_id), None)
    if provider is None:
        raise KeyError(f"the board {catalogue.board.id} has no provider called {provider_id}")
    return_ = next(
        (one for one in catalogue.returns if one.id == return_id and one.kind == "aggregate"), None
    )
    if return_ is None:
        raise KeyError(f"the board {catalogue.board.id} has no aggregate return called {return_id}")
    return provider, return_


def supplied_series(indicator: Indicator, return_: Return) -> tuple[Series, ...]:
    """Give the series of an indicator that stand in a return: supplied, and of the return's kind of period."""
    return tuple(
        one
        for one in indicator.series
        if one.is_supplied and (one.period_kind or indicator.period_kind) == return_.period_kind
    )


def celled(indicator: Indicator) -> tuple[str, ...]:
    """Give the breakdowns of an indicator that have cells of their own in a return."""
    return tuple(one.id for one in indicator.breakdowns if one.collected in {"due", "optional"})


def _one_indicator(
    catalogue: Catalogue,
    provider: Provider,
    return_: Return,
    indicator: Indicator,
    allowed: dict[str, Allowed],
) -> None:
    key = (indicator.id,)
    allowed["series"][key] = tuple(one.id for one in supplied_series(indicator, return_))
    areas = _areas(catalogue, provider, indicator)
    allowed["area_type"][key] = tuple(areas)
    for area_type, codes in areas.items():
        allowed["area_code"][indicator.id, area_type] = codes
    breakdowns = celled(indicator)
    allowed["breakdown"][key] = (ALL, *breakdowns)
    allowed["category"][indicator.id, ALL] = (ALL,)
    for breakdown in breakdowns:
        categories = catalogue.categories(indicator, breakdown)
        # Where roles share a row, each has its own members: nobody may fill in another's.
        allowed["category"][indicator.id, breakdown] = tuple(
            one.id for one in categories if one.provider in {None, provider.role}
        )


def _areas(catalogue: Catalogue, provider: Provider, indicator: Indicator) -> dict[str, tuple[str, ...]]:
    """The area codes by area type; a provider that speaks for one district has that district alone."""
    if provider.area_code is not None:
        return {provider.area_type: (provider.area_code,)}
    areas: dict[str, tuple[str, ...]] = {"county": (catalogue.board.authority_code,)}
    for area_type in _EVERY_AREA_TYPE:
        if area_type in indicator.areas:
            codes = dict.fromkeys(one.area_code for one in catalogue.areas if one.area_type == area_type)
            areas[area_type] = tuple(codes)
    return areas


def known_codes(catalogue: Catalogue) -> dict[str, frozenset[str]]:
    """Give, by key column, every code that some return of this board uses there."""
    return {
        "indicator_id": frozenset(one.id for one in catalogue.indicators),
        "series": frozenset(series.id for one in catalogue.indicators for series in one.series),
        "area_type": frozenset({"county", *_EVERY_AREA_TYPE}),
        "area_code": frozenset(
            {catalogue.board.authority_code, UNKNOWN, *(one.area_code for one in catalogue.areas)}
        ),
        "breakdown": frozenset(
            {ALL, *(breakdown for one in catalogue.indicators for breakdown in celled(one))}
        ),
        "category": frozenset(
            {
                ALL,
                *(
                    category.id
                    for one in catalogue.indicators
                    for breakdown in celled(one)
                    for category in catalogue.categories(one, breakdown)
                ),
            }
        ),
    }
