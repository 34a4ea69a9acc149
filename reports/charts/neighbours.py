"""Our place among the neighbours: one strip, a dot for each authority, ours filled and named.

Every place on the picture is worked out here, in pixels, so that no two names lie on each other.
"""

from collections.abc import Callable, Sequence
from itertools import product

import altair as alt
import polars as pl

from reports import sentences, theme, words
from reports.charts.canvas import Canvas
from reports.charts.drawing import Drawing, Row, Scale, Table, scale_of
from reports.charts.lacking import lacking_of, lacking_sentence
from reports.typeface import text_width
from reports.words import Measure

WIDTH = 408
EDGE = 8
"""Room left and right of the strip, so that a dot at its end is whole."""
STRIP = 104
"""How far down the strip's axis lies."""
LINE = 20
DOT = 13

Across = Callable[[float], float]
Reference = tuple[str, float, str]


def neighbours(frame: pl.DataFrame, mark: Row, measure: Measure) -> Drawing | None:
    """Draw one row's published figures of the neighbour set (tables.NEIGHBOUR) beside ours.

    ``mark`` is what we are compared with (tables.BENCHMARK: mean, median, position, England, region). None when
    fewer than two neighbours have a figure: there is nothing to stand among.
    """
    dots = sorted(
        (row for row in frame.iter_rows(named=True) if row["value"] is not None),
        key=lambda row: (not row["is_own"], row["value"], row["authority"]),
    )
    if sum(not row["is_own"] for row in dots) < 2:
        return None
    marked = (
        ("neighbours' mean", mark["mean"], "mean"),
        ("neighbours' median", mark["median"], "median"),
        ("region", mark["region_value"], "region"),
        ("England", mark["england_value"], "England"),
    )
    references = [(name, float(value), kind) for name, value, kind in marked if value is not None]
    values = [float(row["value"]) for row in dots]
    near = [value for _, value, _ in references if _is_near(value, values)]
    scale = scale_of([*values, *near], whole=measure.is_count, zero="never", steps=5)
    return Drawing(
        chart=_chart(dots, references, scale, measure),
        title=f"{measure.title}: among neighbours",
        alt_text=_alt_text(dots, mark, measure),
        table=_table(frame, references, measure),
        note=_note(frame, mark, scale),
    )


def stacked(places: Sequence[float]) -> list[int]:
    """Give each dot its storey above the strip, so that dots nearer than their width stand on each other."""
    last_on: list[float] = []
    storeys = [0] * len(places)
    for index in sorted(range(len(places)), key=lambda one: (places[one], one)):
        storey = next(
            (level for level, end in enumerate(last_on) if places[index] - end >= DOT), len(last_on)
        )
        if storey == len(last_on):
            last_on.append(places[index])
        last_on[storey] = places[index]
        storeys[index] = storey
    return storeys


def fitted(names: Sequence[tuple[float, float]], levels: int = 3) -> list[tuple[int, float, int]]:
    """Choose which names fit above the strip: the weightiest first, each on the lowest line with room.

    ``names`` are widths and places in pixels. A name is set over its place, or begins or ends there; which of these is
    tried first is chosen so that most names fit. Gives the index, the middle in pixels and the line (0 the lowest) of
    each name that fits.
    """
    ways = ((0, 1, -1), (1, -1, 0), (-1, 1, 0))
    return max((_fitted(names, levels, way) for way in ways), key=len)


def _fitted(
    names: Sequence[tuple[float, float]], levels: int, sides: tuple[int, ...]
) -> list[tuple[int, float, int]]:
    placed: list[tuple[float, float, float, int]] = []
    found = []
    for index, (width, place) in enumerate(names):
        half = width / 2
        for level, side in product(range(levels), sides):
            middle = min(max(place + side * (half - 6), half), max(WIDTH - half, half))
            one = (place, middle - half - 3, middle + half + 3, level)
            if not any(_cross(one, other) for other in placed):
                placed.append(one)
                found.append((index, middle, level))
                break
    return found


