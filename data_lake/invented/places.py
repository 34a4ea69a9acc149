"""Where invented children live: a catchment each, and the team area that holds it."""

from collections.abc import Mapping

import polars as pl

from data_lake.invented.chance import Chance
from expectations.catalogue import Catalogue
from expectations.declarations import UNKNOWN

_RARELY_UNKNOWN = 0.02


class Places:
    """The areas of a board, as columns of codes."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._within = {
            one.area_code: one.within for one in catalogue.areas if one.area_type == "catch7" and one.within
        }
        self._codes: Mapping[str, list[str]] = {
            kind: list(dict.fromkeys(one.area_code for one in catalogue.areas if one.area_type == kind))
            for kind in ("county", "csc4", "catch7", "district7")
        }

    def catchment(self, chance: Chance, counter: pl.Expr) -> pl.Expr:
        """Give a catchment for each, seldom an unknown one."""
        return self.of("catch7", chance, counter)

    def team(self, catchment: pl.Expr) -> pl.Expr:
        """Give the team area that holds a catchment, or an unknown one."""
        return catchment.replace_strict(self._within, default=UNKNOWN, return_dtype=pl.String)

    def of(self, kind: str, chance: Chance, counter: pl.Expr) -> pl.Expr:
        """Give an area of a kind for each; nothing where the board has none of that kind."""
        codes = self._codes[kind]
        if not codes:
            return pl.lit(None, pl.String)
        known = [one for one in codes if one != UNKNOWN]
        weights = {one: (1 - _RARELY_UNKNOWN) / len(known) for one in known}
        return chance.pick(f"area {kind}", counter, weights | {UNKNOWN: _RARELY_UNKNOWN})
