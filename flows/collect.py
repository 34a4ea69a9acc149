"""Collect: take what agencies handed in, judge it, and answer with receipts."""

from collections.abc import Sequence
from dataclasses import dataclass

from flows.office import Office
from flows.run import Run, call
from flows.steps.judge import judge_arrivals
from flows.steps.receipts import write_receipts
from flows.steps.take import take


@dataclass(frozen=True)
class Collected:
    """What a collection did: ids only."""

    board: str
    arrivals: tuple[int, ...]
    submissions: tuple[str, ...]


def collect(office: Office, board: str, providers: Sequence[str] = (), run: Run = call) -> Collected:
    """Look into the inboxes of the providers named (all of the board's, if none), judge all that came, and answer.

    One collection of a board at a time: a second one raises Busy, naming the first.
    """
    named = providers or [one.id for one in office.catalogue(board).providers]
    with office.lake.lock(f"collect-{board}"):
        arrivals = run(take, office, board, named)
        submissions = run(judge_arrivals, office, board, arrivals)
        run(write_receipts, office, board)
    return Collected(board, tuple(arrivals), tuple(submissions))
