"""The contract of every list of records: headings, rows, and each cell by what its field is declared to hold.

One contract serves all lists; it is made from a list's declaration. Whole columns are read and judged at once, and no
row is looked at by itself but those that are told. Findings carry the place and the class of what was seen, never the
text of a cell.
"""

from collections.abc import Iterator
from dataclasses import replace

import pandera.polars as pa
import polars as pl

from expectations.catalogue import Catalogue
from expectations.contracts.cells import value
from expectations.contracts.holding import could_not_run, failures, schema
from expectations.contracts.personal import personal, refused_heading, suspicious
from expectations.contracts.record_rules import (
    HOLDS,
    NO_COLUMN,
    NO_ROWS,
    NONE_SAID,
    PERSONAL,
    REFUSED_COLUMN,
    SEEN,
    SEPARATOR,
    UNKNOWN_COLUMN,
    VALUE,
    Said,
    rules,
)
from expectations.contracts.rules import Rule
from expectations.findings import Address, Finding, Severity
from expectations.gates.context import Slot
from expectations.grammar import count_class
from expectations.lists import FIRST_COLUMNS, TYPES, Kind, ListField, RecordList
from expectations.periods import Period

TOLD = 20
"""So many rows are told of one check and column; the rest are counted in one finding."""

_PLACE = ("sheet", "row")


def contract(declared: RecordList, period: Period) -> pa.DataFrameSchema:
    """Give the Pandera schema of a list handed in for a period, for frames made by ``read_records``.

    Validate eager frames with ``lazy=True``: on a LazyFrame Pandera looks at the schema only.
    """
    types: dict[str, pl.DataType] = {
        **dict.fromkeys(FIRST_COLUMNS, pl.String()), "sheet": pl.String(), "row": pl.Int64(),
    }  # fmt: skip
    for field in declared.fields:
        types |= {field.id: pl.String(), field.id + VALUE: TYPES[field.kind], field.id + HOLDS: pl.String()}
    nullable = frozenset(one for one in types if one.endswith((VALUE, HOLDS)))
    return schema(types, rules(declared, period), nullable)


def read_records(raw: pl.DataFrame, declared: RecordList, catalogue: Catalogue) -> pl.DataFrame:
    """Turn a raw frame (text columns, ``sheet``, ``row``) into trimmed text, with what each cell says beside it.

    For each field: its text, its typed value (null where there is none), and what it says of who somebody is. Blank
    rows are left out. Raises pl.exceptions.ColumnNotFoundError when a column of the list is missing.
    """
    columns = [one.id for one in declared.fields]
    texts = [_trimmed(column) for column in (*FIRST_COLUMNS, *columns)]
    read = raw.select(
        *texts, pl.col("sheet").cast(pl.String).fill_null(""), pl.col("row").cast(pl.Int64)
    ).filter(pl.any_horizontal(pl.col(column) != "" for column in columns))
    read = read.with_columns(_value(read[field.id], field, catalogue) for field in declared.fields)
    told = {field.id: _personal(read, field.id, field.kind) for field in declared.fields}
    return read.with_columns(
        # What no list may hold goes no further than this.
        *(
            pl.when(told[field.id].is_null()).then(pl.col(field.id + VALUE)).alias(field.id + VALUE)
            for field in declared.fields
            if told[field.id].null_count() < read.height
        ),
        *(told[field.id].alias(field.id + HOLDS) for field in declared.fields),
    )


def check(raw: pl.DataFrame, slot: Slot, catalogue: Catalogue) -> tuple[pl.DataFrame, tuple[Finding, ...]]:
    """Hold a raw frame against the contract of the list that its slot's return hands in.

    Gives the typed rows (the list's own shape, ``RecordList.typed``) and the findings, in the order of the file. A cell
    that is not sound is null there, and has an error of its own, so that nobody takes the row for a whole one. Many
    rows of one fault are told by the first of them and the number of the others.
    Raises KeyError when the catalogue knows no list that this return hands in.
    """
    if not isinstance(raw, pl.DataFrame):
        raise TypeError(
            "a contract takes an eager frame: Pandera looks at the columns of a lazy one only; collect it"
        )
    declared = list_of(catalogue, slot.return_id)
    at_fault = tuple(_headings(raw, declared, catalogue))
    if any(column not in raw.columns for column in declared.columns):
        return declared.typed.to_frame(), tuple(sorted(at_fault))
    read = read_records(raw, declared, catalogue)
    if read.is_empty():
        return declared.typed.to_frame(), tuple(sorted((*at_fault, _no_rows(raw, declared))))
    held = rules(declared, slot.period)
    found = failures(read, held, contract(declared, slot.period))
    findings = [*at_fault, *_in_unknown_columns(raw, declared)]
    for rule in held:
        failed = found.filter(pl.col("check") == rule.name)["index"]
        if (failed < 0).any():
            findings.append(could_not_run(rule))
        else:
            findings += _findings(rule, failed, read)
    typed = read.select(*_PLACE, *(pl.col(one.id + VALUE).alias(one.id) for one in declared.fields))
    return typed.cast(declared.typed), tuple(sorted(findings))


def list_of(catalogue: Catalogue, return_id: str) -> RecordList:
    """Give the list that a return hands in. Raises KeyError, with a sentence, when there is none such."""
    for one in catalogue.lists:
        if one.return_id == return_id:
            return one
    raise KeyError(f"the board {catalogue.board.id} has no list that a return called {return_id} hands in")


def _trimmed(column: str) -> pl.Expr:
    return pl.col(column).cast(pl.String).fill_null("").str.strip_chars()


