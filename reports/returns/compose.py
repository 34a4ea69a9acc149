"""Compose a provider's return: which cells, in which words, beside which figures; and refill it as a receipt."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import polars as pl

from data_lake.invented.marks import INVENTED, INVENTED_OUT_OF_SPLIT, INVENTED_SPLIT, REAL
from expectations.catalogue import Catalogue
from expectations.contracts.records import list_of
from expectations.declarations import ALL, Indicator, Provider, Series
from expectations.due import Owed, due_cells, holds_on
from expectations.gates.context import WITH_NUMBER, WITH_REASON, Slot
from expectations.gates.wholes import sums
from expectations.grammar import count_value
from expectations.layout import CELL_KEY
from reports.returns.content import (
    AddsUp,
    AskedCell,
    CellKey,
    Code,
    Filling,
    ListSheet,
    Query,
    Receipt,
    Remarks,
    ReturnBook,
    ReturnSheet,
)

BEFORE = pl.Schema(
    {
        "return_id": pl.String,
        **dict.fromkeys(CELL_KEY, pl.String),
        "numerator": pl.Int64,
        "denominator": pl.Int64,
    }
)
"""One row is what was accepted for a cell of a return in the period before."""

FILLED = pl.Schema(
    {
        "return_id": pl.String,
        **dict.fromkeys(CELL_KEY, pl.String),
        "numerator": pl.String,
        "denominator": pl.String,
        "status": pl.String,
        "comment": pl.String,
    }
)
"""One row is a cell as it was handed in; text that is no plain count, declared status or mark of ours is not shown
again."""

MARKS = (INVENTED, INVENTED_SPLIT, INVENTED_OUT_OF_SPLIT, REAL)
"""Comments that are ours: they say where a figure comes from, and must not get lost."""

STATUSES = (*WITH_NUMBER, *WITH_REASON)
"""The statuses that a return may give."""

_PLACES = {
    "county": "whole county",
    "csc4": "team area",
    "catch7": "catchment",
    "district7": "former district",
}


def return_book(  # noqa: PLR0913 - everything a template is made from, each named by its caller
    catalogue: Catalogue,
    provider: Provider,
    owed: Sequence[Owed],
    before: pl.DataFrame,
    *,
    queries: Sequence[Query] = (),
    is_invented: bool = False,
) -> ReturnBook:
    """Compose what one provider owes in one reporting quarter, ready to be filled in.

    ``owed`` are that provider's returns of the quarter, each with the instant it is due, extensions included;
    ``before`` has the schema ``BEFORE``. Raises ValueError when nothing is owed.
    """
    if not owed:
        raise ValueError(f"{provider.name} owes nothing in this quarter, so there is nothing to compose.")
    quarter = owed[0].quarter
    due = due_cells(catalogue, quarter).filter(pl.col("provider") == provider.id)
    known = {(row[0], row[1:7]): (row[7], row[8]) for row in before.select(BEFORE.names()).iter_rows()}
    sheets = tuple(_sheet(catalogue, one, due, known) for one in owed if one.return_.kind == "aggregate")
    return ReturnBook(
        catalogue, provider, quarter, tuple(one for one in sheets if one.cells), tuple(queries),
        is_invented or catalogue.board.is_invented,
        lists=tuple(_list(catalogue, one) for one in owed if one.return_.kind == "records"),
    )  # fmt: skip


def _list(catalogue: Catalogue, owed: Owed) -> ListSheet:
    declared = list_of(catalogue, owed.return_.id)
    codes: dict[str, tuple[Code, ...]] = {}
    for field in declared.fields:
        if field.code_list is not None:
            codes[field.id] = tuple(
                Code(one.code or one.id, one.id, one.label) for one in catalogue.code_lists[field.code_list]
            )
        elif field.area_type is not None:
            codes[field.id] = tuple(
                Code(one.area_code, one.area_code, one.name)
                for one in catalogue.areas
                if one.area_type == field.area_type
                and holds_on(owed.quarter.ends_on, one.valid_from, one.valid_to)
            )
    return ListSheet(declared, owed.period, owed.due_at, codes)


def refilled(book: ReturnBook, cells: pl.DataFrame, remarks: Remarks, receipt: Receipt) -> ReturnBook:
    """Fill a book with what was handed in and what is said of it; the rest of it stays as it is.

    ``cells`` has the schema ``FILLED``. Remarks on cells that are not due are told with their return; those on a
    return that is not in the book, or on no return, with the whole file.
    """
    in_book = {one.return_id for one in book.sheets}
    of_file = [said for name, said in remarks.of_returns.items() if name not in in_book]
    of_file += [said for (name, _), said in remarks.of_cells.items() if name not in in_book]
    return replace(
        book,
        sheets=tuple(_refilled_sheets(book, _fillings(cells), remarks)),
        receipt=receipt,
        remarks=tuple(one for said in of_file for one in said),
    )


def _sheet(
    catalogue: Catalogue,
    owed: Owed,
    due: pl.DataFrame,
    known: Mapping[tuple[str, CellKey], tuple[int | None, int | None]],
) -> ReturnSheet:
    rows = due.filter(
        (pl.col("return_id") == owed.return_.id) & (pl.col("return_period") == owed.period.label)
    ).sort("is_optional", maintain_order=True)
    words = _Words(catalogue)
    cells = []
    for row in rows.iter_rows(named=True):
        key: CellKey = tuple(row[name] for name in CELL_KEY)
        indicator = words.indicators[key[0]]
        series = indicator.one_series(key[1])
        last, last_denominator = known.get((owed.return_.id, key), (None, None))
        cells.append(
            AskedCell(
                key=key,
                is_optional=row["is_optional"],
                has_denominator=row["has_denominator"],
                is_share=row["has_denominator"] and series.kind == "percentage",
                label=series.label,
                part=words.part(key, owed.provider),
                meaning=words.meaning(indicator, series),
                last=last,
                last_denominator=last_denominator,
                filling=Filling(status="" if row["is_optional"] else WITH_NUMBER[0]),
            )
        )
    return ReturnSheet(
        owed.return_.id, owed.return_.title, owed.period, owed.due_at, owed.provider.coverage, tuple(cells),
        _sums(catalogue, owed, cells),
    )  # fmt: skip


class _Words:
    """The words of cells, from the catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.indicators = {one.id: one for one in catalogue.indicators}
        self.areas: dict[tuple[str, str], str] = {
            (one.area_type, one.area_code): one.name for one in catalogue.areas
        }

    def part(self, key: CellKey, provider: Provider) -> str:
        """Say which part of its series a cell is; nothing for the whole that the provider speaks of."""
        indicator_id, _, area_type, area_code, breakdown, category = key
        said = []
        is_home = area_type == "county" or (area_type, area_code) == (provider.area_type, provider.area_code)
        if not is_home:
            said.append(f"{_PLACES[area_type]}: {self.areas.get((area_type, area_code), area_code)}")
        if breakdown != ALL:
            indicator = self.indicators[indicator_id]
            said += self.members(indicator, breakdown, category)
        return "; ".join(said)

    def members(self, indicator: Indicator, breakdown: str, category: str) -> list[str]:
        """Say a category with the name of its dimension; a crossed one dimension by dimension."""
        dimensions = {one.id: one for one in indicator.breakdowns}
        declared = dimensions[breakdown]
        names = declared.crosses or (breakdown,)
        said = []
        for name, member in zip(names, category.split("__") if declared.crosses else [category], strict=True):
            labels = {one.id: one.label for one in self.catalogue.categories(indicator, name)}
            label = dimensions[name].label
            said.append(f"{label[:1].lower()}{label[1:]}: {labels[member]}")
        return said

    @staticmethod
    def meaning(indicator: Indicator, series: Series) -> str:
        """Say which row of the framework it is, what is counted and, where that is asked for, out of what."""
        said = f"Row {indicator.number}, {indicator.title}. Count: {indicator.numerator}."
        if series.denominator == "supplied" and indicator.denominator:
            said += f" Out of: {indicator.denominator}."
        return said.replace("..", ".")


