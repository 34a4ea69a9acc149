"""Where figures of a picture come from: as words of its table, and as a sentence under it."""

from collections.abc import Sequence

from reports import words
from reports.charts.drawing import Row

NAMED = 6
"""So many are named in a sentence; more stand in the table only."""


FROM_LISTS = {"records": ", from lists", "records_and_return": ", partly from lists"}
"""What is said of a figure that was not typed, or not in all of its quarters."""


def origin(row: Row) -> str:
    """Write where a figure comes from, whether from lists, and whether it is signed off, as every table does."""
    said = "invented" if row["is_invented"] else "real"
    said += FROM_LISTS.get(row.get("value_source") or "", "")
    unsigned = words.unsigned(row["sign_off"])
    return f"{said}, {unsigned}" if unsigned else said


def unsigned_note(figures: Sequence[tuple[str, str | None]]) -> list[str]:
    """Say which of the figures drawn, each a name and how far it has come, are not signed off; nothing where all are.

    ``Not signed off: 2023-24 Q4.``
    """
    found = [name for name, step in figures if words.unsigned(step)]
    if not found:
        return []
    if len(found) == len(figures):
        return ["None of these figures is signed off."]
    said = words.capital(words.NOT_SIGNED_OFF)
    return [
        f"{said}: {', '.join(found)}."
        if len(found) <= NAMED
        else f"{said}: {len(found)}; the table says which."
    ]


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
