"""Did the return come when it should? Lateness informs; a return from before the period ended is refused."""

from expectations.findings import Severity
from expectations.gates.checks import AtLeast, Check, Grain

RECEIVED_BY_DUE = Check(
    code="T-01",
    name="received_by_due",
    severity=Severity.ADVICE,
    sentence="{place}: the return came {late}.",
    mend="Nothing has to be sent again. If the date cannot be met, ask for an extension before it passes.",
    grain=Grain.SUBMISSION,
    expectation=AtLeast("due_seconds", "received_seconds"),
    observed="late",
    expected="received by the due date",
)

PERIOD_HAD_ENDED = Check(
    code="T-02",
    name="period_had_ended",
    severity=Severity.ERROR,
    sentence="{place}: the return came before its period had ended, so its figures cannot be complete.",
    mend="Send it again after the last day of the period, or correct the period if it is another one.",
    grain=Grain.SUBMISSION,
    expectation=AtLeast("received_seconds", "ended_seconds"),
    observed="early",
    expected="received after the last day of the period",
)

CHECKS = (RECEIVED_BY_DUE, PERIOD_HAD_ENDED)
