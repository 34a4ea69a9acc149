"""Publish a pack: read the warehouse, make the page, keep it as a revision and put it in its place."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from data_lake import revisions
from reports.packs import Pack, read_packs
from reports.pages.performance_team import Quarter, page, read_quarter
from reports.tables import Judged, OverYears, Tables
from sql.warehouse import open_read_only, warehouse_hash

UNPROTECTED = "performance_team"
"""The one audience that may see figures as they are."""


class AudienceRefused(Exception):  # noqa: N818 - the sentence says what was refused
    """A pack was asked for an audience that may not have it."""


class NothingToPublish(Exception):  # noqa: N818 - the sentence says what is missing
    """The warehouse does not hold the board or the quarter."""


@dataclass(frozen=True)
class Published:
    """A page that was written: where, the SHA-256 of its bytes, and how many pictures it shows.

    ``path`` is where people find the newest; ``revision_path`` is this one's own and stays as it is.
    ``warehouse_hash`` stands for all that the warehouse held: one SHA-256 over the hashes of its models;
    ``event_sequence`` is the event of the ledger up to which it knew.
    """

    path: Path
    revision: int
    revision_path: Path
    sha256: str
    pictures: int
    warehouse_hash: str
    event_sequence: int


def publish(warehouse: Path, board: str, period: str, audience: str, folder: Path) -> Published:
    """Write one board's pack of one reporting quarter into ``folder``, which is made where it is missing.

    The page depends on the warehouse and on its own number among the revisions: the same warehouse again makes no new
    one, and what was published before stays beside it. Raises AudienceRefused for anybody
    but the performance team, NothingToPublish when the warehouse lacks the board or quarter, FileNotFoundError when
    there is no warehouse, WarehouseMismatch when it was built by another version, LakeDamaged when something else
    stands in the page's place.
    """
    pack = _pack(audience)
    with open_read_only(warehouse) as con:
        event_sequence = int(con.table("quality.build").pl()["event_sequence"][0])
        quarter = _quarter(Tables(con, board), Judged(con, board), OverYears(con, board), period, pack)
    made = page(quarter, pack)
    known = folder / f"{quarter.board['board']}_{quarter.period['period']}_{pack.audience}.html"
    kept = revisions.keep(known, lambda revision: made.html(revision).encode("utf-8"))
    return Published(
        path=kept.known,
        revision=kept.revision,
        revision_path=kept.revision_path,
        sha256=hashlib.sha256(kept.data).hexdigest(),
        pictures=made.pictures,
        warehouse_hash=warehouse_hash(warehouse),
        event_sequence=event_sequence,
    )


def _pack(audience: str) -> Pack:
    packs = read_packs()
    if audience != UNPROTECTED or audience not in packs:
        raise AudienceRefused(
            f"The pack for {audience!r} was not published: disclosure control does not exist yet, and figures as they "
            f"are may go to {UNPROTECTED} only. Publish for {UNPROTECTED}."
        )
    return packs[audience]


def _quarter(tables: Tables, judged: Judged, over_years: OverYears, period: str, pack: Pack) -> Quarter:
    boards = tables.boards()["board"].to_list()
    if tables.board not in boards:
        raise NothingToPublish(
            f"The warehouse holds no board called {tables.board!r}. It holds: {', '.join(boards) or 'none'}."
        )
    periods = tables.periods()["period"].to_list()
    if period not in periods:
        raise NothingToPublish(
            f"The warehouse holds no quarter {period!r} of {tables.board}. "
            f"It holds: {', '.join(periods) or 'none'}. Build it with `lscb build`."
        )
    return read_quarter(tables, judged, over_years, period, pack)
