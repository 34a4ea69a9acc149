"""The performance team's pack: one page that opens offline, made from a quarter's tables."""

import base64
import hashlib
from dataclasses import dataclass
from typing import Any

from altair.utils import schemapi
from markupsafe import Markup

from reports import sentences, typeface, words
from reports.charts.picture import Gallery
from reports.charts.sparkline import sparkline
from reports.markup import TEMPLATES, environment
from reports.packs import Pack
from reports.pages.cards import Card, card, last_known
from reports.pages.front import front
from reports.pages.neighbours_history import history
from reports.pages.quarter import Quarter, Row, read_quarter
from reports.pages.scorecard import Alongside, scorecard

__all__ = ["Page", "Quarter", "page", "read_quarter"]


@dataclass(frozen=True)
class Page:
    """A page with its pictures drawn; only which revision it is remains to be said."""

    quarter: Quarter
    pack: Pack
    parts: dict[str, Any]
    pictures: int

    def html(self, revision: int) -> str:
        """Write the page as its ``revision``-th; the same quarter and revision give the same text."""
        return (
            environment()
            .get_template("pack.html")
            .render(header=_header(self.quarter, self.pack, revision), pack=self.pack, **self.parts)
        )


@dataclass(frozen=True)
class Header:
    """What stands at the top of the page."""

    title: str
    board: str
    is_invented_board: bool
    quarter: str
    audience: str
    marking: str
    version: str
    as_at: str
    revision: str
    invented: str
    sign_off: str
    warnings: tuple[str, ...]
    """What to know of the sign-off before reading on."""


def page(quarter: Quarter, pack: Pack) -> Page:
    """Draw and word all that stands on the page."""
    # Altair checks each part of a chart against its schema as it is made; ours are fixed, and tests hold them.
    with schemapi.debug_mode(False):
        return _page(quarter, pack)


def _page(quarter: Quarter, pack: Pack) -> Page:
    gallery = Gallery()
    cards = quarter.cards
    alongside = {one["indicator_id"]: _alongside(quarter, one, gallery) for one in cards}
    listed = {one["indicator_id"] for one in quarter.exceptions}
    sparks = {
        one["indicator_id"]: _sparkline(quarter, one, gallery, "exception")
        for one in cards
        if one["indicator_id"] in listed
    }
    themes = scorecard(cards, alongside)
    made: dict[str, Card] = {one["indicator_id"]: card(quarter, one, gallery, pack) for one in cards}
    style = typeface.face_rules() + (TEMPLATES / "pack.css").read_text(encoding="utf-8")
    style += _on_paper(_marking(quarter, pack))
    over_years = history(quarter.over_years, gallery) if "neighbours_history" in pack.over_years else None
    style += over_years.rules() if over_years else ""
    shown: dict[str, Any] = {
        "front": front(quarter, gallery, sparks),
        "themes": themes,
        "cards": made,
        "history": over_years,
        "style": Markup(style),  # noqa: S704 - our own files
        "style_hash": base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
    }
    return Page(quarter, pack, shown, gallery.shown)


def _marking(quarter: Quarter, pack: Pack) -> str:
    """Give what stands at the head and foot of every page: how it is to be handled, and that it may still change."""
    is_signed = quarter.sign_off["reached"] == "signed"
    return pack.marking if is_signed else f"{pack.marking}, {words.NOT_SIGNED_OFF}"


def _on_paper(marking: str) -> str:
    """Give the rule that prints the marking at the head of every sheet."""
    said = "".join(one if one.isalnum() or one in " -,." else f"\\{ord(one):x} " for one in marking)
    return f'@page {{ margin: 18mm 14mm; @top-center {{ content: "{said}"; font: bold 9pt sans-serif; }} }}\n'


def _header(quarter: Quarter, pack: Pack, revision: int) -> Header:
    numbers = [one for one in quarter.cards if words.has_number(one)]
    invented = sum(bool(one["is_invented"]) for one in numbers)
    said = ""
    if invented:
        amount = "All" if invented == len(numbers) else f"{invented} of the"
        said = (
            f"{amount} {words.counted(len(numbers), 'figure')} of this quarter are invented; each is marked."
        )
    return Header(
        title=pack.title,
        board=quarter.board["name"],
        is_invented_board=bool(quarter.board["is_invented"]),
        quarter=quarter.period["name"],
        audience=pack.name,
        marking=_marking(quarter, pack),
        version=f"{quarter.code_version}, data set {quarter.dataset_version}",
        as_at=words.when(quarter.as_at),
        revision="1" if revision == 1 else f"{revision}, in place of revision {revision - 1}",
        invented=said,
        sign_off=sentences.sign_off_fact(quarter.sign_off),
        warnings=tuple(sentences.sign_off_warnings(quarter.sign_off)),
    )


def _alongside(quarter: Quarter, one: Row, gallery: Gallery) -> Alongside:
    name = one["indicator_id"]
    return Alongside(
        sparkline=_sparkline(quarter, one, gallery, "scorecard"),
        part=_part(quarter, one),
        earlier=last_known(quarter, one),
        target=quarter.target(name),
        rating=quarter.judged.ratings.get(name),
    )


def _sparkline(quarter: Quarter, one: Row, gallery: Gallery, where: str) -> Markup:
    """Draw a row's sparkline; its table is that of the trend on the row's card."""
    name = one["indicator_id"]
    measure = words.measure_of(one)
    changes = quarter.judged.changes.get(name)
    chart = sparkline(quarter.trends[name], measure, changes) if name in quarter.trends else None
    if chart is None:
        return Markup("")
    return gallery.hang(
        chart,
        key=f"{name}-{where}",
        title=f"{one['title']}: trend in small",
        description=f"{sentences.card_sentence(one)} The figures stand on the row's card.",
        table_id=f"{name}-trend-figures",
    )


def _part(quarter: Quarter, one: Row) -> str:
    """Name the part a headline speaks of, where a row has no whole."""
    frame = quarter.profiles.get(one["indicator_id"])
    if one["breakdown"] == "all" or frame is None:
        return ""
    labels = {
        (row["breakdown"], row["category"]): row["category_label"] for row in frame.iter_rows(named=True)
    }
    return str(labels.get((one["breakdown"], one["category"]), ""))
