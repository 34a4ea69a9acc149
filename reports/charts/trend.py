"""The trend of a row: points and line by quarter, its interval as a light band, gaps left open.

Beside them stand control limits with what they signal, what was expected, and what is projected; the line breaks where
the definition changed.
"""

import polars as pl

from reports import words
from reports.charts.beside import (
    RULES,
    SHAPES,
    Beside,
    Limits,
    Overlay,
    overlay,
    overlay_notes,
    overlay_sentences,
)
from reports.charts.breaks import parting, stretches
from reports.charts.drawing import Drawing, Row, Scale, Table, axis_of
from reports.charts.origin import origin, unsigned_note
from reports.charts.trend_plot import Plot, plotted
from reports.words import Measure


def trend(frame: pl.DataFrame, measure: Measure, beside: Beside | None = None) -> Drawing | None:
    """Draw one row's headline over its quarters (tables.TREND, the oldest first); None when it never had a number.

    A quarter in which nothing was due is passed over by the line; one whose number is missing breaks it, and so does
    a change of definition (``beside``).
    """
    drawn = overlay(frame["period"].to_list(), beside or Beside(), measure)
    points = _points(frame, measure, drawn)
    known = [row for row in points if row["value"] is not None]
    if not known:
        return None
    edges = [{"value": value, "lower": None, "upper": None, "denominator": None} for value in drawn.edges()]
    scale = axis_of([*known, *edges], measure)
    return Drawing(
        chart=plotted(points, drawn, Plot(points, known, drawn, scale, measure)),
        title=f"{measure.title}: trend",
        alt_text=_alt_text(known, points, drawn, measure),
        table=_table(frame, drawn, measure),
        note=_note(known, points, drawn, scale, measure),
    )


def _points(frame: pl.DataFrame, measure: Measure, drawn: Overlay) -> list[Row]:
    rows: list[Row] = []
    gaps = 0
    parts = stretches(frame.height, drawn.breaks)
    for place, one in enumerate(frame.iter_rows(named=True)):
        value = one["value"] if one["status"] in words.NUMBER_STATUSES else None
        if value is None and one["status"] != "not_due":
            gaps += 1
        rows.append(
            {
                "place": place,
                "period": one["period"],
                "value": value,
                "lower": one["lower_95"] if value is not None else None,
                "upper": one["upper_95"] if value is not None else None,
                "segment": gaps + parts[place],
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


def _alt_text(known: list[Row], points: list[Row], drawn: Overlay, measure: Measure) -> str:
    last = known[-1]
    begins = max([one.place for one in parting(drawn.breaks) if one.place <= last["place"]], default=0)
    alike = [row for row in known if row["place"] >= begins]
    said = words.figure(last["value"], measure, last["denominator"])
    sentences = [
        f"{measure.title}, {words.unit_words(measure.unit)}: {said} in {words.quarter(last['period'])}."
    ]
    if len(known) == 1:
        sentences.append("It is the only figure so far.")
    elif len(alike) == 1:
        sentences.append("It is the only figure counted in this way.")
    else:
        first = alike[0]
        lowest, highest = (pick(alike, key=lambda row: row["value"]) for pick in (min, max))
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
    sentences += overlay_sentences(drawn, [row["period"] for row in points], measure)
    return " ".join([*sentences, "The table of figures follows the picture."])


def _note(known: list[Row], points: list[Row], drawn: Overlay, scale: Scale, measure: Measure) -> str:
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
    notes += overlay_notes(drawn)
    return " ".join(notes)


def _table(frame: pl.DataFrame, drawn: Overlay, measure: Measure) -> Table:
    """Give every figure drawn; columns of what stands beside them only where there is any."""
    limits = {
        place: _limits(one, measure) for one in drawn.limits for place in range(one.first, one.last + 1)
    }
    signals = {
        one["place"]: f"{SHAPES[one['meaning']][2]}: {RULES.get(one['rule'], one['rule'])}"
        for one in drawn.signals
    }
    expected = {one["place"]: _expected(one["value"], drawn, measure) for one in drawn.expected}
    changed = {one.place: one.title for one in drawn.breaks}
    grades = {
        place: one["confidence"]
        for place, one in enumerate(frame.iter_rows(named=True))
        if one["confidence"] and one["status"] in words.NUMBER_STATUSES
    }
    beside = [
        (heading, cells)
        for heading, cells in (
            ("Confidence", grades),
            ("Mean and limits", limits),
            ("Signal", signals),
            ("Expected", expected),
            ("What changed", changed),
        )
        if cells
    ]
    rows = []
    for place, one in enumerate(frame.iter_rows(named=True)):
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
                *(cells.get(place, "") for _, cells in beside),
                origin(one) if is_number else "",
            )
        )
    if drawn.projected:
        one = drawn.projected
        said = words.interval(one["lower"], one["upper"], measure.decimals)
        figures = (words.quarter(one["period"]), words.figure(one["value"], measure), said, "", "")
        rows.append((*figures, *("" for _ in beside), "projected"))
    names = ("Quarter", "Value", "95% interval", "Numerator", "Denominator")
    return Table((*names, *(heading for heading, _ in beside), "Origin"), tuple(rows))


def _expected(value: float, drawn: Overlay, measure: Measure) -> str:
    return words.figure(value, measure) + (" (invented)" if drawn.is_invented else "")


def _limits(one: Limits, measure: Measure) -> str:
    """Write ``45.1 (32.0 to 58.2), trial``; a limit where no figure can lie is left out."""
    low, high = (words.number(value, measure.decimals) for value in (one.lower, one.upper))
    between = (
        f"{low} to {high}" if low and high else f"up to {high}" if high else f"from {low}" if low else ""
    )
    said = words.number(one.centre, measure.decimals) + (f" ({between})" if between else "")
    return f"{said}, trial" if one.is_trial else said
