"""What a row is made of: one stacked bar of at most four parts, what is left over as ``other``, each part named.

Parts that have an order of their own, such as ages, are never reduced: where they are more, each has a bar.
"""

import altair as alt
import polars as pl

from reports import theme, words
from reports.charts.canvas import Canvas
from reports.charts.drawing import Drawing, Row, Table
from reports.typeface import shortened, text_width
from reports.words import Measure

WIDTH = 408
BAR, LINE = 34, 22
MARKS = "ABCDE"
ORDERED = frozenset({"age", "duration", "follow_up", "month"})
"""Dimensions whose declared order is one of size or time: to take the largest out of it would tell another story."""
NAMES, SHARES = 206, 92
"""Room for the names and for the shares of bars that stand under each other."""


def profile(frame: pl.DataFrame, measure: Measure) -> Drawing | None:
    """Draw the parts of one dimension (tables.PROFILE) as shares of their sum, in declared order.

    None when fewer than two parts have numbers, when nothing was counted, or when the parts do not make a whole.
    """
    rows = list(frame.iter_rows(named=True))
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
    """Give every part of one dimension with its counts and its share of their sum; symbols where there is none."""
    rows = list(frame.iter_rows(named=True))
    whole = sum(row["numerator"] for row in rows if _count(row) is not None)
    shares = bool(rows) and rows[0]["parts_of"] != "nothing" and whole > 0
    divided = measure.is_percentage or not (measure.is_count or measure.is_rank)
    headings = [str(rows[0]["breakdown_label"]) if rows else "Part", "Count"]
    headings += ["Out of", "Value"] if divided else []
    headings += ["Share"] if shares else []
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
        table.append(tuple(cells))
    return Table(tuple(headings), tuple(table))


def _count(row: Row) -> int | None:
    has_number = row["status"] in words.NUMBER_STATUSES or row["status"] == "no_denominator"
    return row["numerator"] if has_number else None


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
        name = shortened(part["label"], NAMES - 8, theme.SMALL)
        canvas.text(NAMES - 8, y, name, size=theme.SMALL, align="right")
        canvas.line((NAMES, y - LINE / 2), (NAMES, y + LINE / 2), theme.RULE)
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
    notes = ["Figures by part are invented."] if any(row["is_invented"] for row in known) else []
    if len(known) < len(rows):
        notes.append(
            f"{words.capital(words.counted(len(rows) - len(known), 'part'))} without a figure left out."
        )
    return " ".join(notes)
