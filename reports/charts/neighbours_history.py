"""Our neighbours over the years, for one measure and one set: our line, their mean, and how far they lie apart.

A bar for each year runs from the lowest neighbour to the highest, with a dash at their median; under it stands how many
of them had no figure. No line crosses a year without a figure, or a change of definition.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby, pairwise

import altair as alt
import polars as pl

from reports import sentences, theme, words
from reports.charts.breaks import Break, break_sentences, breaks, parting, stretches
from reports.charts.canvas import Canvas
from reports.charts.drawing import Drawing, Row, Scale, Table, scale_of
from reports.charts.labels import STOREY, Label, apart, signposts
from reports.charts.lacking import lacking_of, lacking_sentence
from reports.typeface import text_width
from reports.words import Measure

WIDTH, HEIGHT = 408, 190
"""The plot's own; signposts stand above it, years and missing neighbours below."""
HEAD, FOOT = 10, 44
BAR = 10
GAP = 12
"""How far the words beside the plot stand from the last year."""

HEADINGS = (
    "Year", "Ours", "Mean", "Median", "All as one area", "Lowest", "Highest", "Place, ours included", "Rank, 1 best",
    "With a figure", "Missing", "England", "Region", "Ours comes from",
)  # fmt: skip


def neighbours_history(
    frame: pl.DataFrame, years: Sequence[str], measure: Measure, changes: pl.DataFrame | None = None
) -> Drawing | None:
    """Draw one measure against one neighbour set (tables.HISTORY) in the planning years named, the oldest first.

    None when no neighbour had a figure in any of them. ``changes`` are those of the definition
    (tables.DEFINITION_CHANGE).
    """
    found = {row["period"]: row for row in frame.iter_rows(named=True)}
    rows = [found.get(year) for year in years]
    if not any(row and row["n_used"] for row in rows):
        return None
    held = [place for place, row in enumerate(rows) if row and _edges(row)]
    # A change before or after all that is held parts nothing.
    parted = [one for one in parting(breaks(years, changes)) if held[0] < one.place <= held[-1]]
    scale = scale_of([value for row in rows if row for value in _edges(row)])
    of_set = words.lowered(words.neighbour_set_name(frame["neighbour_set"][0]))
    return Drawing(
        chart=_Plot(rows, years, scale, measure).chart(parted),
        title=f"{measure.title}: against {of_set}",
        alt_text=_alt_text(rows, years, parted, of_set, measure),
        table=_table(rows, years, measure),
        note=_note(rows, parted, scale),
    )


def _edges(row: Row) -> list[float]:
    names = ("value", "mean", "median", "minimum", "maximum", "england")
    return [float(row[name]) for name in names if row[name] is not None]


def _value(row: Row | None, name: str) -> float | None:
    return None if row is None else row[name]


def year_name(year: str) -> str:
    """Write the year in which a planning year ends: ``2024``."""
    return str(int(year[:4]) + 1)


