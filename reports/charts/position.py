"""Our place among the neighbours year by year: the highest at the top, and where the set of neighbours changed."""

from collections.abc import Sequence
from itertools import pairwise

import altair as alt
import polars as pl

from reports import theme, words
from reports.charts.breaks import Break, break_sentences, breaks, parting
from reports.charts.canvas import Canvas
from reports.charts.drawing import Drawing, Row, Table
from reports.charts.labels import STOREY, signposts
from reports.typeface import text_width
from reports.words import Measure

WIDTH, HEIGHT = 408, 200
LEFT, TOP, FOOT = 30, 26, 26
LABEL = 15
CHANGED = "another set"


def position(frame: pl.DataFrame, measure: Measure, changes: pl.DataFrame | None = None) -> Drawing | None:
    """Draw one row's places (tables.PLACE, the oldest first); None when there is no place to show.

    A line joins the years of one set of neighbours only, since places among others are places in another race, and of
    one definition (``changes``: tables.DEFINITION_CHANGE).
    """
    rows = list(frame.iter_rows(named=True))
    if not rows:
        return None
    parted = parting(breaks(frame["period"].to_list(), changes))
    note = "1 is the highest."
    if frame["neighbour_set"].n_unique() > 1:
        note += " A line breaks where the set of neighbours changed."
    return Drawing(
        chart=_chart(rows, parted),
        title=f"{measure.title}: place by year",
        alt_text=_alt_text(rows, parted, measure),
        table=Table(
            ("Year to 31 March", "Place, ours included", "Neighbour set"),
            tuple((_year(row), _place(row), words.neighbour_set_name(row["neighbour_set"])) for row in rows),
        ),
        note=" ".join([note, *break_sentences(parted)]),
    )


def _year(row: Row) -> str:
    """Write the year in which a planning year ends: ``2024``."""
    return str(int(row["period"][:4]) + 1)


def _place(row: Row) -> str:
    return f"{row['position']} of {row['n_used'] + 1}"


def _chart(rows: list[Row], parted: Sequence[Break]) -> alt.LayerChart:
    canvas = Canvas(WIDTH, HEIGHT)
    last = max(row["n_used"] + 1 for row in rows)
    room = text_width(_place(rows[-1]), LABEL, bold=True) + 14
    step = (WIDTH - LEFT - 12 - room) / max(len(rows) - 1, 1)
    down = (HEIGHT - TOP - FOOT) / max(last - 1, 1)

    def at(index: int) -> tuple[float, float]:
        return LEFT + 12 + index * step, TOP + (rows[index]["position"] - 1) * down

    for tick in sorted({1, (1 + last) // 2, last}):
        y = TOP + (tick - 1) * down
        canvas.line((LEFT, y), (WIDTH, y), theme.RULE if tick == last else theme.FAINT)
        canvas.text(LEFT - 8, y, str(tick), theme.GREY, align="right")
    posts = []
    every = 1 if step >= text_width("2024", theme.SMALL) + 6 else 2
    for index, row in enumerate(rows):
        x, y = at(index)
        if (len(rows) - 1 - index) % every == 0:
            canvas.text(x, HEIGHT - 10, _year(row), theme.GREY, size=theme.SMALL, align="center")
        changed = [one.title for one in parted if one.place == index]
        if index and row["neighbour_set"] != rows[index - 1]["neighbour_set"]:
            changed.append(CHANGED)
        if changed:
            middle = x - step / 2
            canvas.line((middle, 8), (middle, HEIGHT - FOOT), theme.GREY, dashed=changed == [CHANGED])
            posts.append((middle, words.listed(changed)))
        elif index:
            canvas.line(at(index - 1), (x, y), theme.ACCENT, width=2)
        canvas.dot(x, y, theme.ACCENT, size=56)
    for start, storey, said in signposts(posts, LEFT, WIDTH):
        canvas.text(start, 2 + STOREY * storey, said, theme.GREY, size=theme.SMALL, halo=True)
    x, y = at(len(rows) - 1)
    canvas.text(x + 9, y, _place(rows[-1]), theme.ACCENT, size=LABEL, bold=True)
    return canvas.chart()


def _alt_text(rows: list[Row], parted: Sequence[Break], measure: Measure) -> str:
    newest = rows[-1]
    said = [f"{measure.title}, by year: {_place(newest)} in {_year(newest)}."]
    if len(rows) > 1:
        high, low = (pick(rows, key=lambda row: row["position"]) for pick in (min, max))
        said.append(
            f"Since {_year(rows[0])} between {_place(high)} in {_year(high)} and {_place(low)} in {_year(low)}."
        )
    changed = [
        _year(row) for before, row in pairwise(rows) if before["neighbour_set"] != row["neighbour_set"]
    ]
    if changed:
        said.append(f"The set of neighbours changed in {words.listed(changed)}.")
    said += break_sentences(parted)
    return " ".join([*said, "The table of figures follows the picture."])
