"""The first page: three sentences, the tiles, what stands out, and who handed in when."""

from dataclasses import dataclass

import polars as pl
from markupsafe import Markup

from reports import words
from reports.charts.picture import Gallery
from reports.charts.timeliness_matrix import timeliness_matrix
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
    """An exception as one line of the front page."""

    indicator_id: str
    number: str
    title: str
    sentence: str
    is_new: bool
    is_invented: bool
    sparkline: Markup | str


@dataclass(frozen=True)
class Front:
    """All parts of the first page; the template shows those that the pack names."""

    sentences: tuple[str, ...]
    tiles: tuple[Tile, ...]
    exceptions: tuple[Notice, ...]
    closed: tuple[str, ...]
    timeliness: Figure | None
    late: tuple[Row, ...]
    findings: tuple[Row, ...]


def front(quarter: Quarter, gallery: Gallery, sparklines: dict[str, Markup]) -> Front:
    """Make the first page's parts. ``sparklines`` are by indicator, drawn for the exceptions."""
    titles = {card["indicator_id"]: card["title"] for card in quarter.cards}
    cards = {card["indicator_id"]: card for card in quarter.cards}
    drawing = timeliness_matrix(quarter.timeliness, list(quarter.periods))
    return Front(
        sentences=(
            words.what_changed(quarter.cards),
            words.what_matters(quarter.exceptions, titles),
            words.what_is_unknown(quarter.cards),
        ),
        tiles=tiles(quarter),
        exceptions=tuple(
            Notice(
                indicator_id=one["indicator_id"],
                number=cards[one["indicator_id"]]["number"],
                title=titles[one["indicator_id"]],
                sentence=words.exception_sentence(one, cards[one["indicator_id"]]),
                is_new=bool(one["is_new"]),
                is_invented=one["value"] is not None and bool(cards[one["indicator_id"]]["is_invented"]),
                sparkline=sparklines.get(one["indicator_id"], ""),
            )
            for one in quarter.exceptions
            if one["indicator_id"] in cards
        ),
        closed=tuple(dict.fromkeys(titles.get(one[0], one[0]) for one in _closed(quarter))),
        timeliness=framed(gallery, drawing, key="timeliness", kind="timeliness", heading="Who handed in when")
        if drawing
        else None,
        late=tuple(_late(quarter)),
        findings=tuple(quarter.findings.iter_rows(named=True)),
    )


def tiles(quarter: Quarter) -> tuple[Tile, ...]:
    """Give the tiles: returns, figures, rows, exceptions, and the next date."""
    cards, found = quarter.cards, quarter.completeness
    numbers = sum(words.has_number(card) for card in cards)
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
    new = sum(bool(one["is_new"]) for one in quarter.exceptions)
    shown += [
        Tile("rows with a figure", f"{numbers} of {len(cards)}", f"{_invented(cards)} of them invented"),
        Tile(
            "exceptions",
            words.number(len(quarter.exceptions)),
            f"{new} new, {len(quarter.exceptions) - new} continuing, {len(_closed(quarter))} closed",
        ),
        _next_date(quarter),
    ]
    return tuple(shown)


def _invented(cards: tuple[Row, ...]) -> int:
    return sum(words.has_number(card) and bool(card["is_invented"]) for card in cards)


def _closed(quarter: Quarter) -> list[tuple[str, str]]:
    now = {(one["indicator_id"], one["kind"]) for one in quarter.exceptions}
    before = ((one["indicator_id"], one["kind"]) for one in quarter.exceptions_before)
    return [one for one in before if one not in now]


def _this_quarter(quarter: Quarter) -> pl.DataFrame:
    return quarter.timeliness.filter(pl.col("period") == quarter.period["period"])


def _next_date(quarter: Quarter) -> Tile:
    owed = _this_quarter(quarter)
    awaited = owed.filter(pl.col("status") == "awaited").sort("due_at")
    overdue = owed.filter(pl.col("status") == "overdue").height
    note = f"{words.counted(overdue, 'return')} overdue"
    if awaited.is_empty():
        return Tile("next return due", "none awaited", note)
    return Tile("next return due", words.when(awaited["due_at"][0]), note)


def _late(quarter: Quarter) -> list[Row]:
    """The quarter's returns that are not simply in: overdue, rejected or late, the worst first."""
    order = {"overdue": 0, "rejected": 1, "late": 2, "awaited": 3}
    found = [row for row in _this_quarter(quarter).iter_rows(named=True) if row["status"] in order]
    found.sort(key=lambda row: (order[row["status"]], row["provider_name"], row["return_title"]))
    return [{**row, "sentence": _late_sentence(row)} for row in found]


def _late_sentence(row: Row) -> str:
    due = f"due {words.when(row['due_at'])}"
    days = words.counted(row["working_days_late"] or 0, "working day")
    match row["status"]:
        case "late":
            return f"{due}, came {days} late"
        case "rejected":
            return f"{due}; returned with {words.counted(row['error_count'], 'error')}"
        case "overdue":
            return f"{due}, overdue by {days}"
        case _:
            return due