def _sums(catalogue: Catalogue, owed: Owed, cells: Sequence[AskedCell]) -> tuple[AddsUp, ...]:
    """Find the declared sums among the cells; a part that is asked for beside them makes a sum incomplete."""
    places = {one.key: place for place, one in enumerate(cells)}
    slot = Slot(
        "", owed.board, owed.provider.id, owed.return_.id, owed.period, owed.due_at, owed.due_at
    )  # fmt: skip
    found: dict[tuple[CellKey, str, str, str], list[CellKey]] = {}
    for one in sums(catalogue, slot):
        whole: CellKey = (one.indicator_id, one.series, *one.whole)
        part: CellKey = (one.indicator_id, one.series, *one.part)
        found.setdefault((whole, one.whole_column, one.dimension, one.part_column), []).append(part)
    made = []
    for (whole, whole_column, dimension, part_column), parts in found.items():
        here = tuple(sorted({places[part] for part in parts if part in places}))
        if whole in places and here:
            is_complete = all(part in places for part in parts)
            made.append(AddsUp(places[whole], whole_column, dimension, here, part_column, is_complete))
    return tuple(made)


def _fillings(cells: pl.DataFrame) -> dict[tuple[str, CellKey], Filling]:
    """Read what was handed in once more, by our own grammar: whatever is not plainly a count is left out."""
    read = cells.select(
        "return_id",
        *CELL_KEY,
        count_value("numerator").alias("numerator"),
        count_value("denominator").alias("denominator"),
        pl.when(pl.col("status").str.strip_chars().is_in(STATUSES))
        .then(pl.col("status").str.strip_chars())
        .otherwise(pl.lit(""))
        .alias("status"),
        pl.when(pl.col("comment").is_in(MARKS))
        .then(pl.col("comment"))
        .when(pl.col("comment").str.starts_with(f"{INVENTED}: "))
        .then(pl.lit(INVENTED))
        .otherwise(pl.lit(""))
        .alias("mark"),
    )
    return {(row[0], row[1:7]): Filling(*row[7:]) for row in read.iter_rows()}


def _refilled_sheets(
    book: ReturnBook, fillings: Mapping[tuple[str, CellKey], Filling], remarks: Remarks
) -> Iterable[ReturnSheet]:
    for sheet in book.sheets:
        due = {one.key for one in sheet.cells}
        loose = [remarks.of_returns.get(sheet.return_id, ())]
        loose += [
            said
            for (name, key), said in remarks.of_cells.items()
            if name == sheet.return_id and key not in due
        ]
        yield replace(
            sheet,
            cells=tuple(
                replace(
                    one,
                    filling=fillings.get((sheet.return_id, one.key), one.filling),
                    remarks=tuple(remarks.of_cells.get((sheet.return_id, one.key), ())),
                )
                for one in sheet.cells
            ),
            remarks=tuple(one for said in loose for one in said),
        )
