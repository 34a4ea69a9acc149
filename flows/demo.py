"""The demonstration: twelve quarters of two boards, from agencies' files to packs, with the invented clock moving on.

The shipped board's figures are published ones where there are any; everything else is invented and says so.
"""

import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from pathlib import Path

import polars as pl

from data_lake.invented import imperfections
from data_lake.invented.extent import Extent
from data_lake.invented.files import FORMS
from data_lake.invented.handed_in import lists_handed_in
from data_lake.invented.imperfections import Spoil
from data_lake.invented.returns import Inventor
from data_lake.published.parts import read_parts
from data_lake.published.table import read_table
from expectations.catalogue import Catalogue
from expectations.due import Owed, holds_on, owed
from expectations.periods import Period, parse, quarters
from flows.build import build
from flows.collect import collect
from flows.demo_contacts import record_contacts
from flows.demo_signed import declare_and_check, sign_all
from flows.office import Office
from flows.publish import publish
from flows.run import Run, call
from flows.settings import DEMONSTRATION_CLOCK, SetClock
from flows.standing import standing
from flows.steps.build import Built
from flows.steps.publish import PackPublished

FIRST, LAST = "2021-22-Q1", "2023-24-Q4"
STARTS_AT = datetime(2021, 7, 1, 8, 0, tzinfo=UTC)
MEETS_AT = datetime(2024, 5, 9, 9, 0, tzinfo=UTC)
ENDS_AT = datetime(2024, 5, 10, 12, 0, tzinfo=UTC)

IN_TIME = -3
"""On which day, counted from the due date, a file comes that is neither late nor mended."""

COUNTIES = 0.65
"""How large the histories behind invented lists are: as many children on a plan as the quarters before them had."""

File = tuple[str, str, bytes]
"""A provider, the name of its file, and the file."""


class NotADemonstration(Exception):  # noqa: N818 - named as what happened
    """The folder holds something that is not a demonstration's lake, so it is left alone."""


@dataclass(frozen=True)
class Mishap:
    """What one provider does wrong in one quarter; ``mended`` when it hands in again, rightly, a week later."""

    board: str
    quarter: str
    provider: str
    spoil: Spoil | None = None
    days_late: int = 0
    never_comes: bool = False
    mended: bool = False


MISHAPS = (
    Mishap("nyscb", "2021-22-Q3", "designated_doctor", days_late=9),
    Mishap("nyscb", "2022-23-Q1", "police", imperfections.typing_error, mended=True),
    Mishap("nyscb", "2022-23-Q2", "craven_licensing", days_late=5),
    Mishap("nyscb", "2022-23-Q3", "lado", imperfections.missing_cell, mended=True),
    Mishap("nyscb", "2023-24-Q1", "childrens_social_care", imperfections.count_typed_twice, mended=True),
    Mishap("nyscb", "2023-24-Q2", "youth_offending_team", imperfections.unusual),
    Mishap("nyscb", "2023-24-Q3", "integrated_services", imperfections.told_missing),
    Mishap("nyscb", "2023-24-Q3", "drug_alcohol_team", days_late=12),
    Mishap("nyscb", "2023-24-Q4", "domestic_abuse_coordinator", never_comes=True),
    Mishap("nyscb", "2023-24-Q4", "drug_alcohol_team", imperfections.count_typed_twice),
    Mishap("nyscb", "2023-24-Q4", "pct_child_health", days_late=6),
    Mishap("nyscb", "2023-24-Q4", "pct_public_health", imperfections.unusual, mended=True),
    Mishap("eastmoor", "2023-24-Q2", "eastmoor_social_care", days_late=4),
)

EXTENSION = ("nyscb", "2023-24-Q4", "lado", datetime(2024, 5, 31, tzinfo=UTC).date())
"""The last quarter's extension: its return is awaited, not late."""


@dataclass
class QuarterTold:
    """What happened in one quarter of one board; counts only.

    ``states`` are of the returns owed, by what has become of each in the end, and add up to ``owed``. ``submissions``
    are what was handed in, a return perhaps more than once, in so many ``rounds`` of collecting.
    """

    board: str
    quarter: str
    owed: int
    states: dict[str, int] = field(default_factory=dict)
    submissions: int = 0
    rounds: int = 0


def lay_out_anew(root: Path) -> None:
    """Make the demonstration's root an empty one with its clock at the start; an old demonstration goes.

    Raises NotADemonstration when the folder holds anything else, or a file of somebody's that nobody has collected.
    """
    mark = root / DEMONSTRATION_CLOCK
    if root.exists() and any(root.iterdir()) and not mark.exists():
        raise NotADemonstration(
            f"{root} holds files and is not a demonstration's lake, so it was left as it is. "
            "Set LSCB_ROOT to another folder for the demonstration."
        )
    waiting = [
        one
        for one in sorted(root.glob("inbox/*/*/in/*"))
        if not one.name.removeprefix("corrected_").startswith("invented_")
    ]
    if waiting:
        raise NotADemonstration(
            f"{waiting[0].relative_to(root)} waits in the demonstration's inbox, and a new demonstration would lose "
            "it. Run `lscb collect`, or move it, and start again."
        )
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    mark.write_text(STARTS_AT.isoformat() + "\n", encoding="utf-8")


