"""A plot on which everything is placed in pixels from the top left: for pictures whose places we work out ourselves."""

from typing import Any, Literal

import altair as alt

from reports import theme
from reports.charts.drawing import Row, layered, marks

Align = Literal["left", "center", "right"]


class Canvas:
    """Collects boxes, lines, dots and texts, and lays them over each other in that order."""

    def __init__(self, width: int, height: int) -> None:
        """Begin an empty plot of ``width`` by ``height`` pixels."""
        self.width, self.height = width, height
        self._boxes: list[Row] = []
        self._lines: dict[tuple[float, bool], list[Row]] = {}
        self._dots: dict[float, list[Row]] = {}
        self._texts: dict[tuple[Align, int, bool], list[Row]] = {}
        self._halos: list[Row] = []

    def box(self, x: float, y: float, x2: float, y2: float, fill: str) -> None:
        """Fill a rectangle."""
        self._boxes.append({"x": x, "y": y, "x2": x2, "y2": y2, "fill": fill})

    def line(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        color: str,
        *,
        width: float = 1,
        dashed: bool = False,
    ) -> None:
        """Draw a straight line."""
        row = {"x": start[0], "y": start[1], "x2": end[0], "y2": end[1], "stroke": color}
        self._lines.setdefault((width, dashed), []).append(row)

    def dot(  # noqa: PLR0913 - a place and how it looks
        self, x: float, y: float, color: str, *, size: float = 90, shape: str = "circle", hollow: bool = False
    ) -> None:
        """Set a shape of Vega's (circle, square, diamond, cross, triangle-up ...) of ``size`` square pixels."""
        row = {"x": x, "y": y, "fill": theme.WHITE if hollow else color, "stroke": color, "shape": shape}
        self._dots.setdefault(size, []).append(row)

    def text(  # noqa: PLR0913 - a place, the words and how they look
        self, x: float, y: float, text: str, color: str = theme.INK, *, size: int = theme.NORMAL, align: Align = "left",
        bold: bool = False, halo: bool = False,
    ) -> None:  # fmt: skip
        """Write a line of text whose middle height is ``y``; ``x`` is its left, center or right.

        A halo keeps a left-aligned text of normal weight readable over a line.
        """
        if halo:
            self._halos.append({"x": x, "y": y, "text": text, "size": size})
        self._texts.setdefault((align, size, bold), []).append({"x": x, "y": y, "text": text, "fill": color})

    def chart(self) -> alt.LayerChart:
        """Give the plot as it stands."""
        fill = alt.Fill("fill:N", scale=None, legend=None)
        stroke = alt.Stroke("stroke:N", scale=None, legend=None)
        shape = alt.Shape("shape:N", scale=None, legend=None)
        layers = [marks(self._boxes).mark_rect().encode(fill=fill, **self._places(ends=True))]
        for (width, dashed), rows in self._lines.items():
            style: dict[str, Any] = {"strokeDash": [4, 3]} if dashed else {}
            layers.append(
                marks(rows)
                .mark_rule(strokeWidth=width, **style)
                .encode(stroke=stroke, **self._places(ends=True))
            )
        for size, rows in self._dots.items():
            layers.append(
                marks(rows)
                .mark_point(size=size, strokeWidth=1.8, opacity=1)
                .encode(fill=fill, stroke=stroke, shape=shape, **self._places())
            )
        if self._halos:
            layers.append(
                marks(self._halos)
                .mark_text(
                    align="left", baseline="middle", fill=theme.WHITE, stroke=theme.WHITE, strokeWidth=5
                )
                .encode(
                    text=alt.Text("text:N"),
                    size=alt.Size("size:Q", scale=None, legend=None),
                    **self._places(),
                )
            )
        for (align, points, bold), rows in self._texts.items():
            layers.append(
                marks(rows)
                .mark_text(
                    align=align, baseline="middle", fontSize=points, fontWeight="bold" if bold else "normal"
                )
                .encode(text=alt.Text("text:N"), fill=fill, **self._places())
            )
        return layered(*layers, width=self.width, height=self.height)

    def _places(self, *, ends: bool = False) -> dict[str, Any]:
        across = alt.Scale(domain=[0, self.width], nice=False, zero=False)
        down = alt.Scale(domain=[self.height, 0], nice=False, zero=False)
        found: dict[str, Any] = {
            "x": alt.X("x:Q", axis=None, scale=across),
            "y": alt.Y("y:Q", axis=None, scale=down),
        }
        return {**found, "x2": alt.X2("x2:Q"), "y2": alt.Y2("y2:Q")} if ends else found
