"""An inbox on another server, by whatever fsspec can reach; listings, sizes and instants are what that server says."""

import contextlib
import socket
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from data_lake.inboxes.inbox import Copy, Left, NotLooked, NotTaken, StillChanging, Unseen, mark_of
from data_lake.parsers.faults import LARGEST_XML
from data_lake.parsers.kinds import most_bytes

_PIECE = 1 << 20
_CHANGES = ("mtime", "LastModified", "last_modified", "modified", "updated", "created", "ETag", "etag")
"""Under which names drivers tell when, or by which mark, a file was changed last."""

_INSTALL = {"s3": "pip install -e .[s3]", "s3a": "pip install -e .[s3]"}


class NotGivenBack(Exception):  # noqa: N818 - named as what happened
    """What is for a provider could not be put into its ``out`` folder; the sentence says where."""


class RemoteInbox:
    """A folder of another server, or what an object store shows as one."""

    def __init__(self, files: Any, folder: str, found: Sequence[Mapping[str, Any]]) -> None:  # noqa: ANN401 - fsspec has no types
        self._files = files
        self._folder = folder
        self._found = found

    def names(self) -> list[str]:
        """List what lies there, the longest untouched first, as the server says."""
        by_name = {_name(one, self._folder): _changed(one) for one in self._found}
        return sorted((name for name in by_name if name), key=lambda name: (by_name[name], name))

    def copy(self, name: str) -> Copy:
        """Copy one file, if it is the same before and after."""
        try:
            before = self._plain_file(name)
            data = self._read(name, int(before["size"]))
            after = self._info(name)
        except (FileNotFoundError, NotTaken):
            raise
        except Exception as error:  # noqa: BLE001 - a driver's errors are of any kind, and stop no other inbox
            if _why(error, Unseen.UNREADABLE) is Unseen.UNREACHABLE:
                raise NotLooked(Unseen.UNREACHABLE) from None
            raise NotTaken(Left.UNREADABLE) from None
        if len(data) > most_bytes(data):
            raise NotTaken(Left.TOO_LARGE)
        if _origin(before) != _origin(after) or len(data) != int(before["size"]):
            raise StillChanging
        return Copy(data, mark_of(name, *_origin(before)), _changed(before))

    def clear(self, name: str, copy: Copy) -> None:
        """Remove the file that was copied, if its size and instant are still the same."""
        try:
            if mark_of(name, *_origin(self._info(name))) == copy.mark:
                self._files.rm_file(self._path(name))
        except FileNotFoundError:
            return
        except Exception:  # noqa: BLE001 - as above
            raise NotTaken(Left.NOT_CLEARED) from None

    def mark(self, name: str) -> str:
        """Mark a name: another server tells no more of a thing that would outlast its changes."""
        return mark_of(name)[:16]

    def _path(self, name: str) -> str:
        if "/" in name or "\0" in name or name in {".", ".."}:
            raise NotTaken(Left.ODD_NAME)
        return f"{self._folder}/{name}"

    def _info(self, name: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self._files.info(self._path(name))
        return found

    def _plain_file(self, name: str) -> Mapping[str, Any]:
        found = self._info(name)
        if (why := _unfit(found)) is not None:
            raise NotTaken(why)
        return found

    def _read(self, name: str, size: int) -> bytes:
        """Read to the end, but never more than a file may have, whatever its size was said to be.

        Raises NotTaken as soon as it begins like a file that may not have that size.
        """
        with self._files.open(self._path(name), "rb") as file:
            data = bytearray(file.read(_PIECE))
            if size > most_bytes(data):
                raise NotTaken(Left.TOO_LARGE)
            while len(data) <= most_bytes(data) and (piece := file.read(_PIECE)):
                data += piece
        return bytes(data)


class RemoteHome:
    """A provider's folder on another server: ``in`` and ``out`` stand ``below`` a base, its address."""

    def __init__(self, base: str, below: str, options: Mapping[str, Any], shown: str) -> None:
        self._base, self._below, self._options, self._shown = base, below, options, shown

    @contextlib.contextmanager
    def open(self) -> Iterator[RemoteInbox | None]:
        """Hold the inbox open; give none where there is none yet under a base that holds something.

        Raises NotLooked when the server cannot be reached, or neither the inbox nor its base can be listed.
        """
        with _connected(self._base, self._options) as (files, base):
            folder = _joined(base, self._below, "in")
            try:
                found = _listed(files, folder)
            except NotLooked as error:
                if error.why is not Unseen.MISSING or not _listed(files, base or "/"):
                    raise
                _require_nothing_at(files, folder)
                yield None
                return
            yield RemoteInbox(files, folder, found)

    def give(self, files: Mapping[str, bytes]) -> list[str]:
        """Put files into ``out``, each whole; give their addresses. Raises NotGivenBack."""
        try:
            with _connected(self._base, self._options) as (server, base):
                for name, content in files.items():
                    server.pipe_file(_joined(base, self._below, "out", name), content)
        except Exception as error:  # noqa: BLE001 - a driver's errors are of any kind
            why = error.why if isinstance(error, NotLooked) else _why(error, Unseen.UNREADABLE)
            raise NotGivenBack(
                f"{_joined(self._shown, self._below, 'out')}: nothing could be put there "
                f"({why.replace('_', ' ')}). It is tried again at the next collection."
            ) from None
        return [_joined(self._shown, self._below, "out", name) for name in files]


def _joined(base: str, *parts: str) -> str:
    return "/".join((base.rstrip("/"), *(part for part in parts if part)))


@contextlib.contextmanager
def _connected(url: str, options: Mapping[str, Any]) -> Iterator[tuple[Any, str]]:
    """Reach a server; give its files and the path of the base. Raises NotLooked when it cannot be reached."""
    protocol, rest = url.split("://", 1)
    try:
        files, path = _files(protocol, rest, url, options)
    except NotLooked:
        raise
    except ImportError as error:
        hint = _INSTALL.get(protocol) or f"install what {protocol}:// needs ({error.name or 'its driver'})"
        raise NotLooked(Unseen.DRIVER, hint) from None
    except Exception as error:  # noqa: BLE001 - a driver's errors are of any kind; their text may hold an address or a name
        is_of_setting = isinstance(error, TypeError | ValueError)
        raise NotLooked(Unseen.SETTING if is_of_setting else _why(error, Unseen.UNREACHABLE)) from None
    try:
        yield files, path.rstrip("/")
    finally:
        close = getattr(files, "close", None)
        if callable(close):
            close()


def _files(protocol: str, rest: str, url: str, options: Mapping[str, Any]) -> tuple[Any, str]:
    import fsspec  # noqa: PLC0415 - only where an inbox stands on another server

    if protocol in {"sftp", "ssh"}:
        from data_lake.inboxes.sftp import CheckedSftp  # noqa: PLC0415 - it loads a cryptographic library

        place = CheckedSftp._get_kwargs_from_urls(url)  # noqa: SLF001 - how fsspec's own opener asks it
        files = CheckedSftp(**{**place, **options})
        return files, f"/{rest.partition('/')[2]}"
    kind = fsspec.get_filesystem_class(protocol)
    place = kind._get_kwargs_from_urls(url)  # noqa: SLF001 - as above
    files = kind(**{**place, **options}, skip_instance_cache=True, use_listings_cache=False)
    return files, str(files._strip_protocol(url))  # noqa: SLF001 - as above


def _listed(files: Any, folder: str) -> list[Mapping[str, Any]]:  # noqa: ANN401 - as above
    """List a folder. Raises NotLooked when it cannot be listed."""
    try:
        return list(files.ls(folder, detail=True))
    except Exception as error:  # noqa: BLE001 - a driver's errors are of any kind
        raise NotLooked(_why(error, Unseen.UNREADABLE)) from None


def _require_nothing_at(files: Any, folder: str) -> None:  # noqa: ANN401 - as above
    """Raise NotLooked when something stands where no folder is found: SFTP calls a file there missing, too."""
    with contextlib.suppress(FileNotFoundError):
        files.info(folder)
        raise NotLooked(Unseen.UNREADABLE)


def _why(error: BaseException, otherwise: Unseen) -> Unseen:
    if isinstance(error, FileNotFoundError):
        return Unseen.MISSING
    if isinstance(error, PermissionError):
        return Unseen.UNREADABLE
    if isinstance(error, ConnectionError | TimeoutError | socket.gaierror):
        return Unseen.UNREACHABLE
    if type(error).__module__.startswith("paramiko") or isinstance(error, EOFError):
        from data_lake.inboxes.sftp import fault_of  # noqa: PLC0415 - as above

        return fault_of(error) or otherwise
    return otherwise


def _name(entry: Mapping[str, Any], folder: str) -> str:
    """The name of an entry below its folder; none for the folder itself, which object stores list too."""
    return str(entry["name"]).removeprefix(folder).removeprefix("/").rstrip("/")


def _changed(entry: Mapping[str, Any]) -> str:
    return "|".join(
        one.isoformat() if hasattr(one, "isoformat") else str(one)
        for one in (entry.get(name) for name in _CHANGES)
        if one is not None
    )


def _origin(entry: Mapping[str, Any]) -> tuple[object, ...]:
    return (int(entry.get("size") or 0), _changed(entry))


def _unfit(entry: Mapping[str, Any]) -> Left | None:
    if entry.get("type") == "directory":
        return Left.FOLDER
    if entry.get("type") == "link" or entry.get("islink"):
        return Left.LINK
    if entry.get("type") != "file":
        return Left.SPECIAL
    return Left.TOO_LARGE if int(entry.get("size") or 0) > LARGEST_XML else None
