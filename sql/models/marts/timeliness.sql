-- One row is a return owed, with when it came and how late.
-- grain: board, period, provider, return_id
-- working_days_late: working days after the day it was due, in London; late by an hour is one day late. What has not been
-- accepted is counted to the instant of the build. error_count is of the file handed in last, query_count of open questions.
select
    slot.board,
    slot.period,
    slot.provider,
    slot.return_id,
    slot.due_at,
    slot.received_at,
    slot.status,
    case
        -- A return that was returned before it was due can still come in time.
        when coalesce(slot.first_accepted_at, cast(getvariable('as_at') as timestamp)) <= slot.due_at then 0
        when slot.status in ('late', 'rejected', 'overdue') then greatest(1, (
            select count(*)
            from catalogue.working_day as working_day
            where working_day.on_day > london_day(slot.due_at)
                and working_day.on_day
                <= london_day(coalesce(slot.first_accepted_at, cast(getvariable('as_at') as timestamp)))
        ))
        else 0
    end as working_days_late,
    slot.provider_name,
    slot.return_title,
    slot.return_period,
    slot.first_accepted_at,
    slot.verdict,
    slot.submissions,
    coalesce(found.error_count, 0) as error_count,
    coalesce(found.query_count, 0) as query_count
from core.slot as slot
left join (
    select
        board,
        provider,
        return_id,
        return_period,
        count(*) filter (where severity = 'error') as error_count,
        count(*) filter (where is_open) as query_count
    from staging.finding
    group by all
) as found using (board, provider, return_id, return_period)
