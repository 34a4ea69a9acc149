"""One at a time, with patience: whoever finds a lock held waits a while, and then is told who holds it."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from data_lake.lake import Busy, Lake

WAREHOUSE = "build"
"""The one lock of what writes or reads the live warehouse as a whole: building and publishing."""

_PAUSE = 0.05


def collecting(board: str, provider: str) -> str:
    """Name the lock of one provider's inbox and of the folder where it is answered."""
    return f"collect-{board}-{provider}"


def judging(board: str) -> str:
    """Name the lock of a board's judging: returns are judged against each other, in ledger order."""
    return f"judge-{board}"


class Patience:
    """How many seconds a run waits for locks, all in all."""

    def __init__(self, seconds: float) -> None:
        self._left = seconds

    @contextmanager
    def lock(self, lake: Lake, name: str) -> Iterator[None]:
        """Hold the named lock for as long as the block runs. Raises Busy, naming the holder, when patience ends."""
        with ExitStack() as held:
            while True:
                try:
                    held.enter_context(lake.lock(name))
                    break
                except Busy:
                    if self._left <= 0:
                        raise
                time.sleep(_PAUSE)
                self._left -= _PAUSE
            yield
