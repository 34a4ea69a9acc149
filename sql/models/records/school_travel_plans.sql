-- One row is a cell of row 24: schools that are open when a quarter ends, and those of them with a travel plan in
-- force.
-- grain: board, period, indicator_id, series, area_type, area_code, breakdown, category
-- rule: indicators.md I24: approved by that day, and expiring after it or never. A school that closes on the last
-- day, like a plan that expires on it, is over. The phases are told where every open school lies under one of the
-- four.
with planned as (
    select
        quarter.board,
        quarter.provider,
        quarter.period,
        plan.urn
    from records.quarter as quarter
    inner join staging.school_travel_plans as plan
        on plan.board = quarter.board
        and plan.provider = quarter.provider
        and plan.approval_date <= quarter.ends_on
        and coalesce(plan.expiry, date '9999-12-31') > quarter.ends_on
    group by all
),

tally as (
    select
        quarter.board,
        quarter.provider,
        quarter.period,
        case when school.phase in ('primary', 'secondary', 'special', 'independent') then school.phase end as phase,
        count(planned.urn) as with_plan,
        count(*) as schools
    from records.quarter as quarter
    inner join staging.schools as school
        on school.board = quarter.board
        and school.provider = quarter.provider
        and coalesce(school.opened_date, date '0001-01-01') <= quarter.ends_on
        and coalesce(school.closed_date, date '9999-12-31') > quarter.ends_on
    left join planned
        on planned.board = quarter.board
        and planned.provider = quarter.provider
        and planned.period = quarter.period
        and planned.urn = school.urn
    group by all
),

counted as (
    select
        board,
        provider,
        period,
        cell.breakdown,
        cell.category,
        sum(with_plan) as with_plan,
        sum(schools) as schools
    from (select *, unnest([of_county('all', 'all'), of_county('phase', phase)]) as cell from tally)
    group by all
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
    coalesce(counted.with_plan, 0)::bigint as numerator,
    coalesce(counted.schools, 0)::bigint as denominator,
    due.submission_ids
from records.due as due
left join counted using (board, provider, period, breakdown, category)
anti join (select * from counted where category is null) as untold using (board, provider, period, breakdown)
where due.indicator_id = 'school_travel_plans'
    and due.place = 'county'
