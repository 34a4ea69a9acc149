"""Hold a release against the models and checks of a build before it is recorded, so that no import stops one."""

from collections.abc import Sequence

from flows.office import Office
from flows.steps.build import covered
from flows.steps.releases import Adding, release_frames
from sql.build import BuildFailed, CheckFailed
from sql.held import hold
from sql.inputs import catalogue_frames

WANTED = ("staging.published", "marts.published", "benchmarks.place", "marts.neighbour_value")
"""The tables that an import flows into; all between them and it are made too."""
OF_PUBLISHED = ("staging.published", "benchmarks.figure", "benchmarks.spread", "benchmarks.slot")
"""What a check reads that speaks of published figures."""


def refused_by_build(office: Office, adding: Sequence[Adding]) -> tuple[str, ...]:
    """Give the sentences with which the next build would end if these releases were imported; none if it would not.

    By what is known and all that is added, beside boards of whom nothing has come in: agencies' figures cannot be
    spoilt by what is published. Raises LakeDamaged.
    """
    snapshot, now = office.ledger.snapshot(), office.clock.now()
    inputs = {
        **catalogue_frames([*office.catalogues.values()], covered(snapshot, now)[-1:], office.calendar),
        **release_frames(office, snapshot, adding),
    }
    try:
        hold(inputs, {"as_at": now}, WANTED, OF_PUBLISHED)
    except (CheckFailed, BuildFailed) as stopped:
        return tuple(str(stopped).splitlines())
    return ()
