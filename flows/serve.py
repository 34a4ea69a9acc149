"""Serve: Prefect's server on loopback, what is scheduled, and who runs it; until told to stop.

```
lscb serve ── server      flows/server.py, on 127.0.0.1, its home under the lake's prefect/
           └─ runner      in this process; each run is a process of its own, two at most at once
```

Nothing here is needed for the figures: the same steps run from the command line. When this process is killed, the
server and the runs go with it, and the next start makes good what was missed.
"""

import asyncio
import contextlib
import os
import re
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import typer

from data_lake.durable import put_whole
from flows.faults import CannotServe
from flows.office import Office
from flows.runner import prefect_settings
from flows.settings import CHECKOUT, Settings

LOOPBACK = "127.0.0.1"
USER = "lscb"

_IS_SECRET = re.compile(r"[!-9;-~]+:[!-~]{16,}")
_STARTS_WITHIN, _STOPS_WITHIN = 120, 2
_POLLED_EVERY = 5
_KEPT_FOR = timedelta(days=30)


def serve(office: Office, settings: Settings, port: int) -> None:
    """Serve until SIGTERM or an interrupt. Raises Busy when the lake is served already, CannotServe with a sentence."""
    with office.lake.lock("serve", f"http://{LOOPBACK}:{port}"):
        _require_free(port)
        home = _home(office)
        secret = _secret(home)
        _set_environment(home, secret, settings, port)
        with _server(home, secret, port) as server:
            typer.echo(
                f"Serving {', '.join(office.catalogues)}. Prefect's pages: http://{LOOPBACK}:{port}\n"
                f"They ask for what stands in {secret_file(home)}. Stop with Ctrl-C."
            )
            from flows.keeper import keep

            every = timedelta(seconds=settings.tick_seconds) if settings.tick_seconds else None
            asyncio.run(keep(office, every, lambda: server.poll() is None))


def secret_file(home: Path) -> Path:
    """Give the file that holds what the server's pages and its clients are asked for: ``user:secret``."""
    return home / "auth_string"


def _home(office: Office) -> Path:
    """Make Prefect's home, for nobody else to read; what an earlier version left open in it is closed."""
    home = office.lake.prefect_home
    home.mkdir(mode=0o700, exist_ok=True)
    home.chmod(0o700)
    for path in home.glob("*.db*"):
        path.chmod(0o600)
    return home


def _secret(home: Path) -> str:
    """Give what the server asks for; made once, and anew where what is kept is none."""
    path = secret_file(home)
    kept = path.read_text(encoding="ascii", errors="replace").strip() if path.exists() else ""
    if not _IS_SECRET.fullmatch(kept):
        kept = f"{USER}:{secrets.token_urlsafe(32)}"
        put_whole(path, f"{kept}\n".encode(), mode=0o600)
    path.chmod(0o600)
    return kept


def _require_free(port: int) -> None:
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((LOOPBACK, port))
        except OSError as error:
            raise CannotServe(
                f"Port {port} of this machine cannot be served on ({error.strerror}). Choose another with --port."
            ) from None


def _set_environment(home: Path, secret: str, settings: Settings, port: int) -> None:
    """Say to this process, and to those it starts, where the server is, and where our stores are.

    Prefect's own variables that stand from before are taken away: one of them could send runs to another server.
    """
    for name in [one for one in os.environ if one.startswith("PREFECT_")]:
        del os.environ[name]
    os.environ.update(
        {
            **prefect_settings(home),
            "PREFECT_API_URL": f"http://{LOOPBACK}:{port}/api",
            "PREFECT_API_AUTH_STRING": secret,
            "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "false",
            "PREFECT_RUNNER_POLL_FREQUENCY": str(min(_POLLED_EVERY, settings.tick_seconds or _POLLED_EVERY)),
            "LSCB_SERVED_BY": str(os.getpid()),
            # A run's process looks for our code in this checkout, and never in the folder where somebody stood.
            "PYTHONPATH": str(CHECKOUT),
            "PYTHONSAFEPATH": "1",
        }
    )


def _server_settings(secret: str, port: int) -> dict[str, str]:
    return {
        "PREFECT_SERVER_API_AUTH_STRING": secret,
        "PREFECT_SERVER_API_HOST": LOOPBACK,
        "PREFECT_SERVER_API_PORT": str(port),
        "PREFECT_SERVER_CSRF_PROTECTION_ENABLED": "true",
        "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": f"http://{LOOPBACK}:{port}",
        # Each run that is marked late is a write more to a database that one may write to at a time.
        "PREFECT_SERVER_SERVICES_LATE_RUNS_AFTER_SECONDS": "300",
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        "PREFECT_SERVER_LOGGING_LEVEL": "ERROR",
        "PREFECT_LOGGING_LEVEL": "ERROR",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(int(_KEPT_FOR.total_seconds())),
    }


@contextmanager
def _server(home: Path, secret: str, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Start the server, in a group of its own so that an interrupt is heard here first; stop it after."""
    log = home / "server.log"
    with log.open("wb") as told:
        log.chmod(0o600)
        server = subprocess.Popen(  # noqa: S603 - our own module, with numbers of ours
            [sys.executable, "-m", "flows.server", str(port), str(os.getpid())],
            env={**os.environ, **_server_settings(secret, port)},
            stdin=subprocess.DEVNULL, stdout=told, stderr=told,
            umask=0o077, start_new_session=True,
        )  # fmt: skip
    try:
        _wait_until_up(server, port, log)
        yield server
    finally:
        server.terminate()
        try:
            server.wait(_STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait_until_up(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    import httpx

    ends_at = time.monotonic() + _STARTS_WITHIN
    while server.poll() is None and time.monotonic() < ends_at:
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(f"http://{LOOPBACK}:{port}/api/health", trust_env=False).is_success:
                return
        time.sleep(0.2)
    raise CannotServe(f"Prefect's server did not start. What it said last stands in {log}.")
