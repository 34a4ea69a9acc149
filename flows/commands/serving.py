"""The command that goes on: the scheduler, with its pages on this machine."""

from typing import Annotated

import typer


def serve(
    port: Annotated[
        int, typer.Option(min=1, max=65535, help="The port of Prefect's pages, on 127.0.0.1.")
    ] = 4200,
) -> None:
    """Collect, build and publish by themselves, by the board's calendar, until stopped; Prefect's pages show the runs.

    Example:  lscb serve --port 4200
    """
    from flows.office import open_office
    from flows.serve import serve as run_serve
    from flows.settings import Settings

    settings = Settings()
    with open_office(settings) as office:
        run_serve(office, settings, port)
