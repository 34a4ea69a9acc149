"""How many of a set of neighbours had a figure, and what became of the others' figures, in words."""

from collections.abc import Iterable, Sequence

from reports import words

BECAME = {
    "c": ("was withheld by the source", "were withheld by the source"),
    "u": ("was unreliable", "were unreliable"),
    "z": ("did not apply", "did not apply"),
    "k": ("rounds to nought", "round to nought"),
    "low": ("rounds to nought", "round to nought"),
}
NOT_PUBLISHED = ("was not published", "were not published")

Lacking = tuple[str, str]
"""An authority without a figure, and the source's symbols of it (those of its parts joined by commas)."""


def lacking_of(missing: Iterable[str] | None) -> list[Lacking]:
    """Read what the warehouse says of neighbours without a figure: ``["Hampshire: u"]``."""
    return [(name, symbol) for name, _, symbol in (one.partition(": ") for one in missing or ())]


def lacking_sentence(n_used: int, n_expected: int, lacking: Sequence[Lacking]) -> str:
    """Say ``9 of 10 had a figure; Hampshire's was unreliable.``; nothing where every neighbour had one."""
    if n_used >= n_expected:
        return ""
    said = f"{n_used} of {n_expected} had a figure" if n_used else f"None of {n_expected} had a figure"
    grouped: dict[tuple[str, str], list[str]] = {}
    for name, symbol in lacking:
        grouped.setdefault(_became(symbol), []).append(f"{name}'s")
    reasons = [
        f"{words.listed(names)} {one if len(names) == 1 else many}"
        for (one, many), names in grouped.items()
    ]  # fmt: skip
    return "; ".join([said, *reasons]) + "."


def _became(symbol: str) -> tuple[str, str]:
    """Say what became of a figure; of one made of parts, what became of the first that is missing."""
    first = symbol.split(",", maxsplit=1)[0].strip()
    return BECAME.get(first, NOT_PUBLISHED)
