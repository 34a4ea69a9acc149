"""A row by place: bars for the team areas, the catchments and the districts, with the county beside them."""

from itertools import groupby

import altair as alt
import polars as pl

from reports import theme, words
from reports.charts.canvas import Canvas
from reports.charts.drawing import Drawing, Row, Table, scale_of
from reports.charts.origin import invented_note, origin, unsigned_note
from reports.typeface import shortened
from reports.words import Measure

WIDTH = 408
NAMES = 196
"""Room for the names of places."""
FIGURES = 54
"""Room for the figure at the end of the longest bar."""
BAR, LINE, HEAD = 13, 21, 26

GROUPS = {
    "csc4": "Children's social care areas",
    "catch7": "Catchments",
    "district7": "Former districts",
}


def localities(frame: pl.DataFrame, county: float | None, measure: Measure) -> Drawing | None:
    """Draw one row's headline by place (tables.LOCALITY, in the order to show); None when no place has a number.

    ``county`` is ruled through percentages and rates; through counts it would say nothing.
    """
    rows = list(frame.iter_rows(named=True))
    known = [row for row in rows if _value(row) is not None]
    if not known:
        return None
    ruled = None if measure.is_count else county
    return Drawing(
        chart=_chart(rows, ruled, measure),
        title=f"{measure.title}: by place",
        alt_text=_alt_text(rows, ruled, measure),
        table=_table(rows, measure),
        note=_note(rows, known),
    )


def _value(row: Row) -> float | None:
    return row["value"] if row["status"] in words.NUMBER_STATUSES else None


def _chart(rows: list[Row], county: float | None, measure: Measure) -> alt.LayerChart:
    values = [value for row in rows if (value := _value(row)) is not None]
    scale = scale_of([*values, *([county] if county is not None else [])], zero="always")
    longest = max(*values, county or 0.0, 1e-9) if values else scale.high
    room = WIDTH - NAMES - FIGURES
    groups = [(kind, list(found)) for kind, found in groupby(rows, key=lambda row: row["area_type"])]
    height = sum(HEAD + LINE * len(found) for _, found in groups) + (16 if county is not None else 0)
    canvas = Canvas(WIDTH, height)
    y = 0.0
    for kind, found in groups:
        canvas.text(0, y + 13, GROUPS.get(kind, kind), theme.GREY, size=theme.SMALL, bold=True)
        y += HEAD
        for row in found:
            _bar(canvas, row, y + LINE / 2, room / longest, measure)
            y += LINE
    if county is not None:
        x = NAMES + county * room / longest
        canvas.line((x, HEAD - 4), (x, height - 14), theme.ORANGE, width=1.6)
        label = f"county {words.number(county, measure.decimals)}" + ("%" if measure.is_percentage else "")
        canvas.text(min(x, WIDTH - 44), height - 6, label, size=theme.SMALL, align="center")
    return canvas.chart()


def _bar(canvas: Canvas, row: Row, middle: float, pixels: float, measure: Measure) -> None:
    value = _value(row)
    unknown = row["area_code"] == "unknown"
    canvas.text(
        NAMES - 8, middle, shortened(row["name"], NAMES - 8, theme.SMALL), size=theme.SMALL, align="right"
    )
    canvas.line((NAMES, middle - LINE / 2), (NAMES, middle + LINE / 2), theme.RULE)
    if value is None:
        symbol = f"[{words.SYMBOLS.get(row['status'], 'x')}]"
        canvas.text(NAMES + 6, middle, symbol, theme.GREY)
        return
    end = NAMES + max(value, 0) * pixels
    if end > NAMES:
        color = theme.RULE if unknown else theme.ACCENT
        canvas.box(NAMES, middle - BAR / 2, end, middle + BAR / 2, color)
    label = words.number(value, measure.decimals) + ("%" if measure.is_percentage else "")
    canvas.text(end + 6, middle, label, size=theme.SMALL, halo=True)


def _alt_text(rows: list[Row], county: float | None, measure: Measure) -> str:
    sentences = []
    for kind, found in groupby(rows, key=lambda row: row["area_type"]):
        known = [row for row in found if _value(row) is not None and row["area_code"] != "unknown"]
        if known:
            low, high = (pick(known, key=lambda row: row["value"]) for pick in (min, max))
            span = (
                f"all {words.figure(high['value'], measure)}"
                if low["value"] == high["value"]
                else f"from {words.figure(low['value'], measure)} ({low['name']}) "
                f"to {words.figure(high['value'], measure)} ({high['name']})"
            )
            sentences.append(f"{GROUPS.get(kind, kind)}: {span}.")
    if county is not None:
        sentences.append(f"The county stands at {words.figure(county, measure)}.")
    return " ".join([f"{measure.title} by place.", *sentences, "The table of figures follows the picture."])


def _note(rows: list[Row], known: list[Row]) -> str:
    notes = invented_note([(str(row["name"]), bool(row["is_invented"])) for row in known], "place")
    notes += unsigned_note([(str(row["name"]), row["sign_off"]) for row in known])
    if any(row["is_placeholder"] for row in rows):
        notes.append("Catchments are placeholders until the board gives their boundaries.")
    notes += words.symbols_explained(row["status"] for row in rows if _value(row) is None)
    return " ".join(notes)


def _table(rows: list[Row], measure: Measure) -> Table:
    return Table(
        ("Place", "Kind", "Value", "Numerator", "Denominator", "Origin"),
        tuple(
            (
                str(row["name"]),
                str(GROUPS.get(row["area_type"], row["area_type"])),
                words.figure(row["value"], measure)
                if _value(row) is not None
                else words.standing(row["status"]),
                words.number(row["numerator"]) if _value(row) is not None else "",
                words.number(row["denominator"]) if _value(row) is not None else "",
                origin(row) if _value(row) is not None else "",
            )
            for row in rows
        ),
    )
