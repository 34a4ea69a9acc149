"""Another set of neighbours in words: what a board would be beside, and what it stands beside."""

from collections.abc import Iterator, Mapping
from textwrap import wrap
from typing import Any

from reports.charts.lacking import lacking_of
from reports.traces import FOR_WHOM, WIDTH
from reports.words import counted, listed, neighbour_set_name, number, ordinal, source_symbol

Plain = Mapping[str, Any]

STATISTICS = (
    ("mean", "mean"),
    ("median", "median"),
    ("pooled", "taken together"),
    ("minimum", "lowest"),
    ("maximum", "highest"),
)
RELATIONS = {
    "same": "",
    "successor": " (what took its place)",
    "related": " (a related measure)",
}


def lines(found: Plain) -> Iterator[str]:
    """Give what a person at a terminal reads."""
    yield FOR_WHOM
    yield ""
    name = f"{neighbour_set_name(found['neighbour_set'])}: " if found["neighbour_set"] else ""
    yield from wrap(
        f"What if, in {found['period']}: {found['own']} beside {name}{listed(found['neighbours'])}.", WIDTH
    )
    if not found["rows"]:
        yield ""
        yield f"Nothing that was asked for is published of {found['period']}. Give another year."
    for row in found["rows"]:
        yield ""
        yield from wrap(f"{row['number']}  {title(row)}", WIDTH)
        yield f"    {'own':<16}{_number(row['value'], row)}{_origin(row)}"
        yield from _told("with these", _said(row, row))
        for gap in _gaps(row):
            yield from _told("", gap)
        if row["stands"] is not None:
            yield from _told("as it stands", _said(row["stands"], row))


def title(row: Plain) -> str:
    """Name a measure: the row of the framework, its series, and how that is related to the row's own."""
    return f"{row['title']}: {row['label']}{RELATIONS[row['relation']]}"


def place(row: Plain) -> str:
    """Say a place and a rank: ``7th of 11 with the highest first, 4th best``."""
    if row["position"] is None:
        return "no place"
    best = f", {ordinal(row['rank'])} best" if row["rank"] is not None else ""
    return f"{ordinal(row['position'])} of {row['n_used'] + 1} with the highest first{best}"


def as_plain(found: Plain) -> Plain:
    """Give the same for a program."""
    return {"for_whom": FOR_WHOM, **found}


def _said(row: Plain, measure: Plain) -> str:
    said = [f"{word} {_number(row[name], measure)}" for name, word in STATISTICS if row[name] is not None]
    had = f"{row['n_used']} of {counted(row['n_expected'], 'neighbour')} had a figure"
    return "; ".join([", ".join(said) or "no figure", place(row), had])


def _told(what: str, said: str) -> Iterator[str]:
    yield from wrap(said, WIDTH, initial_indent=f"    {what:<16}", subsequent_indent=" " * 20)


def _number(value: float | None, measure: Plain) -> str:
    if value is None:
        return "no figure"
    return number(value, measure["decimals"] or 0)


def _origin(row: Plain) -> str:
    if row["value"] is None:
        return ""
    if row["value_source"] == "published":
        return f" (published, {row['published_name']})"
    return " (from our own return, invented)" if row["is_invented"] else " (from our own return)"


def _gaps(row: Plain) -> Iterator[str]:
    for name, symbol in lacking_of(row["missing"]):
        yield f"{name}: {source_symbol(symbol)}"
