-- One row is a finding that counts now: an error of the file that was handed in last, or a question or a remark about
-- what stands.
-- grain: submission_id, ordinal
-- A file that was sent back changes nothing of what stands, so the questions about that stay open.
-- is_open: a question that no answer explains as at the build.
select
    finding.*,
    submission.board,
    submission.provider,
    submission.return_id,
    submission.return_period,
    open.submission_id is not null as is_open
from ledger.finding as finding
inner join staging.submission as submission
    using (submission_id)
left join ledger.open_query as open
    on open.submission_id = finding.submission_id
    and open.ordinal = finding.ordinal
where case when finding.severity = 'error' then submission.is_latest else submission.is_current end
