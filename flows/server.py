"""Prefect's server, as a process of its own: ``python -m flows.server PORT``. It ends with the one who started it.

Its settings come by the environment that ``serve.py`` gives it.
"""

import os
import sys

import uvicorn
from prefect.server.api.server import create_app
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from data_lake.cage.walls import die_with_parent

LOOPBACK = "127.0.0.1"
POLICY = (
    b"default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    b"img-src 'self' data: blob:; font-src 'self' data:; worker-src 'self' blob:; frame-ancestors 'none'"
)


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
    uvicorn.run(
        _only_from_here(create_app(final=True)),
        host=LOOPBACK,
        port=port,
        log_level="warning",
        timeout_graceful_shutdown=1,
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
