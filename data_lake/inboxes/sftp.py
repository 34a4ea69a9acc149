"""An SFTP server whose key is known beforehand: fsspec's own connection would trust whoever answers first."""

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import paramiko
from fsspec.implementations.sftp import SFTPFileSystem

from data_lake.inboxes.inbox import NotLooked, Unseen

# Paramiko writes of a broken connection, with a traceback, to wherever nobody listens; we tell it by its class.
logging.getLogger("paramiko").addHandler(logging.NullHandler())
logging.getLogger("paramiko").propagate = False

_SECONDS = 20.0
"""How long an answer is waited for."""

_OPTIONS = frozenset({"port", "username", "password", "key_filename", "passphrase", "known_hosts"})


class _Refuse(paramiko.MissingHostKeyPolicy):
    def missing_host_key(self, client: paramiko.SSHClient, hostname: str, key: paramiko.PKey) -> None:  # noqa: ARG002
        raise NotLooked(
            Unseen.HOST_KEY, "put the server's key, as its owner gives it, into the known_hosts file"
        )


class CheckedSftp(SFTPFileSystem):  # type: ignore[misc]
    """SFTP with the host's key checked, what lies there seen as it is (links too), and files that appear whole.

    Options: ``port, username, password, key_filename, passphrase``, and ``known_hosts``, the file with the keys of
    hosts; by default that of the user. No agent and no other key of the user is offered to the server.
    """

    cachable = False

    def _connect(self) -> None:
        options: dict[str, Any] = dict(self.ssh_kwargs)
        if unknown := sorted(set(options) - _OPTIONS):
            raise NotLooked(
                Unseen.SETTING, f"SFTP has no option {unknown[0]}; it has {', '.join(sorted(_OPTIONS))}"
            )
        known_hosts = Path(options.pop("known_hosts", "~/.ssh/known_hosts")).expanduser()
        self.client = paramiko.SSHClient()
        self.client.set_missing_host_key_policy(_Refuse())
        _require_readable(known_hosts, "known_hosts")
        self.client.load_host_keys(str(known_hosts))
        if "key_filename" in options:
            _require_readable(Path(options["key_filename"]), "key_filename")
        try:
            self.client.connect(
                self.host, **options, timeout=_SECONDS, banner_timeout=_SECONDS, auth_timeout=_SECONDS,
                allow_agent=False, look_for_keys=False,
            )  # fmt: skip
            self.ftp = self.client.open_sftp()
            if (channel := self.ftp.get_channel()) is not None:
                channel.settimeout(_SECONDS)
        except BaseException:
            self.client.close()
            raise

    def close(self) -> None:
        """Let go of the server."""
        self.client.close()

    def info(self, path: str) -> Mapping[str, Any]:
        """Say what lies there, without following a link."""
        path = self._strip_protocol(path)
        return {**self._decode_stat(self.ftp.lstat(path)), "name": path}

    def rm_file(self, path: str) -> None:
        """Remove a file, and nothing else that has come under its name."""
        self.ftp.remove(self._strip_protocol(path))

    def pipe_file(self, path: str, value: bytes, mode: str = "overwrite", **_more: object) -> None:  # noqa: ARG002
        """Make a file appear whole: written under a name that nobody takes, then given its own."""
        path = self._strip_protocol(path)
        folder, _, name = path.rpartition("/")
        self.makedirs(folder, exist_ok=True)
        unfinished = f"{folder}/.unfinished-{name}"
        with self.ftp.open(unfinished, "wb") as file:
            file.write(value)
        self.ftp.posix_rename(unfinished, path)


def fault_of(error: BaseException) -> Unseen | None:
    """Give the class of an error of the connection; none when it is of another kind."""
    if isinstance(error, paramiko.BadHostKeyException):
        return Unseen.HOST_KEY
    if isinstance(error, paramiko.AuthenticationException):
        return Unseen.LOGIN
    if isinstance(error, paramiko.SSHException | EOFError):
        return Unseen.UNREACHABLE
    return None


def _require_readable(path: Path, option: str) -> None:
    try:
        with path.open("rb"):
            pass
    except OSError:
        raise NotLooked(Unseen.SETTING, f"the file that {option} names cannot be read") from None
