-- One row is a cell of row 17: children in private fostering when a quarter ends, and arrangements that began and ended in it.
-- grain: board, period, indicator_id, series, area_type, area_code, breakdown, category
-- rule: indicators.md I17. Notified arrangements are counted, by the days on which they began and ended.
with counts as (
    select board, provider, period, 'privately_fostered' as series, team_area, catchment, count(*) as number
    from records.privately_fostered_child
    group by all

    union all by name

    select
        arrangement.board,
        arrangement.provider,
        event.period,
        arrangement.series,
        coalesce(arrangement.area, child.csc4) as team_area,
        coalesce(arrangement.catch7, child.catch7) as catchment,
        count(*) as number
    from (
        select *, 'new_notifications' as series, start_date as on_day from staging.private_fostering
        union all by name
        select *, 'ended_arrangements' as series, end_date as on_day from staging.private_fostering
    ) as arrangement
    inner join records.day as event
        on event.on_day = arrangement.on_day
    left join staging.children as child
        on child.board = arrangement.board
        and child.provider = arrangement.provider
        and child.child_id = arrangement.child_id
    group by all
),

counted as (
    select board, provider, period, series, place, sum(number) as number
    from (select *, unnest(places(team_area, catchment)) as place from counts)
    group by board, provider, period, series, place
)

select
    due.board,
    due.period,
    due.indicator_id,
    due.series,
    due.area_type,
    due.area_code,
    due.breakdown,
    due.category,
    coalesce(counted.number, 0)::bigint as numerator,
    null::bigint as denominator,
    due.submission_ids
from records.due as due
left join counted using (board, provider, period, series, place)
where due.indicator_id = 'private_fostering_registered'
    and due.area_type in ('county', 'csc4', 'catch7')
    and due.breakdown = 'all'
