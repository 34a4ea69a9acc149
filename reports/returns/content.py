"""What stands in a return's workbook, as plain data: the cells asked for, what is filled in, and what is said of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from expectations.catalogue import Catalogue
from expectations.declarations import Provider
from expectations.findings import Severity
from expectations.layout import CELL_KEY, SHEET_NAME_LENGTH
from expectations.lists import RecordList
from expectations.periods import Period

CellKey = tuple[str, str, str, str, str, str]
"""The six codes of ``CELL_KEY``, in their order."""


@dataclass(frozen=True)
class Remark:
    """What is said of a cell: the sentence, how to mend it, and the column it is about (``""`` for the whole row)."""

    severity: Severity
    sentence: str
    mend: str = ""
    column: str = ""

    @property
    def text(self) -> str:
        """The sentence and what to do."""
        return f"{self.sentence} {self.mend}".strip()


@dataclass(frozen=True)
class Filling:
    """What stands in a row: counts, or none; the status, a declared one or ``""``; and a mark of ours.

    The mark says that a figure is invented. An agency's own comment is never shown again.
    """

    numerator: int | None = None
    denominator: int | None = None
    status: str = ""
    mark: str = ""

    def number(self, column: str) -> int | None:
        """Give the count of ``numerator`` or ``denominator``."""
        return self.numerator if column == "numerator" else self.denominator


@dataclass(frozen=True)
class AskedCell:
    """One due cell: its key, its words, the figures accepted for the period before, and what stands in it.

    ``part`` is empty for a whole. ``is_share`` says that the numerator counts some of what the denominator counts.
    """

    key: CellKey
    is_optional: bool
    has_denominator: bool
    is_share: bool
    label: str
    part: str
    meaning: str
    last: int | None
    last_denominator: int | None
    filling: Filling
    remarks: tuple[Remark, ...] = ()

    @property
    def asked(self) -> str:
        """What is asked, in words that stand alone."""
        words = f"{self.label}, {self.part}" if self.part else self.label
        return f"{words} (optional)" if self.is_optional else words

    @property
    def codes(self) -> dict[str, str]:
        """The key by column."""
        return dict(zip(CELL_KEY, self.key, strict=True))


@dataclass(frozen=True)
class AddsUp:
    """Cells of one sheet, by their places in ``ReturnSheet.cells``, that add up to another by one dimension.

    ``is_complete`` says that every declared part stands in the sheet.
    """

    whole: int
    whole_column: str
    dimension: str
    parts: tuple[int, ...]
    part_column: str
    is_complete: bool


@dataclass(frozen=True)
class ReturnSheet:
    """One return: required cells first, in declared order. ``due_at`` is UTC, an agreed extension included.

    ``remarks`` are those that belong to no due cell.
    """

    return_id: str
    title: str
    period: Period
    due_at: datetime
    coverage: str
    cells: tuple[AskedCell, ...]
    sums: tuple[AddsUp, ...] = ()
    remarks: tuple[Remark, ...] = ()

    @property
    def name(self) -> str:
        """The name of its sheet."""
        return self.return_id[:SHEET_NAME_LENGTH]

    def begins_block(self, place: int) -> bool:
        """Whether the cell at a place is the first of its series, or of its optional cells."""
        if place == 0:
            return True
        before, here = self.cells[place - 1], self.cells[place]
        return (*before.key[:2], before.is_optional) != (*here.key[:2], here.is_optional)


@dataclass(frozen=True)
class Code:
    """What a coded field of a list may hold: as it is published, by our own id, and in words."""

    published: str
    id: str
    label: str

    @property
    def is_published_otherwise(self) -> bool:
        """Whether the published code is another word than our id; large and small letters are the same."""
        return self.published.lower() != self.id.lower()

    @property
    def said(self) -> str:
        """The code and what it stands for, each once."""
        means = self.label
        if means.lower().startswith(f"{self.published} ".lower()):
            means = means[len(self.published) + 1 :]
        return self.published if means == self.published else f"{self.published}: {means}"


@dataclass(frozen=True)
class ListSheet:
    """One list of records to be handed in for a period. ``due_at`` is UTC, an agreed extension included.

    ``codes`` gives what a coded field may hold, by the field.
    """

    declared: RecordList
    period: Period
    due_at: datetime
    codes: Mapping[str, tuple[Code, ...]]

    def spellings(self, field: str) -> list[str]:
        """Give what may be written in a coded field, the published codes first; nothing for any other field."""
        codes = self.codes.get(field, ())
        return [one.published for one in codes] + [one.id for one in codes if one.is_published_otherwise]

    @property
    def return_id(self) -> str:
        """The return that hands it in."""
        return self.declared.return_id

    @property
    def title(self) -> str:
        """Its name in words."""
        return self.declared.title

    @property
    def name(self) -> str:
        """The name of its sheet."""
        return self.return_id[:SHEET_NAME_LENGTH]


@dataclass(frozen=True)
class Query:
    """A question of ours that waits for an answer; ``place`` says the cell in words."""

    return_id: str
    period: str
    code: str
    indicator_id: str
    series: str
    place: str
    question: str


@dataclass(frozen=True)
class Receipt:
    """What a receipt says on its cover: the verdict in words, and what is still owed, a line each."""

    verdict: str
    owed: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReturnBook:
    """Everything that a provider's workbook, table or data contract for one reporting quarter is made from.

    ``is_invented`` says that the figures shown are made up. A book with a ``receipt`` is one, not a template;
    ``remarks`` are then those on the whole file, or on returns that are not in the book.
    """

    catalogue: Catalogue
    provider: Provider
    quarter: Period
    sheets: tuple[ReturnSheet, ...]
    queries: tuple[Query, ...] = ()
    is_invented: bool = False
    receipt: Receipt | None = None
    remarks: tuple[Remark, ...] = ()
    lists: tuple[ListSheet, ...] = ()


@dataclass(frozen=True)
class Remarks:
    """What is said of an arrival: by return and cell, and by return alone (``""`` for the whole file)."""

    of_cells: Mapping[tuple[str, CellKey], tuple[Remark, ...]] = field(default_factory=dict)
    of_returns: Mapping[str, tuple[Remark, ...]] = field(default_factory=dict)
