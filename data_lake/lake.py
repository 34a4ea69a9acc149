"""The lake: one root, its zones, and every path below it.

The zones, from arrival to audience:

```
inbox/<board>/<provider>/in|out      what a provider hands over, and what it gets back
landing/<sha[:2]>/<sha>              every arrival as received, write-once, named by the hash of its bytes
accepted/<board>/<provider>/<return_id>/<period>/<submission_id>.<hash>.parquet     what was believed
observations/<board>/<period>/<hash>.parquet     what was signed off, frozen
releases/files/<sha[:2]>/<sha>       files of published statistics as they were imported, write-once
releases/figures/<source>/<release>.<hash>.parquet     the figures that were read of them
quarantine/                          what was refused
anchors/<event>                      hashes of the ledger's last events, kept at each build
published/<board>/<period>/<audience>/   the packs
keys/<board>                         the secret by which ids of other systems become pseudonyms
console/  ticks/                     the page for those who run it; when each tick last ended well
warehouse.duckdb  ledger.sqlite  prefect/  locks/
```

A file becomes visible only when it is whole: written beside its place under another name, synced, renamed,
and the folder synced. A file that no ledger row names is litter, and harmless.

The embedded default is a local folder. Everything that touches bytes goes through this class, so that another
store (an ``fsspec`` URL) can stand behind the same methods.
"""

import fcntl
import hashlib
import os
import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

import polars as pl

from data_lake import row_files
from data_lake.durable import put_once, put_whole, removed
from data_lake.release_files import ReleaseFiles
from data_lake.row_files import MARK, LakeDamaged, NameRefused

__all__ = ["Busy", "Lake", "LakeDamaged", "NameRefused"]

_SHA256 = re.compile(r"[0-9a-f]{64}")
_ZONES = (
    "inbox",
    "landing",
    "accepted",
    "observations",
    "releases",
    "quarantine",
    "published",
    "prefect",
    "locks",
    "keys",
)
_PRIVATE_ZONES = frozenset({"landing", "accepted", "observations", "quarantine", "prefect", "keys"})


class Busy(Exception):  # noqa: N818
    """Somebody else holds the lock; the sentence names the holder."""