def receive(office: Office, clock: SetClock, period: Period, run: Run = call) -> list[QuarterTold]:
    """Receive one quarter of every board: what comes in time, what comes late, and what is handed in again.

    Then it is declared and checked, but for the last one.
    """
    told = {
        board: QuarterTold(board, period.label, len(_owed(office, board, period)))
        for board in office.catalogues
    }
    _extend(office, period)
    for at, board, files in sorted(_deliveries(office, period), key=itemgetter(0, 1)):
        clock.move_to(max(clock.now(), at))
        for provider, name, content in files:
            folder = office.lake.inbox(board, provider)
            folder.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
        told[board].submissions += len(collect(office, board, run=run, whole=True).submissions)
        told[board].rounds += 1
    declare_and_check(office, clock, period, is_last=period.label == LAST)
    for one in told.values():
        settle(office, one)
    return list(told.values())


def settle(office: Office, told: QuarterTold) -> None:
    """Say of a quarter's returns what has become of each by now."""
    found = standing(office, told.board, parse(told.quarter))
    told.states = dict(Counter(one.state for one in found))


def finish(office: Office, clock: SetClock, run: Run = call) -> Built:
    """Let the Sub Group sign at its meeting what is checked; let the clock stand at the end of it all, and build."""
    clock.move_to(MEETS_AT)
    build(office, run=run)
    run(sign_all, office)
    clock.move_to(ENDS_AT)
    (office.lake.root / DEMONSTRATION_CLOCK).write_text(ENDS_AT.isoformat() + "\n", encoding="utf-8")
    record_contacts(office)
    for board in office.catalogues:
        collect(office, board, run=run)  # a last look, without which nothing may be called late
    return build(office, run=run)


def packs(office: Office) -> list[tuple[str, str]]:
    """Give the packs that the demonstration publishes: two quarters of the first board, the last one of others."""
    covered = quarters(FIRST, LAST)
    first, *others = office.catalogues
    return [(first, one.label) for one in covered[-2:]] + [(board, covered[-1].label) for board in others]


def publish_pack(office: Office, board: str, period: str, run: Run = call) -> PackPublished:
    """Publish one quarter's pack for the performance team."""
    return publish(office, board, period, run=run)


def _owed(office: Office, board: str, period: Period) -> tuple[Owed, ...]:
    return owed(office.catalogue(board), period, office.calendar)


def _deliveries(office: Office, period: Period) -> Iterator[tuple[datetime, str, list[File]]]:
    """Give the files of a quarter by the instant they come and the board they are for."""
    for board, catalogue in office.catalogues.items():
        published = None if catalogue.board.is_invented else read_table(catalogue.file("published.csv"))
        parts = read_parts(catalogue.file("published_parts.csv"))
        rows = Inventor(catalogue, published=published, parts=parts).quarter(period)
        due = max(one.due_at for one in _owed(office, board, period))
        by_day = _by_day(board, period, rows)
        for provider, name, content in _lists(catalogue, period):
            by_day.setdefault(IN_TIME, []).append((provider, name, content))
        for days, files in by_day.items():
            yield due + timedelta(days=days, hours=-7), board, files


def _lists(catalogue: Catalogue, period: Period) -> Iterator[File]:
    """Give the lists that providers hand in for a quarter, each as a file of its own."""
    extent = Extent(parse(LAST), counties=COUNTIES)
    for provider in catalogue.providers:
        if holds_on(period.ends_on, provider.valid_from, provider.valid_to):
            for name, rows in lists_handed_in(catalogue, provider.role, period, extent).items():
                text = rows.drop("sheet", "row").write_csv().encode()
                yield provider.id, f"invented_{provider.id}_{period.label}_{name}.csv", text


def _by_day(board: str, period: Period, rows: pl.DataFrame) -> dict[int, list[File]]:
    """Give the files by the day they come, counted from the due date."""
    mishaps = {one.provider: one for one in MISHAPS if (one.board, one.quarter) == (board, period.label)}
    unknown = sorted(set(mishaps) - set(rows["provider"]))
    if unknown:
        message = (
            f"a mishap of {period.label} names {', '.join(unknown)}, which owe nothing then; mend MISHAPS"
        )
        raise ValueError(message)
    by_day: dict[int, list[File]] = {}
    for number, ((provider,), part) in enumerate(rows.group_by(["provider"], maintain_order=True)):
        name, form = str(provider), sorted(FORMS)[number % len(FORMS)]
        mishap = mishaps.get(name, Mishap(board, period.label, name))
        if mishap.never_comes or (board, period.label, name) == EXTENSION[:3]:
            continue
        first = mishap.spoil(part) if mishap.spoil else part
        file_name = f"invented_{name}_{period.label}.{form}"
        by_day.setdefault(mishap.days_late or IN_TIME, []).append((name, file_name, FORMS[form](first)))
        if mishap.mended:
            by_day.setdefault(7, []).append((name, f"corrected_{file_name}", FORMS[form](part)))
    return by_day


def _extend(office: Office, period: Period) -> None:
    """Record the one extension of the demonstration, in the week before the return was due."""
    board, quarter, provider, day = EXTENSION
    if quarter != period.label or board not in office.catalogues:
        return
    for one in _owed(office, board, period):
        if one.provider.id == provider:
            office.ledger.record_extension(
                board=board, provider=provider, return_id=one.return_.id, period=one.period.label, extended_to=day,
                reason="invented: the register is being moved", approved_by="performance_team",
                recorded_at=max(office.clock.now(), one.due_at - timedelta(days=6)), actor=office.actor,
            )  # fmt: skip
