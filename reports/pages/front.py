"""The first page: three sentences, the tiles, what stands out, and who handed in when."""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl
from markupsafe import Markup

from reports import sentences, words
from reports.charts.picture import Gallery
from reports.charts.timeliness_matrix import timeliness_matrix
from reports.pages.cards import rated_of
from reports.pages.corrections import Correction, correction
from reports.pages.figure import Figure, framed
from reports.pages.quarter import Quarter, Row


@dataclass(frozen=True)
class Tile:
    """A number of the quarter with what it counts, and what to know beside it."""

    label: str
    value: str
    note: str


@dataclass(frozen=True)
class Notice:
    """What is the matter with one row, as one entry of the front page."""

    indicator_id: str
    number: str
    title: str
    sentences: tuple[tuple[str, bool, str], ...]
    """Each with whether its figure is invented, and the words for one that is not signed off."""
    weight: str
    """Why it stands where it does."""
    is_new: bool
    sparkline: Markup | str


@dataclass(frozen=True)
class Front:
    """All parts of the first page; the template shows those that the pack names."""

    sentences: tuple[str, ...]
    tiles: tuple[Tile, ...]
    exceptions: tuple[Notice, ...]
    closed: tuple[str, ...]
    timeliness: Figure | None
    newest_timeliness: Markup | str
    """The same for a telephone: the newest quarters only."""
    late: tuple[Row, ...]
    findings: tuple[Row, ...]
    corrections: tuple[Correction, ...]


def front(quarter: Quarter, gallery: Gallery, sparklines: dict[str, Markup]) -> Front:
    """Make the first page's parts. ``sparklines`` are by indicator, drawn for the exceptions."""
    titles = {card["indicator_id"]: card["title"] for card in quarter.cards}
    return Front(
        sentences=(
            sentences.what_changed(quarter.cards),
            sentences.what_matters(quarter.exceptions, titles),
            sentences.what_is_unknown(quarter.cards),
        ),
        tiles=tiles(quarter),
        exceptions=tuple(_notices(quarter, sparklines)),
        closed=tuple(titles.get(one, one) for one in _closed(quarter)),
        timeliness=_timeliness(quarter, gallery),
        newest_timeliness=_newest_timeliness(quarter, gallery),
        late=tuple(_late(quarter)),
        findings=tuple(quarter.findings.iter_rows(named=True)),
        corrections=tuple(correction(row) for row in quarter.corrections.iter_rows(named=True)),
    )


def _notices(quarter: Quarter, sparklines: dict[str, Markup]) -> Iterator[Notice]:
    """Give each row that is an exception once, with all that is the matter with it, the weightiest row first."""
    cards = {card["indicator_id"]: card for card in quarter.cards}
    for name in _rows(quarter.exceptions):
        if name not in cards:
            continue
        card = cards[name]
        own = [one for one in quarter.exceptions if one["indicator_id"] == name]
        yield Notice(
            indicator_id=name,
            number=card["number"],
            title=card["title"],
            sentences=tuple(
                (_said(quarter, one, card, own[:place]), _is_invented(one, card), _unsigned(one, card))
                for place, one in enumerate(own)
            ),
            weight=_weight(own[0]),
            is_new=all(one["is_new"] for one in own),
            sparkline=sparklines.get(name, ""),
        )


def _weight(one: Row) -> str:
    if one["evidence"] is None or one["consequence"] is None:
        return ""
    weighed = f"Evidence {one['evidence']} of 3, consequence {one['consequence']} of 3."
    reason = one["consequence_reason"]
    return f"At stake: {words.lowered(reason)}. {weighed}" if reason else weighed


def _said(quarter: Quarter, one: Row, card: Row, before: list[Row]) -> str:
    told = next((other["value"] for other in before if other["kind"] != "far_from_neighbours"), None)
    found = rated_of(quarter, card) if one["kind"] == "judged_worse" else None
    return sentences.exception_sentence(one, card, found.sentence if found else "", told=told)


def _is_invented(one: Row, card: Row) -> bool:
    """Whether the figure of an exception is invented; what was compared with neighbours may be a published one."""
    if one["value"] is None or not card["is_invented"]:
        return False
    return not _is_published(one, card)


def _is_published(one: Row, card: Row) -> bool:
    return bool(one["kind"] == "far_from_neighbours" and card["benchmark_value_source"] == "published")


def _unsigned(one: Row, card: Row) -> str:
    """Say whether the figure of an exception is not signed off; a published one needs no signature."""
    if one["value"] is None or _is_published(one, card):
        return ""
    return words.unsigned(card["sign_off"])


def _rows(exceptions: tuple[Row, ...]) -> list[str]:
    return list(dict.fromkeys(one["indicator_id"] for one in exceptions))


