"""Console: write anew the page for those who run the system."""

from pathlib import Path

from flows.office import Office
from flows.run import Run, call
from flows.steps.console import write_console


def console(office: Office, run: Run = call) -> Path:
    """Say on one page how far every return has come, what is stuck and what to run next; give where it lies."""
    return run(write_console, office)
