"""The command that removes what has been kept for as long as the board declares."""

import json
from typing import Annotated

import typer

from flows.commands.given import AsJson, boards_given


def purge(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
    board: Annotated[
        str | None, typer.Option("--board", help="The board's id; every one that is served, if not given.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Remove what was kept of lists for as long as each board declares, leave tombstones, and say what stays and why.

    Exit code 3 when a file is missing that nobody removed.  Example:  lscb purge --dry-run
    """
    boards = boards_given(board)
    from flows.office import open_office
    from flows.purge import purge as run_purge
    from flows.settings import Settings
    from flows.show_purged import as_plain, lines
    from flows.steps.purge_plan import plan

    with open_office(Settings(), is_new_allowed=False) as office:
        all_found = []
        for one in boards:
            if dry_run:
                found, litter = plan(office, one, office.clock.now()), None
            else:
                done = run_purge(office, one)
                found, litter = done.plan, done.litter
            all_found.append((found, litter))
            if not as_json:
                # What has gone is told, even if the next board is held up.
                typer.echo("\n".join(lines(found, litter)))
    if as_json:
        typer.echo(json.dumps([as_plain(*one) for one in all_found], indent=2))
    if any(found.missing for found, _ in all_found):
        raise typer.Exit(3)
