"""Prefect's server, as a process of its own: ``python -m flows.server PORT``. It ends with the one who started it.

Its settings come by the environment that ``serve.py`` gives it.
"""

import os
import sys
from datetime import datetime

import uvicorn
from prefect.server.api.server import create_app
from prefect.server.database.orm_models import FlowRun
from prefect.utilities.names import generate_slug
from sqlalchemy import ColumnDefault
from sqlalchemy.engine.default import DefaultExecutionContext
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from data_lake.cage.walls import die_with_parent
from flows.rhythm import run_name

LOOPBACK = "127.0.0.1"
POLICY = (
    b"default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    b"img-src 'self' data: blob:; font-src 'self' data:; worker-src 'self' blob:; frame-ancestors 'none'"
)


def _name_upcoming(context: DefaultExecutionContext) -> str:
    """Name a run that the scheduler inserts without a name: by its tick, its ids and its instant, as it will be called.

    A run of anything else that is inserted without a name gets one of Prefect's own.
    """
    row = context.get_current_parameters()  # type: ignore[no-untyped-call]
    tags, ids, at = (row.get(name) for name in ("tags", "parameters", "expected_start_time"))
    if not (tags and isinstance(ids, dict) and isinstance(at, datetime)):
        return generate_slug(2)
    return run_name(tags[-1], ids, at)


def _only_from_here(app: ASGIApp) -> ASGIApp:
    """Tell the browser to ask nobody else: with telemetry off, Prefect's pages still ask a tracker for its settings."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_policy(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"content-security-policy", POLICY)]
            await send(message)

        await app(scope, receive, send_with_policy)

    return answer


def main(port: int, parent: int) -> None:
    """Serve until told to stop, or until the parent has gone."""
    die_with_parent()
    if os.getppid() != parent:
        return
    # Prefect gives no hook for the names of runs to come; the people who watch see mostly those.
    FlowRun.metadata.tables[FlowRun.__tablename__].c["name"].default = ColumnDefault(_name_upcoming)
    uvicorn.run(
        _only_from_here(create_app(final=True)),
        host=LOOPBACK,
        port=port,
        log_level="warning",
        timeout_graceful_shutdown=1,
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
