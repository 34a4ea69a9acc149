"""A real SFTP server on loopback, over a folder of the test, that can be told to fail."""

import contextlib
import os
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import paramiko
from paramiko import SFTPAttributes, SFTPHandle, SFTPServer, SFTPServerInterface

USER, PASSWORD = "lscb", "a secret of the test"


class Faults:
    """What goes wrong, as the tests say: files that cannot be read or removed, folders that cannot be listed."""

    def __init__(self) -> None:
        self.unread: set[str] = set()
        self.unremoved: set[str] = set()
        self.unlisted: set[str] = set()
        self.extra_names: list[str] = []
        self.dropped_at: set[str] = set()
        self.on_read: Callable[[Path], None] | None = None


class _Login(paramiko.ServerInterface):
    def check_auth_password(self, username, password):
        is_right = (username, password) == (USER, PASSWORD)
        return paramiko.AUTH_SUCCESSFUL if is_right else paramiko.AUTH_FAILED

    def check_channel_request(self, kind, chanid):
        return paramiko.OPEN_SUCCEEDED

    def get_allowed_auths(self, username):
        return "password"


class _Handle(SFTPHandle):
    def __init__(self, flags, files, path):
        super().__init__(flags)
        self._files, self._path = files, path

    def read(self, offset, length):
        faults = self._files.faults
        if self._path.name in faults.dropped_at:
            self._files.drop()
        if self._path.name in faults.unread:
            return paramiko.SFTP_FAILURE
        found = super().read(offset, length)
        if faults.on_read is not None:
            faults.on_read(self._path)
        return found

    def stat(self):
        return SFTPAttributes.from_stat(os.fstat(self.readfile.fileno()))


class _Files(SFTPServerInterface):
    def __init__(self, server, folder, faults, drop):
        super().__init__(server)
        self.folder, self.faults, self.drop = folder, faults, drop

    def _real(self, path):
        return self.folder / self.canonicalize(path).lstrip("/")

    def _done(self, act):
        try:
            found = act()
        except OSError as error:
            return SFTPServer.convert_errno(error.errno)
        return paramiko.SFTP_OK if found is None else found

    def list_folder(self, path):
        if path in self.faults.unlisted:
            return paramiko.SFTP_PERMISSION_DENIED

        def listed():
            there = [(one.lstat(), one.name) for one in self._real(path).iterdir()]
            extra = self.faults.extra_names if path.endswith("/in") else ()
            there += [((self.folder / "extra").stat(), name) for name in extra]
            return [SFTPAttributes.from_stat(stat, name) for stat, name in there]

        return self._done(listed)

    def stat(self, path):
        return self._done(lambda: SFTPAttributes.from_stat(self._real(path).stat()))

    def lstat(self, path):
        return self._done(lambda: SFTPAttributes.from_stat(self._real(path).lstat()))

    def open(self, path, flags, attr):
        def opened():
            real = self._real(path)
            descriptor = os.open(real, flags, 0o644)
            handle = _Handle(flags, self, real)
            file = os.fdopen(descriptor, "wb" if flags & os.O_WRONLY else "rb")
            handle.readfile = handle.writefile = file
            return handle

        return self._done(opened)

    def remove(self, path):
        if self._real(path).name in self.faults.unremoved:
            return paramiko.SFTP_PERMISSION_DENIED
        return self._done(lambda: self._real(path).unlink())

    def posix_rename(self, oldpath, newpath):
        return self._done(lambda: self._move(oldpath, newpath))

    def _move(self, old, new):
        self._real(old).replace(self._real(new))

    def mkdir(self, path, attr):
        return self._done(self._real(path).mkdir)


class Server:
    """A running server: where it answers, which key it has, and which folder it shows."""

    def __init__(self, folder: Path, beside: Path) -> None:
        self.folder, self.faults = folder, Faults()
        self.key = paramiko.ECDSAKey.generate()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.known_hosts = beside / "known_hosts"
        self.know(self.key)
        self.secrets = beside / "secrets.toml"
        self.secrets.write_text(f'[drop]\npassword = "{PASSWORD}"\n')
        self.secrets.chmod(0o600)
        self._open: list[paramiko.Transport] = []
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def know(self, key: paramiko.PKey) -> None:
        """Write a key as that of this server where the client looks it up."""
        self.known_hosts.write_text(f"[127.0.0.1]:{self.port} {key.get_name()} {key.get_base64()}\n")

    def address(self, path: str) -> str:
        return f"sftp://{USER}@127.0.0.1:{self.port}{path}"

    def settings(self, beside: Path, path: str = "/drop") -> dict[str, object]:
        """Write the settings that make a folder of this server the base of all inboxes."""
        file = beside / "inboxes.toml"
        file.write_text(
            f'[base]\nurl = "{self.address(path)}"\nsecret = "drop"\n'
            f'options = {{ known_hosts = "{self.known_hosts}" }}\n'
        )
        return {"inboxes": str(file), "inbox_secrets": self.secrets}

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._socket.accept()
            except OSError:
                return
            transport = paramiko.Transport(client)
            transport.daemon = True
            transport.add_server_key(self.key)
            transport.set_subsystem_handler("sftp", SFTPServer, _Files, self.folder, self.faults, self.drop)
            self._open.append(transport)
            with contextlib.suppress(paramiko.SSHException, EOFError, OSError):
                transport.start_server(server=_Login())

    def drop(self) -> None:
        """Cut every connection."""
        for transport in self._open:
            transport.close()
        self._open.clear()

    def stop(self) -> None:
        """Answer nobody any more."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self.drop()
        self._thread.join(10)


@contextlib.contextmanager
def serving(folder: Path, beside: Path) -> Iterator[Server]:
    """Serve a folder until the block ends."""
    server = Server(folder, beside)
    try:
        yield server
    finally:
        server.stop()
