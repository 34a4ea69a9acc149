"""The order of the models is read from their SQL, and a wrong folder is told by file and table."""

from pathlib import Path

import pytest

from sql.inputs import INPUT_SCHEMAS, LISTS, ROOM_SCHEMAS
from sql.order import ROOM, Model, ModelFaults, find_models, in_order

INPUTS = ("lake.count",)


def lay(folder: Path, **models: str) -> Path:
    """Write ``layer__name="select ..."`` as model files, with a grain unless they bring a header."""
    for name, text in models.items():
        path = folder / "models" / f"{name.replace('__', '/')}.sql"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text if text.startswith("--") else f"-- One row is a row.\n-- grain: id\n{text}\n")
    return folder / "models"


def order(folder: Path) -> list[str]:
    return [model.table for model in in_order(find_models(folder), INPUTS)]


def faults(folder: Path) -> str:
    with pytest.raises(ModelFaults) as told:
        in_order(find_models(folder), INPUTS)
    return str(told.value)


def test_a_model_comes_after_all_that_it_reads_wherever_the_name_stands(tmp_path):
    folder = lay(
        tmp_path,
        core__a="with mine as (from core.z) select * from mine where id in (select id from staging.in_where)",
        core__z="select * from core.joined union all (select id from lake.count)",
        core__joined="select one.id from lake.count as one left join core.deep as two using (id)",
        core__deep="select (select max(id) from staging.scalar) as id",
        staging__scalar="select id from lake.count",
        staging__in_where="from lake.count",
    )
    found = order(folder)
    assert sorted(found) == [
        "core.a", "core.deep", "core.joined", "core.z", "staging.in_where", "staging.scalar"
    ]  # fmt: skip
    assert [name for name in found if name.startswith("core")] == [
        "core.deep",
        "core.joined",
        "core.z",
        "core.a",
    ]
    assert found.index("staging.scalar") < found.index("core.deep")
    assert found.index("staging.in_where") < found.index("core.a")


def test_a_cte_may_bear_any_name_and_be_recursive(tmp_path):
    folder = lay(
        tmp_path,
        core__a="with recursive one as (select 1 as id union all select id + 1 from One) from one",
    )
    assert order(folder) == ["core.a"]


def test_a_model_says_its_grain_and_what_it_reads(tmp_path):
    header = "-- One row is a cell.\n-- grain: board, period\n-- A note."
    text = header + "\nselect 1 as board, 2 as period from lake.count"
    (model,) = find_models(lay(tmp_path, core__a=text))
    assert isinstance(model, Model)
    assert model.grain == ("board", "period")
    assert model.query.reads == ("lake.count",)
    assert model.query.sentence == "One row is a cell."
    assert model.layer == "core"


def test_the_layers_are_folders_and_nothing_else(tmp_path):
    told = faults(lay(tmp_path, tables__a="select 1 as id"))
    assert told == (
        "models/tables/a.sql: found outside the layers; move it into one of "
        "staging, records, core, indicators, benchmarks, marts."
    )


