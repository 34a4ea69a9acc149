"""Rows kept as Parquet below a root, named by a hash that proves them.

Cells and observations are named by the hash of their rows, which stays the same whatever wrote the file. Records are
many, so they are named by the hash of the file's bytes: to prove them takes one reading of it, and no look at a row.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path, PurePosixPath

import polars as pl

from data_lake.durable import put_whole

NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,78}[A-Za-z0-9])?")
"""What one part of a path below the root may be."""

MARK = 32
"""Digits of a hash in a file's name."""

_CONTENT_KEY = "lscb_content_sha256"
_ABOUT_KEY = "lscb_about"


class LakeDamaged(Exception):  # noqa: N818 - named as what happened
    """A file of the lake is missing, or is not what was put there."""


class NameRefused(ValueError):  # noqa: N818
    """A name that may not become part of a path."""


# --- rows named by what they hold


def put_rows(root: Path, frame: pl.DataFrame, folder: PurePosixPath, stem: str) -> tuple[str, str]:
    """Keep rows under the hash of them, once; give the path below the root and the hash.

    What a run that did not end left under that name is written again.
    """
    content = _content_sha256(frame)
    relative = str(folder / f"{stem}{content[:MARK]}.parquet")
    if (root / relative).exists() and _holds(root, relative, content):
        return relative, content
    buffer = BytesIO()
    frame.write_parquet(buffer, compression="zstd", metadata={_CONTENT_KEY: content})
    put_whole(root / relative, buffer.getvalue(), mode=0o444)
    return relative, content


def read_rows(root: Path, relative: str, zone: str) -> tuple[pl.DataFrame, str]:
    """Return rows and their hash, proved against the one that was written with them.

    Raises LakeDamaged or NameRefused.
    """
    path = _inside(root, relative, zone)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise LakeDamaged(_missing(relative, zone)) from None
    frame, content = _read_parquet(data)
    if frame is None or _content_sha256(frame) != content:
        raise LakeDamaged(damaged(relative, zone))
    return frame, content


# --- records, named by the bytes of their file


def put_records(
    root: Path, frame: pl.DataFrame, folder: PurePosixPath, stem: str, about: Mapping[str, str]
) -> str:
    """Keep records under the hash of the file that holds them, once; give the path below the root.

    Only the system's own user may read it. The same rows and the same ``about`` make the same file.
    """
    buffer = BytesIO()
    said = json.dumps(dict(about), sort_keys=True, ensure_ascii=False)
    frame.write_parquet(buffer, compression="zstd", metadata={_ABOUT_KEY: said})
    data = buffer.getvalue()
    relative = str(folder / f"{stem}{hashlib.sha256(data).hexdigest()[:MARK]}.parquet")
    path = root / relative
    if not path.exists() or path.read_bytes() != data:
        put_whole(path, data, mode=0o400)
    return relative


def prove_records(root: Path, relative: str, zone: str) -> Path:
    """Return where records lie, their file's bytes proved against the hash in its name.

    Raises LakeDamaged or NameRefused.
    """
    path = _inside(root, relative, zone)
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        raise LakeDamaged(_missing(relative, zone)) from None
    if PurePosixPath(relative).name.split(".")[1:-1] != [found[:MARK]]:
        raise LakeDamaged(damaged(relative, zone))
    return path


def about_records(root: Path, relative: str, zone: str) -> dict[str, str]:
    """Return what was written with records, without reading them, and so not proved.

    Raises LakeDamaged or NameRefused.
    """
    path = _inside(root, relative, zone)
    try:
        said: dict[str, str] = json.loads(pl.read_parquet_metadata(path).get(_ABOUT_KEY, "{}"))
    except FileNotFoundError:
        raise LakeDamaged(_missing(relative, zone)) from None
    except (pl.exceptions.PolarsError, OSError, ValueError):
        raise LakeDamaged(damaged(relative, zone)) from None
    return said


def damaged(relative: str, zone: str) -> str:
    """Say that rows are not those that were put there."""
    return (
        f"{relative}: these {zone} rows have changed since they were put there, or cannot be read. "
        "Restore the file from the backup."
    )


def _missing(relative: str, zone: str) -> str:
    return (
        f"{relative}: the lake should hold these {zone} rows, and does not. Restore the file from the backup."
    )


def _inside(root: Path, relative: str, zone: str) -> Path:
    parts = PurePosixPath(relative).parts
    if not parts or parts[0] != zone or not all(NAME.fullmatch(part) for part in parts):
        raise NameRefused(
            f"A file of {zone} rows is named by its path below the root: {zone}/<board>/.../<hash>.parquet."
        )
    return root / relative


def _holds(root: Path, relative: str, content: str) -> bool:
    try:
        return read_rows(root, relative, PurePosixPath(relative).parts[0])[1] == content
    except LakeDamaged:
        return False


def _content_sha256(frame: pl.DataFrame) -> str:
    """Hash names, types and cells as text: the same for the same rows, whatever wrote the Parquet."""
    columns = [(name, str(kind)) for name, kind in frame.schema.items()]
    text = json.dumps([columns, frame.rows()], ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _read_parquet(data: bytes) -> tuple[pl.DataFrame | None, str]:
    """Return the frame and the hash written with it; no frame when the bytes cannot be read."""
    try:
        content = pl.read_parquet_metadata(BytesIO(data)).get(_CONTENT_KEY, "")
        return pl.read_parquet(BytesIO(data)), content
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # noqa: BLE001 - a damaged page makes Polars panic, which is no Exception
        return None, ""
