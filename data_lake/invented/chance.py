"""Dice for whole columns: a number between 0 and 1 for each counter, the same for the same seed and words, always.

Made of plain arithmetic on 64 bits (SplitMix64), so that it does not change with a release of the library that runs it.
"""

from collections.abc import Mapping
from hashlib import blake2b

import polars as pl

_STEP = 0x9E3779B97F4A7C15
_FIRST, _SECOND = 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
_FINEST = 2.0**-53


class Chance:
    """Dice that are thrown by name: ``counter`` says which throw of that name it is."""

    def __init__(self, seed: int, *words: str) -> None:
        self._words = (str(seed), *words)

    def uniform(self, name: str, counter: pl.Expr) -> pl.Expr:
        """Give a number from 0 up to 1, without it."""
        digest = blake2b("\x1f".join((*self._words, name)).encode(), digest_size=8).digest()
        mixed = counter.cast(pl.UInt64) * _bits(_STEP) + _bits(int.from_bytes(digest, "big"))
        mixed = (mixed ^ (mixed // _bits(1 << 30))) * _bits(_FIRST)
        mixed = (mixed ^ (mixed // _bits(1 << 27))) * _bits(_SECOND)
        mixed = mixed ^ (mixed // _bits(1 << 31))
        return (mixed // _bits(1 << 11)).cast(pl.Float64) * _FINEST

    def whole(self, name: str, counter: pl.Expr, low: int, high: int) -> pl.Expr:
        """Give a whole number from ``low`` to ``high``, both included."""
        return low + (self.uniform(name, counter) * (high - low + 1)).floor().cast(pl.Int64)

    def happens(self, name: str, counter: pl.Expr, share: float) -> pl.Expr:
        """Say whether something happens that happens to a share of all."""
        return self.uniform(name, counter) < share

    def pick(self, name: str, counter: pl.Expr, weights: Mapping[str, float]) -> pl.Expr:
        """Give one of some words, each as often as it weighs beside the others."""
        throw, reached, picked = self.uniform(name, counter), sum(weights.values()), pl.lit(None, pl.String)
        total = reached
        # From the last to the first, so that each is taken where the throw lies below all that come after it.
        for word, weight in reversed(list(weights.items())):
            picked = pl.when(throw * total < reached).then(pl.lit(word)).otherwise(picked)
            reached -= weight
        return picked


def _bits(number: int) -> pl.Expr:
    return pl.lit(number, pl.UInt64)
