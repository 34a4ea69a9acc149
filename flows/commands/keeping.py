"""The command that removes what has been kept for as long as the board declares."""

import json
from typing import Annotated

import typer

from flows.commands.given import AsJson, Board, board_given


def purge(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
    board: Board = None,
    as_json: AsJson = False,
) -> None:
    """Remove what was kept of lists for as long as the board declares, leave tombstones, and say what stays and why.

    Exit code 3 when a file is missing that nobody removed.  Example:  lscb purge --dry-run
    """
    board = board_given(board)
    from flows.office import open_office
    from flows.purge import purge as run_purge
    from flows.settings import Settings
    from flows.show_purged import as_plain, lines
    from flows.steps.purge_plan import plan

    with open_office(Settings(), is_new_allowed=False) as office:
        if dry_run:
            found, litter = plan(office, board, office.clock.now()), None
        else:
            done = run_purge(office, board)
            found, litter = done.plan, done.litter
    if as_json:
        typer.echo(json.dumps(as_plain(found, litter), indent=2))
    else:
        typer.echo("\n".join(lines(found, litter)))
    if found.missing:
        raise typer.Exit(3)
