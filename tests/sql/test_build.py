"""A build gives the same warehouse from the same inputs, or leaves the live one as it was."""

import signal
import subprocess
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from sql.build import BuildFailed, CheckFailed, build
from sql.macros import FunctionFaults
from sql.order import ModelFaults
from sql.warehouse import canonical_hashes, open_read_only

HEADER = "-- One row is a row.\n-- grain: {grain}\n"
COUNTS = pl.DataFrame(
    {"area": [f"a{number % 97}" for number in range(20_000)], "number": range(20_000)},
    schema={"area": pl.String, "number": pl.Int64},
)
MODELS = {
    "staging/count": ("area, number", "select area, number, number % 7 as day from lake.count"),
    "core/total": (
        "area",
        """select area, sum(number) as total, count(*) as n, list(number order by number) as numbers
        from staging.count group by area""",
    ),
    "indicators/share": (
        "area",
        """select area, round_half_away(total, sum(total) over (), 100, 1) as share, total / n as mean,
        getvariable('as_at') as as_at from core.total""",
    ),
}


def at(instant: str) -> datetime:
    """Read an instant of UTC, as the warehouse keeps it: without a zone."""
    return datetime.fromisoformat(instant)


class Folders:
    """Models, functions and checks of a test, and a target to build."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.target = root / "lake" / "warehouse.duckdb"
        for name in ("models", "functions", "checks"):
            (root / name).mkdir()
        shipped = Path(__file__).parents[2] / "sql" / "functions" / "round_half_away.sql"
        self.function("round_half_away", shipped.read_text(encoding="utf-8"))
        for name, (grain, text) in MODELS.items():
            self.model(name, grain, text)

    def model(self, name: str, grain: str, text: str) -> None:
        path = self.root / "models" / f"{name}.sql"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"{HEADER.format(grain=grain)}{text}\n")

    def check(self, name: str, text: str) -> None:
        (self.root / "checks" / f"{name}.sql").write_text(text)

    def function(self, name: str, text: str) -> None:
        (self.root / "functions" / f"{name}.sql").write_text(text)

    def build(self, counts=COUNTS, variables=None, **options):
        return build(
            self.target,
            {"lake.count": counts},
            variables or {"as_at": datetime(2024, 4, 1, 17, tzinfo=UTC), "data_set": "nyscb"},
            self.root / "models",
            self.root / "functions",
            self.root / "checks",
            **options,
        )

    def beside(self):
        return [path.name for path in self.target.parent.iterdir()]

    def read(self, query):
        with open_read_only(self.target) as con:
            return con.sql(query).fetchall()


@pytest.fixture
def folders(tmp_path):
    return Folders(tmp_path)


def test_a_build_makes_a_table_of_every_input_and_model(folders):
    report = folders.build()
    assert [built.table for built in report.tables] == ["staging.count", "core.total", "indicators.share"]
    assert [built.row_count for built in report.tables] == [20_000, 97, 97]
    assert folders.read("select count(*) from lake.count") == [(20_000,)]
    assert folders.read("select sum(total)::bigint from core.total") == [(199_990_000,)]
    assert report.target == folders.target


def test_a_build_writes_down_what_it_made_and_from_what(folders):
    ticks = iter(range(100))
    report = folders.build(clock=lambda: float(next(ticks)))
    assert folders.read("select * from quality.build") == [(at("2024-04-01 17:00"), "nyscb")]
    rows = folders.read("from quality.model_builds order by table_name")
    assert [(name, count, seconds) for name, count, _, seconds in rows] == [
        ("core.total", 97, 1.0),
        ("indicators.share", 97, 1.0),
        ("staging.count", 20_000, 1.0),
    ]
    assert {name: digest for name, _, digest, _ in rows} == report.hashes == canonical_hashes(folders.target)


def test_without_a_clock_the_seconds_are_not_known(folders):
    folders.build()
    assert folders.read("select count(*), count(seconds) from quality.model_builds") == [(3, 0)]


@pytest.fixture
def london(monkeypatch):
    """Run on a machine whose own clock is at Europe/London."""
    monkeypatch.setenv("TZ", "Europe/London")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("london")
def test_variables_reach_models_as_instants_of_utc_and_days(folders):
    folders.model("core/day", "id", "select 1 as id, getvariable('day') as day, getvariable('none') as none")
    summer = datetime.fromisoformat("2024-04-01T17:00:00+01:00")
    folders.build(
        variables={"as_at": summer, "day": date(2024, 4, 1), "none": None, "number": 3, "is_demo": True}
    )
    assert folders.read("select distinct as_at from indicators.share") == [(at("2024-04-01 16:00"),)]
    assert folders.read("select typeof(as_at), typeof(day), none, number, is_demo from quality.build") == [
        ("TIMESTAMP", "DATE", None, 3, True)
    ]
    assert folders.read("select day from core.day") == [(date(2024, 4, 1),)]


@pytest.mark.usefixtures("london")
def test_instants_of_an_input_become_utc(folders):
    zoned = pl.Series("seen_at", [datetime(2024, 7, 1, 16, tzinfo=UTC)], pl.Datetime("us", "UTC"))
    counts = COUNTS.head(1).with_columns(zoned.dt.convert_time_zone("Europe/London"))
    folders.build(counts)
    assert folders.read("select seen_at, typeof(seen_at) from lake.count") == [
        (at("2024-07-01 16:00"), "TIMESTAMP")
    ]


@pytest.mark.parametrize("threads", [1, 2, 4])
@pytest.mark.parametrize("seed", [1, 2])
def test_the_hashes_are_equal_at_any_number_of_threads_and_any_order_of_rows(folders, threads, seed):
    first = folders.build(threads=1).hashes
    folders.target.unlink()
    shuffled = COUNTS.sample(fraction=1.0, shuffle=True, seed=seed)
    assert folders.build(shuffled, threads=threads).hashes == first


def test_a_changed_value_changes_the_hashes_of_what_reads_it(folders):
    first = folders.build().hashes
    changed = COUNTS.with_columns(
        pl.when(pl.col("number") == 5).then(500_000).otherwise("number").alias("number")
    )
    second = folders.build(changed).hashes
    assert {name for name in first if first[name] != second[name]} == set(first)


def test_a_build_over_a_warehouse_replaces_it_and_leaves_nothing_beside_it(folders):
    folders.build()
    folders.build(COUNTS.head(10))
    assert folders.read("select count(*) from lake.count") == [(10,)]
    assert folders.beside() == ["warehouse.duckdb"]


FAILING = {
    "a conversion": (
        lambda one: one.model("core/bad", "id", "select area::integer as id from staging.count"),
        BuildFailed,
        "models/core/bad.sql: core.bad could not be built: ConversionException while it ran.",
    ),
    "a column that is not there": (
        lambda one: one.model("core/bad", "id", "select nope as id from staging.count"),
        BuildFailed,
        'core.bad could not be built: Binder Error: Referenced column "nope" not found',
    ),
    "a shared key": (
        lambda one: one.model("core/bad", "area, day", "select area, day, number from staging.count"),
        BuildFailed,
        "the rows of core.bad are not one for each area, day: 20000 of 20000 share their key, 0 have a gap",
    ),
    "a key with a gap": (
        lambda one: one.model("core/bad", "number", "select nullif(number, 4) as number from staging.count"),
        BuildFailed,
        "the rows of core.bad are not one for each number: 0 of 20000 share their key, 1 have a gap in it.",
    ),
    "a grain that is not there": (
        lambda one: one.model("core/bad", "area, period", "select distinct area from staging.count"),
        BuildFailed,
        "models/core/bad.sql: the grain names period, which core.bad does not have.",
    ),
    "a circle": (
        lambda one: one.model("core/bad", "id", "select 1 as id from core.bad"),
        ModelFaults,
        "models/core/bad.sql: a circle, core.bad reads core.bad",
    ),
    "a wrong row": (
        lambda one: one.check("no_a5", "-- An area too many.\nfrom core.total where area in ('a5', 'a6')"),
        CheckFailed,
        "checks/no_a5.sql: 2 wrong rows. An area too many.",
    ),
    "a check of nothing": (
        lambda one: one.check("lost", "-- A lost row.\nfrom marts.lost"),
        ModelFaults,
        "checks/lost.sql: reads marts.lost, which is neither a model nor an input; marts has none.",
    ),
    "a check without a sentence": (
        lambda one: one.check("mute", "select 1 from core.total where false"),
        ModelFaults,
        "checks/mute.sql: does not say what a row means",
    ),
    "a check that is no SELECT": (
        lambda one: one.check("drop", "-- x\ndrop table core.total"),
        ModelFaults,
        "checks/drop.sql: is not a SELECT",
    ),
    "a check that cannot run": (
        lambda one: one.check("wild", "-- A wild row.\nfrom core.total where area::integer > 0"),
        BuildFailed,
        "checks/wild.sql: the check could not run: ConversionException while it ran.",
    ),
    "a function that is wrong": (
        lambda one: one.function(
            "twice",
            "create or replace macro twice(x) as x + 2;\n-- Tests\n"
            "select case when twice(2) <> 4 then error('two') end;\n"
            "select case when twice(3) <> 6 then error('twice three') end;",
        ),
        FunctionFaults,
        "functions/twice.sql: a test of twice fails: twice three",
    ),
    "a function without tests": (
        lambda one: one.function("twice", "create or replace macro twice(x) as 2 * x;"),
        FunctionFaults,
        "functions/twice.sql: has no tests",
    ),
    "a function of another name": (
        lambda one: one.function("thrice", "create or replace macro twice(x) as 2 * x;\n-- Tests\nselect 1;"),
        FunctionFaults,
        "functions/thrice.sql: creates twice; a file holds one `create or replace macro`",
    ),
    "a function that calls nothing known": (
        lambda one: one.function("a", "create or replace macro a(x) as nowhere(x);\n-- Tests\nselect a(1);"),
        FunctionFaults,
        "functions/a.sql: a cannot be created: Catalog Error: Scalar Function with name nowhere does not",
    ),
}


@pytest.mark.parametrize("name", FAILING)
def test_a_failed_build_says_why_and_leaves_the_live_file_untouched(folders, name):
    spoil, kind, sentence = FAILING[name]
    hashes = folders.build().hashes
    inode = folders.target.stat().st_ino
    spoil(folders)
    with pytest.raises(kind) as told:
        folders.build(COUNTS.with_columns(number=pl.col("number") + 1))
    assert sentence in str(told.value)
    assert told.value.__cause__ is None
    assert folders.target.stat().st_ino == inode
    assert canonical_hashes(folders.target) == hashes
    assert folders.read("select min(number) from lake.count") == [(0,)]
    assert folders.beside() == ["warehouse.duckdb"]


def test_no_message_holds_a_value(folders):
    folders.model("core/bad", "id", "select (area || 'CANARY')::integer as id from staging.count")
    folders.check("bad", "-- A row.\nfrom staging.count where (area || 'CANARY')::integer > 0")
    with pytest.raises(BuildFailed) as of_model:
        folders.build()
    (folders.root / "models/core/bad.sql").unlink()
    with pytest.raises(BuildFailed) as of_check:
        folders.build()
    for told in (of_model, of_check):
        assert "CANARY" not in str(told.value)
        assert told.value.__suppress_context__


def test_all_failing_checks_are_told_with_their_counts(folders):
    folders.check("a5", "-- It is a5.\nfrom core.total where area = 'a5'")
    folders.check("none", "-- There is none.\nfrom core.total where area = 'z'")
    folders.check("days", "-- A day too late.\nselect 1 from staging.count, quality.build where day = 6")
    with pytest.raises(CheckFailed) as told:
        folders.build()
    assert told.value.counts == {"a5": 1, "days": 2857}
    assert str(told.value).splitlines() == [
        "checks/a5.sql: 1 wrong row. It is a5.",
        "checks/days.sql: 2857 wrong rows. A day too late.",
    ]


def test_a_failed_first_build_leaves_no_file(folders):
    folders.check("a5", "-- It is a5.\nfrom core.total where area = 'a5'")
    with pytest.raises(CheckFailed):
        folders.build()
    assert folders.beside() == []


def test_a_reader_keeps_what_it_reads_across_the_swap(folders):
    folders.build()
    with open_read_only(folders.target) as reader:
        before = reader.sql("select * from core.total order by area").pl()
        folders.build(COUNTS.head(10))
        assert_frame_equal(reader.sql("select * from core.total order by area").pl(), before)
        elsewhere = subprocess.run(
            [sys.executable, "-c", READ, str(folders.target)], capture_output=True, text=True, check=True
        )
        assert elsewhere.stdout.strip() == "10"
    assert folders.read("select count(*) from lake.count") == [(10,)]


def test_a_killed_build_leaves_the_live_file_and_the_next_takes_its_litter_away(folders):
    hashes = folders.build().hashes
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(folders.root)], capture_output=True, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    assert len(folders.beside()) == 2
    assert canonical_hashes(folders.target) == hashes
    folders.build(COUNTS.head(10))
    assert folders.beside() == ["warehouse.duckdb"]


def test_a_place_where_no_file_can_stand_is_told(folders):
    (folders.target / "occupied").mkdir(parents=True)
    with pytest.raises(BuildFailed, match=r"the new warehouse could not be written \(IsADirectoryError\)"):
        folders.build()
    assert folders.beside() == ["warehouse.duckdb"]


KILLED = """
import os, signal, sys
from pathlib import Path
import polars as pl
from sql.build import build
root = Path(sys.argv[1])
counts = pl.DataFrame({"area": ["a"], "number": [1]})
folders = [root / name for name in ("models", "functions", "checks")]
build(root / "lake" / "warehouse.duckdb", {"lake.count": counts}, {}, *folders,
      clock=lambda: os.kill(os.getpid(), signal.SIGKILL))
