"""Do the figures fit what other returns say, and what was accepted for other periods? What does not is asked about."""

from expectations.findings import Severity
from expectations.gates.checks import AtLeast, Check, Equal, Grain

FITS_RELATED = Check(
    code="A-01",
    name="fits_related_figures",
    severity=Severity.QUERY,
    sentence="{place}: this figure of {title} does not fit the others of its period. {rule}.",
    mend="Check them. If they are right, say in a few words why they differ. If not, send a correction.",
    grain=Grain.PAIR,
    expectation=AtLeast("same_allowed", "same_gap"),
    observed="does_not_fit_other_figures",
    expected="figures that fit each other, or an explanation",
)

FITS_EARLIER = Check(
    code="A-02",
    name="fits_earlier_periods",
    severity=Severity.QUERY,
    sentence="{place}: this figure of {title} does not follow from what was accepted for earlier periods. {rule}.",
    mend="Check it, and what changed since. If an earlier period was wrong, send that one again.",
    grain=Grain.PAIR,
    expectation=AtLeast("earlier_allowed", "earlier_gap"),
    observed="does_not_fit_earlier_period",
    expected="a figure that follows from earlier periods, or an explanation",
)

FITS_LATER = Check(
    code="A-03",
    name="fits_later_periods",
    severity=Severity.QUERY,
    sentence="{place}: with this figure of {title} a later period that was accepted does not follow any more. {rule}.",
    mend="Check it. If it is right, send the later period again too, or say in a few words why they differ.",
    grain=Grain.PAIR,
    expectation=AtLeast("later_allowed", "later_gap"),
    observed="does_not_fit_later_period",
    expected="a figure from which the later periods follow, or an explanation",
)

FITS_LISTS = Check(
    code="A-04",
    name="fits_lists",
    severity=Severity.QUERY,
    sentence="{place}: this figure of {title} ({label}) is another number than your lists come to.",
    mend="Find out which of the two is right, and say so, or correct that one. The figure from the lists is used.",
    grain=Grain.CELL,
    expectation=Equal("typed_numerator", "listed_numerator"),
    observed="differs_from_lists",
    expected="what the lists come to",
)

DENOMINATOR_FITS_LISTS = Check(
    code="A-05",
    name="denominator_fits_lists",
    severity=Severity.QUERY,
    sentence="{place}: the denominator beside {title} ({label}) is another number than your lists come to.",
    mend="Find out which of the two is right, and say so, or correct that one. The figure from the lists is used.",
    grain=Grain.CELL,
    expectation=Equal("typed_denominator", "listed_denominator"),
    observed="differs_from_lists",
    expected="what the lists come to",
)

CHECKS = (FITS_RELATED, FITS_EARLIER, FITS_LATER, FITS_LISTS, DENOMINATOR_FITS_LISTS)
