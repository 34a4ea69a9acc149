"""What is scheduled: the collections and the other ticks, each with its rhythm and with what it does when it comes.

A tick of a new kind is its body and a line in ``TICKS`` here, and a line in ``deployments.py``.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from data_lake.lake import Busy, LakeDamaged
from expectations.calendar import LONDON
from expectations.due import last_ended
from expectations.periods import Period, parse
from flows import collect as collecting
from flows.build import build
from flows.chase import chase
from flows.console import console
from flows.office import Office
from flows.publish import publish
from flows.purge import purge
from flows.rhythm import Rhythm, collections, rhythm_of
from flows.run import Run, call
from flows.shown import of_build, of_chased, of_collected, of_pack, of_purged, of_timeliness
from flows.standing import standing
from flows.steps.behind import why_build
from flows.tick_memory import Done, Ended, Memory, Ticked, memory_of, tick

COLLECT = "collect"
AUDIENCE = "performance_team"

_COLLECT_TOLD = "Looks into one provider's inbox, judges what came, and answers with receipts."


@dataclass(frozen=True)
class Kind:
    """A kind of tick: how often it comes, whether each board has its own, and what it does for ids given."""

    name: str
    every: timedelta
    offset: timedelta
    is_of_a_board: bool
    told: str
    body: Callable[[Office, tuple[str, ...], Run], Ticked]


@dataclass(frozen=True)
class Scheduled:
    """One thing that is scheduled: the tick's name, the ids it is about, and when it comes."""

    name: str
    parameters: Mapping[str, str]
    rhythm: Rhythm
    told: str

    @property
    def title(self) -> str:
        """Its name among those of its kind: the ids."""
        return " ".join(self.parameters.values()) or "all boards"


def scheduled(office: Office, every: timedelta | None = None) -> tuple[Scheduled, ...]:
    """Give all that is scheduled now: a collection for each provider of each board, and the other ticks.

    ``every`` takes the place of all rhythms, for trials.
    """
    found = [
        Scheduled(COLLECT, {"board": board, "provider": provider}, rhythm, _COLLECT_TOLD)
        for board in office.catalogues
        for provider, rhythm in collection_rhythms(office, board).items()
    ]
    for kind in TICKS.values():
        boards = [{"board": board} for board in office.catalogues] if kind.is_of_a_board else [{}]
        found += [Scheduled(kind.name, one, Rhythm(kind.every, kind.offset), kind.told) for one in boards]
    return tuple(replace(one, rhythm=Rhythm(every)) if every else one for one in found)


def collection_rhythms(office: Office, board: str) -> dict[str, Rhythm]:
    """Give the rhythm of each provider's collection, by what the ledger knows now.

    Who has a file waiting, or an inbox that could not be looked into, is looked at hourly.
    """
    accepted = {(one.provider, one.return_id, one.period) for one in office.ledger.current(board)}
    found = collections(
        office.catalogue(board),
        office.calendar,
        office.ledger.extensions(board),
        accepted,
        office.clock.now(),
    )
    again = {one for one in found if Memory.read(memory_of(office, COLLECT, (board, one))).marks}
    return found | {one: rhythm_of(board, one, is_waited_for=True) for one in again}


def collect(  # noqa: PLR0913 - a trial's rhythm, and a person's wish, stand beside what is collected
    office: Office,
    board: str,
    provider: str,
    run: Run = call,
    *,
    every: timedelta | None = None,
    is_asked: bool = False,
) -> Ticked:
    """Collect from one provider if its rhythm says so, or if a person asked for it. Raises UnknownBoard."""
    known = collection_rhythms(office, board).get(provider)
    if known is None:
        return Ticked(Ended.NOTHING_DUE, f"Nobody is a provider of {board} by that id, or not any more.")
    rhythm = Rhythm(every) if every else known

    def work(memory: Memory) -> Done | str:
        if not is_asked and not rhythm.is_due(memory.did_at, office.clock.now()):
            return "Looked at already in this slot."
        done = collecting.collect(office, board, (provider,), run)
        if done.busy:
            raise Busy(f"Another run looks into the inbox of {provider}.")
        counts = {"files": len(done.arrivals), "submissions": len(done.submissions)}
        shown = (*of_collected(office, done), *of_timeliness(office, board)) if done.submissions else ()
        unseen = {name: fault.why.value for name, fault in done.unseen.items()}
        return Done(counts, {**unseen, **{one.provider: "a file that waits" for one in done.waiting}}, shown)

    return tick(office, COLLECT, (board, provider), work)


def _build(office: Office, ids: tuple[str, ...], run: Run) -> Ticked:
    def work(memory: Memory) -> Done | str:  # noqa: ARG001 - the warehouse itself says what it was built from
        if why_build(office) is None:
            return "The warehouse is as the ledger is."
        built = build(office, run=run)
        matrices = [one for board in office.catalogues for one in of_timeliness(office, board)]
        return Done({"models": built.tables}, shown=(*of_build(built), *matrices))

    return tick(office, "build", ids, work)


