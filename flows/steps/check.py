"""Check a file before it is handed in: by everything that the file itself can tell, without a store."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import polars as pl

from data_lake.ledger import Arrival
from data_lake.parsers.kinds import NAMED_FILES
from data_lake.readers import Reading, read
from expectations.calendar import WorkingCalendar
from expectations.catalogue import Catalogue
from expectations.contracts.aggregate import check as hold_against_contract
from expectations.findings import Finding, Verdict, judge
from expectations.gates.context import HISTORY, TWINS, TYPED, GateContext
from expectations.gates.gate import gate
from expectations.gates.reach import out_of_reach
from expectations.layout import CELL_KEY
from flows.steps.gate_context import due_of
from flows.steps.known import known_of
from flows.steps.list_batches import batches_of, findings_of_batches
from flows.steps.read import Desk, Opened, Read, of_no_use, open_reading


class NoHistory(Exception):  # noqa: N818 - named as what was found
    """What was given as the last receipt is none; the sentence says why."""


class NobodysFile(Exception):  # noqa: N818 - named as what was found
    """It cannot be said whose return the file is; the sentence names who it might be."""


@dataclass(frozen=True)
class CheckedReturn:
    """What would become of one return of the file; without a return, of what belongs to none."""

    return_id: str
    period: str
    verdict: Verdict
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class CheckedFile:
    """What would become of a file, and which checks could not run here: code and reason.

    Nobody is named as the provider of a file that could not be read.
    """

    provider: str
    returns: tuple[CheckedReturn, ...]
    not_evaluable: tuple[tuple[str, str], ...]

    @property
    def is_refused(self) -> bool:
        """Whether something of it would be sent back."""
        return any(one.verdict is Verdict.REJECTED for one in self.returns)


def check_file(  # noqa: PLR0913 - everything that a check looks at is given
    data: bytes,
    name: str,
    *,
    catalogue: Catalogue,
    calendar: WorkingCalendar,
    at: datetime,
    provider: str | None = None,
    history: tuple[bytes, str] | None = None,
) -> CheckedFile:
    """Judge a file as if it were handed in at an instant, with nothing but the provider's last receipt beside it.

    Lists of records are held against each other, as far as they stand in the file, and compared with nothing else.
    Raises NobodysFile when no provider is named and several, or none, owe what the file holds, and NoHistory when what
    should be the last receipt cannot be read, or holds no figure of the period before.
    """
    # What becomes of a pseudonym made here is nothing: any secret does.
    known = known_of(catalogue, at, secrets.token_hex())
    reading = read(data, name, known)
    if provider is None and reading.frame.is_empty() and not reading.lists and reading.refusals:
        # Why it cannot be read is worth more than whose it would be.
        return CheckedFile("", (CheckedReturn("", "", Verdict.REJECTED, reading.refusals),), ())
    owing = [provider] if provider else _owing(reading, catalogue, at)
    if not owing and reading.kind in NAMED_FILES:
        return CheckedFile("", (CheckedReturn("", "", Verdict.REJECTED, (of_no_use(catalogue, None),)),), ())
    sender = _only(owing, catalogue)
    desk = Desk(catalogue, calendar, lambda owed: owed.due_at)
    opened = open_reading(reading, desk, _as_if_arrived(data, name, catalogue, sender, at))
    earlier = _earlier(history, opened, catalogue)
    found = _judged(opened, desk, earlier)
    refused = [CheckedReturn("", "", Verdict.REJECTED, tuple(opened.refusals))] if opened.refusals else []
    compared = set(earlier["submission_key"])
    figures = {one.slot.submission_key for one in opened.held if one.of_list is None}
    has_one_earlier = bool(compared) and compared >= figures
    has_lists = any(one.of_list is not None for one in opened.held)
    out = tuple(
        out_of_reach(
            has_one_earlier=has_one_earlier, has_figures=bool(figures) or not has_lists, has_lists=has_lists
        )
    )
    # Of another system's file of which nothing is wanted, there is nothing that could not be checked.
    is_wanted = bool(opened.held) or reading.kind not in NAMED_FILES
    return CheckedFile(sender, (*refused, *found), out if is_wanted else ())


def _as_if_arrived(data: bytes, name: str, catalogue: Catalogue, provider: str, at: datetime) -> Arrival:
    return Arrival(0, catalogue.board.id, provider, hashlib.sha256(data).hexdigest(), name, len(data), at, 0)


def _owing(reading: Reading, catalogue: Catalogue, at: datetime) -> list[str]:
    """Find the providers that owe the returns that a file names."""
    named = {str(one).strip() for one in reading.frame["return_id"].unique()}
    named |= {one.return_id for one in reading.lists}
    roles = {one.provider for one in catalogue.returns if one.id in named}
    today = at.date()
    return [
        one.id
        for one in catalogue.providers
        if one.role in roles and (one.valid_from is None or one.valid_from <= today)
    ]


def _only(owing: Sequence[str], catalogue: Catalogue) -> str:
    if len(owing) == 1:
        return owing[0]
    among = owing or [one.id for one in catalogue.providers]
    raise NobodysFile(f"It cannot be told whose return this is. Say so with --provider: {', '.join(among)}")


def _judged(opened: Opened, desk: Desk, history: pl.DataFrame) -> Sequence[CheckedReturn]:
    catalogue = desk.catalogue
    whole = [one for one in opened.held if one.is_read]
    found: dict[str, tuple[Finding, ...]] = {}
    of_lists = findings_of_batches(batches_of(whole, beside=lambda *_: {}), catalogue, desk.calendar)
    if whole:
        figures = [one for one in whole if one.of_list is None]
        slots = tuple(one.slot for one in figures)
        context = GateContext(
            catalogue=catalogue,
            slots=slots,
            due=due_of(catalogue, slots),
            history=history,
            beside=HISTORY.to_frame(),
            twins=TWINS.to_frame(),
            lists=tuple(one.slot for one in whole if one.of_list is not None),
        )
        found = gate(pl.concat([TYPED.to_frame(), *(one.rows for one in figures)]), context)
    return [
        _returned(one, (*one.findings, *found.get(_key(one), ()), *of_lists.get(_key(one), ())))
        for one in opened.held
    ]


def _key(one: Read) -> str:
    return one.slot.submission_key


def _returned(one: Read, findings: tuple[Finding, ...]) -> CheckedReturn:
    return CheckedReturn(one.key.return_id, one.key.period, judge(findings), findings)


def _earlier(history: tuple[bytes, str] | None, opened: Opened, catalogue: Catalogue) -> pl.DataFrame:
    """Give the figures of the last receipt as the period before (schema ``HISTORY``)."""
    frames = [HISTORY.to_frame()]
    if history is None:
        return frames[0]
    receipt = read(*history)
    if receipt.frame.is_empty():
        why = " ".join(one.sentence for one in receipt.refusals) or "It holds no figures."
        raise NoHistory(f"{history[1]} is no receipt that can be compared with. {why}")
    rows = receipt.frame.with_columns(pl.col("return_id", "period").str.strip_chars())
    for one in opened.held:
        if one.of_list is not None:
            continue
        before = replace(one.slot, period=one.slot.period.previous())
        theirs = rows.filter(
            (pl.col("return_id") == before.return_id) & (pl.col("period") == before.period.label)
        )
        typed, _ = hold_against_contract(theirs, before, catalogue)
        frames.append(
            typed.select(
                "submission_key",
                *CELL_KEY,
                pl.lit(1, dtype=pl.Int64).alias("quarters_back"),
                "numerator",
                "denominator",
            )
        )
    found = pl.concat(frames)
    if found.is_empty():
        labels = sorted({one.slot.period.previous().label for one in opened.held})
        raise NoHistory(
            f"{history[1]} holds no figure of these returns for {', '.join(labels) or 'the period before'}. "
            "Give the receipt of the period before."
        )
    return found