def _cross(one: tuple[float, float, float, int], other: tuple[float, float, float, int]) -> bool:
    """Whether two names on one line overlap, or the line down to a dot runs through a name beneath."""
    (x, start, end, level), (x2, start2, end2, level2) = one, other
    if level == level2:
        return start <= end2 and start2 <= end
    return start2 <= x <= end2 if level > level2 else start <= x2 <= end


def _is_near(value: float, values: Sequence[float]) -> bool:
    """Whether a reference can share the strip: a count of all England would press the dots together."""
    low, high = min(values), max(values)
    room = max(high - low, abs(high) * 0.5, 1e-9)
    return low - room <= value <= high + room


def _chart(
    dots: Sequence[Row], references: Sequence[Reference], scale: Scale, measure: Measure
) -> alt.LayerChart:
    def across(value: float) -> float:
        return EDGE + (value - scale.low) / (scale.high - scale.low) * (WIDTH - 2 * EDGE)

    shown = [one for one in references if scale.low <= one[1] <= scale.high]
    canvas = Canvas(WIDTH, STRIP + 38 + LINE * len(references))
    _axis(canvas, across, scale, measure)
    _references(canvas, across, references, shown, measure)
    _dots(canvas, across, dots, [_name(row, measure) for row in dots])
    return canvas.chart()


def _axis(canvas: Canvas, across: Across, scale: Scale, measure: Measure) -> None:
    canvas.line((0, STRIP), (WIDTH, STRIP), theme.GREY)
    for tick in scale.ticks:
        label = words.number(tick, scale.decimals) + ("%" if measure.is_percentage else "")
        half = text_width(label, theme.SMALL) / 2
        middle = min(max(across(tick), half), WIDTH - half)
        canvas.line((across(tick), STRIP), (across(tick), STRIP + 5), theme.GREY)
        canvas.text(middle, STRIP + 15, label, theme.GREY, size=theme.SMALL, align="center")


def _references(
    canvas: Canvas,
    across: Across,
    references: Sequence[Reference],
    shown: Sequence[Reference],
    measure: Measure,
) -> None:
    for line, one in enumerate(references):
        name, value, kind = one
        y = STRIP + 38 + LINE * line
        label = f"{name} {words.number(value, measure.decimals)}" + ("%" if measure.is_percentage else "")
        if one not in shown:
            canvas.text(WIDTH, y, f"{label}, off the scale", theme.INK, size=theme.SMALL, align="right")
            continue
        x = across(value)
        if kind in {"mean", "median"}:
            canvas.line((x, STRIP - 16), (x, y + 6), theme.ORANGE, width=1.6, dashed=kind == "median")
        else:
            canvas.dot(x, y, theme.PLUM, shape="triangle-up", size=60, hollow=kind == "region")
        on_right = x + 10 + text_width(label, theme.SMALL) <= WIDTH
        canvas.text(
            x + 9 if on_right else x - 9,
            y,
            label,
            size=theme.SMALL,
            align="left" if on_right else "right",
            halo=on_right,
        )


