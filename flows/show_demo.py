"""Show the demonstration to the person at the terminal: progress, what happened, and the page to open."""

from collections.abc import Sequence
from functools import partial

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from data_lake.ledger import open_ledger
from expectations.periods import quarters
from flows.call_or_prefect import runner
from flows.demo import (
    FIRST,
    LAST,
    STARTS_AT,
    NotADemonstration,
    QuarterTold,
    finish,
    lay_out_anew,
    packs,
    publish_pack,
    receive,
    settle,
)
from flows.office import open_office
from flows.settings import SetClock, Settings
from flows.shown import of_build, of_pack, of_quarters
from flows.steps.publish import PackPublished
from reports.words import TIMELINESS_WORDS

STATES = ("on_time", "late", "rejected", "awaited", "overdue")
"""What can have become of a return owed."""

COLUMNS = (
    TextColumn("{task.description}"),
    BarColumn(),
    TextColumn("{task.completed}/{task.total}"),
    TimeElapsedColumn(),
)


def show_demo(*, with_prefect: bool) -> None:
    """Run the demonstration and print its table; the last line is the path of the page to open.

    Raises NotADemonstration when the root, or the ledger that the settings name, holds something else.
    """
    settings = Settings(inboxes=None)  # its files are invented: they never go where agencies hand in
    _require_unused(settings.ledger)
    lay_out_anew(settings.root)
    clock = SetClock(STARTS_AT)
    console = Console()
    with open_office(settings, clock) as office, runner(office, with_prefect=with_prefect) as (run, as_flow):
        covered, wanted = quarters(FIRST, LAST), packs(office)
        told: list[QuarterTold] = []
        pages: list[PackPublished] = []
        with Progress(*COLUMNS, console=console) as progress:
            bar = progress.add_task("laying out", total=len(covered) + 1 + len(wanted))
            for period in covered:
                progress.update(bar, description=f"receiving {period.label}")
                told += as_flow(
                    "collect", period.label, partial(receive, office, clock, period, run), of_quarters
                )
                progress.advance(bar)
            progress.update(bar, description="building the warehouse")
            built = as_flow("build", "all boards", partial(finish, office, clock, run), of_build)
            progress.advance(bar)
            for board, label in wanted:
                progress.update(bar, description=f"publishing {board} {label}")
                pages.append(
                    as_flow(
                        "publish",
                        f"{board} {label}",
                        partial(publish_pack, office, board, label, run),
                        of_pack,
                    )
                )
                progress.advance(bar)
        for one in told:
            settle(office, one)
        console.print(table(told))
        console.print(
            f"{built.tables} models built as at {built.as_at:%d %B %Y}; {len(pages)} packs published"
        )
        newest = next(page for page in reversed(pages) if page.board == next(iter(office.catalogues)))
        console.print("Figures are invented unless a page says where they were published. Open:")
        print(newest.path)  # noqa: T201 - one bare line, so that a script can take it


def _require_unused(ledger: str | None) -> None:
    """Refuse a ledger of somebody's: it is not laid out anew, and nothing invented may stand in it."""
    if ledger is None:
        return
    with open_ledger(ledger) as named:
        if named.last_event():
            raise NotADemonstration(
                "LSCB_LEDGER names a ledger in which something has happened already, so nothing was touched. Leave it "
                "unset for the demonstration, or name an empty database."
            )


def table(told: Sequence[QuarterTold]) -> Table:
    """Lay out what became of the returns owed, which add up from left to right, and how often it was handed in."""
    table = Table(
        title="What became of the returns owed", padding=(0, 0, 0, 1), pad_edge=False,
        caption="Owed = on time + late + sent back + awaited + overdue. A return may be handed in more than once.",
    )  # fmt: skip
    table.add_column("Quarter", no_wrap=True)
    table.add_column("Board", no_wrap=True)
    for heading in (
        "Owed",
        *(TIMELINESS_WORDS[state].capitalize() for state in STATES),
        "Handed in",
        "Rounds",
    ):
        table.add_column(heading, justify="right")
    for one in told:
        counts = (one.owed, *(one.states.get(state, 0) for state in STATES), one.submissions, one.rounds)
        table.add_row(one.quarter, one.board, *map(str, counts))
    return table
