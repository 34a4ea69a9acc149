"""What an engineer who watches the runs is shown beside each: ids, counts of returns and links, never figures."""

from collections import Counter
from collections.abc import Callable, Iterable

from flows.call_or_prefect import Shown
from flows.demo import QuarterTold
from flows.office import Office
from flows.quarter import QuarterDone
from flows.steps.build import Built
from flows.steps.publish import PackPublished
from reports.words import TIMELINESS_WORDS


def of_quarters(told: Iterable[QuarterTold]) -> list[Shown]:
    """Show what became of the returns owed, by board, and how many submissions there were in how many rounds."""
    rows: tuple[dict[str, str | int], ...] = tuple(
        {
            "board": one.board,
            "quarter": one.quarter,
            "owed": one.owed,
            **{TIMELINESS_WORDS[state]: count for state, count in sorted(one.states.items())},
            "handed in": one.submissions,
            "rounds": one.rounds,
        }
        for one in told
    )
    return [Shown("handed-in", "Returns owed and what became of them", rows)]


def of_build(built: Built) -> list[Shown]:
    """Show how much a build made."""
    row: dict[str, str | int] = {"models": built.tables, "from": built.quarters[0], "to": built.quarters[-1]}
    return [Shown("warehouse", f"Built as at {built.as_at:%Y-%m-%d %H:%M} UTC", (row,))]


def of_pack(pack: PackPublished) -> list[Shown]:
    """Show where a pack lies."""
    return [
        Shown(
            f"pack-{pack.board}-{pack.period.lower()}",
            f"{pack.board} {pack.period}, {pack.audience}",
            link=pack.path,
        )
    ]


def of_quarter(office: Office) -> Callable[[QuarterDone], list[Shown]]:
    """Show what one quarter's run collected, built and published."""

    def show(done: QuarterDone) -> list[Shown]:
        judged = [office.ledger.submission(one) for one in done.collected.submissions]
        verdicts = Counter(one.verdict for one in judged if one is not None)
        row: dict[str, str | int] = {
            "board": done.collected.board,
            "files": len(done.collected.arrivals),
            **verdicts,
        }
        return [
            Shown("handed-in", "Files taken and submissions by verdict", (row,)),
            *of_build(done.built),
            *of_pack(done.published),
        ]

    return show
