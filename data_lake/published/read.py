"""What reading the files of a release gives."""

import re
from dataclasses import dataclass, field, replace

import polars as pl

from data_lake.published.shape import PUBLISHED, UnreadablePublished

_RELEASE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,38}[A-Za-z0-9])?")


@dataclass(frozen=True)
class ReadRelease:
    """A release as read: its figures in the shape ``PUBLISHED``, what is told, and what is refused, as sentences.

    ``mapped`` says for each file which of our series were read from it. Where something is ``refused``, the figures are
    those of the rest. ``release`` is empty where nothing in the files tells it. ``is_handed_on``: by another board.
    """

    source: str
    release: str
    figures: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=PUBLISHED))
    mapped: tuple[tuple[str, tuple[str, ...]], ...] = ()
    told: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    is_handed_on: bool = False

    def renamed(self, release: str) -> "ReadRelease":
        """Give the same under another id. Raises UnreadablePublished for one that sorts before the files' own."""
        if not _RELEASE.fullmatch(release):
            raise UnreadablePublished(
                "A release is named by 1 to 40 letters, digits, '_' and '-', like 2025 or 2025-revised."
            )
        if release < self.release:
            raise UnreadablePublished(
                f"{release} sorts before {self.release}, which these files are of, so what they revise would never be "
                f"used. Give an id that sorts after it, like {self.release}-revised."
            )
        figures = self.figures.with_columns(pl.lit(release).alias("release"))
        return replace(self, release=release, figures=figures)
