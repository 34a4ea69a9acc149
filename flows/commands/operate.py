"""The commands that move data: the demonstration, collecting, building, publishing, and a whole quarter."""

import json
from typing import Annotated

import typer

from flows.commands.given import (
    AsJson,
    Board,
    PeriodArgument,
    WrongUse,
    board_given,
    instant_given,
    quarter_given,
)

Whole = Annotated[
    bool,
    typer.Option("--whole", help="The files that lie in the inboxes now are whole: wait for none of them."),
]


def demo(
    prefect: Annotated[bool, typer.Option(help="Run under an in-process Prefect server.")] = True,
) -> None:
    """Receive twelve quarters of two boards, judge them, build the warehouse and publish packs. All in demo/lake.

    Example:  lscb demo
    """
    from flows.show_demo import show_demo

    show_demo(with_prefect=prefect)


def collect(
    provider: Annotated[list[str] | None, typer.Argument(help="Providers to look at; all, if none.")] = None,
    whole: Whole = False,
    board: Board = None,
    as_json: AsJson = False,
) -> None:
    """Take what lies in the providers' inboxes and judge it.

    Exit code 1 when something was sent back, else 3 when an inbox could not be looked into.
    Example:  lscb collect police
    """
    board = board_given(board)
    from flows.collect import collect as run_collect
    from flows.office import open_office
    from flows.settings import Settings
    from flows.show_collected import as_rows, judged, left_behind, lines

    with open_office(Settings()) as office:
        known = [one.id for one in office.catalogue(board).providers]
        for name in provider or []:
            if name not in known:
                raise WrongUse(f"no provider called {name}. Providers are: {', '.join(known)}")
        before = office.ledger.last_event()
        done = run_collect(office, board, provider or (), whole=whole)
        found = judged(office, done)
        left = tuple(left_behind(office, done, before))
        typer.echo(json.dumps(as_rows(found), indent=2) if as_json else "\n".join(lines(office, done, found)))
        for one in left:
            typer.echo(one, err=as_json)
    if any(one.is_refused for one in found):
        raise typer.Exit(1)
    if done.unseen or done.busy:
        raise typer.Exit(3)


def build(
    as_at: Annotated[
        str | None,
        typer.Option("--as-at", help="The instant to speak of, like 2024-05-10T12:00; now, if not given."),
    ] = None,
    threads: Annotated[int | None, typer.Option(min=1, help="How many threads DuckDB may use.")] = None,
) -> None:
    """Build the warehouse anew from what stands in the ledger, and swap it in.

    Example:  lscb build --as-at 2024-05-10T12:00
    """
    from flows.build import build as run_build
    from flows.office import open_office
    from flows.settings import Settings

    with open_office(Settings(), is_new_allowed=False) as office:
        done = run_build(office, instant_given(as_at), threads)
        typer.echo(
            f"{done.tables} models built as at {done.as_at:%Y-%m-%d %H:%M} UTC, "
            f"{done.quarters[0]} to {done.quarters[-1]}: {office.lake.warehouse}"
        )


def publish(
    period: PeriodArgument,
    audience: Annotated[str, typer.Option(help="Who the pack is for.")] = "performance_team",
    board: Board = None,
) -> None:
    """Make one audience's pack for a quarter from the live warehouse.

    Example:  lscb publish 2023-24-Q4
    """
    board = board_given(board)
    from flows.office import open_office
    from flows.publish import publish as run_publish
    from flows.settings import Settings

    with open_office(Settings(), is_new_allowed=False) as office:
        office.catalogue(board)
        typer.echo(str(run_publish(office, board, quarter_given(period).label, audience).path))


def quarter(
    period: PeriodArgument,
    whole: Whole = False,
    board: Board = None,
    prefect: Annotated[bool, typer.Option(help="Run under Prefect.")] = False,
) -> None:
    """The whole way for a quarter: collect from every provider, build, publish the performance team's pack.

    Example:  lscb quarter 2023-24-Q4
    """
    board = board_given(board)
    from flows.call_or_prefect import runner
    from flows.office import open_office
    from flows.quarter import quarter as run_quarter
    from flows.settings import Settings
    from flows.shown import of_quarter

    wanted = quarter_given(period)
    with open_office(Settings()) as office:
        office.catalogue(board)
        with runner(office, with_prefect=prefect) as (run, as_flow):
            done = as_flow(
                "quarter",
                f"{board} {wanted.label}",
                lambda: run_quarter(office, board, wanted.label, run=run, whole=whole),
                of_quarter(office),
            )
        typer.echo(
            f"{len(done.collected.arrivals)} files taken, {len(done.collected.submissions)} submissions judged"
        )
        typer.echo(str(done.published.path))
