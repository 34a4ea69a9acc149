"""Sign-offs: who answers for which figures of a quarter, what a second person was asked for, and what was frozen.

What is signed is looked at again in the transaction that records it: a correction that was accepted in between is
never covered. What a step needs of the steps before it can only grow while the same submissions stand, so it holds
there when it held before.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data_lake.ledger import rows, tables, trail
from data_lake.ledger.records import LedgerRefused
from data_lake.ledger.store import Store
from expectations.periods import parse
from expectations.sign_off import (
    PERFORMANCE_TEAM,
    PROVIDER,
    SUB_GROUP,
    Asked,
    QuarterSigned,
    Signature,
    State,
    named,
)

T = TypeVar("T")
Rows = Iterable[Mapping[Any, Any]]


@dataclass(frozen=True)
class Frozen:
    """The observations of a signed quarter, as they lie in the lake: where, the hash of their rows, and made by what.

    ``content`` is what was signed.
    """

    board: str
    period: str
    path: str
    sha256: str
    row_count: int
    content: str
    warehouse_hash: str
    code_version: str
    dataset_version: str
    frozen_at: datetime


class Signing:
    """The sign-offs of a ledger."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def quarter(self, board: str, period: str) -> QuarterSigned:
        """Give what stands of a reporting quarter and what was signed of it, as one state of the ledger."""
        with self._store.reading() as connection:
            return _quarter(connection, board, period)

    def quarters(self, board: str) -> dict[str, QuarterSigned]:
        """Give the same of every quarter of which something stands or was signed, by its label."""
        with self._store.reading() as connection:
            found = _all_quarters(connection, board)
        return {period: known for (_, period), known in found.items()}

    def frozen(self, board: str, period: str) -> tuple[Frozen, ...]:
        """List what was frozen of a quarter, in ledger order."""
        column = tables.frozen.c
        query = sa.select(tables.frozen).where(column.board == board, column.period == period)
        with self._store.reading() as connection:
            found = connection.execute(query.order_by(column.sequence)).mappings()
            return tuple(Frozen(**{name: row[name] for name in row if name != "sequence"}) for row in found)

    def sign(
        self, board: str, period: str, signature: Signature, *, actor: str, frozen: Frozen | None = None
    ) -> bool:
        """Record a step; at the Sub Group's, what was frozen with it. False when the same stands already.

        Raises:
            LedgerRefused: something else stands than what is signed, a step before is missing without an override, the
                override was not asked for by somebody else, or the Sub Group's step comes without what was frozen.
        """
        if (signature.step == SUB_GROUP) != (frozen is not None):
            raise LedgerRefused(
                "The Sub Group's sign-off is recorded with what was frozen at it, and no other one is."
            )
        if frozen is not None and frozen.content != signature.content:
            raise LedgerRefused(
                f"{board} {period}: what was frozen is not what is signed. Freeze the quarter again."
            )
        with self._store.writing() as connection:
            known = _quarter(connection, board, period)
            _hold(known, board, period, signature)
            if _stands(known, signature):
                return False
            if frozen is not None:
                _record_frozen(connection, frozen, actor)
            row = {
                "board": board,
                "period": period,
                **{name: value for name, value in vars(signature).items() if name != "sequence"},
                "submissions": named(signature.submissions),
                "content": signature.content,
            }
            subject = "/".join(part for part in (board, period, signature.step, signature.provider) if part)
            detail = {"signed": signature.content, "submissions": len(signature.submissions)}
            if signature.override_reason:
                detail["asked_by"] = signature.override_asked_by
            link = trail.Link(signature.signed_at, actor, "signed_off", subject, detail)
            rows.record(connection, tables.sign_off, row, link)
            return True

    def ask_override(self, board: str, period: str, asked: Asked, *, actor: str) -> bool:
        """Record that a step is to be taken without what it needs; false when the same person asked the same already.

        Raises:
            LedgerRefused: something else stands than what was looked at.
        """
        with self._store.writing() as connection:
            known = _quarter(connection, board, period)
            if known.content != asked.content:
                raise LedgerRefused(_changed(board, period))
            waiting = known.waiting(asked.step)
            if waiting and (waiting.asked_by, waiting.reason) == (asked.asked_by, asked.reason):
                return False
            row = {"board": board, "period": period, **vars(asked)}
            del row["sequence"]
            link = trail.Link(
                asked.asked_at,
                actor,
                "override_asked",
                f"{board}/{period}/{asked.step}",
                {"signed": asked.content},
            )
            rows.record(connection, tables.override_asked, row, link)
            return True


