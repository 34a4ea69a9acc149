"""Show what was found in a file before it is handed in, in the words of a receipt."""

from collections.abc import Iterator

from flows.show_collected import finding_line, plain_finding
from flows.steps.check import CheckedFile
from reports.receipts import VERDICTS


def lines(done: CheckedFile) -> Iterator[str]:
    """Give what a person at a terminal reads: each return with its findings, then what could not be checked here."""
    for one in done.returns:
        what = f"{one.return_id} {one.period}".strip() or "the file as a whole"
        whose = f"{done.provider}, " if done.provider else ""
        yield f"{whose}{what}: would be {VERDICTS[one.verdict.value]}"
        for finding in sorted(one.findings):
            yield finding_line(finding)
    if done.not_evaluable:
        yield "Not checked here, because the file alone cannot tell:"
    for code, reason in done.not_evaluable:
        yield f"  not evaluable {code}: {reason}"


def as_plain(done: CheckedFile) -> dict[str, object]:
    """Give the same for a program; never a value of a cell."""
    return {
        "provider": done.provider,
        "returns": [
            {
                "return": one.return_id,
                "period": one.period,
                "verdict": one.verdict.value,
                "findings": [plain_finding(finding) for finding in sorted(one.findings)],
            }
            for one in done.returns
        ],
        "not_evaluable": [{"code": code, "reason": reason} for code, reason in done.not_evaluable],
    }
