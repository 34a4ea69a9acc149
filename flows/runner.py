"""The Prefect runner: the same bodies, with every step a task and every body a flow.

Prefect is a clock and a view here. It sees ids only: tasks take no parameters, nothing is persisted, logs of steps do
not go to its server, and an error reaches it as a sentence of ours or as the name of its kind. Its threads hold on to
what they ran, and to what came of it, until the process ends; so each errand is taken out of its list before it runs,
what comes of it is handed over beside Prefect, and this module reaches nothing that holds DuckDB, which would complain
on its way out.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import ParamSpec, TypeVar

from flows.call_or_prefect import Shown

P = ParamSpec("P")
R = TypeVar("R")

_FEW = 3
"""So many ids of a list stand in a task's name."""


def prefect_settings(home: Path) -> dict[str, str]:
    """Give what holds for Prefect wherever it runs: its home is ours, it tells nobody, and keeps no result."""
    return {
        "PREFECT_HOME": str(home),
        "PREFECT_PROFILES_PATH": str(home / "profiles.toml"),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_LOGGING_LEVEL": "CRITICAL",
        "PREFECT_LOGGING_TO_API_ENABLED": "false",
        "PREFECT_RESULTS_DEFAULT_SERIALIZER": "json",
        "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
    }


@contextmanager
def prefect_home(home: Path) -> Iterator[None]:
    """Start Prefect's own server, on loopback, with its home in a folder of ours; stop it after.

    Must come before anything else imports prefect in this process, because its home is read at import.
    """
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.environ.update(
        {
            **prefect_settings(home),
            "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "true",
            "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "90",
        }
    )
    os.environ.pop("PREFECT_API_URL", None)
    from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

    # The heartbeat costs every flow run about a second at its end, and these runs are short.
    with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        yield


def as_task(step: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run a step as a Prefect task, named by the step and the ids among its arguments."""
    from prefect import task
    from prefect.cache_policies import NO_CACHE

    errand = [partial(_tell_no_text, step, *args, **kwargs)]
    came_of_it: list[R] = []

    def work() -> None:
        came_of_it.append(errand.pop()())

    name = step.__name__.replace("_", " ")
    named = task(
        name=name,
        task_run_name=" ".join([name, *_ids(args)]),
        cache_policy=NO_CACHE,
        persist_result=False,
        log_prints=False,
    )(work)
    named()
    return came_of_it.pop()


def _ids(args: Sequence[object]) -> list[str]:
    """Find the ids among a step's arguments: words, and short lists of words."""
    lists = [one for one in args if isinstance(one, (list, tuple)) and len(one) <= _FEW]
    words = [one for one in args if isinstance(one, str)] + [word for one in lists for word in one]
    return [one for one in words if isinstance(one, str)]


def _tell_no_text(step: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run a step; an error without a sentence of ours leaves as its kind alone: its text could hold a figure."""
    from flows.faults import OURS, WRONG_USE, StepFault, told

    try:
        return step(*args, **kwargs)
    except (*WRONG_USE, *OURS):
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, its text must not reach Prefect's database
        raise StepFault(told(error)) from None


def as_flow(
    name: str, subject: str, body: Callable[[], R], show: Callable[[R], Sequence[Shown]] | None = None
) -> R:
    """Run a body as a Prefect flow run; its only parameter is an id, and what it shows are ids and counts."""
    from prefect import flow

    errand = [(body, show)]
    came_of_it: list[R] = []

    def run_flow(subject: str) -> None:  # noqa: ARG001 - shown in Prefect's pages
        run_body, show_done = errand.pop()
        done = run_body()
        for one in show_done(done) if show_done else ():
            leave(one)
        came_of_it.append(done)

    named = flow(
        name=name,
        flow_run_name=f"{name} {subject}",
        persist_result=False,
        validate_parameters=False,
        log_prints=False,
    )(run_flow)
    named(subject)
    return came_of_it.pop()


def leave(shown: Shown) -> None:
    """Leave a table or a link beside the current flow run."""
    from prefect.artifacts import create_link_artifact, create_table_artifact

    if shown.link is not None:
        create_link_artifact(link=shown.link.as_uri(), link_text=shown.text, key=shown.key)
    else:
        create_table_artifact(table=[dict(row) for row in shown.rows], key=shown.key, description=shown.text)
