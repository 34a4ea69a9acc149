"""Follow a figure back: to its quarters, the cells that agencies supplied, their submissions, files and rows."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

import duckdb
import polars as pl

from data_lake.ledger import ACCEPTED, LANDING, Arrival, Submission, Tombstone
from expectations.catalogue import Catalogue
from expectations.declarations import Indicator, Source
from expectations.lists import RecordList
from expectations.periods import parse
from expectations.reach import covers_from
from flows.office import Office
from flows.steps.figure import Asked, NoSuchFigure
from reports.figures import CELL, Figures
from sql.inputs import ROOM_SCHEMAS
from sql.shares import Listed, room, take_apart
from sql.warehouse import open_read_only

Plain = dict[str, Any]


def trace(office: Office, asked: Asked) -> Plain:
    """Give all that stands behind a figure, as plain data.

    Raises NoSuchFigure when the warehouse has none such, FileNotFoundError when nothing has been built.
    """
    with open_read_only(office.lake.warehouse) as con, room(office.lake.root) as apart:
        return follow(office, Figures(con), asked, apart)


def follow(
    office: Office, figures: Figures, asked: Asked, apart: duckdb.DuckDBPyConnection | None = None
) -> Plain:
    """Give what stands behind a figure of an open warehouse: as far as its submissions, or to its rows.

    ``apart`` is a room (``sql.shares.room``) in which figures of lists are taken apart; without one no row is looked
    at. Raises NoSuchFigure when the warehouse has none such.
    """
    return _Trace(office, figures, asked, apart).of(the_number(figures, asked))


def the_number(figures: Figures, asked: Asked) -> Plain:
    """Give the figure as the warehouse has it. Raises NoSuchFigure, with those that there are."""
    number = figures.number(asked.key)
    if number is not None:
        return number
    periods = figures.periods(asked.board)
    if asked.period not in periods:
        reach = f"from {periods[0]} to {periods[-1]}" if periods else "no quarter"
        raise NoSuchFigure(
            f"{asked.board} {asked.period}: the warehouse covers {reach}. Name one of these, or run `lscb build`."
        )
    there = figures.those_there_are(asked.board, asked.period, asked.indicator.id)
    place = asked.area_name if asked.breakdown == "all" else f"{asked.area_name}, {asked.category}"
    raise NoSuchFigure(
        f"{asked.indicator.id} has no figure {asked.series.id} {asked.basis} for {place} in {asked.period}. "
        f"There are: {'; '.join(there) or 'none'}"
    )


def definition_version(indicator: Indicator) -> str:
    """Give a short hash of all that is declared of a row of the framework."""
    return hashlib.sha256(indicator.model_dump_json().encode()).hexdigest()[:12]


class _Trace:
    """One figure, followed back through one warehouse, the ledger and the lake."""

    def __init__(
        self, office: Office, figures: Figures, asked: Asked, apart: duckdb.DuckDBPyConnection | None
    ) -> None:
        self.office = office
        self.apart = apart
        self.figures = figures
        self.asked = asked
        self.catalogue: Catalogue = office.catalogue(asked.board)
        self.build = figures.build()
        self.behind = _Behind(office, asked.board, self.build["as_at"])

    def of(self, number: Plain) -> Plain:
        asked = self.asked
        quarters = self.figures.quarters(asked.basis, asked.series.nature, asked.period)
        return {
            **asked.key,
            "number": asked.indicator.number,
            "title": asked.indicator.title,
            "series_label": asked.series.label,
            "area_name": asked.area_name,
            "category_label": asked.category_label,
            **{name: value for name, value in number.items() if name not in asked.key},
            "decimals": asked.series.decimals,
            "built": {
                name: self.build[name]
                for name in ("as_at", "event_sequence", "code_version", "dataset_version")
            },
            "definition_version": definition_version(asked.indicator),
            "quarters": [] if asked.series.numerator == "computed" else [*map(self.quarter, quarters)],
            "published": self.published(),
            "population": self.population(),
        }

    def quarter(self, period: str) -> Plain:
        """One quarter of the figure: its observation, how far it was signed off, and its cells."""
        cell = {**self.asked.key, "period": period}
        observation = self.figures.observation(cell) or {}
        signed = self.figures.sign_off(self.asked.board, period) or {}
        frozen = self.office.ledger.signing.frozen(self.asked.board, period)
        return {
            "period": period,
            **{
                name: observation.get(name)
                for name in ("numerator", "denominator", "status", "value_source", "rule_version", "input_hash")
            },
            "sign_off": signed.get("reached", "not_signed"),
            "frozen": None if not frozen else {
                "at": frozen[-1].frozen_at, "path": frozen[-1].path, "sha256": frozen[-1].sha256,
                "code_version": frozen[-1].code_version, "dataset_version": frozen[-1].dataset_version,
                "stands": signed.get("reached") == "signed",
            },
            "cells": [self.cell(one) for one in self.figures.cells(cell)],
        }  # fmt: skip

    def cell(self, found: Plain) -> Plain:
        """One cell that an agency supplied: what it says, the submissions behind it, and its rows."""
        names = {one.id: one.name for one in self.catalogue.providers}
        shown = (
            *CELL[2:], "part", "uses", "numerator", "denominator", "status", "value_source", "origin", "rule_version",
            "input_hash", "provider", "return_id", "return_period",
        )  # fmt: skip
        submissions = [one for one in map(self.behind.submission, found["submission_ids"]) if one is not None]
        is_of_lists = found["value_source"] == "records"
        lists = self.lists(found) if is_of_lists and found["numerator"] is None else []
        came = submissions if is_of_lists else submissions or self.behind.last_of(found)
        told: Plain = {
            **{name: found[name] for name in shown},
            "provider_name": names.get(found["provider"], found["provider"]),
            "submissions": (
                [one for each in lists for one in each["submissions"]]
                if lists
                else [self.behind.told(one) for one in came]
            ),
            "lists": lists,
            "stand_ins": self.stand_ins(found, submissions) if is_of_lists and not lists else [],
            "typed": self.typed(found),
            "row": None,
            "records": None,
        }
        if self.apart and not is_of_lists:
            told["row"] = self.typed_row(found, submissions)
        if self.apart and is_of_lists and found["numerator"] is not None:
            told["records"] = self.records(self.apart, found, submissions)
        return told

    def lists(self, found: Plain) -> list[Plain]:
        """The lists behind a cell that they give no number for, each with what has become of it and what came last."""
        told = []
        for slot in self.figures.lists_behind(found):
            key = (found["provider"], slot["return_id"], slot["return_period"])
            came = self.behind.of_slot(*key)
            if came and slot["status"] in {"overdue", "awaited"}:
                became = "come_since"
            else:
                became = "stands" if slot["submission_id"] else slot["status"]
            standing = [one for one in came if one.submission_id == slot["submission_id"]]
            shown = {one.submission_id: one for one in (*standing, *came[-1:])}
            told.append(
                {
                    **{name: slot[name] for name in ("return_id", "return_title", "return_period", "due_at")},
                    "became": became,
                    "submissions": [self.behind.told(one) for one in shown.values()],
                }
            )
        return told

    def stand_ins(self, found: Plain, submissions: Iterable[Submission]) -> list[Plain]:
        """The lists of another quarter from which a cell was counted, each with why its own quarter's was not used."""
        return [
            {
                "return_id": one.return_id,
                "period": one.period,
                "why": self.behind.why_not_own(one, found["period"]),
            }
            for one in submissions
            if one.period != found["period"]
        ]

    def typed(self, found: Plain) -> Plain | None:
        """What was typed for a cell beside its lists, and where; None where nothing was, or nothing is reconciled."""
        submission = self.behind.submission(found["submission_id_typed"] or "")
        if submission is None:
            return None
        return {
            "numerator": found["numerator_typed"],
            "denominator": found["denominator_typed"] if found["denominator"] is not None else None,
            "submission": self.behind.told(submission),
        }

    def typed_row(self, found: Plain, submissions: Sequence[Submission]) -> Plain | None:
        """The sheet and the row in which an agency typed a cell; None where nothing was typed, or its rows are gone."""
        for one in submissions:
            if one.accepted_path is None or self.behind.tombstone(ACCEPTED, one.accepted_path):
                continue
            rows = self.office.lake.read_accepted(one.accepted_path)
            of_cell = rows.filter(*(pl.col(name) == found[name] for name in CELL[2:]))
            if of_cell.height:
                return dict(of_cell.select("sheet", "row").row(0, named=True))
        return None

    def records(
        self, apart: duckdb.DuckDBPyConnection, found: Plain, submissions: Sequence[Submission]
    ) -> Plain:
        """Which rows of which lists counted in a cell, or why that cannot be said."""
        rule = self.catalogue.indicator(found["indicator_id"])
        gone = [
            stone
            for one in submissions
            if one.accepted_path and (stone := self.behind.tombstone(ACCEPTED, one.accepted_path))
        ]
        if gone:
            return {
                "how": "gone",
                "gone_at": max(one.purged_at for one in gone),
                "rows": [],
                "lists": len(submissions),
            }
        handed_in = {one.return_id: one for one in submissions}
        serving = [one for one in self.catalogue.lists if rule.id in one.serves]
        lists = [self.listed(one, handed_in[one.return_id]) for one in serving if one.return_id in handed_in]
        if len(lists) < len(serving):
            return {"how": "not", "rows": [], "lists": len(lists)}
        tables = self.figures.declared_tables(self.asked.board, ROOM_SCHEMAS)
        shares = take_apart(apart, rule.id, self.figures.declared_cell(found), lists, tables)
        if shares is None:
            return {"how": "not", "rows": [], "lists": len(lists)}
        files = {
            one.declared.id: self.behind.told(handed_in[one.declared.return_id])["sha256"] for one in lists
        }
        # what makes the figure first: it is often few among many, and a screen shows the first ones
        in_order = shares.rows.sort(
            pl.col("in_numerator").not_(), "list_id", "sheet", "row", maintain_order=True
        )
        is_same = (shares.numerator, shares.denominator if found["denominator"] is not None else None) == (
            found["numerator"],
            found["denominator"],
        )
        return {
            "how": shares.how.value,
            "traced_to": shares.traced_to,
            "counted": shares.counted,
            "adds_up": is_same,
            "counted_now": [shares.numerator, shares.denominator],
            "lists": len(lists),
            "rows": [{**row, "sha256": files[row["list_id"]]} for row in in_order.to_dicts()],
        }

    def listed(self, declared: RecordList, submission: Submission) -> Listed:
        path = str(submission.accepted_path)
        said = self.office.lake.about_records(path).get("covers_from", "")
        period = parse(submission.period)
        until, since = period.ends_on, covers_from(declared, period, said)
        rows = self.office.lake.read_records(path)
        empty = pl.DataFrame(schema=declared.typed)  # a field that was declared since is empty
        return Listed(
            declared, since, until, pl.concat([empty, rows], how="diagonal").select(*declared.typed)
        )

    def published(self) -> list[Plain]:
        """The published figures that a computed one is made of, each with its row in the table that is shipped."""
        if self.asked.series.numerator != "computed":
            return []
        year = parse(self.asked.period).planning_year.label
        shown = (
            "authority_code", "authority", "period", "indicator_id", "series", "source", "release", "numerator",
            "denominator", "value", "symbol",
        )  # fmt: skip
        return [
            {
                **{name: found[name] for name in shown},
                **self.published_line({name: found[name] for name in (*shown[:1], *shown[2:7])}),
            }
            for found in self.figures.neighbours(self.asked.board, year)
        ]

    def published_line(self, key: Mapping[str, object]) -> Plain:
        """The line of the shipped table that has a figure; else the import that first brought its release."""
        shipped = self.line("published.csv", key)
        of_release = (
            one
            for one in self.office.ledger.releases.all()
            if (one.source, one.release) == (key["source"], key["release"])
        )
        brought = None if shipped["line"] is not None else next(of_release, None)
        if brought is None:
            return shipped
        files = "1 file" if len(brought.files) == 1 else f"{len(brought.files)} files"
        return {"file": f"imported on {brought.imported_at:%d %B %Y} from {files}", "line": None}

    def population(self) -> Plain | None:
        """The estimate that stands below a rate of the population, with its row in the table that is shipped."""
        source = self.asked.series.denominator
        if not isinstance(source, Source) or source.population is None:
            return None
        found = self.figures.population(
            self.catalogue.board.authority_code, source.population, parse(self.asked.period).mid_year
        )
        if found is None:
            return None
        key = {name: found[name] for name in ("authority_code", "band", "mid_year")}
        return {**found, "asked_for": parse(self.asked.period).mid_year, **self.line("population.csv", key)}

    def line(self, name: str, key: Mapping[str, object]) -> Plain:
        """The file of the data set, and the line in it that has a key."""
        path = self.catalogue.file(name)
        rows = pl.read_csv(
            path, infer_schema=False, encoding="utf8", row_index_name="line", row_index_offset=2
        )
        found = rows.filter(*(pl.col(column) == str(value) for column, value in key.items()))["line"]
        return {"file": f"{path.parent.name}/{name}", "line": found[0] if found.len() else None}


