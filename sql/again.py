"""Work a table of the warehouse out again, with other inputs in the place of some that it was built from: what if."""

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import polars as pl

from sql.build import FUNCTIONS, MODELS, create_table, load_inputs, set_variables
from sql.inputs import INPUT_SCHEMAS
from sql.macros import load_functions
from sql.order import OF_WAREHOUSE, Model, find_models, in_order
from sql.warehouse import connect, open_read_only


def work_again(warehouse: Path, instead: Mapping[str, pl.DataFrame], wanted: str) -> pl.DataFrame:
    """Give the table ``wanted`` of a warehouse as it would be with the inputs given in place of its own.

    By the models that built the warehouse: those that what is given flows into run again, in memory; all else that
    they read stands as it is in the file, which is only read. Raises FileNotFoundError when nothing has been built,
    BuildFailed when the warehouse was built by another version or cannot be worked out with what is given.
    """
    models = _affected(instead, wanted)
    made = {model.table for model in models}
    read = {name for model in models for name in model.query.reads} - made
    with open_read_only(warehouse) as live, closing(connect(None)) as con:
        kept = {name: live.table(name).pl() for name in sorted(read - instead.keys())}
        variables = live.table("quality.build").pl().row(0, named=True)
        load_functions(con, FUNCTIONS)
        set_variables(con, variables)
        load_inputs(con, {**kept, **{name: instead[name] for name in sorted(read & instead.keys())}})
        for model in models:
            create_table(con, model)
        found: pl.DataFrame = con.table(wanted).pl()
        return found


def _affected(instead: Mapping[str, pl.DataFrame], wanted: str) -> list[Model]:
    """Give the models between what is given and what is wanted, in their order."""
    ordered = in_order(find_models(MODELS, OF_WAREHOUSE), INPUT_SCHEMAS.keys())
    by_table = {model.table: model for model in ordered}
    changed = set(instead)
    for model in ordered:
        if changed & set(model.query.reads):
            changed.add(model.table)
    needed: set[str] = set()
    unseen = [wanted]
    while unseen:
        name = unseen.pop()
        if name in by_table and name in changed and name not in needed:
            needed.add(name)
            unseen += by_table[name].query.reads
    return [model for model in ordered if model.table in needed]