def _publish(office: Office, ids: tuple[str, ...], run: Run) -> Ticked:
    (board,) = ids
    office.catalogue(board)

    def work(memory: Memory) -> Done | str:
        if why_build(office) is not None:
            return "The warehouse is behind the ledger: the build comes first."
        marks = {one.label: _mark(office, board, one) for one in _quarters_out(office, board, memory)}
        moved = [label for label, mark in marks.items() if memory.marks.get(label) != mark]
        if not moved:
            return "What is out is what stands."
        packs = [publish(office, board, label, AUDIENCE, run) for label in moved]
        return Done({"packs": len(packs)}, marks, [one for pack in packs for one in of_pack(pack)])

    return tick(office, "publish", ids, work)


def _quarters_out(office: Office, board: str, memory: Memory) -> list[Period]:
    """The quarters whose packs are kept up to date: the last one that has ended, and those that were published."""
    slots = [one.subject.split("/") for one in office.ledger.events(kind="publication_recorded")]
    out = {period for of, period, audience in slots if (of, audience) == (board, AUDIENCE)}
    newest = last_ended(office.clock.now())
    first = office.catalogue(board).board.first_quarter
    is_owed = first is None or newest.ends_on >= parse(first).ends_on
    return [parse(one) for one in sorted({*out, *memory.marks, *([newest.label] if is_owed else [])})]


def _mark(office: Office, board: str, quarter: Period) -> str:
    """Hash what a quarter's pack is made of: what stands, what became of each return, what was answered and signed."""
    stands = [
        one.submission_id
        for one in office.ledger.current(board)
        if parse(one.period).reporting_quarter == quarter
    ]
    owed = [(one.provider, one.return_id, one.period, one.state) for one in standing(office, board, quarter)]
    periods = {quarter.label, *(period for _, _, period, _ in owed)}
    said = [
        one.sequence
        for kind in ("answer_recorded", "extension_recorded", "signed_off")
        for one in office.ledger.events(kind=kind)
        if periods & {*one.subject.split("/")}
    ]
    return hashlib.sha256(repr((sorted(stands), sorted(owed), said)).encode()).hexdigest()


def _chase(office: Office, ids: tuple[str, ...], run: Run) -> Ticked:
    (board,) = ids
    office.catalogue(board)

    def work(memory: Memory) -> Done | str:  # noqa: ARG001 - the outbox itself says what was said
        done = chase(office, board, run)
        if done.quiet_until is not None:
            return f"Nothing is said until {done.quiet_until.astimezone(LONDON):%a %d %b, %H:%M}."
        if not any(done.counts.values()):
            return "Nobody is to be written to."
        return Done(done.counts, shown=of_chased(done))

    return tick(office, "chase", ids, work)


def _purge(office: Office, ids: tuple[str, ...], run: Run) -> Ticked:
    (board,) = ids
    office.catalogue(board)

    def work(memory: Memory) -> Done | str:  # noqa: ARG001 - the tombstones say what went
        done = purge(office, board, run)
        if done.plan.missing:
            raise LakeDamaged(
                f"{board}: {len(done.plan.missing)} files of lists are missing, and no tombstone says why. "
                "`lscb purge --dry-run` names them; restore them from the backup."
            )
        if not done.has_removed:
            return "Nothing has outlived its retention."
        return Done(done.counts, shown=of_purged(done))

    return tick(office, "purge", ids, work)


def _console(office: Office, ids: tuple[str, ...], run: Run) -> Ticked:
    def work(memory: Memory) -> Done | str:  # noqa: ARG001 - ages are counted to now, so it is always written anew
        console(office, run)
        return Done({"pages": 1})

    return tick(office, "console", ids, work)


TICKS = {
    one.name: one
    for one in (
        Kind(
            "build",
            every=timedelta(minutes=30),
            offset=timedelta(minutes=10),
            is_of_a_board=False,
            told="Builds the warehouse anew when the ledger has moved, or another day has begun.",
            body=_build,
        ),
        Kind(
            "publish",
            every=timedelta(minutes=30),
            offset=timedelta(minutes=25),
            is_of_a_board=True,
            told="Publishes the performance team's packs of the quarters that have moved.",
            body=_publish,
        ),
        Kind(
            "chase",
            every=timedelta(minutes=10),
            offset=timedelta(minutes=5),
            is_of_a_board=True,
            told="Reminds those who owe something, as the board's ladder says, and sends what waits.",
            body=_chase,
        ),
        Kind(
            "purge",
            every=timedelta(days=1),
            offset=timedelta(minutes=40),
            is_of_a_board=True,
            told="Removes what was kept of lists for as long as the board declares, and leaves tombstones.",
            body=_purge,
        ),
        Kind(
            "console",
            every=timedelta(minutes=10),
            offset=timedelta(minutes=8),
            is_of_a_board=False,
            told="Writes the page for those who run the system.",
            body=_console,
        ),
    )
}
"""The ticks beside the collections. They are put off so that each finds what the one before it made."""
