"""Gather what the console shows, from the ledger, the lake and the warehouse as they stand now, and write the page.

A warehouse that is not there, or was built by another version, is said on the page and stops nothing: the page is for
those who have to mend that.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import duckdb

from data_lake.durable import put_whole
from data_lake.ledger import Submission
from expectations.calendar import LONDON
from expectations.due import last_ended
from expectations.periods import Period
from expectations.sign_off import PERFORMANCE_TEAM, PROVIDER, SUB_GROUP, QuarterSigned, State
from flows.office import Office
from flows.standing import Standing, standing
from flows.steps.answered import open_queries
from flows.steps.behind import moved_since
from flows.tick_memory import last_ticks
from reports.console import (
    BoardState,
    Cell,
    Console,
    Outbox,
    QuarterState,
    ReturnState,
    Stuck,
    Tick,
    Warehouse,
    page,
)
from reports.provider_scorecard import ProviderTables
from reports.tables import WarehouseMismatch
from sql.warehouse import BuiltFrom, built_from, open_read_only

_QUARTERS = 4
_STEP_WORDS = {
    State.NOT_SIGNED: "not signed",
    State.IN_PART: "signed in part",
    State.CHANGED: "changed since",
    State.SIGNED: "signed",
}

Slot = tuple[str, str, str]


def write_console(office: Office) -> Path:
    """Write the page of all boards that are served, in the place of the one before."""
    put_whole(office.lake.console, page(gather_console(office)).encode(), mode=0o644)
    return office.lake.console


def gather_console(office: Office) -> Console:
    """Read all that the page shows."""
    built = built_from(office.lake.warehouse)
    now = office.clock.now()
    return Console(
        made_at=now,
        boards=tuple(_Board(office, board, built).state() for board in office.catalogues),
        ticks=tuple(_ticks(office)),
        warehouse=None if built is None else _warehouse(office, built),
        last_event=office.ledger.last_event(),
    )


def _warehouse(office: Office, built: BuiltFrom) -> Warehouse:
    return Warehouse(built.as_at, built.event_sequence, len(moved_since(office, built)))


@dataclass(frozen=True)
class _Publication:
    """A pack as it was published, and the last event that the warehouse knew from which it was made."""

    published_at: datetime
    knew: int


class _Board:
    """One board, as the ledger stands now."""

    def __init__(self, office: Office, board: str, built: BuiltFrom | None) -> None:
        self.office, self.board, self.built = office, board, built
        self.catalogue = office.catalogue(board)
        self.names = {one.id: one.name for one in reversed(self.catalogue.providers)}
        self.titles = {one.id: one.title for one in self.catalogue.returns}
        newest = last_ended(office.clock.now())
        self.quarters = [newest.previous(back) for back in reversed(range(_QUARTERS))]
        self.handed_in: dict[Slot, list[Submission]] = defaultdict(list)
        for one in office.ledger.submissions(board):
            self.handed_in[one.provider, one.return_id, one.period].append(one)
        self.published = self._publications()
        self.signed = office.ledger.signing.quarters(board)

    def state(self) -> BoardState:
        """Give all that the page shows of it."""
        owed = {quarter.label: standing(self.office, self.board, quarter) for quarter in self.quarters}
        providers = {one.provider for found in owed.values() for one in found}
        looks = self.office.ledger.looks.last(self.board)
        quarter = self.quarters[-1].label
        return BoardState(
            board=self.board,
            name=self.catalogue.board.name,
            is_invented=self.catalogue.board.is_invented,
            quarters=tuple(self._quarter(one) for one in self.quarters),
            providers=tuple(
                (self._name(one), tuple(self._cell(one, each, owed[each.label]) for each in self.quarters))
                for one in sorted(providers, key=lambda one: (self._name(one).lower(), one))
            ),
            files_waiting=len(self.office.ledger.waiting(self.board)),
            inboxes_unseen=tuple(
                Stuck(self._name(provider), one.fault.replace("_", " "), one.good_at)
                for provider, one in sorted(looks.items())
                if one.fault
            ),
            inboxes_seen=sum(not one.fault for one in looks.values()),
            outbox=self._outbox(),
            scorecard_quarter=quarter,
            scorecard=self._scorecard(quarter),
        )

    def _name(self, provider: str) -> str:
        return self.names.get(provider, provider)

    def _cell(self, provider: str, quarter: Period, owed: Sequence[Standing]) -> Cell | None:
        begins = datetime.combine(quarter.ends_on + timedelta(days=1), time(), LONDON)
        returns = tuple(self._return(one, quarter, begins) for one in owed if one.provider == provider)
        return Cell(self.board, provider, quarter.label, returns) if returns else None

    def _return(self, one: Standing, quarter: Period, begins: datetime) -> ReturnState:
        handed_in = self.handed_in[one.provider, one.return_id, one.period]
        reached, asked = {"expected": begins}, 0
        if handed_in:
            reached["received"] = handed_in[0].received_at
        stands = next((each for each in handed_in if each.state == "accepted"), None)
        if stands is not None:
            reached["valid"] = stands.judged_at
            asked = len(open_queries(self.office, self.board, stands))
            reached |= self._beyond(stands, quarter) | ({} if asked else {"queried": stands.judged_at})
        is_sent_back = bool(handed_in) and handed_in[-1].verdict == "rejected"
        return ReturnState(
            title=self.titles[one.return_id],
            period=one.period,
            due_at=one.due_at,
            state=one.state,
            reached=reached,
            sent_back_at=handed_in[-1].judged_at if is_sent_back else None,
            open_queries=asked,
        )

    def _beyond(self, stands: Submission, quarter: Period) -> dict[str, datetime]:
        """The stages after a submission was accepted, with their instants."""
        found = {}
        declared = next(
            (
                one
                for one in self._signed(quarter).signatures
                if one.step == PROVIDER and stands.submission_id in one.submissions
            ),
            None,
        )
        if declared is not None:
            found["signed"] = declared.signed_at
        if self.built is not None and self.built.event_sequence >= stands.sequence:
            found["loaded"] = self.built.as_at
        packs = [one.published_at for one in self.published[quarter.label] if one.knew >= stands.sequence]
        if packs:
            found["published"] = min(packs)
        return found

    def _publications(self) -> dict[str, list[_Publication]]:
        """By quarter; what a pack knew is said by the anchor that its build left, the last one before it."""
        anchors = self.office.lake.anchors()
        found: dict[str, list[_Publication]] = defaultdict(list)
        for event in self.office.ledger.events(kind="publication_recorded"):
            board, period, _ = event.subject.split("/")
            if board == self.board:
                knew = max((one for one in anchors if one < event.sequence), default=0)
                found[period].append(_Publication(event.at, knew))
        return found

    def _signed(self, quarter: Period) -> QuarterSigned:
        return self.signed.get(quarter.label, QuarterSigned({}))

    def _quarter(self, quarter: Period) -> QuarterState:
        known = self._signed(quarter)
        steps = {one: _STEP_WORDS[known.of_step(one)] for one in (PERFORMANCE_TEAM, SUB_GROUP)}
        packs = self.published[quarter.label]
        return QuarterState(quarter.label, quarter.name, steps, packs[-1].published_at if packs else None)

    def _outbox(self) -> Outbox:
        counts: Counter[str] = Counter()
        found = self.office.ledger.overview.messages(self.board)
        for one in found:
            counts[one.state] += one.messages
        waiting = [one.oldest_written_at for one in found if one.state in {"pending", "sending"}]
        failed = [one for one in found if one.state == "failed"]
        return Outbox(
            dict(counts),
            min(waiting, default=None),
            tuple(
                Stuck(
                    self._name(one.provider) if one.provider else self.catalogue.board.name,
                    f"{one.messages} to the role {one.role.replace('_', ' ')} ({one.fault.replace('_', ' ')})",
                    one.oldest_written_at,
                )
                for one in failed
            ),
        )

    def _scorecard(self, quarter: str) -> list[dict[str, Any]] | str:
        if self.built is None:
            return "There is no warehouse that can be read. Run `lscb build`."
        try:
            with open_read_only(self.office.lake.warehouse) as con:
                rows = ProviderTables(con, self.board).providers(quarter).to_dicts()
        except (WarehouseMismatch, duckdb.Error):
            return "The warehouse was built by another version. Run `lscb build`."
        return rows or f"The warehouse does not speak of {quarter} yet. Run `lscb build`."


def _ticks(office: Office) -> Iterable[Tick]:
    """Say when each tick last ended well; the collections of a board are told as one, for there are many."""
    now = office.clock.now()
    collections: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    for tick, memory in last_ticks(office).items():
        if memory.ended_at is None:
            continue  # a memory that cannot be read is none: the next tick writes it anew
        name, _, ids = tick.partition("-")
        if name == "collect":
            board, _, provider = ids.partition("-")
            collections[board].append((memory.ended_at, provider))
            continue
        did = ", ".join(f"{count} {what.replace('_', ' ')}" for what, count in sorted(memory.counts.items()))
        yield Tick(f"{name} {ids}".strip(), memory.ended_at, did or "nothing yet")
    for board, found in sorted(collections.items()):
        first, whose = min(found)
        told = f"{len(found)} inboxes; longest ago {whose}, {(now - first) // timedelta(hours=1)} hours"
        yield Tick(f"collect {board}", max(found)[0], told)
