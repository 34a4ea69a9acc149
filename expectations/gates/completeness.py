"""Is everything there that is owed, and nothing that is not? A figure with an explicit reason counts as there."""

from expectations.findings import Severity
from expectations.gates.checks import Check, Grain, InSet, NotNull
from expectations.gates.context import WITH_REASON

DUE_CELL_PRESENT = Check(
    code="C-01",
    name="due_cell_present",
    severity=Severity.ERROR,
    sentence="{place}: {title} ({label}) has no row for {missing}.",
    mend="Add the rows. Where a figure does not exist, leave its number empty and give the reason as the status.",
    grain=Grain.DUE_CELL,
    expectation=NotNull("found_status"),
    observed="absent",
    expected="a number, or the reason why there is none",
    gathers=("missing",),
)

CELL_IS_DUE = Check(
    code="C-02",
    name="cell_is_due",
    severity=Severity.QUERY,
    sentence="{place}: {title} ({label}) is not asked for here in this period.",
    mend="Remove the row, or tell us what the figure is; it is not used as it stands.",
    grain=Grain.CELL,
    expectation=InSet("due_state", ("due", "from_records")),
    observed="not_due",
    expected="only what is owed for this period",
)

REASON_FITS = Check(
    code="C-03",
    name="reason_fits_what_is_due",
    severity=Severity.QUERY,
    sentence="{place}: {title} ({label}) is said not to be due, but it is owed for this period.",
    mend="Send the figure, or give the reason why there is none: not_collected, late, refused.",
    grain=Grain.CELL,
    expectation=InSet("reason", tuple(one for one in WITH_REASON if one != "not_due")),
    observed="said_not_due",
    expected="a number, or another reason",
)

NOT_FROM_RECORDS = Check(
    code="C-04",
    name="row_is_not_worked_out_from_lists",
    severity=Severity.QUERY,
    sentence="{place}: {title} ({label}) is worked out from your lists, so what is typed here is not used.",
    mend="Remove the row. If the number is another one than you expect, correct the lists.",
    grain=Grain.CELL,
    expectation=InSet("due_state", ("due", "not_due")),
    observed="worked_out_from_lists",
    expected="each row of the framework as figures or as lists, never both",
)

CHECKS = (DUE_CELL_PRESENT, CELL_IS_DUE, REASON_FITS, NOT_FROM_RECORDS)
