-- One row is a submission as the ledger knows it, with the arrival it came in.
-- grain: submission_id
-- A submission stands until a later accepted one of the same slot supersedes it, as a whole.
with judged as (
    select
        submission.submission_id,
        submission.board,
        submission.provider,
        submission.return_id,
        submission.period as return_period,
        submission.sequence,
        submission.received_at,
        submission.judged_at,
        submission.verdict,
        submission.row_count,
        submission.verdict in ('accepted', 'accepted_with_queries') as is_accepted
    from ledger.submission as submission
)

select
    *,
    is_accepted
    and sequence = max(case when is_accepted then sequence end)
        over (partition by board, provider, return_id, return_period) as is_current,
    sequence = max(sequence) over (partition by board, provider, return_id, return_period) as is_latest
from judged