class _Behind:
    """What the ledger knows, now, of submissions and the files that they came in."""

    def __init__(self, office: Office, board: str, built_as_at: datetime) -> None:
        self.office = office
        self.board = board
        self.built_as_at = built_as_at

    @cached_property
    def arrivals(self) -> dict[int, Arrival]:
        return {one.arrival_id: one for one in self.office.ledger.arrivals(self.board)}

    @cached_property
    def submissions(self) -> dict[str, Submission]:
        return {one.submission_id: one for one in self.office.ledger.submissions(self.board)}

    def submission(self, submission_id: str) -> Submission | None:
        return self.submissions.get(submission_id)

    def last_of(self, found: Plain) -> list[Submission]:
        """What came last for a cell of which nothing stands: it was sent back."""
        return self.of_slot(found["provider"], found["return_id"], found["return_period"])[-1:]

    def of_slot(self, provider: str, return_id: str, period: str) -> list[Submission]:
        """All that came of a provider's return for a period, in ledger order."""
        slot = (provider, return_id, period)
        return [one for one in self.submissions.values() if (one.provider, one.return_id, one.period) == slot]

    def why_not_own(self, used: Submission, quarter: str) -> str:
        """Why a quarter was counted from a list of another: what had come for its own when the warehouse was built."""
        own = [
            one
            for one in self.of_slot(used.provider, used.return_id, quarter)
            if one.judged_at.replace(tzinfo=None) <= self.built_as_at.replace(tzinfo=None)
        ]
        if not own:
            return "none_came"
        accepted = [one.accepted_path for one in own if one.accepted_path]
        if not accepted:
            return "sent_back"
        return "gone" if self.tombstone(ACCEPTED, accepted[-1]) else "partial"

    def tombstone(self, zone: str, name: str) -> Tombstone | None:
        return self.office.ledger.purging.of(zone, name)

    def told(self, one: Submission) -> Plain:
        """A submission with its file, what took its place since, and when its file and its rows went."""
        arrival = self.arrivals[one.arrival_id]
        later = self.submission(one.superseded_by) if one.superseded_by else None
        file_gone = self.tombstone(LANDING, arrival.sha256)
        rows_gone = self.tombstone(ACCEPTED, one.accepted_path) if one.accepted_path else None
        return {
            "submission_id": one.submission_id,
            "provider": one.provider,
            "return_id": one.return_id,
            "period": one.period,
            "verdict": one.verdict,
            "received_at": one.received_at,
            "file": arrival.original_name,
            "sha256": arrival.sha256,
            "superseded_by": one.superseded_by,
            "superseded_at": None if later is None else later.judged_at,
            "file_gone_at": None if file_gone is None else file_gone.purged_at,
            "rows_gone_at": None if rows_gone is None else rows_gone.purged_at,
        }
