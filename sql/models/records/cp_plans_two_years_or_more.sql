-- One row is a cell of row 6: plans that ended in a quarter and those of them that had lasted two years or more; and
-- children on a plan of two years or more when it ended.
-- grain: board, period, indicator_id, series, area_type, area_code, breakdown, category
-- rule: indicators.md I06, NI 64: more than 729 days, both days counted. Each ending counts.
with counts as (
    select
        plan.board,
        plan.provider,
        ending.period,
        'ceased_2y_pct' as series,
        coalesce(plan.team_area, child.csc4) as team_area,
        coalesce(plan.catch7, child.catch7) as catchment,
        count(*) filter (where plan.end_date - plan.start_date + 1 > 729) as of_two_years,
        count(*) as all_plans
    from staging.cp_plans as plan
    inner join records.day as ending
        on ending.on_day = plan.end_date
    left join staging.children as child
        on child.board = plan.board
        and child.provider = plan.provider
        and child.child_id = plan.child_id
    where not plan.other_la_plan
    group by all

    union all by name

    select
        board,
        provider,
        period,
        'open_2y_count' as series,
        team_area,
        catchment,
        count(*) filter (where duration = '2_years_or_more') as of_two_years,
        null as all_plans
    from records.child_on_plan
    group by all
),

counted as (
    select board, provider, period, series, place, sum(of_two_years) as of_two_years, sum(all_plans) as all_plans
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
    coalesce(counted.of_two_years, 0)::bigint as numerator,
    case when due.series = 'ceased_2y_pct' then coalesce(counted.all_plans, 0)::bigint end as denominator,
    due.submission_ids
from records.due as due
left join counted using (board, provider, period, series, place)
where due.indicator_id = 'cp_plans_two_years_or_more'
    and due.area_type in ('county', 'csc4', 'catch7')
    and due.breakdown = 'all'
