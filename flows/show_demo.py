"""Show the demonstration to the person at the terminal: progress, what happened, and the page to open."""

from functools import partial

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from expectations.periods import quarters
from flows.call_or_prefect import runner
from flows.demo import (
    FIRST,
    LAST,
    STARTS_AT,
    QuarterTold,
    finish,
    lay_out_anew,
    packs,
    publish_pack,
    receive,
)
from flows.office import open_office
from flows.settings import SetClock, Settings
from flows.shown import of_build, of_pack, of_quarters
from flows.steps.publish import PackPublished

COLUMNS = (
    TextColumn("{task.description}"),
    BarColumn(),
    TextColumn("{task.completed}/{task.total}"),
    TimeElapsedColumn(),
)


def show_demo(*, with_prefect: bool) -> None:
    """Run the demonstration and print its table; the last line is the path of the page to open.

    Raises NotADemonstration when the root holds something else.
    """
    settings = Settings()
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
        console.print(_table(told))
        console.print(
            f"{built.tables} models built as at {built.as_at:%d %B %Y}; {len(pages)} packs published"
        )
        newest = next(page for page in reversed(pages) if page.board == next(iter(office.catalogues)))
        console.print("Figures are invented unless a page says where they were published. Open:")
        print(newest.path)  # noqa: T201 - one bare line, so that a script can take it


def _table(told: list[QuarterTold]) -> Table:
    table = Table(title="What was handed in")
    for heading, justify in (("Quarter", "left"), ("Board", "left"), ("Returns owed", "right"), ("Accepted", "right"),
                             ("With queries", "right"), ("Sent back", "right")):  # fmt: skip
        table.add_column(heading, justify=justify)  # type: ignore[arg-type]
    for one in told:
        counts = one.submissions
        table.add_row(
            one.quarter, one.board, str(one.owed), str(counts.get("accepted", 0)),
            str(counts.get("accepted_with_queries", 0)), str(counts.get("rejected", 0)),
        )  # fmt: skip
    return table
