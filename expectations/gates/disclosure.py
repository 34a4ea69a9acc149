"""Would the figures tell something about each of the people counted? The agency is told; nothing is held back here."""

from expectations.findings import Severity
from expectations.gates.checks import Check, Grain, InSet

SMALLEST_SHOWN = 6
"""A smaller whole is hidden from every audience anyway (indicators.md, section 2.4), so it tells nothing."""

NOT_ALL_IN_ONE = Check(
    code="S-01",
    name="not_all_in_one_category",
    severity=Severity.ADVICE,
    sentence="{place}: everybody counted in {title} stands in one part by {dimension}, "
    "so the figures say something of each of them.",
    mend="Nothing has to be sent again. Check that it is so; it will be protected before anybody else sees it.",
    grain=Grain.WHOLE,
    expectation=InSet("parts_used", ("none", "several")),
    observed="all_in_one_part",
    expected="more than one part with a figure other than nought",
    gathers=("dimension",),
)

CHECKS = (NOT_ALL_IN_ONE,)