class Lake:
    """The files under one root.

    Making one touches nothing; ``lay_out`` makes the folders.
    """

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()
        self.releases = ReleaseFiles(self.root)

    # --- paths

    def inbox(self, board: str, provider: str) -> Path:
        """Give the folder where a provider puts its files."""
        return self.root / "inbox" / _name("board", board) / _name("provider", provider) / "in"

    def outbox(self, board: str, provider: str) -> Path:
        """Give the folder where a provider finds its receipts."""
        return self.root / "inbox" / _name("board", board) / _name("provider", provider) / "out"

    def published(self, board: str, period: str, audience: str) -> Path:
        """Give the folder of one audience's pack for one quarter."""
        return (
            self.root
            / "published"
            / _name("board", board)
            / _name("period", period)
            / _name("audience", audience)
        )

    @property
    def landing(self) -> Path:
        """The zone of arrivals as received."""
        return self.root / "landing"

    @property
    def observations(self) -> Path:
        """The zone of frozen observations."""
        return self.root / "observations"

    @property
    def quarantine(self) -> Path:
        """The zone of what was refused."""
        return self.root / "quarantine"

    @property
    def warehouse(self) -> Path:
        """The live warehouse file; only ``sql`` writes it."""
        return self.root / "warehouse.duckdb"

    @property
    def ledger(self) -> Path:
        """The ledger's file, where no database URL is set."""
        return self.root / "ledger.sqlite"

    @property
    def ledger_url(self) -> str:
        """The database URL of ``ledger``."""
        return f"sqlite:///{self.ledger}"

    def tick(self, name: str, ids: Sequence[str]) -> Path:
        """Give the file in which a tick's memory is kept: ``ticks/collect-nyscb-police.json``."""
        return self.root / "ticks" / f"{'-'.join(_name('tick', one) for one in (name, *ids))}.json"

    def ticks(self) -> list[Path]:
        """Give the files in which memories of ticks are kept, by name."""
        return sorted((self.root / "ticks").glob("*.json"))

    @property
    def console(self) -> Path:
        """The page for those who run the system."""
        return self.root / "console" / "index.html"

    @property
    def prefect_home(self) -> Path:
        """The home of the scheduler's own files; never a system of record."""
        return self.root / "prefect"

    @property
    def is_laid_out(self) -> bool:
        """Whether a lake was laid out under this root."""
        return self.landing.is_dir()

    def lay_out(self) -> None:
        """Make every zone; what stands is left as it is."""
        for zone in _ZONES:
            folder = self.root / zone
            if not folder.is_dir():
                folder.mkdir(parents=True, exist_ok=True, mode=0o700 if zone in _PRIVATE_ZONES else 0o777)

    # --- arrivals as received

    def land(self, data: bytes) -> str:
        """Keep the bytes of an arrival for good and return their SHA-256 in hex; the same bytes land once.

        Raises:
            LakeDamaged: what already lies under that hash is something else.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        path = self._landing_path(sha256)
        if path.exists():
            self.landed(sha256)
        else:
            put_whole(path, data, mode=0o400)
        return sha256

    def landed(self, sha256: str) -> bytes:
        """Return the bytes that landed under this hash, proved by hashing them again.

        Raises:
            LakeDamaged: the file is missing, or its bytes have changed.
        """
        path = self._landing_path(sha256)
        where = path.relative_to(self.root)
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            raise LakeDamaged(
                f"{where}: the lake should hold this arrival, and does not. Restore it from the backup."
            ) from None
        if hashlib.sha256(data).hexdigest() != sha256:
            raise LakeDamaged(
                f"{where}: the bytes of this arrival have changed since they landed ({len(data)} are there). "
                "Restore it from the backup."
            )
        return data

    def _landing_path(self, sha256: str) -> Path:
        if not _SHA256.fullmatch(sha256):
            raise NameRefused("An arrival is named by the SHA-256 of its bytes: 64 digits of 0-9 and a-f.")
        return self.landing / sha256[:2] / sha256

    # --- what was believed

    def put_accepted(  # noqa: PLR0913 - the address of one file has five parts
        self,
        frame: pl.DataFrame,
        *,
        board: str,
        provider: str,
        return_id: str,
        period: str,
        submission_id: str,
    ) -> str:
        """Keep the rows of one accepted submission; return the path below the root, with forward slashes.

        The path ends in the hash of the rows, so that whoever holds the path (the ledger, under its trail) can tell
        whether the rows are those that were accepted. The same rows are kept once; what a run that did not end left
        under another hash is named by nobody.

        Raises:
            NameRefused: a part of the address cannot be part of a path.
        """
        folder, stem = _accepted(board, provider, return_id, period, submission_id)
        return row_files.put_rows(self.root, frame, folder, stem)[0]

    def read_accepted(self, relative: str) -> pl.DataFrame:
        """Return the rows of an accepted submission, proved against the hash in its path and the one written with them.

        Raises:
            LakeDamaged: the file is missing, cannot be read, or its rows have changed.
            NameRefused: the path does not lie in the accepted zone.
        """
        frame, content = row_files.read_rows(self.root, relative, "accepted")
        if PurePosixPath(relative).name.split(".")[1:-1] not in ([], [content[:MARK]]):
            raise LakeDamaged(row_files.damaged(relative, "accepted"))
        return frame

    def put_records(  # noqa: PLR0913 - the address of one file has five parts
        self,
        frame: pl.DataFrame,
        *,
        board: str,
        provider: str,
        return_id: str,
        period: str,
        submission_id: str,
        about: Mapping[str, str],
    ) -> str:
        """Keep the rows of one accepted list; return the path below the root, which ends in the hash of the file.

        ``about`` is kept with them: what is known of the whole list, as how far back it reaches. Raises NameRefused.
        """
        folder, stem = _accepted(board, provider, return_id, period, submission_id)
        return row_files.put_records(self.root, frame, folder, stem, about)

    def prove_records(self, relative: str) -> Path:
        """Return where the rows of an accepted list lie, proved against the hash in the path.

        Raises LakeDamaged or NameRefused, as ``read_accepted`` does.
        """
        return row_files.prove_records(self.root, relative, "accepted")

    def read_records(self, relative: str) -> pl.DataFrame:
        """Return the rows of an accepted list, proved. Raises as ``prove_records`` does."""
        return pl.read_parquet(self.prove_records(relative))

    def about_records(self, relative: str) -> dict[str, str]:
        """Return what is known of an accepted list as a whole; it is proved with the rows, when these are.

        Raises LakeDamaged or NameRefused.
        """
        return row_files.about_records(self.root, relative, "accepted")

    # --- what was signed

    def put_observations(self, frame: pl.DataFrame, *, board: str, period: str) -> tuple[str, str]:
        """Keep the observations of a signed quarter, write-once; return the path below the root and the rows' SHA-256.

        The file is named by that hash: the same rows are kept once, and other ones stand beside them.
        """
        folder = PurePosixPath("observations", _name("board", board), _name("period", period))
        return row_files.put_rows(self.root, frame, folder, "")

    def read_observations(self, relative: str, sha256: str) -> pl.DataFrame:
        """Return frozen observations, proved against the hash of their rows. Raises as ``read_accepted`` does."""
        frame, content = row_files.read_rows(self.root, relative, "observations")
        if content != sha256:
            raise LakeDamaged(row_files.damaged(relative, "observations"))
        return frame

    # --- secrets

    def pseudonym_key(self, board: str) -> str:
        """Give the board's secret, in hexadecimal digits, by which ids become pseudonyms; it is made once.

        Whoever loses it cannot tell a child again in what comes later: it belongs into the backup, apart from the rows.
        """
        path = self.root / "keys" / _name("board", board)
        if not path.exists():
            put_once(path, secrets.token_hex(32).encode(), mode=0o400)
        return path.read_text(encoding="ascii")

    # --- what was last seen of the ledger's trail

    def anchor(self, sequence: int, event_hash: str) -> None:
        """Keep the hash of an event outside the ledger, write-once, so that a trail that was cut can be told."""
        path = self.root / "anchors" / f"{sequence:010}"
        if sequence and not path.exists():
            put_whole(path, event_hash.encode(), mode=0o444)

    def anchors(self) -> dict[int, str]:
        """Give the hashes that were kept, by the sequence of their event."""
        return {
            int(path.name): path.read_text(encoding="ascii")
            for path in sorted((self.root / "anchors").glob("[0-9]*"))
        }

    # --- what has outlived its retention

    def purge_landed(self, sha256: str) -> bool:
        """Remove the bytes of an arrival for good; false when they had gone. The ledger holds their tombstone by now.

        Whether bytes that are missing were purged or lost, the ledger alone can tell.
        """
        return removed(self._landing_path(sha256))

    def purge_accepted(self, relative: str) -> bool:
        """Remove accepted rows for good, as ``purge_landed`` does. Raises NameRefused."""
        parts = PurePosixPath(relative).parts
        if parts[:1] != ("accepted",) or not relative.endswith(".parquet") or ".." in parts:
            raise NameRefused(
                "Only accepted rows are purged by their path: accepted/<board>/.../<hash>.parquet."
            )
        return removed(self.root / relative)

    def weigh(self, relative: str) -> tuple[int, str] | None:
        """Give the size and the SHA-256 of a file by its path below the root; none where there is no such file."""
        try:
            data = (self.root / relative).read_bytes()
        except FileNotFoundError:
            return None
        return len(data), hashlib.sha256(data).hexdigest()

    # --- one at a time

    @contextmanager
    def lock(self, name: str, holder: str = "") -> Iterator[None]:
        """Hold the named lock for as long as the block runs; never wait.

        The lock is a ``flock`` on a side file, so that closing any other file cannot drop it; the system
        frees it when the process ends, however it ends.

        Raises:
            Busy: somebody else holds it.
        """
        path = self.root / "locks" / f"{_name('lock', name)}.lock"
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                held_by = os.pread(descriptor, 200, 0).decode("utf-8", "replace").strip() or "another process"
                raise Busy(
                    f"The lake at {self.root} is busy: {name} is held by {held_by}. "
                    "Wait until it has ended, and try again."
                ) from None
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"process {os.getpid()}{f' ({holder})' if holder else ''}".encode(), 0)
            try:
                yield
            finally:
                os.ftruncate(descriptor, 0)
        finally:
            os.close(descriptor)


def _name(what: str, name: str) -> str:
    """Return the name when it may be part of a path; the error never repeats it."""
    if not row_files.NAME.fullmatch(name) or ".." in name:
        raise NameRefused(
            f"The name of this {what} cannot be part of a path: "
            "use 1 to 80 letters, digits, '_', '-' and single '.', with a letter or digit at both ends."
        )
    return name


def _accepted(
    board: str, provider: str, return_id: str, period: str, submission_id: str
) -> tuple[PurePosixPath, str]:
    """Give the folder of an accepted submission, and how its file's name begins."""
    folder = PurePosixPath(
        "accepted",
        _name("board", board),
        _name("provider", provider),
        _name("return", return_id),
        _name("period", period),
    )
    return folder, f"{_name('submission', submission_id)}."
