"""Purge: remove what has outlived its retention, and build the warehouse anew, so that nothing of it stays anywhere."""

from flows.office import Office
from flows.run import Run, call
from flows.steps.behind import has_purged_since
from flows.steps.build import build_warehouse
from flows.steps.purge import Purged, remove_outlived


def purge(office: Office, board: str, run: Run = call) -> Purged:
    """Remove what has outlived its retention at a board; as often as one likes.

    A run that died before it had built is made good by the next. Raises UnknownBoard, Busy, LedgerRefused, or what
    stops a build.
    """
    done = run(remove_outlived, office, board)
    if has_purged_since(office):
        run(build_warehouse, office)
    return done
