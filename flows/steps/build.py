"""Build the warehouse from what is declared, what happened and what was accepted."""

import hashlib
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

import polars as pl

from data_lake.ledger.snapshot import Snapshot
from expectations.periods import Period, parse, quarter_of, quarters
from expectations.sign_off import PERFORMANCE_TEAM, SUB_GROUP, QuarterSigned, State
from flows.locks import WAREHOUSE, Patience
from flows.office import Office
from flows.steps.answered import open_ordinals
from flows.steps.recorded import recorded
from flows.steps.releases import release_frames
from sql.build import BuildReport, Variable, build
from sql.inputs import INPUT_SCHEMAS, catalogue_frames

Signed = Mapping[tuple[str, str], QuarterSigned]
"""What stands and what is signed, by board and reporting quarter."""

SQL = Path(build.__code__.co_filename).parent


class InstantRefused(ValueError):  # noqa: N818 - named as what happened
    """A warehouse cannot speak of that instant; the sentence says why."""


@dataclass(frozen=True)
class Built:
    """What a build made: how many models, and the instant it speaks of."""

    tables: int
    as_at: datetime
    quarters: tuple[str, ...]


@dataclass(frozen=True)
class Gathered:
    """All that a build is made from: the input tables by name, what models read as variables, and the quarters."""

    inputs: dict[str, pl.DataFrame]
    variables: dict[str, Variable]
    as_at: datetime
    quarters: tuple[str, ...]


def build_warehouse(office: Office, as_at: datetime | None = None, threads: int | None = None) -> Built:
    """Build the warehouse anew from the ledger as it stands, and swap it in; one build or publication at a time.

    Raises BuildFailed, CheckFailed, ModelFaults or Busy, with sentences for people; the live warehouse then stays.
    """
    with Patience(office.patience).lock(office.lake, WAREHOUSE):
        gathered = gather(office, as_at)
        report = build_at(office.lake.warehouse, gathered, threads)
        office.lake.anchor(*office.ledger.head())
    return Built(len(report.tables), gathered.as_at, gathered.quarters)


def build_at(target: Path, gathered: Gathered, threads: int | None = None) -> BuildReport:
    """Build what was gathered into a warehouse at ``target``; the same gathered things give the same hashes.

    Raises BuildFailed, CheckFailed or ModelFaults, with sentences for people; what was at ``target`` then stays.
    """
    return build(target, gathered.inputs, gathered.variables, threads=threads, clock=time.monotonic)


def gather(office: Office, as_at: datetime | None = None) -> Gathered:
    """Read what is declared, what happened and what was accepted, as one read of the ledger sees it.

    ``as_at`` is the instant that the warehouse speaks of, and knows nothing of what was recorded after; without it,
    the clock's, and all that is recorded. What lists of records come to is worked out here; their rows go no further.
    """
    instant = as_at or office.clock.now()
    if as_at is not None:
        _require_known(office, as_at)
    snapshot = office.ledger.snapshot(None if as_at is None else office.ledger.last_event(until=as_at))
    span = covered(snapshot, instant)
    signed = snapshot.quarters_signed()
    inputs = {
        **catalogue_frames(list(office.catalogues.values()), span, office.calendar),
        **release_frames(office, snapshot),
        "ledger.arrival": snapshot.arrival,
        "ledger.submission": snapshot.submission,
        "ledger.finding": snapshot.finding,
        "ledger.extension": _extensions(office, snapshot),
        "ledger.answer": snapshot.answer,
        "ledger.publication": snapshot.publication,
        "ledger.open_query": _open_queries(office, snapshot, instant),
        "ledger.sign_off": _sign_offs(signed),
        "ledger.signed_submission": _signed_submissions(signed),
        "lake.cell": _accepted_cells(office, snapshot, "accepted"),
        "lake.superseded_cell": _accepted_cells(office, snapshot, "superseded"),
        "lake.frozen_observation": _frozen_observations(office, snapshot, signed),
    }
    signed_off = inputs["lake.frozen_observation"].filter("stands").select("board", "period").unique()
    inputs["lake.recorded"] = recorded(office, snapshot, inputs, span, signed_off=set(signed_off.iter_rows()))
    variables: dict[str, Variable] = {
        "as_at": instant,
        "event_sequence": snapshot.until_event,
        **versions(office),
    }
    return Gathered(inputs, variables, instant, tuple(one.label for one in span))


def versions(office: Office) -> dict[str, str]:
    """Say what a build is made by, besides what happened: which boards, which code and which data set."""
    folders = {folder for one in office.catalogues.values() for folder in (one.folder, one.base) if folder}
    return {
        "boards": ", ".join(office.catalogues),
        "code_version": f"{version('lscb')}+{_digest(SQL.rglob('*.sql'))}",
        "dataset_version": _digest(path for folder in folders for path in folder.rglob("*.*")),
    }


def _require_known(office: Office, as_at: datetime) -> None:
    """Refuse an instant of which nothing can be known: one to come, or before any board's first quarter has ended."""
    now = office.clock.now()
    if as_at > now:
        raise InstantRefused(
            f"{as_at:%Y-%m-%d %H:%M} UTC lies ahead of the clock ({now:%Y-%m-%d %H:%M}), so nothing is known of it. "
            "Give an earlier instant, or none for now."
        )
    firsts = [one.board.first_quarter for one in office.catalogues.values()]
    if None not in firsts:
        begins = min(parse(one).ends_on for one in firsts if one is not None)
        if as_at.date() <= begins:
            raise InstantRefused(
                f"{as_at:%Y-%m-%d %H:%M} UTC lies before the first quarter has ended, on {begins}. "
                "Give a later instant."
            )


