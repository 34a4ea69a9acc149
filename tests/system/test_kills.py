"""A few kills at the steps that matter most; all of them are run by hand (``python -m tests.system.kills --full``)."""

import pytest

from tests.system.kills import JOBS, Kill, every_plan, run_plans

A_FEW = (
    [Kill("the arrival is recorded", "after", 2)],
    [Kill("an event is written within a transaction", "after", 12)],
    [Kill("the accepted rows are put", "after", 2)],
    [Kill("the judgements are recorded", "after", 2)],
    [Kill("one file of a receipt is put", "after", 1)],
    [
        Kill("the inbox is cleared", "before", 3),
        Kill("the arrival is recorded as judged", "before", 2),
        Kill("an event is recorded", "before", 2),
    ],
)


@pytest.mark.system
def test_a_collection_that_is_killed_and_run_again_ends_as_if_it_had_not_been(tmp_path):
    done = run_plans("collect", [tuple(plan) for plan in A_FEW], tmp_path)
    assert done.wrong == []
    assert (done.plans, done.kills) == (len(A_FEW), sum(len(plan) for plan in A_FEW)), done.unmet


def test_every_step_of_every_job_is_one_of_the_real_code():
    import importlib

    for job in JOBS.values():
        for place in job.points.values():
            module, _, path = place.partition(":")
            owner = importlib.import_module(module)
            for name in path.split("."):
                owner = getattr(owner, name)
            assert callable(owner)
    assert len(list(every_plan(JOBS["collect"]))) == len(JOBS["collect"].points) * 4
