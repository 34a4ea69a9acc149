"""All that is killed, and the command that runs its plans (``python -m tests.system.kills chase --full``)."""

import argparse
import itertools
import sys
import tempfile
from pathlib import Path

from tests.system.killed_chase import CHASE
from tests.system.killed_collect import COLLECT
from tests.system.killed_purge import PURGE
from tests.system.killing import Job, Killed, every_plan, random_plans, run_plans

JOBS: dict[str, Job] = {"collect": COLLECT, "chase": CHASE, "purge": PURGE}


def _show(done: Killed) -> None:
    if done.plans % 10 == 0:
        sys.stderr.write(f"{done.plans} plans, {done.kills} killed, {len(done.wrong)} wrong\n")


def main() -> int:
    """Run all plans, or a few."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("job", nargs="?", default="collect", choices=sorted(JOBS))
    parser.add_argument("--full", action="store_true", help="every step, and 20 plans of three kills")
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    job = JOBS[wanted.job]
    plans = itertools.chain(every_plan(job), random_plans(job, 20, wanted.seed))
    with tempfile.TemporaryDirectory() as folder:
        few = itertools.islice(plans, 0, None, 8)
        done = run_plans(job, plans if wanted.full else few, Path(folder), _show)
    not_met = [f"not met {count} times: {kill}" for kill, count in sorted(done.unmet.items())]
    sys.stdout.write("\n".join([str(done), *not_met, *done.wrong]) + "\n")
    return 1 if done.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
