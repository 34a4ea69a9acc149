"""The commands about what the board declares: a row's meaning, all rows, and contradictions."""

import json
from typing import Annotated

import typer

from flows.commands.given import AsJson, Board, WrongUse, board_given, catalogue_of

app = typer.Typer(
    help="What the board declares: indicators, providers, returns.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command("show")
def show(
    name: Annotated[str, typer.Argument(help="An id, a number or a reference: 6, I06, NI 64, C21.")],
    board: Board = None,
) -> None:
    """Print what an indicator means, in words for the board.

    Example:  lscb catalogue show "NI 64"
    """
    board = board_given(board)
    from expectations.definitions import define

    declared = catalogue_of(board)
    try:
        indicator = declared.indicator(name)
    except KeyError as error:
        raise WrongUse(f"{error.args[0]}. Print all of them with: lscb catalogue list") from None
    typer.echo(define(declared, indicator))


@app.command("list")
def list_rows(board: Board = None, as_json: AsJson = False) -> None:
    """Print the framework's rows in its own order: number, id, title and theme.

    Example:  lscb catalogue list
    """
    board = board_given(board)
    rows = [
        {"number": one.number, "indicator_id": one.id, "title": one.title, "theme": one.theme}
        for one in sorted(catalogue_of(board).indicators, key=lambda one: one.spec_id)
    ]
    if as_json:
        typer.echo(json.dumps(rows, indent=2))
        return
    for row in rows:
        typer.echo(f"{row['number']:>4}  {row['indicator_id']:<44}  {row['title']}  [{row['theme']}]")


@app.command("lint")
def lint_declared(board: Board = None) -> None:
    """Look for contradictions, all at once, and list the framework's own gaps.

    Exit code 1 when there are contradictions.  Example:  lscb catalogue lint
    """
    board = board_given(board)
    from expectations.catalogue import CatalogueFaults
    from expectations.lint import framework_gaps, lint

    try:
        declared = catalogue_of(board)
    except CatalogueFaults as error:
        typer.echo("\n".join(error.faults))
        raise typer.Exit(1) from None
    faults = lint(declared)
    for fault in faults:
        typer.echo(str(fault))
    gaps = framework_gaps(declared)
    typer.echo(
        f"{len(declared.indicators)} rows, {len(faults)} contradictions, {len(gaps)} gaps of the framework itself:"
    )
    for gap in gaps:
        typer.echo(f"  {gap}")
    raise typer.Exit(1 if faults else 0)
