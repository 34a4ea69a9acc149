"""An inbox that somebody else writes to: what lies there is opened once, without following anything, and copied.

What is taken is the copy: its bytes are hashed and parsed, and the file is never opened again. What cannot be taken is
left where it lies, and told by a class.
"""

import contextlib
import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from data_lake.parsers.faults import LARGEST_FILE

_PIECE = 1 << 20
_OPEN = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY


class Left(StrEnum):
    """Why something is left in the inbox."""

    LINK = "symbolic_link"
    LINKED = "hard_link"
    FOLDER = "folder"
    SPECIAL = "not_a_file"
    TOO_LARGE = "too_large"
    UNREADABLE = "not_readable"
    NOT_CLEARED = "not_cleared"


class NotTaken(Exception):  # noqa: N818 - named as what happened
    """Something in the inbox that is not taken, and why."""

    def __init__(self, why: Left) -> None:
        super().__init__(f"Left in the inbox: {why}.")
        self.why = why


class StillChanging(Exception):  # noqa: N818
    """Somebody wrote to the file while it was copied; the next look may find it whole."""


@dataclass(frozen=True)
class Copy:
    """The bytes of a file, and which file they were copied from."""

    data: bytes
    origin: tuple[int, ...]


class Inbox:
    """One provider's folder, held open while it is looked through."""

    def __init__(self, descriptor: int) -> None:
        self._folder = descriptor

    def names(self) -> list[str]:
        """List what lies there, the longest untouched first: a correction comes after what it corrects."""
        return sorted(os.listdir(self._folder), key=self._age)  # noqa: PTH208 - by descriptor, which no path can be

    def copy(self, name: str) -> Copy:
        """Copy one file.

        Raises:
            NotTaken: it is no plain file with this one name, too large, or cannot be read.
            StillChanging: it was written to in the meantime.
            FileNotFoundError: it has gone.
        """
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
            data = _read(descriptor)
            if _origin(before) != _origin(os.fstat(descriptor)) or len(data) != before.st_size:
                raise StillChanging
        except OSError:
            raise NotTaken(Left.UNREADABLE) from None
        finally:
            os.close(descriptor)
        return Copy(data, _origin(before))

    def clear(self, name: str, copy: Copy) -> None:
        """Remove the file that was copied; another one that has come under its name stays.

        Raises:
            NotTaken: it cannot be removed.
        """
        with contextlib.suppress(FileNotFoundError):
            try:
                now = os.stat(name, dir_fd=self._folder, follow_symlinks=False)
                if _origin(now) == copy.origin:
                    os.unlink(name, dir_fd=self._folder)
            except FileNotFoundError:
                raise
            except OSError:
                raise NotTaken(Left.NOT_CLEARED) from None

    def _age(self, name: str) -> tuple[int, str]:
        try:
            return os.stat(name, dir_fd=self._folder, follow_symlinks=False).st_mtime_ns, name
        except OSError:
            return 0, name

    def mark(self, name: str) -> str:
        """Give a short mark that is the same as long as the same thing lies under the name; it tells neither."""
        try:
            inode = os.stat(name, dir_fd=self._folder, follow_symlinks=False).st_ino
        except OSError:
            inode = 0
        return hashlib.sha256(os.fsencode(name) + inode.to_bytes(8, "big")).hexdigest()[:16]

    def _why_not(self, name: str) -> Left:
        try:
            kind = os.stat(name, dir_fd=self._folder, follow_symlinks=False)
        except OSError:
            return Left.UNREADABLE
        if stat.S_ISLNK(kind.st_mode):
            return Left.LINK
        return _unfit(kind) or Left.UNREADABLE


@contextlib.contextmanager
def open_inbox(folder: Path) -> Iterator[Inbox]:
    """Hold a folder open. Raises OSError when it cannot be looked into, which is not the same as empty."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield Inbox(descriptor)
    finally:
        os.close(descriptor)


def plain_name(name: str) -> str:
    """Give the name of a file as data that is safe to show: what cannot be printed or decoded stands as its code."""
    text = os.fsencode(name).decode("utf-8", "backslashreplace")
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in text)


def _unfit(kind: os.stat_result) -> Left | None:
    if stat.S_ISDIR(kind.st_mode):
        return Left.FOLDER
    if not stat.S_ISREG(kind.st_mode):
        return Left.SPECIAL
    if kind.st_nlink != 1:
        return Left.LINKED
    return Left.TOO_LARGE if kind.st_size > LARGEST_FILE else None


def _origin(kind: os.stat_result) -> tuple[int, ...]:
    return (kind.st_dev, kind.st_ino, kind.st_size, kind.st_mtime_ns)


def _read(descriptor: int) -> bytes:
    """Read to the end, but never more than a file may have, whatever its size was said to be."""
    data = bytearray()
    while len(data) <= LARGEST_FILE and (piece := os.read(descriptor, _PIECE)):
        data += piece
    return bytes(data)
