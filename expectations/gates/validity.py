"""Can the figures be true at all? What cannot be true stops the return."""

from expectations.findings import Severity
from expectations.gates.checks import AtLeast, Check, Equal, Grain, InSet

NUMERATOR_WITHIN_DENOMINATOR = Check(
    code="V-01",
    name="numerator_within_denominator",
    severity=Severity.ERROR,
    sentence="{place}: the numerator of {title} is larger than the denominator beside it.",
    mend="Check both cells: the first counts some of what the second counts.",
    grain=Grain.CELL,
    expectation=AtLeast("share_denominator", "share_numerator"),
    observed="above_denominator",
    expected="at most the denominator of the same row",
)

CELL_WITHIN_HARD_RANGE = Check(
    code="V-02",
    name="cell_within_hard_range",
    severity=Severity.ERROR,
    sentence="{place}: {title} ({label}) cannot be this large, not even for the whole county.",
    mend="Check the number, and whether it stands in the right row.",
    grain=Grain.CELL,
    expectation=AtLeast("largest", "count"),
    observed="above_hard_range",
    expected="within the range that is possible",
)

VALUE_ABOVE_HARD_FLOOR = Check(
    code="V-03",
    name="value_not_below_hard_range",
    severity=Severity.ERROR,
    sentence="{place}: {title} ({label}), {scope}, comes out lower than is possible.",
    mend="Check this number, and the denominator if there is one.",
    grain=Grain.VALUE,
    expectation=AtLeast("scaled", "hard_floor"),
    observed="below_hard_range",
    expected="within the range that is possible",
)

VALUE_BELOW_HARD_CEILING = Check(
    code="V-04",
    name="value_not_above_hard_range",
    severity=Severity.ERROR,
    sentence="{place}: {title} ({label}), {scope}, comes out higher than is possible.",
    mend="Check this number, and the denominator if there is one.",
    grain=Grain.VALUE,
    expectation=AtLeast("hard_ceiling", "scaled"),
    observed="above_hard_range",
    expected="within the range that is possible",
)

PARTS_EQUAL_WHOLE = Check(
    code="V-05",
    name="parts_equal_whole",
    severity=Severity.ERROR,
    sentence="{place}: the parts of {title} by {dimension} do not add up to this whole.",
    mend="Check {other}, or this whole.",
    grain=Grain.WHOLE,
    expectation=Equal("parts", "whole"),
    observed="unequal",
    expected="the sum of its parts",
    gathers=("dimension", "other"),
)

KNOWN_PARTS_WITHIN_WHOLE = Check(
    code="V-06",
    name="known_parts_within_whole",
    severity=Severity.ERROR,
    sentence="{place}: the parts of {title} by {dimension} that are given come to more than this whole.",
    mend="Check {other}, or this whole.",
    grain=Grain.WHOLE,
    expectation=AtLeast("incomplete_whole", "known_parts"),
    observed="below_its_parts",
    expected="at least the sum of the parts that are given",
    gathers=("dimension", "other"),
)

DERIVED_NUMERATOR_WITHIN_DENOMINATOR = Check(
    code="V-07",
    name="derived_numerator_within_denominator",
    severity=Severity.ERROR,
    sentence="{place}: this number is larger than what it is a part of in {title} ({label}).",
    mend="Check this number and the one it is divided by: the first counts some of what the second counts.",
    grain=Grain.VALUE,
    expectation=AtLeast("share_denominator", "share_numerator"),
    observed="above_denominator",
    expected="at most the number it is a part of",
)

SERIES_WITHIN_OTHER = Check(
    code="V-08",
    name="series_within_other",
    severity=Severity.ERROR,
    sentence="{place}: {title} ({label}) is larger than {other}.",
    mend="Check both: the first counts some of what the second counts.",
    grain=Grain.PAIR,
    expectation=AtLeast("larger", "smaller"),
    observed="above_related_series",
    expected="at most the related series",
)

POPULATION_KNOWN = Check(
    code="V-09",
    name="population_known",
    severity=Severity.ERROR,
    sentence="{place}: {title} ({label}) could not be checked, because the population it is divided by is not known.",
    mend="Nothing is asked of you. The performance team has to add the population and judge the file again.",
    grain=Grain.VALUE,
    expectation=InSet("population_state", ("known",)),
    observed="not_evaluable",
    expected="a population of the year or of an earlier one",
    is_evaluable=False,
)

SERIES_EQUAL_TO_OTHER = Check(
    code="V-10",
    name="series_equal_to_other",
    severity=Severity.ERROR,
    sentence="{place}: {title} ({label}) is not the same number as {other}.",
    mend="Check both: they count the same children or events.",
    grain=Grain.PAIR,
    expectation=Equal("number", "same_number"),
    observed="unequal_to_related_series",
    expected="the same number as the related series",
)

NOT_LAST_PERIODS = Check(
    code="V-11",
    name="not_the_period_before_again",
    severity=Severity.QUERY,
    sentence="{place}: everything in it is the same as in the period before.",
    mend="Check that this is not the last return again. If the figures are right, say so in a few words.",
    grain=Grain.SUBMISSION,
    expectation=InSet("repeat_state", ("new", "unknown")),
    observed="same_as_period_before",
    expected="figures of this period, or an explanation",
)

NOT_ANOTHERS = Check(
    code="V-12",
    name="not_another_providers_return",
    severity=Severity.QUERY,
    sentence="{place}: it is identical to the return of {other}.",
    mend="Check that it is your own. If it is, say so in a few words.",
    grain=Grain.SUBMISSION,
    expectation=InSet("twin_state", ("own",)),
    observed="same_as_another_provider",
    expected="figures of your own, or an explanation",
)

CHECKS = (
    NUMERATOR_WITHIN_DENOMINATOR,
    CELL_WITHIN_HARD_RANGE,
    VALUE_ABOVE_HARD_FLOOR,
    VALUE_BELOW_HARD_CEILING,
    PARTS_EQUAL_WHOLE,
    KNOWN_PARTS_WITHIN_WHOLE,
    DERIVED_NUMERATOR_WITHIN_DENOMINATOR,
    SERIES_WITHIN_OTHER,
    POPULATION_KNOWN,
    SERIES_EQUAL_TO_OTHER,
    NOT_LAST_PERIODS,
    NOT_ANOTHERS,
)
