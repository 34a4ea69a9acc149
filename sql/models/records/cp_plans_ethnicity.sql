-- One row is a cell of row 14: children on a plan when a quarter ends, by ethnic group.
-- grain: board, period, indicator_id, series, area_type, area_code, breakdown, category
-- rule: indicators.md I14. Chinese counts under other, as it did in 2008/09; the groups add up to the children of row 1.
with counted as (
    select
        board,
        provider,
        period,
        case when ethnicity is null then 'all' else 'ethnicity' end as breakdown,
        coalesce(ethnicity, 'all') as category,
        count(*) as children
    from records.child_on_plan
    group by grouping sets ((board, provider, period), (board, provider, period, ethnicity))
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
left join counted using (board, provider, period, breakdown, category)
where due.indicator_id = 'cp_plans_ethnicity'
    and due.area_type = 'county'
    and due.breakdown in ('all', 'ethnicity')
