"""The typeface of every picture: how wide its letters are, and the rule that carries it on a page.

A picture is laid out here and shown in a browser. Both use the same letters (``reports/fonts``), which have no kerning,
so a text is as wide as its letters together.
"""

import base64
import struct
from functools import cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
FAMILY = "LSCB Sans"
STYLES = {False: "Regular", True: "Bold"}


@cache
def advances(*, bold: bool = False) -> dict[str, float]:
    """Give the width of every letter the typeface has, in parts of the size of type."""
    data = (FONTS / f"LSCBSans-{STYLES[bold]}.ttf").read_bytes()
    tables = _tables(data)
    (units,) = struct.unpack_from(">H", data, tables["head"] + 18)
    (measured,) = struct.unpack_from(">H", data, tables["hhea"] + 34)
    widths = [struct.unpack_from(">H", data, tables["hmtx"] + 4 * glyph)[0] for glyph in range(measured)]
    return {
        chr(code): widths[min(glyph, measured - 1)] / units
        for code, glyph in _glyphs(data, tables["cmap"]).items()
    }


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Give how many pixels a text takes; a letter that the typeface lacks counts as its widest."""
    known = advances(bold=bold)
    widest = max(known.values())
    return size * sum(known.get(letter, widest) for letter in text)


def shortened(text: str, pixels: float, size: float, *, bold: bool = False) -> str:
    """Cut a text that would not fit, with an ellipsis; what fits is left as it is."""
    if text_width(text, size, bold=bold) <= pixels:
        return text
    end = "\N{HORIZONTAL ELLIPSIS}"
    kept = text
    while kept and text_width(kept + end, size, bold=bold) > pixels:
        kept = kept[:-1].rstrip(" ,")
    return kept + end


def face_rules() -> str:
    """Give the CSS that carries the typeface inside a page, so that nothing is fetched and nothing need be there."""
    rules = []
    for bold, style in STYLES.items():
        letters = base64.b64encode((FONTS / f"LSCBSans-{style}.woff2").read_bytes()).decode()
        rules.append(
            f'@font-face {{ font-family: "{FAMILY}"; font-weight: {700 if bold else 400}; '
            f'src: url("data:font/woff2;base64,{letters}") format("woff2"); }}\n'
        )
    return "".join(rules)


def _tables(data: bytes) -> dict[str, int]:
    """Give where each table of a TrueType file begins."""
    (count,) = struct.unpack_from(">H", data, 4)
    found = (struct.unpack_from(">4sLLL", data, 12 + 16 * place) for place in range(count))
    return {tag.decode("ascii"): offset for tag, _, offset, _ in found}


def _glyphs(data: bytes, cmap: int) -> dict[int, int]:
    """Give the glyph of each letter, from the file's one table of letters (format 4: runs of consecutive codes)."""
    (offset,) = struct.unpack_from(">L", data, cmap + 8)
    start = cmap + offset
    (doubled,) = struct.unpack_from(">H", data, start + 6)
    runs = doubled // 2
    ends = struct.unpack_from(f">{runs}H", data, start + 14)
    starts = struct.unpack_from(f">{runs}H", data, start + 16 + doubled)
    deltas = struct.unpack_from(f">{runs}H", data, start + 16 + 2 * doubled)
    ranges = start + 16 + 3 * doubled
    found: dict[int, int] = {}
    for run in range(runs):
        (jump,) = struct.unpack_from(">H", data, ranges + 2 * run)
        for code in range(starts[run], min(ends[run], 0xFFFE) + 1):
            glyph = code
            if jump:
                (glyph,) = struct.unpack_from(">H", data, ranges + 2 * run + jump + 2 * (code - starts[run]))
            if glyph or not jump:
                found[code] = (glyph + deltas[run]) & 0xFFFF
    return found
