"""All that a pack of one quarter is made from, read once."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from expectations.periods import parse
from reports.packs import Pack
from reports.pages.neighbours_history import Published, years_until
from reports.tables import Judged, OverYears, Tables

Row = dict[str, Any]

YEAR = 4
"""Quarters; as far back as a line of the scorecard looks."""


@dataclass(frozen=True)
class Judgements:
    """What the figures of a quarter come to, by indicator, each of its headline (``reports.tables.Judged``)."""

    ratings: dict[str, Row]
    clauses: dict[str, pl.DataFrame]
    targets: dict[str, pl.DataFrame]
    """A line for each quarter of the trends that had a target."""
    quality: dict[tuple[str, str, str], Row]
    """By indicator, quarter and basis."""
    counted: dict[tuple[str, str, str], str]
    """How a number came about (``return``, ``records`` ...), by indicator, quarter and basis."""
    control: dict[str, pl.DataFrame]
    projections: dict[str, pl.DataFrame]
    comparisons: dict[str, pl.DataFrame]
    changes: dict[str, pl.DataFrame]
    """When a row began to count another thing, or in another way, up to the quarter."""


@dataclass(frozen=True)
class Quarter:
    """One board's quarter as the warehouse holds it; frames are those of ``reports.tables``."""

    board: Row
    period: Row
    periods: tuple[str, ...]
    """The quarters of the trends, the oldest first; the last is the pack's own."""
    as_at: datetime
    code_version: str
    dataset_version: str
    cards: tuple[Row, ...]
    definitions: dict[str, Row]
    trends: dict[str, pl.DataFrame]
    localities: dict[str, pl.DataFrame]
    profiles: dict[str, pl.DataFrame]
    neighbours: dict[str, pl.DataFrame]
    benchmarks: dict[str, pl.DataFrame]
    places: dict[str, pl.DataFrame]
    timeliness: pl.DataFrame
    exceptions: tuple[Row, ...]
    exceptions_before: tuple[Row, ...]
    completeness: Row
    sign_off: Row
    findings: pl.DataFrame
    corrections: pl.DataFrame
    judged: Judgements
    over_years: Published

    def target(self, indicator_id: str) -> Row | None:
        """Give what a row was aimed at in the quarter itself (tables.TARGET), if anything."""
        found = self.judged.targets.get(indicator_id)
        own = None if found is None else found.filter(pl.col("period") == self.period["period"])
        return own.row(0, named=True) if own is not None and own.height else None


def read_quarter(tables: Tables, judged: Judged, over_years: OverYears, period: str, pack: Pack) -> Quarter:
    """Read one quarter of the tables' board; the quarter must be one of ``tables.periods()``."""
    periods = tables.periods()
    known = periods["period"].to_list()
    place = known.index(period)
    shown = known[max(0, place + 1 - pack.quarters) : place + 1]
    as_at, code_version, dataset_version = tables.build()
    completeness = tables.completeness(period)
    judgements = _judgements(judged, period, known[max(0, place - YEAR) : place + 1], shown)
    return Quarter(
        board=next(row for row in tables.boards().iter_rows(named=True) if row["board"] == tables.board),
        period=periods.row(place, named=True),
        periods=tuple(shown),
        as_at=as_at,
        code_version=code_version,
        dataset_version=dataset_version,
        cards=tuple(
            _believed(card, period, judgements) for card in tables.scorecard(period).iter_rows(named=True)
        ),
        definitions={row["indicator_id"]: row for row in tables.indicators().iter_rows(named=True)},
        trends=_by_row(tables.trend(shown)),
        localities=_by_row(tables.localities(period)),
        profiles=_by_row(tables.profiles(period)),
        neighbours=_by_row(tables.neighbours(period)),
        benchmarks=_by_row(tables.benchmarks(period)),
        places=_by_row(tables.places(period)),
        timeliness=tables.timeliness(shown),
        exceptions=tuple(tables.exceptions(period).iter_rows(named=True)),
        exceptions_before=(tuple(tables.exceptions(known[place - 1]).iter_rows(named=True)) if place else ()),
        completeness=completeness.row(0, named=True) if completeness.height else {},
        sign_off=tables.sign_off(period).row(0, named=True),
        findings=tables.findings(period),
        corrections=tables.corrections(period),
        judged=judgements,
        over_years=_published(over_years, period),
    )


def _published(over_years: OverYears, period: str) -> Published:
    years = years_until(period)
    return Published(
        years=tuple(years),
        places=over_years.neighbours_history(period, years),
        changes=over_years.series_changes(period),
    )


def _believed(card: Row, period: str, judged: Judgements) -> Row:
    """Put beside each number of a line of the scorecard its confidence, and how the newest came about."""
    name, basis = card["indicator_id"], card["basis"]
    now = parse(period)
    compared = f"{card['benchmark_period']}-Q4" if card["benchmark_value_source"] == "return" else ""
    grades = {
        "confidence": (period, basis),
        "previous_confidence": (now.previous().label, basis),
        "same_quarter_last_year_confidence": (now.same_last_year().label, basis),
        "year_to_date_confidence": (period, "year_to_date"),
        "benchmark_confidence": (compared, basis),
    }
    return {
        **card,
        "value_source": judged.counted.get((name, period, basis), ""),
        **{
            column: judged.quality.get((name, *key), {}).get("confidence") or ""
            for column, key in grades.items()
        },
    }


def _judgements(judged: Judged, period: str, year: list[str], shown: list[str]) -> Judgements:
    """Read what the figures come to; confidence of the year's quarters too, where the trends are shorter."""
    graded = list(dict.fromkeys([*year, *shown]))
    return Judgements(
        ratings=_line_by_row(judged.ratings(period)),
        clauses=_by_row(judged.clauses(period)),
        targets=_by_row(judged.targets(shown)),
        quality={_cell(row): row for row in judged.data_quality(graded).iter_rows(named=True)},
        counted={_cell(row): row["value_source"] for row in judged.counted(shown).iter_rows(named=True)},
        control=_by_row(judged.control(period)),
        projections=_by_row(judged.projections(period)),
        comparisons=_by_row(judged.comparisons(period)),
        changes=_by_row(judged.definition_changes(period)),
    )


def _cell(row: Row) -> tuple[str, str, str]:
    return row["indicator_id"], row["period"], row["basis"]


def _line_by_row(frame: pl.DataFrame) -> dict[str, Row]:
    return {row["indicator_id"]: row for row in frame.iter_rows(named=True)}


def _by_row(frame: pl.DataFrame) -> dict[str, pl.DataFrame]:
    parts = frame.partition_by("indicator_id", as_dict=True, maintain_order=True)
    return {str(key[0]): part for key, part in parts.items()}
