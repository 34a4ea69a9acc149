"""The contract of every aggregate return: columns, codes, keys and where a number must and must not stand.

One schema serves all; it is generated from the catalogue. Pandera checks rows here, and the gate checks what rows say
together. Findings carry the place and the class of what was seen, never the text of a cell.
"""

from collections.abc import Mapping

import pandera.polars as pa
import polars as pl

from expectations.catalogue import Catalogue
from expectations.contracts.holding import could_not_run, failures, schema
from expectations.contracts.rules import Rule, observed, rules
from expectations.contracts.vocabulary import WITHIN, Vocabulary, known_codes, vocabulary
from expectations.findings import Address, Finding, Severity
from expectations.gates.context import TYPED, UNSOUND, Slot
from expectations.grammar import MEND, CellClass, count_class, count_value
from expectations.layout import CELL_KEY, COLUMNS, FILLED_IN

_READ = {
    **dict.fromkeys(COLUMNS, pl.String),
    "sheet": pl.String,
    "row": pl.Int64,
    "numerator_class": pl.String,
    "denominator_class": pl.String,
}


def contract(catalogue: Catalogue, provider: str, return_id: str, period: str) -> pa.DataFrameSchema:
    """Give the Pandera schema of one provider's return for a period, for frames made by ``read_cells``.

    Validate eager frames with ``lazy=True``: on a LazyFrame Pandera looks at the schema only.
    Raises KeyError when the catalogue knows no such provider or aggregate return.
    """
    known = vocabulary(catalogue, provider, return_id)
    return schema(_READ, rules(known, period))


def read_cells(raw: pl.DataFrame) -> pl.DataFrame:
    """Turn a raw frame (text columns, ``sheet``, ``row``) into trimmed text with the class of each count beside it.

    Rows in which nothing is filled in are left out: a template lists optional figures too, and whether one that is
    due is missing is the gate's to say. Counts themselves stay text here; they are read once, after the contract.
    Raises pl.exceptions.ColumnNotFoundError when a column of the layout is missing.
    """
    texts = [pl.col(column).cast(pl.String).fill_null("").str.strip_chars() for column in COLUMNS]
    return (
        raw.select(*texts, pl.col("sheet").cast(pl.String).fill_null(""), pl.col("row").cast(pl.Int64))
        .filter(pl.any_horizontal(pl.col(column) != "" for column in FILLED_IN))
        .with_columns(count_class("numerator").alias("numerator_class"))
        .with_columns(count_class("denominator").alias("denominator_class"))
    )


def check(raw: pl.DataFrame, slot: Slot, catalogue: Catalogue) -> tuple[pl.DataFrame, tuple[Finding, ...]]:
    """Hold a raw frame against the contract of its slot.

    Gives the typed frame (schema ``TYPED``) and one finding for each fault, in the order of the file. A row whose
    place is known but whose number is not sound stays, without numbers and with the status ``not_evaluable``, so that
    the gate does not call its cell missing; a row whose place is not known is left out. Either has an error of its own.
    Raises KeyError when the catalogue knows no such provider or aggregate return.
    """
    if not isinstance(raw, pl.DataFrame):
        raise TypeError(
            "a contract takes an eager frame: Pandera looks at the columns of a lazy one only; collect it"
        )
    known = vocabulary(catalogue, slot.provider, slot.return_id)
    missing = [column for column in COLUMNS if column not in raw.columns]
    if missing:
        return TYPED.to_frame(), tuple(_missing_column(column, raw) for column in missing)
    read = read_cells(raw)
    if read.is_empty():
        return TYPED.to_frame(), (_no_rows(),)
    declared = rules(known, slot.period.label)
    failed = failures(read, declared, schema(_READ, declared)).rows()
    by_name = {rule.name: rule for rule in declared}
    codes = known_codes(catalogue) if failed else {}
    findings = [
        _finding(by_name[name], read.row(index, named=True), known, codes)
        for name, index in failed
        if index >= 0
    ]
    findings += [could_not_run(by_name[name]) for name, index in failed if index < 0]
    return _typed(read, slot, failed, by_name), tuple(
        sorted(findings, key=lambda one: (one.address, one.code))
    )


