"""What a build is made from, gathered again from the lake of the one real demonstration."""

from datetime import UTC

import pytest

from sql.warehouse import open_read_only


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
