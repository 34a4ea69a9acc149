"""An inbox that is a folder of this machine: what lies there is opened once, without following anything, and copied."""

import contextlib
import errno
import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from data_lake.durable import put_whole_in
from data_lake.inboxes.inbox import Copy, Left, NotLooked, NotTaken, StillChanging, Unseen, mark_of
from data_lake.parsers.faults import LARGEST_XML
from data_lake.parsers.kinds import most_bytes

_PIECE = 1 << 20
_OPEN_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_OPEN = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY


class FolderInbox:
    """A folder, held open by its descriptor."""

    def __init__(self, descriptor: int) -> None:
        self._folder = descriptor

    def names(self) -> list[str]:
        """List what lies there, the longest untouched first."""
        try:
            return sorted(os.listdir(self._folder), key=self._age)  # noqa: PTH208 - by descriptor, which no path can be
        except OSError:
            raise NotLooked(Unseen.UNREADABLE) from None

    def copy(self, name: str) -> Copy:
        """Copy one file, from one descriptor."""
        try:
            descriptor = os.open(name, _OPEN, dir_fd=self._folder)
        except FileNotFoundError:
            raise
        except OSError:
            # A link, a socket and what may not be read cannot be opened: only a look from outside tells them apart.
            raise NotTaken(self._why_not(name)) from None
        try:
            before = os.fstat(descriptor)
            if (why := _unfit(before)) is not None:
                raise NotTaken(why)
            data = _read(descriptor, before.st_size)
            if len(data) > most_bytes(data):
                raise NotTaken(Left.TOO_LARGE)
            if _origin(before) != _origin(os.fstat(descriptor)) or len(data) != before.st_size:
                raise StillChanging
        except OSError:
            raise NotTaken(Left.UNREADABLE) from None
        finally:
            os.close(descriptor)
        return Copy(data, mark_of(name, *_origin(before)), str(before.st_mtime_ns))

    def clear(self, name: str, copy: Copy) -> None:
        """Remove the file that was copied."""
        with contextlib.suppress(FileNotFoundError):
            try:
                now = os.stat(name, dir_fd=self._folder, follow_symlinks=False)
                if mark_of(name, *_origin(now)) == copy.mark:
                    os.unlink(name, dir_fd=self._folder)
            except FileNotFoundError:
                raise
            except OSError:
                raise NotTaken(Left.NOT_CLEARED) from None

    def mark(self, name: str) -> str:
        """Mark a name and the thing that lies there, whatever is done to it."""
        try:
            inode = os.stat(name, dir_fd=self._folder, follow_symlinks=False).st_ino
        except OSError:
            inode = 0
        return mark_of(name, inode)[:16]

    def _age(self, name: str) -> tuple[int, str]:
        try:
            return os.stat(name, dir_fd=self._folder, follow_symlinks=False).st_mtime_ns, name
        except OSError:
            return 0, name

    def _why_not(self, name: str) -> Left:
        try:
            kind = os.stat(name, dir_fd=self._folder, follow_symlinks=False)
        except OSError:
            return Left.UNREADABLE
        if stat.S_ISLNK(kind.st_mode):
            return Left.LINK
        return _unfit(kind) or Left.UNREADABLE


class FolderHome:
    """A provider's own folder, with ``in`` and ``out`` below it.

    No folder below ``root`` may be a link, whoever laid it: it could lead to what another provider handed in.
    """

    def __init__(self, folder: Path, base: Path | None = None, root: Path | None = None) -> None:
        self._folder = folder
        self._base = base
        self._root = root or base or folder

    @contextlib.contextmanager
    def open(self) -> Iterator[FolderInbox | None]:
        """Hold the inbox open; give none where there is none yet, which is the same as an empty one.

        Without the base under which it should stand, or with nothing in it, that cannot be said: a share that is not
        mounted looks like that. Raises NotLooked then, and when the folder cannot be opened, or is a link.
        """
        try:
            descriptor = self._opened("in")
        except FileNotFoundError:
            if self._base is not None:
                _require_something_in(self._base)
            yield None
            return
        except OSError as error:
            raise NotLooked(Unseen.LINK if error.errno == errno.ELOOP else Unseen.UNREADABLE) from None
        try:
            yield FolderInbox(descriptor)
        finally:
            os.close(descriptor)

    def give(self, files: Mapping[str, bytes]) -> list[str]:
        """Put files into ``out``, each whole; give their paths. Raises OSError."""
        self._root.mkdir(parents=True, exist_ok=True)
        out = self._opened("out", is_made=True)
        try:
            for name, content in files.items():
                put_whole_in(out, name, content, mode=0o644)
        finally:
            os.close(out)
        return [str(self._folder / "out" / name) for name in files]

    def _opened(self, name: str, *, is_made: bool = False) -> int:
        """Open ``in`` or ``out``, folder by folder from the root; raises OSError, with ELOOP where one is a link."""
        held = os.open(self._root, _OPEN_FOLDER)
        for part in (*self._folder.relative_to(self._root).parts, name):
            below = held
            try:
                if is_made:
                    with contextlib.suppress(FileExistsError):
                        os.mkdir(part, dir_fd=below)
                        os.fsync(below)
                held = _opened_below(below, part)
            finally:
                os.close(below)
        return held


def _opened_below(folder: int, name: str) -> int:
    try:
        return os.open(name, _OPEN_FOLDER | os.O_NOFOLLOW, dir_fd=folder)
    except NotADirectoryError:
        # So it is called where a link would have to be followed, too.
        if stat.S_ISLNK(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode):
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), name) from None
        raise


def _require_something_in(base: Path) -> None:
    try:
        is_there = any(base.iterdir())
    except FileNotFoundError:
        is_there = False
    except OSError:
        raise NotLooked(Unseen.UNREADABLE) from None
    if not is_there:
        raise NotLooked(Unseen.MISSING)


def _unfit(kind: os.stat_result) -> Left | None:
    if stat.S_ISDIR(kind.st_mode):
        return Left.FOLDER
    if not stat.S_ISREG(kind.st_mode):
        return Left.SPECIAL
    if kind.st_nlink != 1:
        return Left.LINKED
    return Left.TOO_LARGE if kind.st_size > LARGEST_XML else None


def _origin(kind: os.stat_result) -> tuple[int, ...]:
    return (kind.st_dev, kind.st_ino, kind.st_size, kind.st_mtime_ns)


def _read(descriptor: int, size: int) -> bytes:
    """Read to the end, but never more than a file may have, whatever its size was said to be.

    Raises NotTaken as soon as it begins like a file that may not have that size.
    """
    data = bytearray(os.read(descriptor, _PIECE))
    if size > most_bytes(data):
        raise NotTaken(Left.TOO_LARGE)
    while len(data) <= most_bytes(data) and (piece := os.read(descriptor, _PIECE)):
        data += piece
    return bytes(data)
