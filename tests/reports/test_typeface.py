"""The typeface: what is measured at layout is what a page shows."""

import re

import pytest
import vl_convert

from reports import theme, typeface
from reports.charts.picture import Gallery


@pytest.fixture(scope="module", autouse=True)
def _gallery():
    Gallery()


def laid_out(text, weight):
    """How wide vl-convert lays out a text at 100 pixels, with the room it leaves around."""
    specification = {
        "data": {"values": [{"x": 1}]}, "width": 1, "height": 1, "config": theme.config(), "padding": 0,
        "mark": {"type": "text", "align": "left", "fontSize": 100, "fontWeight": weight},
        "encoding": {"text": {"value": text}},
    }  # fmt: skip
    return float(
        re.search(r'viewBox="[\d.-]+ [\d.-]+ ([\d.]+)', vl_convert.vegalite_to_svg(specification))[1]
    )


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize(
    "text",
    [
        "AVAVAVAV To. Te, Yo",
        "West Berkshire 1,234.5%",
        "[x] \N{EN DASH} \N{MINUS SIGN}2 \N{HORIZONTAL ELLIPSIS}",
    ],
)
def test_our_measure_is_the_one_of_the_layout(text, bold):
    weight = "bold" if bold else "normal"
    twice = laid_out(text * 2, weight) - laid_out(text, weight)
    assert twice == pytest.approx(typeface.text_width(text, 100, bold=bold), abs=1.5)


def test_every_letter_that_our_own_words_use_is_there():
    known = set(typeface.advances())
    assert known == set(typeface.advances(bold=True))
    assert set("ABCXYZabcxyz0123456789 .,;:%()[]&'\"/+-") <= known
    assert set("\N{EN DASH}\N{MINUS SIGN}\N{HORIZONTAL ELLIPSIS}\N{POUND SIGN}\xe9\u0175") <= known


def test_a_text_is_cut_only_where_it_would_not_fit():
    name = "Scarborough, Whitby and Ryedale"
    room = typeface.text_width(name, 12)
    assert typeface.shortened(name, room, 12) == name
    cut = typeface.shortened(name, room - 1, 12)
    assert cut.endswith("\N{HORIZONTAL ELLIPSIS}")
    assert typeface.text_width(cut, 12) <= room - 1


def test_the_licence_travels_with_the_letters_and_the_reserved_name_does_not():
    said = (typeface.FONTS / "OFL.txt").read_text(encoding="utf-8")
    assert "Reserved Font Name Liberation" in said
    assert "SIL OPEN FONT LICENSE Version 1.1" in said
    assert "Liberation" not in typeface.FAMILY