def _typed(
    read: pl.DataFrame, slot: Slot, failed: list[tuple[str, int]], by_name: dict[str, Rule]
) -> pl.DataFrame:
    lost = {index for name, index in failed if by_name[name].spoils == "place"}
    unsound = {index for name, index in failed if by_name[name].spoils == "number"}
    if any(index < 0 for _, index in failed):
        lost = set(range(read.height))
    index = pl.col("index").cast(pl.Int64)
    is_sound = ~index.is_in(sorted(unsound))
    return (
        read.with_row_index()
        .filter(~index.is_in(sorted(lost)))
        .unique(subset=list(CELL_KEY), keep="first", maintain_order=True)
        .select(
            pl.lit(slot.submission_key).alias("submission_key"),
            "sheet",
            "row",
            *CELL_KEY,
            pl.when(is_sound).then(count_value("numerator")).alias("numerator"),
            pl.when(is_sound).then(count_value("denominator")).alias("denominator"),
            "coverage",
            pl.when(is_sound).then(pl.col("status")).otherwise(pl.lit(UNSOUND)).alias("status"),
            "comment",
        )
        .cast(TYPED)
    )


def _finding(
    rule: Rule, row: dict[str, str | int], known: Vocabulary, codes: Mapping[str, frozenset[str]]
) -> Finding:
    indicator_id, series = str(row["indicator_id"]), str(row["series"])
    is_ours = indicator_id in known.allowed["indicator_id"][()]
    address = Address(sheet=str(row["sheet"]), row=int(row["row"]), column=rule.cell)
    seen = observed(rule, row, codes)
    return Finding(
        address=address,
        code=rule.code,
        check=rule.name,
        severity=Severity.ERROR,
        observed=seen,
        expected=rule.expected or _allowed_here(rule.cell, row, known),
        sentence=f"{address.at_head}: {rule.sentence}",
        mend=MEND.get(CellClass(seen), rule.mend) if rule.name.endswith("_is_a_count") else rule.mend,
        indicator_id=indicator_id if is_ours else "",
        series=series if is_ours and series in known.allowed["series"][indicator_id,] else "",
        cell=_cell(row, known) if is_ours else "",
    )


def _cell(row: Mapping[str, str | int], known: Vocabulary) -> str:
    """Name the cell by its codes, where all of them are ours; a code of the file alone could be anything."""
    parts = ("area_type", "area_code", "breakdown", "category")
    for part in parts:
        within = tuple(str(row[one]) for one in WITHIN[part])
        if row[part] not in known.allowed[part].get(within, ()):
            return ""
    return "/".join(str(row[part]) for part in parts)


def _allowed_here(column: str, row: dict[str, str | int], known: Vocabulary) -> str:
    """Short lists in full; long ones by their number. All of it is ours, none of it comes from the file."""
    codes = known.allowed[column].get(tuple(str(row[one]) for one in WITHIN[column]), ())
    return ", ".join(codes) if len(codes) <= 8 else f"one of the {len(codes)} codes in the template"


def _missing_column(column: str, raw: pl.DataFrame) -> Finding:
    sheets = raw["sheet"].unique().to_list() if "sheet" in raw.columns else []
    address = Address(sheet=str(sheets[0] or "") if len(sheets) == 1 else "", row=1, column=column)
    return Finding(
        address=address,
        code="K-01",
        check="column_present",
        severity=Severity.ERROR,
        observed="absent",
        expected=", ".join(COLUMNS),
        sentence=f"{address.at_head}: the heading is missing, so nothing in this file can be read.",
        mend="Use the template, or add the column under exactly this heading.",
    )


def _no_rows() -> Finding:
    return Finding(
        address=Address(),
        code="K-02",
        check="rows_present",
        severity=Severity.ERROR,
        observed="absent",
        expected="one row for each figure",
        sentence="The whole file: it has headings but no rows.",
        mend="Send the filled template again. A figure that does not exist gets a row with the reason as its status.",
    )
