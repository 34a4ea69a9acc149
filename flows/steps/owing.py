"""What each provider owes now, by the ledger: returns that are not accepted, and what is open about those that are."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache

import polars as pl

from data_lake.lake import LakeDamaged
from data_lake.ledger import Submission
from expectations.calendar import LONDON
from expectations.chase import begins_at, ends_at
from expectations.due import Owed, due_cells, last_ended
from expectations.layout import CELL_KEY
from expectations.periods import Period, parse
from flows.office import Office
from flows.steps.agreed import owed_as_agreed
from flows.steps.answered import open_queries, typed_rows
from reports.reminders import Wanted

QUARTERS_BACK = 4
"""How many quarters that have ended are asked about; an older one only where an extension was agreed for it."""


@dataclass(frozen=True)
class Owing:
    """A return that somebody owes, or owes something about, and what there is to say of it.

    ``ladder`` is ``returns`` while it is not accepted and ``answers`` after, ``due_at`` the instant that the ladder is
    counted from. Without ``wanted`` nobody can say what is open, because what was accepted cannot be read.
    """

    owed: Owed
    ladder: str
    due_at: datetime
    wanted: Wanted | None

    @property
    def slot(self) -> tuple[str, str, str]:
        """Whose return, which, and for which period."""
        return self.owed.provider.id, self.owed.return_.id, self.owed.period.label


def owing(office: Office, board: str) -> tuple[Owing, ...]:
    """Give everything that is owed to a board for the quarters that are asked about, the oldest quarter first.

    What is open about an accepted return is looked for once the first step of its ladder has begun, and until the last
    has ended. Raises UnknownBoard or CalendarExhausted.
    """
    looked = _Look(office, board)
    owed = owed_as_agreed(office, board, *looked.quarters())
    return tuple(owing for one in owed for owing in looked.at(one))


class _Look:
    """One look at a board's ledger: each table is read once."""

    def __init__(self, office: Office, board: str) -> None:
        self.office = office
        self.board = board
        self.catalogue = office.catalogue(board)
        self.titles = {one.id: one.title for one in self.catalogue.indicators}
        self.judged: dict[tuple[str, str, str], list[Submission]] = {}
        for one in office.ledger.submissions(board):
            self.judged.setdefault((one.provider, one.return_id, one.period), []).append(one)
        self.required = cache(self._required)

    def quarters(self) -> list[Period]:
        newest = last_ended(self.office.clock.now())
        found = {newest.previous(back) for back in range(QUARTERS_BACK)}
        found |= {
            quarter
            for *_, period in self.office.ledger.extensions(self.board)
            if (quarter := parse(period).reporting_quarter).ends_on <= newest.ends_on
        }
        return sorted(found, key=lambda one: one.ends_on)

    def at(self, one: Owed) -> Iterator[Owing]:
        """Say whether a return is owed, or what about it; nothing when it is accepted and all is settled."""
        judged = self.judged.get((one.provider.id, one.return_.id, one.period.label), [])
        standing = next((each for each in judged if each.state == "accepted"), None)
        if standing is None:
            state = "sent_back" if judged else "absent"
            rows = self._rows(one, self.required(one.quarter))
            yield Owing(one, "returns", one.due_at, self._wanted(one, state, rows))
        else:
            due_at = self._answers_due_at(one, standing)
            if self._is_asked_about(due_at):
                yield from self._about(one, standing, due_at)

    def _answers_due_at(self, one: Owed, standing: Submission) -> datetime:
        """When questions are to be answered: as declared, and no sooner after receipt than where it came in time."""
        days = one.return_.final_days - one.return_.load_days
        received_on = standing.received_at.astimezone(LONDON).date()
        return max(one.answers_due_at, self.office.calendar.due_at(received_on, days))

    def _is_asked_about(self, due_at: datetime) -> bool:
        chase, calendar = self.catalogue.chase, self.office.calendar
        if not chase.answers:
            return False
        begins = begins_at(chase, chase.answers[0], due_at, calendar)
        return begins <= self.office.clock.now() < ends_at(chase, due_at, calendar)

    def _about(self, one: Owed, standing: Submission, due_at: datetime) -> Iterator[Owing]:
        """Give what is open about a return that was accepted: its questions, and figures that came as ``late``."""
        try:
            questions = len(open_queries(self.office, self.board, standing))
            late = typed_rows(self.office, standing).filter(pl.col("status") == "late")
        except LakeDamaged:
            yield Owing(one, "answers", due_at, None)
            return
        promised = self.required(one.quarter).join(late, on=CELL_KEY, how="semi")
        if questions or not promised.is_empty():
            wanted = self._wanted(one, "accepted", self._rows(one, promised), questions)
            yield Owing(one, "answers", due_at, wanted)

    def _required(self, quarter: Period) -> pl.DataFrame:
        return due_cells(self.catalogue, quarter).filter(~pl.col("is_optional"))

    def _rows(self, one: Owed, cells: pl.DataFrame) -> tuple[tuple[str, int], ...]:
        mine = cells.filter((pl.col("provider") == one.provider.id) & (pl.col("return_id") == one.return_.id))
        counted = mine.group_by("indicator_id", maintain_order=True).len()
        return tuple((self.titles[name], count) for name, count in counted.iter_rows())

    def _wanted(self, one: Owed, state: str, rows: tuple[tuple[str, int], ...], questions: int = 0) -> Wanted:
        listed = self.catalogue.list_of_return(one.return_.id)
        grain = "" if listed is None else listed.grain
        return Wanted(one.return_.title, one.period.name, state, rows, questions, grain)
