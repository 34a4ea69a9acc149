-- One row is a row of the framework that a provider's lists stand behind in a quarter, and what has become of them.
-- grain: board, provider, period, indicator_id
-- status: why there is no number, as far as the lists are the reason: the weightiest of those that serve the row. When all
-- of them stand, it is not collected: they do not tell it.
with judged as (
    select
        slot.board,
        slot.provider,
        slot.period,
        serves.indicator_id,
        slot.submission_id,
        case
            when slot.submission_id is not null then 'not_collected'
            when slot.status = 'rejected' then 'rejected'
            when slot.status = 'overdue' then 'late'
            else 'awaited'
        end as status
    from core.slot as slot
    inner join catalogue.list as listed
        on listed.board = slot.board
        and listed.return_id = slot.return_id
    inner join catalogue.list_serves as serves
        on serves.board = listed.board
        and serves.list_id = listed.list_id
)

select
    board,
    provider,
    period,
    indicator_id,
    arg_max(status, status_weight(status)) as status,
    coalesce(list_sort(list(submission_id) filter (where submission_id is not null)), []) as submission_ids
from judged
group by board, provider, period, indicator_id
