"""The plot of a trend: points, line and band, and beside them limits, signals, what was expected and what is projected.

Words never lie on each other: those beside the plot are moved apart, those of breaks stand above it.
"""

import altair as alt

from reports import theme, words
from reports.charts.beside import SHAPES, Limits, Overlay
from reports.charts.drawing import Row, Scale, layered, marks
from reports.charts.labels import STOREY, Label, apart, signposts
from reports.typeface import text_width
from reports.words import Measure

WIDTH, HEIGHT = 356, 190
LABEL = 15
"""Size of the last figure, which stands right of its point, where no line comes."""
GAP, LEAD = 8, 12
"""How far the last figure stands from its point, and other words from the lines they name."""
SIGNAL_GAP = 6
"""How much farther the last figure stands from a point that is a signal, for its shape is the larger."""


class Plot:
    """Where things lie: quarters across and values up, in the units of the data and in pixels from the top left."""

    def __init__(
        self, points: list[Row], known: list[Row], drawn: Overlay, scale: Scale, measure: Measure
    ) -> None:
        self.scale, self.measure, self.known = scale, measure, known
        projected = [drawn.projected["place"]] if drawn.projected else []
        self.last_place: int = max([len(points) - 1, *projected])
        self.beside = self._labels(drawn)
        is_signal = any(one["place"] == self.last_place for one in drawn.signals)
        self.gap = GAP + (SIGNAL_GAP if is_signal else 0)
        last, place = known[-1], int(known[-1]["place"])
        self.is_last_beside = place == self.last_place
        room = max([one.width + (self.gap if one.bold else LEAD) for one in self.beside], default=0.0) + 4
        right: float = max(self.last_place + 0.4, _right_end(self.last_place, room))
        if not self.is_last_beside and not projected:
            right = max(right, _right_end(place, text_width(last["label"], LABEL, bold=True) + 12))
        self.left: float = -0.4
        self.right = right

    @property
    def step(self) -> float:
        """How many pixels lie between two quarters."""
        return WIDTH / (self.right - self.left)

    def down(self, value: float) -> float:
        """Give how many pixels below the top a value lies."""
        share = (value - self.scale.low) / (self.scale.high - self.scale.low)
        return HEIGHT * (share if self.measure.is_rank else 1 - share)

    def at(self, x: float, y: float) -> Row:
        """Give the place and value of a spot ``x`` pixels from the left and ``y`` from the top."""
        share = y / HEIGHT if self.measure.is_rank else 1 - y / HEIGHT
        value = self.scale.low + share * (self.scale.high - self.scale.low)
        return {"place": self.left + x / self.step, "value": value}

    def across(self, place: float) -> float:
        """Give how many pixels from the left a place lies."""
        return (place - self.left) * self.step

    def x(self, points: list[Row] | None = None) -> alt.X:
        """Give the channel across; with points its axis names their quarters."""
        axis = None
        if points is not None:
            axis = alt.Axis(
                values=[row["place"] for row in points],
                labelExpr=_axis_labels(points, every=1 if self.step >= 17.5 else 2),
                labelOverlap=False,
                labelFontSize=theme.SMALL,
                grid=False,
                ticks=False,
                domain=True,
                labelPadding=5,
            )
        return alt.X(
            "place:Q",
            title=None,
            scale=alt.Scale(domain=[self.left, self.right], nice=False, zero=False),
            axis=axis,
        )

    def y(self, field: str) -> alt.Y:
        """Give the channel of a field upwards; a rank has its first place at the top."""
        scale, suffix = self.scale, " + '%'" if self.measure.is_percentage else ""
        return alt.Y(
            field,
            title=None,
            scale=alt.Scale(
                domain=[scale.low, scale.high], nice=False, zero=False, reverse=self.measure.is_rank
            ),
            axis=alt.Axis(
                values=list(scale.ticks),
                domain=False,
                ticks=False,
                labelExpr=f"format(datum.value, ',.{scale.decimals}f'){suffix}",
                labelPadding=6,
            ),
        )

    def _labels(self, drawn: Overlay) -> list[Label]:
        """Collect the words that stand right of the last place, each at the height of what it names."""
        last, found = self.known[-1], []
        if last["place"] == self.last_place:
            found.append(
                Label(last["label"], self.down(last["value"]), theme.ACCENT, LABEL, bold=True, weight=20)
            )
        sign = "%" if self.measure.is_percentage else ""
        if drawn.current_limits:
            found += self._limit_labels(drawn.current_limits)
        if drawn.expected:
            value = drawn.expected[-1]["value"]
            said = f"expected {words.number(value, self.measure.decimals)}{sign}"
            found.append(Label(said, self.down(value), theme.TARGET, weight=3))
        if drawn.projected:
            value = drawn.projected["value"]
            said = f"projected {words.number(value, self.measure.decimals)}{sign}"
            found.append(Label(said, self.down(value), theme.INK, weight=8))
        return found

    def _limit_labels(self, limits: Limits) -> list[Label]:
        """Name a limit and the mean; where they lie too near each other for two words, all of them in one."""
        called = "trial limit" if limits.is_trial else "limit"
        outer = limits.upper if limits.upper is not None else limits.lower
        centre = self.down(limits.centre)
        if outer is None:
            return [Label("mean", centre)]
        if abs(self.down(outer) - centre) < theme.SMALL + 2:
            return [Label(f"{called}s", centre)]
        return [Label(called, self.down(outer)), Label("mean", centre)]


