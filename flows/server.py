"""Prefect's server, as a process of its own: ``python -m flows.server PORT``. It ends with the one who started it.

Its settings come by the environment that ``serve.py`` gives it.
"""

import os
import sys
from collections.abc import MutableMapping
from typing import Any

import uvicorn
from prefect.server.api.server import create_app
from prefect.server.database.orm_models import FlowRun
from sqlalchemy.ext.hybrid import hybrid_property
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from data_lake.cage.walls import die_with_parent
from flows.rhythm import run_name

LOOPBACK = "127.0.0.1"
POLICY = (
    b"default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    b"img-src 'self' data: blob:; font-src 'self' data:; worker-src 'self' blob:; frame-ancestors 'none'"
)


def _name_scheduled(cls: type[FlowRun], mapping: MutableMapping[str, Any], value: object) -> None:  # noqa: ARG001
    """Name a run that Prefect's scheduler is about to insert: by its tick, its ids and its instant.

    SQLAlchemy 2.1 asks for such a hook wherever a bulk insert gives a value for ``FlowRun.state``; Prefect 3.8.8 has
    none, and without it inserts no scheduled run at all. It writes the states themselves afterwards, so there is
    nothing to do with ``value`` here.
    """
    ids, at = mapping["parameters"], mapping["expected_start_time"]
    mapping["name"] = run_name(mapping["tags"][-1], ids, at)


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
    hybrid = FlowRun.__mapper__.all_orm_descriptors["state"]
    if not isinstance(hybrid, hybrid_property):
        raise TypeError("Prefect keeps the state of a run in another way than before: see _name_scheduled.")
    hybrid.bulk_dml_setter = _name_scheduled
    uvicorn.run(
        _only_from_here(create_app(final=True)),
        host=LOOPBACK,
        port=port,
        log_level="warning",
        timeout_graceful_shutdown=1,
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
