"""Import files of published statistics: read, laid over what is known, kept in the lake and recorded in the ledger.

Everything of a file is taken or nothing. What a release says is never changed by another import of it; a revision is
another release, known from the instant at which it was recorded.
"""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from data_lake.ledger import Imported, LedgerRefused
from data_lake.published.compare import Compared, compare, fewer
from data_lake.published.given import GivenFile, too_large
from data_lake.published.hold import hold
from data_lake.published.measures import Measures
from data_lake.published.places import read_known_places
from data_lake.published.read import ReadRelease
from data_lake.published.read_release import read_release
from data_lake.published.shape import KEY, UnreadablePublished
from expectations.calendar import LONDON
from expectations.catalogue import DATASET
from expectations.sign_off import PERFORMANCE_TEAM
from flows.locks import Patience
from flows.office import Office
from flows.steps.held_release import refused_by_build
from flows.steps.releases import Adding, release_frames, standing
from flows.steps.sign_off import not_acting

RELEASES = "releases"
"""The lock of importing: two imports never compare themselves with the same past."""


class ImportRefused(Exception):  # noqa: N818 - named as what happened
    """Nothing was imported; the sentences say why, and what to do."""


@dataclass(frozen=True)
class Laid:
    """A release as read, what of it is new, and how it was recorded: ``imported``, or not."""

    read: ReadRelease
    compared: Compared
    refused: tuple[str, ...]
    told: tuple[str, ...]
    imported: bool = False

    @property
    def is_news(self) -> bool:
        """Whether it says anything that is not known of this very release."""
        return self.compared.already < self.compared.total


def read_files(paths: Iterable[Path]) -> list[GivenFile]:
    """Read the files that a person names. Raises ImportRefused for a folder, or what cannot be read or is too large."""
    found = []
    for path in paths:
        if path.is_dir():
            raise ImportRefused(f"{path.name} is a folder. Name its files: {path.name}/*.csv")
        try:
            if said := too_large(path.name, path.stat().st_size):
                raise ImportRefused(said)
            found.append(GivenFile(path.name, path.read_bytes(), path.absolute().parent.name))
        except OSError as error:
            raise ImportRefused(f"{path.name}: it cannot be read ({error.strerror}).") from None
    names = [one.name for one in found]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ImportRefused(f"Two files are called {twice[0]}. Give the files of one release at a time.")
    return found


def lay(
    office: Office,
    files: Sequence[GivenFile],
    *,
    source: str = "",
    release: str = "",
    measures: Measures | None = None,
) -> list[Laid]:
    """Read files and lay each release that they hold over what is known; nothing is kept or recorded.

    Raises ImportRefused when the files are not understood at all, and LakeDamaged.
    """
    try:
        places = read_known_places(DATASET / "places.csv")
        found = read_release(files, places, source=source, release=release, measures=measures)
    except UnreadablePublished as fault:
        raise ImportRefused(str(fault)) from None
    frames = release_frames(office, office.ledger.snapshot())
    known = standing(frames["catalogue.published"])
    series = _known_series(office, known)
    spreads, newest = frames["catalogue.published_spread"], office.clock.now().year + 1
    laid = [_laid(one, known, series, tuple(hold(one.figures, known, spreads, newest))) for one in found]
    news = [one for one in laid if one.is_news and one.read.figures.height]
    if news and not any(one.refused for one in laid):
        stopped = refused_by_build(office, [_adding(one) for one in news])
        laid = [
            replace(
                one, refused=tuple(f"every build after it would stop: {sentence}" for sentence in stopped)
            )
            if one in news
            else one
            for one in laid
        ]
    return laid


def _adding(laid: Laid) -> Adding:
    read = laid.read
    return Adding(read.source, read.release, read.figures, read.is_handed_on)


