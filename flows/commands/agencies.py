"""The commands for the agencies' side: the templates they fill in, the check before handing in, and their answers."""

import json
from pathlib import Path
from typing import Annotated

import typer

from flows.commands.given import (
    AsJson,
    Board,
    PeriodArgument,
    WrongUse,
    board_given,
    catalogue_of,
    day_given,
    known_provider,
    quarter_given,
)


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


def answer(
    provider: Annotated[str, typer.Argument(help="A provider, like police.")],
    period: PeriodArgument,
    query: Annotated[str | None, typer.Argument(help="The mark of a query; all open ones, if none.")] = None,
    reason: Annotated[str, typer.Option(help="Why the figure is right, without any name.")] = "",
    role: Annotated[str, typer.Option(help="The role of whoever says so, never a name.")] = "",
    until: Annotated[
        str | None, typer.Option(help="The last day on which it holds, like 2025-03-31.")
    ] = None,
    board: Board = None,
    as_json: AsJson = False,
) -> None:
    """List a provider's open queries for a quarter, or answer one of them.

    An answer holds while the figures that it explains stay as they are, also when the return is sent again.
    Example:  lscb answer police 2023-24-Q4 1f3a --reason "A new recording rule" --role "performance analyst"
    """
    board = board_given(board)
    from flows.office import open_office
    from flows.settings import Settings
    from flows.steps.queries import NoSuchQuery, answer_query, queries_of

    quarter = quarter_given(period)
    if query is not None and not (reason.strip() and role.strip()):
        raise WrongUse("an answer needs --reason and --role")
    with open_office(Settings(), is_new_allowed=False) as office:
        known_provider(office.catalogue(board), provider)
        if query is not None:
            try:
                done = answer_query(
                    office, board, provider, quarter, query,
                    reason=reason.strip(), role=role.strip(), until=day_given(until),
                )  # fmt: skip
            except NoSuchQuery as error:
                raise WrongUse(str(error)) from None
            typer.echo("Answered." if done else "This answer stands already.")
        found = queries_of(office, board, provider, quarter)
    if as_json:
        typer.echo(json.dumps([one.plain() for one in found], indent=2))
        return
    typer.echo(
        f"{len(found)} open {'query' if len(found) == 1 else 'queries'} of {provider} for {quarter.label}"
    )
    for one in found:
        typer.echo(f"{one.mark}  {one.submission.return_id} {one.submission.period}, {one.place}")
        typer.echo(f"      {one.finding.code}. {one.finding.sentence}")


def check(
    file: Annotated[
        Path, typer.Argument(help="The file that would be handed in: CSV, XLSX, Parquet or census XML.")
    ],
    provider: Annotated[
        str | None, typer.Option(help="Whose return it is; found by what the file holds, if not given.")
    ] = None,
    history: Annotated[
        Path | None,
        typer.Option(help="The provider's receipt of the period before (XLSX or CSV), to compare with."),
    ] = None,
    board: Board = None,
    as_json: AsJson = False,
) -> None:
    """Say what would be found in a file before it is handed in. Nothing is kept.

    Exit code 1 when something would be sent back.  Example:  lscb check return.xlsx --history receipt.xlsx
    """
    board = board_given(board)
    from expectations.calendar import read_holidays
    from expectations.catalogue import DATASET
    from flows.settings import Settings
    from flows.show_checked import as_plain, lines
    from flows.steps.check import NobodysFile, NoHistory, check_file

    declared = catalogue_of(board)
    if provider is not None:
        known_provider(declared, provider)
    try:
        done = check_file(
            _bytes_of(file), file.name, catalogue=declared, calendar=read_holidays(DATASET / "bank_holidays.csv"),
            at=Settings().clock().now(), provider=provider,
            history=None if history is None else (_bytes_of(history), history.name),
        )  # fmt: skip
    except (NobodysFile, NoHistory) as error:
        raise WrongUse(str(error)) from None
    typer.echo(json.dumps(as_plain(done), indent=2) if as_json else "\n".join(lines(done)))
    if done.is_refused:
        raise typer.Exit(1)


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise WrongUse(f"{path} cannot be read: {error.strerror}") from None
