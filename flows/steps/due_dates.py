"""The due dates of a quarter as calendar files, one for each provider that owes something."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from itertools import groupby
from pathlib import Path

import polars as pl

from data_lake.durable import put_whole
from expectations.chase import begins_at
from expectations.due import Owed
from expectations.periods import Period
from flows.office import Office
from flows.steps.agreed import owed_as_agreed
from reports.due_dates import DueDates, DueReturn, due_calendar

_SLOT = ("provider", "return_id", "period")


def write_calendars(office: Office, board: str, quarter: Period, to: Path | None) -> list[str]:
    """Write each provider's due dates into ``to``, or else into its own ``out`` folder; give where they are found.

    Raises UnknownBoard, CalendarExhausted, or OSError where a folder cannot be written.
    """
    found = sorted(owed_as_agreed(office, board, quarter), key=lambda one: one.provider.id)
    written = []
    for provider, returns in groupby(found, key=lambda one: one.provider.id):
        name, content = f"{board}_{provider}_{quarter.label}.ics", due_calendar(_dates(office, list(returns)))
        if to is None:
            written += office.inboxes.give(board, provider, {name: content})
        else:
            put_whole(to / name, content, mode=0o644)
            written.append(str(to / name))
    return written


def _dates(office: Office, returns: Sequence[Owed]) -> DueDates:
    """Put together what one provider owes for a quarter, with the steps of the ladder before it as alarms."""
    first = returns[0]
    catalogue = office.catalogue(first.board)
    chase, calendar = catalogue.chase, office.calendar
    before = [one for one in chase.returns if not one.is_overdue and "contact" in one.to]
    instants = sorted({one.due_at for one in returns})
    alarms = tuple((at, begins_at(chase, rung, at, calendar)) for at in instants for rung in before)
    put_off = _extensions(office, returns)
    opens = datetime.combine(first.quarter.ends_on + timedelta(days=1), time.min, UTC)
    return DueDates(
        board_id=first.board,
        board=catalogue.board.name,
        provider_id=first.provider.id,
        provider=first.provider.name,
        quarter_label=first.quarter.label,
        quarter=first.quarter.name,
        is_invented=catalogue.board.is_invented,
        returns=tuple(
            DueReturn(one.return_.id, one.return_.title, one.due_at, one.answers_due_at) for one in returns
        ),
        alarms=alarms,
        settled_at=max([opens, *put_off]).replace(microsecond=0),
        extensions=len(put_off),
    )


def _extensions(office: Office, returns: Sequence[Owed]) -> list[datetime]:
    """When each extension for these returns was recorded."""
    slots = pl.DataFrame(
        [(one.provider.id, one.return_.id, one.period.label) for one in returns], schema=_SLOT, orient="row"
    )
    extension = office.ledger.snapshot().extension.filter(pl.col("board") == returns[0].board)
    return list(extension.join(slots, on=_SLOT, how="semi")["recorded_at"])
