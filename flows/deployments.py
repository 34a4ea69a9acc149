"""The flows that Prefect's schedules run: each run is a process of its own, that opens the office and ticks once.

Parameters are ids. What goes wrong leaves the sentence of an error of ours, or the kind of any other. A run ends with
the one who started it, so that nobody works on when ``lscb serve`` has been killed. Like ``runner.py``, this module
reaches nothing that holds DuckDB before it runs.
"""

import logging
import os
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import typer
from prefect import Flow, flow
from prefect.client.schemas.objects import State
from prefect.context import FlowRunContext
from prefect.runtime import flow_run
from prefect.states import Completed

from data_lake.cage.walls import die_with_parent
from flows.office import Office, open_office
from flows.rhythm import run_name
from flows.runner import as_task, leave
from flows.settings import Settings
from flows.tick_memory import Ended, Ticked

_STATES = {Ended.DONE: "Completed", Ended.NOTHING_DUE: "Nothing due", Ended.WAITED: "Waited"}
"""What Prefect's pages call the end of a run; all three are good ends."""


def _flow(name: str, body: Callable[..., State[Any]]) -> Flow[..., State[Any]]:
    """Make a flow whose runs are named by their ids and their instant."""
    return flow(
        name=name,
        flow_run_name=lambda: run_name(name, flow_run.parameters, flow_run.scheduled_start_time),
        persist_result=False,
        validate_parameters=False,
        log_prints=False,
    )(body)


def _collect(board: str, provider: str) -> State[Any]:
    def body(office: Office, every: timedelta | None) -> Ticked:
        from flows import ticks

        return ticks.collect(office, board, provider, as_task, every=every, is_asked=_is_asked())

    return _run(f"collect {board} {provider}", body)


def _of_a_board(name: str) -> Flow[..., State[Any]]:
    def body(board: str) -> State[Any]:
        return _tick(name, board)

    return _flow(name, body)


def _of_all_boards(name: str) -> Flow[..., State[Any]]:
    def body() -> State[Any]:
        return _tick(name)

    return _flow(name, body)


def _tick(name: str, *ids: str) -> State[Any]:
    def body(office: Office, every: timedelta | None) -> Ticked:  # noqa: ARG001 - these look into the ledger themselves
        from flows.ticks import TICKS

        return TICKS[name].body(office, ids, as_task)

    return _run(" ".join([name, *ids]), body)


collect = _flow("collect", _collect)
build = _of_all_boards("build")
publish = _of_a_board("publish")
chase = _of_a_board("chase")
purge = _of_a_board("purge")
console = _of_all_boards("console")


def _is_asked() -> bool:
    """Say whether a person, and no schedule, started this run."""
    context = FlowRunContext.get()
    return context is not None and context.flow_run is not None and not context.flow_run.auto_scheduled


def _run(name: str, body: Callable[[Office, timedelta | None], Ticked]) -> State[Any]:
    from flows.faults import OURS, WRONG_USE, CannotServe, StepFault, told

    die_with_parent()
    # Prefect's logging would print what it tells of its temporary folders.
    logging.getLogger("great_expectations").propagate = False
    settings = Settings()
    if settings.served_by not in {None, os.getppid()}:
        raise CannotServe("Who started this run has ended since. The next tick makes it good.")
    every = timedelta(seconds=settings.tick_seconds) if settings.tick_seconds else None
    try:
        with open_office(settings) as office:
            ticked = body(office, every)
            for one in ticked.shown:
                leave(one)
    except (*WRONG_USE, *OURS) as error:
        typer.echo(f"{name}: {error}", err=True)
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, its text must not reach Prefect's database
        typer.echo(f"{name}: {told(error)}", err=True)
        raise StepFault(told(error)) from None
    if ticked.ended is Ended.DONE:
        typer.echo(f"{name}: {ticked.sentence}")
    return Completed(name=_STATES[ticked.ended], message=ticked.sentence)
