"""What a run that died has left in the lake and no ledger row names: harmless, but it may hold what is to be purged."""

from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from pathlib import Path

from data_lake.lake import Lake

_UNFINISHED = ".unfinished-"


def litter(
    lake: Lake, board: str, returns: Collection[str], named: Collection[str], until: datetime
) -> list[Path]:
    """Give the files that nobody names and that were last written before an instant, sorted.

    Looked through are the landing zone, and the accepted rows of some returns of a board; ``named`` holds the hashes
    of all arrivals and the paths of all accepted rows. Younger files may be of a run that has not ended.
    """
    found = [
        one
        for one in (*_landed(lake, named), *_accepted(lake, board, returns, named))
        if one.is_file() and datetime.fromtimestamp(one.stat().st_mtime, UTC) < until
    ]
    return sorted(found)


def _landed(lake: Lake, named: Collection[str]) -> Iterator[Path]:
    return (one for one in lake.landing.glob("*/*") if one.name not in named)


def _accepted(lake: Lake, board: str, returns: Collection[str], named: Collection[str]) -> Iterator[Path]:
    for one in (lake.root / "accepted" / board).glob("*/*/*/*"):
        is_named = str(one.relative_to(lake.root)) in named
        if one.parts[-3] in returns and (one.name.startswith(_UNFINISHED) or not is_named):
            yield one
