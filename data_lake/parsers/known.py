"""What a parser is told of the board, and the list of records that it gives back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self


@dataclass(frozen=True)
class Known:
    """What a parser is told of the board: plain, and able to be written as JSON."""

    lists: Mapping[str, tuple[str, ...]]
    """The columns of each list (``return_id`` and ``period`` first), by the id of the return that hands it in."""
    period: str = ""
    """The quarter that files are for which do not say it themselves: the one that ended last before receipt."""
    key: str = ""
    """In hexadecimal digits: the secret by which ids become pseudonyms."""
    places: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Team area and catchment by the beginning of a postcode without blanks, as ``YO11``; the longest counts."""
    authority: str = ""
    """The number that a census gives the board's authority, as ``815``."""

    def plain(self) -> dict[str, object]:
        """Give it as lists and words that JSON can hold."""
        said = {"period": self.period, "key": self.key, "authority": self.authority}
        return {"lists": self.lists, "places": self.places, **said}

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> Self:
        """Take up what ``plain`` gave, after JSON has carried it."""
        return cls(
            {name: tuple(columns) for name, columns in plain["lists"].items()},
            plain["period"],
            plain["key"],
            {start: (csc4, catch7) for start, (csc4, catch7) in plain["places"].items()},
            plain["authority"],
        )


NOTHING = Known(lists={})
"""Of a board without lists: a parser reads figures only."""


@dataclass(frozen=True)
class ListTable:
    """One list as it was read: its rows as text, with their numbers as a person counts them."""

    return_id: str
    """The return that hands it in."""
    sheet: str
    columns: tuple[str, ...]
    """The headings, trimmed and in lower case; ``return_id`` and ``period`` are among them."""
    rows: Sequence[tuple[int, Sequence[str]]]
    covers_from: str = ""
    """An ISO day: the list holds nothing before it, as a census holds one year; blank where it is as declared."""
