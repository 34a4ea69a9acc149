"""Look for a word in everything that a folder holds: in bytes as they lie, and in what is packed into them."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import polars as pl


def holding(root: Path, *words: str) -> list[str]:
    """Give the paths of all files below a folder that hold one of the words, or are named by one, sorted.

    Parquet is looked through column by column, a DuckDB file table by table, an archive file by file: all of them are
    compressed. A file that cannot be read so is looked through as it lies.
    """
    found = set()
    for path in sorted(one for one in root.rglob("*") if one.is_file()):
        if any(word in text for text in (str(path), *_texts(path)) for word in words):
            found.add(str(path.relative_to(root)))
    return sorted(found)


def _texts(path: Path) -> Iterator[str]:
    yield path.read_bytes().decode("latin-1")
    if path.suffix == ".parquet":
        yield _of_frame(pl.read_parquet(path))
        yield str(pl.read_parquet_metadata(path))
    elif path.suffix == ".duckdb":
        with duckdb.connect(str(path), read_only=True) as con:
            tables = con.execute(
                "select table_schema, table_name from information_schema.tables order by all"
            ).fetchall()
            for schema, table in tables:
                yield _of_frame(con.sql(f'from "{schema}"."{table}"').pl())
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                yield archive.read(name).decode("latin-1")


def _of_frame(frame: pl.DataFrame) -> str:
    return "\n".join(str(row) for row in frame.iter_rows())
