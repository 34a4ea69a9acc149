"""Seeded, repeatable sharing-out of whole counts: the parts always add up to the whole."""

import hashlib
import random
from collections.abc import Sequence


def dice(*key: object) -> random.Random:
    """Give a random source that depends on nothing but its key, so that every number can be made again."""
    digest = hashlib.sha256("|".join(str(part) for part in key).encode()).digest()
    return random.Random(digest)  # noqa: S311 - invention, not secrecy


def share_out(total: int, weights: Sequence[float], caps: Sequence[int] | None = None) -> list[int]:
    """Split a whole count by weights, by largest remainder; no part exceeds its cap.

    Raises ValueError when the caps together cannot hold the total, or nothing has a weight.
    """
    limits = list(caps) if caps is not None else [total] * len(weights)
    if total > sum(limits) or (total and sum(weights) <= 0):
        message = f"{len(weights)} parts cannot hold the whole"
        raise ValueError(message)
    parts = [0] * len(weights)
    left = total
    open_parts = [number for number, limit in enumerate(limits) if limit > 0]
    while left > 0:
        pull = {number: weights[number] for number in open_parts}
        if not any(pull.values()):
            pull = dict.fromkeys(open_parts, 1.0)
        scale = sum(pull.values())
        exact = {number: left * weight / scale for number, weight in pull.items()}
        room = {number: limits[number] - parts[number] for number in open_parts}
        given = {number: min(int(exact[number]), room[number]) for number in open_parts}
        left -= sum(given.values())
        if all(given[number] == int(exact[number]) for number in open_parts):
            # Only remainders are left: one each, the largest first.
            order = sorted(open_parts, key=lambda number: (int(exact[number]) - exact[number], number))
            able = [number for number in order if given[number] < room[number]][:left]
            given |= {number: given[number] + 1 for number in able}
            left -= len(able)
        for number, amount in given.items():
            parts[number] += amount
        open_parts = [number for number in open_parts if parts[number] < limits[number]]
    return parts


def share_out_with(total: int, weights: Sequence[float], place: int, known: int) -> list[int]:
    """Split a whole count by weights, where one part is known; a known part larger than the whole is all of it."""
    known = min(known, total)
    parts = share_out(total - known, [*weights[:place], 0, *weights[place + 1 :]])
    parts[place] += known
    return parts


LEANING = (0.375, 0.125, 0.125, 0.375)
"""How far the middle of each quarter lies from the middle of its year, in years."""


def leaning(before: float | None, now: float, after: float | None) -> list[float]:
    """Give how high each quarter of a year is likely to be, leaning to the years around it where they are known.

    Without it, what doubles from one year to the next would double on the first of April.
    """
    ends = [now if one is None else one for one in (before, before, after, after)]
    return [now + lean * (end - now) for lean, end in zip(LEANING, ends, strict=True)]


def split_year(
    total: int, *key: object, caps: Sequence[int] | None = None, around: Sequence[float] = (1, 1, 1, 1)
) -> list[int]:
    """Split a total over four quarters, near the weights ``around``; the sum is exact, the split is invented."""
    source = dice("split", *key)
    weights = [one * (1 + source.uniform(-0.1, 0.1)) for one in around]
    if caps is not None:
        weights = [weight * cap for weight, cap in zip(weights, caps, strict=True)]
    return share_out(total, weights, caps)


def habitual_weights(members: Sequence[str], *key: object) -> list[float]:
    """Give each member a lasting weight of its own, between 1 and 1.8, so that places differ and stay themselves."""
    return [1 + 0.8 * dice("habit", *key, member).random() for member in members]


def swayed(weights: Sequence[float], *key: object, most: float = 0.15) -> list[float]:
    """Sway each weight by up to a share of it, so that no two quarters and no two places are shared out quite alike."""
    source = dice("sway", *key)
    return [weight * source.uniform(1 - most, 1 + most) for weight in weights]
