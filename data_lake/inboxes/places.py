"""Where the inboxes stand: what the settings say of it, and what it takes to open them, secrets apart."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

Option = str | int | float | bool
Secrets = Mapping[str, Mapping[str, SecretStr]]

_SECRET_OPTIONS = frozenset(
    {
        "password",
        "passphrase",
        "secret",
        "token",
        "key",
        "account_key",
        "sas_token",
        "connection_string",
        "pwd",
    }
)


class InboxesRefused(ValueError):  # noqa: N818 - named as what happened
    """The settings of the inboxes cannot be used; the sentence says which and why, and repeats no secret."""


class Place(BaseModel):
    """A folder by its path or address, what its driver must be told, and under which name its secrets are kept."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str
    options: dict[str, Option] = Field(default_factory=dict)
    secret: str = ""

    @field_validator("url")
    @classmethod
    def _is_absolute(cls, url: str) -> str:
        if "://" not in url:
            if not url.startswith("/"):
                raise ValueError(
                    "give a whole path, like /mnt/inboxes, or an address, like sftp://host/inboxes"
                )
            return url
        if "::" in url or "?" in url or "#" in url:
            raise ValueError("give a plain address, like sftp://host/inboxes")
        if url.startswith("file://") and urlsplit(url).netloc:
            raise ValueError("file:// names no host: write file:///mnt/inboxes, or the path alone")
        if urlsplit(url).password is not None:
            raise ValueError(
                "an address holds no password; put it into the file that LSCB_INBOX_SECRETS names"
            )
        return url

    @field_validator("options")
    @classmethod
    def _holds_no_secret(cls, options: dict[str, Option]) -> dict[str, Option]:
        if told := sorted(_SECRET_OPTIONS & set(options)):
            raise ValueError(f"{told[0]} is a secret; put it into the file that LSCB_INBOX_SECRETS names")
        return options

    @property
    def folder(self) -> Path | None:
        """The folder of this machine that it is; none when it stands elsewhere."""
        if self.url.startswith("file://"):
            return Path(unquote(urlsplit(self.url).path))
        return None if "://" in self.url else Path(self.url)

    def __str__(self) -> str:
        """Say where it is, without a user's name."""
        if self.folder is not None:
            return str(self.folder)
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


class OwnPlace(Place):
    """The place of one provider: ``in`` and ``out`` stand right below it."""

    board: str
    provider: str


class Places(BaseModel):
    """All that is set: a base under which ``<board>/<provider>/in`` and ``out`` stand, and providers apart from it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    base: Place | None = None
    inbox: tuple[OwnPlace, ...] = ()

    def all(self) -> tuple[Place, ...]:
        """Give every place that is set."""
        return (*((self.base,) if self.base else ()), *self.inbox)

    def of(self, board: str, provider: str) -> OwnPlace | None:
        """Give the place that is a provider's own, if it has one."""
        return next((one for one in self.inbox if (one.board, one.provider) == (board, provider)), None)


def read_places(setting: str | None) -> Places:
    """Read the setting: a base by its path or address, or the path of a TOML file; none for folders of the lake.

    Raises InboxesRefused.
    """
    if not setting:
        return Places()
    if not setting.endswith(".toml"):
        return _checked("LSCB_INBOXES", {"base": {"url": setting}})
    return _checked(Path(setting).name, _toml(Path(setting), "LSCB_INBOXES"))


def read_secrets(path: Path | None) -> Secrets:
    """Read the secrets: a TOML file with a table for each name that a place gives. Raises InboxesRefused."""
    if path is None:
        return {}
    try:
        is_open = bool(path.stat().st_mode & 0o077)
    except OSError:
        is_open = False
    if is_open:
        raise InboxesRefused(
            f"{path}: others may read this file of secrets. Make it yours alone: chmod 600 {path.name}"
        )
    found = _toml(path, "LSCB_INBOX_SECRETS")
    if not all(isinstance(one, dict) for one in found.values()):
        raise InboxesRefused(
            f"{path}: write each secret in a table, like [police] and password = ... below it."
        )
    return {
        name: {key: SecretStr(str(value)) for key, value in table.items()}
        for name, table in found.items()
        if isinstance(table, dict)
    }


def _toml(path: Path, setting: str) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InboxesRefused(
            f"{path}: {error.strerror}. {setting} must name a file that can be read."
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        # What the parser says may repeat a line, and so a secret.
        raise InboxesRefused(f"{path}: this is no TOML. {setting} must name a TOML file.") from None


def _checked(name: str, found: Mapping[str, object]) -> Places:
    try:
        return Places.model_validate(found)
    except ValidationError as error:
        told = [
            f"{name}, {'.'.join(str(part) for part in one['loc'])}: {one['msg'].removeprefix('Value error, ')}"
            for one in error.errors(include_input=False, include_url=False)
        ]
        raise InboxesRefused("\n".join(told)) from None
