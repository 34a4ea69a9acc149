"""The only reader of the environment and the only owner of the clock."""

import os
import pwd
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal, Protocol, Self

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from expectations.addresses import LOOPBACK, address_fault

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


class StandingClock(SetClock):
    """The clock of a demonstration's lake: it never moves on by itself, so nobody can wait by it."""


def _user() -> str:
    """Give the name of the operating system's user, whatever the environment says; its number when it has no name."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return f"user {os.getuid()}"


class SettingRefused(Exception):  # noqa: N818 - named as what happened
    """Something that was set from outside cannot be; the sentence names the setting, and never what it held."""


class _FromOutside(BaseSettings):
    """Settings whose faults are told without what was set, because that may be a secret."""

    def __init__(self, **given: Any) -> None:  # noqa: ANN401 - each field says what it takes
        try:
            super().__init__(**given)
        except ValidationError as error:
            prefix = self.model_config.get("env_prefix", "")
            told = "; ".join(
                f"{prefix}{'_'.join(str(part) for part in one['loc']).upper()}: {one['msg']}"
                for one in error.errors(include_url=False, include_context=False, include_input=False)
            )
            raise SettingRefused(f"{told}. Correct or unset it.") from None


class SmtpSettings(_FromOutside):
    """The server that e-mails go through; without a host they wait."""

    model_config = SettingsConfigDict(
        env_prefix="LSCB_SMTP_", extra="ignore", env_ignore_empty=True, hide_input_in_errors=True
    )

    host: str | None = Field(default=None, description="The server; messages wait while there is none.")
    port: int = Field(default=587, ge=1, le=65535, description="Its port.")
    security: Literal["starttls", "tls", "none"] = Field(
        default="starttls", description="How the connection is encrypted; none for this machine alone."
    )
    user: str | None = Field(default=None, description="Whom to log in as; nobody, if not given.")
    password: SecretStr | None = Field(default=None, description="The user's password.")
    password_file: Path | None = Field(default=None, description="A file that holds the password instead.")
    ca_file: Path | None = Field(
        default=None, description="Further certificate authorities to trust, as PEM."
    )
    from_address: str | None = Field(
        default=None, description="The address to send from, if not the board's."
    )
    timeout_seconds: float = Field(default=30, gt=0, le=60, description="How long to wait for each answer.")

    def secret(self) -> str:
        """Give the password, from the file if one is named. Raises OSError or UnicodeError when that cannot be read."""
        if self.password_file is not None:
            return self.password_file.read_text(encoding="utf-8").rstrip("\r\n")
        return "" if self.password is None else self.password.get_secret_value()

    @model_validator(mode="after")
    def _is_safe(self) -> Self:
        if self.security == "none" and self.host is not None and self.host not in LOOPBACK:
            raise SettingRefused(
                "LSCB_SMTP_SECURITY=none would send passwords and addresses in the clear; it is for a server on this "
                "machine alone. Leave it unset for STARTTLS, or write tls."
            )
        if self.password is not None and self.password_file is not None:
            raise SettingRefused(
                "LSCB_SMTP_PASSWORD and LSCB_SMTP_PASSWORD_FILE are both set. Unset one of them."
            )
        if (self.user is None) != (self.password is None and self.password_file is None):
            raise SettingRefused(
                "LSCB_SMTP_USER and a password belong together: set LSCB_SMTP_PASSWORD or LSCB_SMTP_PASSWORD_FILE "
                "with it, or none of them."
            )
        if self.from_address is not None and (fault := address_fault("email", self.from_address)):
            raise SettingRefused(f"LSCB_SMTP_FROM_ADDRESS {fault}.")
        return self


class WebhookSettings(_FromOutside):
    """Where cards may be posted to; without a host they wait."""

    model_config = SettingsConfigDict(
        env_prefix="LSCB_WEBHOOK_", extra="ignore", env_ignore_empty=True, hide_input_in_errors=True
    )

    hosts: str = Field(default="", description="The hosts that cards may go to, separated by commas.")
    ca_file: Path | None = Field(
        default=None, description="Further certificate authorities to trust, as PEM."
    )
    proxy: str | None = Field(default=None, description="The proxy to go through, as a URL.", repr=False)
    timeout_seconds: float = Field(default=30, gt=0, le=60, description="How long to wait for each answer.")

    @property
    def allowed_hosts(self) -> frozenset[str]:
        """The names of the hosts that cards may go to."""
        return frozenset(one.strip().lower() for one in self.hosts.split(",") if one.strip())


class Settings(_FromOutside):
    """Everything that can be set from outside, as ``LSCB_*``; all of it is optional."""

    model_config = SettingsConfigDict(env_prefix="LSCB_", extra="ignore", hide_input_in_errors=True)

    root: Path = Field(default=CHECKOUT / "demo" / "lake", description="The root folder of the lake.")
    ledger: str | None = Field(
        default=None, repr=False, description="A database URL; by default SQLite under the root."
    )
    board: str = Field(default="nyscb,eastmoor", description="The boards to serve: ids, separated by commas.")
    datasets: Path = Field(
        default=CHECKOUT / "expectations", description="Where the boards' data set folders stand."
    )
    inboxes: str | None = Field(
        default=None,
        description="Where <board>/<provider>/in and out stand: a folder, an address like sftp://host/folder, or a "
        "TOML file that names a base and providers apart from it; folders of the lake, if not given.",
    )
    inbox_secrets: Path | None = Field(
        default=None,
        description="A TOML file, readable by its owner alone, with a table for each secret's name.",
    )
    patience: float = Field(
        default=30, ge=0, description="Seconds to wait while another run holds what this one needs."
    )
    actor: str | None = Field(default=None, description="The role in which the user of the system acts.")
    smtp: SmtpSettings = Field(default_factory=SmtpSettings, description="As LSCB_SMTP_*.")
    webhook: WebhookSettings = Field(default_factory=WebhookSettings, description="As LSCB_WEBHOOK_*.")

    tick_seconds: int | None = Field(
        default=None, ge=1, description="For trials of `lscb serve`: every tick comes after so many seconds."
    )

    served_by: int | None = Field(
        default=None,
        description="Set by `lscb serve` for the runs that it starts: the number of its process.",
    )

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
            return StandingClock(datetime.fromisoformat(mark.read_text(encoding="utf-8").strip()))
        return SystemClock()
