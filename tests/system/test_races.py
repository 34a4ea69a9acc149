"""A few rounds of the races; the many are run by hand (``python -m tests.system.races``)."""

import pytest

from tests.system.races import race


@pytest.mark.system
def test_collectors_that_run_at_once_lose_nothing_and_do_nothing_twice(tmp_path):
    done = race(tmp_path / "lake", rounds=3, collectors=3)
    assert done.wrong == []
    assert (done.rounds, done.arrivals, done.busy) == (3, 15, 0)
