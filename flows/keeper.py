"""The keeper of the schedules: registers what is scheduled with Prefect, runs it, and keeps its rhythm up to date."""

import asyncio
import contextlib
import logging
import signal
from collections.abc import Callable
from datetime import timedelta
from importlib.metadata import version
from uuid import UUID

import httpx
from prefect import get_client
from prefect._internal.versioning import VersionType
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.filters import FlowRunFilter
from prefect.client.schemas.objects import FlowRun, State
from prefect.client.schemas.responses import DeploymentResponse
from prefect.client.schemas.sorting import DeploymentSort, FlowRunSort
from prefect.deployments.runner import DeploymentApplyError, RunnerDeployment
from prefect.runner import Runner
from prefect.schedules import Interval
from prefect.states import Cancelled, Crashed

from flows.faults import CannotServe
from flows.office import Office
from flows.rhythm import run_name
from flows.settings import SystemClock
from flows.tick_memory import Memory, memory_of
from flows.ticks import Scheduled, scheduled

_AT_ONCE = 2
"""Runs at the same time: a run is a process, and may read files in a cage of two more."""

_REFRESHED_EVERY = 300
"""Seconds between two looks at whether a rhythm has changed: a window opened, a return accepted, an extension given."""

_STOPS_WITHIN = 4
_REFUSED = (httpx.HTTPError, DeploymentApplyError)
_PAGE = 100


class _Runner(Runner):
    """Prefect's runner; what SIGTERM means is ours to say."""

    def handle_sigterm(self, *args: object, **kwargs: object) -> None:
        """Leave the signal to the keeper's own handler."""


async def keep(office: Office, every: timedelta | None, is_served: Callable[[], bool]) -> None:
    """Keep the schedules until a signal says to stop. Raises CannotServe when the server has gone.

    ``every`` takes the place of all rhythms, for trials.
    """
    stop = asyncio.Event()
    for one in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(one, stop.set)
    runner = _Runner(name="lscb", pause_on_shutdown=False, limit=_AT_ONCE)
    async with get_client() as client:
        registered = _Registered(office, every, runner)
        try:
            await _tidy(client)
            await registered.refresh()
            await _forget_others(client, {*registered.ids.values()})
            await _catch_up(office, client, registered)
        except _REFUSED as error:
            raise CannotServe(
                f"Prefect's server did not take what is scheduled ({type(error).__name__}). "
                f"What it said last stands in {office.lake.prefect_home / 'server.log'}. Start `lscb serve` again."
            ) from None
        running = asyncio.create_task(runner.start())
        try:
            await _watch(stop, running, is_served, registered)
        finally:
            await _stop(runner, running)


class _Registered:
    """What is registered with Prefect, and with which rhythm."""

    def __init__(self, office: Office, every: timedelta | None, runner: Runner) -> None:
        self.office = office
        self.every = every
        self.runner = runner
        self.known: dict[tuple[str, str], Scheduled] = {}
        self.ids: dict[tuple[str, str], UUID] = {}

    async def refresh(self) -> None:
        """Register what is new, or has another rhythm than before."""
        for one in scheduled(self.office, self.every):
            key = (one.name, one.title)
            before = self.known.get(key)
            if before is None:
                self.ids[key] = await self.runner.aadd_deployment(_deployment(one))
            elif before.rhythm != one.rhythm:
                await _deployment(one).aapply()
            self.known[key] = one


async def _watch(
    stop: asyncio.Event, running: asyncio.Task[None], is_served: Callable[[], bool], registered: _Registered
) -> None:
    """Wait for the signal; look after the server meanwhile, and now and then after the rhythms."""
    looks = 0
    while not stop.is_set():
        if running.done() or not is_served():
            raise CannotServe("Prefect's server or its runner has ended by itself. Start `lscb serve` again.")
        looks += 1
        if looks % _REFRESHED_EVERY == 0:
            # A server that is too busy now is asked again at the next look; until then the ticks go on as they were.
            with contextlib.suppress(*_REFUSED):
                await registered.refresh()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), 1)


async def _stop(runner: Runner, running: asyncio.Task[None]) -> None:
    """Let the runs end; those that do not, end with this process."""
    # Prefect's runner leaves connections to its runs that complain, with a traceback, when they are let go.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_STOPS_WITHIN):
            if runner.started:
                await runner.astop()
            await running
    running.cancel()


def _deployment(one: Scheduled) -> RunnerDeployment:
    """Give the deployment of what is scheduled; the same each time, so that registering it again changes nothing."""
    made = RunnerDeployment.from_entrypoint(
        f"flows.deployments.{one.name}",
        name=one.title,
        parameters=dict(one.parameters),
        schedule=Interval(one.rhythm.every, anchor_date=one.rhythm.anchor, timezone="UTC"),
        tags=[one.name],
        description=one.told,
        version=version("lscb"),
    )
    # Otherwise Prefect would ask git, and keep who committed last.
    made.version_type = VersionType.SIMPLE
    return made


async def _tidy(client: PrefectClient) -> None:
    """Close what a server that was killed left open: runs that nobody runs, and runs that nobody was there to start."""
    open_ones = FlowRunFilter.model_validate(
        {"state": {"type": {"any_": ["RUNNING", "PENDING", "CANCELLING", "PAUSED"]}}}
    )
    for run in await _all_runs(client, open_ones):
        state: State[object] = Crashed(
            message="It was running when serving ended; the next tick makes it good."
        )
        await client.set_flow_run_state(run.id, state, force=True)
    missed = FlowRunFilter.model_validate(
        {
            "state": {"type": {"any_": ["SCHEDULED"]}},
            "expected_start_time": {"before_": SystemClock().now()},
        }
    )
    for run in await _all_runs(client, missed):
        state = Cancelled(name="Missed", message="Nobody served then; the next tick makes it good.")
        await client.set_flow_run_state(run.id, state, force=True)


async def _all_runs(client: PrefectClient, which: FlowRunFilter) -> list[FlowRun]:
    found: list[FlowRun] = []
    while page := await client.read_flow_runs(
        flow_run_filter=which, sort=FlowRunSort.ID_DESC, limit=_PAGE, offset=len(found)
    ):
        found += page
    return found


async def _forget_others(client: PrefectClient, wanted: set[UUID]) -> None:
    """Take away the deployments of providers and boards that are gone."""
    found: list[DeploymentResponse] = []
    while page := await client.read_deployments(sort=DeploymentSort.NAME_ASC, limit=_PAGE, offset=len(found)):
        found += page
    for one in found:
        if one.id not in wanted:
            await client.delete_deployment(one.id)


async def _catch_up(office: Office, client: PrefectClient, registered: _Registered) -> None:
    """Start at once what no tick has done in the slot that lasts now."""
    for key, one in registered.known.items():
        memory = Memory.read(memory_of(office, one.name, tuple(one.parameters.values())))
        if one.rhythm.is_due(memory.ended_at, office.clock.now()):
            name = run_name(one.name, one.parameters, SystemClock().now())
            await client.create_flow_run_from_deployment(registered.ids[key], name=name)
