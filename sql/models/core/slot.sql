-- One row is a return that a provider owes for a period, and what has become of it as at the instant of the build.
-- grain: board, provider, return_id, return_period
-- status: on_time, late (accepted after it was due), rejected, awaited (not due yet), overdue. The extension recorded
-- last is the one that counts, and runs to the end of its working day. A correction does not make a return late.
with as_at as (
    select cast(getvariable('as_at') as timestamp) as instant
),

extended as (
    select
        board,
        provider,
        return_id,
        period as return_period,
        arg_max(due_at, sequence) as due_at
    from ledger.extension
    group by board, provider, return_id, period
),

stood as (
    select
        board,
        provider,
        return_id,
        return_period,
        min(received_at) filter (where is_accepted) as first_accepted_at,
        min(received_at) as first_received_at,
        max(submission_id) filter (where is_current) as submission_id,
        max(verdict) filter (where is_latest) as latest_verdict,
        max(verdict) filter (where is_current) as verdict,
        count(*) as submissions
    from staging.submission
    group by board, provider, return_id, return_period
)

select
    owed.board,
    owed.period,
    owed.provider,
    owed.provider_name,
    owed.return_id,
    owed.return_title,
    owed.return_period,
    coalesce(extended.due_at, owed.due_at) as due_at,
    stood.first_received_at as received_at,
    stood.first_accepted_at,
    stood.submission_id,
    coalesce(stood.verdict, stood.latest_verdict) as verdict,
    coalesce(stood.submissions, 0) as submissions,
    coalesce(stood.submission_id is not null and stood.latest_verdict = 'rejected', false) as is_newer_sent_back,
    case
        when stood.first_accepted_at <= coalesce(extended.due_at, owed.due_at) then 'on_time'
        when stood.first_accepted_at is not null then 'late'
        when stood.submissions > 0 then 'rejected'
        when as_at.instant <= coalesce(extended.due_at, owed.due_at) then 'awaited'
        else 'overdue'
    end as status
from catalogue.owed as owed
cross join as_at
left join extended using (board, provider, return_id, return_period)
left join stood using (board, provider, return_id, return_period)
