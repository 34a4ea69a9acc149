"""What the sources call a year, and what we call it."""

import re
from typing import Literal, NamedTuple

import polars as pl

from data_lake.published.shape import UnreadablePublished

YearKind = Literal["planning", "academic", "calendar"]

_REMARKS = {
    "OT": "outturn",
    "Rev": "revised",
    "prov": "provisional",
    "Prov": "provisional",
    "Provisional": "provisional",
}
_SINGLE = re.compile(r"^([0-9]{4})$")
_SPLIT = re.compile(r"^([0-9]{4})[/-]([0-9]{2})$")
_JOINED = re.compile(r"^([0-9]{4})([0-9]{2})$")
_POOLED_SPLIT = re.compile(r"^([0-9]{4})/([0-9]{2})-([0-9]{2})/([0-9]{2})$")
_REMARK = re.compile(r"^(.*?)\s*\((\w+)\)$")


class PublishedYear(NamedTuple):
    """A period as we label it, and what the source adds to it in brackets."""

    period: str
    remark: str


def published_year(text: str | None, kind: YearKind, source: str) -> PublishedYear:
    """Give our label of a source's year.

    A single year is the one that a planning or academic year ends in. ``2024``, ``2023/24``, ``2023-24``
    and ``202324`` are the planning year ``2023-24``; academic ones end in ``-AY``, calendar ones in
    ``-CY``. Pooled years give the first and the last: ``2021/22-23/24`` is ``2021-22/2023-24``, and
    calendar ``2014-16`` is ``2014-CY/2016-CY``. Raises UnreadablePublished for any other label.
    """
    if text is None:
        raise UnreadablePublished(f"{source}: a year is blank. Download the file again.")
    bracketed = _REMARK.match(text)
    bare, remark = (bracketed[1], bracketed[2]) if bracketed else (text, "")
    period = _period(bare, kind)
    if period is None or (remark and remark not in _REMARKS):
        raise UnreadablePublished(
            f"{source}: the year label {text!r} is not one of a {kind} year. "
            "Look in the source's notes which period it is, and teach the importer."
        )
    return PublishedYear(period, _REMARKS.get(remark, ""))


def ending_years(years: pl.Series, kind: YearKind, source: str) -> pl.Series:
    """Give the calendar year in which each of a source's years ends: 2024 of ``2024``, ``2023/24`` and ``202324``."""
    ends = {}
    for text in years.unique().to_list():
        last = published_year(text, kind, source).period.split("/")[-1]
        ends[text] = int(last[:4]) + (0 if last.endswith("-CY") else 1)
    return years.replace_strict(ends, return_dtype=pl.Int64)


def _period(bare: str, kind: YearKind) -> str | None:
    if single := _SINGLE.match(bare):
        return _label(int(single[1]), kind) if int(single[1]) > 1900 else None
    if pooled := _POOLED_SPLIT.match(bare):
        first, last = int(pooled[1]) + 1, int(pooled[1]) // 100 * 100 + int(pooled[4])
        fits = kind != "calendar" and first % 100 == int(pooled[2]) and int(pooled[3]) + 1 == int(pooled[4])
        return f"{_label(first, kind)}/{_label(last, kind)}" if fits and last > first else None
    split = _SPLIT.match(bare) or _JOINED.match(bare)
    if not split:
        return None
    first, last = int(split[1]), int(split[1]) // 100 * 100 + int(split[2])
    if kind == "calendar":
        return f"{first}-CY/{last}-CY" if last > first else None
    return _label(last, kind) if last == first + 1 else None


def _label(year: int, kind: YearKind) -> str:
    if kind == "calendar":
        return f"{year}-CY"
    return f"{year - 1}-{year % 100:02d}" + ("-AY" if kind == "academic" else "")