def covered(snapshot: Snapshot, as_at: datetime) -> tuple[Period, ...]:
    """Give the reporting quarters that a warehouse covers: from the first one submitted to the last one ended.

    With nothing submitted, the last quarter that has ended.
    """
    last = quarter_of(as_at.date()).previous()
    reported = [
        parse(label).reporting_quarter
        for label in snapshot.submission.filter(pl.col("verdict") != "rejected")["period"].unique()
    ]
    first = min([*reported, last])
    return quarters(first.label, max([*reported, last]).label)


def _extensions(office: Office, snapshot: Snapshot) -> pl.DataFrame:
    """The extensions with the instant that each one's day means."""
    due = [
        office.calendar.due_at(day, 0, extension_to=day).replace(tzinfo=None)
        for day in snapshot.extension["extended_to"]
    ]
    return snapshot.extension.with_columns(pl.Series("due_at", due, dtype=pl.Datetime("us")))


def _open_queries(office: Office, snapshot: Snapshot, instant: datetime) -> pl.DataFrame:
    """The queries about what stands that no answer explains at an instant, of those that were recorded by then."""
    asked = snapshot.finding.filter(pl.col("severity") == "query")["submission_id"].unique()
    standing = snapshot.submission.filter(
        (pl.col("state") == "accepted") & pl.col("submission_id").is_in(asked.implode())
    )
    known = {board: snapshot.answers(board) for board in office.catalogues}
    found = [
        (submission_id, ordinal)
        for submission_id, board in standing.select("submission_id", "board").iter_rows()
        if board in known
        for ordinal in open_ordinals(office, submission_id, instant, known[board])
    ]
    return pl.DataFrame(found, schema=INPUT_SCHEMAS["ledger.open_query"], orient="row")


def _accepted_cells(office: Office, snapshot: Snapshot, state: str) -> pl.DataFrame:
    """The rows of every submission that stands, or that was superseded; the lake proves each file as it is read."""
    schema = INPUT_SCHEMAS["lake.cell"]
    frames = [pl.DataFrame(schema=schema)]
    lists = _lists_handed_in(office)
    standing = snapshot.submission.filter(pl.col("state") == state)
    columns = ("board", "return_id", "submission_id", "accepted_path")
    for board, return_id, submission_id, path in standing.select(*columns).iter_rows():
        if (board, return_id) in lists:
            continue  # its rows are children or events, and no cells
        rows = office.lake.read_accepted(path)
        frames.append(rows.with_columns(pl.lit(submission_id).alias("submission_id")).select(*schema))
    return pl.concat(frames)


def _lists_handed_in(office: Office) -> dict[tuple[str, str], str]:
    """The id of each list by the board and the return as which it is handed in."""
    return {
        (board, one.return_id): one.id for board, own in office.catalogues.items() for one in own.every_list
    }


def _sign_offs(signed: Signed) -> pl.DataFrame:
    """How far each quarter has come."""
    found = []
    for (board, period), known in signed.items():
        checked, last = known.last(PERFORMANCE_TEAM), known.last(SUB_GROUP)
        stand = [one for one in (checked, last) if one is not None and one.content == known.content]
        found.append(
            (board, period, known.content, known.reached, len(known.standing),
             len(known.standing) - len(known.undeclared), known.has_fallen, any(one.override_reason for one in stand),
             *(one.signed_at.replace(tzinfo=None) if one in stand else None for one in (checked, last)))
        )  # fmt: skip
    return pl.DataFrame(found, schema=INPUT_SCHEMAS["ledger.sign_off"], orient="row")


def _signed_submissions(signed: Signed) -> pl.DataFrame:
    """How far each submission that stands has come."""
    found = [(one, known.behind(one)) for known in signed.values() for one in known.standing]
    return pl.DataFrame(found, schema=INPUT_SCHEMAS["ledger.signed_submission"], orient="row")


def _frozen_observations(office: Office, snapshot: Snapshot, signed: Signed) -> pl.DataFrame:
    """What was frozen last of each quarter, and whether that sign-off stands; the lake proves each file it reads."""
    schema = INPUT_SCHEMAS["lake.frozen_observation"]
    newest = {(row["board"], row["period"]): row for row in snapshot.frozen.iter_rows(named=True)}
    return pl.concat(
        [
            pl.DataFrame(schema=schema),
            *(
                office.lake.read_observations(row["path"], row["sha256"])
                .with_columns(pl.lit(_stands(signed, key)).alias("stands"))
                .select(*schema)
                for key, row in newest.items()
            ),
        ]
    )


def _stands(signed: Signed, quarter: tuple[str, str]) -> bool:
    """Whether the Performance Sub Group's sign-off of a quarter stands."""
    return quarter in signed and signed[quarter].of_step(SUB_GROUP) is State.SIGNED


def _digest(paths: Iterable[Path]) -> str:
    """A short hash of files' names and contents."""
    digest = hashlib.sha256()
    for path in sorted(one for one in paths if one.is_file()):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
