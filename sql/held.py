"""Hold inputs against the models and the checks of a build, in memory, before they are recorded."""

from collections.abc import Collection, Mapping
from contextlib import closing

import polars as pl

from sql.build import (
    CHECKS,
    FUNCTIONS,
    MODELS,
    Variable,
    create_table,
    find_checks,
    hold_to_grain,
    load_inputs,
    run_checks,
    set_variables,
)
from sql.inputs import INPUT_SCHEMAS
from sql.macros import load_functions
from sql.order import OF_WAREHOUSE, find_models, in_order
from sql.warehouse import connect


def hold(
    inputs: Mapping[str, pl.DataFrame],
    variables: Mapping[str, Variable],
    wanted: Collection[str],
    read_by: Collection[str],
) -> None:
    """Make the tables ``wanted`` and all behind them of some inputs, others being empty, and run the checks of them.

    Each table is held to its grain. Of the checks those run that read a table of ``read_by`` and nothing that is not
    made. Raises BuildFailed or CheckFailed with the sentences that a build would end with.
    """
    ordered = in_order(find_models(MODELS, OF_WAREHOUSE), INPUT_SCHEMAS.keys())
    needed = {*wanted}
    for model in reversed(ordered):
        if model.table in needed:
            needed |= {*model.query.reads}
    made = [model for model in ordered if model.table in needed]
    known = {*INPUT_SCHEMAS, *(model.table for model in made)}
    every = find_checks(CHECKS, {*known, *(model.table for model in ordered)})
    asked = [one for one in every if {*one.reads} & {*read_by} and {*one.reads} <= known]
    with closing(connect(None)) as con:
        load_functions(con, FUNCTIONS)
        set_variables(con, variables)
        load_inputs(
            con, {**{name: pl.DataFrame(schema=one) for name, one in INPUT_SCHEMAS.items()}, **inputs}
        )
        for model in made:
            create_table(con, model)
            hold_to_grain(con, model)
        run_checks(con, asked)
