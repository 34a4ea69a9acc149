"""The commands for the agencies' side: the templates they fill in."""

from pathlib import Path
from typing import Annotated

import typer

from flows.commands.given import Board, WrongUse, board_given, quarter_given


def template(
    provider: Annotated[str | None, typer.Argument(help="A provider, like police; none with --all.")] = None,
    period: Annotated[str | None, typer.Argument(help="A quarter, like 2023-24-Q4.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Make those of all providers.")] = False,
    form: Annotated[str, typer.Option(help="xlsx, csv, parquet or contract.")] = "xlsx",
    to: Annotated[
        Path | None,
        typer.Option(help="The folder to write into; the provider's own out folder, if not given."),
    ] = None,
    board: Board = None,
) -> None:
    """Make the return that a provider has to fill in for a quarter, with last period's figures beside it.

    Example:  lscb template police 2023-24-Q4
    """
    board = board_given(board)
    name, label = (None, period or provider) if every else (provider, period)
    if label is None or (not every and name is None):
        raise WrongUse(
            "name a provider and a quarter, like: lscb template police 2023-24-Q4. "
            "For all providers: lscb template --all 2023-24-Q4"
        )
    from flows.office import open_office
    from flows.settings import Settings
    from flows.steps.template import FORMS, NothingOwed, books, write_templates

    if form not in FORMS:
        raise WrongUse(f"no form called {form}. Forms are: {', '.join(FORMS)}")
    quarter = quarter_given(label)
    with open_office(Settings()) as office:
        try:
            made = books(office, board, quarter, name)
        except NothingOwed as error:
            raise WrongUse(str(error)) from None
        try:
            for one in write_templates(office, made, form, to):
                typer.echo(str(one.path))
        except OSError as error:
            raise WrongUse(
                f"{to or 'The out folder'} cannot be written: {error.strerror}. Give another folder with --to."
            ) from None
