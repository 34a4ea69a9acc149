"""What pictures draw, read back from their specification: rows by kind of mark, and the boxes that words fill."""

from itertools import combinations

import polars as pl

from reports.typeface import text_width

Box = tuple[float, float, float, float, str]


def cases(path):
    """What pictures draw and say, as a file of cases tells: a line each, with bars between cells."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [[cell.strip() for cell in line.split("|")] for line in lines if line and line[0] != "#"]


def layers(chart, mark):
    """The layers of a kind of mark, each with its mark and its rows."""
    specification = chart.to_dict(validate=False)
    return [
        (
            layer["mark"],
            layer["data"].get("values") or specification["datasets"][layer["data"]["name"]],
            layer,
        )
        for layer in specification["layer"]
        if layer["mark"]["type"] == mark
    ]


def rows(chart, mark):
    """The rows of all layers of a kind of mark."""
    return [row for _, found, _ in layers(chart, mark) for row in found]


def words_drawn(chart):
    """Where each text lies, in pixels from the top left; what is white is a halo."""
    found: list[Box] = []
    for mark, texts, layer in layers(chart, "text"):
        if mark.get("fill") == "#ffffff":
            continue
        (left, right), (low, high) = (layer["encoding"][axis]["scale"]["domain"] for axis in "xy")
        if layer["encoding"]["y"]["scale"].get("reverse"):
            low, high = high, low
        across, up = (layer["encoding"][axis]["field"] for axis in "xy")
        for row in texts:
            text = row[layer["encoding"]["text"]["field"]]
            size, bold = mark["fontSize"], mark.get("fontWeight") == "bold"
            width = text_width(text, size, bold=bold)
            x = (row[across] - left) / (right - left) * chart.width + mark.get("dx", 0)
            y = (high - row[up]) / (high - low) * chart.height + mark.get("dy", 0)
            begins = x - width * {"left": 0, "center": 0.5, "right": 1}[mark.get("align", "center")]
            # letters without the room that a line of text has above and below them
            found.append((begins, y - size * 0.38, begins + width, y + size * 0.38, text))
    return found


def overlapping(chart):
    """The pairs of words that lie on each other."""
    return [
        (one[4], other[4])
        for one, other in combinations(words_drawn(chart), 2)
        if one[0] < other[2] - 0.5
        and other[0] < one[2] - 0.5
        and one[1] < other[3] - 0.5
        and other[1] < one[3] - 0.5
    ]


def changes(*declared, kind="counting"):
    """A frame of changes of definition, from periods and titles."""
    return pl.DataFrame(
        [
            {"indicator_id": "x", "from_period": period, "kind": kind, "title": title, "source": "s"}
            for period, title in declared
        ],
        schema=dict.fromkeys(("indicator_id", "from_period", "kind", "title", "source"), pl.String),
    )
