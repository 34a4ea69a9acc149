"""How everything that people see looks: colours, type, and the settings every picture is drawn with."""

from typing import Any

from reports.typeface import FAMILY

ACCENT = "#12436D"
TEAL = "#28A197"
PLUM = "#801650"
ORANGE = "#F46A25"
SKY = "#6BACE6"
INK = "#1b1f23"
GREY = "#5c6269"
RULE = "#c4c9cf"
FAINT = "#e7eaed"
"""The lines of a grid, which say nothing by themselves."""
RUST = "#b3420f"
"""``ORANGE`` for words: dark enough to be read at their size."""
BAND = "#d6e3ef"
TARGET = "#de1b1b"
"""What was aimed at, wherever it is ruled (methods.md, section 5)."""
WHITE = "#ffffff"

CATEGORIES = (ACCENT, TEAL, PLUM, ORANGE)
"""At most four parts, in this order; each stands at least 3 to 1 on white. What is left over is ``RULE``."""

PICTURE_FONT = f"{FAMILY}, Arial, Helvetica, sans-serif"
"""The first of these is our own and travels with the page, so that a picture measures and shows the same everywhere."""

PICTURE_WIDTH = 420
"""Pixels. Narrow, so that a telephone shows it nearly at size and a wide screen shows two side by side."""

SMALL, NORMAL = 12, 13
"""Sizes of type in a picture, in pixels."""


def config() -> dict[str, Any]:
    """Give the Vega-Lite settings of every picture: quiet axes, one typeface, no frame, no background."""
    return {
        "font": PICTURE_FONT,
        "background": None,
        "view": {"stroke": None},
        "padding": 4,
        "axis": {
            "labelColor": GREY,
            "labelFontSize": NORMAL,
            "domainColor": RULE,
            "tickColor": RULE,
            "gridColor": FAINT,
            "titleColor": GREY,
        },
        "text": {"fontSize": NORMAL, "color": INK},
    }


SHEET_FONT = "Arial"
"""Every spreadsheet program has it or draws one of the same widths in its place."""

TO_FILL = "#fff9e0"
MISSING = "#fbdcc4"
WRONG = "#f4c3cc"
ASKED = "#fff0b8"
TOLD = "#dbe9f6"
LOCKED = "#eef0f2"
"""How cells of a return's workbook are filled: to fill in, still missing, wrong, asked about, told, locked."""
