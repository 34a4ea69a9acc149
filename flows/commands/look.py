"""The commands that look: who owes what, when it is due, and what happened."""

import json
from typing import Annotated

import typer

from flows.commands.given import AsJson, Board, PeriodArgument, board_given, quarter_given


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


def calendar(period: PeriodArgument, board: Board = None, as_json: AsJson = False) -> None:
    """Say when each return of a quarter is due, extensions included.

    Example:  lscb calendar 2023-24-Q4
    """
    board = board_given(board)
    from flows.office import open_office
    from flows.settings import Settings
    from flows.show_standing import due_words
    from flows.standing import standing

    with open_office(Settings(), is_new_allowed=False) as office:
        found = sorted(standing(office, board, quarter_given(period)), key=lambda one: one.due_at)
    if as_json:
        rows = [
            {
                "provider": one.provider,
                "return": one.return_id,
                "period": one.period,
                "due_at": one.due_at.isoformat(),
                "is_extended": one.is_extended,
            }
            for one in found
        ]
        typer.echo(json.dumps(rows, indent=2))
        return
    typer.echo(f"{board}: what is due for {period}, by London time")
    for one in found:
        extended = "  (extended)" if one.is_extended else ""
        typer.echo(f"{due_words(one)}  {one.provider_name}: {one.return_id} {one.period}{extended}")


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
