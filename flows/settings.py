"""The only reader of the environment and the only owner of the clock."""

import os
import pwd
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

CHECKOUT = Path(__file__).parents[1]
DEMONSTRATION_CLOCK = "demonstration_clock.txt"
"""In a demonstration's lake: the invented instant at which its clock stands."""


class Clock(Protocol):
    """Tells the instant, in UTC."""

    def now(self) -> datetime:
        """Give the instant."""


class SystemClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        """Give the instant, in UTC."""
        return datetime.now(UTC)


class SetClock:
    """A clock that stands until it is moved; for demonstrations and tests."""

    def __init__(self, at: datetime) -> None:
        self._at = at.astimezone(UTC)

    def now(self) -> datetime:
        """Give the instant at which it stands, in UTC."""
        return self._at

    def move_to(self, at: datetime) -> None:
        """Set the clock to an instant; refuses to run backwards.

        Raises ValueError when the instant lies before the one at which it stands.
        """
        if at < self._at:
            message = (
                f"the clock stands at {self._at:%Y-%m-%d %H:%M} and does not run back to {at:%Y-%m-%d %H:%M}"
            )
            raise ValueError(message)
        self._at = at.astimezone(UTC)

    def tick(self, seconds: int = 60) -> None:
        """Move the clock on."""
        self._at += timedelta(seconds=seconds)


def _user() -> str:
    """Give the name of the operating system's user, whatever the environment says; its number when it has no name."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return f"user {os.getuid()}"


class Settings(BaseSettings):
    """Everything that can be set from outside, as ``LSCB_*``; all of it is optional."""

    model_config = SettingsConfigDict(env_prefix="LSCB_", extra="ignore")

    root: Path = Field(default=CHECKOUT / "demo" / "lake", description="The root folder of the lake.")
    ledger: str | None = Field(default=None, description="A database URL; by default SQLite under the root.")
    board: str = Field(default="nyscb,eastmoor", description="The boards to serve: ids, separated by commas.")
    datasets: Path = Field(
        default=CHECKOUT / "expectations", description="Where the boards' data set folders stand."
    )
    actor: str | None = Field(default=None, description="The role in which the user of the system acts.")

    @property
    def boards(self) -> tuple[str, ...]:
        """The ids of the boards to serve."""
        return tuple(one.strip() for one in self.board.split(",") if one.strip())

    @property
    def user(self) -> str:
        """The user of the operating system alone, whom the ledger's contacts map to roles."""
        return _user()

    @property
    def acting(self) -> str:
        """Who acts, as the trail keeps it: the user of the operating system, and the role taken, if one is."""
        return self.user if self.actor is None else f"{self.actor} ({self.user})"

    def clock(self) -> Clock:
        """Give the machine's clock, or the standing clock of a demonstration's lake."""
        mark = self.root / DEMONSTRATION_CLOCK
        if mark.exists():
            return SetClock(datetime.fromisoformat(mark.read_text(encoding="utf-8").strip()))
        return SystemClock()