def _value(text: pl.Series, field: ListField, catalogue: Catalogue) -> pl.Series:
    """The typed values of a column. Other than pseudonyms, cells say the same again and again: each is read once."""
    if field.kind == "pseudonym":
        read = text.to_frame().select(value(field, pl.col(field.id), catalogue)).to_series()
    else:
        once = text.unique().to_frame()
        known = once.with_columns(value(field, pl.col(field.id), catalogue).alias("value"))
        read = text.to_frame().join(known, on=field.id, how="left", maintain_order="left")["value"]
    return read.alias(field.id + VALUE)


def _personal(read: pl.DataFrame, column: str, kind: Kind | None) -> pl.Series:
    """What each cell of a column says of who somebody is. What is well written can only be a pseudonym to say it."""
    cells = pl.int_range(read.height, eager=True)
    if kind not in {None, "pseudonym"}:
        cells = cells.filter(read[column + VALUE].is_null() & (read[column] != ""))
    texts = read[column].gather(cells)
    is_suspicious = texts.to_frame().select(suspicious(pl.col(column), kind)).to_series()
    holds = pl.Series(column, [None], dtype=pl.String).new_from_index(0, read.height)
    if not is_suspicious.any():
        return holds
    return holds.scatter(cells.filter(is_suspicious), personal(texts.filter(is_suspicious), kind))


def _findings(rule: Rule, failed: pl.Series, read: pl.DataFrame) -> Iterator[Finding]:
    """One finding for each of the first failing rows, and one for all others."""
    rows = read[failed.sort().head(TOLD + 1)]
    told = rows.head(TOLD)
    for sheet, row, seen in zip(told["sheet"], told["row"], _seen(rule, told), strict=True):
        yield _finding(rule, Address(sheet, row, rule.cell), seen, rule.sentence)
    if failed.len() > TOLD:
        first = rows.row(TOLD, named=True)
        further = f"and so in {failed.len() - TOLD:,} rows from here on: {rule.sentence}"
        yield _finding(rule, Address(first["sheet"], first["row"], rule.cell), "further_rows", further)


def _seen(rule: Rule, rows: pl.DataFrame) -> list[str]:
    """The class of what each failing cell holds."""
    seen = SEEN[_check(rule)]
    return [seen] * rows.height if seen else rows.select(count_class(rule.cell)).to_series().to_list()


def _check(rule: Rule) -> str:
    return rule.name.rsplit(SEPARATOR, 1)[-1]


def _finding(rule: Rule, address: Address, observed: str, sentence: str) -> Finding:
    return Finding(
        address=address,
        code=rule.code,
        check=_check(rule),
        severity=Severity.ERROR,
        observed=observed,
        expected=rule.expected,
        sentence=f"{address.at_head}: {sentence}",
        mend=rule.mend,
    )


def _headings(raw: pl.DataFrame, declared: RecordList, catalogue: Catalogue) -> Iterator[Finding]:
    """Headings that are missing, that no list may have, and that nobody asked for."""
    wanted = ", ".join(declared.columns)
    for column in declared.columns:
        if column not in raw.columns:
            yield _of_file(_heading(raw, column), NO_COLUMN, wanted)
    for number, column in _unknown(raw, declared):
        refused = refused_heading(column, catalogue)
        if refused is None:
            yield _of_file(_heading(raw, f"number {number}"), UNKNOWN_COLUMN, wanted)
        else:
            heading, holds = refused
            yield _of_file(_heading(raw, heading), replace(REFUSED_COLUMN, observed=holds), "no such column")


def _unknown(raw: pl.DataFrame, declared: RecordList) -> Iterator[tuple[int, str]]:
    """The columns that nobody asked for, by their number: their headings could say anything, and are not told."""
    for number, column in enumerate(raw.columns, start=1):
        if column not in declared.columns and column not in _PLACE:
            yield number, column


def _heading(raw: pl.DataFrame, column: str) -> Address:
    sheets = raw["sheet"].unique().to_list() if "sheet" in raw.columns else []
    return Address(sheet=str(sheets[0] or "") if len(sheets) == 1 else "", row=1, column=column)


def _of_file(address: Address, said: Said, expected: str) -> Finding:
    return Finding(
        address=address,
        code=said.code,
        check=said.check,
        severity=said.severity,
        observed=said.observed,
        expected=expected,
        sentence=f"{address.at_head}: {said.sentence}",
        mend=said.mend,
    )


def _in_unknown_columns(raw: pl.DataFrame, declared: RecordList) -> Iterator[Finding]:
    """What cells under headings of nobody's asking say of who somebody is."""
    for number, column in _unknown(raw, declared):
        cells = raw.select(*_PLACE, _trimmed(column).alias("text"))
        holds = _personal(cells, "text", None)
        for kind, said in PERSONAL.items():
            rule = Rule(
                code=said.code,
                name=said.check,
                column="text",
                cell=f"number {number}",
                holds=pl.lit(value=False),
                expected="no such column",
                sentence=said.sentence,
                mend=said.mend,
                spoils="number",
            )
            yield from _findings(rule, (holds == kind).arg_true(), cells)


def _no_rows(raw: pl.DataFrame, declared: RecordList) -> Finding:
    said = NO_ROWS
    if (raw["return_id"].cast(pl.String).fill_null("").str.strip_chars() != "").any():
        since = "however old" if declared.history == "all" else f"in {declared.history} months"
        said = replace(NONE_SAID, sentence=f"{NONE_SAID.sentence} {since}.")
    return _of_file(Address(), said, "one row for each record")
