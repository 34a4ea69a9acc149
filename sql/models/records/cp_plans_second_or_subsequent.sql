-- One row is a cell of row 7: plans that began in a quarter, and those of them that were a second or later one.
-- grain: board, period, indicator_id, series, area_type, area_code, breakdown, category
-- rule: indicators.md I07, NI 65. However long ago the earlier plan ended, if it was this council's own: another
-- council's plan is neither a beginning nor an earlier one. Each beginning counts.
with own as (
    select *, min(end_date) over (partition by board, provider, child_id) as first_ended_on
    from staging.cp_plans
    where not other_la_plan
),

counts as (
    select
        plan.board,
        plan.provider,
        beginning.period,
        coalesce(plan.team_area, child.csc4) as team_area,
        coalesce(plan.catch7, child.catch7) as catchment,
        count(*) filter (where plan.first_ended_on < plan.start_date or plan.previous_plan_count > 0) as repeated,
        count(*) as started
    from own as plan
    inner join records.day as beginning
        on beginning.on_day = plan.start_date
    left join staging.children as child
        on child.board = plan.board
        and child.provider = plan.provider
        and child.child_id = plan.child_id
    group by all
),

counted as (
    select board, provider, period, place, sum(repeated) as repeated, sum(started) as started
    from (select *, unnest(places(team_area, catchment)) as place from counts)
    group by board, provider, period, place
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
    coalesce(counted.repeated, 0)::bigint as numerator,
    coalesce(counted.started, 0)::bigint as denominator,
    due.submission_ids
from records.due as due
left join counted using (board, provider, period, place)
where due.indicator_id = 'cp_plans_second_or_subsequent'
    and due.area_type in ('county', 'csc4', 'catch7')
    and due.breakdown = 'all'
