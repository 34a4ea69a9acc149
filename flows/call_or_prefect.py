"""Choose how a flow runs: as plain calls, or under Prefect. The bodies do not know which."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from flows.office import Office
from flows.run import Run, call

R = TypeVar("R")


@dataclass(frozen=True)
class Shown:
    """What Prefect's pages show beside a flow run: a short table of ids and counts, or a link to a page."""

    key: str
    text: str
    rows: tuple[dict[str, str | int], ...] = ()
    link: Path | None = None


class AsFlow(Protocol):
    """Runs a body under a name, for a subject; shows what comes of it."""

    def __call__(
        self,
        name: str,
        subject: str,
        body: Callable[[], R],
        show: Callable[[R], Sequence[Shown]] | None = None,
    ) -> R:
        """Run the body and give what it gives."""


@contextmanager
def runner(office: Office, *, with_prefect: bool) -> Iterator[tuple[Run, AsFlow]]:
    """Give how to run steps and bodies; with Prefect its server runs until the block ends.

    Raises Busy when the lake's Prefect is served already.
    """
    if not with_prefect:
        yield call, _plainly
        return
    from flows.runner import as_flow, as_task, prefect_home

    # One server on one home: while `lscb serve` has it, a run under Prefect is started from its pages.
    with office.lake.lock("serve", "a run with a server of its own"), prefect_home(office.lake.prefect_home):
        yield as_task, as_flow


def _plainly(
    name: str,  # noqa: ARG001 - Prefect shows it
    subject: str,  # noqa: ARG001 - Prefect shows it
    body: Callable[[], R],
    show: Callable[[R], Sequence[Shown]] | None = None,  # noqa: ARG001 - nobody looks here
) -> R:
    return body()
