"""A row's trend at the size of a word, for tables and lists."""

import altair as alt
import polars as pl

from reports import theme, words
from reports.charts.breaks import breaks, parting, stretches
from reports.charts.drawing import Row, axis_of, layered, marks
from reports.words import Measure

WIDTH, HEIGHT = 104, 22


def sparkline(
    frame: pl.DataFrame, measure: Measure, changes: pl.DataFrame | None = None
) -> alt.LayerChart | None:
    """Draw one row's headline (tables.TREND) as a bare line with its last point; None with fewer than two numbers.

    The line bridges quarters in which nothing was due, and breaks where a number is missing or the definition changed
    (``changes``: tables.DEFINITION_CHANGE); a change is ruled.
    """
    rows: list[Row] = []
    gaps = 0
    parted = parting(breaks(frame["period"].to_list(), changes))
    parts = stretches(frame.height, parted)
    for place, one in enumerate(frame.iter_rows(named=True)):
        if one["status"] in words.NUMBER_STATUSES and one["value"] is not None:
            # Without the interval: at this size only the shape can be told, and the axis of a count.
            shown = {"lower": None, "upper": None, "denominator": one["denominator"]}
            rows.append({"place": place, "value": one["value"], "segment": gaps + parts[place], **shown})
        elif one["status"] != "not_due":
            gaps += 1
    if len(rows) < 2:
        return None
    scale = axis_of(rows, measure)
    x = alt.X("place:Q", axis=None, scale=alt.Scale(domain=[0, frame.height - 1], nice=False, zero=False))
    y = alt.Y(
        "value:Q",
        axis=None,
        scale=alt.Scale(domain=[scale.low, scale.high], nice=False, zero=False, reverse=measure.is_rank),
    )
    lone = [row for row in rows if sum(one["segment"] == row["segment"] for one in rows) == 1]
    upright = [{"place": one.place - 0.5, "value": scale.low, "end": scale.high} for one in parted]
    return layered(
        marks(upright).mark_rule(color=theme.INK, strokeWidth=1).encode(x=x, y=y, y2=alt.Y2("end:Q")),
        marks(rows)
        .mark_line(color=theme.GREY, strokeWidth=1.5)
        .encode(x=x, y=y, detail=alt.Detail("segment:N")),
        marks(lone).mark_circle(size=10, color=theme.GREY, opacity=1).encode(x=x, y=y),
        marks(rows[-1:]).mark_circle(size=34, color=theme.ACCENT, opacity=1).encode(x=x, y=y),
        width=WIDTH,
        height=HEIGHT,
    )
