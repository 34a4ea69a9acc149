"""The neighbours' table for a terminal and for a spreadsheet."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from textwrap import wrap
from typing import Any

from reports.traces import FOR_WHOM, WIDTH
from reports.what_if import title
from reports.words import number

Plain = Mapping[str, Any]

HEADINGS = ("year", "set", "own", "mean", "median", "pooled", "lowest", "highest", "place", "rank", "band", "used",
            "England", "region")  # fmt: skip
NUMBERS = ("value", "mean", "median", "pooled", "minimum", "maximum")
TOTALS = ("england", "region")
LEGEND = (
    "* the set that stands for the year; (i) invented; place: 1 is the highest; rank: 1 is the best; band: A is the "
    "best quarter of all English authorities; used: neighbours with a figure; -: none, or not known"
)
BY_WHAT = (
    "By all published figures that the warehouse knows now: {vintage}. A quarter whose pack was published keeps those "
    "that it was made from, so `lscb explain` of it may say something else."
)


def lines(rows: Sequence[Plain]) -> Iterator[str]:
    """Give what a person at a terminal reads: a block a measure, a line a year and set, below it who had no figure."""
    yield FOR_WHOM
    yield from wrap(LEGEND, WIDTH)
    if rows:
        yield from wrap(BY_WHAT.format(vintage=rows[0]["vintage"]), WIDTH)
    for _, block in groupby(rows, key=lambda row: (row["indicator_id"], row["series"])):
        found = list(block)
        yield ""
        yield from wrap(f"{found[0]['number']}  {title(found[0])}", WIDTH)
        cells = [HEADINGS, *(tuple(_cells(row)) for row in found)]
        widths = [max(len(one[place]) for one in cells) for place in range(len(HEADINGS))]
        for place, one in enumerate(cells):
            yield "  ".join(
                text.ljust(width) if column < 2 else text.rjust(width)
                for column, (text, width) in enumerate(zip(one, widths, strict=True))
            ).rstrip()
            if place and found[place - 1]["missing"]:
                told = f"no figure: {', '.join(found[place - 1]['missing'])}"
                yield from wrap(told, WIDTH, initial_indent="    ", subsequent_indent="    ")
            if place and found[place - 1]["of_other_releases"]:
                told = f"not of {found[place - 1]['release']}: {', '.join(found[place - 1]['of_other_releases'])}"
                yield from wrap(told, WIDTH, initial_indent="    ", subsequent_indent="    ")


def as_csv(rows: Sequence[Plain]) -> str:
    """Give the same as a table for a spreadsheet; who had no figure stands in one cell, with semicolons between."""
    out = io.StringIO()
    names = list(rows[0]) if rows else []
    writer = csv.DictWriter(out, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(
        {**row, **{name: "; ".join(row[name]) for name in ("missing", "of_other_releases")}} for row in rows
    )
    return out.getvalue()


def _cells(row: Plain) -> Iterator[str]:
    yield row["period"]
    yield row["neighbour_set"] + ("*" if row["is_valid_for_period"] else "")
    for name in NUMBERS:
        mark = " (i)" if name == "value" and row["is_invented"] else ""
        yield _number(row[name], row) + mark
    yield "-" if row["position"] is None else f"{row['position']} of {row['n_used'] + 1}"
    yield "-" if row["rank"] is None else str(row["rank"])
    yield row["quartile"] or "-"
    yield f"{row['n_used']} of {row['n_expected']}"
    for name in TOTALS:
        yield _number(row[name], row)


def _number(value: float | None, row: Plain) -> str:
    return number(value, row["decimals"] or 0) or "-"
