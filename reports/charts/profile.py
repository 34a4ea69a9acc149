"""What a row is made of: one stacked bar of at most four parts, what is left over as ``other``, each part named."""

import altair as alt
import polars as pl

from reports import theme, words
from reports.charts.canvas import Canvas
from reports.charts.drawing import Drawing, Row, Table, shortened, text_width
from reports.words import Measure

WIDTH = 408
BAR, LINE = 34, 22
MARKS = "ABCD"


def profile(frame: pl.DataFrame, measure: Measure) -> Drawing | None:
    """Draw the parts of one dimension (tables.PROFILE) as shares of their sum, in declared order.

    None when fewer than two parts have numbers, when nothing was counted, or when the parts do not make a whole.
    """
    rows = list(frame.iter_rows(named=True))
    known = [row for row in rows if _count(row) is not None]
    whole = sum(row["numerator"] for row in known)
    if len(known) < 2 or whole <= 0 or rows[0]["parts_of"] == "nothing":
        return None
    parts = _parts(known, whole)
    label = str(rows[0]["breakdown_label"])
    return Drawing(
        chart=_chart(parts, whole),
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
    """The four largest parts in their declared order, and the rest as one; a single one left over keeps its name."""
    largest = sorted((row for row in known if row["numerator"]), key=lambda row: -row["numerator"])
    rest = largest[4:]
    parts = [
        {"label": row["category_label"], "count": row["numerator"]} for row in known if row in largest[:4]
    ]
    if rest:
        label = rest[0]["category_label"] if len(rest) == 1 else f"other ({len(rest)} more)"
        parts.append({"label": label, "count": sum(row["numerator"] for row in rest)})
    return [{**part, "share": part["count"] / whole} for part in parts]


def _chart(parts: list[Row], whole: int) -> alt.LayerChart:
    canvas = Canvas(WIDTH, BAR + 12 + LINE * len(parts))
    colors = [*theme.CATEGORIES[: min(len(parts), 4)], theme.RULE]
    left = 0.0
    for place, (part, color) in enumerate(zip(parts, colors, strict=False)):
        mark = MARKS[place] if place < 4 else "\N{EN DASH}"
        right = left + part["share"] * WIDTH
        canvas.box(left, 0, max(right - 2, left + 0.5), BAR, color)
        share = _share(part["count"], whole)
        said = f"{mark} {share}"
        ink = theme.INK if color in {theme.RULE, theme.ORANGE, theme.TEAL} else theme.WHITE
        fits = next((text for text in (said, mark) if text_width(text, 12) + 8 <= right - left), None)
        if fits:
            canvas.text((left + right - 2) / 2, BAR / 2, fits, ink, size=12, align="center", bold=True)
        y = BAR + 14 + LINE * place + 4
        canvas.box(0, y - 7, 14, y + 7, color)
        canvas.text(20, y, mark, bold=True)
        canvas.text(36, y, shortened(part["label"], WIDTH - 150))
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
