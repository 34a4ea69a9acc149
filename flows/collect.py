"""Collect: take what agencies handed in, judge it, and answer with receipts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from data_lake.inboxes import NotLooked
from data_lake.lake import LakeDamaged
from flows.office import Office
from flows.run import Run, call
from flows.steps.judge import judge_arrivals
from flows.steps.receipts import write_receipts
from flows.steps.take import Waiting, take


@dataclass(frozen=True)
class Collected:
    """What a collection did, and what it could not do: ids, the names of files that wait, and classes of faults."""

    board: str
    arrivals: tuple[int, ...]
    submissions: tuple[str, ...]
    waiting: tuple[Waiting, ...] = ()
    """The files that are left until the next look."""
    unseen: Mapping[str, NotLooked] = field(default_factory=dict)
    """The providers whose inbox could not be looked into, and why."""
    busy: tuple[str, ...] = ()
    """The providers whose inbox another run was looking into."""


def collect(
    office: Office, board: str, providers: Sequence[str] = (), run: Run = call, *, whole: bool = False
) -> Collected:
    """Look into the inboxes of the providers named (all of the board's, if none), judge all that waits, and answer.

    ``whole`` says that the files which lie there now are whole, so that none is left until the next look. Collections
    of different providers run side by side; a board's returns are judged one run after the other. Raises Busy, naming
    the holder, when another run holds all inboxes named, or the judging, for longer than the office is patient: what
    was taken then waits for the next collection.
    """
    named = providers or [one.id for one in office.catalogue(board).providers]
    taken = run(take, office, board, named, whole=whole)
    try:
        judged = run(judge_arrivals, office, board)
    except LakeDamaged:
        run(write_receipts, office, board, named)  # what is damaged holds up no other's answer
        raise
    run(write_receipts, office, board, named)
    new = set(taken.new)
    # Another run may have judged what this one took.
    of_these = (one.submission_id for one in office.ledger.submissions(board) if one.arrival_id in new)
    return Collected(
        board,
        tuple(taken.arrivals),
        tuple(dict.fromkeys((*judged, *of_these))),
        tuple(taken.waiting),
        taken.unseen,
        tuple(taken.busy),
    )
