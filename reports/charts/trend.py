"""The trend of a row: points and line by quarter, its interval as a light band, gaps left open."""

from functools import partial

import altair as alt
import polars as pl

from reports import theme, words
from reports.charts.drawing import Drawing, Row, Scale, Table, axis_of, layered, marks
from reports.charts.origin import origin, unsigned_note
from reports.typeface import text_width
from reports.words import Measure

WIDTH, HEIGHT = 356, 190
LABEL = 15
"""Size of the last figure, which stands right of its point, where no line comes."""


def trend(frame: pl.DataFrame, measure: Measure) -> Drawing | None:
    """Draw one row's headline over its quarters (tables.TREND, the oldest first); None when it never had a number.

    A quarter in which nothing was due is passed over by the line; one whose number is missing breaks it.
    """
    points = _points(frame, measure)
    known = [row for row in points if row["value"] is not None]
    if not known:
        return None
    scale = axis_of(known, measure)
    return Drawing(
        chart=_chart(points, known, scale, measure),
        title=f"{measure.title}: trend",
        alt_text=_alt_text(known, points, measure),
        table=_table(frame, measure),
        note=_note(known, points, scale, measure),
    )


def _points(frame: pl.DataFrame, measure: Measure) -> list[Row]:
    rows: list[Row] = []
    segment = 0
    for place, one in enumerate(frame.iter_rows(named=True)):
        value = one["value"] if one["status"] in words.NUMBER_STATUSES else None
        if value is None and one["status"] != "not_due":
            segment += 1
        rows.append(
            {
                "place": place,
                "period": one["period"],
                "value": value,
                "lower": one["lower_95"] if value is not None else None,
                "upper": one["upper_95"] if value is not None else None,
                "segment": segment,
                "is_invented": bool(one["is_invented"]),
                "sign_off": one["sign_off"],
                "status": one["status"],
                "is_gap": value is None and one["status"] != "not_due",
                "denominator": one["denominator"],
                "label": words.number(value, measure.decimals) + ("%" if measure.is_percentage else ""),
            }
        )
    for row in rows:
        # A longer basis cannot be worked out while its first quarters lie before the warehouse: nobody owed those.
        if row["value"] is not None or row["status"] not in {"not_due", "not_evaluable"}:
            break
        row["is_gap"] = False
    return rows


def _chart(points: list[Row], known: list[Row], scale: Scale, measure: Measure) -> alt.LayerChart:
    x = alt.X(
        "place:Q",
        title=None,
        scale=alt.Scale(domain=[-0.4, _right(points, known[-1])], nice=False, zero=False),
        axis=alt.Axis(
            values=[row["place"] for row in points],
            labelExpr=_axis_labels(points),
            labelOverlap=False,
            labelFontSize=theme.SMALL,
            grid=False,
            ticks=False,
            domain=True,
            labelPadding=5,
        ),
    )
    suffix = " + '%'" if measure.is_percentage else ""
    decimals = 0 if all(float(tick).is_integer() for tick in scale.ticks) else 1
    height = partial(
        alt.Y,
        title=None,
        scale=alt.Scale(
            domain=[scale.low, scale.high], nice=False, zero=False, reverse=measure.is_rank, clamp=True
        ),
        axis=alt.Axis(
            values=list(scale.ticks),
            domain=False,
            ticks=False,
            labelExpr=f"format(datum.value, ',.{decimals}f'){suffix}",
            labelPadding=6,
        ),
    )
    y = height("value:Q")
    banded = [row for row in known if row["lower"] is not None and row["upper"] is not None]
    single = [row for row in banded if sum(one["segment"] == row["segment"] for one in banded) == 1]
    last = known[-1:]
    missing = [
        {
            **row,
            "symbol": f"[{words.SYMBOLS.get(row['status'], 'x')}]",
            "value": scale.high if measure.is_rank else scale.low,
        }
        for row in points
        if row["is_gap"]
    ]
    layers = [
        marks(banded)
        .mark_area(color=theme.BAND, opacity=0.8)
        .encode(x=x, y=height("lower:Q"), y2=alt.Y2("upper:Q"), detail=alt.Detail("segment:N")),
        marks(single)
        .mark_rule(color=theme.BAND, strokeWidth=6)
        .encode(x=x, y=height("lower:Q"), y2=alt.Y2("upper:Q")),
        marks(known).mark_line(color=theme.ACCENT, strokeWidth=2).encode(x=x, y=y, detail=alt.Detail("segment:N")),
        marks([row for row in known if row["is_invented"]])
        .mark_circle(size=46, fill=theme.WHITE, stroke=theme.ACCENT, strokeWidth=1.8, opacity=1)
        .encode(x=x, y=y),
        marks([row for row in known if not row["is_invented"]])
        .mark_circle(size=56, fill=theme.ACCENT, opacity=1)
        .encode(x=x, y=y),
        marks(missing).mark_text(color=theme.GREY, dy=-8, fontSize=theme.SMALL).encode(
            x=x, y=y, text=alt.Text("symbol:N")
        ),
        marks(last).mark_text(
            dx=8, fontSize=LABEL, fontWeight="bold", color=theme.ACCENT, align="left", baseline="middle",
        ).encode(x=x, y=y, text=alt.Text("label:N")),
    ]  # fmt: skip
    return layered(*layers, width=WIDTH, height=HEIGHT)


