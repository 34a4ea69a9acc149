"""The commands that look: who owes what, when it is due, and what happened."""

import json
from pathlib import Path
from typing import Annotated

import typer

from flows.commands.given import AsJson, Board, PeriodArgument, WrongUse, board_given, quarter_given


def status(
    periods: Annotated[
        list[str] | None, typer.Argument(help="Quarters; the last four that have ended, if none.")
    ] = None,
    board: Board = None,
    as_json: AsJson = False,
) -> None:
    """Say of every return owed when it is due and what has become of it: one quarter in detail, several by provider.

    Example:  lscb status 2023-24-Q4
    """
    board = board_given(board)
    from expectations.periods import quarter_of
    from flows.office import open_office
    from flows.settings import Settings
    from flows.show_standing import show_quarter, show_quarters
    from flows.standing import standing

    with open_office(Settings(), is_new_allowed=False) as office:
        ended = quarter_of(office.clock.now().date()).previous()
        wanted = [quarter_given(one) for one in periods or ()] or [
            ended.previous(back) for back in (3, 2, 1, 0)
        ]
        found = [standing(office, board, one) for one in wanted]
        signed = [office.ledger.signing.quarter(board, one.label) for one in wanted]
    if as_json:
        rows = [
            {"quarter": one.label, **vars(owed)}
            for one, all_owed in zip(wanted, found, strict=True)
            for owed in all_owed
        ]
        typer.echo(json.dumps(rows, indent=2, default=lambda value: value.isoformat()))
    elif len(wanted) == 1:
        show_quarter(board, wanted[0], found[0], signed[0])
    else:
        show_quarters(board, wanted, found, signed)


def calendar(
    period: PeriodArgument,
    every: Annotated[
        bool, typer.Option("--all", help="Also when answers, sign-off and pack are due.")
    ] = False,
    ics: Annotated[
        bool, typer.Option("--ics", help="Write a calendar file for each provider, into its out folder.")
    ] = False,
    to: Annotated[Path | None, typer.Option(help="With --ics: the folder to write into instead.")] = None,
    board: Board = None,
    as_json: AsJson = False,
) -> None:
    """Say when each return of a quarter is due, extensions included, and write it into calendar files.

    Example:  lscb calendar 2023-24-Q4 --all
    """
    board = board_given(board)
    from flows.office import open_office
    from flows.settings import Settings
    from flows.show_due import as_rows, lines
    from flows.steps.agreed import owed_as_agreed
    from flows.steps.due_dates import write_calendars

    quarter = quarter_given(period)
    with open_office(Settings(), is_new_allowed=False) as office:
        found = sorted(
            owed_as_agreed(office, board, quarter), key=lambda one: (one.due_at, one.provider.name)
        )
        try:
            written = write_calendars(office, board, quarter, to) if ics else []
        except OSError as error:
            raise WrongUse(
                f"{to or 'An out folder'} cannot be written: {error.strerror}. Give another folder with --to."
            ) from None
    if as_json:
        typer.echo(json.dumps(as_rows(found), indent=2))
    elif ics:
        typer.echo(
            "\n".join(written) or f"Nobody owes anything for {quarter.label}: no calendar file was written."
        )
    else:
        typer.echo(
            "\n".join([f"{board}: what is due for {period}, by London time", *lines(found, every=every)])
        )


def trail(
    verify: Annotated[bool, typer.Option("--verify", help="Check the chain of hashes.")] = False,
) -> None:
    """Print what happened, event by event, or check that nobody changed it.

    Example:  lscb trail --verify
    """
    from flows.office import open_office
    from flows.settings import Settings

    with open_office(Settings(), is_new_allowed=False) as office:
        if verify:
            faults = office.ledger.verify_trail(office.lake.anchors())
            typer.echo("\n".join(faults) or f"{office.ledger.last_event()} events, none changed")
            raise typer.Exit(1 if faults else 0)
        for event in office.ledger.events():
            typer.echo(
                f"{event.sequence}  {event.at:%Y-%m-%d %H:%M}  {event.actor}  {event.kind}  {event.subject}"
            )


def console() -> None:
    """Write anew the page that says how far every return has come, what is stuck and what to run next.

    Example:  lscb console
    """
    from flows.console import console as write
    from flows.office import open_office
    from flows.settings import Settings

    with open_office(Settings(), is_new_allowed=False) as office:
        typer.echo(str(write(office)))
