"""Where a run works: its stores, its boards and its clock, opened once and handed to every step."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from data_lake.inboxes import Inboxes, read_places, read_secrets
from data_lake.lake import Lake
from data_lake.ledger import Ledger, open_ledger
from expectations.calendar import WorkingCalendar, read_holidays
from expectations.catalogue import DATASET, Catalogue, CatalogueFaults, load
from flows.senders import senders
from flows.senders.parcel import Sender
from flows.settings import Clock, Settings


class UnknownBoard(Exception):  # noqa: N818 - named as what happened
    """No data set folder declares a board of that name."""


class UnusableRoot(Exception):  # noqa: N818 - named as what was found
    """The lake cannot be laid out where the settings say."""


@dataclass(frozen=True)
class Office:
    """The stores and inboxes, what the boards declare, the calendar, the clock, who acts, how patiently, and who sends.

    ``actor`` is what the trail keeps, ``user`` the account of the system alone, which contacts map to roles.
    ``senders`` are by channel; a channel that is not set up has none.
    """

    lake: Lake
    ledger: Ledger
    catalogues: dict[str, Catalogue]
    calendar: WorkingCalendar
    clock: Clock
    actor: str
    user: str
    inboxes: Inboxes
    patience: float
    """How many seconds a run waits for another one to end before it gives up as Busy."""
    senders: Mapping[str, Sender] = field(default_factory=dict)

    def catalogue(self, board: str) -> Catalogue:
        """Give a board's declarations. Raises UnknownBoard when it is not one of those served."""
        try:
            return self.catalogues[board]
        except KeyError:
            served = ", ".join(self.catalogues)
            raise UnknownBoard(
                f"No board called {board} is served here. Served are: {served}. Set LSCB_BOARD."
            ) from None


@contextmanager
def open_office(
    settings: Settings, clock: Clock | None = None, *, is_new_allowed: bool = True
) -> Iterator[Office]:
    """Open the stores that the settings name, and close the ledger after.

    Where nothing was laid out before, a new lake is, unless only what is there is to be looked at
    (``is_new_allowed``): a misspelt root must not show an empty board. Raises UnusableRoot, CatalogueFaults,
    UnknownBoard, InboxesRefused, LedgerDamaged or LedgerRefused, each with a sentence for people.
    """
    lake = Lake(settings.root)
    if not is_new_allowed and not lake.is_laid_out:
        raise UnusableRoot(
            f"There is no lake at {settings.root}. Check LSCB_ROOT; a new lake is laid out by `lscb collect`, "
            "and a demonstration's by `lscb demo`."
        )
    try:
        lake.lay_out()
    except OSError as error:
        raise UnusableRoot(
            f"The lake cannot be laid out at {settings.root}: {error.strerror}. "
            "Set LSCB_ROOT to a folder that may be written."
        ) from None
    catalogues = find_boards(settings.datasets, settings.boards)
    inboxes = Inboxes(lake, read_places(settings.inboxes), read_secrets(settings.inbox_secrets))
    for board, catalogue in catalogues.items():
        inboxes.require_known(board, [one.id for one in catalogue.providers])
    with open_ledger(settings.ledger or lake.ledger_url) as ledger:
        yield Office(
            lake=lake,
            ledger=ledger,
            catalogues=catalogues,
            calendar=read_holidays(DATASET / "bank_holidays.csv"),
            clock=clock or settings.clock(),
            actor=settings.acting,
            user=settings.user,
            inboxes=inboxes,
            patience=settings.patience,
            senders=senders(settings),
        )


def find_boards(datasets: Path, boards: tuple[str, ...]) -> dict[str, Catalogue]:
    """Load the data sets of the boards asked for, found by the id that each folder's board declares.

    Raises UnknownBoard, naming those there are, and CatalogueFaults for a folder that contradicts itself.
    """
    found = {}
    faults: dict[str, CatalogueFaults] = {}
    for folder in sorted(one.parent for one in datasets.glob("*/board.toml")):
        try:
            catalogue = load(folder)
        except CatalogueFaults as error:
            faults[folder.name] = error
            continue
        found[catalogue.board.id] = catalogue
    missing = [board for board in boards if board not in found]
    if missing and faults:
        raise next(iter(faults.values()))
    if missing:
        raise UnknownBoard(
            f"No board called {missing[0]} in {datasets}. There are: {', '.join(sorted(found)) or 'none'}. "
            "A board is a folder with a board.toml; LSCB_BOARD says which are served."
        )
    return {board: found[board] for board in boards}