def _right(points: list[Row], last: Row) -> float:
    """Give the right end of the axis, in quarters, so that the last figure has room beside its point."""
    room = text_width(last["label"], LABEL, bold=True) + 12
    place = float(last["place"])
    return max(len(points) - 0.6, (place * WIDTH + 0.4 * room) / (WIDTH - room))


def _axis_labels(points: list[Row]) -> str:
    """Name each quarter; the planning year stands under its first quarter, or under the first that is shown."""
    names = []
    for row in points:
        year, _, part = row["period"].rpartition("-")
        shows_year = part == "Q1" or (row["place"] == 0 and part in {"Q2", "Q3"})
        names.append(f"['{part}', '{year}']" if shows_year else f"['{part}']")
    return f"[{', '.join(names)}][datum.value]"


def _alt_text(known: list[Row], points: list[Row], measure: Measure) -> str:
    last, first = known[-1], known[0]
    said = words.figure(last["value"], measure, last["denominator"])
    sentences = [
        f"{measure.title}, {words.unit_words(measure.unit)}: {said} in {words.quarter(last['period'])}."
    ]
    if len(known) == 1:
        sentences.append("It is the only figure so far.")
    else:
        lowest, highest = (pick(known, key=lambda row: row["value"]) for pick in (min, max))
        bounds = (last["lower"], last["upper"])
        moved = words.change(last["value"], first["value"], measure, bounds)
        sentences.append(f"Since {words.quarter(first['period'])}: {moved}.")
        sentences.append(
            f"Lowest {words.number(lowest['value'], measure.decimals)} in {words.quarter(lowest['period'])}, "
            f"highest {words.number(highest['value'], measure.decimals)} in {words.quarter(highest['period'])}."
        )
    gaps = [words.quarter(row["period"]) for row in points if row["is_gap"]]
    if gaps:
        sentences.append(f"No figure in {words.listed(gaps)}.")
    return " ".join([*sentences, "The table of figures follows the picture."])


def _note(known: list[Row], points: list[Row], scale: Scale, measure: Measure) -> str:
    notes = []
    invented = sum(row["is_invented"] for row in known)
    if invented:
        notes.append(
            "All points are invented."
            if invented == len(known)
            else "Hollow points are invented, full ones real."
        )
    notes += unsigned_note([(words.quarter(row["period"]), row["sign_off"]) for row in known])
    if any(row["lower"] is not None for row in known):
        notes.append("The band is the 95% interval.")
    if not scale.starts_at_zero and not measure.is_rank:
        notes.append("The scale does not start at zero.")
    if points[0]["status"] == "not_evaluable" and not points[0]["is_gap"]:
        notes.append(
            f"The first figure is that of {words.quarter(known[0]['period'])}: earlier ones would need quarters from "
            f"before {words.quarter(points[0]['period'])}."
        )
    notes += words.symbols_explained(row["status"] for row in points if row["is_gap"])
    return " ".join(notes)


def _table(frame: pl.DataFrame, measure: Measure) -> Table:
    rows = []
    for one in frame.iter_rows(named=True):
        is_number = one["status"] in words.NUMBER_STATUSES
        rows.append(
            (
                words.quarter(one["period"]),
                words.figure(one["value"], measure, one["denominator"])
                if is_number
                else words.standing(one["status"], one["reason"]),
                words.interval(one["lower_95"], one["upper_95"], measure.decimals) if is_number else "",
                words.number(one["numerator"]) if is_number else "",
                words.number(one["denominator"]) if is_number else "",
                origin(one) if is_number else "",
            )
        )
    return Table(("Quarter", "Value", "95% interval", "Numerator", "Denominator", "Origin"), tuple(rows))