def _timeliness(quarter: Quarter, gallery: Gallery) -> Figure | None:
    drawing = timeliness_matrix(quarter.timeliness, list(quarter.periods))
    if drawing is None:
        return None
    return framed(gallery, drawing, key="timeliness", kind="timeliness", heading="Who handed in when")


def _newest_timeliness(quarter: Quarter, gallery: Gallery) -> Markup | str:
    drawing = timeliness_matrix(quarter.timeliness, list(quarter.periods), narrow=True)
    if drawing is None:
        return ""
    return gallery.hang(
        drawing.chart,
        key="timeliness-newest",
        title=drawing.title,
        description=drawing.alt_text,
        table_id="timeliness-figures",
    )


def tiles(quarter: Quarter) -> tuple[Tile, ...]:
    """Give the tiles: returns, figures, rows, exceptions, and the next date."""
    cards, found = quarter.cards, quarter.completeness
    shown: list[Tile] = []
    if found:
        come = found["returns_accepted"]
        shown += [
            Tile(
                "returns on time",
                f"{words.number(found['returns_on_time'])} of {words.number(found['returns_due'])}",
                f"{words.number(come)} accepted so far",
            ),
            Tile(
                "figures supplied",
                f"{words.number(found['cells_supplied'])} of {words.number(found['cells_due'])}",
                f"{words.counted(found['cells_explained'], 'gap')} explained",
            ),
        ]
    else:
        shown.append(Tile("returns on time", "none due", "nothing is owed for this quarter"))
    rows = _rows(quarter.exceptions)
    new = len({one["indicator_id"] for one in quarter.exceptions if one["is_new"]})
    shown += [
        _believed(cards),
        Tile(
            "rows to look at",
            words.number(len(rows)),
            f"{new} new, {len(rows) - new} continuing, {len(_closed(quarter))} closed",
        ),
        _next_date(quarter),
    ]
    return tuple(shown)


def _believed(cards: tuple[Row, ...]) -> Tile:
    """How many rows have a figure of confidence A or B. Ratings are not counted out: colours add up to nothing."""
    grades = [card["confidence"] for card in cards if words.has_number(card)]
    by_grade = ", ".join(f"{grade}\N{NO-BREAK SPACE}{grades.count(grade)}" for grade in "ABCD")
    return Tile(
        "rows believed",
        f"{grades.count('A') + grades.count('B')} of {len(cards)}",
        f"confidence {by_grade}; {_invented(cards)} invented",
    )


def _invented(cards: tuple[Row, ...]) -> int:
    return sum(words.has_number(card) and bool(card["is_invented"]) for card in cards)


def _closed(quarter: Quarter) -> list[str]:
    """Give the rows that were exceptions in the quarter before and are none now."""
    now = _rows(quarter.exceptions)
    return [one for one in _rows(quarter.exceptions_before) if one not in now]


def _this_quarter(quarter: Quarter) -> pl.DataFrame:
    return quarter.timeliness.filter(pl.col("period") == quarter.period["period"])


def _next_date(quarter: Quarter) -> Tile:
    owed = [row for row in _this_quarter(quarter).iter_rows(named=True) if _is_owed(row)]
    overdue = sum(_is_overdue(row, quarter) for row in owed)
    awaited = [row["due_at"] for row in owed if not _is_overdue(row, quarter)]
    note = f"{words.counted(overdue, 'return')} overdue"
    return Tile("next return due", words.when(min(awaited)) if awaited else "none awaited", note)


def _is_owed(row: Row) -> bool:
    """Whether a return is still to come: what was sent back and not mended is owed as before."""
    return row["status"] in {"awaited", "overdue", "rejected"}


def _is_overdue(row: Row, quarter: Quarter) -> bool:
    return bool(row["status"] == "overdue" or (row["status"] == "rejected" and row["due_at"] < quarter.as_at))


def _late(quarter: Quarter) -> list[Row]:
    """The quarter's returns that are not simply in: overdue, rejected or late, the worst first."""
    order = {"overdue": 0, "rejected": 1, "late": 2, "awaited": 3}
    found = [row for row in _this_quarter(quarter).iter_rows(named=True) if row["status"] in order]
    found.sort(key=lambda row: (order[row["status"]], row["provider_name"], row["return_title"]))
    return [{**row, "sentence": _late_sentence(row, is_overdue=_is_overdue(row, quarter))} for row in found]


def _late_sentence(row: Row, *, is_overdue: bool) -> str:
    due = f"due {words.when(row['due_at'])}"
    days = words.counted(row["working_days_late"] or 0, "working day")
    match row["status"]:
        case "late":
            return f"{due}, came {days} late"
        case "rejected":
            owed = "overdue until it is mended" if is_overdue else "awaited again"
            return f"{due}; sent back with {words.counted(row['error_count'], 'error')}, {owed}"
        case "overdue":
            return f"{due}, overdue by {days}"
        case _:
            return due
