-- One row is a cell of row 4: children at an initial or transfer-in conference in a quarter, and whether a plan was made.
-- grain: board, period, indicator_id, series, area_type, area_code, breakdown, category
-- rule: indicators.md I04. Counted by month, reported by quarter; transfer-in conferences are kept apart.
with outcomes as (
    select *, 'plan_made' as outcome, plans as number from records.conference_count
    union all by name
    select *, 'plan_not_made' as outcome, children - plans as number from records.conference_count
),

parts as (
    select
        board,
        provider,
        period,
        number,
        case when outcome = 'plan_made' then number else 0 end as plans,
        unnest(
            [{'place': one, 'breakdown': 'all', 'category': 'all'} for one in places(team_area, catchment)]
            || [
                {'place': 'county', 'breakdown': 'outcome', 'category': outcome},
                {'place': 'county', 'breakdown': 'conference_type', 'category': conference_type},
                {'place': 'county', 'breakdown': 'month', 'category': month},
                {
                    'place': 'county',
                    'breakdown': 'outcome_x_conference_type_x_month',
                    'category': concat_ws('__', outcome, conference_type, month)
                }
            ],
            recursive := true
        )
    from outcomes
),

counted as (
    select board, provider, period, place, breakdown, category, sum(number) as children, sum(plans) as plans
    from parts
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
    coalesce(case due.series when 'plan_made' then counted.plans else counted.children end, 0)::bigint as numerator,
    null::bigint as denominator,
    due.submission_ids
from records.due as due
left join counted using (board, provider, period, place, breakdown, category)
where due.indicator_id = 'cp_conferences_outcome'
    and due.area_type in ('county', 'csc4', 'catch7')
    and due.breakdown in ('all', 'outcome', 'conference_type', 'month', 'outcome_x_conference_type_x_month')
    and due.series in ('children_conferenced', 'plan_made')