class _Plot:
    """One picture as it grows: where years lie across and values up, in pixels, and what is drawn there."""

    def __init__(
        self, rows: Sequence[Row | None], years: Sequence[str], scale: Scale, measure: Measure
    ) -> None:
        self.rows, self.years, self.scale, self.measure = rows, years, scale, measure
        self.last = max(place for place, row in enumerate(rows) if row and _edges(row))
        self.named = self._names()
        self.left = 8 + max(text_width(self.tick(one), theme.NORMAL) for one in scale.ticks)
        words_beside = [*(one.width for one in self.named), text_width("missing", theme.SMALL)]
        self.step = (WIDTH - self.left - GAP - max(words_beside) - 2) / len(years)
        self.right = self.left + self.step * len(years)

    def across(self, place: float) -> float:
        """Give how many pixels from the left the middle of a year lies."""
        return self.left + (place + 0.5) * self.step

    def up(self, value: float) -> float:
        """Give how many pixels from the top a value lies."""
        return self.bottom - (value - self.scale.low) / (self.scale.high - self.scale.low) * HEIGHT

    def tick(self, value: float) -> str:
        """Write a figure of the axis."""
        return words.number(value, self.scale.decimals) + ("%" if self.measure.is_percentage else "")

    def chart(self, parted: Sequence[Break]) -> alt.LayerChart:
        """Draw it all; lines break where a definition changed, and ours where we began to count otherwise."""
        posts = signposts(
            [(self.across(one.place - 0.5), one.title) for one in parted], self.left, float(WIDTH)
        )
        top = float(HEAD + STOREY * (1 + max((storey for _, storey, _ in posts), default=-1)))
        self.bottom = top + HEIGHT
        self.canvas = Canvas(WIDTH, round(self.bottom + FOOT))
        self._grid()
        for one, (start, storey, said) in zip(parted, posts, strict=True):
            x, height = self.across(one.place - 0.5), top - 8 - STOREY * storey
            self.canvas.line((x, height + 7), (x, self.bottom), theme.INK)
            self.canvas.text(start, height, said, size=theme.SMALL)
        self._bars()
        others = stretches(len(self.years), [one for one in parted if not one.is_counting])
        self._joined("england", theme.PLUM, others, width=1.2, dashed=True)
        self._joined("mean", theme.ORANGE, others, width=2)
        self._joined("value", theme.ACCENT, stretches(len(self.years), parted), width=2.2)
        self._points()
        self._foot()
        self._beside(top)
        return self.canvas.chart()

    def _grid(self) -> None:
        for tick in self.scale.ticks:
            y = self.up(tick)
            color = theme.RULE if tick == self.scale.low else theme.FAINT
            self.canvas.line((self.left, y), (self.right, y), color)
            self.canvas.text(self.left - 6, y, self.tick(tick), theme.GREY, align="right")

    def _bars(self) -> None:
        """Set a bar from the lowest neighbour to the highest in each year, edged at both ends; a dash at the median."""
        for place, row in enumerate(self.rows):
            if row is None or row["minimum"] is None:
                continue
            left, right = self.across(place) - BAR / 2, self.across(place) + BAR / 2
            low, high = self.up(row["minimum"]), self.up(row["maximum"])
            self.canvas.box(left, high, right, low, theme.BAND)
            for edge in (low, high):
                self.canvas.line((left, edge), (right, edge), theme.GREY)
            if row["median"] is not None:
                middle = self.up(row["median"])
                self.canvas.line((left, middle), (right, middle), theme.INK, width=2.4)

    def _joined(
        self, name: str, color: str, parts: Sequence[int], *, width: float, dashed: bool = False
    ) -> None:
        """Join a figure from year to year within a stretch; a year without it leaves the line open."""
        for place, (before, row) in enumerate(pairwise(self.rows)):
            start, end = _value(before, name), _value(row, name)
            if parts[place] == parts[place + 1] and start is not None and end is not None:
                self.canvas.line(
                    (self.across(place), self.up(start)), (self.across(place + 1), self.up(end)), color, width=width,
                    dashed=dashed,
                )  # fmt: skip

    def _points(self) -> None:
        for place, row in enumerate(self.rows):
            if row is None:
                continue
            x = self.across(place)
            if row["england"] is not None:
                self.canvas.dot(x, self.up(row["england"]), theme.PLUM, shape="triangle-up", size=28)
            if row["mean"] is not None:
                self.canvas.dot(x, self.up(row["mean"]), theme.ORANGE, shape="square", size=22)
            if row["value"] is not None:
                hollow = bool(row["is_invented"])
                self.canvas.dot(x, self.up(row["value"]), theme.ACCENT, size=50, hollow=hollow)

    def _foot(self) -> None:
        """Name the years, as many as fit, and under them how many neighbours had no figure."""
        every = 1 if self.step >= text_width("2024", theme.SMALL) + 5 else 2
        for place, (row, year) in enumerate(zip(self.rows, self.years, strict=True)):
            x = self.across(place)
            if (len(self.years) - 1 - place) % every == 0:
                said = year_name(year)
                self.canvas.text(x, self.bottom + 13, said, theme.GREY, size=theme.SMALL, align="center")
            lacking = row["n_expected"] - row["n_used"] if row else 0
            if lacking:
                self.canvas.text(
                    x, self.bottom + 31, str(lacking), size=theme.SMALL, align="center", bold=True
                )
        if any(row and row["n_expected"] > row["n_used"] for row in self.rows):
            self.canvas.text(self.right + GAP / 2, self.bottom + 31, "missing", size=theme.SMALL)

    def _names(self) -> list[Label]:
        """Name each line by its newest figure; as its height stands, until the scale is set, the figure itself."""
        sign = "%" if self.measure.is_percentage else ""
        found = []
        for name, said, color in (
            ("england", "England", theme.PLUM), ("median", "median", theme.INK), ("mean", "mean", theme.RUST),
            ("value", "ours", theme.ACCENT),
        ):  # fmt: skip
            known = [
                (at, value) for at, row in enumerate(self.rows) if (value := _value(row, name)) is not None
            ]
            if known:
                place, newest = known[-1]
                text = f"{said} {words.number(newest, self.measure.decimals)}{sign}"
                text += f" in {year_name(self.years[place])}" if place < self.last else ""
                is_own = name == "value"
                found.append(
                    Label(
                        text,
                        newest,
                        color,
                        theme.NORMAL if is_own else theme.SMALL,
                        bold=is_own,
                        weight=8 if is_own else 1,
                    )
                )
        return found

    def _beside(self, top: float) -> None:
        """Write the words right of the plot, each led to the height of what it names where it had to move."""
        labels = [replace(one, y=self.up(one.y)) for one in self.named]
        end = self.across(self.last + 0.5)
        start = end + GAP / 2
        for label, height in apart(labels, top + 4, self.bottom - 4):
            self.canvas.text(start, height, label.text, label.color, size=label.size, bold=label.bold)
            if abs(height - label.y) > 4:
                self.canvas.line((end - GAP / 2 + 3, label.y), (start - 2, height), theme.GREY, width=0.8)


