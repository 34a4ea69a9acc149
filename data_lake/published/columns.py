"""Reading a published file as text, and taking from it only the columns that are known by name."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from data_lake.published.shape import UnreadablePublished


def one_file(folder: Path, pattern: str) -> Path:
    """Give the one file of ``folder`` that fits ``pattern``; on none or several raise UnreadablePublished."""
    found = sorted(folder.glob(pattern))
    if len(found) != 1:
        raise UnreadablePublished(
            f"{folder.name}: found {len(found)} files like {pattern}, expected one. "
            "Put the release's files there as they were downloaded."
        )
    return found[0]


def read_text(path: Path) -> pl.DataFrame:
    """Read a CSV with every column as text; byte-order mark and CRLF are taken away, blanks become null.

    Raises UnreadablePublished when it is not a CSV in UTF-8.
    """
    try:
        frame = pl.read_csv(path, infer_schema=False, encoding="utf8")
    except (pl.exceptions.PolarsError, OSError) as error:
        raise UnreadablePublished(
            f"{path.name}: not readable as a CSV file in UTF-8 ({type(error).__name__}). Download it again."
        ) from error
    names = {name: name.removeprefix("\ufeff").strip() for name in frame.columns}
    text = frame.rename(names).with_columns(pl.all().str.strip_chars())
    return text.with_columns(pl.when(pl.all() != "").then(pl.all()))


def pick(frame: pl.DataFrame, wanted: Mapping[str, Sequence[str]], file: str) -> pl.DataFrame:
    """Take the wanted columns under our names; each is known in the file by its name or one of its aliases.

    Raises UnreadablePublished, naming every wanted column that is missing: a missing column is never read
    as empty.
    """
    found = {
        ours: [one for one in (ours, *theirs) if one in frame.columns] for ours, theirs in wanted.items()
    }
    missing = [ours for ours, names in found.items() if not names]
    if missing:
        looked_for = "; ".join(" or ".join(dict.fromkeys((ours, *wanted[ours]))) for ours in missing)
        raise UnreadablePublished(
            f"{file}: no column {looked_for}. The columns are {', '.join(frame.columns)}. "
            "If one of them is meant, add its name to the aliases of the importer."
        )
    return frame.select(pl.col(names[0]).alias(ours) for ours, names in found.items())
