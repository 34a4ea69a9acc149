"""What happens in the ledger's tests: arrivals and judgements, told briefly."""

from datetime import UTC, datetime, timedelta

from data_lake.ledger import SubmissionKey
from expectations.findings import Address, Finding, Severity, Verdict

START = datetime(2024, 4, 30, 16, 0, tzinfo=UTC)
ACTOR = "collect"


def sha(n):
    return f"{n:064x}"


def finding(code="V-03", severity=Severity.QUERY, **more):
    return Finding(
        address=Address("Police", 14, "numerator"),
        code=code,
        check="soft_range",
        severity=severity,
        observed="above_range",
        expected="0 to 15",
        sentence="The value is higher than expected.",
        mend="Check the cell.",
        indicator_id="child_abuse_crimes",
        series="crimes",
        **more,
    )


def arrive(ledger, n, provider="police", at=START, name="return.csv"):
    return ledger.record_arrival(
        board="nyscb",
        provider=provider,
        sha256=sha(n),
        original_name=name,
        size_bytes=10 * n,
        received_at=at,
        actor=ACTOR,
    )


def judge(
    ledger, n, verdict=Verdict.ACCEPTED, findings=(), *, period="2023-24-Q4", return_id="police_quarterly"
):
    key = SubmissionKey("nyscb", "police", sha(n), return_id, period)
    path = None if verdict is Verdict.REJECTED else f"accepted/{key.submission_id}.parquet"
    return ledger.record_judgement(
        key,
        findings=findings,
        verdict=verdict,
        accepted_path=path,
        row_count=3,
        judged_at=START + timedelta(minutes=n),
        actor=ACTOR,
    )
