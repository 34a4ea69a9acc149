-- One row is a cell of row 9: children on a plan when a quarter ends for whom no qualified social worker was allocated.
-- grain: board, period, indicator_id, series, area_type, area_code, breakdown, category
-- rule: indicators.md I09. An allocation that ends on the last day is over.
with counted as (
    select child.board, child.provider, child.period, count(*) as children
    from records.child_on_plan as child
    anti join staging.allocations as allocation
        on allocation.board = child.board
        and allocation.provider = child.provider
        and allocation.child_id = child.child_id
        and allocation.start_date <= child.ends_on
        and coalesce(allocation.end_date, date '9999-12-31') > child.ends_on
        and allocation.worker_qualified
    group by child.board, child.provider, child.period
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
left join counted using (board, provider, period)
where due.indicator_id = 'cp_plans_without_social_worker'
    and due.area_type = 'county'
    and due.breakdown = 'all'
