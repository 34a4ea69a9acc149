"""Holding a frame against rules with Pandera, and the words that every contract uses for it."""

from collections.abc import Iterable, Mapping

import pandera.polars as pa
import polars as pl
from pandera.errors import SchemaErrors

from expectations.contracts.rules import Rule
from expectations.findings import Address, Finding, Severity

FAILED = pl.Schema({"check": pl.String, "index": pl.Int64})
"""One row is a rule, by its name, and the row of the frame that fails it; -1 where the rule itself could not run."""

Types = Mapping[str, pl.DataType | type[pl.DataType]]


def schema(
    types: Types, declared: Iterable[Rule], nullable: frozenset[str] = frozenset()
) -> pa.DataFrameSchema:
    """Give the Pandera schema of frames with these columns, in which these rules hold."""
    checks: dict[str, list[pa.Check]] = {column: [] for column in types}
    for rule in declared:
        checks[rule.column].append(_pandera_check(rule))
    return pa.DataFrameSchema(
        {
            name: pa.Column(kind, checks=checks[name], nullable=name in nullable)
            for name, kind in types.items()
        },
        strict=True,
    )


def _pandera_check(rule: Rule) -> pa.Check:
    def holds(data: pa.PolarsData) -> pl.LazyFrame:
        return data.lazyframe.select(rule.holds)

    return pa.Check(holds, name=rule.name)


def failures(read: pl.DataFrame, declared: tuple[Rule, ...], expected: pa.DataFrameSchema) -> pl.DataFrame:
    """Give what Pandera found (schema ``FAILED``), by rule and row."""
    try:
        expected.validate(read, lazy=True)
    except SchemaErrors as errors:
        cases: pl.DataFrame = errors.failure_cases
        found = cases.select("check", pl.col("index").cast(pl.Int64).fill_null(-1))
        names = [rule.name for rule in declared]
        # What is not a rule of ours (a type, a null) can only come from a fault of ours: no rule can be believed.
        if not found["check"].is_in(names).all():
            return pl.DataFrame({"check": names, "index": [-1] * len(names)}, schema=FAILED)
        return found
    return FAILED.to_frame()


def could_not_run(rule: Rule) -> Finding:
    """Give the finding that a rule could not run: nothing may be believed then."""
    return Finding(
        address=Address(column=rule.cell),
        code=rule.code,
        check=rule.name,
        severity=Severity.ERROR,
        observed="not_evaluable",
        expected="a check that runs",
        sentence=f"The whole file: whether the {rule.cell} column is sound could not be checked.",
        mend="Nothing is asked of you. The performance team has to mend its check and judge the file again.",
        is_evaluable=False,
    )
