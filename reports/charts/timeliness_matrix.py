"""Who handed in when: providers down, quarters across, the worst of each provider's returns by shape and colour."""

import altair as alt
import polars as pl

from reports import theme, words
from reports.charts.canvas import Canvas
from reports.charts.drawing import Drawing, Table
from reports.typeface import shortened, text_width

COLUMN, LINE, HEAD = 37, 24, 42
"""Pixels: across a quarter, down a provider, and for the names of the quarters."""
LEGEND = 24
"""Down a line of the legend."""
TYPE = 14

WIDE = 284, 12
"""Room for the names, and the quarters that a wide picture has at least."""
NARROW = 172, 4
"""The same for a telephone: the newest quarters, which are shown whole."""

STYLES = {
    "on_time": ("circle", theme.TEAL, False),
    "late": ("triangle-up", theme.ORANGE, False),
    "rejected": ("diamond", theme.PLUM, False),
    "overdue": ("square", theme.PLUM, True),
    "awaited": ("circle", theme.GREY, True),
    "not_due": ("stroke", theme.RULE, False),
}
"""Shape, colour, and whether it is hollow, in the order of the legend."""
WORST_FIRST = ("overdue", "rejected", "late", "awaited", "on_time", "not_due")


def timeliness_matrix(frame: pl.DataFrame, periods: list[str], *, narrow: bool = False) -> Drawing | None:
    """Draw the returns owed (tables.TIMELINESS) in the quarters named, oldest first; None when nothing was owed.

    A ``narrow`` picture shows the four newest quarters; its words and table are still of all of them.
    """
    if frame.is_empty() or not periods:
        return None
    providers = _providers(frame)
    shown = {name: found for name, found in providers.items() if set(found) & set(periods[-4:])} or providers
    return Drawing(
        chart=_chart(shown, periods[-NARROW[1] :], *NARROW) if narrow else _chart(shown, periods, *WIDE),
        title="Timeliness of providers' returns",
        alt_text=_alt_text(providers, periods),
        table=_table(providers, periods),
        note=_note(len(providers) - len(shown)),
    )


def _note(gone: int) -> str:
    note = "Where a provider owes several returns, the mark is the worst of them; the table counts them."
    if gone:
        said = words.counted(gone, "provider that owed", "providers that owed")
        note += f" {words.capital(said)} nothing in the last four quarters: in the table only."
    return note


def _providers(frame: pl.DataFrame) -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = {}
    for row in frame.sort("provider_name", "provider", "period", maintain_order=True).iter_rows(named=True):
        found.setdefault(row["provider_name"], {}).setdefault(row["period"], []).append(row["status"])
    return found


def _worst(statuses: list[str]) -> str:
    return next((one for one in WORST_FIRST if one in statuses), "not_due")


def _chart(
    providers: dict[str, dict[str, list[str]]], periods: list[str], names: int, quarters: int
) -> alt.LayerChart:
    width = names + COLUMN * max(len(periods), quarters)
    legend = _legend(width)
    head = LEGEND * (1 + max(line for _, _, line in legend)) + HEAD
    canvas = Canvas(width, head + LINE * len(providers) + 6)
    for status, x, line in legend:
        _mark(canvas, x, 8 + LEGEND * line, status)
        canvas.text(x + 13, 8 + LEGEND * line, words.TIMELINESS_WORDS[status], size=TYPE)
    for place, period in enumerate(periods):
        year, _, part = period.rpartition("-")
        middle = names + COLUMN * (place + 0.5)
        canvas.text(middle, head - 12, part, theme.GREY, align="center", bold=place == len(periods) - 1)
        if part == "Q1" or (place == 0 and part != "Q4"):
            canvas.text(middle - 12, head - 28, year, theme.GREY)
            canvas.line((middle - COLUMN / 2, head - 36), (middle - COLUMN / 2, canvas.height), theme.RULE)
    for place, (name, found) in enumerate(providers.items()):
        y = head + LINE * (place + 0.5)
        canvas.text(names - 10, y, shortened(name, names - 10, TYPE), size=TYPE, align="right")
        canvas.line((0, y + LINE / 2), (width, y + LINE / 2), theme.FAINT)
        for column, period in enumerate(periods):
            _mark(canvas, names + COLUMN * (column + 0.5), y, _worst(found.get(period, [])))
    return canvas.chart()


def _legend(width: int) -> list[tuple[str, float, int]]:
    """Place the marks of the legend: status, pixels from the left, line; a new line where one would not fit."""
    found: list[tuple[str, float, int]] = []
    x, line = 8.0, 0
    for status in STYLES:
        room = 13 + text_width(words.TIMELINESS_WORDS[status], TYPE)
        if x + room > width:
            x, line = 8.0, line + 1
        found.append((status, x, line))
        x += room + 24
    return found


def _mark(canvas: Canvas, x: float, y: float, status: str) -> None:
    shape, color, hollow = STYLES[status]
    canvas.dot(x, y, color, shape=shape, size=60 if shape == "stroke" else 110, hollow=hollow)


def _alt_text(providers: dict[str, dict[str, list[str]]], periods: list[str]) -> str:
    latest = [
        (name, _worst(quarters[periods[-1]]))
        for name, quarters in providers.items()
        if periods[-1] in quarters
    ]
    sentences = [
        f"{words.counted(len(providers), 'provider')} over {words.counted(len(periods), 'quarter')}."
    ]
    sentences.append(f"In {words.quarter(periods[-1])}:")
    said = []
    for status in ("on_time", "late", "rejected", "overdue", "awaited"):
        names = [name for name, worst in latest if worst == status]
        if names:
            listed = "" if status == "on_time" else f" ({words.listed(names)})"
            said.append(f"{len(names)} {words.TIMELINESS_WORDS[status]}{listed}")
    sentences.append(f"{words.listed(said)}." if said else "nothing was due.")
    return " ".join([*sentences, "The table of figures follows the picture."])


def _table(providers: dict[str, dict[str, list[str]]], periods: list[str]) -> Table:
    rows = []
    for name, quarters in providers.items():
        rows.append((name, *(_said(quarters.get(period, [])) for period in periods)))
    return Table(("Provider", *map(words.quarter, periods)), tuple(rows))


def _said(statuses: list[str]) -> str:
    worst = _worst(statuses)
    if len(statuses) < 2 or len(set(statuses)) == 1:
        return words.TIMELINESS_WORDS[worst]
    return f"{statuses.count(worst)} of {len(statuses)} {words.TIMELINESS_WORDS[worst]}"
