"""The console: one page that says of every board what came, how far it is, what is stuck, and what to run next.

It is for those who run the system. It holds counts of returns, cells, findings and messages only: no figure of any
indicator, no address, no name of a file. Everything that is shown is given; nothing here knows the time.
"""

import base64
import hashlib
import shlex
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from markupsafe import Markup

from reports import words
from reports.markup import TEMPLATES, environment

STAGES = {
    "expected": "a return is owed",
    "received": "a file for it was handed in",
    "valid": "it was accepted",
    "queried": "no question about it is open",
    "signed": "its provider answers for it",
    "loaded": "the warehouse holds it",
    "published": "the newest pack shows it",
}
"""How far a return comes, in order: each stage, and what it means."""

STOPPED_AFTER = timedelta(minutes=30)
"""Some tick ends well at least this often while the schedules run."""


@dataclass(frozen=True)
class ReturnState:
    """A return owed and how far it has come: ``reached`` holds the instant of each stage that it has reached.

    ``state`` is that of ``marts.timeliness``; ``sent_back_at`` is set while what was handed in last was sent back.
    """

    title: str
    period: str
    due_at: datetime
    state: str
    reached: dict[str, datetime]
    sent_back_at: datetime | None = None
    open_queries: int = 0


@dataclass(frozen=True)
class Cell:
    """A provider in a quarter: all that it owes."""

    board: str
    provider: str
    quarter: str
    returns: tuple[ReturnState, ...]


@dataclass(frozen=True)
class Stuck:
    """Something to tell of a provider: an inbox that cannot be seen, messages that failed."""

    provider_name: str
    what: str
    since: datetime | None


@dataclass(frozen=True)
class Outbox:
    """The messages of a board: how many in which state, since when the oldest waits, and those that failed."""

    counts: dict[str, int]
    waits_since: datetime | None
    failed: tuple[Stuck, ...]


@dataclass(frozen=True)
class QuarterState:
    """A quarter of a board: what has become of the steps about the whole of it, and when its pack was published."""

    label: str
    name: str
    steps: dict[str, str]
    published_at: datetime | None


@dataclass(frozen=True)
class BoardState:
    """A board as the ledger has it; ``scorecard`` are rows of PROVIDER_SCORECARD, or a sentence why there are none."""

    board: str
    name: str
    is_invented: bool
    quarters: tuple[QuarterState, ...]
    providers: tuple[tuple[str, tuple[Cell | None, ...]], ...]
    files_waiting: int
    inboxes_unseen: tuple[Stuck, ...]
    inboxes_seen: int
    outbox: Outbox
    scorecard_quarter: str
    scorecard: Sequence[dict[str, Any]] | str


@dataclass(frozen=True)
class Tick:
    """When a tick last ended well, and what it did, in counts."""

    name: str
    ended_at: datetime
    did: str


@dataclass(frozen=True)
class Warehouse:
    """What the live warehouse speaks of, and how many events that change it have happened since."""

    as_at: datetime
    event: int
    events_since: int


@dataclass(frozen=True)
class Console:
    """All that the page shows, as at one instant."""

    made_at: datetime
    boards: tuple[BoardState, ...]
    ticks: tuple[Tick, ...]
    warehouse: Warehouse | None
    last_event: int


@dataclass(frozen=True)
class Notice:
    """Something that somebody should look at: of which board (empty: of none), a sentence, and what to run."""

    board: str
    sentence: str
    command: str
    is_loud: bool = True


def page(console: Console) -> str:
    """Make the page: HTML that opens offline, with no script and nothing fetched."""
    style = "".join((TEMPLATES / name).read_text(encoding="utf-8") for name in ("pack.css", "console.css"))
    return (
        environment()
        .get_template("console.html")
        .render(
            console=console,
            notices=notices(console),
            stages=STAGES,
            shown=lambda cell: Shown(cell, console.made_at),
            age=lambda since: words.age(since, console.made_at),
            clock=words.clock,
            rate=_rate,
            words=words,
            style=Markup(style),  # noqa: S704 - our own files
            style_hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        )
    )


