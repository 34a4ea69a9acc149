"""A chart as a still picture: inline SVG that holds drawing and words only, the same bytes every time.

What vl-convert makes is rebuilt from an allowlist of elements and attributes, so neither a script nor an address
nor a label made from data beside the text alternative can travel in it.
"""

import hashlib
import json
import re
from functools import cache, lru_cache
from html import escape
from typing import Any
from xml.etree import ElementTree as ET

import altair as alt
import vl_convert
from markupsafe import Markup

from reports import theme, typeface

SVG = "{http://www.w3.org/2000/svg}"
ELEMENTS = frozenset({"g", "path", "line", "rect", "text", "tspan", "circle"})
ATTRIBUTES = frozenset(
    {
        "d", "x", "y", "x1", "x2", "y1", "y2", "dx", "dy", "cx", "cy", "r", "width", "height", "transform", "fill",
        "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "stroke-linejoin",
        "stroke-opacity", "opacity", "text-anchor", "font-size", "font-weight",
    }
)  # fmt: skip
DEFAULTS = {("opacity", "1"), ("stroke-width", "0"), ("transform", "translate(0,0)")}
BESIDE = frozenset({"$schema", "config", "datasets"})
"""What Altair says of each layer by itself, and stands once beside all of them."""

NUMBER = re.compile(r"-?\d+\.\d{2,}")


class Gallery:
    """Hangs the pictures of one page; ``drawn`` counts the different ones, ``shown`` those handed out."""

    def __init__(self) -> None:
        """Begin with nothing drawn."""
        _carry_the_typeface()
        self._contents: set[str] = set()
        self._keys: set[str] = set()
        self.shown = 0

    @property
    def drawn(self) -> int:
        """How many different pictures were drawn."""
        return len(self._contents)

    def hang(self, chart: alt.LayerChart, *, key: str, title: str, description: str, table_id: str) -> Markup:
        """Give a chart as inline SVG named by its title and description, which points at its table.

        ``key`` makes its ids unique on the page. Raises ValueError when the key was used before or is not a plain
        word.
        """
        if key in self._keys or not re.fullmatch(r"[A-Za-z][\w-]*", key):
            raise ValueError(f"picture {key}: its key is used already or is no plain word; give each its own")
        self._keys.add(key)
        self.shown += 1
        box, body = self._body(chart)
        return Markup(  # noqa: S704 - body holds allowlisted elements; the rest is escaped here
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" role="img" '
            f'aria-labelledby="{key}-t {key}-d" data-table="{escape(table_id)}" '
            f'font-family="{escape(theme.PICTURE_FONT)}">'
            f'<title id="{key}-t">{escape(title)}</title><desc id="{key}-d">{escape(description)}</desc>'
            f"{body}</svg>"
        )

    def _body(self, chart: alt.LayerChart) -> tuple[str, str]:
        content = json.dumps(_specification(chart), sort_keys=True)
        self._contents.add(hashlib.sha256(content.encode()).hexdigest())
        return draw(content)


@lru_cache(maxsize=2000)
def draw(specification: str) -> tuple[str, str]:
    """Give the view box and the drawing of a chart in Vega-Lite's JSON; once a process, as drawing is slow.

    So a pack that is published again draws what has changed since. Some packs' pictures are kept, at 20 kB each.
    """
    # As objects: vl-convert reads numbers out of a text less exactly than Python does.
    return still(vl_convert.vegalite_to_svg(json.loads(specification)))


def _specification(chart: alt.LayerChart) -> dict[str, Any]:
    """Give a chart in Vega-Lite, with our look; layer by layer, as a layered chart copies itself twice to say it."""
    layers = [one.to_dict(validate=False) for one in chart.layer]
    drawn = [{key: said for key, said in one.items() if key not in BESIDE} for one in layers]
    datasets = {name: rows for one in layers for name, rows in one["datasets"].items()}
    return {
        "$schema": alt.SCHEMA_URL,
        "config": theme.config(),
        "datasets": datasets,
        "height": chart.height,
        "layer": drawn,
        "width": chart.width,
    }


@cache
def _carry_the_typeface() -> None:
    """Let vl-convert measure with our own letters, which no machine has of itself."""
    vl_convert.register_font_directory(str(typeface.FONTS))


def still(svg: str) -> tuple[str, str]:
    """Reduce an SVG to its view box and its allowlisted drawing, with numbers to one decimal."""
    root = ET.fromstring(svg)  # noqa: S314 - made by our own renderer, which escapes texts
    return root.attrib["viewBox"], "".join(_kept(child) for child in root)


def _kept(element: ET.Element) -> str:
    name = element.tag.removeprefix(SVG)
    if name not in ELEMENTS or element.get("display") == "none" or "background" in element.get("class", ""):
        return ""
    inside = escape(element.text or "", quote=False) + "".join(_kept(child) for child in element)
    if not inside and name in {"g", "text", "tspan"}:
        return ""
    given = "".join(
        f' {key}="{escape(_short(value))}"'
        for key, value in element.attrib.items()
        if key in ATTRIBUTES and (key, value) not in DEFAULTS
    )
    if name == "g" and not given:
        return inside
    return f"<{name}{given}>{inside}</{name}>" if inside else f"<{name}{given}/>"


def _short(value: str) -> str:
    return NUMBER.sub(lambda found: f"{float(found[0]):.1f}".removesuffix(".0"), value)
