"""The only importer of Great Expectations: plain checks in, counts out. No value of a cell leaves here.

The import costs seconds, so it waits until the first run. The release in use sends no analytics; the context
is told so all the same, and ``flows.settings`` keeps the switch in the environment for one that might.
"""

import math
import warnings
from typing import TYPE_CHECKING

from expectations.gates.checks import AtLeast, Check, Equal, InSet, NotNull, Outcome, Suite

if TYPE_CHECKING:
    import pandas as pd
    from great_expectations.data_context.data_context.ephemeral_data_context import EphemeralDataContext
    from great_expectations.expectations.expectation import Expectation

_COUNTS_ONLY = {"result_format": "BASIC", "partial_unexpected_count": 0}
"""No example of a failing value is kept."""


def run_suites(suites: tuple[Suite, ...]) -> dict[str, Outcome]:
    """Run one Great Expectations suite for each grain over its stacked evidence; give counts by check code.

    A check that raised inside Great Expectations is left out. Raises whatever Great Expectations raises when a
    suite as a whole cannot run; the gate takes either as ``not_evaluable``.
    """
    with warnings.catch_warnings():
        # Its import uses modules that Python is giving up; that is for its makers to hear.
        warnings.simplefilter("ignore", DeprecationWarning)
        import great_expectations as gx  # noqa: PLC0415 - seconds to import, needed by few commands

        context = _quiet(gx.get_context(mode="ephemeral"))
    # One definition for all suites: Great Expectations writes down its whole configuration with each that is added.
    asset = context.data_sources.add_pandas("evidence").add_dataframe_asset("stacked")
    whole = asset.add_batch_definition_whole_dataframe("whole")
    outcomes: dict[str, Outcome] = {}
    for suite in suites:
        batch = whole.get_batch({"dataframe": _pandas(suite)})
        expectations = gx.ExpectationSuite(
            name=suite.grain.value, expectations=[_expectation(check) for check in suite.checks]
        )
        for result in batch.validate(expectations, result_format=_COUNTS_ONLY).results:
            counts = result.result
            if "unexpected_count" in counts and result.expectation_config is not None:
                outcomes[result.expectation_config.meta["code"]] = Outcome(
                    is_success=bool(result.success),
                    unexpected_count=int(counts["unexpected_count"]),
                    element_count=int(counts["element_count"]),
                    missing_count=int(counts.get("missing_count", 0)),
                )
    return outcomes


def _quiet(context: "EphemeralDataContext") -> "EphemeralDataContext":
    from great_expectations.data_context.types.base import ProgressBarsConfig  # noqa: PLC0415

    context.enable_analytics(enable=False)
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    return context


def _pandas(suite: Suite) -> "pd.DataFrame":
    """The columns that the checks look at, as plain NumPy columns: three times as fast here as Arrow ones."""
    import numpy as np  # noqa: PLC0415
    import pandas as pd  # noqa: PLC0415

    columns = sorted({column for check in suite.checks for column in _columns(check)})
    return pd.DataFrame(
        {
            column: (
                np.array(
                    [math.nan if one is None else float(one) for one in suite.frame[column]], dtype="float64"
                )
                if suite.frame[column].dtype.is_numeric()
                else pd.Series(suite.frame[column].to_list(), dtype="object")
            )
            for column in columns
        }
    )


def _columns(check: Check) -> tuple[str, ...]:
    match check.expectation:
        case NotNull(column) | InSet(column, _):
            return (column,)
        case AtLeast(one, other) | Equal(one, other):
            return (one, other)


def _expectation(check: Check) -> "Expectation":
    from great_expectations.expectations.core.expect_column_pair_values_a_to_be_greater_than_b import (  # noqa: PLC0415
        ExpectColumnPairValuesAToBeGreaterThanB,
    )
    from great_expectations.expectations.core.expect_column_pair_values_to_be_equal import (  # noqa: PLC0415
        ExpectColumnPairValuesToBeEqual,
    )
    from great_expectations.expectations.core.expect_column_values_to_be_in_set import (  # noqa: PLC0415
        ExpectColumnValuesToBeInSet,
    )
    from great_expectations.expectations.core.expect_column_values_to_not_be_null import (  # noqa: PLC0415
        ExpectColumnValuesToNotBeNull,
    )

    meta = {"code": check.code}
    match check.expectation:
        case NotNull(column):
            return ExpectColumnValuesToNotBeNull(column=column, meta=meta)
        case InSet(column, values):
            return ExpectColumnValuesToBeInSet(column=column, value_set=list(values), meta=meta)
        case AtLeast(larger, smaller):
            return ExpectColumnPairValuesAToBeGreaterThanB(
                column_A=larger,
                column_B=smaller,
                or_equal=True,
                ignore_row_if="either_value_is_missing",
                meta=meta,
            )
        case Equal(one, other):
            return ExpectColumnPairValuesToBeEqual(
                column_A=one, column_B=other, ignore_row_if="either_value_is_missing", meta=meta
            )
