"""A model that says it is a view holds no rows of its own, and what reads it finds those of the day."""

from contextlib import closing

import polars as pl
import pytest

from sql.build import BuildFailed, build_model, load_inputs
from sql.order import find_models, in_order
from sql.warehouse import connect

PLANS = pl.DataFrame({"area": ["selby", "selby", "craven"]}, schema={"area": pl.String})


@pytest.fixture
def models(tmp_path):
    """Give a function that writes two models, the first of them a view, and gives them in order."""

    def write(view="-- view: a copy would say nothing new.\n", text="select area from lake.plan"):
        for name, body in (
            ("staging/plan", f"-- One row is a plan.\n-- grain: area\n{view}{text}"),
            (
                "core/total",
                "-- One row is an area.\n-- grain: area\nselect area, count(*) as n from staging.plan group by area",
            ),
        ):
            path = tmp_path / "models" / f"{name}.sql"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(body + "\n")
        return in_order(find_models(tmp_path / "models"), ["lake.plan"])

    return write


def kind_of(con, table):
    schema, name = table.split(".")
    query = "select table_type from information_schema.tables where table_schema = ? and table_name = ?"
    return con.execute(query, [schema, name]).fetchall()[0][0]


def test_a_view_holds_nothing_is_not_hashed_and_is_read_by_others(models):
    with closing(connect(None)) as con:
        load_inputs(con, {"lake.plan": PLANS})
        staged, total = models()
        assert (staged.is_view, total.is_view) == (True, False)
        assert build_model(con, staged) is None
        built = build_model(con, total)
        assert built is not None
        assert built.row_count == 2
        assert (kind_of(con, "staging.plan"), kind_of(con, "core.total")) == ("VIEW", "BASE TABLE")


def test_without_the_words_the_same_model_is_a_table_and_held_to_its_grain(models):
    with closing(connect(None)) as con:
        load_inputs(con, {"lake.plan": PLANS})
        staged, _ = models(view="")
        assert not staged.is_view
        with pytest.raises(BuildFailed, match="2 of 3 share their key"):
            build_model(con, staged)


def test_a_view_that_cannot_run_is_told_as_a_table_is(models):
    with closing(connect(None)) as con:
        load_inputs(con, {"lake.plan": PLANS})
        staged, _ = models(text="select region from lake.plan")
        with pytest.raises(BuildFailed, match=r"models/staging/plan\.sql: staging\.plan could not be built"):
            build_model(con, staged)
