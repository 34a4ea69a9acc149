"""A PostgreSQL cluster of the tests' own: in a temporary folder, without durability, gone when they end."""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg
import pytest

from data_lake.ledger import open_ledger

TEMPLATE = "ledger_as_opened"
_numbers = count(1)


@dataclass(frozen=True)
class Cluster:
    """A running cluster: by its socket everybody is let in, over the loopback only with the password."""

    folder: Path
    port: int
    password: str

    def url(
        self, database: str, *, host: str | None = None, user: str = "postgres", password: str = ""
    ) -> str:
        """Give the address of a database as `LSCB_LEDGER` takes it: over the socket, or over a host's network."""
        if host is None:
            return f"postgresql://{user}@/{database}?host={self.folder}&port={self.port}"
        return f"postgresql://{user}:{password or self.password}@{host}:{self.port}/{database}"

    def tell(self, *statements: str, database: str = "postgres") -> None:
        """Run statements past the ledger, each by itself."""
        with psycopg.connect(
            host=str(self.folder), port=self.port, user="postgres", dbname=database, autocommit=True
        ) as connection:
            for statement in statements:
                connection.execute(statement)

    @contextmanager
    def database(self, *, is_opened: bool = True) -> Iterator[str]:
        """Make a database, with the ledger's tables or without, and give its address; it goes afterwards."""
        name = f"ledger_{next(_numbers)}"
        self.tell(f"create database {name} template {TEMPLATE if is_opened else 'template0'}")
        try:
            yield self.url(name)
        finally:
            self.tell(f"drop database {name} with (force)")


def name_of(url: str) -> str:
    """Give the name of the database in an address that a cluster gave."""
    return url.partition("?")[0].rpartition("/")[2]


def _binaries() -> Path | None:
    """Find the folder of the server's programs: on the path, or where Debian keeps them."""
    on_path = shutil.which("initdb")
    found = [Path(on_path)] if on_path else []
    return next(
        (
            one.resolve().parent
            for one in (*found, *sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))[::-1])
        ),
        None,
    )


def _as_its_user() -> tuple[str, ...]:
    """Begin a command that runs as the user of the server, who must not be root, and ends when we do."""
    dies_with_us = ("setpriv", "--pdeathsig", "INT")
    return (
        (*dies_with_us, "--reuid=postgres", "--regid=postgres", "--init-groups")
        if os.geteuid() == 0
        else dies_with_us
    )


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Start a cluster for as long as it is needed; without PostgreSQL skip, but under CI fail."""
    binaries = _binaries()
    if binaries is None:
        absent = "PostgreSQL is not installed here: install Debian's postgresql, or let .ci/run do it"
        if os.environ.get("CI"):
            pytest.fail(absent)
        pytest.skip(absent)
    folder = Path(tempfile.mkdtemp(prefix="lscb_pg_"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, *_ids_of("postgres"))
        password = secrets.token_hex(16)
        (folder / "password").write_text(password, encoding="ascii")
        (folder / "password").chmod(0o644)  # the folder itself is closed to others
        _run(
            *_as_its_user(), binaries / "initdb", "-D", folder / "data", "-U", "postgres", "--no-sync",
            "--pwfile", folder / "password", "--auth-local=trust", "--auth-host=scram-sha-256",
            "--encoding=UTF8", "--locale=C.UTF-8",
        )  # fmt: skip
        with _served(binaries, folder, password) as running:
            running.tell(f"create database {TEMPLATE}")
            open_ledger(running.url(TEMPLATE)).close()
            yield running
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _ids_of(user: str) -> tuple[int, int]:
    entry = pwd.getpwnam(user)
    return entry.pw_uid, entry.pw_gid


def _run(*words: object) -> None:
    done = subprocess.run([str(one) for one in words], cwd="/", capture_output=True, text=True, check=False)
    if done.returncode != 0:
        pytest.fail(
            f"{words[-1]} ended with {done.returncode}:\n{done.stdout[-1000:]}\n{done.stderr[-1000:]}"
        )


@contextmanager
def _served(binaries: Path, folder: Path, password: str) -> Iterator[Cluster]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = {
        "listen_addresses": "127.0.0.1", "unix_socket_directories": str(folder), "max_connections": "60",
        "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "32MB",
    }  # fmt: skip
    given = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
    with (folder / "log").open("w", encoding="utf-8") as log:
        server = subprocess.Popen(
            [*_as_its_user(), str(binaries / "postgres"), "-D", str(folder / "data"), "-p", str(port), *given],
            cwd="/", stdout=log, stderr=log,
        )  # fmt: skip
        try:
            running = Cluster(folder, port, password)
            _wait_until_it_answers(running, server)
            yield running
        finally:
            server.send_signal(signal.SIGQUIT)  # at once: nothing of it is kept
            server.wait(30)


def _wait_until_it_answers(running: Cluster, server: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + 30
    while True:
        try:
            return running.tell()
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > until:
                pytest.fail(f"the cluster did not start:\n{(running.folder / 'log').read_text()[-2000:]}")
            time.sleep(0.05)
