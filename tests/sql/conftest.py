"""The functions in SQL, to be asked; and what the one real demonstration's build is made from, gathered again."""

from datetime import UTC

import polars as pl
import pytest
from duckdb import SQLExpression

from sql.build import FUNCTIONS
from sql.macros import load_functions
from sql.warehouse import connect, open_read_only


@pytest.fixture(scope="session")
def functions():
    """A database in memory with the functions in it."""
    with connect(None, threads=1) as con:
        load_functions(con, FUNCTIONS)
        yield con


@pytest.fixture(scope="session")
def ask(functions):
    """Give a function that asks one SQL expression about one row of values, ``$1`` the first."""
    return lambda expression, *row: functions.execute(f"select {expression}", list(row)).fetchall()[0][0]


@pytest.fixture(scope="session")
def ask_all(functions):
    """Give a function that asks one SQL expression about every row of a frame, in its order."""

    def answers(expression: str, frame: pl.DataFrame) -> list:
        functions.register("asked", frame.with_row_index("asked_place").to_arrow())
        rows = functions.sql("from asked").order("asked_place").select(SQLExpression(expression)).fetchall()
        functions.unregister("asked")
        return [answer for (answer,) in rows]

    return answers


@pytest.fixture(scope="session")
def live(demonstration):
    """The warehouse that the demonstration built, as it stands; tests only read it."""
    root, _ = demonstration
    return root / "warehouse.duckdb"


@pytest.fixture(scope="session")
def gather_again(demonstration, live):
    """Give a function that gathers all that the demonstration's warehouse was made from, for boards in any order."""
    from flows.office import open_office
    from flows.settings import SetClock, Settings
    from flows.steps.build import gather

    root, _ = demonstration
    with open_read_only(live) as con:
        ((as_at,),) = con.execute("select as_at from quality.build").fetchall()
    instant = as_at.replace(tzinfo=UTC)

    def gather_for(boards: str = "nyscb,eastmoor"):
        with open_office(Settings(root=root, board=boards, actor="tester"), SetClock(instant)) as office:
            return gather(office)

    return gather_for


@pytest.fixture(scope="session")
def gathered(gather_again):
    """What the demonstration's warehouse was made from."""
    return gather_again()
