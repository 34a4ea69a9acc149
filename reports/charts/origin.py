"""Where figures of a picture come from: as words of its table, and as a sentence under it."""

from collections.abc import Sequence

from reports import words
from reports.charts.drawing import Row

NAMED = 6
"""So many are named in a sentence; more stand in the table only."""


def origin(row: Row) -> str:
    """Write where a figure comes from, as every table of figures does."""
    return "invented" if row["is_invented"] else "real"


def invented_note(figures: Sequence[tuple[str, bool]], noun: str) -> list[str]:
    """Say which of the figures drawn, each a name and whether it is invented, are; nothing where none is.

    ``2 of 5 parts invented: physical, multiple.``
    """
    invented = [name for name, is_invented in figures if is_invented]
    if not invented:
        return []
    if len(invented) == len(figures):
        return [f"All figures by {noun} are invented."]
    amount = f"{len(invented)} of {words.counted(len(figures), noun)} invented"
    return [
        f"{amount}: {', '.join(invented)}." if len(invented) <= NAMED else f"{amount}; the table says which."
    ]
