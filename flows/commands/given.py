"""What the words of a command mean: the board, the quarter and the instant that a person typed."""

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from expectations.catalogue import Catalogue
    from expectations.periods import Period

Board = Annotated[
    str | None, typer.Option("--board", help="The board's id; the first that is served, if not given.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
PeriodArgument = Annotated[str, typer.Argument(help="A quarter, like 2023-24-Q4.")]


class WrongUse(Exception):  # noqa: N818 - named as what happened
    """The command was given something that does not exist; the sentence says what does."""


def board_given(board: str | None) -> str:
    """Give the board named, or the first that is served. Raises WrongUse when none is served."""
    from flows.settings import Settings

    served = Settings().boards
    if not served:
        raise WrongUse("LSCB_BOARD names no board. Give ids with commas between, like nyscb,eastmoor.")
    return board or served[0]


def boards_given(board: str | None) -> tuple[str, ...]:
    """Give the board named, or all that are served. Raises WrongUse when none is served."""
    from flows.settings import Settings

    first = board_given(board)
    return (first,) if board else tuple(Settings().boards)


def catalogue_of(board: str) -> "Catalogue":
    """Load a board's declarations. Raises UnknownBoard or CatalogueFaults."""
    from flows.office import find_boards
    from flows.settings import Settings

    return find_boards(Settings().datasets, (board,))[board]


def quarter_given(label: str) -> "Period":
    """Read a quarter; ``2023/24-q4`` is one too. Raises WrongUse for anything else."""
    from expectations.periods import PeriodKind, parse

    try:
        period = parse(label.strip().replace("/", "-").upper())
    except ValueError as error:
        raise WrongUse(f"{label}: {error}") from None
    if period.kind is not PeriodKind.QUARTER:
        raise WrongUse(f"{label} is no quarter; write one like 2023-24-Q4")
    return period


def year_given(label: str) -> "Period":
    """Read a planning year; ``2023/24`` is one too. Raises WrongUse for anything else."""
    from expectations.periods import PeriodKind, parse

    try:
        period = parse(label.strip().replace("/", "-"))
    except ValueError as error:
        raise WrongUse(f"{label}: {error}") from None
    if period.kind is not PeriodKind.YEAR:
        raise WrongUse(f"{label} is no planning year; write one like 2023-24")
    return period


def instant_given(text: str | None) -> datetime | None:
    """Read an instant; UTC when it names no zone. Raises WrongUse for anything else."""
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise WrongUse(f"{text} is no instant; write one like 2024-05-10T12:00 (UTC)") from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def day_given(text: str | None) -> date | None:
    """Read a day; none when none is given. Raises WrongUse for anything else."""
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise WrongUse(f"{text} is no day; write one like 2025-03-31") from None


def known_provider(catalogue: "Catalogue", provider: str) -> None:
    """Raise WrongUse, naming those there are, when the board has no such provider."""
    known = [one.id for one in catalogue.providers]
    if provider not in known:
        raise WrongUse(f"no provider called {provider}. Providers are: {', '.join(known)}")
