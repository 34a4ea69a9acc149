"""The packs that are made: which parts, in which order, for whom. Declared in ``packs.toml``."""

import tomllib
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

PACKS = Path(__file__).parent / "packs.toml"


class Pack(BaseModel):
    """What one audience receives for one quarter. ``quarters`` is how far back its trends go."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    audience: str
    name: str
    title: str
    marking: str
    quarters: int = Field(ge=1, le=40)
    front: tuple[Literal["sentences", "tiles", "exceptions", "timeliness", "findings", "corrections"], ...]
    pictures: tuple[Literal["trend", "neighbours", "localities", "profile"], ...]
    over_years: tuple[Literal["neighbours_history"], ...] = ()
    """What follows the rows, and reaches over the years."""


def read_packs(path: Path = PACKS) -> dict[str, Pack]:
    """Give the packs by audience. Raises pydantic.ValidationError for a key or part that is not known."""
    entries = tomllib.loads(path.read_text(encoding="utf-8"))["pack"]
    return {pack.audience: pack for pack in map(Pack.model_validate, entries)}
