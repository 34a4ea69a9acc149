"""What a row is made of: one stacked bar of at most four parts, what is left over as ``other``, each part named.

Parts that have an order of their own, such as ages, are never reduced: where they are more, each has a bar. Parts of a
percentage or rate that are each out of a number of their own make no whole: each has a bar as long as its own value.
"""

import altair as alt
import polars as pl

from reports import theme, words
from reports.charts.canvas import Canvas
from reports.charts.drawing import Drawing, Row, Table
from reports.charts.origin import invented_note, origin, unsigned_note
from reports.typeface import shortened, text_width
from reports.words import Measure

WIDTH = 408
BAR, LINE = 34, 22
MARKS = "ABCDE"
ORDERED = frozenset({"age", "duration", "follow_up", "month"})
"""Dimensions whose declared order is one of size or time: to take the largest out of it would tell another story."""
NAMES, SHARES = 206, 92
"""Room for the names and for the shares of bars that stand under each other."""
FIGURES = 54
"""Room for the figure at the end of the longest bar of a value."""


def profile(frame: pl.DataFrame, measure: Measure, county: float | None = None) -> Drawing | None:
    """Draw the parts of one dimension (tables.PROFILE), in declared order: as shares of their sum, or by their values.

    ``county`` is the headline of the whole; it is ruled through values, where it is given. None when fewer than two
    parts have numbers; and where shares would be drawn, when nothing was counted or the parts do not make a whole.
    """
    rows = list(frame.iter_rows(named=True))
    if _have_own_values(rows, measure):
        # the headline of a denominator's parts is a sum of some of them, not what they lie around
        ruled = None if rows[0]["parts_of"] == "denominator" else county
        return _by_value(frame, rows, ruled, measure)
    known = [row for row in rows if _count(row) is not None]
    whole = sum(row["numerator"] for row in known)
    if len(known) < 2 or whole <= 0 or rows[0]["parts_of"] == "nothing":
        return None
    label = str(rows[0]["breakdown_label"])
    if rows[0]["breakdown"] in ORDERED and len(known) > 4:
        parts = [_part(row["category_label"], row["numerator"], whole) for row in known]
        chart = _bars(parts)
    else:
        parts = _parts(known, whole)
        chart = _chart(parts, whole)
    return Drawing(
        chart=chart,
        title=f"{measure.title}: by {words.lowered(label)}",
        alt_text=_alt_text(parts, whole, measure, label),
        table=profile_table(frame, measure),
        note=_note(rows, known),
    )


def profile_table(frame: pl.DataFrame, measure: Measure) -> Table:
    """Give every part of one dimension with its counts and origin; symbols where there is none.

    Its share of their sum stands beside it only where the parts make a whole.
    """
    rows = list(frame.iter_rows(named=True))
    whole = sum(row["numerator"] for row in rows if _count(row) is not None)
    makes_whole = bool(rows) and rows[0]["parts_of"] != "nothing" and not _have_own_values(rows, measure)
    shares = makes_whole and whole > 0
    divided = _is_divided(measure)
    headings = [str(rows[0]["breakdown_label"]) if rows else "Part", "Count"]
    headings += ["Out of", "Value"] if divided else []
    headings += ["Share"] if shares else []
    headings.append("Origin")
    table = []
    for row in rows:
        count = _count(row)
        cells = [row["category_label"]]
        cells.append(words.standing(row["status"]) if count is None else words.number(count))
        if divided:
            cells += (
                ["", ""]
                if count is None
                else [words.number(row["denominator"]), words.figure(row["value"], measure)]
            )
        if shares:
            cells.append("" if count is None else _share(count, whole))
        cells.append("" if count is None else origin(row))
        table.append(tuple(cells))
    return Table(tuple(headings), tuple(table))


def _count(row: Row) -> int | None:
    has_number = row["status"] in words.NUMBER_STATUSES or row["status"] == "no_denominator"
    return row["numerator"] if has_number else None


def _is_divided(measure: Measure) -> bool:
    return not (measure.is_count or measure.is_rank)


def _have_own_values(rows: list[Row], measure: Measure) -> bool:
    """Whether each part stands for itself: unless the parts are declared to fill one denominator, and do.

    They do not where one is missing, or stands beside the whole (an answer that is left out of it).
    """
    if not (rows and _is_divided(measure)):
        return False
    filled = sum(_count(row) or 0 for row in rows)
    return rows[0]["parts_of"] != "denominator" or {row["denominator"] for row in rows} != {filled}


def _by_value(frame: pl.DataFrame, rows: list[Row], county: float | None, measure: Measure) -> Drawing | None:
    known = [row for row in rows if _value(row) is not None]
    if len(known) < 2:
        return None
    label = words.lowered(str(rows[0]["breakdown_label"]))
    said = words.listed([f"{row['category_label']} {words.figure(row['value'], measure)}" for row in known])
    stands = f" The county stands at {words.figure(county, measure)}." if county is not None else ""
    missing = words.symbols_explained(row["status"] for row in rows if _value(row) is None)
    return Drawing(
        chart=_values(rows, county, measure),
        title=f"{measure.title}: by {label}",
        alt_text=f"{measure.title} by {label}: {said}.{stands} The table of figures follows the picture.",
        table=profile_table(frame, measure),
        note=" ".join([*_origins(known), *missing]),
    )


def _value(row: Row) -> float | None:
    return row["value"] if row["status"] in words.NUMBER_STATUSES else None


