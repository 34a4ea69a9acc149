"""Show what is owed and what became of it: one quarter in detail, or providers by quarters."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from expectations.calendar import LONDON
from expectations.periods import Period
from expectations.sign_off import QuarterSigned
from flows.show_signed import headline
from flows.standing import Standing
from reports.words import SIGN_OFF_WORDS, TIMELINESS_WORDS

WEIGHT = ("on_time", "awaited", "late", "rejected", "overdue")
"""States from the lightest to the weightest; a provider's cell shows the weightest of its returns."""


def due_words(one: Standing) -> str:
    """Say when a return is due, as people in London read it."""
    return f"{one.due_at.astimezone(LONDON):%a %d %b %Y, %H:%M}"


def show_quarter(board: str, quarter: Period, found: Sequence[Standing], signed: QuarterSigned) -> None:
    """Print one quarter, a line a return, and how far it has come on its way to being signed off."""
    table = Table(title=f"{board}, {quarter.name}")
    for heading in ("Provider", "Return", "Period", "Due", "State", "Times handed in", "Sign-off"):
        table.add_column(heading, overflow="fold")
    for one in found:
        table.add_row(
            one.provider_name,
            one.return_id,
            one.period,
            due_words(one),
            TIMELINESS_WORDS[one.state] + (", newer version sent back" if one.is_newer_sent_back else ""),
            str(one.submissions),
            SIGN_OFF_WORDS.get(one.sign_off, ""),
        )
    console = Console()
    console.print(table)
    for line in [f"Sign-off: {headline(signed)}", *affected(found)]:
        console.print(line, highlight=False)


def affected(found: Sequence[Standing]) -> list[str]:
    """Say which rows of the framework a quarter lacks, or holds in part only, by what became of their returns."""
    stale = list(dict.fromkeys(row for one in found if one.is_newer_sent_back for row in one.rows))
    told = [f"Rows of which a newer version was sent back: {', '.join(stale)}"] if stale else []
    return told + [
        f"Rows affected by what is {TIMELINESS_WORDS[state]}: {', '.join(numbers)}"
        for state in ("rejected", "overdue", "awaited")
        if (numbers := list(dict.fromkeys(row for one in found if one.state == state for row in one.rows)))
    ]


def show_quarters(
    board: str,
    quarters: Sequence[Period],
    found: Sequence[Sequence[Standing]],
    signed: Sequence[QuarterSigned],
) -> None:
    """Print several quarters, a line a provider: its state, and the day its first return is due; then the sign-off."""
    table = Table(title=f"{board}, providers by quarter: state, and when due")
    table.add_column("Provider", overflow="fold")
    for quarter in quarters:
        table.add_column(quarter.label, overflow="fold")
    names = sorted({one.provider_name for owed in found for one in owed})
    for name in names:
        table.add_row(name, *(_cell([one for one in owed if one.provider_name == name]) for owed in found))
    table.add_section()
    table.add_row("Sign-off", *map(headline, signed))
    Console().print(table)


def _cell(owed: Sequence[Standing]) -> str:
    if not owed:
        return "nothing due"
    worst = max(owed, key=lambda one: WEIGHT.index(one.state))
    return f"{TIMELINESS_WORDS[worst.state]}, {worst.due_at.astimezone(LONDON):%d %b}"