def _right_end(place: float, room: float) -> float:
    """Give the right end of the axis, in quarters, so that ``room`` pixels lie beside a place."""
    return (place * WIDTH + 0.4 * room) / (WIDTH - room)


def plotted(points: list[Row], drawn: Overlay, plot: Plot) -> alt.LayerChart:
    """Draw the points of a row (each with its place, value, interval and segment) and what stands beside them."""
    known, scale = plot.known, plot.scale
    future = [
        {"place": place, "period": f"{points[-1]['period'][:-1]}{int(points[-1]['period'][-1]) + ahead}"}
        for ahead, place in enumerate(range(len(points), plot.last_place + 1), start=1)
    ]
    x, y = plot.x([*points, *future]), plot.y("value:Q")
    banded = [row for row in known if row["lower"] is not None and row["upper"] is not None]
    single = [row for row in banded if sum(one["segment"] == row["segment"] for one in banded) == 1]
    missing = [
        {
            **row,
            "symbol": f"[{words.SYMBOLS.get(row['status'], 'x')}]",
            "value": scale.high if plot.measure.is_rank else scale.low,
        }
        for row in points
        if row["is_gap"]
    ]
    layers = [
        marks(banded)
        .mark_area(color=theme.BAND, opacity=0.8)
        .encode(x=x, y=plot.y("lower:Q"), y2=alt.Y2("upper:Q"), detail=alt.Detail("segment:N")),
        marks(single)
        .mark_rule(color=theme.BAND, strokeWidth=6)
        .encode(x=x, y=plot.y("lower:Q"), y2=alt.Y2("upper:Q")),
        *_ruled(drawn, plot, x, y),
        marks(known)
        .mark_line(color=theme.ACCENT, strokeWidth=2)
        .encode(x=x, y=y, detail=alt.Detail("segment:N")),
        *_signals(drawn, x, y),
        marks([row for row in known if row["is_invented"]])
        .mark_circle(size=46, fill=theme.WHITE, stroke=theme.ACCENT, strokeWidth=1.8, opacity=1)
        .encode(x=x, y=y),
        marks([row for row in known if not row["is_invented"]])
        .mark_circle(size=56, fill=theme.ACCENT, opacity=1)
        .encode(x=x, y=y),
        marks(missing)
        .mark_text(color=theme.GREY, dy=-8, fontSize=theme.SMALL)
        .encode(x=x, y=y, text=alt.Text("symbol:N")),
        *_projected(drawn, plot, x, y),
        *_named(drawn, plot, x, y),
    ]
    return layered(*layers, width=WIDTH, height=HEIGHT)


