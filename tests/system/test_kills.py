"""A few kills at the steps that matter most; all are run by hand (``python -m tests.system.kills chase --full``)."""

import importlib

import pytest

from tests.system.killing import Kill, every_plan, run_plans
from tests.system.kills import JOBS

OF_COLLECT = (
    [Kill("the arrival is recorded", "after", 2)],
    [
        Kill("the inbox is cleared", "before", 3),
        Kill("the arrival is recorded as judged", "before", 2),
        Kill("an event is recorded", "before", 2),
    ],
)
OF_CHASE = (
    [Kill("the waiting letter is taken back", "after", 1)],
    [Kill("the message is leased", "after", 2)],
    [Kill("the card is delivered", "after", 1)],
    [Kill("the message is marked as sent", "before", 2)],
    [
        Kill("the letter is written", "after", 3),
        Kill("a message's row is turned", "before", 3),
        Kill("the message fails", "before", 1),
    ],
)
OF_PURGE = (
    [Kill("the tombstone is recorded", "after", 2)],
    [
        Kill("landing bytes go", "after", 1),
        Kill("the name of a file is gone", "before", 2),
        Kill("accepted rows go", "before", 2),
    ],
)


@pytest.mark.system
@pytest.mark.parametrize(
    ("job", "plans", "doubles"), [("collect", OF_COLLECT, 0), ("chase", OF_CHASE, 2), ("purge", OF_PURGE, 0)]
)
def test_a_job_that_is_killed_and_run_again_ends_as_if_it_had_not_been(tmp_path, job, plans, doubles):
    done = run_plans(JOBS[job], [tuple(plan) for plan in plans], tmp_path)
    assert done.wrong == []
    assert (done.plans, done.kills) == (len(plans), sum(len(plan) for plan in plans)), done.unmet
    assert done.again == doubles


def test_every_step_of_every_job_is_one_of_the_real_code():
    for job in JOBS.values():
        for place in job.points.values():
            module, _, path = place.partition(":")
            owner = importlib.import_module(module)
            for name in path.split("."):
                owner = getattr(owner, name)
            assert callable(owner)
        assert {one.point for (one,) in every_plan(job)} == set(job.points) >= set(job.visits)