def _alt_text(
    rows: Sequence[Row | None], years: Sequence[str], parted: Sequence[Break], of_set: str, measure: Measure
) -> str:
    shown = [row for row in rows if row and row["n_used"]]
    newest = shown[-1]
    said = [
        f"{measure.title}, {words.unit_words(measure.unit)}, against {of_set}.",
        f"From {year_name(years[0])} to {year_name(years[-1])}.",
    ]
    figures = [
        f"{name} {words.figure(newest[column], measure)}"
        for column, name in (
            ("value", "ours"),
            ("mean", "neighbours' mean"),
            ("median", "their median"),
            ("minimum", "their lowest"),
            ("maximum", "their highest"),
            ("england", "England"),
        )
        if newest[column] is not None
    ]
    said.append(f"In {year_name(newest['period'])}: {', '.join(figures)}.")
    if newest["position"] is not None:
        said.append(f"{words.capital(sentences.place_words(newest))}.")
    begins = max((one.place for one in parted), default=0)
    own = [row for row in rows[begins:] if row and row["value"] is not None]
    if len(own) > 1:
        low, high = (pick(own, key=lambda row: row["value"]) for pick in (min, max))
        least, most = (
            f"in {year_name(row['period'])} ({words.number(row['value'], measure.decimals)})"
            for row in (low, high)
        )
        is_level = words.bare(low["value"], measure) == words.bare(high["value"], measure)
        said.append(
            f"Ours was {words.bare(low['value'], measure)} throughout."
            if is_level
            else f"Ours was lowest {least} and highest {most}."
        )
    lacking = [
        f"{amount} in {spans}"
        for amount, spans in _spans([row["n_expected"] - row["n_used"] if row else 0 for row in rows], years)
    ]
    if lacking:
        said.append(f"Neighbours without a figure: {words.listed(lacking)}.")
    empty = [spans for _, spans in _spans([row is None for row in rows], years)]
    if empty:
        said.append(f"No figures are held for {words.listed(empty)}.")
    return " ".join(
        [*said, *break_sentences(parted, "Our line"), "The table of figures follows the picture."]
    )


def _spans(amounts: Sequence[int], years: Sequence[str]) -> list[tuple[int, str]]:
    """Give runs of years of one amount, those of nothing left out: ``[(2, "2016 to 2022"), (1, "2023")]``."""
    found = []
    for amount, run in groupby(zip(amounts, years, strict=True), key=lambda one: one[0]):
        names = [year_name(year) for _, year in run]
        if amount:
            found.append((amount, names[0] if len(names) == 1 else f"{names[0]} to {names[-1]}"))
    return found


def _note(rows: Sequence[Row | None], parted: Sequence[Break], scale: Scale) -> str:
    notes = ["Bars run from the lowest neighbour to the highest, with a dash at their median."]
    own = [row for row in rows if row and row["value"] is not None]
    invented = [year_name(row["period"]) for row in own if row["is_invented"]]
    if invented:
        notes.append(f"Hollow points are our own, invented: {words.listed(invented)}.")
    newest = next(row for row in reversed(rows) if row and row["n_used"])
    lacking = lacking_sentence(newest["n_used"], newest["n_expected"], lacking_of(newest["missing"]))
    if lacking:
        notes.append(f"In {year_name(newest['period'])} {words.lowered(lacking)}")
    if not scale.starts_at_zero:
        notes.append("The scale does not start at zero.")
    return " ".join([*notes, *break_sentences(parted, "Our line")])


def _table(rows: Sequence[Row | None], years: Sequence[str], measure: Measure) -> Table:
    """Give every figure of every year, drawn or not, the newest first."""
    return Table(
        HEADINGS,
        tuple(
            _line(row, year, measure)
            for row, year in zip(reversed(rows), reversed(years), strict=True)
        ),
    )  # fmt: skip


def _line(row: Row | None, year: str, measure: Measure) -> tuple[str, ...]:
    if row is None:
        return (year, "[x] no figures held", *("" for _ in HEADINGS[2:]))
    said = {
        name: words.bare(row[name], measure)
        for name in ("value", "mean", "median", "pooled", "minimum", "maximum", "england", "region")
    }
    missing = lacking_of(row["missing"])
    origin = {"published": "published", "return": "our return"}.get(row["value_source"] or "", "")
    return (
        year if row["published_name"] == year else f"{year} ({row['published_name']})",
        said["value"] or "[x] no figure", said["mean"], said["median"], said["pooled"], said["minimum"],
        said["maximum"],
        f"{row['position']} of {row['n_used'] + 1}" if row["position"] is not None else "",
        words.number(row["rank"]),
        f"{row['n_used']} of {row['n_expected']}",
        "; ".join(f"{name} {words.source_symbol(symbol)}" for name, symbol in missing),
        said["england"], said["region"],
        f"{origin}, invented" if row["is_invented"] else origin,
    )  # fmt: skip
