-- One row is a row of the framework that a provider's lists stand behind in a quarter, and what has become of them.
-- grain: board, provider, period, indicator_id
-- status: why there is no number, as far as the lists are the reason: the weightiest of those that serve the row. When all
-- of them stand, it is not collected: they do not tell the cell. Where they tell no cell of the row it cannot be worked out:
-- they do not reach far enough, or the rows of one are gone while another was corrected.
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
    judged.board,
    judged.provider,
    judged.period,
    judged.indicator_id,
    case
        when bool_and(judged.status = 'not_collected') and not bool_or(told.indicator_id is not null) then 'not_evaluable'
        else arg_max(judged.status, status_weight(judged.status))
    end as status,
    coalesce(list_sort(list(judged.submission_id) filter (where judged.submission_id is not null)), []) as submission_ids
from judged
left join (select distinct board, period, indicator_id from core.recorded) as told
    on told.board = judged.board
    and told.period = judged.period
    and told.indicator_id = judged.indicator_id
group by judged.board, judged.provider, judged.period, judged.indicator_id
