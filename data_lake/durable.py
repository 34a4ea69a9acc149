"""Files that appear whole or not at all, and outlast a loss of power: written, synced, named, their folder synced."""

import contextlib
import os
import secrets
import tempfile
from pathlib import Path


def put_whole(path: Path, data: bytes, *, mode: int) -> None:
    """Make a file appear whole or not at all, in the place of what was there; folders are made where they lack."""
    made = [folder for folder in (path.parent, *path.parent.parents) if not folder.exists()]
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = written(path.parent, data, mode)
    try:
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    for folder in (path.parent, *(folder.parent for folder in made)):
        sync_folder(folder)


def put_once(path: Path, data: bytes, *, mode: int) -> None:
    """Make a file appear whole where none is yet; what another has put there stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = written(path.parent, data, mode)
    try:
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(temporary)
    finally:
        temporary.unlink()
    sync_folder(path.parent)


def put_whole_in(folder: int, name: str, data: bytes, *, mode: int) -> None:
    """Make a file appear whole or not at all in a folder that is held open, so that it cannot become another one."""
    temporary = f".unfinished-{secrets.token_hex(8)}"
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600, dir_fd=folder)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            os.fchmod(file.fileno(), mode)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, name, src_dir_fd=folder, dst_dir_fd=folder)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(temporary, dir_fd=folder)
        raise
    os.fsync(folder)


def written(folder: Path, data: bytes, mode: int) -> Path:
    """Write and sync a file under a name that nobody takes for a whole one; the caller names it, or removes it."""
    descriptor, name = tempfile.mkstemp(dir=folder, prefix=".unfinished-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            os.fchmod(file.fileno(), mode)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)


def removed(path: Path) -> bool:
    """Take a file away for good; false when there was none. The loss of its name outlasts a loss of power."""
    is_there = path.is_file()
    path.unlink(missing_ok=True)
    if path.parent.is_dir():
        # Also where nothing was: whoever removed it may have died before its folder was synced.
        sync_folder(path.parent)
    return is_there


def sync_folder(folder: Path) -> None:
    """Make the names in a folder last."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
