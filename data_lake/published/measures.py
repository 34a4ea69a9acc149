"""Declared measures of a publisher's tables: which columns and members of them are which of our series.

They stand in TOML, so that a new release's other names, or another publication, need no code:

    source = "exclusions"          # as it stands in published figures
    year = "academic"              # what a year's label means: planning, academic or calendar

    [tables]                       # a file is the table whose words are in its name, else whose name begins it
    exclusions = ["exclusion"]

    [aliases]                      # other names of columns
    suspension = ["fixed_excl"]

    [suffixes]                     # other endings of columns
    _percent = ["_percentage"]

    [[measures]]
    measure = "permanent_exclusions.ni114_rate"
    table = "exclusions"
    where = { school_type = ["Total"] }
    numerator = ["perm_excl"]
    denominator = "headcount"
    value = "perm_excl_rate"
    multiplier = 100
    decimals = 2
"""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from data_lake.published.explore import Measure
from data_lake.published.periods import YearKind
from data_lake.published.shape import UnreadablePublished

NAME = r"^[a-z][a-z0-9_]*$"


class DeclaredMeasure(BaseModel):
    """One series of ours, as ``explore.Measure`` has it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    measure: str = Field(pattern=r"^[a-z0-9_]+\.[a-z0-9_]+$")
    table: str = ""
    where: dict[str, tuple[str, ...]] = {}
    numerator: tuple[str, ...] = ()
    denominator: str | None = None
    value: str | None = None
    multiplier: int = Field(default=1, ge=1)
    decimals: int = Field(default=0, ge=0, le=5)
    note: str = ""

    def made(self) -> Measure:
        """Give the measure."""
        indicator_id, series = self.measure.split(".")
        if not self.numerator and self.value is None:
            raise UnreadablePublished(f"{self.measure}: a measure names a numerator or a value.")
        return Measure(
            indicator_id, series, self.table, self.numerator, self.denominator, self.value, self.multiplier,
            self.decimals, self.note, where=self.where,
        )  # fmt: skip


class Measures(BaseModel):
    """A file of declared measures; ``measures`` may be empty where it only adds other names to those of a source."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str = Field(pattern=NAME)
    year: YearKind = "planning"
    tables: dict[str, tuple[str, ...]] = {}
    aliases: dict[str, tuple[str, ...]] = {}
    suffixes: dict[str, tuple[str, ...]] = {}
    measures: tuple[DeclaredMeasure, ...] = ()

    def names_of(self, column: str) -> tuple[str, ...]:
        """Give the other names of a column."""
        endings = [
            column.removesuffix(ours) + theirs
            for ours, all_theirs in self.suffixes.items()
            if column.endswith(ours)
            for theirs in all_theirs
        ]
        return (*self.aliases.get(column, ()), *endings)

    def table_of(self, stem: str) -> str:
        """Give the table that a file is; empty when it is none. Where there is but one table, it takes every file."""
        return self.table_named(stem) or (next(iter(self.tables)) if len(self.tables) == 1 else "")

    def table_named(self, stem: str) -> str:
        """Give the table that a file is by its name; empty when its name tells none.

        Words say more than the letter before them, which another release may give to another table.
        """
        plain = "".join(one if one.isalnum() else "_" for one in stem.lower())
        named = [one for one in self.tables if plain == one or plain.startswith(f"{one}_")]
        worded = [(len(word), one) for one, words in self.tables.items() for word in words if word in plain]
        if worded:
            return max(worded)[1]
        return named[0] if named else ""

    def adding(self, other: "Measures") -> "Measures":
        """Give these with what another file adds to them: other names of columns, words of tables, measures."""
        if other.source != self.source:
            raise UnreadablePublished(f"These measures are of {other.source}, not of {self.source}.")
        return self.model_copy(
            update={
                "tables": _united(self.tables, other.tables),
                "aliases": _united(self.aliases, other.aliases),
                "suffixes": _united(self.suffixes, other.suffixes),
                "measures": (*self.measures, *other.measures),
            }
        )

    def with_names(self, measure: Measure) -> Measure:
        """Give a measure with the other names of its columns."""
        every = {one: (*measure.aliases.get(one, ()), *self.names_of(one)) for one in measure.columns()}
        return replace(measure, aliases=every)


def read_measures(path: Path) -> Measures:
    """Read a file of declared measures. Raises UnreadablePublished, saying where it is not one."""
    try:
        return Measures.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise UnreadablePublished(f"{path.name}: it cannot be read ({error.strerror}).") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UnreadablePublished(f"{path.name}: not TOML: {error}.") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(one) for one in first["loc"])
        raise UnreadablePublished(
            f"{path.name}: {where}: {first['msg']}. What such a file holds stands in published.md."
        ) from None


def _united(
    ours: Mapping[str, tuple[str, ...]], theirs: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    return {one: (*ours.get(one, ()), *theirs.get(one, ())) for one in dict.fromkeys((*ours, *theirs))}
