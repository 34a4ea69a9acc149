"""What an inbox is, wherever it stands: somebody else writes to it, we list it, copy a file, and remove that file.

What is taken is the copy: its bytes are hashed and parsed, and the file is never opened again. What cannot be taken is
left where it lies, and told by a class. "Could not look" is an error of its own: it is never "nothing there".
"""

import hashlib
import os
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Left(StrEnum):
    """Why something is left in the inbox."""

    LINK = "symbolic_link"
    LINKED = "hard_link"
    FOLDER = "folder"
    SPECIAL = "not_a_file"
    TOO_LARGE = "too_large"
    UNREADABLE = "not_readable"
    NOT_CLEARED = "not_cleared"
    ODD_NAME = "not_a_name"


class Unseen(StrEnum):
    """Why an inbox could not be looked into."""

    UNREACHABLE = "unreachable"
    HOST_KEY = "host_key_not_known"
    LOGIN = "login_refused"
    MISSING = "folder_missing"
    UNREADABLE = "not_readable"
    LINK = "symbolic_link"
    DRIVER = "driver_missing"
    SETTING = "setting_not_usable"


class NotTaken(Exception):  # noqa: N818 - named as what happened
    """Something in the inbox that is not taken, and why."""

    def __init__(self, why: Left) -> None:
        super().__init__(f"Left in the inbox: {why}.")
        self.why = why


class NotLooked(Exception):  # noqa: N818
    """An inbox that could not be looked into, and why; ``hint`` says what would help, where that can be known."""

    def __init__(self, why: Unseen, hint: str = "") -> None:
        super().__init__(f"Not looked into: {why}.")
        self.why = why
        self.hint = hint


class StillChanging(Exception):  # noqa: N818
    """Somebody wrote to the file while it was copied; the next look may find it whole."""


@dataclass(frozen=True)
class Copy:
    """The bytes of a file, and a mark of what they were copied from: the name, the size, when it was modified."""

    data: bytes
    mark: str
    modified: str

    @property
    def sha256(self) -> str:
        """The SHA-256 of the bytes, in hex."""
        return hashlib.sha256(self.data).hexdigest()


class Inbox(Protocol):
    """One provider's folder, held open while it is looked through."""

    def names(self) -> list[str]:
        """List what lies there, the longest untouched first: a correction comes after what it corrects.

        Raises NotLooked when it cannot be listed.
        """

    def copy(self, name: str) -> Copy:
        """Copy one file.

        Raises:
            NotLooked: the server that holds it is not reached any more.
            NotTaken: it is no plain file with this one name, too large, or cannot be read.
            StillChanging: it was written to in the meantime.
            FileNotFoundError: it has gone.
        """

    def clear(self, name: str, copy: Copy) -> None:
        """Remove the file that was copied; another one that has come under its name stays.

        Raises NotTaken when it cannot be removed.
        """

    def mark(self, name: str) -> str:
        """Give a short mark that is the same as long as the same thing lies under the name; it tells neither."""


def mark_of(name: str, *origin: object) -> str:
    """Give the mark of a name and of what lies there; it tells neither."""
    return hashlib.sha256(os.fsencode(name) + repr(origin).encode()).hexdigest()


def plain_name(name: str) -> str:
    """Give the name of a file as data that is safe to show: what cannot be printed or decoded stands as its code."""
    text = os.fsencode(name).decode("utf-8", "backslashreplace")
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in text)
