"""Extensions: a later day for one return, with its reason and the role that approves."""

from dataclasses import dataclass
from datetime import date, datetime

from expectations.calendar import LONDON
from expectations.due import Owed, owed
from expectations.ladder import BOARD_ROLES
from expectations.periods import Period
from flows.office import Office

_LONGEST = 500


class ExtensionRefused(ValueError):  # noqa: N818 - named as what happened
    """An extension was asked for that cannot be; the sentence says why, and what can."""


@dataclass(frozen=True)
class Extension:
    """An extension that stands, as it was last recorded."""

    provider: str
    return_id: str
    period: str
    extended_to: date
    reason: str
    approved_by: str
    recorded_at: datetime


def extensions_of(
    office: Office, board: str, provider: str | None = None, return_id: str | None = None
) -> tuple[Extension, ...]:
    """Give the extensions of a board that stand, of a provider or a return if asked: the last for each slot."""
    frame = office.ledger.snapshot().extension
    last = {
        (row["provider"], row["return_id"], row["period"]): Extension(
            **{name: row[name] for name in Extension.__dataclass_fields__}
        )
        for row in frame.iter_rows(named=True)
        if row["board"] == board
    }
    return tuple(
        one
        for _, one in sorted(last.items())
        if provider in {None, one.provider} and return_id in {None, one.return_id}
    )


def extend(  # noqa: PLR0913 - an extension has many parts
    office: Office,
    board: str,
    provider: str,
    return_id: str,
    period: Period,
    *,
    to: date,
    reason: str,
    approved_by: str,
) -> bool:
    """Record a later day for what a provider owes; false when it stands so already.

    ``period`` is the return's own, or the quarter that it is reported in. The day counts as it is given, worked or not,
    until 5 pm. A return that was accepted is not extended: it would only change afterwards whether it was in time.
    Raises ExtensionRefused.
    """
    one = owed_return(office, board, provider, return_id, period)
    due_on = one.due_at.astimezone(LONDON).date()
    if to < due_on:
        raise ExtensionRefused(
            f"{to} lies before {due_on}, when {return_id} is due from {provider}. Give a later day."
        )
    roles = approvers(office, board)
    if approved_by not in roles:
        raise ExtensionRefused(
            (
                f"{approved_by} is no role that approves"
                if approved_by
                else "An extension needs --approved-by, a role"
            )
            + f", and no name may stand here. Roles are: {', '.join(roles)}."
        )
    if not reason.strip() or len(reason) > _LONGEST or not reason.isprintable():
        raise ExtensionRefused(f"An extension needs a reason, of 1 to {_LONGEST} characters in one line.")
    slot = (provider, return_id, one.period.label)
    accepted = [
        each for each in office.ledger.current(board) if (each.provider, each.return_id, each.period) == slot
    ]
    if accepted:
        raise ExtensionRefused(
            f"{return_id} of {provider} for {one.period.label} was accepted, received on "
            f"{accepted[0].received_at.astimezone(LONDON):%d %B %Y}: there is nothing left to extend."
        )
    return office.ledger.record_extension(
        board=board,
        provider=provider,
        return_id=return_id,
        period=one.period.label,
        extended_to=to,
        reason=reason.strip(),
        approved_by=approved_by,
        recorded_at=office.clock.now(),
        actor=office.actor,
    )


def owed_return(office: Office, board: str, provider: str, return_id: str, period: Period) -> Owed:
    """Give what is owed, by its names and without extensions. Raises ExtensionRefused when it is not owed."""
    quarter = period.reporting_quarter
    found = owed(office.catalogue(board), quarter, office.calendar)
    mine = [one for one in found if one.provider.id == provider]
    if not mine:
        owing = ", ".join(sorted({one.provider.id for one in found})) or "nobody"
        raise ExtensionRefused(f"{provider} owe nothing in {quarter.label}. Owing are: {owing}.")
    named = [one for one in mine if one.return_.id == return_id]
    meant = next((one for one in named if period in {one.period, quarter}), None)
    if meant is None:
        returns = ", ".join(f"{one.return_.id} {one.period.label}" for one in mine)
        raise ExtensionRefused(
            f"{provider} owe no {return_id} for {period.label}. In {quarter.label} they owe: {returns}."
        )
    return meant


def approvers(office: Office, board: str) -> tuple[str, ...]:
    """Give the roles that approve an extension: those of the board, and its groups."""
    groups = (one.id for one in office.catalogue(board).groups)
    return tuple(dict.fromkeys((*BOARD_ROLES, *groups)))