def _ruled(drawn: Overlay, plot: Plot, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """Rule the limits, their mean and what was expected level, and breaks upright."""
    to, x2 = plot.last_place + min(0.4, (LEAD - 4) / plot.step), alt.X2("end:Q")
    level: dict[str, list[Row]] = {"limit": [], "mean": [], "expected": []}
    for limits in drawn.limits:
        ends = {"place": limits.first - 0.4, "end": min(limits.last + 0.4, to)}
        level["mean"].append({**ends, "value": limits.centre})
        level["limit"] += [{**ends, "value": one} for one in (limits.lower, limits.upper) if one is not None]
    for one in drawn.expected:
        before = level["expected"][-1] if level["expected"] else None
        cut = any(parted.place == one["place"] for parted in drawn.breaks)
        ends = {
            "place": max(one["place"] - (0.4 if cut else 0.5), plot.left),
            "end": min(one["place"] + 0.5, to),
        }
        if before and not cut and (before["value"], before["end"]) == (one["value"], one["place"] - 0.5):
            before["end"] = ends["end"]
        else:
            level["expected"].append({**ends, "value": one["value"]})
    if level["expected"] and drawn.projected:
        level["expected"][-1]["end"] = to
    upright: dict[bool, list[Row]] = {False: [], True: []}
    for change, (_, height, _) in zip(drawn.breaks, _posts(drawn, plot), strict=True):
        foot = plot.at(plot.across(change.place - 0.5), HEIGHT)
        upright[change.is_rebase].append({**foot, "end": plot.at(0, height + 7)["value"]})
    return [
        marks(level["mean"]).mark_rule(color=theme.GREY, strokeWidth=0.8).encode(x=x, y=y, x2=x2),
        marks(level["limit"])
        .mark_rule(color=theme.GREY, strokeWidth=1, strokeDash=[3, 3])
        .encode(x=x, y=y, x2=x2),
        marks(level["expected"]).mark_rule(color=theme.TARGET, strokeWidth=1.6).encode(x=x, y=y, x2=x2),
        marks(upright[False])
        .mark_rule(color=theme.INK, strokeWidth=1.2)
        .encode(x=x, y=y, y2=alt.Y2("end:Q")),
        marks(upright[True])
        .mark_rule(color=theme.INK, strokeWidth=1.2, strokeDash=[5, 3])
        .encode(x=x, y=y, y2=alt.Y2("end:Q")),
    ]


def _signals(drawn: Overlay, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """Set a shape around each point that is a signal; its dark edge is what stands out, its colour is an addition."""
    rows = [
        {"place": one["place"], "value": one["value"], "shape": shape, "fill": color}
        for one in drawn.signals
        for shape, color, _ in [SHAPES[one["meaning"]]]
    ]
    return [
        marks(rows)
        .mark_point(size=190, stroke=theme.INK, strokeWidth=1.2, opacity=1)
        .encode(
            x=x,
            y=y,
            shape=alt.Shape("shape:N", scale=None, legend=None),
            fill=alt.Fill("fill:N", scale=None, legend=None),
        )
    ]


def _projected(drawn: Overlay, plot: Plot, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """Draw the year's end as an open point with its interval between two caps; no line leads to it."""
    if drawn.projected is None:
        return []
    one = drawn.projected
    if one["lower"] is None or one["upper"] is None:
        whisker, caps = [], []
    else:
        ends = [one["lower"], one["upper"]]
        whisker = [{"place": one["place"], "value": ends[0], "end": ends[1]}]
        half = 5 / plot.step
        caps = [{"place": one["place"] - half, "end": one["place"] + half, "value": end} for end in ends]
    return [
        marks(whisker)
        .mark_rule(color=theme.INK, strokeWidth=1.2, strokeDash=[2, 2])
        .encode(x=x, y=y, y2=alt.Y2("end:Q")),
        marks(caps).mark_rule(color=theme.INK, strokeWidth=1.2).encode(x=x, y=y, x2=alt.X2("end:Q")),
        marks([one])
        .mark_point(size=70, shape="circle", fill=theme.WHITE, stroke=theme.INK, strokeWidth=1.6, opacity=1)
        .encode(x=x, y=y),
    ]


def _named(drawn: Overlay, plot: Plot, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """Write the words: right of the plot what lines and points are, above it what changed at a break."""
    edge = plot.across(plot.last_place)
    texts: dict[tuple[int, bool], list[Row]] = {}
    leads = []
    for label, height in apart(plot.beside, 4, HEIGHT - 8):
        start = edge + (plot.gap if label.bold else LEAD)
        texts.setdefault((label.size, label.bold), []).append(
            {**plot.at(start, height), "label": label.text, "fill": label.color}
        )
        if abs(height - label.y) > 4:
            near, far = plot.at(edge + 5, label.y), plot.at(start - 1, height)
            leads.append({**near, "end": far["place"], "height": far["value"]})
    halos: list[Row] = []
    if not plot.is_last_beside:
        halos, texts[LABEL, True] = _last_figure(plot)
    for start, height, said in _posts(drawn, plot):
        row = {**plot.at(start, height), "label": said, "fill": theme.INK}
        texts.setdefault((theme.SMALL, False), []).append(row)
    text, fill = alt.Text("label:N"), alt.Fill("fill:N", scale=None, legend=None)
    return [
        marks(leads)
        .mark_rule(color=theme.GREY, strokeWidth=0.8)
        .encode(x=x, y=y, x2=alt.X2("end:Q"), y2=alt.Y2("height:Q")),
        marks(halos)
        .mark_text(
            dx=0, align="left", baseline="middle", fontSize=LABEL, fontWeight="bold", stroke=theme.WHITE,
            strokeWidth=4, fill=theme.WHITE,
        )
        .encode(x=x, y=y, text=text),
        *(
            marks(rows)
            .mark_text(align="left", baseline="middle", fontSize=size, fontWeight="bold" if bold else "normal")
            .encode(x=x, y=y, text=text, fill=fill)
            for (size, bold), rows in texts.items()
        ),
    ]  # fmt: skip


def _posts(drawn: Overlay, plot: Plot) -> list[tuple[float, float, str]]:
    """Place what changed at each break above the plot: pixels from the left and from the top, and the words."""
    marked = [(plot.across(one.place - 0.5), one.title) for one in drawn.breaks]
    return [(start, -10.0 - STOREY * storey, said) for start, storey, said in signposts(marked, 0, WIDTH)]


def _last_figure(plot: Plot) -> tuple[list[Row], list[Row]]:
    """Write the last figure where its point is not the last place: beside it, or on the side the line does not come."""
    last = plot.known[-1]
    start, height = plot.across(last["place"]) + GAP, plot.down(last["value"])
    width = text_width(last["label"], LABEL, bold=True)
    if plot.beside and start + width > plot.across(plot.last_place):
        before = [row for row in plot.known[:-1] if row["segment"] == last["segment"]]
        falls = bool(before) and plot.down(before[-1]["value"]) < height
        is_below = (falls and height < HEIGHT - 22) or height < 19
        height += 15 if is_below else -15
        start -= GAP + width / 2
    row = {**plot.at(start, height), "label": last["label"], "fill": theme.ACCENT}
    return [row], [row]


def _axis_labels(points: list[Row], every: int) -> str:
    """Name each quarter, or every other; the planning year stands under its first, or under the first that is shown."""
    names = []
    for row in points:
        year, _, part = row["period"].rpartition("-")
        shows_year = part == "Q1" or (row["place"] == 0 and part in {"Q2", "Q3"})
        said = part if every == 1 or shows_year or (part == "Q3" and row["place"] > 1) else ""
        names.append(f"['{said}', '{year}']" if shows_year else f"['{said}']")
    return f"[{', '.join(names)}][datum.value]"
