"""Seeded, repeatable sharing-out of whole counts: the parts always add up to the whole."""

import hashlib
import math
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


def split_year(total: int, *key: object, caps: Sequence[int] | None = None) -> list[int]:
    """Split a year's total over its four quarters; the sum is exact, the split is invented."""
    source = dice("split", *key)
    weights = [1 + source.uniform(-0.1, 0.1) for _ in range(4)]
    if caps is not None:
        weights = [weight * cap for weight, cap in zip(weights, caps, strict=True)]
    return share_out(total, weights, caps)


def habitual_weights(members: Sequence[str], *key: object) -> list[float]:
    """Give each member a lasting weight of its own, between 1 and 1.8, so that places differ and stay themselves."""
    return [1 + 0.8 * dice("habit", *key, member).random() for member in members]


def swayed(weights: Sequence[float], total: int, *key: object) -> list[float]:
    """Sway each weight a little, so that no two quarters and no two places are shared out quite alike.

    The smaller the whole, the more: by up to 15%, and by less for more than 44 in the whole, as chance would.
    """
    source, width = dice("sway", *key), min(0.15, 1 / math.sqrt(max(total, 1)))
    return [weight * source.uniform(1 - width, 1 + width) for weight in weights]
