"""Releases of published statistics in the lake: the files as they were imported, and the figures read of them."""

import hashlib
from pathlib import Path, PurePosixPath

import polars as pl

from data_lake import row_files
from data_lake.durable import put_whole
from data_lake.row_files import NAME, NameRefused

ZONE = "releases"


class ReleaseFiles:
    """The zone of imported releases under a lake's root. They are nobody's secret, and never purged."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def keep(self, data: bytes) -> str:
        """Keep the bytes of a file for good under their SHA-256, which is returned; the same are kept once."""
        sha256 = hashlib.sha256(data).hexdigest()
        path = self._root / ZONE / "files" / sha256[:2] / sha256
        if not path.exists() or path.read_bytes() != data:
            put_whole(path, data, mode=0o444)
        return sha256

    def put(self, frame: pl.DataFrame, *, source: str, release: str) -> str:
        """Keep the figures that were read of a release, once; return the path below the root, which ends in their hash.

        Raises:
            NameRefused: the source or the release cannot be part of a path; a dot can be no part of it.
        """
        for what, name in (("source", source), ("release", release)):
            if not NAME.fullmatch(name) or "." in name:
                raise NameRefused(
                    f"The name of this {what} cannot be part of a path: "
                    "use 1 to 80 letters, digits, '_' and '-', with a letter or digit at both ends."
                )
        return row_files.put_records(
            self._root, frame, PurePosixPath(ZONE, "figures", source), f"{release}.", {}
        )

    def read(self, relative: str) -> pl.DataFrame:
        """Return the figures of an import, proved against the hash in their path. Raises LakeDamaged or NameRefused."""
        return pl.read_parquet(row_files.prove_records(self._root, relative, ZONE))
