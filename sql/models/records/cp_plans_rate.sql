-- One row is a cell of row 1: children on a child protection plan when a quarter ends.
-- grain: board, period, indicator_id, series, area_type, area_code, breakdown, category
-- rule: indicators.md I01. The rate is worked out from this count and the population, never here.
with counted as (
    select board, provider, period, place, count(*) as children
    from (select *, unnest(places(team_area, catchment)) as place from records.child_on_plan)
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
    coalesce(counted.children, 0) as numerator,
    null::bigint as denominator,
    due.submission_ids
from records.due as due
left join counted using (board, provider, period, place)
where due.indicator_id = 'cp_plans_rate'
    and due.area_type in ('county', 'csc4', 'catch7')
    and due.breakdown = 'all'