def quarters_signed(
    submissions: Rows, sign_offs: Rows, asked: Rows = ()
) -> dict[tuple[str, str], QuarterSigned]:
    """Put rows of the ledger's tables, in ledger order, together by board and reporting quarter.

    Of submissions those count whose state is ``accepted``.
    """
    standing: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for row in submissions:
        if row["state"] == "accepted":
            quarter = parse(str(row["period"])).reporting_quarter.label
            standing[str(row["board"]), quarter][str(row["submission_id"])] = str(row["provider"])
    signatures, wishes = _by_quarter(sign_offs, _signature), _by_quarter(asked, _asked)
    return {
        key: QuarterSigned(standing.get(key, {}), tuple(signatures.get(key, ())), tuple(wishes.get(key, ())))
        for key in {*standing, *signatures, *wishes}
    }


def _by_quarter(found: Rows, made: Callable[[Mapping[Any, Any]], T]) -> dict[tuple[str, str], list[T]]:
    by_quarter: dict[tuple[str, str], list[T]] = defaultdict(list)
    for row in found:
        by_quarter[str(row["board"]), str(row["period"])].append(made(row))
    return by_quarter


def _signature(row: Mapping[Any, Any]) -> Signature:
    fixed = {one.name: row[one.name] for one in fields(Signature) if one.name != "submissions"}
    return Signature(**fixed, submissions=tuple(str(row["submissions"]).split()))


def _asked(row: Mapping[Any, Any]) -> Asked:
    return Asked(**{one.name: row[one.name] for one in fields(Asked)})


def _all_quarters(connection: Connection, board: str) -> dict[tuple[str, str], QuarterSigned]:
    submission, sign_off, asked = tables.submission, tables.sign_off, tables.override_asked
    standing = sa.select(
        submission.c.board,
        submission.c.submission_id,
        submission.c.provider,
        submission.c.period,
        submission.c.state,
    ).where(submission.c.board == board, submission.c.state == "accepted")
    return quarters_signed(
        connection.execute(standing).mappings(),
        *(
            connection.execute(
                sa.select(table).where(table.c.board == board).order_by(table.c.sequence)
            ).mappings()
            for table in (sign_off, asked)
        ),
    )


def _quarter(connection: Connection, board: str, period: str) -> QuarterSigned:
    return _all_quarters(connection, board).get((board, period), QuarterSigned({}))


def _record_frozen(connection: Connection, frozen: Frozen, actor: str) -> None:
    link = trail.Link(
        frozen.frozen_at, actor, "observations_frozen", f"{frozen.board}/{frozen.period}",
        {"signed": frozen.content, "rows": frozen.sha256},
    )  # fmt: skip
    rows.record(connection, tables.frozen, vars(frozen), link)


def _stands(known: QuarterSigned, signature: Signature) -> bool:
    if signature.step != PROVIDER:
        return known.of_step(signature.step) is State.SIGNED
    return not set(signature.submissions) & set(known.undeclared)


def _hold(known: QuarterSigned, board: str, period: str, signature: Signature) -> None:
    """Refuse a signature that what stands now does not bear out."""
    if signature.step == PROVIDER:
        own = known.standing_of(signature.provider)
        is_so = bool(signature.submissions) and own.issuperset(signature.submissions)
    else:
        is_so = bool(known.standing) and signature.content == known.content
    if not is_so:
        raise LedgerRefused(_changed(board, period))
    if signature.override_reason:
        asked = known.waiting(signature.step)
        if asked is None or asked.asked_by != signature.override_asked_by:
            raise LedgerRefused(
                f"{board} {period}: nobody's wish for this override waits, or it lapsed because something else stands "
                "now. Ask for it first, with --override and --reason."
            )
        if asked.asked_by == signature.signed_by:
            raise LedgerRefused(
                f"{board} {period}: {asked.asked_by} asked for this override, so another person must confirm it."
            )
        return
    is_missing = {
        PROVIDER: False,
        PERFORMANCE_TEAM: bool(known.undeclared),
        SUB_GROUP: known.of_step(PERFORMANCE_TEAM) is not State.SIGNED,
    }[signature.step]
    if is_missing:
        raise LedgerRefused(
            f"{board} {period}: the step before {signature.step} is missing. Take it first, or ask for an override."
        )
    # One person alone must not take both steps; an override of the first has two people to it already.
    checked = known.last(PERFORMANCE_TEAM)
    is_alone = (
        checked is not None and not checked.override_reason and checked.signed_by == signature.signed_by
    )
    if signature.step == SUB_GROUP and is_alone:
        raise LedgerRefused(
            f"{board} {period}: {signature.signed_by} checked this quarter for the performance team, so another person "
            "must sign it for the Sub Group."
        )


def _changed(board: str, period: str) -> str:
    return (
        f"{board} {period}: other submissions stand now than those that were looked at, so nothing was recorded. "
        f"Look again with `lscb sign-off {period}`, and sign what stands."
    )