WRONG = {
    "a circle": (
        {"core__a": "from core.b", "core__b": "from core.c", "core__c": "from core.a"},
        [
            "models/core/a.sql, models/core/b.sql, models/core/c.sql: a circle",
            "core.a reads core.b reads core.c",
        ],
    ),
    "itself": ({"core__a": "from core.a"}, ["models/core/a.sql: a circle, core.a reads core.a"]),
    "an unknown table": (
        {"core__a": "from core.nowhere", "core__b": "select 1 as id"},
        ["core/a.sql: reads core.nowhere, which is neither a model nor an input; core has core.a, core.b."],
    ),
    "an unknown schema": (
        {"core__a": "from attic.chest"},
        ["models/core/a.sql: reads attic.chest, which is neither a model nor an input; attic has none."],
    ),
    "a later layer": (
        {"staging__a": "from core.b", "core__b": "select 1 as id"},
        ["models/staging/a.sql: staging.a reads core.b from a later layer"],
    ),
    "no schema": (
        {"core__a": "select * from observation"},
        ["models/core/a.sql: reads observation, which is no CTE of it; all other tables are named"],
    ),
    "a file by its name": (
        {"core__a": "select * from 'x.csv'"},
        ["core/a.sql: reads x.csv, which is no CTE"],
    ),
    "another database": (
        {"core__a": "from other.core.b"},
        ["core/a.sql: reads other.core.b, which is no"],
    ),
    "two statements": ({"core__a": "select 1; select 2"}, ["models/core/a.sql: holds 2 statements"]),
    "nothing": ({"core__a": "-- grain: id\n"}, ["models/core/a.sql: holds 0 statements"]),
    "not a SELECT": ({"core__a": "create table x (id int)"}, ["models/core/a.sql: is not a SELECT"]),
    "a description": ({"core__a": "describe lake.count"}, ["models/core/a.sql: is not a SELECT"]),
    "no grammar": (
        {"core__a": "select 1 as id,\nfrom where"},
        ["models/core/a.sql, line 4: does not parse: syntax error at or near"],
    ),
    "no grain": (
        {"core__a": "-- One row is a row.\nselect 1 as id"},
        ["models/core/a.sql: core.a does not say its key; write `-- grain: board, period` above the SELECT."],
    ),
    "a grain below the header": (
        {"core__a": "-- One row is a row.\nselect 1 as id\n-- grain: id"},
        ["models/core/a.sql: core.a does not say its key"],
    ),
    "an empty grain": (
        {"core__a": "-- grain:\nselect 1 as id"},
        ["models/core/a.sql: core.a does not say its key"],
    ),
    "an input's name": (
        {"staging__a": "select 1 as id"},
        ["models/staging/a.sql: staging.a is an input too; rename one of the two."],
    ),
    "a name that is no word": (
        {"core__A-1": "select 1 as id"},
        ["core/A-1.sql: a file's name is its table's"],
    ),
    "a reader of files": (
        {"core__a": "from read_csv('x.csv')"},
        ["core/a.sql: calls read_csv(); a model"],
    ),
    "a hidden table": ({"core__a": "from query_table('core.b')"}, ["models/core/a.sql: calls query_table()"]),
    "chance": (
        {"core__a": "select random() as id"},
        ["core/a.sql: calls random(), whose answer"],
    ),
    "the clock": (
        {"core__a": "select now() as id"},
        ["core/a.sql: calls now(), whose answer"],
    ),
    "the clock as a word": (
        {"core__a": "select current_date as id"},
        ["core/a.sql: reads the clock, current_date"],
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_folder_is_told_by_file_and_table(tmp_path, name):
    models, sentences = WRONG[name]
    folder = lay(tmp_path, **models)
    with pytest.raises(ModelFaults) as told:
        in_order(find_models(folder), (*INPUTS, *(["staging.a"] if name == "an input's name" else [])))
    for sentence in sentences:
        assert sentence in str(told.value)
    assert len(told.value.faults) == 1


def test_all_faults_are_told_at_once(tmp_path):
    folder = lay(tmp_path, core__a="select 1; select 2", core__b="from nowhere", marts__c="-- x\nselect 1")
    with pytest.raises(ModelFaults) as told:
        find_models(folder)
    assert [fault.split(":")[0] for fault in told.value.faults] == [
        "models/core/a.sql", "models/core/b.sql", "models/marts/c.sql"
    ]  # fmt: skip


def test_a_variable_and_a_series_of_numbers_are_no_reading(tmp_path):
    folder = lay(tmp_path, core__a="select id, getvariable('as_at') from range(3) as t(id), unnest([1])")
    assert order(folder) == ["core.a"]


@pytest.mark.parametrize("is_of_room", [True, False], ids=["of the room", "of the warehouse"])
def test_the_shipped_models_can_be_put_in_order(is_of_room):
    shipped = Path(__file__).parents[2] / "sql" / "models"
    models = [one for one in find_models(shipped) if (one.layer == ROOM) is is_of_room]
    inputs = ROOM_SCHEMAS if is_of_room else INPUT_SCHEMAS
    placed = [model.table for model in in_order(models, inputs)]
    for model in models:
        for read in model.query.reads:
            assert read in inputs or placed.index(read) < placed.index(model.table)


def test_no_row_of_a_list_is_an_input_of_the_warehouse():
    assert INPUT_SCHEMAS.keys().isdisjoint(LISTS)
