"""A place in full: every authority in order of its rate, ours filled, with the number that it counts beside it."""

import altair as alt
import polars as pl

from reports import theme, words
from reports.charts.canvas import Canvas
from reports.charts.drawing import Drawing, Row, Table
from reports.typeface import shortened, text_width
from reports.words import Measure

WIDTH = 408
PLACES, NAMES, BARS, NUMBERS = 20, 186, 226, 54
"""Where places and names end and bars begin, and the room for the numbers at the right; rates stand before the bars."""
LINE, BAR, HEAD = 20, 12, 24


def ranking(frame: pl.DataFrame, mark: Row, measure: Measure) -> Drawing | None:
    """Draw the neighbours' rates (tables.NEIGHBOUR) from the highest down; None without numbers to set beside them.

    ``mark`` is what we are compared with (tables.BENCHMARK); the neighbours' mean is ruled through.
    """
    rows = sorted(
        (row for row in frame.iter_rows(named=True) if row["value"] is not None),
        key=lambda row: (-row["value"], row["authority"]),
    )
    if len(rows) < 2 or all(row["number"] is None for row in rows):
        return None
    return Drawing(
        chart=_chart(rows, mark, measure),
        title=f"{measure.title}: rates in order, with numbers",
        alt_text=_alt_text(rows, measure),
        table=Table(
            ("Place", "Authority", "Rate", "Number"),
            tuple(
                (str(_place(rows, row)), _name(row), words.figure(row["value"], measure), words.number(row["number"]))
                for row in rows
            ),
        ),
        note="The place is by the rate: numbers alone would follow the size of each authority.",
    )  # fmt: skip


def _place(rows: list[Row], row: Row) -> int:
    """Give a place, the highest first; equal rates share the better one."""
    return 1 + len([other for other in rows if other["value"] > row["value"]])


def _name(row: Row) -> str:
    return str(row["authority"]) + (" (us)" if row["is_own"] else "")


def _chart(rows: list[Row], mark: Row, measure: Measure) -> alt.LayerChart:
    mean = mark["mean"]
    height = HEAD + LINE * len(rows) + (20 if mean is not None else 0)
    canvas = Canvas(WIDTH, height)
    canvas.text(BARS - 8, 8, "rate", theme.GREY, size=theme.SMALL, align="right")
    canvas.text(WIDTH, 8, "number", theme.GREY, size=theme.SMALL, align="right")
    longest = max(*(row["value"] for row in rows), mean or 0, 1e-9)
    room = WIDTH - BARS - NUMBERS
    if mean is not None:
        x = BARS + mean * room / longest
        canvas.line((x, HEAD - 4), (x, height - 18), theme.ORANGE, width=1.6)
        label = f"neighbours' mean {words.number(mean, measure.decimals)}"
        half = text_width(label, theme.SMALL) / 2
        canvas.text(min(x, WIDTH - half), height - 8, label, size=theme.SMALL, align="center")
    for index, row in enumerate(rows):
        y = HEAD + LINE * (index + 0.5)
        color = theme.ACCENT if row["is_own"] else theme.INK
        canvas.text(PLACES - 4, y, str(_place(rows, row)), theme.GREY, size=theme.SMALL, align="right")
        name = shortened(row["authority"], NAMES - PLACES - 10, theme.SMALL, bold=row["is_own"])
        canvas.text(PLACES + 4, y, name, color, size=theme.SMALL, bold=row["is_own"])
        end = BARS + max(row["value"], 0) * room / longest
        if end > BARS:
            fill = theme.ACCENT if row["is_own"] else theme.RULE
            canvas.box(BARS, y - BAR / 2, end, y + BAR / 2, fill)
        rate = words.number(row["value"], measure.decimals)
        canvas.text(BARS - 8, y, rate, color, size=theme.SMALL, align="right", bold=row["is_own"])
        number = words.number(row["number"]) or "\N{EN DASH}"
        canvas.text(WIDTH, y, number, color, size=theme.SMALL, align="right", bold=row["is_own"])
    return canvas.chart()


def _alt_text(rows: list[Row], measure: Measure) -> str:
    said = [
        f"{_place(rows, row)}: {_name(row)}, {words.figure(row['value'], measure)}"
        + (f", {words.number(row['number'])} in number" if row["number"] is not None else "")
        for row in rows
    ]
    return f"{measure.title}, the highest rate first. {'; '.join(said)}. The table of figures follows the picture."
