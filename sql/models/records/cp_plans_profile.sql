-- One row is a cell of row 3: children on a plan when a quarter ends, by category, duration, profile and place.
-- grain: board, period, indicator_id, series, area_type, area_code, breakdown, category
-- rule: indicators.md I03. Every breakdown and both geographies add up to the children of row 1.
with counted as (
    select
        board,
        provider,
        period,
        case
            when team_area is not null then place('csc4', team_area)
            when catchment is not null then place('catch7', catchment)
            else 'county'
        end as place,
        case
            when category is not null then 'category'
            when duration is not null then 'duration'
            when age_band is not null then 'age'
            when gender is not null then 'gender'
            when ethnicity is not null then 'ethnicity'
            when disability is not null then 'disability'
            else 'all'
        end as breakdown,
        coalesce(category, duration, age_band, gender, ethnicity, disability, 'all') as category,
        count(*) as children
    from records.child_on_plan
    group by grouping sets (
        (board, provider, period),
        (board, provider, period, team_area),
        (board, provider, period, catchment),
        (board, provider, period, category),
        (board, provider, period, duration),
        (board, provider, period, age_band),
        (board, provider, period, gender),
        (board, provider, period, ethnicity),
        (board, provider, period, disability)
    )
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
left join counted using (board, provider, period, place, breakdown, category)
where due.indicator_id = 'cp_plans_profile'
    and due.area_type in ('county', 'csc4', 'catch7')
    and due.breakdown in ('all', 'category', 'duration', 'age', 'gender', 'ethnicity', 'disability')
    and (due.area_type = 'county' or due.breakdown = 'all')