def _dots(canvas: Canvas, across: Across, dots: Sequence[Row], said: Sequence[str]) -> None:
    storeys = stacked([across(row["value"]) for row in dots])
    rise = min(DOT, 36 / max(storeys)) if max(storeys) else DOT
    spots = [
        (across(row["value"]), STRIP - 9 - storey * rise) for row, storey in zip(dots, storeys, strict=True)
    ]
    for row, (x, y) in zip(reversed(dots), reversed(spots), strict=True):
        if not row["is_own"]:
            canvas.dot(x, y, theme.GREY, size=80, hollow=True)
    top = STRIP - 9 - max(storeys) * rise
    order = _by_weight(dots)
    widths = [
        (text_width(said[index], theme.SMALL, bold=dots[index]["is_own"]), spots[index][0]) for index in order
    ]
    for place, middle, level in fitted(widths, levels=int((top - 24) // 16) + 1):
        row, (x, y) = dots[order[place]], spots[order[place]]
        height = top - 18 - 16 * level
        canvas.line((x, y - 7), (x, height + 7), theme.RULE)
        color = theme.ACCENT if row["is_own"] else theme.GREY
        canvas.text(
            middle, height, said[order[place]], color, size=theme.SMALL, align="center", bold=row["is_own"]
        )
    for row, (x, y) in zip(dots, spots, strict=True):
        if row["is_own"]:
            canvas.dot(x, y, theme.ACCENT, size=120)


def _name(row: Row, measure: Measure) -> str:
    suffix = "%" if measure.is_percentage else ""
    said = str(row["authority"])
    return f"{said} {words.number(row['value'], measure.decimals)}{suffix}" if row["is_own"] else said


def _by_weight(dots: Sequence[Row]) -> list[int]:
    """Ours first, then the highest and the lowest, then inwards from both ends."""
    own = [index for index, row in enumerate(dots) if row["is_own"]]
    others = [index for index, row in enumerate(dots) if not row["is_own"]]
    order = []
    while others:
        order.append(others.pop())
        if others:
            order.append(others.pop(0))
    return own + order


def _alt_text(dots: Sequence[Row], mark: Row, measure: Measure) -> str:
    others = [row for row in dots if not row["is_own"]]
    low, high = others[0], others[-1]
    said = [f"{measure.title}, {mark['published_name']}: our place among neighbours."]
    if mark["position"] is None:
        said.append("Our own figure is missing, so we have no place among them.")
    else:
        said.append(f"{words.capital(sentences.place_words(mark))}.")
    lacking = lacking_sentence(mark["n_used"], mark["n_expected"], lacking_of(mark["missing"]))
    said += [lacking] if lacking else []
    middles = [
        f"{name} {words.figure(mark[name], measure)}" for name in ("mean", "median") if mark[name] is not None
    ]
    if middles:
        said.append(f"The neighbours' {words.listed(middles)}.")
    lowest, highest = (words.figure(row["value"], measure) for row in (low, high))
    said.append(
        f"All neighbours stand at {lowest}."
        if lowest == highest
        else f"Neighbours run from {lowest} ({low['authority']}) to {highest} ({high['authority']})."
    )
    return " ".join([*said, "The table of figures follows the picture."])


def _note(frame: pl.DataFrame, mark: Row, scale: Scale) -> str:
    own = frame.filter(pl.col("is_own") & pl.col("value").is_null())["authority"].to_list()
    lacking = lacking_sentence(mark["n_used"], mark["n_expected"], lacking_of(mark["missing"]))
    notes = [lacking] if lacking else []
    notes += [f"No figure for {words.listed(own)}."] if own else []
    notes += ["Our own figure is invented."] if mark["is_invented"] else []
    if not scale.starts_at_zero:
        notes.append("The scale does not start at zero.")
    return " ".join(notes)


def _table(frame: pl.DataFrame, references: Sequence[Reference], measure: Measure) -> Table:
    ranked = sorted(
        frame.iter_rows(named=True),
        key=lambda row: (row["value"] is None, -(row["value"] or 0), row["authority"]),
    )
    counted = frame["number"].is_not_null().any()
    rows = [
        (
            row["authority"] + (" (us)" if row["is_own"] else ""),
            words.figure(row["value"], measure)
            if row["value"] is not None
            else words.source_symbol(row["symbol"]),
            words.number(row["number"]),
        )
        for row in ranked
    ]
    rows += [(words.capital(name), words.figure(value, measure), "") for name, value, _ in references]
    if counted:
        return Table(("Authority", "Value", "Number"), tuple(rows))
    return Table(("Authority", "Value"), tuple(row[:2] for row in rows))