"""

READ = """
import sys
from pathlib import Path
from sql.warehouse import open_read_only
with open_read_only(Path(sys.argv[1])) as con:
    print(con.sql("select count(*) from lake.count").fetchall()[0][0])
"""


def test_a_log_beside_the_live_file_stops_the_build(folders):
    folders.build()
    log = folders.target.with_name("warehouse.duckdb.wal")
    log.write_bytes(b"")
    with pytest.raises(
        BuildFailed, match="found a write-ahead log, so something wrote into the live warehouse"
    ):
        folders.build()
    assert log.exists()


@pytest.mark.parametrize(
    ("inputs", "sentence"),
    [
        ({"count": COUNTS}, "input count: no table can have that name"),
        ({"quality.build": COUNTS}, "input quality.build: no table can have that name"),
        ({"lake.a b": COUNTS}, "input lake.a b: no table can have that name"),
        ({"lake.count": pl.DataFrame({"a": [None]})}, "input lake.count: a has no type"),
    ],
)
def test_an_input_that_cannot_be_taken_is_told(tmp_path, inputs, sentence):
    empty = tmp_path / "none"
    empty.mkdir()
    with pytest.raises(ValueError, match=sentence):
        build(tmp_path / "w.duckdb", inputs, {}, empty, empty, empty)
    assert [path.name for path in tmp_path.iterdir()] == ["none"]


def test_a_variable_that_is_no_word_is_told(folders):
    with pytest.raises(ValueError, match="variable as at: found a name that is not a plain word"):
        folders.build(variables={"as at": 1})


def test_a_reader_cannot_write(folders):
    folders.build()
    with open_read_only(folders.target) as con, pytest.raises(Exception, match="read-only mode"):
        con.execute("delete from core.total")
