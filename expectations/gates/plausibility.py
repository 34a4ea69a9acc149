"""Are the figures likely? What is unlikely is asked about and let through flagged."""

from expectations.findings import Severity
from expectations.gates.checks import AtLeast, Check, Grain, InSet

ABSOLUTE_CHANGE = 10
"""A change of the value by no more than this is never asked about (indicators.md, section 2.5)."""

RELATIVE_CHANGE_PERCENT = 40
"""Nor is a change by no more than this share of the earlier value."""

VALUE_ABOVE_SOFT_FLOOR = Check(
    code="P-01",
    name="value_not_below_soft_range",
    severity=Severity.QUERY,
    sentence="{place}: {title} ({label}), {scope}, comes out lower than is usual.",
    mend="If it is right, say in a few words why. If not, send a correction.",
    grain=Grain.VALUE,
    expectation=AtLeast("scaled", "soft_floor"),
    observed="below_soft_range",
    expected="within the usual range, or an explanation",
)

VALUE_BELOW_SOFT_CEILING = Check(
    code="P-02",
    name="value_not_above_soft_range",
    severity=Severity.QUERY,
    sentence="{place}: {title} ({label}), {scope}, comes out higher than is usual.",
    mend="If it is right, say in a few words why. If not, send a correction.",
    grain=Grain.VALUE,
    expectation=AtLeast("soft_ceiling", "scaled"),
    observed="above_soft_range",
    expected="within the usual range, or an explanation",
)

CHANGE_IS_USUAL = Check(
    code="P-03",
    name="change_is_usual",
    severity=Severity.QUERY,
    sentence="{place}: {title} ({label}) has changed by much since the period before.",
    mend="If it is right, say in a few words what happened. If not, send a correction.",
    grain=Grain.VALUE,
    expectation=AtLeast("usual_change", "change"),
    observed="large_change",
    expected=f"a change of no more than {ABSOLUTE_CHANGE} or of {RELATIVE_CHANGE_PERCENT}%, or an explanation",
)

HISTORY_READABLE = Check(
    code="P-04",
    name="history_readable",
    severity=Severity.ERROR,
    sentence="{place}: what was accepted for earlier periods could not be read, so nothing can be compared with it.",
    mend="Nothing is asked of you. The performance team has to mend its records and judge the file again.",
    grain=Grain.SUBMISSION,
    expectation=InSet("history_state", ("readable",)),
    observed="not_evaluable",
    expected="the accepted figures of earlier periods",
    is_evaluable=False,
)

WITHIN_USUAL_SPREAD = Check(
    code="P-05",
    name="value_within_usual_spread",
    severity=Severity.QUERY,
    sentence="{place}: {title} ({label}) lies further from its mean than the periods before would suggest.",
    mend="If it is right, say in a few words what happened. If not, send a correction.",
    grain=Grain.VALUE,
    expectation=AtLeast("usual_from_mean", "from_mean"),
    observed="outside_control_limits",
    expected="within the control limits of earlier periods, or an explanation",
)

CHECKS = (
    VALUE_ABOVE_SOFT_FLOOR,
    VALUE_BELOW_SOFT_CEILING,
    CHANGE_IS_USUAL,
    HISTORY_READABLE,
    WITHIN_USUAL_SPREAD,
)
