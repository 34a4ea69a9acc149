"""Build: work everything out anew, from what stands in the ledger."""

from datetime import datetime

from flows.office import Office
from flows.run import Run, call
from flows.steps.build import Built, build_warehouse


def build(
    office: Office, as_at: datetime | None = None, threads: int | None = None, run: Run = call
) -> Built:
    """Build the warehouse and swap it in; nothing else changes."""
    return run(build_warehouse, office, as_at, threads)
