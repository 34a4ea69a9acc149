"""The warehouse's file: how it is opened and replaced, and the hash by which two builds are known to be equal."""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "allow_persistent_secrets": False,
    "enable_external_access": False,
    "python_enable_replacements": False,
}
"""No extension, no file but its own, no frame of the calling Python by its name."""


def connect(
    path: Path | None, *, read_only: bool = False, threads: int | None = None
) -> duckdb.DuckDBPyConnection:
    """Open a DuckDB file (None: in memory) shut off from everything else, with its clock at UTC."""
    settings = {**SETTINGS, "threads": threads} if threads else SETTINGS
    con = duckdb.connect(str(path) if path else ":memory:", read_only=read_only, config=dict(settings))
    con.execute("set TimeZone = 'UTC'")
    return con


def connect_reading(
    files: Collection[Path], spilling_to: Path, *, threads: int | None = None
) -> duckdb.DuckDBPyConnection:
    """Open a DuckDB in memory that may read exactly some files, and spill into one folder; shut off from all else."""
    shut = "enable_external_access"
    settings = {name: value for name, value in SETTINGS.items() if name != shut}
    settings |= {"temp_directory": str(spilling_to), "preserve_insertion_order": False}
    if threads:
        settings["threads"] = threads
    con = duckdb.connect(":memory:", config=settings)
    con.execute("set TimeZone = 'UTC'")
    con.execute("set allowed_paths = ?", [sorted(str(one) for one in files)])
    con.execute(f"set {shut} = false")
    return con


@dataclass(frozen=True)
class BuiltFrom:
    """The instant that a warehouse speaks of, the last event that it knows, and what it was built with."""

    as_at: datetime
    event_sequence: int
    boards: str
    code_version: str
    dataset_version: str


@contextmanager
def open_read_only(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the live warehouse for reading, and close it after.

    A build that swaps in a new file does not disturb this reader, which keeps the old one; a process sees the
    new one once all its readers of the old one are closed. Raises FileNotFoundError when nothing has been
    built.
    """
    if not path.exists():
        raise FileNotFoundError(f"There is no warehouse at {path}: nothing has been built. Run `lscb build`.")
    with closing(connect(path, read_only=True)) as con:
        yield con


@contextmanager
def beside(target: Path) -> Iterator[Path]:
    """Give a path for a new file; when the block ends well, the file takes the place of ``target`` in one step.

    The block closes what it opened there. When it fails, or the process is killed, ``target`` is as it was; what a
    killed process left beside it goes with the next call. The folder of ``target`` is made. Raises OSError.
    """
    with private_folder(target.parent, f".{target.name}-") as folder:
        new = folder / target.name
        yield new
        new.chmod(0o600)  # it holds every figure as it is
        _to_disk(new)
        new.replace(target)
        _to_disk(target.parent)


@contextmanager
def private_folder(parent: Path, prefix: str) -> Iterator[Path]:
    """Give a new folder that only the system's own user may enter, and take it away with all that is in it.

    What a process that was killed left under that prefix goes with the next call. ``parent`` is made. Raises OSError.
    """
    parent.mkdir(parents=True, exist_ok=True)
    with ExitStack() as kept:
        folder = _new_folder(kept, parent, prefix)
        for other in sorted(parent.iterdir()):
            if other.name.startswith(prefix) and other != folder:
                _take_away(other)
        yield folder


def canonical_hashes(path: Path) -> dict[str, str]:
    """Give the hash of every model of a warehouse, by table, as its build wrote it down.

    Raises FileNotFoundError when nothing has been built.
    """
    with open_read_only(path) as con:
        rows = con.execute("select table_name, hash from quality.model_builds order by table_name").fetchall()
    return dict(rows)


def warehouse_hash(path: Path) -> str:
    """Give one SHA-256 over the hashes of all models of a warehouse: it stands for all that the warehouse holds.

    Raises FileNotFoundError when nothing has been built.
    """
    said = "\n".join(f"{table} {found}" for table, found in canonical_hashes(path).items())
    return hashlib.sha256(said.encode()).hexdigest()


def built_from(path: Path) -> BuiltFrom | None:
    """Give what a warehouse was built from, as its build wrote it down; None when there is none that can be read."""
    try:
        with open_read_only(path) as con:
            found = con.execute(
                "select as_at::timestamp, event_sequence, boards, code_version, dataset_version from quality.build"
            ).fetchone()
    except (FileNotFoundError, duckdb.Error):
        return None
    if found is None:
        return None
    as_at, *others = found
    return BuiltFrom(as_at.replace(tzinfo=UTC), *others)


def canonical_hash(con: duckdb.DuckDBPyConnection, table: str, key: Sequence[str]) -> str:
    """Give the SHA-256 of a table's names, types and rows, in the order of its key, as 64 hexadecimal digits.

    Equal rows give equal hashes whatever the order they were written in and the number of threads. Every
    value is taken as its exact text: integers and decimals in full, doubles by the shortest text that reads
    back the same.
    """
    rows = con.table(table)
    columns = list(zip(rows.columns, map(str, rows.types), strict=True))
    texts = ", ".join(_text(name, kind) for name, kind in columns)
    order = ", ".join(quoted(name) for name in key)
    digests = rows.project(f"*, sha256(to_json([{texts}])::varchar) as _digest")
    found = digests.aggregate(
        f"coalesce(sha256(string_agg(_digest, '' order by {order}, _digest)), '')"
    ).fetchall()
    head = "\n".join(f"{name} {kind}" for name, kind in columns)
    return hashlib.sha256(f"{head}\n{found[0][0]}".encode()).hexdigest()


def quoted(name: str) -> str:
    """Write a column's or table's name so that DuckDB takes it for a name, whatever it holds."""
    return '"' + name.replace('"', '""') + '"'


def _new_folder(kept: ExitStack, parent: Path, prefix: str) -> Path:
    """Make a folder and hold it; who clears up may have taken one away that was not held yet, and another is made."""
    while True:
        folder = Path(
            kept.enter_context(TemporaryDirectory(prefix=prefix, dir=parent, ignore_cleanup_errors=True))
        )
        with suppress(BlockingIOError, FileNotFoundError):
            kept.enter_context(_held(folder))
            return folder


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Hold a folder as one in use; the system lets go when the process ends, however it ends.

    Raises BlockingIOError when another process holds it.
    """
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)


def _take_away(folder: Path) -> None:
    """Remove a folder that nobody holds; leave it to a build that is running."""
    with suppress(BlockingIOError, FileNotFoundError), _held(folder):
        shutil.rmtree(folder)


def _to_disk(path: Path) -> None:
    """Wait until a file that no DuckDB holds open, or a folder's list of files, is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _text(column: str, kind: str) -> str:
    """Give the expression of a column's exact text; zero below zero is zero."""
    value = f"({quoted(column)} + 0)" if kind in {"DOUBLE", "FLOAT"} else quoted(column)
    return f"{value}::varchar"
