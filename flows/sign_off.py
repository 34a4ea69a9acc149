"""Sign off: take one of the three steps of a quarter; at the last, freeze what was signed in the same breath."""

from expectations.periods import Period
from expectations.sign_off import SUB_GROUP, Asked, Signature
from flows.office import Office
from flows.run import Run, call
from flows.steps.behind import is_current
from flows.steps.build import build_warehouse
from flows.steps.freeze import freeze
from flows.steps.sign_off import Manner, prepare, record_asked, record_signature


def sign_off(  # noqa: PLR0913 - who signs what, and how
    office: Office,
    board: str,
    quarter: Period,
    step: str,
    *,
    provider: str = "",
    reason: str = "",
    manner: Manner = Manner.PLAIN,
    run: Run = call,
) -> Signature | Asked | None:
    """Take a step, or ask for an override of what it lacks; give what was recorded, none when it stood already.

    What is frozen is durable before the ledger knows of it, and the ledger learns of it and of the sign-off at once: a
    run that dies in between leaves a file that nothing names. Raises MayNotSign, NotReady, LedgerRefused, and, at the
    Sub Group's step, whatever stops a build.
    """
    made = run(prepare, office, board, quarter, step, provider, reason, manner)
    if made is None:
        return None
    if isinstance(made, Asked):
        return made if run(record_asked, office, board, quarter, made) else None
    frozen = None
    if step == SUB_GROUP:
        if not run(is_current, office):
            run(build_warehouse, office)
        frozen = run(freeze, office, board, quarter, made.content)
    return made if run(record_signature, office, board, quarter, made, frozen) else None
