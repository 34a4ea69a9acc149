"""The demonstration's sign-offs: invented accounts declare, check and sign its quarters, one of them by override."""

from dataclasses import replace
from datetime import date, timedelta

from data_lake.ledger.contacts import Contact
from expectations.due import owed
from expectations.periods import Period, parse
from expectations.sign_off import PERFORMANCE_TEAM, PROVIDER, SUB_GROUP, Signature, State
from flows.office import Office
from flows.settings import SetClock
from flows.sign_off import sign_off
from flows.steps.queries import answer_query, queries_of
from flows.steps.sign_off import Manner, missing

ANALYST, SECRETARY = "invented_analyst", "invented_secretary"
"""The accounts that act for the performance team and for the Sub Group."""

_TITLES = {PERFORMANCE_TEAM: (ANALYST, "Analyst (invented)"), SUB_GROUP: (SECRETARY, "Secretary (invented)")}

ANSWERED = ("nyscb", "2023-24-Q3", "youth_offending_team")
"""Whose open queries are answered before the quarter is checked; where others stay open, the check is an override."""


def declare_and_check(office: Office, clock: SetClock, period: Period, *, is_last: bool) -> None:
    """Let the providers declare a quarter and the performance team check it, two weeks after the last due date.

    Of the last quarter, which still comes in, every second provider has declared, and nobody has checked it.
    """
    for board, catalogue in office.catalogues.items():
        due = max(one.due_at for one in owed(catalogue, period, office.calendar))
        if not is_last:
            clock.move_to(max(clock.now(), due + timedelta(days=14)))
        _record_accounts(office, board)
        _declare(office, board, period, every=2 if is_last else 1)
        if not is_last:
            _answer(office, board, period)
            _check(office, board, period)


def sign_all(office: Office) -> None:
    """Let the Sub Group sign every quarter that is checked, at one meeting; the live warehouse must be built."""
    secretary = _as_user(office, SECRETARY)
    for board in office.catalogues:
        for label, known in sorted(office.ledger.signing.quarters(board).items()):
            if known.of_step(PERFORMANCE_TEAM) is State.SIGNED:
                sign_off(secretary, board, parse(label), SUB_GROUP)


def _as_user(office: Office, account: str) -> Office:
    return replace(office, user=account, actor=account)


def _record_accounts(office: Office, board: str) -> None:
    for role, (account, title) in _TITLES.items():
        contact = Contact(board, "", role, title, "email", "", account, date(2021, 4, 1))
        office.ledger.contacts.record(contact, recorded_at=office.clock.now(), actor=office.actor)


def _declare(office: Office, board: str, period: Period, *, every: int) -> None:
    known = office.ledger.signing.quarter(board, period.label)
    for provider in sorted(set(known.standing.values()))[::every]:
        signature = Signature(
            PROVIDER, provider, tuple(sorted(known.standing_of(provider))), f"invented_{provider}", office.clock.now()
        )  # fmt: skip
        office.ledger.signing.sign(board, period.label, signature, actor=office.actor)


def _answer(office: Office, board: str, period: Period) -> None:
    if (board, period.label) != ANSWERED[:2]:
        return
    for one in queries_of(office, board, ANSWERED[2], period):
        if one not in queries_of(office, board, ANSWERED[2], period):
            continue  # one answer may explain several
        answer_query(
            office, board, ANSWERED[2], period, one.mark,
            reason="invented: the quarter before was unusual, this one is not", role="performance analyst", until=None,
        )  # fmt: skip


def _check(office: Office, board: str, period: Period) -> None:
    """Check a quarter plainly; with questions open, by an override that another person confirms."""
    analyst, secretary = (_as_user(office, one) for one in (ANALYST, SECRETARY))
    if not missing(office, board, period, PERFORMANCE_TEAM):
        sign_off(analyst, board, period, PERFORMANCE_TEAM)
        return
    why = "invented: the provider has explained its figures at the meeting, its answers will follow"
    sign_off(analyst, board, period, PERFORMANCE_TEAM, reason=why, manner=Manner.OVERRIDE)
    sign_off(secretary, board, period, PERFORMANCE_TEAM, manner=Manner.CONFIRM)
