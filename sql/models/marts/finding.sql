-- One row is a kind of finding on a return as last handed in, with how often and where it was first seen.
-- grain: board, period, provider, return_id, code, indicator_id, series
select
    slot.board,
    slot.period,
    slot.provider,
    slot.return_id,
    slot.verdict,
    finding.code,
    finding.indicator_id,
    finding.series,
    min(finding.check_name) as check_name,
    min(finding.severity) as severity,
    arg_min(finding.sentence, finding.ordinal) as sentence,
    count(*) as findings
from ledger.finding as finding
inner join staging.submission as submission
    using (submission_id)
inner join core.slot as slot
    on slot.board = submission.board
    and slot.provider = submission.provider
    and slot.return_id = submission.return_id
    and slot.return_period = submission.return_period
where submission.is_latest
group by all
