"""What an engineer who watches the runs is shown beside each: ids, counts of returns and links, never figures."""

from collections import Counter
from collections.abc import Callable, Iterable

from expectations.due import last_ended
from flows.call_or_prefect import Shown
from flows.chase import Chased
from flows.collect import Collected
from flows.demo import QuarterTold
from flows.office import Office
from flows.quarter import QuarterDone
from flows.standing import standing
from flows.steps.build import Built
from flows.steps.publish import PackPublished
from flows.steps.purge import Purged
from reports.words import TIMELINESS_WORDS

_QUARTERS_SHOWN = 4


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


def of_timeliness(office: Office, board: str) -> list[Shown]:
    """Show a board's timeliness matrix: providers by the last quarters, with what became of their returns, counted."""
    newest = last_ended(office.clock.now())
    quarters = [newest.previous(back) for back in range(_QUARTERS_SHOWN)]
    found: dict[str, dict[str, str | int]] = {}
    for quarter in quarters:
        states: dict[str, Counter[str]] = {}
        for one in standing(office, board, quarter):
            states.setdefault(one.provider, Counter())[TIMELINESS_WORDS[one.state]] += 1
        for provider, counted in states.items():
            row = found.setdefault(
                provider, {"provider": provider, **dict.fromkeys([one.label for one in quarters], "")}
            )
            row[quarter.label] = ", ".join(f"{word} {count}" for word, count in sorted(counted.items()))
    rows = tuple(found[provider] for provider in sorted(found))
    return [Shown(_key("timeliness", board), f"{board}: what became of the returns owed", rows)]


def of_collected(office: Office, done: Collected) -> list[Shown]:
    """Show what the gate made of a collection: each return's verdict, and how many findings of which check."""
    rows: list[dict[str, str | int]] = []
    providers = set()
    for submission in filter(None, map(office.ledger.submission, done.submissions)):
        providers.add(submission.provider)
        codes = Counter(
            f"{one.code} ({one.severity.value})" for one in office.ledger.findings(submission.submission_id)
        )
        rows.append(
            {
                "provider": submission.provider,
                "return": submission.return_id or "the file as a whole",
                "period": submission.period,
                "submission": submission.submission_id,
                "verdict": submission.verdict.replace("_", " "),
                "findings": ", ".join(f"{code}: {count}" for code, count in sorted(codes.items())) or "none",
            }
        )
    key = _key("gate", done.board, *(providers if len(providers) == 1 else ()))
    return [Shown(key, "Verdicts, and findings by check", tuple(rows))]


def of_chased(done: Chased) -> list[Shown]:
    """Show which steps of the ladder stand, and how many letters were written, taken back, sent and put off."""
    steps: dict[tuple[str, str, str], dict[str, str | int]] = {
        (one.provider, one.quarter, one.rung): {
            "provider": one.provider,
            "quarter": one.quarter,
            "step": one.rung,
            "returns": len(one.returns),
            "waits for": one.held.replace("_", " "),
            "nobody recorded as": ", ".join(one.unheard),
        }
        for one in done.written.standing
    }
    said: dict[str, str | int] = {what.replace("_", " "): count for what, count in done.counts.items()}
    return [
        Shown(_key("letters", done.board), f"{done.board}: letters of this round", (said,)),
        Shown(
            _key("chase", done.board), f"{done.board}: steps of the ladder that stand", tuple(steps.values())
        ),
    ]


def of_purged(done: Purged) -> list[Shown]:
    """Show how many files went and stay, by the rule that speaks of them."""
    went, stay = (Counter(one.rule for one in files) for files in (done.plan.goes, done.plan.stays))
    rows: tuple[dict[str, str | int], ...] = tuple(
        {"rule": rule.replace("_", " "), "gone": went[rule], "stay": stay[rule]}
        for rule in sorted(went | stay)
    )
    return [Shown(_key("purge", done.plan.board), f"{done.plan.board}: what was kept of lists", rows)]


def _key(*parts: str) -> str:
    """Name what is shown by its ids, in the letters that Prefect takes."""
    return "-".join(parts).lower().replace("_", "-")


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