class Shown:
    """A cell in words and shapes: how many returns reached each stage, what stands out, since when, and what to run."""

    def __init__(self, cell: Cell, now: datetime) -> None:
        self._cell = cell
        self._now = now
        self.returns = cell.returns
        self.word, self.tone, self._since = self._outstanding() or self._furthest()

    @property
    def since(self) -> str:
        """How long it has been so, or how long it may still take."""
        if self._since > self._now:
            return f"due in {words.age(self._since, self._now)}"
        return f"for {words.age(self._since, self._now)}"

    @property
    def marks(self) -> list[tuple[str, str, str]]:
        """Each stage with its shape: ``all`` of the returns have reached it, ``some``, ``none``, or it ``stopped``."""
        total, made = len(self.returns), []
        for stage in STAGES:
            count = sum(stage in one.reached for one in self.returns)
            shape = "all" if count == total else "some" if count else "none"
            told = f"{stage} {count} of {total}" if total > 1 else f"{'' if count else 'not '}{stage}"
            if any(_stopped_at(one) == stage for one in self.returns):
                shape, told = "stopped", f"{told}, stopped here"
            made.append((stage, shape, told))
        return made

    @property
    def lines(self) -> list[tuple[str, str]]:
        """Each return with what has become of it."""
        return [
            (one.title + (f", {one.period}" if one.period != self._cell.quarter else ""), self._of(one))
            for one in self.returns
        ]

    def _of(self, one: ReturnState) -> str:
        alone = Shown(Cell(self._cell.board, self._cell.provider, self._cell.quarter, (one,)), self._now)
        return f"{alone.word}, {alone.since}"

    @property
    def commands(self) -> list[str]:
        """What to run next; when nothing is left to do, what would do it all again."""
        cell = self._cell
        board, who, quarter = (shlex.quote(one) for one in (cell.board, cell.provider, cell.quarter))
        wanted: list[tuple[str, Callable[[ReturnState], bool]]] = [
            (
                f"lscb collect {who} --board {board}",
                lambda one: one.state in {"awaited", "overdue", "rejected"},
            ),
            (f"lscb chase --board {board}", lambda one: one.state in {"awaited", "overdue", "rejected"}),
            (f"lscb template {who} {quarter} --board {board}", lambda one: one.sent_back_at is not None),
            (f"lscb answer {who} {quarter} --board {board}", lambda one: one.open_queries > 0),
            (
                f"lscb sign-off {quarter} --step provider --provider {who} --board {board}",
                lambda one: "valid" in one.reached and "signed" not in one.reached,
            ),
            ("lscb build", lambda one: "valid" in one.reached and "loaded" not in one.reached),
            (
                f"lscb publish {quarter} --board {board}",
                lambda one: "valid" in one.reached and "published" not in one.reached,
            ),
        ]
        found = [command for command, is_next in wanted if any(map(is_next, self.returns))]
        return found or [f"lscb quarter {quarter} --board {board}"]

    def _outstanding(self) -> tuple[str, str, datetime] | None:
        """What is stuck or still to come, the weightiest first: in a word, its tone, and since or until when."""
        overdue = [one.due_at for one in self.returns if one.state == "overdue"]
        sent_back = [one.sent_back_at for one in self.returns if one.sent_back_at is not None]
        asked = [one for one in self.returns if one.open_queries]
        awaited = [one.due_at for one in self.returns if one.state == "awaited"]
        if overdue:
            return self._counted("overdue", overdue), "loud", min(overdue)
        if sent_back:
            return self._counted("sent back", sent_back), "loud", min(sent_back)
        if asked:
            number = sum(one.open_queries for one in asked)
            since = min(one.reached["valid"] for one in asked)
            return words.counted(number, "question") + " open", "asked", since
        if awaited:
            return self._counted("awaited", awaited), "calm", min(awaited)
        return None

    def _counted(self, word: str, these: Sequence[datetime]) -> str:
        return word if len(self.returns) == 1 else f"{len(these)} of {len(self.returns)} {word}"

    def _furthest(self) -> tuple[str, str, datetime]:
        """The furthest stage that every return has reached, and since when all have; a gap before it is told."""
        reached = [stage for stage in STAGES if all(stage in one.reached for one in self.returns)]
        last = reached[-1] if reached[-1] != "queried" else "valid"
        gap = ", not signed" if last in {"loaded", "published"} and "signed" not in reached else ""
        return last + gap, "done", max(one.reached[last] for one in self.returns)


def _stopped_at(one: ReturnState) -> str | None:
    if one.state == "overdue":
        return "received"
    if one.sent_back_at is not None:
        return "valid"
    return "queried" if one.open_queries else None


def _rate(part: int, whole: int) -> str:
    return f"{part} of {whole}" if whole else "none due"


def notices(console: Console) -> list[Notice]:
    """List what somebody should look at, the machinery before the boards."""
    return [
        *_machinery(console),
        *(one for board in console.boards for one in _of_board(board, console.made_at)),
    ]


def _machinery(console: Console) -> Iterable[Notice]:
    newest = max(console.ticks, key=lambda one: one.ended_at, default=None)
    if newest is None:
        yield Notice("", "No tick has run: nothing is scheduled here, or it never began.", "lscb serve")
    elif console.made_at - newest.ended_at > STOPPED_AFTER:
        yield Notice(
            "",
            f"The schedules have stopped: the last good tick, {newest.name}, ended "
            f"{words.age(newest.ended_at, console.made_at)} ago, at {words.clock(newest.ended_at)}.",
            "lscb serve",
        )
    if console.warehouse is None:
        yield Notice("", "There is no warehouse that can be read: nothing has been built.", "lscb build")
    elif console.warehouse.events_since:
        moved = words.counted(console.warehouse.events_since, "event")
        told = f"The ledger has moved since the warehouse was built: {moved}."
        yield Notice("", told, "lscb build", is_loud=False)


def _of_board(board: BoardState, now: datetime) -> Iterable[Notice]:
    option = f"--board {shlex.quote(board.board)}"
    for one in board.inboxes_unseen:
        seen = (
            f"could not be looked into for {words.age(one.since, now)}"
            if one.since
            else "could never be looked into"
        )
        yield Notice(
            board.name,
            f"The inbox of {one.provider_name} {seen} ({one.what}). What is overdue may lie there.",
            f"lscb collect {option}",
        )
    for one in board.outbox.failed:
        yield Notice(board.name, f"{one.provider_name}: messages failed, {one.what}.", f"lscb chase {option}")
    if board.files_waiting:
        files = words.capital(words.counted(board.files_waiting, "file waits", "files wait"))
        yield Notice(board.name, f"{files} to be judged.", f"lscb collect {option}", is_loud=False)
    for name, cells in board.providers:
        for cell in cells:
            shown = Shown(cell, now) if cell else None
            if cell and shown and shown.tone in {"loud", "asked"}:
                yield Notice(
                    board.name,
                    f"{name}, {cell.quarter}: {shown.word} {shown.since}.",
                    shown.commands[0],
                    is_loud=shown.tone == "loud",
                )