def _values(rows: list[Row], county: float | None, measure: Measure) -> alt.LayerChart:
    """Draw each part as a bar as long as its value, in declared order, and the county as a rule through them."""
    foot = 16 if county is not None else 4
    canvas = Canvas(WIDTH, LINE * len(rows) + foot)
    values = [value for row in rows if (value := _value(row)) is not None]
    pixels = (WIDTH - NAMES - FIGURES) / max(*values, county or 0.0, 1e-9)
    sign = "%" if measure.is_percentage else ""
    for place, row in enumerate(rows):
        y, value = LINE * (place + 0.5), _value(row)
        _name(canvas, y, row["category_label"])
        if value is None:
            canvas.text(NAMES + 6, y, f"[{words.SYMBOLS.get(row['status'], 'x')}]", theme.GREY)
            continue
        end = NAMES + max(value, 0) * pixels
        if end > NAMES:
            canvas.box(NAMES, y - 7, end, y + 7, theme.ACCENT)
        figure = f"{words.number(value, measure.decimals)}{sign}"
        canvas.text(end + 6, y, figure, size=theme.SMALL, halo=True)
    if county is not None:
        x = NAMES + county * pixels
        canvas.line((x, 0), (x, LINE * len(rows)), theme.ORANGE, width=1.6)
        said = f"county {words.number(county, measure.decimals)}{sign}"
        canvas.text(min(x, WIDTH - 44), LINE * len(rows) + 8, said, size=theme.SMALL, align="center")
    return canvas.chart()


def _name(canvas: Canvas, y: float, label: str) -> None:
    """Write a part's name left of its bar, and the foot that the bar stands on."""
    name = shortened(label, NAMES - 8, theme.SMALL)
    canvas.text(NAMES - 8, y, name, size=theme.SMALL, align="right")
    canvas.line((NAMES, y - LINE / 2), (NAMES, y + LINE / 2), theme.RULE)


def _parts(known: list[Row], whole: int) -> list[Row]:
    """The four largest parts in their declared order, and the rest as one; where that is one, all keep their names."""
    largest = sorted((row for row in known if row["numerator"]), key=lambda row: -row["numerator"])
    if len(largest) == 5:
        return [_part(row["category_label"], row["numerator"], whole) for row in known if row["numerator"]]
    rest = largest[4:]
    kept = {row["category"] for row in largest[:4]}
    parts = [
        _part(row["category_label"], row["numerator"], whole) for row in known if row["category"] in kept
    ]
    if rest:
        count = sum(row["numerator"] for row in rest)
        parts.append({**_part(f"other ({len(rest)} more)", count, whole), "is_rest": True})
    return parts


def _part(label: str, count: int, whole: int) -> Row:
    return {
        "label": label,
        "count": count,
        "share": count / whole,
        "said": _share(count, whole),
        "is_rest": False,
    }


def _bars(parts: list[Row]) -> alt.LayerChart:
    """Draw each part as a bar under the other, in declared order, with its share and count at the right."""
    canvas = Canvas(WIDTH, LINE * len(parts) + 4)
    room = WIDTH - NAMES - SHARES
    longest = max(part["share"] for part in parts)
    for place, part in enumerate(parts):
        y = LINE * (place + 0.5)
        _name(canvas, y, part["label"])
        if part["count"]:
            canvas.box(NAMES, y - 7, NAMES + room * part["share"] / longest, y + 7, theme.ACCENT)
        said = f"{part['said']} ({words.number(part['count'])})"
        canvas.text(WIDTH, y, said, size=theme.SMALL, align="right")
    return canvas.chart()


def _chart(parts: list[Row], whole: int) -> alt.LayerChart:
    canvas = Canvas(WIDTH, BAR + 12 + LINE * len(parts))
    colors = [*theme.CATEGORIES[: min(len(parts), 4)], theme.RULE]
    left = 0.0
    for place, (part, color) in enumerate(zip(parts, colors, strict=False)):
        mark = "\N{EN DASH}" if part["is_rest"] else MARKS[place]
        right = left + part["share"] * WIDTH
        canvas.box(left, 0, max(right - 2, left + 0.5), BAR, color)
        share = _share(part["count"], whole)
        said = f"{mark} {share}"
        ink = theme.INK if color in {theme.RULE, theme.ORANGE, theme.TEAL} else theme.WHITE
        fits = next(
            (text for text in (said, mark) if text_width(text, 12, bold=True) + 8 <= right - left), None
        )
        if fits:
            canvas.text((left + right - 2) / 2, BAR / 2, fits, ink, size=12, align="center", bold=True)
        y = BAR + 14 + LINE * place + 4
        canvas.box(0, y - 7, 14, y + 7, color)
        canvas.text(20, y, mark, bold=True)
        canvas.text(36, y, shortened(part["label"], WIDTH - 150, theme.NORMAL))
        canvas.text(WIDTH, y, f"{share} ({words.number(part['count'])})", align="right")
        left = right
    return canvas.chart()


def _share(count: int, whole: int) -> str:
    return f"{words.number(100 * count / whole, 1)}%"


def _alt_text(parts: list[Row], whole: int, measure: Measure, label: str) -> str:
    said = [f"{part['label']} {_share(part['count'], whole)}" for part in parts]
    return (
        f"{measure.title} by {words.lowered(label)}, shares of {words.number(whole)}: {words.listed(said)}. "
        "The table of figures follows the picture."
    )


def _note(rows: list[Row], known: list[Row]) -> str:
    notes = _origins(known)
    if len(known) < len(rows):
        notes.append(
            f"{words.capital(words.counted(len(rows) - len(known), 'part'))} without a figure left out."
        )
    return " ".join(notes)


def _origins(known: list[Row]) -> list[str]:
    named = [(str(row["category_label"]), row) for row in known]
    return [
        *invented_note([(name, bool(row["is_invented"])) for name, row in named], "part"),
        *unsigned_note([(name, row["sign_off"]) for name, row in named]),
    ]
