"""Publish: make the packs of a quarter for those who may read them."""

from flows.office import Office
from flows.run import Run, call
from flows.steps.publish import PackPublished, publish_one


def publish(
    office: Office, board: str, period: str, audience: str = "performance_team", run: Run = call
) -> PackPublished:
    """Publish one audience's pack for one quarter from the live warehouse."""
    return run(publish_one, office, board, period, audience)