def import_release(  # noqa: PLR0913 - the files, and all that can be said of them
    office: Office,
    board: str,
    files: Sequence[GivenFile],
    *,
    source: str = "",
    release: str = "",
    measures: Measures | None = None,
) -> list[Laid]:
    """Import files on behalf of a board's performance team; give what was imported, and what was known already.

    Raises ImportRefused when anything of the files is refused, contradicts what is known of the same release, or the
    user does not act for the performance team; then nothing is imported. Raises UnknownBoard, Busy and LakeDamaged.
    """
    _require_team(office, board)
    with Patience(office.patience).lock(office.lake, RELEASES):
        laid = lay(office, files, source=source, release=release, measures=measures)
        if refused := [sentence for one in laid for sentence in one.refused]:
            raise ImportRefused("\n".join(["Nothing was imported:", *(f"  {one}" for one in refused)]))
        return [_record(office, board, files, one) if one.is_news else one for one in laid]


def withdraw_release(office: Office, board: str, source: str, release: str, reason: str) -> None:
    """Take back all that was imported of a release, on behalf of a board's performance team.

    Quarters that were shown with it keep it. Raises ImportRefused when nothing of it was imported, no reason is given
    or the user does not act for the performance team; UnknownBoard and Busy.
    """
    _require_team(office, board)
    with Patience(office.patience).lock(office.lake, RELEASES):
        try:
            office.ledger.releases.withdraw(
                board=board,
                source=source,
                release=release,
                reason=reason,
                withdrawn_at=office.clock.now(),
                actor=office.actor,
            )
        except LedgerRefused as refused:
            raise ImportRefused(str(refused)) from None


def _require_team(office: Office, board: str) -> None:
    office.catalogue(board)
    today = office.clock.now().astimezone(LONDON).date()
    if ("", PERFORMANCE_TEAM) not in office.ledger.contacts.roles_of(board, office.user, today):
        raise ImportRefused(not_acting(office, board, "", PERFORMANCE_TEAM))


def _laid(
    read: ReadRelease, known: pl.DataFrame, series: Collection[tuple[str, str]], cannot_be: Sequence[str]
) -> Laid:
    # what another board handed on is no word of the publisher's, and is not contradicted by it
    held_against = known.sort("is_handed_on", maintain_order=True).unique(
        KEY, keep="first", maintain_order=True
    )
    if not read.is_handed_on:
        held_against = held_against.filter(~pl.col("is_handed_on"))
    compared = compare(read.figures, held_against)
    refused = [
        *read.refused,
        *(f"{read.source} {read.release}: {one}" for one in cannot_be),
    ]
    if contradiction := compared.contradiction():
        refused.append(
            f"{read.source} {read.release}: {contradiction}. A release says one thing: if this is a revision of it, "
            f"give it an id of its own that sorts after it, like --release {read.release}-revised"
        )
    elif not read.figures.height and not refused:
        refused.append(f"{read.source} {read.release}: no figure was read.")
    ours = {(one[0], one[1]) for one in read.figures.select("indicator_id", "series").unique().iter_rows()}
    strange = sorted(f"{indicator_id}.{name}" for indicator_id, name in ours - {*series})
    told = [*read.told, *fewer(read.figures, held_against)]
    if strange:
        told.append(
            f"no series of any board is called so, kept and compared with nothing: {', '.join(strange)}"
        )
    return Laid(read, compared, tuple(refused), tuple(told))


def _known_series(office: Office, known: pl.DataFrame) -> set[tuple[str, str]]:
    published = {(one[0], one[1]) for one in known.select("indicator_id", "series").unique().iter_rows()}
    declared = {
        (indicator.id, one.id)
        for catalogue in office.catalogues.values()
        for indicator in catalogue.indicators
        for one in indicator.series
    }
    return published | declared


def _record(office: Office, board: str, files: Sequence[GivenFile], laid: Laid) -> Laid:
    """Keep the files and the figures, then record the import."""
    kept = tuple(sorted((one.name, office.lake.releases.keep(one.data)) for one in files))
    together = hashlib.sha256("\n".join(sorted(sha256 for _, sha256 in kept)).encode()).hexdigest()
    read = laid.read
    path = office.lake.releases.put(read.figures, source=read.source, release=read.release)
    imported = Imported(
        board, read.source, read.release, kept, together, path, read.figures.height, office.clock.now(),
        read.is_handed_on,
    )  # fmt: skip
    office.ledger.releases.record(imported, actor=office.actor)
    return replace(laid, imported=True)
