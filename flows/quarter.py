"""Quarter: the whole way, from the inboxes to the pack."""

from dataclasses import dataclass
from datetime import datetime

from flows.build import build
from flows.collect import Collected, collect
from flows.office import Office
from flows.publish import publish
from flows.run import Run, call
from flows.steps.build import Built
from flows.steps.publish import PackPublished


@dataclass(frozen=True)
class QuarterDone:
    """What a quarter's run did."""

    collected: Collected
    built: Built
    published: PackPublished


def quarter(  # noqa: PLR0913 - as the command has them
    office: Office,
    board: str,
    period: str,
    as_at: datetime | None = None,
    run: Run = call,
    *,
    whole: bool = False,
) -> QuarterDone:
    """Collect from every provider of a board, build, and publish the performance team's pack of the quarter."""
    collected = collect(office, board, run=run, whole=whole)
    built = build(office, as_at, run=run)
    return QuarterDone(collected, built, publish(office, board, period, run=run))
