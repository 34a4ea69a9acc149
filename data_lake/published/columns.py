"""Reading a published file as text, and taking from it only the columns that are known by name."""

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path

import polars as pl

from data_lake.published.shape import UnreadablePublished

LINE = "line"
"""The column that keeps the line of the file, as a person counts it, where rows are left out before they are read."""

_ALIKE = 0.8
"""How much alike two names of columns are before one is named for the other, from 0 to 1."""
_FEW, _MANY = 5, 12
_BETWEEN = re.compile(r"[\s_-]+")


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
    return as_text(frame)


def as_text(frame: pl.DataFrame) -> pl.DataFrame:
    """Give every column as text without blanks around it, and under its name without them; blank cells are null.

    A whole number that is stored with a point is written without: ``815.0`` is ``815``, in a column of such alone.
    """
    names = {name: name.removeprefix("\ufeff").strip() for name in frame.columns}
    whole = [
        name
        for name, kind in frame.schema.items()
        if kind.is_float() and (frame[name].drop_nulls() % 1 == 0).all()
    ]
    if twice := [name for name in names.values() if [*names.values()].count(name) > 1]:
        raise UnreadablePublished(f"Two columns are called {twice[0]}, so neither can be taken. Rename one.")
    text = frame.with_columns(pl.col(whole).cast(pl.Int64)).rename(names).cast(pl.String)
    stripped = text.with_columns(pl.all().str.strip_chars())
    blank = stripped.with_columns(pl.when(pl.all() != "").then(pl.all()))
    pointed = [name for name in blank.columns if name not in whole and _is_whole_with_a_point(blank[name])]
    return blank.with_columns(pl.col(pointed).str.replace(r"^([0-9]+)\.0+$", "${1}"))


def _is_whole_with_a_point(text: pl.Series) -> bool:
    """Whether every number of a column that has a point has nothing but noughts behind it."""
    pointed = text.filter(text.str.contains(r"^[0-9]+\.[0-9]+$"))
    return bool(len(pointed)) and bool(pointed.str.contains(r"\.0+$").all())


def line_of(frame: pl.DataFrame, row: int) -> int:
    """Give the line of the file that a row stands in; without a column that keeps it, all rows are there."""
    return int(frame[LINE][row]) if LINE in frame.columns else row + 2


def pick(frame: pl.DataFrame, wanted: Mapping[str, Sequence[str]], file: str) -> pl.DataFrame:
    """Take the wanted columns under our names; each is known in the file by its name or one of its aliases.

    Capitals and what stands between words make no other name. Raises UnreadablePublished, naming every wanted column
    that is missing and the one near it by spelling, if there is one: a missing column is never read as empty.
    """
    there: dict[str, str] = {}
    for name in frame.columns:
        there.setdefault(_plain(name), name)
    found = {
        ours: [
            one if one in frame.columns else there[_plain(one)]
            for one in (ours, *theirs)
            if one in frame.columns or _plain(one) in there
        ]
        for ours, theirs in wanted.items()
    }
    missing = [ours for ours, names in found.items() if not names]
    if missing:
        if len(missing) == len(wanted) > 1:
            raise UnreadablePublished(
                f"{file}: none of the columns that are looked for is there ({', '.join(missing[:_FEW])} ...), so its "
                "first line is not repeated: it may be no headings. Download the file again, or name its source."
            )
        looked_for = "; ".join(" or ".join(dict.fromkeys((ours, *wanted[ours]))) for ours in missing)
        more = f" and {len(frame.columns) - _MANY} more" if len(frame.columns) > _MANY else ""
        raise UnreadablePublished(
            f"{file}: no column {looked_for}. The columns are {', '.join(frame.columns[:_MANY])}{more}. "
            f"{_near(missing, frame.columns)}If one of them is meant, add its name to the aliases of the importer."
        )
    return frame.select(pl.col(names[0]).alias(ours) for ours, names in found.items())


def has_column(columns: Sequence[str], names: Sequence[str]) -> bool:
    """Whether one of the names is a column, as ``pick`` knows them."""
    return not {_plain(one) for one in columns}.isdisjoint(_plain(one) for one in names)


def _near(missing: Sequence[str], columns: Sequence[str]) -> str:
    """Name the columns that are spelt much like those that are missing."""
    pairs = [(one, get_close_matches(one, columns, 1, _ALIKE)) for one in missing]
    said = [f"{near[0]} is near {one}" for one, near in pairs if near]
    return f"By spelling {', and '.join(said)}. " if said else ""


def _plain(name: str) -> str:
    return _BETWEEN.sub("_", name.casefold())
